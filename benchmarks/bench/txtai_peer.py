"""Run by txtai's own Python: searches vectors that Kakehashi wrote, and prints milliseconds of each query as JSON.

    python txtai_peer.py VECTORS.npy QUERIES.npy TEXTS.json QUESTIONS.json LIMIT

Query vectors are given, so that the times are what comes beyond the encoder.  ``dense`` is its index alone; ``hybrid``
joins it with its own BM25 and is what compares with Kakehashi's search.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from txtai import Embeddings  # type: ignore[import-not-found]  # in the peers' environment


def main() -> None:
    """The measurement."""
    vectors, queries = np.load(sys.argv[1]), np.load(sys.argv[2])
    texts, questions = (json.loads(Path(path).read_text("utf-8")) for path in sys.argv[3:5])
    limit = int(sys.argv[5])
    known = dict(zip(questions, queries, strict=True))
    given: Iterator[np.ndarray] = iter(vectors)

    def transform(batch: list[str]) -> np.ndarray:
        return np.stack([known[text] if text in known else next(given) for text in batch])

    found = {}
    for name, hybrid in (("dense", False), ("hybrid", True)):
        given = iter(vectors)
        index = Embeddings(method="external", transform=transform, content=False, hybrid=hybrid, backend="faiss",
                           faiss={"components": "IDMap,Flat"})
        began = time.perf_counter()
        index.index((number, text, None) for number, text in enumerate(texts))
        built = time.perf_counter() - began
        times = []
        for _ in range(3):
            for text in questions:
                began = time.perf_counter()
                index.search(text, limit)
                times.append(time.perf_counter() - began)
        found[name] = {"built_seconds": round(built, 1), "seconds": times[len(questions):]}
    json.dump(found, sys.stdout)


main()
