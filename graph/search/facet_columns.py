"""Facet values as columns: exact counts and filters over any projects without a query to a database.

A folder of arrays beside the catalogue, mapped into memory, so that all processes share them::

    values.json                          facet and value of each number
    by_value.npy, value_starts.npy       the projects that have each value, rising
    by_project.npy, project_starts.npy   the values that each project has

Projects are numbered from 0 in the order of the catalogue.  100,000 projects are counted in 5 ms, where a grouping in
SQLite took 37 s.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from graph.filters import FACETS, Filters
from ontology.errors import SnapshotError

Numbers = npt.NDArray[np.int64]

VALUES: Final = "values.json"

MANY: Final = 1 / 3
"""Share of all projects from which the columns of all values are gone through, and not the values of each project: of a
million 50 to 60 ms whatever the share, where half of the projects cost 95 and four fifths 165."""


def distinct(numbers: Numbers) -> Numbers:
    """The numbers once each, rising.

    By sorting: NumPy's ``unique`` has had a hash table since 2.3, and takes thirty to sixty times as long (100,000
    numbers 29 ms and 0.9).
    """
    ordered = np.sort(numbers)
    first = np.ones(len(ordered), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]


def write(folder: Path, values: Sequence[tuple[str, str]], pairs: Numbers, count: int) -> None:
    """Writes the columns.

    Args:
        folder: made here.
        values: facet and value of each value number.
        pairs: int64 [n], for each value that a project has the value's number (high 32 bits) and the project's.
        count: how many projects there are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / VALUES).write_text(json.dumps(list(values), ensure_ascii=False), "utf-8")
    pairs = distinct(pairs)
    owners, projects = (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)
    _write(folder, "value", owners, projects, len(values))
    order = np.argsort(projects, kind="stable")
    _write(folder, "project", projects[order], owners[order], count)


def _write(folder: Path, name: str, owners: npt.NDArray[np.int32], members: npt.NDArray[np.int32], count: int) -> None:
    """Members by owner; ``owners`` rises."""
    np.save(folder / f"by_{name}.npy", np.ascontiguousarray(members))
    np.save(folder / f"{name}_starts.npy", np.searchsorted(owners, np.arange(count + 1)).astype(np.int64))


class FacetColumns:
    """What :func:`write` wrote; safe to use from several threads.

    Raises:
        SnapshotError: the folder is not there.
    """

    def __init__(self, folder: Path) -> None:
        if not (folder / VALUES).is_file():
            raise SnapshotError("the facet columns are missing", where=str(folder), todo="run `kakehashi ingest` again")
        self._values: list[tuple[str, str]] = [(name, value) for name, value in
                                               json.loads((folder / VALUES).read_text("utf-8"))]
        self._number = {pair: number for number, pair in enumerate(self._values)}
        self._by_value, self._value_starts, self._by_project, self._project_starts = (
            np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r"))  # an array of the class memmap takes longer
            for name in ("by_value", "value_starts", "by_project", "project_starts"))

    def __len__(self) -> int:
        """How many projects there are."""
        return len(self._project_starts) - 1

    def select(self, filters: Filters) -> Numbers:
        """Numbers of the projects that pass the filters, rising."""
        found = np.ones(len(self), np.bool_)
        for name, wanted in filters.given():
            having = np.zeros(len(self), np.bool_)
            for value in wanted:
                having[self._having(self._number.get((name, value)))] = True
            found &= having
        return np.flatnonzero(found)

    def projects_of(self, name: str) -> Iterator[tuple[str, npt.NDArray[np.int32]]]:
        """The values of a facet with the numbers of the projects that have each, rising."""
        for number, (facet, value) in enumerate(self._values):
            if facet == name:
                yield value, self._having(number)

    @lru_cache(maxsize=8)  # noqa: B019 - lives as long as its snapshot, and the files never change
    def ranks(self, name: str, highest: bool) -> npt.NDArray[np.int32]:
        """Where each project's value of a facet stands among all values in order, from 0; -1 where it has none.

        Of several values the highest or the lowest: int32 [projects].
        """
        ranks = np.full(len(self), -1, np.int32)
        found = sorted(self.projects_of(name), key=lambda pair: pair[0])
        # What is written last stays.
        for rank, (_, projects) in (enumerate(found) if highest else reversed(list(enumerate(found)))):
            ranks[projects] = rank
        return ranks

    def _having(self, value: int | None) -> npt.NDArray[np.int32]:
        if value is None:
            return np.zeros(0, np.int32)
        return np.asarray(self._by_value[self._value_starts[value]:self._value_starts[value + 1]])

    def counts(self, projects: Numbers | None = None) -> dict[str, list[tuple[str, int]]]:
        """Exact counts by facet and value over these projects (all when None), most frequent first."""
        if projects is None or len(projects) == len(self):
            numbers = np.diff(self._value_starts)
        else:
            numbers = self._counts_of(projects)
        order, facets, texts = self._sorted
        numbers = numbers[order]
        listed = np.flatnonzero(numbers)
        # By facet, within one the most frequent first, of equally frequent ones as their texts are ordered.
        listed = listed[np.argsort((facets[listed] << 32) - numbers[listed], kind="stable")]
        pairs = zip(texts[listed].tolist(), numbers[listed].tolist(), strict=True)
        sizes = np.bincount(facets[listed], minlength=len(FACETS)).tolist()
        return {name: list(islice(pairs, size)) for name, size in zip(FACETS, sizes, strict=True)}

    @cached_property
    def _sorted(self) -> tuple[Numbers, Numbers, npt.NDArray[np.object_]]:
        """The numbers of all values in the order of their facets and texts, with the facets' numbers and the texts."""
        rank = {name: number for number, name in enumerate(FACETS)}
        found = sorted((rank[name], text, value) for value, (name, text) in enumerate(self._values) if name in rank)
        facets, texts, values = zip(*found, strict=True) if found else ((), (), ())
        return np.array(values, np.int64), np.array(facets, np.int64), np.array(texts, object)

    def _counts_of(self, projects: Numbers) -> Numbers:
        """How many of these projects have each value: int64 [values]."""
        if len(projects) < MANY * len(self):
            return np.bincount(self._values_of(projects), minlength=len(self._values))
        among = np.zeros(len(self), np.bool_)
        among[projects] = True
        return np.asarray(np.diff(np.searchsorted(np.flatnonzero(among[self._by_value]), self._value_starts)))

    def _values_of(self, projects: Numbers) -> npt.NDArray[np.int32]:
        """The values of these projects, one project's after another's."""
        starts, ends = self._project_starts[projects], self._project_starts[projects + 1]
        lengths = ends - starts
        # Where each project's values stand: its start, and how far we are within it.
        places = np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
        places += np.arange(len(places))
        return np.asarray(self._by_project[places])
