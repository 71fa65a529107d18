"""Memory that this process holds and does not need goes back to the system.

Both are advice to Linux and glibc; where these are not, nothing is done.
"""

from __future__ import annotations

import ctypes
import mmap
import sys
from pathlib import Path
from typing import Final

READ: Final = (".dic", ".weights", ".npy", ".faiss")
"""Endings of files that are mapped to be read; pages of them that are let go come back from the system's cache."""


def settle() -> None:
    """After much was loaded: gives back what was freed, of which glibc keeps 25 MB for later, and lets go of the pages
    of data files that loading went through and requests do not need."""
    if sys.platform != "linux":
        return
    system = ctypes.CDLL(None)
    if hasattr(system, "malloc_trim"):
        system.malloc_trim(0)
    for line in Path("/proc/self/maps").read_text("utf-8").splitlines():
        addresses, rights, *_ = line.split(maxsplit=2)
        if line.endswith(READ) and rights.startswith("r--"):
            start, end = (int(each, 16) for each in addresses.split("-"))
            system.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), mmap.MADV_DONTNEED)
