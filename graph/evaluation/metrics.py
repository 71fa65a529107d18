"""Measures of rankings, and how sure they are.

nDCG is that of Järvelin and Kekäläinen (2002) with linear gain, as trec_eval computes it: the sum of
relevance / log2(rank + 1) over the first ranks, divided by that of the best order.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

SAMPLES: Final = 2000
"""Resamples of a bootstrap: the interval's ends are then known to about a hundredth of its width."""


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over queries with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float
    n: int


def ndcg(ranked: Sequence[str], gold: Mapping[str, float], k: int = 10) -> float:
    """nDCG of the first ``k``; 0 to 1.  ``gold`` holds what is relevant and is not empty."""
    gained = sum(gold.get(each, 0.0) / math.log2(rank + 2) for rank, each in enumerate(ranked[:k]))
    best = sorted(gold.values(), reverse=True)[:k]
    return gained / sum(grade / math.log2(rank + 2) for rank, grade in enumerate(best))


def recall(ranked: Sequence[str], gold: Mapping[str, float], k: int = 20) -> float:
    """Share of the relevant projects among the first ``k``, of as many as could be there."""
    found = sum(gold.get(each, 0.0) > 0 for each in ranked[:k])
    return found / min(k, sum(grade > 0 for grade in gold.values()))


def reciprocal_rank(ranked: Sequence[str], gold: Mapping[str, float]) -> float:
    """One over the rank of the first relevant project; 0 where none is listed."""
    return next((1 / rank for rank, each in enumerate(ranked, 1) if gold.get(each, 0.0) > 0), 0.0)


def overlap(one: Collection[str], other: Collection[str]) -> float:
    """Share of the longer list that both have; 1 for two empty lists."""
    longest = max(len(one), len(other))
    return len(set(one) & set(other)) / longest if longest else 1.0


def mean(values: Sequence[float]) -> Mean | None:
    """Mean and percentile bootstrap interval (Efron 1979), with a fixed seed; None without values."""
    if not values:
        return None
    drawn = np.random.default_rng(0).choice(np.asarray(values), (SAMPLES, len(values))).mean(axis=1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Mean(round(float(np.mean(values)), 4), round(float(low), 4), round(float(high), 4), len(values))
