"""Tables of a plan's goals: 指標 / 現状値 / 実績値 / 目標値 in one header row or two, with years above or in cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

from ingest.layouts.indicators.header_rows import is_part_word, paths_of, with_joined_headers
from ingest.layouts.indicators.pairs import parted
from ingest.layouts.indicators.values import FAMILY, dated, goes_on_from, is_missing, is_period, unit_alone, words
from ingest.layouts.markers import alternatives, markers, pattern
from ingest.text.width import half_width
from ingest.values.dates import fiscal_year_of
from ingest.values.figures import NUMBER, PERIOD, UNIT
from ontology.iri import key_text

Resolve = Callable[[str, str], str | None]
"""The key of the plan node that a cell names, below a column's heading; None where it names none."""

LONGEST_HEADING: Final = 30
"""Characters of a heading with its year."""

TURNED: Final = "指標:年度"
"""Stands before the goals' names in the header of a table with a row for each year (``turned``)."""

LEAST_YEARS: Final = 2
"""Columns of years that make a table of goals by year."""

_RELATED: Final = re.compile(r"^(?:主に)?(?:関連|該当|対応|関係)(?:する|の)?")
_VALUE: Final = re.compile(rf"[-▲△＋+]?{NUMBER}\s?(?:{UNIT})?|{PERIOD}")
_AMOUNT: Final = re.compile(rf"{NUMBER}\s?(?:{UNIT})")
_NO_VALUE: Final = ("項目", "指標", "名", "名称", "内容", "単位", "備考")
"""What ends the heading of a column that names or explains."""
# R9, (令和9年度), 2027(R9), 2027年度の before a role's word.
_DATED: Final = re.compile(rf"^(?:(?:19|20)\d\d(?:年度?)?(?=\(|[^\d.]))?\(?(?:{PERIOD})?\)?の?")
# 計画終了年度目標, 直近の実績: a role's word at the end counts where the heading tells of a time.
_TIMED: Final = re.compile("年度|年次|各年|毎年|将来|長期|期間|終了|最終|中間|前回|直近|策定|当初|計画")


@dataclass(slots=True)
class Table:
    """The columns of a table of goals."""

    headings: Sequence[str]
    roles: Sequence[str]
    """``target``, ``interim``, ``baseline``, ``result`` or empty, by column."""
    name: int
    goals: tuple[int, ...]
    """The columns that tell which node of the plan a row belongs to, outermost first."""
    kind: int | None = None
    """The column that says of each row whether it is of targets or of values reached, where years are the columns."""
    above: dict[int, str] = field(default_factory=dict)
    """Their latest cells: printed once for several rows."""
    printed: Sequence[str] = ()
    """The headings before columns of two values (現状 → 目標) were parted."""

    @classmethod
    def of(cls, headings: Sequence[str]) -> Table:
        """Roles by headings: the column of names is the one that says so, else the first without a value."""
        printed, (headings, _) = headings, parted(headings, ())
        roles = roles_of(headings)
        # 指標 goes before 項目 and 内容.
        named = sorted((at for at in names_at(headings) if not is_number(headings[at])),
                       key=lambda at: not any(word in half_width(headings[at]) for word in words("indicator")))
        free = [at for at, heading in enumerate(headings) if not is_number(heading) and not (at and roles[at])]
        name = next(iter(named or free), 0)
        # No value stands left of the goals' names: 目標 | 指標 | 現状 | R8.
        goals = tuple(at for at, heading in enumerate(headings) if at != name and _names_level(heading)
                      and (not roles[at] or (named and at < name) or "target" in roles[at + 1:]))
        roles = ["" if at == name or at in goals else role for at, role in enumerate(roles)]
        if "target" not in roles and "interim" in roles:
            roles = ["target" if role == "interim" else role for role in roles]
        # Years without a word beside a target are the values of these years.
        roles = [role or ("result" if at > name and is_period(headings[at]) else "") for at, role in enumerate(roles)]
        return cls(headings, roles, name, goals, _kind_column(headings, name, "target" in roles), printed=printed)

    def cells_of(self, row: Sequence[str]) -> list[str]:
        """A row's cells by the columns' headings."""
        return list(row) if self.printed == self.headings else parted(self.printed, row)[1]

    def owner(self, cells: Sequence[str], resolve: Resolve) -> str | None:
        """Key of the node that a row names, in the innermost column that names one."""
        for order, at in enumerate(self.goals):
            if cell := cells[at].strip() if at < len(cells) else "":
                if cell != self.above.get(at):
                    self.above = {place: text for place, text in self.above.items() if place in self.goals[:order]}
                self.above[at] = cell
        named = (resolve(self.above[at], self.headings[at]) for at in reversed(self.goals) if at in self.above)
        return next((key for key in named if key), None)

    def tells_values(self, cells: Sequence[str]) -> bool:
        """Whether a row has a number, or what stands for one, in a column of values: the header of another table has
        none."""
        return any(re.search(r"\d", half_width(cell)) or is_missing(cell) or cell.strip() in words("open")
                   for cell, role in zip(cells, self.roles, strict=False) if role and cell.strip())

    def names_row(self, cells: Sequence[str]) -> bool:
        """Whether a row has a name, and is no band over the columns."""
        return self.name < len(cells) and bool(cells[self.name].strip())


def goal_names(cells: Sequence[str]) -> int | None:
    """The column of names of a table of goals, by its header; None for any other cells."""
    return Table.of(cells).name if is_indicator_header(cells) else None


def has_named_goals(cells: Sequence[str]) -> bool:
    """Whether a header of goals has a column for their names (指標), so that it heads nothing else."""
    return is_indicator_header(cells) and bool(names_at(cells))


def has_goal_column(cells: Sequence[str]) -> bool:
    """Whether a table of goals names the node of each of its rows."""
    return is_indicator_header(cells) and bool(Table.of(cells).goals)


def names(heading: str) -> bool:
    """Whether a column is headed as the goals' names (指標, 成果指標, 評価項目), and not as their values."""
    bare = "".join(half_width(heading).split())
    return any(word in bare for word in words("name")) and not role_of(heading)


def names_at(headings: Sequence[str]) -> list[int]:
    """The columns of names: headed as such, or 数値目標 beside columns of values."""
    return [at for at, heading in enumerate(headings) if names(heading) or _names_target(headings, at)]


def _names_target(headings: Sequence[str], at: int) -> bool:
    if "".join(headings[at].split()) not in words("target_name"):
        return False
    others = [heading for place, heading in enumerate(headings) if place != at]
    if any(map(names, others)):
        return False
    return any(role_of(each) == "target" for each in others) or sum(map(is_period, others)) >= LEAST_YEARS


@cache
def _level_words() -> frozenset[str]:
    return frozenset(map(key_text, (*markers(FAMILY)["level_column"]["words"], *words("node"))))


def _names_level(heading: str) -> bool:
    return key_text(_RELATED.sub("", half_width(heading).strip())) in _level_words()


def is_value(cell: str) -> bool:
    """Whether a cell is a number, an amount or a date and nothing else."""
    return bool(_VALUE.fullmatch(half_width(cell).strip()))


@lru_cache(maxsize=4096)
def role_of(heading: str) -> str:
    """What a column holds: its heading starts or, after a year, goes on with the word (現状値(R3), R3実績).

    Of headings joined from several rows the lowest that tells decides.
    """
    parts = heading.split()
    if parts and (_no_value().search(half_width(parts[-1])) or half_width(parts[-1]).endswith(_NO_VALUE)):
        return ""
    if parts and _role(parts[-1]) == "interim":
        return "interim"  # 目標値 中間(R8)
    return _role("".join(parts)) or next((role for part in reversed(parts) if (role := _role(part))), "")


def roles_of(headings: Sequence[str]) -> list[str]:
    """What each column holds; 計画 is a target beside 実績, but for what is planned for the year after (令和6年度実績 |
    令和7年度計画) where no column names goals: that is an account of the work."""
    roles = ["" if _names_target(headings, at) else role_of(heading) for at, heading in enumerate(headings)]
    told = [at for at, role in enumerate(roles) if role == "result" and lowest(headings[at]) not in words("progress")]
    starts = [at for at, role in enumerate(roles) if role == "baseline"]
    if len(starts) > 1 and goes_on_from(*((lowest(headings[at]), dated(headings[at], heading=True))
                                           for at in (starts[0], starts[-1]))):
        roles = ["result" if at == starts[-1] else role for at, role in enumerate(roles)]
    if told:  # 進捗 beside 実績 is the share reached
        roles = [role if role != "result" or at in told else "" for at, role in enumerate(roles)]
    if "target" in roles or "result" not in roles:
        return roles
    reached = [_year(headings[at]) for at, role in enumerate(roles) if role == "result"]
    named = any(map(names_goal, headings))
    return [role or ("target" if lowest(heading) in words("planned") and (named or not any(
        year and year < _year(heading) for year in reached)) else "")
            for role, heading in zip(roles, headings, strict=True)]


def _year(heading: str) -> int:
    """The fiscal year that a heading names; 0 for none."""
    return fiscal_year_of(half_width(heading)) or 0


def lowest(heading: str) -> str:
    """The lowest heading of a column without its year."""
    bare = half_width(heading.split()[-1] if heading.split() else "")
    return _DATED.sub("", re.sub(rf"\({PERIOD}\)$", "", bare))


@cache
def _told() -> re.Pattern[str]:
    """A role's word with its value, and no year: 目標40人."""
    roles = alternatives({word for role in ("target", "interim", "baseline", "result") for word in words(role)})
    return re.compile(rf"(?:{roles})[\s:]*{NUMBER}\s?(?!年){UNIT}")


@cache
def _no_value() -> re.Pattern[str]:
    return pattern(FAMILY, "no_value")


def _role(heading: str) -> str:
    squeezed = "".join(half_width(heading).split())
    bare = _DATED.sub("", squeezed).lstrip("(")
    unbracketed = re.sub(rf"\([^()]*\)$|{PERIOD}$", "", squeezed)
    for role in ("interim", "target", "baseline", "result"):
        if any(text.startswith(word) for word in words(role) for text in (squeezed, bare)):
            return role
    if unbracketed in words("now"):
        return "baseline"
    if unbracketed in words("interim_alone"):
        return "interim"
    timed = _TIMED.search(unbracketed)
    return next((role for role in ("target", "baseline", "result")
                 if timed and any(unbracketed.endswith(word) for word in words(role))), "")


def is_indicator_header(cells: Sequence[str]) -> bool:
    """Whether a row heads a table of goals: a target beside a column of names, and a name's word or another value."""
    if cells[:1] == [TURNED]:
        return True
    if any(each.fullmatch(half_width(cell).strip()) for cell in cells for each in (_AMOUNT, _told())):
        return False  # 指標 参加者数 現況（R5） 21件 目標（R10） 30件; 指標：参加者数 目標40人 実績38人
    if len(cells) < 2 or any(len(part) > LONGEST_HEADING for cell in cells for part in cell.split()):
        return False
    if not _heading_words().search(half_width("".join("".join(cells).split()))):
        return False  # most rows of large tables
    if any(word in half_width(cell) for cell in cells for word in words("indicator")):
        cells, _ = parted(cells, ())
    named = names_at(cells)
    roles = roles_of(cells)[0 if named and named[0] else 1:]
    told = any(word in half_width(cell) for cell in cells for word in words("name"))
    if bool({"target", "interim"} & set(roles)) and (told or named or bool({"baseline", "result"} & set(roles))):
        return True
    if not named:
        return False
    # Values by year without a target (指標 | R4 | R5 | R6), or with a column that says of each row what its values are.
    years = sum(is_period(cell) or (bool(dated(cell, heading=True)) and role_of(cell) == "result") for cell in cells)
    sure = any(word in half_width(cells[named[0]]) for word in words("indicator"))
    return (sure and years >= LEAST_YEARS) or _kind_column(cells, named[0], False) is not None


@cache
def _heading_words() -> re.Pattern[str]:
    """Any word of headings of goals: no row without one heads a table of them."""
    roles = ("target", "interim", "interim_alone", "planned", "name", "target_name", "indicator", "baseline", "result")
    return re.compile(alternatives({word for role in roles for word in words(role)}))


def _kind_column(headings: Sequence[str], name: int, aimed: bool) -> int | None:
    """The column between a goal's name and at least two years that says what a row's values are (区分).

    Where a column is headed as a target (``aimed``) only a heading that can mean nothing else tells.
    """
    years = [at for at, heading in enumerate(headings) if at > name and is_year(heading)]
    kinds = words("kind_alone") if aimed else ["", *words("kind")]
    found = [place for place in range(name + 1, years[0] if years else 0)
             if "".join(headings[place].split()) in kinds]
    return found[-1] if len(years) >= LEAST_YEARS and found else None


def is_year(heading: str) -> bool:
    """Whether a column is headed by a year, alone or with what its value is: R4, R4（基準）."""
    return is_period(heading) or (bool(dated(heading, heading=True)) and bool(role_of(heading)))


def is_rate(kind: str) -> bool:
    """Whether a row's kind is a share reached, a rating or a reason, which is no value of the goal."""
    return bool(_no_value().search(half_width(kind)))


def with_goal_headers(lines: Sequence[tuple[int, str]]) -> tuple[list[tuple[int, str]], list[int]]:
    """The lines with each header of a table of goals in one row, and the numbers of the further rows."""
    made, joined = with_joined_headers(lines, is_indicator_header, is_part)
    return with_units(made), joined


def with_units(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The lines with the unit that stands above a table of goals behind the heading of their names."""
    made = list(lines)
    unit = ""
    for at, (number, line) in enumerate(made):
        if caption := unit_alone(line):
            unit = caption
        elif unit and line.strip():
            cells = line.split("\t")
            if (named := goal_names(cells)) is not None:
                cells[named] += f"（単位：{unit}）"
                made[at] = number, "\t".join(cells)
            unit = ""
    return made


def stacked(header: Sequence[str], below: Sequence[str]) -> list[str] | None:
    """A header and the row of years or words below it as one (策定時 over R2); None where that row is none."""
    return paths_of([header, below], is_part)


def is_part(cell: str) -> bool:
    """Whether a cell can stand below a heading: a word of lower rows, or of a value (実績, 目標値)."""
    bare = "".join(half_width(cell).split()).strip("()")
    if is_part_word(re.sub(rf"\(?{PERIOD}\)?$", "", bare)):
        return True  # 最終(R10)
    if not _heading_words().search(bare):
        return is_part_word(cell)
    return is_part_word(cell) or (len(bare) <= LONGEST_HEADING and bool(role_of(bare)) and not re.search(
        rf"{NUMBER}\s?(?:{UNIT})$", bare))


def names_goal(heading: str) -> bool:
    """Whether a column is headed as the names of programmes' own goals (指標, 指標 名称)."""
    bare = half_width(heading)
    return any(word in bare for word in words("measure")) and not (
        _no_value().search(bare.split()[-1]) or bare.endswith(("単位", "備考")))


def holds_goal(heading: str) -> bool:
    """Whether a column of a programme's table is of the programme's own goal: its name, unit or a value."""
    return bool(role_of(heading)) or names_goal(heading) or is_unit_heading(heading)


def is_unit_heading(heading: str) -> bool:
    """Whether a column or row is headed as the unit of values."""
    return lowest(heading) in words("unit")


def is_number(heading: str) -> bool:
    """Whether a column is headed as the rows' numbers."""
    return "".join(half_width(heading).split()).removeprefix("指標") in (
        "No", "No.", "NO", "NO.", "№", "番号", "通番", "連番", "#")


