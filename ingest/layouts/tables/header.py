"""Headers of one row, of two rows under each other, or of one row that a line break inside a heading cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ingest.layouts.columns import Columns, clean_heading, is_heading, is_sub_heading, tells_conclusion
from ingest.layouts.tables.groups import group_of, is_band, mark_of
from ingest.text.printed import join_wrapped

HEADER_WITHIN: Final = 60
"""A table whose header is not in the first 60 lines is none of ours; real ones have it by line 10."""

_LONGEST_CELL: Final = 60
"""Characters of a heading with its notes and units; a line with a longer cell is looked at no further."""

Reader = Callable[[Sequence[str]], Columns | None]
"""Reads the cells of one row as a header, or says that they are none (``columns.read_header``)."""


@dataclass(frozen=True, slots=True)
class Header:
    """A header's columns, and over how many lines it goes."""

    columns: Columns
    height: int


def split(line: str) -> list[str]:
    """The cells of a line, without the spaces and quotes around them."""
    cells = [cell.strip() for cell in line.split("\t")]
    if '"' in line:
        cells = [cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
                 for cell in cells]
    return cells


def header_at(line: str, below: str, read: Reader) -> Header | None:
    """The header that begins on a line, if one does; ``below`` is the next line, empty at the end."""
    cells = split(line)
    if len(cells) < 2 or max(map(len, cells)) > _LONGEST_CELL:
        return None
    if mark_of(line.strip()) and group_of(cells, None):
        return None  # 【姉妹都市】 over the whole width is no heading of a column
    found = [Header(columns, 1)] if (columns := read(cells)) else []
    under = split(below)
    if below.strip() and max(map(len, under)) <= _LONGEST_CELL:
        alone = read(under)
        both = [each for each in (_stacked(cells, under, read), _cut(cells, under, read)) if each]
        found += [Header(each, 2) for each in both if alone is None or _meaning(each) > _meaning(alone)]
    best = max(found, key=lambda header: (_meaning(header.columns), -header.height), default=None)
    if best is not None and best.height == 1 and len(found) > 1 and _says_no_name(under, best.columns):
        # A second row of units or parts adds no meaning, yet it is no project either.
        return max(found, key=lambda header: (header.height, _meaning(header.columns)))
    return best


def may_head(columns: Columns | None, words: frozenset[str] | None, cells: list[str]) -> bool:
    """Whether a line can be a header below the first one: it has one of ``words``, those of headers, or in a list of
    partners a heading of the conclusion's date."""
    if columns is None or words is None or not words.isdisjoint(cells):
        return True
    return columns.index("name") is None and any(map(tells_conclusion, cells))


def first_header(lines: Sequence[str], read: Reader) -> tuple[int, Header] | None:
    """Line number and header of the first header within ``HEADER_WITHIN`` lines."""
    top = lines[:HEADER_WITHIN + 1]
    for at, line in enumerate(top[:HEADER_WITHIN]):
        header = header_at(line, top[at + 1] if at + 1 < len(top) else "", read) if "\t" in line else None
        if header:
            return at + 1, header
    return None


def _meaning(columns: Columns) -> int:
    return len(columns.known) + sum(role is not None for role in columns.joined)


def _says_no_name(under: Sequence[str], columns: Columns) -> bool:
    """Whether the row below a header leaves the name column blank or repeats its heading."""
    at = columns.index("name")
    return at is not None and (at >= len(under) or clean_heading(under[at]) in ("", columns.headings[at]))


def _stacked(top: Sequence[str], under: Sequence[str], read: Reader) -> Columns | None:
    """Two rows as one header: 交流相手 over 国名 and 都市名, 予算額 over (千円)."""
    filled = [cell for cell in under if cell]
    repeated = set(top)
    if len(under) < 2 or not filled or group_of(under, None) or is_band(under) or not all(
            cell in repeated or is_sub_heading(clean_heading(cell)) for cell in filled):
        return None
    headings, meanings = [], []
    wide = ""
    for at in range(max(len(top), len(under))):
        above = clean_heading(top[at]) if at < len(top) else ""
        below = clean_heading(under[at]) if at < len(under) else ""
        wide = above or wide
        # A heading over several columns stands over the first one only.
        above = above or (wide if below else "")
        headings.append(above if below in ("", above) else f"{above}{below}")
        # What the lower row names exactly is not changed by the wider heading above it.
        meanings.append(below if is_heading(below) else headings[-1])
    columns = read(meanings)
    if columns is None:
        return None
    return replace(columns, headings=tuple(text or f"列{at}" for at, text in enumerate(headings, start=1)))


def _cut(cells: Sequence[str], rest: Sequence[str], read: Reader) -> Columns | None:
    """One header row that a line break inside a heading cut in two."""
    if len(rest) < 2 or sum(map(bool, cells)) < 2 or not rest[0] or is_band(rest):
        return None
    if not all(is_sub_heading(clean_heading(cell)) for cell in rest[1:] if cell):
        return None
    if set(map(clean_heading, cells[:-1])) & set(map(clean_heading, rest[1:])) - {""}:
        return None  # the second row of a header repeats headings of the first; a cut one does not
    return read([*cells[:-1], join_wrapped((cells[-1], rest[0])), *rest[1:]])
