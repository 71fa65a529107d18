"""Rows that a line break in a cell or merged cells spread over several lines: what goes on with a row, and how its
cells are joined."""

from __future__ import annotations

from typing import Final

from ingest.layouts.columns import Columns
from ingest.layouts.tables.header import split
from ingest.layouts.tables.lines import NUMBER, has_partner, is_open
from ingest.layouts.tables.row import Row
from ingest.records import Issue
from ingest.text.printed import join_wrapped
from ingest.text.suspicion import suspicions

SHOWN: Final = 80
"""Characters of a text that an issue shows: enough to find it."""


def continues(row: Row, cells: list[str], number: int) -> bool:
    """Whether an unnumbered line is the rest of a row that a line break inside a cell cut in two."""
    total, width = len(row.cells) + len(cells) - 1, len(row.columns.headings)
    if len(row.cells) == width and number > row.lines[1] + 1 and not is_open(row.cells[-1]):
        return False
    if row.number_at is None:
        return len(row.cells) < width and total <= width and (len(cells) == 1 or total == width)
    return total <= width


def cut_goes_on(row: Row, cells: list[str], below: str, number_at: int) -> bool:
    """Whether a line that could be a group row is rather the rest of a cut row: the row is not complete with
    it and goes on, or its last cell has an open quote.  ``number_at`` is the table's column of numbers, or negative."""
    if is_open(row.cells[-1]):
        return True
    whole = len(row.cells) == len(row.columns.headings)
    if whole or len(cells) > 1 or not continues(row, cells, row.lines[1] + 1):
        return False
    return not _begins(below, number_at)


def _begins(line: str, number_at: int) -> bool:
    """Whether a line begins a row of its own (or the table ends)."""
    cells = split(line)
    if number_at < 0:
        return len(cells) > 1 or not cells[0]
    return not line.strip() or (number_at < len(cells) and bool(NUMBER.fullmatch(cells[number_at])))


def is_continued_row(columns: Columns, cells: list[str], name_at: int, number_at: int) -> bool:
    """A row with neither number nor name: further lines of the cells above it."""
    blank = name_at < len(cells) and not cells[name_at] and not has_partner(columns, cells)
    return blank and not (0 <= number_at < len(cells) and cells[number_at])


def same_merged(row: Row, cells: list[str]) -> bool:
    """Number and name are repeated because their cells were merged over several rows."""
    name_at = row.columns.subject or 0
    if row.number_at is None or name_at >= len(cells) or name_at >= len(row.cells):
        return False
    return bool(cells[name_at]) and cells[name_at] == row.cells[name_at] and cells != row.cells


def append(row: Row, cells: list[str], number: int, line: str) -> None:
    """Adds the rest of a row that a line break inside a cell cut in two."""
    last, *rest = cells
    row.cells = [*row.cells[:-1], f"{row.cells[-1]} {last}".strip(), *rest]
    row.cells = [cell.strip('"') if cell.count('"') % 2 == 0 else cell for cell in row.cells]
    _joined(row, number, line, "joined-line", last, "repaired",
            f"a line break inside a cell cut row {row.record}; the lines were joined")


def extend(row: Row, cells: list[str], number: int, line: str, number_at: int) -> None:
    """Adds a continued row's cells to those above them."""
    row.cells += [""] * (len(cells) - len(row.cells))
    roles = row.columns.roles
    for at, text in enumerate(cells):
        before = row.cells[at]
        if text and text not in before.split("\n") and at != number_at:
            wrapped = at < len(roles) and roles[at] == "description"
            row.cells[at] = (join_wrapped((before, text)) if wrapped or before.endswith(("～", "〜", "、", "・"))
                             else f"{before}\n{text}".strip())
    _joined(row, number, line, "continued-row", " | ".join(filter(None, cells)), "merged",
            f"a row without a name of its own goes on with row {row.record}; its cells were added there")


def _joined(row: Row, number: int, line: str, code: str, text: str, action: str, reason: str) -> None:
    row.lines = (row.lines[0], number)
    row.fill()
    row.issues += suspicions(line, number, row.record)
    row.issues.append(Issue.model_validate({
        "severity": "info", "code": code, "lines": row.lines, "text": text[:SHOWN], "reason": reason,
        "action": action, "record": row.record}))
