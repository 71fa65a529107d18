"""Results per policy code of a comprehensive plan: a row per policy, its items marked ○ or ◇."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from ingest.dates import fiscal_year_of
from ingest.figures import bracket_dates, bracket_figures
from ingest.layouts import Layout, Match
from ingest.layouts.account import document_meta, settle
from ingest.layouts.markers import is_note, markers, pattern
from ingest.layouts.markup import plain_text
from ingest.layouts.notes import without_notes
from ingest.records import Cell, Figure, Issue, Lines, ParsedDocument, PlanNode
from ingest.source import Source
from ingest.text import squeeze
from ingest.width import half_width
from ontology.iri import key_text

FAMILY: Final = "policy_results"

DEFAULT: Final = {"name": 0, "body": 1, "code": 2}
"""Columns where no header is printed: the order of Hokkaido's tables."""

ENOUGH_ROWS: Final = 2
"""Coded rows with marked items that make the family sure without a header."""


SAMPLE: Final = 5000
"""Lines read to recognise the family: real results have under a hundred."""

SHORT: Final = 40
"""Characters of a line that can be a label, or of a cell that can be a heading."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One policy as read."""

    name: str
    body: str
    code: str
    lines: Lines
    heading: str
    """Of the results column, as printed."""


def match(source: Source) -> Match:
    """Fits when rows end in a policy code and hold marked items."""
    sample = source.lines[:SAMPLE]
    header = next((number for number, line in enumerate(sample, start=1) if _header(line.split("\t"))), 0)
    rows = sum(1 for row in _rows(sample, [], []) if _split_items(row.body)[1])
    score = 0.4 * bool(header) + 0.6 * min(1.0, rows / ENOUGH_ROWS) if rows else 0.0
    where = f"header at line {header}" if header else "no header"
    return Match(round(score, 2), f"{where}, {rows} rows with a policy code and marked items")


def parse(source: Source, match: Match) -> ParsedDocument:
    """Reads every policy, its items, and the figures and dates of their brackets."""
    layout_lines: list[int] = []
    issues: list[Issue] = []
    nodes: list[PlanNode] = []
    figures: list[Figure] = []
    for row in _rows(source.lines, layout_lines, issues):
        key = row.code
        if any(node.key == key for node in nodes):
            key = f"{row.code}-{sum(1 for node in nodes if node.notation == row.code) + 1}"
            issues.append(Issue(severity="warning", code="repeated-code", lines=row.lines, text=row.code,
                                reason=f"the code {row.code} stands in an earlier row too; this one is {key}",
                                action="kept", record=key))
        policy, *items = _nodes(row, key)
        nodes += [policy, *items]
        for node in (policy, *items):
            for cell in node.texts.get("body", ()):
                figures += bracket_figures(cell.text, node.key, row.lines)
    parsed = ParsedDocument(
        meta=document_meta(source, LAYOUT.name, match, title=_title(source),
                           fiscal_year=_fiscal_year(source)),
        nodes=tuple(nodes), figures=tuple(figures), issues=tuple(issues),
        layout_lines=(*layout_lines, *_heading_lines(source)))
    return settle(source, parsed)


def _rows(lines: Sequence[str], layout_lines: list[int], issues: list[Issue]) -> Iterator[_Row]:
    """Policies in order; headers and notes go to the layout lines."""
    columns, heading = DEFAULT, ""
    for number, line in enumerate(lines, start=1):
        if is_note(FAMILY, line):
            layout_lines.append(number)
            continue
        cells = line.split("\t")
        if header := _header(cells):
            columns, heading = header, squeeze(plain_text(cells[header["body"]]))
            layout_lines.append(number)
            continue
        if len(cells) <= max(columns["name"], columns["body"]):
            continue
        name, body, code = (plain_text(cells[at]).strip() if at < len(cells) else ""
                            for at in (columns["name"], columns["body"], columns["code"]))
        found = pattern(FAMILY, "code").search(half_width(code).upper())
        if found:
            yield _Row(squeeze(without_notes(name)), body, found[0], (number, number), heading)
        elif len(cells) > 1 and _split_items(body)[1]:
            issues.append(Issue(
                severity="warning", code="no-policy-code", lines=(number, number), text=name[:80],
                reason="the row has marked items but no policy code; it is left out", action="dropped"))


def _header(cells: Sequence[str]) -> dict[str, int] | None:
    """Positions of the three columns, where all of them are headed."""
    if len(cells) < len(DEFAULT):
        return None
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        key = key_text(plain_text(cell)) if len(cell) <= SHORT else ""
        role = next((role for role in DEFAULT if role not in found and key in _headings()[role]), None)
        if role:
            found[role] = at
    return found if len(found) == len(DEFAULT) else None


@cache
def _headings() -> dict[str, frozenset[str]]:
    table = markers(FAMILY)["columns"]
    return {role: frozenset(map(key_text, table[role])) for role in DEFAULT}


def _split_items(body: str) -> tuple[str, list[tuple[str, str]]]:
    """Text before the first item, and (glyph, text) of each item."""
    glyphs = re.escape(markers(FAMILY)["item"]["glyphs"])
    # A glyph opens an item at the start, after a space or line end, or after the end of the item before;
    # inside a sentence it is a placeholder (○○大学).
    pieces = re.split(rf"(?:^|(?<=[\s】。]))([{glyphs}])(?![{glyphs}])\s*", body)
    pairs = zip(pieces[1::2], pieces[2::2], strict=True)
    return pieces[0].strip(), [(glyph, text.strip()) for glyph, text in pairs if text.strip()]


def _nodes(row: _Row, key: str) -> Iterator[PlanNode]:
    """The policy and its items."""
    before, items = _split_items(row.body)
    texts = {"body": (Cell(text=squeeze(before), lines=row.lines, column=row.heading),)} if before else {}
    yield PlanNode(key=key, notation=row.code, level="policy-code", parent=None, texts=texts,
                   title=Cell(text=row.name, lines=row.lines), lines=row.lines)
    for order, (glyph, text) in enumerate(items, start=1):
        lead, *parts = pattern(FAMILY, "sub_item").split(text)
        groups = {"body": (text,), "mark": (glyph,), "sub_item": parts, "date": bracket_dates(text)}
        yield PlanNode(
            key=f"{key}.{order}", notation="", level="item", title=_cell(lead or text, row), parent=key,
            texts={kind: tuple(_cell(part, row) for part in parts)
                   for kind, parts in groups.items() if parts}, lines=row.lines)


def _cell(text: str, row: _Row) -> Cell:
    return Cell(text=squeeze(without_notes(text)), lines=row.lines, column=row.heading)


def _title(source: Source) -> str:
    return next((squeeze(line) for line in source.lines if line.strip() and "\t" not in line
                 and not is_note(FAMILY, line)), source.id)


def _heading_lines(source: Source) -> Iterator[int]:
    """The title and labels of the text above the table."""
    title = _title(source)
    for number, line in enumerate(source.lines, start=1):
        label = pattern(FAMILY, "heading").fullmatch(half_width(line[:SHORT]).strip())
        if "\t" not in line and (squeeze(line) == title or label):
            yield number


def _fiscal_year(source: Source) -> int | None:
    """The fiscal year that titles and notes name; the results themselves are of several years."""
    return next((year for line in source.lines if line.strip() and "\t" not in line
                 and "年度" in line and (year := fiscal_year_of(line)) is not None), None)


LAYOUT = Layout("policy_results", match, parse)
