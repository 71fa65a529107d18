"""``kakehashi mcp``."""

from __future__ import annotations

import importlib.util
from typing import Annotated

import typer

LOCAL = ("127.0.0.1", "localhost", "::1")
"""Addresses of this machine."""


def run(http: Annotated[bool, typer.Option("--http", help="Speak streamable HTTP instead of stdio.")] = False,
        host: Annotated[str, typer.Option(help="Address to listen on, with --http.")] = "127.0.0.1",
        port: Annotated[int, typer.Option(help="Port to listen on, with --http.")] = 8765,
        allow_host: Annotated[list[str] | None, typer.Option(
            help="A name under which clients reach it (Host header), with --http and another address than this "
                 "machine's.")] = None) -> None:
    """Serve the published snapshot to assistants (Model Context Protocol): read-only tools with citations.

    Over stdio an assistant starts this command itself; over HTTP it is reached at /mcp.  Needs the extra
    kakehashi[mcp].
    """
    from graph.settings import settings
    from graph.snapshot import current
    from ontology.errors import InputError, MissingExtra

    if importlib.util.find_spec("mcp") is None:
        raise MissingExtra("the Model Context Protocol's SDK is not installed", where="kakehashi mcp",
                           todo="pip install 'kakehashi[mcp]'")
    chosen = settings()
    current(chosen.data)  # fail at once, with the reason, where nothing is published
    from kakehashi.assistant import server

    built = server.build(chosen)
    if not http:
        built.run("stdio")
        return
    if host not in LOCAL and not allow_host:
        raise InputError("the names of clients' Host headers are needed", where=f"--host {host}",
                         todo="give --allow-host NAME:PORT for each, and put a reverse proxy with TLS in front")
    import uvicorn

    uvicorn.run(server.over_http(built, chosen, host, port, tuple(allow_host or ())), host=host, port=port,
                log_level="warning", access_log=False, server_header=False)
