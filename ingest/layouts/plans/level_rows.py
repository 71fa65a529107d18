"""Tables of programmes whose column of names lists the levels too (``1-1 | 相談`` over ``1-1-1 | 窓口 | 国際課``): a
row with a number and a title and nothing else is the heading that it is.  Cells that say 同上 say what stands above."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from ingest.layouts.numbering import numbered
from ingest.layouts.outline.shape import Line
from ingest.layouts.plans.levels import Header, is_level_word, read_programme_header
from ingest.layouts.tables.lines import repeated
from ingest.text.printed import squeeze

TITLES: Final = 5
"""Rows of a table among which its header stands: titles and dates may stand above."""

LEAST: Final = 2
"""Such rows that make a table's levels."""


def with_level_headers(lines: Sequence[Line]) -> list[Line]:
    """The lines with the two rows of a header as one where the lower one only names levels below a cell that spans them
    (``政策体系 | | 事業名`` over ``政策 | 施策 |``); the upper line is left out."""
    made = list(lines)
    for at in range(len(lines) - 2, -1, -1):
        upper, lower = (line.split("\t") for _, line in lines[at:at + 2])
        filled = [place for place, cell in enumerate(lower) if cell.strip()]
        if len(upper) != len(lower) or len(filled) < LEAST or not all(is_level_word(
                "".join(lower[place].split())) for place in filled) or all(upper[place].strip() for place in filled):
            continue
        whole = "\t".join(lower[place] if place in filled else cell for place, cell in enumerate(upper))
        header = read_programme_header(whole)
        if header and header.levels == tuple(filled):
            made[at:at + 2] = [(lines[at + 1][0], whole)]
    return made


def with_level_rows(lines: Sequence[Line]) -> list[Line]:
    """The lines with each such row as a line of its own, and the cells of other rows in full."""
    made = list(lines)
    at = inside = 0
    while at < len(lines):
        inside = inside + 1 if "\t" in lines[at][1] else 0
        header = read_programme_header(lines[at][1]) if 0 < inside <= TITLES else None
        rows = list(takewhile(lambda line: "\t" in line[1], lines[at + 1:])) if header else []
        above: list[str] = []
        for place, (number, line) in enumerate(rows):
            cells = line.split("\t")
            if repeated(cells, above):
                made[at + 1 + place] = number, "\t".join(cells)
            above = cells
        for place, heading in (_levels(header, rows) if header else {}).items():
            made[at + 1 + place] = rows[place][0], heading
        at += len(rows) + 1
    return made


def _levels(header: Header, rows: Sequence[Line]) -> dict[int, str]:
    """The headings that rows of a table are by their places; empty where these do not lead, are more than two
    for each programme, or have numbers as the programmes have."""
    at = [place for place in (header.columns.index("number"), header.columns.index("name")) if place is not None]
    bare = {place for place, (_, line) in enumerate(rows) if _is_bare(line.split("\t"), at)}
    if header.levels or 0 not in bare or len(bare) < LEAST or 3 * len(bare) > 2 * len(rows):
        return {}
    texts = {place: "　".join(filter(None, (squeeze(cell) for cell in _chosen(line.split("\t"), at))))
             for place, (_, line) in enumerate(rows)}
    headings = {place: heading for place, text in texts.items()
                if (heading := numbered(text)) and heading.number is not None}
    styles = {headings[place].style for place in bare if place in headings}
    others = {heading.style for place, heading in headings.items() if place not in bare}
    return {place: texts[place] for place in sorted(bare)} if bare <= set(headings) and not styles & others else {}


def _is_bare(cells: Sequence[str], at: Sequence[int]) -> bool:
    """Whether a row has a name, with a number at most."""
    return at[-1] < len(cells) and bool(cells[at[-1]].strip()) and not any(
        cell.strip() for place, cell in enumerate(cells) if place not in at)


def _chosen(cells: Sequence[str], at: Sequence[int]) -> list[str]:
    return [cells[place] for place in at if place < len(cells)]
