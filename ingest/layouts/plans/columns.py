"""What the columns of a plan's tables mean where their headings do not say it: told by what stands below them.

A column of offices is that of the departments, whatever it is called; columns left of the names whose cells are
numbered headings, or stand over several rows, are levels of the plan.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile, zip_longest
from typing import Final

from ingest.layouts.columns import Columns, role_of
from ingest.layouts.indicators.tables import holds_goal, is_indicator_header, is_value
from ingest.layouts.numbering import readings
from ingest.layouts.outline.items import bracketed
from ingest.layouts.outline.shape import Line
from ingest.layouts.plans.levels import Header, is_level_word, names_measures, plan_role, read_programme_header
from ingest.layouts.plans.mark_columns import has_bands, marked_header
from ingest.layouts.plans.rows import NUMBERED_NAME, listed, unmarked
from ingest.layouts.tables.lines import names_total
from ingest.records import Role
from ingest.text.printed import squeeze
from ingest.text.width import half_width
from ingest.values.departments import are_offices, departments

ENOUGH: Final = 2
"""Filled cells that tell what a column holds."""

MOST: Final = 0.6
"""Share of a column's cells that must be of a kind."""

LEAST_ROWS: Final = 4
"""Rows that tell whether a column's cells stand over several."""

LOOKED_AT: Final = 40
"""Rows below a header: a page has fewer."""

HEADING: Final = 14
"""Characters of a column's heading; longer cells are content."""

NAME: Final = 40
"""Characters of a programme's name, on average at most."""

ABOVE: Final = 3
"""Lines above a header among which its heading stands."""

TEXT: Final = 6
"""Characters of a text, on average at least; 継続 and 新規 are none."""

_SECTION: Final = re.compile(r"(?:課|室|係|署)(?:\([^()]*\))?$")
"""Ends the name of a government's own unit, and of nobody else's body."""

_INSIDE: Final = re.compile(r"[(\[〔]\s*(\S+?)\s*[)\]〕]")
"""A number in brackets."""

_YEAR: Final = re.compile(r"(?:R|H|令和|平成)?\s?(?:元|\d{1,4})(?:年度?)?")
"""A column for each year of the plan: 実施, ○."""

NEVER: Final[frozenset[Role | None]] = frozenset({
    "country", "period", "place", "mode", "results", "implementer", "municipality"})
"""Columns that make a table without words for programmes something else: a survey, a list of partners."""


def programme_headers(lines: Sequence[Line]) -> dict[int, Header]:
    """The headers of programme tables by line: by their words, completed by what stands below them; and headers of
    other words whose columns hold levels, names, texts and offices."""
    found: dict[int, Header] = {}
    printed: dict[str, Header] = {}
    times = Counter(line for _, line in lines if "\t" in line)
    inside = False
    for at, (number, line) in enumerate(lines):
        header = read_programme_header(line)
        rows = _rows(lines, at) if header or ("\t" in line and not inside) else []
        header = _with_repeated_level(header, rows) if header else None
        if before := _again(line, lines[at - 1], found):
            found[number] = before  # the second row of a header whose cells span both
        elif (below := rows or (_rows(lines, at) if at and has_bands(lines[at - 1][1], line) else [])) and (
                marked := marked_header([squeeze(cell) for cell in line.split("\t")], below, lines)):
            found[number] = marked
        elif header:
            found[number] = _completed(header, rows)
        elif rows and (told := printed.get(line) or _told(
                [squeeze(cell) for cell in line.split("\t")], rows, times[line] > 1 and _is_headed(lines, at))):
            found[number] = printed[line] = told
        joined = not line.strip() and at > 0 and lines[at - 1][0] in found  # the lower row of a header, which is joined
        inside = joined or sum(bool(cell.strip()) for cell in line.split("\t")) > 1
    found |= {number: printed[line] for number, line in lines if line in printed}
    return _with_bracketed_repeats(_with_numbered_names(_with_own_offices(_alike(found, lines), lines), lines), lines)


def _with_repeated_level(header: Header, rows: Sequence[Sequence[str]]) -> Header:
    """The header with the column of names as a level where it is called one, its cells stand over several rows, and
    what is done beside it (取組内容) are names."""
    name, told = header.columns.index("name"), header.columns.index("description")
    headings = header.columns.headings
    if header.levels or name is None or told is None or told < name or not is_level_word(headings[name]) or not (
            names_measures(headings[told])):
        return header
    cells = [[squeeze(row[at]) if at < len(row) else "" for at in (name, told)] for row in rows]
    again = sum(not own or own == above for (above, _), (own, _) in pairwise(cells))
    names = [cell for _, cell in cells if cell and "。" not in cell and len(cell) <= NAME]
    if again * 3 < len(cells) or len(cells) < LEAST_ROWS or len(set(names)) < len(cells):
        return header
    roles: tuple[Role | None, ...] = tuple(
        None if at == name else "name" if at == told else role for at, role in enumerate(header.columns.roles))
    return replace(header, columns=replace(header.columns, roles=roles), levels=(name,))


def _alike(found: Mapping[int, Header], lines: Sequence[Line]) -> dict[int, Header]:
    """The headers as the one that says most of those printed alike: a table of one row tells little of its columns."""
    texts = {number: line for number, line in lines if number in found}
    best: dict[str, Header] = {}
    for number, header in found.items():
        known = best.setdefault(texts[number], header)
        if len(header.columns.known) + len(header.levels) > len(known.columns.known) + len(known.levels):
            best[texts[number]] = header
    return {number: best[texts[number]] for number in found}


def _with_bracketed_repeats(found: Mapping[int, Header], lines: Sequence[Line]) -> dict[int, Header]:
    """The headers with the mark that a number in brackets says of a repeat: fewer than half of all numbers are
    printed so, and each is also the plain number of another row."""
    places = {number: at for at, (number, _) in enumerate(lines)}
    plain: set[str] = set()
    inside: set[str] = set()
    for number, header in found.items():
        at = header.columns.index("number")
        cells = _cells(_rows(lines, places[number], True), at) if at is not None else []
        plain |= {half_width(cell) for cell in cells if not _INSIDE.fullmatch(half_width(cell))}
        inside |= {match[1] for cell in cells if (match := _INSIDE.fullmatch(half_width(cell)))}
    told = bool(inside) and inside <= plain and len(inside) * 2 < len(plain)
    return {number: replace(header, bracketed_repeats=told) for number, header in found.items()}


def _with_numbered_names(found: Mapping[int, Header], lines: Sequence[Line]) -> dict[int, Header]:
    """The headers with the mark that names begin with numbers, where all of the plan's tables without a column of
    numbers have such names."""
    places = {number: at for at, (number, _) in enumerate(lines)}
    names = {number: _cells(_rows(lines, places[number], True), at) for number, header in found.items()
             if header.columns.index("number") is None and (at := header.columns.index("name")) is not None}
    told = [cell for cells in names.values() for cell in cells]
    sure = len(told) >= ENOUGH and all(NUMBERED_NAME.match(half_width(unmarked(cell)[0])) for cell in told)
    return {number: replace(header, numbered_names=sure and number in names) for number, header in found.items()}


def _with_own_offices(found: Mapping[int, Header], lines: Sequence[Line]) -> dict[int, Header]:
    """The headers with 実施主体 as the departments where the plan's tables together name its own offices there, which
    others (市町村, 商工会) may stand beside."""
    open_ones = {number: header for number, header in found.items()
                 if "department" not in header.columns.known and header.columns.index("implementer") is not None}
    places = {number: at for at, (number, _) in enumerate(lines)}
    cells = [cell for number, header in open_ones.items()
             for cell in _cells(_rows(lines, places[number], True), header.columns.index("implementer") or 0)]
    own = sum(any(_SECTION.search(half_width(name)) for name in departments(cell)) for cell in cells)
    if own < max(ENOUGH, MOST * len(cells)):
        return dict(found)
    return {number: replace(header, columns=replace(header.columns, roles=tuple(
        "department" if role == "implementer" and number in open_ones else role for role in header.columns.roles)))
            for number, header in found.items()}


def _again(line: str, above: Line, found: Mapping[int, Header]) -> Header | None:
    """The header above, where at least half of its headings stand again on a line, or where it has years alone."""
    header = found.get(above[0])
    cells, printed = line.split("\t"), above[1].split("\t")
    same = sum(bool(one.strip()) and one == other for one, other in zip(cells, printed, strict=False))
    filled = [cell.strip() for cell in cells if cell.strip()]
    years = len(filled) >= ENOUGH and all(_YEAR.fullmatch(half_width(cell)) for cell in filled)
    again = years or same * 2 >= sum(bool(cell.strip()) for cell in printed)
    return header if header and "\t" in line and again else None


def _rows(lines: Sequence[Line], at: int, banded: bool = False) -> list[list[str]]:
    """The rows below a header; where they are ``banded``, a line that stands alone between two of them is no end."""
    rows: list[list[str]] = []
    below = lines[at + 1:at + 1 + LOOKED_AT]
    for (_, line), (_, following) in zip_longest(below, below[1:], fillvalue=(0, "")):
        band = banded and line.strip() and "\t" in following and not is_indicator_header(following.split("\t"))
        if read_programme_header(line) or ("\t" not in line and not band):
            break
        rows += [[squeeze(cell) for cell in line.split("\t")]] if "\t" in line else []
    return [row for row in rows if not names_total(row)]


def _cells(rows: Sequence[Sequence[str]], at: int) -> list[str]:
    return [row[at] for row in rows if at < len(row) and row[at]]


def _completed(header: Header, rows: Sequence[Sequence[str]]) -> Header:
    """A header with a column of departments and columns of levels that its words leave open."""
    columns = header.columns
    roles = list(columns.roles)
    name = columns.index("name")
    if "department" not in columns.known:
        for at in _departments(rows, len(roles)):
            if roles[at] is None and at not in header.levels:
                roles[at] = "department"
                break
    levels = tuple(at for at in range(name or 0)
                   if at in header.levels or (roles[at] is None and _is_level(rows, at)))
    levels = levels or tuple(at for at in range((name or 0) + 1, len(roles))
                             if roles[at] is None and is_level_word(columns.headings[at]) and _is_level(rows, at))
    return replace(header, columns=replace(columns, roles=tuple(roles)), levels=levels,
                   offices_in_names="department" not in roles and _end_with_offices(_cells(rows, name or 0)))


def _end_with_offices(cells: Sequence[str]) -> bool:
    """Whether most names of a column end with a bracket of offices."""
    names = [unmarked(name)[0] for cell in cells for name in listed(cell) or [cell]]
    ended = [inside for name in names if (inside := bracketed(name)) is not None]
    return len(names) >= ENOUGH and sum(are_offices(inside, named=True) for inside in ended) >= MOST * len(names)


def _departments(rows: Sequence[Sequence[str]], count: int) -> Iterator[int]:
    for at in range(count):
        cells = _cells(rows, at)
        if len(cells) >= ENOUGH and sum(are_offices(cell, named=True) for cell in cells) >= MOST * len(cells):
            yield at


def _is_level(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Whether a column's cells are headings that hold several rows: numbered ones, of which some repeat or span."""
    cells = _cells(rows, at)
    headed = sum(any(each.number is not None for each in readings(cell)) for cell in cells)
    return len(cells) >= ENOUGH and len(set(cells)) < len(rows) and headed >= MOST * len(cells)


def _spans(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Whether a column's cells stand over several rows each."""
    return len(set(_cells(rows, at))) <= MOST * len(rows)


def _is_headed(lines: Sequence[Line], at: int) -> bool:
    """Whether a heading with a number stands above a line."""
    above = next((line for _, line in reversed(lines[max(at - ABOVE, 0):at]) if line.strip()), "")
    return any(each.number is not None for each in readings(above))


def _told(cells: Sequence[str], rows: Sequence[Sequence[str]], again: bool = False) -> Header | None:
    """The header of a table whose columns hold offices and names, below levels or a heading of names, or which stands
    ``again`` under a plan's headings; None for any other row."""
    office = next(_departments(rows, len(cells)), None)
    # Beside levels and a plan's own word for its programmes a column of times is its schedule.
    planned = again or (any(map(is_level_word, cells)) and any(plan_role(cell) == "name" for cell in cells))
    filled = [cell for cell in cells if cell]
    if office is None or len(filled) < 3 or len(rows) < ENOUGH or is_indicator_header(cells) or any(
            len(cell) > HEADING or (is_value(cell) and not _YEAR.fullmatch(half_width(cell)))
            or (role_of(cell) in (NEVER - {"period"} if planned else NEVER) and at != office)
            for at, cell in enumerate(cells)):
        return None
    called = next((at for at, cell in enumerate(cells) if "name" in (plan_role(cell), role_of(cell))), None)
    levels = tuple(takewhile(
        lambda at: _is_level(rows, at) or (is_level_word(cells[at]) and _spans(rows, at)), range(len(cells))))
    rest = [at for at in range(len(levels), len(cells))
            if at != office and not all(map(str.isnumeric, _cells(rows, at)))]
    names = rest if called is None else [at for at in rest if at == called]
    name = next((at for at in names if _are_names(_cells(rows, at), len(rows))), None)
    if name is None or not (levels or called is not None or again):
        return None
    text = next((at for at in rest if at > name and not holds_goal(cells[at]) and _are_texts(
        _cells(rows, at), len(rows))), None)
    roles: list[Role | None] = [None] * len(cells)
    roles[name], roles[office] = "name", "department"
    if text is not None:
        roles[text] = "description"
    headings = tuple(cell or f"列{at}" for at, cell in enumerate(cells, start=1))
    return Header(Columns(headings, tuple(roles), (None,) * len(cells)), levels)


def _are_names(cells: Sequence[str], rows: int) -> bool:
    short = sum(map(len, cells)) <= NAME * len(cells)
    return len(cells) >= MOST * rows and short and not any(cell.endswith("。") or is_value(cell) for cell in cells)


def _are_texts(cells: Sequence[str], rows: int) -> bool:
    """Whether a column's cells differ and say more than a word."""
    return len(set(cells)) >= MOST * rows and sum(map(len, cells)) >= TEXT * len(cells)
