"""Lines of an aligned table in chunks between wide gaps, and headers on two lines (現状値 over （令和5年度）)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ingest.layouts.indicators.values import is_period

GAP: Final = 2
"""Half-width columns of white space that keep two cells apart: one full-width space."""

SHORT: Final = 12
"""Characters of a heading on the line above a header's."""

LONGEST_LINE: Final = 400
"""Characters; a longer line is no row of a printed table."""

_DRAWN: Final = re.compile(r"[\u2500-\u257f]+")
"""Joins two cells of a chart and is none."""

Line = tuple[int, str]


@dataclass(slots=True)
class Chunk:
    """Words without a wide gap between them, with their place on the page in half-width columns."""

    start: int
    end: int
    text: str


def with_above(line: Line, number: int, header: Sequence[Chunk]) -> list[Chunk]:
    """The header with the headings of the line above it (基準値 over （令和5年度）); empty where these are none."""
    beside = line[0] == number - 1 and "\t" not in line[1] and len(line[1]) <= LONGEST_LINE
    chunks = chunks_of(line[1]) if beside else []
    if not 0 < len(chunks) <= len(header) or any(len(chunk.text) > SHORT or "。" in chunk.text for chunk in chunks):
        return []
    made = list(header)
    for chunk in chunks:
        over = [at for at, own in enumerate(made) if chunk.start < own.end and chunk.end > own.start]
        if len(over) != 1 or (not over[0] and (made[0].text or len(chunks) < len(header))):
            return []
        own = made[over[0]]
        made[over[0]] = Chunk(min(chunk.start, own.start), max(chunk.end, own.end), f"{chunk.text}{own.text}")
    return made


def with_below(lines: Sequence[Line], number: int, header: Sequence[Chunk]) -> list[Chunk]:
    """The header with the dates of the line below it (現状値 over （令和5年度）); empty where it has none."""
    line = next((text for below, text in lines if below == number + 1 and "\t" not in text), "")
    chunks = chunks_of(line) if len(line) <= LONGEST_LINE else []
    if not chunks or not all(is_period(chunk.text) for chunk in chunks):
        return []
    dates: dict[int, list[Chunk]] = {}
    for chunk in chunks:
        over = [at for at, own in enumerate(header) if chunk.start < own.end and chunk.end > own.start]
        # Several dates below one heading reach beyond it.
        beside = over or [len(header) - 1] * (len(header) > 1 and chunk.start > header[-2].end)
        if len(beside) != 1:
            return []
        dates.setdefault(beside[0], []).append(chunk)
    made: list[Chunk] = []
    for at, own in enumerate(header):
        below = dates.get(at, [])
        if len(below) == 1:
            made.append(Chunk(min(below[0].start, own.start), max(below[0].end, own.end), f"{own.text}{below[0].text}"))
        else:
            made += [replace(chunk, text=f"{own.text}{chunk.text}") for chunk in below] or [own]
    return made


def has_gap(line: str) -> bool:
    """Whether a line can be a row whose cells gaps keep apart."""
    text = line.strip()
    return len(line) <= LONGEST_LINE and "\t" not in text and ("  " in text or "\u3000" in text)


def chunks_of(line: str) -> list[Chunk]:
    """The line's words in chunks between wide gaps or drawn lines, each with its position on the page."""
    starts, at = [], 0
    for char in line:
        starts.append(at)
        at += 2 if unicodedata.east_asian_width(char) in "WFA" else 1
    starts.append(at)
    found: list[Chunk] = []
    single = False
    for match in re.finditer(r"\S+", line):
        if _DRAWN.fullmatch(match[0]):
            continue
        start, end = starts[match.start()], starts[match.end()]
        before, single = single, len(match[0]) == 1 and match[0].isalpha()
        spaced = before and single and found[-1].end + GAP == start  # 事　業　内　容 is one heading
        if found and (start - found[-1].end < GAP or spaced):
            found[-1].text += match[0] if spaced else line[match.start() - 1] + match[0]
            found[-1].end = end
        else:
            found.append(Chunk(start, end, match[0]))
    return found
