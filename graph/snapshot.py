"""A snapshot: an immutable folder that holds everything the service answers from.

::

    {data}/snapshots/{id}/manifest.json     written last: its presence makes the snapshot complete
                          catalogue.sqlite  rows                         (graph/catalogue.py)
                          catalogue.facets/ facet values as columns      (graph/search/facet_columns.py)
                          store/            RDF quads, pyoxigraph        (graph/quads.py)
                          vectors.faiss     passages' embeddings         (graph/vectors.py)
                          passages.json     which passage is which project
                          postings.npz      which projects have which facet value (graph/search/postings.py)
                          text/             full-text index              (graph/text/fulltext.py)
    {data}/snapshots/.copying-*             a copy that has not ended, or broke off
    {data}/current                          the id of the served snapshot, replaced by rename

A writer builds in ``{data}/snapshots/.building-{id}`` and renames the whole folder when it is done;
a crash leaves either the old or the new snapshot, complete.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict

from ontology.errors import NotFound, SnapshotError

MANIFEST = "manifest.json"

FORMAT = 7
"""Raised when a snapshot of an older program can no longer be read."""


class Manifest(BaseModel):
    """What a snapshot is and what it holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    id: str
    created: str
    """ISO 8601 date-time, UTC."""
    program: str
    base: str
    encoder: str
    """Name of the encoder that made the vectors; a search by another is refused."""
    encoder_version: str
    dimension: int
    documents: dict[str, str]
    """Document id to SHA-256 of its bytes."""
    failed: dict[str, str] = {}
    """File name to SHA-256 of what could not be read and is not in the snapshot in this version."""
    counts: dict[str, int]
    files: dict[str, str]
    """Relative path to SHA-256, of every file but this one."""
    sizes: dict[str, int] = {}
    """Relative path to bytes: what shows a copy that has broken off without reading it all."""


class Snapshot:
    """A published snapshot's folder and manifest."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._held: BinaryIO | None = None
        try:
            self.manifest = Manifest.model_validate_json((path / MANIFEST).read_text("utf-8"))
        except FileNotFoundError:
            raise SnapshotError("the snapshot is not complete: manifest.json is missing", where=str(path),
                                todo="run `kakehashi ingest`") from None
        if self.manifest.format != FORMAT:
            age = "an older" if self.manifest.format < FORMAT else "a newer"
            raise SnapshotError(f"the snapshot was made by {age} version of this program (its format is "
                                f"{self.manifest.format}, this version reads {FORMAT})", where=str(path),
                                todo="run `kakehashi ingest` again; the documents and reviews are not touched")
        self._refuse_part()

    def _refuse_part(self) -> None:
        """A look at each file's size: microseconds, where checksums take a second for each gigabyte."""
        for name, expected in self.manifest.sizes.items():
            try:
                found = (self.path / name).stat().st_size
            except FileNotFoundError:
                found = -1
            if found != expected:
                has = f"has {found} of {expected} bytes" if found >= 0 else "is missing"
                raise SnapshotError(f"the snapshot is not whole: a file {has}", where=str(self.path / name),
                                    todo="wait for its copy to end, or copy it again with `kakehashi snapshots copy`")

    @property
    def id(self) -> str:
        """The snapshot's name."""
        return self.manifest.id

    def hold(self) -> None:
        """Marks the snapshot as in use, so that :func:`retire` leaves it alone until :meth:`release`."""
        self._held = (self.path / MANIFEST).open("rb")
        fcntl.flock(self._held, fcntl.LOCK_SH)

    def release(self) -> None:
        """Nobody in this process reads it any more."""
        if self._held is not None:
            self._held.close()
            self._held = None

    def verify(self, below: str = "") -> None:
        """Compares every file with its checksum; only those whose paths begin with ``below``.

        Raises:
            SnapshotError: a file is missing or differs; the message names it.
        """
        wanted = {name: expected for name, expected in self.manifest.files.items() if name.startswith(below)}
        for name, expected in wanted.items():
            file = self.path / name
            if not file.is_file() or _sha256(file) != expected:
                raise SnapshotError("a file of the snapshot is missing or damaged", where=str(file),
                                    todo="copy the snapshot again, or run `kakehashi ingest`")


def current(data: Path) -> Snapshot:
    """The snapshot that ``{data}/current`` names.

    Raises:
        SnapshotError: nothing has been published, or it is not complete.
    """
    pointer = data / "current"
    try:
        name = pointer.read_text("utf-8").strip()
    except FileNotFoundError:
        raise SnapshotError("nothing has been published yet", where=str(pointer),
                            todo="run `kakehashi ingest`") from None
    return Snapshot(data / "snapshots" / name)


def current_id(data: Path) -> str | None:
    """What ``{data}/current`` says, whether it is there or not; None before anything was published."""
    try:
        return (data / "current").read_text("utf-8").strip()
    except OSError:
        return None


def previous_catalogue(data: Path) -> Path | None:
    """The catalogue of what ``{data}/current`` names, be it of an older format: its ids must not be forgotten."""
    name = current_id(data)
    path = data / "snapshots" / name / "catalogue.sqlite" if name else None
    return path if path and path.is_file() else None


def base_of(data: Path, snapshot_id: str) -> str:
    """The base of a kept snapshot's IRIs, be it of an older format or not whole: then empty."""
    try:
        return str(json.loads((data / "snapshots" / snapshot_id / MANIFEST).read_text("utf-8")).get("base", ""))
    except (OSError, ValueError):
        return ""


def named(data: Path, snapshot_id: str) -> Snapshot:
    """A snapshot that is still kept, by its id.

    Raises:
        NotFound: there is none; the message lists those there are.
    """
    kept = names(data)
    if snapshot_id not in kept:
        raise NotFound(f"no such snapshot; there are {', '.join(kept) or 'none'}", where=snapshot_id)
    return Snapshot(data / "snapshots" / snapshot_id)


def names(data: Path) -> list[str]:
    """Ids of the published snapshots that are kept, oldest first."""
    folder = data / "snapshots"
    return sorted(p.name for p in folder.iterdir() if not p.name.startswith(".")) if folder.is_dir() else []


def begin(data: Path, snapshot_id: str) -> Path:
    """An empty folder to build a snapshot in; leftovers of crashed builds are removed."""
    folder = data / "snapshots"
    folder.mkdir(parents=True, exist_ok=True)
    for leftover in folder.glob(".building-*"):
        shutil.rmtree(leftover)
    building = folder / f".building-{snapshot_id}"
    building.mkdir()
    return building


def publish(data: Path, building: Path, manifest: Manifest) -> Snapshot:
    """Completes ``building`` with its manifest, moves it into place and points ``current`` at it."""
    found = [file for file in sorted(building.rglob("*")) if file.is_file() and file.name != "LOCK"]
    with ThreadPoolExecutor() as pool:
        sums = pool.map(_sha256, found)
        files = {str(file.relative_to(building)): each for file, each in zip(found, sums, strict=True)}
    sizes = {name: (building / name).stat().st_size for name in files}
    manifest = manifest.model_copy(update={"files": files, "sizes": sizes})
    _write_whole(building / MANIFEST, manifest.model_dump_json(indent=1))
    final = data / "snapshots" / manifest.id
    os.rename(building, final)
    point(data, manifest.id)
    return Snapshot(final)


def point(data: Path, snapshot_id: str) -> None:
    """Names the served snapshot; running services switch with their next request."""
    _write_whole(data / "current", snapshot_id + "\n")


def copy(snapshot: Snapshot, data: Path) -> Snapshot:
    """Copies a snapshot into another data folder, whole or not at all; it is not served there yet.

    Raises:
        SnapshotError: a file differs from its checksum, here or after copying; nothing stays.
    """
    folder = data / "snapshots"
    final = folder / snapshot.id
    if final.is_dir():
        there = Snapshot(final)
        there.verify()
        return there
    folder.mkdir(parents=True, exist_ok=True)
    copying = Path(tempfile.mkdtemp(prefix=f".copying-{snapshot.id}-", dir=folder))
    try:
        copying.chmod(0o755)  # a temporary folder is for its owner alone
        for name in (*snapshot.manifest.files, MANIFEST):
            (copying / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(snapshot.path / name, copying / name)
        Snapshot(copying).verify()
        os.rename(copying, final)
    finally:
        shutil.rmtree(copying, ignore_errors=True)  # nothing is left where it was renamed
    return Snapshot(final)


def retire(data: Path, keep: int = 2) -> list[str]:
    """Removes all but the newest ``keep`` snapshots; returns their ids.

    The current one stays, and so does one that a process still reads: deleting a store under an open reader gives I/O
    errors or, on a large one, memory that grows without end.
    """
    served = current(data).id
    kept = names(data)
    removed = [name for name in kept[: max(0, len(kept) - keep)]
               if name != served and not _in_use(data / "snapshots" / name)]
    for name in removed:
        shutil.rmtree(data / "snapshots" / name)
    return removed


def _in_use(folder: Path) -> bool:
    try:
        with (folder / MANIFEST).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False  # not complete: nobody can have opened it
    except BlockingIOError:
        return True
    return False


def _write_whole(path: Path, text: str) -> None:
    """Writes beside, syncs and renames, so that a reader sees the old text or the new, never a part."""
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
