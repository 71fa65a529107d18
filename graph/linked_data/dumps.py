"""Dated dumps of a snapshot: the graph and the tables, gzipped, with checksums.

::

    {folder}/{snapshot id}/kakehashi.nq.gz  .trig.gz  .jsonld.gz      every named graph
                           projects.csv.gz  ties.csv.gz ...           the tables of ``graph.linked_data.export``
                           datapackage.json                           their schemas (``graph.linked_data.datapackage``)
                           kakehashi.sqlite.gz  metadata.json         a database for Datasette (``sqlite_export``)
                           SHA256SUMS                                 for ``sha256sum --check``
                           release.json                               written last: it makes the release complete

A dump is written on command (``kakehashi dumps``), not at publication: it takes about as long as a tenth of an
ingest and a publisher decides which snapshots are releases.  The bytes depend on the snapshot alone.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from graph.linked_data import datapackage, export, sqlite_export
from graph.service import Service
from graph.settings import Settings
from ontology.errors import NotFound

GRAPH_FORMS: Final = {"nq": "application/n-quads", "trig": "application/trig", "jsonld": "application/ld+json"}
"""Formats that keep the named graphs, with their media types."""

RELEASE: Final = re.compile(r"[0-9]{8}T[0-9]{6}Z[a-z]?")
"""A snapshot's id: what a release's folder may be called."""

TEXT: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("dataset.toml").read_text("utf-8"))
"""What the dataset says of itself; an operator changes it before she publishes."""

LEVEL: Final = 6
"""gzip's own default: level 9 takes three times as long for 2 % less."""

PIECE: Final = 1 << 20
"""Bytes read at once."""


STAGE: Final = "files of the dump"

FILES: Final = len(GRAPH_FORMS) + len(export.TABLES) + 3
"""The graphs, the tables with their descriptor, and the database with its own."""

Step = Callable[[str, int, int], None]
"""Called with the stage's name, how much is done, and how much there is."""


class DumpFile(BaseModel):
    """One file of a release."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    media_type: str
    """Of what is compressed."""
    bytes: int
    sha256: str
    graph: bool
    """The RDF graph, and not a table."""
    compressed: bool = True
    """By gzip."""


class Release(BaseModel):
    """The dump of one snapshot."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    """The snapshot's id, which is a date and time (UTC)."""
    created: str
    base: str
    counts: dict[str, int]
    files: tuple[DumpFile, ...]


def folder_of(settings: Settings) -> Path:
    """Where the service looks for dumps."""
    return settings.data / "dumps"


def write(service: Service, folder: Path, step: Step = lambda stage, done, total: None) -> Release:
    """Writes the dump of a snapshot below ``folder``; one that is there already is told and left as it is.

    ``step`` is called with the stage, the files that are written, and how many there will be.
    """
    manifest = service.snapshot.manifest
    final = folder / manifest.id
    known = _read(final)
    if known:
        return known
    building = folder / f".building-{manifest.id}"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    files: list[DumpFile] = []
    step(STAGE, 0, FILES)
    for file in _write_all(service, building):
        files.append(file)
        step(STAGE, len(files), FILES)
    sums = "".join(f"{each.sha256}  {each.name}\n" for each in files)
    (building / "SHA256SUMS").write_text(sums, encoding="ascii")
    release = Release(id=manifest.id, created=manifest.created, base=manifest.base, counts=manifest.counts,
                      files=tuple(files))
    (building / "release.json").write_text(release.model_dump_json(indent=1), encoding="utf-8")
    shutil.rmtree(final, ignore_errors=True)
    os.rename(building, final)
    return release


def _write_all(service: Service, building: Path) -> Iterator[DumpFile]:
    with service.rdf() as reader:
        for form, media_type in GRAPH_FORMS.items():
            yield _write_one(building / f"kakehashi.{form}.gz", reader.export(form), media_type, graph=True)
    tables = []
    for table in export.TABLES:
        lines = (line.encode("utf-8") for line in
                 export.csv_lines(export.records(service.catalogue, table), export.columns(table)))
        file = _write_one(building / f"{table}.csv.gz", lines, "text/csv", graph=False)
        tables.append((table, file.name, file.bytes, file.sha256))
        yield file
    yield _write_json(building / "datapackage.json", datapackage.describe(service, TEXT, tables),
                      datapackage.MEDIA_TYPE)
    database = building / "kakehashi.sqlite"
    sqlite_export.write(service, database)
    with database.open("rb") as content:
        pieces = iter(lambda: content.read(PIECE), b"")
        yield _write_one(building / "kakehashi.sqlite.gz", pieces, sqlite_export.MEDIA_TYPE, graph=False)
    database.unlink()
    yield _write_json(building / "metadata.json", sqlite_export.metadata(service, TEXT), "application/json")


def _write_one(path: Path, pieces: Iterable[bytes], media_type: str, *, graph: bool) -> DumpFile:
    with path.open("wb") as file, gzip.GzipFile("", "wb", LEVEL, file, mtime=0) as packed:
        for piece in pieces:
            packed.write(piece)
    return _listed(path, media_type, graph=graph, compressed=True)


def _write_json(path: Path, content: dict[str, Any], media_type: str) -> DumpFile:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return _listed(path, media_type, graph=False, compressed=False)


def _listed(path: Path, media_type: str, *, graph: bool, compressed: bool) -> DumpFile:
    with path.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    return DumpFile(name=path.name, media_type=media_type, bytes=path.stat().st_size, sha256=digest, graph=graph,
                    compressed=compressed)


def releases(folder: Path) -> list[Release]:
    """The complete releases below a folder, newest first."""
    if not folder.is_dir():
        return []
    names = sorted((each.name for each in folder.iterdir() if RELEASE.fullmatch(each.name)), reverse=True)
    return [release for name in names if (release := _read(folder / name))]


def _read(path: Path) -> Release | None:
    try:
        return Release.model_validate_json((path / "release.json").read_text("utf-8"))
    except (OSError, ValidationError):
        return None


def find(folder: Path, release: str, name: str) -> tuple[Path, str]:
    """The path of a dump's file and its media type; ``latest`` is the newest release.

    A name from outside is compared with the names that the release lists, and never joined to a path by itself.

    Raises:
        NotFound: there is no such release, or it has no such file.
    """
    found = next((each for each in releases(folder) if release in (each.id, "latest")), None)
    if found is None:
        raise NotFound("there is no such dump", where=release, todo="see /dumps/; `kakehashi dumps` writes one")
    plain = {"SHA256SUMS": "text/plain", "release.json": "application/json"}
    listed = {each.name: "application/gzip" if each.compressed else each.media_type for each in found.files} | plain
    if name not in listed:
        raise NotFound("this dump has no such file", where=name, todo="there are " + ", ".join(listed))
    return folder / found.id / name, listed[name]
