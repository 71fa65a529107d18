"""Lists of partners that stand side by side, as slides come out as text::

    姉妹地域                    友好地域
    ・アイオワ州（米国）S35      ・四川省（中国）S60
    ・ミナス・ジェライス州       ・忠清北道（韓国）H4
      （ブラジル）S48

Each column is read from its top to its end; all must be explained, so that nothing else is taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ingest.layouts.ties.cells import Row, of_kind
from ingest.layouts.ties.headings import MARK
from ingest.layouts.ties.items import YEAR
from ingest.layouts.ties.lines import names_kind, partner_line
from ingest.text.printed import width

_GAP: Final = re.compile("[ ]{2,}|\u3000{2,}|[ \u3000]{2,}")
_OPENS: Final = ("（", "(")
_MOST: Final = 30
"""Lines of such a block."""
_NEAR: Final = 3
"""Letters of full width by which the cells of a column may stand apart."""


class _Cell(NamedTuple):
    text: str
    line: int
    at: float
    """Where it begins, in letters of full width."""


class SideBySide(NamedTuple):
    """The rows of such a block with the line of each, and where the block ends (exclusive)."""

    rows: list[tuple[Row, int]]
    end: int


def side_by_side_at(lines: Sequence[str], at: int, kind: str) -> SideBySide | None:
    """The lists that begin on a line side by side, each under its kind or all under ``kind``; or None."""
    first = _cells(lines[at], at)
    if len(first) < 2:
        return None
    end = at + 1
    while end < min(len(lines), at + _MOST) and lines[end].strip():
        end += 1
    kinds = [cell.text for cell in first] if all(names_kind(cell.text) for cell in first) else []
    if not kinds and not kind:
        return None
    starts = [cell.at for cell in first]
    columns: list[list[_Cell]] = [[] for _ in starts]
    for number in range(at + bool(kinds), end):
        for cell in _cells(lines[number], number):
            nearest = min(range(len(starts)), key=lambda column: abs(starts[column] - cell.at))
            if abs(starts[nearest] - cell.at) > _NEAR:
                return None
            columns[nearest].append(cell)
    rows: list[tuple[Row, int]] = []
    for column, cells in enumerate(columns):
        for text, number in _items(cells):
            row = _row(text, kinds[column] if kinds else kind)
            if row is None:
                return None
            rows.append((row, number))
    return SideBySide(rows, end) if all(columns) and len(rows) > len(columns) else None


def _cells(line: str, number: int) -> list[_Cell]:
    """The cells of a line that wide gaps keep apart, and where each begins."""
    cells, at = [], 0
    for gap in (*_GAP.finditer(line), None):
        text = line[at:gap.start() if gap else len(line)]
        if text.strip():
            cells.append(_Cell(text.strip(), number, width(line[:at])))
        at = gap.end() if gap else len(line)
    return cells


def _items(cells: Sequence[_Cell]) -> Iterator[tuple[str, int]]:
    """The items of a column: a bracket goes on with the name above it."""
    text, line = "", 0
    for cell in cells:
        mark = MARK.match(cell.text)
        if text and cell.text.startswith(_OPENS) and not YEAR.search(text):
            text += cell.text
            continue
        if text:
            yield text, line
        text, line = cell.text[mark.end():] if mark else cell.text, cell.line
    if text:
        yield text, line


def _row(text: str, kind: str) -> Row | None:
    if row := of_kind(kind, text):
        return row
    told = partner_line(text)
    return Row("", told.partner, told.kind or kind, told.date, told.remark) if told else None
