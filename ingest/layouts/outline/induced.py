"""The outline of a plan, induced from the document alone: which lines are headings of which depth, and which are items.

No list tells the levels.  Every line that starts with a number or mark is a candidate (``marks``).  A style
whose lines name the offices in charge, or stand below a label of measures, is that of programmes; a mark whose lines
follow each other with nothing below them is one of items (``kinds``).  What is left are headings, whose styles
nest as the document nests them (``levels``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from ingest.layouts.indicators.tables import is_indicator_header
from ingest.layouts.indicators.wordings import goal_pairs, is_indicator_line
from ingest.layouts.markers import block_of, is_caption
from ingest.layouts.outline.bare import above_marks, bare_headings
from ingest.layouts.outline.chart_lists import read_charts
from ingest.layouts.outline.goals import goal_scopes, goal_sections
from ingest.layouts.outline.items import item_lines, read_item, with_gaps, without_inner_lists
from ingest.layouts.outline.kinds import (
    ITEMS,
    closed_styles,
    deepest,
    holding_cards,
    item_styles,
    items_of,
    parted_styles,
    repeated_labels,
    told_styles,
    without_labels,
    without_lists,
)
from ingest.layouts.outline.label_sections import below_other_labels, below_told_labels, closing_labels
from ingest.layouts.outline.leaves import leaf_styles
from ingest.layouts.outline.levels import placed_headings, policy_part, titled_again
from ingest.layouts.outline.marks import CAPTIONS, LEAST, SURE, Mark, choose, with_evidence, without_contents
from ingest.layouts.outline.measure_offices import closing_offices
from ingest.layouts.outline.office_names import known_offices
from ingest.layouts.outline.outside import outside
from ingest.layouts.outline.shape import Line, Outline, entry_of, is_pair, is_row
from ingest.layouts.outline.texts import without_plain_texts, without_sentences, without_texts
from ingest.layouts.plans.blocks import read_blocks
from ingest.layouts.plans.cards import read_cards
from ingest.layouts.plans.main_projects import FAMILY, MainProjects, is_main_project, read_main_projects
from ingest.layouts.results.goals import heads_goals_of_level
from ingest.text.printed import width

_PARTICLE: Final = re.compile(r"\s*(?:と|を|に|が|は|で|も|から|より)[、,，]")
"""What begins no line of its own."""

LONGEST_LINE: Final = 200
"""Characters; a longer line is a paragraph, and tells nothing of how wide the lines are."""


def induce(lines: Sequence[Line], tables: Collection[int], styles: Mapping[int, str] = MappingProxyType({}),
           inner: bool = False, marked: Collection[int] = ()) -> Outline:
    """The outline of numbered lines; ``tables`` are the lines of headers of tables of programmes, ``styles`` what the
    format says of lines (``Source.styles``); ``inner`` says that all tables have columns of levels, ``marked`` are
    those whose columns are levels, so that the heading above is none."""
    styles = without_inner_lists(lines, styles)
    aside = _main_projects(lines, styles)
    cards = read_cards(lines) or read_charts(lines) or read_blocks(
        [(number, "" if number in aside else line) for number, line in lines], styles)
    taken = aside | {number for first, card in cards.items() for number in range(first, card.last + 1)}
    free = [(number, "" if number in taken else line) for number, line in lines]
    known = known_offices(free)
    marks = with_evidence(without_plain_texts(choose(free, styles), free), free, known)
    marks = without_texts(without_contents(without_sentences(marks, free), free), free)
    pages = outside(marks, free, tables)
    opened = {mark.line for mark in marks}
    marks = [mark for mark in marks if not pages.holds(mark)]
    told = item_styles(marks) - holding_cards(marks, cards)
    listed = told or (frozenset() if tables or cards else deepest(marks, free) or leaf_styles(pages.inner(marks), free))
    items = _programmes(marks, listed, told, free)
    rows = table_rows(lines, tables)
    marks = _with_bare(free, marks, items, {*items, *tables, *cards}, rows)
    listings = {*items, *tables, *cards, *_banded(lines, marks, rows)} - {*marked}
    labels = repeated_labels(free, marks, listed)
    closed = closed_styles(marks, listed, tables) | parted_styles(marks, listed, labels) | told_styles(
        marks, free, listed)
    scopes = goal_scopes(free)
    headings = [mark for mark in marks if mark.style not in listed | closed | CAPTIONS and mark.kind not in ITEMS
                and mark.line not in scopes]
    placed = placed_headings(without_lists(without_labels(headings)))
    anchors = sorted(listings | set(goal_sections(placed, free, listings)))
    kept, ends = policy_part(placed, anchors, inner)
    again = titled_again(placed, kept)
    ends = sorted({line for line in ends if line not in again} | pages.ends - {mark.line for mark, _ in kept})
    places = {number: at for at, (number, _) in enumerate(lines)}
    opened |= {mark.line for mark in marks}
    goals = goal_pairs((number, "" if number in opened else line) for number, line in free)
    heads = {mark.line for mark in headings}
    offices = closing_offices(free, items, {mark.line for mark, _ in kept})
    stops = frozenset({*items, *cards, *styles, *labels, *goals}) | heads | offices | {
        number for number, text in lines if "\t" not in text and (
            is_indicator_line(text) or block_of(FAMILY, text) or heads_goals_of_level(text))}
    open_lines = [(number, "" if number in stops else text) for number, text in lines]
    entries = {mark.line: entry_of(mark.heading, [lines[at], *open_lines[at + 1:at + 5]], depth)
               for mark, depth in kept for at in (places[mark.line],)}
    depths = {mark.heading.style: depth for mark, depth in reversed(kept)}
    full, gapped = _full(lines), {style for style in listed if with_gaps(
        [mark.heading.title for mark in items.values() if mark.style == style])}
    found = cards | {line: read_item(mark.heading.title, mark.repeat, item_lines(
        lines, places[line], stops, frozenset(tables)), full, known, mark.style in gapped)
        for line, mark in items.items()}
    captions = frozenset(number for number, text in free if is_caption(text))
    ranks = {mark.line: mark.style for mark in marks if mark.kind == "heading"}
    opening = (*(mark.line for mark, _ in placed), *(mark.line for mark in marks if mark.style in CAPTIONS))
    start = _start([line for line in opening if line > max(aside, default=0)], lines, tables)
    return Outline(entries, scopes.union(ends), _empty(ends, anchors, lines), found, depths, captions, goals,
                   again, closing_labels(entries, free, found, ranks), offices, start)


def _with_bare(lines: Sequence[Line], marks: Sequence[Mark], items: Collection[int], listed: Collection[int],
               rows: Collection[int]) -> list[Mark]:
    """The marks with those of headings that neither a number nor a mark opens."""
    bare = bare_headings(lines, [mark for mark in marks if mark.line not in items], listed, rows)
    return sorted([*marks, *(bare or above_marks(lines, marks, items))], key=lambda mark: mark.line)


def _full(lines: Sequence[Line]) -> float:
    """The width of the widest line."""
    return max((width(line.rstrip()) for _, line in lines if "\t" not in line and len(line) < LONGEST_LINE),
               default=0.0)


def _programmes(marks: Sequence[Mark], listed: Collection[str], told: Collection[str],
                lines: Sequence[Line]) -> dict[int, Mark]:
    """The marks that open programmes by line; most of those of the styles that are ``told`` so must have told it."""
    evidence = [mark.office or mark.labelled for mark in marks if mark.style in told]
    items = {mark.line: mark for mark in items_of(marks, listed, sum(evidence) * 2 >= len(evidence) > 0)}
    heads = {mark.line for mark in marks if mark.heading.number is not None and mark.style not in listed}
    none = _running(lines) | below_other_labels(lines, items, heads) | below_told_labels(lines, items, heads)
    return {line: mark for line, mark in items.items() if line not in none}


def _start(opening: Sequence[int], lines: Sequence[Line], tables: Collection[int]) -> int:
    """The first line of headings, or of the table above whose bands they are."""
    start = min(opening, default=1)
    above = max((number for number, line in lines if number < start and line.strip()), default=0)
    return above if above in tables else start


def _running(lines: Sequence[Line]) -> frozenset[int]:
    """Lines of sentences that go on below with a particle and a comma (``…会議（国際課）`` over ``と、委員会が…``)."""
    return frozenset(number for (number, _), (_, line) in pairwise(lines) if _PARTICLE.match(line))


def table_rows(lines: Sequence[Line], tables: Collection[int]) -> frozenset[int]:
    """Lines of the rows below the headers of tables: about as wide as their header, up to another table's."""
    found: set[int] = set()
    cells = 0
    apart = False
    for number, line in lines:
        if number in tables:
            cells = line.count("\t")
        elif "\t" in line:
            other = is_indicator_header(line.split("\t")) or (apart and is_pair(line, cells + 1))
            cells = cells if is_row(line.count("\t"), cells) and not other else 0
            found.update([number] if cells else [])
        apart = "\t" not in line and (apart or bool(line.strip()))
    return frozenset(found)


def _banded(lines: Sequence[Line], marks: Sequence[Mark], rows: Collection[int]) -> Iterator[int]:
    """Rows of tables that stand directly below a heading, which is a band across the table."""
    heads = {mark.line for mark in marks}
    for (above, _), (number, _) in pairwise((number, line) for number, line in lines if line.strip()):
        if above in heads and number in rows:
            yield number


def _main_projects(lines: Sequence[Line], styles: Mapping[int, str]) -> frozenset[int]:
    """Lines of the projects that a plan puts first, each with blocks of its own (``main_projects``).

    A heading that is called like one but holds programmes with offices in charge is one of the plan's levels, and so is
    one of several below those of another level (方向1 over 重点施策1, 方向2 over 重点施策2).
    """
    if not any(is_main_project(line) for _, line in lines):
        return frozenset()
    found = read_main_projects(lines)
    spans = [*(each.lines for each in found.projects), *(each.lines for each in found.nodes),
             *(each.lines for each in found.indicators)]
    taken = {number for first, last in spans for number in range(first, last + 1)} | set(found.layout_lines)
    inside = [(number, line if number in taken else "") for number, line in lines]
    offices = sum(mark.office and mark.line in taken for mark in with_evidence(choose(inside, styles), inside))
    return frozenset(taken) if offices < LEAST and not _above_several(found, choose(lines, styles)) else frozenset()


def _above_several(found: MainProjects, marks: Sequence[Mark]) -> bool:
    """Whether headings of one level stand above the first of the projects and between them."""
    first, *others = sorted(each.lines[0] for each in found.nodes) or [0]
    levels = [mark for mark in marks if mark.kind in SURE and mark.line not in {first, *others}]
    above = {mark.style for mark in levels if mark.line < first}
    return any(mark.style in above for mark in levels if first < mark.line < max(others, default=0))


def _empty(ends: Sequence[int], listed: Sequence[int], lines: Sequence[Line]) -> frozenset[int]:
    """Chapters in which nothing is listed."""
    last = [*ends[1:], lines[-1][0] + 1] if lines else []
    return frozenset(start for start, end in zip(ends, last, strict=False)
                     if not any(start < number < end for number in listed))
