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

NEXT: Final = 40
"""Lines below a bullet in which the next one is looked for."""

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
    for at, (number, line) in enumerate(lines):
        if not line.strip():
            continue
        below = half_width(lines[at + 1][1][:LONGEST]) if at + 1 < len(lines) else ""
        mark = _mark(line)
        if mark is None and headed and _OWN_LINE.fullmatch(below) and (numbered(line) and not block_of(FAMILY, line)):
            mark = NUMBER
        if mark is None:
            headed = headed or numbered(line) is not None
            label = block_of(FAMILY, line) or (None if numbered(line) else label)
            continue
        every[mark] += 1
        listed = mark and (_OWN_LINE.fullmatch(below) or (label == "actions" and not line.rstrip().endswith("。")))
        if headed and (_tells(line) or listed):
            told[mark] += 1
        if headed and label in (None, "actions"):
            starts.setdefault(mark, []).append(number)
    mark = max(told, key=lambda each: told[each], default="")
    explained = _explained(lines)
    if sum(told[each] for each in {mark, *explained}) < LEAST or told[mark] * 2 < every[mark]:
        return {}
    marks = [mark, *(each for each in told if each not in (mark, "", NUMBER) and told[each] == every[each] and
                     (each in explained or _beside(lines, starts.get(each, []), starts.get(mark, []))))]
    return dict(_items(lines, sorted(number for each in marks for number in starts.get(each, []))))


def _explained(lines: Sequence[Line]) -> frozenset[str]:
    """Marks that a legend explains: ``凡例 ○：新規 ●：拡充``."""
    return frozenset(match["mark"] for _, line in lines if "\t" not in line and len(line) <= LONGEST
                     for match in pattern(FAMILY, "legend").finditer(half_width(line)))


def _beside(lines: Sequence[Line], own: Sequence[int], others: Sequence[int]) -> bool:
    """Whether bullets stand among those of another mark, as far in, and do not each head some of them."""
    by_number, end = dict(lines), lines[-1][0] + 1
    known = frozenset(others)
    indents = {len(by_number[number]) - len(by_number[number].lstrip()) for number in others}
    heads = 0
    for number in own:
        if len(by_number[number]) - len(by_number[number].lstrip()) not in indents:
            return False
        following = next((at for at in range(number + 1, min(number + NEXT, end))
                          if _mark(by_number[at]) or numbered(by_number[at])), 0)
        heads += following in known
    return heads < len(own)


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
    match = _BRACKET.search(half_width(without_status(line)[0]))
    return bool(unmarked(line)[1]) or bool(match and _is_department(match["inside"]))


def without_status(text: str) -> tuple[str, str]:
    """A programme's line without what a bracket says of its state (【新規】), and that."""
    found = pattern(FAMILY, "status").search(half_width(text))
    if not found or found.start() == 0 == len(text) - found.end():
        return text, ""
    return f"{text[:found.start()]}{text[found.end():]}".rstrip(), text[found.start() + 1:found.end() - 1].strip()


def _is_department(text: str) -> bool:
    names = departments(text)
    return bool(names) and all(is_whole(name) for name in names)


def _items(lines: Sequence[Line], starts: Sequence[int]) -> list[tuple[int, Item]]:
    by_number = dict(lines)
    end = max(by_number) + 1
    found = []
    for start, following in pairwise([*starts, end]):
        rest: list[Line] = []
        goals: list[Line] = []
        for number in range(start + 1, following):
            line = by_number[number]
            # Below its own line for the department, a programme's goals are its own too.
            if words := stated(line) if any(_OWN_LINE.fullmatch(half_width(each)) for _, each in rest) else None:
                goals.append((number, words))
            elif not line.strip() or _ends(line):
                break
            else:
                rest.append((number, line))
        item = _item(start, by_number[start], rest)
        for number, words in goals[:1]:
            item.row.extra["SDGs"] = Cell(text=words, lines=(number, number), column="SDGs")
        found.append((start, Item(item.row, max(item.last, *(number for number, _ in goals))) if goals else item))
    return found


def _ends(line: str) -> bool:
    """A heading, a label, a goal or a note: not the rest of a bullet."""
    return bool(numbered(line) or block_of(FAMILY, line) or is_note(FAMILY, line) or stated(line)
                or "\t" in line or is_indicator_line(line) or is_main_project(line))


def _item(number: int, line: str, rest: list[Line]) -> Item:
    text = squeeze(line)
    match = pattern(FAMILY, "listing_bullet").fullmatch(half_width(text))
    heading = numbered(line) if match is None and rest and _OWN_LINE.fullmatch(half_width(rest[0][1])) else None
    name, mark = unmarked(text[match.start("title"):] if match else heading.title if heading else text)
    name, status = without_status(name)
    last = rest[-1][0] if rest else number
    department = Cell(text="", lines=(number, number))
    bracket = _BRACKET.search(half_width(name))
    if bracket and _is_department(bracket["inside"]):
        inside = name[bracket.start("inside"):bracket.end("inside")]
        name, department = name[:bracket.start()], Cell(text=inside.strip(), lines=(number, number))
    else:
        for each in (*rest[-1:], *rest[:-1]):
            if own := _OWN_LINE.fullmatch(half_width(each[1])):
                rest.remove(each)
                department = Cell(text=each[1][own.start("inside"):own.end("inside")].strip(), lines=(each[0], each[0]))
                break
    parts = _SPLIT.split(half_width(name), maxsplit=1)
    summary = [(number, name[len(name) - len(parts[1]):])] if len(parts) > 1 and parts[1] else []
    name = name[:len(parts[0])] if summary else name
    told = [*summary, *rest]
    description = Cell(text=squeeze(without_notes(join_wrapped(each for _, each in told))),
                       lines=(told[0][0], told[-1][0]) if told else (number, number))
    listing = Listing(node="", name=Cell(text=without_notes(name), lines=(number, number)), summary=description,
                      departments=department, repeat=bool(mark))
    extra = {"区分": Cell(text=status, lines=(number, number), column="区分")} if status else {}
    return Item(Row(listing, {}, extra, Cell(text="", lines=(number, number))), last)
