"""The catalogue of a snapshot: its rows in one read-only SQLite file, its facets as columns beside it.

Pages, the API and the exports answer from here.  SPARQL is kept for the questions nobody foresaw: an
aggregate over a million triples takes seconds, a counted column milliseconds.

``Writer`` builds the file once; ``Catalogue`` opens it immutable, one connection a thread.
"""

from __future__ import annotations

import sqlite3
import threading
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
from pydantic import BaseModel

from graph import quality_rows, rows
from graph.filters import Filters, facet_values
from graph.search import facet_columns
from graph.search.facet_columns import FacetColumns
from ontology.errors import Gone, NotFound, SnapshotError

R = TypeVar("R", bound=rows.Entity)
M = TypeVar("M", bound=BaseModel)

TABLES: Final[Mapping[type[rows.Entity], tuple[str, tuple[str, ...]]]] = {
    rows.DocumentRow: ("document", ()),
    rows.ProjectRow: ("project", ("document",)),
    rows.PlanRow: ("plan", ()),
    rows.NodeRow: ("node", ("plan", "parent", "position")),
    rows.LinkRow: ("link", ("project", "target_kind", "target", "asserted", "confidence")),
    rows.OverriddenRow: ("overridden", ("project",)),
    rows.TieRow: ("tie", ("source_code", "partner_id", "country", "document")),
    rows.IndicatorRow: ("indicator", ("node",)),
    rows.NodeMatchRow: ("node_match", ("source", "target")),
    rows.IssueRow: ("issue", ("document", "severity")),
    quality_rows.QualityRow: ("quality", ()),
    rows.SeriesRow: ("series", ()),
    rows.RetiredRow: ("retired", ("name",)),
    rows.RegionPageRow: ("region_page", ("document",)),
    rows.AreaRow: ("area", ("kind", "country")),
}
"""Row type to its table and the columns that are looked up; everything else is in ``body`` (JSON)."""

MAPPED: Final = 1 << 40
"""Bytes of the file that may be mapped into memory, so all of it: rows then cost no calls of the system, and 150 of a
million take 1 ms instead of 5 to 8."""

BATCH: Final = 1_000
"""Rows handed to SQLite at once."""

SOURCES: Final = b',"mentions":'
"""Where the fields begin that a project's row has and lists do not show.  No text has this: its quotation marks follow
a backslash."""

Facets = tuple[tuple[str, str], ...]
"""Facet names and values of one project."""


class Prepared(NamedTuple):
    """A row ready to be written: cheap to make in one process and to write in another."""

    table: str
    id: str
    body: str
    """JSON."""
    columns: tuple[object, ...]
    """Values of the looked-up columns."""
    facets: Facets = ()
    """Of a project."""


def prepare(item: rows.Entity, ancestors: Mapping[str, tuple[str, ...]] | None = None,
            body: str | None = None) -> Prepared:
    """A row as the catalogue keeps it; ``ancestors`` maps a plan node's id to those above it.

    ``body`` is the row as JSON, where the caller has it already.
    """
    table, columns = TABLES[type(item)]
    facets = tuple(facet_values(item, ancestors or {})) if isinstance(item, rows.ProjectRow) else ()
    return Prepared(table, item.id, body or item.model_dump_json(), tuple(getattr(item, each) for each in columns),
                    facets)


def folder_of(path: Path) -> Path:
    """Where the facet columns of a catalogue are."""
    return path.with_suffix(".facets")


class Writer:
    """Writes a catalogue.  Nodes come before projects, whose node facet includes a node's ancestors.

    Rows are appended in one transaction without any index; ``close`` sorts the facets and builds the indexes, which
    is several times faster for a million rows than keeping them up to date.
    """

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        # The file is built beside the served one and published whole: no journal is needed.
        self._db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;")
        for table, columns in TABLES.values():
            extra = "".join(f", {column}" for column in columns)
            self._db.execute(f"CREATE TABLE {table} (seq INTEGER PRIMARY KEY, id TEXT, body TEXT{extra})")
        self._db.execute("CREATE TABLE series_member (project TEXT PRIMARY KEY, series TEXT) WITHOUT ROWID")
        self._columns = folder_of(path)
        self._facets = array("q")
        """Value number (high 32 bits) and project number of each value that a project has."""
        self._pairs: dict[tuple[str, str], int] = {}
        self._written = dict.fromkeys((table for table, _ in TABLES.values()), 0)
        self._ancestors: dict[str, tuple[str, ...]] = {}

    def add(self, items: Iterable[rows.Entity]) -> int:
        """Appends rows of any kinds; returns how many."""
        return self.write(self._prepared(items))

    def _prepared(self, items: Iterable[rows.Entity]) -> Iterator[Prepared]:
        for item in items:
            if isinstance(item, rows.NodeRow):
                above = (item.parent, *self._ancestors.get(item.parent, ())) if item.parent else ()
                self._ancestors[item.id] = above
            elif isinstance(item, rows.SeriesRow):
                self._db.executemany("INSERT OR IGNORE INTO series_member VALUES (?, ?)",
                                     [(member.project, item.id) for member in item.members])
            yield prepare(item, self._ancestors)

    def write(self, prepared: Iterable[Prepared]) -> int:
        """Appends rows that :func:`prepare` made; returns how many."""
        count = 0
        waiting: dict[str, list[tuple[object, ...]]] = {}
        facets, pairs = self._facets, self._pairs
        for item in prepared:
            seq = self._written[item.table] = self._written[item.table] + 1
            rows_ = waiting.setdefault(item.table, [])
            rows_.append((seq, item.id, item.body, *item.columns))
            for pair in item.facets:
                facets.append(pairs.setdefault(pair, len(pairs)) << 32 | seq - 1)
            count += 1
            if len(rows_) >= BATCH:
                self._flush(waiting)
        self._flush(waiting)
        return count

    def _flush(self, waiting: dict[str, list[tuple[object, ...]]]) -> None:
        for table, values in waiting.items():
            if values:
                marks = ", ".join("?" * len(values[0]))
                self._db.executemany(f"INSERT INTO {table} VALUES ({marks})", values)
                values.clear()

    def ids(self, kind: type[rows.Entity]) -> set[str]:
        """The ids that have been written."""
        return {identifier for (identifier,) in self._db.execute(f"SELECT id FROM {TABLES[kind][0]}")}

    def iterate(self, kind: type[R], /, **where: object) -> Iterator[R]:
        """Rows that have been written, in order, narrowed by looked-up columns."""
        condition = " AND ".join(f"{column} IS ?" for column in where) or "1"
        for (body,) in self._db.execute(f"SELECT body FROM {TABLES[kind][0]} WHERE {condition} ORDER BY seq",
                                        tuple(where.values())):
            yield kind.model_validate_json(body)

    def added_since(self, previous: Catalogue, kind: type[R]) -> Iterator[R]:
        """Rows written here whose ids a previous catalogue has not."""
        before = {identifier for identifier, _ in previous.by_id(kind)}
        for identifier, body in self._db.execute(f"SELECT id, body FROM {TABLES[kind][0]} ORDER BY seq"):
            if identifier not in before:
                yield kind.model_validate_json(body)

    def close(self) -> None:
        """Sorts the facets, builds the indexes and closes the file.

        Raises:
            SnapshotError: two rows of a kind have the same id.
        """
        db = self._db
        facet_columns.write(self._columns, list(self._pairs), np.asarray(self._facets, np.int64),
                            self._written["project"])
        for table, columns in TABLES.values():
            try:
                db.execute(f"CREATE UNIQUE INDEX {table}_id ON {table} (id)")
            except sqlite3.IntegrityError as error:
                twice = db.execute(f"SELECT id FROM {table} GROUP BY id HAVING count(*) > 1").fetchone()
                raise SnapshotError(f"two rows of the table {table} have one id", where=twice[0]) from error
            for column in columns:
                db.execute(f"CREATE INDEX {table}_{column} ON {table} ({column})")
        db.execute("ANALYZE")
        db.commit()
        db.close()


class Catalogue:
    """Reads a catalogue.  Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._uri = f"file:{path.resolve()}?mode=ro&immutable=1"
        self._local = threading.local()

    def _connection(self) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = self._local.db = sqlite3.connect(self._uri, uri=True)
            db.execute(f"PRAGMA mmap_size = {MAPPED}")
        return db

    def _query(self, sql: str, values: Iterable[object] = ()) -> list[tuple[Any, ...]]:
        return self._connection().execute(sql, tuple(values)).fetchall()

    def get(self, kind: type[R], identifier: str) -> R:
        """The row with this id.

        Raises:
            Gone: an earlier snapshot had it; the error tells its successor, if there is one.
            NotFound: there is none.
        """
        table, _ = TABLES[kind]
        found = self._query(f"SELECT body FROM {table} WHERE id = ?", [identifier])
        if not found:
            if retired := self.retired(identifier, table):
                raise Gone(f"this {table.replace('_', ' ')} is no longer there: {retired.reason}",
                           successor=retired.successor, where=identifier)
            raise NotFound(f"no {table.replace('_', ' ')} has this id", where=identifier)
        return kind.model_validate_json(found[0][0])

    def retired(self, name: str, kind: str | None = None) -> rows.RetiredRow | None:
        """What is known of an id that earlier snapshots had, of one kind or any; None for every other id."""
        found = [row for row in self.iterate(rows.RetiredRow, name=name) if kind in (None, row.kind)]
        return found[0] if found else None

    def series_of(self, project: str) -> rows.SeriesRow | None:
        """The series that a project belongs to, if its kind of document has several years."""
        found = self._query("SELECT body FROM series JOIN series_member ON series.id = series "
                            "WHERE series_member.project = ?", [project])
        return rows.SeriesRow.model_validate_json(found[0][0]) if found else None

    def by_id(self, kind: type[rows.Entity]) -> Iterator[tuple[str, str]]:
        """Ids and bodies (JSON) of all rows of a kind, sorted by id, one at a time."""
        yield from self._connection().execute(f"SELECT id, body FROM {TABLES[kind][0]} ORDER BY id")

    def fields(self, kind: type[rows.Entity], *names: str) -> Iterator[tuple[Any, ...]]:
        """Id and some fields of all rows of a kind, in order; of a field that is no text or number, its JSON."""
        wanted = "".join(", json_extract(body, ?)" for _ in names)
        yield from self._blocks(TABLES[kind][0], f"id{wanted}", [f"$.{name}" for name in names])

    def all(self, kind: type[R], **where: object) -> list[R]:
        """All rows of a kind in document order, narrowed by looked-up columns (see ``TABLES``)."""
        return list(self.iterate(kind, **where))

    def iterate(self, kind: type[R], /, **where: object) -> Iterator[R]:
        """Like ``all``, one at a time."""
        table, columns = TABLES[kind]
        if unknown := set(where) - set(columns):
            raise ValueError(f"{table} is not looked up by {sorted(unknown)}")
        if not where:
            for (body,) in self._blocks(table, "body"):
                yield kind.model_validate_json(body)
            return
        condition = " AND ".join(f"{column} IS ?" for column in where)
        for (body,) in self._query(f"SELECT body FROM {table} WHERE {condition} ORDER BY seq", where.values()):
            yield kind.model_validate_json(body)

    def _blocks(self, table: str, wanted: str, values: Iterable[object] = ()) -> Iterator[tuple[Any, ...]]:
        """All rows of a table in order; ``BATCH`` of them are in memory, and each may be taken by another thread."""
        done = 0
        while block := self._query(f"SELECT {wanted}, seq FROM {table} WHERE seq > ? ORDER BY seq LIMIT {BATCH}",
                                   [*values, done]):
            yield from (each[:-1] for each in block)
            done = block[-1][-1]

    def link_columns(self) -> Iterator[tuple[str, str, str, int, str, str, float | None]]:
        """Of every link: project, kind of target, target, asserted, strength, method, confidence."""
        yield from self._connection().execute(
            "SELECT project, target_kind, target, asserted, json_extract(body, '$.strength'), "
            "json_extract(body, '$.method'), confidence FROM link")

    def titles(self, identifiers: Iterable[str]) -> dict[str, str]:
        """Titles of projects by id; unknown ids are left out."""
        wanted, found = list(identifiers), dict[str, str]()
        for start in range(0, len(wanted), 500):
            part = wanted[start:start + 500]
            marks = ",".join("?" * len(part))
            found |= dict(self._connection().execute(
                f"SELECT id, json_extract(body, '$.title') FROM project WHERE id IN ({marks})", part))
        return found

    def facet_values(self, name: str) -> dict[str, tuple[str, ...]]:
        """The values of a facet by project id; a project without one is absent."""
        found: dict[str, list[str]] = {}
        ids = self._all_ids
        for value, numbers in self.columns.projects_of(name):
            for number in numbers.tolist():
                found.setdefault(ids[number], []).append(value)
        return {project: tuple(values) for project, values in found.items()}

    def has(self, kind: type[rows.Entity]) -> bool:
        """Whether there is a table for a kind: an older program's snapshot may lack one."""
        return bool(self._query("SELECT 1 FROM sqlite_master WHERE name = ?", [TABLES[kind][0]]))

    def count(self, kind: type[rows.Entity]) -> int:
        """How many rows of a kind there are."""
        return int(self._query(f"SELECT count(*) FROM {TABLES[kind][0]}")[0][0])

    def projects(self, identifiers: Iterable[str]) -> list[rows.ProjectRow]:
        """Projects by id, in the order asked for; unknown ids are left out."""
        return self._projects(rows.ProjectRow, "id", list(identifiers))

    def projects_as(self, kind: type[M], identifiers: Iterable[str]) -> list[M]:
        """Like ``projects``, as rows of some of the fields that lists show, which takes a third of the time."""
        return self._projects(kind, "id", list(identifiers))

    def projects_at(self, kind: type[M], numbers: Iterable[int]) -> list[M]:
        """Like ``projects_as``, by their numbers in :attr:`columns`."""
        return self._projects(kind, "seq", [number + 1 for number in numbers])

    def _projects(self, kind: type[M], key: str, wanted: Sequence[object]) -> list[M]:
        whole, found = issubclass(kind, rows.ProjectRow), dict[object, M]()
        for start in range(0, len(wanted), 500):
            part = wanted[start:start + 500]
            marks = ",".join("?" * len(part))
            # As bytes: what is made text of them would be made bytes again to be read.
            sql = f"SELECT {key}, CAST(body AS BLOB) FROM project WHERE {key} IN ({marks})"
            for each, body in self._query(sql, part):
                found[each] = kind.model_validate_json(body if whole else _listed(body))
        return [found[each] for each in wanted if each in found]

    @cached_property
    def columns(self) -> FacetColumns:
        """The facet values of all projects."""
        return FacetColumns(folder_of(self._path))

    @cached_property
    def _all_ids(self) -> tuple[str, ...]:
        """Every project's id, in the order of the documents: 10 MB for 100,000."""
        return tuple(each[0] for each in self._query("SELECT id FROM project ORDER BY seq"))

    def ids(self, numbers: Iterable[int]) -> list[str]:
        """Ids of projects by their numbers in :attr:`columns`."""
        found: list[str] = []
        for number in numbers:
            found += [each[0] for each in self._query("SELECT id FROM project WHERE seq = ?", [number + 1])]
        return found

    def select(self, filters: Filters) -> list[str]:
        """Ids of the projects that pass the filters, in document order."""
        ids = self._all_ids
        return [ids[number] for number in self.columns.select(filters).tolist()]

    def facets(self, identifiers: Iterable[str] | None = None) -> dict[str, list[tuple[str, int]]]:
        """Exact counts by facet and value over these projects (all when None), most frequent first."""
        if identifiers is None:
            return self.columns.counts()
        wanted = list(identifiers)
        numbers: list[int] = []
        for start in range(0, len(wanted), 500):
            part = wanted[start:start + 500]
            marks = ",".join("?" * len(part))
            sql = f"SELECT seq FROM project WHERE id IN ({marks})"
            numbers += [int(each[0]) - 1 for each in self._query(sql, part)]
        return self.columns.counts(np.asarray(numbers, np.int64))

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


def _listed(project: bytes) -> bytes:
    """The JSON of a project as far as lists show it."""
    shown, sources, _ = project.partition(SOURCES)
    return shown + b"}" if sources else shown
