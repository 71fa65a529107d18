"""What holds the network together, in facts that can be put into words: its groups and its bridges."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from graph.network.network import Edge, Network, Vertex


@dataclass(frozen=True, slots=True)
class Group:
    """A community: vertices more densely tied among themselves than with the rest (Louvain)."""

    number: int
    """From 0, the largest first; the ``community`` of its vertices."""
    japanese: tuple[Vertex, ...]
    """Local governments, those with the most partners first."""
    foreign: tuple[Vertex, ...]
    """Places and organisations abroad, those with the most partners first."""
    countries: tuple[tuple[str, int], ...]
    """ISO alpha-2 and number of its foreign parties, most first."""
    ties: int
    """Tied pairs within the group."""
    outward: int
    """Tied pairs that lead to other groups."""


@dataclass(frozen=True, slots=True)
class Bridge:
    """A tied pair without which no chain joins the two sides."""

    edge: Edge
    cut_off: tuple[str, ...]
    """Ids of the vertices on the smaller side."""


def groups(net: Network) -> list[Group]:
    """The communities, largest first."""
    members: dict[int, list[Vertex]] = defaultdict(list)
    for vertex in net.vertices:
        members[vertex.community].append(vertex)
    community = {vertex.id: vertex.community for vertex in net.vertices}
    within, outward = Counter[int](), Counter[int]()
    for edge in net.edges:
        if edge.ties:
            one, other = community[edge.source], community[edge.target]
            if one == other:
                within[one] += 1
            else:
                outward.update((one, other))
    found = []
    for number, vertices in sorted(members.items()):
        ordered = sorted(vertices, key=lambda v: (-v.degree, v.id))
        foreign = [v for v in ordered if v.country != "JP" and v.kind != "country"]
        found.append(Group(
            number, tuple(v for v in ordered if v.country == "JP" and v.kind != "country"), tuple(foreign),
            tuple(Counter(v.country for v in foreign).most_common()), within[number], outward[number]))
    return found


def bridges(net: Network) -> list[Bridge]:
    """Ties that are bridges, those first whose end would cut most vertices off.

    A bridge is an edge of every spanning tree, so the sides follow from one depth-first search.
    """
    import networkx as nx

    edges = {frozenset((edge.source, edge.target)): edge for edge in net.edges if edge.bridge and edge.ties}
    found = []
    for part in nx.connected_components(net.graph):
        root = min(part)
        parent = {child: above for above, child in nx.dfs_edges(net.graph, root)}
        below: dict[str, list[str]] = {vertex: [vertex] for vertex in part}
        for vertex in nx.dfs_postorder_nodes(net.graph, root):
            if vertex == root:
                continue
            if edge := edges.get(frozenset((vertex, parent[vertex]))):
                side = below[vertex] if 2 * len(below[vertex]) <= len(part) else sorted(part - set(below[vertex]))
                found.append(Bridge(edge, tuple(sorted(side))))
            below[parent[vertex]] += below[vertex]
    return sorted(found, key=lambda each: (-len(each.cut_off), each.edge.source, each.edge.target))
