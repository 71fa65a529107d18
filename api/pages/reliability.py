"""The reliability curve of a model as a drawing: what it said of links against the share that judges called right.

The drawing is for those who see it and hidden from screen readers; the table beside it says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.alignment.measures import Bin
from graph.alignment.quality import ModelQuality, interval

SIDE: Final = 200.0
"""Of the square from 0 to 1, in units of the drawing."""

SMALL: Final = 10
"""Links below which a point is drawn hollow: its share says little."""


@dataclass(frozen=True, slots=True)
class Point:
    """One bin of probabilities."""

    bin: Bin
    low: float
    high: float
    """The 95 % interval of the share."""

    @property
    def x(self) -> float:
        """Where it stands, from the left."""
        return round(self.bin.said * SIDE, 1)

    @property
    def y(self) -> float:
        """Where it stands, from above."""
        return _above(self.bin.right)

    @property
    def top(self) -> float:
        """Upper end of the interval's line."""
        return _above(self.high)

    @property
    def bottom(self) -> float:
        """Lower end of the interval's line."""
        return _above(self.low)

    @property
    def few(self) -> bool:
        """Whether it rests on few links."""
        return self.bin.n < SMALL


@dataclass(frozen=True, slots=True)
class Curve:
    """The drawing of one model."""

    model: ModelQuality
    points: tuple[Point, ...]
    threshold: float
    """Where links begin to be shown as strong, from the left."""


def curve(model: ModelQuality) -> Curve:
    """The drawing of a model's curve."""
    return Curve(model, tuple(Point(each, *interval(each)) for each in model.reliability),
                 round(model.supports * SIDE, 1))


def _above(share: float) -> float:
    return round((1 - share) * SIDE, 1)
