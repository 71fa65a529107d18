"""SPARQL servers for the tests: the oxigraph wheel and Debian's Virtuoso, each in a folder and on ports of its own."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = {sql}
DisableUnixSocket = 1
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = {http}
ServerRoot = {folder}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 60
"""


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def free_ports(count: int) -> int:
    """The first of ``count`` free ports in a row."""
    while True:
        first = free_port()
        with ExitStack() as stack:
            try:
                for port in range(first, first + count):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except (OSError, OverflowError):
                continue
        return first


@contextmanager
def running(command: list[str], url: str, seconds: float, cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server that answers at ``url``, until the end of the block."""
    with (cwd / "server.out").open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=cwd)
        try:
            wait_for(url, seconds, process)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(url: str, seconds: float, process: subprocess.Popen[bytes] | None = None) -> None:
    """Until something answers there, whatever it says."""
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except urllib.error.HTTPError as error:
            error.close()
            if error.code < 500:
                return
        except OSError:
            pass
        assert process is None or process.poll() is None, f"{url}: the server has ended"
        assert time.monotonic() < end, f"{url} does not answer"
        time.sleep(0.05)


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """The oxigraph server; gives its address as ``KAKEHASHI_STORE`` has it."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.is_file():
        pytest.skip("the oxigraph server is not installed: pip install oxigraph")
    url = f"http://127.0.0.1:{(port := free_port())}"
    with running([str(program), "serve", "--location", str(folder / "data"), "--bind", f"127.0.0.1:{port}"], url, 10,
                 folder):
        yield f"{url}/query graph-store={url}/store"


@contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """Virtuoso, with the password that it has when it is new."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7")
    http, sql = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(folder=folder, http=http, sql=sql), "utf-8")
    url = f"http://127.0.0.1:{http}/sparql"
    with running([program, "+foreground", "+configfile", str(folder / "virtuoso.ini")], url + "?query=ASK%7B%7D", 60,
                 folder):
        host = f"127.0.0.1:{http}"
        yield f"http://dba:dba@{host}/sparql-auth graph-store=http://{host}/sparql-graph-crud-auth auth=digest"
