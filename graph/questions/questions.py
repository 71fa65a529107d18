"""Questions in plain words: which named query answers, with which values, and whether that is sure.

No language model: what the question names (:mod:`graph.questions.entities`) must fit the types of a query's parameters,
and its wording must be like the phrases of ``questions.tsv`` (:mod:`graph.questions.phrases`).  Where either does not,
or the question names something that the query leaves out, the answer says that it is not sure and offers the nearest.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Literal

from graph import named
from graph.encoders import NONE as NO_ENCODER
from graph.questions.entities import Entity, recognise
from graph.questions.phrases import NONE, Likeness, Wording, covered, masked, phrases, unaccounted, words
from graph.service import Service
from ontology.errors import QueryError

LONGEST: Final = 500
"""Letters of a question: a few sentences."""

CANDIDATES: Final = 5
"""Offered where it is not sure: what a reader looks over."""

Doubt = Literal["far", "missing", "ambiguous", "left-out", "close", "none-known"]
"""Why an answer is not sure: the wording is far from any; a value is missing; a value may be several things; the
question says something that the query does not account for; a second query fits nearly as well; it is like questions
that no named query answers."""


DOUBTS: Final[Mapping[Doubt, str]] = {
    "far": "the words are unlike those of any question that can be answered",
    "missing": "a value that the query needs is not named",
    "ambiguous": "a name in it may mean several things",
    "left-out": "it says something that the query does not account for",
    "close": "it may mean several queries",
    "none-known": "it is like questions that no query answers",
}
"""The doubts in words; the pages have theirs in both languages."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A named query that may be meant."""

    query: str
    parameters: Mapping[str, str]
    """Those that the question gives, by name."""
    missing: tuple[str, ...]
    """Parameters that it does not give, or not unambiguously."""
    choices: Mapping[str, tuple[str, ...]]
    """Of a missing parameter, the values that the question's words may mean."""
    left_out: tuple[str, ...]
    """What the question says and the query does not account for, as the question writes it: names that it does not
    take, and words that no wording of it has (国別)."""
    score: float
    """Log-odds that it is the right one, by ``questions.toml``."""
    sure: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question may mean, the likeliest first."""

    question: str
    candidates: tuple[Candidate, ...]
    sure: bool
    """The first candidate is taken for what is meant, and can be run."""
    doubts: tuple[Doubt, ...]
    """Why it is not sure; empty where it is."""


def ask(service: Service, question: str) -> Answer:
    """The named queries that a question may mean.

    Raises:
        QueryError: the question is empty or longer than ``LONGEST``.
    """
    text = question.strip()
    if not text or len(text) > LONGEST:
        raise QueryError(f"a question of 1 to {LONGEST} letters is needed", where="q")
    return answer(text, recognise(service, text), wording(service))


def value(service: Service, parameter: named.Parameter, typed: str) -> str:
    """A parameter's value from what somebody typed: a name that means one thing is its id, all else stays as it is."""
    found = {each.values for each in recognise(service, typed[:LONGEST]) if each.type == parameter.type}
    only = found.pop() if len(found) == 1 else ()
    return only[0] if len(only) == 1 else typed


def answer(text: str, entities: tuple[Entity, ...], compared: Wording, without: str = "") -> Answer:
    """``ask`` on what has been recognised; ``without`` leaves out a phrase, to measure with the others."""
    filled = {name: _filled(query, text, entities) for name, query in named.queries().items()}
    questions = {name: masked(text, [(each.span, each.type) for each in found.used]) for name, found in filled.items()}
    likeness = compared.likeness({**questions, NONE: masked(text, ())}, without)
    scores = {name: _score(likeness[name], found) for name, found in filled.items()}
    ranked = sorted(filled, key=lambda name: (-scores[name], name))
    left = {name: _all_left_out(questions[name], filled[name], name) for name in ranked[:CANDIDATES]}
    doubts = _doubts(ranked, filled, left[ranked[0]], likeness, scores)
    candidates = tuple(
        Candidate(name, filled[name].values, filled[name].missing, filled[name].choices,
                  left[name], round(scores[name], 3), number == 0 and not doubts)
        for number, name in enumerate(left))
    return Answer(text, candidates, not doubts, doubts)


def warm(service: Service) -> None:
    """Prepares what the first question of each language would wait for: the snapshot's names, the phrases' words and
    their vectors."""
    for question in ("姉妹都市", "sister cities"):
        ask(service, question)


@lru_cache(maxsize=2)  # the served snapshot, and the one before it while requests finish
def wording(service: Service) -> Wording:
    """The phrases with the snapshot's encoder; without one, words alone are compared.  The first on a machine takes
    some seconds (:mod:`graph.questions.phrases`)."""
    encoder = None if service.snapshot.manifest.encoder == NO_ENCODER else service.searcher.encoder
    return Wording(encoder, service.settings.models)


@dataclass(frozen=True, slots=True)
class _Filled:
    """A query with what a question gives for its parameters."""

    values: Mapping[str, str]
    choices: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]
    used: tuple[Entity, ...]
    left_out: tuple[str, ...]


def _filled(query: named.NamedQuery, text: str, entities: tuple[Entity, ...]) -> _Filled:
    values: dict[str, str] = {}
    choices: dict[str, tuple[str, ...]] = {}
    used: list[Entity] = []
    for parameter in query.parameters:
        of_type = [each for each in entities if each.type == parameter.type and each not in used
                   and each.values not in [one.values for one in used]
                   and not any(each.overlaps(one.span) for one in used)]
        # What may be one thing only comes before what may be several; else in the order of the question.
        chosen = min(of_type, key=lambda each: len(each.values) > 1, default=None)
        if chosen is None:
            continue
        used += [each for each in entities if each.type == parameter.type and each.values == chosen.values]
        if len(chosen.values) == 1:
            values[parameter.name] = chosen.values[0]
        else:
            choices[parameter.name] = chosen.values
    missing = tuple(each.name for each in query.parameters if each.name not in values)
    return _Filled(values, choices, missing, tuple(_apart(used)), _left_out(query, text, entities, used))


def _apart(used: list[Entity]) -> list[Entity]:
    """Entities that do not overlap: each stretch is replaced once."""
    kept: list[Entity] = []
    for each in used:
        if not any(each.overlaps(one.span) for one in kept):
            kept.append(each)
    return kept


def _left_out(query: named.NamedQuery, text: str, entities: tuple[Entity, ...],
              used: list[Entity]) -> tuple[str, ...]:
    """Surfaces that the query does not take and that are no part of how it is worded (姉妹都市, a topic, in ties)."""
    vocabulary = _vocabulary(query.name)
    taken, worded = [each.span for each in used], covered(text, vocabulary)
    left = [each for each in entities if not any(each.overlaps(span) for span in taken)
            and not any(start <= each.span[0] and each.span[1] <= end for start, end in worded)
            and not words(each.surface) <= vocabulary]
    # An ambiguous plan or document is a guess; a guess does not speak against a query.
    return tuple(dict.fromkeys(each.surface for each in left
                               if not (each.type in ("plan", "document") and len(each.values) > 1)))


def _all_left_out(question: str, filled: _Filled, query: str) -> tuple[str, ...]:
    """Names that the query does not take, and words that no wording of it has (国別, in projects on a topic): an answer
    that passes over them is an answer to another question."""
    further = unaccounted(question, _vocabulary(query))
    return (*filled.left_out, *(each for each in further if not any(each in name.casefold()
                                                                    for name in filled.left_out)))


@cache
def _vocabulary(query: str) -> frozenset[str]:
    return frozenset().union(*(words(each.text) for each in phrases() if each.query == query))


@cache
def _weights() -> Mapping[str, float]:
    with Path(__file__).with_name("questions.toml").open("rb") as file:
        return {name: float(entry["value"]) for name, entry in tomllib.load(file).items()}


def _likeness_score(found: Likeness) -> float:
    weight = _weights()
    return (weight["meaning"] * (found.meaning - weight["meaning_middle"]) + weight["words"] * found.words
            + weight["known"] * found.known - weight["unsaid"] * found.unsaid - weight["lacking"] * found.lacking
            + weight["constant"])


def _score(found: Likeness, filled: _Filled) -> float:
    weight = _weights()
    return (_likeness_score(found) - weight["missing"] * (len(filled.missing) - len(filled.choices))
            - weight["left_out"] * len(filled.left_out) + weight["used"] * len(filled.used))


def _doubts(ranked: list[str], filled: Mapping[str, _Filled], left_out: tuple[str, ...],
            likeness: Mapping[str, Likeness], scores: Mapping[str, float]) -> tuple[Doubt, ...]:
    weight = _weights()
    first, second = ranked[0], ranked[1]
    best = filled[first]
    found: list[Doubt] = []
    if scores[first] < weight["sure"]:
        found.append("far")
    if _likeness_score(likeness[NONE]) > scores[first] - weight["margin_none"]:
        found.append("none-known")
    # A query that is always asked with a word (the project, of municipalities with a tie) is no rival without it,
    # where the first accounts for all that is said.
    rival = left_out or likeness[first].lacking or not likeness[second].lacking
    if rival and scores[first] - scores[second] < weight["margin"]:
        found.append("close")
    if best.choices:
        found.append("ambiguous")
    if len(best.missing) > len(best.choices):
        found.append("missing")
    if left_out:
        found.append("left-out")
    return tuple(found)
