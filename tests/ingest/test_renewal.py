"""A snapshot that begins from the one before holds what one from nothing holds, to the last statement."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import survey
from graph.quads import Reader
from graph.settings import Settings
from graph.snapshot import Snapshot, current
from ingest import mapping
from ingest.pipeline import ingest
from ingest.publishing import parts
from ingest.stages import Stages
from ingest.validation import checking, portions
from ontology.iri import Iris
from tests import survey_years
from tests.conftest import ROOT, fresh_settings, silent

PLAN = ROOT / "tests/unseen_plans/hamanasu_bullets.txt"


@pytest.fixture
def many(tmp_path: Path) -> tuple[Settings, Path]:
    """Settings without an encoder, and a folder with a plan, a survey of two years and small surveys, two of them
    alike."""
    folder = tmp_path / "documents"
    folder.mkdir()
    shutil.copy(PLAN, folder)
    survey_years.write(folder, 5, survey_years.R5)
    survey_years.write(folder, 6, survey_years.R6)
    shutil.copy(_survey(folder, 0), folder / "again0.tsv")
    _survey(folder, 1)
    return fresh_settings(tmp_path / "data", encoder="none"), folder


def _survey(folder: Path, number: int, rows: int = 6) -> Path:
    path = folder / f"small{number}.tsv"
    path.write_text("\n".join(survey.lines(rows, seed=number)) + "\n", "utf-8")
    return path


def content(snapshot: Snapshot) -> dict[str, Any]:
    """Everything that a snapshot answers from; blank nodes of the ontology have other names each time."""
    found: dict[str, Any] = {"counts": snapshot.manifest.counts, "documents": snapshot.manifest.documents}
    with Reader(snapshot.path / "store") as reader:
        found["quads"] = {str(quad) for quad in reader.store if "graph/ontology" not in str(quad.graph_name)}
    db = sqlite3.connect(snapshot.path / "catalogue.sqlite")
    for table, in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"):
        found[table] = db.execute(f"SELECT * FROM {table}").fetchall()
    db.close()
    for file in sorted(snapshot.path.rglob("*")):
        name = str(file.relative_to(snapshot.path))
        if file.suffix == ".npy":
            found[name] = np.load(file).tolist()
        elif file.suffix == ".spans":
            found[name] = file.read_bytes()
        elif file.suffix == ".npz":
            with np.load(file) as arrays:
                found[name] = {key: arrays[key].tolist() for key in arrays}
        elif file.suffix == ".json" and file.name != "manifest.json":
            found[name] = file.read_text("utf-8")
    return found


def _change_row(folder: Path) -> None:
    path = folder / "small1.tsv"
    lines = path.read_text("utf-8").splitlines()
    lines[3] = lines[3].replace("事業", "新規事業")
    path.write_text("\n".join(lines) + "\n", "utf-8")


def test_many_changes_one_after_another_give_what_a_build_from_nothing_gives(many: tuple[Settings, Path],
                                                                             tmp_path: Path) -> None:
    settings, folder = many
    ingest(settings, folder, silent)

    (folder / "again0.tsv").unlink()  # another document makes the same conclusions
    ingest(settings, folder, silent)

    survey_years.write(folder, 6, survey_years.R6[1:])  # a series ends
    ingest(settings, folder, silent)
    (settings.work / parts.FILE).unlink()  # a kill after the snapshot was published: nothing tells what it came from

    _survey(folder, 7)
    ingest(settings, folder, silent)

    plan = folder / PLAN.name
    plan.write_text("\n".join(plan.read_text("utf-8").splitlines()[:-4]) + "\n", "utf-8")
    _change_row(folder)
    (folder / "small0.tsv").unlink()
    ingest(settings, folder, silent)

    renewed = content(current(settings.data))
    other = fresh_settings(tmp_path / "other", encoder="none")
    ingest(other, folder, silent)
    anew = content(current(other.data))
    assert len(renewed.pop("retired")) == renewed["counts"].pop("retired") > 0  # what nothing knows of
    assert anew["counts"].pop("retired") == len(anew.pop("retired")) == 0
    for name in anew:
        assert renewed[name] == anew[name], name


def test_only_the_changed_document_is_read_mapped_and_checked(many: tuple[Settings, Path],
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    settings, folder = many
    ingest(settings, folder, silent)
    read, mapped, checked = list[str](), list[str](), list[str]()
    reading, quads, check = Stages.read, mapping.quads, checking.check
    monkeypatch.setattr(Stages, "read", lambda self, file, sha: read.append(file.stem) or reading(self, file, sha))
    monkeypatch.setattr(mapping, "quads", lambda linked, iris: mapped.append(linked.meta.id) or quads(linked, iris))
    monkeypatch.setattr(checking, "check", lambda job, *rest: checked.extend(job.graphs) or check(job, *rest))
    _change_row(folder)
    ingest(settings, folder, silent)
    assert (set(read), mapped, [graph.rpartition("/")[2] for graph in checked]) == ({"small1"}, ["small1"], ["small1"])

    store = max((current(settings.data).path / "store").glob("*.sst"), key=lambda file: file.stat().st_size)
    content = store.read_bytes()
    store.unlink()  # else other stores would lose it, too: the files are links
    store.write_bytes(content[:1000] + bytes(8) + content[1008:])
    _survey(folder, 7)
    mapped.clear()
    report = ingest(settings, folder, silent)
    assert sorted(mapped) == sorted(row.id for row in report.documents)  # not begun from what is damaged


def test_a_damaged_file_of_parts_begins_anew(tmp_path: Path) -> None:
    (tmp_path / parts.FILE).write_bytes(b"no database, but long enough to be taken for one " * 100)
    kept = parts.Parts(tmp_path, Iris("https://data.example.jp/kakehashi/"))
    assert (kept.published(), kept.get(kept.made_from("a", "b"))) == (None, None)
    kept.publish("20261123T000000Z", [])
    assert kept.published() == "20261123T000000Z"


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=60))
def test_connected_nodes_stay_in_one_portion(edges: list[tuple[int, int]]) -> None:
    def node(number: int) -> ox.NamedNode:
        return ox.NamedNode(f"https://data.example.jp/{number}")

    triples = [ox.Triple(node(one), node(0), node(other)) for one, other in edges]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(portions, "SIZE", 4)
        found = portions.portions(triples)
    assert sorted(map(str, triples)) == sorted(str(triple) for portion in found for triple in portion)
    place = {triple.subject: number for number, portion in enumerate(found) for triple in portion}
    for triple in triples:
        assert place.get(triple.object, place[triple.subject]) == place[triple.subject]
