"""Rows of ties whose cells stand one below the other without a header, as slides and tables come out as text::

    姉妹都市
    バークレー市
    アメリカ
    1967年4月3日
    友好都市
    連雲港市
    ...

What each line is tells itself; the same order of cells must come at least twice in a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from ingest.layouts.ties.cells import Row
from ingest.layouts.ties.entries import opening
from ingest.layouts.ties.headings import YEAR_ALONE
from ingest.layouts.ties.items import KIND
from ingest.layouts.ties.lines import is_kind, is_where, only_date
from ingest.layouts.ties.partner_columns import is_home

_LONGEST: Final = 30
"""Characters of a cell."""
_SIZES: Final = (5, 4, 3)
"""Cells of a row: home, kind, partner, country and date at most; partner, date and one more at least."""
_MOST: Final = 400
"""Lines of such a list."""
_LEAST: Final = 2
"""Rows."""


class StackedRow(NamedTuple):
    """A row and the indices of its lines, that of its partner first."""

    row: Row
    lines: tuple[int, ...]


def stacked_at(lines: Sequence[str], at: int, known: bool) -> list[StackedRow]:
    """The rows that begin on a line; empty where there are none.

    Args:
        lines: the text.
        at: the line's index.
        known: whether something above tells the kind.
    """
    if _sort(lines[at].strip()) == "":
        return []
    cells: list[tuple[int, str]] = []
    for number in range(at, min(len(lines), at + _MOST)):
        if text := lines[number].strip():
            if not (sort := _sort(text)):
                break
            cells.append((number, sort))
    for size in _SIZES:
        order = [sort for _, sort in cells[:size]]
        if len(order) < size or len(set(order)) < size or not _is_row(order, known):
            continue
        rows: list[StackedRow] = []
        while [sort for _, sort in cells[len(rows) * size:(len(rows) + 1) * size]] == order:
            rows.append(_row(lines, {sort: number for number, sort in cells[len(rows) * size:][:size]}))
        if len(rows) >= _LEAST:
            return rows
    return []


def _is_row(order: Sequence[str], known: bool) -> bool:
    return {"partner", "date"} <= set(order) and ("kind" in order or known) and "country" in order


def _row(lines: Sequence[str], at: dict[str, int]) -> StackedRow:
    told = {sort: lines[number].strip() for sort, number in at.items()}
    row = Row(told.get("home", ""), f"{told['country']} {told['partner']}", told.get("kind", ""), told["date"], "")
    return StackedRow(row, (at["partner"], *(number for sort, number in at.items() if sort != "partner")))


@lru_cache(maxsize=65_536)
def _sort(text: str) -> str:
    """What a cell is; empty where it is none of a row of ties."""
    if len(text) > _LONGEST or "\t" in text:
        return ""
    if is_where(text):
        return "country"
    if is_home(text):
        return "home"
    if only_date(text) or YEAR_ALONE.fullmatch(text):
        return "date"
    if KIND.match(text):
        return "kind" if is_kind(text) else ""
    return "partner" if opening(text, located=True) else ""
