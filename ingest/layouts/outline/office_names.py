"""Names of offices that a plan itself shows to be offices: beside others in a bracket, again and again, by its legend.

国際交流プラザ ends as no office must, but （国際交流プラザ、図書館） says that it is one, and so does ( )内は担当課 of
every bracket that closes a programme's line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from ingest.layouts.markers import pattern
from ingest.layouts.outline.items import LONGEST_OFFICES, bracketed, office
from ingest.layouts.outline.shape import Line
from ingest.layouts.plans.main_projects import FAMILY
from ingest.text.width import half_width
from ingest.values.departments import departments, is_whole

OFTEN: Final = 3
"""Closing brackets in which a name stands again and again, and that tell of offices elsewhere in the plan."""

LONGEST: Final = 80
"""Characters of a line that can be a programme's."""


def known_offices(lines: Sequence[Line]) -> frozenset[str]:
    """Names of the plan's offices in charge, as ``departments`` reads them."""
    known: set[str] = set()
    times: Counter[str] = Counter()
    told = legend = 0
    for _, line in lines:
        if "\t" in line or not line.strip():
            continue
        legend += bool(pattern(FAMILY, "office_legend").search(half_width(line[:LONGEST])))
        if len(line) > LONGEST or (inside := bracketed(line)) is None:
            continue
        names = departments(inside) if len(inside) <= LONGEST_OFFICES else ()
        if office(line):
            told += 1
            known.update(names)
        elif names and all(map(is_whole, names)):
            times.update(names)
    if told >= OFTEN or legend:
        known.update(name for name, count in times.items() if count >= OFTEN or legend)
    return frozenset(known)
