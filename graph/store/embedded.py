"""The store in the snapshot's own folder: pyoxigraph, shared read-only by any number of processes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from graph import quads
from graph.sparql.forks import ForkServer
from graph.sparql.model import Limits
from graph.sparql.pool import Pool

FOLDER: Final = "store"
"""Below the snapshot's folder."""


class EmbeddedStore:
    """A :class:`graph.store.protocols.Store` on the snapshots' folders."""

    def writer(self, folder: Path, snapshot_id: str, base: str) -> quads.Writer:
        """See ``Store``."""
        return quads.Writer(folder / FOLDER)

    def view(self, folder: Path, snapshot_id: str, base: str) -> quads.Reader:
        """See ``Store``."""
        return quads.Reader(folder / FOLDER, base)

    def pool(self, folder: Path, snapshot_id: str, base: str, limits: Limits, *, once: bool = False,
             forks: ForkServer | None = None) -> Pool:
        """See ``Store``."""
        return Pool(folder / FOLDER, limits, once=once, forks=forks)

    def publish(self, folder: Path, snapshot_id: str, base: str) -> None:
        """Nothing: it is asked where it was written."""

    def retire(self, snapshot_ids: Iterable[str], base: str) -> None:
        """Nothing: it went with the folder."""
