"""Lists of sister and friendship cities: a row per tie, no column that names a programme.

The rows are kept as ``ParsedDocument.partners``; linking makes ties of them and no projects.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.layouts import Layout, Match
from ingest.layouts.columns import Columns, assign, clean_heading, role_of
from ingest.layouts.survey_table import parse_table, table_meta
from ingest.layouts.table_header import first_header
from ingest.records import ParsedDocument, Role
from ingest.source import Source

SCORE: Final = 0.6
"""Above the generic table, which would take a column of remarks for a description; below any survey."""

TIE: Final = re.compile(r"姉妹|友好|提携|締結|調印|盟約|交流都市|(?i:sister|friendship)")
"""Headings, or words of the title, by which a list of places abroad is a list of ties."""

_LONGEST_HEADING: Final = 24


def match(source: Source) -> Match:
    """Fits when a header without a programme's name has a column of places abroad and something tells of ties."""
    found = first_header(source.lines, read_partners)
    if found is None:
        return Match(0.0, "no header row with partners and without programmes")
    number, header = found
    above = " ".join(source.lines[:number - 1])
    if not any(TIE.search(heading) for heading in header.columns.headings) and not TIE.search(above):
        return Match(0.0, f"neither the header at line {number} nor the title tells of ties")
    if not any("\t" in line for line in source.lines[number + header.height - 1:]):
        return Match(0.0, f"no rows follow the header at line {number}")
    return Match(SCORE, f"a list of partners: the header at line {number} names no programme")


def parse(source: Source, match: Match) -> ParsedDocument:
    """Reads every row as a statement of a tie."""
    parsed = parse_table(source, table_meta(source, LAYOUT.name, match, read_partners), read_partners)
    return parsed.model_copy(update={"projects": (), "partners": parsed.projects})


def read_partners(cells: Sequence[str]) -> Columns | None:
    """The columns of a row with a heading for places abroad and none for a programme, or None."""
    texts = [clean_heading(cell) for cell in cells]
    filled = [text for text in texts if text]
    if len(filled) < 2 or len(set(filled)) < len(filled) or max(map(len, filled)) > _LONGEST_HEADING:
        return None
    if any("。" in text or text[0].isdigit() for text in filled):
        return None
    columns = assign(texts, role_of, _country)
    if "name" in columns.known or "country" not in columns.known:
        return None
    named = len(columns.known) + sum(role is not None for role in columns.joined)
    return columns if named * 2 >= len(filled) or sum(bool(TIE.search(text)) for text in filled) > 1 else None


def _country(heading: str) -> Role | None:
    return "country" if role_of(heading) is None and re.search(r"姉妹|友好|提携先|相手", heading) else None


LAYOUT = Layout("partner_list", match, parse)
