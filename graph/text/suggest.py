"""What a search box offers while somebody types: entities, topics, plan items and titles.

One SQLite file beside the catalogue, made when the snapshot is and opened without being read, so that it costs
the start of the service nothing.  A name is found by the beginning of the whole or of any word in it, as it is
written or as it sounds (:mod:`graph.text.readings`), so 札幌, さっぽろ, sapporo and sappo find one municipality.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from graph.snapshot import Snapshot
from graph.text.readings import plain, sound

FILE: Final = "suggest.sqlite"

Kind = Literal["country", "prefecture", "municipality", "place", "topic", "mode", "audience", "node", "project"]

LIMIT: Final = 10
"""Suggestions: what a reader takes in while typing, and one more than the arrow keys like."""

TITLES: Final = 4
"""Of them for titles, where there are enough names too."""

LONGEST: Final = 64
"""Characters of what was typed that are looked at."""

SCANNED: Final = 2_000
"""Titles looked at for one beginning: with 100,000 projects a single letter begins tens of thousands."""

_END: Final = chr(0x10FFFF)


_RANKED: Final = """
SELECT kind, code, ja, en, count FROM entry JOIN (
  SELECT entry, min(place) AS place FROM (
    SELECT * FROM (SELECT entry, 2 * inside AS place FROM key WHERE space = ? AND key >= ? AND key < ? LIMIT ?)
    UNION ALL
    SELECT * FROM (SELECT entry, 2 * inside + 1 FROM key WHERE space = ? AND key >= ? AND key < ? LIMIT ?))
  GROUP BY entry) ON entry = id
ORDER BY count = 0, place, rank, -count, length(ja), code LIMIT ?"""
"""Those with projects first; then where the letters stand (the name's beginning as written, then as it sounds,
then a word inside), what kind of thing it is, and how many projects have it."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that the typed letters may mean."""

    kind: Kind
    id: str
    """The facet's value, the place's or the project's id."""
    label_ja: str
    label_en: str
    """A title has only its Japanese words."""
    count: int
    """Projects that have it."""


class Suggester:
    """The suggestions of a snapshot.  Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._uri = f"file:{path.resolve()}?mode=ro&immutable=1" if path.exists() else None
        self._local = threading.local()

    @classmethod
    def open(cls, snapshot: Snapshot) -> Suggester:
        """The suggestions of a snapshot; a snapshot that an earlier version made has none."""
        return cls(snapshot.path / FILE)

    def suggest(self, typed: str, limit: int = LIMIT) -> list[Suggestion]:
        """What ``typed`` may be the beginning of: names with projects first, by kind, then by frequency."""
        # SQLite takes no halves of a character.
        typed = plain(typed[:LONGEST].encode("utf-8", "ignore").decode("utf-8"))
        if not typed or self._uri is None:
            return []
        begins = [("text", typed), ("sound", sound(typed))]
        names = self._ranked("name", begins, limit)
        titles = self._ranked("title", begins, limit)
        kept = max(limit - len(titles), limit - TITLES)
        return [*names[:kept], *titles][:limit]

    def _ranked(self, group: str, begins: Sequence[tuple[str, str]], limit: int) -> list[Suggestion]:
        (text, written), (sound_, heard) = begins
        scanned = SCANNED if group == "title" else -1
        rows = self._connection().execute(_RANKED, (
            f"{group}-{text}", written, written + _END, scanned,
            f"{group}-{sound_}", heard or _END, heard + _END if heard else "", scanned, 2 * limit))
        # Two years' plans have items of one name.
        return list({(row[0], row[2]): Suggestion(*row) for row in reversed(rows.fetchall())}.values())[::-1][:limit]

    def _connection(self) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = self._local.db = sqlite3.connect(self._uri or ":memory:", uri=True)
        return db
