"""Which projects have which facet value, as numbers: what a query's entities are compared with.

One NumPy file: the project numbers of all values one after another, and where each value's begin.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graph.filters import facet_values
from graph.rows import ProjectRow
from graph.search.facet_columns import distinct
from graph.text.lists import Lists, Packed
from ontology.errors import SnapshotError

Ids = npt.NDArray[np.int32] | npt.NDArray[np.int64]

WHOLE: Final = (("04", "03"), ("04-01", "03-31"))
"""How the dates of a fiscal year begin and end, without their years."""

MONTH: Final = len("2024-09")
"""Letters of a date that tells the month."""

SEASON: Final = 3
"""Months of a season."""


def codes(project: ProjectRow, facets: Iterable[tuple[str, str]] | None = None) -> tuple[str, ...]:
    """A project's facet values and places, each ``kind:value``; ``facets`` where they are known."""
    values = [*(facet_values(project, {}) if facets is None else facets),
              *(("place", place) for place in project.place_ids),
              *(("held", year) for year in _calendar_years(project)),
              *(("month", month) for month in _months(project))]
    return tuple(dict.fromkeys(map(":".join, values)))


def _calendar_years(project: ProjectRow) -> Iterator[str]:
    """The calendar years that a printed period begins or ends in, of one that is shorter than a year.

    One of a whole fiscal year says no more than that.
    """
    start, end = project.period.start, project.period.end or project.period.start
    if start and end and (start[5:], end[5:]) not in WHOLE:
        yield from dict.fromkeys((start[:4], end[:4]))


def _months(project: ProjectRow) -> Iterator[str]:
    """The months of a printed period that is no longer than a season: a longer one is not of any of its months."""
    start, end = project.period.start or "", project.period.end or project.period.start or ""
    if len(start) >= MONTH and len(end) >= MONTH:
        first, last = (12 * int(date[:4]) + int(date[5:7]) - 1 for date in (start, end))
        if last - first < SEASON:
            yield from (str(month % 12 + 1) for month in range(first, last + 1))


def held(numbers: npt.NDArray[np.integer[Any]], wanted: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.bool_]:
    """Which of the wanted numbers are among some that rise: bool [len(wanted)].

    Each is looked up: a set of some hundred thousand would be sorted or copied whole for twenty.
    """
    if not len(numbers):
        return np.zeros(len(wanted), np.bool_)
    # Of one type, else NumPy copies all numbers to the wider.
    wanted = wanted.astype(numbers.dtype)
    places = np.minimum(np.searchsorted(numbers, wanted), len(numbers) - 1)
    return np.asarray(numbers[places] == wanted)


class Builder:
    """Collects the values of projects that come in the order of their numbers."""

    def __init__(self) -> None:
        self._values = Lists()

    def add(self, values: Iterable[str]) -> None:
        """The next project's values, as :func:`codes` gives them."""
        self._values.add(values)

    def extend(self, values: Packed) -> None:
        """The next projects' values."""
        self._values.extend(values)

    def write(self, path: Path) -> None:
        """Writes what was collected."""
        known, found, lengths = (list(self._values.known), np.asarray(self._values.found, np.int32),
                                 np.asarray(self._values.lengths, np.int64))
        projects = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        numbers = projects[np.argsort(found, kind="stable")]
        offsets = np.concatenate([[0], np.cumsum(np.bincount(found, minlength=len(known)))]).astype(np.int64)
        keys = np.frombuffer(json.dumps(known, ensure_ascii=False).encode(), np.uint8)
        np.savez(path, numbers=numbers, offsets=offsets, keys=keys)


class Postings:
    """What a :class:`Builder` wrote."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise SnapshotError("the facet values of projects are missing", where=str(path),
                                todo="run `kakehashi ingest` again")
        with np.load(path) as file:
            self._numbers = file["numbers"]
            offsets, keys = file["offsets"].tolist(), json.loads(file["keys"].tobytes())
        self._places = {key: (offsets[i], offsets[i + 1]) for i, key in enumerate(keys)}

    def numbers(self, kind: str, value: str) -> Ids:
        """Numbers of the projects that have a value, rising; empty for a value that none has."""
        start, end = self._places.get(f"{kind}:{value}", (0, 0))
        return np.asarray(self._numbers[start:end])

    def values(self, kind: str) -> list[str]:
        """The values of a kind that some project has."""
        return [key[len(kind) + 1:] for key in self._places if key.startswith(f"{kind}:")]

    def union(self, kind: str, values: Iterable[str]) -> Ids:
        """Numbers of the projects that have any of these values."""
        found = [self.numbers(kind, value) for value in values]
        return distinct(np.concatenate(found)) if found else np.zeros(0, np.int32)
