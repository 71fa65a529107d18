"""Offices in charge that a plan names once for a measure, beside its heading or on a line of its own below it, as those
of the programmes that it lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from ingest.layouts.outline.items import office
from ingest.layouts.outline.shape import Line
from ingest.layouts.plans.rows import Row
from ingest.records import Cell
from ingest.text.printed import width


def offices_alone(line: str) -> str:
    """The offices of a line that is nothing but their field (``担当課：農林課``); empty for any other."""
    found = office(line) if "\t" not in line else None
    return found.offices if found and found.labelled and not any(map(str.isalnum, found.rest)) else ""


def closing_offices(lines: Sequence[Line], items: Collection[int], heads: Collection[int]) -> frozenset[int]:
    """Lines with the offices of all programmes of a list that they close: each stands further out than the items above
    it, and below none is another item of its list; most lists have such a line, and some several items."""
    found: set[int] = set()
    above: list[Line] = []
    longest = lists = 0
    closed = False
    for number, line in lines:
        if number in items:
            if closed:
                return frozenset()  # each item has its own
            lists += not above
            above.append((number, line))
        elif number in heads:
            above, closed = [], False
        elif above and offices_alone(line):
            if _indent(line) >= _indent(above[-1][1]):
                return frozenset()
            found.add(number)
            longest, closed = max(longest, len(above)), True
    return frozenset(found) if longest > 1 and len(found) * 2 > lists else frozenset()


def with_offices_above(rows: Sequence[Row], told: Mapping[str, Cell]) -> list[Row]:
    """The rows, those below a node with offices (``told``, by its key) with these, where no programme below it names
    its own.

    A repeat stays without them: they are in charge of the measure that lists the programme again.
    """
    made = list(rows)
    for node, cell in sorted(told.items(), key=lambda each: -each[0].count(".")):
        own = [at for at, row in enumerate(made) if f"{row.listing.node}.".startswith(f"{node}.")
               and not row.listing.repeat]
        if not any(made[at].listing.departments.text for at in own):
            for at in own:
                made[at] = replace(made[at], listing=made[at].listing.model_copy(update={"departments": cell}))
    return made


def _indent(line: str) -> float:
    return width(line) - width(line.lstrip())
