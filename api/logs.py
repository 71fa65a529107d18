"""Structured logs: one JSON object a line (or text of the same fields), with the id of the request that it is about.

A request's id is taken from ``X-Request-ID`` where it has a harmless form, else made; the response carries it, and so
does every line that is logged while the request is answered.  What a client sends reaches the log only as a JSON
string, in which a line break is two characters, so nobody can forge a line.  Query strings and bodies are not logged.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.settings import Settings

HEADER: Final = "X-Request-ID"

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")

_HARMLESS: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")

_PATH: Final = 300
"""Characters of a path that are logged."""

_OWN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}

_encoded: Final = json.JSONEncoder(default=str).encode
"""To ASCII: some readers break lines at U+2028 too."""

access = logging.getLogger("kakehashi.access")


def _beginning(record: logging.LogRecord) -> dict[str, Any]:
    return {"time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}


def _given(record: logging.LogRecord) -> dict[str, Any]:
    """The request's id, and what was given as ``extra``."""
    request_id = REQUEST_ID.get()
    return ({"request_id": request_id} if request_id else {}) | {
        name: value for name, value in vars(record).items() if name not in _OWN}


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON; what was given as ``extra`` becomes fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        fields = _beginning(record) | _given(record)
        if record.exc_info:
            fields["trace"] = self.formatException(record.exc_info)
        return _encoded(fields)


class TextFormatter(logging.Formatter):
    """A record as one line for people: time, level, logger, message, then the fields as ``name=value``, as in JSON.

    A traceback stands on the lines after it.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        words = [*(_printable(value) for value in _beginning(record).values()),
                 *(f"{name}={_encoded(value)}" for name, value in _given(record).items())]
        trace = [self.formatException(record.exc_info)] if record.exc_info else []
        return "\n".join([" ".join(words), *trace])


def _printable(text: str) -> str:
    """The text with its control characters escaped: nobody breaks a line or colours a terminal with them."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


class CutFilter(logging.Filter):
    """A result that was cut on purpose has been logged with its reason: the server's trace adds nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keeps the record, without the trace."""
        if record.exc_info and isinstance(record.exc_info[1], ConnectionAbortedError):
            record.msg, record.args = "connection closed before the end of a result", ()
            record.exc_info = record.exc_text = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


def configure(settings: Settings) -> None:
    """Sends every log of this process to standard error in the operator's format; called by ``serve``."""
    # What no line tells is not asked for: the thread and the process of each record,
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # nor the line of code, as the library's documentation has it
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(CutFilter())
    handler.setFormatter(JsonFormatter() if settings.log_format == "json" else TextFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        server = logging.getLogger(name)
        server.handlers.clear()
        server.propagate = name != "uvicorn.access"  # ours says the same, and more


class RequestLog:
    """ASGI middleware: gives each request its id and logs how it was answered."""

    QUIET: Final = ("/health", "/metrics", "/static/")
    """Paths whose successes nobody needs to read about."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        token = REQUEST_ID.set(request_id)
        began = time.perf_counter()
        status = size = 0
        complete = False

        async def told(message: Message) -> None:
            nonlocal status, size, complete
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
                complete = not message.get("more_body", False)
            await send(message)

        try:
            await self.app(scope, receive, told)
        finally:
            if not (complete and status < 400 and scope["path"].startswith(self.QUIET)):
                access.info("request", extra={
                    "method": scope["method"], "path": scope["path"][:_PATH], "status": status, "bytes": size,
                    "ms": round((time.perf_counter() - began) * 1000, 1), "complete": complete,
                    "client": (scope.get("client") or ("", 0))[0]})
            REQUEST_ID.reset(token)


def _request_id(scope: Scope) -> str:
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"").decode("latin-1")
    return given if _HARMLESS.fullmatch(given) else os.urandom(16).hex()
