"""``kakehashi dumps``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kakehashi.cli import output
from kakehashi.cli.answers import open_service


def run(folder: Annotated[Path | None, typer.Argument(
            help="Where dumps are kept; by default the folder that the service offers at /dumps/.")] = None,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Write the served snapshot as a dated release: N-Quads, TriG, JSON-LD, CSV tables with a data package, and a
    SQLite database for Datasette, with checksums."""
    from graph.linked_data import dumps
    from kakehashi.cli.progress import progress

    service = open_service()
    chosen = folder or dumps.folder_of(service.settings)
    with progress(silent=json) as step:
        release = dumps.write(service, chosen, step)
    if json:
        output.write_json(release.model_dump(mode="json"))
        return
    output.table(("file", "bytes", "sha256"), [(each.name, str(each.bytes), each.sha256) for each in release.files])
    output.write(f"dump {release.id} in {chosen / release.id}")
