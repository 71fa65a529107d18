"""What changed since the snapshot before, worked out once for all who ask: the pages and the memos."""

from __future__ import annotations

from functools import lru_cache

from graph import diff
from graph.service import Service
from ontology.errors import NotFound, SnapshotError


@lru_cache(maxsize=2)  # the served snapshot, and the one before it while requests finish
def changes(service: Service) -> diff.Diff | None:
    """The differences between the served snapshot and the one before it; None where there is none."""
    try:
        return diff.compare(*diff.pair(service.settings.data, None, service.snapshot.id))
    except (NotFound, SnapshotError):
        return None
