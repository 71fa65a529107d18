"""Sections of a plan that hold goals and no programmes, such as projects put first behind the measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from ingest.layouts.indicators import is_indicator_line
from ingest.layouts.outline_levels import Placed
from ingest.layouts.outline_marks import is_label, title_key
from ingest.layouts.plan_outline import Line

LEAST: Final = 2
"""Sections with goals under one heading: a single one is where the plan lists its goals."""


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
