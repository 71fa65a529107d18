"""Full text: a tantivy index over the words that :mod:`graph.tokens` gives, one field a kind of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import tantivy

from graph.passages import Words
from graph.rows import ProjectRow
from graph.tokens import forms

NUMBER: Final = "number"
"""The field with a project's number in the snapshot."""

DEEPEST: Final = 10_000
"""Matches of one word that are scored, best first; bounds the work for a word that nearly all have."""


@dataclass(frozen=True, slots=True)
class Match:
    """The projects that have one word."""

    numbers: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float32]
    """BM25, summed over the fields with their weights."""


def fields(project: ProjectRow, words: Words) -> dict[str, str]:
    """A project's text by field; the weights of the fields are in ``weights.toml``."""
    kinds = [label for facet, values in (("topic", project.topics), ("mode", project.modes),
                                         ("audience", project.audiences))
             for value in values for label in words(facet, value)]
    countries = [label for code in project.countries for label in words("country", code)]
    return {
        "title": project.title,
        "description": project.description,
        "places": " ".join((*project.country_names, *countries, *project.region_names,
                            *project.foreign_places, *project.municipalities)),
        "people": " ".join((*project.implementers, *project.departments, project.bureau)),
        "kinds": " ".join(kinds),
    }


def write(folder: Path, documents: Iterable[Mapping[str, str]], names: Sequence[str]) -> None:
    """Builds the index in ``folder``; the n-th document gets number n.

    Args:
        folder: made where absent.
        documents: text by field name.
        names: the fields to index.
    """
    folder.mkdir(parents=True, exist_ok=True)
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field(NUMBER, stored=False, indexed=False, fast=True)
    for name in names:
        # Words are found before they come here, so the index only splits at spaces.
        builder.add_text_field(name, stored=False, tokenizer_name="whitespace", index_option="freq")
    index = tantivy.Index(builder.build(), path=str(folder))
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    for number, texts in enumerate(documents):
        document = tantivy.Document()
        document.add_unsigned(NUMBER, number)
        for name in names:
            document.add_text(name, " ".join(form.replace(" ", "_") for form in forms(texts.get(name, ""))))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


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
