"""Snapshots on a SPARQL 1.1 endpoint, each under names of its own (:mod:`graph.store.versions`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self, TypeVar

import pyoxigraph as ox

from graph import quads
from graph.store.embedded import FOLDER
from graph.store.endpoint import Address, Endpoint
from graph.store.protocols import Object, Subject, View
from graph.store.versions import VERSION_OF, Version
from ontology.errors import KakehashiError, SnapshotError

if TYPE_CHECKING:
    from graph.sparql.forks import ForkServer
    from graph.sparql.model import Limits
    from graph.store.remote_pool import RemotePool

Term = TypeVar("Term")

PIECE: Final = 5000
"""Triples of one request: some 700 KB.  Larger ones were not faster, and engines limit the length of an update
(Virtuoso's compiler: 10,000 lines)."""


class RemoteStore:
    """A :class:`graph.store.protocols.Store` on an endpoint.

    Raises:
        InputError: the address cannot be read.
        MissingExtra: the HTTP client is not installed.
    """

    def __init__(self, address: str) -> None:
        self.address = Address.read(address)

    def writer(self, folder: Path, snapshot_id: str, base: str) -> RemoteWriter:
        """See ``Store``."""
        return RemoteWriter(Endpoint(self.address), Version(base, snapshot_id))

    def view(self, folder: Path, snapshot_id: str, base: str) -> RemoteView:
        """See ``Store``."""
        return RemoteView(Endpoint(self.address), Version(base, snapshot_id))

    def pool(self, folder: Path, snapshot_id: str, base: str, limits: Limits, *, once: bool = False,
             forks: ForkServer | None = None) -> RemotePool:
        """See ``Store``."""
        from graph.store.remote_pool import RemotePool  # here: the writer of a snapshot needs no pool

        return RemotePool(self.address, Version(base, snapshot_id), limits)

    def publish(self, folder: Path, snapshot_id: str, base: str) -> None:
        """See ``Store``.  What an earlier attempt left is removed first."""
        self.retire([snapshot_id], base)
        with quads.Reader(folder / FOLDER) as source, self.writer(folder, snapshot_id, base) as writer:
            writer.write(source.quads())
            writer.complete(len(source))

    def retire(self, snapshot_ids: Iterable[str], base: str) -> None:
        """See ``Store``."""
        endpoint = Endpoint(self.address)
        try:
            for each in snapshot_ids:
                _drop(endpoint, Version(base, each))
        finally:
            endpoint.close()


class RemoteWriter:
    """Loads one snapshot; until :meth:`complete` no reader can find it, and without it nothing stays."""

    def __init__(self, endpoint: Endpoint, version: Version) -> None:
        self._endpoint: Endpoint | None = endpoint
        self._version = version
        self._waiting: dict[str, list[ox.Triple]] = {}
        self._graphs: dict[str, None] = {}
        self._complete = False

    def write(self, quads: Iterable[ox.Quad]) -> None:
        """See ``Writer``."""
        self._open()
        for quad in quads:
            if not isinstance(quad.graph_name, ox.NamedNode):
                raise SnapshotError("a statement stands in no named graph", where=str(quad))
            triple = quad.triple
            if isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode):
                triple = ox.Triple(self._named(triple.subject), triple.predicate, self._named(triple.object))
            self._graphs[quad.graph_name.value] = None
            for name in (self._version.of(quad.graph_name.value), self._version.union):
                waiting = self._waiting.setdefault(name, [])
                waiting.append(triple)
                if len(waiting) >= PIECE:
                    self._send(name)

    def load(self, content: bytes) -> None:
        """See ``Writer``."""
        self.write(ox.parse(content, ox.RdfFormat.TRIG, lenient=True))

    def complete(self, expected: int | None = None) -> int:
        """See ``Writer``; another number of quads than ``expected`` is refused."""
        endpoint = self._open()
        for name in list(self._waiting):
            self._send(name)
        counts = {name: _count(endpoint, self._version.of(name)) for name in self._graphs}
        found = sum(counts.values())
        if expected is not None and found != expected:
            raise SnapshotError(f"the RDF store has {found} of {expected} statements after loading",
                                where=endpoint.address.place, todo="publish again; see the server's log")
        # Last, and in one request: from now on the snapshot is there.
        endpoint.add(self._version.names, [
            ox.Triple(ox.NamedNode(self._version.of(name)), VERSION_OF, ox.NamedNode(name)) for name in counts])
        self._complete = True
        return found

    def withdraw(self) -> None:
        """Removes everything that was loaded."""
        endpoint = self._open()
        endpoint.drop(self._version.names)
        for name in (*map(self._version.of, self._graphs), self._version.union):
            endpoint.drop(name)
        self._complete = False

    def close(self) -> None:
        """See ``Writer``."""
        if self._endpoint is not None:
            self._endpoint.close()
            self._endpoint = None

    def _send(self, name: str) -> None:
        self._open().add(name, self._waiting.pop(name))

    def _named(self, term: Term) -> Term | ox.NamedNode:
        """A blank node as an IRI (RDF 1.1 Concepts, 3.5), since requests do not share blank nodes; else the term."""
        if isinstance(term, ox.BlankNode):
            return ox.NamedNode(f"{self._version.base}.well-known/genid/{self._version.id}/{term.value}")
        return term

    def _open(self) -> Endpoint:
        if self._endpoint is None:
            raise SnapshotError("the store is closed for writing", where="graph/store/remote.py")
        return self._endpoint

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if not self._complete and self._endpoint is not None:
            try:
                self.withdraw()
            except KakehashiError:
                if error is None:
                    raise  # else the first error tells more; the next attempt removes the rest
        self.close()


class RemoteView(View):
    """A snapshot on an endpoint, read by queries of ours.

    Raises:
        SnapshotError: the endpoint has not this snapshot, or does not answer.
    """

    def __init__(self, endpoint: Endpoint, version: Version) -> None:
        self._endpoint = endpoint
        self._version = version
        rows = endpoint.select(f"SELECT ?g {{ GRAPH <{version.names}> {{ ?version {VERSION_OF} ?g }} }}")
        self._graphs = tuple(sorted(_value(row, "g") for row in rows))
        if not self._graphs:
            endpoint.close()
            raise SnapshotError("the RDF store has not this snapshot", where=f"{endpoint.address.place}, {version.id}",
                                todo="run `kakehashi snapshots use` to load it")

    def graphs(self) -> tuple[str, ...]:
        """See ``View``."""
        return self._graphs

    def counts(self) -> dict[str, int]:
        """See ``View``."""
        return {name: _count(self._endpoint, self._version.of(name)) for name in self._graphs}

    def __len__(self) -> int:
        return sum(self.counts().values())

    def has_graph(self, iri: str) -> bool:
        """See ``View``."""
        return iri in self._graphs

    def match(self, subject: Subject = None, predicate: ox.NamedNode | None = None, value: Object = None,
              graph: ox.NamedNode | None = None) -> Iterator[ox.Quad]:
        """See ``View``.  Terms are written by the engine's serialiser."""
        if isinstance(subject, ox.BlankNode) or isinstance(value, ox.BlankNode):
            return  # a blank node of one answer means nothing to the next; the writer stores none
        triple = " ".join(str(given) if given is not None else name
                          for given, name in ((subject, "?s"), (predicate, "?p"), (value, "?o")))
        if graph is not None:
            names, of = "", str(ox.NamedNode(self._version.of(graph.value)))
        else:
            names, of = f"GRAPH <{self._version.names}> {{ ?version {VERSION_OF} ?g }}", "?version"
        for row in self._endpoint.select(f"SELECT * {{ {names} GRAPH {of} {{ {triple} }} }}"):
            yield ox.Quad(row["s"] if subject is None else subject, row["p"] if predicate is None else predicate,
                          row["o"] if value is None else value, row["g"] if graph is None else graph)

    def export(self, form: str, graphs: Sequence[str] | None = None) -> Iterator[bytes]:
        """See ``View``."""
        return quads.serialised(self.quads(graphs), form, quads.prefixes(self._version.base))

    def close(self) -> None:
        """See ``View``."""
        self._endpoint.close()


def _drop(endpoint: Endpoint, version: Version) -> None:
    """Removes a snapshot: first its names, so that nobody finds the rest, then the graphs, told or left over."""
    start = ox.Literal(f"{version.base}snapshot/{version.id}/")
    endpoint.drop(version.names)
    rows = endpoint.select(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), {start})) }}")
    for name in [_value(row, "g") for row in rows]:
        endpoint.drop(name)


def _count(endpoint: Endpoint, graph: str) -> int:
    rows = endpoint.select(f"SELECT (COUNT(*) AS ?n) {{ GRAPH {ox.NamedNode(graph)} {{ ?s ?p ?o }} }}")
    return sum(int(_value(row, "n")) for row in rows)


def _value(row: ox.QuerySolution, name: str) -> str:
    term = row[name]
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term.value
