"""What one client may ask for: how often, how much at a time, how large.

A client is an IP address (an IPv6 client: its /64, which is one household or host).  Behind a reverse proxy uvicorn
takes the address from X-Forwarded-For when the proxy is trusted (docs/OPERATIONS.md).
"""

from __future__ import annotations

import ipaddress
import math
from collections import Counter
from functools import lru_cache
from typing import Final

from limits import parse
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import metrics
from api.problems import Problem, respond
from api.rates import Rate
from graph.settings import Settings
from ontology.errors import LimitExceeded

FREE: Final = ("/health", "/static/", "/metrics")
"""Paths that are not counted: cheap, and asked for by pages and monitors."""

COSTLY: Final = ("/sparql", "/graph", "/api/queries/", "/queries/")
"""Paths that occupy a worker process."""

WRITING: Final = ("/sparql/update", "/graph/user")
"""Paths with a size limit of their own (``write_mb``)."""


class ClientLimits:
    """ASGI middleware that refuses with 429 or 413 before anything else is done."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._all = _rates(rate=settings.rate)
        self._costly = self._all | _rates(rate_sparql=settings.rate_sparql)
        self._at_once = {True: settings.client_sparql, False: settings.client_requests}
        self._max_bytes = settings.request_kb * 1024
        self._max_write = settings.write_mb << 20
        self._running: Counter[tuple[str, bool]] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http" or scope["path"].startswith(FREE):
            await self.app(scope, receive, send)
            return
        client, costly = client_of(scope), scope["path"].startswith(COSTLY)
        refused = self._too_often(scope, client, costly) or self._too_large(scope)
        key = client, costly
        if refused is None and self._running[key] >= self._at_once[costly]:
            refused = _refuse(scope, 429, "client_sparql" if costly else "client_requests",
                              f"this client has {self._running[key]} requests under way", "1")
        if refused is not None:
            await refused(scope, receive, send)
            return
        self._running[key] += 1
        try:
            await self.app(scope, self._counted(scope, receive), send)
        finally:
            self._running[key] -= 1
            if not self._running[key]:
                del self._running[key]

    def _too_often(self, scope: Scope, client: str, costly: bool) -> Response | None:
        for name, rate in (self._costly if costly else self._all).items():
            if not rate.hit(client):
                return _refuse(scope, 429, name, f"this client asks more often than {rate.limit}",
                               str(max(1, math.ceil(rate.wait(client)))))
        return None

    def _too_large(self, scope: Scope) -> Response | None:
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        limit = self._limit(scope["path"])
        if not length.isdigit() or int(length) <= limit:
            return None
        return _refuse(scope, 413, "request_kb", f"the body is larger than {limit >> 10} KiB")

    def _limit(self, path: str) -> int:
        return self._max_write if path.startswith(WRITING) else self._max_bytes

    def _counted(self, scope: Scope, receive: Receive) -> Receive:
        """The body, up to the limit: one that does not tell its length is cut off there."""
        left = self._limit(scope["path"])
        too_large = LimitExceeded(f"the body is larger than {left >> 10} KiB", where="request_kb", todo="send less")
        too_large.http_status = 413

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            if message["type"] == "http.request":
                left -= len(message.get("body", b""))
                if left < 0:
                    metrics.refused(scope, "request_kb")
                    raise too_large
            return message

        return counted


def _rates(**limits: str) -> dict[str, Rate]:
    """By the setting's name; one that is empty is no limit."""
    return {name: Rate(parse(limit)) for name, limit in limits.items() if limit}


def client_of(scope: Scope) -> str:
    """The address that counts as one client."""
    return _client(str((scope.get("client") or ("unknown", 0))[0]))


@lru_cache(maxsize=1024)
def _client(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _refuse(scope: Scope, status: int, limit: str, detail: str, retry: str | None = None) -> Response:
    metrics.refused(scope, limit)
    request = Request(scope)
    base: str = request.app.state.settings.base
    problem = Problem(
        type=f"{base}problems/limit-exceeded", title="A limit that the operator set was reached.", status=status,
        detail=detail, instance=request.url.path, where=limit,
        todo=f"try again in {retry} s" if retry else "send less")
    return respond(request, problem, {"Retry-After": retry} if retry else None)
