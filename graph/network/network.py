"""The sister-city network: who is tied to whom, drawn from the catalogue's ties (networkx).

Vertices are Japanese local governments (``01224``, ``01``), partner places (``US-anchorage``) and the
partners' countries (``US``).  An edge is a tie, or a place's lying in its country.  Two rows about the
same pair are one edge with both as evidence, so a tie stated in five rows does not count five times.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from operator import attrgetter
from typing import TYPE_CHECKING, Final, Literal

from graph.linked_data import identity
from graph.rows import AreaRow, TieRow
from ontology.errors import NotFound

if TYPE_CHECKING:
    import networkx as nx  # 80 ms: imported where it is used

VertexKind = Literal["municipality", "prefecture", "place", "country", "organisation"]

EXACT: Final = 600
"""Vertices up to which betweenness is exact; a larger network takes a sample (1.5 s for 2,000 vertices instead of
15)."""

PIVOTS: Final = 150
"""Vertices of the sample, from which shortest chains are counted (Brandes and Pich 2007)."""


@dataclass(frozen=True, slots=True)
class NetworkFilters:
    """Which ties to draw; an empty tuple means all."""

    prefecture: tuple[str, ...] = ()
    """Two-digit code."""
    country: tuple[str, ...] = ()
    """ISO alpha-2."""
    kind: tuple[str, ...] = ()
    """Tie-kind concept."""
    since_from: int | None = None
    since_to: int | None = None
    """First and last year of the tie's start; ties with an unknown start pass only when both are None."""
    status: tuple[str, ...] = ()
    as_of: int | None = None
    """Only ties known to have existed in this year; one whose start no source gives is not known to."""
    activity: tuple[str, ...] = ()
    """``known``: some document tells of a project of the two parties; ``unknown``: none does."""

    @property
    def everywhere(self) -> bool:
        """Whether ties of all places are drawn, if they pass in other ways."""
        return not self.prefecture and not self.country

    def passes(self, tie: TieRow, active: Collection[tuple[str, str]] = ()) -> bool:
        """Whether a tie is drawn; ``active`` has the pairs of parties of whom a project is known."""
        year = int(tie.since[:4]) if tie.since else None
        in_years = (self.since_from is None and self.since_to is None) or (
            year is not None and (self.since_from or 0) <= year <= (self.since_to or 9999))
        return (in_years
                and (self.as_of is None or identity.state_in(tie, self.as_of) == "active")
                and (not self.prefecture or (tie.source_code or "")[:2] in self.prefecture)
                and (not self.country or tie.country in self.country)
                and (not self.kind or tie.kind in self.kind)
                and (not self.status or tie.status in self.status)
                and (not self.activity or ("known" if party(tie) in active else "unknown") in self.activity))


@dataclass(frozen=True, slots=True)
class Vertex:
    """A party or country, with its measures in this network.

    ``degree`` is the number of partners; ``betweenness`` the share (0 to 1) of shortest chains that pass
    through (Brandes 2001); ``community`` numbers the groups found by Louvain (Blondel et al. 2008).
    """

    id: str
    kind: VertexKind
    name: str
    name_en: str
    country: str
    lat: float | None
    lng: float | None
    degree: int
    betweenness: float
    community: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A tied pair with every row that states it, or a place lying in a country (``kinds`` empty)."""

    source: str
    target: str
    kinds: tuple[str, ...]
    since: str | None
    """The earliest start that a source gives; sources that disagree are all in ``ties``."""
    bridge: bool
    """True where no other chain joins the two sides."""
    ties: tuple[str, ...]
    """Ids of the tie rows."""


@dataclass(frozen=True)
class Network:
    """A drawn network."""

    vertices: tuple[Vertex, ...]
    edges: tuple[Edge, ...]
    drawn: Callable[[], nx.Graph[str]] = field(repr=False, compare=False)

    @property
    def graph(self) -> nx.Graph[str]:
        """Vertices and edges, for the algorithms of networkx; made when it is first asked for."""
        return self.drawn()

    @cached_property
    def vertex(self) -> Mapping[str, Vertex]:
        """By id."""
        return {each.id: each for each in self.vertices}

    @cached_property
    def edge(self) -> Mapping[tuple[str, str], Edge]:
        """By source and target."""
        return {(each.source, each.target): each for each in self.edges}


def short_name(vertex: Vertex, areas: Mapping[str, AreaRow], lang: Literal["ja", "en"]) -> str:
    """A vertex's name for a drawing: a municipality's without its prefecture."""
    name = (vertex.name if lang == "ja" else vertex.name_en) or vertex.name
    if vertex.kind != "municipality":
        return name
    return name.removeprefix(areas[vertex.id].prefecture or "") if lang == "ja" else name.partition(",")[0]


def party(tie: TieRow) -> tuple[str, str]:
    """Vertex ids of a tie's two sides; a party without a code is known by its name."""
    return tie.source_code or f"name:{tie.source}", tie.partner_id or f"name:{tie.partner}"


def build(ties: Iterable[TieRow], areas: Mapping[str, AreaRow], filters: NetworkFilters | None = None,
          whole: Network | None = None, regroup: bool = True) -> Network:
    """The network of the ties that pass the filters.

    Betweenness is 0 throughout: :func:`measured` works it out, for those who tell it.  Vertices are those of ``whole``,
    where it is given, with their degree here; unless ``regroup``, they keep their community, too.
    """
    nodes: dict[str, tuple[str, str]] = {}
    edges: dict[tuple[str, str], list[TieRow]] = {}
    degree = Counter[str]()
    for tie in ties:
        if filters is not None and not filters.passes(tie):
            continue
        source, partner = pair = party(tie)
        nodes[source], nodes[partner] = (tie.source, "JP"), (tie.partner, tie.country)
        if pair not in edges:
            edges[pair] = []
            degree.update(pair)
        edges[pair].append(tie)
        if tie.country and tie.country != partner:
            nodes[tie.country] = tie.country_name, tie.country
            edges.setdefault((partner, tie.country), [])
    drawn = cache(partial(_graph, tuple(nodes), tuple(edges)))
    known = whole.vertex if whole else {}
    community = _communities(drawn()) if regroup else {each: known[each].community for each in nodes}
    found = (_vertex(each, names, areas, known.get(each), degree[each], community[each])
             for each, names in sorted(nodes.items()))
    return Network(tuple(found), _edges(tuple(nodes), edges, whole), drawn)


def _graph(nodes: Iterable[str], edges: Iterable[tuple[str, str]]) -> nx.Graph[str]:
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from(edges)
    return graph


def measured(net: Network) -> Network:
    """The same network with its vertices' betweenness: seconds for thousands of them, so callers keep the answer."""
    import networkx as nx

    sample = PIVOTS if len(net.graph) > EXACT else None
    between = nx.betweenness_centrality(net.graph, k=sample, seed=1) if net.graph else {}
    return replace(net, vertices=tuple(replace(each, betweenness=round(between[each.id], 6)) for each in net.vertices))


def _communities(graph: nx.Graph[str]) -> dict[str, int]:
    # A fixed seed: the same data must give the same groups on every run.
    import networkx as nx

    groups = nx.community.louvain_communities(graph, seed=1) if graph.number_of_edges() else [set(graph)]
    return {vertex: number for number, group in
            enumerate(sorted(groups, key=lambda g: (-len(g), min(g, default="")))) for vertex in group}


def _vertex(identifier: str, names: tuple[str, str], areas: Mapping[str, AreaRow], known: Vertex | None, degree: int,
            community: int) -> Vertex:
    if known is not None:
        same = known.degree == degree and known.community == community
        # Written out, since ``replace`` takes three times as long and a year of the network has a thousand such.
        return known if same else Vertex(known.id, known.kind, known.name, known.name_en, known.country, known.lat,
                                         known.lng, degree, known.betweenness, community)
    area = areas.get(identifier)
    kind: VertexKind = "organisation"
    if area is not None and area.kind in ("municipality", "prefecture", "country"):
        kind = area.kind
    elif area is not None or not identifier.startswith("name:"):
        kind = "place"
    return Vertex(
        id=identifier, kind=kind, name=area.name if area else names[0],
        name_en=area.name_en if area else names[0], country=names[1],
        lat=area.lat if area else None, lng=area.lng if area else None,
        degree=degree, betweenness=0.0, community=community)


def _core(edges: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """The 2-core as neighbours by vertex: what is left when vertices of one edge are taken away again and again.

    networkx makes a whole graph of it first, which takes five times as long; each filter of a large network needs it.
    """
    near: dict[str, set[str]] = {}
    for one, other in edges:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    ends = [vertex for vertex, others in near.items() if len(others) == 1]
    while ends:
        end = ends.pop()
        for other in near.pop(end):
            near[other].discard(end)
            if len(near[other]) == 1:
                ends.append(other)
    return near


def _bridges(near: Mapping[str, Collection[str]]) -> set[tuple[str, str]]:
    """The edges without which nothing joins their two ends, in both directions (Tarjan 1974, by lowest links).

    networkx finds them by chains, which takes two more graphs and four times as long; each year of a large network
    needs it.
    """
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    found = set()
    for root in near:
        if root in order:
            continue
        order[root] = low[root] = len(order)
        way = [(root, "", iter(near[root]))]
        while way:
            vertex, before, others = way[-1]
            for other in others:
                if other not in order:
                    order[other] = low[other] = len(order)
                    way.append((other, vertex, iter(near[other])))
                    break
                if other != before and order[other] < low[vertex]:
                    low[vertex] = order[other]
            else:
                way.pop()
                if before:
                    low[before] = min(low[before], low[vertex])
                    if low[vertex] > order[before]:
                        found |= {(before, vertex), (vertex, before)}
    return found


def _edges(nodes: Iterable[str], drawn: Mapping[tuple[str, str], Sequence[TieRow]],
           whole: Network | None) -> tuple[Edge, ...]:
    """The edges in the order of their ends; those of the whole network that are the same here are not made again."""
    # Whatever is outside the 2-core hangs on one edge, a bridge: half of the edges need no search.
    core = _core(drawn)
    bridges = _bridges(core)
    known = whole.edge if whole else {}
    place = {vertex: at for at, vertex in enumerate(nodes)}
    found = []
    for pair, ties in drawn.items():
        source, target = pair
        bridge = source not in core or target not in core or pair in bridges
        if not ties and place[target] < place[source]:
            source, target = target, source
        same = known.get((source, target))
        if same and same.bridge == bridge and len(same.ties) == len(ties):
            found.append(same)
        elif not ties:
            found.append(Edge(source, target, (), None, bridge, ()))
        else:
            found.append(Edge(source, target, tuple(sorted({tie.kind for tie in ties})),
                              min((tie.since for tie in ties if tie.since), default=None), bridge,
                              tuple(tie.id for tie in ties)))
    return tuple(sorted(found, key=attrgetter("source", "target")))


def paths(network: Network, start: str, end: str, limit: int = 1) -> list[list[str]]:
    """Vertex ids of the shortest chains from ``start`` to ``end``, both included, at most ``limit``.

    A chain goes over ties and over shared partner countries.  Among equally short chains those with the
    smallest ids are taken, so the answer does not change from run to run.

    Raises:
        NotFound: one of the two has no tie, or no chain joins them.
    """
    import networkx as nx

    for vertex in (start, end):
        if vertex not in network.graph:
            raise NotFound("this place has no tie in the network", where=vertex,
                           todo="use a municipality or prefecture code, or a place id, from /api/network")
    if not nx.has_path(network.graph, start, end):
        raise NotFound("no chain of ties joins these two", where=f"{start} - {end}")
    return heapq.nsmallest(limit, nx.all_shortest_paths(network.graph, start, end))
