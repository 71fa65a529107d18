"""Goals whose headings stand beside their values, row by row, as labelled lines: ``指標 | 参加者数`` over
``現状値（R5） | 42人`` are the lines ``指標：参加者数`` and ``現状値（R5）：42人``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, Literal

from ingest.layouts.indicators.tables import is_unit_heading, role_of
from ingest.layouts.indicators.values import KIND, words
from ingest.layouts.markers import alternatives
from ingest.text.width import half_width
from ingest.values.figures import PERIOD

Line = tuple[int, str]

Label = Literal["name", "unit", "value", ""]

LONGEST_LABEL: Final = 20
"""Characters of a label with its year."""

LONGEST: Final = 120
"""Characters of a line of values."""

PAIRS: Final = 3
"""Labels with their values that stand side by side."""


_NAME: Final = re.compile(rf"(?:{KIND}|目標項目|評価項目|測定項目)(?:名|名称)?[0-9①-⑳]{{0,2}}")
_VALUE: Final = re.compile(rf"\d|^[-－―ー–—]$|{alternatives([*words('open'), *words('missing')])}")


_YEAR_APART: Final = re.compile(
    rf"(?P<word>基準|現状|策定時|目標|実績|最終)年度?\s*[:：]\s*(?P<year>{PERIOD})\s*[、,／/]?\s*"
    r"(?:(?P=word)値?|数値|値)\s*[:：]\s*")
"""A value's year in a field of its own before it: 基準年度：令和4年度　基準値：22億円."""


def with_dated_values(lines: Sequence[Line]) -> list[Line]:
    """The lines with the year of each value in a bracket behind the value's word."""
    return [(number, _with_year(line)) for number, line in lines]


def _with_year(line: str) -> str:
    told = list(_YEAR_APART.finditer(half_width(line))) if "年" in line and len(line) <= LONGEST else []
    for found in reversed(told):
        word, year = line[found.start("word"):found.end("word")], line[found.start("year"):found.end("year")]
        line = f"{line[:found.start()]}{word}値（{year}）：{line[found.end():]}"
    return line


def with_card_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines with the rows of each such card as labelled lines; all others as they are."""
    made: list[Line] = []
    lines = with_dated_values(lines)
    for tabbed, found in groupby(lines, key=lambda line: "\t" in line[1]):
        block = list(found)
        made += _told(_beside(block)) if tabbed else block
    return made


def _beside(rows: Sequence[Line]) -> list[Line]:
    """The rows with the headings of a goal's values beside these, where a row of headings alone stands below the goal's
    name and above one of values alone (``指標 | 参加者数`` over ``現状値 | 目標値`` over ``42人 | 60人``)."""
    made = list(rows)
    for at in range(len(rows) - 2):
        name, heads, values = ([cell.strip() for cell in rows[at + place][1].split("\t")] for place in range(3))
        told = [place for place, head in enumerate(heads) if head]
        if _NAME.fullmatch(half_width(name[0])) and len([cell for cell in name if cell]) == len(("label", "name")) and (
                told and all(role_of(heads[place]) for place in told)) and told == [
                place for place, value in enumerate(values) if value] and not any(map(role_of, values)):
            pairs = "\t".join(f"{heads[place]}\t{values[place]}" for place in told)
            made[at + 1], made[at + 2] = (rows[at + 1][0], pairs), (rows[at + 2][0], "")
    return made


def _told(rows: Sequence[Line]) -> Iterator[Line]:
    """Rows of one block; a card begins with a name's row and has a value's."""
    pairs = [_pairs(line) for _, line in rows]
    labels = [{label for label, _, _ in found} for found in pairs]
    at = 0
    while at < len(rows):
        end = at + 1
        if "name" in labels[at]:
            # What explains a goal (出典, 担当課) stands between and below its values.
            while end < len(rows) and pairs[end] and "name" not in labels[end]:
                end += 1
        card = "value" in set[str]().union(*labels[at:end])
        yield from ((number, _line(found)) for (number, _), found in zip(rows[at:end], pairs[at:end], strict=True)
                    ) if card and "name" in labels[at] else rows[at:end]
        at = end


def _pairs(line: str) -> list[tuple[Label, str, str]]:
    """What each label of a row is, with its words and the text beside it; empty where the row is no card's."""
    cells = [cell.strip() for cell in line.split("\t")]
    cells = [cell for at, cell in enumerate(cells) if cell and (not at or cell != cells[at - 1])]  # merged cells
    if len(cells) % 2 or not 0 < len(cells) <= 2 * PAIRS:
        return []
    found = [(_label(name, text), name, text) for name, text in zip(cells[::2], cells[1::2], strict=True)]
    # Beside a heading of values stands a value, and no heading.
    headed = any(_label(text, "") in ("value", "unit") or (label == "value" and not _VALUE.search(half_width(text)))
                 for label, _, text in found)
    return [] if headed or any(len(name) > LONGEST_LABEL for _, name, _ in found) else found


def _label(cell: str, text: str) -> Label:
    bare = "".join(half_width(cell).split())
    if _NAME.fullmatch(bare) and not half_width(text)[:1].isdigit():
        return "name"
    return "unit" if is_unit_heading(bare) else "value" if role_of(cell) else ""


def _line(pairs: Sequence[tuple[Label, str, str]]) -> str:
    """A name's unit stands in a bracket behind it where both are in one row."""
    unit = next((text for label, _, text in pairs if label == "unit"), "") if len(pairs) > 1 else ""
    return "　".join(f"{name}：{text}（単位：{unit}）" if label == "name" and unit else f"{name}：{text}"
                    for label, name, text in pairs if label != "unit" or not unit)
