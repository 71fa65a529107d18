"""Work that completes a large snapshot in a process of its own, beside this one's."""

from __future__ import annotations

import multiprocessing as mp
import os
from collections.abc import Callable
from multiprocessing.synchronize import Event
from pathlib import Path

from ingest.bulk import WAIT
from ingest.bulk_worker import orphaned
from ontology.errors import KakehashiError


class Beside:
    """``work`` on ``folder``; its process is forked when this is made, before threads of the store exist, which a fork
    would not survive, and waits to be told."""

    def __init__(self, work: Callable[[Path], object], folder: Path) -> None:
        context = mp.get_context("fork")
        self._folder = folder
        self._turn = context.Event()
        self._process = context.Process(target=_child, args=(work, folder, self._turn, os.getpid()), daemon=True)
        self._process.start()

    def begin(self) -> None:
        """What the work reads is there."""
        self._turn.set()

    def wait(self) -> None:
        """Until the work is done.

        Raises:
            KakehashiError: the process ended before its time.
        """
        self._process.join()
        if code := self._process.exitcode:
            raise KakehashiError(
                f"a process that completes the snapshot has ended (exit code {code})", where=str(self._folder),
                todo="what it printed above tells why; after exit code -9, which is a kill, look at the machine's "
                     "memory, then try again")


def _child(work: Callable[[Path], object], folder: Path, turn: Event, parent: int) -> None:
    while not turn.wait(WAIT):
        if orphaned(parent):
            return
    work(folder)
