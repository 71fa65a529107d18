"""Excel workbooks (.xlsx): each row of each visible sheet is one line, its cells joined by tabs.

The XML is read directly (ECMA-376-1, 18.3), as a stream: positions, merged and hidden cells are in it, and a
cell at the far corner of the grid costs no more than any other.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter, range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from ingest.formats import numbers
from ingest.formats.archive import DAMAGED
from ingest.formats.content import Content
from ingest.formats.grid import Merge, fill
from ingest.formats.limits import MAX_COLUMNS
from ontology.errors import DocumentError

_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_TRUE: Final = {"1", "true"}
_MAX_STRINGS: Final = 2_000_000
"""Different texts of a workbook: 200,000 rows with ten of their own each."""
_WIDEST: Final = 16_384
"""Columns of a sheet; hidden ranges reach to the last."""
GUIDES: Final = frozenset(
    Path(__file__).with_name("guide_sheets.tsv").read_text("utf-8").replace("\t", "\n").splitlines()[2::2])
"""Names of sheets that tell how to fill in a form, or hold the words of its lists: they are no part of the answer."""
_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")
"""A character that XML cannot hold (ECMA-376-1, 22.4.2.4)."""


@dataclass
class _Book:
    """What all sheets share."""

    archive: zipfile.ZipFile
    strings: list[str]
    formats: list[str]
    epoch: datetime


@dataclass
class _Sheet:
    """One sheet as read: text by row and column (from 1), and what is hidden or merged."""

    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First column, first row, last column, last row."""


def content(data: bytes, name: str) -> Content:
    """Lines of all visible sheets in order, with the place of each cell (``Sheet1!C5``).

    Hidden sheets, rows and columns are what the publisher chose not to show: they are left out, with a note.

    Raises:
        DocumentError: not a workbook, damaged or truncated, or a row of too many cells.
    """
    found = Content("xlsx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            book, sheets = _open(archive)
            answers = [title for title, _, hidden in sheets if not hidden and title.strip() not in GUIDES]
            for title, part, hidden in sheets:
                if answers and title.strip() in GUIDES:
                    found.note("guide-sheet", title, f"the sheet {title} explains the form; it was not read", "dropped",
                               "info")
                elif hidden:
                    found.note("hidden-sheet", title, f"the sheet {title} is hidden; it was not read", "dropped")
                else:
                    _add(found, title, _sheet(book, part), name)
    except DAMAGED as error:
        raise DocumentError(f"the workbook is damaged or not a workbook: {error}", where=name,
                            todo="open it in a spreadsheet program and save it again") from error
    return found


def _open(archive: zipfile.ZipFile) -> tuple[_Book, list[tuple[str, str, bool]]]:
    """The book, and its sheets: title, part, whether hidden."""
    relations: dict[str | None, str] = {}
    parts: dict[str, str] = {}
    for each in _all(archive, "xl/_rels/workbook.xml.rels", "Relationship"):
        part = posixpath.normpath(posixpath.join("/xl", each.get("Target", ""))).lstrip("/")
        relations[each.get("Id")] = parts[each.get("Type", "").rpartition("/")[2]] = part
    sheets, epoch = [], CALENDAR_WINDOWS_1900
    for element in _all(archive, "xl/workbook.xml", "sheet", "workbookPr"):
        if element.tag.endswith("workbookPr"):
            epoch = CALENDAR_MAC_1904 if element.get("date1904") in _TRUE else epoch
            continue
        part = relations[element.get(_RELATION) or element.get(_STRICT_RELATION)]
        if "chartsheet" not in part:
            sheets.append((element.get("name", ""), part, element.get("state", "visible") != "visible"))
    strings = list(_strings(archive, parts["sharedStrings"])) if "sharedStrings" in parts else []
    formats = _formats(archive, parts["styles"]) if "styles" in parts else []
    return _Book(archive, strings, formats, epoch), sheets


def _all(archive: zipfile.ZipFile, part: str, *names: str) -> Iterator[etree._Element]:
    """The elements of these names, each freed when the next is asked for.

    Raises:
        ValueError: the part declares entities, as no spreadsheet program does.
    """
    with archive.open(part) as stream:
        if b"<!DOCTYPE" in stream.read(1024):
            raise ValueError("its XML has a document type declaration")
        stream.seek(0)
        events = etree.iterparse(stream, tag=[f"{{*}}{name}" for name in names], resolve_entities=False,
                                 no_network=True, huge_tree=False)
        for _, element in events:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _strings(archive: zipfile.ZipFile, part: str) -> Iterator[str]:
    for number, item in enumerate(_all(archive, part, "si"), start=1):
        if number > _MAX_STRINGS:
            raise ValueError(f"more than {_MAX_STRINGS:,} strings")
        yield _text(item)


def _text(item: etree._Element) -> str:
    """Text runs of a string without its furigana (``rPh``)."""
    runs = [run.text or "" for run in item.iter("{*}t") if not _is_reading(run)]
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), "".join(runs))


def _is_reading(run: etree._Element) -> bool:
    parent = run.getparent()
    return parent is not None and str(parent.tag).endswith("rPh")


def _formats(archive: zipfile.ZipFile, part: str) -> list[str]:
    """The number format of each cell style."""
    codes = dict(BUILTIN_FORMATS)
    formats: list[str] = []
    for element in _all(archive, part, "numFmt", "cellXfs"):
        if element.tag.endswith("numFmt"):
            codes[int(element.get("numFmtId", "0"))] = element.get("formatCode", "General")
        else:
            # Formats 27 to 36 and 50 to 58 are dates in Japanese Excel, which does not write them out.
            formats = [codes.get(at, "yyyy-mm-dd" if 27 <= at <= 36 or 50 <= at <= 58 else "General")
                       for at in (int(style.get("numFmtId", "0")) for style in element)]
    return formats


def _sheet(book: _Book, part: str) -> _Sheet:
    sheet = _Sheet()
    number = 0
    for element in _all(book.archive, part, "row", "col", "mergeCell"):
        if element.tag.endswith("row"):
            number = int(element.get("r", number + 1))
            if element.get("hidden") in _TRUE:
                sheet.hidden_rows.append(number)
            cells = _row(book, element)
            if cells:
                sheet.rows[number] = cells
        elif element.tag.endswith("col"):
            if element.get("hidden") in _TRUE:
                last = min(int(element.get("max", "0")), _WIDEST)
                sheet.hidden_columns.update(range(int(element.get("min", "0")), last + 1))
        else:
            sheet.merges.append(range_boundaries(element.get("ref", "")))  # type: ignore[arg-type]
    return sheet


def _row(book: _Book, row: etree._Element) -> dict[int, str]:
    cells: dict[int, str] = {}
    column = 0
    for cell in row:
        reference = cell.get("r")
        column = coordinate_to_tuple(reference)[1] if reference else column + 1
        text = _value(book, cell)
        if text.strip():
            cells[column] = text.strip()
    return cells


def _value(book: _Book, cell: etree._Element) -> str:
    """A cell's text as shown; a formula's is the last result that was stored."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    value = cell.findtext("{*}v") or ""
    if not value:
        return ""
    if kind == "s":
        return book.strings[int(value)]
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind in ("str", "e", "d"):
        return value
    style = int(cell.get("s", "0"))
    code = book.formats[style] if style < len(book.formats) else "General"
    return numbers.shown(float(value), code, book.epoch)


def _add(found: Content, title: str, sheet: _Sheet, name: str) -> None:
    order = sorted(sheet.rows)
    visible = sorted({column for row in sheet.rows.values() for column in row})
    if len(visible) > MAX_COLUMNS:
        raise DocumentError(f"a row of more than {MAX_COLUMNS:,} cells", where=f"{name}:{title}")
    grid = [[sheet.rows[number].get(column, "") for column in visible] for number in order]
    own = fill(grid, _merges(sheet, order, visible))
    hidden = set(sheet.hidden_rows)
    shown = [at for at, column in enumerate(visible) if column not in sheet.hidden_columns]
    letters = [get_column_letter(column) for column in visible]
    for at, (number, row) in enumerate(zip(order, grid, strict=True)):
        if number not in hidden and at in own:
            found.row([row[column] for column in shown], f"{title}!{number}",
                      [f"{title}!{letters[column]}{number}" for column in shown])
    _note_hidden(found, title, "rows", [str(number) for number in order if number in hidden])
    _note_hidden(found, title, "columns", [letters[at] for at in range(len(visible)) if at not in shown])


def _merges(sheet: _Sheet, order: list[int], visible: list[int]) -> list[Merge]:
    """The merges that hold text, in rows and columns that hold text: a table's empty columns are none."""
    found = []
    for left, top, right, bottom in sheet.merges:
        if left in sheet.rows.get(top, ()):
            found.append(Merge(bisect_left(order, top), bisect_left(visible, left),
                               bisect_right(order, bottom) - 1, bisect_right(visible, right) - 1))
    return found


def _note_hidden(found: Content, title: str, what: str, names: list[str]) -> None:
    if names:
        shown = ", ".join(names[:10]) + (" …" if len(names) > 10 else "")
        found.note(f"hidden-{what}", f"{title}!{shown}",
                   f"{len(names)} {what} of the sheet {title} are hidden ({shown}); they were not read", "dropped")
