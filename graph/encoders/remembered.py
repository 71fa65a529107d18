"""An encoder that keeps the passages it has embedded, so that an unchanged text is never embedded again.

A passage takes some ten milliseconds to embed and some ten microseconds to look up.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from graph.encoders import Encoder, Vectors

STEP = 256
"""Passages embedded before they are kept: what a kill in the middle of a long ingest can lose."""


class Remembered:
    """Wraps an encoder; vectors are keyed by its name, its version and the text's digest.

    ``step`` passages are embedded before they are kept.  For one thread at a time.  Two processes may share the file;
    SQLite keeps them apart.
    """

    def __init__(self, encoder: Encoder, path: Path, step: int = STEP) -> None:
        self._encoder = encoder
        self._step = step
        self.name = encoder.name
        self.version = encoder.version
        self.dimension = encoder.dimension
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=60)
        self._db.execute("CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Queries are not kept: each is asked once."""
        return self._encoder.encode_query(texts)

    def encode_passage(self, texts: Sequence[str]) -> Vectors:
        """float32 [n, d], from the file where it has them."""
        keys = [self._key(text) for text in texts]
        found = {key: vector for key in set(keys) if (vector := self._get(key)) is not None}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        # Texts of one length together: a batch is padded to its longest.
        waiting = sorted(missing.items(), key=lambda item: len(item[1]))
        for start in range(0, len(waiting), self._step):
            part = waiting[start:start + self._step]
            vectors = self._encoder.encode_passage([text for _, text in part])
            with self._db:
                self._db.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?)",
                                     [(key, vector.tobytes()) for (key, _), vector in zip(part, vectors, strict=True)])
            found.update((key, vector) for (key, _), vector in zip(part, vectors, strict=True))
        if not keys:
            return np.zeros((0, self.dimension), np.float32)
        return np.stack([found[key] for key in keys])

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self.name}\0{self.version}\0{text}".encode()).digest()

    def _get(self, key: bytes) -> Vectors | None:
        row = self._db.execute("SELECT value FROM vector WHERE key = ?", [key]).fetchone()
        return np.frombuffer(row[0], np.float32) if row else None
