"""The frames between the service and a worker (``graph/sparql/worker.py``), seen from the event loop."""

from __future__ import annotations

import asyncio
from typing import Final, cast

from graph.sparql import worker

MOST: Final = 1 << 18
"""Bytes that may have come and wait to be taken; then reading stops, and with it the worker."""


class Frames(asyncio.Protocol):
    """One worker's connection: a stream of the standard library reads a frame in two steps, and takes twice as long."""

    def __init__(self) -> None:
        self.ended = False
        """The worker has closed its side, or is gone."""
        self._buffer = bytearray()
        self._wanted: asyncio.Future[None] | None = None
        """Who waits for more."""
        self._held = False
        self._room = asyncio.Event()
        self._room.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is open."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        self._buffer += data
        if self._wanted is not None:
            self._wake()
        elif len(self._buffer) > MOST and not self._held:
            self._held = True
            self._transport.pause_reading()

    def eof_received(self) -> None:
        """Nothing more will come."""
        self._end()

    def connection_lost(self, _: Exception | None) -> None:
        """It is closed."""
        self._end()

    def pause_writing(self) -> None:
        """The worker reads more slowly than it is sent."""
        self._room.clear()

    def resume_writing(self) -> None:
        """The worker has caught up."""
        self._room.set()

    def _end(self) -> None:
        self.ended = True
        self._room.set()
        self._wake()

    def _wake(self) -> None:
        if self._wanted is not None and not self._wanted.done():
            self._wanted.set_result(None)

    async def take(self) -> tuple[bytes, bytes]:
        """The next frame: its type and payload.

        Raises:
            ConnectionError: the worker is gone.
        """
        while (frame := self._whole()) is None:
            if self.ended:
                raise ConnectionResetError("the worker is gone")
            if self._held:
                self._held = False
                self._transport.resume_reading()
            self._wanted = asyncio.get_running_loop().create_future()
            try:
                await self._wanted
            finally:
                self._wanted = None
        return frame

    def _whole(self) -> tuple[bytes, bytes] | None:
        if len(self._buffer) < worker.HEADER.size:
            return None
        kind, length = worker.HEADER.unpack_from(self._buffer)
        end = worker.HEADER.size + length
        if len(self._buffer) < end:
            return None
        payload = bytes(self._buffer[worker.HEADER.size:end])
        del self._buffer[:end]
        return kind, payload

    async def send(self, kind: bytes, payload: bytes) -> None:
        """Sends a frame.

        Raises:
            ConnectionError: the worker is gone.
        """
        if not self.ended:
            self._transport.write(worker.HEADER.pack(kind, len(payload)) + payload)
            if not self._room.is_set():
                await self._room.wait()
        if self.ended:
            raise ConnectionResetError("the worker is gone")

    def close(self) -> None:
        """Closes the connection."""
        self._transport.close()
