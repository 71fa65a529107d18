"""The levels of a plan's programme tables: heading styles, wrapped titles, and columns that name a level.

The levels' numbering differs between plans (基本方針Ⅰ / (1) / ■, 第1章 / 1-(2) / (ア) / ◆ ...): the order in
which the styles first appear gives the levels, as in the section titles of reStructuredText.  Levels may also be
columns of the table itself (施策 before 事業名), with cells that span rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile
from typing import Final, cast

from ingest.layouts.columns import Columns, assign, is_heading, read_header, role_of
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

LONGEST_HEADING: Final = 12
"""Characters of a column's heading that holds a department's word; longer cells are content."""

WRAPPED: Final = 2
"""Lines that a title goes on for, at most."""

CHAPTERS: Final = frozenset({("ordinal", word) for word in ("章", "編", "部", "節", "")}
                                   | {("arabic", ""), ("roman", "")})
"""Styles of a document's chapters and sections, which hold a plan's tables rather than being a level of it."""

NUMBERED: Final = frozenset(
    {"word", "word-dashed", "word-deep", "ordinal", "dashed", "dashed-deep", "roman", "arabic"})
"""Styles that no bullet stands above."""

Line = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Header:
    """A programme table's header."""

    columns: Columns
    levels: tuple[int, ...]
    """Positions of the columns that name a plan level, outermost first."""


@dataclass(frozen=True, slots=True)
class Levels:
    """What the headings of a plan's tables mean."""

    depths: dict[str, int]
    """Depth of each heading style, from 0."""
    ends: frozenset[str]
    """Styles of chapters that hold the tables: the next of them ends the tables."""
    start: int
    """Line of the first heading."""


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
    """A plan's own words for its columns, where a survey's are not enough: a name, and a summary or a department."""
    columns = read_header(cells)
    if columns is None or not {"name", "description"} <= columns.known:
        filled = [cell for cell in cells if cell]
        roles = assign(cells, plan_role, role_of)
        known = [role for role in roles.roles if role]
        # Two columns are enough where both are whole headings; SDGs and the like stand beside them.
        whole = [cell for cell in filled if is_heading(cell) or plan_role(cell)]
        if len(whole) < 2 or (columns is None and len(known) * 2 < len(filled)):
            return None
        columns = roles
    columns = _completed(columns)
    return columns if "name" in columns.known and {"description", "department"} & columns.known else None


def _completed(columns: Columns) -> Columns:
    """The columns with a plan's own words where a survey's leave a role open."""
    roles = list(columns.roles)
    for at, heading in enumerate(columns.headings):
        role = plan_role(heading) if roles[at] is None else None
        if role and role not in roles:
            roles[at] = role
    return replace(columns, roles=tuple(roles))


def plan_role(heading: str) -> Role | None:
    """What a heading that only plans use means; None where it is none."""
    words: list[str] = markers(FAMILY)["column"]["department"]["within"]
    inside = len(heading) <= LONGEST_HEADING and any(word in heading for word in words)
    return _plan_words().get(key_text(heading)) or ("department" if inside else None)


@cache
def _plan_words() -> dict[str, Role]:
    table = markers(FAMILY)["column"]
    return {key_text(word): cast(Role, role) for role, entry in table.items() for word in entry["words"]}


def table_lines(lines: Sequence[Line]) -> frozenset[int]:
    """Lines that are headers of programme tables."""
    return frozenset(number for number, line in lines if read_programme_header(line))


def heading_levels(lines: Sequence[Line], tables: Collection[int]) -> Levels:
    """Which heading styles are levels of the plan, and where its headings start.

    ``tables`` are the lines at which listings start: headers of tables, or bullets.

    Styles are ordered by first appearance, starting with the headings above the first table.  The deepest style
    that stands nearest above some table is the lowest level.  An outermost one of which a single heading holds all
    tables (第4章 実施事業) is the chapter that holds the plan's tables, and no level.
    """
    first = min(tables)
    order, starts = _above([line for line in lines if line[0] < first])
    nearest: set[str] = set()
    holders: dict[str, dict[int, Numbered]] = {}
    latest: dict[str, tuple[int, Numbered]] = {}
    counts: Counter[str] = Counter()
    last = ""
    opening = min(starts.values(), default=first)
    for number, line in lines:
        if number < opening:
            continue
        heading = _heading(line) if number not in tables else None
        if heading:
            last = heading.style
            counts[last] += 1
            latest[last] = number, heading
            order += [last] if last not in order else []
        elif last and number in tables:
            nearest.add(last)
            for style, (at, above) in latest.items():
                holders.setdefault(style, {})[at] = above
    deepest = max((order.index(style) for style in nearest), default=-1)
    chosen = order[:deepest + 1]
    ends = frozenset[str]()
    while len(chosen) > 2 and _holds_all(chosen, holders, counts[chosen[0]]):
        ends, chosen = ends | {chosen[0]}, chosen[1:]
    start = min((starts[style] for style in chosen if style in starts), default=first)
    return Levels({style: depth for depth, style in enumerate(chosen)}, ends, start)


def _holds_all(chosen: Sequence[str], holders: Mapping[str, Mapping[int, Numbered]], count: int) -> bool:
    """Whether one section or chapter holds all tables, and is not itself the plan's first level.

    Chapter 1 alone is the first level of an excerpt, and so is the one whose number stands in those below it
    (第2章, then 2-1).  Where further ones (``count`` in all) hold none, or the level below calls itself the first, or
    there are four levels under a section, it is none.
    """
    kind, _, word = chosen[0].partition(":")
    found = list(holders.get(chosen[0], {}).values())
    if len(found) != 1 or (kind, word) not in CHAPTERS:
        return False
    if any(below.parent == found[0].number for below in holders.get(chosen[1], {}).values()):
        return False
    named = chosen[1].startswith("word:基本")  # 基本方針1, 基本目標1: the first level by its own name
    return found[0].number != 1 or named or count > 1 or (kind == "arabic" and len(chosen) > len(LEVELS))


def _above(lines: Sequence[Line]) -> tuple[list[str], dict[str, int]]:
    """Styles of the headings above the first table, outermost first, and where each starts.

    What stands between two siblings belongs to the first of them: above a second heading of a style, only what
    comes before the first one can hold it.
    """
    order: list[str] = []
    starts: dict[str, int] = {}
    outer: Numbered | None = None
    for number, line in reversed(lines):
        heading = _heading(line)
        if is_main_project(line):
            break
        if heading is None or block_of(FAMILY, line) or (outer and _below(heading, outer)):
            continue
        if outer and (outer.number or 1) > 1:
            if heading.style == outer.style and (heading.number or 0) < (outer.number or 0):
                outer = heading
            continue
        if heading.style in order:
            break
        order.append(heading.style)
        starts[heading.style] = number
        outer = heading
    return order[::-1], starts


def _below(heading: Numbered, outer: Numbered) -> bool:
    """A mark without a number holds items, but no chapter and no numbered policy."""
    return heading.number is None and outer.style.split(":")[0] in NUMBERED


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
