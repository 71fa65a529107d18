"""Municipalities over time: the ids of those that are no more, and what a local government code led to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from ontology.iri import stable_id
from ontology.reference import table

Change = Literal["", "merged", "divided", "status", "renamed", "recoded"]
"""What ended a code's period: a merger, a division among several, another status (町 to 市), another name, or another
code for the same name (a city designated, a county or subprefecture changed); empty: it is in force."""


@dataclass(frozen=True, slots=True)
class CodePeriod:
    """A code and a name that a municipality had together, and when; of ``municipality_history.tsv``."""

    code: str
    """Five digits; empty for the few that ended before there were codes."""
    prefecture: str
    """The one it lay in (山口村 of Nagano went to a city of Gifu)."""
    name: str
    valid_from: str | None
    """Day, ISO 8601; None: from 1968, when the codes began, or from before."""
    valid_to: str | None
    """Day from which it was no longer in force (or the year, where no source gives the day); None: it is in force."""
    successors: tuple[str, ...]
    """The municipalities of today that have its area: two where it was divided."""
    change: Change
    by_name: bool
    """The name means the successor: documents are linked by it.  False where the prefecture has a municipality of this
    name today, or had a later one, and for what ended before April 1995."""
    sources: tuple[str, ...]
    """What gives the row (the folder's README tells each)."""


@dataclass(frozen=True, slots=True)
class FormerMunicipality:
    """A municipality whose name is no more; ``successor`` is a five-digit code, ``date`` the day (or year) it ended.

    One that was divided is here once for each successor.
    """

    name: str
    prefecture: str
    """The one it lay in."""
    successor: str
    date: str
    code: str
    """Five digits; empty where it never had one."""
    change: Change


@cache
def municipality_history() -> tuple[CodePeriod, ...]:
    """The periods of every code since the codes began, by prefecture, code and day."""
    return tuple(
        CodePeriod(row["code"], row["prefecture"], row["name_ja"], row["valid_from"] or None, row["valid_to"] or None,
                   tuple(row["successor"].split("|")), cast(Change, row["change"]), row["use"] == "name",
                   tuple(row["sources"].split()))
        for row in table("municipality_history.tsv")
    )


@cache
def former_municipalities() -> tuple[FormerMunicipality, ...]:
    """Names that no municipality has now: all that ended since April 1995, and a few before."""
    return tuple(
        FormerMunicipality(each.name, each.prefecture, successor, each.valid_to or "", each.code, each.change)
        for each in municipality_history() if each.by_name for successor in each.successors
    )


def former_id(name: str, successor: str) -> str:
    """The local name of a former municipality: it has no code now, so its prefecture and name identify it.

    Where two of a prefecture had one name and went different ways, the successor does too.
    """
    parts = (successor[:2], name, successor) if (successor[:2], name) in _homonyms() else (successor[:2], name)
    return f"former-{stable_id(*parts)}"


@cache
def _homonyms() -> frozenset[tuple[str, str]]:
    """Prefecture (of the successor) and name of former municipalities that several had."""
    counts = Counter((each.successor[:2], each.name) for each in former_municipalities())
    return frozenset(name for name, count in counts.items() if count > 1)


@cache
def periods_by_code() -> Mapping[str, tuple[CodePeriod, ...]]:
    """What had a code, one after the other: those of a code in force, and of every one that was, since 1968."""
    found: dict[str, list[CodePeriod]] = {}
    for each in municipality_history():
        if each.code:
            found.setdefault(each.code, []).append(each)
    return {code: tuple(periods) for code, periods in found.items()}


@cache
def periods_by_successor() -> Mapping[str, tuple[CodePeriod, ...]]:
    """By municipality of today: the period in force first, then those that ended, in the order of their end."""
    found: dict[str, list[CodePeriod]] = {}
    for each in municipality_history():
        for code in each.successors if each.code else ():
            found.setdefault(code, []).append(each)
    return {code: tuple(sorted(periods, key=lambda each: (each.valid_to or "", each.code)))
            for code, periods in found.items()}


def code_with_check_digit(code: str) -> str:
    """The six-digit form of a five-digit code (Ministry of Internal Affairs: modulus 11, weights 6 to 2)."""
    total = sum(int(digit) * weight for digit, weight in zip(code, range(6, 1, -1), strict=True))
    return f"{code}{(11 - total % 11) % 10}"
