"""Validators for the answers of ``/api/``: an ETag of the bytes, and 304 for a client that has them already.

The tag is made of the answer itself, so it cannot outlive a new snapshot, a review or a change of day; a handler whose
answer is costly gives a tag of its own before it works (``api.linked.etag``).  A client may keep an answer and must
ask whether it still holds.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.linked import KEPT, unchanged

PATHS: Final = "/api/"

ASK_AGAIN: Final = "no-cache"
"""RFC 9111, 5.2.2.4: it may be kept, and is not used without asking."""


class Validators:
    """ASGI middleware; inside of compression, so the tag is weak."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(PATHS):
            await self.app(scope, receive, send)
            return
        held: Message | None = None

        async def validated(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                if message["status"] in (200, 304):
                    MutableHeaders(scope=message).setdefault("Cache-Control", ASK_AGAIN)
                if message["status"] == 200 and "etag" not in MutableHeaders(scope=message):
                    held = message  # until the body tells its tag, or that it comes in pieces
                    return
            elif held is not None:
                start, held = held, None
                if not message.get("more_body"):
                    start, message = _tagged(Request(scope), start, message)
                await send(start)
            await send(message)

        await self.app(scope, receive, validated)


def _tagged(request: Request, start: Message, body: Message) -> tuple[Message, Message]:
    """A whole answer with its tag, or 304 in its place."""
    tag = f'W/"{sha256(body.get("body", b"")).hexdigest()[:20]}"'
    headers = MutableHeaders(scope=start)
    headers["ETag"] = tag
    if not unchanged(request, tag):
        return start, body
    kept = [(name, value) for name, value in start["headers"] if name.decode("latin-1") in KEPT]
    return {**start, "status": 304, "headers": kept}, {**body, "body": b""}
