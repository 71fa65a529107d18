"""The fiscal years that a plan covers, from its prose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from ingest.dates import fiscal_year_of, fiscal_years_of
from ingest.kanji_years import in_digits

_ABOUT_A_PLAN: Final = re.compile("計画|プラン|戦略|期間")

_LONGEST: Final = 15
"""Years; a longer stretch between two years of one sentence is history, not a plan's period."""

TITLE: Final = 3
"""Lines at the start among which a line of years alone is the plan's period: title, subtitle, period."""

_TWICE: Final = re.compile(r"((?:19|20)\d\d)[(（](?:令和|平成)(?:元|\d{1,2})(?:年度?)?[)）]")
"""A year in both calendars: 2024（令和6）年度."""

SHORT: Final = 40
"""Characters of such a line."""


def plan_period(lines: Iterable[str]) -> tuple[int, int] | None:
    """First and last fiscal year, as the title or a line below it has them, else most sentences about the plan; None
    where nothing does.

    A plan repeats its own period (in its overview, in notes to its tables) and names another plan's once, so
    the commonest period is the plan's own; of equally common ones it is the first.
    """
    found: Counter[tuple[int, int]] = Counter()
    below_title: list[tuple[int, int]] = []
    above = ""
    for at, line in enumerate(_TWICE.sub(r"\1", in_digits(line)) for line in lines if line.strip()):
        if at < TITLE and len(line) <= SHORT and "。" not in line and (years := fiscal_years_of(line)):
            below_title.append(years)
        for sentence in re.split("。", line):
            # Below the heading 計画の期間 the years stand alone.
            about = _ABOUT_A_PLAN.search(sentence) or (len(above) <= SHORT and above.rstrip().endswith("期間"))
            if about and (years := _years(sentence)):
                found[years] += 1
        above = line
    return next(iter(below_title), None) or (found.most_common(1)[0][0] if found else None)


def _years(sentence: str) -> tuple[int, int] | None:
    """A printed range (平成25～29年度), or the two fiscal years that a sentence names as start and end."""
    if years := fiscal_years_of(sentence):
        return years
    pieces = re.findall(r".*?年\s*度", sentence)
    named = sorted({year for piece in pieces if (year := fiscal_year_of(piece)) is not None})
    if len(named) == 2 and named[1] - named[0] <= _LONGEST:
        return named[0], named[1]
    return None
