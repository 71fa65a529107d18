"""The outline of a plan, induced from the document alone: which lines are headings of which depth, and which are items.

No list tells the levels.  Every line that starts with a number or mark is a candidate (``outline_marks``).  A style
whose lines name the offices in charge, or stand below a label of measures, is that of programmes; a mark whose lines
follow each other with nothing below them is one of items (``outline_kinds``).  What is left are headings, whose styles
nest as the document nests them (``outline_levels``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from ingest.layouts.indicators import goal_pairs, is_indicator_line
from ingest.layouts.main_projects import FAMILY, is_main_project, read_main_projects
from ingest.layouts.markers import block_of, is_caption
from ingest.layouts.outline_items import item_lines, read_item
from ingest.layouts.outline_kinds import (
    ITEMS,
    closed_styles,
    deepest,
    item_styles,
    items_of,
    parted_styles,
    repeated_labels,
    without_labels,
)
from ingest.layouts.outline_levels import placed_headings, policy_part
from ingest.layouts.outline_marks import CAPTIONS, LEAST, choose, with_evidence, without_contents
from ingest.layouts.plan_outline import Line, Outline, entry_of
from ingest.layouts.programme_cards import read_cards
from ingest.text import width

LONGEST_LINE: Final = 200
"""Characters; a longer line is a paragraph, and tells nothing of how wide the lines are."""


def induce(lines: Sequence[Line], tables: Collection[int], styles: Mapping[int, str] = MappingProxyType({})) -> Outline:
    """The outline of numbered lines; ``tables`` are the lines of headers of tables of programmes, ``styles`` what the
    format says of lines (``Source.styles``)."""
    aside = _main_projects(lines, styles)
    cards = read_cards(lines)
    taken = aside | {number for first, card in cards.items() for number in range(first, card.last + 1)}
    free = [(number, "" if number in taken else line) for number, line in lines]
    marks = without_contents(with_evidence(choose(free, styles), free), free)
    told = item_styles(marks)
    listed = told or (frozenset() if tables or cards else deepest(marks, free))
    items = {mark.line: mark for mark in items_of(marks, listed, bool(told))}
    anchors = sorted({*items, *tables, *cards})
    labels = repeated_labels(free, marks, listed)
    closed = closed_styles(marks, listed, tables) | parted_styles(marks, listed, labels)
    headings = [mark for mark in marks if mark.style not in listed | closed | CAPTIONS and mark.kind not in ITEMS]
    placed = placed_headings(without_labels(headings))
    kept, ends = policy_part(placed, anchors)
    full = max((width(line.rstrip()) for _, line in lines if "\t" not in line and len(line) < LONGEST_LINE),
               default=0.0)
    places = {number: at for at, (number, _) in enumerate(lines)}
    marked = {mark.line for mark in marks}
    goals = goal_pairs((number, "" if number in marked else line) for number, line in free)
    stops = frozenset({*items, *cards, *styles, *labels, *goals}) | {mark.line for mark in headings} | {
        number for number, text in lines if "\t" not in text and (is_indicator_line(text) or block_of(FAMILY, text))}
    open_lines = [(number, "" if number in stops else text) for number, text in lines]
    entries = {mark.line: entry_of(mark.heading, [lines[at], *open_lines[at + 1:at + 5]], depth)
               for mark, depth in kept for at in (places[mark.line],)}
    depths: dict[str, int] = {}
    for mark, depth in kept:
        depths.setdefault(mark.heading.style, depth)
    found = cards | {line: read_item(mark.heading.title, mark.repeat, item_lines(
        lines, places[line], stops, frozenset(tables)), full) for line, mark in items.items()}
    captions = frozenset(number for number, text in free if is_caption(text))
    opening = (*(mark.line for mark, _ in placed), *(mark.line for mark in marks if mark.style in CAPTIONS))
    start = min((line for line in opening if line > max(aside, default=0)), default=1)
    return Outline(entries, frozenset(ends), _empty(ends, [*found, *tables], lines), found, depths, captions, goals,
                   start)


def _main_projects(lines: Sequence[Line], styles: Mapping[int, str]) -> frozenset[int]:
    """Lines of the projects that a plan puts first, each with blocks of its own (``main_projects``).

    A heading that is called like one but holds programmes with offices in charge is one of the plan's levels.
    """
    if not any(is_main_project(line) for _, line in lines):
        return frozenset()
    found = read_main_projects(lines)
    spans = [*(each.lines for each in found.projects), *(each.lines for each in found.nodes),
             *(each.lines for each in found.indicators)]
    taken = {number for first, last in spans for number in range(first, last + 1)} | set(found.layout_lines)
    inside = [(number, line if number in taken else "") for number, line in lines]
    offices = sum(mark.office and mark.line in taken for mark in with_evidence(choose(inside, styles), inside))
    return frozenset(taken) if offices < LEAST else frozenset()


def _empty(ends: Sequence[int], listed: Sequence[int], lines: Sequence[Line]) -> frozenset[int]:
    """Chapters in which nothing is listed."""
    last = [*ends[1:], lines[-1][0] + 1] if lines else []
    return frozenset(start for start, end in zip(ends, last, strict=False)
                     if not any(start < number < end for number in listed))
