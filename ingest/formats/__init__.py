"""Bytes to lines.  ``read`` looks at a file's content first and its name second."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from ingest.formats import delimited, text, workbook
from ingest.formats.limits import MAX_BYTES, check_lines
from ingest.source import Source
from ontology.errors import DocumentError

_UNREADABLE: Final = {
    b"%PDF": ("a PDF file", "save it as text"),
    b"\xd0\xcf\x11\xe0": ("an old Office file (.xls, .doc)", "save it as .xlsx or text"),
    b"\x1f\x8b": ("a gzip archive", "unpack it"),
    b"\x89PNG": ("an image", "extract its text"),
    b"\xff\xd8\xff": ("an image", "extract its text"),
}
"""First bytes of files that are recognised and not read, and what to do."""


def read(path: Path) -> Source:
    """Reads a document file: .xlsx workbooks, .csv and .tsv tables, and text for everything else.

    Raises:
        DocumentError: the file cannot be opened, is empty, too large or damaged, or is of a kind that is
            not read; ``where`` is the file's name.
    """
    data = _bytes(path)
    for magic, (kind, todo) in _UNREADABLE.items():
        if data.startswith(magic):
            raise DocumentError(f"this is {kind}, which is not read", where=path.name, todo=todo)
    places: dict[int, str] = {}
    if data.startswith(b"PK\x03\x04"):
        lines, places = workbook.rows(data, path.name)
        encoding = "xlsx"
    else:
        content, encoding = text.decode(data, path.name)
        if path.suffix.lower() in delimited.SUFFIXES:
            lines, places = delimited.rows(content, path.suffix.lower())
        else:
            lines = text.lines(content)
    check_lines(lines, path.name)
    return Source(id=path.stem, name=path.name, sha256=hashlib.sha256(data).hexdigest(), encoding=encoding,
                  lines=tuple(lines), places=places)


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise DocumentError(f"{size:,} bytes, at most {MAX_BYTES:,} are read", where=path.name,
                                todo="split the document")
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"cannot be opened: {error.strerror}", where=path.name) from error
    if not data.strip():
        raise DocumentError("the file is empty", where=path.name)
    return data
