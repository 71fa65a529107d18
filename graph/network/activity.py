"""The health of ties: the last project known of each, ties of which none is known, and coming anniversaries.

That no document tells of a project does not mean that a tie is dead: documents cover some years of some
governments.  So such a tie is *unknown*, and it is told apart whether the documents speak of its Japanese side at all.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from graph.linked_data import identity
from graph.network.network import party
from graph.rows import EvidenceRow, ProjectRow, TieRow
from ontology import reference, values

Pair = tuple[str, str]
"""Vertex ids of a tie's two parties."""

Health = Literal["known", "unknown", "uncovered", "ended"]
"""``known``: a project is; ``unknown``: documents tell of the Japanese side's projects, but of none with this partner;
``uncovered``: no document read tells of its projects at all; ``ended``: a source says that the tie ended."""

NOT_DONE: Final = frozenset({"cancelled"})
"""States of a project that are no activity."""

ROUND: Final = 5
"""Anniversaries are those of so many years and their multiples."""


@dataclass(frozen=True, slots=True)
class Gist:
    """What of a project the network needs: a hundred thousand of them are kept, where whole rows would take 1 GB."""

    id: str
    title: str
    fiscal_year: int | None
    years: tuple[int, int] | None
    status: str
    sides: frozenset[str]
    """Codes of the governments whose project it is: its municipalities; its prefecture where none is named."""
    place_ids: tuple[str, ...]
    countries: tuple[str, ...]
    topics: tuple[str, ...]


FIELDS: Final = (
    "title", "fiscal_year", "status", "prefecture", "years", "municipality_codes", "place_ids", "countries", "topics")
"""Of a project's row, what a gist is made from."""


def gists(projects: Iterable[tuple[Any, ...]]) -> Iterator[Gist]:
    """The gist of each project, given its id and ``FIELDS`` as ``Catalogue.fields`` has them; equal lists are one
    object."""
    known: dict[object, Any] = {}
    for identifier, title, fiscal_year, status, prefecture, years, *lists in projects:
        codes, places, countries, topics = (tuple(json.loads(each)) for each in lists)
        sides = frozenset(codes)
        if not sides and (named := reference.prefecture_by_name().get(prefecture or "")):
            sides = frozenset((named.code,))
        sides, places, countries, topics, status = (
            known.setdefault(each, each) for each in (sides, places, countries, topics, status))
        yield Gist(identifier, title, fiscal_year, tuple(json.loads(years)) if years else None, status, sides, places,
                   countries, topics)


@dataclass(frozen=True, slots=True)
class Activity:
    """One project of a tie's two parties."""

    project: Gist
    basis: Literal["states-tie", "names-partner"]
    """Whether its record states the tie, or names the Japanese side and the partner."""
    place: str
    """The partner's id."""
    row: Callable[[str], ProjectRow] = field(repr=False, compare=False)
    """Gives the project's whole row."""

    @property
    def evidence(self) -> EvidenceRow | None:
        """The cell that names the partner, else the one with the project's name."""
        row = self.row(self.project.id)
        naming = (row.evidence[each.role] for each in row.mentions
                  if each.target == self.place and each.role in row.evidence)
        return next(naming, row.evidence.get("name"))

    @property
    def year(self) -> int | None:
        """The last fiscal year that the project covers."""
        return self.project.years[1] if self.project.years else self.project.fiscal_year


@dataclass(frozen=True, slots=True)
class TieHealth:
    """A tied pair, what sources say about it, and what its parties are known to have done together."""

    pair: Pair
    ties: tuple[TieRow, ...]
    activities: tuple[Activity, ...]
    """Latest first; those of unknown year last."""
    cancelled: tuple[Activity, ...]
    """Projects that were called off: told, but no activity."""
    health: Health

    @property
    def last(self) -> int | None:
        """The latest fiscal year of an activity."""
        return max((each.year for each in self.activities if each.year is not None), default=None)

    @property
    def starts(self) -> tuple[str, ...]:
        """The starts that sources give, earliest first (ISO 8601, of the precision that each gives)."""
        return tuple(sorted({tie.since for tie in self.ties if tie.since}))


@dataclass(frozen=True, slots=True)
class Anniversary:
    """A round anniversary that falls into a coming year, by one of the starts that sources give."""

    tie: TieHealth
    start: str
    year: int
    """In which it falls."""
    age: int


def healths(ties: Iterable[TieRow], projects: Iterable[Gist],
            row: Callable[[str], ProjectRow]) -> dict[Pair, TieHealth]:
    """The health of every tied pair, in the order of the ties; ``row`` gives a project's row by its id."""
    rows: dict[Pair, list[TieRow]] = defaultdict(list)
    for tie in ties:
        rows[party(tie)].append(tie)
    stated = {tie.id.rpartition("@")[2]: party(tie) for group in rows.values() for tie in group if "@" in tie.id}
    partners: dict[str, set[Pair]] = defaultdict(set)
    for pair in rows:
        partners[pair[1]].add(pair)
    found: dict[Pair, dict[str, Activity]] = defaultdict(dict)
    covered: set[str] = set()
    for project in projects:
        covered |= project.sides
        for place in project.place_ids:
            for pair in partners.get(place, ()):
                if pair[0] in project.sides:
                    found[pair][project.id] = Activity(project, "names-partner", place, row)
        if pair_ := stated.get(project.id):
            found[pair_].setdefault(project.id, Activity(project, "states-tie", pair_[1], row))
    return {pair: _health(pair, tuple(group), found.get(pair, {}), pair[0] in covered) for pair, group in rows.items()}


def _health(pair: Pair, ties: tuple[TieRow, ...], found: Mapping[str, Activity], covered: bool) -> TieHealth:
    ordered = sorted(found.values(), key=lambda each: (-(each.year or 0), each.project.id))
    done = tuple(each for each in ordered if each.project.status not in NOT_DONE)
    off = tuple(each for each in ordered if each.project.status in NOT_DONE)
    health: Health = "known" if done else "unknown" if covered or off else "uncovered"
    # One source that says so is enough to ask, but a tie that another states as in force is not called ended.
    recorded = [tie for tie in ties if tie.recorded]
    if recorded and all(tie.status == "ended" or identity.ended(tie) for tie in recorded):
        health = "ended"
    return TieHealth(pair, ties, done, off, health)


def anniversaries(found: Iterable[TieHealth], first: int, years: int) -> Iterator[Anniversary]:
    """Round anniversaries from the year ``first`` on, for so many ``years``, by year, then the older tie first.

    Only from starts that a source gives; sources that disagree have one entry each.  Ended ties have none.
    """
    coming = [Anniversary(tie, start, year, year - values.year(start))
              for tie in found if tie.health != "ended" for start in _years(tie.starts)
              for year in range(first, first + years)
              if year > values.year(start) and (year - values.year(start)) % ROUND == 0]
    return iter(sorted(coming, key=lambda each: (each.year, -each.age, each.tie.pair)))


def _years(starts: tuple[str, ...]) -> Iterator[str]:
    """One start of each year, the most precise."""
    best: dict[int, str] = {}
    for start in starts:
        year = values.year(start)
        if len(start) > len(best.get(year, "")):
            best[year] = start
    yield from best.values()
