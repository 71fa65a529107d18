"""Bytes to lines.  ``read`` looks at a file's content first and its name second."""

from __future__ import annotations

import hashlib
import importlib
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Final, cast

from ingest.formats import child, delimited, markdown, text
from ingest.formats.content import Content
from ingest.formats.kinds import kind_of
from ingest.formats.limits import MAX_BYTES, MAX_NAME, MAX_PACKED, check_lines, check_size
from ingest.source import Source
from ontology.errors import DocumentError

SMALL: Final = 4 << 20
"""Bytes, unpacked, up to which a workbook, Word or HTML file is read in this process: about a second."""

_MODULES: Final = {"xlsx": "workbook", "docx": "word", "html": "html", "pdf": "pdf"}

_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029]")
"""Characters that are no text: control characters, halves of characters, and line ends that are none of ours.
XML 1.0 forbids most of them, so no graph could be exported with one.  The page break (FF) stays: it is layout."""


def read(path: Path) -> Source:
    """Reads a document file: text, CSV, .xlsx, .docx, PDF, HTML (docs/FORMATS.md).

    Raises:
        DocumentError: the file cannot be opened, is empty, too large or damaged, or is of a kind that is
            not read; ``where`` is the file's name.
    """
    _check_name(path)
    data = _bytes(path)
    kind, size = kind_of(data, path.suffix.lower(), path.name)
    if kind in _MODULES:
        check_size(len(data), MAX_PACKED, path.name)
    if kind == "pdf" or (kind in _MODULES and size > SMALL):
        content = child.read(path, kind)
    else:
        content = contents(data, kind, path.name)
    check_lines(content.lines, path.name)
    _clean(content)
    return Source(id=path.stem, name=path.name, sha256=hashlib.sha256(data).hexdigest(), encoding=content.encoding,
                  lines=tuple(content.lines), places=content.places, cells=content.cells, styles=content.styles,
                  notes=tuple(content.notes))


def contents(data: bytes, kind: str, name: str) -> Content:
    """The content of a file of a known kind, read in this process.

    Raises:
        DocumentError: damaged, encrypted, or without text.
    """
    if kind in _MODULES:
        module = importlib.import_module(f"ingest.formats.{_MODULES[kind]}")  # pdfplumber takes a while to load
        return cast(Callable[[bytes, str], Content], module.content)(data, name)
    lines, encoding = text.read(data, name)
    if kind == "text" and markdown.is_markdown(lines):
        return markdown.content(lines, encoding)
    if kind == "delimited" or delimited.is_table(lines):
        return delimited.rows(lines, Path(name).suffix.lower(), encoding)
    return Content(encoding, lines)


def _check_name(path: Path) -> None:
    try:
        length = len(path.stem.encode())
    except UnicodeEncodeError as error:
        raise DocumentError("the file's name is not valid UTF-8", where=ascii(path.name), todo="rename it") from error
    if length > MAX_NAME:
        raise DocumentError(f"the file's name has {length} bytes, at most {MAX_NAME} are read",
                            where=f"{path.name[:40]}…", todo="rename it; a document's id comes from its name")
    if any(unicodedata.category(char) in ("Cc", "Cf", "Co", "Cn") for char in path.stem):
        raise DocumentError("the file's name has control or invisible characters", where=ascii(path.name),
                            todo="rename it; a document's id comes from its name")


def _bytes(path: Path) -> bytes:
    try:
        check_size(path.stat().st_size, MAX_BYTES, path.name)
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"cannot be opened: {error.strerror}", where=path.name) from error
    if not data[:1 << 20].strip() and not data.strip():
        raise DocumentError("the file is empty", where=path.name)
    return data


def _clean(content: Content) -> None:
    """Removes characters that are no text, and notes each line that had them."""
    for number, line in enumerate(content.lines, start=1):
        if _FORBIDDEN.search(line):
            names = sorted({f"U+{ord(char):04X}" for char in _FORBIDDEN.findall(line)})
            content.lines[number - 1] = clean = _FORBIDDEN.sub("", line)
            content.note("control-character", clean.replace("\t", " "), f"control characters were removed: "
                         f"{', '.join(names)}", "repaired", line=number)
