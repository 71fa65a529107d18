"""What one pass over a plan collects, and the nodes that its headings open."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.layouts.notes import without_notes
from ingest.layouts.numbering import Numbered, numbered, readings
from ingest.layouts.plans.levels import Header, level
from ingest.layouts.plans.numbered_cells import Named
from ingest.layouts.plans.outer_levels import Outer
from ingest.layouts.plans.rows import Row, unmarked
from ingest.layouts.plans.tree import make_node
from ingest.records import Cell, Issue, Lines, PlanNode
from ingest.source import Source
from ingest.text.width import half_width
from ingest.values.sdgs import titled


@dataclass(slots=True)
class Reading:
    """What one pass over the tables collects."""

    source: Source
    headers: Mapping[int, Header] = field(default_factory=dict)
    """Headers of programme tables by line."""
    lasts: Mapping[int, int] = field(default_factory=dict)
    """Last lines of the rows that take several."""
    goals_only: bool = False
    """The plan lists goals and no programmes: columns of its tables name its levels."""
    columns: Sequence[tuple[int, str]] = ()
    """These columns of the table that is being read, with their headings."""
    row_nodes: dict[int, str] = field(default_factory=dict)
    """Nodes of the rows that such columns made."""
    outside: bool = False
    """Such a chapter is being read: its headings are no levels of the plan."""
    apart: bool = False
    """Something other than a row stands between the latest header or row and this line."""
    nodes: list[PlanNode] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    layout_lines: list[int] = field(default_factory=list)
    bodies: dict[str, list[Cell]] = field(default_factory=dict)
    goals: dict[str, list[Cell]] = field(default_factory=dict)
    """Lines with SDG numbers, by node."""
    offices: dict[str, Cell] = field(default_factory=dict)
    """Offices in charge that a line of its own names, by node."""
    targets: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """Lines of indicators, by node."""
    path: list[PlanNode] = field(default_factory=list)
    depths: dict[str, int] = field(default_factory=dict)
    """Depth of each node's style from 0; a level may be skipped in the tree."""
    outer: Outer = field(default_factory=dict)
    """Headings above those of the tables' columns, which another table prints."""
    named: Named = field(default_factory=dict)
    """Cells with the number of a level, whose title a list above the table has."""
    marked: dict[int, list[PlanNode]] = field(default_factory=dict)
    """Nodes, below those that hold them, that the columns of marks of the table being read name."""
    header: Header | None = None
    goal_header: tuple[int, str] | None = None
    """The header of the table of goals that is being read: headings may be bands across it."""
    loose: list[tuple[int, str]] = field(default_factory=list)
    """Lines that stand under no heading of the plan's levels."""
    labels: dict[int, str] = field(default_factory=dict)
    """Nodes by the lines of labels of goals that stand below them."""
    charges: Collection[int] = ()
    """Lines with the offices in charge of all programmes of the list that they close."""
    closing: Collection[int] = ()
    """Lines of labels that belong to a heading above the last one."""
    block: str = ""
    """Kind of the label that the lines stand under: ``indicators``, ``sdg`` or none."""


def path_of(reading: Reading, line: int) -> list[PlanNode]:
    """The node of the heading on a line, below those that hold it."""
    nodes = {node.key: node for node in reading.nodes}
    path = [node for node in reading.nodes if node.lines[0] == line][:1]
    while path and path[0].parent is not None:
        path.insert(0, nodes[path[0].parent])
    return path


def root(reading: Reading, number: int) -> None:
    """A node without a title for programmes above which the document prints no level."""
    if not reading.path:
        root = next(iter(reading.nodes), None) if not any(node.title for node in reading.nodes) else None
        if root is None:
            root = PlanNode(key="1", notation="", level=level(0), title=None, parent=None, lines=(number, number))
            reading.nodes.append(root)
        reading.path, reading.depths[root.key] = [root], 0


def open_level(reading: Reading, heading: Numbered, lines: Lines, depth: int) -> None:
    """A heading at a depth: a node, unless it is the same heading again."""
    reading.block = ""
    above = [node for node in reading.path if reading.depths[node.key] < depth]
    if same := _repeated(heading, above, reading, depth):
        reading.layout_lines += range(lines[0], lines[1] + 1)
        reading.path = [*above, same]
        return
    title, words = titled(heading.title)
    node = make_node(replace(heading, title=title), lines, depth, above, reading.nodes)
    if words:
        reading.goals.setdefault(node.key, []).append(Cell(text=words, lines=lines))
    reading.depths[node.key] = depth
    reading.path = [*above, node]
    reading.nodes.append(node)


def heading_of(title: str) -> Numbered:
    """A cell of a column of levels as a heading: any number that it starts with counts, since the column has them."""
    return numbered(title, wrapped=True) or next((each for each in readings(title) if each.number is not None),
                                                 Numbered("", None, None, "", title))


def _repeated(heading: Numbered, above: Sequence[PlanNode], reading: Reading, depth: int) -> PlanNode | None:
    """The node of the same heading, printed again as at the top of the next page or in the next row of its table."""
    parent = above[-1].key if above else None
    title, printed = without_notes(unmarked(heading.title)[0]), half_width(heading.printed)
    return next((node for node in reversed(reading.nodes)
                 if node.parent == parent and reading.depths[node.key] == depth and node.title is not None
                 and node.title.text == title and printed in node.notation), None)
