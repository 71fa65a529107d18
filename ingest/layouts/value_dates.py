"""Dates of a goal's values that its column does not tell: from a footnote's mark, or from the plan's own period."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from ingest.dates import fiscal_year_of
from ingest.figures import PERIOD
from ingest.layouts.indicator_values import printed_period
from ingest.layouts.plan_outline import Line
from ingest.records import Figure, Indicator
from ingest.width import half_width

NEAR: Final = 30
"""Lines below a value on which its footnote stands: a table's rows and its notes."""

_MARK: Final = re.compile(r"(?<=\S)\s?\(?(?P<mark>[*†‡#]{1,3}\d?|※\d{0,2}|注\d{0,2})\)?$")
"""A footnote's mark behind a value: 22*, 22(※1), 22 注2."""

SIDES: Final = ("baseline", "actual", "target", "interim")


def dated_by_marks(indicators: Iterable[Indicator], lines: Sequence[Line]) -> list[Indicator]:
    """The indicators with the dates that footnotes give their values: ``22*`` above ``*　令和3年度の実績値``.

    The next line below that begins with the mark tells it, where it has one date and no other figure's.
    """
    texts = [(number, half_width(line).strip()) for number, line in lines]
    return [each.model_copy(update={side: figure.model_copy(update={"period": period})
                                    for side in SIDES if (figure := getattr(each, side))
                                    and (period := _noted(figure, texts))}) for each in indicators]


def _noted(figure: Figure, texts: Sequence[Line]) -> str:
    found = _MARK.search(half_width(figure.text).strip())
    if found is None:
        return ""
    opens = re.compile(rf"\(?{re.escape(found['mark'])}\)?(?!\d)[\s:]*(?P<text>\S.*)")
    note = next((match["text"] for number, text in texts if figure.lines[1] < number <= figure.lines[1] + NEAR
                 and (match := opens.fullmatch(text))), "")
    periods = re.findall(PERIOD, note)
    return printed_period(periods[0]) if len(periods) == 1 else ""


def aimed(indicators: Iterable[Indicator], years: tuple[int, int] | None) -> list[Indicator]:
    """The indicators of a plan with what its columns of years alone hold: a value of the plan's last year or later
    cannot have been reached when the plan was written and is the target, and the first one before it the baseline."""
    return [_aimed(each, years[1]) if years else each for each in indicators]


def _aimed(indicator: Indicator, last: int) -> Indicator:
    latest = indicator.actual
    if latest is None or indicator.target or indicator.baseline or (_year(latest) or 0) < last:
        return indicator
    before = [*indicator.series]
    return indicator.model_copy(update={
        "target": latest, "baseline": before[0] if before else None, "actual": before[-1] if before[1:] else None,
        "series": tuple(before[1:-1])})


def _year(figure: Figure) -> int | None:
    return fiscal_year_of(half_width(figure.period))
