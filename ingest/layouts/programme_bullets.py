"""Programmes that a plan lists as bullets under its headings, without a table: ``● 姉妹都市交流事業（企画課）``.

What follows a bullet, up to the next bullet, heading or blank line, is its summary.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ingest.departments import departments, is_whole
from ingest.layouts.indicators import is_indicator_line
from ingest.layouts.main_projects import FAMILY, is_main_project
from ingest.layouts.markers import block_of, is_note, pattern
from ingest.layouts.notes import without_notes
from ingest.layouts.numbering import numbered
from ingest.layouts.programme_rows import Row, unmarked
from ingest.layouts.slide_styles import response_marks
from ingest.records import Cell, Listing
from ingest.sdgs import stated
from ingest.text import join_wrapped, squeeze
from ingest.width import half_width

Line = tuple[int, str]

LEAST: Final = 3
"""Bullets that make a list; two with a bracket at their end may be any."""

LONGEST: Final = 120
"""Characters of a bullet's line: a name, a short summary and a department."""

_BRACKET: Final = re.compile(
    r"\s*[(\[【〔<](?:(?:担当|所管|主管)課?\s*:\s*)?(?P<inside>[^()\[\]【】〔〕<>]{1,40})[)\]】〕>]\s*$")
_OWN_LINE: Final = re.compile(
    r"\s*[(\[【〔<]?\s*(?:担当|所管|主管|関係)(?:部?[課局署室]|部局|部署)?(?:等|名)?\s*[\])】〕>]?\s*[:\s]\s*"
    r"(?P<inside>[^。]{1,40}?)[)\]】〕>]?\s*$")
_SPLIT: Final = re.compile(r"\s*(?::|\s[-―—–]\s|…+)\s*")


NUMBER: Final = "①"
"""Stands for any number as a mark: items that end with a department are programmes and no headings."""


@dataclass(frozen=True, slots=True)
class Item:
    """One bullet: the row that it stands for, and its last line."""

    row: Row
    last: int


def read_bullets(lines: Sequence[Line]) -> dict[int, Item]:
    """Bullets that list programmes, by their first line; empty where the document has none.

    One mark opens them all: of the marks under headings, the one whose lines most often end with a department in
    brackets, or that stands below labels such as 主な取組.
    """
    if sum(1 for _, line in lines if response_marks(line)) >= LEAST:
        return {}  # a strategy's initiatives
    told: Counter[str] = Counter()
    every: Counter[str] = Counter()
    starts: dict[str, list[int]] = {}
    label: str | None = None
    headed = False
    for number, line in lines:
        if not line.strip():
            continue
        mark = _mark(line)
        if mark is None:
            headed = headed or numbered(line) is not None
            label = block_of(FAMILY, line) or (None if numbered(line) else label)
            continue
        every[mark] += 1
        if headed and (_tells(line) or (mark and label == "actions" and not line.rstrip().endswith("。"))):
            told[mark] += 1
        if headed and label in (None, "actions"):
            starts.setdefault(mark, []).append(number)
    mark = max(told, key=lambda each: told[each], default="")
    if told[mark] < LEAST or told[mark] * 2 < every[mark]:
        return {}
    return dict(_items(lines, starts.get(mark, [])))


def _mark(line: str) -> str | None:
    """The mark that opens a bullet; empty for a short line that only its department marks as a programme."""
    if len(line) > LONGEST or "\t" in line:
        return None
    match = pattern(FAMILY, "listing_bullet").fullmatch(half_width(line).strip())
    if match:
        numbered_item = match["number"] and _tells(line)
        return None if block_of(FAMILY, line) else NUMBER if numbered_item else match["mark"]
    return "" if _tells(line) and not _ends(line) else None


def _tells(line: str) -> bool:
    """Whether a line ends with departments or a mark of repetition in brackets."""
    match = _BRACKET.search(half_width(line))
    return bool(unmarked(line)[1]) or bool(match and _is_department(match["inside"]))


def _is_department(text: str) -> bool:
    names = departments(text)
    return bool(names) and all(is_whole(name) for name in names)


def _items(lines: Sequence[Line], starts: Sequence[int]) -> list[tuple[int, Item]]:
    by_number = dict(lines)
    end = max(by_number) + 1
    found = []
    for start, following in pairwise([*starts, end]):
        rest: list[Line] = []
        for number in range(start + 1, following):
            line = by_number[number]
            if not line.strip() or _ends(line):
                break
            rest.append((number, line))
        found.append((start, _item(start, by_number[start], rest)))
    return found


def _ends(line: str) -> bool:
    """A heading, a label, a goal or a note: not the rest of a bullet."""
    return bool(numbered(line) or block_of(FAMILY, line) or is_note(FAMILY, line) or stated(line)
                or "\t" in line or is_indicator_line(line) or is_main_project(line))


def _item(number: int, line: str, rest: list[Line]) -> Item:
    text = squeeze(line)
    match = pattern(FAMILY, "listing_bullet").fullmatch(half_width(text))
    name, mark = unmarked(text[match.start("title"):] if match else text)
    last = rest[-1][0] if rest else number
    department = Cell(text="", lines=(number, number))
    bracket = _BRACKET.search(half_width(name))
    if bracket and _is_department(bracket["inside"]):
        inside = name[bracket.start("inside"):bracket.end("inside")]
        name, department = name[:bracket.start()], Cell(text=inside.strip(), lines=(number, number))
    elif rest and (own := _OWN_LINE.fullmatch(half_width(rest[-1][1]))):
        at, last_line = rest.pop()
        department = Cell(text=last_line[own.start("inside"):own.end("inside")].strip(), lines=(at, at))
    parts = _SPLIT.split(half_width(name), maxsplit=1)
    summary = [(number, name[len(name) - len(parts[1]):])] if len(parts) > 1 and parts[1] else []
    name = name[:len(parts[0])] if summary else name
    told = [*summary, *rest]
    description = Cell(text=squeeze(without_notes(join_wrapped(each for _, each in told))),
                       lines=(told[0][0], told[-1][0]) if told else (number, number))
    listing = Listing(node="", name=Cell(text=without_notes(name), lines=(number, number)), summary=description,
                      departments=department, repeat=bool(mark))
    return Item(Row(listing, {}, {}, Cell(text="", lines=(number, number))), last)
