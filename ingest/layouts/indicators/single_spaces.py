"""Tables of goals whose columns single spaces keep apart, as in the text that slides give.

No position on the page tells the columns, but each row ends with as many values as the header has columns behind names.

::

     指標 現状（R5） 目標（R11）
    戦略１ 農畜水産物の輸出額 126億円 200億円
     海外展開に取り組む県内企業数 214社 320社
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

from ingest.layouts.aligned.header import LONGEST_LINE
from ingest.layouts.indicators.tables import Table, is_indicator_header, is_unit_heading, is_value, lowest, role_of
from ingest.layouts.indicators.values import amount, dated, is_missing, is_period, undated, words
from ingest.layouts.numbering import readings
from ingest.layouts.outline.items import LINKING
from ingest.layouts.outline.shape import Line
from ingest.text.printed import squeeze
from ingest.text.width import half_width

LEAST: Final = 2
"""Rows below headers that say the same."""

VALUES: Final = 2
"""Columns of values at least: one number at a line's end may be a page's."""

_WIDE: Final = re.compile(r"\S(?:\s{2,}|\u3000)\S|\t")
"""Between columns that are told by their places (``aligned``)."""


def with_spaced_goals(lines: Sequence[Line]) -> tuple[list[Line], dict[int, int]]:
    """The lines with each such table as rows of tab-separated cells, without those on which names go on, and the last
    line of each row that has several."""
    titles = {squeeze(line) for _, line in lines if not line.rstrip().endswith(LINKING)}
    found = {at: (headings, table, _rows(lines[at + 1 + under:], table, titles), under)
             for at in range(len(lines)) if (header := _header(lines[at:at + 2]))
             for headings, table, under in (header,)}
    counted: Counter[tuple[str, ...]] = Counter()
    for headings, _, rows, _ in found.values():
        counted[headings] += sum("\t" in row for _, row, _ in rows)
    made: list[Line] = []
    lasts: dict[int, int] = {}
    skipped = 0
    for at, (number, line) in enumerate(lines):
        if number <= skipped:
            continue
        if at not in found or counted[found[at][0]] < LEAST or not found[at][2]:
            made.append((number, line))
            continue
        headings, table, rows, under = found[at]
        # In front of names without a column before them levels can stand that no heading announces.
        made.append((number, "\t".join(headings if table.name else ("", *headings))))
        made += [(first, row) for first, row, _ in rows]
        lasts |= {first: last for first, _, last in rows if last > first}
        lasts |= {number: number + 1} if under else {}
        skipped = rows[-1][2]
    return made, lasts


def _header(lines: Sequence[Line]) -> tuple[tuple[str, ...], Table, bool] | None:
    """The headings on the first of the lines, the table, and whether the dates of its values stand on the second."""
    headings: list[str] = []
    for piece in _cells(lines[0][1]):
        if is_period(piece) and headings and role_of(headings[-1]) and not dated(headings[-1], heading=True):
            headings[-1] += piece  # 現状 R5
        else:
            headings.append(piece)
    if len(headings) <= VALUES or not is_indicator_header(headings):
        return None
    table = Table.of(headings)
    if sum(map(bool, table.roles[table.name + 1:])) < VALUES or len(table.headings) != len(headings):
        return None
    dates = _cells(lines[1][1]) if len(lines) > 1 else []
    valued = [at for at, role in enumerate(table.roles) if role]
    below = len(dates) == len(valued) and all(map(is_period, dates))
    for at, date in zip(valued, dates, strict=True) if below else ():
        headings[at] += date
    return tuple(headings), Table.of(headings), below


def _rows(lines: Sequence[Line], table: Table, titles: Collection[str]) -> list[tuple[int, str, int]]:
    """The rows directly below a header, each with its first line and its last; a level on a line of its own stays."""
    found: list[tuple[int, str, int]] = []
    last = at = 0
    while at < len(lines):
        number, line = lines[at]
        below = lines[at + 1][1] if at + 1 < len(lines) else ""
        upper = line.strip().endswith(LINKING) and len(_cells(line)) <= VALUES
        row = _row(_cells(f"{line} {below.strip()}" if upper else line), table, titles)
        place = table.name or 1
        if row and upper:
            row[place] = "".join(row[place].split())
        elif row and row[place].endswith(LINKING) and len(_cells(below)) == 1:
            row[place], upper = row[place] + below.strip(), True
        if not row and not (line.strip() and _is_level(line)):
            break
        found.append((number, "\t".join(row) if row else line, lines[at + 1][0] if row and upper else number))
        last = len(found) if row else last
        at += 1 + bool(row and upper)
    return found[:last]


def _row(pieces: Sequence[str], table: Table, titles: Collection[str]) -> list[str]:
    """The cells of a row: the level, if any, the name and what stands behind it; empty for any other line."""
    behind = len(table.headings) - 1 - table.name
    front, values = list(pieces[:len(pieces) - behind]), list(pieces[len(pieces) - behind:])
    if not front or len(pieces) <= behind or not all(
            _fits(heading, role, cell) for heading, role, cell in zip(
                table.headings[table.name + 1:], table.roles[table.name + 1:], values, strict=True)):
        return []
    if table.name <= 1:
        cut = _level_end(front, titles) or int(table.name and len(front) > 1)
        return [" ".join(front[:cut]), " ".join(front[cut:]), *values]
    if len(front) == 1:  # what stands before the name is printed once for several rows
        return [*([""] * table.name), *front, *values]
    return [*front[:table.name], " ".join(front[table.name:]), *values] if len(front) > table.name else []


def _level_end(front: Sequence[str], titles: Collection[str]) -> int:
    """How many of the pieces before the values name the level: its number, and its title if that is a heading's."""
    if len(front) < 2 or not _is_level(f"{front[0]} {front[1]}"):
        return 0
    return next((cut for cut in range(len(front) - 1, 1, -1) if squeeze(" ".join(front[:cut])) in titles), 1)


def _is_level(line: str) -> bool:
    return any(each.number is not None and each.style.startswith("word:") for each in readings(line))


def _fits(heading: str, role: str, cell: str) -> bool:
    """Whether a cell can stand in a column: a value, or what stands for none, below a heading of values."""
    if not role or lowest(heading) in words("progress"):  # 進捗: 順調
        return not is_unit_heading(heading) or not any(map(str.isdigit, half_width(cell)))
    return is_missing(cell) or is_value(cell) or amount(undated(cell)) is not None


def _cells(line: str) -> list[str]:
    return [] if len(line) > LONGEST_LINE or _WIDE.search(line) else line.split()
