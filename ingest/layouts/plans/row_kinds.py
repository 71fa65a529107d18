"""Tables whose first column says of each row what it is: 政策, 施策, 指標, 事業, 事業（再掲）.

One list, as workbooks of progress have it: rows of levels make the plan's nodes, goals and programmes below them are
theirs.  All share one header (番号, 名称, 単位, 目標値, 主管課 ...), of which each kind of row fills its own columns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ingest.layouts.columns import assign, role_of
from ingest.layouts.indicators.tables import holds_goal, is_indicator_header, is_number
from ingest.layouts.indicators.values import is_missing, words
from ingest.layouts.markers import markers, pattern
from ingest.layouts.numbering import Numbered, value
from ingest.layouts.outline.shape import Line, Outline, is_row
from ingest.layouts.plans.collected import Reading, heading_of, open_level
from ingest.layouts.plans.levels import Header, is_level_word, plan_role, read_programme_header, without_year
from ingest.layouts.plans.main_projects import FAMILY
from ingest.layouts.plans.reading import add_body
from ingest.layouts.plans.rows import continue_row, is_mark, read_row, unmarked
from ingest.records import Cell, Role
from ingest.text.printed import squeeze
from ingest.text.width import half_width
from ingest.values.sdgs import is_goal_column

LEVEL: Final = "level"
GOAL: Final = "goal"
PROGRAMME: Final = "programme"

LONGEST: Final = 12
"""Characters of a kind's word; longer cells are content."""

ENOUGH: Final = 0.8
"""Share of a table's rows whose kind is known: a few may be notes or sums."""

LEAST: Final = 5
"""Rows of a table that is told by its rows' kinds: two levels and programmes."""

_TRIM: Final = " 　【】[]［］〔〕()（）<>＜＞〈〉■◆●○◎◇□▼▶・"


@dataclass(frozen=True, slots=True)
class KindTable:
    """A table of rows of several kinds; positions of columns from 0."""

    header: int
    """The line of its first header."""
    headings: Sequence[str]
    kind: int
    number: int | None
    name: int
    levels: Mapping[str, int]
    """Depth by the level's word, from 0."""
    rows: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """Cells by line."""
    again: frozenset[int] = frozenset()
    """Lines that print the header again."""

    def programme_header(self) -> Header | None:
        """The columns of rows of programmes; those of values only where such rows fill them."""
        filled = {at for cells in self.rows.values() if self.kind_of(cells)[0] == PROGRAMME
                  for at, cell in enumerate(cells) if cell.strip()}
        cells = ["" if at == self.kind or (holds_goal(heading) and at not in filled) else heading
                 for at, heading in enumerate(self.headings)]
        cells[self.name] = next(iter(markers(FAMILY)["column"]["name"]["words"]))
        undated = [cell if holds_goal(cell) else without_year(cell) for cell in cells]
        columns = assign(undated, plan_role, role_of)  # the rows' kinds tell already what they are
        header = read_programme_header("\t".join(undated)) or (
            Header(columns, ()) if columns.index("name") == self.name else None)
        if header is None:
            return None
        printed = tuple(cell or own for cell, own in zip(cells, header.columns.headings, strict=True))
        roles: tuple[Role | None, ...] = tuple("number" if at == self.number else None if role == "number" else role
                      for at, role in enumerate(header.columns.roles))
        return replace(header, columns=replace(header.columns, headings=printed, roles=roles))

    def goal_header(self) -> str | None:
        """The header of rows of goals as that of a table of goals alone."""
        cells = [heading if holds_goal(heading) else "" for heading in self.headings]
        cells[self.name] = words("indicator")[0]
        cells = ["備考" if not cell and role_of(self.headings[at]) is None and at > self.name else cell
                 for at, cell in enumerate(cells)]
        return "\t".join(cells) if is_indicator_header(cells) else None

    def kind_of(self, cells: Sequence[str]) -> tuple[str, bool]:
        """A row's kind and whether it is marked as a repeat; the kind is empty where it is not known."""
        return _kind(cells[self.kind] if self.kind < len(cells) else "", self.levels)


def kind_table(lines: Sequence[Line]) -> KindTable | None:
    """The document's table of rows of several kinds; None where it has none."""
    told: tuple[int, int, int] | None = None
    rows: dict[int, Sequence[str]] = {}
    headings: list[str] = []
    again: set[int] = set()
    start = 0
    for number, line in lines:
        cells = [squeeze(cell) for cell in line.split("\t")]
        if headings and not any(cells[len(headings):]):
            cells = cells[:len(headings)]  # empty cells behind the table
        if told is None:
            if (told := _columns(cells)) is not None:
                start, headings = number, cells
        elif cells == headings:
            again.add(number)
        elif is_row(len(cells), len(headings)):
            above = rows.get(number - 1)
            if above and not cells[told[0]]:  # printed once for several rows
                cells[told[0]] = above[told[0]]
            if _word(cells[told[0]]):
                rows[number] = cells
    if told is None or len(rows) < LEAST:
        return None
    at, numbers, name = told
    levels = _levels([cells[at] for cells in rows.values()])
    known = {number: cells for number, cells in rows.items() if _kind(cells[at], levels)[0]}
    kinds = [_kind(cells[at], levels)[0] for cells in known.values()]
    if PROGRAMME not in kinds or len(known) < max(LEAST, ENOUGH * len(rows)):
        return None
    # 重点施策 beside 新規事業 may be a programme's own kind: levels lead, and are no more than what they hold.
    if kinds[0] == PROGRAMME or not 0 < kinds.count(LEVEL) <= 2 * kinds.count(PROGRAMME):
        return None
    table = KindTable(start, headings, at, numbers if numbers >= 0 else None, name, levels, rows, frozenset(again))
    return table if table.programme_header() else None


def _columns(cells: Sequence[str]) -> tuple[int, int, int] | None:
    """The columns of a header's kinds, numbers (-1 where it has none) and names."""
    bare = ["".join(half_width(cell).split()) for cell in cells]
    kinds = [at for at, cell in enumerate(bare) if pattern(FAMILY, "row_kind").fullmatch(cell)]
    names = [at for at, cell in enumerate(bare) if pattern(FAMILY, "row_name").fullmatch(cell)]
    if not kinds or not names or kinds[0] >= names[-1]:
        return None
    name = next(at for at in names if at > kinds[0])
    numbers = [at for at, cell in enumerate(bare[:name]) if role_of(cell) == "number" or is_number(cell)
               or pattern(FAMILY, "row_number").fullmatch(cell)]
    return kinds[0], next((at for at in numbers if at not in (kinds[0], name)), -1), name


def _word(cell: str) -> str:
    """A kind's word without marks; empty for a cell that is too long for one."""
    bare = unmarked(cell)[0].strip(_TRIM)
    return "".join(half_width(bare).split()) if len(cell.strip()) <= LONGEST else ""


def _levels(cells: Sequence[str]) -> dict[str, int]:
    """Levels in the order in which they first stand; where no row is called a programme, the innermost is that."""
    printed = list(dict.fromkeys(_word(cell) for cell in cells))
    found = [word for word in printed if is_level_word(word) and not _is_goal(word)]
    if not any(_is_programme(word) for word in printed):
        found = found[:-1]
    return {word: depth for depth, word in enumerate(found)}


def _is_goal(word: str) -> bool:
    return any(each in word for each in words("indicator")) or word in words("target_name")[:-2]


def _is_programme(word: str) -> bool:
    return bool(pattern(FAMILY, "row_programme").fullmatch(word)) and not _is_goal(word)


def _kind(cell: str, levels: Mapping[str, int]) -> tuple[str, bool]:
    word, marked = _word(cell), bool(unmarked(cell)[1]) or is_mark(cell) or "再掲" in cell
    if not word and not marked:
        return "", False
    if word in levels:
        return LEVEL, marked
    if _is_goal(word):
        return GOAL, marked
    return (PROGRAMME if marked or _is_programme(word) or is_level_word(word) else ""), marked


def read_kinds(reading: Reading, table: KindTable, lines: Sequence[Line]) -> Outline:
    """Nodes, goals and programmes of a table's rows into ``reading``; all other lines are loose."""
    header, goals = table.programme_header(), table.goal_header()
    depths: dict[str, int] = {}
    reading.layout_lines += [table.header, *table.again]
    for number, line in lines:
        cells = table.rows.get(number)
        if cells is None:
            reading.loose += [(number, line)] if number not in (table.header, *table.again) and line.strip() else []
            continue
        kind, repeat = table.kind_of(cells)
        kind = kind if kind == PROGRAMME or (table.name < len(cells) and cells[table.name]) else ""
        node = reading.path[-1].key if reading.path else ""
        if kind == LEVEL:
            _take_level(reading, table, cells, number, depths)
        elif kind == GOAL:
            told = "\t".join(_kept(cells, table)) if goals else " ".join(filter(None, _kept(cells, table)))
            reading.targets.setdefault(node, [(table.header, goals)] if goals else []).append((number, told))
        elif kind == PROGRAMME and header and node:
            _take_programme(reading, header, _kept(cells, table), number, repeat)
        elif node:
            add_body(reading, node, number, " ".join(filter(None, cells)))
        else:
            reading.loose.append((number, line))
    return Outline(depths=depths, start=table.header)


def _kept(cells: Sequence[str], table: KindTable) -> list[str]:
    return ["" if at == table.kind else cell for at, cell in enumerate(cells)]


def _take_level(reading: Reading, table: KindTable, cells: Sequence[str], number: int,
                depths: dict[str, int]) -> None:
    """A row of a level: a node, with the goals of its column of SDGs; what its other cells say is its text."""
    depth = table.levels[_word(cells[table.kind])]
    printed = cells[table.number] if table.number is not None and table.number < len(cells) else ""
    heading = _heading(printed, cells[table.name])
    depths.setdefault(heading.style, depth)
    open_level(reading, heading, (number, number), depth)
    key = reading.path[-1].key
    for at, cell in enumerate(cells):
        if at in (table.kind, table.number, table.name) or is_missing(cell) or not cell:
            continue
        if is_goal_column(table.headings[at]):
            reading.goals.setdefault(key, []).append(Cell(
                text=cell, lines=(number, number), column=table.headings[at], place=reading.source.place(number, at)))
        else:
            reading.bodies.setdefault(key, []).append(Cell(
                text=cell, lines=(number, number), column=table.headings[at], place=reading.source.place(number, at)))


def _heading(printed: str, name: str) -> Numbered:
    """The heading that a number and a name in cells of their own make."""
    if is_missing(printed) or not printed:
        return heading_of(name)
    joined = heading_of(f"{printed} {name}")
    if joined.title == name and joined.number is not None:
        return joined
    above, own = re.fullmatch(r"(.*[-ー－.])?(.*)", half_width(printed)).groups("")  # type: ignore[union-attr]
    return Numbered("cell", None, value(own.strip("()")), own, name, above)


def _take_programme(reading: Reading, header: Header, cells: Sequence[str], number: int, repeat: bool) -> None:
    row = read_row(reading.source, cells, header, (number, reading.lasts.get(number, number)), reading.path[-1].key)
    if not row.listing.name.text:
        if reading.rows:
            continue_row(reading.rows[-1], row, number)
        return
    listing = row.listing.model_copy(update={"repeat": True}) if repeat else row.listing
    reading.rows.append(replace(row, listing=listing))
