"""The lexical signal: which of a query's words a project has, each word with other words for the same thing.

A query is a list of units.  A unit is a word, or a recognised stretch (``travel agencies``) with the
Japanese words that documents use for it; its score in a project is that of its best alternative, so that a
thing said in five ways does not count five times, and an English question reaches Japanese texts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
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
"""Share of all projects, one in so many, from which the scores of several words are spread over all of them and joined
there: of a million, 20,000 cost the same to look up, 250,000 cost 9 ms to look up and 3.4 to spread."""

SPREAD: Final = 8
"""Words whose spread scores are kept while a query is read: 3 MB at 100,000 projects."""

Spread = Callable[[str], Numbers]

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
    return len(form) == 1 and form not in matches and form not in _frame()


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
    unit = tuple((1.0, needed) for word in said if (needed := tuple(forms(word))))
    matches = text.matches(form for _, needed in unit for form in needed)
    return _best(matches, _said(matches, unit), count, _spreading(matches, count)) > 0


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
    spread = _spreading(matches, count)
    total, coverage, whole = np.zeros(count, np.float32), np.zeros(count, np.float32), 0.0
    for unit in units:
        is_verb = bool(_VERB.search(unit[0][1][-1]))
        weight = verb if is_verb and len(unit) == 1 else 1.0
        said = _said(matches, unit)
        if [len(needed) for needed in said] == [1]:  # one word is added where it is, not everywhere
            ((form,), share), = said.items()
            numbers, scores = matches[form].numbers, matches[form].scores
            rarity = weight * _rarity(len(numbers), count)
            np.add.at(total, numbers, np.float32(weight * share) * scores)
            np.add.at(coverage, numbers, np.float32(rarity))
        else:
            best = _best(matches, said, count, spread)
            has = best > 0
            rarity = weight * _rarity(int(np.count_nonzero(has)), count)
            total += np.float32(weight) * best
            coverage += np.float32(rarity) * has
        whole += rarity
    coverage /= np.float32(max(whole, 1e-6))
    total -= total.mean()
    deviation = math.sqrt(float(np.dot(total, total)) / max(count, 1))
    total *= np.sqrt(coverage) / np.float32(max(deviation, 1e-6))
    return Lexical(total, coverage, matches, 1.0, coverage, {})


def _rarity(having: int, count: int) -> float:
    """BM25's own weight of a word; one that no project has weighs most."""
    return math.log(1 + (count - having + 0.5) / (having + 0.5))


def _said(matches: Mapping[str, Match], unit: Unit) -> dict[tuple[str, ...], float]:
    """The alternatives of a unit that projects may have, each once with its weight, the heaviest first."""
    found: dict[tuple[str, ...], float] = {}
    for weight, needed in unit:
        if all(form in matches for form in needed):
            found.setdefault(needed, weight)
    return found


def _best(matches: Mapping[str, Match], said: Mapping[tuple[str, ...], float], count: int, spread: Spread) -> Numbers:
    """The score of the best alternative in each project, float32 [count]: the BM25 of its words divided by the root of
    their number, or long names would rule; 0 where a project has none."""
    best = np.zeros(count, np.float32)
    for needed, share in said.items():
        weight = np.float32(share / math.sqrt(len(needed)))
        # The rarest first, so that few are looked up among many.
        rarest, *others = ordered = sorted(needed, key=lambda form: len(matches[form].numbers))
        numbers, scores = matches[rarest].numbers, matches[rarest].scores
        if not others:
            np.maximum.at(best, numbers, weight * scores)
        elif MANY * len(numbers) <= count:
            rows = [_scores(matches[form], numbers) for form in others]
            both = reduce(np.minimum, rows) > 0
            np.maximum.at(best, numbers[both], weight * reduce(np.add, rows, scores)[both])
        else:
            rows = [spread(form) for form in ordered]
            together = weight * reduce(np.add, rows)
            together *= reduce(np.minimum, rows) > 0
            np.maximum(best, together, out=best)
    return best


def _scores(match: Match, wanted: Ids) -> Numbers:
    """A word's BM25 in some projects; 0 in those that do not have it."""
    places = np.minimum(np.searchsorted(match.numbers, wanted), len(match.numbers) - 1)
    return np.where(match.numbers[places] == wanted, match.scores[places], np.float32(0))


def _spreading(matches: Mapping[str, Match], count: int) -> Spread:
    """Gives a word's BM25 in all projects, 0 in those that do not have it; the words of one query share their parts."""
    @lru_cache(SPREAD)
    def spread(form: str) -> Numbers:
        row = np.zeros(count, np.float32)
        row[matches[form].numbers.astype(np.intp)] = matches[form].scores  # else NumPy takes three times as long
        return row
    return spread
