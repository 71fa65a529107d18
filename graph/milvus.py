"""Vectors on Milvus: one collection a snapshot, searched exactly.  Milvus Lite, in one file, is the same client.

A collection is loaded under another name and renamed when all of it is there, so nobody opens half of it.  The index is
FLAT: an approximate one loses most of its recall when a filter leaves one passage in a hundred (docs/SCALING.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np

from graph.encoders import Vectors
from graph.search.facet_columns import distinct
from graph.vectors import Comparison, FaissVectors, Ids, Scores
from ontology.errors import MissingExtra, SnapshotError

PIECE: Final = 1000
"""Vectors of one request: 1.5 MB at 384 dimensions; a server's default limit is 64 MB."""

MOST: Final = 16384
"""Hits that Milvus gives at most."""

INSTALL: Final = "run pip install 'kakehashi[milvus]'"

_KEY: Final = "number"
_VECTOR: Final = "vector"


def _collection(snapshot_id: str) -> str:
    """Milvus allows letters, digits and underscores."""
    return "kakehashi_" + re.sub(r"\W", "_", snapshot_id, flags=re.ASCII)


class Milvus:
    """A server, or a file of Milvus Lite.

    Raises:
        MissingExtra: pymilvus (or, for a file, milvus-lite) is not installed.
        SnapshotError: it does not answer.
    """

    def __init__(self, address: str) -> None:
        try:
            import pymilvus
            from pymilvus.exceptions import ConnectionConfigException, MilvusException
        except ImportError:
            raise MissingExtra("the Milvus client is not installed", where="pymilvus", todo=INSTALL) from None
        self._library = pymilvus
        self.errors = MilvusException
        self._place = address.rpartition("@")[2]
        try:
            self.client: Any = pymilvus.MilvusClient(address)
        except ConnectionConfigException as error:
            raise MissingExtra(f"this address needs a further package: {error}", where=self._place,
                               todo=INSTALL) from None
        except MilvusException as error:
            raise self.failed(error) from None

    def failed(self, error: Exception) -> SnapshotError:
        """The error for one of the client."""
        return SnapshotError(f"the vector store refuses or does not answer: {error}", where=self._place,
                             todo="see KAKEHASHI_VECTORS and the server's log")

    def publish(self, path: Path, snapshot_id: str) -> None:
        """Loads the vectors of a snapshot's file, whole or not at all; replaces what is there.

        Raises:
            SnapshotError: the server refuses; nothing of it stays there.
        """
        source = FaissVectors(path)
        name = _collection(snapshot_id)
        loading = f"{name}_loading"
        try:
            self.client.drop_collection(loading)
            self._create(loading, source.dimension)
            for start in range(0, len(source), PIECE):
                numbers = range(start, min(start + PIECE, len(source)))
                self.client.insert(loading, [{_KEY: number, _VECTOR: vector} for number, vector in
                                             zip(numbers, source.get(numbers), strict=True)])
            self.client.flush(loading)
            count = int(self.client.get_collection_stats(loading)["row_count"])
            if count != len(source):
                self.client.drop_collection(loading)
                raise SnapshotError(f"the vector store has {count} of {len(source)} vectors after loading",
                                    where=self._place, todo="publish again; see the server's log")
            self.client.drop_collection(name)
            self.client.rename_collection(loading, name)
        except self.errors as error:
            raise self.failed(error) from None

    def _create(self, name: str, dimension: int) -> None:
        kinds = self._library.DataType
        schema = self.client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field(_KEY, kinds.INT64, is_primary=True)
        schema.add_field(_VECTOR, kinds.FLOAT_VECTOR, dim=dimension)
        index = self.client.prepare_index_params()
        index.add_index(field_name=_VECTOR, index_type="FLAT", metric_type="IP")
        self.client.create_collection(name, schema=schema, index_params=index)

    def retire(self, snapshot_ids: Iterable[str]) -> None:
        """Forgets snapshots.

        Raises:
            SnapshotError: the server refuses.
        """
        try:
            for each in snapshot_ids:
                self.client.drop_collection(_collection(each))
        except self.errors as error:
            raise self.failed(error) from None

    def has(self, snapshot_id: str) -> bool:
        """Whether the snapshot's vectors are there."""
        return bool(self.client.has_collection(_collection(snapshot_id)))

    def close(self) -> None:
        """Ends the connection."""
        self.client.close()


class MilvusVectors:
    """A :class:`graph.vectors.VectorStore` over a collection that :meth:`Milvus.publish` made.

    Raises:
        SnapshotError: there is none for this snapshot.
    """

    def __init__(self, server: Milvus, snapshot_id: str) -> None:
        self._server = server
        self._name = _collection(snapshot_id)
        if not server.has(snapshot_id):
            raise SnapshotError("the vector store has not this snapshot", where=snapshot_id,
                                todo="run `kakehashi snapshots use` to load it")
        try:
            server.client.load_collection(self._name)
            fields = server.client.describe_collection(self._name)["fields"]
            self._count = int(server.client.get_collection_stats(self._name)["row_count"])
        except server.errors as error:
            raise server.failed(error) from None
        self.dimension = int(next(each["params"]["dim"] for each in fields if each["name"] == _VECTOR))

    def __len__(self) -> int:
        return self._count

    def get(self, numbers: Iterable[int]) -> Vectors:
        """See ``VectorStore``."""
        keys = [int(number) for number in numbers]
        found: dict[int, list[float]] = {}
        try:
            for start in range(0, len(keys), PIECE):
                rows = self._server.client.get(self._name, ids=keys[start:start + PIECE], output_fields=[_KEY, _VECTOR])
                found |= {row[_KEY]: row[_VECTOR] for row in rows}
        except self._server.errors as error:
            raise self._server.failed(error) from None
        return np.asarray([found[key] for key in keys], np.float32).reshape(len(keys), self.dimension)

    def search(self, query: Vectors, limit: int, allowed: Ids | None = None) -> tuple[Ids, Scores]:
        """See ``VectorStore``; at most ``MOST``."""
        count = min(limit, MOST, self._count if allowed is None else len(allowed))
        if count == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        chosen = "" if allowed is None else _filter(allowed)
        try:
            hits = self._server.client.search(self._name, data=[query.reshape(-1).tolist()], limit=count,
                                              filter=chosen, output_fields=[_KEY])[0]
        except self._server.errors as error:
            raise self._server.failed(error) from None
        return (np.asarray([hit[_KEY] for hit in hits], np.int64),
                np.asarray([hit["distance"] for hit in hits], np.float32))

    def likely(self, query: Vectors, limit: int, allowed: Ids | None = None) -> tuple[Ids, Scores]:
        """See ``VectorStore``: every search is exact."""
        return self.search(query, limit, allowed)

    def comparison(self, numbers: Ids) -> Comparison:
        """See ``VectorStore``; of at most ``MOST``."""
        order = np.argsort(numbers)

        def products(query: Vectors) -> Scores:
            found, scores = self.search(query, len(numbers), numbers)
            placed = np.empty(len(numbers), np.float32)
            placed[order[np.searchsorted(numbers[order], found)]] = scores
            return placed

        return products


def _filter(allowed: Ids) -> str:
    """The numbers as Milvus's filter language has them: runs, and what is left one by one."""
    numbers = distinct(allowed)
    starts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 2) != 1)
    ends = np.append(starts[1:], len(numbers)) - 1
    runs = [(int(numbers[a]), int(numbers[b])) for a, b in zip(starts, ends, strict=True)]
    single = [a for a, b in runs if a == b]
    parts = [f"({_KEY} >= {a} and {_KEY} <= {b})" for a, b in runs if a != b]
    return " or ".join([*parts, f"{_KEY} in {single}"] if single else parts)
