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
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from graph.sparql import gate, worker
from graph.sparql.forks import ForkServer, Handle, Kind
from graph.sparql.model import Counts, Limits, Query, Status
from ontology.errors import KakehashiError, LimitExceeded, QueryError, SnapshotError

__all__ = ["Answer", "Counts", "Limits", "Pool", "Query", "Status", "fetch"]

log = logging.getLogger(__name__)

GROWN: Final = 0.25
"""A worker that holds more than this share of its memory limit after a query is replaced: the engine does not
give memory back, and the next query should find all of it."""


class Answer:
    """A query that runs: iterate its bytes once, then leave the ``async with``."""

    def __init__(self, pool: Pool, handle: Handle, watchdog: asyncio.TimerHandle) -> None:
        self._pool = pool
        self._handle = handle
        self._watchdog = watchdog
        self._first: bytes | None = None
        self._ended = False
        """Nothing comes after the first bytes."""
        self._resident_mb: int | None = None
        """Set when the worker has said that the result is complete."""
        self._failed = self._closed = False

    async def begin(self) -> None:
        """Waits for the first bytes, so that an early failure is an error and not a broken result."""
        self._first = await self._next()

    async def _next(self) -> bytes | None:
        try:
            kind, payload = await self._handle.receive()
        except ConnectionError:
            self._failed = True
            raise self._pool.death(self._handle) from None
        if kind == b"D":
            return payload
        if kind == b"W":
            (self._resident_mb,) = worker.RESIDENT.unpack_from(payload)
            self._ended = True
            return payload[worker.RESIDENT.size:]
        message = json.loads(payload)
        if kind == b"Z":
            self._resident_mb = message["rss_mb"]
            return None
        self._failed = True
        self._resident_mb = 0
        raise self._pool.failure(message["kind"], message["message"])

    @property
    def whole(self) -> bytes | None:
        """The result, where all of it has come with the first bytes."""
        return self._first if self._ended else None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The result's bytes.

        Raises:
            LimitExceeded: a limit was reached; what came so far is not complete.
        """
        chunk = self._first
        while chunk is not None:
            if chunk:
                yield chunk
            chunk = None if self._ended else await self._next()

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
    """Workers on one store.

    With ``once``, a worker is started for each query and ends with it: 13 to 37 ms more, and nothing held between
    queries.  ``kind`` is what the workers may do.
    """

    def __init__(self, store: Path | None, limits: Limits, *, once: bool = False, kind: Kind = "read",
                 forks: ForkServer | None = None) -> None:
        self.limits = limits
        self.counts = Counts()
        self.sandbox = ""
        """``seccomp``, or why the workers are not confined."""
        self._store = store or Path()
        self._once = once
        self._kind: Kind = kind
        self._forks = forks or ForkServer()
        self._own_forks = forks is None
        self._idle: asyncio.LifoQueue[Handle | None] = asyncio.LifoQueue()
        """Workers that wait for a query; None stands for one that is started when it is needed."""
        self._networked: Pool | None = None
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
                if self._once:
                    self._idle.put_nowait(None)
                else:
                    await self._add()
        except KakehashiError:
            await self.close()
            raise
        if self.sandbox not in ("seccomp", ""):
            log.warning("SPARQL workers: %s; a query that broke out of the engine could reach the network",
                        self.sandbox)

    async def close(self) -> None:
        """Ends every worker."""
        self._open = False
        await asyncio.gather(*self._tasks)  # replacements that have begun: milliseconds
        for handle in list(self._handles):
            self._remove(handle, "closed")
        if self._networked:
            await self._networked.close()
        if self._own_forks:
            await asyncio.to_thread(self._forks.close)

    async def run(self, query: Query) -> Answer:
        """Starts a query and waits for the first bytes of its result.

        Raises:
            QueryError: the gate refuses it, or the engine does.
            LimitExceeded: of time, memory or result size before the first bytes; or too many queries wait.
        """
        checked = query.checked or self.check(query.text)
        if checked.services and self._kind != "network":
            return await (await self._with_network()).run(query)
        handle = await self._acquire()
        loop = asyncio.get_running_loop()
        answer = Answer(self, handle, loop.call_later(self.limits.seconds, handle.kill, "time"))
        begun = False
        try:
            await handle.ask({
                "query": query.text, "media_type": query.media_type, "base": query.base,
                "default_graphs": query.default_graphs, "named_graphs": query.named_graphs,
                "own_dataset": checked.dataset or not query.union, "max_bytes": self.limits.result_mb << 20,
                "headers_only": query.headers_only, "services": checked.services, "bindings": dict(query.bindings),
                "result_set": query.result_set.as_request() if query.result_set else None})
            await answer.begin()
            begun = True
        except ConnectionError:
            raise self.death(handle) from None
        finally:
            if not begun:  # however it failed, cancellation included: the worker must not be lost
                answer.close()
        return answer

    def check(self, text: str) -> gate.Checked:
        """What the gate says about a query under this pool's limits.

        Raises:
            QueryError: it refuses.
        """
        try:
            return gate.check(text, self.limits.query_kb, self.limits.services)
        except QueryError:
            self.counts.refused += 1
            raise

    async def _with_network(self) -> Pool:
        """Workers for queries that call listed endpoints: each is ended after its query, so that none that has
        talked to another host ever answers somebody else."""
        if self._networked is None:
            self._networked = Pool(self._store, self.limits, once=True, kind="network", forks=self._forks)
            self._networked.counts = self.counts
            await self._networked.start()
        return self._networked

    @property
    def busy(self) -> int:
        """Queries that run or wait."""
        return self._waiting + len(self._handles) - sum(each is not None for each in self._idle._queue)  # type: ignore[attr-defined]

    @property
    def status(self) -> Status:
        """How the pool is doing."""
        return Status(len(self._handles), self._idle.qsize(), self._waiting, self.sandbox, self.counts)

    # -- workers ----------------------------------------------------------------------------------

    async def _acquire(self) -> Handle:
        if not self._once and not self._idle.empty() and (ready := self._idle.get_nowait()):
            if ready.alive:
                return ready
            self.give_back(ready, 0)
        if self._idle.empty() and self._waiting >= self.limits.queue:
            raise LimitExceeded(f"{self._waiting} queries are waiting already", where="sparql_queue",
                                todo="try again in a few seconds")
        self._waiting += 1
        try:
            async with asyncio.timeout(self.limits.queue_seconds):
                while True:
                    handle = await self._idle.get() or await self._fresh()
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
        if handle.alive and resident_mb <= self.limits.memory_mb * GROWN and not self._once:
            self._idle.put_nowait(handle)
            return
        self._remove(handle, "replaced")
        if self._once:
            self._idle.put_nowait(None)
        elif self._open:
            task = asyncio.get_running_loop().create_task(self._replace())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _add(self) -> None:
        self._idle.put_nowait(await self._start_worker())

    async def _fresh(self) -> Handle:
        """A worker for one query; its place is free again when it cannot be had."""
        handle = None
        try:
            handle = await self._start_worker()
        finally:
            if handle is None:
                self._idle.put_nowait(None)
        return handle

    async def _start_worker(self) -> Handle:
        handle = await asyncio.to_thread(self._forks.spawn, self._store, self.limits.memory_mb, self._kind)
        try:
            await handle.connect()
            self._handles.add(handle)
        finally:
            if handle not in self._handles:  # however it failed, cancellation included
                handle.kill("start")
                handle.disconnect()
        self.sandbox = handle.sandbox
        return handle

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
        if kind == "evaluation":
            self.counts.refused += 1
            refused = QueryError(message, where="query", todo="see the service description for what is supported")
            refused.http_status = 501  # well-formed, but not to be had here: a function that the engine has not
            return refused
        if kind == "remote":
            failed = QueryError(f"an endpoint that the query calls did not answer: {message}", where="SERVICE")
            failed.http_status = 502
            return failed
        return SnapshotError(f"the store cannot be read: {message}")


def fetch(pool: Pool, query: Query) -> bytes:
    """Runs one query from code that is not asynchronous, in a pool that was not started, and returns the whole result.

    Raises:
        QueryError, LimitExceeded, SnapshotError: as ``Pool.run`` and the answer's iterator.
    """
    async def run() -> bytes:
        async with pool, await pool.run(query) as answer:
            return b"".join([chunk async for chunk in answer])

    return asyncio.run(run())
