"""Models converted once and kept: whole or not at all, and by one process at a time."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from ontology.errors import KakehashiError


def converted(models: Path, name: str, build: Callable[[Path], None]) -> Path:
    """The folder ``models/name``, made by ``build`` where absent.

    ``build`` writes into a folder beside it, which is renamed into place when it is complete, so that a
    reader never sees a part; a lock file makes other processes wait instead of converting again.

    Raises:
        KakehashiError: the models folder cannot be written.
    """
    final = models / name
    if final.is_dir():
        return final
    try:
        models.mkdir(parents=True, exist_ok=True)
        with (models / f".{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not final.is_dir():
                _build_whole(final, build)
    except OSError as error:
        raise KakehashiError(f"the converted encoder cannot be written: {error.strerror or error}",
                             where=str(final), todo="set KAKEHASHI_DATA to a folder you can write") from error
    return final


def _build_whole(final: Path, build: Callable[[Path], None]) -> None:
    part = Path(tempfile.mkdtemp(prefix=f".{final.name}-", dir=final.parent))
    try:
        build(part)
        for file in part.rglob("*"):
            if file.is_file():
                file.chmod(0o644)
                _sync(file)
        part.chmod(0o755)  # mkdtemp and some writers make theirs private; others may run the service
        os.rename(part, final)
        _sync(final.parent)
    finally:
        if part.exists():
            shutil.rmtree(part)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
