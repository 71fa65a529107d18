"""Any table with a column that names programmes and one that describes them, where no better family fits.

What its columns mean is guessed from words of ``generic_table.toml``, so the score is the lowest that is read
and an issue says that it was a guess.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from ingest.layouts import THRESHOLD, Layout, Match
from ingest.layouts.columns import Columns, assign, clean_heading, role_of
from ingest.layouts.tables.bracketed import tell_when, tells_results, told_in_brackets
from ingest.layouts.tables.cut_rows import SHOWN
from ingest.layouts.tables.header import Reader, first_header
from ingest.layouts.tables.row import Reading
from ingest.layouts.tables.survey_table import parse_table, table_meta, table_records
from ingest.records import Issue, ParsedDocument, ProjectRecord, Role
from ingest.source import Source
from ontology.iri import key_text

LONGEST_HEADING: Final = 24
"""Characters: a row with a longer cell is content."""

_SURE: Final = 2
"""Known roles beside a weak name (名称) that make it a programme's: 名称 and 概要 alone may describe anything."""


def match(source: Source) -> Match:
    """Fits when a row names a programme-like and a description-like column and rows follow it.

    The score is never above the threshold: a family that knows its columns goes before.
    """
    found = first_header(source.lines, read_guessed)
    if found is None:
        return Match(0.0, _why_not(source))
    number, header = found
    if "description" not in header.columns.known and not tell_when(source.lines, number - 1):
        return Match(0.0, f"no column describes the programmes that the header at line {number} names")
    below = source.lines[number + header.height - 1:]
    if not any(_is_row(line, header.columns) for line in below):
        return Match(0.0, f"no row with a name and a description follows the header at line {number}")
    name, description = (header.columns.headings[header.columns.index(role) or 0] for role in (
        "name", _telling(header.columns)))
    return Match(THRESHOLD, f"a table at line {number} whose columns '{name}' and '{description}' look like "
                            "programmes and their descriptions")


def parse(source: Source, match: Match) -> ParsedDocument:
    """Reads every row, and reports that the meaning of the columns was guessed."""
    found = first_header(source.lines, read_guessed)
    assert found is not None, "match found a header"
    number, header = found
    parsed = parse_table(source, table_meta(source, LAYOUT.name, match, read_guessed), _like(header.columns))
    meaning = ", ".join(f"{heading} = {role}" for heading, role in
                        zip(header.columns.headings, header.columns.roles, strict=True) if role)
    issue = Issue(
        severity="warning", code="generic-table", lines=(number, number + header.height - 1), action="kept",
        text=" | ".join(source.lines[number - 1].split("\t"))[:SHOWN],
        reason=f"no known layout fits; the table was read by its headings alone, and their meaning was guessed: "
               f"{meaning}")
    return parsed.model_copy(update={"issues": (issue, *parsed.issues)})


def iter_records(source: Source, reading: Reading | None = None) -> Iterator[ProjectRecord]:
    """The records one after the other, for tables that do not fit in memory; as ``survey_table.iter_records``."""
    found = first_header(source.lines, read_guessed)
    read = _like(found[1].columns) if found else read_guessed
    return table_records(source, reading or Reading(), read)


def read_guessed(cells: Sequence[str]) -> Columns | None:
    """The columns of a row that names a programme-like and a description-like column, or None."""
    texts = [clean_heading(cell) for cell in cells]
    filled = [text for text in texts if text]
    if len(filled) < 2 or len(set(filled)) < len(filled) or max(map(len, filled)) > LONGEST_HEADING:
        return None
    if any("。" in text or text[0].isdigit() for text in filled):
        return None
    columns = _describing(assign(texts, _guess, _vague, _account))
    if not {"name", _telling(columns)} <= columns.known:
        return None
    name = texts[columns.index("name") or 0]
    weak = key_text(name) in map(key_text, _words()["weak"]["headings"])
    return columns if not weak or len(columns.known - {"number"}) > _SURE else None


def _describing(columns: Columns) -> Columns:
    """With a column that tells of deeds and results (主な取組と実績) as the one that describes, where none does."""
    at = columns.index("results")
    if at is None or "description" in columns.known or not tells_results(columns.headings[at]):
        return columns
    return replace(columns, roles=(*columns.roles[:at], "description", *columns.roles[at + 1:]))


def _telling(columns: Columns) -> Role:
    """The role of the column that tells of the programmes: an account of results where none describes them, or their
    names where those tell when (取組（実施時期）)."""
    name = columns.index("name")
    if name is not None and not columns.known & {"description", "results"} and "period" in told_in_brackets(
            columns.headings[name]):
        return "name"
    return "results" if "description" not in columns.known and "results" in columns.known else "description"


def _like(first: Columns) -> Reader:
    """Reads the first header and later ones that share half of its headings: a row of short cells may hold words
    of headings too."""
    known = set(first.headings)

    def read(cells: Sequence[str]) -> Columns | None:
        if sum(clean_heading(cell) in known for cell in cells) * 2 < len(known):
            return None
        return read_guessed(cells)

    return read


@cache
def _words() -> dict[str, Any]:
    with (Path(__file__).parent / "generic_table.toml").open("rb") as file:
        return tomllib.load(file)


@lru_cache(maxsize=4096)
def _guess(heading: str) -> Role | None:
    known = role_of(heading)
    if known:
        return known
    # 事業の目的 describes, although it names a programme too: what describes is asked first.
    return "description" if _has(heading, "description") else "name" if _has(heading, "name") else None


@lru_cache(maxsize=4096)
def _vague(heading: str) -> Role | None:
    weak = key_text(heading) in map(key_text, _words()["weak"]["headings"])
    return "name" if role_of(heading) is None and (weak or _has(heading, "vague_name")) else None


def _account(heading: str) -> Role | None:
    """取組状況 describes where no other column does."""
    return "description" if _has(heading, "account") else None


def _has(heading: str, entry: str) -> bool:
    folded = heading.casefold()
    return any(word.casefold() in folded for word in _words()[entry]["within"])


def _is_row(line: str, columns: Columns) -> bool:
    cells = [cell.strip() for cell in line.split("\t")]
    return all(at is not None and at < len(cells) and cells[at] for at in
               (columns.index("name"), columns.index(_telling(columns))))


def _why_not(source: Source) -> str:
    if not any("\t" in line for line in source.lines):
        return "no tab-separated lines"
    return "no row names both a programme-like and a description-like column"


LAYOUT = Layout("generic_table", match, parse)
