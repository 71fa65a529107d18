"""Strategies whose text stands in reading order, where directions differ: some hold responses, others subdirections.

戦略の柱Ⅰ has ①②③ directly below it, 戦略の柱Ⅲ has (1) and (2) with ①② each.  The page tells nothing there; the
numbers do: they restart below each heading.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ingest.layouts.slides.pages import Element
from ingest.layouts.slides.tree import Direction, Plan, Subdirection

LISTS: Final = frozenset({"initiatives", "examples"})
"""Labels of what a direction lists once below all its subdirections."""


def plan_in_order(items: Sequence[Element]) -> Plan:
    """Every element under the heading above it; a chapter's title ends the direction.

    What a direction lists below the last of several subdirections, and below none before, is its own.
    """
    plan = Plan()
    current: Subdirection | None = None
    for at, item in enumerate(items):
        heading = item.heading
        if item.kind == "chapter":
            current = None
        elif item.kind == "direction" and heading:
            number = plan.free(heading.number or 1)
            direction = Direction(number, heading.printed, item.lines, item)
            plan.directions[number] = direction
            current = plan.add(Subdirection(direction, number, item, flat=True))
        elif item.kind == "subdirection" and heading and current:
            direction = current.direction
            current = plan.add(Subdirection(direction, plan.free(heading.number or 1, direction), item))
        elif item.kind == "goal":
            plan.goals.setdefault(current.key if current else "", []).append(item)
        elif current:
            if item.label in LISTS and _once(items, at):
                current = next(each for each in plan.subdirections if each.direction is current.direction)
            current.elements.append(item)
            current.direction.actors += [item] if item.kind == "actor" else []
    return plan


def _once(items: Sequence[Element], at: int) -> bool:
    """Whether a label stands below the last of several subdirections of its direction and below none before."""
    def bound(element: Element) -> bool:
        return element.kind in ("direction", "chapter")

    start = next((index for index in range(at, -1, -1) if bound(items[index])), 0)
    end = next((index for index in range(at, len(items)) if bound(items[index])), len(items))
    below = [index for index in range(start, end) if items[index].kind == "subdirection"]
    labels = [index for index in range(start, end) if items[index].label == items[at].label]
    return len(below) > 1 and below[-1] < labels[0]
