"""Search: nearness of meaning and shared words, joined into one score for each project.

Each signal is a number of standard deviations above what the corpus scores for this query (z-score), so
that an inner product and a BM25 score can be added; ``weights.toml`` names the weights.  What makes a hit
relevant was measured and stands there too: a raw cosine of this encoder is 0.8 for anything.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from graph import fulltext, vectors
from graph.encoders import Encoder, Vectors
from graph.passages import Words, passages, vocabulary_words
from graph.rows import ProjectRow
from graph.snapshot import Snapshot
from graph.tokens import forms
from graph.weights import weights
from ontology.errors import SnapshotError

VECTORS: Final = "vectors.faiss"
PASSAGES: Final = "passages.json"
TEXT: Final = "text"

DEPTH: Final = 2000
"""Passages taken from the vectors: twice the deepest page that is served."""

SAMPLE: Final = 2000
"""Passages that tell what a query scores by chance; their mean is known to a fiftieth of a deviation."""

LONGEST: Final = 64
"""Words of a query that are looked up; more do not sharpen a question."""

FEWEST: Final = 10
"""Nearest projects that are listed when none is even weakly relevant."""

Relevance = Literal["high", "medium", "weak", "unranked"]
Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hit:
    """One project that a query found, and why."""

    project: str
    score: float
    """Weighted sum of the signals, in standard deviations."""
    relevance: Relevance
    probability: float
    """That the project at least partly answers, 0 to 1: what ``relevance`` is read from."""
    signals: dict[str, float]
    """Each signal's share of the score, by name: ``dense``, ``lexical``."""
    words: tuple[str, ...]
    """Normalised forms of the query's words that the project has; :mod:`graph.snippets` marks them."""
    why: tuple[str, ...]
    """Codes of the reasons, strongest first: ``meaning``, ``words``; their texts are in the catalogues."""

    @staticmethod
    def unranked(project: str) -> Hit:
        """A project of a list that no query ranked."""
        return Hit(project, 0.0, "unranked", 0.0, {}, (), ())


@dataclass(frozen=True, slots=True)
class Result:
    """All hits, best first; ``weak`` where none is more than weak, so that nothing was really found."""

    hits: tuple[Hit, ...]
    weak: bool


class Builder:
    """Writes the search files of a snapshot into ``folder``; projects come in the order of the catalogue.

    ``encoder`` makes the vectors and the snapshot's manifest must name it; one of no dimension makes none.
    ``words`` gives the words of vocabulary values.
    """

    def __init__(self, folder: Path, encoder: Encoder, words: Words = vocabulary_words) -> None:
        self._folder = folder
        self._encoder = encoder
        self._words = words
        self._text = fulltext.Builder(folder / TEXT, field_names())
        self._projects: list[str] = []
        self._owners: list[int] = []
        self._passages: list[str] = []

    def add(self, project: ProjectRow) -> None:
        """A project with its passages."""
        if self._encoder.dimension:
            found = passages(project, self._words)
            self._passages += found
            self._owners += [len(self._projects)] * len(found)
        self.add_prepared(project.id, fulltext.prepared(fulltext.fields(project, self._words), field_names()))

    def add_prepared(self, project: str, fields: Sequence[str]) -> None:
        """A project whose words were found before, without passages (``fulltext.prepared``)."""
        self._projects.append(project)
        self._text.add(fields)

    def finish(self) -> int:
        """Makes the vectors, completes the files; returns the number of passages."""
        if self._encoder.dimension:
            vectors.write(self._folder / VECTORS, self._encoder.encode_passage(self._passages))
        content = {"projects": self._projects, "owners": self._owners}
        (self._folder / PASSAGES).write_text(json.dumps(content), encoding="utf-8")
        self._text.finish()
        return len(self._passages)


def field_names() -> tuple[str, ...]:
    """The fields of the full text."""
    return tuple(weights("fields"))


def build(folder: Path, projects: Iterable[ProjectRow], encoder: Encoder, words: Words = vocabulary_words) -> int:
    """Writes the search files of a snapshot of these projects; returns the number of passages."""
    builder = Builder(folder, encoder, words)
    for project in projects:
        builder.add(project)
    return builder.finish()


class Searcher:
    """The search files of a snapshot, opened; safe to call from several threads."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self.encoder = encoder
        self.vectors = vectors.FaissVectors(folder / VECTORS) if encoder.dimension else None
        """None where the snapshot was made without embeddings."""
        self.text = fulltext.FullText(folder / TEXT, weights("fields"))
        content = json.loads((folder / PASSAGES).read_text("utf-8"))
        self.projects: tuple[str, ...] = tuple(content["projects"])
        self.number = {project: number for number, project in enumerate(self.projects)}
        self.owners = np.asarray(content["owners"], np.int64)
        """Which project each passage belongs to."""
        picked = np.linspace(0, len(self.owners) - 1, min(SAMPLE, len(self.owners)), dtype=np.int64)
        self.sample: Vectors = self._vectors(np.unique(picked).tolist())
        # A project's first passage is the whole of it.
        owners, first = np.unique(self.owners, return_index=True)
        self._whole = dict(zip(owners.tolist(), first.tolist(), strict=True))

    @classmethod
    def open(cls, snapshot: Snapshot, encoder: Encoder) -> Searcher:
        """Opens a snapshot's search files.

        Raises:
            SnapshotError: another encoder made the snapshot's vectors, or a file is missing.
        """
        manifest = snapshot.manifest
        made, given = (manifest.encoder, manifest.encoder_version), (encoder.name, encoder.version)
        if made != given:
            raise SnapshotError(
                f"its vectors were made by {' '.join(made)}, this encoder is {' '.join(given)}",
                where=snapshot.id,
                todo=f"set KAKEHASHI_ENCODER={manifest.encoder}, or run `kakehashi ingest` again")
        return cls(snapshot.path, encoder)

    def search(self, query: str, allowed: Collection[str] | None = None) -> Result:
        """Projects that answer a query.

        Args:
            query: in any language.
            allowed: ids of the projects to choose from (filters); None for all.

        Returns:
            Every project with a relevance of at least weak; where there is none, the ``FEWEST`` nearest.
        """
        chosen = None if allowed is None else np.asarray(
            sorted(self.number[each] for each in allowed if each in self.number), np.int64)
        if not self.projects or (chosen is not None and not len(chosen)):
            return Result((), weak=True)
        share = weights("signals")
        dense = share["dense"] * self.nearness(self.encoder.encode_query([query])[0], chosen)
        lexical, coverage, matches = self._words(query)
        return self._result(dense, share["lexical"] * lexical, coverage, matches, chosen)

    def _vectors(self, numbers: Sequence[int]) -> Vectors:
        return np.zeros((0, 0), np.float32) if self.vectors is None else self.vectors.get(numbers)

    def nearness_to(self, project: int) -> Numbers:
        """:meth:`nearness` to a project's whole text; -inf everywhere where there are no vectors."""
        whole = self._whole.get(project)
        return self.nearness(self._vectors([whole])[0] if whole is not None else np.zeros(0, np.float32))

    def nearness(self, vector: Vectors, chosen: vectors.Ids | None = None) -> Numbers:
        """z-score of each project's nearest passage: float32 [projects].

        Args:
            vector: float32 [d], L2-normalised.
            chosen: numbers of the projects to choose from.

        Returns:
            -inf for projects that were not chosen or lie deeper than ``DEPTH`` passages, and for all where the
            snapshot has no vectors.
        """
        if self.vectors is None:
            return np.full(len(self.projects), -np.inf, np.float32)
        chance = self.sample @ vector
        passages_allowed = None if chosen is None else np.flatnonzero(np.isin(self.owners, chosen))
        numbers, scores = self.vectors.search(vector, DEPTH, passages_allowed)
        best = np.full(len(self.projects), -np.inf, np.float32)
        np.maximum.at(best, self.owners[numbers], scores)
        deviation = max(float(chance.std()), 1e-6)
        return np.asarray((best - chance.mean()) / deviation, np.float32)

    def lexical(self, text: str) -> tuple[Numbers, dict[str, fulltext.Match]]:
        """The lexical signal of each project for a text (float32 [projects]), and each word's matches.

        It is the z-score of BM25 over all projects times the root of the share of the text's words that
        the project has, so that one common word of a foreign-language question gains little.
        """
        score, _, matches = self._words(text)
        return score, matches

    def _words(self, text: str) -> tuple[Numbers, Numbers, dict[str, fulltext.Match]]:
        """The lexical signal, the share of the text's words by weight, and each word's matches."""
        asked = list(dict.fromkeys(forms(text)))[:LONGEST]
        matches = self.text.matches(asked)
        count = len(self.projects)
        total = np.zeros(count, np.float32)
        coverage = np.zeros(count, np.float32)
        whole = 0.0
        for word in asked:
            match = matches.get(word)
            having = len(match.numbers) if match else 0
            # BM25's own weight of a word; one that no project has weighs most.
            weight = math.log(1 + (count - having + 0.5) / (having + 0.5))
            whole += weight
            if match:
                total[match.numbers] += match.scores
                coverage[match.numbers] += weight
        coverage /= max(whole, 1e-6)
        score = (total - total.mean()) / max(float(total.std()), 1e-6)
        return np.asarray(score * np.sqrt(coverage), np.float32), coverage, matches

    def _result(self, dense: Numbers, lexical: Numbers, coverage: Numbers, matches: dict[str, fulltext.Match],
                chosen: vectors.Ids | None) -> Result:
        found = np.isfinite(dense)
        for match in matches.values():
            found[match.numbers] = True
        if chosen is not None:
            outside = np.ones(len(found), np.bool_)
            outside[chosen] = False
            found[outside] = False
        # A project that only its words found has at most the nearness of the last passage taken.
        dense = np.where(np.isfinite(dense), dense, dense[np.isfinite(dense)].min(initial=0.0))
        chance = _probability(dense, coverage)
        score = dense + lexical
        order = [int(number) for number in np.argsort(-score, kind="stable") if found[number]]
        floor = weights("relevance")["weak"]
        kept = [number for number in order if chance[number] >= floor] or order[:FEWEST]
        words = _words_by_project(matches, kept)
        hits = tuple(_hit(self.projects[number], float(dense[number]), float(lexical[number]),
                          float(chance[number]), words.get(number, ())) for number in kept)
        return Result(hits, weak=all(hit.relevance == "weak" for hit in hits))


def _probability(dense: Numbers, coverage: Numbers) -> Numbers:
    """How likely each project at least partly answers; the formula stands in ``weights.toml``."""
    given = weights("relevance")
    logit = given["intercept"] + given["dense"] * dense + given["coverage"] * coverage
    return np.asarray(1 / (1 + np.exp(-logit)), np.float32)


def _words_by_project(matches: dict[str, fulltext.Match], kept: Iterable[int]) -> dict[int, tuple[str, ...]]:
    wanted = set(kept)
    words: dict[int, list[str]] = {}
    for word, match in matches.items():
        for number in match.numbers.tolist():
            if number in wanted:
                words.setdefault(number, []).append(word)
    return {number: tuple(found) for number, found in words.items()}


def _hit(project: str, dense: float, lexical: float, chance: float, words: tuple[str, ...]) -> Hit:
    limits = weights("relevance")
    relevance: Relevance = "weak"
    if chance >= limits["high"]:
        relevance = "high"
    elif chance >= limits["medium"]:
        relevance = "medium"
    shares = {"meaning": dense, "words": lexical}
    why = tuple(sorted((code for code, share in shares.items() if share > 0), key=lambda code: -shares[code]))
    return Hit(project, round(dense + lexical, 4), relevance, round(chance, 3),
               {"dense": round(dense, 4), "lexical": round(lexical, 4)}, words, why)
