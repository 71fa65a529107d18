"""Every source line ends in a record, in the layout lines, or in an issue; this settles the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from ingest.layouts import Match
from ingest.records import Cell, DocumentMeta, Issue, Lines, Model, ParsedDocument
from ingest.source import Source
from ontology import reference

SHOWN: Final = 80
"""Characters of an unplaced text that its issue shows: enough to find it."""

HEADED: Final = 5
"""Lines in which a document's publisher stands alone; further down a name may be a row's."""

_DEPARTMENT: Final = re.compile(r"[一-龥々ァ-ヶー・]{1,16}[部局課室庁]")
_FEW: Final = 3
"""Words of such a line, at most two: the prefecture and its department."""


def used_lines(parsed: ParsedDocument) -> set[int]:
    """Numbers of the lines that records, plan nodes, figures, indicators and pages were read from."""
    return {number for first, last in spans(parsed) for number in range(first, last + 1)}


def settle(source: Source, parsed: ParsedDocument) -> ParsedDocument:
    """The document with blank lines among its layout lines and an ``unplaced-text`` issue for every run of
    lines that nothing accounts for."""
    known = used_lines(parsed) | set(parsed.layout_lines)
    known |= {number for issue in parsed.issues for number in range(issue.lines[0], issue.lines[1] + 1)}
    blank = {number for number, line in enumerate(source.lines, start=1) if not line.strip()}
    layout = sorted((set(parsed.layout_lines) | blank) - used_lines(parsed))
    issues = [*parsed.issues, *(_unplaced(source, run) for run in _runs(source, known | blank, blank))]
    if source.places or source.cells:
        parsed = _placed(parsed, source)
    return parsed.model_copy(update={
        "layout_lines": tuple(layout), "issues": tuple(sorted(issues, key=lambda issue: issue.lines))})


def _placed(value: Any, source: Source) -> Any:
    """A record with the place of its row in every cell that has none of its own."""
    if isinstance(value, Cell):
        return value if value.place else value.model_copy(update={"place": source.place(value.lines[0])})
    if isinstance(value, Model):
        return value.model_copy(update={name: _placed(each, source) for name, each in value})
    if isinstance(value, tuple):
        return tuple(_placed(each, source) for each in value)
    return {key: _placed(each, source) for key, each in value.items()} if isinstance(value, dict) else value


def document_meta(source: Source, layout: str, match: Match, *, title: str, fiscal_year: int | None = None,
                  years: tuple[int, int] | None = None, publisher: str | None = None) -> DocumentMeta:
    """What the document says of itself; its area is decided by linking where content alone cannot.

    A line near the top that begins with a prefecture's full name and holds little else (山口県 国際課, 山口県国際課)
    names it; ``publisher`` is a municipality's or a prefecture's name.
    """
    heads = (line.split()[0] for line in source.lines[:HEADED] if line.strip() and len(line.split()) < _FEW)
    prefecture = next((name for word in heads if (name := _prefecture(word))), None)
    meta = DocumentMeta(
        id=source.id, title=title, layout=layout, layout_score=match.score, layout_reason=match.reason,
        fiscal_year=fiscal_year, years=years, prefecture=prefecture, municipality=None,
        sha256=source.sha256, n_lines=len(source.lines), encoding=source.encoding)
    return owned(meta, publisher)


def owned(meta: DocumentMeta, publisher: str | None) -> DocumentMeta:
    """With the municipality or prefecture that published the document, where it is told."""
    if publisher is None:
        return meta
    kind = "prefecture" if publisher in reference.prefecture_by_name() else "municipality"
    return meta.model_copy(update={kind: publisher})


def _prefecture(word: str) -> str | None:
    """The prefecture that a word is, alone or with one of its departments."""
    name = next((each for each in reference.prefecture_by_name() if word.startswith(each)), None)
    return name if name and (word == name or _DEPARTMENT.fullmatch(word[len(name):])) else None


def spans(parsed: ParsedDocument) -> Iterator[Lines]:
    """Line ranges that records, plan nodes, figures, indicators and pages were read from; they may overlap."""
    for project in (*parsed.projects, *parsed.partners):
        yield from (cell.lines for cell in (*project.cells.values(), *project.extra.values()))
        for listing in project.listings:
            yield from (cell.lines for cell in (listing.name, listing.summary, listing.departments))
    yield from (cell.lines for cell in (*parsed.prose, *parsed.goals))
    for node in parsed.nodes:
        cells: list[Cell] = [cell for group in node.texts.values() for cell in group]
        yield from (node.lines, *(cell.lines for cell in cells))
    for actor in parsed.actors:
        yield from (actor.name.lines, actor.role.lines)
    yield from (figure.lines for figure in parsed.figures)
    yield from (indicator.lines for indicator in parsed.indicators)
    for page in parsed.regions:
        yield from (page.name.lines, *(figure.lines for figure in page.statistics),
                    *(region.lines for region in page.sister_regions),
                    *(cell.lines for cell in (*page.offices, *page.memoranda, *page.strategies)))


def _runs(source: Source, known: set[int], blank: set[int]) -> Iterator[Lines]:
    """Runs of unaccounted lines; blank lines between them do not end a run."""
    first = last = 0
    for number in range(1, len(source.lines) + 1):
        if number in blank:
            continue
        if number not in known:
            first, last = first or number, number
        elif first:
            yield first, last
            first = 0
    if first:
        yield first, last


def _unplaced(source: Source, lines: Lines) -> Issue:
    text = " ".join(line.strip() for line in source.lines[lines[0] - 1:lines[1]] if line.strip())
    return Issue(
        severity="info", code="unplaced-text", lines=lines, text=text[:SHOWN], action="left-open",
        reason="running text that belongs to no programme, plan node or figure; it is not in the graph")
