"""Tables of which SDG goals a plan's items serve: item | SDGs, goal | items, the plan's levels | SDGs, and items by
goals 1 to 17 with marks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from ingest.layouts.plans.levels import is_level_word
from ingest.records import Cell
from ingest.text.width import half_width
from ingest.values.sdgs import goals, is_goal_column

Line = tuple[int, str]

LAST: Final = 17
"""The SDGs' last goal."""

LEAST: Final = 8
"""Goals that head columns of a table with marks: of the 17 a plan may leave out those that it does not serve."""

LEAST_ITEMS: Final = 2
"""Items with several rows that tell at which level a table gives the goals."""

_MARK: Final = re.compile(r"[○●◎〇◯◆■★☆✓✔レ]")
_ITEMS: Final = re.compile(
    r"(?:関連|該当|対応|主な|関係)(?:する)?(?:の)?(?:施策|取組|項目|目標|方針|事業|柱)"
    r"|^(?:施策|取組|基本施策|基本目標|基本方針)名?$")
_PARTS: Final = re.compile(r"[、,，\n]|\s{2,}|　")


def sdg_tables(lines: Sequence[Line], resolve: Callable[[str, str], str | None]) -> Iterator[tuple[str, Cell]]:
    """Each item's key with the cell that tells its goals; ``resolve`` finds an item by a cell and its heading.

    A row whose item cannot be told gives nothing, as does a table that lists programmes beside the goals.
    """
    header: list[str] = []
    levels: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    for number, line in [*lines, (0, "")]:
        cells = [cell.strip() for cell in line.split("\t")]
        if levels and len(cells) == len(levels):
            rows.append((number, cells))
            continue
        yield from _by_levels(levels, rows, resolve)
        levels, rows = cells if _are_levels(cells) else [], []
        if len(cells) < 2 or levels:
            header = []
        elif _is_matrix(cells) or _is_list(cells):
            header = cells
        elif header and len(cells) <= len(header) + 1:
            yield from _row(header, cells, number, resolve)


def _is_matrix(cells: Sequence[str]) -> bool:
    numbers = _columns(cells)
    return len(numbers) >= LEAST and list(numbers.values()) == sorted(set(numbers.values()))


def _columns(cells: Sequence[str]) -> dict[int, int]:
    """Goals by their columns."""
    found = {}
    for at, cell in enumerate(cells):
        bare = re.sub(r"^(?:SDGs?|ゴール|目標)\s?", "", half_width(cell))
        if re.fullmatch(r"0?[1-9]|1[0-7]", bare):
            found[at] = int(bare)
    return found


def _is_list(cells: Sequence[str]) -> bool:
    told = [cell for cell in cells if cell]
    return len(told) == 2 and any(map(is_goal_column, told)) and any(
        _ITEMS.search(cell) for cell in told if not is_goal_column(cell))


def _are_levels(cells: Sequence[str]) -> bool:
    """Whether cells head a table of the plan's levels (柱 | 施策 | 取組) with a column of goals behind them."""
    return len(cells) > 2 and is_goal_column(cells[-1]) and all(map(is_level_word, cells[:-1]))


def _by_levels(header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]],
               resolve: Callable[[str, str], str | None]) -> Iterator[tuple[str, Cell]]:
    """Goals of the outermost level whose every item has the same in all of its rows, where several items have more than
    one; else of the innermost."""
    at = len(header) - 1
    column = next((place for place in range(at) if _is_constant(rows, place)), at - 1)
    told: set[str] = set()
    for number, cells in rows:
        key = resolve(cells[column], header[column]) if goals(cells[at]) else None
        if key and key not in told:
            told.add(key)
            yield key, Cell(text=cells[at], lines=(number, number), column=header[at])


def _is_constant(rows: Sequence[tuple[int, Sequence[str]]], column: int) -> bool:
    found: dict[str, list[str]] = defaultdict(list)
    for _, cells in rows:
        found[cells[column]].append(cells[-1])
    return "" not in found and all(len(set(own)) == 1 for own in found.values()) and (
        sum(len(own) > 1 for own in found.values()) >= LEAST_ITEMS)


def _row(header: Sequence[str], cells: Sequence[str], number: int,
         resolve: Callable[[str, str], str | None]) -> Iterator[tuple[str, Cell]]:
    columns = _columns(header)
    if len(columns) >= LEAST:
        first = min(columns)
        marked = [goal for at, goal in columns.items() if at < len(cells) and _MARK.search(cells[at])]
        named = [key for at in range(first) if at < len(cells) and (key := resolve(cells[at], header[at]))]
        if marked and named:
            yield named[-1], Cell(text="、".join(map(str, marked)), lines=(number, number), column="SDGs")
        return
    at = next(place for place, cell in enumerate(header) if is_goal_column(cell))
    other = next(place for place, cell in enumerate(header) if cell and place != at)
    if max(at, other) >= len(cells) or not goals(cells[at]):
        return
    for part in [cells[other]] if at > other else _PARTS.split(cells[other]):
        if key := resolve(part.strip(), header[other]):
            yield key, Cell(text=cells[at], lines=(number, number), column=header[at])
