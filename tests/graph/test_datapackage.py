"""The tables of a dump for other tools: a tabular data package that validates, a database that holds together."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.linked_data import datapackage, dumps, export, sqlite_export
from graph.rows import LinkRow, ProjectRow
from graph.service import Service
from graph.text.tokens import tokens


@pytest.fixture(scope="module")
def release(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dump of the samples' tables and database; the graph is left out, which tests/graph/test_dumps.py covers."""
    folder = tmp_path_factory.mktemp("release")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dumps, "GRAPH_FORMS", {})
        return folder / dumps.write(service, folder).id


@pytest.fixture(scope="module")
def database(release: Path) -> Iterator[sqlite3.Connection]:
    path = release / "kakehashi.sqlite"
    path.write_bytes(gzip.decompress((release / "kakehashi.sqlite.gz").read_bytes()))
    db = sqlite3.connect(path)
    yield db
    db.close()


def validated(folder: Path) -> dict[str, Any]:
    """The report of the reference implementation; its command would take four seconds to start each time."""
    from frictionless import Package

    return Package(str(folder / "datapackage.json")).validate().to_dict()


@pytest.mark.filterwarnings("ignore")  # of what the reference implementation uses
def test_the_package_is_valid(release: Path) -> None:
    """The reference implementation checks types, keys between tables, sizes and checksums."""
    report = validated(release)
    assert report["valid"], [(task["name"], task["errors"][:3]) for task in report["tasks"] if task["errors"]]
    assert report["stats"]["tasks"] == len(export.TABLES)


@pytest.mark.filterwarnings("ignore")
def test_a_damaged_table_is_noticed(release: Path, tmp_path: Path) -> None:
    """The check above would fail if a row pointed nowhere."""
    package = json.loads((release / "datapackage.json").read_text("utf-8"))
    lines = gzip.decompress((release / "links.csv.gz").read_bytes()).decode().replace("-", "_").splitlines()
    (tmp_path / "links.csv").write_text("\n".join(lines[:3]) + "\n", encoding="utf-8")
    (tmp_path / "projects.csv.gz").write_bytes((release / "projects.csv.gz").read_bytes())
    kept = {each["name"]: each for each in package["resources"] if each["name"] in ("links", "projects")}
    kept["links"] = {key: value for key, value in kept["links"].items() if key not in ("hash", "bytes", "compression")}
    kept["links"]["path"] = "links.csv"
    kept["projects"]["schema"]["foreignKeys"] = []
    (tmp_path / "datapackage.json").write_text(json.dumps(package | {"resources": list(kept.values())}))
    assert "foreign-key" in {error["type"] for task in validated(tmp_path)["tasks"] for error in task["errors"]}


def test_the_package_says_what_it_is(release: Path, service: Service) -> None:
    package = json.loads((release / "datapackage.json").read_text("utf-8"))
    assert package["profile"] == "tabular-data-package"
    assert package["licenses"][0]["path"].startswith("https://creativecommons.org/")
    assert {each["title"] for each in package["sources"]} >= {each.title for each in service.documents()}
    assert [each["name"] for each in package["resources"]] == list(export.TABLES)
    lines = next(each for each in package["resources"] if each["name"] == "plan-nodes")["schema"]
    assert {"fields": "parent", "reference": {"resource": "", "fields": "id"}} in lines["foreignKeys"]
    title = next(each for each in lines["fields"] if each["name"] == "title")
    assert title["description"] == "None: the document does not give it."


@pytest.mark.parametrize("table", export.TABLES)
def test_a_schema_has_the_columns_of_its_table(table: str, service: Service) -> None:
    first: dict[str, Any] = next(export.records(service.catalogue, table))
    assert [each["name"] for each in datapackage.schema(table)["fields"]] == list(first)


def test_an_empty_table_still_has_its_header() -> None:
    assert list(export.csv_lines([], ("a", "b"))) == ["a,b\r\n"]
    assert list(export.csv_lines([])) == []


def test_the_database_holds_together(database: sqlite3.Connection, service: Service) -> None:
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for name, table in sqlite_export.TABLES.items():
        expected = sum(1 for _ in service.catalogue.iterate(table.row))
        assert database.execute(f"SELECT count(*) FROM {name}").fetchone() == (expected,), name


def test_the_database_answers_the_first_question(database: sqlite3.Connection, service: Service) -> None:
    links = [each for each in service.catalogue.iterate(LinkRow) if each.target_kind == "node"]
    assert database.execute("SELECT count(*) FROM supporting_projects").fetchone() == (len(links),)
    both = database.execute("SELECT count(*) FROM links WHERE (target_node IS NULL) = (target_goal IS NULL)").fetchone()
    assert both == (0,)


def test_lists_and_nested_values_are_kept(database: sqlite3.Connection, service: Service) -> None:
    project = next(each for each in service.catalogue.iterate(ProjectRow) if each.countries and each.results)
    countries = database.execute("SELECT country FROM project_countries WHERE project = ?", (project.id,)).fetchall()
    assert {each for each, in countries} == set(project.countries)
    found = database.execute("SELECT results, first_line, period_text FROM projects WHERE id = ?", (project.id,))
    results, first, period = found.fetchone()
    assert [each["value"] for each in json.loads(results)] == [each.value for each in project.results]
    assert (first, period) == (project.lines[0], project.period.text)


@pytest.mark.parametrize(("typed", "title"), [
    ("アイスホッケー", "国際アイスホッケー交流会"), ("国際アイスホッケー交流会", "国際アイスホッケー交流会"),
    ("観光", "台湾経済交流推進事業"), ("留学", "ダイヤモンド高校長期交換留学事業"),
    ("交換留学", "ダイヤモンド高校長期交換留学事業"), ("MICE", "MICE誘致強化事業"),
])
def test_what_people_type_is_found(database: sqlite3.Connection, release: Path, typed: str, title: str) -> None:
    """As Datasette asks, which puts each word between quotation marks."""
    table = json.loads((release / "metadata.json").read_text("utf-8"))["databases"]["kakehashi"]["tables"]["projects"]
    found = database.execute(f"SELECT title FROM projects WHERE rowid IN (SELECT rowid FROM {table['fts_table']} WHERE "
                             f"{table['fts_table']} MATCH ?)", (f'"{typed}"',)).fetchall()
    assert (title,) in found


def test_words_of_two_letters_find_what_has_them(database: sqlite3.Connection) -> None:
    """All two-letter words of the titles, against the rows that hold their letters in that order."""
    titles = [title for title, in database.execute("SELECT title FROM projects")]
    typed = {title[each.start:each.end] for title in titles for each in tokens(title) if each.end - each.start == 2}
    assert len(typed) > 200
    held = found = 0
    for word in typed:
        having = database.execute("SELECT rowid FROM projects WHERE title || ' ' || description LIKE ?", (f"%{word}%",))
        rows = set(having)
        held += len(rows)
        found += len(rows & set(database.execute("SELECT rowid FROM projects_fts WHERE projects_fts MATCH ?",
                                                 (f'"{word}"',))))
    assert found >= 0.9 * held
    assert "MICE" in sqlite_export.words("ＭＩＣＥの誘致").split()


def test_the_metadata_fit_the_database(release: Path, database: sqlite3.Connection) -> None:
    tables = json.loads((release / "metadata.json").read_text("utf-8"))["databases"]["kakehashi"]["tables"]
    for name, about in tables.items():
        columns = {row[1] for row in database.execute(f"PRAGMA table_info({name})")}
        assert columns, name
        assert {*about.get("columns", {}), *about.get("facets", ()), about.get("label_column")} - {None} <= columns
