"""Tables of partners inside a plan: rows that nothing else accounts for and whose cells tell of ties."""

from __future__ import annotations

from typing import Final

from ingest.layouts.account import used_lines
from ingest.layouts.ties.cells import row_of
from ingest.layouts.ties.headings import Place
from ingest.layouts.ties.rows import Told, add_remark, add_row, cell_of
from ingest.records import ParsedDocument
from ingest.source import Source

LEAST: Final = 2
"""Rows of a table; a single one may be a programme's."""


def with_partners(source: Source, parsed: ParsedDocument) -> ParsedDocument:
    """The plan with the ties that such tables tell; the header above them is layout."""
    known = used_lines(parsed) | set(parsed.layout_lines)
    known |= {number for issue in parsed.issues for number in range(issue.lines[0], issue.lines[1] + 1)}
    found, place, headers = Told(), Place(), []
    for number, line in enumerate(source.lines, start=1):
        told = row_of(line.split("\t")) if "\t" in line and number not in known else None
        if told is None or not told.kind:
            continue
        rows = len(found.rows)
        add_row(found, place, cell_of(source, told.partner, number, number), told.home,
                cell_of(source, told.kind, number, number), told.date)
        if told.remark and len(found.rows) > rows:
            add_remark(source, found, told.remark, (number, number))
        above = number - 1
        if above not in known and "\t" in source.lines[above - 1] and not row_of(source.lines[above - 1].split("\t")):
            headers.append(above)
    if len(found.rows) < LEAST:
        return parsed
    return parsed.model_copy(update={"partners": (*parsed.partners, *found.rows),
                                     "layout_lines": (*parsed.layout_lines, *headers)})
