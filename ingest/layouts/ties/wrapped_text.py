"""Which lines of a text are only the beginning of a sentence that goes on below, in a column of one width.

In a newsletter's narrow columns the first line of a paragraph is as short as a heading, and a sentence's beginning may
look like an item of a list; what tells them apart is that they fill the column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from ingest.text.printed import join_wrapped

_NARROWEST: Final = 30
"""Columns of a terminal, two for a Chinese character: fifteen characters of a newsletter."""

_LEAST: Final = 4
"""Lines of one width that show a column."""

_NEAR: Final = 50
"""Lines before and behind, among which the column is measured."""

_LONGEST: Final = 14
"""Lines of a sentence in a narrow column, at most."""

_PAGE: Final = 120
"""Characters."""

_SLACK: Final = 2
"""Columns by which a full line may be shorter: a bracket or comma was not to begin the next."""


_BROKEN: Final = re.compile(r"[ぁ-ん、](?<!など)(?<!より)(?<!まで)(?<!ほか)[\s\u3000]*$")
"""How a line ends within a sentence: behind a particle, a verb's stem or a comma."""
_ANEW: Final = re.compile(
    r"[\s\u3000]*(?:[・･○◯〇●◎■□◆◇★☆▼▽▪•※＊(（【［〔<＜①-⑳*–—-]"
    r"|[0-9０-９]{1,2}[.．、)）\s\u3000]|[ａ-ｚＡ-Ｚ][)）.．\s\u3000])")
"""How a line begins that goes on with none."""


_RUNNING: Final = re.compile("(?:[一-鿿ァ-ヺー][はが]|では|には|とは)、")
"""In a line of running text, and in no item."""


def is_broken(lines: Sequence[str], at: int) -> bool:
    """Whether a line ends as no item or heading does, within a sentence that ends on a line below."""
    if not _BROKEN.search(lines[at]) or (at + 1 < len(lines) and stands_alone(lines[at], lines[at + 1])):
        return False
    for below in lines[at + 1:at + _LONGEST]:
        if not below.strip() or _ANEW.match(below) or "\t" in below:
            return False
        if "。" in below:
            return True
    return False


def goes_on(lines: Sequence[str], at: int) -> bool:
    """Whether a line is broken within a sentence, or fills the column and the sentence that it begins ends below."""
    if is_broken(lines, at):
        return True
    below = lines[at + 1] if at + 1 < len(lines) else ""
    if _RUNNING.search(lines[at]) and "。" not in lines[at] and "。" in below and not _ANEW.match(below) and (
            _width(lines[at]) >= _NARROWEST and "\t" not in lines[at]):
        return True
    own = _width(lines[at])
    if own < _NARROWEST - _SLACK or lines[at].rstrip().endswith("。") or not any(
            line.strip() for line in lines[at + 1:at + 2]):
        return False
    width = _column_width(lines[max(at - _NEAR, 0):at + _NEAR])
    if not width or own < width - _SLACK:
        return False
    for below in lines[at + 1:at + _LONGEST]:
        if not below.strip() or "。" in below:
            return "。" in below
        if _width(below) < width - _SLACK:
            return False
    return False


def joined(lines: Sequence[str]) -> str:
    """The lines of a paragraph as one text; running text breaks even within a number: 平成2 over 4年."""
    text = ""
    for line in lines:
        within = text[-1:].isdigit() and line.strip()[:1].isdigit()
        text = f"{text}{line.strip()}" if within else join_wrapped((text, line.strip()))
    return text


def stands_alone(above: str, below: str) -> bool:
    """Whether a line is so much shorter than the one below that no sentence was broken behind it."""
    return not above.rstrip().endswith(("、", "，", "・")) and _width(above) < _MUCH_SHORTER * _width(below)


_MUCH_SHORTER: Final = 0.6
"""Of the width of the next line: a line that fills the column is nearly as wide."""


def _column_width(lines: Sequence[str]) -> int:
    """The width at which lines are broken, or 0 where none is seen."""
    widths = Counter(width for line in lines if (width := _width(line)) >= _NARROWEST)
    best = max(widths, key=lambda width: (widths[width] + widths[width + 1] + widths[width + 2], width), default=0)
    return best if widths[best] + widths[best + 1] + widths[best + 2] >= _LEAST else 0


@lru_cache(maxsize=65_536)
def _width(line: str) -> int:
    """A line's width; half-width letters take one column.  A line longer than any page's is not broken."""
    if len(line) > _PAGE:
        return 0
    return sum(1 if each < "\x80" or "｡" <= each <= "ﾟ" else 2 for each in line.rstrip())
