"""What one document gives to a snapshot without embeddings, kept by content: rows, words and conclusions.

``work/parts.sqlite`` holds it by document and by what it was made from, so that a snapshot of ten thousand documents of
which one has changed reads and links that one (``renewal``).  With embeddings or reviews a project's row depends on
other documents' plans, and nothing is kept here.
"""

from __future__ import annotations

import hashlib
import marshal
import sqlite3
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyoxigraph as ox

from graph.catalogue import Prepared, prepare
from graph.quads import serialised
from graph.rows import Entity, NodeRow
from graph.search import index
from graph.text.lists import Lists, Packed
from graph.text.passages import vocabulary_words
from ingest import mapping, quality
from ingest.fingerprint import fingerprint
from ingest.linked import LinkedDocument
from ingest.publishing.tables import Tables, node_id
from ingest.text.spacing import close_title
from ontology.iri import Iris

FILE: Final = "parts.sqlite"
"""In the work folder."""

HASH: Final = 16
"""Bytes of a statement's hash: of ten billion statements two have the same by a chance of one in ten quintillion."""


@dataclass(frozen=True, slots=True)
class Part:
    """One document's part of a snapshot."""

    rows: list[Prepared]
    """Of all tables; in each, in the document's order."""
    projects: list[str]
    """Their ids."""
    words: Packed
    values: Packed
    """As :func:`graph.search.index.prepared` gives them, project by project."""
    concluded: bytes
    """N-Quads of the document's share of the inferred graph."""


def make(linked: LinkedDocument, iris: Iris) -> Part:
    """The part of a document whose projects no other document is linked with."""
    titles = {node_id(linked.meta.id, node.key): (node.notation, close_title(node.title.text) if node.title else None)
              for node in linked.parsed.nodes}
    tables = Tables(linked, iris, titles)
    nodes, links = list(tables.nodes()), list(tables.asserted_links())
    above = _ancestors(nodes)
    words, values, projects = Lists(), Lists(), list(tables.projects(links))
    for project in projects:
        texts, named = index.prepared(project, vocabulary_words)
        for text in texts:
            words.add(*text)
        values.add(named)
    kinds: tuple[Iterable[Entity], ...] = (
        [tables.document()], tables.plan(), nodes, projects, links, tables.ties(), tables.indicators(),
        tables.regions(), [quality.measure(linked, iris)], tables.issues())
    return Part([prepare(row, above) for row in chain.from_iterable(kinds)], [each.id for each in projects],
                words.packed(), values.packed(), lines(mapping.conclusions(linked, iris)))


def _ancestors(nodes: Sequence[NodeRow]) -> dict[str, tuple[str, ...]]:
    """The nodes above each; parents come first."""
    above: dict[str, tuple[str, ...]] = {}
    for node in nodes:
        above[node.id] = (node.parent, *above.get(node.parent, ())) if node.parent else ()
    return above


def lines(quads: Iterable[ox.Quad]) -> bytes:
    """Quads as N-Quads, each once."""
    return b"".join(serialised(dict.fromkeys(quads), "nq"))


def hashes(concluded: bytes) -> bytes:
    """The hash of each line, one after another."""
    return b"".join(hashlib.blake2b(line, digest_size=HASH).digest() for line in concluded.splitlines())


class Parts:
    """The kept parts of one work folder."""

    def __init__(self, work: Path, iris: Iris) -> None:
        work.mkdir(parents=True, exist_ok=True)
        self._program = f"{fingerprint()} {iris.base} {sys.implementation.cache_tag}"
        try:
            self._db = _opened(work / FILE)
        except sqlite3.DatabaseError:  # damaged: all can be made again
            (work / FILE).unlink()
            self._db = _opened(work / FILE)

    def made_from(self, document: str, sha256: str) -> str:
        """What a part is found by: document, bytes and program."""
        return hashlib.sha256(f"{document}\0{sha256}\0{self._program}".encode()).hexdigest()

    def get(self, made_from: str) -> Part | None:
        """A kept part, without its conclusions; None where there is none."""
        found = self._db.execute("SELECT body FROM part WHERE made_from = ?", [made_from]).fetchone()
        if not found:
            return None
        rows, projects, words, values = marshal.loads(found[0])  # noqa: S302 - calls nothing that the data name
        return Part([Prepared._make(row) for row in rows], projects, Packed._make(words), Packed._make(values), b"")

    def put(self, made_from: str, part: Part) -> None:
        """Keeps a part."""
        body = marshal.dumps(([tuple(row) for row in part.rows], part.projects, tuple(part.words), tuple(part.values)))
        # Level 1: IRIs repeat, so more would win little.
        self._db.execute("INSERT OR REPLACE INTO part VALUES (?, ?, ?, ?)",
                         [made_from, body, zlib.compress(part.concluded, 1), hashes(part.concluded)])

    def concluded(self, made_from: str) -> bytes:
        """N-Quads of a kept part's conclusions."""
        found, = self._db.execute("SELECT concluded FROM part WHERE made_from = ?", [made_from]).fetchone()
        return zlib.decompress(found)

    def stated(self, made_from: Iterable[str]) -> Iterator[bytes]:
        """The hashes of some kept parts' conclusions."""
        for each in made_from:
            yield self._db.execute("SELECT hashes FROM part WHERE made_from = ?", [each]).fetchone()[0]

    def published(self) -> str | None:
        """The snapshot whose documents' parts are kept, all of them."""
        found = self._db.execute("SELECT snapshot FROM published").fetchone()
        return found[0] if found else None

    def publish(self, snapshot: str | None, made_from: Iterable[str]) -> None:
        """Notes the snapshot that these parts made (None: not all of it came from parts), and forgets all others."""
        wanted = set(made_from)
        self._db.execute("DELETE FROM published")
        if snapshot:
            self._db.execute("INSERT INTO published VALUES (?)", [snapshot])
        others = [each for each in self._db.execute("SELECT made_from FROM part") if each[0] not in wanted]
        self._db.executemany("DELETE FROM part WHERE made_from = ?", others)
        self._db.commit()

    def commit(self) -> None:
        """What was put is there for the next run, however this one ends."""
        self._db.commit()

    def close(self) -> None:
        """Lets go of the file."""
        self._db.close()


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=60)
    db.executescript("CREATE TABLE IF NOT EXISTS part (made_from TEXT PRIMARY KEY, body BLOB, concluded BLOB, "
                     "hashes BLOB);"
                     "CREATE TABLE IF NOT EXISTS published (snapshot TEXT);")
    return db


def among(hashed: bytes, others: Iterable[bytes]) -> npt.NDArray[np.bool_]:
    """Which of some hashes, one after another, occur among others."""
    kind = np.dtype(f"V{HASH}")
    return np.isin(np.frombuffer(hashed, kind), np.frombuffer(b"".join(others), kind))
