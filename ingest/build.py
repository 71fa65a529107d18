"""Linked documents to a snapshot: links, rows, RDF, indexes, and publication as a whole.

Documents that fit in memory come first: together where one may depend on another (``ingest.corpus``), else each by
itself, which need not be done again (``ingest.renewal``).  Large ones (``ingest.bulk``) come after them, record by
record through the same writers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from graph import encoders, publication, quads, reviews, rows, series, snapshot
from graph.catalogue import Catalogue, Writer
from graph.encoders import Encoder, distributed
from graph.encoders.remembered import STEP, Remembered
from graph.linked_data import retirement
from graph.search.index import Builder
from graph.settings import Settings
from graph.text import suggest
from ingest import bulk
from ingest.areas import area_rows
from ingest.beside import Beside
from ingest.corpus import Corpus, recorded_ties
from ingest.parts import Parts
from ingest.renewal import Renewal
from ingest.stages import Given
from ontology.iri import Iris

Step = Callable[[str, int, int], None]

STAGES = ("aligning with plans", "writing the catalogue", "writing RDF", "reading large documents",
          "comparing years and snapshots", "checking against the shapes", "indexing for search", "publishing")


MANY: Final = 1_000
"""Documents from which suggestions are made in a process of their own: of fewer they take less than two seconds."""


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

    documents: Sequence[Given]
    large: Sequence[bulk.Large]
    """Surveys that are read in a stream; only without embeddings."""
    failures: Sequence[Failure]
    previous: Path | None
    """The catalogue served until now, whose ids that are gone are remembered."""
    program: str
    served: snapshot.Snapshot | None = None
    """The snapshot served until now, where this program made it under the same base with the same encoder."""

    @property
    def versions(self) -> dict[str, str]:
        """Document id to SHA-256."""
        return {**{each.id: each.sha256 for each in self.documents},
                **{each.meta.id: each.meta.sha256 for each in self.large}}


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
    suggested = Beside(suggest.build, folder) if given.large or len(given.documents) >= MANY else None
    loaded = encoders.load(settings.encoder, settings.models, settings.encoder_threads)
    spread = distributed.over(loaded, settings)
    step_size = distributed.STEP if spread is not loaded else STEP
    encoder = Remembered(spread, settings.models / "vectors.sqlite", step_size) if loaded.dimension else loaded
    step(STAGES[0], 0, 1)
    found = _documents(settings, given, encoder, iris)
    step(STAGES[0], 1, 1)
    catalogue, index = Writer(folder / "catalogue.sqlite"), Builder(folder, encoder)
    counts = {"areas": catalogue.add(area_rows(iris)), **found.write_rows(catalogue, index, partial(step, STAGES[1]))}
    counts["ties"] += catalogue.add(recorded_ties(iris))
    counts["issues"] += catalogue.add(_failed(given.failures, iris))
    found.begin(folder / "store", settings.basis)
    with quads.Writer(folder / "store") as store:
        found.write_graphs(store, partial(step, STAGES[2]))
        sample = workers.run(bulk.Sinks(catalogue, store, index), counts, step)
        counts |= _write_history(catalogue, store, found, given, snapshot_id, iris)
        catalogue.close()
        if suggested:
            suggested.begin()
        step(STAGES[4], 1, 1)
        counts["quads"] = store.complete(sort=found.sorts)
    found.check(folder / "store", sample, settings.work, partial(step, STAGES[5]))
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
    found.published(snapshot_id)
    step(STAGES[7], 1, 1)
    return published


def _documents(settings: Settings, given: Input, encoder: Encoder, iris: Iris) -> Corpus | Renewal:
    """The documents: each by itself where none can depend on another, else together."""
    log = reviews.ReviewLog(settings.data).entries()
    if encoder.dimension or log:
        return Corpus([each.load() for each in given.documents], log, encoder, iris)
    return Renewal(Parts(settings.work, iris), given.documents, iris, given.served, whole=not given.large)


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


def _write_history(writer: Writer, store: quads.Writer, found: Corpus | Renewal, given: Input, snapshot_id: str,
                   iris: Iris) -> dict[str, int]:
    """Series over the years, and what the previous snapshot had and this one has not."""
    through_years = series.build(list(writer.iterate(rows.DocumentRow)),
                                 lambda document: writer.iterate(rows.ProjectRow, document=document), iris)
    found.write_series(store, through_years)
    counts = {"series": writer.add(through_years), "retired": 0}
    if given.previous:
        before = Catalogue(given.previous)
        gone = list(retirement.retired(before, writer, given.versions, snapshot_id, iris))
        counts["retired"] = writer.add(gone)
    return counts
