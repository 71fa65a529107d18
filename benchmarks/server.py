"""The service in a process of its own, for benchmarks that ask it from another."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

READY_SECONDS = 120.0
"""The encoder is loaded at start: 2 to 20 s."""


@contextlib.contextmanager
def server(data: Path, **settings: object) -> Iterator[tuple[str, int]]:
    """Serves a data folder on a free port of this machine with these settings; gives the address and the pid."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {**_as_installed(), "KAKEHASHI_DATA": str(data), "KAKEHASHI_PORT": str(port),
                   **{f"KAKEHASHI_{name.upper()}": str(value) for name, value in settings.items()}}
    with (data / "benchmark.log").open("wb") as log:
        command = [sys.executable, "-m", "kakehashi", "serve"]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _wait(address, process)
            yield address, process.pid
        finally:
            process.terminate()
            process.wait(READY_SECONDS)  # what is being warmed runs to its end


def _as_installed() -> dict[str, str]:
    """This environment, in which compiled modules are kept, as they are after an installation or a first start."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}; see benchmark.log in the data folder")
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.01)
    raise RuntimeError("the server did not become ready")


def resident_mb(pid: int) -> float:
    """Resident memory of a process, MiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def descendants(pid: int) -> list[int]:
    """The processes below a process."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text("ascii").split()):
            found += [child, *descendants(child)]
    return found
