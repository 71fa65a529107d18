"""Sections of a plan that hold goals and no programmes, such as projects put first behind the measures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from ingest.layouts.indicators.wordings import is_indicator_line
from ingest.layouts.markers import pattern
from ingest.layouts.numbering import numbered
from ingest.layouts.outline.levels import Placed
from ingest.layouts.outline.marks import is_label, title_key
from ingest.layouts.outline.shape import Line
from ingest.layouts.plans.main_projects import FAMILY
from ingest.text.width import half_width

LONGEST: Final = 40
"""Characters of a heading of goals."""

BRACKETS: Final = "【】[]〔〕<>〈〉《》■□◆◇●○"
"""What a heading may stand in."""

_GOAL: Final = re.compile("指標|目標|KPI")

LEAST: Final = 2
"""Sections with goals under one heading: a single one is where the plan lists its goals."""


def goal_scopes(lines: Sequence[Line]) -> frozenset[int]:
    """Lines of headings of the goals of the whole plan or of each of its items (計画全体の指標), which are no item;
    words that stand again and again label blocks of the items instead."""
    found: dict[str, list[int]] = {}
    for number, line in lines:
        if "\t" not in line and len(line) <= LONGEST and _GOAL.search(half_width(line)):
            heading = numbered(line)
            text = "".join(half_width(heading.title if heading else line).split()).strip(BRACKETS)
            if pattern(FAMILY, "goal_scope").fullmatch(text):
                found.setdefault(text, []).append(number)
    return frozenset(places[0] for places in found.values() if len(places) == 1)


def goal_sections(placed: Sequence[Placed], lines: Sequence[Line], listings: Collection[int]) -> Iterator[int]:
    """Lines of goals that make their headings levels of the plan: several headings under one, which lists no programmes
    and is not called as goals are (数値目標), with goals of their own.

    A heading with the title of another names that one, and is none.
    """
    if not listings:
        return
    titles = Counter(title_key(mark)[2] for mark, _ in placed)
    ends = [*(mark.line for mark, _ in placed[1:]), 10**9]
    goals = [number for number, line in lines if is_indicator_line(line)]
    parents: list[int] = []
    found: dict[int, list[int]] = {}
    for at, (mark, depth) in enumerate(placed):
        parents = [*parents[:depth], at]
        own = next((number for number in goals if mark.line < number < ends[at]), None)
        if own and depth and titles[title_key(mark)[2]] == 1 and not is_label(mark):
            found.setdefault(parents[-2], []).append(own)
    for parent, own_goals in found.items():
        mark, depth = placed[parent]
        end = next((other.line for other, below in placed[parent + 1:] if below <= depth), 10**9)
        alone = not any(mark.line < number < end for number in listings)
        if alone and not is_label(mark) and len(own_goals) >= LEAST:
            yield from own_goals
