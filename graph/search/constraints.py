"""How far projects agree with what a query names: 1 where they have it, less where they have what is near it.

A project of the same country half agrees with a place; a wider or narrower audience and a visit in both
directions agree in part.  The degrees stand in ``weights.toml``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, reduce
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from graph.search.postings import Ids, Postings, held
from graph.search.understanding import Chip
from graph.search.weights import weights
from ontology import reference, vocabulary

Numbers = npt.NDArray[np.float32]

REMEMBERED: Final = 64
"""Things whose degrees are kept, of few projects."""

NUMBERS: Final = 6_400_000
"""Projects, summed over the things whose degrees are kept: 26 MB."""

LEAST: Final = 4
"""Things whose degrees are kept in any case: as many as most questions name."""

SIGNALS: Final[Mapping[str, str]] = {
    "country": "entity", "region": "entity", "place": "entity", "municipality": "entity", "prefecture": "entity",
    "fiscal_year": "entity", "month": "entity", "mode": "mode", "audience": "audience", "topic": "topic",
    "status": "status",
}
"""Kind of chip to the signal that it belongs to."""


NEARLY: Final = 0.6
"""Degree from which a project has a thing: a visit in both directions where one is asked for."""


class Things:
    """Which projects of a snapshot have a thing; what was asked for last is kept, as the parts of a search ask again.

    Args:
        postings: the snapshot's.
        count: its projects.
    """

    def __init__(self, postings: Postings, count: int) -> None:
        self.postings = postings
        self.count = count
        self.degree = lru_cache(min(REMEMBERED, NUMBERS // (count + 1) + LEAST))(self._degree_of)

    def numbers(self, kind: str, value: str) -> Ids:
        """Those that have it, rising; of the type that NumPy marks places by in a third of the time."""
        return self.postings.numbers(kind, value).astype(np.intp)

    def nearly(self, kind: str, value: str) -> npt.NDArray[np.bool_]:
        """Those that have it, or what is near it: bool [count]."""
        return np.asarray(self.degree(kind, value) >= NEARLY)

    def _degree_of(self, kind: str, value: str) -> Numbers:
        """How far each project has a value, 0 to 1: float32 [count]."""
        degrees = np.zeros(self.count, np.float32)
        for near_kind, near_value, share in reversed(_near(kind, value)):
            np.maximum.at(degrees, self.postings.numbers(near_kind, near_value), np.float32(share))
        degrees[self.postings.numbers(kind, value)] = 1
        degrees.flags.writeable = False  # the next who asks gets the same
        return degrees


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far each project agrees, all arrays [projects]."""

    signals: dict[str, Numbers]
    """By signal: the mean over the things of one kind, summed over kinds; 0 where the query names none."""
    facts: list[Numbers]
    """The means of the kinds that are printed facts: countries, places ..."""
    against: npt.NDArray[np.bool_]
    """Projects that have what the query does not want."""
    dropped: npt.NDArray[np.bool_]
    """Projects without what the query insists on."""

    def missing(self) -> Numbers:
        """Share of the printed facts that the query names, of which there are any, which each project has not."""
        return np.asarray(1 - reduce(np.add, self.facts) / np.float32(len(self.facts)))


def agreement(things: Things, chips: Iterable[Chip]) -> Agreement:
    """Compares all projects of a snapshot with a query's chips."""
    count = things.count
    found = Agreement({}, [], np.zeros(count, np.bool_), np.zeros(count, np.bool_))
    named = tuple(chips)
    for kind, groups in _wanted(named).items():
        degrees = [reduce(np.maximum, (things.degree(kind, value) for value in group)) for group, _ in groups]
        signal = SIGNALS[kind]
        mean = degrees[0] if len(degrees) == 1 else reduce(np.add, degrees) / np.float32(len(degrees))
        found.signals[signal] = found.signals[signal] + mean if signal in found.signals else mean
        if signal == "entity":
            found.facts.append(mean)
        for each, (_, hard) in zip(degrees, groups, strict=True):
            if hard:
                found.dropped[each < 1] = True
    for chip in named:
        if chip.polarity == "negated" and chip.kind in SIGNALS:
            found.against[things.degree(chip.kind, chip.id) >= 1] = True
    return found


def satisfied(postings: Postings, chips: Iterable[Chip], numbers: npt.NDArray[np.int64]
              ) -> dict[int, tuple[str, ...]]:
    """For each of these projects, the wanted things (``kind:id``) that it has."""
    found: dict[int, tuple[str, ...]] = {}
    for name in dict.fromkeys((chip.kind, chip.id) for chip in chips if chip.polarity != "negated"):
        for number in numbers[held(postings.numbers(*name), numbers)].tolist():
            found[number] = (*found.get(number, ()), ":".join(name))
    return found


def _wanted(chips: tuple[Chip, ...]) -> dict[str, list[tuple[tuple[str, ...], bool]]]:
    """By kind, the groups of values that one name means (府中市 is two cities), and whether it is insisted on."""
    unwanted = {(chip.kind, chip.id) for chip in chips if chip.polarity == "negated"}
    names: dict[tuple[str, tuple[int, int]], list[Chip]] = {}
    for chip in chips:
        if chip.kind in SIGNALS and (chip.kind, chip.id) not in unwanted:
            names.setdefault((chip.kind, chip.span), []).append(chip)
    found: dict[str, dict[tuple[str, ...], bool]] = {}
    for (kind, _), group in names.items():
        values = tuple(dict.fromkeys(chip.id for chip in group))
        hard = any(chip.polarity == "hard" for chip in group)
        by_kind = found.setdefault(kind, {})
        by_kind[values] = by_kind.get(values, False) or hard
    return {kind: list(groups.items()) for kind, groups in found.items()}


@cache
def _near(kind: str, value: str) -> tuple[tuple[str, str, float], ...]:
    """What is near a value: kind, value and degree."""
    return tuple(_neighbours(kind, value, weights("near")))


def _neighbours(kind: str, value: str, share: dict[str, float]) -> Iterator[tuple[str, str, float]]:
    if kind == "place" and (place := reference.places().get(value)) is not None:
        yield "country", place.country, share["country"]
        yield from (("place", each.id, 1.0) for each in reference.places().values() if each.parent == value)
    elif kind == "fiscal_year":
        yield "held", value, share["held"]
    elif kind == "region":
        yield from (("country", country, share["region"]) for country in _countries().get(value, ()))
    elif kind == "audience":
        for concept in vocabulary.concepts("audience"):
            if value in concept.broader:
                yield "audience", concept.name, share["narrower"]
            elif concept.name == value:
                yield from (("audience", broader, share["broader"]) for broader in concept.broader)
    elif kind == "topic":
        yield from (("topic", each.name, 1.0) for each in vocabulary.concepts("topic") if value in each.broader)
    elif kind == "mode" and value in ("dispatch", "reception"):
        yield "mode", "mutual", share["mutual"]


@cache
def _countries() -> dict[str, tuple[str, ...]]:
    with Path(__file__).with_name("region_countries.tsv").open(encoding="utf-8", newline="") as file:
        return {row["region"]: tuple(row["countries"].split()) for row in csv.DictReader(file, delimiter="\t")}
