"""Figures of held-out probabilities: how many links are right, how honest the probabilities are, what is confused."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from graph.alignment.targets import Table

CLEARLY: Final = 0.75
"""Judges' mean from which a link counts as clear support (1.5 of 2)."""

PARTLY: Final = 0.25
"""Judges' mean from which a link counts at all: one of two judges said partly."""

BINS: Final = 10

Z: Final = 1.96
"""Standard deviations that hold 95 % of a normal distribution."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures of one model on judged projects that it had not seen."""

    f1: float
    """Micro-F1 of clear support at the threshold ``supports``."""
    macro_f1: float
    """Mean F1 of the targets that have or got a clear link."""
    precision: float
    recall: float
    first: float
    """Share of the projects with a clear target whose most probable target is one."""
    third: float
    """The same for one of the three most probable."""
    none: float
    """Share of the projects without a clear target that get no link shown as supporting."""
    brier: float
    calibration: float
    """Expected calibration error of clear support over ten bins."""
    partly_precision: float
    """Of links shown as partly supporting, the share that judges called at least partly right."""


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of a reliability curve."""

    n: int
    said: float
    """Mean probability."""
    right: float
    """Share that was right."""


def measure(clearly: Table, at_all: Table, truth: Table, supports: float, partly: float) -> Measured:
    """Figures at two thresholds; all tables are [judged, targets]."""
    clear, said = truth >= CLEARLY, clearly >= supports
    f1, precision, recall = scores(said, clear)
    having = clear.any(axis=1)
    rank = np.argsort(-clearly, axis=1)
    hits: Mask = np.take_along_axis(clear, rank, axis=1)[having]
    asked = (said | clear).any(axis=0)
    each = [scores(said[:, column], clear[:, column])[0] for column in np.flatnonzero(asked)]
    nothing = ~said[~having].any(axis=1)
    return Measured(
        f1, float(np.mean(each)) if each else 0.0, precision, recall, _mean(hits[:, 0]), _mean(hits[:, :3].any(axis=1)),
        _mean(nothing), float(((clearly - clear) ** 2).mean()), calibration_error(clearly, clear),
        scores(~said & (at_all >= partly), truth >= PARTLY)[1])


def averaged(figures: Sequence[Measured]) -> Measured:
    """Each figure's mean, of the same judgements held out in several ways."""
    return Measured(*np.mean([astuple(each) for each in figures], axis=0).tolist())


def scores(said: Mask, right: Mask) -> tuple[float, float, float]:
    """Micro-F1, precision and recall."""
    both = float((said & right).sum())
    return (2 * both / max(1.0, float(said.sum() + right.sum())), both / max(1.0, float(said.sum())),
            both / max(1.0, float(right.sum())))


def at_least(right: int, shown: int) -> float:
    """Lower end of the 95 % interval of a share (Wilson 1927); 0 without a case."""
    if not shown:
        return 0.0
    share, square = right / shown, Z * Z / shown
    return (share + square / 2 - Z * math.sqrt(share * (1 - share) / shown + square / shown / 4)) / (1 + square)


def per_target(said: Mask, clear: Mask) -> list[tuple[int, int, int]]:
    """Of each target: links that are right, wrong, and missed."""
    return [(int((said[:, column] & clear[:, column]).sum()), int((said[:, column] & ~clear[:, column]).sum()),
             int((~said[:, column] & clear[:, column]).sum())) for column in range(clear.shape[1])]


def reliability(chance: Table, right: Mask) -> list[Bin]:
    """The reliability curve over ``BINS`` bins of equal width; empty ones are left out."""
    numbers = np.minimum((chance * BINS).astype(int), BINS - 1)
    return [Bin(int((numbers == each).sum()), float(chance[numbers == each].mean()),
                float(right[numbers == each].mean())) for each in np.unique(numbers)]


def calibration_error(chance: Table, right: Mask) -> float:
    """Expected calibration error: mean distance of said and right, by the bins' sizes (Guo et al. 2017)."""
    bins = reliability(chance, right)
    return sum(abs(each.said - each.right) * each.n for each in bins) / max(1, chance.size)


def confusion(said: Mask, clear: Mask) -> Counter[tuple[int, int]]:
    """How often a target was shown wrongly to a project whose other target was missed: (missed, shown).

    ``-1`` as missed: nothing was missed; as shown: nothing was shown in its place.
    """
    found: Counter[tuple[int, int]] = Counter()
    for row in range(len(clear)):
        missed = np.flatnonzero(clear[row] & ~said[row]).tolist() or [-1]
        shown = np.flatnonzero(said[row] & ~clear[row]).tolist() or [-1]
        found.update((one, other) for one in missed for other in shown if (one, other) != (-1, -1))
    return found


def _mean(values: npt.ArrayLike) -> float:
    """1 where there is nothing that could be wrong."""
    found = np.asarray(values)
    return float(found.mean()) if found.size else 1.0
