"""CSV and TSV: one record is one line, its cells joined by tabs."""

from __future__ import annotations

import csv
import io
from typing import Final

from ingest.formats.limits import MAX_LINE
from ingest.formats.text import lines

SUFFIXES: Final = {".csv", ".tsv"}

_DELIMITERS: Final = ",\t;|"
_SAMPLE_LINES: Final = 50


def rows(content: str, suffix: str) -> tuple[list[str], dict[int, str]]:
    """Records and the source line each begins on, where line ends inside quotes make them differ.

    A quote that is never closed would swallow the rest of the file; then lines are read without quoting.
    """
    physical = lines(content)
    if max(map(len, physical), default=0) > MAX_LINE:
        return physical, {}  # refused by its length, before millions of cells are made of it
    delimiter = "\t" if suffix == ".tsv" else _delimiter(content)
    csv.field_size_limit(MAX_LINE)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    records: list[str] = []
    places: dict[int, str] = {}
    try:
        first = 1
        for record in reader:
            records.append(join_cells(record))
            if first != len(records):
                places[len(records)] = str(first)
            first = reader.line_num + 1
    except csv.Error:
        return [line.replace(delimiter, "\t") for line in physical], {}
    return records, places


def join_cells(cells: list[str]) -> str:
    """One row as one line: line ends and tabs inside a cell become spaces."""
    return "\t".join(" ".join(cell.split()) if _broken(cell) else cell for cell in cells)


def _broken(cell: str) -> bool:
    return "\n" in cell or "\t" in cell or "\r" in cell


def _delimiter(content: str) -> str:
    """The mark that occurs most in the first lines."""
    sample = "\n".join(content.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES])
    return max(_DELIMITERS, key=sample.count)
