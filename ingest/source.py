"""A source document as lines with positions: what every format is read into."""

from __future__ import annotations

from dataclasses import dataclass, field


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

    def where(self, line: int) -> str:
        """``file:line`` for messages; ``line`` is 1-based."""
        return f"{self.name}:{self.places.get(line, line)}"
