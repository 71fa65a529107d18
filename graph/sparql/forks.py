"""Starts worker processes: the fork server as a subprocess, and a handle on each worker."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Final, Literal

from graph.sparql import worker
from graph.sparql.frames import Frames
from ontology.errors import KakehashiError, SnapshotError

ARENAS: Final = {"MALLOC_ARENA_MAX": "1"}
"""The environment of the workers.  Each further arena of glibc reserves 64 MiB of the address space that
``sparql_memory_mb`` limits, one for every thread of the engine."""

START_SECONDS: Final = 30.0
"""A worker starts in 13 to 37 ms; a machine that is starting up under load takes longer."""


Kind = Literal["read", "network", "write"]
"""``read``: no network, no files.  ``network``: may call other hosts.  ``write``: may change its store."""


class Handle:
    """A worker process, seen from the pool."""

    def __init__(self, pid: int, sock: socket.socket) -> None:
        self.pid = pid
        self.killed_for: str | None = None
        """Why the pool ended it; None while it lives, or when it died of itself."""
        self.sandbox = ""
        self._sock = sock
        self._frames: Frames | None = None
        # A pid may be given to another process once the worker is gone; a pidfd never is.
        self._pidfd: int | None = None
        if sys.platform == "linux":
            with contextlib.suppress(ProcessLookupError):
                self._pidfd = os.pidfd_open(pid)

    async def connect(self) -> None:
        """Waits until the worker has opened its store.

        Raises:
            SnapshotError: it cannot.
        """
        _, self._frames = await asyncio.get_running_loop().create_unix_connection(Frames, sock=self._sock)
        try:
            async with asyncio.timeout(START_SECONDS):
                kind, payload = await self.receive()
        except (TimeoutError, ConnectionError):
            self.kill("start")
            raise SnapshotError(
                "a SPARQL worker did not start",
                todo="see the limits sparql_memory_mb and the machine's free memory",
            ) from None
        message = json.loads(payload)
        if kind != b"R":
            self.kill("start")
            raise SnapshotError(f"a SPARQL worker cannot open the store: {message['message']}")
        self.sandbox = message["sandbox"]

    async def receive(self) -> tuple[bytes, bytes]:
        """One frame: its type and payload (``graph/sparql/worker.py``).

        Raises:
            ConnectionError: the worker is gone.
        """
        return await self._connected.take()

    async def ask(self, request: dict[str, Any]) -> None:
        """Sends a query.

        Raises:
            ConnectionError: the worker is gone.
        """
        await self._connected.send(b"Q", json.dumps(request).encode())

    async def change(self, request: dict[str, Any], document: bytes) -> dict[str, Any]:
        """Sends a change to a worker of the kind ``write`` and waits for what it did.

        An error is ``{"kind": ..., "message": ...}``.

        Raises:
            ConnectionError: the worker is gone.
        """
        await self._connected.send(b"U", json.dumps(request).encode())
        await self._connected.send(b"B", document)
        _, payload = await self.receive()
        answer: dict[str, Any] = json.loads(payload)
        return answer

    @property
    def _connected(self) -> Frames:
        assert self._frames is not None, "connect() comes first"
        return self._frames

    @property
    def alive(self) -> bool:
        """It has neither been killed nor closed its socket."""
        return self.killed_for is None and not self._connected.ended

    def kill(self, reason: str) -> None:
        """Ends the process at once; the first reason counts."""
        if self.killed_for is not None:
            return
        self.killed_for = reason
        with contextlib.suppress(ProcessLookupError):
            if self._pidfd is not None:
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
                os.close(self._pidfd)
            elif sys.platform != "linux":
                os.kill(self.pid, signal.SIGKILL)

    def disconnect(self) -> None:
        """Closes the socket."""
        if self._frames is None:
            self._sock.close()
        else:
            self._frames.close()


class ForkServer:
    """The process that forks workers.  Its methods block for milliseconds: call them in a thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        # -I: neither the environment nor the working directory can change what the process imports.
        self._process = subprocess.Popen(  # noqa: S603 - our own file
            [sys.executable, "-I", str(Path(worker.__file__)), str(theirs.fileno())],
            pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env=ARENAS)
        theirs.close()
        self._control = ours
        return ours

    def spawn(self, store: Path, memory_mb: int, kind: Kind = "read", file_mb: int = 0) -> Handle:
        """A new worker on a store; the fork server is started when it does not run.

        Args:
            store: its folder.
            memory_mb: address space of the worker.
            kind: what it may do.
            file_mb: largest file that it may write.

        Raises:
            KakehashiError: processes cannot be started.
        """
        request = json.dumps({"store": str(store), "memory_mb": memory_mb, "kind": kind, "file_mb": file_mb}).encode()
        with self._lock:
            for _ in range(2):  # the second time with a new fork server
                control = self._control or self._start()
                ours, theirs = socket.socketpair()
                try:
                    socket.send_fds(control, [request], [theirs.fileno()])
                    answer = control.recv(4)
                except OSError:
                    answer = b""
                theirs.close()
                if len(answer) == 4:
                    return Handle(int.from_bytes(answer, "big"), ours)
                ours.close()
                self._stop()
        raise KakehashiError("the fork server of the SPARQL workers does not start", where=sys.executable)

    def close(self) -> None:
        """Ends the fork server, and with it every worker."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            try:
                self._process.wait(timeout=2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
