"""What people decided about links: the log, what is in force of it, and the links with it.

==============  ====================================================================
``entry``       one review, and what a name and a comment may hold
``log``         the append-only file
``carry``       how a review follows its project when ids change
``overlay``     the decisions in force, over the links of a snapshot
``live``        the overlay of a served snapshot, kept up with the log
``teaching``    the queue: which links would teach most
``table``       CSV out and in
==============  ====================================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from graph.reviews.carry import Corpus
from graph.reviews.log import ReviewLog
from graph.reviews.overlay import Decision, Standing, apply, decisions, standings
from graph.rows import DocumentRow, NodeRow, ProjectRow

__all__ = ["Corpus", "Decision", "ReviewLog", "Standing", "apply", "corpus_of", "decisions", "in_force", "standings"]


def corpus_of(documents: Sequence[DocumentRow], projects: Sequence[ProjectRow], nodes: Sequence[NodeRow]) -> Corpus:
    """Rows that are all in memory as what reviews are looked up in."""
    by_id = {each.id: each for each in projects}
    by_document: dict[str, list[ProjectRow]] = {}
    for each in projects:
        by_document.setdefault(each.document, []).append(each)
    return Corpus({each.id: each for each in documents}, lambda ids: [by_id[i] for i in ids if i in by_id],
                  lambda document: by_document.get(document, []), {each.id: each for each in nodes})


def in_force(data: Path, documents: Sequence[DocumentRow], projects: Sequence[ProjectRow],
             nodes: Sequence[NodeRow]) -> list[Decision]:
    """The decisions in force in a data folder, by the ids of these rows."""
    return decisions(standings(ReviewLog(data).entries(), corpus_of(documents, projects, nodes)))
