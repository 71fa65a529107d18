"""The way from a folder of documents to a published snapshot.

::

    read  ->  parse  ->  link  ->  align  ->  map + validate  ->  index  ->  publish
    bytes     records    names,    plan       RDF, SHACL          vectors,   rename
              + places   dates     links                          full text

Each document's stage outputs lie in ``work/{document}.{stage}.json`` of the data folder, so that a stage can be looked
at and run alone (``ingest.layouts.parse``, ``ingest.linking.link``, ``ingest.mapping`` ...).
"""

from __future__ import annotations

import fcntl
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from graph.rows import DocumentRow
from graph.settings import Settings
from graph.snapshot import Snapshot, current
from ingest import formats, layouts, linking
from ingest.build import build
from ingest.fingerprint import fingerprint
from ingest.linked import LinkedDocument
from ontology.errors import DocumentError, InputError, SnapshotError

log = logging.getLogger("kakehashi.ingest")

NOTES = {".md"}
"""Files that tell about the documents (README.md, SOURCES.md) and are none."""

Step = Callable[[str, int, int], None]
"""Told the stage, how much is done and how much there is."""


@dataclass
class Report:
    """What an ingest did."""

    snapshot: str
    unchanged: bool
    """Nothing had changed since the served snapshot: none was built."""
    documents: list[DocumentRow] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    """File name to the reason it could not be read."""
    skipped: list[str] = field(default_factory=list)
    """Files that are no documents, by name."""
    seconds: float = 0.0

    def as_data(self) -> dict[str, object]:
        """The report as plain data."""
        return {"snapshot": self.snapshot, "unchanged": self.unchanged,
                "documents": [row.model_dump(mode="json") for row in self.documents],
                "failed": self.failed, "skipped": self.skipped, "seconds": round(self.seconds, 1)}


def ingest(settings: Settings, documents: Path, step: Step, *, force: bool = False) -> Report:
    """Reads all documents of a folder (or one file) and publishes a snapshot of them.

    A document that cannot be read is reported and left out; the others are published.

    Raises:
        InputError: the folder is absent, or holds no document that can be read: nothing is published
            and the previous snapshot goes on serving.
        DocumentError: a document's graph violates the shapes.
    """
    started = time.monotonic()
    with _lock(settings.data):
        files, skipped = find_documents(documents)
        linked, failed = _read_all(settings, files, step)
        if not linked:
            reasons = "; ".join(failed.values()) or "the folder is empty"
            raise InputError(f"no document could be read: {reasons}", where=str(documents),
                             todo="the previous snapshot goes on serving")
        program = fingerprint()
        served = _served(settings)
        if served and not force and _same(served, linked, settings, program):
            report = Report(served.id, unchanged=True)
        else:
            snapshot = build(settings, linked, failed, program, _snapshot_id(settings), step)
            report = Report(snapshot.id, unchanged=False)
        report.documents = _document_rows(settings, report.snapshot)
        report.failed, report.skipped = failed, skipped
        report.seconds = time.monotonic() - started
        return report


def find_documents(path: Path) -> tuple[list[Path], list[str]]:
    """The documents of a folder, by name, and the names of what is none.

    Links that lead out of the folder and hidden files are not followed or read.

    Raises:
        InputError: there is no such file or folder, or two files have one stem.
    """
    if not path.exists():
        raise InputError("there is no such file or folder", where=str(path),
                         todo="give a folder of documents: `make serve DOCUMENTS=path`")
    if path.is_file():
        return [path], []
    root = path.resolve()
    found: list[Path] = []
    skipped: list[Path] = []
    for file in sorted(root.rglob("*")):
        if not file.is_file() or any(part.startswith(".") for part in file.relative_to(root).parts):
            continue
        inside = file.resolve().is_relative_to(root)
        (skipped if file.suffix.lower() in NOTES or not inside else found).append(file)
    stems: dict[str, Path] = {}
    for file in found:
        if file.stem in stems:
            raise InputError(f"two documents have the name {file.stem!r}; ids come from file names",
                             where=str(file), todo="rename one of them")
        stems[file.stem] = file
    return found, [str(file.relative_to(root)) for file in skipped]


def _read_all(settings: Settings, files: list[Path], step: Step) -> tuple[list[LinkedDocument], dict[str, str]]:
    linked, failed = [], {}
    settings.work.mkdir(parents=True, exist_ok=True)
    for number, file in enumerate(files):
        step("reading documents", number, len(files))
        try:
            linked.append(read_one(settings, file))
        except DocumentError as error:
            failed[file.name] = str(error)
            log.warning("not read: %s", error)
    step("reading documents", len(files), len(files))
    return linked, failed


def read_one(settings: Settings, file: Path) -> LinkedDocument:
    """Reads, parses and links one document, leaving each stage's output in the work folder.

    Raises:
        DocumentError: it cannot be read, or no layout fits.
    """
    parsed = layouts.parse(formats.read(file))
    _leave(settings, file.stem, "parsed", parsed.model_dump_json())
    linked = linking.link(parsed)
    _leave(settings, file.stem, "linked", linked.model_dump_json())
    return linked


def _leave(settings: Settings, document: str, stage: str, text: str) -> None:
    (settings.work / f"{document}.{stage}.json").write_text(text, encoding="utf-8")


def _served(settings: Settings) -> Snapshot | None:
    try:
        return current(settings.data)
    except SnapshotError:
        return None


def _same(served: Snapshot, linked: list[LinkedDocument], settings: Settings, program: str) -> bool:
    manifest = served.manifest
    return (manifest.documents == {each.meta.id: each.meta.sha256 for each in linked}
            and manifest.program == program and manifest.base == settings.base
            and manifest.encoder == settings.encoder)


def _snapshot_id(settings: Settings) -> str:
    """The time, to the second, so that ids sort; a second one in the same second gets a letter."""
    base = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    for letter in " bcdefghijklmnopqrstuvwxyz":
        name = base + letter.strip()
        if not (settings.snapshots / name).exists():
            return name
    raise SnapshotError("too many snapshots in one second", where=base)


def _document_rows(settings: Settings, snapshot: str) -> list[DocumentRow]:
    from graph.catalogue import Catalogue

    return Catalogue(settings.snapshots / snapshot / "catalogue.sqlite").all(DocumentRow)


@contextmanager
def _lock(data: Path) -> Iterator[None]:
    """Lets one ingest at a time work on a data folder; a second waits.  A killed one leaves no lock."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log.warning("another ingest is at work on %s; waiting for it", data)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
