"""Reads one file in a process of its own, whose time and memory are limited.

Small files of well-behaved formats are read in this process; whatever could take long or much goes to a
child, because no library stops by itself: a PDF of a kilobyte may unpack to gigabytes.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Final

from ingest.formats.content import Content
from ontology.errors import DocumentError

SECONDS = 20
"""For one file: with starting and answering it stays under 30."""

MEMORY: Final = 1_700 << 20
"""Bytes of address space of the child: with the parent's share it stays under 2 GB."""

_REFUSED: Final = 3
"""Exit status of a child that read the file and found it unreadable; its message is the reason."""


def read(path: Path, kind: str) -> Content:
    """The content of a file, read in a child process.

    Raises:
        DocumentError: unreadable, or over the limits.
    """
    command = [sys.executable, "-m", "ingest.formats.child", kind, str(path.resolve()), str(SECONDS)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(command, env=environment, capture_output=True,  # noqa: S603  our own program
                              timeout=SECONDS + 1, check=False)
    except subprocess.TimeoutExpired as error:
        raise _too_long(path.name) from error
    if done.returncode == 0:
        return Content.from_json(done.stdout)
    if done.returncode == _REFUSED:
        message, todo = done.stdout.decode("utf-8").split("\0")
        raise DocumentError(message, where=path.name, todo=todo)
    if done.returncode < 0 and -done.returncode in (9, 24):  # killed, by the limit of processor time
        raise _too_long(path.name)
    if b"MemoryError" in done.stderr or b"Cannot allocate" in done.stderr or done.returncode < 0:
        raise DocumentError(f"takes more than {MEMORY >> 20:,} MiB to read", where=path.name,
                            todo="split the document")
    last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    raise DocumentError(f"damaged: {last[:200]}", where=path.name, todo="save it again, or as text")


def _too_long(name: str) -> DocumentError:
    return DocumentError(f"takes more than {SECONDS} s to read", where=name, todo="split the document")


def main(kind: str, path: str, seconds: int) -> int:
    """Reads ``path`` within the limits and writes its content, or the reason against it, to standard output.

    ``seconds`` is the limit of processor time."""
    from ingest import formats

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    file = Path(path)
    try:
        content = formats.contents(file.read_bytes(), kind, file.name)
    except DocumentError as error:
        sys.stdout.buffer.write(f"{error.message}\0{error.todo}".encode())
        return _REFUSED
    sys.stdout.buffer.write(content.to_json().encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
