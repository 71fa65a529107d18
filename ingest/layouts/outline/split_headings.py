"""Headings whose number and title stand on two lines, as one: ``基本戦略1`` over ``海外市場の獲得``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Final

from ingest.layouts.indicators.wordings import is_indicator_line, tells_change
from ingest.layouts.markers import alternatives, block_of, is_note
from ingest.layouts.numbering import heading_words, readings
from ingest.layouts.outline.shape import Line
from ingest.layouts.plans.main_projects import FAMILY
from ingest.text.width import half_width
from ingest.values.sdgs import stated

LEAST: Final = 2
"""Such headings in a document: a word and a number alone may be a column's heading or a reference."""

LONGEST: Final = 40
"""Characters of a title."""

_ROW: Final = re.compile(r"\s{2,}約?\d")
"""A value behind a wide gap, as in a row of goals."""


@cache
def _label() -> re.Pattern[str]:
    number = r"\s{0,4}(?:\d{1,2}(?:-\d{1,2}){0,2}|[Ⅰ-Ⅻ①-⑳])"
    return re.compile(rf"[【\[〔〈《<]?(?:{alternatives(heading_words())}){number}[】\]〕〉》>]?"
                      r"|第\s?(?:\d{1,2}|[一二三四五六七八九十])\s?[章編部]")


def with_titles(lines: Sequence[Line]) -> tuple[list[Line], list[int]]:
    """The lines with each title behind its number, a blank line where it stood, and the numbers of these lines."""
    found = {number: f"{line.rstrip()}　{title.strip()}" for (number, line), (below, title) in pairwise(lines)
             if below == number + 1 and _label().fullmatch(half_width(line).strip()) and _is_title(title)}
    if len(found) < LEAST:
        return list(lines), []
    titles = {number + 1 for number in found}
    return [(number, found.get(number, "" if number in titles else line)) for number, line in lines], sorted(titles)


def _is_title(line: str) -> bool:
    text = line.strip()
    return (0 < len(text) <= LONGEST and "\t" not in line and "。" not in text
            and not _label().fullmatch(half_width(text))
            and not (_ROW.search(half_width(text)) or readings(text) or stated(text) or block_of(FAMILY, text)
                     or is_note(FAMILY, text) or is_indicator_line(text) or tells_change(text)))
