"""Routes whose handlers take the request alone."""

from __future__ import annotations

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.types import Receive, Scope, Send


class DirectRoute(APIRoute):
    """A route whose handler takes the request and gives the response itself.

    What the framework does to resolve arguments, of which there are none, costs as much as a small query.  Errors reach
    the handlers of the application as from any other route.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if self.methods and scope["method"] not in self.methods:
            await super().handle(scope, receive, send)
            return
        response = await self.endpoint(Request(scope, receive, send))
        await response(scope, receive, send)
