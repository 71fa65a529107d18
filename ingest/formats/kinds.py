"""Which format a file is in: by its content, and by its name only where content leaves it open."""

from __future__ import annotations

import re
from typing import Final, Literal

from ingest.formats import archive, delimited
from ontology.errors import DocumentError

Kind = Literal["text", "delimited", "html", "pdf", "xlsx", "docx"]

_UNREADABLE: Final = {
    b"\x1f\x8b": ("a gzip archive", "unpack it"),
    b"\x89PNG": ("an image", "extract its text"),
    b"\xff\xd8\xff": ("an image", "extract its text"),
    b"{\\rtf": ("an RTF file", "save it as .docx or text"),
}
"""First bytes of files that are recognised and not read, and what to do."""

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
"""The stream in which Office keeps an encrypted document (MS-OFFCRYPTO, 1.3.2)."""

_PDF_WITHIN: Final = 1024
"""Bytes in which a PDF's header may stand (ISO 32000-1, annex H.3.4.1)."""

_HTML: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*"
                          rb"<(?:!doctype\s+html|html|head|body|table)\b", re.IGNORECASE | re.DOTALL)
_HTML_SUFFIXES: Final = {".html", ".htm", ".xhtml"}


def kind_of(data: bytes, suffix: str, name: str) -> tuple[Kind, int]:
    """The kind, and the bytes that must be handled when it is unpacked.

    Raises:
        DocumentError: a kind that is not read, or a damaged or encrypted file.
    """
    for magic, (what, todo) in _UNREADABLE.items():
        if data.startswith(magic):
            raise DocumentError(f"this is {what}, which is not read", where=name, todo=todo)
    if data.startswith(_OLE[:4]):
        if _ENCRYPTED in data:
            raise DocumentError("encrypted with a password", where=name, todo="save it without one")
        raise DocumentError("this is an old Office file (.xls, .doc), which is not read", where=name,
                            todo="save it as .xlsx, .docx or text")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        found, unpacked = archive.kind(data, name)
        return ("xlsx" if found == "xlsx" else "docx"), unpacked
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return "pdf", len(data)
    if suffix in _HTML_SUFFIXES or _HTML.match(data[:8192]):
        return "html", len(data)
    return ("delimited" if suffix in delimited.SUFFIXES else "text"), len(data)
