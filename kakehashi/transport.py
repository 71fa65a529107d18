"""How the Python interface asks: over HTTP, or the same application in this process, without a socket.

Both sides are the one HTTP interface of ``api/``, so an answer cannot differ between a snapshot and a service.
"""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

import httpx

from ontology.errors import Gone, InputError, KakehashiError, LimitExceeded, NotFound, Unreachable, kinds

if TYPE_CHECKING:
    from fastapi import FastAPI

    from graph.settings import Settings

Parameters = Mapping[str, object]
"""Query parameters by name; a sequence is given several times, None and empty ones not at all."""

SECONDS: Final = 120.0
"""Longest wait for one answer: the service's own limits (10 s a query, 60 s a whole graph) come first."""

BY_STATUS: Final[Mapping[int, type[KakehashiError]]] = {
    400: InputError, 401: InputError, 403: InputError, 404: NotFound, 410: Gone, 413: LimitExceeded, 422: InputError,
    429: LimitExceeded, 503: LimitExceeded, 504: LimitExceeded,
}
"""What an answer without a problem type of ours means (a proxy's, or the framework's)."""


class InProcess(httpx.BaseTransport):
    """The application in this process: it runs in a thread of its own, so a notebook's event loop is not disturbed."""

    def __init__(self, app: FastAPI) -> None:
        self._asgi = httpx.ASGITransport(app, raise_app_exceptions=False)
        # A daemon: a program that forgets to close ends all the same, and the SPARQL workers end with it.
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="kakehashi", daemon=True)
        self._thread.start()
        self._stop = asyncio.Event()
        started: Future[None] = Future()
        self._life = asyncio.run_coroutine_threadsafe(self._live(app, started), self._loop)
        started.result()

    async def _live(self, app: FastAPI, started: Future[None]) -> None:
        """The application's life, begun and ended in one task."""
        try:
            async with app.router.lifespan_context(app):
                started.set_result(None)
                await self._stop.wait()
        except KakehashiError as error:
            if started.done():
                raise
            started.set_exception(error)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request, answered whole."""
        return asyncio.run_coroutine_threadsafe(self._answer(request), self._loop).result()

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = await self._asgi.handle_async_request(request)
        # The body is given as it comes (perhaps compressed): the client reads the headers and unpacks it.
        raw = b"".join([part async for part in cast(httpx.AsyncByteStream, answer.stream)])
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(raw))

    def close(self) -> None:
        """Ends the application, its SPARQL workers and the thread."""
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._stop.set)
        self._life.result()
        asyncio.run_coroutine_threadsafe(self._loop.shutdown_default_executor(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Transport:
    """Asks one service, and raises what it refuses as the errors of ``ontology.errors``."""

    def __init__(self, base: str, token: str = "", within: httpx.BaseTransport | None = None) -> None:
        self.base = base
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.Client(base_url=base, headers=headers, timeout=SECONDS, transport=within,
                                    follow_redirects=True)
        self.close = weakref.finalize(self, self._client.close)
        """Ends it; also when it is no longer referred to, and at the end of the program."""
        # atexit would be too late: the executors that the application uses to end its workers have ended by then.
        # The hook is the one by which the standard library ends those executors; it has no public name.
        threading._register_atexit(self.close)  # type: ignore[attr-defined]

    @classmethod
    def remote(cls, url: str, token: str) -> Transport:
        """Of a running service."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise InputError("an address that begins with http:// or https:// is needed", where=url,
                             todo="for example http://127.0.0.1:8000/")
        return cls(url.rstrip("/") + "/", token)

    @classmethod
    def local(cls, settings: Settings) -> Transport:
        """Of the snapshot that these settings name.

        Raises:
            SnapshotError: there is none.
        """
        import secrets

        from pydantic import SecretStr

        from api.app import create_app
        from graph.snapshot import current

        current(settings.data)  # fail at once, with the reason
        # Whoever may read the folder may write its reviews; nobody else can reach an application without a socket,
        # so limits per client have nothing to protect.
        token = secrets.token_urlsafe(24)
        alone = settings.model_copy(update={"review_token": SecretStr(token), "review_networks": "", "rate": "",
                                            "rate_sparql": "", "write_token": None})
        return cls(alone.base, token, InProcess(create_app(alone)))

    def json(self, path: str, parameters: Parameters | None = None) -> Any:
        """The JSON that is served at a path."""
        return self.get(path, parameters).json()

    def get(self, path: str, parameters: Parameters | None = None, accept: str = "application/json") -> httpx.Response:
        """What is served at a path.

        Raises:
            KakehashiError: the service refuses, or cannot be reached.
        """
        return self._send("GET", path, params=_given(parameters), headers={"Accept": accept})

    def post(self, path: str, *, json: object = None, form: Mapping[str, str] | None = None,
             accept: str = "application/json") -> httpx.Response:
        """The answer to something that is sent; errors as of ``get``."""
        return self._send("POST", path, json=json, data=form, headers={"Accept": accept})

    def _send(self, method: str, path: str, **given: Any) -> httpx.Response:
        try:
            answer = self._client.request(method, path.lstrip("/"), **given)
        except httpx.TimeoutException as error:
            raise LimitExceeded(f"no answer within {SECONDS:.0f} s", where=self.base + path,
                                todo="ask for less at a time") from error
        except httpx.HTTPError as error:
            raise Unreachable(f"the service cannot be reached ({error})", where=self.base,
                              todo="check the address, and that `kakehashi serve` runs there") from error
        if not answer.is_success:
            raise refusal(answer)
        return answer


def refusal(answer: httpx.Response) -> KakehashiError:
    """The error that a problem detail (RFC 9457) tells, of the class that its type names."""
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    if not isinstance(problem, dict):
        problem = {"detail": f"the service answers {answer.status_code} {answer.reason_phrase}"}
    slug = str(problem.get("type", "")).rpartition("/")[2]
    kind = kinds().get(slug) or BY_STATUS.get(answer.status_code, KakehashiError)
    message, where, todo = (str(problem.get(name) or "") for name in ("detail", "where", "todo"))
    if issubclass(kind, Gone):
        return kind(message, successor=str(problem.get("successor") or ""), where=where)
    return kind(message, where=where, todo=todo)


def _given(parameters: Parameters | None) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in (parameters or {}).items():
        several: Sequence[object] = value if isinstance(value, list | tuple) else (value,)
        found += [(name, _text(each)) for each in several if each is not None and each != ""]
    return found


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
