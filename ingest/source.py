"""A source document as lines with positions: what every format is read into."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.records import Issue


@dataclass(frozen=True, slots=True)
class Source:
    """One document.

    Text files give their own lines.  A row of a workbook or table is one line, its cells joined by
    tabs, and ``places`` then tells where it stands.
    """

    id: str
    """The file's stem: the document's id."""
    name: str
    """File name, for messages."""
    sha256: str
    """Of the file's bytes."""
    encoding: str
    lines: tuple[str, ...]
    """Without line ends; ``lines[0]`` is line 1."""
    places: dict[int, str] = field(default_factory=dict)
    """Line number to a position such as ``Sheet1!5``, where it is not simply the line."""

    cells: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Line number to the place of each of its tab-separated cells, such as ``Sheet1!C5`` or ``p. 3, row 4``."""

    notes: tuple[Issue, ...] = ()
    """What the format left out or repaired: hidden rows, control characters."""

    def place(self, line: int, column: int | None = None) -> str:
        """Where a line, or one cell of it (``column`` from 0), stands in a file that has no lines; else empty."""
        cells = self.cells.get(line, ())
        if column is not None and column < len(cells):
            return cells[column]
        return self.places.get(line, "")

    def where(self, line: int) -> str:
        """``file:line`` for messages; ``line`` is 1-based."""
        return f"{self.name}:{self.places.get(line, line)}"
