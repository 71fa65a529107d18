"""A built snapshot to where it is served: RDF and vectors to their stores, then the pointer.

The order is what keeps readers from seeing half: the stores first, under the snapshot's id, which nobody asks for yet;
then the folder by rename; then ``{data}/current``.  A failure before the last step leaves the old snapshot served.
"""

from __future__ import annotations

from pathlib import Path

from graph import snapshot, store, vectors
from graph.settings import Settings
from graph.snapshot import Manifest, Snapshot
from ontology.errors import KakehashiError


def publish(settings: Settings, building: Path, manifest: Manifest) -> Snapshot:
    """Publishes a snapshot that :func:`graph.snapshot.begin` began, and retires the oldest.

    Raises:
        SnapshotError: a store does not take it; the old snapshot stays.
    """
    load(settings, building, manifest)
    published = snapshot.publish(settings.data, building, manifest)
    retire(settings)
    return published


def use(settings: Settings, snapshot_id: str) -> Snapshot:
    """Makes a kept snapshot the served one, after comparing every file with its checksum.

    Running services switch with their next request.  Stores that have the snapshot are not loaded again.

    Raises:
        NotFound: there is no such snapshot.
        SnapshotError: it is not whole, or a store does not take it; the old one stays.
    """
    chosen = snapshot.named(settings.data, snapshot_id)
    chosen.verify()
    if not _has(settings, chosen):
        load(settings, chosen.path, chosen.manifest)
    snapshot.point(settings.data, chosen.id)
    return chosen


def load(settings: Settings, folder: Path, manifest: Manifest) -> None:
    """Brings a snapshot's RDF and vectors to the stores of the settings.

    Raises:
        SnapshotError: a store does not take it.
    """
    store.of(settings).publish(folder, manifest.id, manifest.base)
    if manifest.dimension:
        vectors.publish(settings, folder, manifest.id)


def retire(settings: Settings, keep: int = 2) -> list[str]:
    """Removes old snapshots here (:func:`graph.snapshot.retire`) and from the stores; returns their ids."""
    removed = {each: snapshot.base_of(settings.data, each) for each in snapshot.names(settings.data)}
    gone = snapshot.retire(settings.data, keep)
    for each in gone:
        store.of(settings).retire([each], removed[each])
    vectors.retire(settings, gone)
    return gone


def _has(settings: Settings, chosen: Snapshot) -> bool:
    try:
        store.view(settings, chosen).close()
        if chosen.manifest.dimension:
            vectors.opened(settings, chosen.path, chosen.id)
    except KakehashiError:
        return False
    return True
