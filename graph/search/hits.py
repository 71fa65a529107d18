"""What a search found: projects with their relevance, their reasons and each signal's share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Literal

import numpy as np

from graph.search.understanding import Understanding
from graph.search.weights import weights
from graph.vectors import Ids

Relevance = Literal["high", "medium", "weak", "unranked"]

CODES: Final = {"dense": "meaning", "lexical": "words"}
"""Signals whose reason has another name."""


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
    lacks: tuple[str, ...] = ()
    """What an answer has to have and the project was not found to have, as the query says it; such a hit is weak."""

    @staticmethod
    def unranked(project: str) -> Hit:
        """A project of a list that no query ranked."""
        return Hit(project, 0.0, "unranked", 0.0, {}, (), ())

    @staticmethod
    def of(project: str, shares: dict[str, float], chance: float, words: tuple[str, ...],
           entities: tuple[str, ...], lacks: tuple[str, ...] = ()) -> Hit:
        """A project that was found, with its signals' ``shares`` and the ``chance`` that it answers."""
        limits = weights("relevance")
        relevance: Relevance = "weak"
        if chance >= limits["high"]:
            relevance = "high"
        elif chance >= limits["medium"]:
            relevance = "medium"
        ordered = sorted((name for name, share in shares.items() if share > 0), key=lambda name: -shares[name])
        return Hit(project, round(sum(shares.values()), 4), relevance, round(chance, 3),
                   {name: round(share, 4) for name, share in shares.items() if share},
                   words, tuple(CODES.get(name, name) for name in ordered), entities, lacks)


@dataclass(frozen=True)
class Result:
    """All projects that were found, best first."""

    numbers: Ids
    """Their numbers in the order of the catalogue."""
    certain: int
    """How many of them, the first ones, are more than weak."""
    understanding: Understanding | None
    told: Callable[[Ids], tuple[Hit, ...]] = field(repr=False, compare=False)
    """Some of them with their reasons: a page shows twenty of two thousand."""

    @property
    def weak(self) -> bool:
        """Whether nothing was really found."""
        return not self.certain

    def only(self, kept: Ids) -> Result:
        """Some of them, in the same order."""
        return replace(self, numbers=kept, certain=len(np.intersect1d(kept, self.numbers[:self.certain])))

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """All of them with their reasons."""
        return self.told(self.numbers)
