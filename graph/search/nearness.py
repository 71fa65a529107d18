"""Nearness of meaning: how near the nearest passage of each project lies, in standard deviations above chance."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from graph.encoders import Vectors
from graph.vectors import Ids, VectorStore

DEPTH: Final = 2000
"""Passages taken from the vectors: twice the deepest page that is served."""

SAMPLE: Final = 2000
"""Passages that tell what a query scores by chance; their mean is known to a fiftieth of a deviation."""

Numbers = npt.NDArray[np.float32]


class Nearness:
    """The passages of a snapshot's projects, compared with vectors; without vectors all are equally near.

    Args:
        stored: the passages' vectors, a project's one after another; None where the snapshot has none.
        owners: which project each passage belongs to, rising.
        count: projects.
    """

    def __init__(self, stored: VectorStore | None, owners: Ids, count: int) -> None:
        self._stored = stored
        self._owners = owners
        self._count = count
        self._first = np.searchsorted(owners, np.arange(count + 1))
        """Where each project's passages begin; the first is the whole of it."""
        picked = np.linspace(0, len(owners) - 1, min(SAMPLE, len(owners)), dtype=np.int64)
        sample = self._vectors(np.unique(picked))
        if len(sample):
            self._mean = sample.mean(axis=0)
            self._covariance = np.atleast_2d(np.cov(sample.T, bias=True)).astype(np.float32)
            """What inner products with any vector have as their mean and variance follows from these two."""

    @property
    def reaches_all(self) -> bool:
        """Whether no passage lies too deep, so that what is told of all projects is what comparing them tells."""
        return len(self._owners) <= DEPTH or self._stored is None

    def of_all(self, vector: Vectors, chosen: Ids | None = None) -> tuple[Numbers, Ids]:
        """Nearness to a vector, float32 [projects], and the projects that were reached.

        Args:
            vector: float32 [d], L2-normalised.
            chosen: numbers of the projects to choose from.

        Returns:
            Of many projects about how near they are: :meth:`of` tells it of some.  Who lies deeper than ``DEPTH``
            passages, or was not chosen, is as near as the last one taken; nobody was reached where the snapshot has no
            vectors.
        """
        if self._stored is None:
            return np.zeros(self._count, np.float32), np.zeros(0, np.int64)
        numbers, scores = self._stored.likely(vector, DEPTH, None if chosen is None else self._passages_of(chosen))
        near, reached = self._above_chance(scores, vector), self._owners[numbers]
        best = np.full(self._count, near.min(initial=0.0), np.float32)
        np.maximum.at(best, reached, near)
        return best, reached

    def of(self, projects: Ids) -> Callable[[Vectors], Numbers]:
        """Tells how near these projects are, each once and as far down as it lies, to one vector after another: float32
        [len(projects)].  Who has no passage is as near as the last one."""
        if self._stored is None or not len(projects):
            return lambda _: np.zeros(len(projects), np.float32)
        comparison = self._stored.comparison(self._passages_of(projects))
        counts = self._first[projects + 1] - self._first[projects]
        having = counts > 0
        starts = (np.cumsum(counts) - counts)[having]

        def near(vector: Vectors) -> Numbers:
            of_passages = self._above_chance(comparison(vector), vector)
            best = np.full(len(projects), of_passages.min(initial=0.0), np.float32)
            if len(starts):
                best[having] = np.maximum.reduceat(of_passages, starts)
            return best

        return near

    def wholes(self, projects: Ids) -> Vectors:
        """The vectors of the whole texts of these projects, of those that have any: float32 [n, d]."""
        starts = self._first[projects]
        return self._vectors(starts[starts < self._first[projects + 1]])

    def _vectors(self, numbers: Sequence[int] | Ids) -> Vectors:
        return np.zeros((0, 0), np.float32) if self._stored is None else self._stored.get(numbers)

    def _above_chance(self, scores: Numbers, vector: Vectors) -> Numbers:
        """Inner products with a vector as numbers of standard deviations above those of the sample."""
        deviation = math.sqrt(max(float(vector @ self._covariance @ vector), 0.0))
        return np.asarray((scores - self._mean @ vector) / max(deviation, 1e-6), np.float32)

    def _passages_of(self, projects: Ids) -> Ids:
        """The passages of these projects."""
        starts, ends = self._first[projects], self._first[projects + 1]
        lengths = ends - starts
        return np.asarray(np.arange(int(lengths.sum())) + np.repeat(starts - np.cumsum(lengths) + lengths, lengths))
