"""The lexical signal: which of a query's words a project has, each word with other words for the same thing.

A query is a list of units.  A unit is a word, or a recognised stretch (``travel agencies``) with the
Japanese words that documents use for it; its score in a project is that of its best alternative, so that a
thing said in five ways does not count five times, and an English question reaches Japanese texts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from graph.search.query_names import words
from graph.search.understanding import Understanding
from graph.search.weights import weights
from graph.text.fulltext import FullText, Match
from graph.text.tokens import forms, tokens

Ids = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float32]

LONGEST: Final = 64
"""Units of a query that are looked up; more do not sharpen a question."""

_VERB: Final = re.compile(r"[うくぐすつぬぶむるい]\Z|(?:ing|ed)\Z")
"""How verbs and adjectives end: documents say them in other words, so one that they lack tells nothing."""

Alternative = tuple[float, tuple[str, ...]]
"""Weight and normalised forms that a project must all have."""

Unit = tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Lexical:
    """The words of a query in all projects; arrays are float32 [projects]."""

    score: Numbers
    """z-score of the summed units times the root of the coverage, so that one common word gains little."""
    coverage: Numbers
    """Share of the query's units, by their rarity, that the project has: 0 to 1."""
    matches: Mapping[str, Match]
    """By normalised form."""
    known: float
    """Share of the query's units that any project has, 0 to 1; verbs are not counted."""


def of_query(text: FullText, understood: Understanding, count: int) -> Lexical:
    """The signal for a query that was understood."""
    share = weights("expansion")["says"]
    common = {((1.0, (word,)),) for word in words("common", "names")}
    units: list[Unit] = []
    covered = [term.span for term in understood.terms]
    for term in understood.terms:
        own = (1.0, tuple(forms(term.surface)))
        further = ((share, tuple(forms(word))) for word in term.says)
        units.append(tuple(each for each in dict.fromkeys((own, *further)) if each[1]))
    for token in tokens(understood.asked):
        if not any(token.start < end and start < token.end for start, end in covered):
            units.append(((1.0, (token.form,)),))
    units = list(dict.fromkeys(filter(None, units)))
    telling = [unit for unit in units if unit not in common]
    return _scored(text, (telling or units)[:LONGEST], count, verb=weights("expansion")["verb"])


def having(text: FullText, said: Iterable[str], count: int) -> npt.NDArray[np.bool_]:
    """Which projects have any of some words: bool [projects]."""
    found = np.zeros(count, np.bool_)
    needed = [tuple(forms(word)) for word in said]
    matches = text.matches(form for word in needed for form in word)
    for word in filter(None, needed):
        found[_together(matches, word)[0]] = True
    return found


def of_text(text: FullText, words: str, count: int) -> Lexical:
    """The signal for a text: each of its words is a unit."""
    return _scored(text, [((1.0, (form,)),) for form in list(dict.fromkeys(forms(words)))[:LONGEST]], count)


def _scored(text: FullText, units: list[Unit], count: int, verb: float = 1.0) -> Lexical:
    """``verb``: weight of a word that is a verb or adjective and has no other words beside it."""
    matches = text.matches(form for unit in units for _, needed in unit for form in needed)
    total, coverage, whole = np.zeros(count, np.float32), np.zeros(count, np.float32), 0.0
    counted = known = 0
    for unit in units:
        numbers, best = _best(matches, unit, count)
        is_verb = bool(_VERB.search(unit[0][1][-1]))
        weight = verb if is_verb and len(unit) == 1 else 1.0
        # BM25's own weight of a word; one that no project has weighs most.
        rarity = weight * math.log(1 + (count - len(numbers) + 0.5) / (len(numbers) + 0.5))
        total[numbers] += np.float32(weight) * best
        coverage[numbers] += rarity
        whole += rarity
        if not is_verb:
            counted, known = counted + 1, known + (len(numbers) > 0)
    coverage /= max(whole, 1e-6)
    score = (total - total.mean()) / max(float(total.std()), 1e-6)
    return Lexical(np.asarray(score * np.sqrt(coverage), np.float32), coverage, matches,
                   known / counted if counted else 1.0)


def _best(matches: Mapping[str, Match], unit: Unit, count: int) -> tuple[Ids, Numbers]:
    """The projects that have a unit, and the score of its best alternative in each."""
    found = [(np.float32(weight), *_together(matches, needed)) for weight, needed in unit]
    if len(found) == 1:
        return found[0][1], found[0][0] * found[0][2]
    best = np.zeros(count, np.float32)
    for weight, numbers, scores in found:
        best[numbers] = np.maximum(best[numbers], weight * scores)
    numbers = np.flatnonzero(best)
    return numbers, best[numbers]


def _together(matches: Mapping[str, Match], needed: tuple[str, ...]) -> tuple[Ids, Numbers]:
    """The projects that have all of some words, and the words' BM25 there; divided by the root of their number, or
    long names would rule."""
    found = [matches[form] for form in needed if form in matches]
    if len(found) < len(needed):
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    numbers, scores = found[0].numbers, found[0].scores
    for match in found[1:]:
        numbers, own, other = np.intersect1d(numbers, match.numbers, assume_unique=True, return_indices=True)
        scores = scores[own] + match.scores[other]
    return numbers, scores / np.float32(math.sqrt(len(needed)))
