"""Memory goes back after a burst of requests, and not while they come."""

from __future__ import annotations

import asyncio

import pytest

from api.quiet import Quiet
from graph import memory


def test_memory_goes_back_once_nobody_has_asked_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    settled: list[int] = []
    asked = 0
    monkeypatch.setattr(memory, "settle", lambda: settled.append(asked))

    async def bursts() -> None:
        nonlocal asked
        quiet = Quiet(0.5)
        for _ in range(2):
            for _ in range(8):
                quiet.asked()
                asked += 1
                await asyncio.sleep(0.1)  # longer than the quiet time, together
            await asyncio.sleep(1)

    asyncio.run(bursts())
    assert settled == [8, 16]


def test_pages_of_files_are_let_go_while_requests_come(monkeypatch: pytest.MonkeyPatch) -> None:
    let_go: list[int] = []
    settled: list[int] = []
    asked = 0
    monkeypatch.setattr(memory, "let_go", lambda: let_go.append(asked))
    monkeypatch.setattr(memory, "settle", lambda: settled.append(asked))

    async def burst() -> None:
        nonlocal asked
        quiet = Quiet(1.0, often=0.25)
        for _ in range(10):
            quiet.asked()
            asked += 1
            await asyncio.sleep(0.1)
        await asyncio.sleep(1.5)

    asyncio.run(burst())
    assert len(let_go) >= 2, "before the last request came"
    assert 0 < let_go[0] < 10
    assert settled == [10]
