"""HEAD wherever there is GET (RFC 9110, section 9.1), which the framework leaves to each route."""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

OWN: Final = frozenset({"/sparql", "/sparql/user", "/graph", "/graph/user"})
OWN_BELOW: Final = "/graph/user/"
"""They answer HEAD themselves: the result is not worth computing to the end."""


class HeadAsGet:
    """ASGI middleware: asks for GET and sends the headers alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or scope["path"] in OWN or scope[
                "path"].startswith(OWN_BELOW):
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, without_body)
