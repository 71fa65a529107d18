"""Offices in charge whose bracket closes on a later line, as one line: ``（市民協働部／`` over ``総務部 人事課）``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ingest.layouts.outline.items import office
from ingest.layouts.outline.shape import Line
from ingest.text.printed import balance, join_wrapped

MOST: Final = 3
"""Lines on which a bracket's content goes on."""

LONGEST: Final = 120
"""Characters of such a line."""


def with_closed_offices(lines: Sequence[Line]) -> tuple[list[Line], dict[int, int]]:
    """The lines with each bracket of offices on the line that opens it, without those on which it went on, and the
    last line of each that has several."""
    made: list[Line] = []
    lasts: dict[int, int] = {}
    skipped = 0
    for at, (number, line) in enumerate(lines):
        if number <= skipped:
            continue
        whole = _closed(lines[at:at + 1 + MOST])
        made.append((number, whole[0]) if whole else (number, line))
        if whole:
            skipped = lasts[number] = whole[1]
    return made, lasts


def _closed(lines: Sequence[Line]) -> tuple[str, int] | None:
    """The first of the lines with those on which its bracket of offices goes on, and the last of them."""
    first = lines[0][1]
    if "\t" in first or len(first) > LONGEST or balance(first) <= 0 or office(first):
        return None
    text = first
    for number, line in lines[1:]:
        if not line.strip() or "\t" in line or "。" in line or len(line) > LONGEST:
            return None
        text = _joined(text, line.strip())
        if balance(text) <= 0:
            return (text, number) if office(text) else None
    return None


def _joined(above: str, line: str) -> str:
    """Two lines of one bracket; the indentation of the first stays."""
    start = len(above) - len(above.lstrip())
    return above[:start] + join_wrapped((above, line))
