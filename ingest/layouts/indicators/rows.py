"""Rows of a plan's tables of goals: each cell by the role of its column and the kind of its row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.layouts.columns import unit_of
from ingest.layouts.indicators.pairs import parted
from ingest.layouts.indicators.tables import Table, is_unit_heading, is_year, lowest, names_goal, role_of, roles_of
from ingest.layouts.indicators.values import (
    OWN_UNIT,
    Years,
    amount,
    bare_name,
    comparator,
    dated,
    in_order,
    is_missing,
    is_period,
    is_since,
    make_indicator,
    printed_period,
    undated,
    wording,
    words,
)
from ingest.layouts.notes import without_marks
from ingest.records import Cell, Figure, Indicator
from ingest.text.width import half_width
from ingest.values.dates import fiscal_year_of
from ingest.values.figures import NUMBER, PERIOD

PAIR: Final = 2
"""Targets of which the first is the interim one."""

_ARROW: Final = re.compile(r"⇒|→|➡|⇨|=>|->|➔")
_YEAR_OF: Final = re.compile(r"(?:年度?|時点|年月|時期)$")
# 累計150人 says how it is counted, not what.
_HOW: Final = re.compile("累計|延べ|のべ|約|年間|毎年|合計|計|以上|おおむね")
_BASED: Final = re.compile(
    rf"(?:基準(?:年度?|値)?|現状値?|現況値?)(?:の年度?)?[はが:=]\s?(?P<date>{PERIOD})(?![^)。、,;]*\d)")
"""Tells the year of a goal's baseline in a column of notes (備考: 基準年は令和5年度)."""
_SURVEYED: Final = re.compile(
    rf"\s*(?:※\s?)?(?P<date>{PERIOD})\s?の?(?:調査|実績値?|数値|値|調べ|データ|集計)(?:による|結果|の値)?。?\s*")
"""A note that says when the values were reached, and nothing else (備考: 令和5年度調査)."""
_OWN_UNIT: Final = re.compile(rf"(?:約|年間|累計|延べ)?\s?{NUMBER}\s?(?P<unit>{OWN_UNIT})(?:以上|以下|程度|超|未満)?")


def read_row(cells: Sequence[str], table: Table, node: str, number: int, years: Years | None = None) -> Indicator:
    """One row; of several targets the last is the final one, of several results the last the one reached now.

    A single result before the target is the baseline where no column is headed as one and its year is before the plan's
    or report's own ``years``.
    """
    aims = _yearly(table, years)
    told = [each for heading, cell, role in zip(table.headings, cells, aims, strict=False)
            if role and not is_missing(cell) for each in _from_to(heading, cell, role)]
    # 実績年度 beside 実績値 is no second result.
    results = sum(role == "result" and (is_period(heading) or not _YEAR_OF.search(heading))
                  for heading, role in zip(table.headings, aims, strict=True))
    known = "baseline" in table.roles or results > 1
    figures: dict[str, Figure] = {}
    reached: list[Figure] = []
    yearly: list[Figure] = []
    dates: dict[str, str] = {}
    unit = _row_unit(cells, table)
    for heading, cell, role in told:
        if is_period(cell) and _YEAR_OF.search(heading) and not dated(heading, heading=True):
            dates[role] = cell  # 目標年度 beside 目標値
            continue
        figure = _cell_figure(heading, cell, unit, node, number)
        if role == "yearly":
            yearly += [figure] if figure.value is not None else []
        elif role == "result" and (known or "target" in figures or is_since(figure, years)):
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
    for role, year in dates.items():
        own = "baseline" if role == "result" else role
        if role == "result" and reached:
            reached[-1] = _in_year(reached[-1], year)
        elif own in figures:
            figures[own] = _in_year(figures[own], year)
    if "baseline" in figures and (told_date := _noted_date(cells, table)):
        figures["baseline"] = figures["baseline"].model_copy(update={"period": told_date})
    at = table.name
    name = Cell(text=bare_name(cells[at] if at < len(cells) else ""), lines=(number, number),
                column=table.headings[at].strip())
    return make_indicator(node, name, figures, (number, number), in_order(reached), in_order(yearly))


def _noted_date(cells: Sequence[str], table: Table) -> str:
    """The baseline's date that a note of the row gives instead of the column's; empty where none does."""
    notes = (half_width(cell) for at, (cell, role) in enumerate(zip(cells, table.roles, strict=False))
             if not role and at != table.name)
    return next((found["date"] for note in notes if (found := _BASED.search(note) or _SURVEYED.fullmatch(note))), "")


def _yearly(table: Table, years: Years | None) -> list[str]:
    """The columns' roles, ``yearly`` for those of targets by year: of several targets all but the last, and in a plan
    the years without a word that lead, one after the other, from its first to its target's."""
    targets = [at for at, role in enumerate(table.roles) if role == "target"]
    made = list(table.roles)
    if len(targets) > PAIR and "result" not in table.roles[targets[0]:]:
        made = ["yearly" if at in targets[:-1] else role for at, role in enumerate(made)]
    bare = [at for at, role in enumerate(made) if role == "result" and is_period(table.headings[at])]
    told = [fiscal_year_of(half_width(table.headings[at])) or 0 for at in bare]
    last = fiscal_year_of(half_width(dated(table.headings[targets[-1]], heading=True))) if targets else None
    # A year is another's next in a plan made before; years reached end well before the target's.
    aimed = bool(bare) and years is not None and not years.report and told[0] >= years.first and told == list(
        range(told[0], told[0] + len(told))) and last in (None, told[-1] + 1)
    latest = bare[-1] if aimed and not targets else None  # 現状（R4） | R6 | R7 | R8
    return ["target" if at == latest else "yearly" if aimed and at in bare else role for at, role in enumerate(made)]


def _from_to(heading: str, cell: str, role: str) -> list[tuple[str, str, str]]:
    """A target's cell that tells where things stood, too (42人（R5）→ 80人（R10）), as both."""
    parts = _ARROW.split(cell) if role == "target" else [cell]
    if len(parts) == 2 and all(amount(undated(part)) or is_missing(part) for part in parts):
        return [("", parts[0], "baseline"), (heading, parts[1], role)]
    return [(heading, cell, role)]


def _has_interim(roles: Sequence[str]) -> bool:
    """Whether the first of two targets is of a year before the last: not where each has its value reached beside it."""
    at = [place for place, role in enumerate(roles) if role == "target"]
    return len(at) == 2 and "result" not in (*roles[at[0]:at[1]], *roles[at[1]:])


def _is_now(heading: str) -> bool:
    return "".join(half_width(heading).split()).startswith(("現状", "現在", "現況"))


def _in_year(figure: Figure, year: str) -> Figure:
    return figure if figure.period else figure.model_copy(update={"period": printed_period(year)})


def read_row_of_kind(cells: Sequence[str], table: Table, node: str, number: int,
                     last: Indicator | None) -> Indicator | None:
    """One row of targets or values reached by year, with the row above if that is of the same goal; None for others."""
    kind = cells[table.kind] if table.kind is not None and table.kind < len(cells) else ""
    role = role_of(kind) or ("target" if lowest(kind) in words("planned") else "")
    if not role:
        return None
    told = [(heading, cell) for heading, cell in zip(table.headings, cells, strict=False)
            if is_year(heading) and not is_missing(cell)]
    name = Cell(text=bare_name(cells[table.name] if table.name < len(cells) else ""), lines=(number, number),
                column=table.headings[table.name].strip())
    same = last if last and last.lines[1] == number - 1 and last.node == node and (
        not name.text or name.text == last.name.text) else None
    unit = _row_unit(cells, table)
    figures = {each: figure for each in ("baseline", "interim", "target") if same and (figure := getattr(same, each))}
    start = next((told.pop(at) for at, (heading, _) in enumerate(told) if role_of(heading) == "baseline"), None)
    if start and role == "result":
        figures["baseline"] = _cell_figure(*start, unit, node, number)
    own = [_cell_figure(heading, cell, unit, node, number) for heading, cell in told]
    reached = [*same.series, *([same.actual] if same.actual else [])] if same else []
    if role == "result":
        reached = in_order([figure for figure in own if figure.value is not None])
    elif own:
        figures[role] = own[-1]
    return make_indicator(node, same.name if same else name, figures, (same.lines[0] if same else number, number),
                          reached)


def indicator_of_row(cells: Sequence[str], columns: Sequence[str], programme: str, node: str,
                     number: int) -> Indicator | None:
    """A programme's own goal in columns of its table (指標 / 現状値 / 目標値); None where no target has a value, and
    none was reached by a goal with a name.

    A goal without a name counts what stands before its number, else it is named by its programme.
    """
    columns, cells = parted(columns, cells)
    # 指標（R10目標） over 派遣人数：20人 is name and target at once.
    roles = [role or ("target" if names_goal(heading) and "目標" in heading else "")
             for heading, role in zip(columns, roles_of(columns), strict=True)]
    if "target" not in roles:
        return None
    valued = {role: at for at, role in reversed(list(enumerate(roles)))
              if role in ("target", "result") and at < len(cells) and amount(undated(cells[at]))}
    named = next((place for place, heading in enumerate(columns) if not roles[place] and place < len(cells)
                  and not is_missing(cells[place]) and names_goal(heading)), None)
    at = valued.get("target", valued.get("result") if named is not None else None)
    if at is None:
        return None
    chosen = [place for place, role in enumerate(roles) if role or is_unit_heading(columns[place])]
    counted = re.match(r"\D{2,}?(?=[\s:：]*\d)", half_width(undated(cells[at]))) if named is None else None
    counted = counted if counted and _HOW.sub("", counted[0]).strip() else None
    name = cells[named] if named is not None else cells[at][:counted.end()] if counted else programme
    heading = columns[named] if named is not None else columns[at]
    # The only value before the target is the baseline of a plan; of results it is what was reached.
    table = Table([heading, *(columns[place] for place in chosen)], ["", *(roles[place] for place in chosen)], 0, ())
    return read_row([name, *(cells[place] if place < len(cells) else "" for place in chosen)], table, node, number)


def _row_unit(cells: Sequence[str], table: Table) -> str:
    """The unit in a row's own column, else of all rows: behind the heading of their names (指標（単位：人）)."""
    own = (cell.strip() for heading, cell in zip(table.headings, cells, strict=False)
           if is_unit_heading(heading) and not is_missing(cell))
    return next(own, "") or unit_of(table.headings[table.name])


def _cell_figure(heading: str, cell: str, unit: str, node: str, number: int) -> Figure:
    # The year of a dated cell (R4 12人) is no value.
    told = without_marks(cell)
    found = amount(undated(told))
    if found and not found[1] and (own := _OWN_UNIT.fullmatch(half_width(undated(told)).strip())):
        found = found[0], own["unit"]
    printed = dated(cell) or dated(heading, heading=True)
    return Figure(
        subject=node, label="", value=found[0] if found else None,
        unit=(found[1] or unit or unit_of(heading)) if found else "",
        period=printed_period(printed), text=cell.strip(), lines=(number, number),
        comparator=comparator(cell) if found else "", wording="" if found else wording(told))
