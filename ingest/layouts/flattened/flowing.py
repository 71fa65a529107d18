"""Flattened lists whose header names the columns: the words of each line given to columns where they cost least.

A text layer of a PDF often gives a table's cells one behind the other, those of a row on one line where they are
short, a wrapped one on lines of its own.  The words between white space are then what a line is in a list printed one
cell a line, and the same costs tell them apart (``stacked_cells``).  A header of several lines leaves the order of the
columns open: every order that keeps each line's own is tried, and the one that costs least is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Final

from ingest.layouts.aligned.spaced import Aligned
from ingest.layouts.columns import Columns, clean_heading, names_column
from ingest.layouts.flattened.interleaved import read_lines, widths_of
from ingest.layouts.flattened.stacked import (
    HEADER_WITHIN,
    LEAST_COLUMNS,
    LEAST_RECORDS,
    LONGEST_RECORD,
    LONGEST_TABLE,
    content_lines,
    is_note,
)
from ingest.layouts.flattened.stacked_cells import Line, begins_with_country, kinds_of, looks, read_record
from ingest.layouts.flattened.stacked_costs import costs
from ingest.records import Issue
from ingest.source import Source
from ingest.text.printed import balance, join_wrapped
from ingest.values.dates import is_period

HEADER_LINES: Final = 6
"""Lines over which the names of columns go: four for a heading of four characters, two for what stands above it."""

LONGEST_NAME: Final = 16
"""Characters of a word of a header."""

MOST_WORDS: Final = 120
"""Words of a header: twenty names of six letters that stand apart."""

MOST_ORDERS: Final = 40
"""Orders of columns that are compared; 35 are those of two lines with three and four names."""

MOST_LINES: Final = 600
"""Lines that are read across columns: twelve pages; more would take longer than a document may."""

ACROSS: Final = 0.25
"""Share of the lines that hold pieces of several columns, where lines go on across all of them."""

SAMPLE: Final = 240
"""Words by which orders are compared: some twenty records."""

LEAST_GAPS: Final = 0.05
"""Share of words below blank lines: a record has some twenty words."""

_ITEMS: Final = "①②③④⑤⑥⑦⑧⑨⑩・●○◆◇■□※"

PAIR: Final = 2
_LABEL: Final = re.compile(r"[①-⑳]?[^\d０-９、。：]{1,11}[^\d０-９、。：課室局部]")
_NUMBERED: Final = re.compile(r"(?:約|計|延べ)?[\d０-９][\d０-９,，.]*[^\d０-９\s、。月日年]{1,4}")
_COUNTED: Final = re.compile(r"[\d０-９][^\d０-９\s、。]{1,4}$")

Reader = Callable[[Sequence[str]], Columns | None]


@dataclass(frozen=True, slots=True)
class _Record:
    """The words of a record, the column of each, and whether they clearly fit."""

    words: Sequence[Line]
    columns: tuple[int, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class _Header:
    first: int
    end: int
    rows: tuple[tuple[str, ...], ...]
    """The headings of each printed line."""


def readings(source: Source, read: Reader) -> Iterator[Aligned]:
    """The source with each record as one row of tab-separated cells on its first line, in each way that it can be read;
    none where it is no such list.

    ``read`` reads the cells of a header.
    """
    if any("\t" in line for line in source.lines[:HEADER_WITHIN * 2]) or len(source.lines) > LONGEST_TABLE:
        return
    lines = content_lines(source)
    header = _header(lines, read)
    words = _words(lines, header) if header else []
    columns = _columns(words, header, read) if header else None
    if header is None or columns is None or not words:
        return
    heads = list(_header_lines(lines, header))
    ways = (_behind, partial(_across, centred=False), partial(_across, centred=True))
    for records in filter(None, (way(words, columns) for way in ways)):
        kept = list(source.lines)
        for line in (*words, *heads):
            kept[line.number - 1] = ""
        kept[heads[0].number - 1] = "\t".join(columns.headings)
        lasts = {heads[0].number: lines[header.end - 1].number}
        for record in records:
            kept[record.words[0].number - 1] = "\t".join(_cells(record, kinds_of(columns)))
            lasts[record.words[0].number] = record.words[-1].number
        issues = tuple(_issue(record.words) for record in records if not record.sure)
        yield Aligned(replace(source, lines=tuple(kept)), lasts, issues)


def _behind(words: Sequence[Line], columns: Columns) -> list[_Record]:
    """The records where each cell stands behind the one before it."""
    kinds = kinds_of(columns)
    path = read_record(words, kinds, many=True, flowing=_parted(words)).columns
    starts = [at for at, column in enumerate(path) if not at or column < path[at - 1]]
    parts = [words[start:end] for start, end in zip(starts, [*starts[1:], len(words)], strict=True)]
    if len(parts) < LEAST_RECORDS or max(map(len, parts)) > LONGEST_RECORD * 2:
        return []
    found = [read_record(part, kinds) for part in parts]
    if sum(each.cost <= costs()["misfit"] for each in found) < costs()["fitting"] * len(found):
        return []
    return [_Record(part, each.columns, each.cost <= costs()["misfit"])
            for part, each in zip(parts, found, strict=True)]


def _across(words: Sequence[Line], columns: Columns, *, centred: bool) -> list[_Record]:
    """The records where each line goes on across all columns."""
    lines = [list(group) for _, group in groupby(words, key=lambda word: word.number)]
    if len(lines) > MOST_LINES or sum(len(line) >= LEAST_COLUMNS for line in lines) < ACROSS * len(lines):
        return []
    kinds = kinds_of(columns)
    first = read_lines(lines, kinds, centred=centred)
    reading = read_lines(lines, kinds, widths_of(lines, first, len(kinds)), centred=centred)
    found: list[_Record] = []
    for line, places, begins in zip(lines, reading.columns, reading.begins, strict=True):
        if begins:
            found.append(_Record([], (), True))
        last = found[-1]
        found[-1] = replace(last, words=[*last.words, *line], columns=(*last.columns, *places))
    found = [replace(each, sure=not any(map(balance, _cells(each, kinds)))) for each in found]
    return found if len(found) >= LEAST_RECORDS else []


def _header(lines: Sequence[Line], read: Reader) -> _Header | None:
    """The first lines that hold nothing but names of columns."""
    for first in range(min(len(lines), HEADER_WITHIN)):
        for end in range(min(first + HEADER_LINES, len(lines)), first, -1):
            if any(line.gap for line in lines[first + 1:end]):
                continue
            rows = _rows([line.text.split() for line in lines[first:end]])
            if rows and read([name for row in rows for name in row]) and len(
                    [name for row in rows for name in row]) >= LEAST_COLUMNS:
                return _Header(first, end, rows)
    return None


def _rows(lines: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """The headings of each line, letters that stand apart joined (相 手 国); empty where anything is no heading.

    What a line break cut (実施, 主体) belongs to the line where it begins; a bracket alone adds to a heading before it.
    """
    words = [(at, word) for at, line in enumerate(lines) for word in line]
    if not 0 < len(words) <= MOST_WORDS or max(len(word) for _, word in words) > LONGEST_NAME:
        return ()
    # The fewest headings that make up all words, from the end (best[i] for words i...).
    best: list[list[tuple[int, str]] | None] = [None] * len(words) + [[]]
    for start in range(len(words) - 1, -1, -1):
        text = ""
        for end in range(start + 1, min(start + 8, len(words)) + 1):
            text += words[end - 1][1]
            rest = best[end]
            name = clean_heading(text)
            if rest is None or not (_is_bracket(name) or _is_name(name)):
                continue
            found = [(words[start][0], name), *rest]
            known = best[start]
            if known is None or len(found) < len(known):
                best[start] = found
    if not best[0]:
        return ()
    rows: list[list[str]] = [[] for _ in lines]
    for at, name in best[0]:
        if not _is_bracket(name):
            rows[at].append(name)
    return tuple(tuple(row) for row in rows if row)


def _is_name(text: str) -> bool:
    return names_column(text) and text[0] not in "（("


def _is_bracket(text: str) -> bool:
    return text[:1] in "（(" and text[-1:] in "）)"


def _header_lines(lines: Sequence[Line], header: _Header) -> Iterator[Line]:
    """The header and its repetitions on further pages."""
    texts = [line.text for line in lines[header.first:header.end]]
    height = len(texts)
    for at in range(header.first, len(lines)):
        if [line.text for line in lines[at:at + height]] == texts:
            yield from lines[at:at + height]


def _words(lines: Sequence[Line], header: _Header) -> list[Line]:
    """The words below the header; page furniture, and notes up to the next blank line, left out."""
    outside = {line.number for line in _header_lines(lines, header)}
    found: list[Line] = []
    gap, noted, opened = True, False, 0
    for line in lines[header.end:]:
        noted = is_note(line.text) if line.gap or is_note(line.text) else noted
        if line.number in outside or noted:
            gap = gap or line.number in outside
            continue
        opened = 0 if line.gap or gap else opened
        for at, word in enumerate(_split(line.text)):
            begins = not at
            found.append(Line(line.number, word, (line.gap or gap) and begins, line.page and begins, not begins,
                              opened > 0))
            opened = max(opened + balance(word), 0)
        gap = False
    return found


def _split(text: str) -> list[str]:
    """The words of a line; what is counted and its number (商談　64件), alone on their line or behind a sentence or
    another such pair, are one."""
    words = text.split()
    alone = len(words) % PAIR == 0 and all(map(_is_pair, words[::PAIR], words[1::PAIR]))
    found: list[str] = []
    while words:
        begins = alone or (found and (found[-1].endswith("。") or "\u3000" in found[-1]))
        size = PAIR if begins and len(words) >= PAIR and _is_pair(words[0], words[1]) else 1
        found.append("\u3000".join(words[:size]))
        words = words[size:]
    return found


def _is_pair(label: str, number: str) -> bool:
    return bool(_NUMBERED.fullmatch(number) and _LABEL.fullmatch(label)
                and not {"country", "town", "nothing"} & {*looks(label)})


def _columns(words: Sequence[Line], header: _Header, read: Reader) -> Columns | None:
    """The columns in the order by which the words cost least."""
    if len(header.rows) == 1:
        return read(header.rows[0])
    orders = list(dict.fromkeys(_merged(header.rows)))
    found = [columns for order in orders if (columns := read(order))]
    sample, parted = words[:SAMPLE], _parted(words)
    return min(found, key=lambda each: read_record(sample, kinds_of(each), many=True, flowing=parted).cost,
               default=None)


def _parted(words: Sequence[Line]) -> bool:
    """Whether blank lines stand between records, and not only round the list."""
    return sum(word.gap for word in words) > LEAST_GAPS * len(words)


def _merged(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """All orders that keep those within the rows, as printed first; too many are cut off."""
    found: list[tuple[str, ...]] = [()]
    for row in rows:
        found = [each for order in found for each in _shuffled(order, tuple(row))][:MOST_ORDERS]
    return found


def _shuffled(left: tuple[str, ...], right: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if not left or not right:
        yield left + right
        return
    for rest in _shuffled(left[1:], right):
        yield (left[0], *rest)
    for rest in _shuffled(left, right[1:]):
        yield (right[0], *rest)


def _cells(record: _Record, kinds: Sequence[str]) -> list[str]:
    """The record's cells; words that stood on one line, and lines that each say something, are kept apart."""
    cells, latest = [""] * len(kinds), [""] * len(kinds)
    previous = -1
    for line, column in zip(record.words, record.columns, strict=True):
        text = cells[column]
        beside = line.inline and column == previous
        apart = text and (beside or line.text[0] in _ITEMS or _is_whole(kinds[column], latest[column], line))
        cells[column] = f"{text} {line.text}" if apart else join_wrapped((text, line.text))
        latest[column], previous = line.text, column
    return cells


def _is_whole(kind: str, before: str, line: Line) -> bool:
    """Whether a line of a cell says something of its own: a further date, country or result."""
    if line.inside:
        return False
    if kind == "period":
        return is_period(before) and is_period(line.text)
    if kind == "country":
        return begins_with_country(line.text)
    return kind == "results" and bool(_COUNTED.search(before))


def _issue(record: Sequence[Line]) -> Issue:
    return Issue(
        severity="warning", code="uncertain-cells", lines=(record[0].number, record[-1].number),
        text=" ".join(line.text for line in record)[:80], action="kept",
        reason="the words of this record do not clearly fit the columns that are named above the list; compare it with "
               "the document")
