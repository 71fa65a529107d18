"""Goals with baseline, target and value reached, in the wordings that plans use.

``名称 実績値(H24年度) 25%⇒ 目標値(H29年度):60%``, ``現状値(R3)：25% 目標値(R8)：60%``,
``R3年度 25% → R8年度 60%``, ``目標：令和8年度までに60%``, the name on the line before, each value on a line of its
own, or a table 指標 / 現状値 / 実績値 / 目標値.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, takewhile
from typing import Final

from ingest.layouts.indicators.results import reached
from ingest.layouts.indicators.rows import read_row, read_row_of_kind
from ingest.layouts.indicators.sentences import goes_on, is_goal_sentence, is_labelled, is_sentence, read_goal
from ingest.layouts.indicators.sides import LONGEST_LINE, Side, sides_of, unworded
from ingest.layouts.indicators.tables import TURNED, Resolve, Table, is_indicator_header, is_number, is_rate, stacked
from ingest.layouts.indicators.turned import read_turned
from ingest.layouts.indicators.values import (
    FAMILY,
    LEADING,
    WHEN,
    Years,
    bare_name,
    counted_in,
    goes_on_from,
    in_order,
    is_later,
    is_since,
    make_indicator,
    unit_alone,
)
from ingest.layouts.markers import block_of
from ingest.layouts.numbering import numbered
from ingest.records import Cell, Figure, Indicator
from ingest.text.printed import join_wrapped
from ingest.text.width import half_width
from ingest.values.dates import fiscal_year_of
from ingest.values.figures import NUMBER, UNIT
from ingest.values.sdgs import told as told_goals

Numbered = tuple[int, str]
"""A line's number and text."""

LONGEST_VALUE: Final = 20
"""Characters at a line's end in which its last value stands."""

LONGEST_NODE: Final = 40
"""Characters of a line that names a node above its goals."""

BELOW: Final = 500
"""Lines below a header that tell what its columns hold."""

LONGEST_SENTENCE: Final = 4
"""Lines over which a sentence is printed."""

# A run of spaces is one: patterns with several optional spaces would try every way to share a long run.
_RUN: Final = re.compile(r"(\s)\s+")
# 開催数　－　→: no value before the target.
_NOTHING_YET: Final = re.compile(r"\s+[-－―–—]?\s*[→⇒➡⇨]\s*$")
_DATE_ALONE: Final = re.compile(rf"\(\s*{WHEN}\s*\)")
_VALUE_LAST: Final = re.compile(rf"{NUMBER}\s?(?:{UNIT})?(?:以上|以下|超)?$")
def read_indicators(lines: Iterable[Numbered], node: str, resolve: Resolve | None = None,
                    untold: list[int] | None = None,
                    years: Years | None = None) -> tuple[list[Indicator], list[Numbered], list[int]]:
    """Indicators of a plan node, the lines that are part of none, and the numbers of table headers.

    A table may name each goal's node in a column (目標, 方針): with ``resolve`` a row belongs to that node, and one
    whose node cannot be told to none (``""``), as all do that stand under no node; its line is added to ``untold``.
    A single value of the plan's own ``years`` was reached, and one before them is the baseline.
    """
    printed, ends = _with_dates(list(lines))
    reading = _Reading(node, resolve, years, [] if untold is None else untold)
    for at, (number, line) in enumerate(printed):
        if number > reading.told and line.strip() and reading.headers[-1:] != [number]:
            reading.take(number, line, printed[at + 1:at + 1 + BELOW])
    return [_up_to(each, ends) for each in reading.found], reading.left + reading.pending, reading.headers


@dataclass(slots=True)
class _Reading:
    """What one pass over lines of goals collects."""

    node: str
    resolve: Resolve | None
    years: Years | None
    untold: list[int]
    found: list[Indicator] = field(default_factory=list)
    pending: list[Numbered] = field(default_factory=list)
    """The latest lines without a value: the next goal's name."""
    left: list[Numbered] = field(default_factory=list)
    headers: list[int] = field(default_factory=list)
    table: Table | None = None
    told: int = 0
    """The last line of a sentence that was read."""
    row: int = 0
    """The latest row of the table."""
    band: str = ""
    """The node that the latest band across the table names."""
    merged: str = ""
    """The node that stands before the name of the table's first goal, and of each that begins with one: a merged cell
    names it for the rows below."""
    unit: str = ""
    """Told on a line of its own between the next goal's name and its values."""

    def take(self, number: int, printed: str, below: Sequence[Numbered]) -> None:
        """Reads a line, with those below it that a header or a sentence may go on in."""
        cells = printed.split("\t")
        text = _RUN.sub(r"\1", printed)
        last = self.found[-1] if self.found and self.found[-1].lines[1] == number - 1 else None
        if is_indicator_header(cells):
            self._head(number, cells, below)
        elif len(cells) > 1 and self.table:
            self._row(number, cells, text, self.table)
        elif told_goals(printed):
            self.left.append((number, text))  # SDGsの目標6・目標8 are none of the plan's
        elif goal := _sentence([(number, printed), *below[:LONGEST_SENTENCE - 1]], self.node):
            self.found.append(goal)
            self.told = goal.lines[1]
            self.left += self.pending
            self.pending = []
        elif (results := reached(printed, self.found, number)) is not None:
            self.found = results
            self.headers.append(number)
        elif (last or self.pending) and (unit := unit_alone(text)):
            if self.pending:
                self.unit, self.pending = unit, [*self.pending[:-1], (number, self.pending[-1][1])]
            elif last:
                self.found[-1] = counted_in(last, unit, number)
        elif sides := sides_of(text, self.node, number) or unworded(text, self.node, number):
            self.found, self.pending = _add(self.found, sides, text, self.pending, self.node, number, self.years)
            self.found[-1], self.unit = counted_in(self.found[-1], self.unit, number), ""
        elif key := self._named_by(printed, below):
            self.node = key
            self.headers.append(number)
        else:
            if self.pending and self.pending[-1][0] != number - 1:
                self.left += self.pending
                self.pending = []
            self.pending.append((number, text))

    def _named_by(self, line: str, below: Sequence[Numbered]) -> str:
        """The node whose title a line is, above goals of its own; a name above a lone value is the goal's."""
        text = line.strip().strip("■◆●○◇□▶▼【】[]［］〈〉<>＜＞《》「」 　")
        if "\t" in line or len(text) > LONGEST_NODE or (below and is_value_line(below[0][1])):
            return ""
        return (self.resolve(text, "") if self.resolve and text else None) or ""

    def _head(self, number: int, cells: Sequence[str], below: Sequence[Numbered]) -> None:
        if cells[0] == TURNED:
            goals = read_turned(cells, number, below, self.node, self.years)
            self.found += goals
            self.told = goals[-1].lines[1] if goals else number
            return
        second, line = below[0] if below else (0, "")
        under = stacked(cells, line.split("\t")) if second == number + 1 and "\t" in line else None
        self.table, self.row = Table.of(under or cells), second if under else number
        self.band = self.merged = ""
        self.headers += [number, second] if under else [number]
        self.table.goals = self.table.goals or _naming(self.table, below, self.resolve)

    def _row(self, number: int, printed: Sequence[str], text: str, table: Table) -> None:
        cells, resolve = table.cells_of(printed), self.resolve
        apart, first, self.row = number != self.row + 1, self.headers[-1:] == [self.row], number
        if len(set(map(str.strip, printed)) - {""}) == 1:
            self.band, self.merged = (resolve(text.strip(), "") if resolve else None) or "", ""
            if self.band:
                self.headers.append(number)
            else:
                self.left.append((number, text))
            return
        own = (table.owner(cells, resolve) or "") if resolve and table.goals else (
            self.merged or self.band or self.node)
        if resolve and not table.goals and (named := _named(cells, table.name, resolve)):
            own, cells[table.name] = named
            self.merged = own if first or self.merged else ""
        if resolve and table.above and not own:
            self.untold.append(number)
        if table.kind is not None:
            last = self.found[-1] if self.found else None
            made = read_row_of_kind(cells, table, own, number, last)
            goes_on = made and last and made.lines[0] == last.lines[0]
            self.found = [*(self.found[:-1] if goes_on else self.found), *([made] if made else [])]
            if made is None and table.kind < len(cells) and is_rate(cells[table.kind]):
                self.headers.append(number)
        elif apart and not table.tells_values(cells):
            self.table = None  # another table
            self.left.append((number, text))
        elif table.names_row(cells):
            self.found.append(read_row(cells, table, own, number, self.years))
        else:
            self.left.append((number, text))


def _up_to(indicator: Indicator, ends: Mapping[int, int]) -> Indicator:
    first, last = indicator.lines
    return indicator.model_copy(update={"lines": (first, ends.get(last, last))})


def _naming(table: Table, rows: Sequence[Numbered], resolve: Resolve | None) -> tuple[int, ...]:
    """The column left of the names whose every cell names a node of the plan, whatever its heading says."""
    below = [line.split("\t") for _, line in takewhile(
        lambda row: "\t" in row[1] and not is_indicator_header(row[1].split("\t")), rows)]
    for at in range(table.name if resolve else 0):
        cells = {cells[at].strip() for cells in below if at < len(cells)} - {""}
        counted = is_number(table.headings[at]) and all(map(str.isdigit, cells))  # No. 1, 2, 3
        if cells and not counted and not table.roles[at] and resolve and all(
                resolve(cell, table.headings[at]) for cell in cells):
            return (at,)
    return ()


def _named(cells: Sequence[str], at: int, resolve: Resolve) -> tuple[str, str] | None:
    """The node whose number stands before a goal's name (``1-1 参加者数``), and the name; None for any other row."""
    text = cells[at].strip() if at < len(cells) else ""
    heading = numbered(text)
    if heading is None or not heading.style.startswith(("word", "dashed", "latin", "roman")):
        return None
    key = resolve(text[:len(text) - len(heading.title)].strip(), "")
    return (key, heading.title) if key else None


def _with_dates(lines: Sequence[Numbered]) -> tuple[list[Numbered], dict[int, int]]:
    """The lines with each date that stands alone in a bracket behind the value above it (``1,000人`` over
    ``（令和7年度）``), and the last line of each that has one."""
    made: list[Numbered] = []
    ends: dict[int, int] = {}
    for number, line in lines:
        above = made[-1] if made else (0, "")
        if number == above[0] + 1 and "\t" not in above[1] and _DATE_ALONE.fullmatch(half_width(line).strip()) \
                and _VALUE_LAST.search(half_width(above[1][-LONGEST_VALUE:]).rstrip()):
            made[-1] = above[0], f"{above[1].rstrip()}{line.strip()}"
            ends[above[0]] = number
        else:
            made.append((number, line))
    return made, ends


def _sentence(lines: Sequence[Numbered], node: str) -> Indicator | None:
    """The goal that a sentence tells, which may go on over the next lines; None where the first line is none."""
    first, text = lines[0]
    last = first
    for number, rest in lines[1:]:
        if not goes_on(text) or number != last + 1 or "\t" in rest:
            break
        text, last = join_wrapped((text, rest)), number
    goal = read_goal(text) if is_sentence(text) else None
    if goal is None:
        return None
    figures = {each.role: Figure(subject=node, label="", value=each.value, unit=each.unit, period=each.period,
                                 text=each.text, lines=(first, last), comparator=each.comparator)
               for each in goal.values}
    return make_indicator(node, Cell(text=bare_name(goal.name), lines=(first, last)), figures, (first, last))


def is_value_line(line: str) -> bool:
    """Whether a line is a baseline, target or value reached and nothing else: its name stands on a line above."""
    text = _RUN.sub(r"\1", line[:LONGEST_LINE + 1])
    sides = sides_of(text, "", 1) if "。" not in line and "\t" not in line else []
    return bool(sides and sides[0].word and not sides[0].label) and not LEADING.sub("", text[:sides[0].start]).strip()


def tells_values(line: str) -> bool:
    """Whether a line has values of a goal, with or without its name: ``412社（R2）⇒ 500社（R6）``."""
    return "。" not in line and "\t" not in line and bool(sides_of(_RUN.sub(r"\1", line[:LONGEST_LINE + 1]), "", 1))


def tells_change(line: str) -> bool:
    """Whether a line has two dated values of a goal: ``輸出額 38億円（R5）→ 60億円（R11）``."""
    sides = [] if "\t" in line else sides_of(_RUN.sub(r"\1", line[:LONGEST_LINE + 1]), "", 1)
    return len(sides) > 1 and all(side.figure.period for side in sides)


def names_change(line: str) -> bool:
    """Whether a line is a name and two dated values of it, without a word or arrow: ``参加者数　R5 12人　R8 40人``."""
    sides = unworded(_RUN.sub(r"\1", line), "", 1) if "\t" not in line and len(line) <= LONGEST_LINE else []
    return len(sides) > 1 and all(side.figure.period for side in sides) and bool(
        LEADING.sub("", _RUN.sub(r"\1", line)[:sides[0].start]).strip())


def goal_pairs(lines: Iterable[Numbered]) -> frozenset[int]:
    """Numbers of the lines that name a goal behind its label, and of those directly below with its values:
    ``目標　輸出額`` above ``R2　28億円 → R6　50億円``."""
    found: set[int] = set()
    for (number, line), (below, values) in pairwise(lines):
        if is_labelled(line) and below == number + 1 and not block_of(FAMILY, line) \
                and not is_indicator_line(line) and (tells_values(values) or _are_dated(values)):
            found |= {number, below}
    return frozenset(found)


def _are_dated(line: str) -> bool:
    """Whether a line is two dated values and nothing else: ``R5 68％　R8 80％``."""
    sides = unworded(_RUN.sub(r"\1", line), "", 1) if "\t" not in line and len(line) <= LONGEST_LINE else []
    return len(sides) > 1 and not LEADING.sub("", _RUN.sub(r"\1", line)[:sides[0].start]).strip()


def is_indicator_line(line: str) -> bool:
    """Whether a line outside any block of goals states one: a target's value, values behind a label, a sentence that
    aims at one."""
    if "\t" in line:
        return False
    if "。" in line or is_goal_sentence(line):
        return is_goal_sentence(line)
    text = _RUN.sub(r"\1", line[:LONGEST_LINE + 1])
    sides = sides_of(text, "", 1)
    labelled = is_labelled(text) and bool(sides or unworded(text, "", 1))
    return labelled or any(side.word == "target" for side in sides)


def _add(found: list[Indicator], sides: list[Side], text: str, pending: list[Numbered], node: str,
         number: int, years: Years | None) -> tuple[list[Indicator], list[Numbered]]:
    own = _NOTHING_YET.sub("", LEADING.sub("", text[:sides[0].start])).strip(" 　:：…‥")
    # 受講者を60人から90人に増やす: no noun ends with を; は and が may end one where no word follows.
    own = own[:-1] if len(own) > 2 and (own[-1] == "を" or (own[-1] in "はが" and sides[0].word)) else own
    if not pending:
        own = own or next((side.label for side in sides if side.label), "")
    last = found[-1] if found and not own and not pending and found[-1].lines[1] == number - 1 else None
    roles, reached = _roles(sides, last, years)
    if last and last.target and sides[0].plain and is_later(sides[0].figure, last.target):
        # 令和5年度 42人 above 令和10年度 80人
        last = last.model_copy(update={"interim" if last.baseline else "baseline": last.target, "target": None})
    if last and not any(getattr(last, role) for role in roles):
        more = {role: getattr(last, role) for role in ("baseline", "interim", "target") if getattr(last, role)}
        known = [*last.series, *([last.actual] if last.actual else [])]
        return [*found[:-1], make_indicator(node, last.name, {**more, **roles}, (last.lines[0], number),
                                            in_order([*known, *reached]))], []
    parts = [*pending, (number, own)] if own and pending and pending[-1][0] == number - 1 else []
    parts = parts or ([(number, own)] if own else pending)
    name = Cell(text=bare_name(join_wrapped(LEADING.sub("", part) for _, part in parts)),
                lines=(parts[0][0], parts[-1][0]) if parts else (number, number))
    return [*found, make_indicator(node, name, roles, (name.lines[0], number), reached)], []


def _unlabelled(sides: Sequence[Side]) -> Sequence[Side]:
    """The sides without the word that labels the whole line (``目標：相談件数 R3 120件 → R8 300件``): it is none of the
    first value's where a value without a word is of a later year."""
    first, others = sides[0], sides[1:]
    labels = first.word == "target" and not any(side.word for side in others) and any(
        is_later(side.figure, first.figure) for side in others)
    return [replace(first, word=""), *others] if labels else sides


def _before(figures: Sequence[Figure], years: Years | None) -> bool:
    """Whether all values are of years that were over when a plan was made, or up to the year that a report is of."""
    told = [fiscal_year_of(half_width(figure.period)) for figure in figures]
    return bool(years) and all(year and years and year < years.first + years.report for year in told)


def _roles(sides: Sequence[Side], last: Indicator | None,
           years: Years | None) -> tuple[dict[str, Figure], list[Figure]]:
    """Which side is baseline, interim target and target, and the values reached.

    A single result (実績値) is the baseline where no other value is one and the target follows it, unless it is of the
    plan's own ``years``; else it was reached.
    Sides without a word are baseline and target in their order.
    """
    sides = _unlabelled(sides)
    starts = [side for side in sides if side.word == "baseline"]
    if len(starts) > 1 and goes_on_from(*((each.figure.text, each.figure.period) for each in (starts[0], starts[-1]))):
        sides = [replace(side, word="result") if side is starts[-1] else side for side in sides]
    found = {side.word: side.figure for side in reversed(sides) if side.word in ("baseline", "interim", "target")}
    results = [side for side in sides if side.word == "result"]
    target_at = next((side.start for side in sides if side.word == "target"), None)
    known = bool(last and (last.baseline or last.target)) or "baseline" in found or len(results) > 1
    reached: list[Figure] = []
    known = known or bool(results and is_since(results[-1].figure, years))
    if results and (known or (target_at is not None and results[0].start > target_at)):
        reached = in_order([side.figure for side in results])
    elif results:
        found["baseline"] = results[0].figure
    unnamed = in_order([side.figure for side in sides if not side.word])
    if "baseline" not in found and "target" in found and len(unnamed) > 1 and _before(unnamed, years):
        reached, unnamed = [*unnamed, *reached], []  # R4 12人 R5 20人 R6 24人 目標（R9）40人
    if {"baseline", "target"} <= found.keys() and years and (years.report or _before(unnamed, years)):
        reached, unnamed = [*unnamed, *reached], []  # 策定時（R2）4教室 令和5年度 6教室 目標（R7）8教室, in a report
    if "baseline" not in found and unnamed and ("target" not in found or len(sides) > 1):
        found["baseline"] = unnamed.pop(0)
    if "target" not in found and unnamed:
        found["target"] = unnamed.pop()
    if "interim" not in found and unnamed and "target" in found:
        found["interim"] = unnamed.pop()  # R5 10人 → R7 20人 → R10 30人
    return found, reached
