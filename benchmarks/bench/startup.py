"""How long the service and the command line take to start, and what memory the service holds."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any, Final

from benchmarks.bench.measure import Times, calm, load
from benchmarks.server import descendants, resident_mb, server
from graph.settings import Settings

PAGES: Final = ("/", "/search?q=%E7%95%99%E5%AD%A6", "/network", "/plans", "/coverage/hokkaido_global_strategy")
WARM: Final = 60.0
"""Seconds in which the service works out what it warms beside the first requests, at most."""


def measure(served: Settings, projects: int, times: int) -> dict[str, Any]:
    """Seconds until ready, MiB resident (and without what is mapped from files), seconds of ``--help``."""
    ready: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        with server(served.data) as (address, pid):
            ready.append(time.perf_counter() - began)
            held = {"ready": memory(pid)}
            calm(pid, WARM)
            held["encoder loaded"] = memory(pid)
            for page in PAGES:
                _get(address + page)
            held["after some pages"] = memory(pid)
            workers = round(sum(map(resident_mb, descendants(pid))))
    shown: list[float] = []
    for _ in range(max(3, times)):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "kakehashi", "--help"], check=True, stdout=subprocess.DEVNULL)
        shown.append(time.perf_counter() - began)
    return {"projects": projects, "load": load(), "ready_ms": Times.of(ready).as_data(),
            "help_ms": Times.of(shown).as_data(), "memory_mib": held, "workers_mib": workers}


def _get(address: str) -> None:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            answer.read()
    except urllib.error.HTTPError:
        pass  # a page of a plan that these documents do not have


def memory(pid: int) -> dict[str, int]:
    """Resident, and of it what is the process's own: the rest are pages of files, which all processes share."""
    own = next(int(line.split()[1]) // 1024 for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
               if line.startswith("RssAnon:"))
    return {"resident": round(resident_mb(pid)), "own": own}
