"""How much two projects are of one kind: what is done, for whom, on what theme, and what their texts name.

Activity type is what analysts compare first.  It is more than the sum of mode, audience and topic: sending
pupils and receiving officials share neither with sending officials, though each word occurs in both.  So the
values and their pairs are features, weighted by rarity, and compared by cosine.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations
from typing import Final, TypeVar

import numpy as np

from graph.rows import ProjectRow
from graph.search.constraints import SIGNALS
from graph.search.postings import Postings
from graph.search.understanding import understand
from graph.text.fulltext import FullText
from graph.text.tokens import forms

VALUES: Final = {"mode": "modes", "audience": "audiences", "topic": "topics"}
"""Facet to the row's field: what makes the type of an activity."""

TITLE: Final = 2.0
"""Weight of what the title names against the description: it says what the project is, not what it touches."""

REMEMBERED: Final = 20_000
"""Texts and types whose features are kept."""

Value = tuple[str, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Subject:
    """A project's text without the places it names, and the things it names with their weights."""

    text: str
    things: Mapping[str, float]
    """By the Japanese word for it."""


@lru_cache(maxsize=REMEMBERED)
def subject(title: str, description: str) -> Subject:
    """What a project's text is about; countries, places and governments are left to their own comparison."""
    things: dict[str, float] = {}
    texts = []
    for text, weight in ((title, TITLE), (description, 1.0)):
        understood = understand(text)
        entities = [chip.span for chip in understood.chips if SIGNALS.get(chip.kind) == "entity"]
        kept = text
        for start, end in sorted(set(entities), reverse=True):
            kept = f"{kept[:start]} {kept[end:]}"
        texts.append(kept)
        for term in understood.terms:
            if not any(start <= term.span[0] < end for start, end in entities):
                things[term.says[0]] = max(things.get(term.says[0], 0.0), weight)
    return Subject("。".join(texts), things)


class Kinship:
    """Comparisons within one snapshot; rarity is that of the snapshot."""

    def __init__(self, postings: Postings, text: FullText, count: int) -> None:
        self._postings = postings
        self._text = text
        self._count = count
        self._rarity = cache(self._rarity_of)
        self._word_rarity = cache(self._word_rarity_of)
        self._type = lru_cache(REMEMBERED)(self._type_of)
        self._named = lru_cache(REMEMBERED)(self._named_of)

    def activity(self, one: ProjectRow, other: ProjectRow) -> float:
        """Cosine of the types of two activities, 0 to 1."""
        return _cosine(self._type(_values(one)), self._type(_values(other)))

    def subjects(self, one: Subject, other: Subject) -> float:
        """Cosine of what two texts name, 0 to 1."""
        return _cosine(self._named(tuple(one.things.items())), self._named(tuple(other.things.items())))

    def _type_of(self, values: tuple[Value, ...]) -> Mapping[object, float]:
        """Values and pairs of values of different facets, by rarity, as a vector of length 1."""
        pairs = [pair for pair in combinations(values, 2) if pair[0][0] != pair[1][0]]
        return _unit({feature: self._rarity(feature) for feature in (*((value,) for value in values), *pairs)})

    def _named_of(self, things: tuple[tuple[str, float], ...]) -> Mapping[object, float]:
        return _unit({thing: weight * self._word_rarity(thing) for thing, weight in things})

    def _rarity_of(self, feature: tuple[Value, ...]) -> float:
        having = self._postings.numbers(*feature[0])
        for kind, value in feature[1:]:
            having = np.intersect1d(having, self._postings.numbers(kind, value), assume_unique=True)
        return math.log(1 + self._count / max(len(having), 1))

    def _word_rarity_of(self, thing: str) -> float:
        """By the rarest word of its name; the postings have no things."""
        matches = self._text.matches(forms(thing))
        rarest = min((len(match.numbers) for match in matches.values()), default=1)
        return math.log(1 + self._count / max(rarest, 1))


def _values(project: ProjectRow) -> tuple[Value, ...]:
    return tuple((kind, value) for kind, field in VALUES.items() for value in getattr(project, field)
                 if value != "other")


def _unit(values: Mapping[T, float]) -> Mapping[object, float]:
    length = math.sqrt(sum(value * value for value in values.values()))
    return {key: value / length for key, value in values.items()}


def _cosine(one: Mapping[object, float], other: Mapping[object, float]) -> float:
    return sum(value * other[key] for key, value in one.items() if key in other)
