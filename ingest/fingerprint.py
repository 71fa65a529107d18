"""Which program made something: a digest of the code and data files that it depends on."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final, Literal

import graph
import ingest
import ontology

SUFFIXES = {".py", ".ttl", ".tsv", ".csv", ".toml", ".jsonld", ".json"}

Stage = Literal["parsed", "linked"]

AFTER: Final = frozenset({"mapping", "publishing", "validation", "bulk", "pipeline.py", "stages.py", "fingerprint.py",
                          "quality.py"})
"""Parts of ``ingest`` that work on linked documents: a change to them needs no document read again."""

LINKING: Final = frozenset({"linking", "accounting.py", "linked.py"})
"""Parts that only the link stage uses."""


@cache
def fingerprint() -> str:
    """``version+digest``: a change to any rule, alias or vocabulary gives another, and thus a new snapshot."""
    return f"{version('kakehashi')}+{_digest(ontology, ingest, graph)}"


@cache
def stage_fingerprint(stage: Stage) -> str:
    """Digest of what a stage's output depends on beside the document: all of ``ontology`` and the parts of
    ``ingest`` up to the stage.  A part that nobody has listed counts as needed, so a new one is safe."""
    return _digest(ontology, ingest, without=AFTER if stage == "linked" else AFTER | LINKING)


def _digest(*packages: object, without: frozenset[str] = frozenset()) -> str:
    digest = hashlib.sha256()
    for package in packages:
        root = Path(str(package.__file__)).parent  # type: ignore[attr-defined]
        for file in sorted(root.rglob("*")):
            name = file.relative_to(root)
            if file.suffix in SUFFIXES and (package is not ingest or name.parts[0] not in without):
                digest.update(str(name).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
