"""What a store of RDF can do: three small protocols.

``Writer`` takes the quads of a snapshot, ``View`` reads them, ``Store`` makes both and runs SPARQL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, TypeAlias, cast

import pyoxigraph as ox

from ontology.errors import NotFound

if TYPE_CHECKING:
    from graph.sparql.forks import ForkServer
    from graph.sparql.model import Limits
    from graph.sparql.pool import Pool

Subject: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Triple | None
Object: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None


class Writer(Protocol):
    """Takes quads until it is complete; what it took is seen by nobody before.  A context manager."""

    def write(self, quads: Iterable[ox.Quad]) -> None:
        """Takes quads, of any graphs, without keeping them all in memory.

        Raises:
            SnapshotError: the writer is closed, or the store refuses.
        """

    def load(self, content: bytes) -> None:
        """Takes TriG that this program wrote.

        Raises:
            SnapshotError: as ``write``.
        """

    def complete(self) -> int:
        """Makes the whole visible at once; returns how many quads the store has of it.

        Raises:
            SnapshotError: as ``write``.
        """

    def close(self) -> None:
        """Lets go of the store; what is not complete is not kept by a store that others read."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None: ...


class View(Protocol):
    """The RDF of one snapshot, which never changes.  A context manager."""

    def graphs(self) -> tuple[str, ...]:
        """IRIs of the named graphs, sorted."""

    def counts(self) -> dict[str, int]:
        """How many quads each named graph has."""

    def __len__(self) -> int: ...

    def __hash__(self) -> int:
        return id(self)  # a view never changes: what was computed from it may be kept by it

    def __eq__(self, other: object) -> bool:
        return self is other

    def has_graph(self, iri: str) -> bool:
        """Whether there is a named graph of this IRI."""

    def match(self, subject: Subject = None, predicate: ox.NamedNode | None = None, value: Object = None,
              graph: ox.NamedNode | None = None) -> Iterator[ox.Quad]:
        """The quads of this pattern; None stands for anything."""

    def export(self, form: str, graphs: Sequence[str] | None = None) -> Iterator[bytes]:
        """Some graphs, or all, in a format of ``graph.quads.FORMATS``, in pieces.

        Raises:
            QueryError: no such format.
            NotFound: there is no such graph.
        """

    def close(self) -> None:
        """Lets go of the store."""

    def quads(self, graphs: Sequence[str] | None = None) -> Iterator[ox.Quad]:
        """The quads of some graphs (IRIs), or of all.

        Raises:
            NotFound: there is no such graph.
        """
        names = [name for name in self.graphs() if graphs is None or name in graphs]
        missing = set(graphs or ()) - set(names)
        if missing:
            raise NotFound("there is no such graph", where=", ".join(sorted(missing)),
                           todo="see GET /api/graphs or `GRAPH ?g` for the names")
        return chain.from_iterable(self.match(graph=ox.NamedNode(name)) for name in names)

    def describe(self, iri: str) -> tuple[ox.Quad, ...]:
        """What is stated about an entity and about its parts, in whatever graph; empty if nothing is.

        A part is a resource with the entity's IRI and a fragment, or a blank node, to which the entity or a part leads;
        and the classification of a project or document, which leads to it: its document states nothing inferred.
        """
        found: list[ox.Quad] = []
        waiting: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(iri)]
        if "/id/project/" in iri or "/id/document/" in iri:
            waiting.insert(0, ox.NamedNode(f"{iri}#classification"))
        seen = set(waiting)
        while waiting:
            for quad in self.match(waiting.pop()):
                found.append(quad)
                value = quad.object
                is_part = isinstance(value, ox.BlankNode) or (
                    isinstance(value, ox.NamedNode) and value.value.startswith(f"{iri}#"))
                if is_part and value not in seen:
                    part = cast(ox.NamedNode | ox.BlankNode, value)
                    seen.add(part)
                    waiting.append(part)
        return tuple(found)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


class Store(Protocol):
    """Keeps the RDF of snapshots.  A snapshot is told by its folder, its id and its base."""

    def writer(self, folder: Path, snapshot_id: str, base: str) -> Writer:
        """Takes the RDF of a new snapshot."""

    def view(self, folder: Path, snapshot_id: str, base: str) -> View:
        """Reads the RDF of a snapshot.

        Raises:
            SnapshotError: the store has not all of it.
        """

    def pool(self, folder: Path, snapshot_id: str, base: str, limits: Limits, *, once: bool = False,
             forks: ForkServer | None = None) -> Pool:
        """Runs untrusted SPARQL over a snapshot, within limits; the caller starts and closes it.

        ``once`` and ``forks`` are those of the embedded pool.
        """

    def publish(self, folder: Path, snapshot_id: str, base: str) -> None:
        """Brings the RDF of a snapshot's folder to where it is asked, whole or not at all.

        Raises:
            SnapshotError: the store refuses; nothing of it stays there.
        """

    def retire(self, snapshot_ids: Iterable[str], base: str) -> None:
        """Forgets snapshots whose folders are gone."""
