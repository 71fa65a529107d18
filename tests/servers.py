"""SPARQL servers for the tests: the oxigraph wheel and Debian's Virtuoso, each in a folder and on ports of its own."""

from __future__ import annotations

import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from benchmarks.processes import free_port, running

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
def oxigraph(folder: Path) -> Iterator[str]:
    """The oxigraph server; gives its address as ``KAKEHASHI_STORE`` has it."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.is_file():
        pytest.skip("the oxigraph server is not installed: pip install oxigraph")
    url = f"http://127.0.0.1:{(port := free_port())}"
    with running([str(program), "serve", "--location", str(folder / "data"), "--bind", f"127.0.0.1:{port}"], url, 10,
                 folder, folder / "server.out"):
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
                 folder, folder / "server.out"):
        host = f"127.0.0.1:{http}"
        yield f"http://dba:dba@{host}/sparql-auth graph-store=http://{host}/sparql-graph-crud-auth auth=digest"
