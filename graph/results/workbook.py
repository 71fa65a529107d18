"""Excel workbooks of tables: the one writer of all of them.

A sheet a table, its headings frozen and filtered, its columns as wide as they need; then where it comes from (version,
address, documents) and what the columns mean.  No text becomes a formula.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from graph.labels import Lang
from graph.linked_data.export import FORMULA_STARTS, flat
from graph.results.columns import Column, words
from graph.rows import DocumentRow
from graph.snapshot import Manifest
from ontology.errors import LimitExceeded

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""Registered with IANA."""

MOST: Final = 1_048_575
"""Rows that an Excel sheet holds below its heading."""

LONGEST: Final = 32_767
"""Characters that an Excel cell holds."""

WRAP: Final = Alignment(wrap_text=True, vertical="top")
BOLD: Final = Font(bold=True)
HEAD: Final = PatternFill("solid", start_color="E4EBF3")
HATCHED: Final = PatternFill("lightUp", fgColor="FF8A5A00")
"""Told apart without colour."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A cell that is empty where something is looked for: a word, hatched."""

    word: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Mapping[str, object]]
    """By the columns' names."""
    frozen: int = 1
    """Columns that stay in sight."""


@dataclass(frozen=True, slots=True)
class About:
    """Where a workbook comes from."""

    lang: Lang
    """Of headings and words."""
    snapshot: Manifest
    link: str
    """Where the same can be seen."""
    sources: Sequence[DocumentRow]
    told: Sequence[tuple[str, object]] = field(default=())
    """What else is told: a key of ``workbook_words.tsv`` and its value."""


def workbook(sheets: Sequence[Sheet], about: About) -> bytes:
    """The sheets, then where they come from, then what their columns mean.

    Raises:
        LimitExceeded: a table has more rows than a sheet holds.
    """
    book = Workbook(write_only=True)
    for each in sheets:
        _table(book, each, about.lang)
    _about(book, about)
    notes = list(_notes(sheets, about.lang))
    if notes:
        names = ("sheet", "column", "meaning")
        columns = [Column(name, words()[name]["ja"], words()[name]["en"], width)
                   for name, width in zip(names, (20, 26, 80), strict=True)]
        rows = (dict(zip(names, note, strict=True)) for note in notes)
        _table(book, Sheet(words()["columns"][about.lang], columns, rows), about.lang)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _notes(sheets: Sequence[Sheet], lang: Lang) -> Iterator[tuple[str, str, str]]:
    for sheet in sheets:
        for column in sheet.columns:
            if note := column.note(lang):
                yield sheet.title, column.heading(lang), note


def _table(book: Workbook, given: Sheet, lang: Lang) -> None:
    sheet = book.create_sheet(given.title)
    sheet.freeze_panes = f"{get_column_letter(given.frozen + 1)}2"
    for number, column in enumerate(given.columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append([cell(sheet, column.heading(lang), head=True) for column in given.columns])
    number = 0
    for number, row in enumerate(given.rows, 1):
        if number > MOST:
            raise LimitExceeded(f"an Excel sheet holds {MOST:,} rows", where=given.title, todo="ask for CSV")
        sheet.append([cell(sheet, row.get(column.name)) for column in given.columns])
    # After the rows: nobody knows before how many there are.
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(given.columns))}{number + 1}"


def _about(book: Workbook, about: About) -> None:
    lang, manifest = about.lang, about.snapshot
    sheet = book.create_sheet(words()["about"][lang])
    for letter, width in (("A", 36.0), ("B", 60.0), ("C", 12.0), ("D", 68.0)):
        sheet.column_dimensions[letter].width = width
    for name, value in (*about.told, ("snapshot", manifest.id), ("created", manifest.created), ("link", about.link)):
        sheet.append([cell(sheet, words()[name][lang], head=True), cell(sheet, value)])
    sheet.append([])
    sheet.append([cell(sheet, words()[name][lang], head=True) for name in ("document", "identifier", "lines", "hash")])
    for source in about.sources:
        sheet.append([cell(sheet, value) for value in (source.title, source.iri, source.n_lines, source.sha256)])


def cell(sheet: WriteOnlyWorksheet, value: object, *, head: bool = False) -> Cell:
    """One cell: a number as a number, everything else as text, whatever it begins with."""
    plain = flat(value.word if isinstance(value, Gap) else value)
    if isinstance(plain, str):
        # The apostrophe that flat() puts before a formula is for CSV; a sheet has a type for text.
        plain = plain[1:] if plain[:1] == "'" and plain[1:].startswith(FORMULA_STARTS) else plain
        plain = ILLEGAL_CHARACTERS_RE.sub("", plain)[:LONGEST]
    made = WriteOnlyCell(sheet, plain)
    if isinstance(plain, str):
        made.data_type = "s"
        made.quotePrefix = plain.startswith(FORMULA_STARTS)
    made.alignment = WRAP
    if head:
        made.font, made.fill = BOLD, HEAD
    elif isinstance(value, Gap):
        made.fill = HATCHED
    return made
