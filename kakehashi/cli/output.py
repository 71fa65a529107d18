"""How commands print: JSON for programs, plain aligned text for people, no colours in a pipe."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import BaseModel

from ontology.errors import InputError


def plain(value: object) -> object:
    """Rows, dataclasses and tuples as plain data."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def write_json(value: object) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=plain) + "\n")


def write(line: str = "") -> None:
    """One line on stdout."""
    sys.stdout.write(line + "\n")


def write_all(parts: Iterable[str]) -> None:
    """Text in parts, as they come."""
    for part in parts:
        sys.stdout.write(part)


def write_bytes(content: bytes, out: Path | None = None) -> None:
    """Bytes into a file, or on stdout.

    Raises:
        InputError: stdout is a terminal, and they are no text; or the file cannot be written.
    """
    if out is not None:
        try:
            out.write_bytes(content)
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", where=str(out)) from None
    elif sys.stdout.isatty():
        raise InputError("a workbook is nothing for a terminal", where="--format xlsx", todo="add --out FILE")
    else:
        sys.stdout.buffer.write(content)


def table(header: Sequence[str], body: Iterable[Sequence[str]]) -> None:
    """A table: drawn to the width of a terminal, tab-separated lines in a pipe."""
    if not sys.stdout.isatty():
        for cells in (header, *body):
            write("\t".join(" ".join(cell.split()) for cell in cells))
        return
    from rich.console import Console
    from rich.table import Table

    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for name in header:
        drawn.add_column(name, overflow="fold")
    for cells in body:
        drawn.add_row(*cells)
    Console(highlight=False, markup=False).print(drawn)


def where(document: str, lines: tuple[int, int] | None) -> str:
    """A source position, e.g. ``survey.txt:12`` or ``list:12-15``."""
    if lines is None:
        return document
    return f"{document}:{lines[0]}" if lines[0] == lines[1] else f"{document}:{lines[0]}-{lines[1]}"
