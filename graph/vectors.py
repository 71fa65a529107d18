"""Vectors on disk: every vector as float16, the file mapped into memory, and of many a coarse copy.

Up to ``COARSE_FROM`` vectors a search looks at all of them: exact, without training, opened in milliseconds.  A million
take 80 ms so.  Then a copy of one bit for each number (RaBitQ, Gao and Long 2024) names the candidates, and the float16
vectors decide among them: recall@10 1.00 and recall@100 0.999 of 100,000 against the exact scan.  Who is above what the
wanted share of a sample reaches is a candidate: to keep the best in order while all are compared costs as much again.

``KAKEHASHI_VECTORS`` moves them to Milvus (:mod:`graph.milvus`); the file stays in the snapshot, which so can be copied
and loaded elsewhere.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import faiss
import numpy as np
import numpy.typing as npt

from graph.beside import beside
from graph.encoders import Vectors
from graph.highest import kept
from ontology.errors import SnapshotError

if TYPE_CHECKING:
    from graph.settings import Settings

FILE: Final = "vectors.faiss"
"""In the snapshot's folder."""

COARSE: Final = ".bits"
"""Suffix of the file of the coarse copy."""

COARSE_FROM: Final = 50_000
"""Vectors from which there is a coarse copy: of 100,000 the exact scan for 2,000 takes 3.8 ms, candidates and their
comparison 2.6."""

CANDIDATES: Final = 3
"""Candidates that the coarse copy names for each that is asked for, about: of a million, recall@100 is 0.971 with 2,
0.984 with 3 and 0.990 with 4, and each takes 0.3 ms more to compare."""

ENOUGH: Final = 0.5
"""Share of the vectors asked for that the copy has to name: the sample tells no more than about how many there are."""

QUERY_BITS: Final = 4
"""Of each number of a query that the coarse copy is compared with: with 3 it misses a fiftieth more of the 2,000
nearest, with 6 no fewer."""

STEP: Final = 50
"""One vector in so many is in the sample."""

FEW: Final = 0.25
"""Share of the vectors up to which some are fetched and compared, none of the others passed."""

BLOCK: Final = 4_096
"""Vectors that are fetched at once: 3 MB; blocks that fit the processor's second cache take no less."""

Ids = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]
Marks = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint8]
"""Vectors as the file has them, [n, bytes of a vector]."""


Comparison = Callable[[Vectors], Scores]
"""Inner products with a query, float32 [d], in the order of what is compared."""


class VectorStore(Protocol):
    """Vectors by number, 0 to ``len - 1``, in the order in which they were written."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def __len__(self) -> int: ...

    def get(self, numbers: Iterable[int]) -> Vectors:
        """The vectors of these numbers: float32 [n, d]."""

    def search(self, query: Vectors, limit: int, allowed: Ids | None = None) -> tuple[Ids, Scores]:
        """The nearest vectors, in no order.

        Args:
            query: float32 [d], L2-normalised.
            limit: at most so many.
            allowed: numbers to choose from; None for all.

        Returns:
            Numbers and inner products, both [at most ``limit``].
        """

    def likely(self, query: Vectors, limit: int, allowed: Ids | None = None) -> tuple[Ids, Scores]:
        """About ``limit`` of the nearest, in no order, with what their inner products are or are taken for: where it is
        enough to know who is worth a comparison."""

    def comparison(self, numbers: Ids) -> Comparison:
        """Compares the vectors of these numbers, each once, with one query after another."""


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


@contextmanager
def _selected(among: Marks | None) -> Iterator[Any]:
    """Selects the marked vectors, None all; the selector points to memory that is kept as long."""
    bitmap = None if among is None else np.packbits(among, bitorder="little")
    yield None if bitmap is None else faiss.IDSelectorBitmap(len(bitmap), faiss.swig_ptr(bitmap))


def _parameters(selector: Any) -> Any:
    return faiss.RaBitQSearchParameters(qb=QUERY_BITS, sel=selector)  # type: ignore[call-arg]


def _among(numbers: Ids, count: int) -> Marks:
    among = np.zeros(count, np.bool_)
    among[numbers] = True
    return among


def write(path: Path, vectors: Vectors, coarse_from: int = COARSE_FROM) -> None:
    """Writes float32 [n, d] vectors as a store, with a coarse copy where they are at least ``coarse_from``."""
    index = faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_fp16,
                                       faiss.METRIC_INNER_PRODUCT)
    index.train(vectors)  # float16 learns nothing; faiss asks for the call
    index.add(vectors)
    faiss.write_index(index, str(path))
    if len(vectors) >= coarse_from:
        coarse = faiss.IndexRaBitQ(vectors.shape[1], faiss.METRIC_INNER_PRODUCT)
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
        self._rows = _Rows(self._index)
        coarse = path.with_suffix(COARSE)
        self._coarse = _Coarse(faiss.read_index(str(coarse))) if coarse.is_file() else None

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
        count = min(limit, len(self) if allowed is None else len(allowed))
        if count == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        if allowed is not None and len(allowed) <= FEW * len(self):
            return _best(allowed, self._rows.compared(query, allowed), count)
        if self._coarse is not None:
            among = None if allowed is None else _among(allowed, len(self))
            numbers, scores = self._coarse.nearest(query, CANDIDATES * count, among, self._rows.compared)
            if len(numbers) >= count:  # else the sample told too little
                return _best(numbers, scores, count)
        scores = self._rows.all_compared(query)
        if allowed is None:
            places = kept(scores, count)
            return places, scores[places]
        return _best(allowed, scores[allowed], count)

    def likely(self, query: Vectors, limit: int, allowed: Ids | None = None) -> tuple[Ids, Scores]:
        """See :meth:`VectorStore.likely`."""
        if self._coarse is not None and (allowed is None or len(allowed) > FEW * len(self)):
            among = None if allowed is None else _among(allowed, len(self))
            numbers, scores = self._coarse.nearest(query, limit, among)
            if len(numbers) >= limit * ENOUGH:
                return numbers, scores
        return self.search(query, limit, allowed)

    def comparison(self, numbers: Ids) -> Comparison:
        """See :meth:`VectorStore.comparison`; what is fetched is kept as long, 768 bytes a vector of 384 numbers."""
        return self._rows.comparison(numbers)


def _best(numbers: Ids, scores: Scores, count: int) -> tuple[Ids, Scores]:
    places = kept(scores, count)
    return numbers[places], scores[places]


class _Coarse:
    """The coarse copy in two halves, which are searched beside one another, and its sample.

    Args:
        index: an ``IndexRaBitQ`` of the vectors.
    """

    def __init__(self, index: Any) -> None:
        codes = faiss.vector_to_array(index.codes).reshape(index.ntotal, -1)
        self._half = len(codes) // 2
        self._lower, self._upper, self._sample = (
            _coarse(index, part) for part in (codes[:self._half], codes[self._half:], codes[::STEP]))

    def nearest(self, query: Vectors, count: int, among: Marks | None,
                compared: Callable[[Vectors, Ids], Scores] | None = None) -> tuple[Ids, Scores]:
        """About ``count`` vectors that the copy takes for the nearest, in no order, with what it takes their inner
        products for, or with what ``compared`` finds them to be."""
        with _selected(None if among is None else among[::STEP]) as selector:
            reached = float(self._sample.search(query.reshape(1, -1), max(count // STEP, 1),
                                                params=_parameters(selector))[0][0, -1])

        def above(part: Any, first: int, chosen: Marks | None) -> tuple[Ids, Scores]:
            faiss.omp_set_num_threads(1)  # of this thread
            with _selected(chosen) as selector:
                _, scores, numbers = part.range_search(query.reshape(1, -1), reached, params=_parameters(selector))
            numbers = numbers + first
            return numbers, scores if compared is None else compared(query, numbers)

        lower, upper = (None, None) if among is None else (among[:self._half], among[self._half:])
        others = beside(lambda: above(self._upper, self._half, upper))
        numbers, scores = above(self._lower, 0, lower)
        rest, theirs = others()
        return np.concatenate([numbers, rest]), np.concatenate([scores, theirs])


def _coarse(index: Any, codes: npt.NDArray[np.uint8]) -> Any:
    """An index of some of the codes of another."""
    made: Any = faiss.IndexRaBitQ(index.d, index.metric_type)
    made.train(faiss.vector_to_array(index.center).reshape(1, -1))  # the mean of one is the same centre
    made.add_sa_codes(np.ascontiguousarray(codes))
    return made


class _Rows:
    """The vectors as the file has them, of which some are compared.

    A search of the index keeps the best in order while it compares (2,000 of 10,000: 1.2 ms, all compared and then
    parted 0.6), and where it passes others by, it waits for the memory of each that it does not: 6,000 of 100,000 took
    2.4 ms so, fetched in blocks they take 0.9.

    Args:
        index: an ``IndexScalarQuantizer``.
    """

    def __init__(self, index: Any) -> None:
        self._index = index
        self._codes = faiss.rev_swig_ptr(index.codes.data(), index.ntotal * index.code_size).reshape(index.ntotal, -1)
        self._local = threading.local()

    def compared(self, query: Vectors, numbers: Ids) -> Scores:
        """Inner products of the vectors of these numbers with the query, in their order."""
        return self.comparison(numbers)(query) if len(numbers) <= BLOCK else np.concatenate([
            self.comparison(numbers[start:start + BLOCK])(query) for start in range(0, len(numbers), BLOCK)])

    def all_compared(self, query: Vectors) -> Scores:
        """Inner products of all vectors with the query, half of them on another processor."""
        half = len(self._codes) // 2
        others = beside(lambda: self._products(self._codes[half:], query))
        first = self._products(self._codes[:half], query)
        return np.concatenate([first, others()])

    def comparison(self, numbers: Ids) -> Comparison:
        """The vectors of these numbers, fetched, to be compared with one query after another."""
        codes = self._codes.take(numbers, axis=0)  # without Python's lock, unlike an index
        return partial(self._products, codes)

    def _products(self, codes: Codes, query: Vectors) -> Scores:
        if not len(codes):
            return np.zeros(0, np.float32)
        scanner, asked = self._scanner(), np.ascontiguousarray(query, np.float32)
        scanner.set_query(faiss.swig_ptr(asked))
        result: Any = faiss.RangeSearchResult(1)
        found: Any = faiss.RangeSearchPartialResult(result)  # type: ignore[attr-defined]
        scanner.scan_codes_range(len(codes), faiss.swig_ptr(codes), None, -np.inf, found.new_result(0))
        found.finalize()
        return np.array(faiss.rev_swig_ptr(result.distances, len(codes)))

    def _scanner(self) -> Any:
        """The thread's own: some hundred bytes, which faiss does not take back."""
        scanner = getattr(self._local, "scanner", None)
        if scanner is None:
            scanner = self._index.sq.select_InvertedListScanner(self._index.metric_type, None, True, None, False)
            scanner.set_list(0, 0.0)
            self._local.scanner = scanner
        return scanner
