"""Full text: a tantivy index over the words that :mod:`graph.text.tokens` gives, one field a kind of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import tantivy

from graph.rows import ProjectRow
from graph.text.passages import Words
from graph.text.tokens import forms

NUMBER: Final = "number"
"""The field with a project's number in the snapshot."""

REMEMBERED: Final = 65_536
"""Texts whose words are remembered."""

DEEPEST: Final = 10_000
"""Matches of one word that are scored, best first; bounds the work for a word that nearly all have."""


@dataclass(frozen=True, slots=True)
class Match:
    """The projects that have one word."""

    numbers: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float32]
    """BM25, summed over the fields with their weights."""


def fields(project: ProjectRow, words: Words) -> dict[str, str]:
    """A project's text by field, names each on a line; the weights of the fields are in ``weights.toml``."""
    countries = _labels(words, ("country", project.countries))
    return {
        "title": project.title,
        "description": project.description,
        "places": "\n".join((*project.country_names, countries, *project.region_names,
                            *project.foreign_places, *project.municipalities)),
        "people": "\n".join((*project.implementers, *project.departments, project.bureau)),
        "kinds": _labels(words, ("topic", project.topics), ("mode", project.modes), ("audience", project.audiences)),
    }


@lru_cache(maxsize=REMEMBERED)
def _labels(words: Words, *facets: tuple[str, tuple[str, ...]]) -> str:
    """The words of values by facet, each on a line; few combinations of them are different."""
    return "\n".join(label for facet, values in facets for value in values for label in words(facet, value))


def prepared(texts: Mapping[str, str], names: Sequence[str]) -> tuple[str, ...]:
    """The words of each of the named fields, joined by spaces: what the index takes."""
    return tuple(_words_of_lines(texts[name]) if texts.get(name) else "" for name in names)


@lru_cache(maxsize=REMEMBERED)
def _words_of_lines(text: str) -> str:
    """The words of a text; labels and places repeat together from project to project."""
    return " ".join(filter(None, map(_words, text.split("\n"))))


@lru_cache(maxsize=REMEMBERED)
def _words(line: str) -> str:
    """The words of a line; names and labels repeat from project to project, so their reading does not."""
    return " ".join(form.replace(" ", "_") for form in forms(line))


class Builder:
    """Builds an index in ``folder`` (made where absent); the n-th document gets number n."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field(NUMBER, stored=False, indexed=False, fast=True)
        for name in names:
            # Words are found before they come here, so the index only splits at spaces.
            builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="freq")
        self._writer = tantivy.Index(builder.build(), path=str(folder)).writer(heap_size=64_000_000, num_threads=1)
        self._names = tuple(names)
        self._count = 0

    def add(self, fields: Sequence[str]) -> None:
        """The next document, as :func:`prepared` gives it for the same fields."""
        document = tantivy.Document()
        document.add_unsigned(NUMBER, self._count)
        for name, words in zip(self._names, fields, strict=True):
            document.add_text(name, words)
        self._writer.add_document(document)
        self._count += 1

    def finish(self) -> None:
        """Writes what is still in memory; nothing can be added afterwards."""
        self._writer.commit()
        self._writer.wait_merging_threads()


def write(folder: Path, documents: Iterable[Mapping[str, str]], names: Sequence[str]) -> None:
    """Builds the index of documents, each a text by field name, in ``folder``."""
    builder = Builder(folder, names)
    for texts in documents:
        builder.add(prepared(texts, names))
    builder.finish()


class FullText:
    """An index that :func:`write` made."""

    def __init__(self, folder: Path, weights: Mapping[str, float]) -> None:
        index = tantivy.Index.open(str(folder))
        spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("whitespace", spaces)
        self._schema = index.schema
        self._searcher = index.searcher()
        self._weights = dict(weights)

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def matches(self, words: Iterable[str]) -> dict[str, Match]:
        """For each normalised word that occurs, the projects that have it."""
        found: dict[str, Match] = {}
        for word in dict.fromkeys(words):
            query = tantivy.Query.boolean_query([
                (tantivy.Occur.Should, tantivy.Query.boost_query(
                    tantivy.Query.term_query(self._schema, name, word.replace(" ", "_"), "freq"), weight))
                for name, weight in self._weights.items()])
            hits = self._searcher.search(query, limit=min(DEEPEST, len(self)), count=False).hits
            if hits:
                numbers = self._searcher.fast_field_values(NUMBER, [address for _, address in hits])
                found[word] = Match(np.asarray(numbers, np.int64),
                                    np.asarray([score for score, _ in hits], np.float32))
        return found
