"""Columns that hold two values of a goal: 目標／実績 over 5,000人／5,200人, with the goal's name before them or not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.text.width import half_width
from ingest.values.figures import NUMBER

_MARK: Final = r"\s*(?:/|→|⇒|➡)\s*"
_HEADING: Final = re.compile(
    rf"(?P<lead>.*?)\(?(?P<one>(?:目標|計画|基準|現状)値?(?:\([^()]*\))?){_MARK}"
    r"(?P<other>(?:実績|目標)値?(?:\([^()]*\))?)\)?")
_CELL: Final = re.compile(rf"(?P<name>\D*?)[\s:]*(?P<one>[-－―–—]|{NUMBER}[^/→⇒➡]*?){_MARK}(?P<other>.+)")
_NAME: Final = "指標名"


def parted(headings: Sequence[str], cells: Sequence[str]) -> tuple[list[str], list[str]]:
    """The headings and cells of a row with each such column as three: the goal's name and its two values."""
    made: list[str] = []
    row: list[str] = []
    for at, heading in enumerate(headings):
        cell = cells[at] if at < len(cells) else ""
        told = _HEADING.fullmatch(half_width(heading).strip())
        if told is None:
            made.append(heading)
            row.append(cell)
            continue
        found = _CELL.fullmatch(half_width(cell).strip())
        made += [_NAME, f"{told['lead']} {told['one']}".strip(), f"{told['lead']} {told['other']}".strip()]
        row += [found["name"].strip(), found["one"], found["other"]] if found else ["", "", ""]
    return made, row
