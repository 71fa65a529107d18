"""No encoder: for a snapshot that is made without embeddings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graph.encoders import Vectors


class NoEncoder:
    """Gives vectors of no dimension; who uses it looks at ``dimension`` first."""

    name = "none"
    version = "1"
    dimension = 0

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """As :meth:`encode_passage`."""
        return self.encode_passage(texts)

    def encode_passage(self, texts: Sequence[str]) -> Vectors:
        """float32 [n, 0]."""
        return np.zeros((len(texts), 0), np.float32)
