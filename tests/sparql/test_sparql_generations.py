"""A snapshot that is read is not removed, and a newer one takes over while requests run."""

from __future__ import annotations

import time
from pathlib import Path

from starlette.testclient import TestClient

from api.app import create_app
from graph import snapshot
from tests import tiny_snapshot


def served(client: TestClient) -> str:
    return str(client.get("/health").json()["snapshot"])


def test_a_snapshot_in_use_stays(tmp_path: Path) -> None:
    first, second, third = (f"2025010{n}T000000Z" for n in (1, 2, 3))
    with TestClient(create_app(tiny_snapshot.publish(tmp_path, first, sparql_workers=1))) as client:
        tiny_snapshot.publish(tmp_path, second)
        tiny_snapshot.publish(tmp_path, third)
        assert snapshot.retire(tmp_path, keep=1) == [second], "the first is read, the third is current"
        deadline = time.monotonic() + 20
        while served(client) != third and time.monotonic() < deadline:
            assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
            time.sleep(0.2)
        assert served(client) == third
        gone: list[str] = []
        while not gone and time.monotonic() < deadline:  # its last readers end a moment after the switch
            gone = snapshot.retire(tmp_path, keep=1)
            time.sleep(0.05)
        assert gone == [first]
        assert client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).json()["boolean"] is True
