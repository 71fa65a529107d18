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
