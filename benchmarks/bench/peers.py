"""The peers: installed into an environment of their own, started one at a time, ended with what they served.

From PyPI: ``oxigraph`` (the Rust server as a wheel), ``rdflib-endpoint``, ``morph-kgc``, ``txtai``.  From Debian, where
it is installed (``apt-get install virtuoso-opensource``): Virtuoso.  What cannot be installed is left out and said so.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.processes import free_port, running

PACKAGES: Final = {"oxigraph": "oxigraph==0.5.13", "rdflib-endpoint": "rdflib-endpoint[cli,web]==0.6.3",
                   "morph-kgc": "morph-kgc==2.10.0", "txtai": "txtai==9.14.0"}
"""The releases that docs/PERFORMANCE.md compares with."""

SLOWEST: Final = 900.0
"""Seconds a peer may take to load its data."""


def installed(home: Path) -> dict[str, Path]:
    """Each peer's program or Python by name, installed where absent."""
    python = home / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(home / "venv")], check=True)
    found = {}
    for name, package in PACKAGES.items():
        done = home / "venv" / f".{package}"
        command = [str(python), "-m", "pip", "--disable-pip-version-check", "-q", "install", package]
        if not done.exists():
            if subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode:
                continue
            done.touch()
        found[name] = python
    if virtuoso := shutil.which("virtuoso-t"):
        found["virtuoso"] = Path(virtuoso)
    return found


@contextlib.contextmanager
def oxigraph(python: Path, file: Path, home: Path) -> Iterator[str]:
    """The Rust server over the file; gives the address of its queries."""
    store, port = home / f"oxigraph-{file.stem}", free_port()
    program = str(python.with_name("oxigraph"))
    if not store.exists():
        subprocess.run([program, "load", "--lenient", "--location", str(store), "--file", str(file)], check=True,
                       stderr=subprocess.DEVNULL)
        subprocess.run([program, "optimize", "--location", str(store)], check=True, stderr=subprocess.DEVNULL)
    command = [program, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    with running(command, f"http://127.0.0.1:{port}/", SLOWEST, home, home / "oxigraph.log"):
        yield f"http://127.0.0.1:{port}/query"


@contextlib.contextmanager
def rdflib_endpoint(python: Path, file: Path, home: Path) -> Iterator[str]:
    """rdflib-endpoint over the file, in memory."""
    port = free_port()
    command = [str(python.with_name("rdflib-endpoint")), "serve", "--port", str(port), str(file)]
    with running(command, f"http://127.0.0.1:{port}/?query=ASK%20%7B%7D", SLOWEST, home,
                 home / "rdflib-endpoint.log"):
        yield f"http://127.0.0.1:{port}/"


_CONFIGURATION: Final = """
[Database]
DatabaseFile = virtuoso.db
TransactionFile = virtuoso.trx
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = {isql}
DirsAllowed = {folder}
NumberOfBuffers = 340000
MaxDirtyBuffers = 250000
ServerThreads = 20
[HTTPServer]
ServerPort = {http}
ServerThreads = 16
[SPARQL]
ResultSetMaxRows = 100000
MaxQueryExecutionTime = 120
"""
"""340,000 buffers of 8 KB: 2.7 GB, as its documentation advises for 4 GB of free memory."""


@contextlib.contextmanager
def virtuoso(program: Path, file: Path, home: Path) -> Iterator[str]:
    """Virtuoso of Debian over the file, in a folder of its own."""
    folder = (home / f"virtuoso-{file.stem}").resolve()
    fresh = not (folder / "virtuoso.db").exists()
    folder.mkdir(exist_ok=True)
    isql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_CONFIGURATION.format(isql=isql, http=http, folder=file.resolve().parent))
    command = [str(program), "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    address = f"http://127.0.0.1:{http}/sparql"
    with running(command, address + "?query=ASK%20%7B%7D", SLOWEST, folder, home / "virtuoso.log"):
        if fresh:
            told = (f"ld_dir('{file.resolve().parent}', '{file.name}', 'http://none/'); rdf_loader_run(); checkpoint;")
            subprocess.run(["isql-vt", str(isql), "dba", "dba", f"exec={told}"], check=True,
                           stdout=subprocess.DEVNULL)
        yield address
