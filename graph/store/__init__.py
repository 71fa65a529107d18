"""Where a snapshot's RDF is kept and asked: in its own folder, or on a SPARQL 1.1 endpoint.

``KAKEHASHI_STORE`` chooses; nothing outside this package knows which it is.

=============  ==========================================================================================
(empty)        the snapshot's own pyoxigraph store (:mod:`graph.store.embedded`)
URL ...        any SPARQL 1.1 endpoint (:mod:`graph.store.remote`), as :mod:`graph.store.endpoint` reads it
=============  ==========================================================================================

A snapshot's folder holds its RDF in either case: it is checked there before it is published, and can be copied,
dumped and loaded into another endpoint.  An endpoint holds copies, each under its snapshot's id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.store.protocols import Store, View, Writer

if TYPE_CHECKING:
    from graph.settings import Settings
    from graph.snapshot import Snapshot

__all__ = ["Store", "View", "Writer", "of", "view"]


def of(settings: Settings) -> Store:
    """The store of these settings.

    Raises:
        InputError: ``KAKEHASHI_STORE`` cannot be read.
        MissingExtra: it names an endpoint and the HTTP client is not installed.
    """
    # Imported here: the embedded store needs no HTTP client.
    if not settings.store.get_secret_value():
        from graph.store.embedded import EmbeddedStore

        return EmbeddedStore()
    from graph.store.remote import RemoteStore

    return RemoteStore(settings.store.get_secret_value())


def view(settings: Settings, snapshot: Snapshot) -> View:
    """A snapshot's RDF, to be closed by the caller.

    Raises:
        SnapshotError: it is not there, or cannot be read.
    """
    return of(settings).view(snapshot.path, snapshot.id, snapshot.manifest.base)
