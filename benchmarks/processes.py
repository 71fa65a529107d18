"""Servers as processes of their own, for measurements and tests: started, waited for, ended."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def running(command: list[str], url: str, seconds: float, folder: Path, log: Path,
            environment: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A server that answers at ``url`` within ``seconds``; it is ended afterwards.

    Args:
        command: what starts it.
        folder: where it is started.
        log: takes all that it writes.
        environment: its variables; this process's when None.

    Raises:
        RuntimeError: it ended, or does not answer.
    """
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=folder, env=environment)
        try:
            wait_for(url, seconds, process)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(url: str, seconds: float, process: subprocess.Popen[bytes] | None = None) -> None:
    """Until something answers there, whatever it says short of an error of the server.

    Raises:
        RuntimeError: nothing does, or the process has ended.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.HTTPError as error:
            error.close()
            if error.code < 500:
                return
        except OSError:
            pass
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        if time.monotonic() > end:
            raise RuntimeError(f"{url} does not answer after {seconds:.0f} s")
        time.sleep(0.05)
