"""A deterministic encoder for unit tests: texts that share letters are near, nothing more."""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Sequence

import numpy as np

from graph.encoders import Vectors


class FakeEncoder:
    """Counts of hashed letters and letter pairs, L2-normalised."""

    name = "fake"
    version = "1"
    dimension = 64

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """As :meth:`encode_passage`."""
        return self.encode_passage(texts)

    def encode_passage(self, texts: Sequence[str]) -> Vectors:
        """float32 [n, 64]."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            letters = unicodedata.normalize("NFKC", text).casefold()
            row[0] = 1e-3  # an empty text has a direction too
            for start in range(len(letters)):
                for gram in (letters[start], letters[start:start + 2]):
                    row[zlib.crc32(gram.encode()) % self.dimension] += 1
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
