"""Untrusted SPARQL on an endpoint: the gate, limits and caps of :mod:`graph.sparql.pool`, the engine elsewhere.

What the worker processes do for the embedded store, the endpoint's own limits must do for its machine: a query whose
time is up is cut here, and an engine may go on with it until its own limit (docs/SCALING.md names the settings).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from graph.sparql import worker
from graph.sparql.model import Limits, Query, Status
from graph.sparql.pool import Answer, Pool
from graph.sparql.result_set import ResultSet
from graph.store.endpoint import CONNECT_SECONDS, RESULTS, Address, Endpoint, client_library, credentials
from graph.store.remote import RemoteView
from graph.store.versions import Version, rewritten
from ontology.errors import KakehashiError, LimitExceeded, SnapshotError

if TYPE_CHECKING:
    import httpx


class RemotePool(Pool):
    """At most ``limits.workers`` queries at a time on one snapshot of an endpoint."""

    def __init__(self, address: Address, version: Version, limits: Limits) -> None:
        super().__init__(None, limits)
        self.sandbox = "remote"
        self._address = address
        self._version = version
        self._graphs: tuple[str, ...] = ()
        self._free = asyncio.Semaphore(limits.workers)
        self._running = 0
        self._client: httpx.AsyncClient | None = None
        self._closing: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Asks the endpoint for the snapshot.

        Raises:
            SnapshotError: it has not the snapshot, or does not answer.
        """
        with await asyncio.to_thread(lambda: RemoteView(Endpoint(self._address), self._version)) as view:
            self._graphs = view.graphs()
        library = client_library()
        self._client = library.AsyncClient(
            auth=credentials(self._address), timeout=library.Timeout(None, connect=CONNECT_SECONDS),
            limits=library.Limits(max_connections=self.limits.workers + 1))

    async def close(self) -> None:
        """Ends every query."""
        await asyncio.gather(*self._closing)
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def run(self, query: Query) -> Answer:
        """See ``Pool.run``."""
        checked = query.checked or self.check(query.text)
        if self._client is None:
            raise SnapshotError("the service is closing this snapshot", todo="ask again")
        asked = rewritten(query, self._version, self._graphs)
        form: dict[str, Any] = {"query": asked.text}
        if asked.default_graphs:
            form["default-graph-uri"] = asked.default_graphs
        if asked.named_graphs:
            form["named-graph-uri"] = asked.named_graphs
        await self._slot()
        deadline = asyncio.get_running_loop().time() + self.limits.seconds
        answer = RemoteAnswer(self, self._client, deadline)
        begun = False
        try:
            await answer.ask(self._address.query, form,
                             RESULTS if checked.form == "ASK" or query.result_set else query.media_type,
                             headers_only=query.headers_only)
            if checked.form == "ASK" and not query.headers_only:
                await answer.read_boolean(query.media_type)
            elif query.result_set and not query.headers_only:
                await answer.read_table(query.result_set, query.media_type)
            begun = True
        finally:
            if not begun:
                answer.close()
        return answer

    async def _slot(self) -> None:
        if self._free.locked() and self._waiting >= self.limits.queue:
            raise LimitExceeded(f"{self._waiting} queries are waiting already", where="sparql_queue",
                                todo="try again in a few seconds")
        self._waiting += 1
        try:
            async with asyncio.timeout(self.limits.queue_seconds):
                await self._free.acquire()
        except TimeoutError:
            raise LimitExceeded(f"no place became free within {self.limits.queue_seconds:g} s",
                                where="sparql_queue_seconds", todo="try again in a few seconds") from None
        finally:
            self._waiting -= 1
        self._running += 1

    def done(self, response: httpx.Response | None) -> None:
        """A query has ended, however it did."""
        self._running -= 1
        self._free.release()
        if response is not None:
            task = asyncio.get_running_loop().create_task(response.aclose())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    def too_slow(self) -> KakehashiError:
        """The error for a query whose time is up."""
        self.counts.timed_out += 1
        return LimitExceeded(f"the query took longer than {self.limits.seconds:g} s", where="sparql_seconds",
                             todo="narrow it, or add LIMIT")

    @property
    def busy(self) -> int:
        """Queries that run or wait."""
        return self._waiting + self._running

    @property
    def status(self) -> Status:
        """How the pool is doing; its places stand for workers."""
        places = self.limits.workers if self._client is not None else 0
        return Status(places, max(0, places - self._running), self._waiting, self.sandbox, self.counts)


class RemoteAnswer(Answer):
    """A query that runs on the endpoint."""

    def __init__(self, pool: RemotePool, client: httpx.AsyncClient, deadline: float) -> None:
        self._remote = pool
        self._client = client
        self._deadline = deadline
        self._response: httpx.Response | None = None
        self._bytes = 0
        self._first = None
        self._ended = False
        self._whole = self._failed = self._closed = False

    async def ask(self, url: str, form: dict[str, Any], media_type: str, *, headers_only: bool) -> None:
        """Sends the query and waits for the first bytes."""
        errors = client_library().HTTPError
        try:
            async with asyncio.timeout_at(self._deadline):
                request = self._client.build_request("POST", url, data=form, headers={"Accept": media_type})
                self._response = response = await self._client.send(request, stream=True)
                if not response.is_success:
                    self._failed = True
                    text = (await response.aread())[:2000].decode("utf-8", "replace")
                    kind = "query" if response.status_code == 400 else "store"
                    raise self._remote.failure(kind, f"{response.status_code} {text}" if kind == "store" else text)
                given = response.headers.get("content-type", "").partition(";")[0].strip()
                if given != media_type:
                    self._failed = True
                    raise self._remote.failure("evaluation", f"the RDF store answers {given}, not {media_type}")
                self._pieces = response.aiter_bytes()
                if headers_only:
                    self._whole = True
                else:
                    self._first = await self._next()
        except TimeoutError:
            self._failed = True
            raise self._remote.too_slow() from None
        except errors as error:
            self._failed = True
            raise SnapshotError(f"the RDF store does not answer ({error})", todo="ask again") from None

    async def read_boolean(self, media_type: str) -> None:
        """Reads the answer of an ASK and keeps it as ``media_type``; Debian's Virtuoso 7.2.5 gives a table with a 1."""
        body = b"".join([piece async for piece in self])
        found = json.loads(body)
        rows = found.get("results", {}).get("bindings", [])
        truth = found["boolean"] if "boolean" in found else any(
            cell["value"] in ("1", "true") for row in rows for cell in row.values())
        result = ox.parse_query_results(json.dumps({"head": {}, "boolean": truth}), ox.QueryResultsFormat.JSON)
        form = ox.QueryResultsFormat.from_media_type(media_type)
        assert isinstance(result, ox.QueryBoolean)
        assert form is not None
        self._first = result.serialize(format=form)
        self._pieces = _nothing()

    async def read_table(self, about: ResultSet, media_type: str) -> None:
        """Reads the answer of a SELECT and keeps it as a graph."""
        body = b"".join([piece async for piece in self])
        self._first = await asyncio.to_thread(_as_graph, body, about, media_type)
        self._pieces = _nothing()

    async def _next(self) -> bytes | None:
        errors = client_library().HTTPError
        try:
            async with asyncio.timeout_at(self._deadline):
                piece = await anext(self._pieces, None)
        except TimeoutError:
            self._failed = True
            raise self._remote.too_slow() from None
        except errors as error:
            self._failed = True
            raise SnapshotError(f"the RDF store broke off ({error})", todo="ask again") from None
        if piece is None:
            self._whole = True
            return None
        self._bytes += len(piece)
        if self._bytes > self._remote.limits.result_mb << 20:
            self._failed = True
            raise self._remote.failure("size", "")
        return piece

    def close(self) -> None:
        """Lets go of the connection; the endpoint sees that nobody reads any more."""
        if self._closed:
            return
        self._closed = True
        if self._whole:
            self._remote.counts.answered += 1
        elif not self._failed:
            self._remote.counts.abandoned += 1
        self._remote.done(self._response)


def _as_graph(body: bytes, about: ResultSet, media_type: str) -> bytes:
    table = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
    assert isinstance(table, ox.QuerySolutions)
    return ox.serialize(worker.result_set(table, about.as_request()), prefixes=dict(about.prefixes),
                        format=ox.RdfFormat.from_media_type(media_type)) or b""


async def _nothing() -> AsyncIterator[bytes]:
    """No further piece."""
    return
    yield b""
