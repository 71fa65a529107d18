"""Items of a list of ties in slides: lines that nothing else accounts for and that say whose the tie is, of which kind
and since when."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ingest.layouts.account import used_lines
from ingest.layouts.ties.reading import read
from ingest.records import ParsedDocument
from ingest.source import Source

_WHOLE: Final = {"implementer", "country", "period"}
"""Cells of an item that leaves nothing to what stands around it."""


def with_items(source: Source, parsed: ParsedDocument) -> ParsedDocument:
    """The document with the ties that such items tell."""
    known = used_lines(parsed) | set(parsed.layout_lines)
    known |= {number for issue in parsed.issues for number in range(issue.lines[0], issue.lines[1] + 1)}
    left = tuple("" if number in known else line for number, line in enumerate(source.lines, start=1))
    rows = [row for row in read(replace(source, lines=left)).rows if row.cells.keys() >= _WHOLE and row.extra]
    return parsed.model_copy(update={"partners": (*parsed.partners, *rows)})
