"""Work that completes a large snapshot in a process of its own, beside this one's."""

from __future__ import annotations

import multiprocessing as mp
import os
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from ingest.bulk.surveys import WAIT
from ingest.bulk.worker import orphaned
from ontology.errors import KakehashiError

Given = TypeVar("Given")
Result = TypeVar("Result")


class Beside(Generic[Given, Result]):
    """``work`` on what it is given; its process is forked when this is made, before threads of the store exist, which a
    fork would not survive, and waits to be told."""

    def __init__(self, work: Callable[[Given], Result]) -> None:
        context = mp.get_context("fork")
        self._here, there = context.Pipe()
        self._process = context.Process(target=_child, args=(work, there, os.getpid()), daemon=True)
        self._process.start()
        there.close()

    def begin(self, given: Given) -> None:
        """What the work reads is there."""
        with suppress(BrokenPipeError):  # it has ended: waiting for it tells why
            self._here.send(given)

    def wait(self) -> Result:
        """The result of the work, when it is done.

        Raises:
            KakehashiError: the process ended before its time.
        """
        result: Result
        try:
            result = self._here.recv()
        except (EOFError, ConnectionResetError):
            self._process.join()
            raise KakehashiError(
                f"a process that completes the snapshot has ended (exit code {self._process.exitcode})",
                todo="what it printed above tells why; after exit code -9, which is a kill, look at the machine's "
                     "memory, then try again") from None
        self._process.join()
        return result

    def end(self) -> None:
        """Ends the process, if it has not ended."""
        self._process.kill()
        self._process.join()
        self._here.close()


def _child(work: Callable[[Any], object], there: Connection[Any, Any], parent: int) -> None:
    while not there.poll(WAIT):
        if orphaned(parent):
            return
    with suppress(EOFError):  # the parent closed its end: nothing is to be done
        given = there.recv()
        there.send(work(given))
