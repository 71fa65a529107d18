"""Survey tables: one row per project, columns known by their headings, in any order.

::

    table_header   where the header is, over one row or two       (columns: what a heading means)
    table_rows     lines to rows, layout lines and issues          (table_groups: rows that only name an area)
    table_row      a row, table_cut_rows: rows over several lines
    broken_rows    rows that repeat a neighbour with shifted cells
    table_records  rows to records and figures
    prose          sentences beside the table that tell of ties
"""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from ingest.layouts import Layout, Match
from ingest.layouts.account import document_meta
from ingest.layouts.columns import read_header
from ingest.layouts.tables.broken_rows import merged
from ingest.layouts.tables.header import HEADER_WITHIN, Header, Reader, first_header, split
from ingest.layouts.tables.records import Records
from ingest.layouts.tables.row import Reading
from ingest.layouts.tables.rows import TableRows
from ingest.layouts.ties import prose
from ingest.records import DocumentMeta, ParsedDocument, ProjectRecord, Role
from ingest.source import Source
from ingest.text.width import half_width
from ingest.values.dates import fiscal_year_of
from ingest.values.figures import UNIT

FULL_MATCH: Final = 6
"""Roles that make a survey certain: the simplest real one has number, implementer, name, country,
description and period.  Fewer lower the score in proportion."""

_BESIDE: Final[frozenset[Role]] = frozenset(("description", "period", "implementer", "municipality", "results"))
"""Roles of which one stands beside a survey's country or place."""

YEAR_ROWS: Final = 200
"""Rows whose dates may tell the year of a table whose title does not."""

YEAR_SHARE: Final = 0.8
"""Most dates must agree: a survey of one year also has a few dates of the next."""

_DATE_ALONE: Final = re.compile(
    r"[(（]?(?:(?:令和|平成|[RH])\s*(?:元|[0-9０-９]{1,2})|(?:19|20)[0-9０-９]{2})\s*年?度?[)）]?"
    r"(?:\s*[(（]単位[^()（）]*[)）])?")
"""A line that tells nothing but the year, and perhaps the unit of sums."""
_UNIT_NOTE: Final = re.compile(rf"単位\s*[:：]?\s*({UNIT})")
_AS_OF: Final = re.compile(r"現在|時点|作成|更新|提出|締切|期限|回答")
"""A date beside these words says when something was written, not which year the table is about."""


def match(source: Source) -> Match:
    """Fits when a header row stands in the first lines and rows follow it."""
    found = first_header(source.lines, read_header)
    if found is None:
        return Match(0.0, "no header row with a name column in the first lines")
    number, header = found
    known = header.columns.known
    if not known & {"country", "place"} or not known & _BESIDE:
        return Match(0.0, f"the header at line {number} has no column for a country, or none beside it")
    below = number + header.height - 1
    rows = sum(1 for line in source.lines[below:below + HEADER_WITHIN] if "\t" in line)
    if not rows:
        return Match(0.0, f"no rows follow the header at line {number}")
    return Match(min(1.0, len(known) / FULL_MATCH),
                 f"header at line {number} names {len(known)} columns: {', '.join(sorted(known))}")


def parse(source: Source, match: Match) -> ParsedDocument:
    """Reads every row; broken duplicates of a neighbour are merged and reported."""
    return parse_table(source, table_meta(source, LAYOUT.name, match, read_header), read_header)


def iter_records(source: Source, reading: Reading | None = None) -> Iterator[ProjectRecord]:
    """The records one after the other, for tables that do not fit in memory.

    ``reading`` collects layout lines, issues and figures; a caller may empty its lists between records.
    """
    return table_records(source, reading or Reading(), read_header)


def table_records(source: Source, reading: Reading, read: Reader) -> Iterator[ProjectRecord]:
    """The records of a table whose headers ``read`` reads."""
    records = Records(source, reading, _unit_note(source), _title_and_year(source, read)[1])
    yield from map(records.make, merged(TableRows(source, reading, read)))
    reading.layout_lines += [line for line, used in reading.group_lines.items() if not used]


def parse_table(source: Source, meta: DocumentMeta, read: Reader) -> ParsedDocument:
    """All records of a table, with layout lines, issues and figures."""
    reading = Reading()
    with _no_collection():
        projects = tuple(table_records(source, reading, read))
    told = prose.sentences(source, projects)
    used = {number for cell in told for number in range(cell.lines[0], cell.lines[1] + 1)}
    return ParsedDocument(
        meta=meta, projects=projects, prose=told, figures=tuple(reading.figures),
        issues=tuple(each for each in reading.issues if each.code != "stray-line" or not used.issuperset(
            range(each.lines[0], each.lines[1] + 1))),
        layout_lines=tuple(sorted(set(reading.layout_lines) - used)) if used else tuple(sorted(reading.layout_lines)))


def table_meta(source: Source, layout: str, match: Match, read: Reader) -> DocumentMeta:
    """Title and fiscal year of a table's document."""
    title, year = _title_and_year(source, read)
    return document_meta(source, layout, match, title=title.lstrip("■□◆●○◎ ") or source.id, fiscal_year=year)


def _title_and_year(source: Source, read: Reader) -> tuple[str, int | None]:
    """From the line above the header that names a year, or else the first line there."""
    found = first_header(source.lines, read)
    number, header = found or (1, None)
    above = [_title_line(line) for line in source.lines[:number - 1] if line.strip() and not prose.is_prose(line)]
    dated = [line for line in above if fiscal_year_of(line) is not None]
    # 令和6年度 in a title goes before a mere date, and a date of writing is the last resort.
    chosen = min(dated, key=lambda line: (bool(_AS_OF.search(line)), "年度" not in line), default="")
    title = chosen if chosen and not (_AS_OF.search(chosen) and len(above) > 1) else (above[0] if above else "")
    if _DATE_ALONE.fullmatch(title):  # 令和５年度, and below it what the list is called and whose it is
        title = " ".join(above)
    return title, fiscal_year_of(chosen) if chosen else _year_inside(source, number, header)


def _title_line(line: str) -> str:
    """A line above the table; a merged cell may be repeated in it."""
    return " ".join(dict.fromkeys(" ".join(cell.split()) for cell in line.split("\t") if cell.strip()))


def _year_inside(source: Source, number: int, header: Header | None) -> int | None:
    """The year that a heading names (令和6年度予算額), or else most dates of the first rows."""
    if header is None:
        return None
    for heading in header.columns.headings:
        if (year := fiscal_year_of(heading)) is not None:
            return year
    at = header.columns.index("period")
    if at is None:
        return None
    first = number + header.height - 1
    cells = [cells[at] for cells in map(split, source.lines[first:first + YEAR_ROWS]) if at < len(cells)]
    years = Counter(year for cell in cells if (year := fiscal_year_of(cell)) is not None)
    year, count = years.most_common(1)[0] if years else (None, 0)
    return year if count >= YEAR_SHARE * years.total() else None


@contextmanager
def _no_collection() -> Iterator[None]:
    """Suspends the search for reference cycles: records make none, and looking through a million of them again and
    again takes longer than reading them."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _unit_note(source: Source) -> str:
    """The unit of sums that a note near the header gives."""
    return next((found[1] for line in source.lines[:HEADER_WITHIN] if "単位" in line
                 and (found := _UNIT_NOTE.search(half_width(line)))), "")


LAYOUT = Layout("survey_table", match, parse, read_header)
