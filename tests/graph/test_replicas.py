"""Snapshots that travel, and replicas that serve them behind a load balancer."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api import live
from api.app import create_app
from graph import publication, snapshot
from graph.settings import Settings
from graph.settings import settings as cached_settings
from kakehashi.cli import app
from ontology.errors import SnapshotError
from tests import servers, tiny_snapshot
from tests.conftest import ROOT

ONE, TWO = "20250101T000000Z", "20250102T000000Z"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with two snapshots, the second served."""
    tiny_snapshot.publish(tmp_path / "data", ONE)
    tiny_snapshot.publish(tmp_path / "data", TWO)
    return tmp_path / "data"


def command(data: Path, *arguments: str) -> str:
    """What a command prints; it must succeed."""
    cached_settings.cache_clear()
    try:
        done = CliRunner().invoke(app, ["snapshots", *arguments], env={"KAKEHASHI_DATA": str(data)})
    finally:
        cached_settings.cache_clear()
    if done.exception is not None:
        raise done.exception
    return done.stdout


def test_a_snapshot_is_copied_and_used(data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert "is served" in command(data, "copy", str(other), ONE, "--use")
    assert snapshot.current(other).id == ONE
    command(data, "copy", str(other))
    listed = {each["id"]: each["served"] for each in json.loads(command(other, "list", "--json"))}
    assert listed == {ONE: True, TWO: False}
    command(other, "use", TWO)
    assert snapshot.current_id(other) == TWO
    assert "as their checksums say" in command(other, "verify")
    before = {file: file.read_bytes() for file in (data / "snapshots" / TWO).rglob("*") if file.is_file()}
    after = {file: (other / "snapshots" / TWO / file.relative_to(data / "snapshots" / TWO)).read_bytes()
             for file in before if file.name != "LOCK"}
    assert all(before[file] == content for file, content in after.items())


@pytest.mark.parametrize("damage", ["cut", "missing", "changed", "no-manifest"])
def test_half_a_copy_is_refused(data: Path, tmp_path: Path, damage: str) -> None:
    target = tmp_path / "other" / "snapshots" / TWO
    shutil.copytree(data / "snapshots" / TWO, target)
    victim = target / "catalogue.sqlite"
    content = victim.read_bytes()
    match damage:
        case "cut":
            victim.write_bytes(content[:-100])
        case "missing":
            victim.unlink()
        case "changed":
            victim.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        case "no-manifest":
            (target / "manifest.json").unlink()
    settings = Settings(data=tmp_path / "other", base=tiny_snapshot.BASE, encoder="fake")
    with pytest.raises(SnapshotError, match=r"not whole|damaged|not complete"):
        publication.use(settings, TWO)
    assert snapshot.current_id(tmp_path / "other") is None
    with pytest.raises(SnapshotError):
        command(tmp_path / "other", "verify", TWO)
    if damage in ("cut", "missing"):
        with pytest.raises(SnapshotError):
            snapshot.copy(snapshot.Snapshot(target), tmp_path / "third")
        assert not list((tmp_path / "third").rglob("*.sqlite"))


def test_a_source_that_differs_is_not_copied(data: Path, tmp_path: Path) -> None:
    chosen = snapshot.current(data)
    victim = chosen.path / "catalogue.sqlite"
    content = victim.read_bytes()
    victim.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(SnapshotError, match=r"catalogue\.sqlite"):
        snapshot.copy(chosen, tmp_path / "other")
    assert list((tmp_path / "other" / "snapshots").iterdir()) == []


def test_a_service_waits_for_a_copy_that_has_not_ended(data: Path, tmp_path: Path,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    """The pointer came before the data: the old snapshot answers until the new one is whole."""
    monkeypatch.setattr(live, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(live, "RETRY_SECONDS", 0.0)
    other = tmp_path / "other"
    command(data, "copy", str(other), ONE, "--use")
    settings = Settings(data=other, base=tiny_snapshot.BASE, encoder="fake", sparql_workers=1)
    with TestClient(create_app(settings)) as client:
        target = other / "snapshots" / TWO
        shutil.copytree(data / "snapshots" / TWO, target)
        victim = target / "catalogue.sqlite"
        content = victim.read_bytes()
        victim.write_bytes(content[:4096])
        snapshot.point(other, TWO)
        for _ in range(5):
            assert client.get("/health").json()["snapshot"] == ONE
            assert client.get("/api/projects/doc-a").status_code == 200
            time.sleep(0.02)
        victim.write_bytes(content)
        end = time.monotonic() + 10
        while client.get("/health").json()["snapshot"] != TWO:
            assert time.monotonic() < end
            time.sleep(0.05)


def test_a_replica_is_killed_and_no_request_fails(data: Path, tmp_path: Path) -> None:
    """Three replicas under load: one is killed, then all switch to another snapshot."""
    if shutil.which("haproxy") is None:
        pytest.skip("haproxy is not installed: apt-get install haproxy")
    command(data, "use", ONE)
    port = servers.free_ports(4)
    environment = {
        **os.environ, "KAKEHASHI_DATA": str(data), "KAKEHASHI_BASE": tiny_snapshot.BASE, "KAKEHASHI_ENCODER": "fake",
        "KAKEHASHI_RATE": "", "KAKEHASHI_RATE_SPARQL": "", "KAKEHASHI_CLIENT_REQUESTS": "1000",
        "KAKEHASHI_SPARQL_WORKERS": "1", "KAKEHASHI_PROGRAM": str(Path(sys.executable).with_name("kakehashi")),
        "KAKEHASHI_FIRST_PORT": str(port + 1)}
    with (tmp_path / "log").open("wb") as log, subprocess.Popen(
            [ROOT / "deploy/replicas/start.sh", "3", str(port)], stdout=subprocess.PIPE, stderr=log, text=True,
            env=environment) as process:
        try:
            assert process.stdout
            started = dict(process.stdout.readline().split()[:2] for _ in range(4))
            assert list(started) == ["replica-0", "replica-1", "replica-2", "balancer"]
            _wait_ready(port, tmp_path / "log")
            followed: list[float] = []
            answers = _load(f"http://127.0.0.1:{port}", lambda seen: followed.append(
                _disturb(data, int(started["replica-1"]), (port + 1, port + 3), seen)))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
    failed = [each for each in answers if each.status != 200]
    assert not failed, failed[:5]
    assert len(answers) > 100
    assert {each.text for each in answers} == {ONE, TWO}, "both snapshots have answered"
    later = [each.text for each in answers if each.asked > followed[0]]
    assert set(later) == {TWO}, "once each replica has followed, none goes back"


class Answer(NamedTuple):
    """What a client was told: when it asked, the status (0 without an answer) and the snapshot, or what went wrong."""

    asked: float
    status: int
    text: str


def _wait_ready(port: int, log: Path) -> None:
    """Until each of the three replicas has answered through the balancer: one that it does not see yet cannot help."""
    end = time.monotonic() + 60
    seen: set[str] = set()
    while len(seen) < 3:
        assert time.monotonic() < end, f"{seen} {log.read_text('utf-8')[-2000:]}"
        try:
            response = httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=5)
        except httpx.HTTPError:  # the balancer itself does not listen yet
            time.sleep(0.1)
            continue
        if response.status_code == 200:
            seen.add(response.headers["x-replica"])
        else:
            time.sleep(0.1)


def _disturb(data: Path, victim: int, survivors: tuple[int, ...], answers: list[Answer]) -> float:
    """Kills a replica after 50 answers and moves the pointer 50 later; when each of the others said that it followed.

    They are asked at their own ports: the order in which clients note answers is not the order of the answers.
    """
    _until(lambda: len(answers) > 50)
    os.kill(victim, signal.SIGKILL)
    killed = len(answers)
    _until(lambda: len(answers) > killed + 50)
    snapshot.point(data, TWO)
    for each in survivors:
        _until(partial(_serves, each, TWO))
    followed = time.monotonic()
    _until(lambda: sum(each.asked > followed for each in answers[-40:]) > 20)
    return followed


def _serves(port: int, wanted: str) -> bool:
    """Whether the replica at this port answers from this snapshot."""
    return bool(httpx.get(f"http://127.0.0.1:{port}/health", timeout=30).json()["snapshot"] == wanted)


def _until(reached: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.02)


def _load(url: str, disturb: Callable[[list[Answer]], None]) -> list[Answer]:
    """Four clients ask without a pause while ``disturb`` runs."""
    answers: list[Answer] = []
    ended = threading.Event()

    def ask(path: str) -> None:
        with httpx.Client(timeout=30) as client:
            while not ended.is_set():
                asked = time.monotonic()
                try:
                    response = client.get(url + path)
                    if response.status_code != 200:
                        answers.append(Answer(asked, response.status_code, f"{path}: {response.text[:200]}"))
                    elif path == "/health":
                        answers.append(Answer(asked, 200, response.json()["snapshot"]))
                except httpx.HTTPError as error:
                    answers.append(Answer(asked, 0, f"{path}: {error!r}"))

    paths = ("/health", "/api/projects/doc-a", "/sparql?query=ASK%20%7B%7D", "/health")
    clients = [threading.Thread(target=ask, args=(path,)) for path in paths]
    for each in clients:
        each.start()
    try:
        disturb(answers)
    finally:
        ended.set()
        for each in clients:
            each.join()
    return answers
