"""CSV and TSV: one record is one line, its cells joined by tabs."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.formats.content import Content, join_cells
from ingest.formats.limits import MAX_LINE

SUFFIXES: Final = {".csv", ".tsv"}

_DELIMITERS: Final = ("\t", ",", ";", "|", "｜")
_SAMPLE_LINES: Final = 50

_MIN_ROWS: Final = 3
_MIN_CELLS: Final = 4
"""Rows and cells that make a text file without tabs a delimited table: prose has no three commas a line."""

_MOST: Final = 0.6
"""Share of the lines that are such rows; the others are a title and the lines of quoted cells."""


def rows(lines: list[str], suffix: str, encoding: str) -> Content:
    """Records and the source line each begins on, where line ends inside quotes make them differ.

    A quote that is never closed would swallow the rest of the file; then lines are read without quoting.
    """
    content = Content(encoding)
    if max(map(len, lines), default=0) > MAX_LINE:
        content.lines = lines
        return content  # refused by its length, before millions of cells are made of it
    mark = "\t" if suffix == ".tsv" and any("\t" in line for line in lines[:_SAMPLE_LINES]) else delimiter(lines)
    csv.field_size_limit(MAX_LINE)
    reader = csv.reader(_with_ends(lines), delimiter=mark, strict=True)
    try:
        first = 1
        for record in reader:
            content.lines.append(join_cells(record))
            if first != len(content.lines):
                content.places[len(content.lines)] = str(first)
            first = reader.line_num + 1
    except csv.Error:
        return Content(encoding, [line.replace(mark, "\t") for line in lines])
    return content


def delimiter(lines: Sequence[str]) -> str:
    """The mark that cuts the first records into the same number of cells, most often and finest.

    A comma may stand in every cell of a table that is delimited by semicolons, but not as regularly.
    """
    if lines and lines[0].lower().startswith("sep=") and lines[0][4:] in _DELIMITERS:
        return lines[0][4:]  # what Excel writes above a CSV for itself
    return max(_DELIMITERS, key=lambda mark: _regularity(lines[:_SAMPLE_LINES], mark))


def is_table(lines: Sequence[str]) -> bool:
    """Whether text is a delimited table, whatever its file is called: most lines have the same many cells."""
    sample = [line for line in lines[:_SAMPLE_LINES] if line.strip()]
    if len(sample) < _MIN_ROWS or any("\t" in line for line in sample):
        return False
    rows, cells = _regularity(sample, delimiter(sample))
    return rows >= max(_MIN_ROWS, _MOST * len(sample)) and cells >= _MIN_CELLS


def _regularity(lines: Sequence[str], mark: str) -> tuple[int, int]:
    """How many records have the usual number of cells (two at least), and that number."""
    try:
        counts = Counter(len(record) for record in csv.reader(_with_ends(lines), delimiter=mark) if len(record) > 1)
    except csv.Error:
        return 0, 0
    if not counts:
        return 0, 0
    cells, rows = max(counts.items(), key=lambda pair: (pair[1] * (pair[0] - 1), pair[0]))
    return rows, cells


def _with_ends(lines: Sequence[str]) -> Iterator[str]:
    return (line + "\n" for line in lines)
