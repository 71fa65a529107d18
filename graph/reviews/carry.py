"""Reviews follow what they were made on: by id, else by its words.

A project keeps its id while its document names it the same way.  Where the id is gone, the review looks for the project
in the documents of the same series (kind of document, prefecture, municipality): the one whose name and description
share at least ``THRESHOLD`` of their letter pairs with the words reviewed, and that no other project comes near.  A
review that finds nothing is an orphan: it is listed and not applied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from graph.reviews.entry import Basis, Review
from graph.rows import DocumentRow, NodeRow, ProjectRow
from ontology.iri import key_text

THRESHOLD: Final = 0.80
"""Dice coefficient of letter pairs.  docs/REVIEWS.md has the measurement: edits of a few words stay above it, different
projects of one document below."""

MARGIN: Final = 0.05
"""By which the best candidate must lead: near-twins (a form filled in twice) are not told apart by chance."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a review is looked up in: a catalogue, or the rows of a snapshot that is being built."""

    documents: Mapping[str, DocumentRow]
    projects: Callable[[Iterable[str]], Iterable[ProjectRow]]
    """Projects by id; unknown ids are left out."""
    of_document: Callable[[str], Iterable[ProjectRow]]
    nodes: Mapping[str, NodeRow]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a review stands now."""

    project: str | None
    """None: an orphan."""
    target: str | None
    similarity: float
    """Of the project's words then and now, 0 to 1."""


def pairs(title: str, text: str) -> frozenset[str]:
    """Letter pairs of a project's folded words."""
    key = key_text(title) + key_text(text)
    return frozenset(key[at:at + 2] for at in range(max(1, len(key) - 1)))


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice coefficient, 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


def places(reviews: Iterable[Review], corpus: Corpus) -> dict[str, Place]:
    """Where each review stands, by its id."""
    wanted = list(reviews)
    here = {each.id: each for each in corpus.projects(dict.fromkeys(each.project for each in wanted))}
    index: dict[tuple[str, str | None, str | None], list[tuple[str, frozenset[str]]]] = {}
    moved: dict[tuple[str, str], tuple[str | None, float]] = {}
    found: dict[str, Place] = {}
    for each in wanted:
        basis = each.basis
        if row := here.get(each.project):
            project, like = row.id, similarity(pairs(basis.title, basis.text), pairs(row.title, row.description))
        else:
            words = (each.project, basis.title + basis.text)
            if words not in moved:
                moved[words] = _moved(basis, corpus, index)
            project, like = moved[words]  # type: ignore[assignment]
        found[each.id] = Place(project, _target(each, corpus), round(like, 3))
    return found


def _moved(basis: Basis, corpus: Corpus,
           index: dict[tuple[str, str | None, str | None], list[tuple[str, frozenset[str]]]],
           ) -> tuple[str | None, float]:
    """The project of the same series that has these words, and how like it is; None where none, or two, have them."""
    series = basis.layout, basis.prefecture, basis.municipality
    if series not in index:
        index[series] = [(row.id, pairs(row.title, row.description)) for document in corpus.documents.values()
                         if (document.layout, document.prefecture, document.municipality) == series
                         for row in corpus.of_document(document.id)]
    words = pairs(basis.title, basis.text)
    ranked = sorted(((similarity(words, other), project) for project, other in index[series]), reverse=True)[:2]
    if not ranked or ranked[0][0] < THRESHOLD:
        return None, ranked[0][0] if ranked else 0.0
    if len(ranked) == 2 and ranked[0][0] - ranked[1][0] < MARGIN:
        return None, ranked[0][0]
    return ranked[0][1], ranked[0][0]


def _target(review: Review, corpus: Corpus) -> str | None:
    """The target: by id, else the one node of the same notation and title."""
    if review.target_kind == "sdg" or review.target in corpus.nodes:
        return review.target
    basis = review.basis
    same = [node.id for node in corpus.nodes.values() if basis.target_title and node.notation == basis.notation
            and key_text(node.title or "") == key_text(basis.target_title)]
    return same[0] if len(same) == 1 else None
