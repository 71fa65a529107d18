"""The goals that one pass over a plan collected: which node each belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.layouts.indicators.numbered import with_numbered_nodes
from ingest.layouts.indicators.values import Years
from ingest.layouts.outline.shape import Outline
from ingest.layouts.plans.collected import Reading
from ingest.layouts.plans.goals import closing_goals, read_goals
from ingest.layouts.plans.reading import add_body
from ingest.layouts.plans.references import References
from ingest.layouts.plans.rows import Row
from ingest.records import Indicator

CLOSING: Final = 2
"""Sections that end with goals, and headings in them without any, which tell that these are the sections' own."""


def to_parents(reading: Reading) -> None:
    """Gives what closes sections to the sections' own nodes: goals and SDG numbers that stand only below the last
    heading of each section are not that heading's."""
    children: dict[str | None, list[str]] = {}
    for node in reading.nodes:
        children.setdefault(node.parent, []).append(node.key)
    parents = {node.key: node.parent for node in reading.nodes}
    for found in (reading.targets, reading.goals):
        keys = [key for key in found if key]
        above = {key: parents.get(key) for key in keys}
        closing = len(set(above.values())) == len(keys) >= CLOSING and all(
            parent is not None and children[parent][-1] == key for key, parent in above.items())
        if closing and sum(len(children[parent]) - 1 for parent in above.values()) >= CLOSING:
            for key, parent in above.items():
                found[parent or ""] = found.pop(key)  # type: ignore[assignment]


def read_targets(reading: Reading, outline: Outline, years: Years | None) -> list[Indicator]:
    """Indicators that stand under headings or name them; what turns out to be none goes to the node's body."""
    to_parents(reading)
    last = max((each.lines[0] for each in reading.nodes), default=0)
    last = max([last, *(row.listing.name.lines[0] for row in reading.rows)])
    siblings = max(Counter(node.parent for node in reading.nodes).values(), default=0)
    if own := closing_goals(reading.targets, reading.labels, last, siblings):
        node, label = own
        lines = reading.targets.pop(node, [])
        reading.targets.setdefault("", []).extend(line for line in lines if line[0] > label)
    found, left, headers, sdgs, issues = read_goals(
        reading.targets, References(reading.nodes, outline.depths).node, reading.row_nodes, years)
    reading.issues += issues
    for node, cells in sdgs.items():
        reading.goals.setdefault(node, []).extend(cells)
    reading.layout_lines += headers
    for node, rest in left.items():
        for number, line in rest if node else ():
            add_body(reading, node, number, line)
    titles = {node.key: node.title for node in reading.nodes}
    found = with_numbered_nodes(found, reading.targets.get("", ()), reading.nodes, outline.depths, {
        row.listing.name.text: row.listing.node for row in reading.rows})
    return [each.model_copy(update={
        "lines": (each.lines[0], max(each.lines[1], reading.lasts.get(each.lines[0], 0))),
        "name": each.name if each.name.text else titles.get(each.node) or each.name}) for each in found]


def own_goals(rows: Sequence[Row]) -> Iterator[Indicator]:
    """Goals of the programmes' own rows, each once: a repeated listing repeats its programme's, and a row that lists
    several programmes has one for all."""
    told: set[tuple[str, float | None]] = set()
    above = 0
    for row in rows:
        for goal in row.goals:
            own = goal.name.text, goal.target.value if goal.target else None
            if own not in told or not (row.listing.repeat or goal.lines[0] == above):
                yield goal
            told.add(own)
        above = row.listing.name.lines[0]
