"""A source document as lines with positions: what every format is read into."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import overload

from ingest.records import Issue


class PackedLines(Sequence[str]):
    """Lines in one piece of memory, which forked processes share.

    Of a list of texts each process would soon have a copy of its own: to look at a text is to count a reference to it,
    and the count is written beside its letters.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._bytes = bytearray()
        self._ends = array("q", [0])
        for line in lines:
            self._bytes += line.encode("utf-8", "surrogatepass")
            self._ends.append(len(self._bytes))

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        if isinstance(at, slice):
            return tuple(self[each] for each in range(*at.indices(len(self))))
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return self._line(at % len(self))

    def __iter__(self) -> Iterator[str]:
        return map(self._line, range(len(self)))

    def _line(self, at: int) -> str:
        return self._bytes[self._ends[at]:self._ends[at + 1]].decode("utf-8", "surrogatepass")


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
    lines: Sequence[str]
    """Without line ends; ``lines[0]`` is line 1."""
    places: dict[int, str] = field(default_factory=dict)
    """Line number to a position such as ``Sheet1!5``, where it is not simply the line."""

    cells: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Line number to the place of each of its tab-separated cells, such as ``Sheet1!C5`` or ``p. 3, row 4``."""

    styles: dict[int, str] = field(default_factory=dict)
    """Line number to what the format says that it is: ``heading 2`` (of that level), ``list 1`` (an item of a list)."""

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
