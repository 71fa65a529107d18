"""Memory that requests left behind goes back to the system: pages of files while they come, the rest when nobody has
asked for a while."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from graph import memory

SECONDS: Final = 10.0
"""Without a question: pages of files that a question in ten seconds needs again take it 2 ms to come back."""

OFTEN: Final = 0.25
"""Seconds between two times that pages are let go while requests come: ten texts that are read map 60 MB of the
dictionary, which takes a millisecond again."""


class Quiet:
    """Waits for a quiet time after each burst of requests."""

    def __init__(self, seconds: float = SECONDS, often: float = OFTEN) -> None:
        self._seconds = seconds
        self._often = often
        self._asked = 0.0
        self._waiting = False

    def asked(self) -> None:
        """A request has come; called in the event loop."""
        self._asked = time.monotonic()
        if not self._waiting:
            self._waiting = True
            asyncio.get_running_loop().call_later(self._often, self._look)

    def _look(self) -> None:
        loop, left = asyncio.get_running_loop(), self._asked + self._seconds - time.monotonic()
        if left > 0:
            # Nothing to let go again of who asked before the last time.
            if left > self._seconds - self._often:
                loop.run_in_executor(None, memory.let_go)
            loop.call_later(min(left, self._often), self._look)
        else:
            self._waiting = False
            loop.run_in_executor(None, memory.settle)
