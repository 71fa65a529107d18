"""The headers of a plan's programme tables, with columns that name a level, and titles that are wrapped.

Levels may be columns of the table itself (施策 before 事業名), with cells that span rows; which headings above the
tables are levels, their ``outline`` tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise, takewhile
from typing import Final, cast

from ingest.layouts.columns import Columns, assign, bare_heading, is_heading, read_header, role_of
from ingest.layouts.indicators.tables import holds_goal
from ingest.layouts.indicators.wordings import is_indicator_line
from ingest.layouts.markers import block_of, is_note, markers, pattern
from ingest.layouts.numbering import LONGEST, numbered
from ingest.layouts.plans.main_projects import FAMILY, is_main_project
from ingest.records import Level, Role
from ingest.text.printed import balance, join_wrapped, width
from ingest.text.width import half_width
from ingest.values.dates import is_period
from ingest.values.sdgs import stated
from ontology.iri import key_text

LEVELS: Final[tuple[Level, ...]] = ("policy", "measure", "heading")
"""Everything below a measure is a heading; headings may stand under headings."""

FULL_LINE: Final = 18.0
"""Width in full-width characters from which a heading's line can have been full, so that its title was wrapped.
The narrowest columns of headings seen have twenty."""

LONGEST_HEADING: Final = 12
"""Characters of a column's heading that holds a department's word; longer cells are content."""

_OUTER: Final = re.compile("(?!.*事業)(?:.*(?:施策|政策|取組|取り組み|戦略|プロジェクト))")
"""Heads a column of levels where a column of programmes stands behind it."""

CHARTED: Final = 2
"""Levels that a chart of a plan has at least left of its programmes."""

GOALS: Final = 3
"""Columns of a programme's own goals: its name and two values."""

WRAPPED: Final = 2
"""Lines that a title goes on for, at most."""

Line = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Header:
    """A programme table's header."""

    columns: Columns
    levels: tuple[int, ...]
    """Positions of the columns that name a plan level, outermost first."""
    offices_in_names: bool = False
    """Names end with a bracket that holds the offices in charge."""
    numbered_names: bool = False
    """Names begin with the programmes' numbers, which have no column of their own."""
    bracketed_repeats: bool = False
    """A number in brackets is that of a programme listed elsewhere."""
    marks: tuple[int, ...] = ()
    """Positions of columns that are levels themselves: a mark says that a programme serves one (``mark_columns``)."""


def level(depth: int) -> Level:
    """The level at a depth from 0."""
    return LEVELS[min(depth, len(LEVELS) - 1)]


def read_programme_header(line: str) -> Header | None:
    """A table's header: a name and a summary at least; what stands left of the name may be levels."""
    if "\t" not in line:
        return None
    cells = ["".join(cell.split()).strip('"') for cell in line.split("\t")]
    names = [place for place, cell in enumerate(cells) if "name" in (plan_role(cell), role_of(cell))]
    # 具体的施策 before 事業名 is a level; alone it names what the table lists.
    at = [place for place, cell in enumerate(cells) if cell and (
        is_level_word(cell) or (place in names[:-1] and _OUTER.match(cell)))]
    called = next((place for place in names if place not in at or place == names[-1]), len(cells))
    # 柱 | 施策 | 事業 | 担当 | 基準 | 目標: what stands behind the names is no level.
    ahead = [place for place in at if place < called]
    if not ahead and (header := _behind_names(cells, at)):
        return header
    at = ahead or at
    if at:
        columns = _columns(["" if place in at else cell for place, cell in enumerate(cells)])
        name = columns.index("name") if columns else None
        if columns and name is not None and max(at) < name:
            headings = tuple(cell or columns.headings[place] for place, cell in enumerate(cells))
            return Header(Columns(headings, columns.roles), tuple(at))
        if columns is None and (header := _with_directions(cells, at) or _named_by_level(cells, at)
                                or _with_goals(cells, at)):
            return header
    columns = _columns(cells) or _columns(cells, by_content=True)
    return Header(columns, ()) if columns else _chart(cells, at)


def _behind_names(cells: Sequence[str], at: Sequence[int]) -> Header | None:
    """The header of a list whose columns of levels stand behind the names: 事業名, 政策, 施策, 担当課."""
    columns = _columns(["" if place in at else cell for place, cell in enumerate(cells)])
    name = columns.index("name") if columns else None
    beside = all(following == place + 1 for place, following in pairwise(at))
    if columns is None or name is None or not beside or not (len(at) > 1 or any(
            cells[place] in markers(FAMILY)["level_column"]["sure"] for place in at)):
        return None
    headings = tuple(cell or columns.headings[place] for place, cell in enumerate(cells))
    return Header(replace(columns, headings=headings), tuple(at))


def _with_directions(cells: Sequence[str], at: Sequence[int]) -> Header | None:
    """The header of a table whose innermost level is one of directions, so that what is done names the programmes:
    柱, 取組の方向, 取組内容, 担当課."""
    if not pattern(FAMILY, "level_column", "direction").search(cells[at[-1]]):
        return None
    columns = _columns(["" if place in at else cell for place, cell in enumerate(cells)], by_content=True)
    name = columns.index("name") if columns else None
    if columns is None or name is None or name < at[-1]:
        return None
    return Header(replace(columns, headings=tuple(cell or columns.headings[place] for place, cell in enumerate(cells))),
                  tuple(at))


def _chart(cells: Sequence[str], at: Sequence[int]) -> Header | None:
    """The header of a chart of the plan: columns of levels, and behind them one of programmes and nothing else."""
    rest = [place for place, cell in enumerate(cells) if cell and place not in at]
    if len(at) < CHARTED or len(rest) != 1 or rest[0] < max(at) or plan_role(cells[rest[0]]) != "name":
        return None
    columns = assign(["" if place in at else cell for place, cell in enumerate(cells)], plan_role, role_of)
    headings = tuple(cell or columns.headings[place] for place, cell in enumerate(cells))
    return Header(replace(columns, headings=headings), tuple(at))


def _with_goals(cells: Sequence[str], at: Sequence[int]) -> Header | None:
    """The header of a table of programmes that says nothing of them but their goals: 柱, 施策, 事業, 指標, 目標."""
    columns = assign(["" if place in at else cell for place, cell in enumerate(cells)], plan_role, role_of)
    name = columns.index("name")
    goals = [place for place, cell in enumerate(cells) if cell and holds_goal(cell)]
    if name is None or name < max(at) or len(goals) < GOALS or min(goals) < name:
        return None
    headings = tuple(cell or columns.headings[place] for place, cell in enumerate(cells))
    return Header(replace(columns, headings=headings), tuple(at))


def _named_by_level(cells: Sequence[str], at: Sequence[int]) -> Header | None:
    """The header of a table whose rightmost column with a level's word holds the programmes: 柱, 取組, 概要, 担当課."""
    stand_in = next(iter(markers(FAMILY)["column"]["name"]["words"]))
    columns = _columns([stand_in if place == at[-1] else "" if place in at else cell
                        for place, cell in enumerate(cells)])
    if columns is None or columns.index("name") != at[-1] or not {"description", "department"} <= columns.known:
        return None
    headings = tuple(cell or columns.headings[place] for place, cell in enumerate(cells))
    return Header(Columns(headings, columns.roles), tuple(at[:-1]))


def is_level_word(heading: str) -> bool:
    """Whether a column's heading names a level: 基本目標, 大項目."""
    return bool(heading) and key_text(heading) in _level_words()


ITEM: Final = "取組"
"""A level's word that labels blocks too: before the titles of several lines it is none."""

_NAMED: Final = re.compile(r"(?:[【\[［〔〈＜](?P<boxed>[^\W\d]{2,8})[】\]］〕〉＞][\s:：]*"
                           r"|(?P<word>[^\W\d]{2,8})[\s:：]+)(?P<title>[^。:：]{2,40})")


def named_level(line: str) -> tuple[str, str] | None:
    """A level's word without a number and the title behind it: ``大項目　世界とつながる``."""
    match = _NAMED.fullmatch(line.strip()) if "\t" not in line and len(line) <= LONGEST else None
    word = (match["boxed"] or match["word"]) if match else ""
    if match is None or not is_level_word(word) or (block_of(FAMILY, word) and word != ITEM):
        return None
    return word, match["title"].strip().lstrip("|｜>＞→⇒―— \u3000")


@cache
def _level_words() -> frozenset[str]:
    return frozenset(map(key_text, markers(FAMILY)["level_column"]["words"]))


def _columns(cells: list[str], by_content: bool = False) -> Columns | None:
    """A plan's own words for its columns, where a survey's are not enough: a name, and a summary, a department or
    results."""
    columns = read_header(cells)
    inside = any(announces_offices(cell) for cell in cells)
    if columns is None or not {"name", "description"} <= columns.known:
        # A column for each year says nothing, nor does one for each level (柱１).
        filled = [cell for cell in cells if cell and not is_period(cell) and not (
            cell[-1].isnumeric() and (own := numbered(f"{cell} {cell}")) and own.style.startswith("word"))]
        roles = assign(cells, plan_role, role_of)
        known = [role for role in roles.roles if role]
        # Two columns are enough where both are whole headings; SDGs and the like stand beside them.
        whole = [cell for cell in filled if is_heading(cell) or plan_role(cell)]
        # A programme's own goal, which stands beside it in columns of its own, tells nothing against it.
        others = [cell for cell in filled if not holds_goal(cell) and not pattern(FAMILY, "conclusion").fullmatch(cell)]
        if len(whole) + inside < 2 or (columns is None and len(known) * 2 < len(others)):
            return None
        columns = roles
    columns = _named_by_content(_completed(columns)) if by_content else _completed(columns)
    at = columns.index("name")
    offices = at is not None and announces_offices(cells[at])
    return columns if at is not None and (offices or {"description", "department", "results"} & columns.known) else None


def _named_by_content(columns: Columns) -> Columns:
    """The columns with 取組内容 as the names where it stands beside departments and nothing else names programmes."""
    if columns.known - {"number", "mode", "results"} != {"description", "department"}:
        return columns
    return replace(columns, roles=tuple("name" if role == "description" and names_measures(heading) else role
                                        for heading, role in zip(columns.headings, columns.roles, strict=True)))


_MEASURES: Final = re.compile("(?:主な|具体的な?)?(?:取組|取り組み|事業|施策)")
"""Begins the heading of a column that tells of measures."""

def names_measures(heading: str) -> bool:
    """Whether a column's heading says that it tells of measures (取組内容)."""
    return bool(_MEASURES.match(heading))


_INSIDE: Final = re.compile(r"[(（\[【〔](?P<inside>[^()（）\[\]【】〔〕]{1,12})[)）\]】〕]$")


def announces_offices(heading: str) -> bool:
    """Whether a column's heading says that its cells end with the offices in charge: 事業名（担当課）."""
    found = _INSIDE.search(heading)
    return bool(found and (role_of(found["inside"]) or plan_role(found["inside"])) == "department")


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
    if announces_offices(heading):
        heading = bare_heading(heading)
    words: list[str] = markers(FAMILY)["column"]["department"]["within"]
    inside = len(heading) <= LONGEST_HEADING and any(word in heading for word in words)
    found = _plan_words().get(key_text(heading)) or ("department" if inside else None)
    return found or (None if holds_goal(heading) else _plan_words().get(key_text(without_year(heading))))


_DATED: Final = re.compile(r"^(?:(?:令和|平成|R|H)\s?(?:元|\d{1,2})|(?:19|20)\d\d)(?:年度)?(?:の|における)?")
"""The year before a heading's word: 令和6年度の実施状況."""


def without_year(heading: str) -> str:
    """A column's heading without the year that it begins with."""
    return _DATED.sub("", half_width(heading)) or heading


@cache
def _plan_words() -> dict[str, Role]:
    table = markers(FAMILY)["column"]
    return {key_text(word): cast(Role, role) for role, entry in table.items() for word in entry["words"]}


def wrapped_title(lines: Sequence[Line]) -> list[Line]:
    """The lines on which the title of the heading ``lines[0]`` goes on.

    A title goes on where a bracket is open, or where its line is full and what follows, up to the next heading,
    table or blank line, is no sentence.
    """
    below = pairwise([*lines[1:], (0, "")])
    following = [line for line, _ in takewhile(
        lambda pair: _continues(pair[0][1]) and not _opens_paragraph(pair[0][1], pair[1][1]), below)][:WRAPPED + 1]
    if not following or len(following) > WRAPPED:
        return []
    joined = join_wrapped(line for _, line in (lines[0], *following))
    opened = balance(lines[0][1]) > 0 >= balance(joined)
    full = width(lines[0][1].strip()) >= FULL_LINE
    return following if len(joined) <= LONGEST and (opened or full) else []


def _opens_paragraph(line: str, below: str) -> bool:
    """Whether a line is indented by one character, as a paragraph's first line is, and goes on at the edge."""
    return bool(_INDENTED.match(line) and below.strip() and "\t" not in below and not below[0].isspace()
                and not numbered(below))


_INDENTED: Final = re.compile(r"\u3000(?!\s)")


_FIELD: Final = re.compile(
    r"[一-鿿々ァ-ヶー]{2,8}(?:(?:\u3000+|\s{2,})\S+|(?<=[課部局室署当関])(?:\s\S+[課部局室所])+)")
"""A label and its text behind a gap: 評価責任者　観光部長, 主管課 国際課 関係課 観光課."""


def _continues(line: str) -> bool:
    """Text that can be the rest of a title: no sentence, no mark, no label, no table."""
    text = line.strip()
    return bool(text) and not ("\t" in line or _FIELD.fullmatch(text) or "。" in text
                               or text[0] in "・～〜※＊【[■◆●○◇□(（" or numbered(line)
                               or is_note(FAMILY, line) or block_of(FAMILY, line) or stated(line)
                               or pattern(FAMILY, "form").fullmatch(half_width(text))
                               or is_indicator_line(line) or is_main_project(line))
