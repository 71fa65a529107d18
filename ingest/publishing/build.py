"""Linked documents to a snapshot: links, rows, RDF, indexes, and publication as a whole.

Documents that fit in memory come first: together where one may depend on another (``ingest.publishing.corpus``),
else each by itself, which need not be done again (``ingest.publishing.renewal``).  Large ones (``ingest.bulk.surveys``)
come after them, record by record through the same writers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
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
from graph.text import suggest_file
from ingest.bulk import surveys as bulk
from ingest.publishing.areas import area_rows
from ingest.publishing.beside import Beside
from ingest.publishing.corpus import Corpus, recorded_ties
from ingest.publishing.parts import Parts
from ingest.publishing.renewal import Renewal
from ingest.stages import Given
from ingest.validation.checking import Second
from ontology.iri import Iris

Step = Callable[[str, int, int], None]

STAGES = ("aligning with plans", "writing the catalogue", "writing RDF", "reading large documents",
          "comparing years and snapshots", "checking against the shapes", "indexing for search", "publishing")


SOME: Final = 100
"""Documents that two processes check: fewer take one of them less than two seconds."""

MANY: Final = 1_000
"""Documents from which suggestions are made in a process of their own: of fewer they take less than two seconds, of
100,000 projects 14 s, in which the other processor would wait."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that is not in the snapshot in its present version."""

    name: str
    sha256: str
    reason: str
    kept: bool = False
    """The version that the previous snapshot served stays in its place."""
    violates: bool = False
    """It could be read, but its graph violates the shapes."""


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
    def before(self) -> Path | None:
        """The folder of the snapshot served."""
        return self.served.path if self.served else None

    @property
    def versions(self) -> dict[str, str]:
        """Document id to SHA-256."""
        return {**{each.id: each.sha256 for each in self.documents},
                **{each.meta.id: each.meta.sha256 for each in self.large}}


def build(settings: Settings, given: Input, snapshot_id: str, step: Step) -> snapshot.Snapshot:
    """Builds a snapshot beside the served one and publishes it.

    Each failure becomes an error issue, so that a reader of the snapshot sees what is not in it.

    Raises:
        DocumentsViolate: graphs of documents violate the shapes; nothing is published.
        DocumentError: another graph does.
    """
    with ExitStack() as stack:
        return _build(settings, given, snapshot_id, step, stack)


def _build(settings: Settings, given: Input, snapshot_id: str, step: Step, stack: ExitStack) -> snapshot.Snapshot:
    iris = Iris(settings.base)
    folder = snapshot.begin(settings.data, snapshot_id)
    workers = bulk.Workers(given.large, iris, settings.work)  # forked before any thread or encoder is there
    second, suggested = _others(given, stack)
    encoder = _encoder(settings, stack)
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
            suggested.begin(folder)
        step(STAGES[4], 1, 1)
        counts["quads"] = store.complete(sort=found.sorts)
    found.check(folder / "store", sample, settings.work, partial(step, STAGES[5]), second)
    counts["passages"] = index.finish()
    if suggested:
        suggested.wait()
    else:
        suggest_file.build(folder, given.before)
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


def _others(given: Input, stack: ExitStack) -> tuple[Second | None, Beside[Path, int] | None]:
    """The processes that check, and make suggestions, beside this one; ended with the ``stack``.

    None after a build that found violations: threads that it started are there, which a fork would not survive.
    """
    if any(each.violates for each in given.failures):
        return None, None
    second = Second() if len(given.documents) >= SOME else None
    offers = partial(suggest_file.build, before=given.before)
    suggested = Beside(offers) if given.large or len(given.documents) >= MANY else None
    for each in (second, suggested):
        if each:
            stack.callback(each.end)
    return second, suggested


def _encoder(settings: Settings, stack: ExitStack) -> Encoder:
    """What embeds passages; closed with the ``stack``."""
    loaded = encoders.load(settings.encoder, settings.models, settings.encoder_threads)
    spread = distributed.over(loaded, settings)
    if isinstance(spread, distributed.Distributed):
        stack.callback(spread.close)
    if not loaded.dimension:
        return loaded
    encoder = Remembered(spread, settings.models / "vectors.sqlite", STEP if spread is loaded else distributed.STEP)
    stack.callback(encoder.close)
    return encoder


def _documents(settings: Settings, given: Input, encoder: Encoder, iris: Iris) -> Corpus | Renewal:
    """The documents: each by itself where none can depend on another, else together."""
    log = reviews.ReviewLog(settings.data).entries()
    if encoder.dimension or log:
        return Corpus([each.load() for each in given.documents], log, encoder, iris)
    return Renewal(Parts(settings.work, iris), given.documents, iris, given.served, whole=not given.large)


def _failed(failures: Sequence[Failure], iris: Iris) -> Iterator[rows.IssueRow]:
    for each in failures:
        document = Path(each.name).stem
        code = "kept-previous" if each.kept else "violates-shapes" if each.violates else "not-read"
        good = "the version before" if each.violates else "its last readable version"
        kept = f"; {good} is served in its place" if each.kept else ""
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
