"""Documents that are read together: with embeddings or reviews, what is said of one may depend on the others.

Links to plans are inferred from all projects and all plans, and people's decisions lie over them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from graph import quads, reviews, rows, series
from graph.catalogue import Writer
from graph.encoders import Encoder
from graph.reviews.entry import Review
from graph.search.index import Builder
from ingest import mapping, quality
from ingest.linked import LinkedDocument
from ingest.publishing import basis
from ingest.publishing.tables import Tables, node_id, tie_row
from ingest.text.spacing import close_title
from ingest.validation import documents as validation
from ingest.validation.checking import Second, Tell
from ontology import reference
from ontology.iri import Iris


class Corpus:
    """The linked documents with their links."""

    sorts: Final = True
    """All statements are written anew."""

    def __init__(self, documents: Sequence[LinkedDocument], log: Sequence[Review], encoder: Encoder,
                 iris: Iris) -> None:
        titles = {node_id(document.meta.id, node.key): (
                      node.notation, close_title(node.title.text) if node.title else None)
                  for document in documents for node in document.parsed.nodes}
        self._iris = iris
        self._documents = documents
        self._tables = [Tables(document, iris, titles) for document in documents]
        self._nodes = [node for table in self._tables for node in table.nodes()]
        asserted = [link for table in self._tables for link in table.asserted_links()]
        plain = [project for table in self._tables for project in table.projects(asserted)]
        corpus = reviews.corpus_of([table.document() for table in self._tables], plain, self._nodes)
        self._standings = reviews.standings(log, corpus)
        decided = reviews.decisions(self._standings)
        inferred: list[rows.LinkRow] = []
        self._matches: list[rows.NodeMatchRow] = []
        if encoder.dimension:
            # scikit-learn: two seconds, which an ingest without embeddings need not wait for.
            from graph.alignment import align, plan_matches

            ties = chain((tie for table in self._tables for tie in table.ties()), recorded_ties(iris))
            inferred = align.align(plain, self._nodes, encoder, iris, ties, decided)
        self._links, self._overridden = reviews.apply(
            [*asserted, *inferred], decided, {each.id: each for each in plain}, corpus.nodes, iris)
        if encoder.dimension:
            self._matches = plan_matches.match(self._nodes, self._links, encoder, iris)
        self._quality = [quality.measure(document, iris) for document in documents]

    def write_rows(self, catalogue: Writer, index: Builder, tell: Tell) -> dict[str, int]:
        """Rows and words of all documents; returns how many rows of each kind there are."""
        tables = self._tables
        projects = [project for table in tables for project in table.projects(self._links)]
        counts = {
            "documents": catalogue.add(table.document() for table in tables),
            "plans": catalogue.add(plan for table in tables for plan in table.plan()),
            "nodes": catalogue.add(self._nodes),
            "projects": catalogue.add(projects),
            "links": catalogue.add(self._links),
            "overridden": catalogue.add(self._overridden),
            "reviews": len(self._standings),
            "ties": catalogue.add(tie for table in tables for tie in table.ties()),
            "matches": catalogue.add(self._matches),
            "indicators": catalogue.add(each for table in tables for each in table.indicators()),
            "region_pages": catalogue.add(each for table in tables for each in table.regions()),
            "quality": catalogue.add(self._quality),
            "issues": catalogue.add(each for table in tables for each in table.issues()),
        }
        for project in projects:
            index.add(project)
        tell(1, 1)
        return counts

    def begin(self, store: Path, kept: Path) -> None:
        """Puts the store to begin from to ``store``; ``kept`` as for :func:`ingest.publishing.basis.begin`."""
        basis.begin(kept, store, self._iris)

    def write_graphs(self, store: quads.Writer, tell: Tell) -> None:
        """All statements, in one load: each costs a tenth of a second, however little it holds."""
        store.write(chain.from_iterable(self._graphs(tell)))

    def _graphs(self, tell: Tell) -> Iterator[Iterable[ox.Quad]]:
        iris = self._iris
        for number, (document, measured) in enumerate(zip(self._documents, self._quality, strict=True), 1):
            yield mapping.quads(document, iris)
            yield mapping.quality_quads(measured, iris)
            yield mapping.conclusions(document, iris)
            tell(number, len(self._documents))
        yield mapping.alignment_quads(self._links, iris)
        yield mapping.match_quads(self._matches, iris)
        yield mapping.review_quads(self._standings, self._links, iris)

    def write_series(self, store: quads.Writer, found: Sequence[rows.SeriesRow]) -> None:
        """Projects through the years."""
        store.write(mapping.series_quads(found, series.method(), self._iris))

    def check(self, store: Path, sample: ox.Store | None, work: Path, tell: Tell, second: Second | None) -> None:
        """Compares all graphs with the shapes, as :func:`ingest.validation.documents.check`."""
        validation.check(store, [each.meta.id for each in self._documents], self._iris, sample, work, tell, second)

    def published(self, snapshot: str) -> None:
        """Nothing is kept for the next one."""


def recorded_ties(iris: Iris) -> Iterator[rows.TieRow]:
    """The ties of the reference data."""
    return (tie_row(mapping.recorded_tie(each), iris) for each in reference.recorded_ties())
