"""Lines indented below a partner's name that tell where it lies and of its tie: カナダ　X州 / 1989年6月　姉妹都市."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.layouts.ties.items import KIND, LONGEST_HEADING, YEAR, home_of, indent
from ingest.layouts.ties.lines import DATE, is_where
from ingest.layouts.ties.wrapped_text import is_broken

_MOST: Final = 3
"""Lines below a name: where it lies, date and kind, or date, kind and a remark."""

_BULLET: Final = re.compile(
    r"[\s　]*(?:[・･●○◯◦•▪■□◆◇①-⑳]|[ａ-ｚＡ-Ｚ][)）.．\s]|[0-9０-９]{1,2}[.．、)）\s])")
"""What begins so is an item of its own and no detail of the line above."""

_SAID: Final = re.compile("[ぁ-ん]{2}(?![^（(]*[)）])")
"""In words, and in no name."""
_SENTENCE: Final = re.compile("[はが]、|では|には|とは")
"""In a line of running text."""


def details(lines: Sequence[str], at: int, text: str) -> int:
    """How many lines below a partner's name are such; 0 where none of them has a date."""
    if "。" in text or _SAID.search(text) or YEAR.search(text):
        return 0
    if len(text) > LONGEST_HEADING or home_of(text) or KIND.match(text):
        return 0
    below = range(at + 1, min(at + 1 + _MOST, len(lines)))
    count = 0
    for number in below:
        deeper = indent(lines[number]) > indent(lines[at])
        if not deeper or not (_tells(lines, number) or (number == at + 1 and is_where(lines[number].strip()))):
            break
        count += 1
    return count if any(YEAR.search(line) for line in lines[at + 1:at + 1 + count]) else 0


def dated_below(lines: Sequence[str], at: int) -> list[int]:
    """The lines further in than a country's name that are a partner with its date each: X市　1965年～."""
    found: list[int] = []
    for number in range(at + 1, len(lines)):
        line = lines[number]
        if indent(line) <= indent(lines[at]) or not line.strip():
            break
        dates = list(DATE.finditer(line))
        if "。" in line or len(line) > LONGEST_HEADING or not dates or dates[0].start() <= indent(line) + 1 or (
                KIND.match(line.strip()) or _BULLET.match(line) or not YEAR.match(dates[0][0])):
            return []
        found.append(number)
    return found


def _tells(lines: Sequence[str], at: int) -> bool:
    """Whether a line is a date or a kind, and no item or sentence of its own."""
    told = lines[at].strip()
    if is_broken(lines, at) or _BULLET.match(lines[at]) or _SENTENCE.search(told):
        return False
    if not told or "。" in told or len(told) > LONGEST_HEADING:
        return False
    return bool(YEAR.search(told) or KIND.match(told))
