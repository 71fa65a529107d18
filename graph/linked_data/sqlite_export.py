"""A snapshot as one plain SQLite file for Datasette and other tools: tables, foreign keys, full text, a view.

The catalogue of a snapshot (``graph.catalogue``) is an index over JSON and changes with the program.  This file is for
people: a column a value, lists that are keys in tables of their own, everything else that is nested as JSON, which
SQLite's ``json_each`` opens.  ``metadata`` is what ``datasette --metadata`` takes.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from graph import rows
from graph.linked_data import datapackage
from graph.service import Service
from graph.text.tokens import tokens
from ontology import vocabulary

MEDIA_TYPE: Final = "application/vnd.sqlite3"
"""Registered with IANA."""

CONCEPTS: Final[Mapping[str, vocabulary.Name]] = {
    "topics": "topic", "modes": "mode", "audiences": "audience", "statuses": "status", "tie_kinds": "tie-kind"}
"""Tables of concepts: id, Japanese and English label."""


@dataclass(frozen=True)
class Table:
    """How the rows of one type are laid out."""

    row: type[rows.Entity]
    keys: Mapping[str, str] = field(default_factory=dict)
    """Column to the table whose id it holds."""
    lists: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    """List to its own table, that table's column, and the table whose id the column holds."""
    label: str = "title"
    facets: tuple[str, ...] = ()


TABLES: Final[Mapping[str, Table]] = {
    "documents": Table(rows.DocumentRow, facets=("layout", "fiscal_year", "prefecture")),
    "areas": Table(rows.AreaRow, label="name", facets=("kind", "country")),
    "projects": Table(
        rows.ProjectRow, {"document": "documents", "status": "statuses"},
        {"municipality_codes": ("project_municipalities", "municipality", "areas"),
         "countries": ("project_countries", "country", "areas"),
         "place_ids": ("project_places", "place", "areas"),
         "topics": ("project_topics", "topic", "topics"), "modes": ("project_modes", "mode", "modes"),
         "audiences": ("project_audiences", "audience", "audiences")},
        facets=("document", "fiscal_year", "status")),
    "plans": Table(rows.PlanRow, {"document": "documents"}),
    "plan_nodes": Table(rows.NodeRow, {"plan": "plans", "parent": "plan_nodes"}, facets=("plan", "level")),
    "links": Table(rows.LinkRow, {"project": "projects", "target_node": "plan_nodes"}, label="id",
                   facets=("target_kind", "strength", "asserted", "method")),
    "ties": Table(rows.TieRow, {"document": "documents", "source_code": "areas", "partner_id": "areas",
                                "country": "areas", "kind": "tie_kinds"},
                  label="partner", facets=("kind", "country", "status", "recorded")),
    "indicators": Table(rows.IndicatorRow, {"node": "plan_nodes"}, label="name", facets=("node",)),
    "issues": Table(rows.IssueRow, label="code", facets=("severity", "code", "document")),
}

FULL_TEXT: Final[Mapping[str, tuple[str, ...]]] = {"projects": ("title", "description"), "plan_nodes": ("title",)}
"""Columns with full text, by table; the index of a table is named after it, ``projects_fts``."""

TOGETHER: Final = 4
"""Words side by side that are found as one (交換留学, 姉妹都市提携): six find nothing more of 206 keywords."""

VIEW: Final = """CREATE VIEW supporting_projects AS
SELECT plan_nodes.notation, plan_nodes.title AS plan_item, projects.title AS project, links.strength, links.asserted,
       links.confidence, links.method, projects.document, projects.first_line, projects.last_line,
       links.project AS project_id, links.target_node AS plan_node_id
FROM links JOIN projects ON projects.id = links.project JOIN plan_nodes ON plan_nodes.id = links.target_node"""


def write(service: Service, path: Path) -> None:
    """Writes the database; ``path`` must not exist.  The bytes depend on the snapshot and on SQLite's version alone."""
    with sqlite3.connect(path) as db:
        db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        for name, concepts in CONCEPTS.items():
            db.execute(f"CREATE TABLE {name} (id TEXT PRIMARY KEY, ja TEXT NOT NULL, en TEXT NOT NULL)")
            labels = [(each.name, each.labels["ja"], each.labels["en"]) for each in vocabulary.concepts(concepts)]
            db.executemany(f"INSERT INTO {name} VALUES (?, ?, ?)", labels)
        for name, table in TABLES.items():
            _fill(db, service, name, table)
        for name, texts in FULL_TEXT.items():
            _index(db, name, texts)
        db.execute(VIEW)
    db.close()


def _index(db: sqlite3.Connection, name: str, texts: tuple[str, ...]) -> None:
    columns = ", ".join(texts)
    db.execute(f"CREATE VIRTUAL TABLE {name}_fts USING fts5 ({columns}, content='', tokenize='unicode61')")
    with_words = ((number, *(words(text or "") for text in row))
                  for number, *row in db.execute(f"SELECT rowid, {columns} FROM {name}"))
    db.executemany(f"INSERT INTO {name}_fts (rowid, {columns}) VALUES (?{', ?' * len(texts)})", with_words)
    db.execute(f"INSERT INTO {name}_fts ({name}_fts) VALUES ('optimize')")


def words(text: str) -> str:
    """A text followed by its words and up to ``TOGETHER`` that stand side by side, each between spaces.

    SQLite ends a word at a space, which Japanese has not, and reads what is searched for in the same way.  Trigrams,
    its other way, find nothing shorter than three letters, but 観光 and 留学 are what people type.  Wide letters are
    made narrow (ＭＩＣＥ is found as MICE).
    """
    plain = unicodedata.normalize("NFKC", text)
    found = dict.fromkeys((text, plain))
    read = tokens(plain)
    for first, token in enumerate(read):
        end = token.start
        for each in read[first:first + TOGETHER]:
            if each.start != end:
                break
            end = each.end
            found[plain[token.start:end]] = None
    return " ".join(found)


def _fill(db: sqlite3.Connection, service: Service, name: str, table: Table) -> None:
    columns = {column: kind for attribute, info in table.row.model_fields.items() if attribute not in table.lists
               for column, kind in _columns(attribute, info)}
    if name == "links":
        columns |= {"target_node": "TEXT", "target_goal": "INTEGER"}
    parts = [f'"{column}" {kind}' for column, kind in columns.items()]
    parts += [f'FOREIGN KEY ("{column}") REFERENCES {other} (id)' for column, other in table.keys.items()]
    db.execute(f"CREATE TABLE {name} ({', '.join(parts)})")
    for child, column, other in table.lists.values():
        db.execute(f"CREATE TABLE {child} (project TEXT NOT NULL REFERENCES {name} (id), {column} TEXT NOT NULL "
                   f"REFERENCES {other} (id), PRIMARY KEY (project, {column})) WITHOUT ROWID")
    insert = f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})"
    for row in service.catalogue.iterate(table.row):
        values = dict(_values(row, table))
        db.execute(insert, [values[column] for column in columns])
        for attribute, (child, _, _) in table.lists.items():
            db.executemany(f"INSERT OR IGNORE INTO {child} VALUES (?, ?)",
                           [(row.id, value) for value in getattr(row, attribute)])
    for column in table.keys:
        db.execute(f'CREATE INDEX "{name}_{column}" ON {name} ("{column}")')
    for child, column, _ in table.lists.values():
        db.execute(f"CREATE INDEX {child}_{column} ON {child} ({column})")


def _columns(attribute: str, info: FieldInfo) -> Iterator[tuple[str, str]]:
    """Names and types of the columns of one attribute."""
    if attribute == "lines":
        yield from (("first_line", "INTEGER"), ("last_line", "INTEGER"))
    elif info.annotation is rows.PeriodRow:
        yield from ((f"{attribute}_{part}", "TEXT") for part in rows.PeriodRow.model_fields)
    elif attribute == "id":
        yield "id", "TEXT PRIMARY KEY NOT NULL"
    else:
        kind = datapackage.field(attribute, info)["type"]
        yield attribute, {"integer": "INTEGER", "boolean": "INTEGER", "number": "REAL"}.get(kind, "TEXT")


def _values(row: rows.Entity, table: Table) -> Iterator[tuple[str, object]]:
    for attribute in type(row).model_fields:
        value = getattr(row, attribute)
        if attribute == "lines":
            yield from zip(("first_line", "last_line"), value or (None, None), strict=True)
        elif isinstance(value, rows.PeriodRow):
            yield from ((f"{attribute}_{name}", part) for name, part in value)
        elif value is None or isinstance(value, str | int | float):
            # A key that is not known is no key to the empty name.
            yield attribute, (value or None) if attribute in table.keys else value
        else:
            yield attribute, json.dumps(value, ensure_ascii=False, default=_dumped)
    if isinstance(row, rows.LinkRow):
        yield "target_node", row.target if row.target_kind == "node" else None
        yield "target_goal", int(row.target) if row.target_kind == "sdg" else None


def _dumped(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} is no row")


def metadata(service: Service, text: Mapping[str, Any]) -> dict[str, Any]:
    """What Datasette shows of the database: titles, licence, source, descriptions of tables and columns, facets."""
    manifest, terms = service.snapshot.manifest, text["terms"]
    about = {"title": text["title"]["en"], "description": text["description"]["en"], "license": terms["rights"],
             "license_url": terms["licence"], "source": f"Kakehashi, snapshot {manifest.id}",
             "source_url": f"{manifest.base}dataset"}
    tables = {name: {"description": (table.row.__doc__ or "").partition("\n")[0], "label_column": table.label,
                     "facets": list(table.facets), "columns": _described(table),
                     **({"fts_table": f"{name}_fts"} if name in FULL_TEXT else {})} for name, table in TABLES.items()}
    tables |= {name: {"description": f"Concepts of the vocabulary {concepts}.", "label_column": "ja"}
               for name, concepts in CONCEPTS.items()}
    return {**about, "databases": {"kakehashi": {**about, "tables": {
        **tables, "supporting_projects": {"description": "Projects and the plan items that they support; inferred "
                                                         "where asserted is 0, with a confidence.",
                                          "facets": ["strength", "asserted"]}}}}}


def _described(table: Table) -> dict[str, str]:
    words = {}
    for attribute, info in table.row.model_fields.items():
        if attribute in table.lists or not info.description:
            continue
        nested = get_origin(info.annotation) in (tuple, dict)
        for column, _ in _columns(attribute, info):
            words[column] = f"{info.description} (JSON)" if nested and column == attribute else info.description
    return words
