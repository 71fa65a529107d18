"""A real server on a free port of this machine, for clients that speak HTTP."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

import uvicorn
from fastapi import FastAPI

from api.server import OPTIONS
from benchmarks.processes import free_port as free_port
from graph.settings import Settings


def at_port(settings: Settings, port: int, **values: object) -> Settings:
    """These settings, with the address of a server on this port as the base."""
    return settings.model_copy(update={"port": port, "base": f"http://127.0.0.1:{port}/", **values})


@contextlib.contextmanager
def serving(app: FastAPI, port: int) -> Iterator[str]:
    """Serves an application in a thread; gives its address, which ends in '/'."""
    server = uvicorn.Server(uvicorn.Config(app, port=port, **OPTIONS))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < deadline
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.should_exit = True
        thread.join(30)
