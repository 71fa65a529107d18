"""The RDF store of a snapshot: one writer builds it, readers never change it.

On disk it is a pyoxigraph store.  ``bulk_extend`` then ``optimize`` always: without the second, queries are
3 to 6 times slower.  A reader opens it read-only, a frozen state that any number of processes can share.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyoxigraph as ox

from graph.store.protocols import Object, Subject, View
from ontology.errors import KakehashiError, QueryError, SnapshotError
from ontology.iri import (
    DCAT,
    DCT,
    DQV,
    GEO,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SDG,
    SKOS,
    WGS84,
    XSD,
    Iris,
)

FORMATS: Final[dict[str, ox.RdfFormat]] = {
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
"""Export formats by name.  ``nq``, ``trig`` and ``jsonld`` keep the named graphs."""

CHUNK: Final = 64 * 1024
"""Bytes of an exported piece: large enough that handing it over costs nothing beside making it."""

WAITING: Final = 4
"""Pieces made ahead of the reader, so that an export takes 256 KiB however slow the client is."""


def prefixes(base: str) -> dict[str, str]:
    """Prefixes for Turtle, TriG and RDF/XML; the same as in ``ontology/context.jsonld``."""
    return {"kkh": Iris(base).term(""), "dcat": DCAT, "dct": DCT, "dqv": DQV, "geo": GEO, "org": ORG,
            "owl": OWL, "prov": PROV, "rdf": RDF, "rdfs": RDFS, "schema": SCHEMA, "sdg": SDG, "skos": SKOS,
            "wgs84": WGS84, "xsd": XSD}


class Writer:
    """Builds the store of a snapshot; use it as a context manager."""

    def __init__(self, path: Path) -> None:
        self._store: ox.Store | None = ox.Store(str(path))

    def write(self, quads: Iterable[ox.Quad]) -> None:
        """Loads quads, of any graphs, without keeping them in memory.

        Raises:
            SnapshotError: the writer is closed.
        """
        self._open().bulk_extend(quads)

    def load(self, content: bytes) -> None:
        """Loads TriG that this program wrote a moment ago: IRIs are not checked a second time.

        Raises:
            SnapshotError: the writer is closed.
        """
        self._open().bulk_load(content, ox.RdfFormat.TRIG, lenient=True)

    def clear(self, graph: str) -> None:
        """Takes a whole graph (IRI) out.

        Raises:
            SnapshotError: the writer is closed.
        """
        self._open().remove_graph(ox.NamedNode(graph))

    def remove(self, quads: Iterable[ox.Quad]) -> None:
        """Takes quads out.

        Raises:
            SnapshotError: the writer is closed.
        """
        store = self._open()
        for quad in quads:
            store.remove(quad)

    def finish(self) -> dict[str, int]:
        """Optimises the store and returns how many quads each named graph has.

        Raises:
            SnapshotError: the writer is closed.
        """
        store = self._open()
        store.optimize()
        return _counts(store)

    def complete(self, *, sort: bool = True) -> int:
        """Optimises the store and returns how many quads it has; the engine counts 10 million a second.

        ``sort``: False where only little was changed in a store that had been optimised.

        Raises:
            SnapshotError: the writer is closed.
        """
        store = self._open()
        if sort:
            store.optimize()
        else:
            store.flush()
        return len(store)

    def close(self) -> None:
        """Releases the store's lock."""
        self._store = None

    def _open(self) -> ox.Store:
        if self._store is None:
            raise SnapshotError("the store is closed for writing", where="graph/quads.py")
        return self._store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


def link(source: Path, target: Path) -> None:
    """A store at ``target`` with what the one at ``source`` holds; files are linked where the file system can.

    Raises:
        SnapshotError: there is no store at ``source``, it is damaged, or ``target`` exists.
    """
    try:
        ox.Store.read_only(str(source)).backup(str(target))
    except OSError as error:
        raise SnapshotError(f"the RDF store cannot be copied ({error})", where=str(source),
                            todo="delete that folder and run `kakehashi ingest` again") from None


class Reader(View):
    """A snapshot's store, read-only; use it as a context manager or keep it open.

    With a ``base``, exports in Turtle, TriG and RDF/XML use prefixes.

    Raises:
        SnapshotError: there is no store at this path, or it is damaged.
    """

    def __init__(self, path: Path, base: str | None = None) -> None:
        try:
            self.store = ox.Store.read_only(str(path))
        except OSError as error:
            raise SnapshotError(f"the RDF store cannot be opened ({error})", where=str(path),
                                todo="run `kakehashi ingest`") from None
        self._prefixes = prefixes(base) if base else {}

    def graphs(self) -> tuple[str, ...]:
        """IRIs of the named graphs, sorted."""
        return tuple(sorted(name.value for name in self.store.named_graphs()))

    def counts(self) -> dict[str, int]:
        """How many quads each named graph has."""
        return _counts(self.store)

    def __len__(self) -> int:
        return len(self.store)

    def has_graph(self, iri: str) -> bool:
        """Whether there is a named graph of this IRI."""
        return self.store.contains_named_graph(ox.NamedNode(iri))

    def match(self, subject: Subject = None, predicate: ox.NamedNode | None = None, value: Object = None,
              graph: ox.NamedNode | None = None) -> Iterator[ox.Quad]:
        """The quads of this pattern; None stands for anything."""
        return self.store.quads_for_pattern(subject, predicate, value, graph)

    def export(self, form: str, graphs: Sequence[str] | None = None) -> Iterator[bytes]:
        """Some graphs, or all, in a format of ``FORMATS``, in pieces of about ``CHUNK`` bytes.

        Formats without named graphs give the triples of all chosen graphs, a triple that two graphs state
        twice.

        Raises:
            QueryError: no such format.
            NotFound: the store has no such graph.
        """
        return serialised(self.quads(graphs), form, self._prefixes)

    def close(self) -> None:
        """Lets go of the store's files."""
        del self.store


def _counts(store: ox.Store) -> dict[str, int]:
    return {name.value: sum(1 for _ in store.quads_for_pattern(None, None, None, name))
            for name in sorted(store.named_graphs(), key=lambda name: name.value)}


def serialised(quads: Iterable[ox.Quad], form: str, names: dict[str, str] | None = None) -> Iterator[bytes]:
    """Quads in a format of ``FORMATS``, in pieces, with flat memory; ``names`` are prefixes.

    The serialiser writes to a file object; a thread runs it and a short queue turns its writes into pieces.

    Raises:
        QueryError: no such format.
    """
    if form not in FORMATS:
        raise QueryError(f"no such format; there are {', '.join(FORMATS)}", where=form)
    kind = FORMATS[form]
    items: Iterable[ox.Quad] | Iterable[ox.Triple] = quads
    if not kind.supports_datasets:
        items = (quad.triple for quad in quads)
    return _pieces(items, kind, names or {})


def _pieces(items: Iterable[ox.Quad] | Iterable[ox.Triple], kind: ox.RdfFormat,
            names: dict[str, str]) -> Iterator[bytes]:
    pipe = _Pipe()

    def run() -> None:
        error: Exception | None = KakehashiError("the export stopped before its end")
        try:
            ox.serialize(items, pipe, kind, prefixes=names)  # type: ignore[arg-type]
            error = None
        except (OSError, KakehashiError) as caught:
            error = caught
        finally:
            pipe.end(error)

    thread = threading.Thread(target=run, name="export", daemon=True)
    thread.start()
    try:
        yield from pipe.pieces()
    finally:
        pipe.closed.set()
        thread.join()


class _Pipe:
    """The file object that the serialiser writes to, and the pieces that come out."""

    def __init__(self) -> None:
        self.closed = threading.Event()
        self._buffer = bytearray()
        self._queue: queue.Queue[bytes | Exception | None] = queue.Queue(WAITING)

    def write(self, data: bytes) -> int:
        """Called by the serialiser."""
        self._buffer += data
        if len(self._buffer) >= CHUNK:
            self._put(bytes(self._buffer))
            self._buffer.clear()
        return len(data)

    def flush(self) -> None:
        """Pieces are handed over when they are full."""

    def end(self, error: Exception | None) -> None:
        """The serialiser is done, or failed."""
        try:
            if self._buffer:
                self._put(bytes(self._buffer))
            self._put(error)
        except BrokenPipeError:
            pass  # nobody reads any more

    def _put(self, item: bytes | Exception | None) -> None:
        while not self.closed.is_set():
            try:
                self._queue.put(item, timeout=0.1)
                return
            except queue.Full:
                continue
        raise BrokenPipeError

    def pieces(self) -> Iterator[bytes]:
        """Until the serialiser ends; raises what it raised."""
        while True:
            item = self._queue.get()
            if item is None:
                return
            if isinstance(item, Exception):
                raise item
            yield item
