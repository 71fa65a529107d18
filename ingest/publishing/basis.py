"""What every snapshot's store begins with: the ontology and the reference data, loaded once for each program version.

A quarter of a million quads take four seconds to load and 20 ms to link: the store that holds them is kept in the data
folder, and a snapshot begins as a copy of it whose files are hard links.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from pathlib import Path

from graph import quads
from ingest import mapping
from ingest.fingerprint import fingerprint
from ontology.iri import Iris


def begin(kept: Path, store: Path, iris: Iris) -> None:
    """Puts a store with the ontology and the reference data to ``store``, which must not exist.

    ``kept`` is the folder of the kept store: it is made again when the program or the base IRI has changed.  Another
    process that makes it at the same time is waited for; what a killed one left is cleared away.

    Raises:
        SnapshotError: the kept store is damaged; delete the folder ``kept``.
    """
    key = hashlib.sha256(f"{fingerprint()} {iris.base}".encode()).hexdigest()[:12]
    kept.mkdir(parents=True, exist_ok=True)
    with (kept / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (kept / key).is_dir():
            for other in kept.glob("[!.]*"):
                shutil.rmtree(other)
            with quads.Writer(kept / "begun") as writer:
                writer.write(mapping.ontology_quads(iris))
                writer.write(mapping.reference_quads(iris))
                writer.complete()
            (kept / "begun").rename(kept / key)
        quads.link(kept / key, store)
