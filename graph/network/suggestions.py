"""Partners abroad that a local government might look at, each with the path that suggests it.

Suggestions are inferred, never stated by a document.  There is no score: a partner that several kinds of reason
suggest comes first, and every reason names the ties and projects it rests on, so that a reader can judge it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

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
    return Grounds(kept, {name: frozenset(each) for name, each in partners.items()}, country,
                   {name: tuple(each) for name, each in own.items()},
                   {name: tuple(each) for name, each in naming.items()}, areas)


def suggest(given: Grounds, start: str) -> list[Suggestion]:
    """Partners for a local government (its code), those with the most kinds of reason first."""
    found: dict[str, list[Reason]] = defaultdict(list)
    for reasons in (_shared_partners(given, start), _topics(given, start), _neighbours(given, start)):
        for place, reason in reasons:
            found[place].append(reason)
    listed = [Suggestion(place, given.country[place], tuple(reasons)) for place, reasons in found.items()]
    return sorted(listed, key=lambda each: (-len(each.kinds), -len(each.reasons), each.place))


def _candidates(given: Grounds, start: str) -> Iterator[str]:
    taken = given.partners.get(start, frozenset())
    return (place for place in given.country if place not in taken)


def _shared_partners(given: Grounds, start: str) -> Iterator[tuple[str, Reason]]:
    mine = given.partners.get(start, frozenset())
    for shared in sorted(mine):
        for other in sorted(given.partners[shared] - {start}):
            for place in sorted(given.partners[other] - mine):
                yield place, Reason("shared-partner", (start, shared, other, place),
                                    ((start, shared), (other, shared), (other, place)))


def _topics(given: Grounds, start: str) -> Iterator[tuple[str, Reason]]:
    by_country: dict[str, list[Gist]] = defaultdict(list)
    for project in given.projects.get(start, ()):
        for code in project.countries:
            by_country[code].append(project)
    mine = {code: {topic for each in own for topic in each.topics} for code, own in by_country.items()}
    for place in _candidates(given, start):
        own = by_country.get(given.country[place])
        if not own:
            continue
        theirs = [each for each in given.naming.get(place, ()) if start not in each.sides]
        common = mine[given.country[place]] & {topic for each in theirs for topic in each.topics}
        if common:
            yield place, Reason(
                "topics", (start, given.country[place], place), (), tuple(sorted(common)),
                tuple(each.id for each in own if not common.isdisjoint(each.topics)),
                tuple(each.id for each in theirs if not common.isdisjoint(each.topics)))


def _neighbours(given: Grounds, start: str) -> Iterator[tuple[str, Reason]]:
    home = given.areas.get(start)
    if home is None or not home.subprefecture:
        return
    first = {given.country[place]: place for place in sorted(given.partners.get(start, ()), reverse=True)}
    for place in _candidates(given, start):
        known = first.get(given.country[place])
        if known is None:
            continue
        for other in sorted(given.partners[place]):
            area = given.areas.get(other)
            if other != start and area is not None and area.subprefecture == home.subprefecture:
                yield place, Reason("neighbour", (start, known, given.country[place], place, other),
                                    ((start, known), (other, place)))
