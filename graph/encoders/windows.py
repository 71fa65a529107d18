"""Long texts are read in windows, never cut off: the windows' vectors are averaged by length."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from graph.encoders import Vectors


def spans(length: int, size: int) -> list[tuple[int, int]]:
    """``length`` tokens in as few windows of at most ``size`` as possible, of nearly equal length.

    Equal windows: a last window of three tokens would have a vector of little meaning.
    An empty text has one empty window.
    """
    count = max(1, -(-length // size))
    edges = [round(length * i / count) for i in range(count + 1)]
    return list(pairwise(edges))


def average(vectors: Vectors, owners: Sequence[int], lengths: Sequence[int], count: int) -> Vectors:
    """One vector for each of ``count`` texts.

    Args:
        vectors: [windows, d], L2-normalised.
        owners: which text each window belongs to; each text has at least one.
        lengths: tokens in each window, its weight.
        count: number of texts.
    """
    weights = np.maximum(np.asarray(lengths, np.float32), 1.0)
    total: npt.NDArray[np.float32] = np.zeros((count, vectors.shape[1]), np.float32)
    np.add.at(total, np.asarray(owners, np.int64), vectors * weights[:, None])
    norms = np.linalg.norm(total, axis=1, keepdims=True)
    return np.asarray(total / np.maximum(norms, 1e-12), np.float32)
