"""The generated data: one survey at any size, published as a snapshot, and graphs of any number of triples.

Everything comes from a seed, so a second run finds the same data; what has been made is kept in ``build/bench/data``.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from itertools import islice, zip_longest
from pathlib import Path
from typing import Final

import numpy as np
import pyoxigraph as ox

from benchmarks import survey
from graph import encoders, snapshot, vectors
from graph.catalogue import Catalogue
from graph.encoders import Vectors
from graph.rows import ProjectRow
from graph.search import index
from graph.settings import Settings
from graph.text.passages import passages, vocabulary_words
from ingest.pipeline import ingest
from kakehashi.cli.progress import progress
from ontology.errors import SnapshotError

PLANS: Final = Path("documents")
"""The sample documents: their plan makes links, their lists make ties."""

EMBEDDED: Final = 500
"""Passages that are really embedded for a large corpus; each vector of it is one of these with noise."""

NOISE: Final = 0.35
"""Length of the noise beside a vector of length 1: two copies of a passage then have a cosine of about 0.9, as two
near passages have."""

MODELS: Final = Path("data/models")


def published(home: Path, rows: int, *, embedded: bool) -> Settings:
    """Settings of a snapshot of ``rows`` generated rows and the sample documents, made where absent.

    ``embedded``: with links to plans and real vectors, about 60 rows a second; otherwise without links, read in a
    stream, with the synthetic vectors of :func:`_vectors`.
    """
    data = home / f"{'embedded' if embedded else 'streamed'}-{rows}"
    settings = Settings(data=data, encoder="e5-small" if embedded else encoders.NONE)
    if _fits(data):
        return settings.model_copy(update={"encoder": "e5-small"})
    shutil.rmtree(data, ignore_errors=True)
    documents = data / "documents"
    shutil.copytree(PLANS, documents)
    MODELS.mkdir(parents=True, exist_ok=True)
    (data / "models").symlink_to(MODELS.resolve())
    survey.write(documents / "survey.txt", rows)
    with progress() as show:
        ingest(settings, documents, show, force=True)
    if not embedded:
        _promote(settings)
    return settings.model_copy(update={"encoder": "e5-small"})


def _fits(data: Path) -> bool:
    """Whether there is a snapshot that this program reads."""
    try:
        return snapshot.current(data).manifest.encoder == "e5-small"
    except SnapshotError:
        return False


def _promote(settings: Settings) -> None:
    """Gives a snapshot without vectors synthetic ones, as if the encoder had made them."""
    folder = snapshot.current(settings.data).path
    encoder = encoders.load("e5-small", settings.models, 2)
    owners: list[int] = []
    texts: list[str] = []
    names: list[str] = []
    for number, project in enumerate(Catalogue(folder / "catalogue.sqlite").iterate(ProjectRow)):
        found = passages(project, vocabulary_words)
        names.append(project.id)
        owners += [number] * len(found)
        texts += found[:max(0, EMBEDDED - len(texts))]
    made = synthetic(encoder.encode_passage(texts), len(owners))
    vectors.write(folder / vectors.FILE, made)
    (folder / index.PASSAGES).write_text(json.dumps({"projects": names, "owners": owners}), "utf-8")
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest |= {"encoder": encoder.name, "encoder_version": encoder.version, "dimension": encoder.dimension}
    manifest["files"], manifest["sizes"] = {}, {}  # nobody copies it
    path.write_text(json.dumps(manifest), "utf-8")


def synthetic(embedded: Vectors, count: int, seed: int = 1) -> Vectors:
    """``count`` vectors of length 1, each one of ``embedded`` with noise: float32 [count, d]."""
    chance = np.random.default_rng(seed)
    made = np.empty((count, embedded.shape[1]), np.float32)
    for start in range(0, count, 50_000):
        part = made[start:start + 50_000]
        part[:] = embedded[chance.integers(0, len(embedded), len(part))]
        part += chance.normal(0, NOISE / np.sqrt(part.shape[1]), part.shape).astype(np.float32)
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return made


_COPIED: Final = re.compile(r"(?:(?<=[/#])|(?<=%40))(survey|[a-z0-9_]+_project_survey[a-z0-9_]*)(?=[-#>])")
"""The document's name in an IRI of what is copied; a tie has it after an ``@``.  A tie of one name in each copy's graph
would be as many solutions of each pattern as there are copies: the named query disagreeing-ties took 9 s so, and takes
0.06 of ten million triples."""


def triples(home: Path, base: Settings, count: int) -> Path:
    """A file of exactly ``count`` N-Quads: reference labels that queries read, and copies of the base's projects with
    their records, ties and links, each copy under names of its own."""
    path = home / f"triples-{count}.nq"
    if path.exists():
        return path
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        for number, line in enumerate(_lines(base, count)):
            if number == count:
                break
            file.write(line)
    part.rename(path)
    return path


def _lines(base: Settings, count: int) -> Iterator[str]:
    store = ox.Store.read_only(str(snapshot.current(base.data).path / "store"))
    shared: list[str] = []
    own: list[str] = []
    for quad in store:
        line = f"{quad.subject} {quad.predicate} {quad.object} {quad.graph_name} .\n"
        if _COPIED.search(line):
            own.append(line)
        elif "/graph/reference>" not in line or _needed(line):
            shared.append(line)
    own.sort(key=_project)
    # A small graph has some of each: recorded ties, names of countries and plan items, and the rest.
    kinds: list[list[str]] = [[], [], []]
    for line in shared:
        kinds[0 if "/id/tie/" in line else 1 if re.search("/id/(country|node)/", line) else 2].append(line)
    mixed = (line for some in zip_longest(*kinds) for line in some if line is not None)
    yield from islice(mixed, count // 2)
    copy = 0
    while True:
        for line in own:
            yield _COPIED.sub(rf"\1c{copy}", line) if copy else line
        copy += 1


def _project(line: str) -> str:
    """The project that a line is of, so that a project, its record, ties and links stay together."""
    found = re.search("survey[a-z0-9_]*-[0-9a-f]{10}", line)
    return found[0] if found else "~"


def _needed(line: str) -> bool:
    """Of the reference data only the labels of countries and the recorded ties."""
    return "/id/country/" in line.split(" ", 1)[0] or (line.startswith("<") and "/id/tie/" in line.split(" ", 1)[0])


def with_store(home: Path, base: Settings, file: Path) -> Settings:
    """The base's snapshot with a store of this file, as a data folder of its own."""
    data = home / f"serving-{file.stem}"
    settings = base.model_copy(update={"data": data})
    if _fits(data):
        return settings
    shutil.rmtree(data, ignore_errors=True)
    held = snapshot.current(base.data)
    folder = data / "snapshots" / held.id
    shutil.copytree(held.path, folder, ignore=shutil.ignore_patterns("store"))
    (data / "models").symlink_to(MODELS.resolve())
    store = ox.Store(str(folder / "store"))
    store.bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS, lenient=True)
    store.optimize()
    del store  # lets go of its lock
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["files"], manifest["sizes"] = {}, {}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (data / "current").write_text(held.id, "utf-8")
    return settings

