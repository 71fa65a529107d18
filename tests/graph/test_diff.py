"""What changed between two snapshots: the program's answer, the command's and the API's."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph import diff
from graph.catalogue import Catalogue
from graph.rows import ProjectRow, RetiredRow
from graph.service import Service
from graph.settings import Settings
from graph.snapshot import current, named, names
from ingest.pipeline import ingest
from ontology.errors import Gone, NotFound
from tests import survey_years
from tests.conftest import fresh_settings, silent
from tests.kakehashi.test_cli import run


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, str, str]:
    """Two snapshots: of two years; then with one row of R5 renamed, one reworded, one moved, and R6 removed."""
    folder = tmp_path_factory.mktemp("changed")
    documents = folder / "documents"
    documents.mkdir()
    settings = fresh_settings(folder / "data", encoder="none")
    survey_years.write(documents, 5, survey_years.R5)
    survey_years.write(documents, 6, survey_years.R6)
    old = ingest(settings, documents, silent).snapshot
    rows = list(survey_years.R5)
    rows[3] = rows[3].replace("英語に親しむ", "英語と遊ぶ")
    rows[4] = rows[4].replace("ナホトカ市友好訪問", "ナホトカ市への友好訪問")
    rows = [rows[1], rows[0], *rows[2:]]
    survey_years.write(documents, 5, tuple(rows))
    (documents / "survey_r6.txt").unlink()
    return settings, old, ingest(settings, documents, silent).snapshot


def test_projects_added_changed_removed_and_moved(changed: tuple[Settings, str, str]) -> None:
    settings, old, new = changed
    found = diff.compare(named(settings.data, old), named(settings.data, new))
    projects = found.sections["projects"]
    assert [item.title for item in projects.added] == ["ナホトカ市への友好訪問"]
    assert sorted(item.title for item in projects.removed) == sorted(
        [row.split("\t")[3] for row in survey_years.R6] + ["ナホトカ市友好訪問"])
    assert [(each.title, set(each.fields)) for each in projects.changed] == [
        ("親子英語教室", {"description", "evidence"})]
    assert projects.changed[0].fields["description"] == ("英語に親しむ。", "英語と遊ぶ。")
    assert (projects.moved, projects.same) == (2, 2)
    assert [item.id for item in found.sections["documents"].removed] == ["survey_r6"]


def test_a_snapshot_does_not_differ_from_itself(changed: tuple[Settings, str, str]) -> None:
    snapshot = current(changed[0].data)
    assert all(not (each["added"] or each["changed"] or each["removed"] or each["moved"])
               for each in diff.compare(snapshot, snapshot).counts().values())


def test_the_command_tells_the_same(changed: tuple[Settings, str, str]) -> None:
    settings, old, new = changed
    data = json.loads(run(settings, "diff", "--json"))
    assert (data["old"], data["new"], data["counts"]["projects"]["added"]) == (old, new, 1)
    assert "description: \"英語に親しむ。\" -> \"英語と遊ぶ。\"" in run(settings, "diff", old, new)
    years = run(settings, "diff", "--years", old)
    assert "2 new" in years
    assert "renamed" in years


def test_removed_ids_are_gone_and_tell_their_successor(changed: tuple[Settings, str, str]) -> None:
    settings, old, new = changed
    before = Catalogue(named(settings.data, old).path / "catalogue.sqlite")
    lost = {row.title: row for row in before.iterate(ProjectRow) if row.document == "survey_r5"}["ナホトカ市友好訪問"]
    service = Service.open(settings)
    with pytest.raises(Gone, match="no longer states it") as caught:
        service.project(lost.id)
    assert service.project(caught.value.successor).title == "ナホトカ市への友好訪問"
    assert service.catalogue.get(RetiredRow, "document/survey_r6").since == new
    with pytest.raises(NotFound) as never:
        service.project("survey_r5-0000000000")
    assert not isinstance(never.value, Gone)
    with TestClient(create_app(settings)) as client:
        assert client.get(f"/api/projects/{lost.id}").status_code == 410
        answer = client.get(f"/id/project/{lost.id}", headers={"accept": "text/turtle"}, follow_redirects=False)
        assert answer.status_code == 410
        assert caught.value.successor in answer.text
        assert client.get("/id/document/survey_r6", headers={"accept": "text/turtle"}).status_code == 410


def test_an_id_that_comes_back_is_no_longer_retired(changed: tuple[Settings, str, str], tmp_path: Path) -> None:
    folder = changed[0].data.parent
    shutil.copytree(folder, tmp_path / "changed", symlinks=True)
    settings = changed[0].model_copy(update={"data": tmp_path / "changed" / "data"})
    survey_years.write(tmp_path / "changed" / "documents", 6, survey_years.R6)
    ingest(settings, tmp_path / "changed" / "documents", silent)
    catalogue = Service.open(settings).catalogue
    assert catalogue.retired("survey_r6") is None
    assert [row.title for row in catalogue.iterate(RetiredRow) if row.kind == "project"] == ["ナホトカ市友好訪問"]


def test_the_api_tells_the_same(changed: tuple[Settings, str, str]) -> None:
    settings, old, new = changed
    with TestClient(create_app(settings)) as client:
        data = client.get("/api/changes").json()
        assert (data["old"], data["new"]) == (old, new)
        assert data["counts"]["projects"]["removed"] == 7
        assert len(client.get("/api/changes", params={"limit": 2}).json()["sections"]["projects"]["removed"]) == 2
        assert client.get("/api/changes", params={"old": "nothing"}).status_code == 404
        assert client.get("/api/changes/years").json()["total"] == 0
        project = Service.open(settings).search("").hits[0][0].id
        assert client.get(f"/api/projects/{project}").json()["series"] is None


def test_there_must_be_an_earlier_snapshot(tmp_path: Path) -> None:
    settings = fresh_settings(tmp_path / "data", encoder="none")
    survey_years.write(tmp_path, 5, survey_years.R5)
    ingest(settings, tmp_path / "survey_r5.txt", silent)
    assert len(names(settings.data)) == 1
    with pytest.raises(NotFound, match="no earlier snapshot"):
        diff.pair(settings.data, None, None)
