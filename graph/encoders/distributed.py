"""Embedding on many machines: passages go to the workers of a Dask cluster, in the order in which they come back.

``KAKEHASHI_DASK`` is the address of a scheduler (``tcp://host:8786``), or a number of worker processes to start here.
Each worker loads the encoder once, by its specification and from its own ``models`` folder, and uses the GPU where its
torch sees one (``sentence-transformers:...``).  A worker whose encoder has another version is refused, so that the
vectors of a snapshot come from one.  Questions are embedded where they are asked.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from graph import encoders
from graph.encoders import Encoder, Vectors
from graph.settings import Settings
from ontology.errors import KakehashiError, MissingExtra

PIECE: Final = 256
"""Passages of one task: 2 to 4 s on one core, so that sending them (0.2 ms) and a lost worker cost little."""

AHEAD: Final = 4
"""Tasks sent for each thread of a worker: the next is there when one ends, and memory stays flat."""

STEP: Final = 32 * PIECE
"""Passages asked for at once, so that every worker of a large cluster has some."""

INSTALL: Final = "run pip install 'kakehashi[distributed]'"


def over(encoder: Encoder, settings: Settings) -> Encoder:
    """The encoder that an ingest embeds passages with: spread over a cluster where the settings name one.

    Raises:
        MissingExtra, KakehashiError: as :class:`Distributed`.
    """
    if not settings.dask or not encoder.dimension:
        return encoder
    return Distributed(encoder, settings.models, settings.encoder_threads, settings.dask)


class Distributed:
    """Wraps an encoder: passages are embedded by the workers of a cluster.

    Args:
        encoder: what the workers load, too.
        models: their folder of converted models.
        threads: threads of one encoder call.
        cluster: address of a scheduler, or a number of workers to start here.

    Raises:
        MissingExtra: Dask is not installed.
        KakehashiError: the scheduler does not answer.
    """

    def __init__(self, encoder: Encoder, models: Path, threads: int, cluster: str) -> None:
        try:
            library: Any = importlib.import_module("distributed")
        except ImportError:
            raise MissingExtra("Dask is not installed", where="KAKEHASHI_DASK", todo=INSTALL) from None
        self._encoder = encoder
        self.name, self.version, self.dimension = encoder.name, encoder.version, encoder.dimension
        self._given = (encoder.name, encoder.version, str(models.absolute()), threads)
        self._local: Any = None
        try:
            if cluster.isdigit():
                # Nothing is watched through a browser here, so no port is opened for it.
                self._local = library.LocalCluster(n_workers=int(cluster), threads_per_worker=1, processes=True,
                                                   dashboard_address=None)
            self._client: Any = library.Client(self._local or cluster, timeout="10s")
        except OSError as error:
            raise KakehashiError(f"the Dask scheduler does not answer ({error})", where="KAKEHASHI_DASK",
                                 todo="start it with `dask scheduler`, workers with `dask worker ADDRESS`") from None

    def close(self) -> None:
        """Leaves the cluster; ends the workers that were started here."""
        self._client.close()
        if self._local is not None:
            self._local.close()

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """See ``Encoder``: embedded here."""
        return self._encoder.encode_query(texts)

    def encode_passage(self, texts: Sequence[str]) -> Vectors:
        """See ``Encoder``: embedded by the workers.  A worker that is lost has its pieces done by another.

        Raises:
            KakehashiError: a worker's encoder is another version.
        """
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        pieces = [list(texts[start:start + PIECE]) for start in range(0, len(texts), PIECE)]
        found: list[Vectors] = []
        # A window at a time: a million passages are never all in the scheduler's memory.
        window = AHEAD * max(1, sum(self._client.nthreads().values()))
        for start in range(0, len(pieces), window):
            tasks = [self._client.submit(_encode, piece, *self._given, pure=False)
                     for piece in pieces[start:start + window]]
            found += self._client.gather(tasks)
        return np.concatenate(found)


@lru_cache(maxsize=1)
def _loaded(spec: str, models: str, threads: int) -> Encoder:
    return encoders.load(spec, Path(models), threads)


def _encode(texts: list[str], spec: str, version: str, models: str, threads: int) -> Vectors:
    """What a worker does."""
    encoder = _loaded(spec, models, threads)
    if encoder.version != version:
        raise KakehashiError(f"a worker has {encoder.version}, the ingest {version}", where=spec,
                             todo="install the same releases on every worker")
    return encoder.encode_passage(texts)
