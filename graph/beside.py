"""Work that is done beside other work, on another processor: what is done in NumPy, faiss, SQLite or ONNX Runtime lets
go of Python's lock."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

Made = TypeVar("Made")

_THREADS: Final = ThreadPoolExecutor(os.cpu_count(), "beside")


def beside(work: Callable[[], Made]) -> Callable[[], Made]:
    """Begins what can be worked out beside what follows; the function returned waits for it.

    What no thread has begun by then, as all are busy, is done by who waits.
    """
    begun = _THREADS.submit(work)
    return lambda: work() if begun.cancel() else begun.result()
