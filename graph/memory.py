"""Memory that this process holds and does not need goes back to the system.

And what every request needs is brought in before the first one comes.  All is advice to Linux and glibc; where these
are not, nothing is done.
"""

from __future__ import annotations

import ctypes
import mmap
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

READ: Final = (".dic", ".sqlite", ".spans")
"""Endings of files that are mapped and of which a request reads little, but the system maps much: of the dictionary
two thirds after fifty questions, of the catalogue the same for each thread.  Pages that are let go come back from the
system's cache."""


SEARCHED: Final = (".npy", ".faiss")
"""Endings of those that searches read all over: words and vectors."""

POPULATE_READ: Final = 22
"""``MADV_POPULATE_READ`` of Linux 5.14, which Python does not name."""


def settle() -> None:
    """After much was loaded or asked: gives back what was freed, of which glibc keeps 25 MB for later, and lets go of
    the pages of data files that were read."""
    if sys.platform != "linux":
        return
    system = ctypes.CDLL(None)
    if hasattr(system, "malloc_trim"):
        system.malloc_trim(0)
    let_go()


def let_go() -> None:
    """Lets go of the pages of data files that were read; the system keeps them as long as it has memory to spare."""
    if sys.platform == "linux":
        _advise(READ, mmap.MADV_DONTNEED)


def bring_in() -> None:
    """Brings the files that searches read into memory: of a million projects, the pages of 4,000 vectors cost a search
    70 ms of faults at first, and then none."""
    if sys.platform == "linux":
        _advise(SEARCHED, POPULATE_READ)


def _advise(endings: tuple[str, ...], advice: int) -> None:
    """Advice on files of this process that are mapped to be read; a system that does not know it takes none."""
    system = ctypes.CDLL(None)
    for start, end in _mapped(endings):
        system.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), advice)


def _mapped(endings: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    for line in Path("/proc/self/maps").read_text("utf-8").splitlines():
        addresses, rights, *_ = line.split(maxsplit=2)
        if line.endswith(endings) and rights.startswith("r--"):
            start, end = (int(each, 16) for each in addresses.split("-"))
            yield start, end
