"""Which projects have which facet value, as numbers: what a query's entities are compared with.

One NumPy file: the project numbers of all values one after another, and where each value's begin.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from graph.filters import facet_values
from graph.rows import ProjectRow
from ontology.errors import SnapshotError

Ids = npt.NDArray[np.int64]

_NONE = np.zeros(0, np.int64)


def codes(project: ProjectRow) -> str:
    """A project's facet values and places as one text, ``kind:value`` a line."""
    values = [*facet_values(project, {}), *(("place", place) for place in project.place_ids)]
    return "\n".join(dict.fromkeys(f"{kind}:{value}" for kind, value in values))


class Builder:
    """Collects the values of projects that come in the order of their numbers."""

    def __init__(self) -> None:
        self._numbers: dict[str, array[int]] = {}
        self._count = 0

    def add(self, values: str) -> None:
        """The next project's values, as :func:`codes` gives them."""
        for value in values.split("\n") if values else ():
            self._numbers.setdefault(value, array("i")).append(self._count)
        self._count += 1

    def write(self, path: Path) -> None:
        """Writes what was collected."""
        parts = list(self._numbers.values())
        numbers = np.concatenate([np.asarray(part, np.int32) for part in parts]) if parts else np.zeros(0, np.int32)
        offsets = np.cumsum([0, *map(len, parts)], dtype=np.int64)
        keys = np.frombuffer(json.dumps(list(self._numbers), ensure_ascii=False).encode(), np.uint8)
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
        return np.asarray(self._numbers[start:end], np.int64) if end else _NONE

    def values(self, kind: str) -> list[str]:
        """The values of a kind that some project has."""
        return [key[len(kind) + 1:] for key in self._places if key.startswith(f"{kind}:")]

    def union(self, kind: str, values: Iterable[str]) -> Ids:
        """Numbers of the projects that have any of these values."""
        found = [self.numbers(kind, value) for value in values]
        return np.unique(np.concatenate(found)) if found else _NONE
