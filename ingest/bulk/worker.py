"""One process of a large survey's reading: parse, link, rows, TriG and words, block by block.

Every worker reads the whole table, since a row's columns, area and number depend on the rows above it, and links every
n-th block of records.  So the result is that of one process, to the last id, and nothing but finished bytes travels.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from pydantic_core import to_json

from graph.catalogue import Prepared, prepare
from graph.rows import EvidenceRow, LinkRow, ProjectRow
from graph.search import index, misspellings, query_names
from graph.text import tokens
from graph.text.fulltext import PRINTED
from graph.text.lists import Lists, Packed
from graph.text.passages import vocabulary_words
from ingest import accounting, mapping, quality
from ingest.bulk.blocks import Block, Kept
from ingest.layouts.account import spans
from ingest.layouts.tables.row import Reading
from ingest.layouts.tables.survey_table import iter_records
from ingest.linked import LinkedDocument, LinkedProject, Tie
from ingest.linking import Area, Linker
from ingest.publishing.tables import Tables
from ingest.records import DocumentMeta, Issue, ParsedDocument, ProjectRecord
from ingest.source import Source
from ingest.trusted import complete
from ontology.iri import Iris

BLOCK: Final = 500
"""Records of a block: under two megabytes of TriG, half a second's work."""

SAMPLED: Final = 20
"""Every such block gives its first records to the validation against the shapes."""

SAMPLE: Final = 5
"""Records of a sampled block that are validated."""

COLLECT_EVERY: Final = 200
"""Blocks between two collections of garbage: records have no cycles, and the usual rhythm costs a third more."""


@dataclass(frozen=True, slots=True)
class Job:
    """A large document, as every worker gets it."""

    source: Source
    meta: DocumentMeta
    area: Area


def work(job: Job, number: int, of: int, iris: Iris, kept: Kept, deliver: Callable[[int | None], None]) -> None:
    """Links the blocks ``number``, ``number + of`` ... of a document that are not kept, keeps them, and tells each that
    is there, in order, then None.

    Raises:
        KakehashiError: a layout or a linker cannot go on, or the disk is full.
    """
    gc.freeze()
    gc.disable()
    linker, pen = Linker(job.meta, job.area), mapping.Compact(job.meta, iris)
    for at, (records, reading) in enumerate(_blocks(job.source)):
        own = at % of == number
        if own and not kept.has(at):
            kept.keep(at, _block(job, linker, pen, records, reading, iris, sampled=at % SAMPLED == 0))
        else:
            for record in records:
                linker.skip(record)
        if own:
            deliver(at)
        if at % COLLECT_EVERY == 0:
            gc.collect()
    deliver(None)


def prepare_names() -> None:
    """Reads what finding names in texts needs (half a second), so that processes forked afterwards share it."""
    tokens.forms("")
    query_names.occurring("")
    misspellings.nearest("ー")


def orphaned(parent: int) -> bool:
    """Whether the parent process has ended, be it by a kill."""
    return os.getppid() != parent


def _blocks(source: Source) -> Iterator[tuple[list[ProjectRecord], Reading]]:
    """The records in blocks, with what was collected beside them; the last may have no records."""
    reading = Reading()
    records: list[ProjectRecord] = []
    for record in iter_records(source, reading):
        records.append(record)
        if len(records) == BLOCK:
            yield records, reading
            records = []
            reading.layout_lines.clear()
            reading.issues.clear()
            reading.figures.clear()
    yield records, reading


def _block(job: Job, linker: Linker, pen: mapping.Compact, records: list[ProjectRecord], reading: Reading, iris: Iris,
           *, sampled: bool) -> Block:
    projects: list[LinkedProject] = []
    ties: list[Tie] = []
    issues: list[Issue] = list(reading.issues)
    for record in records:
        project, reported, stated = linker.project(record)
        projects.append(project)
        issues += reported
        ties += stated
    linked = _document(job.meta, records, reading, projects, ties, issues)
    issues += accounting.unused_cells(job.source, linked)
    if job.source.places:
        issues = [each.model_copy(update={"place": each.place or job.source.place(each.lines[0])}) for each in issues]
    linked = linked.model_copy(update={"issues": tuple(issues)})
    tables = Tables(linked, iris)
    links = list(tables.asserted_links())
    rows, words, values = _projects(tables, projects, links)
    first = _document(job.meta, records[:SAMPLE], reading, projects[:SAMPLE], [], [])
    return Block(
        records=len(records), line=records[-1].lines[1] if records else len(job.source.lines),
        rows=[*rows, *(prepare(row) for row in chain(links, tables.ties()))], quads=pen.quads(linked),
        sample=mapping.Compact(job.meta, iris).quads(first) if sampled and records else b"",
        projects=[project.id for project in projects], words=words, values=values, issues=issues,
        claims=[*((lines, True) for lines in dict.fromkeys(spans(linked.parsed))),
                *(((line, line), False) for line in reading.layout_lines)],
        quality=quality.measure(linked.model_copy(update={"meta": job.meta.model_copy(update={"n_lines": 0})}), iris),
        counts=tables.document().counts)


def _document(meta: DocumentMeta, records: list[ProjectRecord], reading: Reading, projects: list[LinkedProject],
              ties: list[Tie], issues: list[Issue]) -> LinkedDocument:
    parsed = ParsedDocument.model_construct(
        meta=meta, projects=tuple(records), figures=tuple(reading.figures), issues=())
    return LinkedDocument.model_construct(meta=meta, parsed=parsed, projects=tuple(projects), ties=tuple(ties),
                                          issues=tuple(issues))


def _projects(tables: Tables, projects: list[LinkedProject], links: list[LinkRow]
              ) -> tuple[list[Prepared], Packed, Packed]:
    """The projects' rows, words and values, as ``Tables.projects`` and ``index.prepared`` give them.

    The values are our own, so they are written as JSON without being validated.
    """
    by_project: dict[str, list[LinkRow]] = {}
    for link in links:
        by_project.setdefault(link.project, []).append(link)
    rows, words, values = [], Lists(), Lists()
    for project in projects:
        fields = tables.values(project, by_project.get(project.id, ()))
        cells = fields["evidence"]
        row = complete(ProjectRow, fields | {"evidence": {
            role: complete(EvidenceRow, cells[role]) for role in PRINTED if role in cells}})
        rows.append(prepare(row, body=to_json(fields).decode()))
        texts, named = index.prepared(row, vocabulary_words, rows[-1].facets)
        for text in texts:
            words.add(*text)
        values.add(named)
    return rows, words.packed(), values.packed()
