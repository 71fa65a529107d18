"""From a folder of documents to a published snapshot, and what may go wrong on the way."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from api.extracts import extract
from benchmarks import survey
from graph import quads
from graph.catalogue import Catalogue
from graph.quality_rows import QualityRow
from graph.rows import IssueRow, LinkRow, ProjectRow, TieRow
from graph.service import Service
from graph.settings import Settings
from graph.snapshot import Snapshot, current
from ingest import layouts, linking, stages
from ingest.bulk import blocks
from ingest.bulk import surveys as bulk
from ingest.bulk import worker as bulk_worker
from ingest.fingerprint import fingerprint, stage_fingerprint
from ingest.pipeline import find_documents, ingest
from ingest.validation import documents as validation
from ontology.errors import DocumentError, InputError, SnapshotError
from ontology.iri import PROV
from tests import forked, survey_years
from tests.check_counts import counts, differences
from tests.conftest import ROOT, environment, fresh_settings, silent

LIST = "aomori_programmes_r2.txt"


def _small(folder: Path) -> tuple[Settings, Path]:
    documents = folder / "documents"
    documents.mkdir()
    shutil.copy(ROOT / "documents" / LIST, documents)
    return fresh_settings(folder / "data", encoder="fake"), documents


@pytest.fixture
def small(tmp_path: Path) -> tuple[Settings, Path]:
    """Settings with the fake encoder, and a folder with the smallest sample."""
    return _small(tmp_path)


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the smallest sample has been ingested."""
    folder = tmp_path_factory.mktemp("ingested")
    ingest(*_small(folder), silent)
    return folder


@pytest.fixture
def published(ingested: Path, tmp_path: Path) -> tuple[Settings, Path]:
    """A copy of that to work on: as ``small``, with a published snapshot."""
    shutil.copytree(ingested, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Settings(data=tmp_path / "data", encoder="fake"), tmp_path / "documents"


def test_the_samples_hold_what_the_documents_hold(service: Service) -> None:
    assert differences(counts(service)) == []


def test_the_originals_hold_what_was_counted(originals: Service) -> None:
    assert differences(counts(originals)) == []


def test_a_second_ingest_of_the_same_changes_nothing(small: tuple[Settings, Path]) -> None:
    settings, folder = small
    first = ingest(settings, folder, silent)
    second = ingest(settings, folder, silent)
    assert (first.unchanged, second.unchanged) == (False, True)
    assert second.snapshot == first.snapshot == current(settings.data).id


def test_ids_do_not_change_from_one_ingest_to_the_next(published: tuple[Settings, Path]) -> None:
    settings, folder = published
    before = {project.id: project.title for project in Service.open(settings).catalogue.iterate(ProjectRow)}
    ingest(settings, folder, silent, force=True)
    after = {project.id: project.title for project in Service.open(settings).catalogue.iterate(ProjectRow)}
    assert before == after


@pytest.mark.parametrize(("name", "content", "reason"), [
    ("recipe.txt", "カレーの作り方\n玉ねぎを切る。\n一時間煮る。\n".encode(), "no known layout"),
    ("empty.txt", b"", "empty"),
    ("truncated.xlsx", b"PK\x03\x04" + b"\0" * 40, "workbook"),
])
def test_a_broken_document_is_named_and_the_others_are_published(
        small: tuple[Settings, Path], name: str, content: bytes, reason: str) -> None:
    settings, folder = small
    (folder / name).write_bytes(content)
    report = ingest(settings, folder, silent)
    assert name in report.failed[name]
    assert reason in report.failed[name]
    assert [document.id for document in report.documents] == ["aomori_programmes_r2"]


def test_nothing_readable_leaves_the_previous_snapshot_serving(published: tuple[Settings, Path],
                                                               tmp_path: Path) -> None:
    settings, _ = published
    served = current(settings.data).id
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "recipe.txt").write_text("カレーの作り方", encoding="utf-8")
    with pytest.raises(InputError, match=r"recipe\.txt"):
        ingest(settings, bad, silent)
    assert current(settings.data).id == served


def test_links_out_of_the_folder_are_not_followed(small: tuple[Settings, Path], tmp_path: Path) -> None:
    _, folder = small
    outside = tmp_path / "outside.txt"
    outside.write_text("秘密", encoding="utf-8")
    (folder / "link.txt").symlink_to(outside)
    (folder / "notes.md").write_text("#", encoding="utf-8")
    found, skipped = find_documents(folder)
    assert [file.name for file in found] == [LIST]
    assert skipped == ["link.txt", "notes.md"]


def test_an_absent_folder_is_an_error_that_says_so(small: tuple[Settings, Path]) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        find_documents(small[1] / "nowhere")


def _killed(settings: Settings, folder: Path, left: int) -> None:
    """An ingest that kills itself after its n-th stage: at every boundary between stages."""
    def step(stage: str, done: int, total: int) -> None:
        nonlocal left
        left -= done == total
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    ingest(settings, folder, step, force=True)


def test_a_kill_at_any_stage_leaves_the_old_snapshot_or_the_new_one_whole(published: tuple[Settings, Path]) -> None:
    settings, folder = published
    old = current(settings.data).id
    for boundary in range(30):
        process = forked.processes.Process(target=_killed, args=(settings, folder, boundary))
        process.start()
        process.join()
        served = current(settings.data)
        served.verify()
        assert served.id >= old
        assert Service.open(settings).catalogue.count(ProjectRow) == 37
        old = served.id
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
    assert boundary >= 8  # as many as there are stages
    assert ingest(settings, folder, silent, force=True).documents  # no lock or leftover is in the way


@pytest.mark.parametrize("after", [0.6, 1.7])
def test_a_kill_at_any_time_leaves_the_old_snapshot_or_the_new_one_whole(
        published: tuple[Settings, Path], after: float) -> None:
    settings, folder = published
    old = current(settings.data).id
    process = subprocess.Popen([sys.executable, "-m", "kakehashi", "ingest", "--force", str(folder)],
                               cwd=ROOT, env=environment(settings), stderr=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    served = current(settings.data)
    served.verify()
    assert served.id >= old


def test_a_second_ingest_at_once_waits_and_says_so(small: tuple[Settings, Path]) -> None:
    settings, folder = small
    with (settings.data / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        process = subprocess.Popen([sys.executable, "-m", "kakehashi", "ingest", str(folder)], cwd=ROOT,
                                   env=environment(settings), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                   text=True)
        assert process.stderr is not None
        assert "another ingest is at work" in process.stderr.readline()
        assert process.poll() is None
        fcntl.flock(handle, fcntl.LOCK_UN)
        assert process.communicate(timeout=120)
    assert process.returncode == 0
    assert Service.open(settings).catalogue.count(ProjectRow) == 37


def test_an_unchanged_document_is_not_parsed_again(small: tuple[Settings, Path],
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    settings, folder = small
    survey_years.write(folder, 5, survey_years.R5)
    ingest(settings, folder, silent)
    read: list[str] = []
    parse = layouts.parse
    monkeypatch.setattr(layouts, "parse", lambda source: read.append(source.id) or parse(source))
    survey_years.write(folder, 5, survey_years.R5[:3])
    report = ingest(settings, folder, silent)
    assert (report.unchanged, read) == (False, ["survey_r5"])
    assert {row.id: row.counts["projects"] for row in report.documents} == {"aomori_programmes_r2": 37, "survey_r5": 3}


@pytest.mark.parametrize("damage", ["linked.json", "keys.json"])
def test_a_damaged_stage_output_is_made_again(published: tuple[Settings, Path], damage: str) -> None:
    settings, folder = published
    with (settings.work / f"aomori_programmes_r2.{damage}").open("a") as file:
        file.write("x")
    assert ingest(settings, folder, silent, force=True).documents[0].counts["projects"] == 37


def test_a_changed_rule_is_a_reason_to_read_again(published: tuple[Settings, Path],
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    settings, folder = published
    linked: list[str] = []
    link = linking.link
    monkeypatch.setattr(linking, "link", lambda parsed: linked.append(parsed.meta.id) or link(parsed))
    monkeypatch.setattr(layouts, "parse", lambda source: pytest.fail("parsed again"))
    monkeypatch.setattr(stages, "stage_fingerprint",
                        lambda stage: "another" if stage == "linked" else stage_fingerprint(stage))
    ingest(settings, folder, silent, force=True)
    assert linked == ["aomori_programmes_r2"]


def test_a_document_that_breaks_keeps_its_last_good_version(small: tuple[Settings, Path]) -> None:
    settings, folder = small
    file = survey_years.write(folder, 5, survey_years.R5)
    ingest(settings, folder, silent)
    file.write_bytes(b"\0" * 100)
    report = ingest(settings, folder, silent)
    assert report.kept == ["survey_r5.txt"]
    assert "last readable version" in report.failed["survey_r5.txt"]
    service = Service.open(settings)
    assert service.catalogue.count(ProjectRow) == 37 + len(survey_years.R5)
    assert [issue.action for issue in service.issues("survey_r5", "error")] == ["kept"]
    again = ingest(settings, folder, silent)
    assert (again.unchanged, again.kept) == (True, ["survey_r5.txt"])
    file.unlink()
    ingest(settings, folder, silent)
    assert Service.open(settings).catalogue.count(ProjectRow) == 37


def test_a_failed_ingest_leaves_the_served_snapshot_untouched(published: tuple[Settings, Path],
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    settings, folder = published
    served = current(settings.data).id
    before = {file: file.stat().st_mtime_ns for file in (settings.snapshots / served).rglob("*")}

    def refuse(*_: object) -> None:
        raise DocumentError("violations of the shapes")

    monkeypatch.setattr(validation, "check", refuse)
    with pytest.raises(DocumentError):
        ingest(settings, folder, silent, force=True)
    assert current(settings.data).id == served
    assert {file: file.stat().st_mtime_ns for file in (settings.snapshots / served).rglob("*")} == before


def _is_left_out(triple: ox.Quad) -> bool:
    """Whether docs/INGEST.md names the triple among those that a large survey's graph does not repeat."""
    subject, name, value = triple.subject, re.split("[/#]", triple.predicate.value)[-1], triple.object.value
    return (subject.value.endswith("#classification") or name == "recordNumber"
            or (name == "identifier" and "/project/" in subject.value) or (name, value) in {
                ("type", f"{PROV}Entity"), ("periodUndecided", "false"), ("startPrecision", "day"),
                ("endPrecision", "day")})


def _killed_with_blocks(settings: Settings, folder: Path, program: str) -> None:
    """An ingest of a large survey that damages a block and kills itself when it has all of them."""
    bulk.LARGE = bulk_worker.BLOCK = 100  # type: ignore[misc]
    blocks.fingerprint = lambda: program  # type: ignore[attr-defined]  # as in the next, though a file is edited between

    def step(stage: str, done: int, total: int) -> None:
        if stage.startswith("reading survey") and len(kept := list(settings.work.rglob("[0-9]"))) == 7:
            kept[-1].write_bytes(kept[-1].read_bytes()[:-1])
            os.kill(os.getpid(), signal.SIGKILL)

    ingest(settings, folder, step)


def _after_a_kill(settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves the blocks of an ingest that was killed, one of them damaged; the next may make that one and no other."""
    process = forked.processes.Process(
        target=_killed_with_blocks, args=(settings, folder, fingerprint()))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    make, one = bulk_worker._block, multiprocessing.get_context("fork").Semaphore(1)

    def made(*given: Any, **named: Any) -> blocks.Block:
        assert one.acquire(block=False)
        return make(*given, **named)

    monkeypatch.setattr(bulk_worker, "BLOCK", 100)
    monkeypatch.setattr(bulk_worker, "_block", made)


def test_a_large_survey_read_in_a_stream_gives_what_the_ordinary_way_gives(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    survey.write(folder / "survey.txt", 600)
    text = (folder / "survey.txt").read_text("utf-8").replace("\t実施方法", "\t実施方法\tSDGs", 1)
    (folder / "survey.txt").write_text(
        text + "601\t北海道\t札幌市\t札幌市\t\"雪\\の\"まつり\tドイツ(ミュンヘン)\t市民の訪問\t札幌市\t"
        "R5.4.1～5.2、7月\t受入\t④⑰\n何かの注記\n", encoding="utf-8")
    found, written = [], []
    for name, limit in (("ordinary", 1 << 30), ("stream", 100)):
        monkeypatch.setattr(bulk, "LARGE", limit)
        settings = fresh_settings(tmp_path / name, encoder="none")
        if name == "stream":
            _after_a_kill(settings, folder, monkeypatch)
        ingest(settings, folder, silent)
        assert not list(settings.work.glob("*.blocks"))
        snapshot = current(settings.data)
        catalogue = Catalogue(snapshot.path / "catalogue.sqlite")
        with quads.Reader(snapshot.path / "store") as store:
            graphs = [f"{settings.base}graph/document/survey", f"{settings.base}graph/inferred"]
            triples = set(store.quads(graphs))
        service = Service.open(settings)
        answer = service.search("中学生 派遣")
        assert answer.text_only
        written.append(triples)
        found.append((dict(catalogue.by_id(ProjectRow)), dict(catalogue.by_id(TieRow)), dict(catalogue.by_id(LinkRow)),
                      dict(catalogue.by_id(QualityRow)), sorted(body for _, body in catalogue.by_id(IssueRow)),
                      [(hit.project, extract(service, row, hit, "description"))
                       for row, hit in answer.hits], {**snapshot.manifest.counts, "quads": 0}))
    for one, other in zip(*found, strict=True):
        assert one == other
    whole, compact = written
    assert found[0][2]
    assert {triple.subject.value.rpartition("/")[2] for triple in compact - whole} == {"survey#classification"}
    assert all(map(_is_left_out, whole - compact))
    assert len(compact) < 0.7 * len(whole)


def test_a_damaged_snapshot_is_found_out(published: tuple[Settings, Path]) -> None:
    snapshot = current(published[0].data)
    with (snapshot.path / "catalogue.sqlite").open("ab") as file:
        file.write(b"x")
    with pytest.raises(SnapshotError, match="damaged"):
        Snapshot(snapshot.path).verify()
