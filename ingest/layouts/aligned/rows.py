"""Tables of a plan whose columns are kept apart by spaces alone, as in the text that a PDF gives.

A header of programmes or goals tells the columns; each line below is assigned to them by where its words stand on the
page (full-width characters count two), and the lines of one row are joined.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from ingest.layouts.aligned.header import GAP, LONGEST_LINE, Chunk, chunks_of, has_gap, with_above, with_below
from ingest.layouts.markers import block_of, is_note
from ingest.layouts.numbering import LONGEST, numbered, readings
from ingest.layouts.tables.groups import is_country
from ingest.layouts.tables.lines import names_total
from ingest.text.printed import balance, join_wrapped
from ingest.values.departments import is_whole
from ingest.values.figures import NUMBER, UNIT

FAMILY: Final = "programme_tables"

FULL: Final = 3
"""A line that is shorter than the longest of its column by less than this can have been full, so that it was wrapped:
one full-width character, and a closing mark."""

WRAPPED: Final = 16
"""Half-width columns that a cell of the last column fills at least before it is wrapped."""

NUMBERED: Final = frozenset({"ordinal", "word", "word-dashed", "word-deep"})
"""Styles that only headings have."""

LONGEST_NUMBER: Final = 10  # characters of a level's word and number alone
REACH: Final = 8  # half-width columns by which a long name moves what stands behind it, at most

NUMBER_AND_TITLE: Final = 2
"""Parts of a heading that gaps keep apart, at most."""

BANDS: Final = 4
"""Lines of headings, and blank ones, between two rows of a table."""

ROOM: Final = 16
"""Half-width columns left of a header in which names can stand: eight characters."""

MARKS: Final = frozenset("○◯〇◎●☆★△✓レ")
"""Stand in some rows of a column and not in others."""

LONGEST_ROW: Final = 60  # lines of one row: a printed page has about fifty

_RULE: Final = re.compile(r"[\s\-=_+|─━―－＝―・…]{3,}")
"""A line that rules off rows."""

_BRACKETED: Final = re.compile(r"\s*(?:【[^【】]{2,40}】|《[^《》]{2,40}》|〔[^〔〕]{2,40}〕|＜[^＜＞]{2,40}＞)\s*")

_GOES_ON: Final = ("～", "〜", "~", "、", "・", "）", ")", "」")
"""What begins no cell line of its own: the end of a period, of a bracket."""

_NUMBER_AHEAD: Final = re.compile(r"(?P<number>[(（]\d{1,4}[)）])(?=\S{2})")
"""A row's number in brackets, directly before the name."""

_ROW_NUMBER: Final = re.compile(r"[(（]?\d{1,4}[)）.．]?")

# A cell of a value, a rating, a state or a date alone is never wrapped.
_NUMBER: Final = re.compile(
    rf"約?{NUMBER}\s?(?:{UNIT})?|\D{{1,4}}{NUMBER}\s?(?:{UNIT})|[A-EＡ-Ｅ◎○●△▲×]|継続|新規|拡充|完了|終了"
    r"|(?:昭和|平成|令和|[SHRＳＨＲ][.．]?)?\s?(?:元|\d{1,4})\s?[年./．／]\s?\d{1,2}(?:月|\s?[月./．／]\s?\d{1,2}日?)")

Line = tuple[int, str]

Headed = Callable[[Sequence[str]], int | None]
"""The column of names of a table that is wanted, by the cells of its header; None for any other cells."""


@dataclass(slots=True)
class _Row:
    first: int
    last: int
    cells: list[list[str]]


@dataclass(slots=True)
class _Table:
    """A table being read: the columns' extents, and the lines assigned to them."""

    columns: list[tuple[int, int]]
    key: int
    """The column of names; levels and numbers may stand before it."""
    lines: list[tuple[int, list[str]]] = field(default_factory=list)
    apart: set[int] = field(default_factory=set)
    """Lines that a blank line or a rule parts from the one above."""
    name: str = ""
    """The latest line of the column of names."""
    widest: int = 0
    """Width of that column's longest line."""


def with_rows(lines: Sequence[Line], headed: Headed, *, whole: bool = True, breaks: bool = False
              ) -> tuple[list[Line], dict[int, int]]:
    """The lines with every aligned table as rows of tab-separated cells, and the last line of each row.

    A row that takes several lines stands at its first; the others are left out.  Unless ``whole``, each line stays a
    row of its own, its cells in their columns.  With ``breaks`` a line of a cell that was not full ends with a space:
    what follows was put on a line of its own.
    """
    found: list[Line] = []
    lasts: dict[int, int] = {}
    at = 0
    while at < len(lines):
        number, line = lines[at]
        header = chunks_of(line) if has_gap(line) else []
        name = headed([chunk.text for chunk in header]) if len(header) > 1 else None
        if len(header) > 1 and header[0].start >= ROOM and (name is None or _has_names_ahead(lines[at + 1:], header)):
            header = [Chunk(0, GAP, ""), *header]  # 現状値 and 目標値 over names without a heading
            name = headed([chunk.text for chunk in header])
        if name is not None and found and (above := with_above(found[-1], number, header)) and headed(
                [chunk.text for chunk in above]) == name:
            header = above
            found.pop()
        if name is not None:
            dated = with_below(lines[at + 1:at + 2], number, header)
            header = dated or header
            end, table = _read(lines, at + bool(dated), header, name, headed)
            banded = _below_bands(lines, end, header, name, headed)
            if table.lines or banded:
                found.append((number, "\t".join(chunk.text for chunk in header)))
                for start, stop, part in [(at + 1, end, table), *banded]:
                    rows, ends = _printed(lines[start:stop], part, whole, breaks)
                    found += rows
                    lasts |= ends
                    at = stop
                continue
        found.append((number, line))
        at += 1
    return found, lasts


def _has_names_ahead(lines: Sequence[Line], header: Sequence[Chunk]) -> bool:
    """Whether the row below a header has a cell more than it, left of all its columns."""
    below = next((line for _, line in lines if line.strip() and not (_RULE.fullmatch(line) or _is_heading(line))), "")
    chunks = chunks_of(below) if "\t" not in below and len(below) <= LONGEST_LINE else []
    return len(chunks) == len(header) + 1 and chunks[0].end < header[0].start


def _printed(lines: Sequence[Line], table: _Table, whole: bool, breaks: bool) -> tuple[list[Line], dict[int, int]]:
    """The lines with those of a table as rows, and the last line of each row; headings above its first row stay."""
    rows = _rows(table) if table.lines else []
    if not whole:
        cells = {line: "\t".join(texts) for line, texts in table.lines}
        found = [(number, cells.get(number, line if _is_heading(line) else "")) for number, line in lines]
    else:
        first = rows[0].first if rows else 0
        full = _full_widths(table) if breaks and rows else []
        found = [line for line in lines if line[0] < first and _is_heading(line[1])]
        found += [(row.first, "\t".join(
            _kept_apart(parts, full[at]) if breaks else _joined(at == table.key, parts)
            for at, parts in enumerate(row.cells))) for row in rows]
    return found, {row.first: row.last for row in rows}


def _below_bands(lines: Sequence[Line], end: int, header: Sequence[Chunk], name: int, headed: Headed
                 ) -> list[tuple[int, int, _Table]]:
    """The parts of a table that headings across it keep apart (目標２ between its rows): where each begins, with its
    headings, and ends, and its rows, of which the first fills all columns."""
    found: list[tuple[int, int, _Table]] = []
    while True:
        at = end
        while at < len(lines) and at - end <= BANDS and (
                not lines[at][1].strip() or _RULE.fullmatch(lines[at][1]) or _is_heading(lines[at][1])):
            at += 1
        if not any(_is_heading(line) for _, line in lines[end:at]):
            return found
        last, table = _read(lines, at - 1, header, name, headed)
        if not table.lines or not all(table.lines[0][1]):
            return found
        found.append((end, last, table))
        end = last


def _read(lines: Sequence[Line], at: int, header: Sequence[Chunk], name: int, headed: Headed) -> tuple[int, _Table]:
    """The lines below a header that keep its columns apart, and where they end (exclusive)."""
    table = _Table([(chunk.start, chunk.end) for chunk in header], name)
    end = at + 1
    for place in range(at + 1, len(lines)):
        number, line = lines[place]
        if not line.strip() or _RULE.fullmatch(line):
            continue
        chunks = chunks_of(line) if "\t" not in line and len(line) <= LONGEST_LINE else []
        if not chunks or headed([chunk.text for chunk in chunks]) is not None:
            break
        if _leads_to_header(lines[place:place + BANDS], headed):
            break
        columns = table.columns
        cells = _assigned(table, chunks)
        filled = sum(map(bool, cells or ()))
        # In a chart nothing stands behind the names.
        charted = 0 < table.key == len(table.columns) - 1 and bool(cells and cells[table.key])
        # Below blank lines only a row with several cells goes on with the table.
        alone = filled == 1 and not charted and _ends(line, cells or (), table) and not _is_upper(
            lines, place, cells or (), table)
        if cells is None or filled < 1 + (place > end) or alone or (not charted and not any(cells[table.key + 1:]) and (
                _is_heading(line) or (place > end and _stands_apart(line, table)))):
            table.columns = columns
            break
        table.lines.append((number, cells))
        table.apart |= {number} if place > end or not table.apart else set()
        table.name = cells[table.key] or table.name
        table.widest = max(table.widest, _width(cells[table.key]))
        end = place + 1
    return end, table


def _is_upper(lines: Sequence[Line], place: int, cells: Sequence[str], table: _Table) -> bool:
    """Whether a line is the first of a name alone: it fills its column, and the next line fills all of the table's."""
    below = lines[place + 1][1] if place + 1 < len(lines) else ""
    chunks = chunks_of(below) if "\t" not in below and len(below) <= LONGEST_LINE and has_gap(below) else []
    whole = bool(table.lines) and len(chunks) == sum(map(bool, table.lines[0][1])) > 1
    return whole and bool(cells[table.key]) and (
        _width(cells[table.key]) + FULL > table.widest) and not readings(lines[place][1])


def _is_heading(line: str) -> bool:
    """Whether a word calls a line a heading (``施策(2)  民間団体の支援``), also without a title (``戦略Ⅲ``), or all of
    it stands in brackets (``【基本目標１】``)."""
    heading = numbered(line) or (numbered(f"{line} {line}") if len(line) <= LONGEST_NUMBER else None)
    return bool(_BRACKETED.fullmatch(line)) or bool(heading and heading.style.split(":")[0] in NUMBERED)


def _leads_to_header(lines: Sequence[Line], headed: Headed) -> bool:
    """Whether the first of the lines is a numbered heading with nothing beside it, below which, with other headings
    between at most, a header stands: that of the next table."""
    for _, line in lines:
        chunks = chunks_of(line) if "\t" not in line and len(line) <= LONGEST_LINE else []
        if chunks and headed([chunk.text for chunk in chunks]) is not None:
            return line is not lines[0][1]
        if line.strip() and not (len(chunks) <= NUMBER_AND_TITLE and any(
                each.number is not None for each in readings(line))):
            return False
    return False


def _stands_apart(line: str, table: _Table) -> bool:
    """Whether a line below a blank one is a heading: numbered or marked, with nothing beside it, in a table whose rows
    have something there."""
    return bool(numbered(line)) and bool(table.lines) and any(table.lines[0][1][table.key + 1:])


def _ends(line: str, cells: Sequence[str], table: _Table) -> bool:
    """Whether a line of one cell is none: a heading, a label, a note, or text where no name goes on."""
    if not any(cells[:table.key + 1]):  # items inside a cell are marked or numbered too
        return _is_heading(line)
    if numbered(line) or block_of(FAMILY, line) or is_note(FAMILY, line) or len(line.strip()) > LONGEST:
        return True
    at = next(at for at, cell in enumerate(cells) if cell)
    above = [told[at] for _, told in table.lines if told[at]]
    latest = above[-1] if above and at < table.key else table.name
    widest = max(map(_width, above)) if above and at < table.key else table.widest
    return balance(latest) <= 0 and _width(latest) + FULL < widest


def _assigned(table: _Table, chunks: Sequence[Chunk]) -> list[str] | None:
    """The line's cells, the columns widened by them; None where a chunk reaches into two columns."""
    cells = [""] * len(table.columns)
    columns = _shifted(table, chunks)
    edges = list(columns)
    for chunk in chunks:
        over = [at for at, (start, end) in enumerate(columns) if chunk.start < end and chunk.end > start]
        if len(over) > 1 and over != [table.key - 1, table.key]:
            return None
        counted = _NUMBER_AHEAD.match(chunk.text) if over == [table.key - 1, table.key] else None
        if counted and not cells[over[0]]:
            cells[over[0]], chunk.text = counted["number"], chunk.text[counted.end():]
        place = over[-1] if over else min(
            range(len(edges)), key=lambda at: max(edges[at][0] - chunk.end, chunk.start - edges[at][1]))
        cells[place] = join_wrapped((cells[place], chunk.text)) if not cells[place] else f"{cells[place]} {chunk.text}"
        if len(over) < 2:  # (再掲) before a name may reach into the column of numbers
            edges[place] = min(edges[place][0], chunk.start), max(edges[place][1], chunk.end)
    if any(first[1] > second[0] for first, second in pairwise(edges)):
        return None
    table.columns = edges
    return cells


def _shifted(table: _Table, chunks: Sequence[Chunk]) -> list[tuple[int, int]]:
    """The columns, one behind the names beginning later that a cell of the column before it reaches into, where it has
    a cell of its own: a half-width digit further left moved the line, or a long name what stands behind it."""
    made = list(table.columns)
    for chunk, following in pairwise(chunks):
        over = [at for at, (start, end) in enumerate(made) if chunk.start < end and chunk.end > start]
        start, end = made[over[-1]] if len(over) == 2 and over[0] >= table.key else (0, 0)
        reach = REACH if len(chunks) > 2 else GAP
        if end and chunk.end - start <= reach and following.start < end:
            made[over[1]] = chunk.end, end
    return made


def _rows(table: _Table) -> list[_Row]:
    """The lines joined to rows.

    A line that fills every column of the first one opens a row; so does one with a name where the name before it was
    not full.  Where the first line has no name, names stand in the middle of their rows; blank lines or rules may part
    the rows.
    """
    rows: list[_Row] = []
    parted = _is_parted(table)
    full = _full_widths(table)
    counted = table.key > 0 and bool(_ROW_NUMBER.fullmatch(table.lines[0][1][0]))
    expected = {at for at, cell in enumerate(table.lines[0][1]) if cell and at >= table.key and cell not in MARKS}
    sentences = {at for at in range(table.key + 1, len(table.columns))
                 if any(cells[at].endswith("。") for _, cells in table.lines)}
    group = 0
    grouped = _is_country(table.lines[0][1], table.key)
    for number, cells in table.lines:
        row = rows[-1] if rows else None
        if grouped and (row is None or _is_country(cells, table.key) or row.last == row.first == group):
            group = number if _is_country(cells, table.key) else 0
            rows.append(_Row(number, number, [[cell] if cell else [] for cell in cells]))
            continue
        opens = names_total(cells) or (
            number in table.apart if parted else bool(_ROW_NUMBER.fullmatch(cells[0])) if counted else (
                row is not None and _opens(row, cells, table.key, expected, full)
                and not (expected - {at for at, cell in enumerate(cells) if cell} and any(
                    _goes_on(row.cells[at], cells[at], full[at]) for at in sentences))))
        if row is None or number - row.first > LONGEST_ROW or opens:
            rows.append(_Row(number, number, [[cell] if cell else [] for cell in cells]))
            continue
        row.last = number
        for parts, cell in zip(row.cells, cells, strict=True):
            parts += [cell] if cell else []
    return rows


def _is_country(cells: Sequence[str], key: int) -> bool:  # over the rows of places in it
    return bool(cells[key]) and sum(map(bool, cells)) == 1 and is_country(cells[key])


def _is_parted(table: _Table) -> bool:
    """Whether blank lines or rules part the rows, and not groups of rows: each opens with a name, and of those with
    several lines none ends a sentence before its last."""
    groups: list[list[list[str]]] = []
    for number, cells in table.lines:
        if number in table.apart:
            groups.append([])
        groups[-1].append(cells)
    several = [group for group in groups if len(group) > 1]
    ended = [[any(cell.endswith("。") for cell in cells) for cells in group] for group in several]
    return len(groups) > 1 and bool(several) and all(group[0][table.key] for group in groups) and all(
        own[-1] and not any(own[:-1]) for own in ended)


def _full_widths(table: _Table) -> list[int]:
    """Of each column the width from which a line can have been wrapped."""
    widest = [max(_width(cells[at]) for _, cells in table.lines) for at in range(len(table.columns))]
    lefts = [start for start, _ in table.columns]
    rooms = [after - before - GAP for before, after in pairwise(lefts)] + [max(widest[-1], WRAPPED)]
    return [max(most - FULL, room * 2 // 3) for most, room in zip(widest, rooms, strict=True)]


def _opens(row: _Row, cells: Sequence[str], key: int, expected: set[int], widths: Sequence[int]) -> bool:
    """Whether a line opens the next row; ``widths`` are those from which a column's line can have been wrapped."""
    name = row.cells[key][-1] if row.cells[key] else ""
    full = [bool(parts) and _width(parts[-1]) >= widths[at] for at, parts in enumerate(row.cells)]
    texts = [parts[-1] for parts in row.cells[key + 1:] if parts]
    ended = not any(full[key + 1:]) or any(text.endswith("。") for text in texts)
    if key not in expected:  # names stand in the middle of their rows
        return bool(name) and ended and bool(cells[key + 1] if len(cells) > key + 1 else "")
    if not cells[key] or balance(name) > 0 or (full[key] and not texts and expected - {key}):
        return False
    if expected <= {at for at, cell in enumerate(cells) if cell}:
        return ended or not full[key] or any(map(_NUMBER.fullmatch, cells[key + 1:]))
    return not full[key]


def _goes_on(above: Sequence[str], cell: str, full: int) -> bool:
    """Whether a text of sentences goes on from a line that was full and ends none."""
    return bool(above) and bool(cell) and _width(above[-1]) >= full and not above[-1].endswith("。")


def _kept_apart(parts: Sequence[str], full: int) -> str:
    """One cell's lines: those that were wrapped go on, the others stay apart."""
    text = ""
    for before, part in pairwise(("", *parts)):
        wrapped = _width(before) >= full or part.startswith(_GOES_ON)
        text = join_wrapped((text, part)) if wrapped or not text else f"{text} {part}"
    return text


def _joined(named: bool, parts: Sequence[str]) -> str:
    """One cell's lines: names of departments stay apart, anything else goes on, as does all in a column of names."""
    apart = not named and len(parts) > 1 and all(is_whole(part) for part in parts)
    return "、".join(parts) if apart else join_wrapped(parts)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
