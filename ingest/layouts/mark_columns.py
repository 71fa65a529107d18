"""Tables whose columns are a plan's levels and whose marks say which of them a programme serves (``事業名 | 目標１ 交流
| 目標２ 共生`` over ``派遣 | ◎ | ○``): a listing below each, one of them its own and the others repeats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Final

from ingest.layouts.columns import assign, role_of
from ingest.layouts.numbering import numbered
from ingest.layouts.plan_outline import Line, Outline
from ingest.layouts.plan_reading import Reading, heading_of, open_level, path_of
from ingest.layouts.plan_references import References
from ingest.layouts.programme_levels import Header, plan_role, read_programme_header
from ingest.layouts.programme_rows import NOTHING, Row, read_row
from ingest.records import Lines
from ingest.text import squeeze
from ontology.iri import key_text

MAIN: Final = frozenset("◎●★")
"""Mark what a programme serves above all, beside others."""

MARKS: Final = MAIN | frozenset("○◯〇☆✓✔レ")

LEAST: Final = 2
"""Columns and rows that make such a table."""

ALONE: Final = 6
"""Characters of a level's number without its title."""

LONGEST: Final = 40
"""Characters of a level's title."""


def marked_header(cells: Sequence[str], rows: Sequence[Sequence[str]], lines: Sequence[Line]) -> Header | None:
    """The header of such a table, with its columns of marks; None for any other row.

    Their headings are numbered one after the other, or are titles that the plan's own headings have.
    """
    at = max(_runs(cells, rows), key=len, default=[])
    cells = [_titled(cell, lines) if place in at else cell for place, cell in enumerate(cells)]
    name = next((place for place, cell in enumerate(cells) if "name" in (plan_role(cell), role_of(cell))), None)
    if len(at) < LEAST or name is None or name in at or not (
            _are_counted([cells[place] for place in at]) or _are_titles([cells[place] for place in at], lines)):
        return None
    rest = ["" if place in at else cell for place, cell in enumerate(cells)]
    told = read_programme_header("\t".join(rest))
    columns = told.columns if told else assign(rest, plan_role, role_of)
    headings = tuple(cell or columns.headings[place] for place, cell in enumerate(cells))
    return Header(replace(columns, headings=headings), told.levels if told else (), marks=tuple(at))


def _titled(heading: str, lines: Sequence[Line]) -> str:
    """A number alone (柱１) with its title, where one line of the document gives it."""
    if len(heading) > ALONE or "　" in heading:
        return heading
    found = {squeeze(line) for _, line in lines if line.strip().startswith(heading) and "\t" not in line and (
        own := numbered(line)) and own.title and squeeze(line.strip().removesuffix(own.title)) == heading}
    return found.pop() if len(found) == 1 else heading


def _runs(cells: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[list[int]]:
    """Columns side by side that hold marks and nothing else."""
    if len(rows) < LEAST:
        return
    told = [0 < len(cell) <= LONGEST and _holds_marks(rows, at) for at, cell in enumerate(cells)]
    for marked, group in groupby(range(len(cells)), key=told.__getitem__):
        if marked:
            yield list(group)


def _holds_marks(rows: Sequence[Sequence[str]], at: int) -> bool:
    own = [row[at].strip() for row in rows if at < len(row)]
    return any(cell in MARKS for cell in own) and all(cell in MARKS or cell in NOTHING for cell in own)


def _are_counted(headings: Sequence[str]) -> bool:
    found = [heading_of(heading) for heading in headings]
    return all(each.title and each.number is not None for each in found) and all(
        one.style == other.style and other.number == (one.number or 0) + 1 for one, other in pairwise(found))


def _are_titles(headings: Sequence[str], lines: Sequence[Line]) -> bool:
    wanted = {key_text(heading) for heading in headings}
    titles = {key_text(own.title) for _, line in lines if "\t" not in line and (own := numbered(line))}
    return len(wanted) == len(headings) and wanted <= titles


def open_columns(reading: Reading, header: Header, number: int, outline: Outline) -> None:
    """The nodes that a header's columns of marks name: the plan's own, or new ones."""
    above, depth = reading.path, len(set(outline.depths.values()))
    lines = {node.key: node.lines[0] for node in reading.nodes}
    for column in header.marks:
        text = squeeze(header.columns.headings[column])
        printed = next((at for at, each in enumerate(reading.source.lines, start=1) if squeeze(each) == text), number)
        key = References(reading.nodes, outline.depths).node(text, "")
        if key:
            reading.marked[column] = path_of(reading, lines[key])
            continue
        reading.path = above
        open_level(reading, heading_of(text), (printed, printed), depth)
        reading.marked[column] = reading.path
    reading.path = above


def take_marked_row(reading: Reading, header: Header, line: str, number: int) -> None:
    """The listings of a row, one below each column with a mark; a row without a mark is of no level."""
    cells = line.split("\t")
    told = {column: cells[column].strip() for column in header.marks
            if column < len(cells) and cells[column].strip() in MARKS}
    main = next((column for column, mark in told.items() if mark in MAIN), next(iter(told), None))
    span: Lines = number, reading.lasts.get(number, number)
    for column in told:
        row = read_row(reading.source, cells, header, span, reading.marked[column][-1].key)
        if row.listing.name.text:
            listing = row.listing.model_copy(update={"repeat": row.listing.repeat or column != main})
            reading.rows.append(replace(row, listing=listing, marked=True))
    if not told:
        reading.loose.append((number, line))


def without_known(rows: Sequence[Row]) -> list[Row]:
    """The rows without those of such tables that say again where the plan lists a programme; one that it lists
    elsewhere is a repeat."""
    listed = [row for row in rows if not row.marked]
    names = {key_text(row.listing.name.text) for row in listed}
    places = {(key_text(row.listing.name.text), row.listing.node) for row in listed}
    made = []
    for row in rows:
        name = key_text(row.listing.name.text)
        if not row.marked or name not in names:
            made.append(row)
        elif (name, row.listing.node) not in places:
            made.append(replace(row, listing=row.listing.model_copy(update={"repeat": True})))
    return made
