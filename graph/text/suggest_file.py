"""The file of suggestions: which names a snapshot offers, and by which beginnings each is found.

Of a new snapshot most names are those of the one before, so what is there is kept and only what differs is worked out:
of 79,000 names reading the titles takes ten seconds, and of those that one document changes no time.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, Literal, NamedTuple

from graph.catalogue import Catalogue
from graph.rows import AreaRow, NodeRow, ProjectRow, TieRow
from graph.text.readings import folded_letters, heard, plain, sound
from graph.text.suggest import FILE, LONGEST, Kind
from graph.text.tokens import readings
from ontology import vocabulary

RANKS: Final[dict[Kind, int]] = {
    "country": 0, "municipality": 0, "prefecture": 0, "place": 1, "topic": 1, "audience": 1, "mode": 1, "node": 2,
    "project": 3,
}
"""Whom and where come first, then what; a title is long and is what a search would find anyway."""

FEW: Final = 5_000
"""Names from which sorting all keys at once is faster than putting each in its place."""

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_TABLES: Final = """
CREATE TABLE entry (id INTEGER PRIMARY KEY, kind TEXT, code TEXT, ja TEXT, en TEXT, kana TEXT, own INTEGER,
                    count INTEGER, rank INTEGER);
CREATE TABLE key (space TEXT, key TEXT, entry INTEGER, inside INTEGER, PRIMARY KEY (space, key, entry)) WITHOUT ROWID;
"""

Key = tuple[str, str, int, int]
"""Space, letters, entry, and 1 where they begin inside the name."""


class Name(NamedTuple):
    """A thing that is offered, but for how many projects have it."""

    kind: Kind
    code: str
    ja: str
    en: str
    kana: str = ""
    own: int = 0
    """Where the name itself starts, after those of what it lies in."""


def build(folder: Path, before: Path | None = None) -> int:
    """Writes the suggestions of the catalogue in ``folder``; returns how many there are.

    ``before``: the folder of a snapshot that this program made, with as many of its names as still hold.
    """
    wanted = dict(_wanted(Catalogue(folder / "catalogue.sqlite")))
    file = folder / FILE
    if before and (before / FILE).exists():
        shutil.copyfile(before / FILE, file)
    db = sqlite3.connect(file)
    db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    if not db.execute("SELECT 1 FROM sqlite_master").fetchone():
        db.executescript(_TABLES)
    known = {Name(*row): (number, count) for number, count, *row in
             db.execute("SELECT id, count, kind, code, ja, en, kana, own FROM entry")}
    _remove(db, {name: number for name, (number, _) in known.items() if name not in wanted})
    db.executemany("UPDATE entry SET count = ? WHERE id = ?",
                   ((count, known[name][0]) for name, count in wanted.items()
                    if name in known and known[name][1] != count))
    last = max((number for number, _ in known.values()), default=0)
    new = [name for name in wanted if name not in known]
    db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (
        (number, *name, wanted[name], RANKS[name.kind]) for number, name in enumerate(new, last + 1)))
    _add(db, enumerate(new, last + 1), len(new))
    db.commit()
    db.close()
    return len(wanted)


def _remove(db: sqlite3.Connection, gone: Mapping[Name, int]) -> None:
    db.executemany("DELETE FROM entry WHERE id = ?", ((number,) for number in gone.values()))
    db.executemany("DELETE FROM key WHERE space = ? AND key = ? AND entry = ?", (
        key[:3] for name, number in gone.items() for key in _keys_of(name, number)))


def _add(db: sqlite3.Connection, new: Iterable[tuple[int, Name]], count: int) -> None:
    found = (key for number, name in new for key in _keys_of(name, number))
    if count < FEW:
        db.executemany("INSERT INTO key VALUES (?, ?, ?, ?)", found)
        return
    db.execute("CREATE TEMP TABLE raw (space TEXT, key TEXT, entry INTEGER, inside INTEGER)")
    db.executemany("INSERT INTO raw VALUES (?, ?, ?, ?)", found)
    db.execute("INSERT INTO key SELECT * FROM raw ORDER BY space, key, entry")


def _keys_of(name: Name, number: int) -> Iterator[Key]:
    """Each key of a name once, nearest to its beginning."""
    group = "title" if name.kind == "project" else "name"
    nearest: dict[tuple[str, str], int] = {}
    for space, key, inside in keys(name):
        if key:
            place = (f"{group}-{space}", key)
            nearest[place] = min(inside, nearest.get(place, 1))
    return ((*place, number, inside) for place, inside in nearest.items())


def keys(name: Name) -> Iterator[tuple[str, str, int]]:
    """By what a name is found: ``text`` or ``sound``, the key, and 1 where it begins inside the name."""
    label = name.ja
    as_is = plain(label) == label  # then so are its parts
    sounds = ""
    for start, reading in reversed(readings(label)):
        inside = int(start not in (0, name.own))
        part = label[start:start + LONGEST]
        yield "text", part.strip() if as_is else plain(part), inside
        letters = heard(reading)
        # Folding shortens; what lies behind four times the longest key is never reached.
        sounds = "" if letters is None else (letters + sounds)[:4 * LONGEST]
        yield "sound", folded_letters(sounds)[:LONGEST], inside
    if name.kana:
        yield "sound", sound(name.kana), 0
    for match in _WORD.finditer(name.en):
        yield "text", plain(name.en[match.start():])[:LONGEST], int(match.start() > 0)


def _wanted(catalogue: Catalogue) -> Iterator[tuple[Name, int]]:
    """Each name with how many projects have it."""
    places: Counter[str] = Counter()
    titles: dict[str, list[str]] = {}
    for project, title, within in catalogue.fields(ProjectRow, "title", "place_ids"):
        places.update(set(json.loads(within)))
        titles.setdefault(title, []).append(project)
    yield from _entities(catalogue, places)
    for title, projects in titles.items():
        yield Name("project", projects[0], title, ""), len(projects)


def _entities(catalogue: Catalogue, places: Counter[str]) -> Iterator[tuple[Name, int]]:
    """Areas, vocabulary concepts and plan items; of 10,000 foreign places, those that something is known of."""
    counts = {name: dict(found) for name, found in catalogue.facets().items()}
    tied = {tie.partner_id for tie in catalogue.iterate(TieRow)}
    for area in catalogue.iterate(AreaRow):
        if area.kind == "place":
            if area.id in places or area.id in tied:
                yield Name("place", area.id, area.name, area.name_en, area.kana), places[area.id]
        elif area.kind in ("country", "municipality", "prefecture"):
            value = area.name if area.kind == "prefecture" else area.id
            own = len(area.prefecture or "") if area.kind == "municipality" else 0
            yield Name(area.kind, value, area.name, area.name_en, area.kana, own), counts[area.kind].get(value, 0)
    concepts: tuple[Literal["topic", "mode", "audience"], ...] = ("topic", "mode", "audience")
    for kind in concepts:
        for code, count in counts[kind].items():
            ja, en = (vocabulary.label(kind, code, lang) or code for lang in ("ja", "en"))
            yield Name(kind, code, ja, en), count
    for node in catalogue.iterate(NodeRow):
        if node.title:
            yield Name("node", node.id, node.title, ""), counts["node"].get(node.id, 0)
