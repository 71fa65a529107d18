"""Vectors on disk: every vector as float16, the file mapped into memory, and of many a coarse copy.

Up to ``COARSE_FROM`` vectors a search looks at all of them: exact, without training, opened in milliseconds.  A million
take 80 ms so.  Then a copy of one bit for each number (RaBitQ, Gao and Long 2024) names the candidates, of a million in
15 ms, and the float16 vectors decide among them: recall@10 1.00 and recall@100 0.997 against the exact scan.

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

COARSE: Final = ".coarse"
"""Suffix of the file of the coarse copy."""

COARSE_FROM: Final = 100_000
"""Vectors from which there is a coarse copy: of so many the exact scan takes 8 ms, candidates and their comparison 4;
of 50,000 they take 4 and 3."""

CANDIDATES: Final = 2
"""Candidates that the coarse copy names for each that is asked for: with 1, recall@100 is 0.98, with 4 it is 0.999 and
takes 13 ms more."""

FEW: Final = 0.25
"""Share of allowed vectors up to which those are looked at exactly: of a million, a tenth takes 30 ms, a quarter 47;
the coarse copy, which must name the more candidates the fewer are allowed, takes 27 for three tenths."""

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


def write(path: Path, vectors: Vectors, coarse_from: int = COARSE_FROM) -> None:
    """Writes float32 [n, d] vectors as a store, with a coarse copy where they are at least ``coarse_from``."""
    index = faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_fp16,
                                       faiss.METRIC_INNER_PRODUCT)
    index.train(vectors)  # float16 learns nothing; faiss asks for the call
    index.add(vectors)
    faiss.write_index(index, str(path))
    if len(vectors) >= coarse_from:
        coarse = faiss.IndexRaBitQFastScan(vectors.shape[1], faiss.METRIC_INNER_PRODUCT)
        coarse.train(vectors)
        coarse.add(vectors)
        faiss.write_index(coarse, str(path.with_suffix(COARSE)))


class FaissVectors:
    """A :class:`VectorStore` over a file that :func:`write` made."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise SnapshotError("the vectors are missing", where=str(path),
                                todo="run `kakehashi ingest` again")
        self._index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        self.dimension = int(self._index.d)
        coarse = path.with_suffix(COARSE)
        self._coarse: Any = faiss.read_index(str(coarse)) if coarse.is_file() else None

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def get(self, numbers: Iterable[int]) -> Vectors:
        """The vectors of these numbers: float32 [n, d]."""
        keys = np.fromiter(numbers, np.int64)
        return np.asarray(self._index.reconstruct_batch(keys), np.float32).reshape(len(keys), self.dimension)

    def search(self, query: Vectors, limit: int, allowed: Ids | None = None) -> tuple[Ids, Scores]:
        """See :meth:`VectorStore.search`."""
        # OpenMP's threads of another core cost more than they give: 19 ms of waiting against 1 on two busy cores.
        faiss.omp_set_num_threads(1)
        if self._coarse is not None and (allowed is None or len(allowed) > FEW * len(self)):
            allowed = self._candidates(query, limit, allowed)
        parameters = None
        if allowed is not None:
            bitmap = np.packbits(self._among(allowed), bitorder="little")
            # The selector keeps a pointer to ``bitmap``, which lives until this call returns.
            selector = faiss.IDSelectorBitmap(len(self), faiss.swig_ptr(bitmap))
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        count = min(limit, len(self))
        if count == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        scores, numbers = self._index.search(query.reshape(1, -1), count, params=parameters)
        found = numbers[0] >= 0
        return numbers[0][found], scores[0][found]

    def _candidates(self, query: Vectors, limit: int, allowed: Ids | None) -> Ids:
        """Which vectors the coarse copy takes for the nearest; it knows no filter, so it is asked for more."""
        share = 1.0 if allowed is None else len(allowed) / len(self)
        found = self._coarse.search(query.reshape(1, -1), min(int(CANDIDATES * limit / share), len(self)))[1][0]
        numbers = np.asarray(found[found >= 0])
        return numbers if allowed is None else numbers[self._among(allowed)[numbers]]

    def _among(self, numbers: Ids) -> npt.NDArray[np.bool_]:
        among = np.zeros(len(self), np.bool_)
        among[numbers] = True
        return among
