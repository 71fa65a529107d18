"""Blocks of a large survey's records: what one is, and where finished ones are kept until their snapshot is published.

``work/{document}.blocks/{key}/{number}`` is a finished block: the CRC-32 of what follows, then the block.  The key is
a digest of all that a block depends on, so that an ingest that was killed goes on with what it had, and a changed
document, rule or program begins anew.  Blocks go from the processes that make them to the one that writes them by
these files too: a million rows are 8 GB.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import shutil
import sys
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graph.catalogue import Prepared
from graph.quality_rows import QualityRow
from graph.text.lists import Packed
from ingest.fingerprint import fingerprint
from ingest.records import Issue, Lines
from ontology.errors import SnapshotError
from ontology.iri import Iris

SUFFIX: Final = ".blocks"

_SUM: Final = 4
"""Bytes of the checksum, which is to find damage; a SHA-256 would take as long as reading the block."""


@dataclass(frozen=True, slots=True)
class Block:
    """What one block of records gave."""

    records: int
    line: int
    """The last line that was read."""
    rows: list[Prepared]
    """Projects and ties."""
    quads: bytes
    """TriG of the document's graph and of the inferred graph."""
    sample: bytes
    """TriG of the records to be validated; empty for most blocks."""
    projects: list[str]
    """Their ids."""
    words: Packed
    """Of each field of each project."""
    values: Packed
    """What each project has and names, as the search finds it."""
    issues: list[Issue]
    claims: list[tuple[Lines, bool]]
    """Line ranges that records used (True), and layout lines (False)."""
    quality: QualityRow
    """Of this block's records; its account of lines is left to who has all blocks."""
    counts: dict[str, int]
    """As in a document's row."""


class Kept:
    """The finished blocks of one document."""

    def __init__(self, work: Path, document: str, sha256: str, iris: Iris) -> None:
        made_from = f"{sha256} {fingerprint()} {iris.base} {sys.implementation.cache_tag}"
        self.folder = work / f"{document}{SUFFIX}" / hashlib.sha256(made_from.encode()).hexdigest()[:16]

    def has(self, number: int) -> bool:
        """Whether the block is there and whole."""
        try:
            data = (self.folder / str(number)).read_bytes()
        except FileNotFoundError:
            return False
        return _checksum(memoryview(data)[_SUM:]) == data[:_SUM]

    def keep(self, number: int, block: Block) -> None:
        """Writes a block beside and renames it, so that a kill leaves none or all of it.

        Raises:
            SnapshotError: the disk is full, or not writable.
        """
        data = _packed(block)
        path = self.folder / str(number)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (part := path.with_suffix(".part")).open("wb") as file:
                file.write(_checksum(data))
                file.write(data)
            os.replace(part, path)
        except OSError as error:
            raise SnapshotError(f"a finished part of a large survey cannot be written ({error})", where=str(path),
                                todo="free disk space (8 GB for a million rows, until they are published), then "
                                     "ingest again: it goes on where it was") from error

    def take(self, number: int) -> Block:
        """A block that :meth:`has` or :meth:`keep` has seen."""
        return _unpacked(memoryview((self.folder / str(number)).read_bytes())[_SUM:])


def forget(work: Path, but: Collection[Kept] = ()) -> None:
    """Removes all kept blocks but those of these documents."""
    wanted = {each.folder for each in but}
    for folder in work.glob(f"*{SUFFIX}/*"):
        if folder not in wanted:
            shutil.rmtree(folder)
    for folder in work.glob(f"*{SUFFIX}"):
        if not any(folder.iterdir()):
            folder.rmdir()


def _checksum(data: bytes | memoryview) -> bytes:
    return zlib.crc32(data).to_bytes(_SUM, "big")


def _packed(block: Block) -> bytes:
    """A block as plain data, which cannot hold code as a pickle can."""
    return marshal.dumps((
        block.records, block.line, [tuple(row) for row in block.rows], block.quads, block.sample, block.projects,
        tuple(block.words), tuple(block.values), [issue.model_dump_json() for issue in block.issues], block.claims,
        block.quality.model_dump_json(), block.counts))


def _unpacked(data: bytes | memoryview) -> Block:
    # Of a file whose checksum was compared, or that this run wrote; marshal calls nothing that the data name.
    (records, line, rows, quads, sample, projects, words, values, issues, claims, quality,
     counts) = marshal.loads(data)  # noqa: S302
    return Block(records, line, [Prepared._make(row) for row in rows], quads, sample, projects, Packed._make(words),
                 Packed._make(values), [Issue.model_validate_json(issue) for issue in issues], claims,
                 QualityRow.model_validate_json(quality), counts)
