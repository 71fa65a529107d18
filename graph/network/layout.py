"""Where the vertices of the network stand in a drawing.

Each group is laid out by itself with springs (Fruchterman and Reingold 1991), then the groups are packed around the
largest one.  That keeps what is densely tied together, and takes a second for 2,000 vertices, where one layout of the
whole would take a minute.  The same network always gets the same drawing.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import Final

import networkx as nx

from graph.network.network import Network

Position = tuple[float, float]
"""Across and down, in pixels of the drawing at its own size."""

ROOM: Final = 72.0
"""Side of the square that a vertex with its name takes, pixels."""

GAP: Final = 30.0
"""Between two groups, pixels."""

ALONE: Final = 5
"""Vertices from which a community stands by itself: under a filter the method also finds lone pairs."""

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
    if len(group) == 1:
        return {group[0]: (0.0, 0.0)}
    # Sorted, because the springs start from positions in the order of the vertices.
    part: nx.Graph[str] = nx.Graph()
    part.add_nodes_from(sorted(group))
    part.add_edges_from(sorted((min(edge), max(edge)) for edge in net.graph.subgraph(group).edges))
    size = ROOM * math.sqrt(len(group)) / 2
    springs = nx.spring_layout(
        part, seed=1, iterations=_rounds(len(part)), scale=size * 1.25, method="force")
    return _apart({vertex: (float(x), float(y)) for vertex, (x, y) in springs.items()})


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
    step = 0
    while True:
        turn = 0.35 * math.sqrt(step) * 4
        out = 12.0 * math.sqrt(step) * 2
        x, y = 1.35 * out * math.cos(turn), out * math.sin(turn)
        if all(math.hypot(x - ox, y - oy) >= radius + other for ox, oy, other in discs):
            return x, y
        step += 1
