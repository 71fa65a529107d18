"""Merged cells of a table: their value for the rows and columns that they cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ingest.formats.content import Content

MAX_FILLED: Final = 1_000_000
"""Cells that merges may cover in one table: a hundred times what a large survey has."""

_TABULAR: Final = 3
"""Filled cells that make a row one of a table; a title over it has one or two."""


@dataclass(frozen=True, slots=True)
class Merge:
    """One cell that covers several: rows and columns from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


def add(found: Content, rows: list[list[str]], merges: Sequence[Merge], label: str) -> None:
    """Adds a table's rows with the place of every cell; rows that only repeat merged cells are left out."""
    own = fill(rows, merges)
    for at, row in enumerate(rows):
        if at in own:
            place = f"{label}, row {at + 1}"
            found.row(row, place, [f"{place}, column {column}" for column in range(1, len(row) + 1)])


def fill(rows: list[list[str]], merges: Sequence[Merge]) -> set[int]:
    """Gives the covered cells the merged value, in place; returns the rows that hold text of their own.

    Down, a value goes to every row that it covers: one municipality written once beside five projects is
    each project's.  Across, it goes only to columns that have values of their own in other rows of the
    table: a heading over two columns is both columns' heading, but a title over the whole table is said
    once, and cells that are merged in every row alike are one column.

    Raises:
        ValueError: the merges cover more than ``MAX_FILLED`` cells.
    """
    width = max(map(len, rows), default=0)
    inside = [Merge(merge.top, merge.left, min(merge.bottom, len(rows) - 1), min(merge.right, width - 1))
              for merge in merges if merge.top < len(rows) and merge.left < width]
    if sum((merge.bottom - merge.top + 1) * (merge.right - merge.left + 1) for merge in inside) > MAX_FILLED:
        raise ValueError(f"merged cells cover more than {MAX_FILLED:,} cells")
    own = {at for at, row in enumerate(rows) if any(cell.strip() for cell in row)}
    tabular = {at for at in own if sum(bool(cell.strip()) for cell in rows[at]) >= _TABULAR}
    columns = {column for at in tabular for column, cell in enumerate(rows[at]) if cell.strip()}
    for merge in inside:
        value = rows[merge.top][merge.left] if merge.left < len(rows[merge.top]) else ""
        if not value.strip():
            continue
        across = [column for column in range(merge.left + 1, merge.right + 1) if column in columns]
        for at in range(merge.top, merge.bottom + 1):
            for column in (merge.left, *(across if merge.top in tabular else ())):
                _put(rows[at], column, value)
    return own


def _put(row: list[str], column: int, value: str) -> None:
    row.extend([""] * (column + 1 - len(row)))
    if not row[column].strip():
        row[column] = value
