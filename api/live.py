"""The served snapshot, and its replacement by a newer one while requests run.

``{data}/current`` is looked at once a second at most, when a request comes.  A new snapshot is opened beside
the old one and then takes its place; the old one's workers end when its last request is done.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api import problems
from api.quiet import Quiet
from graph import memory, store
from graph.questions import questions
from graph.service import Service
from graph.settings import Settings
from graph.snapshot import current_id
from graph.sparql.forks import ForkServer
from graph.sparql.pool import Limits
from graph.store import View
from ontology.errors import KakehashiError, SnapshotError

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 1.0
"""Between two looks at the pointer: a look is one small file read (20 microseconds)."""


Step = Callable[[Service], None]
"""Makes something ready that does not depend on a request."""

RETRY_SECONDS: Final = 5.0
"""Before a published snapshot that could not be opened is tried again."""

LARGE: Final = 20_000
"""Projects from which the files of search are brought into memory."""

RARELY: Final = 1_000
"""Middle collections between two full ones, 10 being Python's own: what pages leave remembered is thousands of objects,
and with 50 one request in 200 waited 40 to 120 ms for a collection."""

GRAPH_TIMES: Final = 6
"""A whole graph may take so many times a query's time: it is read in one pass, and the largest (30 MB) takes 52 s
over a line of 5 Mbit/s."""


class Live:
    """One snapshot opened for requests."""

    def __init__(self, service: Service, rdf: View, forks: ForkServer, limits: Limits) -> None:
        snapshot = service.snapshot
        made = partial(store.of(service.settings).pool, snapshot.path, snapshot.id, snapshot.manifest.base, forks=forks)
        self.service = service
        self.store = rdf
        self.pool = made(limits)
        """The workers for untrusted SPARQL."""
        self.named = made(replace(limits, workers=1))
        """A worker for the named queries: the same limits, and no waiting behind what strangers ask."""
        self.graphs = made(replace(limits, seconds=limits.seconds * GRAPH_TIMES), once=True)
        """Workers for whole graphs, started when they are asked for: a slow line holds up nobody else."""
        self.named.counts = self.graphs.counts = self.pool.counts
        self._forks = forks
        self.requests = 0
        """How many requests use it now."""
        self.retired = False
        self.ending = False
        """The service ends: what is not warm by now is not needed."""

    @classmethod
    async def open(cls, settings: Settings) -> Live:
        """Opens the published snapshot.

        Raises:
            SnapshotError: there is none, or a part of it cannot be opened.
        """
        service = await asyncio.to_thread(Service.open, settings)
        service.snapshot.hold()
        rdf = await asyncio.to_thread(service.rdf)
        live = cls(service, rdf, ForkServer(), Limits.of(settings))
        try:
            await live.pool.start()
            await live.named.start()
            await live.graphs.start()
        except KakehashiError:
            await live.close()
            raise
        return live

    async def close(self) -> None:
        """Ends the workers and lets go of the snapshot."""
        for pool in (self.pool, self.named, self.graphs):
            await pool.close()
        await asyncio.to_thread(self._forks.close)
        self.store.close()
        self.service.snapshot.release()

    async def warm(self, first: Sequence[Step] = (), last: Sequence[Step] = ()) -> None:
        """Loads the encoder, the indexes and the wording of questions, and works out what does not depend on a request.

        ``first`` and ``last``: what the parts of the application want to have ready before and after that.
        """
        service = self.service
        for step in (*first, lambda _: service.searcher, questions.warm, lambda _: service.ties_network.warm(), *last):
            if not self.ending:
                try:
                    await asyncio.to_thread(step, service)
                except KakehashiError as error:
                    log.error("a part of the service is not available: %s", error)
        await asyncio.to_thread(_freeze)
        memory.settle()
        if self.service.snapshot.manifest.counts.get("projects", 0) > LARGE:
            await asyncio.to_thread(memory.bring_in)

    async def leave(self) -> None:
        """A request is done."""
        self.requests -= 1
        await self._close_if_done()

    async def retire(self) -> None:
        """No new request will come."""
        self.retired = True
        await self._close_if_done()

    async def _close_if_done(self) -> None:
        if self.retired and self.requests <= 0:
            await self.close()


def _freeze() -> None:
    """Takes what is there now out of later collections, each of which would walk through it: the request that met one
    waited 60 ms at 10,000 projects, 1 s at 100,000.  What an earlier snapshot left is let go first."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], RARELY)


class Holder:
    """Which snapshot is live."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.live: Live | None = None
        self.first: list[Step] = []
        self.last: list[Step] = []
        """What the parts of the application want to have ready of a snapshot, before and after all else."""
        self.problem: KakehashiError | None = None
        """Why there is none, or why the newest could not be opened."""
        self._next_look = 0.0
        self._tried: str | None = None
        self._task: asyncio.Task[None] | None = None
        self._warming: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Opens what is published; without a snapshot the service starts all the same and says so."""
        await self._replace()

    async def close(self) -> None:
        """Ends everything."""
        if self._task:
            await asyncio.gather(self._task, return_exceptions=True)
        if self.live:
            self.live.ending = True
        await asyncio.gather(*self._warming, return_exceptions=True)
        if self.live:
            await self.live.close()

    @property
    def warming(self) -> bool:
        """Whether something is still being worked out that requests would wait for."""
        return bool(self._warming)

    def look(self) -> None:
        """Starts opening a newer snapshot, if one has been published."""
        now = time.monotonic()
        if now < self._next_look or (self._task and not self._task.done()):
            return
        self._next_look = now + LOOK_SECONDS
        published = current_id(self.settings.data)
        if published is not None and published != self._tried:
            self._task = asyncio.get_running_loop().create_task(self._replace())

    async def _replace(self) -> None:
        self._tried = current_id(self.settings.data)
        try:
            newer = await Live.open(self.settings)
        except (KakehashiError, OSError) as error:
            problem = error if isinstance(error, KakehashiError) else SnapshotError(str(error))
            self.problem = problem
            log.error("the published snapshot is not served: %s", problem)
            # It may be a copy that has not ended: a look at it costs little, a log full of errors helps nobody.
            self._tried, self._next_look = None, time.monotonic() + RETRY_SECONDS
            return
        if self.live is None:
            task = asyncio.get_running_loop().create_task(newer.warm(self.first, self.last))
            self._warming.add(task)
            task.add_done_callback(self._warming.discard)
        else:
            await newer.warm(self.first, self.last)  # the old one answers meanwhile
        older, self.live, self.problem = self.live, newer, None
        log.info("serving snapshot %s", newer.service.snapshot.id)
        if older:
            await older.retire()


class UseLive:
    """ASGI middleware: each request keeps the snapshot that was live when it came, to its last byte."""

    WITHOUT: Final = ("/health", "/static/", "/problems/", "/api/openapi.json", "/metrics", "/sparql/user",
                      "/sparql/update", "/graph/user")
    """Paths that are answered without a snapshot."""

    def __init__(self, app: ASGIApp, holder: Holder) -> None:
        self.app = app
        self.holder = holder
        self.quiet = Quiet()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self.holder.look()
        live = self.holder.live
        scope.setdefault("state", {})["live"] = live
        if live is None:
            if not scope["path"].startswith(self.WITHOUT):
                request = Request(scope, receive)
                problem = self.holder.problem or SnapshotError("nothing is served yet")
                await problems.known(request, problem)(scope, receive, send)
                return
            await self.app(scope, receive, send)
            return
        scope["app"].state.service = live.service  # what the pages read
        if not scope["path"].startswith(self.WITHOUT):  # somebody asks whether it lives all the time
            self.quiet.asked()
        live.requests += 1
        try:
            await self.app(scope, receive, send)
        finally:
            await live.leave()
