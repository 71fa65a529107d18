"""The catalogue of a snapshot: its rows and facets, in one read-only SQLite file.

Pages, the API and the exports answer from here.  SPARQL is kept for the questions nobody foresaw: an
aggregate over a million triples takes seconds, a counted column milliseconds.

``Writer`` builds the file once; ``Catalogue`` opens it immutable, one connection a thread.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeVar

from graph import rows
from graph.filters import FACETS, Filters, facet_values
from ontology.errors import NotFound

R = TypeVar("R", bound=rows.Entity)

TABLES: Final[Mapping[type[rows.Entity], tuple[str, tuple[str, ...]]]] = {
    rows.DocumentRow: ("document", ()),
    rows.ProjectRow: ("project", ("document",)),
    rows.PlanRow: ("plan", ()),
    rows.NodeRow: ("node", ("plan", "parent", "position")),
    rows.LinkRow: ("link", ("project", "target_kind", "target", "asserted", "confidence")),
    rows.TieRow: ("tie", ("source_code", "partner_id", "country", "document")),
    rows.IndicatorRow: ("indicator", ("node",)),
    rows.IssueRow: ("issue", ("document", "severity")),
    rows.RegionPageRow: ("region_page", ("document",)),
    rows.AreaRow: ("area", ("kind", "country")),
}
"""Row type to its table and the columns that are looked up; everything else is in ``body`` (JSON)."""


class Writer:
    """Writes a catalogue.  Nodes come before projects, whose node facet includes a node's ancestors."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        # The file is built beside the served one and published whole: no journal is needed.
        self._db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        for table, columns in TABLES.values():
            extra = "".join(f", {column}" for column in columns)
            self._db.execute(f"CREATE TABLE {table} (seq INTEGER PRIMARY KEY, id TEXT UNIQUE, body TEXT{extra})")
        self._db.execute("CREATE TABLE facet (name TEXT, value TEXT, project INTEGER, "
                         "PRIMARY KEY (name, value, project)) WITHOUT ROWID")
        self._ancestors: dict[str, tuple[str, ...]] = {}

    def add(self, items: Iterable[rows.Entity]) -> int:
        """Appends rows of any kinds; returns how many."""
        count = 0
        for item in items:
            table, columns = TABLES[type(item)]
            values = [getattr(item, column) for column in columns]
            marks = ", ?" * len(columns)
            names = "".join(f", {column}" for column in columns)
            cursor = self._db.execute(f"INSERT INTO {table} (id, body{names}) VALUES (?, ?{marks})",
                                      [item.id, item.model_dump_json(), *values])
            if isinstance(item, rows.NodeRow):
                above = (item.parent, *self._ancestors.get(item.parent, ())) if item.parent else ()
                self._ancestors[item.id] = above
            if isinstance(item, rows.ProjectRow):
                self._db.executemany(
                    "INSERT OR IGNORE INTO facet VALUES (?, ?, ?)",
                    [(name, value, cursor.lastrowid) for name, value in facet_values(item, self._ancestors)])
            count += 1
        return count

    def close(self) -> None:
        """Builds the indexes and closes the file."""
        for table, columns in TABLES.values():
            for column in columns:
                self._db.execute(f"CREATE INDEX {table}_{column} ON {table} ({column})")
        self._db.execute("ANALYZE")
        self._db.commit()
        self._db.close()


class Catalogue:
    """Reads a catalogue.  Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._uri = f"file:{path.resolve()}?mode=ro&immutable=1"
        self._local = threading.local()

    def _query(self, sql: str, values: Iterable[object] = ()) -> list[tuple[str, ...]]:
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = self._local.db = sqlite3.connect(self._uri, uri=True)
        return db.execute(sql, tuple(values)).fetchall()

    def get(self, kind: type[R], identifier: str) -> R:
        """The row with this id.

        Raises:
            NotFound: there is none.
        """
        table, _ = TABLES[kind]
        found = self._query(f"SELECT body FROM {table} WHERE id = ?", [identifier])
        if not found:
            raise NotFound(f"no {table.replace('_', ' ')} has this id", where=identifier)
        return kind.model_validate_json(found[0][0])

    def all(self, kind: type[R], **where: object) -> list[R]:
        """All rows of a kind in document order, narrowed by looked-up columns (see ``TABLES``)."""
        return list(self.iterate(kind, **where))

    def iterate(self, kind: type[R], **where: object) -> Iterator[R]:
        """Like ``all``, one at a time."""
        table, columns = TABLES[kind]
        if unknown := set(where) - set(columns):
            raise ValueError(f"{table} is not looked up by {sorted(unknown)}")
        condition = " AND ".join(f"{column} IS ?" for column in where) or "1"
        for (body,) in self._query(f"SELECT body FROM {table} WHERE {condition} ORDER BY seq", where.values()):
            yield kind.model_validate_json(body)

    def count(self, kind: type[rows.Entity]) -> int:
        """How many rows of a kind there are."""
        return int(self._query(f"SELECT count(*) FROM {TABLES[kind][0]}")[0][0])

    def projects(self, identifiers: Iterable[str]) -> list[rows.ProjectRow]:
        """Projects by id, in the order asked for; unknown ids are left out."""
        wanted = list(identifiers)
        found: dict[str, rows.ProjectRow] = {}
        for start in range(0, len(wanted), 500):
            part = wanted[start:start + 500]
            marks = ",".join("?" * len(part))
            for identifier, body in self._query(f"SELECT id, body FROM project WHERE id IN ({marks})", part):
                found[identifier] = rows.ProjectRow.model_validate_json(body)
        return [found[each] for each in wanted if each in found]

    def select(self, filters: Filters) -> list[str]:
        """Ids of the projects that pass the filters, in document order."""
        conditions, values = [], []
        for name, wanted in filters.given():
            marks = ",".join("?" * len(wanted))
            conditions.append(f"seq IN (SELECT project FROM facet WHERE name = ? AND value IN ({marks}))")
            values += [name, *wanted]
        condition = " AND ".join(conditions) or "1"
        return [each[0] for each in self._query(f"SELECT id FROM project WHERE {condition} ORDER BY seq", values)]

    def facets(self, identifiers: Iterable[str] | None = None) -> dict[str, list[tuple[str, int]]]:
        """Exact counts by facet and value over these projects (all when None), most frequent first."""
        counts: dict[str, dict[str, int]] = {name: {} for name in FACETS}
        if identifiers is None:
            sql = "SELECT name, value, count(*) FROM facet GROUP BY name, value"
            for name, value, number in self._query(sql):
                counts[name][value] = int(number)
        else:
            wanted = list(identifiers)
            for start in range(0, len(wanted), 500):
                part = wanted[start:start + 500]
                marks = ",".join("?" * len(part))
                sql = (f"SELECT name, value, count(*) FROM facet JOIN project ON project.seq = facet.project "
                       f"WHERE project.id IN ({marks}) GROUP BY name, value")
                for name, value, number in self._query(sql, part):
                    counts[name][value] = counts[name].get(value, 0) + int(number)
        return {name: sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
                for name, found in counts.items()}

    def node(self, identifier: str) -> rows.NodeRow:
        """A plan node by its id, or by its printed notation where only one plan uses it.

        Raises:
            NotFound: neither fits, or the notation is used by several plans (the message lists their ids).
        """
        try:
            return self.get(rows.NodeRow, identifier)
        except NotFound:
            named = [node for node in self.iterate(rows.NodeRow) if node.notation and node.notation == identifier]
        if len(named) == 1:
            return named[0]
        if named:
            raise NotFound("several plans use this notation: " + ", ".join(n.id for n in named), where=identifier,
                           todo="use one of these ids")
        raise NotFound("no plan node has this id or notation", where=identifier, todo="see /api/plans")

    def descendants(self, node: rows.NodeRow) -> list[rows.NodeRow]:
        """All nodes below, in document order."""
        below: list[rows.NodeRow] = []
        for child in self.all(rows.NodeRow, parent=node.id):
            below += [child, *self.descendants(child)]
        return below
