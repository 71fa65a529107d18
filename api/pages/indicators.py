"""An indicator as a small bar chart in the order of time: baseline, values reached, interim target, target.

The chart is drawn for those who see it and hidden from screen readers; the table beside it says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from graph.rows import IndicatorRow

WIDTH: Final = 220.0
"""Of the longest bar, in units of the drawing."""

HEIGHT: Final = 18
"""Of one bar with the space below it."""

Part = Literal["baseline", "earlier", "actual", "interim", "target"]


@dataclass(frozen=True, slots=True)
class Bar:
    """One value."""

    part: Part
    value: float
    year: str
    x: float
    """Where the bar begins."""
    y: int
    width: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars of an indicator; all on a scale that has zero on it."""

    bars: tuple[Bar, ...]
    zero: float
    height: int


def chart(row: IndicatorRow) -> Chart | None:
    """The chart, or None where fewer than two values are known: one bar says nothing that its number does not."""
    values: list[tuple[Part, float | None, str]] = [
        ("baseline", row.baseline, row.baseline_year), *(("earlier", each.value, each.year) for each in row.series),
        ("actual", row.actual, row.actual_year), *(("interim", each.value, each.year) for each in row.yearly),
        ("interim", row.interim, row.interim_year), ("target", row.target, row.target_year)]
    known = [(part, value, year) for part, value, year in values if value is not None]
    if len(known) < 2:
        return None
    low, high = min(0.0, *(value for _, value, _ in known)), max(0.0, *(value for _, value, _ in known))
    scale = WIDTH / (high - low) if high > low else 0.0
    zero = -low * scale
    return Chart(tuple(Bar(part, value, year, round(zero + min(0.0, value) * scale, 1), number * HEIGHT,
                           round(max(abs(value) * scale, 1.0), 1)) for number, (part, value, year) in enumerate(known)),
                 round(zero, 1), len(known) * HEIGHT)
