"""The sister-city network: who is tied to whom, drawn from the catalogue's ties (networkx).

Vertices are Japanese local governments (``01224``, ``01``), partner places (``US-anchorage``) and the
partners' countries (``US``).  An edge is a tie, or a place's lying in its country.  Two rows about the
same pair are one edge with both as evidence, so a tie stated in five rows does not count five times.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
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
    graph: nx.Graph[str] = field(repr=False, compare=False)


def short_name(vertex: Vertex, areas: Mapping[str, AreaRow], lang: Literal["ja", "en"]) -> str:
    """A vertex's name for a drawing: a municipality's without its prefecture."""
    name = (vertex.name if lang == "ja" else vertex.name_en) or vertex.name
    if vertex.kind != "municipality":
        return name
    return name.removeprefix(areas[vertex.id].prefecture or "") if lang == "ja" else name.partition(",")[0]


def party(tie: TieRow) -> tuple[str, str]:
    """Vertex ids of a tie's two sides; a party without a code is known by its name."""
    return tie.source_code or f"name:{tie.source}", tie.partner_id or f"name:{tie.partner}"


def start_unknown(ties: Iterable[TieRow], filters: NetworkFilters, active: Collection[tuple[str, str]] = ()) -> int:
    """How many pairs pass the other filters, but no source tells whether they were tied in the year asked for."""
    if filters.as_of is None:
        return 0
    others = replace(filters, as_of=None)
    states: dict[tuple[str, str], set[str]] = {}
    for tie in ties:
        if others.passes(tie, active):
            states.setdefault(party(tie), set()).add(identity.state_in(tie, filters.as_of))
    return sum(found == {"unknown"} for found in states.values())


def build(ties: Iterable[TieRow], areas: Mapping[str, AreaRow], filters: NetworkFilters | None = None,
          active: Collection[tuple[str, str]] = (), whole: Network | None = None, regroup: bool = True) -> Network:
    """The network of the ties that pass the filters; ``active`` as in ``NetworkFilters.passes``.

    Betweenness is 0 throughout: :func:`measured` works it out, for those who tell it.  Vertices are those of ``whole``,
    where it is given, with their degree here; unless ``regroup``, they keep their community, too.
    """
    import networkx as nx

    chosen = [tie for tie in ties if filters is None or filters.passes(tie, active)]
    graph: nx.Graph[str] = nx.Graph()
    for tie in chosen:
        source, partner = party(tie)
        for vertex, name, country in ((source, tie.source, "JP"), (partner, tie.partner, tie.country)):
            graph.add_node(vertex, name=name, country=country)
        if not graph.has_edge(source, partner):
            graph.add_edge(source, partner, ties=[])
        graph.edges[source, partner]["ties"].append(tie)
        if tie.country and tie.country != partner:
            graph.add_node(tie.country, name=tie.country_name, country=tie.country)
            graph.add_edge(partner, tie.country)
    known = {each.id: each for each in whole.vertices} if whole else {}
    community = _communities(graph) if regroup else {each: known[each].community for each in graph}
    found = (_vertex(graph, each, areas, known.get(each), community[each]) for each in sorted(graph))
    return Network(tuple(found), _edges(graph), graph)


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


def _vertex(graph: nx.Graph[str], identifier: str, areas: Mapping[str, AreaRow], known: Vertex | None,
            community: int) -> Vertex:
    partners = sum("ties" in edge for edge in graph.adj[identifier].values())
    if known is not None:
        same = (known.degree, known.community) == (partners, community)
        return known if same else replace(known, degree=partners, community=community)
    data, area = graph.nodes[identifier], areas.get(identifier)
    kind: VertexKind = "organisation"
    if area is not None and area.kind in ("municipality", "prefecture", "country"):
        kind = area.kind
    elif area is not None or not identifier.startswith("name:"):
        kind = "place"
    return Vertex(
        id=identifier, kind=kind, name=area.name if area else data["name"],
        name_en=area.name_en if area else data["name"], country=data["country"],
        lat=area.lat if area else None, lng=area.lng if area else None,
        degree=partners, betweenness=0.0, community=community)


def _edges(graph: nx.Graph[str]) -> tuple[Edge, ...]:
    import networkx as nx

    core = nx.k_core(graph, 2)  # whatever is outside hangs on one edge, a bridge: half of the edges need no search
    bridges = {frozenset(pair) for pair in nx.bridges(core)}
    found = []
    for one, other, data in graph.edges(data=True):
        ties: list[TieRow] = data.get("ties", [])
        source, target = (one, other) if not ties or party(ties[0])[0] == one else (other, one)
        found.append(Edge(
            source=source, target=target, kinds=tuple(sorted({t.kind for t in ties})),
            since=min((t.since for t in ties if t.since), default=None),
            bridge=not core.has_edge(one, other) or frozenset((one, other)) in bridges, ties=tuple(t.id for t in ties)))
    return tuple(sorted(found, key=lambda e: (e.source, e.target)))


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
