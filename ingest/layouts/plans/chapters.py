"""The chapters around a plan's programme tables: their titles, those in which nothing is listed, and notes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, takewhile
from typing import Final

from ingest.layouts.furniture import title_lines
from ingest.layouts.indicators.tables import is_indicator_header
from ingest.layouts.markers import is_note
from ingest.layouts.numbering import is_contents, numbered
from ingest.layouts.outline.shape import is_row
from ingest.layouts.plans.main_projects import FAMILY, is_main_project

BANDS: Final = 3
"""Bands that may follow each other, one for each level."""


def heading_above(lines: Sequence[str], number: int, near: int) -> bool:
    """Whether one of the ``near`` lines above a header is a numbered heading, with labels, sentences and goals at most
    between them; blank lines do not count."""
    for line in islice((line for line in reversed(lines[:number - 1]) if line.strip()), near):
        if numbered(line):
            return True
        if "\t" in line and not is_indicator_header(line.split("\t")):
            return False
    return False


def band_below(lines: Sequence[str], number: int) -> bool:
    """Whether a numbered heading stands below a header, before the first row: a band across the table."""
    following = [line for line in lines[number:number + BANDS + 1] if line.strip()]
    bands = list(takewhile(lambda line: "\t" not in line, following))
    return 0 < len(bands) < len(following) and all(map(numbered, bands)) and (
        is_row(following[len(bands)].count("\t"), lines[number - 1].count("\t")))


def chapter_titles(lines: Sequence[tuple[int, str]]) -> list[int]:
    """The document's title, and the numbered titles of chapters and sections before the tables."""
    return title_lines(lines) + [number for number, line in lines
                    if not is_main_project(line) and (heading := numbered(line))
                    and heading.style.split(":")[0] in ("arabic", "ordinal", "paren", "word", "word-dashed", "roman")]


def note_lines(lines: Sequence[tuple[int, str]]) -> list[int]:
    """Notes, and the table of contents."""
    return [number for number, line in lines if line.strip() and (is_note(FAMILY, line) or is_contents(line))]
