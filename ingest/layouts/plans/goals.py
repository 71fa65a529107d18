"""Goals of a whole plan: indicators that stand outside its levels, their dates in notes, and their SDG columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from ingest.layouts.indicators.sentences import is_goal_sentence
from ingest.layouts.indicators.tables import (
    has_goal_column,
    has_named_goals,
    is_indicator_header,
    is_value,
    names,
    role_of,
)
from ingest.layouts.indicators.values import Years
from ingest.layouts.indicators.wordings import (
    goal_pairs,
    is_indicator_line,
    is_value_line,
    names_change,
    read_indicators,
    tells_values,
)
from ingest.layouts.markers import block_of, is_caption, is_note, pattern
from ingest.layouts.numbering import numbered
from ingest.layouts.outline.goals import goal_scopes
from ingest.records import Cell, Indicator, Issue
from ingest.text.width import half_width
from ingest.values.figures import PERIOD
from ingest.values.sdgs import goals, is_goal_column, stated, told

Line = tuple[int, str]

FAMILY: Final = "programme_tables"

LEAST: Final = 3
"""Rows of goals that make a document of goals without programmes."""

SHORT: Final = 40
"""Characters of a line that can be a heading without a number."""

SDGS: Final = "SDGs "
"""What a sentence below a heading on them is about."""

# 満足度は令和2年度の調査による: what a note says of a value's date, behind the goal's name.
_TELLS_DATE: Final = re.compile("調査|実績|値|現在|時点|データ|集計|数字")


def goal_tables(lines: Iterable[Line]) -> list[int]:
    """Lines of headers of tables of goals that name them, with enough rows of values to make a document of goals, and
    of sentences on goals beside them; where there is no such table, the lines that tell goals."""
    lines = list(lines)
    headers: list[int] = []
    rows = 0
    for number, line in lines:
        cells = line.split("\t")
        if has_named_goals(cells):
            headers.append(number)
        elif headers and len(cells) > 2:
            rows += any(map(is_value, cells))
    pairs = frozenset() if headers else goal_pairs(lines)  # a name, and its values on the next line
    told = [] if headers else [number for number, line in lines if is_indicator_line(line) or is_value_line(line)
                               or (number in pairs and number - 1 in pairs)]
    if rows >= LEAST:
        return sorted([*headers, *(number for number, line in lines if is_goal_sentence(line))])
    return told if len(told) >= LEAST else []


def plan_goals(lines: Sequence[Line], names_node: Callable[[str], bool]) -> tuple[list[Line], list[int]]:
    """Lines of goals outside a plan's levels, and the lines that head them.

    Tables with a column of names or of the levels, with the bands across them that name a node of the plan
    (``names_node``), and what stands below a label of goals up to a heading or sentence; not where the section tells of
    an earlier plan (``past``).
    """
    found: list[Line] = []
    labels: list[int] = []
    scopes = goal_scopes(lines)
    table = label = past = False
    section = ""
    for number, line in lines:
        cells = line.split("\t")
        if len(cells) > 1:
            # What stands left of 現状 and 目標 without a heading of its own are the goals' names.
            unnamed = not cells[0].strip() and {"baseline", "target"} <= {role_of(cell) for cell in cells}
            headed = is_indicator_header(cells) and (
                label or unnamed or any(map(names, cells)) or has_goal_column(cells))
            table = not past and (headed or table)
            found += [(number, line)] if table else []
            continue
        table = table and not is_caption(line)
        if not line.strip() or is_note(FAMILY, line):
            continue
        if table and names_node(line.strip()):
            found.append((number, line))
            continue
        table, heading = False, numbered(line)
        past = past and not (heading and heading.style == section)  # the next section beside that on another plan
        if block_of(FAMILY, heading.title if heading else line) == "indicators" or number in scopes:
            label = not past
            labels += [number] if label else []
        elif label and ("。" not in line) and (not heading or is_indicator_line(line) or names_change(line)):
            found.append((number, line))
        elif heading or (len(line.strip()) <= SHORT and "。" not in line):
            past, label = bool(pattern(FAMILY, "past").search(half_width(line))), False
            section = heading.style if heading else ""
        else:
            label = False
    return found, labels


def plan_sdgs(loose: Iterable[Line], lines: Iterable[Line] = ()) -> tuple[Cell, ...]:
    """Words in which a plan gives SDG goals to itself as a whole: outside its levels (``loose``), on a line or in a
    sentence; anywhere in a sentence on the plan or its publisher."""
    found = {number: stated(line) or told(line) for number, line in loose if "\t" not in line}
    whole = pattern(FAMILY, "whole")
    section = ""
    for number, line in lines:
        if found.get(number) is None and "\t" not in line and whole.search(half_width(line)):
            found[number] = told(line) or told(f"{section}{line}")
        elif line.strip() and len(line.strip()) <= SHORT and "。" not in line:
            section = SDGS if is_goal_column(line) else ""
    return tuple(Cell(text=words, lines=(number, number)) for number, words in sorted(found.items()) if words)


def closing_goals(targets: Mapping[str, Sequence[Line]], labels: Mapping[int, str], last: int,
                  siblings: int) -> tuple[str, int] | None:
    """Node and line of a label of goals that closes a plan, so that its goals are the whole plan's.

    It is the only one, a blank line sets it apart, no listing or heading follows it (``last`` is the last of them),
    and it stands below one of several nodes (``siblings``), which it could not all mean otherwise.
    """
    if len(labels) != 1 or siblings < 2:
        return None
    (number, node), = labels.items()
    others = [line for lines in targets.values() for line, _ in lines if line < number]
    return (node, number) if number > last and node and not others else None


def read_goals(targets: Mapping[str, Sequence[Line]], resolve: Callable[[str, str], str | None],
               rows: Mapping[int, str], years: Years | None = None
               ) -> tuple[list[Indicator], dict[str, list[Line]], list[int], dict[str, list[Cell]], list[Issue]]:
    """Indicators of all nodes, what turned out to be none by node, the tables' headers, SDG numbers by node, and an
    issue for each goal whose row names a node that cannot be told.

    ``rows`` are the nodes of rows whose own columns made them; ``years`` are the plan's own.
    """
    found: list[Indicator] = []
    left: dict[str, list[Line]] = {}
    headers: list[int] = []
    sdgs: dict[str, list[Cell]] = {}
    untold: list[int] = []
    for node, lines in by_label(targets, resolve):
        read, rest, own = read_indicators(lines, node, resolve, untold, years)
        indicators = [each.model_copy(update={"node": rows[each.lines[0]]}) if each.lines[0] in rows else each
                      for each in read]
        found += indicators
        left.setdefault(node, []).extend(rest)
        headers += own
        for key, cell in _sdg_cells(lines, {each.lines[0]: each.node for each in indicators}, own):
            sdgs.setdefault(key, []).append(cell)
    issues = [_untold(each) for each in found if not each.node and each.lines[0] in {*untold} - {*rows}]
    return sorted(found, key=lambda each: each.lines), left, headers, sdgs, issues


def by_label(targets: Mapping[str, Sequence[Line]],
             resolve: Callable[[str, str], str | None]) -> Iterator[tuple[str, Sequence[Line]]]:
    """Nodes with their lines; a goal whose line begins with the number of another node (``目標1 参加者数 ...``) is that
    node's."""
    for node, lines in targets.items():
        own: dict[str, list[Line]] = {}
        for number, line in lines:
            heading = numbered(line) if "\t" not in line and (tells_values(line) or names_change(line)) else None
            named = heading and heading.style.startswith(("word", "dashed", "latin", "roman")) and resolve(
                line.strip()[:len(line.strip()) - len(heading.title)].strip(), "")
            if named:
                own.setdefault(named, []).append((number, heading.title if heading else line))
        taken = {number for told in own.values() for number, _ in told}
        yield node, [line for line in lines if line[0] not in taken] if taken else lines
        yield from own.items()


def _untold(indicator: Indicator) -> Issue:
    return Issue(severity="info", code="goal-node-unknown", lines=indicator.lines, text=indicator.name.text,
                 action="left-open", reason="the plan's item that the goal's row names could not be told; the goal is "
                                            "the plan's as a whole")


def _sdg_cells(lines: Iterable[Line], nodes: Mapping[int, str], headers: Sequence[int]) -> Iterable[tuple[str, Cell]]:
    """SDG numbers in a column of a table of goals, by the node that the goal belongs to."""
    at, heading = None, ""
    for number, line in lines:
        cells = line.split("\t")
        if number in headers:
            at = next((place for place, cell in enumerate(cells) if is_goal_column(cell)), at)
            heading = cells[at] if at is not None and at < len(cells) else heading
        elif at is not None and at < len(cells) and nodes.get(number) and goals(cells[at]):
            yield nodes[number], Cell(text=cells[at].strip(), lines=(number, number), column=heading.strip())


def dated_by_notes(indicators: Iterable[Indicator], lines: Iterable[Line]) -> list[Indicator]:
    """Indicators with the baseline's date that a note below the table gives instead of the column's."""
    notes = ["".join(half_width(line).split()) for _, line in lines if is_note(FAMILY, line)]
    return [_dated(each, notes) for each in indicators]


def _dated(indicator: Indicator, notes: Sequence[str]) -> Indicator:
    name = "".join(half_width(indicator.name.text).split())
    if indicator.baseline is None or not name:
        return indicator
    for note in notes:
        before, found, rest = note.partition(name)
        periods = re.findall(PERIOD, rest.split("。")[0]) if found else []
        if len(periods) == 1 and rest.startswith(("は", "の", "に", "(")) and "目標" not in rest \
                and _TELLS_DATE.search(rest) and "「" not in before[-1:]:
            return indicator.model_copy(update={
                "baseline": indicator.baseline.model_copy(update={"period": periods[0]})})
    return indicator
