"""Tables of a plan's goals: 指標 / 現状値 / 実績値 / 目標値 in one header row or two, with years above or in cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from ingest.figures import NUMBER, PERIOD, UNIT
from ingest.layouts.columns import unit_of
from ingest.layouts.header_rows import is_part_word, paths_of, with_joined_headers
from ingest.layouts.indicator_pairs import parted
from ingest.layouts.indicator_values import (
    FAMILY,
    amount,
    bare_name,
    dated,
    in_order,
    is_missing,
    is_period,
    make_indicator,
    printed_period,
    undated,
    words,
)
from ingest.layouts.markers import alternatives, markers, pattern
from ingest.records import Cell, Figure, Indicator
from ingest.width import half_width
from ontology.iri import key_text

Resolve = Callable[[str, str], str | None]
"""The key of the plan node that a cell names, below a column's heading; None where it names none."""

LONGEST_HEADING: Final = 30
"""Characters of a heading with its year."""

LEAST_YEARS: Final = 2
"""Columns of years that make a table of goals by year."""

_RELATED: Final = re.compile(r"^(?:主に)?(?:関連|該当|対応|関係)(?:する|の)?")
_VALUE: Final = re.compile(rf"[-▲△＋+]?{NUMBER}\s?(?:{UNIT})?|{PERIOD}")
_NO_VALUE: Final = ("項目", "指標", "名", "名称", "内容", "単位", "備考")
"""What ends the heading of a column that names or explains."""
_YEAR_OF: Final = re.compile(r"(?:年度?|時点|年月|時期)$")
# 計画終了年度目標, 直近の実績: a role's word at the end counts where the heading tells of a time.
# 累計150人 says how it is counted, not what.
_HOW: Final = re.compile("累計|延べ|のべ|約|年間|毎年|合計|計|以上|おおむね")
# R9, (令和9年度), 2027(R9), 2027年度の before a role's word.
_DATED: Final = re.compile(rf"^(?:(?:19|20)\d\d(?:年度?)?(?=\(|[^\d.]))?\(?(?:{PERIOD})?\)?の?")
# 12ユニット: where a cell is a number and one short word, that is its unit, listed or not.
_OWN_UNIT: Final = re.compile(
    rf"(?:約|年間|累計|延べ)?\s?{NUMBER}\s?(?P<unit>(?!以上|以下|程度|超|未満|増|減|割|目|位|年|月|日|倍)[^\W\d_]{{1,6}}?)"
    r"(?:以上|以下|程度|超|未満)?")
_TIMED: Final = re.compile("年度|期間|終了|最終|中間|前回|直近|策定|当初|計画")


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

    @classmethod
    def of(cls, headings: Sequence[str]) -> Table:
        """Roles by headings: the column of names is the one that says so, else the first without a value."""
        roles = roles_of(headings)
        named = [at for at in names_at(headings) if not _is_number(headings[at])]
        free = [at for at, heading in enumerate(headings) if not _is_number(heading) and not (at and roles[at])]
        name = next(iter(named or free), 0)
        goals = tuple(at for at, heading in enumerate(headings) if at != name and _names_level(heading)
                      and (not roles[at] or "target" in roles[at + 1:]))
        roles = ["" if at == name or at in goals else role for at, role in enumerate(roles)]
        if "target" not in roles and "interim" in roles:
            roles = ["target" if role == "interim" else role for role in roles]
        # Years without a word beside a target are the values of these years.
        roles = [role or ("result" if at > name and is_period(headings[at]) else "") for at, role in enumerate(roles)]
        kind = _kind_column(headings, name) if "target" not in roles else None
        return cls(headings, roles, name, goals, kind)

    def owner(self, cells: Sequence[str], resolve: Resolve) -> str | None:
        """Key of the node that a row names, in the innermost column that names one."""
        for order, at in enumerate(self.goals):
            if cell := cells[at].strip() if at < len(cells) else "":
                if cell != self.above.get(at):
                    self.above = {place: text for place, text in self.above.items() if place in self.goals[:order]}
                self.above[at] = cell
        named = (resolve(self.above[at], self.headings[at]) for at in reversed(self.goals) if at in self.above)
        return next((key for key in named if key), None)

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


def role_of(heading: str) -> str:
    """What a column holds: its heading starts or, after a year, goes on with the word (現状値(R3), R3実績).

    Of headings joined from several rows the lowest that tells decides.
    """
    parts = heading.split()
    if parts and (_no_value().search(half_width(parts[-1])) or half_width(parts[-1]).endswith(_NO_VALUE)):
        return ""
    return _role("".join(parts)) or next((role for part in reversed(parts) if (role := _role(part))), "")


def roles_of(headings: Sequence[str]) -> list[str]:
    """What each column holds; 計画 is a target beside 実績."""
    roles = ["" if _names_target(headings, at) else role_of(heading) for at, heading in enumerate(headings)]
    told = [at for at, role in enumerate(roles) if role == "result" and _last(headings[at]) not in words("progress")]
    if told:  # 進捗 beside 実績 is the share reached
        roles = [role if role != "result" or at in told else "" for at, role in enumerate(roles)]
    if "target" in roles or "result" not in roles:
        return roles
    return [role or ("target" if _last(heading) in words("planned") else "")
            for role, heading in zip(roles, headings, strict=True)]


def _last(heading: str) -> str:
    """The lowest heading of a column without its year."""
    bare = half_width(heading.split()[-1] if heading.split() else "")
    return _DATED.sub("", re.sub(rf"\({PERIOD}\)$", "", bare))


@cache
def _no_value() -> re.Pattern[str]:
    return pattern(FAMILY, "no_value")


def _role(heading: str) -> str:
    squeezed = "".join(half_width(heading).split())
    bare = _DATED.sub("", squeezed).lstrip("(")
    unbracketed = re.sub(r"\([^()]*\)$", "", squeezed)
    for role in ("interim", "target", "baseline", "result"):
        if any(text.startswith(word) for word in words(role) for text in (squeezed, bare)):
            return role
    if unbracketed in words("interim_alone"):
        return "interim"
    timed = _TIMED.search(unbracketed)
    return next((role for role in ("target", "baseline", "result")
                 if timed and any(unbracketed.endswith(word) for word in words(role))), "")


def is_indicator_header(cells: Sequence[str]) -> bool:
    """Whether a row heads a table of goals: a target beside a column of names, and a name's word or another value."""
    if len(cells) < 2 or any(len(part) > LONGEST_HEADING for cell in cells for part in cell.split()):
        return False
    if not _heading_words().search(half_width("".join("".join(cells).split()))):
        return False  # most rows of large tables
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
    return (sure and years >= LEAST_YEARS) or _kind_column(cells, named[0]) is not None


@cache
def _heading_words() -> re.Pattern[str]:
    """Any word of headings of goals: no row without one heads a table of them."""
    roles = ("target", "interim", "interim_alone", "planned", "name", "target_name", "indicator", "baseline", "result")
    return re.compile(alternatives({word for role in roles for word in words(role)}))


def _kind_column(headings: Sequence[str], name: int) -> int | None:
    """The column between a goal's name and at least two years that says what a row's values are (区分)."""
    at = next((at for at, heading in enumerate(headings) if at > name and is_period(heading)), None)
    years = sum(map(is_period, headings))
    found = [place for place in range(name + 1, at or 0)
             if "".join(headings[place].split()) in ("", *words("kind"))]
    return found[-1] if years >= LEAST_YEARS and found else None


def read_row_of_kind(cells: Sequence[str], table: Table, node: str, number: int,
                     last: Indicator | None) -> Indicator | None:
    """One row of targets or values reached by year, with the row above if that is of the same goal; None for others."""
    kind = cells[table.kind] if table.kind is not None and table.kind < len(cells) else ""
    role = role_of(kind) or ("target" if _last(kind) in words("planned") else "")
    if not role:
        return None
    told = [(heading, cell) for heading, cell in zip(table.headings, cells, strict=False)
            if is_period(heading) and not is_missing(cell)]
    name = Cell(text=bare_name(cells[table.name] if table.name < len(cells) else ""), lines=(number, number),
                column=table.headings[table.name].strip())
    same = last if last and last.lines[1] == number - 1 and last.node == node and (
        not name.text or name.text == last.name.text) else None
    unit = next((cell.strip() for heading, cell in zip(table.headings, cells, strict=False)
                 if _last(heading) in words("unit") and not is_missing(cell)), "")
    figures = {each: figure for each in ("baseline", "interim", "target") if same and (figure := getattr(same, each))}
    own = [_cell_figure(heading, cell, unit, node, number) for heading, cell in told]
    reached = [*same.series, *([same.actual] if same.actual else [])] if same else []
    if role == "result":
        reached = in_order([figure for figure in own if figure.value is not None])
    elif own:
        figures[role] = own[-1]
    return make_indicator(node, same.name if same else name, figures, (same.lines[0] if same else number, number),
                          reached)


def with_goal_headers(lines: Sequence[tuple[int, str]]) -> tuple[list[tuple[int, str]], list[int]]:
    """The lines with each header of a table of goals in one row, and the numbers of the further rows."""
    return with_joined_headers(lines, is_indicator_header, is_part)


def stacked(header: Sequence[str], below: Sequence[str]) -> list[str] | None:
    """A header and the row of years or words below it as one (策定時 over R2); None where that row is none."""
    return paths_of([header, below], is_part)


def is_part(cell: str) -> bool:
    """Whether a cell can stand below a heading: a word of lower rows, or of a value (実績, 目標値)."""
    bare = "".join(half_width(cell).split()).strip("()")
    if not _heading_words().search(bare):
        return is_part_word(cell)
    return is_part_word(cell) or (len(bare) <= LONGEST_HEADING and bool(role_of(bare)) and not re.search(
        rf"{NUMBER}\s?(?:{UNIT})$", bare))


def read_row(cells: Sequence[str], table: Table, node: str, number: int) -> Indicator:
    """One row; of several targets the last is the final one, of several results the last the one reached now.

    A single result before the target is the baseline where no column is headed as one.
    """
    told = [(heading, cell, role) for heading, cell, role in zip(table.headings, cells, table.roles, strict=False)
            if role and not is_missing(cell)]
    # 実績年度 beside 実績値 is no second result.
    results = sum(role == "result" and (is_period(heading) or not _YEAR_OF.search(heading))
                  for heading, role in zip(table.headings, table.roles, strict=True))
    known = "baseline" in table.roles or results > 1
    figures: dict[str, Figure] = {}
    reached: list[Figure] = []
    years: dict[str, str] = {}
    unit = next((cell.strip() for heading, cell in zip(table.headings, cells, strict=False)
                 if _last(heading) in words("unit") and not is_missing(cell)), "")
    for heading, cell, role in told:
        if is_period(cell) and _YEAR_OF.search(heading):
            years[role] = cell  # 目標年度 beside 目標値
            continue
        figure = _cell_figure(heading, cell, unit, node, number)
        if role == "result" and (known or "target" in figures):
            reached += [figure] if figure.value is not None else []
        elif role == "result":
            figures["baseline"], known = figure, True
        elif role == "baseline" and role in figures:
            # 基準値 | 現状値 | 目標値: where things stand now.
            reached += [figure] if figure.value is not None and not reached and _is_now(heading) else []
        else:
            if role == "target" and role in figures and _has_interim(table.roles):
                figures.setdefault("interim", figures[role])
            figures[role] = figure
    for role, year in years.items():
        own = "baseline" if role == "result" else role
        if role == "result" and reached:
            reached[-1] = _in_year(reached[-1], year)
        elif own in figures:
            figures[own] = _in_year(figures[own], year)
    at = table.name
    name = Cell(text=bare_name(cells[at] if at < len(cells) else ""), lines=(number, number),
                column=table.headings[at].strip())
    return make_indicator(node, name, figures, (number, number), in_order(reached))


def _has_interim(roles: Sequence[str]) -> bool:
    """Whether the first of two targets is of a year before the last: not where each has its value reached beside it."""
    at = [place for place, role in enumerate(roles) if role == "target"]
    return len(at) == 2 and "result" not in (*roles[at[0]:at[1]], *roles[at[1]:])


def _is_now(heading: str) -> bool:
    return "".join(half_width(heading).split()).startswith(("現状", "現在", "現況"))


def _in_year(figure: Figure, year: str) -> Figure:
    return figure if figure.period else figure.model_copy(update={"period": printed_period(year)})


def indicator_of_row(cells: Sequence[str], columns: Sequence[str], programme: str, node: str,
                     number: int) -> Indicator | None:
    """A programme's own goal in columns of its table (指標 / 現状値 / 目標値); None where no target has a value, and
    none was reached by a goal with a name.

    A goal without a name counts what stands before its number, else it is named by its programme.
    """
    columns, cells = parted(columns, cells)
    roles = roles_of(columns)
    if "target" not in roles:
        return None
    valued = {role: at for at, role in reversed(list(enumerate(roles)))
              if role in ("target", "result") and at < len(cells) and amount(undated(cells[at]))}
    named = next((place for place, heading in enumerate(columns) if not roles[place] and place < len(cells)
                  and not is_missing(cells[place]) and names_goal(heading)), None)
    at = valued.get("target", valued.get("result") if named is not None else None)
    if at is None:
        return None
    chosen = [place for place, role in enumerate(roles) if role or _last(columns[place]) in words("unit")]
    counted = re.match(r"\D{2,}?(?=[\s:：]*\d)", half_width(undated(cells[at]))) if named is None else None
    counted = counted if counted and _HOW.sub("", counted[0]).strip() else None
    name = cells[named] if named is not None else cells[at][:counted.end()] if counted else programme
    heading = columns[named] if named is not None else columns[at]
    # The only value before the target is the baseline of a plan; of results it is what was reached.
    table = Table([heading, *(columns[place] for place in chosen)], ["", *(roles[place] for place in chosen)], 0, ())
    return read_row([name, *(cells[place] if place < len(cells) else "" for place in chosen)], table, node, number)


def names_goal(heading: str) -> bool:
    """Whether a column is headed as the names of programmes' own goals (指標, 指標 名称)."""
    bare = half_width(heading)
    return any(word in bare for word in words("measure")) and not (
        _no_value().search(bare.split()[-1]) or bare.endswith(("単位", "備考")))


def _is_number(heading: str) -> bool:
    return "".join(half_width(heading).split()) in ("No", "No.", "番号", "#")


def _cell_figure(heading: str, cell: str, unit: str, node: str, number: int) -> Figure:
    # The year of a dated cell (R4 12人) is no value.
    found = amount(undated(cell))
    if found and not found[1] and (own := _OWN_UNIT.fullmatch(half_width(undated(cell)).strip())):
        found = found[0], own["unit"]
    printed = dated(cell) or dated(heading, heading=True)
    return Figure(
        subject=node, label="", value=found[0] if found else None,
        unit=(found[1] or unit or unit_of(heading)) if found else "",
        period=printed_period(printed), text=cell.strip(), lines=(number, number))
