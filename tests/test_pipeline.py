"""From a folder of documents to a published snapshot, and what may go wrong on the way."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graph.rows import ProjectRow
from graph.service import Service
from graph.settings import Settings
from graph.snapshot import Snapshot, current
from ingest.pipeline import find_documents, ingest
from ontology.errors import InputError, SnapshotError
from tests.check_counts import counts, differences
from tests.conftest import ROOT, environment, fresh_settings, silent

LIST = "aomori_programmes_r2.txt"


@pytest.fixture
def small(tmp_path: Path) -> tuple[Settings, Path]:
    """Settings with the fake encoder, and a folder with the smallest sample."""
    folder = tmp_path / "documents"
    folder.mkdir()
    shutil.copy(ROOT / "documents" / LIST, folder)
    return fresh_settings(tmp_path / "data", encoder="fake"), folder


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


def test_ids_do_not_change_from_one_ingest_to_the_next(small: tuple[Settings, Path]) -> None:
    settings, folder = small
    ingest(settings, folder, silent)
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


def test_nothing_readable_leaves_the_previous_snapshot_serving(small: tuple[Settings, Path], tmp_path: Path) -> None:
    settings, folder = small
    served = ingest(settings, folder, silent).snapshot
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


@pytest.mark.parametrize("after", [0.4, 0.9, 1.6])
def test_a_kill_leaves_the_old_snapshot_or_the_new_one_whole(small: tuple[Settings, Path], after: float) -> None:
    settings, folder = small
    old = ingest(settings, folder, silent).snapshot
    process = subprocess.Popen([sys.executable, "-m", "kakehashi", "ingest", "--force", str(folder)],
                               cwd=ROOT, env=environment(settings), stderr=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    served = current(settings.data)
    served.verify()
    assert served.id >= old
    assert Service.open(settings).catalogue.count(ProjectRow) == 37
    assert ingest(settings, folder, silent, force=True).documents  # no lock or leftover is in the way


def test_a_damaged_snapshot_is_found_out(small: tuple[Settings, Path]) -> None:
    settings, folder = small
    ingest(settings, folder, silent)
    snapshot = current(settings.data)
    with (snapshot.path / "catalogue.sqlite").open("ab") as file:
        file.write(b"x")
    with pytest.raises(SnapshotError, match="damaged"):
        Snapshot(snapshot.path).verify()
