"""Outputs of the parse and link stages, kept by content.

``work/{document}.{stage}.json`` is what a stage gave, ``work/{document}.keys.json`` what it was made from: the file's
name and SHA-256, the fingerprint of the stage's program, and the SHA-256 of the output itself.  An output is used
again only if all of them fit, so a crash between two writes, a damaged file or a changed rule costs a new reading
and nothing else.  The linked document of the version before lies beside it as ``{document}.before.json``, for the case
that the new one cannot be published.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from pydantic import ValidationError

from ingest import accounting, formats, layouts, linking
from ingest.fingerprint import Stage, stage_fingerprint
from ingest.linked import LinkedDocument
from ingest.records import Model, ParsedDocument

M = TypeVar("M", bound=Model)

BEFORE: Final = "before"
"""As a stage: the linked document of the version before."""


@dataclass(frozen=True, slots=True)
class Given:
    """A document of a snapshot, read when it is asked for."""

    id: str
    sha256: str
    load: Callable[[], LinkedDocument]
    kept: bool = False
    """Its last readable version, in place of the present one: an older program may have read it, so no part of it is
    kept."""

    @classmethod
    def at_hand(cls, linked: LinkedDocument, *, kept: bool = False) -> Given:
        """A document that has been read."""
        return cls(linked.meta.id, linked.meta.sha256, lambda: linked, kept)


class Stages:
    """The kept outputs in one work folder."""

    def __init__(self, work: Path) -> None:
        self._work = work
        work.mkdir(parents=True, exist_ok=True)

    def read(self, file: Path, sha256: str) -> LinkedDocument:
        """Reads, parses and links one document, as far as that has not been done before.

        Raises:
            DocumentError: it cannot be read, or no layout fits.
        """
        kept = self._kept(file, sha256, "linked", LinkedDocument)
        if kept is not None:
            return kept
        source = formats.read(file)
        parsed = self._kept(file, sha256, "parsed", ParsedDocument)
        if parsed is None:
            parsed = layouts.parse(source)
            self._leave(file, sha256, "parsed", parsed)
        linked = accounting.complete(source, linking.link(parsed))
        self._leave(file, sha256, "linked", linked)
        return linked

    def given(self, file: Path, sha256: str) -> Given:
        """A document for a snapshot: one that has been read before is read when it is asked for.

        Raises:
            DocumentError: as :meth:`read`.
        """
        if self._fits(self._keys(file).get("linked", {}), file, sha256, "linked"):
            return Given(file.stem, sha256, lambda: self.read(file, sha256))
        return Given.at_hand(self.read(file, sha256))

    def last_good(self, file: Path, sha256: str) -> LinkedDocument | None:
        """The document as it was when its bytes had this digest, read by whatever program; None if not kept."""
        entry = self._keys(file).get("linked", {})
        if entry.get("sha256") != sha256:
            return None
        return self._load(file, "linked", entry, LinkedDocument)

    def before(self, file: Path, sha256: str) -> LinkedDocument | None:
        """The document's version before the present one, if its bytes had this digest: it takes the present one's
        place; None if not kept."""
        keys = self._keys(file)
        if keys.get(BEFORE, {}).get("sha256") != sha256:
            return None
        with suppress(FileNotFoundError):
            os.replace(self._path(file, BEFORE), self._path(file, "linked"))
        keys["linked"] = keys.pop(BEFORE)
        self._leave_keys(file, keys)
        return self.last_good(file, sha256)

    def _kept(self, file: Path, sha256: str, stage: Stage, model: type[M]) -> M | None:
        entry = self._keys(file).get(stage, {})
        return self._load(file, stage, entry, model) if self._fits(entry, file, sha256, stage) else None

    def _fits(self, entry: dict[str, str], file: Path, sha256: str, stage: Stage) -> bool:
        wanted = {"name": file.name, "sha256": sha256, "program": stage_fingerprint(stage)}
        return all(entry.get(name) == value for name, value in wanted.items())

    def _load(self, file: Path, stage: Stage, entry: dict[str, str], model: type[M]) -> M | None:
        try:
            data = self._path(file, stage).read_bytes()
            if hashlib.sha256(data).hexdigest() != entry.get("output"):
                return None
            return model.model_validate_json(data)
        except (FileNotFoundError, ValidationError):
            return None

    def _leave(self, file: Path, sha256: str, stage: Stage, output: Model) -> None:
        data = output.model_dump_json().encode()
        keys = self._keys(file)
        if stage == "linked" and keys.get(stage, {}).get("sha256", sha256) != sha256:
            with suppress(FileNotFoundError):
                os.replace(self._path(file, stage), self._path(file, BEFORE))
                keys[BEFORE] = keys[stage]
        _replace(self._path(file, stage), data)
        keys[stage] = {"name": file.name, "sha256": sha256, "program": stage_fingerprint(stage),
                       "output": hashlib.sha256(data).hexdigest()}
        self._leave_keys(file, keys)

    def _leave_keys(self, file: Path, keys: dict[str, dict[str, str]]) -> None:
        _replace(self._path(file, "keys"), json.dumps(keys, indent=1).encode())

    def _keys(self, file: Path) -> dict[str, dict[str, str]]:
        try:
            keys: dict[str, dict[str, str]] = json.loads(self._path(file, "keys").read_bytes())
        except (FileNotFoundError, ValueError):
            return {}
        return keys

    def _path(self, file: Path, stage: str) -> Path:
        return self._work / f"{file.stem}.{stage}.json"


def digest(file: Path) -> str:
    """SHA-256 of a file's bytes; empty where it cannot be read, which its reading will tell."""
    try:
        with file.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        return ""


def _replace(path: Path, data: bytes) -> None:
    """Writes beside and renames, so that a kill leaves the old file or the new one."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    os.replace(part, path)
