"""The log of reviews: ``{data}/reviews/log.jsonl``, one JSON object a line, appended and never rewritten.

A writer holds the file's lock, writes one whole line and syncs before it answers.  A process that dies in the middle of
a line leaves a torn tail: the next writer seals it with a line end, and readers pass over the line and count it as
damaged.  Every process reads what was appended since it last looked; a look at an unchanged file is one ``stat``.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from graph.reviews.entry import Review
from ontology.errors import InputError

log = logging.getLogger(__name__)


class ReviewLog:
    """The log of one data folder.  Safe to use from several threads and processes."""

    def __init__(self, data: Path) -> None:
        self.path = data / "reviews" / "log.jsonl"
        self._entries: list[Review] = []
        self._ids: set[str] = set()
        self._damaged: list[int] = []
        self._lines = 0
        self._read = 0
        """Bytes of whole lines that were read."""
        self._file: tuple[int, int] = (0, 0)
        """Device and inode: another file under the name is read from its start."""
        self._size = -1
        self._lock = threading.Lock()

    def entries(self) -> Sequence[Review]:
        """All entries, oldest first, as of now.  The list is never changed, only replaced by a longer one."""
        with self._lock:
            self._catch_up()
            return self._entries

    @property
    def version(self) -> int:
        """How many entries there are now: it grows with every review."""
        return len(self.entries())

    @property
    def damaged(self) -> tuple[int, ...]:
        """Numbers (from 1) of the lines that are no entry: torn by a crash, or changed by hand."""
        self.entries()
        return tuple(self._damaged)

    def append(self, reviews: Sequence[Review]) -> None:
        """Writes entries and syncs; when this returns they are on the disk.

        Raises:
            InputError: an entry withdraws one that is not there, or the disk does not take it.
        """
        if not reviews:
            return
        self._refuse_unknown(reviews)
        text = "".join(each.model_dump_json() + "\n" for each in reviews).encode("utf-8")
        try:
            new = not self.path.exists()
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab+") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                size = file.seek(0, os.SEEK_END)
                if size:
                    file.seek(size - 1)
                    if file.read(1) != b"\n":  # a writer died here: its bytes stay, as a damaged line
                        text = b"\n" + text
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if new:
                _sync_folder(self.path.parent)
        except OSError as error:
            raise InputError(f"the review could not be kept ({error.strerror})", where=str(self.path),
                             todo="tell the operator") from error

    def _refuse_unknown(self, reviews: Sequence[Review]) -> None:
        self.entries()
        here = self._ids | {each.id for each in reviews}
        for each in reviews:
            if each.withdraws and each.withdraws not in here:
                raise InputError("there is no such review to withdraw", where=each.withdraws)

    def _catch_up(self) -> None:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            self._forget()
            return
        if (found.st_dev, found.st_ino) != self._file or found.st_size < self._read:
            self._forget()
            self._file = found.st_dev, found.st_ino
        if found.st_size == self._size:
            return
        with self.path.open("rb") as file:
            file.seek(self._read)
            text = file.read()
        whole = text[:text.rfind(b"\n") + 1]
        entries = list(self._entries)
        for line in whole.splitlines():
            self._lines += 1
            try:
                entry = Review.model_validate_json(line)
            except (ValidationError, InputError) as error:
                log.warning("line %d of the review log is no entry and is passed over (%s)", self._lines,
                            type(error).__name__)
                self._damaged.append(self._lines)
                continue
            if entry.id not in self._ids:  # a line copied twice counts once
                self._ids.add(entry.id)
                entries.append(entry)
        self._entries, self._read, self._size = entries, self._read + len(whole), self._read + len(text)

    def _forget(self) -> None:
        self._entries, self._ids, self._damaged = [], set(), []
        self._lines = self._read = 0
        self._file, self._size = (0, 0), -1


def _sync_folder(folder: Path) -> None:
    """A new file's name is on the disk only when its folder is."""
    for each in (folder, folder.parent):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
