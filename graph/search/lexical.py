"""The lexical signal: which of a query's words a project has, each word with other words for the same thing.

A query is a list of units.  A unit is a word, or a recognised stretch (``travel agencies``) with the
Japanese words that documents use for it; its score in a project is that of its best alternative, so that a
thing said in five ways does not count five times, and an English question reaches Japanese texts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache, reduce
from typing import Final

import numpy as np
import numpy.typing as npt

from graph.search.content import Asked, Things, Unit, content
from graph.search.query_names import answering, fold, names, words
from graph.search.telling import tells
from graph.search.understanding import Understanding
from graph.search.weights import weights
from graph.text.fulltext import FullText, Match
from graph.text.tokens import forms, tokens

Ids = npt.NDArray[np.int32] | npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float32]

LONGEST: Final = 64
"""Units of a query that are looked up; more do not sharpen a question."""

READ: Final = 2_000_000
"""Projects that are looked up for the words of a text, summed over its words: all of 60 words up to 200,000 projects;
of a million, the words that every fifth has are left out, which hardly tell one text from another."""

MANY: Final = 50
"""Share of all projects, one in so many, from which a word's scores are spread over all of them and read there: of a
million, 20,000 cost the same to look up, 250,000 cost 9 ms to look up and 3.4 to spread."""

_VERB: Final = re.compile(r"[うくぐすつぬぶむるい]\Z|(?:ing|ed)\Z")
"""How verbs and adjectives end: documents say them in other words, so one that they lack tells nothing."""

_POSSESSIVE: Final = re.compile(r"['’]s\b", re.IGNORECASE)
"""Ending that is a token of its own, and that no text has: Sapporo's offices."""


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
    """Share of the things asked for that any project has, 0 to 1."""
    content: Numbers
    """Share of the things asked for that the project has, in its words or by what it was found to be: 0 to 1."""
    needed: Mapping[str, npt.NDArray[np.bool_]]
    """What an answer has to have, as the query says it, and which projects lack it: bool."""

    def doubted(self, numbers: Ids) -> npt.NDArray[np.bool_]:
        """Which of some projects lack any of what an answer has to have: bool [len(numbers)]."""
        return reduce(np.logical_or, (lacking[numbers] for lacking in self.needed.values()),
                      np.zeros(len(numbers), np.bool_))


def of_query(text: FullText, understood: Understanding, count: int, owned: Things) -> Lexical:
    """The signal for a query that was understood."""
    common = {((1.0, (word,)),) for word in words("common", "names")}
    found = units_of(understood)
    asked = ([each for each in found if each.unit not in common] or found)[:LONGEST]
    units = list(dict.fromkeys(each.unit for each in asked))
    made = _scored(text, units, count, verb=weights("expansion")["verb"])
    things = [each for each in asked if each.telling or _unknown(each, made.matches)] or asked
    found_of = content(things, understood.asked, made.matches, count, owned)
    return replace(made, known=found_of.known, content=found_of.share, needed=found_of.needed)


def units_of(understood: Understanding) -> list[Asked]:
    """The units of a query, terms first; each once."""
    found: dict[Unit, Asked] = {}
    covered = [term.span for term in understood.terms]
    for term in understood.terms:
        unit, says = _unit(term.surface, term.says), answering(term.says)
        found.setdefault(unit, Asked(*term.span, unit, term.meanings, _called(term.says), True,
                                     _unit(term.surface, says), _called(says)))
    for token in tokens(understood.asked):
        if _POSSESSIVE.match(understood.asked, token.start - 1):
            continue
        if not any(token.start < end and start < token.end for start, end in covered):
            unit = ((1.0, (token.form,)),)
            telling = not _VERB.search(token.form) and token.form not in _frame() and tells(token.form)
            found.setdefault(unit, Asked(token.start, token.end, unit, (), (), telling, unit, ()))
    found.pop((), None)
    return list(found.values())


def _unit(surface: str, says: Iterable[str]) -> Unit:
    """A stretch as it is asked, or in any of the words for it."""
    share = weights("expansion")["says"]
    ways = ((1.0, tuple(forms(surface))), *((share, tuple(forms(word))) for word in says))
    return tuple(each for each in dict.fromkeys(ways) if each[1])


def _unknown(asked: Asked, matches: Mapping[str, Match]) -> bool:
    """Whether it is a letter that no project has: 盲, 税; a known one (生, 市) is mostly a part of a word."""
    (_, (form, *_)), *_ = asked.unit
    return len(form) == 1 and form not in matches


@lru_cache(maxsize=4_096)
def _called(says: tuple[str, ...]) -> tuple[str, ...]:
    """By which word each of some words is known to the postings: that which its own row says first."""
    known = (names().get(fold(word)) for word in says)
    return tuple(dict.fromkeys((says[0], *(name.says[0] for name in known if name and name.says))))


@cache
def _frame() -> frozenset[str]:
    """Words of the frame of a question, as the index writes them."""
    return frozenset(form for word in words("frame", "names") for form in forms(word))


def having(text: FullText, said: Iterable[str], count: int) -> npt.NDArray[np.bool_]:
    """Which projects have any of some words: bool [projects]."""
    found = np.zeros(count, np.bool_)
    needed = [tuple(forms(word)) for word in said]
    matches = text.matches(form for word in needed for form in word)
    for word in filter(None, needed):
        found[_together(matches, word, count)[0]] = True
    return found


def of_text(text: FullText, words: str, count: int) -> Lexical:
    """The signal for a text: each of its words is a unit, the rarest first, as far as ``READ`` goes."""
    found = list(dict.fromkeys(forms(words)))[:LONGEST]
    having = {form: len(match.numbers) for form, match in text.matches(found).items()}
    found.sort(key=lambda form: having.get(form, 0))
    read = np.cumsum([having.get(form, 0) for form in found])
    return _scored(text, [((1.0, (form,)),) for form in found[:max(1, int((read <= READ).sum()))]], count)


def _scored(text: FullText, units: list[Unit], count: int, verb: float = 1.0) -> Lexical:
    """``verb``: weight of a word that is a verb or adjective and has no other words beside it."""
    matches = text.matches(form for unit in units for _, needed in unit for form in needed)
    total, coverage, whole = np.zeros(count, np.float32), np.zeros(count, np.float32), 0.0
    for unit in units:
        numbers, best = _best(matches, unit, count)
        is_verb = bool(_VERB.search(unit[0][1][-1]))
        weight = verb if is_verb and len(unit) == 1 else 1.0
        # BM25's own weight of a word; one that no project has weighs most.
        rarity = weight * math.log(1 + (count - len(numbers) + 0.5) / (len(numbers) + 0.5))
        np.add.at(total, numbers, np.float32(weight) * best)
        np.add.at(coverage, numbers, np.float32(rarity))
        whole += rarity
    coverage /= np.float32(max(whole, 1e-6))
    total -= total.mean()
    deviation = math.sqrt(float(np.dot(total, total)) / max(count, 1))
    total *= np.sqrt(coverage) / np.float32(max(deviation, 1e-6))
    return Lexical(total, coverage, matches, 1.0, coverage, {})


def _best(matches: Mapping[str, Match], unit: Unit, count: int) -> tuple[Ids, Numbers]:
    """The projects that have a unit, and the score of its best alternative in each."""
    found = [(np.float32(weight), *_together(matches, needed, count)) for weight, needed in unit]
    if len(found) == 1:
        return found[0][1], found[0][0] * found[0][2]
    best = np.zeros(count, np.float32)
    for weight, numbers, scores in found:
        np.maximum.at(best, numbers, weight * scores)
    numbers = np.flatnonzero(best > 0)
    return numbers, best[numbers]


def _together(matches: Mapping[str, Match], needed: tuple[str, ...], count: int) -> tuple[Ids, Numbers]:
    """The projects that have all of some words, and the words' BM25 there; divided by the root of their number, or
    long names would rule."""
    found = sorted((matches[form] for form in needed if form in matches), key=lambda match: len(match.numbers))
    if len(found) < len(needed):
        return np.zeros(0, np.int64), np.zeros(0, np.float32)
    numbers, scores = found[0].numbers, found[0].scores
    for match in found[1:]:  # the rarest first, so that few are looked up among many
        own = _scores(match, numbers, count)
        both = own > 0
        numbers, scores = numbers[both], scores[both] + own[both]
    return numbers, scores / np.float32(math.sqrt(len(needed)))


def _scores(match: Match, wanted: Ids, count: int) -> Numbers:
    """A word's BM25 in some projects; 0 in those that do not have it."""
    if MANY * len(wanted) > count:
        scores = np.zeros(count, np.float32)
        scores[match.numbers] = match.scores
        return scores[wanted]
    places = np.minimum(np.searchsorted(match.numbers, wanted), len(match.numbers) - 1)
    return np.where(match.numbers[places] == wanted, match.scores[places], np.float32(0))
