"""Surveys too large for memory: read in a stream by two processes, written by this one.

Without embeddings only: a million passages take hours to embed, and links to plans are inferred from them.  A large
document is not kept as a stage output (it would be fifteen times the file), its finished blocks only until the
snapshot is published (``blocks``): after a kill they are not made again.  Its graph is checked against the shapes by
a sample of its records.
"""

from __future__ import annotations

import gc
import multiprocessing as mp
import os
import queue
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count, islice
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Final, TypeAlias

import pyoxigraph as ox

from graph import memory, quads
from graph.catalogue import Writer
from graph.quality_rows import AccountRow, CompletenessRow, LinkCountRow, QualityRow
from graph.rows import DocumentRow
from graph.search.index import Builder
from ingest import accounting, layouts, mapping
from ingest.bulk import blocks
from ingest.bulk.blocks import Block, Kept
from ingest.bulk.worker import Job, orphaned, prepare_names, work
from ingest.layouts.tables.survey_table import LAYOUT, iter_records
from ingest.linked import LinkedDocument
from ingest.linking import area
from ingest.publishing.tables import Tables
from ingest.records import DocumentMeta, Issue, ParsedDocument
from ingest.source import PackedLines, Source
from ontology import reference
from ontology.errors import KakehashiError
from ontology.iri import Iris

Step = Callable[[str, int, int], None]
Delivery: TypeAlias = "mp.Queue[int | KakehashiError | None]"
"""Numbers of blocks that are kept."""

LARGE: Final = 5_000
"""Lines from which a survey is read in a stream: below, all of it takes less than 200 MB and ten seconds."""

SHORT_LINE: Final = 50
"""Bytes: a file with fewer than this for each of ``LARGE`` lines has fewer lines, and is not opened to count them."""

PROCESSES: Final = 2
"""Each reads the whole table and links its share, so more than a few gain little."""

AHEAD: Final = 20
"""Finished blocks that wait for the writer, for each process: 75 MB that the system still has in its cache."""

LOAD: Final = 32 << 20
"""Bytes of TriG loaded at once; the engine sorts a load in memory and takes about twenty times its size."""

SAMPLED_ISSUES: Final = 100
"""Issues of a document that are validated against the shapes; all are written by the same code."""

WAIT: Final = 2.0
"""Seconds between two looks whether the other side still lives."""

_USED, _LAYOUT, _ISSUE = 1, 2, 4


@dataclass(frozen=True, slots=True)
class Large:
    """A survey that is read in a stream."""

    job: Job

    @property
    def meta(self) -> DocumentMeta:
        """What the document says of itself."""
        return self.job.meta


@dataclass(frozen=True, slots=True)
class Sinks:
    """Where a document's parts go."""

    catalogue: Writer
    store: quads.Writer
    index: Builder


def large(source: Source) -> Large | None:
    """The source as a large survey; None if it is none, or not large.

    Its area is told by its first records, as that of any document (``linking.area``).
    """
    if len(source.lines) < LARGE:
        return None
    layout, match = layouts.recognise(source)
    if layout is not LAYOUT:
        return None
    first = tuple(islice(iter_records(source), area.SAMPLE))
    head = Source(id=source.id, name=source.name, sha256=source.sha256, encoding=source.encoding,
                  lines=source.lines[:first[-1].lines[1]] if first else source.lines[:LARGE])
    meta = layout.parse(head, match).meta.model_copy(update={"n_lines": len(source.lines)})
    found = area.infer(ParsedDocument(meta=meta, projects=first))
    if found.prefecture:
        meta = meta.model_copy(update={"prefecture": reference.prefecture(found.prefecture).name})
    if found.municipality:
        meta = meta.model_copy(update={"municipality": reference.municipality(found.municipality).name})
    return Large(Job(replace(source, lines=PackedLines(source.lines)), meta, found))


class Workers:
    """The processes that read large documents.

    They are forked when this is made, so that they share the documents' lines, and before threads of the store or of
    an encoder exist, which a fork would not survive.
    """

    def __init__(self, documents: Sequence[Large], iris: Iris, work: Path) -> None:
        self._documents = documents
        self._iris = iris
        self._work = work
        if documents:
            prepare_names()
        kept = [Kept(work, each.meta.id, each.meta.sha256, iris) for each in documents]
        blocks.forget(work, kept)
        gc.collect()
        memory.settle()  # else each process keeps what reading the file has left: a gigabyte of a million rows
        self._readers = [_Readers(each.job, own, iris) for each, own in zip(documents, kept, strict=True)]

    def run(self, sinks: Sinks, counts: dict[str, int], step: Step) -> ox.Store | None:
        """Writes all documents; adds to ``counts`` and returns the sample to be validated, None without documents."""
        if not self._documents:
            return None
        sample = ox.Store()
        for document, readers in zip(self._documents, self._readers, strict=True):
            for name, added in _Document(document, sinks, self._iris, sample).write(readers.blocks(), step).items():
                counts[name] = counts.get(name, 0) + added
        return sample

    def published(self) -> None:
        """Removes the blocks, which a new ingest would need no more."""
        blocks.forget(self._work)


class _Readers:
    """The processes of one document.  Those of a later one wait for their turn."""

    def __init__(self, job: Job, kept: Kept, iris: Iris) -> None:
        context = mp.get_context("fork")
        self._name = job.meta.id
        self._kept = kept
        self._turn = context.Event()
        self._queues: list[Delivery] = [context.Queue(AHEAD) for _ in range(PROCESSES)]
        self._processes = [
            context.Process(target=_child, args=(job, number, kept, iris, out, self._turn, os.getpid()), daemon=True)
            for number, out in enumerate(self._queues)]
        for process in self._processes:
            process.start()

    def blocks(self) -> Iterator[Block]:
        """The blocks in the order of the document.

        Raises:
            KakehashiError: what a process raised, or it ended before its time.
        """
        self._turn.set()
        for at in count():
            number = self._next(at % PROCESSES)
            if number is None:
                break
            yield self._kept.take(number)
        for process in self._processes:
            process.join()

    def _next(self, number: int) -> int | None:
        while True:
            try:
                found = self._queues[number].get(timeout=WAIT)
            except queue.Empty:
                process = self._processes[number]
                if not process.is_alive() and self._queues[number].empty():
                    raise KakehashiError(
                        f"a process that reads a large document has ended (exit code {process.exitcode})",
                        where=self._name, todo="what it printed above tells why; after exit code -9, which is a kill, "
                                               "look at the machine's memory, then try again") from None
                continue
            if isinstance(found, KakehashiError):
                raise found
            return found


def _child(job: Job, number: int, kept: Kept, iris: Iris, out: Delivery, turn: Event, parent: int) -> None:
    """A worker process; it ends when its parent has.

    The program's own errors are delivered.  A fault of the program ends the process, and multiprocessing prints it.
    """
    def deliver(found: int | KakehashiError | None) -> None:
        while True:
            if orphaned(parent):  # it would hold the lock of the data folder
                out.cancel_join_thread()
                raise SystemExit(1)
            try:
                out.put(found, timeout=WAIT)
                return
            except queue.Full:
                continue

    while not turn.wait(WAIT):
        if orphaned(parent):
            return
    try:
        work(job, number, PROCESSES, iris, kept, deliver)
    except KakehashiError as error:
        deliver(error)


class _Document:
    """Writes one large document from its blocks."""

    def __init__(self, document: Large, sinks: Sinks, iris: Iris, sample: ox.Store) -> None:
        self._meta = document.meta
        self._source = document.job.source
        self._sinks = sinks
        self._iris = iris
        self._sample = sample
        self._claims = bytearray(len(self._source.lines))
        self._issues: list[Issue] = []
        self._counts: Counter[str] = Counter()
        self._quality: list[QualityRow] = []
        self._waiting = bytearray()
        self._links = 0

    def write(self, blocks: Iterator[Block], step: Step) -> dict[str, int]:
        """Writes the blocks and the document; returns how many rows of each kind were added."""
        total = len(self._source.lines)
        gc.collect()
        gc.freeze()  # what lives now stays, and blocks have no cycles: looking through them costs more than the writing
        gc.disable()
        stage = f"reading {self._meta.id} (lines)"
        step(stage, 0, total)
        for block in blocks:
            self._take(block)
            step(stage, block.line, total)
        self._load()
        step(stage, total, total)
        gc.enable()
        gc.unfreeze()
        return self._close()

    def _take(self, block: Block) -> None:
        self._sinks.catalogue.write(block.rows)
        self._links += sum(row.table == "link" for row in block.rows)
        self._sinks.index.extend(block.projects, block.words, block.values)
        self._waiting += block.quads
        if len(self._waiting) >= LOAD:
            self._load()
        if block.sample:
            self._sample.load(block.sample, ox.RdfFormat.TRIG)
        self._issues += block.issues
        self._counts.update(block.counts)
        self._quality.append(block.quality)
        for (first, last), used in block.claims:
            for line in range(first, last + 1):
                self._claims[line - 1] |= _USED if used else _LAYOUT
        for issue in block.issues:
            for line in range(issue.lines[0], issue.lines[1] + 1):
                self._claims[line - 1] |= _ISSUE

    def _load(self) -> None:
        if self._waiting:
            self._sinks.store.load(bytes(self._waiting))
            self._waiting.clear()

    def _close(self) -> dict[str, int]:
        """The document's own rows and quads, its issues and its quality."""
        left = list(accounting.unclaimed(self._source, self._claims))
        linked = LinkedDocument(meta=self._meta, parsed=ParsedDocument(meta=self._meta), projects=(), ties=(),
                                issues=(*self._issues, *left))
        tables = Tables(linked, self._iris)
        measured = self._measured(left)
        catalogue, store = self._sinks.catalogue, self._sinks.store
        counts = {**dict(self._counts), "issues": len(linked.issues)}
        row: DocumentRow = tables.document().model_copy(update={"counts": counts})
        store.write(mapping.quads(linked, self._iris))
        store.write(mapping.quality_quads(measured, self._iris))
        store.write(mapping.method_quads(self._meta, self._iris))
        shown = linked.model_copy(update={"issues": linked.issues[:SAMPLED_ISSUES]})
        self._sample.bulk_extend(chain(mapping.quads(shown, self._iris), mapping.quality_quads(measured, self._iris),
                                       mapping.method_quads(self._meta, self._iris)))
        return {"documents": catalogue.add([row]), "quality": catalogue.add([measured]),
                "issues": catalogue.add(tables.issues()), "projects": counts["projects"], "ties": counts["ties"],
                "links": self._links}

    def _measured(self, left: list[Issue]) -> QualityRow:
        """The blocks' qualities added up, with the account of all lines."""
        parts, claims = self._quality, self._claims
        codes: Counter[str] = Counter()
        severities: Counter[str] = Counter()
        made: Counter[str] = Counter()
        left_open: Counter[str] = Counter()
        filled: Counter[str] = Counter()
        for part in parts:
            codes.update(part.codes)
            severities.update(part.severities)
            filled.update({each.field: each.filled for each in part.completeness})
            made.update({each.kind: each.made for each in part.links})
            left_open.update({each.kind: each.open for each in part.links})
        for issue in left:
            codes[issue.code] += 1
            severities[issue.severity] += 1
        records = sum(part.records for part in parts)
        unclaimed = sum(issue.lines[1] - issue.lines[0] + 1 for issue in left)
        account = AccountRow(
            lines=len(claims), used=sum(1 for claim in claims if claim & _USED),
            layout=sum(1 for claim in claims if claim & _LAYOUT and not claim & _USED),
            issue=claims.count(_ISSUE) + unclaimed, unaccounted=unclaimed,
            double=sum(1 for claim in claims if claim & _USED and claim & _LAYOUT),
            cells=sum(part.account.cells for part in parts),
            unused_cells=sum(part.account.unused_cells for part in parts))
        first = parts[0]
        return first.model_copy(update={
            "records": records, "account": account, "codes": dict(codes.most_common()), "severities": dict(severities),
            "links": tuple(LinkCountRow(kind=kind, made=made[kind], open=left_open[kind])
                           for kind in dict.fromkeys((*made, *left_open))),
            "completeness": tuple(CompletenessRow(field=name, filled=number, records=records)
                                  for name, number in filled.items()),
            **{name: sum(getattr(part, name) for part in parts)
               for name in ("ties_stated", "ties_implied", "figures", "figures_without_number")}})
