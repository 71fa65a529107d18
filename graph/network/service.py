"""The questions about the sister-city network of one snapshot: each answer is worked out once and remembered."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from graph.linked_data import identity
from graph.network import activity as network_activity
from graph.network import groups as network_groups
from graph.network import layout as network_layout
from graph.network import network
from graph.network import suggestions as network_suggestions
from graph.network.activity import Gist, Pair, TieHealth
from graph.network.network import Network, NetworkFilters
from graph.rows import AreaRow, ProjectRow, TieRow
from ontology import values

REMEMBERED: Final = 256
"""Filtered networks kept: every prefecture and every country, which together are two times the whole, and some more."""

YEARS: Final = 16
"""Networks of one year kept: each is made in 20 ms at 5,000 ties and has thousands of objects of its own, and Python's
collector walks through all of them again and again: 35 to 55 ms with 40 years."""

ROWS: Final = 1_024
"""Rows of projects kept, whose evidence a page tells: 8 MB."""

LARGE: Final = 600
"""Pairs from which a network is a large one: its drawing under filters that leave out no place keeps the places and
groups of the whole, which costs nothing and does not jump; and its prefectures and countries are made ready."""


DRAWN: Final = 150
"""Edges of such a drawing from which it keeps the places of the whole: fewer are laid out anew in 50 ms."""


@dataclass(frozen=True, slots=True)
class PathStep:
    """One vertex of a chain, and the ties (or the shared country) that lead to it."""

    vertex: network.Vertex
    edge: network.Edge | None
    """None for the first vertex."""
    ties: tuple[TieRow, ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another party of the same side that shares partners, or partners' countries, with one."""

    id: str
    partners: tuple[str, ...]
    """Ids of the partners that both have."""
    countries: tuple[str, ...]
    """ISO alpha-2 of the countries in which both have partners."""


def _middle(positions: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The middle of positions on the globe (mean of their unit vectors): also of those on both sides of 180 degrees."""
    vectors = [(math.cos(lat) * math.cos(lng), math.cos(lat) * math.sin(lng), math.sin(lat))
               for lat, lng in ((math.radians(one), math.radians(other)) for one, other in positions)]
    x, y, z = (sum(each) for each in zip(*vectors, strict=True))
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


class NetworkService:
    """Answers about the network of one snapshot."""

    def __init__(self, ties: Sequence[TieRow], areas: Mapping[str, AreaRow],
                 projects: Callable[[], Iterable[Gist]], row: Callable[[str], ProjectRow]) -> None:
        self.ties = ties
        self.tie = {tie.id: tie for tie in ties}
        self.areas = areas
        self._projects = projects
        self._row = lru_cache(ROWS)(row)

    @cached_property
    def placed(self) -> tuple[Gist, ...]:
        """The projects that name a place abroad, state a tie or are a tied government's: what the answers rest on."""
        tied = {tie.source_code for tie in self.ties}
        stating = {tie.id.rpartition("@")[2] for tie in self.ties if "@" in tie.id}
        return tuple(each for each in self._projects()
                     if each.place_ids or tied & each.sides or each.id in stating)

    @cached_property
    def health(self) -> dict[Pair, TieHealth]:
        """The health of every tied pair."""
        return network_activity.healths(self.ties, self.placed, self._row)

    @cached_property
    def began(self) -> Mapping[Pair, int | None]:
        """The earliest year in which a source has a pair's tie begin; None where no source gives a start."""
        return {pair: values.year(each.starts[0]) if each.starts else None for pair, each in self.health.items()}

    @cached_property
    def active(self) -> frozenset[Pair]:
        """Pairs of whom a project is known."""
        return frozenset(pair for pair, each in self.health.items() if each.activities)

    @cached_property
    def middles(self) -> Mapping[str, tuple[float, float]]:
        """Prefecture code to the middle of its municipalities, country to that of its places: they have no position."""
        inside: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for area in self.areas.values():
            if area.kind in ("municipality", "place") and area.lat is not None and area.lng is not None:
                code = area.id[:2] if area.kind == "municipality" else area.country
                if code:
                    inside[code].append((area.lat, area.lng))
        return {code: _middle(found) for code, found in inside.items()}

    @cached_property
    def naming(self) -> Mapping[str, tuple[str, ...]]:
        """Place id to the ids of the projects that name it, in document order."""
        found: dict[str, list[str]] = defaultdict(list)
        for project in self.placed:
            for place in project.place_ids:
                found[place].append(project.id)
        return {place: tuple(ids) for place, ids in found.items()}

    @cached_property
    def _grounds(self) -> network_suggestions.Grounds:
        return network_suggestions.grounds(self.health, self.placed, self.areas)

    def warm(self) -> None:
        """Works out what the whole network's pages show: seconds where there are thousands of ties."""
        whole = NetworkFilters()
        self.outline(whole)
        self.positions(whole)
        self.healths(whole)
        self.groups(whole)
        self.bridges(whole)
        self.suggestions("")
        _ = self.naming, self.began, self._spans, self._rows
        self.network(whole)
        if len(self.health) > LARGE:
            for code in sorted({pair[0][:2] for pair in self.health}):
                self.positions(NetworkFilters(prefecture=(code,)))
            for country in sorted({tie.country for tie in self.ties}):
                self.positions(NetworkFilters(country=(country,)))

    @cached_property
    def _spans(self) -> tuple[NDArray[np.int16], NDArray[np.int16], NDArray[np.bool_]]:
        """Of each tie, as :func:`graph.linked_data.identity.span`: first year, last year, whether they tell."""
        columns = list(zip(*map(identity.span, self.ties), strict=True)) or [(), (), ()]
        first, last = (np.array(each, np.int16) for each in columns[:2])
        return first, last, np.array(columns[2], np.bool_)

    def _in_year(self, year: int, known: bool) -> list[TieRow]:
        """The ties in force in a year, or (not ``known``) those of which no source tells whether they were."""
        first, last, told = self._spans
        return [self.ties[at] for at in np.flatnonzero((first <= year) & (year <= last) & (told == known)).tolist()]

    @lru_cache(maxsize=REMEMBERED)  # noqa: B019
    def in_force(self, year: int) -> frozenset[Pair]:
        """The pairs that some source has tied in a year."""
        return frozenset(map(network.party, self._in_year(year, known=True)))

    @lru_cache(maxsize=REMEMBERED)  # noqa: B019
    def start_unknown(self, filters: NetworkFilters) -> int:
        """How many pairs pass the other filters, but no source tells whether they were tied in the year asked for."""
        if filters.as_of is None:
            return 0
        # Pairs of which another row that passes does tell are known to have been tied, or not to have been.
        pairs = Counter(map(network.party, self._passing(self._in_year(filters.as_of, known=False), filters)))
        passing = self._passing(self.ties, filters)
        rows = self._rows if passing is self.ties else Counter(map(network.party, passing))
        return sum(number == rows[pair] for pair, number in pairs.items())

    @cached_property
    def _rows(self) -> Counter[Pair]:
        """How many rows speak of each pair."""
        return Counter(map(network.party, self.ties))

    def _passing(self, ties: Sequence[TieRow], filters: NetworkFilters) -> Sequence[TieRow]:
        """The ties that pass the filters other than ``as_of``."""
        others = replace(filters, as_of=None)
        if others == NetworkFilters():
            return ties
        active = self.active if others.activity else ()
        return [tie for tie in ties if others.passes(tie, active)]

    @lru_cache(maxsize=REMEMBERED)  # noqa: B019 - lives as long as its snapshot is served
    def network(self, filters: NetworkFilters) -> Network:
        """The network under these filters, with its measures."""
        return network.measured(self.outline(filters))

    def outline(self, filters: NetworkFilters) -> Network:
        """The same network for a drawing or a list: without betweenness."""
        return self._outline(filters) if filters.as_of is None else self._in_a_year(filters)

    @lru_cache(maxsize=YEARS)  # noqa: B019
    def _in_a_year(self, filters: NetworkFilters) -> Network:
        return self._built(filters)

    @lru_cache(maxsize=REMEMBERED)  # noqa: B019
    def _outline(self, filters: NetworkFilters) -> Network:
        return self._built(filters)

    def _built(self, filters: NetworkFilters) -> Network:
        whole = self.outline(NetworkFilters()) if filters != NetworkFilters() else None
        ties = self.ties if filters.as_of is None else self._in_year(filters.as_of, known=True)
        return network.build(self._passing(ties, filters), self.areas, whole=whole, regroup=not self._keeps(filters))

    def _keeps(self, filters: NetworkFilters) -> bool:
        """Whether the network under these filters keeps the groups of the whole, and its places while it is large."""
        return len(self.health) > LARGE and filters.everywhere and filters != NetworkFilters()

    @lru_cache(maxsize=REMEMBERED)  # noqa: B019
    def positions(self, filters: NetworkFilters) -> dict[str, network_layout.Position]:
        """Where its vertices stand in the drawing."""
        net = self.outline(filters)
        large = self._keeps(filters) and len(net.edges) > DRAWN
        return self.positions(NetworkFilters()) if large else network_layout.positions(net)

    @lru_cache(maxsize=2)  # noqa: B019
    def names(self, lang: Literal["ja", "en"]) -> Mapping[str, str]:
        """What the vertices of the whole network are called in a drawing, by id."""
        return {each.id: network.short_name(each, self.areas, lang)
                for each in self.outline(NetworkFilters()).vertices}

    @lru_cache(maxsize=REMEMBERED)  # noqa: B019
    def groups(self, filters: NetworkFilters) -> list[network_groups.Group]:
        """Its communities, largest first."""
        return network_groups.groups(self.outline(filters))

    @lru_cache(maxsize=REMEMBERED)  # noqa: B019
    def bridges(self, filters: NetworkFilters) -> list[network_groups.Bridge]:
        """Its bridges, those that hold most together first."""
        return network_groups.bridges(self.outline(filters))

    def healths(self, filters: NetworkFilters) -> list[TieHealth]:
        """The health of the pairs under these filters, in the order of their ids."""
        pairs = [(edge.source, edge.target) for edge in self.outline(filters).edges if edge.ties]
        return [self.health[pair] for pair in pairs]

    def chains(self, start: str, end: str, limit: int = 1) -> list[list[PathStep]]:
        """Shortest chains of ties and shared countries between two vertices, at most ``limit``.

        Raises:
            NotFound: one of them has no tie, or nothing joins them.
        """
        net = self.outline(NetworkFilters())
        edges = {frozenset((edge.source, edge.target)): edge for edge in net.edges}
        found = []
        for steps in network.paths(net, start, end, limit):
            chain = [PathStep(net.vertex[steps[0]], None, ())]
            for one, other in pairwise(steps):
                edge = edges[frozenset((one, other))]
                chain.append(PathStep(net.vertex[other], edge, tuple(self.tie[each] for each in edge.ties)))
            found.append(chain)
        return found

    def suggestions(self, start: str) -> network_suggestions.Suggestions:
        """Partners that a local government might look at, with the paths that suggest them."""
        return network_suggestions.suggest(self._grounds, start)

    def countries_beside(self, country: str) -> list[Neighbour]:
        """Countries in which the governments with a partner in this one have partners too, those of most first.

        ``partners`` of each are the governments that have partners in both.
        """
        having: dict[str, set[str]] = defaultdict(set)
        for government, partner in self._grounds.ties:
            having[self._grounds.country[partner]].add(government)
        mine = having.get(country, set())
        found = [Neighbour(other, tuple(sorted(mine & governments)), ()) for other, governments in having.items()
                 if other and other != country and mine & governments]
        return sorted(found, key=lambda each: (-len(each.partners), each.id))

    def neighbours(self, identifier: str) -> list[Neighbour]:
        """Parties of the same side with the same partners, or with partners in the same countries.

        Those with the most partners in common come first, then those with the most countries.
        """
        given = self._grounds
        mine = given.partners.get(identifier, frozenset())
        shared: dict[str, set[str]] = defaultdict(set)
        for partner in mine:
            for other in given.partners[partner] - {identifier}:
                shared[other].add(partner)
        countries: dict[str, Counter[str]] = defaultdict(Counter)
        own = {given.country[partner] for partner in mine if partner in given.country}
        for other, partner in given.ties:
            if own and other != identifier and given.country[partner] in own and identifier not in given.country:
                countries[other][given.country[partner]] += 1
        found = [Neighbour(other, tuple(sorted(shared.get(other, ()))), tuple(sorted(countries.get(other, ()))))
                 for other in shared.keys() | countries.keys()]
        return sorted(found, key=lambda each: (-len(each.partners), -len(each.countries), each.id))
