"""Goals whose name and values make one line that is printed over two: ``◇指標 参加者数 … 目標 1,500`` over
``人以上（令和10年度）``; sentences on a goal that go on in the next lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.layouts.indicators.sentences import ATTRIBUTIVE, goes_on, is_goal_sentence, is_labelled, is_sentence
from ingest.layouts.indicators.sides import sides_of
from ingest.layouts.numbering import numbered
from ingest.layouts.outline.shape import Line
from ingest.text.printed import join_wrapped
from ingest.text.width import half_width

LONGEST: Final = 120
"""Characters of a printed line."""

SENTENCE: Final = 3
"""Lines over which a sentence is printed."""

_AMOUNT: Final = re.compile(r"\d")

REST: Final = 40
"""Characters of a goal's second line: the rest of its last value or date."""


def with_whole_goals(lines: Sequence[Line]) -> tuple[list[Line], dict[int, int]]:
    """The lines with each goal that a label or several values tell on the line that opens it, without the second on
    which it went on, and the last line of each that has two."""
    made: list[Line] = []
    lasts: dict[int, int] = {}
    for at, (number, line) in enumerate(lines):
        above, text = made[-1] if made else (0, "")
        if number <= lasts.get(above, 0):
            continue
        if number == above + 1 and _goes_on(text, line):
            made[-1] = above, _joined(text, line)
            lasts[above] = number
        elif (text.rstrip()[-1:] in ("", "。") or numbered(text)) and (whole := _sentence(lines[at:at + SENTENCE])):
            made.append((number, whole[0]))
            lasts[number] = whole[1]
        else:
            made.append((number, line))
    return made, lasts


def _sentence(lines: Sequence[Line]) -> tuple[str, int] | None:
    """A sentence on a goal that begins on the first of the lines and ends on a later one, and the last of them."""
    first, text = lines[0]
    if is_labelled(text) or numbered(text) or is_sentence(text) or "\t" in text:
        return None
    for number, line in lines[1:]:
        told = _AMOUNT.search(half_width(text)) or text.rstrip().endswith(ATTRIBUTIVE)
        if number > first + SENTENCE or not (goes_on(text) and told) or "\t" in line:
            return None
        text = _joined(text, line)
        if is_sentence(text):
            return (text, number) if is_goal_sentence(text) else None
    return None


def _goes_on(text: str, line: str) -> bool:
    """Whether a line is the rest of the goal above: alone it tells no value, and with it more values have a date."""
    if not line.strip() or len(line) > REST or len(text) > LONGEST or "\t" in text + line or "。" in text + line:
        return False
    if is_labelled(line) or numbered(line) or sides_of(line, "", 1):
        return False
    if not is_labelled(text) and len(sides_of(text, "", 1)) < 2:
        return False
    return _dated(text) < _dated(_joined(text, line))


def _joined(text: str, line: str) -> str:
    return text[:len(text) - len(text.lstrip())] + join_wrapped((text, line))


def _dated(text: str) -> int:
    """Values with a word and a date."""
    return sum(bool(side.word and side.figure.period) for side in sides_of(text, "", 1))
