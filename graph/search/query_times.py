"""The fiscal years, months and seasons that a query names."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from typing import Final

from graph.search.query_names import Meaning

Time = tuple[int, int, tuple[Meaning, ...], tuple[str, ...]]
"""Start and end of what names it, the years or months meant, and the words as they are."""

_YEAR: Final = re.compile(
    r"(?<![0-9])(?:(19[5-9][0-9]|20[0-9]{2})(?:年度?|\b)|"
    r"(令和|平成|reiwa ?|heisei ?|r|h|fy ?)(元|[0-9]{1,4})(?:年度?|\b))")
_ERAS: Final = {"令和": 2018, "reiwa": 2018, "r": 2018, "平成": 1988, "heisei": 1988, "h": 1988}
"""Year before an era's first."""

_ENGLISH: Final = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_NAMED: Final = "|".join(_ENGLISH)
_MONTH: Final = re.compile(
    r"(?<![0-9])(1[0-2]|[1-9])(?:月?\s*[~〜–ー-]\s*|月?\s*から\s*)(1[0-2]|[1-9])月|"
    r"(?<![0-9])(1[0-2]|[1-9])月(?!間)|"
    rf"\b({_NAMED})(?:\s*(?:to|until|and|through|[~–-])\s*({_NAMED}))?\b")
"""One month, or the first and the last of several: 9月〜11月, September to November."""

_SEASON: Final = re.compile(
    r"(?<![一-龠々])(春|夏|秋)(?:季|期|頃|休み)?(?![一-龠々])|\b(?:in (?:the )?(fall)|(spring|summer|autumn))\b")
_SEASONS: Final = {"春": 3, "spring": 3, "夏": 6, "summer": 6, "秋": 9, "autumn": 9, "fall": 9}
"""The first of a season's three months; winter is a subject of its own (冬の都市)."""


def years(text: str) -> Iterator[Time]:
    """The fiscal years of a folded text."""
    for match in _YEAR.finditer(text):
        era, number = match[2], 1 if match[3] == "元" else int(match[1] or match[3])
        year = number if era is None or era.startswith("fy") else _ERAS[era.rstrip()] + number
        if 1950 <= year <= 2100:
            yield match.start(), match.end(), (("fiscal_year", str(year)),), (match[0],)


def months(text: str, query: str, origin: list[int]) -> Iterator[Time]:
    """The months of a folded text; ``origin``: where its letters stand in the query, since English months are written
    with a capital letter (May, March)."""
    for match in _MONTH.finditer(text):
        if match[4] and not query[origin[match.start()]].isupper():
            continue
        first = int(match[1] or match[3] or _ENGLISH[match[4]])
        last = int(match[2] or match[3] or _ENGLISH[match[5] or match[4]])
        yield match.start(), match.end(), _from(first, last), (match[0],)
    for match in _SEASON.finditer(text):
        first = _SEASONS[match[1] or match[2] or match[3]]
        yield match.start(), match.end(), _from(first, first + 2), (match[0],)


def _from(first: int, last: int) -> tuple[Meaning, ...]:
    """The months from one to another, over the new year where the last comes before the first."""
    return tuple(("month", str((first - 1 + step) % 12 + 1)) for step in range((last - first) % 12 + 1))
