"""Tables of ties that are turned: what is told of the partners stands in rows (都市名, 国名, 提携年月日), and each
column is a partner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ingest.layouts.ties.cards import Part, TieCard, label_of
from ingest.layouts.ties.items import YEAR

LEAST: Final = 2
"""Partners: a table of one is a card."""

_NEEDED: Final = frozenset[Part](("partner", "date"))


def turned_at(lines: Sequence[str], at: int) -> list[TieCard]:
    """The partners of a turned table that begins on a line, with all lines of the table; empty where none does."""
    end = at
    rows: list[tuple[Part, list[str]]] = []
    width = len(lines[at].split("\t")) if "\t" in lines[at] else 0
    while width > LEAST and end < len(lines) and "\t" in lines[end]:
        label, *cells = (cell.strip() for cell in lines[end].split("\t"))
        part = label_of(label)
        if part is None and not rows:
            return []
        rows.append((part or "other", [*cells, *[""] * (width - 1 - len(cells))]))
        end += 1
    parts = [part for part, _ in rows if part != "other"]
    dated = next((cells for part, cells in rows if part == "date"), [])
    if not set(parts) >= _NEEDED or len(set(parts)) < len(parts) or sum(map(bool, map(YEAR.search, dated))) < LEAST:
        return []
    found = []
    for column in range(width - 1):
        values: dict[Part, str] = {part: cells[column] for part, cells in rows if part != "other" and cells[column]}
        if values.keys() >= _NEEDED:
            found.append(TieCard(at, end, values))
    return found if len(found) >= LEAST else []
