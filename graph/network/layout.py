"""Where the vertices of the network stand in a drawing.

Each group is laid out by itself with springs (Fruchterman and Reingold 1991), a very large one or one without a circle
as a radial tree, then the groups are packed around the largest one.  That keeps what is densely tied together, and
takes a second for 2,000 vertices, where one layout of the whole would take a minute.  The same network always gets the
same drawing.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from itertools import count
from typing import TYPE_CHECKING, Final

import numpy as np

from graph.network.network import Network

if TYPE_CHECKING:
    import networkx as nx  # 80 ms: imported where it is used

Position = tuple[float, float]
"""Across and down, in pixels of the drawing at its own size."""

ROOM: Final = 72.0
"""Side of the square that a vertex with its name takes, pixels."""

GAP: Final = 30.0
"""Between two groups, pixels."""

ALONE: Final = 5
"""Vertices from which a community stands by itself: under a filter the method also finds lone pairs."""

SPRINGS: Final = 400
"""Vertices up to which a group is laid out with springs, whose cost grows with the square: a country with 1,600
partners took 3.5 s, and its star came out as a ball."""

TRIED: Final = 300
"""Places along the spiral that are tried at once."""

WIDER: Final = 1.35
"""Width of a drawing by its height, as screens."""

NEAR: Final = 54.0
"""Vertices of a group are pushed apart to at least so many pixels."""


def positions(net: Network) -> dict[str, Position]:
    """Every vertex's place; the largest group is around (0, 0)."""
    members = _clusters(net)
    discs: list[tuple[float, float, float]] = []
    found: dict[str, Position] = {}
    for group in members.values():
        inner = _group(net, group)
        radius = max(math.hypot(*each) for each in inner.values()) + GAP
        x, y = _free_place(discs, radius)
        discs.append((x, y, radius))
        found |= {vertex: (round(x + dx, 1), round(y + dy, 1)) for vertex, (dx, dy) in inner.items()}
    return found


def _clusters(net: Network) -> dict[int, list[str]]:
    """The communities; one too small to stand by itself joins the one that most of its edges lead to."""
    community = {vertex.id: vertex.community for vertex in net.vertices}
    members: dict[int, list[str]] = defaultdict(list)
    for vertex, number in community.items():
        members[number].append(vertex)
    for number in sorted(members, key=lambda each: (len(members[each]), each)):
        if len(members[number]) >= ALONE:
            break
        outward = Counter(community[other] for vertex in members[number] for other in net.graph[vertex]
                          if community[other] != number)
        if outward:
            other = max(outward, key=lambda each: (outward[each], len(members[each]), -each))
            for vertex in members.pop(number):
                community[vertex] = other
                members[other].append(vertex)
    return dict(sorted(members.items(), key=lambda each: (-len(each[1]), each[0])))


def _group(net: Network, group: list[str]) -> dict[str, Position]:
    """Positions of one group around its middle."""
    import networkx as nx

    if len(group) == 1:
        return {group[0]: (0.0, 0.0)}
    # Sorted, because the springs start from positions in the order of the vertices.
    part: nx.Graph[str] = nx.Graph()
    part.add_nodes_from(sorted(group))
    part.add_edges_from(sorted((min(edge), max(edge)) for edge in net.graph.subgraph(group).edges))
    if len(part) > SPRINGS or nx.is_tree(part):
        return _radial(part)
    size = ROOM * math.sqrt(len(group)) / 2
    springs = nx.spring_layout(
        part, seed=1, iterations=_rounds(len(part)), scale=size * 1.25, method="force")
    return _apart({vertex: (float(x), float(y)) for vertex, (x, y) in springs.items()})


def _radial(part: nx.Graph[str]) -> dict[str, Position]:
    """A radial tree (Eades 1992): the vertex of most edges in the middle, the others around it by their distance.

    Each branch has an angle by its number of vertices; a ring is as wide as its vertices need.
    """
    import networkx as nx

    hub = max(part, key=lambda vertex: (part.degree[vertex], vertex))
    below: dict[str, list[str]] = defaultdict(list)
    order, depth = [hub], {hub: 0}
    for above, vertex in nx.bfs_edges(part, hub):
        below[above].append(vertex)
        depth[vertex] = depth[above] + 1
        order.append(vertex)
    weight = dict.fromkeys(order, 1)
    for vertex in reversed(order):
        weight[vertex] += sum(weight[each] for each in below[vertex])
    start, found = {hub: 0.0}, {hub: (0.0, 0.0)}
    share = 2 * math.pi / weight[hub]
    rings = Counter(depth.values())
    radius, further = {0: 0.0}, {0: 0.0}
    for ring in range(1, max(depth.values()) + 1):
        radius[ring], further[ring] = radius[ring - 1] + further[ring - 1] + 1.5 * NEAR, 0.0
        if rings[ring] * NEAR > 2 * math.pi * radius[ring]:
            # Two rows to a ring: half of its vertices stand a little further out.
            radius[ring], further[ring] = max(radius[ring], rings[ring] * NEAR / (4 * math.pi)), NEAR
    for vertex in order:
        turn = start[vertex]
        for number, each in enumerate(below[vertex]):
            start[each] = turn
            middle, out = turn + share * weight[each] / 2, radius[depth[each]] + number % 2 * further[depth[each]]
            # A quarter turn on, and wider than high: names are wide, and stand below.
            found[each] = (-WIDER * out * math.sin(middle), out * math.cos(middle))
            turn += share * weight[each]
    return found | {vertex: (0.0, 0.0) for vertex in part if vertex not in found}


def _rounds(vertices: int) -> int:
    """Rounds of the springs: a small group settles within 120; a round of a large one costs its square."""
    return max(30, min(120, 8000 // vertices))


def _apart(points: dict[str, Position]) -> dict[str, Position]:
    """Moves vertices that nearly cover each other apart, a few rounds."""
    names = list(points)
    for _ in range(12):
        moved = False
        grid: dict[tuple[int, int], list[str]] = defaultdict(list)
        for name in names:
            x, y = points[name]
            grid[int(x // NEAR), int(y // NEAR)].append(name)
        for one in names:
            column, row = int(points[one][0] // NEAR), int(points[one][1] // NEAR)
            near = [other for dx in (-1, 0, 1) for dy in (-1, 0, 1) for other in grid.get((column + dx, row + dy), ())]
            for other in near:
                if other <= one:
                    continue
                (ax, ay), (bx, by) = points[one], points[other]
                distance = math.hypot(bx - ax, by - ay)
                if distance >= NEAR:
                    continue
                ux, uy = ((bx - ax) / distance, (by - ay) / distance) if distance > 1e-6 else (1.0, 0.0)
                push = (NEAR - distance) / 2
                points[one], points[other] = (ax - ux * push, ay - uy * push), (bx + ux * push, by + uy * push)
                moved = True
        if not moved:
            break
    return points


def _free_place(discs: list[tuple[float, float, float]], radius: float) -> Position:
    """The nearest place to the middle, along a spiral, where a disc touches no other; wider than high, as screens."""
    if not discs:
        return 0.0, 0.0
    across, down, radii = np.asarray(discs).T[:, :, None]
    # The first disc is around the middle: nearer than its edge nothing is free.
    nearest = int(((radius + discs[0][2]) / (WIDER * 24)) ** 2)
    for first in count(nearest, TRIED):
        root = np.sqrt(np.arange(first, first + TRIED))
        turn, out = 1.4 * root, 24.0 * root
        x, y = WIDER * out * np.cos(turn), out * np.sin(turn)
        free = (np.hypot(x - across, y - down) >= radius + radii).all(axis=0)
        if free.any():
            return float(x[free.argmax()]), float(y[free.argmax()])
    raise AssertionError("a spiral leaves every disc behind")
