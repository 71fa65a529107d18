"""Goals that stand in the rows of results: which node they belong to, and the year that the report is of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from ingest.layouts.indicators.values import Years
from ingest.layouts.markers import pattern
from ingest.layouts.numbering import numbered
from ingest.records import Figure, Indicator, PlanNode
from ingest.text.width import half_width
from ingest.values.dates import fiscal_year_of, fiscal_years_of
from ingest.values.figures import PERIOD

FAMILY: Final = "policy_results"

_GOALS: Final = (r"(?:主な)?(?:成果|数値|評価|達成|目標|活動|重要業績評価)?(?:指標|目標値?|KPI)"
                 r"(?:の?(?:一覧|状況|達成状況|進捗状況|実績))?")
_GOALS_OF: Final = re.compile(
    rf"(?P<of>.{{2,40}}?)(?:の|に係る|に関する|における|\s)\s*{_GOALS}"
    rf"|{_GOALS}\s*[(\[【]\s*(?P<within>[^()\[\]【】]{{2,40}})\s*[)\]】]")

_YEARLY: Final = re.compile(
    r"(?:年度の?(?:取組|実施|行動|推進|重点)の?(?:計画|予定|方針|施策|取組)|年度の?主な(?:取組|事業)"
    r"|一覧表?|事業計画書?|年次計画|事業概要|主要事業|当初予算)(?!.*策定)")

_WORD: Final = re.compile("指標|目標|KPI")

_BRACKETS: Final = "■●◆◇○・【】[]［］〈〉<>＜＞《》「」 　"
"""What such a title stands in."""

_IN_BRACKETS: Final = re.compile(r"[(（][^()（）]{4,40}[)）]")

_LEVEL_NUMBER: Final = re.compile(r"[\dⅠ-Ⅻ①-⑳]")

NEAR: Final = 2
"""Rows over which a merged cell repeats a goal."""


def goals_of(title: str) -> str:
    """What the title of a table of one node's goals names (戦略1の指標, 成果指標（政策1）); empty for other lines."""
    if not _WORD.search(half_width(title)):
        return ""  # most lines
    if _IN_BRACKETS.fullmatch(title.strip()):
        title = title.strip()[1:-1]  # （基本方針１の成果指標）
    heading = numbered(title)
    bare = (heading.title if heading and _GOALS_OF.fullmatch(half_width(heading.title)) else title).strip().strip(
        _BRACKETS)
    found = _GOALS_OF.fullmatch(half_width(bare))
    if found is None:
        return ""
    part = "of" if found["of"] else "within"
    return bare[found.start(part):found.end(part)].strip(_BRACKETS)


def heads_goals_of_level(line: str) -> bool:
    """Whether a line heads the goals of a level that it names by its number (柱1の数値目標), so that the programme
    above it ends there."""
    return bool(_LEVEL_NUMBER.search(goals_of(line)))


def goals_of_rows(goals: Iterable[tuple[Indicator, str, bool]], nodes: Sequence[PlanNode],
                  year: str) -> list[Indicator]:
    """The goals with their nodes; each comes with the key of its row and whether the row is a programme.

    A programme's goal is its section's; a policy's is its own.  A goal that a merged cell repeats over several rows is
    told once, for what these rows have in common.  Values reached without a year are of the ``year`` of the report.
    """
    parents = {node.key: node.parent for node in nodes}
    found: list[Indicator] = []
    latest: tuple[Indicator, str] | None = None
    for goal, key, programme in goals:
        own = (parents.get(key) or key) if programme else key
        if latest and latest[1] != key and _same(goal, latest[0]):
            found[-1] = found[-1].model_copy(update={
                "node": _common(found[-1].node, own, parents), "lines": (found[-1].lines[0], goal.lines[1])})
        else:
            found.append(in_year(goal.model_copy(update={"node": own}), year))
        latest = goal, key
    return found


def table_nodes(lines: Sequence[str], goals: Iterable[int], nodes: Sequence[PlanNode],
                resolve: Callable[[str, str], str | None]) -> dict[int, str]:
    """The node of each table of goals, by the table's first line: the one that the table's title names (戦略1の指標);
    of several tables also the heading that each stands under.  Empty where a table is of the whole plan.

    ``goals`` are the lines of all such tables, in order; ``resolve`` finds a node by its printed label.
    """
    starts: list[int] = []
    latest = -1
    for number in goals:
        starts += [number] if number != latest + 1 else []
        latest = number
    headings = [node for node in nodes if node.level not in ("policy-code", "item")]
    under = {start: next((node.key for node in reversed(headings) if node.lines[0] < start), "") for start in starts}
    several = len(set(under.values()) - {""}) > 1
    found: dict[int, str] = {}
    for start in starts:
        label = goals_of(next((line for line in reversed(lines[:start - 1]) if line.strip()), ""))
        named = resolve(label, "") if label else None
        found[start] = named or (under[start] if several else "")
    return found


def _same(one: Indicator, other: Indicator) -> bool:
    def told(goal: Indicator) -> tuple[object, ...]:
        return goal.name.text, *((each.value, each.unit, each.period) if each else None
                                 for each in (goal.baseline, goal.target, goal.actual))

    return told(one) == told(other) and one.lines[0] - other.lines[1] <= NEAR


def _common(one: str, other: str, parents: Mapping[str, str | None]) -> str:
    """The node above two rows; the first row's where none is."""
    if one == other or one == parents.get(other):
        return one
    return parents.get(other) or one


def report_year(title: str) -> str:
    """The year that a report's title names, as printed; empty for titles of other documents and of several years."""
    return _only_year(title) if pattern(FAMILY, "title").search(title) else ""


def list_year(title: str) -> str:
    """The year whose programmes a title says that the document lists (事業一覧（令和７年度））; empty for others."""
    return _only_year(title) if _YEARLY.search(half_width(title)) else ""


def _only_year(title: str) -> str:
    folded = half_width(title)
    found = re.search(PERIOD, folded)
    one = found and fiscal_year_of(found[0]) and not fiscal_years_of(folded)
    return title[found.start():found.end()] if found and one else ""


def own_years(years: tuple[int, int] | None, title: str) -> Years | None:
    """The own years of a plan with its title: of the plan, or the one that a report's title names."""
    first = years[0] if years else fiscal_year_of(report_year(title))
    return Years(first, bool(pattern(FAMILY, "title").search(title))) if first else None


def in_year(goal: Indicator, year: str) -> Indicator:
    """A value reached without a year is of the report's, and so is a target beside it where there is no baseline: a
    target of a plan's last year is told with its year or beside the value it started from."""
    if not year or goal.actual is None or goal.actual.period or goal.series:
        return goal
    made: dict[str, Figure] = {"actual": goal.actual.model_copy(update={"period": year})}
    if goal.target and not goal.target.period and goal.baseline is None:
        made["target"] = goal.target.model_copy(update={"period": year})
    return goal.model_copy(update=made)
