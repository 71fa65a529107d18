"""The nodes that a plan's headings make: key, notation and title, under the headings above."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ingest.layouts.notes import without_notes
from ingest.layouts.numbering import Numbered, numbered, readings
from ingest.layouts.outline.induced import induce
from ingest.layouts.outline.items import office
from ingest.layouts.plans.levels import level
from ingest.layouts.plans.rows import unmarked
from ingest.records import Cell, Lines, PlanNode
from ingest.text.width import half_width
from ingest.values.sdgs import titled

_RATING: Final = re.compile(
    r"(?<=\S)\s{2,}[(（【\[［]?(?:総合|自己|内部|外部|施策)?(?:評価|判定|達成度|進捗度?)\s*[:：]\s*[^\s:：]{1,8}$")
"""A rating at the edge of a heading's line, in a report: 評価：Ａ."""

LEAST: Final = 2
"""Headings that make levels of results."""


def make_node(heading: Numbered, lines: Lines, depth: int, path: Sequence[PlanNode],
              nodes: Sequence[PlanNode]) -> PlanNode:
    """A node under the path; its key has the printed number, or its place among its siblings."""
    parent = path[-1].key if path else None
    siblings = [node for node in nodes if node.parent == parent]
    prefix = f"{parent}." if parent else ""
    key = f"{prefix}{heading.number or len(siblings) + 1}"
    if any(node.key == key for node in siblings):
        key = f"{prefix}{max(int(node.key.rsplit('.')[-1]) for node in siblings) + 1}"
    printed = ""
    if heading.printed:
        own, held = half_width(heading.printed), "".join(half_width(heading.above).split())
        own = f"({own})" if heading.style.endswith("paren") or held.endswith("(") else own
        above = path[-1].notation if path and not held else ""
        printed = f"{held.removesuffix('(')}{own}" if held else f"{above}-{own}" if above else own
    title, mark = unmarked(_RATING.sub("", heading.title))
    texts = {"repeat": (Cell(text=mark, lines=lines),)} if mark else {}
    if (charge := office(title)) and charge.labelled and charge.rest.strip():  # 施策1-1　交流　　所管：国際課
        title, texts = charge.rest, {**texts, "department": (Cell(text=charge.offices, lines=lines),)}
    return PlanNode(key=key, notation=printed, level=level(depth), parent=parent, texts=texts, lines=lines,
                    title=Cell(text=without_notes(title), lines=lines))


def under_headings(rows: Sequence[PlanNode], lines: Sequence[tuple[int, str]], tables: Sequence[int],
                   prefix: str) -> list[PlanNode]:
    """The nodes of numbered headings above tables, and the tables' own rows with their parents.

    The headings' keys begin with ``prefix``, so that they differ from those of rows; ``tables`` are the lines of the
    tables' headers.  A single heading above all rows is the tables' section, and no level.
    """
    above = [(number, _prefixed(node, prefix)) for number, node in (_headings(lines, tables) if tables else ())
             if any(row.lines[0] > number for row in rows)]
    if len(above) < LEAST:
        return list(rows)
    found = [node for _, node in above]
    for row in rows:
        parent = next((node for number, node in reversed(above) if number < row.lines[0]), None)
        found.append(row.model_copy(update={"parent": parent.key}) if parent and row.parent is None else row)
    return found


def under_columns(nodes: Sequence[PlanNode], above: Mapping[str, Sequence[str]], prefix: str) -> list[PlanNode]:
    """Rows under the nodes that columns of their table name: ``above`` has the titles by the row's key."""
    found: list[PlanNode] = []
    made: dict[tuple[str | None, str], PlanNode] = {}
    for node in nodes:
        parent = node.parent
        for depth, title in enumerate(title for title in above.get(node.key, ()) if title):
            if (parent, title) not in made:
                heading = numbered(title, wrapped=True)
                taken = sum(1 for each in (*nodes, *made.values()) if each.parent == parent and each.key not in above)
                key = f"{parent}.{taken + 1}" if parent else f"{prefix}{taken + 1}"
                held = half_width(heading.above) if heading and heading.style == "dashed" else ""
                made[parent, title] = PlanNode(
                    key=key, notation=f"{held}{heading.printed}" if heading else "", level=level(depth), parent=parent,
                    title=Cell(text=heading.title if heading else title, lines=node.lines), lines=node.lines)
                found.append(made[parent, title])
            parent = made[parent, title].key
        found.append(node.model_copy(update={"parent": parent}) if parent != node.parent else node)
    return found


def _prefixed(node: PlanNode, prefix: str) -> PlanNode:
    return node.model_copy(update={
        "key": f"{prefix}{node.key}", "parent": f"{prefix}{node.parent}" if node.parent else None})


def _headings(lines: Sequence[tuple[int, str]], tables: Sequence[int]) -> Iterator[tuple[int, PlanNode]]:
    nodes: list[PlanNode] = []
    path: list[tuple[int, PlanNode]] = []
    # Marks open the items of the results, and no headings.
    free = [(number, line if "\t" in line or any(each.number for each in readings(line)) else "")
            for number, line in lines]
    for number, entry in induce(free, tables).entries.items():
        path = [each for each in path if each[0] < entry.depth]
        title, words = titled(entry.heading.title)
        node = make_node(replace(entry.heading, title=title), (number, entry.last), entry.depth,
                         [each for _, each in path], nodes)
        if words:
            node = node.model_copy(update={"texts": {**node.texts, "sdg": (Cell(text=words, lines=node.lines),)}})
        nodes.append(node)
        path.append((entry.depth, node))
        yield number, node
