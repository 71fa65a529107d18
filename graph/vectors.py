"""Vectors on disk: every vector as float16, searched exactly, the file mapped into memory.

A flat index needs no training, opens in milliseconds, and a million vectors of 384 take 24 ms on one
thread; float16 keeps a recall of 0.999 against float32 at half the size.

``KAKEHASHI_VECTORS`` moves them to Milvus (:mod:`graph.milvus`); the file stays in the snapshot, which so can be copied
and loaded elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import faiss
import numpy as np
import numpy.typing as npt

from graph.encoders import Vectors
from ontology.errors import SnapshotError

if TYPE_CHECKING:
    from graph.settings import Settings

FILE: Final = "vectors.faiss"
"""In the snapshot's folder."""

Ids = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]


class VectorStore(Protocol):
    """Vectors by number, 0 to ``len - 1``, in the order in which they were written."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def __len__(self) -> int: ...

    def get(self, numbers: Iterable[int]) -> Vectors:
        """The vectors of these numbers: float32 [n, d]."""

    def search(self, query: Vectors, limit: int, allowed: Ids | None = None) -> tuple[Ids, Scores]:
        """The nearest vectors, best first.

        Args:
            query: float32 [d], L2-normalised.
            limit: at most so many.
            allowed: numbers to choose from; None for all.

        Returns:
            Numbers and inner products, both [at most ``limit``].
        """


def opened(settings: Settings, folder: Path, snapshot_id: str) -> VectorStore:
    """The vectors of a snapshot, where the settings keep them.

    Raises:
        MissingExtra: the settings name Milvus and its client is not installed.
        SnapshotError: they are not there.
    """
    if address := settings.vectors.get_secret_value():
        from graph.milvus import Milvus, MilvusVectors  # here: the client takes 1.7 s to import

        return MilvusVectors(Milvus(address), snapshot_id)
    return FaissVectors(folder / FILE)


def publish(settings: Settings, folder: Path, snapshot_id: str) -> None:
    """Brings the vectors of a snapshot's folder to where they are searched, whole or not at all.

    Raises:
        MissingExtra, SnapshotError: as :func:`opened`, or the store refuses.
    """
    if address := settings.vectors.get_secret_value():
        from graph.milvus import Milvus

        Milvus(address).publish(folder / FILE, snapshot_id)


def retire(settings: Settings, snapshot_ids: Iterable[str]) -> None:
    """Forgets the vectors of snapshots whose folders are gone."""
    if address := settings.vectors.get_secret_value():
        from graph.milvus import Milvus

        Milvus(address).retire(snapshot_ids)


def write(path: Path, vectors: Vectors) -> None:
    """Writes float32 [n, d] vectors as a store."""
    index = faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_fp16,
                                       faiss.METRIC_INNER_PRODUCT)
    index.train(vectors)  # float16 learns nothing; faiss asks for the call
    index.add(vectors)
    faiss.write_index(index, str(path))


class FaissVectors:
    """A :class:`VectorStore` over a file that :func:`write` made."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise SnapshotError("the vectors are missing", where=str(path),
                                todo="run `kakehashi ingest` again")
        self._index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        self.dimension = int(self._index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def get(self, numbers: Iterable[int]) -> Vectors:
        """The vectors of these numbers: float32 [n, d]."""
        keys = np.fromiter(numbers, np.int64)
        return np.asarray(self._index.reconstruct_batch(keys), np.float32).reshape(len(keys), self.dimension)

    def search(self, query: Vectors, limit: int, allowed: Ids | None = None) -> tuple[Ids, Scores]:
        """See :meth:`VectorStore.search`."""
        parameters = None
        if allowed is not None:
            bits = np.zeros(len(self), np.bool_)
            bits[allowed] = True
            bitmap = np.packbits(bits, bitorder="little")
            # The selector keeps a pointer to ``bitmap``, which lives until this call returns.
            selector = faiss.IDSelectorBitmap(len(self), faiss.swig_ptr(bitmap))
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        count = min(limit, len(self))
        if count == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        # OpenMP's threads of another core cost more than they give: 19 ms of waiting against 1 on two busy cores.
        faiss.omp_set_num_threads(1)
        scores, numbers = self._index.search(query.reshape(1, -1), count, params=parameters)
        found = numbers[0] >= 0
        return numbers[0][found], scores[0][found]
