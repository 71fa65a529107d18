"""Tables that name a plan's level by its number alone (a column 取組 with ①, ②), below the list that gives the titles
(``①　姉妹都市との交流を深める`` under 取組の方向): each cell with its title, as if the table had printed it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from ingest.layouts.numbering import readings
from ingest.layouts.outline.shape import Line
from ingest.layouts.plans.levels import Header, is_level_word, read_programme_header
from ingest.records import Cell
from ingest.text.width import half_width

FAR: Final = 60
"""Lines above a table in which its list stands: a section on a page or two."""

_ALONE: Final = re.compile(r"[①-⑳ⅰ-ⅻⅠ-Ⅻア-コ]|\(?\d{1,2}\)|\d{1,2}")


HEADING: Final = -1
"""Stands for the column of a line that is a heading, printed on another line."""

Named = dict[tuple[int, int], tuple[int, Cell]]
"""By row and column: the line of the title that a cell was given, and the cell as printed."""


def with_named_cells(lines: Sequence[Line]) -> tuple[list[Line], Named]:
    """The lines with such cells named and the lists' lines empty, and where the names come from."""
    made = list(lines)
    named: Named = {}
    at = 0
    for table, group in groupby(lines, key=lambda line: "\t" in line[1]):
        count = len(list(group))
        header = read_programme_header(lines[at][1]) if table and count > 1 else None
        for column in _level_columns(header) if header else ():
            titles = _titles(made, at, {cell for _, cell in _cells(made[at + 1:at + count], column)})
            for place, cell in _cells(made[at + 1:at + count], column) if titles else ():
                number, line = made[at + 1 + place]
                cells = line.split("\t")
                above, title = lines[titles[cell]]
                cells[column] = title.strip()
                made[at + 1 + place] = number, "\t".join(cells)
                named[number, column] = above, Cell(text=cell, lines=(number, number),
                                                    column=header.columns.headings[column] if header else "")
        at += count
    gone = {above for above, _ in named.values()}
    return [(number, "" if number in gone else line) for number, line in made], named


def _level_columns(header: Header) -> Sequence[int]:
    """The columns of a table that name levels: left of its programmes, or behind them where none stands there."""
    name = header.columns.index("name") or 0
    return header.levels or [at for at, heading in enumerate(header.columns.headings)
                             if at > name and is_level_word(heading)]


def _cells(rows: Sequence[Line], column: int) -> Iterator[tuple[int, str]]:
    """The rows' filled cells of a column with their places."""
    for place, (_, line) in enumerate(rows):
        cells = line.split("\t")
        if column < len(cells) and cells[column].strip():
            yield place, cells[column].strip()


def _titles(lines: Sequence[Line], table: int, cells: set[str]) -> dict[str, int]:
    """The places of the lines that give the cells' titles, one below the other; empty where a cell is no number alone
    or one of them has no title."""
    if not cells or not all(_ALONE.fullmatch(half_width(cell)) for cell in cells):
        return {}
    found: dict[str, int] = {}
    for at in range(table - 1, max(table - FAR, 0) - 1, -1):
        own = next((cell for cell in cells - set(found) if _is_title(lines[at][1], cell)), None)
        if own is not None:
            found[own] = at
    numbers = [next(each.number or 0 for each in readings(lines[at][1])) for at in sorted(found.values())]
    return found if set(found) == cells and numbers == sorted(set(numbers)) else {}


def _is_title(line: str, cell: str) -> bool:
    """Whether a line is a heading with the number that a cell has."""
    return any(each.number is not None and half_width(line.strip()[:len(line.strip()) - len(each.title)]).strip(" .、:")
               == half_width(cell).strip(" .") for each in readings(line))
