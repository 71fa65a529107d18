"""The space in which texts are compared: vectors less what all texts of a snapshot have in common.

Vectors of one encoder lie in a narrow cone, the more so where all texts are of one kind: what is common to all projects
(international, exchange, programme) then decides more than what tells one from another.  So the mean is taken away and
the directions in which the snapshot's texts differ are brought to nearly the same width: whitening (Su et al. 2021,
"Whitening Sentence Representations"), with a ridge, since a few hundred texts do not tell the width of 384 directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from graph.encoders import Vectors

FILE: Final = "space.npz"
"""In the snapshot's folder."""

RIDGE: Final = 4.0
"""Added to each direction's variance, in mean variances: 2 to 4 do equally well on sets that were left out, 1 and 8
less."""

SAMPLE: Final = 20_000
"""Vectors that tell the widths; more change them by less than a hundredth."""


@dataclass(frozen=True, slots=True)
class Space:
    """A mean, float32 [d], and a linear map, float32 [d, d]."""

    mean: Vectors
    axes: Vectors

    @staticmethod
    def of(vectors: Vectors) -> Space:
        """The space that vectors, float32 [n, d], span; of fewer than two, their own."""
        dimension = vectors.shape[1]
        if len(vectors) < 2:
            return Space(np.zeros(dimension, np.float32), np.eye(dimension, dtype=np.float32))
        picked = vectors[np.linspace(0, len(vectors) - 1, min(SAMPLE, len(vectors)), dtype=np.int64)]
        mean = picked.mean(axis=0)
        spread, directions = np.linalg.eigh(np.cov((picked - mean).T.astype(np.float64), bias=True))
        spread = np.maximum(spread, 0)
        axes = directions / np.sqrt(spread + RIDGE * max(float(spread.mean()), 1e-9))
        return Space(mean.astype(np.float32), axes.astype(np.float32))

    @staticmethod
    def read(folder: Path, dimension: int) -> Space:
        """The space of a snapshot; the encoder's own where it was made without one."""
        if not (folder / FILE).is_file():
            return Space(np.zeros(dimension, np.float32), np.eye(dimension, dtype=np.float32))
        with np.load(folder / FILE) as file:
            return Space(file["mean"], file["axes"])

    def write(self, folder: Path) -> None:
        """Keeps it in the snapshot's folder."""
        np.savez(folder / FILE, mean=self.mean, axes=self.axes)

    def bring(self, vectors: Vectors) -> Vectors:
        """Vectors of the encoder, float32 [n, d], in this space, each of length 1."""
        moved = np.asarray((vectors - self.mean) @ self.axes, np.float32)
        moved /= np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)
        return moved
