"""Tables printed one cell a line: the column names below each other, then the cells of each record in their order.

Each record becomes one row of a table (``stacked_cells``); one whose second best reading is nearly as good is reported.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from ingest.layouts.aligned.spaced import Aligned
from ingest.layouts.columns import Columns, clean_heading, is_amount, is_heading, is_sub_heading
from ingest.layouts.flattened.stacked_cells import NUMBER, Line, Reading, kinds_of, read_record
from ingest.layouts.flattened.stacked_costs import costs
from ingest.layouts.tables.groups import group_of, mark_of
from ingest.records import Issue
from ingest.source import Source
from ingest.text.printed import join_wrapped

HEADER_WITHIN: Final = 60
"""Lines with text in which the column names begin."""

LEAST_COLUMNS: Final = 4
LEAST_RECORDS: Final = 3
"""Fewer records show no order."""

LONGEST_RECORD: Final = 60
"""Lines of one record: a printed page has about fifty."""

LONGEST_TABLE: Final = 6000
"""Lines; a longer table comes as a file of cells."""

MOST_COLUMNS: Final = 16

_LONGEST_NAME: Final = 14
"""Characters of a column's name: 令和六年度当初予算額（千円） has 14."""

_PAGE: Final = re.compile(r"[-‐–—－]\s*\d+\s*[-‐–—－]|\d+\s+/\s+\d+|[Pp]\.?\s*\d+|\d+\s*(?:ページ|頁)")
_OF_PAGES: Final = re.compile(r"(\d{1,4})/(\d{1,4})")
_NOTE: Final = re.compile(r"[※＊*]|[(（]?注[\d１-９)）:：]|(?:合|小|総)?計(?!\w)|(?:出典|資料|備考)\s*[:：]")

Reader = Callable[[Sequence[str]], Columns | None]


def stacked(source: Source, read: Reader) -> Aligned | None:
    """The source with each record as one row of tab-separated cells on its first line; None where it is no such table.

    ``read`` reads the cells of a header.
    """
    if any("\t" in line for line in source.lines[:HEADER_WITHIN * 2]) or len(source.lines) > LONGEST_TABLE:
        return None
    lines = content_lines(source)
    found = _header(lines, read)
    if found is None:
        return None
    at, height, columns = found
    body = _body(lines, at, height)
    kinds = kinds_of(columns)
    records = _records(body, columns, kinds)
    if len(records) < LEAST_RECORDS or max(map(len, records)) > LONGEST_RECORD:
        return None
    readings = [read_record(record, kinds) for record in records]
    if not _fits(readings):
        return None
    kept = list(source.lines)
    for each in (line for record in records for line in record):
        kept[each.number - 1] = ""
    for line in lines[at:at + height]:
        kept[line.number - 1] = ""
    kept[lines[at].number - 1] = "\t".join(columns.headings)
    for first in _repeats(lines, at, height):
        for line in lines[first:first + height]:
            kept[line.number - 1] = ""
    for record, reading in zip(records, readings, strict=True):
        kept[record[0].number - 1] = _row(record, reading, len(columns.headings))
    lasts = {lines[at].number: lines[at + height - 1].number} | {each[0].number: each[-1].number for each in records}
    issues = tuple(_issue(record, reading) for record, reading in zip(records, readings, strict=True)
                   if reading.cost > costs()["record"] or reading.margin < costs()["margin"])
    return Aligned(replace(source, lines=tuple(kept)), lasts, issues)


def page_numbers(texts: Sequence[str]) -> set[str]:
    """Those of the form 1/2, 2/2, which could be dates too: they count up to the same number."""
    pairs = [(int(found[1]), int(found[2])) for text in texts if (found := _OF_PAGES.fullmatch(text))]
    counted = len(pairs) > 1 and [first for first, _ in pairs] == list(range(1, len(pairs) + 1)) and (
        {last for _, last in pairs} in ({len(pairs)}, {len(pairs) + 1}))
    return {f"{first}/{last}" for first, last in pairs} if counted else set()


def content_lines(source: Source) -> list[Line]:
    """The lines with text, page numbers left out; where nearly all stand apart, blank lines tell nothing."""
    found: list[Line] = []
    pages = page_numbers([line.strip() for line in source.lines])
    gap, page = True, False
    for number, line in enumerate(source.lines, start=1):
        text = line.strip()
        ended = text in pages or bool(_PAGE.fullmatch(unicodedata.normalize("NFKC", text)))
        if not text or ended:
            gap, page = True, page or ended
            continue
        found.append(Line(number, text, gap, page))
        gap = page = False
    apart = sum(line.gap for line in found)
    return [replace(line, gap=False) for line in found] if apart > costs()["apart"] * len(found) else found


def _header(lines: Sequence[Line], read: Reader) -> tuple[int, int, Columns] | None:
    """Index and height of the column names, and what they mean."""
    at = 0
    while at < min(len(lines), HEADER_WITHIN):
        if _is_title(lines[at].text):
            at += 1
            continue
        names, end = _names(lines, at)
        columns = read(names) if LEAST_COLUMNS <= len(names) <= MOST_COLUMNS else None
        if columns:
            return at, end - at, columns
        at = max(end, at + 1)
    return None


def is_note(text: str) -> bool:
    """Whether a line is a note, a total or a source below a list."""
    return bool(_NOTE.match(text))


def _is_title(text: str) -> bool:
    """Whether a line that could name a column is rather the list's title above it (国際交流事業実績（令和4年度）)."""
    return not is_heading(clean_heading(text)) and bool(re.search(r"\s|年度", text))


def _is_name(text: str) -> bool:
    return is_sub_heading(clean_heading(text)) or (is_amount(text) and len(text) <= _LONGEST_NAME)


def _names(lines: Sequence[Line], at: int) -> tuple[list[str], int]:
    """The column names from a line on, those of two lines joined (実施, 時期; 予算額, （千円）), and their end."""
    found: list[str] = []
    first = at
    while at < len(lines) and (at == first or not lines[at].gap):
        text = lines[at].text
        below = lines[at + 1].text if at + 1 < len(lines) and not lines[at + 1].gap else ""
        cut = text.endswith(("・", "／", "、")) or not is_heading(clean_heading(text))
        if found and text[0] in "(（" and _is_name(text):
            found[-1] += text
        elif below and below[0] not in "(（" and cut and is_heading(clean_heading(text + below)):
            found.append(text + below)
            at += 1
        elif _is_name(text):
            found.append(text)
        else:
            break
        at += 1
    return found, at


def _repeats(lines: Sequence[Line], at: int, height: int) -> Iterator[int]:
    """Where the column names stand again, on the next pages."""
    names = [line.text for line in lines[at:at + height]]
    place = at + height
    while place < len(lines):
        if lines[place].text == names[0] and [line.text for line in lines[place:place + height]] == names:
            yield place
            place += height
        else:
            place += 1


def _body(lines: Sequence[Line], at: int, height: int) -> list[Line]:
    """The lines of records: below the column names, without their repetitions, the title's, and bands and notes."""
    above = {line.text for line in lines[:at]}
    again: set[int] = set()
    for first in _repeats(lines, at, height):
        again.update(range(first, first + height))
        while lines[first - 1].text in above:
            first -= 1
            again.add(first)
    found: list[Line] = []
    outside, gap, page = False, True, False
    for place in range(at + height, len(lines)):
        line = lines[place]
        if place in again:
            outside, gap, page = False, True, True
            continue
        if line.gap:
            outside = is_note(line.text)
        alone = line.gap and (place + 1 == len(lines) or lines[place + 1].gap)
        if outside or (mark_of(line.text) and (alone or group_of([line.text], None))):
            gap = True
            continue
        found.append(replace(line, gap=line.gap or gap, page=line.page or page))
        gap = page = False
    return found


def _records(body: Sequence[Line], columns: Columns, kinds: tuple[str, ...]) -> list[list[Line]]:
    """The lines of each record: by their numbers, else by blank lines, else by the cheapest reading of all."""
    starts = _numbered(body) if columns.index("number") == 0 else []
    if len(starts) >= LEAST_RECORDS:
        return _parts(body, starts)
    apart = _parts(body, _without_broken(body, [at for at, line in enumerate(body) if line.gap or not at], kinds))
    if len(apart) >= LEAST_RECORDS and _fits([read_record(record, kinds) for record in apart]):
        return apart
    path = read_record(body, kinds, many=True).columns if body else ()
    return _parts(body, [at for at, column in enumerate(path) if not at or column < path[at - 1]])


def _parts(body: Sequence[Line], starts: Sequence[int]) -> list[list[Line]]:
    return [list(body[first:end]) for first, end in zip(starts, [*starts[1:], len(body)], strict=True)]


def _fits(readings: Sequence[Reading]) -> bool:
    fitting = sum(each.cost <= costs()["misfit"] for each in readings)
    return bool(fitting >= costs()["fitting"] * len(readings))


def _without_broken(body: Sequence[Line], starts: Sequence[int], kinds: tuple[str, ...]) -> list[int]:
    """The starts without those of a record's rest on the next page: read as one, both cost less."""
    kept: list[int] = []
    for start, end in pairwise((*starts, len(body))):
        if kept and body[start].page and end - kept[-1] <= LONGEST_RECORD:
            apart = read_record(body[kept[-1]:start], kinds).cost + read_record(body[start:end], kinds).cost
            if read_record(body[kept[-1]:end], kinds).cost < apart:
                continue
        kept.append(start)
    return kept


def _numbered(body: Sequence[Line]) -> list[int]:
    """Where numbers stand that go on from each other; where the first two follow blank lines, all must."""
    found: list[tuple[int, int]] = []
    for at, line in enumerate(body):
        match = NUMBER.fullmatch(unicodedata.normalize("NFKC", line.text))
        if not match or match[1] is None:
            continue
        value = int(match[1])
        if not found or (at - found[-1][0] >= LEAST_COLUMNS - 1 and (
                value == found[-1][1] + 1 or (line.gap and found[-1][1] < value <= found[-1][1] + 3))):
            found.append((at, value))
    gaps = [body[at].gap for at, _ in found]
    if sum(gaps) > costs()["share"] * len(gaps):
        found = [each for each, gap in zip(found, gaps, strict=True) if gap]
    return [at for at, _ in found]


def _row(record: Sequence[Line], reading: Reading, width: int) -> str:
    cells: list[list[str]] = [[] for _ in range(width)]
    for line, column in zip(record, reading.columns, strict=True):
        cells[column].append(line.text)
    return "\t".join(map(join_wrapped, cells))


def _issue(record: Sequence[Line], reading: Reading) -> Issue:
    return Issue(
        severity="warning", code="uncertain-cells", lines=(record[0].number, record[-1].number),
        text=" | ".join(line.text for line in record)[:80], action="kept",
        reason="the cells of this record stand one a line and do not clearly fit the columns that are named above the "
               "list; compare it with the document")
