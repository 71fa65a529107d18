"""The data files of this package (``ties/`` has some of its own): tab-separated, a header, a reason in every row."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one table, in the file's order."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def column(name: str, heading: str) -> tuple[str, ...]:
    """One column of a table."""
    return tuple(row[heading] for row in rows(name))
