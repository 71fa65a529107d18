"""Shared fixtures.

A test uses the smallest thing that has what it needs: rows from ``tests.factories``, else ``samples`` (a
snapshot of the documents of this repository, built once a run), else ``originals`` (the public originals,
which lie beside the repository only where it is developed).
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from graph.service import Service
from graph.settings import Settings
from ingest.pipeline import ingest

ROOT = Path(__file__).parent.parent
TESTS = ROOT / "tests"
ORIGINALS = ROOT.parent / "shared" / "documents"

LONGEST = (
    "test_browser", "test_hostile_input", "test_pipeline", "test_structure", "test_unseen_plans", "test_entities",
    "test_pages", "test_stories", "test_replicas", "test_backends", "test_encoders", "test_assistant", "test_docs",
    "test_notebooks", "test_questions", "test_facade", "test_unseen_tables", "test_network_browser", "test_vectors")
"""Files that take ten seconds and more.  The second needs no snapshot of the samples: the first builds it meanwhile."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, so that at the end no worker is left alone with one; a file's tests stay in order."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(LONGEST)))


def silent(stage: str, done: int, total: int) -> None:
    """A progress callback that shows nothing."""


def fresh_settings(folder: Path, **values: object) -> Settings:
    """Settings with a data folder of its own that shares the checkout's encoder and reference store."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("models", "basis"):
        shared = ROOT / "data" / name
        shared.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(shared)
    return Settings(data=folder, **values)  # type: ignore[arg-type]


def environment(settings: Settings) -> dict[str, str]:
    """The environment in which a command works on these settings."""
    return {**os.environ, "KAKEHASHI_DATA": str(settings.data), "KAKEHASHI_ENCODER": settings.encoder}


def published_once(name: str, documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a published snapshot of ``documents``, built once a run: the workers of pytest-xdist share it.

    The first worker that needs it builds it under a lock; snapshots are immutable, so the others only read.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():
            return Settings(data=folder)
        settings = fresh_settings(folder)
        report = ingest(settings, documents, silent)
        assert not report.failed
    return settings


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a published snapshot of ``documents/``."""
    return published_once("samples", ROOT / "documents", tmp_path_factory)


@pytest.fixture(scope="session")
def service(samples: Settings) -> Service:
    """The snapshot of ``documents/``, opened."""
    return Service.open(samples)


@pytest.fixture(scope="session")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """The snapshot of the public originals, opened; the test is skipped where they are absent."""
    if not ORIGINALS.is_dir():
        pytest.skip("../shared/documents is absent: the public originals are not part of the repository")
    return Service.open(published_once("originals", ORIGINALS, tmp_path_factory))
