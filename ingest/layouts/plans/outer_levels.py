"""A plan's first level that stands in another table than its programmes.

A progress report lists goals by 柱 (``1 交流を広げる``) and programmes by 施策 (``1-(1) 友好都市``): the numbers before
the measures' own tell which 柱 they belong to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Final

from ingest.layouts.indicators.tables import Table, is_indicator_header
from ingest.layouts.numbering import Numbered, numbered
from ingest.layouts.outline.shape import Line
from ingest.layouts.plans.levels import Header, is_level_word
from ingest.layouts.tables.lines import names_total
from ingest.text.printed import squeeze

LEAST: Final = 2
"""Headings that make a level, and level columns that make a table one of a plan's levels."""

Outer = Mapping[int, tuple[Numbered, int]]
"""Headings by number, each with the line of the row that prints it first."""


def outer_headings(lines: Sequence[Line], headers: Mapping[int, Header]) -> Outer:
    """The headings of the level above the tables of programmes; empty unless they are numbered from 1 on and are all
    that the numbers in the first column of these tables name."""
    wanted: set[int | None] = set()
    found: dict[int, tuple[Numbered, int]] = {}
    for at, (number, line) in enumerate(lines):
        if "\t" not in line:
            continue
        if header := headers.get(number):
            wanted |= {heading.parent for own in header.levels[:1] for heading, _ in _column(lines, at, own)}
        elif (column := _level_column(line.split("\t"))) is not None:
            for heading, row in _column(lines, at, column):
                if heading.number is not None and heading.parent is None:
                    own = found.setdefault(heading.number, (heading, row))
                    if own[0].title != heading.title:
                        return {}
    return found if wanted == set(found) == set(range(1, len(found) + 1)) and len(found) >= LEAST else {}


def _level_column(cells: Sequence[str]) -> int | None:
    """The outermost column of levels of a table of goals, or of a table of levels alone."""
    if is_indicator_header(cells):
        return next(iter(Table.of(cells).goals), None)
    named = [at for at, cell in enumerate(cells) if is_level_word("".join(cell.split()))]
    return named[0] if len(named) >= LEAST else None


def _column(lines: Sequence[Line], at: int, column: int) -> Iterator[tuple[Numbered, int]]:
    """The headings in a column of the table whose header stands at a place; one without a number has none."""
    for number, line in takewhile(lambda item: "\t" in item[1], lines[at + 1:]):
        cells = line.split("\t")
        if column < len(cells) and not names_total(cells) and (title := squeeze(cells[column])):
            yield numbered(title, wrapped=True) or Numbered("", None, None, "", title), number
