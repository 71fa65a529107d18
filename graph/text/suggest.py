"""What a search box offers while somebody types: entities, topics, plan items and titles.

One SQLite file beside the catalogue, made when the snapshot is and opened without being read, so that it costs
the start of the service nothing.  A name is found by the beginning of the whole or of any word in it, as it is
written or as it sounds (:mod:`graph.text.readings`), so 札幌, さっぽろ, sapporo and sappo find one municipality.
"""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final, Literal

from graph.catalogue import Catalogue
from graph.rows import AreaRow, NodeRow, ProjectRow, TieRow
from graph.snapshot import Snapshot
from graph.text.readings import folded_letters, heard, plain, sound
from graph.text.tokens import readings
from ontology import vocabulary

FILE: Final = "suggest.sqlite"

Kind = Literal["country", "prefecture", "municipality", "place", "topic", "mode", "audience", "node", "project"]

RANKS: Final[dict[Kind, int]] = {
    "country": 0, "municipality": 0, "prefecture": 0, "place": 1, "topic": 1, "audience": 1, "mode": 1, "node": 2,
    "project": 3,
}
"""Whom and where come first, then what; a title is long and is what a search would find anyway."""

LIMIT: Final = 10
"""Suggestions: what a reader takes in while typing, and one more than the arrow keys like."""

TITLES: Final = 4
"""Of them for titles, where there are enough names too."""

LONGEST: Final = 64
"""Characters of what was typed that are looked at."""

SCANNED: Final = 2_000
"""Titles looked at for one beginning: with 100,000 projects a single letter begins tens of thousands."""

BATCH: Final = 10_000
"""Keys handed to SQLite at once."""

_INSERT: Final = "INSERT INTO raw VALUES (?, ?, ?, ?)"
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
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


def build(folder: Path) -> int:
    """Writes the suggestions of the catalogue in ``folder``; returns how many there are."""
    catalogue = Catalogue(folder / "catalogue.sqlite")
    db = sqlite3.connect(folder / FILE)
    db.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
        "CREATE TABLE entry (id INTEGER PRIMARY KEY, kind TEXT, code TEXT, ja TEXT, en TEXT, count INTEGER, "
        "rank INTEGER);"
        "CREATE TEMP TABLE raw (space TEXT, key TEXT, entry INTEGER, inside INTEGER);"
        "CREATE TABLE key (space TEXT, key TEXT, entry INTEGER, inside INTEGER, "
        "PRIMARY KEY (space, key, entry)) WITHOUT ROWID;")
    number = 0
    raw: list[tuple[str, str, int, int]] = []
    places: Counter[str] = Counter()
    titles: dict[str, list[str]] = {}
    for project, title, within in catalogue.fields(ProjectRow, "title", "place_ids"):
        places.update(set(json.loads(within)))
        titles.setdefault(title, []).append(project)
    for number, (entry, kana, own) in enumerate(chain(_entities(catalogue, places), _titles(titles)), 1):
        db.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
                   (number, entry.kind, entry.id, entry.label_ja, entry.label_en, entry.count, RANKS[entry.kind]))
        group = "title" if entry.kind == "project" else "name"
        raw += [(f"{group}-{space}", key, number, inside) for space, key, inside in keys(entry, kana, own) if key]
        if len(raw) >= BATCH:
            db.executemany(_INSERT, raw)
            raw.clear()
    db.executemany(_INSERT, raw)
    db.execute("INSERT INTO key SELECT space, key, entry, min(inside) FROM raw "
               "GROUP BY space, key, entry")
    db.commit()
    db.close()
    return number


def keys(entry: Suggestion, kana: str = "", own: int = 0) -> Iterator[tuple[str, str, int]]:
    """By what a name is found: ``text`` or ``sound``, the key, and 1 where it begins inside the name.

    Args:
        entry: the name.
        kana: its reading where it is known; the dictionary's is used beside it.
        own: where the name itself starts, after those of what it lies in (北海道札幌市: 3).
    """
    label = entry.label_ja
    as_is = plain(label) == label  # then so are its parts
    sounds = ""
    for start, reading in reversed(readings(label)):
        inside = int(start not in (0, own))
        part = label[start:start + LONGEST]
        yield "text", part.strip() if as_is else plain(part), inside
        letters = heard(reading)
        # Folding shortens; what lies behind four times the longest key is never reached.
        sounds = "" if letters is None else (letters + sounds)[:4 * LONGEST]
        yield "sound", folded_letters(sounds)[:LONGEST], inside
    if kana:
        yield "sound", sound(kana), 0
    for match in _WORD.finditer(entry.label_en):
        yield "text", plain(entry.label_en[match.start():])[:LONGEST], int(match.start() > 0)


Found = tuple[Suggestion, str, int]
"""A suggestion with its kana and where its own name starts."""


def _entities(catalogue: Catalogue, places: Counter[str]) -> Iterator[Found]:
    """Areas, vocabulary concepts and plan items; of 10,000 foreign places, those that something is known of."""
    counts = {name: dict(found) for name, found in catalogue.facets().items()}
    tied = {tie.partner_id for tie in catalogue.iterate(TieRow)}
    for area in catalogue.iterate(AreaRow):
        if area.kind == "place":
            if area.id in places or area.id in tied:
                yield Suggestion("place", area.id, area.name, area.name_en, places[area.id]), area.kana, 0
        elif area.kind in ("country", "municipality", "prefecture"):
            value = area.name if area.kind == "prefecture" else area.id
            found = counts[area.kind].get(value, 0)
            own = len(area.prefecture or "") if area.kind == "municipality" else 0
            yield Suggestion(area.kind, value, area.name, area.name_en, found), area.kana, own
    concepts: tuple[Literal["topic", "mode", "audience"], ...] = ("topic", "mode", "audience")
    for kind in concepts:
        for code, count in counts[kind].items():
            ja, en = (vocabulary.label(kind, code, lang) or code for lang in ("ja", "en"))
            yield Suggestion(kind, code, ja, en, count), "", 0
    for node in catalogue.iterate(NodeRow):
        if node.title:
            yield Suggestion("node", node.id, node.title, "", counts["node"].get(node.id, 0)), "", 0


def _titles(titles: Mapping[str, Sequence[str]]) -> Iterator[Found]:
    """Each title once, with its first project."""
    for title, projects in titles.items():
        yield Suggestion("project", projects[0], title, "", len(projects)), "", 0


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
