"""``kakehashi snapshots``: which there are, whether they are whole, and bringing one to another machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kakehashi.cli import output

if TYPE_CHECKING:
    from graph.snapshot import Snapshot

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None,
                  help="Snapshots: list, verify, copy, use. docs/SCALING.md tells how replicas are served from them.")

Name = Annotated[str, typer.Argument(help="A snapshot's id; without it, the served one.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_all(json: Json = False) -> None:
    """The snapshots that are kept, oldest first, and which of them is served."""
    from graph import snapshot
    from graph.settings import settings
    from ontology.errors import SnapshotError

    data = settings().data
    served = snapshot.current_id(data)
    found: list[dict[str, object]] = []
    for name in snapshot.names(data):
        try:
            each = snapshot.named(data, name).manifest
        except SnapshotError as error:
            found.append({"id": name, "served": name == served, "problem": error.message})
        else:
            found.append({"id": name, "served": name == served, "created": each.created,
                          "projects": each.counts.get("projects", 0), "mb": round(sum(each.sizes.values()) / 1e6, 1),
                          "encoder": each.encoder, "problem": ""})
    if json:
        output.write_json(found)
        return
    output.table(("", "id", "projects", "MB", "encoder", "problem"), (
        ("*" if each["served"] else "", str(each["id"]), str(each.get("projects", "")), str(each.get("mb", "")),
         str(each.get("encoder", "")), str(each["problem"])) for each in found))


@app.command()
def verify(name: Name = "", json: Json = False) -> None:
    """Compare every file with its checksum (a second for each gigabyte); exit code 6 names the first that differs."""
    chosen = _chosen(name)
    chosen.verify()
    if json:
        output.write_json({"id": chosen.id, "files": len(chosen.manifest.files)})
    else:
        output.write(f"{chosen.id}: {len(chosen.manifest.files)} files are as their checksums say")


@app.command()
def copy(to: Annotated[Path, typer.Argument(help="Data folder (KAKEHASHI_DATA) of the other service.")],
         name: Name = "",
         use_it: Annotated[bool, typer.Option("--use", help="Also make it the one served there.")] = False,
         json: Json = False) -> None:
    """Copy a snapshot, with its checksums compared, into another data folder; a copy that breaks off is never seen."""
    from graph import snapshot

    copied = snapshot.copy(_chosen(name), to)
    if use_it:
        _use(to, copied.id)
    if json:
        output.write_json({"id": copied.id, "path": str(copied.path), "served": use_it})
    else:
        output.write(f"{copied.path}{' is served' if use_it else ''}")


@app.command()
def use(name: Annotated[str, typer.Argument(help="A snapshot's id.")], json: Json = False) -> None:
    """Serve another kept snapshot; running services switch with their next request, none is cut."""
    from graph.settings import settings

    _use(settings().data, name)
    if json:
        output.write_json({"id": name, "served": True})
    else:
        output.write(f"{name} is served")


def _chosen(name: str) -> Snapshot:
    from graph import snapshot
    from graph.settings import settings

    data = settings().data
    return snapshot.named(data, name) if name else snapshot.current(data)


def _use(data: Path, name: str) -> None:
    from graph import publication
    from graph.settings import settings

    publication.use(settings().model_copy(update={"data": data}), name)
