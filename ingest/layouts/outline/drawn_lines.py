"""Lines that characters draw a box or a tree beside (``│所管：国際課``, ``├─ A-1　情報``), as the lines alone.

A box is taken away.  In a tree the place of a line is kept by spaces, and what is neither numbered nor marked behind a
branch gets the mark of an item, which the branch is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.layouts.numbering import numbered
from ingest.layouts.outline.shape import Line
from ingest.text.printed import width

LEAST: Final = 3
"""Such lines that are drawn."""

LONGEST: Final = 200
"""Characters of such a line."""

ITEM: Final = "・"

_DRAWN: Final = "\u2500-\u257f"
_AHEAD: Final = re.compile(
    rf"(?P<drawn>\s*(?:[{_DRAWN}][{_DRAWN}\s]*|(?:\|\s+)*[|+`]-{{1,3}}\s))(?P<text>[^{_DRAWN}]*)")
_BRANCH: Final = re.compile(r"[\u251c-\u2523\u2514-\u2517\u2560\u255a+`|][\u2500\u2501\u2550-]*\s*$")
"""Leads to a line of a tree: a fork or the last corner, directly before the text."""


def without_drawing(lines: Sequence[Line]) -> list[Line]:
    """The lines without what is drawn before them; rows of drawn tables, which bars close too, stay."""
    found = {number: match for number, line in lines if len(line) <= LONGEST and (match := _AHEAD.fullmatch(line))}
    told = [match for match in found.values() if match["text"].strip()]
    if len(told) < LEAST:
        return list(lines)
    tree = sum(bool(_BRANCH.search(match["drawn"])) for match in told) * 2 > len(told)
    return [(number, _bare(found[number], tree) if number in found else line) for number, line in lines]


def _bare(match: re.Match[str], tree: bool) -> str:
    text = match["text"].strip()
    if not text or not tree:
        return match["text"].rstrip()
    mark = "" if numbered(text) and not _FLAG.match(text) else ITEM
    return f"{chr(0x3000) * round(width(match['drawn']))}{mark}{text}"


_FLAG: Final = re.compile(r"[★☆◎◉❖]\s*")
"""A sign of importance, which opens no heading below a branch."""
