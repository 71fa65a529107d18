"""Linked documents to a snapshot: links, rows, RDF, indexes, and publication as a whole.

Documents that fit in memory are aligned, written and indexed together.  Large ones (``ingest.bulk``) come after them,
record by record through the same writers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from pyoxigraph import Quad

from graph import encoders, publication, quads, reviews, rows, series, snapshot
from graph.catalogue import Catalogue, Writer
from graph.encoders import Encoder, distributed
from graph.encoders.remembered import STEP, Remembered
from graph.linked_data import retirement
from graph.reviews.entry import Review
from graph.search.index import Builder
from graph.settings import Settings
from graph.text import suggest
from ingest import basis, bulk, mapping, quality, validation
from ingest.areas import area_rows
from ingest.beside import Beside
from ingest.linked import LinkedDocument
from ingest.spacing import close_title
from ingest.tables import Tables, node_id, tie_row
from ontology import reference
from ontology.iri import Iris

Step = Callable[[str, int, int], None]

STAGES = ("aligning with plans", "writing the catalogue", "writing RDF", "reading large documents",
          "comparing years and snapshots", "checking against the shapes", "indexing for search", "publishing")


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read in its present version."""

    name: str
    sha256: str
    reason: str
    kept: bool = False
    """The version that the previous snapshot served stays in its place."""


@dataclass(frozen=True, slots=True)
class Input:
    """What a snapshot is made of."""

    documents: Sequence[LinkedDocument]
    large: Sequence[bulk.Large]
    """Surveys that are read in a stream; only without embeddings."""
    failures: Sequence[Failure]
    previous: Path | None
    """The catalogue served until now, whose ids that are gone are remembered."""
    program: str

    @property
    def versions(self) -> dict[str, str]:
        """Document id to SHA-256."""
        return {each.id: each.sha256 for each in (*(each.meta for each in self.documents),
                                                  *(each.meta for each in self.large))}


class _Rows:
    """The rows of the documents that fit in memory."""

    def __init__(self, documents: Sequence[LinkedDocument], log: Sequence[Review], encoder: Encoder,
                 iris: Iris) -> None:
        titles = {node_id(document.meta.id, node.key): (
                      node.notation, close_title(node.title.text) if node.title else None)
                  for document in documents for node in document.parsed.nodes}
        self.documents = documents
        self.tables = [Tables(document, iris, titles) for document in documents]
        self.nodes = [node for table in self.tables for node in table.nodes()]
        asserted = [link for table in self.tables for link in table.asserted_links()]
        plain = [project for table in self.tables for project in table.projects(asserted)]
        corpus = reviews.corpus_of([table.document() for table in self.tables], plain, self.nodes)
        self.standings = reviews.standings(log, corpus)
        decided = reviews.decisions(self.standings)
        inferred: list[rows.LinkRow] = []
        self.matches: list[rows.NodeMatchRow] = []
        if encoder.dimension:
            # scikit-learn: two seconds, which an ingest without embeddings need not wait for.
            from graph.alignment import align, plan_matches

            inferred = align.align(plain, self.nodes, encoder, iris, self.ties(iris), decided)
        self.links, self.overridden = reviews.apply(
            [*asserted, *inferred], decided, {each.id: each for each in plain}, corpus.nodes, iris)
        if encoder.dimension:
            self.matches = plan_matches.match(self.nodes, self.links, encoder, iris)
        self.projects = [project for table in self.tables for project in table.projects(self.links)]
        self.quality = [quality.measure(document, iris) for document in documents]

    def ties(self, iris: Iris) -> Iterator[rows.TieRow]:
        """The ties that the documents state, then the recorded ones."""
        return chain((tie for table in self.tables for tie in table.ties()), _recorded_ties(iris))


def build(settings: Settings, given: Input, snapshot_id: str, step: Step) -> snapshot.Snapshot:
    """Builds a snapshot beside the served one and publishes it.

    Each failure becomes an error issue, so that a reader of the snapshot sees what is not in it.

    Raises:
        DocumentError: a document's graph violates the shapes; nothing is published.
    """
    iris = Iris(settings.base)
    folder = snapshot.begin(settings.data, snapshot_id)
    workers = bulk.Workers(given.large, iris, settings.work)  # forked before any thread or encoder is there
    # Of 100,000 projects 14 s, in which the other processor would wait.
    suggested = Beside(suggest.build, folder) if given.large else None
    loaded = encoders.load(settings.encoder, settings.models, settings.encoder_threads)
    spread = distributed.over(loaded, settings)
    step_size = distributed.STEP if spread is not loaded else STEP
    encoder = Remembered(spread, settings.models / "vectors.sqlite", step_size) if loaded.dimension else loaded
    step(STAGES[0], 0, 1)
    log = reviews.ReviewLog(settings.data).entries()
    found = _Rows(given.documents, log, encoder, iris)
    step(STAGES[0], 1, 1)
    catalogue = Writer(folder / "catalogue.sqlite")
    counts = _write_rows(catalogue, found, given.failures, iris)
    step(STAGES[1], 1, 1)
    index = Builder(folder, encoder)
    for project in found.projects:
        index.add(project)
    basis.begin(settings.basis, folder / "store", iris)
    with quads.Writer(folder / "store") as store:
        _write_graphs(store, found, iris)
        step(STAGES[2], 1, 1)
        sample = workers.run(bulk.Sinks(catalogue, store, index), counts, step)
        counts |= _write_history(catalogue, store, given, snapshot_id, iris)
        catalogue.close()
        if suggested:
            suggested.begin()
        step(STAGES[4], 1, 1)
        counts["quads"] = store.complete()
    validation.check(folder / "store", [each.meta.id for each in given.documents], iris, sample, settings.work)
    step(STAGES[5], 1, 1)
    counts["passages"] = index.finish()
    if suggested:
        suggested.wait()
    else:
        suggest.build(folder)
    if isinstance(encoder, Remembered):
        encoder.close()
    if isinstance(spread, distributed.Distributed):
        spread.close()
    step(STAGES[6], 1, 1)
    published = publication.publish(settings, folder, snapshot.Manifest(
        format=snapshot.FORMAT, id=snapshot_id, created=datetime.now(UTC).isoformat(timespec="seconds"),
        program=given.program, base=settings.base, encoder=encoder.name, encoder_version=encoder.version,
        dimension=encoder.dimension, documents=given.versions,
        failed={each.name: each.sha256 for each in given.failures}, counts=counts, files={}))
    workers.published()
    step(STAGES[7], 1, 1)
    return published


def _write_rows(writer: Writer, found: _Rows, failures: Sequence[Failure], iris: Iris) -> dict[str, int]:
    tables = found.tables
    return {
        "areas": writer.add(area_rows(iris)),
        "documents": writer.add(table.document() for table in tables),
        "plans": writer.add(plan for table in tables for plan in table.plan()),
        "nodes": writer.add(found.nodes),
        "projects": writer.add(found.projects),
        "links": writer.add(found.links),
        "overridden": writer.add(found.overridden),
        "reviews": len(found.standings),
        "ties": writer.add(found.ties(iris)),
        "matches": writer.add(found.matches),
        "indicators": writer.add(each for table in tables for each in table.indicators()),
        "region_pages": writer.add(each for table in tables for each in table.regions()),
        "quality": writer.add(found.quality),
        "issues": writer.add(chain((each for table in tables for each in table.issues()), _failed(failures, iris))),
    }


def _recorded_ties(iris: Iris) -> Iterator[rows.TieRow]:
    return (tie_row(mapping.recorded_tie(each), iris) for each in reference.recorded_ties())


def _failed(failures: Sequence[Failure], iris: Iris) -> Iterator[rows.IssueRow]:
    for each in failures:
        document = Path(each.name).stem
        code = "kept-previous" if each.kept else "not-read"
        kept = "; its last readable version is served in its place" if each.kept else ""
        identifier = f"{document}-{code}"
        yield rows.IssueRow(
            id=identifier, iri=iris.entity("issue", identifier), severity="error", code=code, document=document,
            lines=(1, 1), text=each.name, reason=each.reason + kept, action="kept" if each.kept else "dropped",
            record=None)


def _write_graphs(store: quads.Writer, found: _Rows, iris: Iris) -> None:
    """In one load: each costs a tenth of a second, however little it holds."""
    def parts() -> Iterator[Iterator[Quad]]:
        for document, measured in zip(found.documents, found.quality, strict=True):
            yield mapping.quads(document, iris)
            yield mapping.quality_quads(measured, iris)
            yield mapping.conclusions(document, iris)
        yield mapping.alignment_quads(found.links, iris)
        yield mapping.match_quads(found.matches, iris)
        yield mapping.review_quads(found.standings, found.links, iris)

    store.write(chain.from_iterable(parts()))


def _write_history(writer: Writer, store: quads.Writer, given: Input, snapshot_id: str, iris: Iris) -> dict[str, int]:
    """Series over the years, and what the previous snapshot had and this one has not."""
    through_years = series.build(list(writer.iterate(rows.DocumentRow)),
                                 lambda document: writer.iterate(rows.ProjectRow, document=document), iris)
    store.write(mapping.series_quads(through_years, series.method(), iris))
    counts = {"series": writer.add(through_years), "retired": 0}
    if given.previous:
        before = Catalogue(given.previous)
        gone = list(retirement.retired(before, writer, given.versions, snapshot_id, iris))
        counts["retired"] = writer.add(gone)
    return counts
