"""How much two projects are of one kind: what is done, for whom, on what theme, and what their texts name.

Activity type is what analysts compare first.  It is more than the sum of mode, audience and topic: sending
pupils and receiving officials share neither with sending officials, though each word occurs in both.  So the
values and their pairs are features, weighted by rarity, and compared by a cosine that trusts types of few values less.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import combinations
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from graph.rows import ProjectRow
from graph.search.constraints import SIGNALS
from graph.search.postings import Ids, Postings, held
from graph.search.telling import tells
from graph.search.understanding import stretches

VALUES: Final = {"mode": "modes", "audience": "audiences", "topic": "topics"}
"""Facet to the row's field: what makes the type of an activity."""

NAMED: Final = 2.0
"""Weight of what the title names against the description: it says what the project is, not what it touches."""

PAIR: Final = 0.6
"""Weight of a pair of values against a value: it says the same once more."""

DOUBT: Final = 3.6
"""Added to the length of each type, half of its mean (7.2): where only one topic of a project is known, another with
this topic is not of the same type for that.  A quarter of the mean and the whole do less well on sets left out."""

DOUBT_OF_PLANS: Final = 1.2
"""As ``DOUBT``, for the directions of plans: half of the mean length (2.4)."""

READ: Final = 2_000_000
"""Projects that are looked up for the things of a text, summed over the things."""

REMEMBERED: Final = 20_000
"""Types whose features are kept."""

Value = tuple[str, str]
Numbers = npt.NDArray[np.float32]


class Typed(Protocol):
    """What has the type of an activity: a project's row."""

    @property
    def modes(self) -> tuple[str, ...]:
        """How."""

    @property
    def audiences(self) -> tuple[str, ...]:
        """For whom."""

    @property
    def topics(self) -> tuple[str, ...]:
        """On what."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A project's text without the places it names, and the things it names, each by the Japanese word for it."""

    text: str
    named: tuple[str, ...]
    """In the title."""
    mentioned: tuple[str, ...]
    """Only in the description."""

    @property
    def things(self) -> tuple[str, ...]:
        """Both, those of the title first."""
        return (*self.named, *self.mentioned)


def subject(title: str, description: str) -> Subject:
    """What a project's text is about; countries, places and governments are left to their own comparison, and what is
    said of every programme (連携, 団体) tells nothing."""
    texts, things = [], []
    for text in (title, description):
        kept, end_before = [], 0
        named: dict[str, None] = {}
        for start, end, meanings, says in stretches(text):
            if _placed(meanings):
                kept.append(text[end_before:start])
                end_before = end
            elif says and tells(says[0]):
                named[says[0]] = None
        texts.append(" ".join((*kept, text[end_before:])))
        things.append(named)
    return Subject("。".join(texts), tuple(things[0]), tuple(each for each in things[1] if each not in things[0]))


@lru_cache(maxsize=4_096)
def _placed(meanings: tuple[Value, ...]) -> bool:
    """Whether a name may be that of a country, place or government."""
    return any(SIGNALS.get(kind) == "entity" for kind, _ in meanings)


def codes(project: ProjectRow) -> tuple[str, ...]:
    """What a project names, each ``kind:value``, for the postings."""
    about = subject(project.title, project.description)
    return (*(f"named:{each}" for each in about.named), *(f"mentioned:{each}" for each in about.mentioned))


class Kinship:
    """Comparisons within one snapshot; rarity is that of the snapshot."""

    def __init__(self, postings: Postings, count: int) -> None:
        self._postings = postings
        self._count = count
        self._rarity = cache(self._rarity_of)
        self._type = lru_cache(REMEMBERED)(self._type_of)

    def activity(self, one: Typed, other: Typed) -> float:
        """How far two activities are of one type, 0 to 1; the less, the less is known of them."""
        (mine, length), (theirs, other_length) = self._type(_values(one)), self._type(_values(other))
        shared = sum(weight * theirs[feature] for feature, weight in mine.items() if feature in theirs)
        return shared / ((length + DOUBT) * (other_length + DOUBT))

    def directions(self, one: Collection[str], other: Collection[str]) -> float:
        """How far two sets of plan nodes agree, 0 to 1: cosine of the roots of rarity, doubted as :meth:`activity`."""
        mine, theirs = ({node: self._rarity((("node", node),)) for node in nodes} for nodes in (one, other))
        shared = sum(rarity for node, rarity in mine.items() if node in theirs)
        lengths = (math.sqrt(sum(rarities.values())) + DOUBT_OF_PLANS for rarities in (mine, theirs))
        return shared / math.prod(lengths)

    def kindred(self, one: Typed) -> Numbers:
        """Share of one activity's values, by rarity, that each project has: float32 [projects], 0 to 1."""
        shared, whole = np.zeros(self._count, np.float32), 0.0
        for value in _values(one):
            rarity = self._rarity((value,))
            np.add.at(shared, self._postings.numbers(*value), np.float32(rarity))
            whole += rarity
        return shared / np.float32(max(whole, 1e-6))

    def theme(self, one: Typed, other: Typed) -> float:
        """Share of one activity's topics, by rarity, that another has too, 0 to 1; it may have more."""
        rarity = {value: self._rarity((("topic", value),)) for value in one.topics if value != "other"}
        return sum(rarity[value] for value in rarity if value in other.topics) / max(sum(rarity.values()), 1e-6)

    def subjects(self, about: Subject) -> Numbers:
        """Cosine of what a text names with what each project's text names, by rarity: float32 [projects], 0 to 1; the
        rarest things first, as far as ``READ`` goes."""
        shared = np.zeros(self._count, np.float32)
        length, read = 0.0, 0
        weights = {**dict.fromkeys(about.mentioned, 1.0), **dict.fromkeys(about.named, NAMED)}
        having = {thing: self._having(thing) for thing in about.things}
        for thing in sorted(having, key=lambda each: -having[each][2]):
            named, mentioned, rarity = having[thing]
            length += (weights[thing] * rarity) ** 2
            read += len(named) + len(mentioned)
            if read <= READ:
                np.add.at(shared, named, np.float32(weights[thing] * NAMED * rarity ** 2))
                np.add.at(shared, mentioned, np.float32(weights[thing] * rarity ** 2))
        return shared / (self._lengths * max(math.sqrt(length), 1e-6))

    def shared(self, about: Subject, project: int) -> tuple[str, ...]:
        """The things of a text that a project names too."""
        return tuple(thing for thing in about.things
                     if any(held(numbers, np.array([project])).any() for numbers in self._having(thing)[:2]))

    def _having(self, thing: str) -> tuple[Ids, Ids, float]:
        """Who has a thing in the title and who only in the description, and how rare it is."""
        named, mentioned = self._postings.numbers("named", thing), self._postings.numbers("mentioned", thing)
        return named, mentioned, math.log(1 + self._count / max(len(named) + len(mentioned), 1))

    @cached_property
    def _lengths(self) -> Numbers:
        """Length of each project's vector of things; 1 where it has none."""
        squares = np.zeros(self._count, np.float32)
        for thing in {*self._postings.values("named"), *self._postings.values("mentioned")}:
            named, mentioned, rarity = self._having(thing)
            np.add.at(squares, named, np.float32((NAMED * rarity) ** 2))
            np.add.at(squares, mentioned, np.float32(rarity ** 2))
        return np.where(squares > 0, np.sqrt(squares), np.float32(1))

    def _type_of(self, values: tuple[Value, ...]) -> tuple[Mapping[object, float], float]:
        """Values and pairs of values of different facets, by rarity, as a vector; and its length."""
        pairs = [pair for pair in combinations(values, 2) if pair[0][0] != pair[1][0]]
        features: dict[object, float] = {(value,): self._rarity((value,)) for value in values}
        features |= {pair: PAIR * self._rarity(pair) for pair in pairs}
        return features, math.sqrt(sum(weight * weight for weight in features.values()))

    def _rarity_of(self, feature: tuple[Value, ...]) -> float:
        having = self._postings.numbers(*feature[0])
        for kind, value in feature[1:]:
            inside = np.zeros(self._count, np.bool_)
            inside[self._postings.numbers(kind, value)] = True
            having = having[inside[having]]
        return math.log(1 + self._count / max(len(having), 1))


def _values(project: Typed) -> tuple[Value, ...]:
    return tuple((kind, value) for kind, field in VALUES.items() for value in getattr(project, field)
                 if value != "other")
