"""What every format module returns: lines, where they stand, and what was noticed on the way."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from ingest.records import Issue

_BREAKS: Final = re.compile("[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""What would end a line or a cell if it stayed inside one (``str.splitlines`` and the tab)."""

_TOLD: Final = 80
"""Characters of an offending text that its issue shows."""


@dataclass
class Content:
    """The lines of one file; ``places``, ``cells`` and ``styles`` as in ``Source``."""

    encoding: str
    lines: list[str] = field(default_factory=list)
    places: dict[int, str] = field(default_factory=dict)
    cells: dict[int, tuple[str, ...]] = field(default_factory=dict)
    notes: list[Issue] = field(default_factory=list)
    styles: dict[int, str] = field(default_factory=dict)

    def line(self, text: str, place: str, style: str = "") -> None:
        """Adds running text that stands at ``place``, with what the format says that it is; blank text is left out."""
        text = one_line(text).strip()
        if text:
            self.lines.append(text)
            self.places[len(self.lines)] = place
            if style:
                self.styles[len(self.lines)] = style

    def row(self, cells: Sequence[str], place: str, places: Sequence[str]) -> None:
        """Adds a table's row with the place of each cell; an empty row is left out."""
        width = max((at for at, cell in enumerate(cells, start=1) if cell.strip()), default=0)
        if width:
            self.lines.append(join_cells(cells[:width]))
            self.places[len(self.lines)] = place
            self.cells[len(self.lines)] = tuple(places[:width])

    def note(self, code: str, text: str, reason: str, action: Literal["dropped", "repaired", "kept"],
             severity: Literal["info", "warning"] = "warning", line: int | None = None) -> None:
        """Notes something of a line, or else of the one that was added last."""
        at = line or max(len(self.lines), 1)
        self.notes.append(Issue(severity=severity, code=code, lines=(at, at), text=text[:_TOLD], reason=reason,
                                action=action, place=self.places.get(at, "")))

    def to_json(self) -> str:
        """As text, for another process."""
        return json.dumps([self.encoding, self.lines, list(self.places.items()), list(self.cells.items()),
                           [note.model_dump() for note in self.notes], list(self.styles.items())], ensure_ascii=True)

    @classmethod
    def from_json(cls, text: str | bytes) -> Content:
        """The content that ``to_json`` wrote."""
        encoding, lines, places, cells, notes, styles = json.loads(text)
        return cls(encoding, lines, dict(places), {at: tuple(each) for at, each in cells},
                   [Issue.model_validate(note) for note in notes], dict(styles))


def one_line(text: str) -> str:
    """The text with line ends and tabs as single spaces."""
    return " ".join(text.split()) if _BREAKS.search(text) else text


def join_cells(cells: Sequence[str]) -> str:
    """One row as one line: cells joined by tabs; line ends and tabs inside a cell become spaces."""
    return "\t".join(map(one_line, cells))
