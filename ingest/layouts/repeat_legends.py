"""Repeats that a plan marks with a sign of its own, which its legend explains (＊印は再掲)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.layouts.main_projects import FAMILY
from ingest.layouts.markers import pattern
from ingest.layouts.plan_outline import Line
from ingest.width import half_width

LONGEST: Final = 120
"""Characters of a legend."""

LONGEST_LINE: Final = 1000
"""Characters of a line or row that names programmes."""

REPEAT: Final = "（再掲）"
"""What stands in the place of the sign, so that all repeats are read alike."""


def with_legends(lines: Sequence[Line]) -> list[Line]:
    """The lines with ``REPEAT`` for each sign of repetition that the document's legend explains: behind a name, or
    before one at the start of a line or cell."""
    legends = {number: found["sign"] for number, line in lines if len(line) <= LONGEST
               and (found := pattern(FAMILY, "repeat_legend").search(half_width(line)))}
    if not legends:
        return list(lines)
    signs = "".join(map(re.escape, set(legends.values())))
    behind = rf"(?<=[^\s{signs}])(?P<behind>\s?[{signs}])(?=\s*(?:[\t(\[【〔<〈]|$)|\s\s)"
    before = rf"(?:^\s*[・･•‣]?\s*|\t)(?P<before>[{signs}]\s*)(?=\w)"
    sign = re.compile(f"{behind}|{before}")
    return [(number, line if number in legends else _replaced(line, sign)) for number, line in lines]


def _replaced(line: str, sign: re.Pattern[str]) -> str:
    if len(line) > LONGEST_LINE:
        return line
    for found in reversed(list(sign.finditer(half_width(line)))):
        start, end = found.span("behind" if found["behind"] else "before")
        line = f"{line[:start]}{REPEAT}{line[end:]}"
    return line
