"""Tables of a plan's goals: 指標 / 現状値 / 実績値 / 目標値 in one header row or two, with years above or in cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest
from typing import Final

from ingest.figures import NUMBER, PERIOD, UNIT
from ingest.layouts.columns import unit_of
from ingest.layouts.indicator_values import (
    FAMILY,
    amount,
    bare_name,
    dated,
    is_missing,
    is_period,
    make_indicator,
    printed_period,
    undated,
    words,
)
from ingest.layouts.markers import markers
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
_YEAR_OF: Final = re.compile(r"(?:年度?|時点|年月|時期)$")
# 計画終了年度目標, 直近の実績: a role's word at the end counts where the heading tells of a time.
# 累計150人 says how it is counted, not what.
_HOW: Final = re.compile("累計|延べ|のべ|約|年間|毎年|合計|計|以上|おおむね")
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
        roles = [role_of(heading) for heading in headings]
        named = [at for at, heading in enumerate(headings) if not _is_number(heading) and names(heading)]
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
    return is_indicator_header(cells) and any(map(names, cells))


def has_goal_column(cells: Sequence[str]) -> bool:
    """Whether a table of goals names the node of each of its rows."""
    return is_indicator_header(cells) and bool(Table.of(cells).goals)


def names(heading: str) -> bool:
    """Whether a column is headed as the goals' names (指標, 成果指標, 評価項目), and not as their values."""
    bare = "".join(half_width(heading).split())
    return any(word in bare for word in words("name")) and not role_of(heading)


@cache
def _level_words() -> frozenset[str]:
    return frozenset(map(key_text, (*markers(FAMILY)["level_column"]["words"], *words("node"))))


def _names_level(heading: str) -> bool:
    return key_text(_RELATED.sub("", half_width(heading).strip())) in _level_words()


def is_value(cell: str) -> bool:
    """Whether a cell is a number, an amount or a date and nothing else."""
    return bool(_VALUE.fullmatch(half_width(cell).strip()))


def role_of(heading: str) -> str:
    """What a column holds: its heading starts or, after a year, goes on with the word (現状値(R3), R3実績)."""
    squeezed = "".join(half_width(heading).split())
    if squeezed.endswith(("項目", "指標", "名", "内容")):
        return ""
    bare = re.sub(rf"^\(?{PERIOD}\)?の?", "", squeezed)
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
    if len(cells) < 2 or any(len(cell) > LONGEST_HEADING for cell in cells):
        return False
    named = any(names(cell) for cell in cells)
    roles = [role_of(cell) for cell in (cells if named and not names(cells[0]) else cells[1:])]
    named = any(word in half_width(cell) for cell in cells for word in words("name"))
    if bool({"target", "interim"} & set(roles)) and (named or bool({"baseline", "result"} & set(roles))):
        return True
    at = next((place for place, cell in enumerate(cells) if names(cell)), None)
    return at is not None and _kind_column(cells, at) is not None


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
    role = role_of(cells[table.kind]) if table.kind is not None and table.kind < len(cells) else ""
    if not role:
        return None
    told = [(heading, cell) for heading, cell in zip(table.headings, cells, strict=False)
            if is_period(heading) and not is_missing(cell)]
    name = Cell(text=bare_name(cells[table.name] if table.name < len(cells) else ""), lines=(number, number),
                column=table.headings[table.name].strip())
    same = last if last and last.lines[1] == number - 1 and last.node == node and (
        not name.text or name.text == last.name.text) else None
    unit = next((cell.strip() for heading, cell in zip(table.headings, cells, strict=False)
                 if heading.strip() in words("unit") and not is_missing(cell)), "")
    figures = {each: figure for each in ("baseline", "actual", "interim", "target")
               if same and (figure := getattr(same, each))}
    if told:
        own = _cell_figure(*told[-1], unit, node, number)
        figures["actual" if role == "result" else role] = own
    return make_indicator(node, same.name if same else name, figures, (same.lines[0] if same else number, number))


def stacked(header: Sequence[str], below: Sequence[str]) -> list[str] | None:
    """A header and the row of years or words below it as one (策定時 over R2); None where that row is none.

    A merged heading is printed over its first column, or over all of them.
    """
    filled = [cell for cell in below if cell.strip()]
    if not filled or len(below) > len(header) + 2:
        return None
    joined: list[str] = []
    wide, told = "", False
    for above, under in zip_longest(header, below, fillvalue=""):
        top, low = above.strip(), under.strip()
        wide = top or wide
        if low in ("", top):
            joined.append(top)
        elif is_period(low) or _is_part(low):
            told = True
            joined.append(f"{top or wide}{low}")
        else:
            return None
    return joined if told else None


def _is_part(cell: str) -> bool:
    bare = "".join(half_width(cell).split()).strip("()")
    return bare in words("part") or (len(bare) <= LONGEST_HEADING and bool(role_of(bare)) and not re.search(
        rf"{NUMBER}\s?(?:{UNIT})$", bare))


def read_row(cells: Sequence[str], table: Table, node: str, number: int) -> Indicator:
    """One row; of several targets or results the last is the final one.

    A single result before the target is the baseline where no column is headed as one.
    """
    told = [(heading, cell, role) for heading, cell, role in zip(table.headings, cells, table.roles, strict=False)
            if role and not is_missing(cell)]
    # 実績年度 beside 実績値 is no second result.
    results = sum(role == "result" and not _YEAR_OF.search(heading)
                  for heading, role in zip(table.headings, table.roles, strict=True))
    known = "baseline" in table.roles or results > 1
    figures: dict[str, Figure] = {}
    years: dict[str, str] = {}
    unit = next((cell.strip() for heading, cell in zip(table.headings, cells, strict=False)
                 if heading.strip() in words("unit") and not is_missing(cell)), "")
    for heading, cell, role in told:
        if is_period(cell) and _YEAR_OF.search(heading):
            years[role] = cell  # 目標年度 beside 目標値
            continue
        if role == "result":
            role, known = ("actual" if known or "target" in figures else "baseline"), True
        if role == "baseline" and role in figures:
            continue
        figures[role] = _cell_figure(heading, cell, unit, node, number)
    for role, year in years.items():
        role = "actual" if role == "result" and "actual" in figures else "baseline" if role == "result" else role
        if role in figures and not figures[role].period:
            figures[role] = figures[role].model_copy(update={"period": printed_period(year)})
    at = table.name
    name = Cell(text=bare_name(cells[at] if at < len(cells) else ""), lines=(number, number),
                column=table.headings[at].strip())
    return make_indicator(node, name, figures, (number, number))


def indicator_of_row(cells: Sequence[str], columns: Sequence[str], programme: str, node: str,
                     number: int) -> Indicator | None:
    """A programme's own goal in columns of its table (指標 / 現状値 / 目標値); None where no target has a value.

    A goal without a name counts what stands before its number, else it is named by its programme.
    """
    roles = [role_of(heading) for heading in columns]
    at = next((at for at, role in enumerate(roles) if role == "target" and at < len(cells)
               and amount(undated(cells[at]))), None)
    if at is None:
        return None
    named = next((place for place, heading in enumerate(columns) if not roles[place] and place < len(cells)
                  and cells[place].strip() and any(word in half_width(heading) for word in words("measure"))), None)
    chosen = [place for place, role in enumerate(roles) if role]
    counted = re.match(r"\D{2,}?(?=[\s:：]*\d)", half_width(undated(cells[at]))) if named is None else None
    counted = counted if counted and _HOW.sub("", counted[0]).strip() else None
    name = cells[named] if named is not None else cells[at][:counted.end()] if counted else programme
    heading = columns[named] if named is not None else columns[at]
    table = Table([heading, *(columns[place] for place in chosen)], ["", *(roles[place] for place in chosen)], 0, ())
    return read_row([name, *(cells[place] if place < len(cells) else "" for place in chosen)], table, node, number)


def _is_number(heading: str) -> bool:
    return "".join(half_width(heading).split()) in ("No", "No.", "番号", "#")


def _cell_figure(heading: str, cell: str, unit: str, node: str, number: int) -> Figure:
    # The year of a dated cell (R4 12人) is no value.
    found = amount(undated(cell))
    printed = dated(cell) or dated(heading, heading=True)
    return Figure(
        subject=node, label="", value=found[0] if found else None,
        unit=(found[1] or unit or unit_of(heading)) if found else "",
        period=printed_period(printed), text=cell.strip(), lines=(number, number))
