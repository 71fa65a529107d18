"""The user graphs: what clients with the operator's token have written, apart from the documents' graphs.

::

    {data}/user/{number}/     one generation: a pyoxigraph store that never changes once it is there
    {data}/user/current       the number of the one that is read, replaced by rename

A change is made in a worker process on a copy of the current generation, under the same limits of time and memory as
a query.  When it has succeeded the copy becomes the current generation; whatever goes wrong before, the copy is thrown
away.  So a change happens as a whole or not at all, a reader sees one state, and a generation is removed when nobody
reads it any more.  A copy costs as much as the data are large: this is a place for notes, not for a second corpus.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

from graph.settings import Settings
from graph.sparql import gate
from graph.sparql.forks import ForkServer
from graph.sparql.pool import Answer, Limits, Pool, Query
from ontology.errors import LimitExceeded, NotFound, QueryError, SnapshotError

log = logging.getLogger(__name__)

SPACE: Final = "graph/user/"
"""Under the service's own base, only graphs below this path can be written."""

STORE_TIMES: Final = 8
"""How much larger than one document the store may be: its indexes and its log write a quad about five times."""

Kind = Literal["update", "put", "post", "delete"]


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be written: an update, or a document for one graph."""

    kind: Kind
    document: bytes = b""
    """The update's text, or the graph's document."""
    graph: str = ""
    """Empty: the default graph."""
    media_type: str = ""


class UserSpace:
    """The user graphs of one service; only one process may write to a folder."""

    def __init__(self, settings: Settings, base: str) -> None:
        self.base = base
        self.limits = Limits.of(settings)
        self._folder = settings.user_space
        self._max_mb = settings.write_mb * STORE_TIMES
        self._update_kb = settings.sparql_update_kb
        self._forks = ForkServer()
        self._lock = asyncio.Lock()
        self._pool: Pool | None = None
        self._older: list[tuple[Pool, Path]] = []

    async def close(self) -> None:
        """Ends every worker."""
        for pool in [each for each, _ in self._older] + ([self._pool] if self._pool else []):
            await pool.close()
        await asyncio.to_thread(self._forks.close)

    async def run(self, query: Query) -> Answer:
        """A query over the user graphs alone; the default graph is their own, not the union.

        Raises:
            QueryError, LimitExceeded, SnapshotError: as ``Pool.run``.
        """
        return await (await self._current_pool()).run(replace(query, union=False))

    async def change(self, *changes: Change) -> bool:
        """Makes changes, all or none; returns whether a graph came to be.

        Raises:
            QueryError: the update or the document is not valid, or writes to a graph that is not a user's.
            NotFound: the graph to delete does not exist.
            LimitExceeded: of time, memory or size.
        """
        for change in changes:
            if change.kind == "update":
                await asyncio.to_thread(_check, change.document, self._update_kb)
        async with self._lock:
            await self._current_pool()  # so that there is a generation to copy
            return await self._make(changes)

    async def _current_pool(self) -> Pool:
        if self._pool is None:
            await asyncio.to_thread(self._prepare)
            self._pool = await self._open(self._number())
        return self._pool

    async def _open(self, number: int) -> Pool:
        pool = Pool(self._folder / str(number), self.limits, once=True, forks=self._forks)
        await pool.start()
        return pool

    def _number(self) -> int:
        try:
            return int((self._folder / "current").read_text("ascii"))
        except FileNotFoundError:
            return 0
        except ValueError:
            raise SnapshotError("the pointer of the user graphs is damaged",
                                where=str(self._folder / "current")) from None

    def _prepare(self) -> None:
        """Removes what crashes have left, and makes the first, empty generation."""
        import pyoxigraph as ox

        self._folder.mkdir(parents=True, exist_ok=True)
        number = self._number()
        for each in self._folder.iterdir():
            if each.is_dir() and each.name != str(number):
                shutil.rmtree(each)
        if not (self._folder / str(number)).is_dir():
            ox.Store(str(self._folder / str(number))).flush()

    async def _make(self, changes: Sequence[Change]) -> bool:
        number = self._number()
        old, new = self._folder / str(number), self._folder / str(number + 1)
        kept = False
        try:
            await asyncio.to_thread(_copy, old, new)
            created = await self._run_writer(new, changes)
            if await asyncio.to_thread(_size, new) > self._max_mb << 20:
                raise self._too_large()
            await asyncio.to_thread(_point, self._folder / "current", number + 1)
            kept = True
        finally:
            if not kept:
                await asyncio.to_thread(shutil.rmtree, new, True)
        assert self._pool is not None
        self._older.append((self._pool, old))
        self._pool = await self._open(number + 1)
        await self._clean()
        return created

    async def _clean(self) -> None:
        """Removes the generations that nobody reads any more."""
        done = [(pool, folder) for pool, folder in self._older if not pool.busy]
        self._older = [each for each in self._older if each not in done]
        for pool, folder in done:
            await pool.close()
            await asyncio.to_thread(shutil.rmtree, folder, True)

    async def _run_writer(self, store: Path, changes: Sequence[Change]) -> bool:
        created = False
        handle = await asyncio.to_thread(self._forks.spawn, store, self.limits.memory_mb, "write", self._max_mb)
        try:
            await handle.connect()
            async with asyncio.timeout(self.limits.seconds):
                for each in changes:
                    request = {"change": each.kind, "graph": each.graph, "media_type": each.media_type,
                               "base": self.base, "space": self.base + SPACE}
                    created |= self._outcome(await handle.change(request, each.document))
        except TimeoutError:
            raise LimitExceeded(f"the change took longer than {self.limits.seconds:g} s", where="sparql_seconds",
                                todo="make it smaller") from None
        except ConnectionError:
            raise LimitExceeded(f"the change needed more memory than {self.limits.memory_mb} MiB",
                                where="sparql_memory_mb", todo="make it smaller") from None
        finally:
            handle.kill("done")
            handle.disconnect()
        return created

    def _outcome(self, answer: dict[str, Any]) -> bool:
        message = answer.get("message", "")
        match answer.get("kind"):
            case None:
                return bool(answer["created"])
            case "missing":
                raise NotFound("there is no such graph", where=message)
            case "graph":
                raise QueryError(f"under this service's own address only graphs below {SPACE} can be written",
                                 where=message)
            case "query":
                raise QueryError(message, where="document")
            case "impossible":
                conflict = QueryError(f"the update is well-formed, but cannot be made: {message}", where="update",
                                      todo="write SILENT to pass over graphs that are or are not there")
                conflict.http_status = 409  # the graphs are not as it asks; 400 is for what cannot be read
                raise conflict
            case "write":
                log.warning("a change could not be written: %s", message)
                raise self._too_large()
            case _:
                raise LimitExceeded(f"the change needed more memory than {self.limits.memory_mb} MiB",
                                    where="sparql_memory_mb")

    def _too_large(self) -> LimitExceeded:
        return LimitExceeded(f"the user graphs would take more than {self._max_mb} MiB of files", where="write_mb",
                             todo="remove what is not needed")


def _check(document: bytes, max_kb: int) -> None:
    try:
        gate.check_update(document.decode("utf-8"), max_kb)
    except UnicodeDecodeError:
        raise QueryError("the update is not UTF-8", where="update") from None


def _copy(old: Path, new: Path) -> None:
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(old, new, ignore=shutil.ignore_patterns("LOCK"))


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


def _point(pointer: Path, number: int) -> None:
    part = pointer.with_suffix(".part")
    with part.open("w", encoding="ascii") as file:
        file.write(str(number))
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, pointer)
