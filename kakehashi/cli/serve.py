"""``kakehashi serve``."""

from __future__ import annotations

import gc
import os
from typing import Annotated

import typer


def run(host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
        port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None) -> None:
    """Serve the published snapshot: pages, API and SPARQL."""
    # Requests multiply small matrices, for which a second thread waits longer than it works: 8 ms against 0.3 ms of
    # processor time on two busy cores.  Read when NumPy is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What is imported stays: collecting garbage meanwhile takes a tenth of the start, and walking through all of it
    # again would hold up requests.
    gc.disable()
    from api import logs, server
    from api.app import create_app
    from graph.settings import settings
    from graph.snapshot import current

    chosen = settings()
    current(chosen.data)  # fail at once, with the reason, where nothing is published
    logs.configure(chosen)
    app = create_app(chosen)
    gc.freeze()
    gc.enable()
    server.run(app, host or chosen.host, port or chosen.port)
