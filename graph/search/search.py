"""Search: nearness of meaning and shared words, joined into one score for each project.

Meaning and words are numbers of standard deviations above what the corpus scores for this query (z-score), so
that an inner product and a BM25 score can be added; ``weights.toml`` names the weights.  The score is the log-odds
that a project at least partly answers, so one sum both orders the hits and says how likely each is: a raw cosine
of this encoder is 0.8 for anything.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from graph import vectors
from graph.beside import beside
from graph.encoders import Encoder, Vectors
from graph.highest import highest
from graph.search import constraints, lexical, postings, scoring
from graph.search.hits import Hit, Result
from graph.search.index import PASSAGES, POSTINGS, TEXT
from graph.search.lexical import Lexical
from graph.search.nearness import DEPTH, Nearness
from graph.search.space import Space
from graph.search.understanding import Understanding, understand
from graph.search.weights import weights
from graph.snapshot import Snapshot
from graph.text import fulltext
from graph.vectors import Ids
from ontology.errors import SnapshotError

REMEMBERED: Final = 64
"""Queries whose words and vectors are kept."""

NUMBERS: Final = 6_400_000
"""Projects, summed over the queries whose words are kept: 80 MB."""

FEWEST: Final = 10
"""Projects that are listed at least, though some are less than weakly relevant."""

FEEDBACK: Final = 3
"""Best projects whose texts are compared with all others once more; five drew in what the question is not about."""

Numbers = npt.NDArray[np.float32]


class _Said(NamedTuple):
    """What a query says by its words and by what it names, in all projects."""

    words: Lexical
    shares: dict[str, Numbers]
    """What each signal but the nearness of meaning adds."""
    score: Numbers
    """Their sum."""
    near: npt.NDArray[np.bool_]
    """Which projects have any of it."""


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
        self._nearness = Nearness(self.vectors, np.asarray(content["owners"], np.int64), len(self.projects))
        self._things = constraints.Things(self.postings, len(self.projects))
        # The same for every page and filter of an answer.
        self._vector = lru_cache(REMEMBERED)(self._vector_of)
        self._worded = lru_cache(min(REMEMBERED, NUMBERS // (len(self.projects) + 1) + 1))(self._words_of)

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
            in any case; of these, those that are allowed, and where none is, the same among the allowed alone.
        """
        understood = understand(query, frozenset(without))
        if "understanding" in off:
            understood = Understanding((), query, query)
        agreed = constraints.agreement(self._things, understood.chips)
        if understood.unwanted:
            agreed.against[lexical.having(self.text, understood.unwanted, len(self.projects))] = True
        everything = self._among(~agreed.dropped, understood, agreed, off)
        if allowed is None:
            return everything
        inside = self._inside(allowed)
        kept = everything.numbers[inside[everything.numbers]]
        # What a facet counts is what is left when it is ticked; where not all could be listed, the best of its own are.
        if len(kept) and len(everything.numbers) < DEPTH:
            return everything.only(kept)
        return self._among(inside & ~agreed.dropped, understood, agreed, off)

    def _among(self, found: npt.NDArray[np.bool_], understood: Understanding, agreed: constraints.Agreement,
               off: Collection[str]) -> Result:
        """The answer among some of the projects."""
        if not found.any():
            return Result(np.zeros(0, np.int64), 0, understood, lambda _: ())
        chosen = None if found.all() else np.flatnonzero(found)
        said = beside(lambda: self._said(understood, agreed, off))
        vector = self._vector(understood.gloss)
        dense, reached = self._nearness.of_all(vector, chosen)
        words, shares, score, near = said()
        near[reached] = True
        closer = None
        if "dense" not in off:
            dense *= np.float32(weights("signals")["dense"])
            shares = {"dense": dense, **shares}
            score += dense
            if self.vectors is not None:
                closer = partial(self._closer, vector, dense, "feedback" not in off)
        content = words.content if "lexical" in shares else np.ones_like(dense)
        ranking = scoring.best(score, content, DEPTH, found & near, closer)
        return self._result(ranking, shares, words, understood)

    def _closer(self, vector: Vectors, dense: Numbers, feedback: bool, projects: Ids, scores: Numbers
                ) -> tuple[Numbers, Numbers]:
        """Scores of some projects with how near they are and not about how near, which ``dense`` then has too, and what
        nearness to the mean text of the best of them adds to each: pseudo-relevance feedback (Rocchio 1971)."""
        share, nearness = weights("signals"), self._nearness.of(projects)
        if not self._nearness.reaches_all:
            near = np.float32(share["dense"]) * nearness(vector)
            scores = scores + (near - dense[projects])
            dense[projects] = near
        wholes = self._nearness.wholes(projects[highest(scores, FEEDBACK)]) if feedback else ()
        if not len(wholes):
            return scores, np.zeros(len(projects), np.float32)
        mean = np.mean(wholes, axis=0)
        fed = nearness(mean / np.float32(max(float(np.linalg.norm(mean)), 1e-6)))
        return scores, np.float32(share["feedback"]) * fed

    def _vector_of(self, gloss: str) -> Vectors:
        return np.asarray(self._space.bring(self.encoder.encode_query([gloss]))[0])

    def _words_of(self, understood: Understanding) -> Lexical:
        return lexical.of_query(self.text, understood, len(self.projects), self._things)

    def _said(self, understood: Understanding, agreed: constraints.Agreement, off: Collection[str]) -> _Said:
        words = self._worded(understood)
        shares = {name: values for name, values in scoring.shares(words, agreed).items() if name not in off}
        near = words.coverage > 0
        for degrees in agreed.signals.values():
            near |= degrees > 0
        return _Said(words, shares, scoring.total(shares, len(near)), near)

    def _inside(self, allowed: Collection[str] | Ids) -> npt.NDArray[np.bool_]:
        """Which projects are among some, by id or by number."""
        inside = np.zeros(len(self.projects), np.bool_)
        inside[allowed if isinstance(allowed, np.ndarray)
               else [self.number[each] for each in allowed if each in self.number]] = True
        return inside

    def nearness_to(self, project: int, others: Ids | None = None) -> Numbers:
        """Nearness of meaning to a project's whole text: float32 [projects], of many about, or of ``others`` [len];
        the same for all where it has none."""
        whole = self._nearness.wholes(np.array([project]))
        if not len(whole):
            return np.zeros(len(self.projects if others is None else others), np.float32)
        return self._nearness.of_all(whole[0])[0] if others is None else self._nearness.of(others)(whole[0])

    def lexical(self, text: str) -> Lexical:
        """The lexical signal of each project for a text."""
        return lexical.of_text(self.text, text, len(self.projects))

    def _result(self, ranking: scoring.Ranking, shares: dict[str, Numbers], words: Lexical,
                understood: Understanding) -> Result:
        likely = scoring.probability(ranking.score, words.known, words.doubted(ranking.numbers))

        def told(numbers: Ids) -> tuple[Hit, ...]:
            places = ranking.places(numbers)
            own = {name: values[numbers] for name, values in shares.items()}
            for name, added in (("dense", ranking.fed), ("lexical", ranking.lacking)):
                if name in own:
                    own[name] += added[places]
            signals = [dict(zip(own, row, strict=True)) for row in zip(*(each.tolist() for each in own.values()),
                                                                       strict=True)]
            chances = likely[places].tolist()
            forms = _words_by_project(words.matches, numbers)
            entities = constraints.satisfied(self.postings, understood.chips, numbers)
            return tuple(
                Hit.of(self.projects[number], own_signals, chance, forms.get(number, ()), entities.get(number, ()),
                       tuple(said for said, lacking in words.needed.items() if lacking[number]))
                for number, own_signals, chance in zip(numbers.tolist(), signals, chances, strict=True))

        # Whoever is doubted stands below who is more likely.
        ordered = ranking.numbers[np.argsort(-likely, kind="stable")]
        kept = ordered[:max(int((likely >= weights("relevance")["weak"]).sum()), FEWEST)]
        return Result(kept, int((likely >= weights("relevance")["medium"]).sum()), understood, told)


def _words_by_project(matches: Mapping[str, fulltext.Match], numbers: Ids) -> dict[int, tuple[str, ...]]:
    words: dict[int, list[str]] = {}
    for word, match in matches.items():
        for number in numbers[postings.held(match.numbers, numbers)].tolist():
            words.setdefault(number, []).append(word)
    return {number: tuple(found) for number, found in words.items()}
