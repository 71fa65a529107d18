"""Limits that keep a hostile or mistaken file from taking the machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ontology.errors import DocumentError

MAX_BYTES: Final = 1 << 29
"""512 MiB: a survey of 1,000,000 rows has about 400.  Bytes and lines together then stay under 2 GB."""

MAX_PACKED: Final = 64 << 20
"""Bytes of a workbook, Word, PDF or HTML file: a survey of 100,000 rows is a workbook of about 10 MiB."""

MAX_LINES: Final = 3_000_000
"""Lines of a text file.  Every line costs eight bytes at least, however short it is."""

MAX_LINE: Final = 200_000
"""Characters of one line: the longest row of a real survey has about 600."""

MAX_COLUMNS: Final = 500
"""Cells of one row: real tables have about ten."""

MAX_NAME: Final = 180
"""Bytes of a file's name without its suffix, of the 255 that file systems take: stage outputs add theirs."""


def check_lines(lines: Sequence[str], name: str) -> None:
    """Checks line lengths and columns.

    Raises:
        DocumentError: nothing but blanks, or a line over a limit; ``where`` is ``file:line``.
    """
    blank = True
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LINE:
            raise DocumentError(f"a line of {len(line):,} characters, at most {MAX_LINE:,} are read",
                                where=f"{name}:{number}")
        if line.count("\t") >= MAX_COLUMNS:
            raise DocumentError(f"a row of more than {MAX_COLUMNS:,} cells", where=f"{name}:{number}")
        blank = blank and not line.strip()
    if blank:
        raise DocumentError("the file holds no text", where=name)


def check_size(size: int, most: int, name: str) -> None:
    """Checks a size in bytes.

    Raises:
        DocumentError: it is over ``most``.
    """
    if size > most:
        raise DocumentError(f"{size:,} bytes, at most {most:,} are read", where=name, todo="split the document")
