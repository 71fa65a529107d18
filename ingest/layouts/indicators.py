"""Goals with baseline, target and value reached, in the wordings that plans use.

``名称 実績値(H24年度) 25%⇒ 目標値(H29年度):60%``, ``現状値(R3)：25% 目標値(R8)：60%``,
``R3年度 25% → R8年度 60%``, ``目標：令和8年度までに60%``, the name on the line before, each value on a line of its
own, or a table 指標 / 現状値 / 実績値 / 目標値.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise, takewhile
from typing import Final

from ingest.figures import NUMBER, PERIOD, UNIT
from ingest.layouts.goal_sentences import goes_on, is_goal_sentence, is_labelled, is_sentence, read_goal
from ingest.layouts.indicator_results import reached
from ingest.layouts.indicator_tables import Resolve, Table, is_indicator_header, read_row, read_row_of_kind, stacked
from ingest.layouts.indicator_values import (
    FAMILY,
    LEADING,
    WHEN,
    amount,
    bare_name,
    in_order,
    make_indicator,
    printed_period,
    words,
)
from ingest.layouts.markers import alternatives, block_of
from ingest.layouts.numbering import numbered
from ingest.records import Cell, Figure, Indicator
from ingest.sdgs import told as told_goals
from ingest.text import join_wrapped
from ingest.width import half_width

Numbered = tuple[int, str]
"""A line's number and text."""

LONGEST_LINE: Final = 400
"""Characters; a longer line is running text."""

LONGEST_VALUE: Final = 20
"""Characters at a line's end in which its last value stands."""

LONGEST_SENTENCE: Final = 4
"""Lines over which a sentence is printed."""

# A run of spaces is one: patterns with several optional spaces would try every way to share a long run.
_RUN: Final = re.compile(r"(\s)\s+")
# 計画20人 実績18人: 計画 is a target where a value reached stands beside it.
_PLANNED: Final = re.compile(rf"計画\s*:?\s*{NUMBER}.{{0,20}}実績\s*:?\s*{NUMBER}")
_LIST: Final = re.compile(r"[\s、,・/]*")
_DATE_ALONE: Final = re.compile(rf"\(\s*{WHEN}\s*\)")
_VALUE_LAST: Final = re.compile(rf"{NUMBER}\s?(?:{UNIT})?(?:以上|以下|超)?$")
_ARROW: Final = re.compile(r"⇒|→|➡|⇨|=>|->|➔")


# 目標値：参加者60人 names what is counted after the word; a date there is none.
_LABEL: Final = r"(?P<label>(?!令和|平成|昭和|約|年間|累計|延べ)[ぁ-ヿ一-龥々]{2,20}?(?:\s*:\s*|\s+)?)??"


@dataclass(frozen=True, slots=True)
class _Side:
    """One value of an indicator line."""

    word: str
    """``baseline``, ``target``, ``interim``, ``result`` or empty."""
    figure: Figure
    start: int
    end: int
    label: str = ""
    """What is counted, where it stands between the word and the value."""


_ROLES: Final = ("interim", "target", "baseline", "result")


@cache
def _side(planned: bool) -> re.Pattern[str]:
    told = alternatives([word for role in _ROLES for word in words(role)] + ["計画"] * planned)
    return re.compile(
        rf"(?:(?P<word>{told})(?!\d{{1,2}}[\s.、:])\s*(?:[:/]\s*{_LABEL})?)?"
        rf"(?:\(\s*(?P<within>[^()]*\d[^()]*?)\s*\)|(?P<before>{WHEN})(?:までに|に)?)?\s*:?\s*(?:約|年間|累計|延べ)?\s*"
        rf"(?:(?P<value>(?:{NUMBER}万\d千\d{{0,3}}|{NUMBER}))\s?(?P<unit>{UNIT})?|(?P<open>{alternatives(words('open'))})"
        rf"|(?P<missing>{alternatives(words('missing'))}|[-－―–—])(?=\s*(?:\((?:{WHEN})\)\s*)?(?:$|[→⇒、)/])|\s+(?:{told})))(?:以上|以下|超)?"
        rf"(?:\s*\((?P<after>{WHEN}|(?:19|20)\d\d)\))?")


_PLAIN: Final = re.compile(
    rf"(?P<name>\D{{2,60}}?)(?:\s*[:…]+\s*|\s+)(?:約|年間|累計|延べ)?\s*(?P<value>{NUMBER})\s?(?P<unit>{UNIT})?"
    rf"(?:以上|以下|超)?(?:\s*[(/]\s*(?P<period>{PERIOD}|年)\s*[)]?)?")


def read_indicators(lines: Iterable[Numbered], node: str, resolve: Resolve | None = None,
                    untold: list[int] | None = None) -> tuple[list[Indicator], list[Numbered], list[int]]:
    """Indicators of a plan node, the lines that are part of none, and the numbers of table headers.

    A table may name each goal's node in a column (目標, 方針): with ``resolve`` a row belongs to that node, and one
    whose node cannot be told to none (``""``), as all do that stand under no node; its line is added to ``untold``.
    """
    found: list[Indicator] = []
    pending: list[Numbered] = []
    left: list[Numbered] = []
    headers: list[int] = []
    table: Table | None = None
    printed_lines, ends = _with_dates(list(lines))
    told = 0
    for at, (number, printed) in enumerate(printed_lines):
        if number <= told or not printed.strip():
            continue  # the rest of a sentence
        cells = printed.split("\t")
        text = _RUN.sub(r"\1", printed)
        if headers[-1:] == [number]:
            continue  # the header's second row
        if is_indicator_header(cells):
            below = printed_lines[at + 1] if at + 1 < len(printed_lines) else (0, "")
            under = stacked(cells, below[1].split("\t")) if below[0] == number + 1 and "\t" in below[1] else None
            table = Table.of(under or cells)
            headers += [number, below[0]] if under else [number]
            table.goals = table.goals or _naming(table, printed_lines[at + 1:], resolve)
        elif len(cells) > 1 and table:
            own = (table.owner(cells, resolve) or "") if resolve and table.goals else node
            if resolve and not table.goals and (named := _named(cells, table.name, resolve)):
                own, cells[table.name] = named
            if untold is not None and resolve and table.above and not own:
                untold.append(number)
            if table.kind is not None:
                last = found[-1] if found else None
                made = read_row_of_kind(cells, table, own, number, last)
                goes_on = made and last and made.lines[0] == last.lines[0]
                found = [*(found[:-1] if goes_on else found), *([made] if made else [])]
            elif table.names_row(cells):
                found.append(read_row(cells, table, own, number))
            else:
                left.append((number, text))
        elif told_goals(printed):
            left.append((number, text))  # SDGsの目標6・目標8 are none of the plan's
        elif goal := _sentence(printed_lines[at:at + LONGEST_SENTENCE], node):
            found, told = [*found, goal], goal.lines[1]
            left, pending = [*left, *pending], []
        elif (results := reached(printed, found, number)) is not None:
            found = results
            headers.append(number)
        elif sides := _sides(text, node, number) or _unworded(text, node, number):
            found, pending = _add(found, sides, text, pending, node, number)
        else:
            if pending and pending[-1][0] != number - 1:
                left += pending
                pending = []
            pending.append((number, text))
    return [_up_to(each, ends) for each in found], left + pending, headers


def _up_to(indicator: Indicator, ends: Mapping[int, int]) -> Indicator:
    first, last = indicator.lines
    return indicator.model_copy(update={"lines": (first, ends.get(last, last))})


def _naming(table: Table, rows: Sequence[Numbered], resolve: Resolve | None) -> tuple[int, ...]:
    """The column left of the names whose every cell names a node of the plan, whatever its heading says."""
    below = [line.split("\t") for _, line in takewhile(
        lambda row: "\t" in row[1] and not is_indicator_header(row[1].split("\t")), rows)]
    for at in range(table.name if resolve else 0):
        cells = {cells[at].strip() for cells in below if at < len(cells)} - {""}
        if cells and not table.roles[at] and resolve and all(resolve(cell, table.headings[at]) for cell in cells):
            return (at,)
    return ()


def _named(cells: Sequence[str], at: int, resolve: Resolve) -> tuple[str, str] | None:
    """The node whose number stands before a goal's name (``1-1 参加者数``), and the name; None for any other row."""
    text = cells[at].strip() if at < len(cells) else ""
    heading = numbered(text)
    if heading is None or not heading.style.startswith(("word", "dashed")):
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
                                 text=each.text, lines=(first, last)) for each in goal.values}
    return make_indicator(node, Cell(text=bare_name(goal.name), lines=(first, last)), figures, (first, last))


def is_value_line(line: str) -> bool:
    """Whether a line is a baseline, target or value reached and nothing else: its name stands on a line above."""
    text = _RUN.sub(r"\1", line[:LONGEST_LINE + 1])
    sides = _sides(text, "", 1) if "。" not in line and "\t" not in line else []
    return bool(sides and sides[0].word and not sides[0].label) and not LEADING.sub("", text[:sides[0].start]).strip()


def tells_values(line: str) -> bool:
    """Whether a line has values of a goal, with or without its name: ``412社（R2）⇒ 500社（R6）``."""
    return "。" not in line and "\t" not in line and bool(_sides(_RUN.sub(r"\1", line[:LONGEST_LINE + 1]), "", 1))


def tells_change(line: str) -> bool:
    """Whether a line has two dated values of a goal: ``輸出額 38億円（R5）→ 60億円（R11）``."""
    sides = [] if "\t" in line else _sides(_RUN.sub(r"\1", line[:LONGEST_LINE + 1]), "", 1)
    return len(sides) > 1 and all(side.figure.period for side in sides)


def goal_pairs(lines: Iterable[Numbered]) -> frozenset[int]:
    """Numbers of the lines that name a goal behind its label, and of those directly below with its values:
    ``目標　輸出額`` above ``R2　28億円 → R6　50億円``."""
    found: set[int] = set()
    for (number, line), (below, values) in pairwise(lines):
        if is_labelled(line) and below == number + 1 and not block_of(FAMILY, line) \
                and not is_indicator_line(line) and tells_values(values):
            found |= {number, below}
    return frozenset(found)


def is_indicator_line(line: str) -> bool:
    """Whether a line outside any block of goals states one: a target's value, values behind a label, a sentence that
    aims at one."""
    if "\t" in line:
        return False
    if "。" in line or is_goal_sentence(line):
        return is_goal_sentence(line)
    text = _RUN.sub(r"\1", line[:LONGEST_LINE + 1])
    sides = _sides(text, "", 1)
    labelled = is_labelled(text) and bool(sides or _unworded(text, "", 1))
    return labelled or any(side.word == "target" for side in sides)


def _sides(text: str, node: str, number: int) -> list[_Side]:
    """Values with a word or a date; without a word or an arrow they are no goal."""
    sides = _values(text, node, number)
    joined = len(sides) > 1 and bool(_ARROW.search(half_width(text), sides[0].end, sides[1].start))
    return sides if joined or any(side.word for side in sides) else []


def _unworded(text: str, node: str, number: int) -> list[_Side]:
    """Under a label of goals no word is needed: two dated values are baseline and target, a single value is the
    target (``令和4年度 310人 令和9年度 500人``, ``参加者数：300人``)."""
    sides = _values(text, node, number)
    if len(sides) == 2 and not any(side.word for side in sides):
        return sides
    match = _PLAIN.fullmatch(half_width(text)) if not sides and len(text) <= LONGEST_LINE and "。" not in text else None
    if match and (unit := text[match.start("unit"):match.end("unit")]):
        value = float(match["value"].replace(",", ""))
        figure = Figure(subject=node, label="", value=value, unit=unit, text=text[match.start("value"):].strip(),
                        period=printed_period(text[match.start("period"):match.end("period")]), lines=(number, number))
        return [_Side("target", figure, match.end("name"), match.end())]
    return [replace(sides[0], word="target")] if len(sides) == 1 else []


def _values(text: str, node: str, number: int) -> list[_Side]:
    """Every value with a word or a date before or after it."""
    if len(text) > LONGEST_LINE:
        return []
    folded = half_width(text)
    sides: list[_Side] = []
    planned = bool(_PLANNED.search(folded))
    for match in _side(planned).finditer(folded):
        dated = next((name for name in ("within", "before", "after") if match[name]), "")
        period = text[match.start(dated):match.end(dated)] if dated else ""
        label = text[match.start("label"):match.end("label")].strip(" 　:：") if match["label"] else ""
        limit = (match["before"] or "").endswith("まで")  # 令和8年度までに60人
        # R2 － → R6 60人: no value yet, but its date.
        untold = match["open"] or (match["missing"] and not _ARROW.match(folded[match.end():].lstrip()))
        if (not match["word"] and (not period or untold)) or (label and not match["unit"]):
            continue
        found = amount(match["value"]) if match["value"] else None
        value = found[0] if found else None
        unit = text[match.start("unit"):match.end("unit")] if match["unit"] else ""
        figure = Figure(subject=node, label="", value=value, unit=unit, period=printed_period(period),
                        text=text[match.start():match.end()].strip(), lines=(number, number))
        word = "目標" if limit or match["word"] == "計画" else match["word"] or ""
        role = next((role for role in _ROLES if word in words(role)), "")
        if not role and sides and sides[-1].word == "result" and _LIST.fullmatch(folded, sides[-1].end, match.start()):
            role = "result"  # 実績値 4,100人（2022年）、9,800人（2023年）
        sides.append(_Side(role, figure, match.start(), match.end(), label))
    return sides


def _add(found: list[Indicator], sides: list[_Side], text: str, pending: list[Numbered], node: str,
         number: int) -> tuple[list[Indicator], list[Numbered]]:
    own = LEADING.sub("", text[:sides[0].start]).strip(" 　:：")
    # 受講者を60人から90人に増やす: no noun ends with を; は and が may end one where no word follows.
    own = own[:-1] if len(own) > 2 and (own[-1] == "を" or (own[-1] in "はが" and sides[0].word)) else own
    if not pending:
        own = own or next((side.label for side in sides if side.label), "")
    last = found[-1] if found and not own and not pending and found[-1].lines[1] == number - 1 else None
    roles, reached = _roles(sides, last)
    if last and not any(getattr(last, role) for role in roles) and not (last.actual and reached):
        more = {role: getattr(last, role) for role in ("baseline", "actual", "interim", "target")
                if getattr(last, role)}
        return [*found[:-1], make_indicator(node, last.name, {**more, **roles}, (last.lines[0], number),
                                            reached or (*last.series, *([last.actual] if last.actual else [])))], []
    parts = [*pending, (number, own)] if own and pending and pending[-1][0] == number - 1 else []
    parts = parts or ([(number, own)] if own else pending)
    name = Cell(text=bare_name(join_wrapped(LEADING.sub("", part) for _, part in parts)),
                lines=(parts[0][0], parts[-1][0]) if parts else (number, number))
    return [*found, make_indicator(node, name, roles, (name.lines[0], number), reached)], []


def _roles(sides: Sequence[_Side], last: Indicator | None) -> tuple[dict[str, Figure], list[Figure]]:
    """Which side is baseline, interim target and target, and the values reached.

    A single result (実績値) is the baseline where no other value is one and the target follows it; else it was reached.
    Sides without a word are baseline and target in their order.
    """
    found = {side.word: side.figure for side in reversed(sides) if side.word in ("baseline", "interim", "target")}
    results = [side for side in sides if side.word == "result"]
    target_at = next((side.start for side in sides if side.word == "target"), None)
    known = bool(last and (last.baseline or last.target)) or "baseline" in found or len(results) > 1
    reached: list[Figure] = []
    if results and (known or (target_at is not None and results[0].start > target_at)):
        reached = in_order([side.figure for side in results])
    elif results:
        found["baseline"] = results[0].figure
    unnamed = [side.figure for side in sides if not side.word]
    if "baseline" not in found and unnamed and ("target" not in found or len(sides) > 1):
        found["baseline"] = unnamed.pop(0)
    if "target" not in found and unnamed:
        found["target"] = unnamed.pop()
    if "interim" not in found and unnamed and "target" in found:
        found["interim"] = unnamed.pop()  # R5 10人 → R7 20人 → R10 30人
    return found, reached
