"""Headers that every response carries."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS: Final = {
    # Nothing inline and nothing from other hosts; a page cannot be framed or post elsewhere.
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

SECURE: Final = {"Strict-Transport-Security": "max-age=31536000"}
"""Added where the operator's base is https."""


def without_host(location: bytes) -> bytes:
    """The path and query of an address on any host: ``http://x/plans?a=1`` is ``/plans?a=1``."""
    parts = urlsplit(location)
    return b"/" + parts.path.lstrip(b"/") + (b"?" + parts.query if parts.query else b"")


class SecurityHeaders:
    """ASGI middleware that adds ``HEADERS`` where a response does not set its own.

    The framework's own redirect (307, a slash too many) names the host that the client named: only the path is kept.
    """

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app = app
        headers = HEADERS | (SECURE if base.startswith("https:") else {})
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                if message["status"] == 307:
                    message["headers"] = [(name, without_host(value) if name.lower() == b"location" else value)
                                          for name, value in message["headers"]]
                own = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(each for each in self.headers if each[0] not in own)]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)
