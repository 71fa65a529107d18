"""Search: nearness of meaning and shared words, joined into one score for each project.

Meaning and words are numbers of standard deviations above what the corpus scores for this query (z-score), so
that an inner product and a BM25 score can be added; ``weights.toml`` names the weights.  The score is the log-odds
that a project at least partly answers, so one sum both orders the hits and says how likely each is: a raw cosine
of this encoder is 0.8 for anything.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from graph import vectors
from graph.encoders import Encoder, Vectors
from graph.rows import ProjectRow
from graph.search import constraints, kinship, lexical, postings, scoring
from graph.search.lexical import Lexical
from graph.search.space import Space
from graph.search.understanding import Understanding, understand
from graph.search.weights import weights
from graph.snapshot import Snapshot
from graph.text import fulltext
from graph.text.passages import Words, passages, vocabulary_words
from graph.vectors import Ids
from ontology.errors import SnapshotError

PASSAGES: Final = "passages.json"
TEXT: Final = "text"
POSTINGS: Final = "postings.npz"

DEPTH: Final = 2000
"""Passages taken from the vectors: twice the deepest page that is served."""

SAMPLE: Final = 2000
"""Passages that tell what a query scores by chance; their mean is known to a fiftieth of a deviation."""

REMEMBERED: Final = 64
"""Queries whose words and vectors are kept."""

NUMBERS: Final = 6_400_000
"""Projects, summed over the queries whose words are kept: 80 MB."""

BESIDE: Final = 20_000
"""Projects from which meaning and words are worked out beside one another, on two processors: of fewer, each takes less
than handing it over."""

FEWEST: Final = 10
"""Projects that are listed at least, though some are less than weakly relevant."""

FEEDBACK: Final = 3
"""Best projects whose texts are compared with all others once more; five drew in what the question is not about."""

Relevance = Literal["high", "medium", "weak", "unranked"]
Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hit:
    """One project that a query found, and why."""

    project: str
    score: float
    """Sum of the signals' shares: in log-odds, but for what is the same for all."""
    relevance: Relevance
    probability: float
    """That the project at least partly answers, 0 to 1: what ``relevance`` is read from."""
    signals: dict[str, float]
    """Each signal's share of the score, by name: ``dense``, ``lexical``, ``entity``, ``mode``, ``audience``, ``topic``,
    ``status``, and ``against`` (below 0) for what the query does not want."""
    words: tuple[str, ...]
    """Normalised forms of the query's words that the project has; :mod:`graph.text.snippets` marks them."""
    why: tuple[str, ...]
    """Codes of the reasons, strongest first: ``meaning``, ``words``, else the signal's name; their texts are in the
    catalogues."""
    entities: tuple[str, ...] = ()
    """What the query names and the project has, each ``kind:id`` of a chip."""

    @staticmethod
    def unranked(project: str) -> Hit:
        """A project of a list that no query ranked."""
        return Hit(project, 0.0, "unranked", 0.0, {}, (), ())


@dataclass(frozen=True)
class Result:
    """All projects that were found, best first; ``weak`` where none is more than weak, so that nothing was really
    found."""

    numbers: Ids
    """Their numbers in the order of the catalogue."""
    weak: bool
    understanding: Understanding | None
    told: Callable[[Ids], tuple[Hit, ...]] = field(repr=False, compare=False)
    """Some of them with their reasons: a page shows twenty of two thousand."""

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """All of them with their reasons."""
        return self.told(self.numbers)


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
        self.add_prepared(project.id, prepared(project, self._words))

    def add_prepared(self, project: str, fields: Sequence[str]) -> None:
        """A project whose words and values were found before, without passages (:func:`prepared`)."""
        self._projects.append(project)
        self._text.add(fields[:-1])
        self._postings.add(fields[-1])

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


def prepared(project: ProjectRow, words: Words, facets: Iterable[tuple[str, str]] | None = None) -> tuple[str, ...]:
    """A project's words by field (:func:`graph.text.fulltext.prepared`), and last its facet values (``facets`` where
    they are known) and what it names."""
    values = "\n".join(filter(None, (postings.codes(project, facets), kinship.codes(project))))
    return (*fulltext.prepared(fulltext.fields(project, words), field_names()), values)


def build(folder: Path, projects: Iterable[ProjectRow], encoder: Encoder, words: Words = vocabulary_words) -> int:
    """Writes the search files of a snapshot of these projects; returns the number of passages."""
    builder = Builder(folder, encoder, words)
    for project in projects:
        builder.add(project)
    return builder.finish()


class Searcher:
    """The search files of a snapshot, opened; safe to call from several threads."""

    def __init__(self, folder: Path, encoder: Encoder, stored: vectors.VectorStore | None = None) -> None:
        self.encoder = encoder
        self.vectors = (stored or vectors.FaissVectors(folder / vectors.FILE)) if encoder.dimension else None
        """None where the snapshot was made without embeddings."""
        self._space = Space.read(folder, encoder.dimension)
        self.text = fulltext.FullText(folder / TEXT)
        self.postings = postings.Postings(folder / POSTINGS)
        content = json.loads((folder / PASSAGES).read_text("utf-8"))
        self.projects: tuple[str, ...] = tuple(content["projects"])
        self.number = {project: number for number, project in enumerate(self.projects)}
        self.owners = np.asarray(content["owners"], np.int64)
        """Which project each passage belongs to."""
        picked = np.linspace(0, len(self.owners) - 1, min(SAMPLE, len(self.owners)), dtype=np.int64)
        self.sample: Vectors = self._vectors(np.unique(picked).tolist())
        # The same for every page and filter of an answer.
        self._vector = lru_cache(REMEMBERED)(self._vector_of)
        self._worded = lru_cache(min(REMEMBERED, NUMBERS // (len(self.projects) + 1) + 1))(self._words_of)
        self._beside = ThreadPoolExecutor(2, "meaning")
        self._first = np.searchsorted(self.owners, np.arange(len(self.projects) + 1))
        """Where each project's passages begin; the first is the whole of it."""

    @classmethod
    def open(cls, snapshot: Snapshot, encoder: Encoder, stored: vectors.VectorStore | None = None) -> Searcher:
        """Opens a snapshot's search files; ``stored`` are its vectors where they are not in its folder.

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
        return cls(snapshot.path, encoder, stored)

    def search(self, query: str, allowed: Collection[str] | Ids | None = None, without: Collection[str] = (),
               off: Collection[str] = ()) -> Result:
        """Projects that answer a query.

        Args:
            query: in any language.
            allowed: the projects to choose from (filters), by id or as an array of their numbers; None for all.
            without: things that the query names and that are not to be read so, each ``kind:id`` of a chip.
            off: signals that are left out of the score, or ``understanding`` for a query that is not read at all:
                what the benchmark compares with.

        Returns:
            Every project with a relevance of at least weak, the best ``DEPTH`` of them, and the ``FEWEST`` best
            in any case.
        """
        understood = understand(query, frozenset(without))
        if "understanding" in off:
            understood = Understanding((), query, query)
        agreed = constraints.agreement(self.postings, understood.chips, len(self.projects))
        found = self._select(allowed, agreed)
        if understood.unwanted:
            agreed.against[lexical.having(self.text, understood.unwanted, len(self.projects))] = 1
        if not self.projects or not found.any():
            return Result(np.zeros(0, np.int64), weak=True, understanding=understood, told=lambda _: ())
        chosen = None if found.all() else np.flatnonzero(found)
        if len(found) < BESIDE:
            dense, words = self._meant(understood, chosen), self._worded(understood)
        else:
            meant = self._beside.submit(self._meant, understood, chosen)
            words, dense = self._worded(understood), meant.result()
        reached = np.isfinite(dense) | (words.coverage > 0)
        for degrees in agreed.signals.values():
            reached |= degrees > 0
        shares = {name: values for name, values in scoring.shares(scoring.floored(dense), words, agreed).items()
                  if name not in off}
        score = np.zeros(len(found), np.float32)
        for values in shares.values():
            score += values
        possible = np.flatnonzero(found & reached)
        if "dense" in shares and "feedback" not in off and self.vectors is not None:
            best = scoring.highest(score, DEPTH, possible)
            fed = self._feedback(best)
            farthest = fed.min() if len(fed) else np.float32(0)
            for values in (shares["dense"], score):
                values += farthest  # who was not compared gets that too
                values[best] += fed - farthest
        return self._result(shares, score, words, possible, understood)

    def _feedback(self, best: Ids) -> Numbers:
        """What nearness to the mean text of the first of some projects adds to each of them: pseudo-relevance feedback
        (Rocchio 1971).  ``best``: the projects, best first; float32 [len(best)]."""
        wholes = self._passages_of(best[:FEEDBACK], whole=True)
        if not len(wholes):
            return np.zeros(len(best), np.float32)
        mean = self._vectors(wholes).mean(axis=0)
        near = self._nearness_of(best, mean / np.float32(max(float(np.linalg.norm(mean)), 1e-6)))
        return np.float32(weights("signals")["feedback"]) * near

    def _meant(self, understood: Understanding, chosen: Ids | None) -> Numbers:
        """:meth:`nearness` to what a query means."""
        return self.nearness(self._vector(understood.gloss), chosen)

    def _vector_of(self, gloss: str) -> Vectors:
        return np.asarray(self._space.bring(self.encoder.encode_query([gloss]))[0])

    def _words_of(self, understood: Understanding) -> Lexical:
        return lexical.of_query(self.text, understood, len(self.projects),
                                constraints.Things(self.postings, len(self.projects)))

    def _select(self, allowed: Collection[str] | Ids | None, agreed: constraints.Agreement) -> npt.NDArray[np.bool_]:
        """Which projects pass the filters and what the query insists on."""
        found = ~agreed.dropped
        if allowed is not None:
            inside = np.zeros(len(found), np.bool_)
            inside[allowed if isinstance(allowed, np.ndarray)
                   else [self.number[each] for each in allowed if each in self.number]] = True
            found &= inside
        return found

    def _vectors(self, numbers: Sequence[int] | Ids) -> Vectors:
        return np.zeros((0, 0), np.float32) if self.vectors is None else self.vectors.get(numbers)

    def nearness_to(self, project: int) -> Numbers:
        """:meth:`nearness` to a project's whole text; -inf everywhere where there are no vectors."""
        whole = self._passages_of(np.array([project]), whole=True)
        if not len(whole):
            return np.full(len(self.projects), -np.inf, np.float32)
        return self.nearness(self._vectors(whole)[0])

    def nearness(self, vector: Vectors, chosen: Ids | None = None) -> Numbers:
        """z-score of each project's nearest passage: float32 [projects].

        Args:
            vector: float32 [d], L2-normalised.
            chosen: numbers of the projects to choose from.

        Returns:
            -inf for projects that were not chosen or lie deeper than ``DEPTH`` passages, and for all where the
            snapshot has no vectors.
        """
        best = np.full(len(self.projects), -np.inf, np.float32)
        if self.vectors is not None:
            numbers, scores = self.vectors.search(vector, DEPTH, None if chosen is None else self._passages_of(chosen))
            np.maximum.at(best, self.owners[numbers], self._above_chance(scores, vector))
        return best

    def _nearness_of(self, projects: Ids, vector: Vectors) -> Numbers:
        """:meth:`nearness` of these projects alone, as far down as they lie: float32 [len(projects)]."""
        ordered = np.sort(projects)
        passages = self._passages_of(ordered)
        best = np.full(len(projects), -np.inf, np.float32)
        np.maximum.at(best, np.searchsorted(ordered, self.owners[passages]),
                      self._above_chance(self._vectors(passages) @ vector, vector))
        return scoring.floored(best)[np.searchsorted(ordered, projects)]

    def _above_chance(self, scores: Numbers, vector: Vectors) -> Numbers:
        """Inner products with a vector as numbers of standard deviations above those of the sample."""
        chance = self.sample @ vector
        return np.asarray((scores - chance.mean()) / max(float(chance.std()), 1e-6), np.float32)

    def _passages_of(self, projects: Ids, *, whole: bool = False) -> Ids:
        """The passages of these projects; ``whole``: only the first of each, which is the whole text."""
        starts, ends = self._first[projects], self._first[projects + 1]
        if whole:
            return starts[starts < ends]
        lengths = ends - starts
        return np.asarray(np.arange(int(lengths.sum())) + np.repeat(starts - np.cumsum(lengths) + lengths, lengths))

    def lexical(self, text: str) -> Lexical:
        """The lexical signal of each project for a text."""
        return lexical.of_text(self.text, text, len(self.projects))

    def _result(self, shares: dict[str, Numbers], score: Numbers, words: Lexical, possible: Ids,
                understood: Understanding) -> Result:
        content = words.content if "lexical" in shares else np.ones_like(score)
        kept = scoring.best(score, content, DEPTH, possible)

        def lacking(numbers: Ids) -> Numbers:
            return scoring.lacking(score[numbers], content[numbers])

        def chance(numbers: Ids) -> Numbers:
            return scoring.probability(score[numbers] + lacking(numbers), words.known)

        def told(numbers: Ids) -> tuple[Hit, ...]:
            own = {name: values[numbers] for name, values in shares.items()}
            if "lexical" in own:
                own["lexical"] += lacking(numbers)
            forms = _words_by_project(words.matches, numbers)
            entities = constraints.satisfied(self.postings, understood.chips, numbers)
            return tuple(
                _hit(self.projects[number], {name: float(values[place]) for name, values in own.items()},
                     likely, forms.get(number, ()), entities.get(number, ()))
                for place, (number, likely) in enumerate(zip(numbers.tolist(), chance(numbers).tolist(), strict=True)))

        likely = chance(kept)
        kept = kept[:max(int((likely >= weights("relevance")["weak"]).sum()), FEWEST)]
        return Result(kept, not (likely >= weights("relevance")["medium"]).any(), understood, told)


def _words_by_project(matches: Mapping[str, fulltext.Match], numbers: Ids) -> dict[int, tuple[str, ...]]:
    words: dict[int, list[str]] = {}
    for word, match in matches.items():
        for number in numbers[postings.held(match.numbers, numbers)].tolist():
            words.setdefault(number, []).append(word)
    return {number: tuple(found) for number, found in words.items()}


CODES: Final = {"dense": "meaning", "lexical": "words"}
"""Signals whose reason has another name."""


def _hit(project: str, shares: dict[str, float], chance: float, words: tuple[str, ...],
         entities: tuple[str, ...]) -> Hit:
    limits = weights("relevance")
    relevance: Relevance = "weak"
    if chance >= limits["high"]:
        relevance = "high"
    elif chance >= limits["medium"]:
        relevance = "medium"
    ordered = sorted((name for name, share in shares.items() if share > 0), key=lambda name: -shares[name])
    return Hit(project, round(sum(shares.values()), 4), relevance, round(chance, 3),
               {name: round(share, 4) for name, share in shares.items() if share},
               words, tuple(CODES.get(name, name) for name in ordered), entities)
