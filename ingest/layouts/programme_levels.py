"""The levels of a plan's programme tables: heading styles, wrapped titles, and columns that name a level.

The levels' numbering differs between plans (基本方針Ⅰ / (1) / ■, 第1章 / 1-(2) / (ア) / ◆ ...): the order in
which the styles first appear gives the levels, as in the section titles of reStructuredText.  Levels may also be
columns of the table itself (施策 before 事業名), with cells that span rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import Final

from ingest.layouts.columns import Columns, is_heading, read_header, role_of
from ingest.layouts.indicators import is_indicator_line
from ingest.layouts.main_projects import FAMILY, is_main_project
from ingest.layouts.markers import block_of, is_note, markers
from ingest.layouts.numbering import LONGEST, Numbered, numbered
from ingest.records import Level, Role
from ingest.sdgs import stated
from ingest.text import balance, join_wrapped, width
from ontology.iri import key_text

LEVELS: Final[tuple[Level, ...]] = ("policy", "measure", "heading")
"""Everything below a measure is a heading; headings may stand under headings."""

FULL_LINE: Final = 18.0
"""Width in full-width characters from which a heading's line can have been full, so that its title was wrapped.
The narrowest columns of headings seen have twenty."""

WRAPPED: Final = 2
"""Lines that a title goes on for, at most."""

Line = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Header:
    """A programme table's header."""

    columns: Columns
    levels: tuple[int, ...]
    """Positions of the columns that name a plan level, outermost first."""


def level(depth: int) -> Level:
    """The level at a depth from 0."""
    return LEVELS[min(depth, len(LEVELS) - 1)]


def read_programme_header(line: str) -> Header | None:
    """A table's header: a name and a summary at least; what stands left of the name may be levels."""
    if "\t" not in line:
        return None
    cells = ["".join(cell.split()).strip('"') for cell in line.split("\t")]
    at = [place for place, cell in enumerate(cells) if cell and key_text(cell) in _level_words()]
    if at:
        columns = _columns(["" if place in at else cell for place, cell in enumerate(cells)])
        name = columns.index("name") if columns else None
        if columns and name is not None and max(at) < name:
            headings = tuple(cell or columns.headings[place] for place, cell in enumerate(cells))
            return Header(Columns(headings, columns.roles), tuple(at))
    columns = _columns(cells)
    return Header(columns, ()) if columns else None


@cache
def _level_words() -> frozenset[str]:
    return frozenset(map(key_text, markers(FAMILY)["level_column"]["words"]))


def _columns(cells: list[str]) -> Columns | None:
    columns = read_header(cells)
    if columns is None:
        filled = [cell for cell in cells if cell]
        # Two columns are enough where both are whole headings; SDGs and the like stand beside them.
        if len([cell for cell in filled if is_heading(cell)]) >= 2 and len(filled) <= 3:
            columns = Columns(tuple(cell or f"列{at}" for at, cell in enumerate(cells, start=1)), _roles(cells))
    return columns if columns and {"name", "description"} <= columns.known else None


def _roles(cells: Sequence[str]) -> tuple[Role | None, ...]:
    roles: list[Role | None] = []
    for cell in cells:
        role = role_of(cell)
        roles.append(role if role not in roles else None)
    return tuple(roles)


def heading_levels(lines: Sequence[Line]) -> tuple[dict[str, int], int]:
    """Depth of each heading style from 0, and the line of the first heading.

    Styles are ordered by first appearance, starting with the headings above the first table.  The deepest style
    that stands nearest above some table is the lowest level.  Of more than three, an outermost one that appears
    only once is the chapter that holds the tables, and no level.
    """
    first = next(number for number, line in lines if read_programme_header(line))
    order, starts = _above(lines[:first - 1])
    counts: Counter[str] = Counter(order)
    nearest: set[str] = set()
    latest = order[-1] if order else ""
    for _, line in lines[first - 1:]:
        heading = _heading(line)
        if heading:
            latest = heading.style
            counts[latest] += 1
            order += [latest] if latest not in order else []
        elif latest and read_programme_header(line):
            nearest.add(latest)
    deepest = max((order.index(style) for style in nearest), default=-1)
    chosen = order[:deepest + 1]
    while len(chosen) > len(LEVELS) and counts[chosen[0]] == 1:
        chosen = chosen[1:]
    start = min((starts[style] for style in chosen if style in starts), default=first)
    return {style: depth for depth, style in enumerate(chosen)}, start


def _above(lines: Sequence[Line]) -> tuple[list[str], dict[str, int]]:
    """Styles of the headings above the first table, outermost first, and where each starts."""
    order: list[str] = []
    starts: dict[str, int] = {}
    for number, line in reversed(lines):
        heading = _heading(line)
        if is_main_project(line) or (heading and heading.style in order):
            break
        if heading:
            order.append(heading.style)
            starts[heading.style] = number
    return order[::-1], starts


def _heading(line: str) -> Numbered | None:
    return numbered(line, wrapped=True) if not is_note(FAMILY, line) else None


def wrapped_title(lines: Sequence[Line]) -> list[Line]:
    """The lines on which the title of the heading ``lines[0]`` goes on.

    A title goes on where a bracket is open, or where its line is full and what follows, up to the next heading,
    table or blank line, is no sentence.
    """
    following = list(takewhile(lambda item: _continues(item[1]), lines[1:WRAPPED + 2]))
    if not following or len(following) > WRAPPED:
        return []
    joined = join_wrapped(line for _, line in (lines[0], *following))
    opened = balance(lines[0][1]) > 0 >= balance(joined)
    full = width(lines[0][1].strip()) >= FULL_LINE
    return following if len(joined) <= LONGEST and (opened or full) else []


def _continues(line: str) -> bool:
    """Text that can be the rest of a title: no sentence, no mark, no label, no table."""
    text = line.strip()
    return bool(text) and not ("\t" in line or "。" in text or text[0] in "・～〜※＊【[■◆●○◇□(（" or numbered(line)
                               or is_note(FAMILY, line) or block_of(FAMILY, line) or stated(line)
                               or is_indicator_line(line) or is_main_project(line))
