"""Tables whose columns are a plan's levels and whose marks say which of them a programme serves (``事業名 | 目標１ 交流
| 目標２ 共生`` over ``派遣 | ◎ | ○``): a listing below each, one of them its own and the others repeats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise, takewhile
from typing import Final

from ingest.layouts.columns import assign, role_of
from ingest.layouts.numbering import numbered
from ingest.layouts.outline.shape import Line, Outline
from ingest.layouts.plans.collected import Reading, heading_of, open_level
from ingest.layouts.plans.levels import Header, plan_role, read_programme_header
from ingest.layouts.plans.references import References
from ingest.layouts.plans.rows import NOTHING, Row, read_row
from ingest.records import Lines
from ingest.text.printed import squeeze
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


def has_bands(above: str, line: str) -> bool:
    """Whether a row that fills all its columns stands below one that fills some, and not the first."""
    upper, lower = above.split("\t"), line.split("\t")
    return len(upper) == len(lower) > LEAST and not upper[0].strip() and any(map(str.strip, upper)) and all(
        map(str.strip, lower))


def with_whole_headers(lines: Sequence[Line]) -> list[Line]:
    """The lines, with the headings of merged cells in the lower row of a header of two, where the columns of marks have
    theirs (``番号 | 取組 | 方針１ |`` over ``| | 施策１ | 施策２``)."""
    made = list(lines)
    for at, ((_, above), (number, line)) in enumerate(pairwise(lines)):
        upper, lower = above.split("\t"), line.split("\t")
        if len(upper) != len(lower) or len(lower) <= LEAST or lower[0].strip() or not upper[0].strip():
            continue
        filled = [place for place, cell in enumerate(lower) if cell.strip()]
        whole = [cell if place in filled else upper[place] for place, cell in enumerate(lower)]
        rows = [[squeeze(cell) for cell in text.split("\t")] for _, text in takewhile(
            lambda each: "\t" in each[1], lines[at + LEAST:])]
        if filled and marked_header([squeeze(cell) for cell in whole], rows, lines):
            made[at] = made[at][0], "\t".join(cell if place in filled else "" for place, cell in enumerate(upper))
            made[at + 1] = number, "\t".join(whole)
    return made


def _bands(reading: Reading, header: Header, number: int) -> dict[int, str]:
    """The level above the columns of marks that the header's upper row names, by column: each over one or several of
    them, numbered one after the other; empty where the row above is none."""
    cells = [squeeze(cell) for cell in reading.source.lines[number - 2].split("\t")] if number > 1 else []
    told = {place: cell for place, cell in enumerate(cells) if cell}
    rest = {place: cell for place, cell in told.items() if place not in header.marks}
    named = [told[place] for place in header.marks if place in told]
    names = [name for name, _ in groupby(named)]
    if not header.marks or header.marks[0] not in told or len(names) < LEAST or not _are_counted(names) or any(
            place >= len(header.columns.headings) or cell != squeeze(header.columns.headings[place])
            for place, cell in rest.items()):
        return {}
    found: dict[int, str] = {}
    for column in header.marks:
        found[column] = told.get(column) or found[column - 1]
    return found


def open_columns(reading: Reading, header: Header, number: int, outline: Outline) -> None:
    """The nodes that a header's columns of marks name, and those of the row above it: the plan's own, or new ones."""
    above, depth = reading.path, len(set(outline.depths.values()))
    bands = _bands(reading, header, number)
    for column in header.marks:
        reading.path = above
        if bands:
            _open(reading, bands[column], number - 1, depth, outline)
        _open(reading, squeeze(header.columns.headings[column]), number, depth + bool(bands), outline)
        reading.marked[column] = reading.path
    reading.path = above
    reading.layout_lines += [number - 1] if bands else []


def _open(reading: Reading, text: str, number: int, depth: int, outline: Outline) -> None:
    """Goes to the node that a heading names; a new one is printed on the line of its own, or the header's."""
    key = References(reading.nodes, outline.depths).node(text, "")
    if key:
        nodes = {node.key: node for node in reading.nodes}
        reading.path = [nodes[key]]
        while reading.path[0].parent is not None:  # several may be printed on one line
            reading.path.insert(0, nodes[reading.path[0].parent])
        return
    printed = next((at for at, each in enumerate(reading.source.lines, start=1) if squeeze(each) == text), number)
    open_level(reading, heading_of(text), (printed, printed), depth)


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
