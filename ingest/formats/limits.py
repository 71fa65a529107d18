"""Limits that keep a hostile or mistaken file from taking the machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ontology.errors import DocumentError

MAX_BYTES: Final = 1 << 30
"""1 GiB: two and a half times a survey of 1,000,000 rows (about 400 bytes a row)."""

MAX_LINE: Final = 200_000
"""Characters of one line: the longest row of a real survey has about 600."""

MAX_COLUMNS: Final = 500
"""Cells of one row: real tables have about ten."""


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
