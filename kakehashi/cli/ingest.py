"""``kakehashi ingest``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kakehashi.cli import output


def run(documents: Annotated[Path | None, typer.Argument(help="Folder of documents, or one file.")] = None,
        force: Annotated[bool, typer.Option(help="Build anew even where nothing has changed.")] = False,
        embeddings: Annotated[bool, typer.Option(
            help="--no-embeddings makes no vectors: search then uses words only, and large surveys are read in a "
                 "stream, which takes little memory.")] = True,
        json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Read documents into a new snapshot and publish it.

    A document that has not changed is not read again.  One that cannot be read, or violates the shapes, is named, the
    others are published; if the served snapshot has a version of it, that version stays.  The exit code is then 2.
    """
    from graph.settings import settings
    from ingest.pipeline import ingest
    from kakehashi.cli.progress import progress

    chosen = settings() if embeddings else settings().model_copy(update={"encoder": "none"})
    with progress(silent=json) as report_step:
        report = ingest(chosen, documents or chosen.documents, report_step, force=force)
    if json:
        output.write_json(report.as_data())
    else:
        _print(report.as_data())
    if report.failed:
        raise typer.Exit(2)


def _print(data: dict[str, object]) -> None:
    documents = data["documents"]
    assert isinstance(documents, list)
    output.table(("document", "layout", "projects", "nodes", "ties", "issues"),
                 [(each["id"], each["layout"], *(str(each["counts"].get(name, 0))
                                                 for name in ("projects", "nodes", "ties", "issues")))
                  for each in documents])
    _print_account(data["quality"])
    failed = data["failed"]
    assert isinstance(failed, dict)
    for message in failed.values():
        output.write(f"NOT PUBLISHED  {message}")
    state = "already up to date" if data["unchanged"] else "published"
    output.write(f"snapshot {data['snapshot']} {state} ({data['seconds']} s)")


def _print_account(quality: object) -> None:
    """Where every line of each document ended: used + layout + issue = lines."""
    assert isinstance(quality, list)
    output.write("\nThe account of lines and cells:")
    output.table(("document", "lines", "used", "layout", "issue", "unaccounted", "double", "cells", "unused cells"),
                 [(each["id"], *(str(each["account"][name]) for name in (
                     "lines", "used", "layout", "issue", "unaccounted", "double", "cells", "unused_cells")))
                  for each in quality])
