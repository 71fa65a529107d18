"""What a plan's lines are: headings of which depth, chapters that are no level, programmes listed without a table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ingest.layouts.numbering import Numbered
from ingest.layouts.plans.levels import wrapped_title
from ingest.layouts.plans.rows import Row
from ingest.records import Cell
from ingest.text.printed import join_wrapped

TRIMMED: Final = 2
"""Cells at a row's end that are not printed where they are empty: remarks, marks of repetition."""

PAIR: Final = 2
"""Cells of a label and its text."""

Line = tuple[int, str]
"""A line with its number."""


@dataclass(frozen=True, slots=True)
class Item:
    """A programme without a table: the row that it stands for, and its last line."""

    row: Row
    last: int
    levels: tuple[Cell, ...] = ()
    """The levels above it, outermost first, where its card names them."""
    beside: tuple[Row, ...] = ()
    """Further programmes that the same lines list."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading with its depth, from 0, and the last line of its title."""

    heading: Numbered
    depth: int
    last: int


@dataclass(frozen=True, slots=True)
class Outline:
    """What a document's lines are."""

    entries: Mapping[int, Entry] = field(default_factory=dict)
    """Headings of the plan's levels by line."""
    ends: Collection[int] = ()
    """Headings of chapters that are no level."""
    empty: Collection[int] = ()
    """Those of them in which nothing is listed."""
    items: Mapping[int, Item] = field(default_factory=dict)
    """Programmes without a table by line."""
    depths: Mapping[str, int] = field(default_factory=dict)
    """The depth at which each style of the headings first stands."""
    captions: Collection[int] = ()
    """Titles of numbered tables (第2表): no level, and the end of the table above."""
    goals: Collection[int] = ()
    """Lines of goals whose names and values stand on two lines."""
    again: Mapping[int, int] = field(default_factory=dict)
    """Lines that print a heading's title again behind the levels, as above its goals, with the heading's line."""
    closing: Mapping[int, int] = field(default_factory=dict)
    """Lines of labels that belong to a heading above the last one, with that one's line; 0 stands for the plan."""
    offices: Collection[int] = ()
    """Lines with the offices in charge of all programmes of the list that they close."""
    start: int = 1
    """Line of the first heading: main projects may stand above it."""


def is_row(cells: int, columns: int) -> bool:
    """Whether a row of so many cells can be of a table of so many columns: the last may be left out where empty."""
    return columns - TRIMMED <= cells <= columns


def is_pair(line: str, columns: int) -> bool:
    """Whether a row is no more than a label and its text in a sheet that a wider table fills: behind other lines it is
    of a table of something else, such as a legend."""
    return len(line.rstrip("\t").split("\t")) <= PAIR and columns > 2 * PAIR


def entry_of(heading: Numbered, lines: Sequence[Line], depth: int) -> Entry:
    """The heading on the first of the lines, with those after it on which its title goes on."""
    rest = wrapped_title(lines)
    title = join_wrapped((heading.title, *(text for _, text in rest)))
    return Entry(replace(heading, title=title), depth, rest[-1][0] if rest else lines[0][0])
