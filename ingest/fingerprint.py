"""Which program made a snapshot: its version and a digest of its code and data files."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

import graph
import ingest
import ontology

SUFFIXES = {".py", ".ttl", ".tsv", ".csv", ".toml", ".jsonld", ".json"}


def fingerprint() -> str:
    """``version+digest``: a change to any rule, alias or vocabulary gives another, and thus a new snapshot."""
    digest = hashlib.sha256()
    for package in (ontology, ingest, graph):
        root = Path(str(package.__file__)).parent
        for file in sorted(root.rglob("*")):
            if file.suffix in SUFFIXES:
                digest.update(str(file.relative_to(root)).encode())
                digest.update(file.read_bytes())
    return f"{version('kakehashi')}+{digest.hexdigest()[:12]}"
