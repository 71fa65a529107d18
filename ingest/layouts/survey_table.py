"""Survey tables: one numbered row per project, columns known by their headings, in any order.

Lines of the table region are read one after the other, so a survey of any length needs only a few rows
in memory: header lines set the columns, rows follow, and each row is compared with its neighbours.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ingest.dates import fiscal_year_of
from ingest.layouts import Layout, Match
from ingest.layouts.columns import Columns, read_header
from ingest.records import Cell, DocumentMeta, Issue, Lines, ParsedDocument, ProjectRecord, Role
from ingest.source import Source
from ingest.suspicion import suspicions
from ontology.iri import key_text

HEADER_WITHIN: Final = 60
"""A table whose header is not in the first 60 lines is not a survey; real ones have it by line 10."""

FULL_MATCH: Final = 6
"""Roles that make a survey certain: the simplest real one has number, implementer, name, country,
description and period.  Fewer lower the score in proportion."""

NEIGHBOURS: Final = 3
"""Rows on each side that a broken row is compared with: duplicates arise where a row was pasted twice."""

SAME_CELLS: Final = 0.75
"""Share of a broken row's cells that a neighbour must hold; a slip of the pen in one cell is allowed."""

MIN_CELLS: Final = 4
"""Cells that must agree: fewer may agree by chance (bureau, municipality and a common word)."""

MIN_SHIFTED: Final = 2
"""Cells that must agree in another column.  A row of equal columns is another project, not a broken one."""

_NUMBER: Final = re.compile(r"[(（]?[0-9０-９]{1,7}(?:[-－‐.][0-9０-９]{1,3})?[)）.．]?")
_NOTE: Final = re.compile(r"[\s\"]*(?:[※＊*]|[(（]?注[\d１-９)）:：]|(?:合|小|総)?計(?!\w)|備考"
                          r"|[-‐–—－]\s*\d+\s*[-‐–—－]\s*$|\d+\s*/\s*\d+\s*$)")
"""Footnotes, totals and page numbers, by how the line begins."""
_NOTHING: Final = frozenset("-－ー―—–‐−…")
"""A cell of these alone says that nothing is given."""


@dataclass(slots=True)
class _Row:
    """One row as read: its cells by column, and what was noticed."""

    record: str
    cells: list[str]
    lines: Lines
    columns: Columns
    issues: list[Issue] = field(default_factory=list)
    number_at: int | None = None
    filled: dict[int, str] = field(default_factory=dict)
    """Column to text of the cells that say something; without the number."""

    def keys(self) -> dict[int, str]:
        """Column to comparable text."""
        return {at: key for at, cell in self.filled.items() if (key := key_text(cell))}


@dataclass(slots=True)
class _Reading:
    """What one pass over the lines collects beside the rows."""

    layout_lines: list[int] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def match(source: Source) -> Match:
    """Fits when a header row stands in the first lines and rows follow it."""
    header = _first_header(source)
    if header is None:
        return Match(0.0, "no header row with a name column in the first lines")
    number, columns = header
    known = columns.known
    if not known & {"country", "place"} or not known & {"description", "period", "implementer"}:
        return Match(0.0, f"the header at line {number} has no column for a country, or none beside it")
    rows = sum(1 for line in source.lines[number:number + HEADER_WITHIN] if "\t" in line)
    if not rows:
        return Match(0.0, f"no rows follow the header at line {number}")
    return Match(min(1.0, len(known) / FULL_MATCH),
                 f"header at line {number} names {len(known)} columns: {', '.join(sorted(known))}")


def parse(source: Source, match: Match) -> ParsedDocument:
    """Reads every row; broken duplicates of a neighbour are merged and reported."""
    reading = _Reading()
    projects: list[ProjectRecord] = []
    numbers: set[str] = set()
    for row in _merged(_rows(source, reading)):
        projects.append(_record(row))
        if row.record in numbers:
            row.issues.append(Issue(
                severity="warning", code="repeated-number", lines=row.lines, text=row.record,
                reason=f"another row has the number {row.record} too", action="kept", record=row.record))
        numbers.add(row.record)
        reading.issues += row.issues
    return ParsedDocument(meta=_meta(source, match), projects=tuple(projects), issues=tuple(reading.issues),
                          layout_lines=tuple(reading.layout_lines))


def _first_header(source: Source) -> tuple[int, Columns] | None:
    for number, line in enumerate(source.lines[:HEADER_WITHIN], start=1):
        columns = read_header(line.split("\t")) if "\t" in line else None
        if columns:
            return number, columns
    return None


def _meta(source: Source, match: Match) -> DocumentMeta:
    """Title: the line above the header that names a year, or else the first one there."""
    header = _first_header(source)
    above = [" ".join(line.split()) for line in source.lines[:header[0] - 1 if header else 0] if line.strip()]
    dated = next((line for line in above if fiscal_year_of(line) is not None), "")
    title, year = dated or (above[0] if above else ""), fiscal_year_of(dated)
    return DocumentMeta(
        id=source.id, title=title.lstrip("■□◆●○◎ ") or source.id, layout=LAYOUT.name,
        layout_score=match.score, layout_reason=match.reason, fiscal_year=year, years=None,
        prefecture=None, municipality=None,
        sha256=source.sha256, n_lines=len(source.lines), encoding=source.encoding)


def _rows(source: Source, reading: _Reading) -> Iterator[_Row]:
    """Rows in order; every other line goes to the layout lines, to its row, or to an issue."""
    columns: Columns | None = None
    header_line = ""
    pending: _Row | None = None
    ordinal = 0
    for number, line in enumerate(source.lines, start=1):
        if not line.strip() or line == header_line:
            reading.layout_lines.append(number)
            continue
        cells = _split(line)
        at = columns.index("number") if columns else None
        numbered = at is not None and at < len(cells) and bool(_NUMBER.fullmatch(cells[at]))
        header = None if numbered else read_header(cells)
        if header:
            columns, header_line = header, line
            reading.layout_lines.append(number)
        elif columns is None or (not numbered and _NOTE.match(line)):
            reading.layout_lines.append(number)
        elif not numbered and pending is not None and _continues(pending, cells):
            _append(pending, cells, number, line)
        elif not numbered and sum(map(bool, cells)) < 3:
            reading.issues.append(Issue(
                severity="warning", code="stray-line", lines=(number, number), text=line.strip()[:80],
                reason="this line is no row, no header and no continuation of a row", action="left-open"))
        else:
            if pending:
                yield pending
            ordinal += 1
            pending = _start(cells, at if numbered else None, columns, ordinal, number, line)
    if pending:
        yield pending


def _split(line: str) -> list[str]:
    cells = [cell.strip() for cell in line.split("\t")]
    if '"' in line:
        cells = [cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
                 for cell in cells]
    return cells


def _start(
    cells: list[str], number_at: int | None, columns: Columns, ordinal: int, number: int, line: str,
) -> _Row:
    record = str(ordinal) if number_at is None else cells[number_at].strip("()（）.．")
    row = _Row(record, cells, (number, number), columns, suspicions(line, number, record), number_at)
    if number_at is None and columns.index("number") is not None:
        row.issues.append(Issue(
            severity="info", code="no-number", lines=row.lines, text=cells[columns.index("number") or 0],
            reason=f"the row has no number; it is counted as record {ordinal}", action="kept", record=record))
    return row


def _continues(row: _Row, cells: list[str]) -> bool:
    """Whether an unnumbered line is the rest of a row that a line break inside a cell cut in two."""
    return row.number_at is not None and len(row.cells) + len(cells) - 1 <= len(row.columns.headings)


def _append(row: _Row, cells: list[str], number: int, line: str) -> None:
    last, *rest = cells
    row.cells = [*row.cells[:-1], f"{row.cells[-1]} {last}".strip(), *rest]
    row.cells = [cell.strip('"') if cell.count('"') % 2 == 0 else cell for cell in row.cells]
    row.lines = (row.lines[0], number)
    row.issues += suspicions(line, number, row.record)
    row.issues.append(Issue(
        severity="info", code="joined-line", lines=row.lines, text=last[:80],
        reason=f"a line break inside a cell cut row {row.record}; the lines were joined", action="repaired",
        record=row.record))


def _merged(rows: Iterable[_Row]) -> Iterator[_Row]:
    """The rows without broken duplicates, which become issues of the row that they repeat."""
    window: deque[_Row] = deque()
    for row in rows:
        row.filled = {at: cell for at, cell in enumerate(row.cells)
                      if cell and at != row.number_at and cell not in _NOTHING}
        for other in window:
            broken, whole = (other, row) if len(other.filled) < len(row.filled) else (row, other)
            if _is_broken_copy(broken, whole):
                whole.issues.append(_merge_issue(broken, whole))
                if broken is other:
                    window[window.index(other)] = row
                break
        else:
            window.append(row)
        if len(window) > NEIGHBOURS:
            yield window.popleft()
    yield from window


def _is_broken_copy(broken: _Row, whole: _Row) -> bool:
    """Whether the cells of one row, aligned with a shift, are cells of the other that has more of them."""
    if not MIN_CELLS <= len(broken.filled) < len(whole.filled):
        return False
    # Nearly every pair of rows ends here: no cell stands as printed in another column of the other row.
    printed = set(whole.filled.values())
    if not any(cell in printed and whole.filled.get(at) != cell for at, cell in broken.filled.items()):
        return False
    mine, theirs = broken.keys(), whole.keys()
    values = set(theirs.values())
    same = sum(1 for at, key in mine.items() if theirs.get(at) == key)
    shifted = sum(1 for at, key in mine.items() if theirs.get(at) != key and key in values)
    agreeing = same + shifted
    return shifted >= MIN_SHIFTED and agreeing >= MIN_CELLS and agreeing >= SAME_CELLS * len(mine)


def _merge_issue(broken: _Row, whole: _Row) -> Issue:
    first, last = (f"{row.record} (line {row.lines[0]})" for row in (broken, whole))
    mine = set(broken.keys().values())
    missing = [whole.columns.headings[at] for at, key in whole.keys().items()
               if key not in mine and at < len(whole.columns.headings)]
    return Issue(
        severity="warning", code="broken-duplicate", lines=broken.lines,
        text=" | ".join(filter(None, broken.cells)),
        reason=f"row {first} repeats row {last} with its cells shifted and without {', '.join(missing)}; "
               f"merged into row {whole.record}", action="merged", record=whole.record)


def _record(row: _Row) -> ProjectRecord:
    cells: dict[Role, Cell] = {}
    extra: dict[str, Cell] = {}
    headings, roles = row.columns.headings, row.columns.roles
    for at, text in enumerate(row.cells):
        if not text or text in _NOTHING:
            continue
        heading = headings[at] if at < len(headings) else f"列{at + 1}"
        cell = Cell(text=text, lines=row.lines, column=heading)
        role = roles[at] if at < len(roles) else None
        if role is not None:
            cells[role] = cell
        else:
            extra[heading if heading not in extra else f"{heading} ({at + 1})"] = cell
    surplus = [text for text in row.cells[len(headings):] if text]
    if surplus:
        row.issues.append(Issue(
            severity="warning", code="too-many-cells", lines=row.lines, text=" | ".join(surplus)[:80],
            reason=f"row {row.record} has {len(row.cells)} cells under {len(headings)} headings; the cells "
                   "beyond are kept without a meaning", action="kept", record=row.record))
    return ProjectRecord(record=row.record, lines=row.lines, cells=cells, extra=extra)


LAYOUT = Layout("survey_table", match, parse)
