"""The way from a folder of documents to a published snapshot.

::

    read  ->  parse  ->  link  ->  align  ->  map + validate  ->  index  ->  publish
    bytes     records    names,    plan       RDF, SHACL          vectors,   rename
              + places   dates     links                          full text

Each document's stage outputs lie in ``work/{document}.{stage}.json`` of the data folder, so that a stage can be looked
at and run alone (``ingest.layouts.parse``, ``ingest.linking.link``, ``ingest.mapping`` ...), and is not run again
for a document that has not changed (``ingest.stages``).
"""

from __future__ import annotations

import fcntl
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from graph import encoders
from graph.catalogue import Catalogue
from graph.quality_rows import QualityRow
from graph.reviews import ReviewLog
from graph.rows import DocumentRow, IssueRow
from graph.settings import Settings
from graph.snapshot import Snapshot, current, previous_catalogue
from ingest import formats
from ingest.bulk import surveys as bulk
from ingest.fingerprint import fingerprint
from ingest.publishing.build import Failure, Input, build
from ingest.stages import Given, Stages, digest
from ingest.validation.documents import DocumentsViolate, ValidationReport
from ontology.errors import DocumentError, InputError, SnapshotError
from ontology.iri import Iris

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
    quality: list[QualityRow] = field(default_factory=list)
    """The account of each document, in the same order."""
    failed: dict[str, str] = field(default_factory=dict)
    """File name to the reason why its present version is not published."""
    kept: list[str] = field(default_factory=list)
    """Those of them whose last readable version is served in their place."""
    skipped: list[str] = field(default_factory=list)
    """Files that are no documents, by name."""
    seconds: float = 0.0

    def as_data(self) -> dict[str, object]:
        """The report as plain data."""
        return {"snapshot": self.snapshot, "unchanged": self.unchanged,
                "documents": [row.model_dump(mode="json") for row in self.documents],
                "quality": [row.model_dump(mode="json") for row in self.quality],
                "failed": self.failed, "kept": self.kept, "skipped": self.skipped, "seconds": round(self.seconds, 1)}


def ingest(settings: Settings, documents: Path, step: Step, *, force: bool = False) -> Report:
    """Reads all documents of a folder (or one file) and publishes a snapshot of them.

    A document that cannot be read, or whose graph violates the shapes, is reported and left out; the others are
    published.

    Raises:
        InputError: the folder is absent, or holds no document that can be read: nothing is published
            and the previous snapshot goes on serving.
        DocumentError: all documents' graphs violate the shapes, or what was concluded from them does.
    """
    started = time.monotonic()
    with _lock(settings.data):
        files, skipped = find_documents(documents)
        versions = {file: digest(file) for file in files}
        served, program = _served(settings), fingerprint()
        if served and not force and _unchanged(served, versions, settings, program):
            report = Report(served.id, unchanged=True)
        else:
            given = _read_all(settings, versions, served, program, step)
            if force:
                given = replace(given, served=None)
            if not given.documents and not given.large:
                reasons = "; ".join(each.reason for each in given.failures) or "the folder is empty"
                raise InputError(f"no document could be read: {reasons}", where=str(documents),
                                 todo="the previous snapshot goes on serving")
            report = Report(_publish(settings, given, versions, served, step).id, unchanged=False)
        _complete(report, settings)
        report.skipped = skipped
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
                         todo="give a folder of documents: `kakehashi ingest FOLDER`")
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


def _read_all(settings: Settings, versions: dict[Path, str], served: Snapshot | None, program: str,
              step: Step) -> Input:
    """Reads what has to be read.  A document that has become unreadable keeps its last good version, if the served
    snapshot has it: losing its records because of one damaged upload would be worse, and an error issue tells."""
    stages = Stages(settings.work)
    found: list[Given] = []
    streamed: list[bulk.Large] = []
    failures: list[Failure] = []
    for number, (file, sha256) in enumerate(versions.items()):
        step("reading documents", number, len(versions))
        try:
            large = _large(settings, file)
            if large:
                streamed.append(large)
            else:
                found.append(stages.given(file, sha256))
        except DocumentError as error:
            log.warning("not read: %s", error)
            good = served.manifest.documents.get(file.stem) if served else None
            kept = stages.last_good(file, good) if good else None
            found += [Given.at_hand(kept, kept=True)] if kept else []
            failures.append(Failure(file.name, sha256, str(error), kept is not None))
    step("reading documents", len(versions), len(versions))
    return Input(found, streamed, failures, previous_catalogue(settings.data), program,
                 served if served and _same_program(served, settings, program) else None)


def _publish(settings: Settings, given: Input, versions: dict[Path, str], served: Snapshot | None,
             step: Step) -> Snapshot:
    """Builds and publishes, without the documents whose graphs violate the shapes.

    Another document may refer to one that was left out, and a version that was kept may violate them, too: so it is
    built until the rest conforms.

    Raises:
        DocumentError: nothing is left, or what violates the shapes is of no document.
    """
    while True:
        try:
            return build(settings, given, _snapshot_id(settings), step)
        except DocumentsViolate as error:
            given = _without(settings, given, error.reports, versions, served)
            if not given.documents and not given.large:
                error.reports[0].raise_for_violations()


def _without(settings: Settings, given: Input, reports: Sequence[ValidationReport], versions: dict[Path, str],
             served: Snapshot | None) -> Input:
    """What is left without documents of which these reports tell; of those, the version that is served, if it is
    another."""
    iris, stages = Iris(settings.base), Stages(settings.work)
    reasons = {each.graph: each.reason for each in reports}
    documents = {each.id: each for each in given.documents}
    failures = {each.name: each for each in given.failures}
    for file, sha256 in versions.items():
        reason = reasons.get(iris.document_graph(file.stem))
        if reason is None:
            continue
        log.warning("not published: %s: %s", file.name, reason)
        good = served.manifest.documents.get(file.stem) if served else None
        out = documents.pop(file.stem, None)
        kept = stages.before(file, good) if good and out and not out.kept else None
        if kept:
            documents[file.stem] = Given.at_hand(kept, kept=True)
        failures[file.name] = Failure(file.name, sha256, f"{file.name}: {reason}", kept is not None, violates=True)
    return replace(given, documents=[documents[file.stem] for file in versions if file.stem in documents],
                   large=[each for each in given.large if iris.document_graph(each.meta.id) not in reasons],
                   failures=list(failures.values()))


def _large(settings: Settings, file: Path) -> bulk.Large | None:
    """A survey that is to be read in a stream: without embeddings, and too large for memory."""
    if settings.encoder != encoders.NONE or file.stat().st_size < bulk.LARGE * bulk.SHORT_LINE:
        return None
    return bulk.large(formats.read(file))


def _served(settings: Settings) -> Snapshot | None:
    try:
        return current(settings.data)
    except SnapshotError:
        return None


def _unchanged(served: Snapshot, versions: dict[Path, str], settings: Settings, program: str) -> bool:
    """Whether the served snapshot was made from just these files and reviews by this program; no file is read."""
    manifest = served.manifest
    here = {file.name: sha256 for file, sha256 in versions.items()}
    read = {file.stem: here[file.name] for file in versions if file.name not in manifest.failed}
    failed = {name: here.get(name) for name in manifest.failed}
    kept = {Path(name).stem for name in manifest.failed}
    documents = {name: sha256 for name, sha256 in manifest.documents.items() if name not in kept}
    return ((documents, manifest.failed) == (read, failed) and _same_program(served, settings, program)
            and manifest.counts.get("reviews", 0) == ReviewLog(settings.data).version)


def _same_program(served: Snapshot, settings: Settings, program: str) -> bool:
    """Whether this program would make the same of the same documents."""
    manifest = served.manifest
    return (manifest.program, manifest.base, manifest.encoder) == (program, settings.base, settings.encoder)


def _snapshot_id(settings: Settings) -> str:
    """The time, to the second, so that ids sort; a second one in the same second gets a letter."""
    base = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    for letter in " bcdefghijklmnopqrstuvwxyz":
        name = base + letter.strip()
        if not (settings.snapshots / name).exists():
            return name
    raise SnapshotError("too many snapshots in one second", where=base)


def _complete(report: Report, settings: Settings) -> None:
    """Fills in what the snapshot tells of its documents."""
    catalogue = Catalogue(settings.snapshots / report.snapshot / "catalogue.sqlite")
    report.documents, report.quality = catalogue.all(DocumentRow), catalogue.all(QualityRow)
    problems = [issue for issue in catalogue.all(IssueRow, severity="error")
                if issue.code in ("not-read", "violates-shapes", "kept-previous")]
    report.failed = {issue.text: issue.reason for issue in problems}
    report.kept = [issue.text for issue in problems if issue.code == "kept-previous"]


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
