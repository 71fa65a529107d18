"""Merged municipalities: their ids, and the local government codes with what is known of when they were in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ontology.iri import stable_id
from ontology.reference import former_municipalities, table


@dataclass(frozen=True, slots=True)
class DatedCode:
    """A five-digit code with what is known of when it was in force."""

    code: str
    name: str
    """Of the municipality that had it, without the prefecture."""
    successor: str
    """The municipality of today (five digits); the code itself where it is in force."""
    valid_from: str | None
    """Day on which it came into force, ISO 8601; None: not known."""


def former_id(name: str, successor: str) -> str:
    """The local name of a merged municipality: it has no code now, so its prefecture and name identify it.

    Where two of a prefecture had one name and went different ways, the successor does too.
    """
    parts = (successor[:2], name, successor) if (successor[:2], name) in _homonyms() else (successor[:2], name)
    return f"former-{stable_id(*parts)}"


@cache
def _homonyms() -> frozenset[tuple[str, str]]:
    """Prefecture (of the successor) and name of merged municipalities that several had."""
    counts = Counter((each.successor[:2], each.name) for each in former_municipalities())
    return frozenset(name for name, count in counts.items() if count > 1)


@cache
def dated_codes() -> Mapping[str, DatedCode]:
    """The codes that merged municipalities had, and those that mergers made, by code; of other codes nothing is known
    but that they are in force."""
    return {row["code"]: DatedCode(row["code"], row["name_ja"], row["successor"], row["valid_from"] or None)
            for row in table("municipality_codes.tsv")}
