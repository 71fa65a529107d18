"""A SPARQL 1.1 endpoint over HTTP: queries, updates, and the Graph Store Protocol.

The address is written as one line, its parts separated by spaces::

    https://user:password@host/sparql update=https://host/sparql-auth graph-store=https://host/store auth=digest

The first is asked queries.  ``update`` and ``graph-store`` are where data are written, one of them is enough; without
either, ``.../query`` is written at ``.../update``, ``.../repositories/x`` at ``.../x/statements``, any other at itself.
The user and password of the first serve for all; ``auth=digest`` is what Virtuoso asks for.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Final, cast
from urllib.parse import unquote, urlsplit, urlunsplit

import pyoxigraph as ox

from ontology.errors import InputError, MissingExtra, SnapshotError

if TYPE_CHECKING:
    import httpx

RESULTS: Final = "application/sparql-results+json"

CONNECT_SECONDS: Final = 5.0
WRITE_SECONDS: Final = 300.0
"""One piece of a load; an engine that checkpoints meanwhile was seen to take 40 s."""

INSTALL: Final = "run pip install 'kakehashi[remote]'"


@dataclass(frozen=True, slots=True)
class Address:
    """Where an endpoint is, and who asks."""

    query: str
    update: str
    graph_store: str
    """Empty where data are written by updates."""
    user: str = ""
    password: str = field(default="", repr=False)
    digest: bool = False

    @property
    def place(self) -> str:
        """For messages: without the password."""
        return self.query

    @classmethod
    def read(cls, text: str) -> Address:
        """The parts of ``KAKEHASHI_STORE``.

        Raises:
            InputError: it is not written so.
        """
        first, *rest = text.split()
        parts = urlsplit(first)
        options = dict(each.partition("=")[::2] for each in rest)
        if parts.scheme not in ("http", "https") or set(options) - {"update", "graph-store", "auth"}:
            raise InputError("this is not the address of an endpoint", where="KAKEHASHI_STORE",
                             todo="write URL, or URL update=URL, or URL graph-store=URL; docs/SCALING.md has examples")
        query = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        return cls(query, options.get("update", _written_at(query)), options.get("graph-store", ""),
                   unquote(parts.username or ""), unquote(parts.password or ""), options.get("auth") == "digest")


def _written_at(query: str) -> str:
    """Where the known engines take updates."""
    if query.endswith("/query"):
        return query.removesuffix("/query") + "/update"
    return query + "/statements" if urlsplit(query).path.rpartition("/")[0].endswith("/repositories") else query


def client_library() -> Any:
    """The HTTP client.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        import httpx
    except ImportError:
        raise MissingExtra("the HTTP client for remote stores is not installed", where="httpx", todo=INSTALL) from None
    return httpx


def credentials(address: Address) -> httpx.Auth | None:
    """How requests say who asks."""
    if not address.user:
        return None
    library = client_library()
    kind = library.DigestAuth if address.digest else library.BasicAuth
    auth: httpx.Auth = kind(address.user, address.password)
    return auth


class Endpoint:
    """Asks and changes an endpoint, one request after another."""

    def __init__(self, address: Address) -> None:
        self.address = address
        library = client_library()
        self._errors = library.HTTPError
        self._client: httpx.Client = library.Client(
            auth=credentials(address), timeout=library.Timeout(WRITE_SECONDS, connect=CONNECT_SECONDS))

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def select(self, query: str) -> Iterator[ox.QuerySolution]:
        """The rows of a SELECT over all graphs, as they come."""
        with self._asked("POST", self.address.query, data={"query": query}, headers={"Accept": RESULTS}) as response:
            found = ox.parse_query_results(cast(IO[bytes], _Stream(response.iter_bytes())), ox.QueryResultsFormat.JSON)
            assert isinstance(found, ox.QuerySolutions)
            yield from found

    def add(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Adds triples to a named graph (IRI)."""
        body = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
        if self.address.graph_store:
            self._done("POST", self.address.graph_store, params=self._graph(graph), content=body,
                       headers={"Content-Type": "application/n-triples"})
        else:
            self.update(f"INSERT DATA {{ GRAPH {ox.NamedNode(graph)} {{\n{body.decode()}}} }}")

    def drop(self, graph: str) -> None:
        """Removes a named graph, if it is there."""
        if self.address.graph_store:
            self._done("DELETE", self.address.graph_store, params=self._graph(graph), also=(404,))
        else:
            self.update(f"DROP SILENT GRAPH {ox.NamedNode(graph)}")

    def update(self, text: str) -> None:
        """Runs an update."""
        self._done("POST", self.address.update, data={"update": text})

    def _graph(self, graph: str) -> dict[str, str]:
        return {"graph-uri" if self.address.digest else "graph": graph}  # Virtuoso knows both names, on some paths

    def _done(self, method: str, url: str, *, also: tuple[int, ...] = (), **request: Any) -> None:
        with self._asked(method, url, also=also, **request) as response:
            response.read()

    def _asked(self, method: str, url: str, *, also: tuple[int, ...] = (), **request: Any) -> _Response:
        return _Response(self, self._client.stream(method, url, **request), also)

    def unreachable(self, error: Exception) -> SnapshotError:
        """The error for a connection that failed."""
        return SnapshotError(f"the RDF store does not answer ({type(error).__name__}: {error})",
                             where=self.address.place, todo="see KAKEHASHI_STORE and the server's log")

    @property
    def errors(self) -> type[Exception]:
        """What the client raises."""
        errors: type[Exception] = self._errors
        return errors


class _Response:
    """A response while it is read; what goes wrong is an error of ours."""

    def __init__(self, endpoint: Endpoint, stream: Any, also: tuple[int, ...]) -> None:
        self._endpoint = endpoint
        self._stream = stream
        self._also = also

    def __enter__(self) -> httpx.Response:
        try:
            response: httpx.Response = self._stream.__enter__()
        except self._endpoint.errors as error:
            raise self._endpoint.unreachable(error) from None
        if response.is_success or response.status_code in self._also:
            return response
        try:
            text = response.read()[:500].decode("utf-8", "replace")
        finally:
            self._stream.__exit__(None, None, None)
        raise SnapshotError(f"the RDF store refuses: {response.status_code} {text}", where=str(response.url.copy_with(
            query=None)), todo="see KAKEHASHI_STORE and the server's log")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        self._stream.__exit__(kind, error, trace)
        if isinstance(error, self._endpoint.errors):
            raise self._endpoint.unreachable(error) from None


class _Stream(io.RawIOBase):
    """Pieces as a file to read from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fills the buffer with what is there."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
