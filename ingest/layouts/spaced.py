"""Tables typed with spaces: cells apart by two spaces or more, a blank cell below another as the spaces it left.

A letter or a list on a page is often typed so, and its columns do not align once a name is long.  Such lines become
rows of tab-separated cells; it is tried only where no family reads the lines as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Final

from ingest.source import Source

LEAST_ROWS: Final = 4
"""A header and three rows: less is an address or a signature."""

LEAST_CELLS: Final = 3
"""Two cells are a heading (第１章　　総論)."""

LEAST_SHARE: Final = 0.5
"""Of the lines with text, those that fall into cells: a text with one typed table in it is no table."""

_APART: Final = re.compile(r"(?<=\S)(?:[ ]{2,}|[ ]*[\u3000][ \u3000]+)(?=\S)")
_INDENT: Final = re.compile(r"^[ \u3000]{2,}(?=\S)")


def tabular(source: Source) -> Source | None:
    """The source with typed columns as cells; None where its lines are no such table."""
    filled = [line for line in source.lines if line.strip()]
    if any("\t" in line for line in filled):
        return None
    counts = Counter(len(_cells(line)) for line in filled)
    rows = sum(count for cells, count in counts.items() if cells >= LEAST_CELLS)
    if rows < max(LEAST_ROWS, LEAST_SHARE * len(filled)):
        return None
    return replace(source, lines=tuple(
        "\t".join(cells) if len(cells := _cells(line)) >= LEAST_CELLS else line for line in source.lines))


def _cells(line: str) -> list[str]:
    """The cells of a line; one that is indented leaves its first cell blank."""
    return [*([""] if _INDENT.match(line) else []), *_APART.split(line.strip())]
