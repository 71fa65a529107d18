"""Partners abroad that a local government might look at, each with the path that suggests it.

Suggestions are inferred, never stated by a document.  There is no score: a partner that several kinds of reason
suggest comes first, and every reason names the ties and projects it rests on, so that a reader can judge it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, overload

from graph.network.activity import Gist, Pair, TieHealth
from graph.rows import AreaRow

Kind = Literal["shared-partner", "topics", "neighbour"]
"""``shared-partner``: a government with the same partner is tied to it too; ``topics``: both sides have projects on the
same topics, the government's with that country; ``neighbour``: a government of the same subprefecture is tied to it, in
a country with which this one has a tie."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One path from the government to the partner suggested."""

    kind: Kind
    path: tuple[str, ...]
    """Vertex ids, both ends included."""
    pairs: tuple[Pair, ...]
    """The tied pairs on the path."""
    topics: tuple[str, ...] = ()
    """Concepts in common."""
    own: tuple[str, ...] = ()
    """Ids of the government's projects on these topics with the country."""
    theirs: tuple[str, ...] = ()
    """Ids of other governments' projects on these topics that name the partner."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A place abroad and everything that suggests it."""

    place: str
    country: str
    reasons: tuple[Reason, ...]

    @property
    def kinds(self) -> frozenset[Kind]:
        """The different kinds of reason."""
        return frozenset(reason.kind for reason in self.reasons)


@dataclass(frozen=True)
class Grounds:
    """What suggestions rest on: ties in force and projects, by party."""

    ties: Mapping[Pair, TieHealth]
    partners: Mapping[str, frozenset[str]]
    """Vertex to those tied with it."""
    country: Mapping[str, str]
    """Partner to its country."""
    projects: Mapping[str, tuple[Gist, ...]]
    """Code to the projects of the government that name a country."""
    naming: Mapping[str, tuple[Gist, ...]]
    """Place id to the projects that name it."""
    subprefectures: Mapping[str, frozenset[str]]
    """Subprefecture to the codes of its governments that have ties."""
    areas: Mapping[str, AreaRow]


def grounds(ties: Mapping[Pair, TieHealth], projects: Iterable[Gist], areas: Mapping[str, AreaRow]) -> Grounds:
    """Gathers the grounds once for a snapshot; ended ties and parties without an id suggest nothing."""
    partners: dict[str, set[str]] = defaultdict(set)
    country: dict[str, str] = {}
    kept = {pair: each for pair, each in ties.items()
            if each.health != "ended" and not any(side.startswith("name:") for side in pair)}
    for pair, each in kept.items():
        partners[pair[0]].add(pair[1])
        partners[pair[1]].add(pair[0])
        country[pair[1]] = each.ties[0].country
    own: dict[str, list[Gist]] = defaultdict(list)
    naming: dict[str, list[Gist]] = defaultdict(list)
    for project in projects:
        if project.status == "cancelled" or not project.topics or not project.countries:
            continue
        for code in project.sides:
            if code in partners:
                own[code].append(project)
        for place in project.place_ids:
            if place in country:
                naming[place].append(project)
    inside: dict[str, set[str]] = defaultdict(set)
    for name in partners:
        area = areas.get(name)
        if area is not None and area.subprefecture:
            inside[area.subprefecture].add(name)
    return Grounds(kept, {name: frozenset(each) for name, each in partners.items()}, country,
                   {name: tuple(each) for name, each in own.items()},
                   {name: tuple(each) for name, each in naming.items()},
                   {name: frozenset(each) for name, each in inside.items()}, areas)


Made = Callable[[], Reason]
"""A reason that is known to be there, and told when somebody asks for it."""


class Suggestions(Sequence[Suggestion]):
    """The places suggested, best first.  Their reasons are told when they are read: of a large government thousands of
    places are suggested, and a page shows thirty."""

    def __init__(self, country: Mapping[str, str], found: Mapping[str, Sequence[tuple[Kind, Made]]]) -> None:
        self._country = country
        self._found = found
        self._places = sorted(found, key=lambda place: (
            -len({kind for kind, _ in found[place]}), -len(found[place]), place))

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, wanted: int) -> Suggestion: ...

    @overload
    def __getitem__(self, wanted: slice) -> list[Suggestion]: ...

    def __getitem__(self, wanted: int | slice) -> Suggestion | list[Suggestion]:
        if isinstance(wanted, slice):
            return [self._told(place) for place in self._places[wanted]]
        return self._told(self._places[wanted])

    def _told(self, place: str) -> Suggestion:
        return Suggestion(place, self._country[place], tuple(made() for _, made in self._found[place]))


def suggest(given: Grounds, start: str) -> Suggestions:
    """Partners for a local government (its code), those with the most kinds of reason first."""
    found: dict[str, list[tuple[Kind, Made]]] = defaultdict(list)
    kinds: tuple[tuple[Kind, Callable[[Grounds, str], Iterator[tuple[str, Made]]]], ...] = (
        ("shared-partner", _shared_partners), ("topics", _topics), ("neighbour", _neighbours))
    for kind, reasons in kinds:
        for place, made in reasons(given, start):
            found[place].append((kind, made))
    return Suggestions(given.country, found)


def _candidates(given: Grounds, start: str) -> Iterator[str]:
    taken = given.partners.get(start, frozenset())
    return (place for place in given.country if place not in taken)


def _shared_partners(given: Grounds, start: str) -> Iterator[tuple[str, Made]]:
    mine = given.partners.get(start, frozenset())
    for shared in sorted(mine):
        for other in sorted(given.partners[shared] - {start}):
            for place in sorted(given.partners[other] - mine):
                yield place, partial(Reason, "shared-partner", (start, shared, other, place),
                                     ((start, shared), (other, shared), (other, place)))


def _topics(given: Grounds, start: str) -> Iterator[tuple[str, Made]]:
    by_country: dict[str, list[Gist]] = defaultdict(list)
    for project in given.projects.get(start, ()):
        for code in project.countries:
            by_country[code].append(project)
    mine = {code: {topic for each in own for topic in each.topics} for code, own in by_country.items()}
    for place in _candidates(given, start):
        country = given.country[place]
        if country in mine and any(start not in each.sides and not mine[country].isdisjoint(each.topics)
                                   for each in given.naming.get(place, ())):
            yield place, partial(_same_topics, given, start, place, by_country[country], mine[country])


def _same_topics(given: Grounds, start: str, place: str, own: Sequence[Gist], mine: Collection[str]) -> Reason:
    """The topics of a government's own projects with the place's country that other governments have with the place."""
    theirs = [each for each in given.naming[place] if start not in each.sides]
    common = {topic for each in theirs for topic in each.topics if topic in mine}
    return Reason("topics", (start, given.country[place], place), (), tuple(sorted(common)),
                  tuple(each.id for each in own if not common.isdisjoint(each.topics)),
                  tuple(each.id for each in theirs if not common.isdisjoint(each.topics)))


def _neighbours(given: Grounds, start: str) -> Iterator[tuple[str, Made]]:
    home = given.areas.get(start)
    if home is None or not home.subprefecture:
        return
    first = {given.country[place]: place for place in sorted(given.partners.get(start, ()), reverse=True)}
    near = given.subprefectures.get(home.subprefecture, frozenset()) - {start}
    for place in _candidates(given, start):
        known = first.get(given.country[place])
        if known is None:
            continue
        for other in sorted(given.partners[place] & near):
            yield place, partial(Reason, "neighbour", (start, known, given.country[place], place, other),
                                 ((start, known), (other, place)))
