"""Where the words of titles and descriptions stand, as columns, so that an answer marks a query's words in them.

Reading the texts of a page of hits once more took a third of its time, and up to 110 MB of the dictionary.  In the
folder of the full text::

    words.spans   each word's number, start and end, text after text in the order of the projects: ``SPAN``
    texts.spans   where the words of each text begin, a project's title and then its description: int64 [texts + 1]

They are bare columns under an ending of their own: a page reads a few hundred words of a million projects' 70 million,
and :mod:`graph.memory` brings in whole what searches read all over.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from ontology.errors import SnapshotError

Shown = Literal["title", "description"]

SHOWN: Final[tuple[Shown, ...]] = get_args(Shown)
"""Fields whose words are marked, in the order in which the full text has them."""

LAST: Final = 2 ** 16 - 1
"""The last offset that is told; words beyond it are not marked."""

SPAN: Final = np.dtype([("word", "<i4"), ("start", "<u2"), ("end", "<u2")])

Span = tuple[int, int, int]
"""A word's number, where it begins and where it ends (exclusive), in characters of the text."""

WORDS: Final = "words.spans"
TEXTS: Final = "texts.spans"


class Writer:
    """Writes the columns into ``folder``, some texts at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / WORDS).write_bytes(b"")

    def add(self, words: npt.NDArray[np.integer[Any]], bounds: npt.NDArray[np.integer[Any]]) -> None:
        """The next texts' words by number, [words], and their starts and ends, [words, 2]."""
        made = np.empty(len(words), SPAN)
        made["word"], (made["start"], made["end"]) = words, bounds.T
        with (self._folder / WORDS).open("ab") as file:
            made.tofile(file)

    def finish(self, lengths: npt.NDArray[np.integer[Any]]) -> None:
        """All is there; ``lengths``: how many words each text has, [projects, fields]."""
        np.concatenate([[0], np.cumsum(lengths)]).astype("<i8").tofile(self._folder / TEXTS)


class Spans:
    """What a :class:`Writer` wrote for the fields of ``SHOWN``; safe to use from several threads.

    Raises:
        SnapshotError: it is not there.
    """

    def __init__(self, folder: Path) -> None:
        if not (folder / TEXTS).is_file():
            raise SnapshotError("where words stand in the texts is missing", where=str(folder),
                                todo="run `kakehashi ingest` again")
        self._texts = _mapped(folder / TEXTS, np.dtype("<i8"))
        self._words = _mapped(folder / WORDS, SPAN)

    def of(self, project: int, field: Shown, words: Collection[int]) -> list[Span]:
        """Where some words stand in a project's field, in its order; without those of no width, since one letter may be
        read as several words (🄑 as "(B)")."""
        text = project * len(SHOWN) + SHOWN.index(field)
        begin, end = self._texts[text:text + 2].tolist()
        return [span for span in self._words[begin:end].tolist() if span[0] in words and span[1] < span[2]]


def _mapped(path: Path, kind: np.dtype[Any]) -> npt.NDArray[Any]:
    """A column mapped into memory; Linux maps no empty file."""
    return np.asarray(np.memmap(path, kind, "r")) if path.stat().st_size else np.zeros(0, kind)
