"""Excel workbooks (.xlsx): each row of each sheet is one line, its cells joined by tabs."""

from __future__ import annotations

import datetime
import io
import zipfile
import zlib
from typing import Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from ingest.formats.delimited import join_cells
from ingest.formats.limits import MAX_COLUMNS
from ontology.errors import DocumentError

MAX_UNPACKED: Final = 256 << 20
"""Bytes of XML in a workbook: about 10 s of reading.  A zip bomb declares more, and ``zipfile`` does not
unpack beyond what is declared."""

_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, InvalidFileException, OSError, EOFError, KeyError,
                   IndexError, ValueError, TypeError, AttributeError, SyntaxError,
                   NotImplementedError, RuntimeError)
"""What openpyxl, its XML parser and ``zipfile`` raise for files that are not what they claim."""


def rows(data: bytes, name: str) -> tuple[list[str], dict[int, str]]:
    """Lines of all sheets in order, and each line's place (``Sheet!row``); empty rows are left out.

    Raises:
        DocumentError: not a workbook, damaged, truncated, or larger unpacked than ``MAX_UNPACKED``.
    """
    lines: list[str] = []
    places: dict[int, str] = {}
    try:
        _check(data, name)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            # The declared size of a sheet may be the whole grid; the rows tell the truth.
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                if len(row) > MAX_COLUMNS:
                    raise DocumentError(f"a row of {len(row):,} cells, at most {MAX_COLUMNS:,} are read",
                                        where=f"{name}:{sheet.title}!{number}")
                cells = [_printed(value) for value in row]
                if any(cells):
                    lines.append(join_cells(cells))
                    places[len(lines)] = f"{sheet.title}!{number}"
    except _DAMAGED as error:
        raise DocumentError(f"the workbook is damaged or not a workbook: {error}", where=name,
                            todo="open it in a spreadsheet program and save it again") from error
    return lines, places


def _check(data: bytes, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
        if "xl/workbook.xml" not in archive.namelist():
            raise DocumentError("a zip archive that is no .xlsx workbook", where=name,
                                todo="save it as .xlsx or text")
    if unpacked > MAX_UNPACKED:
        raise DocumentError(f"{unpacked:,} bytes when unpacked, at most {MAX_UNPACKED:,} are read",
                            where=name, todo="split the workbook")


def _printed(value: object) -> str:
    """A cell's value as a person would write it; dates in ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value).strip()
