"""Full text: which projects have a word of :mod:`graph.text.tokens`, how often in which field, as columns.

A folder of arrays, mapped into memory so that all processes share them::

    words.json    the words
    starts.npy    where the projects that have a word begin
    numbers.npy   the projects' numbers, rising within a word
    scores.npy    the word's BM25 in each of them, summed over the fields with their weights: float32 [len(numbers)]
    *.spans       where the words of titles and descriptions stand (:mod:`graph.text.spans`)

So BM25 is there at once for all projects that have a word, where a search engine hands over its best hits one by one:
the 26 words of a description took 120 ms of processor time among 100,000 projects.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from graph.rows import ProjectRow
from graph.text import spans
from graph.text.lists import Lists, Packed
from graph.text.passages import Words
from graph.text.spans import LAST, SHOWN, Shown, Span
from graph.text.tokens import analysed
from ontology.errors import SnapshotError

WORDS: Final = "words.json"

REMEMBERED: Final = 65_536
"""Texts whose words are remembered."""

BLOCK: Final = 4_000_000
"""Words that are sorted at once: 100 MB."""

MOST: Final = 255
"""Times that a word is counted in a field; more say no more."""

K1: Final = 1.2
B: Final = 0.75
"""How soon a word's repetition says no more, and how much a long text is held against it: the usual values of BM25
(Robertson and Zaragoza 2009, as in Lucene)."""

PRINTED: Final = ("mode", "place", "results")
"""Cells of a record whose own words are found too: 現地及びOTA, a ski resort; codes keep only what they mean."""

Numbers = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]


class Written(NamedTuple):
    """The words of a text."""

    words: tuple[str, ...]
    spans: Sequence[int] = ()
    """Of a field that is shown: where each word begins and ends, one after another, ``LAST`` for all beyond it."""


@dataclass(frozen=True, slots=True)
class Match:
    """The projects that have one word."""

    numbers: npt.NDArray[np.int32]
    """Rising."""
    scores: Scores
    """BM25, summed over the fields with their weights; above 0."""


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
        "printed": "\n".join(project.evidence[cell].quote for cell in PRINTED if cell in project.evidence),
    }


@lru_cache(maxsize=REMEMBERED)
def _labels(words: Words, *facets: tuple[str, tuple[str, ...]]) -> str:
    """The words of values by facet, each on a line; few combinations of them are different."""
    return "\n".join(label for facet, values in facets for value in values for label in words(facet, value))


def prepared(texts: Mapping[str, str], names: Sequence[str]) -> tuple[Written, ...]:
    """The words of each of the named fields: what the index takes."""
    return tuple((_shown if name in SHOWN else _told)(texts.get(name, "")) for name in names)


@lru_cache(maxsize=REMEMBERED)
def _told(text: str) -> Written:
    """The words of a text; labels and places repeat together from project to project."""
    return Written(tuple(chain.from_iterable(_line(line).words for line in text.split("\n"))))


def _shown(text: str) -> Written:
    """The words of a text, and where they stand in it."""
    if "\n" not in text:
        return _line(text)
    words: list[str] = []
    bounds = array("H")
    begin = 0
    for line in text.split("\n"):
        found = _line(line)
        words += found.words
        bounds.extend(min(begin + each, LAST) for each in found.spans)
        begin += len(line) + 1
    return Written(tuple(words), bounds)


@lru_cache(maxsize=REMEMBERED)
def _line(line: str) -> Written:
    """The words of a line; names and labels repeat from project to project, so their reading does not."""
    found = analysed(line)
    bounds = found.spans if len(line) <= LAST else (min(each, LAST) for each in found.spans)
    return Written(tuple([form.replace(" ", "_") for form in found.forms]), array("H", bounds))


class Builder:
    """Builds an index in ``folder`` (made where absent); the n-th document gets number n.

    ``weights``: the fields with what their BM25 counts.
    """

    def __init__(self, folder: Path, weights: Mapping[str, float]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._weights = tuple(weights.values())
        self._fields = len(weights)
        self._shown = np.isin(tuple(weights), SHOWN)
        self._spans = spans.Writer(folder)
        self._lists = Lists()
        """The words of each field of each document; those of sorted lists are in blocks."""
        self._sorted = 0
        """Lengths whose words are in blocks."""
        self._blocks: list[Path] = []

    def add(self, fields: Iterable[Written]) -> None:
        """The next document, as :func:`prepared` gives it for the same fields."""
        for written in fields:
            self._lists.add(*written)
        self._sort_full()

    def extend(self, fields: Packed) -> None:
        """The next documents, field by field."""
        self._lists.extend(fields)
        self._sort_full()

    def _sort_full(self) -> None:
        if len(self._lists.found) >= BLOCK:
            self._sort()

    def _sort(self) -> None:
        """Counts the words of a block, by word and document; writes where they stand."""
        lengths = np.asarray(self._lists.lengths, np.int64)[self._sorted:]
        texts = np.repeat(np.arange(self._sorted, len(self._lists.lengths)), lengths)
        documents, fields = np.divmod(texts, self._fields)
        words = np.asarray(self._lists.found, np.int64)
        self._spans.add(words[self._shown[fields]], np.asarray(self._lists.spans).reshape(-1, 2))
        pairs = (words << 32 | documents) * self._fields + fields
        pairs, found = np.unique(pairs, return_counts=True)
        pairs, fields = np.divmod(pairs, self._fields)
        first = np.diff(pairs, prepend=-1) != 0
        times = np.zeros((self._fields, int(first.sum())), np.uint8)
        times[fields, np.cumsum(first) - 1] = np.minimum(found, MOST)
        self._blocks.append(self._folder / f"block-{len(self._blocks)}.npz")
        np.savez(self._blocks[-1], pairs=pairs[first], times=times)
        self._lists.found, self._lists.spans = array("i"), array("H")
        self._sorted = len(self._lists.lengths)

    def finish(self) -> None:
        """Writes what is still in memory; nothing can be added afterwards."""
        self._sort()
        (self._folder / WORDS).write_text(json.dumps(list(self._lists.known), ensure_ascii=False), "utf-8")
        known = len(self._lists.known)
        count, having = np.zeros(known, np.int64), np.zeros((known, self._fields), np.int32)
        for path in self._blocks:
            with np.load(path) as block:
                words = block["pairs"] >> 32
                count += np.bincount(words, minlength=len(count))
                for field, times in enumerate(block["times"]):
                    having[:, field] += np.bincount(words[times > 0], minlength=len(count))
        starts = np.concatenate([[0], np.cumsum(count)])
        numbers, merged = np.empty(starts[-1], np.int32), np.empty((self._fields, starts[-1]), np.uint8)
        free = starts[:-1].copy()
        for path in self._blocks:
            with np.load(path) as block:
                words, first, size = np.unique(block["pairs"] >> 32, return_index=True, return_counts=True)
                places = np.repeat(free[words] - first, size) + np.arange(len(block["pairs"]))
                numbers[places], merged[:, places] = block["pairs"] & 0xFFFFFFFF, block["times"]
                free[words] += size
            path.unlink()
        lengths = np.asarray(self._lists.lengths, np.int64).reshape(-1, self._fields)
        self._spans.finish(lengths[:, self._shown])
        norms = _norms(lengths.T)
        rarity = np.log1p((norms.shape[1] - having + 0.5) / (having + 0.5)) * (K1 + 1) * self._weights
        for name, column in (("starts", starts), ("numbers", numbers),
                             ("scores", _scores(starts, numbers, merged, rarity.astype(np.float32), norms))):
            np.save(self._folder / f"{name}.npy", column)


def _scores(starts: Numbers, numbers: npt.NDArray[np.int32], times: npt.NDArray[np.uint8], rarity: Scores,
            norms: Scores) -> Scores:
    """BM25 of each word in each project that has it: float32 [len(numbers)]; some words at a time, for the memory.

    Args:
        starts: where each word's projects begin.
        numbers: the projects.
        times: [fields, len(numbers)], how often each has the word.
        rarity: [words, fields], what a word weighs in a field.
        norms: [fields, projects].
    """
    scores = np.zeros(len(numbers), np.float32)
    first = 0
    while first < len(rarity):
        last = max(int(np.searchsorted(starts, starts[first] + BLOCK, "right")) - 1, first + 1)
        own = slice(int(starts[first]), int(starts[last]))
        words = np.repeat(np.arange(first, last), np.diff(starts[first:last + 1]))
        for field, (found, norm) in enumerate(zip(times, norms, strict=True)):
            having = np.flatnonzero(found[own])
            often = found[own][having].astype(np.float32)
            scores[own][having] += rarity[words[having], field] * often / (often + norm[numbers[own][having]])
        first = last
    return scores


def _norms(lengths: Numbers) -> Scores:
    """What lengths, int64 [fields, projects], add; what is above 24 counts to four binary digits, as in Lucene."""
    digits = np.maximum(np.frexp(np.maximum(lengths - 24, 0))[1] - 4, 0)
    kept = np.where(digits > 0, 24 + ((lengths - 24) >> digits << digits), lengths)
    mean = np.maximum(lengths.sum(axis=1, keepdims=True) / max(lengths.shape[1], 1), 1e-6)
    return np.asarray(K1 * (1 - B + B * kept / mean), np.float32)


def write(folder: Path, documents: Iterable[Mapping[str, str]], weights: Mapping[str, float]) -> None:
    """Builds the index of documents, each a text by field name, in ``folder``; ``weights`` as for :class:`Builder`."""
    builder = Builder(folder, weights)
    for texts in documents:
        builder.add(prepared(texts, tuple(weights)))
    builder.finish()


class FullText:
    """An index that a :class:`Builder` made; safe to use from several threads.

    Raises:
        SnapshotError: it is not there.
    """

    def __init__(self, folder: Path) -> None:
        if not (folder / WORDS).is_file():
            raise SnapshotError("the full text is missing", where=str(folder), todo="run `kakehashi ingest` again")
        self._places = {word: place for place, word in enumerate(json.loads((folder / WORDS).read_text("utf-8")))}
        self._starts, self._numbers, self._scores = (
            np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in ("starts", "numbers", "scores"))
        self._spans = spans.Spans(folder)

    def matches(self, words: Iterable[str]) -> dict[str, Match]:
        """For each normalised word that occurs, the projects that have it."""
        return {word: self._match(place) for word, place in self._known(words)}

    def spans(self, project: int, field: Shown, words: Iterable[str]) -> list[Span]:
        """Where some normalised words stand in a project's title or description, in its order; the words as numbers."""
        return self._spans.of(project, field, {place for _, place in self._known(words)})

    def _known(self, words: Iterable[str]) -> Iterator[tuple[str, int]]:
        for word in dict.fromkeys(words):
            place = self._places.get(word.replace(" ", "_"))
            if place is not None:
                yield word, place

    def _match(self, place: int) -> Match:
        start, end = self._starts[place:place + 2].tolist()
        return Match(self._numbers[start:end], self._scores[start:end])
