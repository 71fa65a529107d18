"""Goals of a whole plan that are numbered as its first level is: one for each, in its order (``（１）参加者数`` to
``（３）利用者数`` behind the measures ``（１）`` to ``（３）``).

Numbers may agree by chance: the goals belong to the level only where the words of each agree with what its node holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from ingest.layouts.numbering import numbered
from ingest.layouts.outline.shape import Line
from ingest.records import Indicator, PlanNode
from ontology.iri import key_text

LEAST: Final = 2
"""Goals that make such a list."""

SHARED: Final = 3
"""Characters that a goal's name shares with what its node holds: two are a word that stands everywhere (市民, 交流)."""

_PARTICLE: Final = re.compile("[ぁ-ん]+")


def with_numbered_nodes(goals: Sequence[Indicator], lines: Sequence[Line], nodes: Sequence[PlanNode],
                        depths: Mapping[str, int], programmes: Mapping[str, str]) -> list[Indicator]:
    """The goals, those of such a list at their nodes; ``lines`` are those of the whole plan's goals, ``programmes`` the
    nodes of the programmes' names."""
    texts = dict(lines)
    headings = {goal.lines[0]: own for goal in goals if not goal.node
                and (own := numbered(texts.get(goal.lines[0], "").split("\t")[0]))}
    first = {node.key: node for node in nodes if node.parent is None and node.level != "main-project"}
    numbers = [own.number for own in headings.values()]
    counted = len(numbers) >= LEAST and sorted(first) == sorted(map(str, numbers)) and len(set(numbers)) == len(numbers)
    if not counted or any(depths.get(own.style) != 0 for own in headings.values()):
        return list(goals)
    held = {key: [*(key_text(node.title.text) for node in nodes if node.title and _is_inside(node.key, key)),
                  *(key_text(name) for name, node in programmes.items() if _is_inside(node, key))] for key in first}
    named = {goal.lines[0]: str(headings[goal.lines[0]].number) for goal in goals if goal.lines[0] in headings}
    if not all(_agrees(key_text(goal.name.text), named[goal.lines[0]], held)
               for goal in goals if goal.lines[0] in named):
        return list(goals)
    return [goal.model_copy(update={"node": named[goal.lines[0]]}) if goal.lines[0] in named else goal
            for goal in goals]


def _is_inside(key: str, outer: str) -> bool:
    return f"{key}.".startswith(f"{outer}.")


def _agrees(name: str, key: str, held: Mapping[str, Sequence[str]]) -> bool:
    """Whether a name shares more with what one node holds than with what any other does."""
    shared = {node: max(_shared(name, text) for text in texts) if texts else 0 for node, texts in held.items()}
    return shared[key] >= SHARED and all(shared[key] > count for node, count in shared.items() if node != key)


def _shared(one: str, other: str) -> int:
    """Characters of the longest run without particles (町民の) that both have."""
    return SequenceMatcher(None, _PARTICLE.sub("<", one), _PARTICLE.sub(">", other),
                           autojunk=False).find_longest_match().size
