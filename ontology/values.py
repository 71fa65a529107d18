"""Typed values: how numbers and dates of differing precision are written in RDF.

A source gives a day, a month or a year.  Literals of different types do not compare in SPARQL (a filter on
``xsd:date`` silently loses each ``xsd:gYearMonth``), so every date is an ``xsd:date``, a period's start being
the first day and its end the last day that the text allows, and a second property states the precision.
Years are integers: engines disagree on comparing ``xsd:gYear``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

Precision = Literal["day", "month", "year"]

_ISO: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def precision(date: str) -> Precision:
    """The precision of an ISO 8601 date: ``2023`` year, ``2023-10`` month, ``2023-10-05`` day.

    Raises:
        ValueError: it is none of the three.
    """
    _, month, day = _parts(date)
    return "day" if day else "month" if month else "year"


def first_day(date: str) -> str:
    """The first day that a date may mean: ``2023-10`` gives ``2023-10-01``.

    Raises:
        ValueError: it is no ISO 8601 date.
    """
    year, month, day = _parts(date)
    return f"{year:04}-{month or 1:02}-{day or 1:02}"


def last_day(date: str) -> str:
    """The last day that a date may mean: ``2023-02`` gives ``2023-02-28``.

    Raises:
        ValueError: it is no ISO 8601 date.
    """
    year, month, day = _parts(date)
    last = month or 12
    return f"{year:04}-{last:02}-{day or monthrange(year, last)[1]:02}"


def year(date: str) -> int:
    """The year of an ISO 8601 date.

    Raises:
        ValueError: it is no ISO 8601 date.
    """
    return _parts(date)[0]


def decimal_text(value: float) -> str:
    """The shortest ``xsd:decimal`` that reads back as ``value``: no exponent, ``3`` rather than ``3.0``.

    Raises:
        ValueError: infinite or not a number: ``xsd:decimal`` has neither.
    """
    number = Decimal(repr(value))
    if not number.is_finite():
        raise ValueError(f"not a decimal number: {value}")
    if number == number.to_integral_value():
        return str(int(number))
    return f"{number.normalize():f}"


@lru_cache(maxsize=16_384)  # thousands of ties have a few hundred dates, and each page asks for the years of all
def _parts(date: str) -> tuple[int, int, int]:
    """Year, month and day; 0 for what is not given."""
    match = _ISO.fullmatch(date)
    if not match:
        raise ValueError(f"not an ISO 8601 date of day, month or year: {date!r}")
    year, month, day = (int(part or 0) for part in match.groups())
    if (match[2] and not 1 <= month <= 12) or (match[3] and not 1 <= day <= monthrange(year, month)[1]):
        raise ValueError(f"no such day: {date!r}")
    return year, month, day
