"""Zip archives that hold a workbook or a Word document, and what must be known before one is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final

from ontology.errors import DocumentError

MAX_UNPACKED: Final = 256 << 20
"""Bytes of XML in a workbook.  A zip bomb declares more, and ``zipfile`` does not unpack beyond what is declared."""

MAX_ENTRIES: Final = 10_000
"""Files in the archive: a workbook has about ten and one for each sheet and picture."""

DAMAGED: Final = (zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, ValueError, TypeError,
                  AttributeError, ArithmeticError, SyntaxError, NotImplementedError, RuntimeError, AssertionError)
"""What readers of zipped XML raise for files that are not what they claim (lxml's errors are SyntaxErrors)."""

_ENCRYPTED: Final = 0x1
"""Bit of an entry's flags (APPNOTE.TXT, 4.4.4)."""


def kind(data: bytes, name: str) -> tuple[str, int]:
    """``xlsx`` or ``docx``, and the bytes that the archive declares to have when unpacked.

    Raises:
        DocumentError: damaged, of another kind, encrypted, or over a limit.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except DAMAGED as error:
        raise DocumentError(f"a workbook or Word document that is damaged or truncated: {error}", where=name,
                            todo="open it in its program and save it again") from error
    names = {entry.filename for entry in entries}
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED:
        raise DocumentError(f"{unpacked:,} bytes when unpacked, at most {MAX_UNPACKED:,} are read",
                            where=name, todo="split the document")
    if len(entries) > MAX_ENTRIES:
        raise DocumentError(f"an archive of {len(entries):,} files", where=name)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise DocumentError("the archive is encrypted with a password", where=name, todo="save it without one")
    for part, found in (("xl/workbook.xml", "xlsx"), ("word/document.xml", "docx")):
        if part in names:
            return found, unpacked
    raise DocumentError("a zip archive that is no .xlsx workbook or .docx document", where=name,
                        todo="unpack it, or save its content as .xlsx, .docx or text")
