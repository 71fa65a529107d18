"""Tables without rules: words that stand in columns, found by the white space between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any, Final

MIN_COLUMNS: Final = 3
MIN_LINES: Final = 2
"""A table has three columns and two rows at least: less is a list of labels, or text in two columns."""

_SAME_LINE: Final = 0.6
"""Share of a word's height by which words of one line may differ in position."""

_GAP: Final = 0.9
"""Width of the white space between columns, in character heights: a full-width space is one."""

_ROW_GAP: Final = 1.3
"""A distance between lines that is this many times the smallest one separates rows, not lines of one cell."""

Word = dict[str, Any]
"""A word of pdfplumber: ``text``, ``x0``, ``x1``, ``top``, ``bottom``."""

Columns = tuple[tuple[float, float], ...]
"""Left and right edges of a table's columns, in points."""


@dataclass
class Line:
    """Words at one height, in chunks between wide gaps."""

    top: float
    bottom: float
    chunks: list[list[Word]] = field(default_factory=list)

    def texts(self) -> list[str]:
        """Text of each chunk."""
        return [" ".join(word["text"].strip() for word in chunk) for chunk in self.chunks]


@dataclass
class Table:
    """Rows of cells; a cell is the texts of its lines."""

    rows: list[list[list[str]]]
    columns: Columns
    continues: bool


def lines(words: Sequence[Word]) -> list[Line]:
    """Words as lines from top to bottom, each in chunks from left to right."""
    found: list[Line] = []
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda each: (each["top"] + each["bottom"]) / 2):
        middle = (word["top"] + word["bottom"]) / 2
        height = max(word["bottom"] - word["top"], 1.0)
        if rows and middle - _middle(rows[-1][0]) <= _SAME_LINE * height:
            rows[-1].append(word)
        else:
            rows.append([word])
    for row in rows:
        line = Line(min(word["top"] for word in row), max(word["bottom"] for word in row))
        end = None
        for word in sorted(row, key=lambda each: each["x0"]):
            wide = end is None or word["x0"] - end > _GAP * (word["bottom"] - word["top"])
            if wide:
                line.chunks.append([word])
            else:
                line.chunks[-1].append(word)
            end = max(end or word["x1"], word["x1"])
        found.append(line)
    return found


def blocks(found: Sequence[Line], before: Columns | None) -> Iterator[str | Table]:
    """Lines of running text, and tables, in order.

    ``before`` are the columns of the page before: lines at its top that fit them go on with its table.
    """
    at = 0
    while at < len(found):
        end, columns = _extent(found, at, before if at == 0 else None)
        if end - at >= MIN_LINES or (end > at and at == 0 and before is not None and columns is not None):
            assert columns is not None
            yield Table(_rows(found[at:end], columns), columns, at == 0 and before is not None)
            at = end
        else:
            yield " ".join(found[at].texts())
            at += 1


def _extent(found: Sequence[Line], start: int, before: Columns | None) -> tuple[int, Columns | None]:
    """Where a table that begins at a line ends (exclusive), and its columns.

    A table begins with a line of several chunks; each further line must keep the columns apart.
    """
    first = found[start]
    columns: Columns | None = None
    if before is not None and _fits(first, before):
        columns = before
    elif len(first.chunks) >= MIN_COLUMNS:
        columns = tuple(_span(chunk) for chunk in first.chunks)
    if columns is None:
        return start, None
    height = median(line.bottom - line.top for line in found)
    end = start + 1
    several = 0
    while end < len(found):
        line = found[end]
        widened = _widen(columns, line)
        if widened is None or (len(line.chunks) == 1 and not _near(found[end - 1], line, height)):
            break
        several += len(line.chunks) > 1
        columns = widened
        end += 1
    if several == 0 and before is None:
        return start, None
    return end, columns


def _span(chunk: Sequence[Word]) -> tuple[float, float]:
    return min(word["x0"] for word in chunk), max(word["x1"] for word in chunk)


def _fits(line: Line, columns: Columns) -> bool:
    return len(line.chunks) > 1 and _widen(columns, line) is not None


def _widen(columns: Columns, line: Line) -> Columns | None:
    """The columns with a line's chunks in them, or None where they do not fit."""
    chosen = _columns(columns, line)
    if chosen is None:
        return None
    edges = list(columns)
    for at, chunk in zip(chosen, line.chunks, strict=True):
        left, right = _span(chunk)
        edges[at] = min(edges[at][0], left), max(edges[at][1], right)
    if any(first[1] > second[0] for first, second in pairwise(edges)):
        return None
    return tuple(edges)


def _columns(columns: Columns, line: Line) -> list[int] | None:
    """The column of each chunk, or None where a chunk reaches into two columns or two stand in one.

    A line with a chunk for each column needs no comparing: headings may be centred over their columns.
    """
    if len(line.chunks) == len(columns):
        return list(range(len(columns)))
    chosen = []
    for chunk in line.chunks:
        left, right = _span(chunk)
        if sum(left < x1 and right > x0 for x0, x1 in columns) > 1:
            return None
        chosen.append(max(range(len(columns)), key=lambda at: min(right, columns[at][1]) - max(left, columns[at][0])))
    return chosen if len(set(chosen)) == len(chosen) else None


def _near(above: Line, line: Line, height: float) -> bool:
    return line.top - above.bottom < height


def _rows(found: Sequence[Line], columns: Columns) -> list[list[list[str]]]:
    """Lines as rows: a new row begins where the gap is wide, or where the first column has text."""
    gaps = [below.top - above.top for above, below in pairwise(found)]
    spaced = bool(gaps) and max(gaps) > _ROW_GAP * min(gaps)
    rows: list[list[list[str]]] = []
    for at, line in enumerate(found):
        cells = _columns(columns, line) or []
        if at == 0 or (gaps[at - 1] > _ROW_GAP * min(gaps) if spaced else 0 in cells):
            rows.append([[] for _ in columns])
        for cell, text in zip(cells, line.texts(), strict=False):
            rows[-1][cell].append(text)
    return rows


def _middle(word: Word) -> float:
    return float(word["top"] + word["bottom"]) / 2
