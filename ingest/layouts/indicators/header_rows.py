"""Headers of two or three rows as one: 指標 over 名称, 計画 and 実績, or 実績 over R3, R4 and R5.

A merged heading is printed over its first column, or over all of them; the headings of one column are joined from
the top, with a space between them, unless one only adds a year to the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import Final

from ingest.layouts.indicators.values import is_period, words
from ingest.text.width import half_width
from ingest.values.departments import are_offices

Line = tuple[int, str]

DEEPEST: Final = 3
"""Rows of a header."""

LONGEST: Final = 30
"""Characters of a heading in one row."""

SHORT: Final = 12
"""Characters of a heading below a merged one."""

WIDER: Final = 2
"""Cells that a row may have beyond those of the row above."""


def with_joined_headers(lines: Sequence[Line], heads: Callable[[Sequence[str]], bool],
                        is_part: Callable[[str], bool]) -> tuple[list[Line], list[int]]:
    """The lines with each header of several rows in the first of them, and the numbers of the others.

    ``heads`` tells whether cells head a table that is wanted, ``is_part`` whether a cell can stand below a heading.
    """
    made = list(lines)
    joined: list[int] = []
    for at, (number, line) in enumerate(made):
        if "\t" not in line or _is_publisher(line.split("\t")):
            continue
        rows = [line.split("\t")]
        for below, text in made[at + 1:at + DEEPEST]:
            if below != number + len(rows) or "\t" not in text:
                break
            rows.append(text.split("\t"))
        found = next(((count, paths) for count in range(len(rows), 1, -1)
                      if (paths := paths_of(rows[:count], is_part)) and heads(paths)), None)
        if found:
            count, paths = found
            rest = [below for below, _ in made[at + 1:at + count]]
            made[at:at + count] = [(number, "\t".join(paths)), *((below, "") for below in rest)]
            joined += rest
    return made, joined


def _is_publisher(cells: Sequence[str]) -> bool:
    """Whether a row only names offices, which are printed above a table: alone, or each behind its label
    (``主管課 | 国際課 | 関係課 | 総務課``)."""
    told = [cell for cell in cells if cell.strip()]
    named = told[1::2] if len(told) > 1 else told
    return bool(told) and len(told) in (1, 2 * len(named)) and all(map(are_offices, told)) and all(
        are_offices(each, named=True) for each in named)


def paths_of(rows: Sequence[Sequence[str]], is_part: Callable[[str], bool]) -> list[str] | None:
    """The headings of a header's rows, joined by column; None where a row is no part of it."""
    paths = [cell.strip() for cell in rows[0]]
    if any(len(cell) > LONGEST for cell in paths):
        return None
    for row in rows[1:]:
        joined = _under(paths, row, is_part)
        if joined is None:
            return None
        paths = joined
    return paths


def _under(above: Sequence[str], below: Sequence[str], is_part: Callable[[str], bool]) -> list[str] | None:
    if not any(cell.strip() for cell in below) or len(below) > len(above) + WIDER:
        return None
    joined: list[str] = []
    wide, told, carried = "", False, ""
    for at, (over, under) in enumerate(zip_longest(above, below, fillvalue="")):
        top, low = over.strip(), under.strip()
        wide = top or wide
        if not low and carried and _is_merged(above, at) and top in ("", above[at - 1]):
            low = carried  # 実績 over three of the five columns below one heading
        carried = low if _is_merged(above, at) and not is_period(low) else ""
        if low == "" or top == low or top.endswith(f" {low}"):
            joined.append(top)
        elif is_period(low) or is_part(low) or (_is_merged(above, at) and _can_name(low)):
            told = True
            joined.append(_joined(top or wide, low))
        else:
            return None
    return joined if told else None


def _is_merged(above: Sequence[str], at: int) -> bool:
    """Whether a heading stands over several columns."""
    top = above[at] if at < len(above) else ""
    return (not top) or top in (above[at - 1] if at else "", above[at + 1] if at + 1 < len(above) else "")


def _can_name(low: str) -> bool:
    """Whether a cell below a merged heading can be a heading: short words without a number."""
    return len(low) <= SHORT and "。" not in low and not any(char.isdigit() for char in low)


def _joined(top: str, low: str) -> str:
    """策定時R2, 実績 計画; 令和5年度実績."""
    return f"{top}{low}" if is_period(low) or is_period(top) or not top else f"{top} {low}"


def is_part_word(cell: str) -> bool:
    """Whether a cell is a word of a header's lower rows (年度, 値, 名称)."""
    return "".join(half_width(cell).split()).strip("()") in words("part")
