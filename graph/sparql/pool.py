"""Runs untrusted SPARQL in killable processes, one query a worker at a time.

::

    async with Pool(store, Limits.of(settings)) as pool:
        async with await pool.run(Query("SELECT ...", "text/csv", base)) as answer:
            async for chunk in answer: ...

A worker is ended and replaced at the wall-clock limit, when its reader goes away, and when it has grown.
An answer that is cut raises from its iterator, so a stream never just stops as if it were complete.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from graph.settings import Settings
from graph.sparql import gate
from graph.sparql.forks import ForkServer, Handle
from ontology.errors import KakehashiError, LimitExceeded, QueryError, SnapshotError

log = logging.getLogger(__name__)

GROWN: Final = 0.25
"""A worker that holds more than this share of its memory limit after a query is replaced: the engine does not
give memory back, and the next query should find all of it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take, and how many may run and wait."""

    workers: int = 2
    seconds: float = 10.0
    memory_mb: int = 4096
    result_mb: int = 256
    query_kb: int = 64
    queue: int = 64
    queue_seconds: float = 10.0

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The operator's limits."""
        return cls(settings.sparql_workers, settings.sparql_seconds, settings.sparql_memory_mb,
                   settings.sparql_result_mb, settings.sparql_query_kb, settings.sparql_queue,
                   settings.sparql_queue_seconds)


@dataclass(frozen=True, slots=True)
class Query:
    """A query and how its result is wanted."""

    text: str
    media_type: str
    """One that fits the query's form (``graph/sparql/formats.py``)."""
    base: str
    """Base IRI against which relative IRIs are resolved."""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    """The protocol's dataset; when both are empty, the query's own, else the union of all graphs."""


@dataclass(slots=True)
class Counts:
    """What has happened to queries since the pool started."""

    answered: int = 0
    refused: int = 0
    timed_out: int = 0
    died: int = 0
    abandoned: int = 0
    """The reader went away before the end."""


@dataclass(frozen=True, slots=True)
class Status:
    """A pool's state, for health checks."""

    workers: int
    idle: int
    waiting: int
    sandbox: str
    counts: Counts


class Answer:
    """A query that runs: iterate its bytes once, then leave the ``async with``."""

    def __init__(self, pool: Pool, handle: Handle, watchdog: asyncio.TimerHandle) -> None:
        self._pool = pool
        self._handle = handle
        self._watchdog = watchdog
        self._first: bytes | None = None
        self._resident_mb: int | None = None
        """Set when the worker has said that the result is complete."""
        self._failed = self._closed = False

    async def begin(self) -> None:
        """Waits for the first bytes, so that an early failure is an error and not a broken result."""
        self._first = await self._next()

    async def _next(self) -> bytes | None:
        try:
            kind, payload = await self._handle.receive()
        except (asyncio.IncompleteReadError, ConnectionError):
            self._failed = True
            raise self._pool.death(self._handle) from None
        if kind == b"D":
            return payload
        message = json.loads(payload)
        if kind == b"Z":
            self._resident_mb = message["rss_mb"]
            return None
        self._failed = True
        self._resident_mb = 0
        raise self._pool.failure(message["kind"], message["message"])

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The result's bytes.

        Raises:
            LimitExceeded: a limit was reached; what came so far is not complete.
        """
        chunk = self._first
        while chunk is not None:
            yield chunk
            chunk = await self._next()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives the worker back; ends it if the query still runs."""
        if self._closed:
            return
        self._closed = True
        self._watchdog.cancel()
        if self._resident_mb is None and not self._failed:
            self._pool.counts.abandoned += 1
            self._handle.kill("abandoned")
        elif not self._failed:
            self._pool.counts.answered += 1
        self._pool.give_back(self._handle, self._resident_mb or 0)


class Pool:
    """Workers on one store."""

    def __init__(self, store: Path, limits: Limits) -> None:
        self.limits = limits
        self.counts = Counts()
        self.sandbox = ""
        """``seccomp``, or why the workers are not confined."""
        self._store = store
        self._forks = ForkServer()
        self._idle: asyncio.Queue[Handle] = asyncio.Queue()
        self._handles: set[Handle] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._open = False

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        trace: TracebackType | None) -> None:
        await self.close()

    async def start(self) -> None:
        """Starts the workers.

        Raises:
            SnapshotError: the store cannot be opened.
        """
        self._open = True
        try:
            for _ in range(self.limits.workers):
                await self._add()
        except KakehashiError:
            await self.close()
            raise
        if self.sandbox != "seccomp":
            log.warning("SPARQL workers: %s; a query that broke out of the engine could reach the network",
                        self.sandbox)

    async def close(self) -> None:
        """Ends every worker."""
        self._open = False
        await asyncio.gather(*self._tasks)  # replacements that have begun: milliseconds
        for handle in list(self._handles):
            self._remove(handle, "closed")
        await asyncio.to_thread(self._forks.close)

    async def run(self, query: Query) -> Answer:
        """Starts a query and waits for the first bytes of its result.

        Raises:
            QueryError: the gate refuses it, or the engine does.
            LimitExceeded: of time, memory or result size before the first bytes; or too many queries wait.
        """
        try:
            checked = gate.check(query.text, self.limits.query_kb)
        except QueryError:
            self.counts.refused += 1
            raise
        handle = await self._acquire()
        loop = asyncio.get_running_loop()
        answer = Answer(self, handle, loop.call_later(self.limits.seconds, handle.kill, "time"))
        begun = False
        try:
            await handle.ask({
                "query": query.text, "media_type": query.media_type, "base": query.base,
                "default_graphs": query.default_graphs, "named_graphs": query.named_graphs,
                "own_dataset": checked.dataset, "max_bytes": self.limits.result_mb << 20})
            await answer.begin()
            begun = True
        except ConnectionError:
            raise self.death(handle) from None
        finally:
            if not begun:  # however it failed, cancellation included: the worker must not be lost
                answer.close()
        return answer

    @property
    def status(self) -> Status:
        """How the pool is doing."""
        return Status(len(self._handles), self._idle.qsize(), self._waiting, self.sandbox, self.counts)

    # -- workers ----------------------------------------------------------------------------------

    async def _acquire(self) -> Handle:
        if self._idle.empty() and self._waiting >= self.limits.queue:
            raise LimitExceeded(f"{self._waiting} queries are waiting already", where="sparql_queue",
                                todo="try again in a few seconds")
        self._waiting += 1
        try:
            async with asyncio.timeout(self.limits.queue_seconds):
                while True:
                    handle = await self._idle.get()
                    if handle.alive:
                        return handle
                    self.give_back(handle, 0)
        except TimeoutError:
            raise LimitExceeded(f"no worker became free within {self.limits.queue_seconds:g} s",
                                where="sparql_queue_seconds", todo="try again in a few seconds") from None
        finally:
            self._waiting -= 1

    def give_back(self, handle: Handle, resident_mb: int) -> None:
        """Takes a worker back after a query, or has it replaced."""
        if handle.alive and resident_mb <= self.limits.memory_mb * GROWN:
            self._idle.put_nowait(handle)
            return
        self._remove(handle, "replaced")
        if self._open:
            task = asyncio.get_running_loop().create_task(self._replace())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _add(self) -> None:
        handle = await asyncio.to_thread(self._forks.spawn, self._store, self.limits.memory_mb)
        try:
            await handle.connect()
        except KakehashiError:
            handle.disconnect()
            raise
        self.sandbox = handle.sandbox
        self._handles.add(handle)
        self._idle.put_nowait(handle)

    async def _replace(self) -> None:
        while self._open:
            try:
                await self._add()
            except KakehashiError as error:
                log.error("no new SPARQL worker: %s", error)
                await asyncio.sleep(1)  # no hurry: the cause is outside, such as memory used up
            else:
                return

    def _remove(self, handle: Handle, reason: str) -> None:
        handle.kill(reason)
        handle.disconnect()
        self._handles.discard(handle)

    # -- errors -----------------------------------------------------------------------------------

    def death(self, handle: Handle) -> KakehashiError:
        """The error that says why a worker is gone."""
        if handle.killed_for == "closed":
            return SnapshotError("the service is closing this snapshot", todo="ask again")
        if handle.killed_for == "time":
            self.counts.timed_out += 1
            return LimitExceeded(
                f"the query took longer than {self.limits.seconds:g} s",
                where="sparql_seconds",
                todo="narrow it, or add LIMIT",
            )
        self.counts.died += 1
        return LimitExceeded(f"the query needed more memory than {self.limits.memory_mb} MiB",
                             where="sparql_memory_mb", todo="narrow it, or add LIMIT")

    def failure(self, kind: str, message: str) -> KakehashiError:
        """The error for an error frame of a worker."""
        if kind == "query":
            self.counts.refused += 1
            return QueryError(message, where="query")
        if kind == "size":
            return LimitExceeded(
                f"the result is larger than {self.limits.result_mb} MiB",
                where="sparql_result_mb",
                todo="add LIMIT and OFFSET, or fetch a dump",
            )
        if kind == "memory":
            self.counts.died += 1
            return LimitExceeded(f"the query needed more memory than {self.limits.memory_mb} MiB",
                                 where="sparql_memory_mb", todo="narrow it, or add LIMIT")
        return SnapshotError(f"the store cannot be read: {message}")


def fetch(store: Path, limits: Limits, query: Query) -> bytes:
    """Runs one query from code that is not asynchronous, and returns the whole result.

    Raises:
        QueryError, LimitExceeded, SnapshotError: as ``Pool.run`` and the answer's iterator.
    """
    async def run() -> bytes:
        async with Pool(store, limits) as pool, await pool.run(query) as answer:
            return b"".join([chunk async for chunk in answer])

    return asyncio.run(run())
