"""The search files of a snapshot, written: full text, facet values and what texts name, vectors of passages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from graph import vectors
from graph.encoders import Encoder
from graph.rows import ProjectRow
from graph.search import kinship, postings
from graph.search.space import Space
from graph.search.weights import weights
from graph.text import fulltext
from graph.text.lists import Packed
from graph.text.passages import Words, passages, vocabulary_words

PASSAGES: Final = "passages.json"
"""Ids of the projects, and which project each passage belongs to."""

TEXT: Final = "text"
POSTINGS: Final = "postings.npz"


class Builder:
    """Writes the search files of a snapshot into ``folder``; projects come in the order of the catalogue.

    ``encoder`` makes the vectors and the snapshot's manifest must name it; one of no dimension makes none.
    ``words`` gives the words of vocabulary values.
    """

    def __init__(self, folder: Path, encoder: Encoder, words: Words = vocabulary_words) -> None:
        self._folder = folder
        self._encoder = encoder
        self._words = words
        self._text = fulltext.Builder(folder / TEXT, weights("fields"))
        self._postings = postings.Builder()
        self._projects: list[str] = []
        self._owners: list[int] = []
        self._passages: list[str] = []

    def add(self, project: ProjectRow) -> None:
        """A project with its passages."""
        if self._encoder.dimension:
            found = passages(project, self._words)
            self._passages += found
            self._owners += [len(self._projects)] * len(found)
        words, values = prepared(project, self._words)
        self._projects.append(project.id)
        self._text.add(words)
        self._postings.add(values)

    def extend(self, projects: Sequence[str], words: Packed, values: Packed) -> None:
        """Projects without passages, whose words by field and whose values were found before (:func:`prepared`)."""
        self._projects += projects
        self._text.extend(words)
        self._postings.extend(values)

    def finish(self) -> int:
        """Makes the vectors, completes the files; returns the number of passages."""
        if self._encoder.dimension:
            made = self._encoder.encode_passage(self._passages)
            space = Space.of(made)
            space.write(self._folder)
            vectors.write(self._folder / vectors.FILE, space.bring(made))
        content = {"projects": self._projects, "owners": self._owners}
        (self._folder / PASSAGES).write_text(json.dumps(content), encoding="utf-8")
        self._postings.write(self._folder / POSTINGS)
        self._text.finish()
        return len(self._passages)


def field_names() -> tuple[str, ...]:
    """The fields of the full text."""
    return tuple(weights("fields"))


def prepared(project: ProjectRow, words: Words, facets: Iterable[tuple[str, str]] | None = None
             ) -> tuple[tuple[fulltext.Written, ...], tuple[str, ...]]:
    """A project's words by field (:func:`graph.text.fulltext.prepared`), and its facet values (``facets`` where they
    are known) and what it names."""
    values = (*postings.codes(project, facets), *kinship.codes(project))
    return fulltext.prepared(fulltext.fields(project, words), field_names()), values


def build(folder: Path, projects: Iterable[ProjectRow], encoder: Encoder, words: Words = vocabulary_words) -> int:
    """Writes the search files of a snapshot of these projects; returns the number of passages."""
    builder = Builder(folder, encoder, words)
    for project in projects:
        builder.add(project)
    return builder.finish()
