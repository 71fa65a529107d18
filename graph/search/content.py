"""The things that a query asks for, and which of them each project has.

A thing is a recognised stretch or another word that names something by itself (:mod:`graph.search.lexical` finds them).
The share that a project has lowers its rank; what may not be lacking at all keeps it from being shown as certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise, product
from typing import Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from graph.search.constraints import SIGNALS
from graph.search.query_names import Meaning, fold, words
from graph.search.weights import weights
from graph.text.fulltext import Match
from ontology import vocabulary

Ids = npt.NDArray[np.int32] | npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float32]
Marks = npt.NDArray[np.bool_]

_WITH: Final = re.compile("(?:と|から)(?!の)")
"""With whom or from where something is done, which the question is not about: 技術を企業と分かち合う."""

_HEAD_LAST: Final = re.compile("[ぁ-ヺ一-龠々가-힣]")
"""Letters of languages in which what a question is about stands at its end."""

_OBJECT: Final = re.compile("[のを]")
"""Between what is received or sent and the word for it."""

_MEANS: Final = ("mode", "online")
"""Whoever meets does not answer how to do without it: the one means that documents always tell."""

_ABROAD: Final = frozenset({"country", "place", "region"})
"""Kinds of what a project is with: printed facts, of which another one is no answer."""

_OTHERWISE: Final = {"dispatch": ("reception", "online"), "reception": ("dispatch", "online")}
"""Whoever only receives, or only meets online, does not answer who sends."""

Alternative = tuple[float, tuple[str, ...]]
"""Weight and normalised forms that a project must all have."""

Unit = tuple[Alternative, ...]


class Things(Protocol):
    """Which projects have a thing."""

    def numbers(self, kind: str, value: str) -> Ids:
        """Those whose text names it (``named``, ``mentioned``)."""

    def nearly(self, kind: str, value: str) -> Marks:
        """Those that have it, or what is near it (a country of the region): bool [projects]."""


class Asked(NamedTuple):
    """A unit of a query, where it stands, and what it means."""

    start: int
    end: int
    unit: Unit
    meanings: tuple[Meaning, ...]
    named: tuple[str, ...]
    """What the postings call it, and what documents say for it; empty for a word."""
    telling: bool
    """Names a thing: neither a verb, nor a part of a word, nor of the frame that any question may have."""
    answers: Unit
    """Of the unit what an answer says: without wider words, by which it may be found (鉄道 of trams)."""
    answered: tuple[str, ...]
    """The same of ``named``."""


Group = Sequence[Asked]
"""Things of which one is enough: 中止や延期."""


class Content(NamedTuple):
    """What of the things asked for there is; arrays are [projects]."""

    known: float
    """Share that any project has, 0 to 1."""
    share: Numbers
    """Share that the project has, in its words or by what it was found to be, 0 to 1; less for who lacks what the
    question is about."""
    needed: Mapping[str, Marks]
    """What an answer has to have, as the query says it, and which projects lack it: see :func:`content`."""


def content(things: Iterable[Asked], query: str, matches: Mapping[str, Match], count: int, owned: Things) -> Content:
    """What of the ``things`` of a query there is in ``count`` projects.

    A word of several tokens is had where the text names it: its tokens apart may be about anything (技能, 実習).  A
    topic is had where it is asked for by its own name, and is wider than other things that have it: sport is not
    baseball.

    An answer has to have what the question is about, one of the places abroad that it names, and each other subject
    that it names: with culture and without saunas it is none of サウナ文化.
    """
    groups = _alternatives(things, query)
    if not groups:
        return Content(1.0, np.ones(count, np.float32), {})
    had, known = zip(*(_had(group, query, matches, count, owned) for group in groups), strict=True)
    having = np.zeros(count, np.uint8)
    for has in had:
        having += has.view(np.uint8)
    share, about = having * np.float32(1 / len(groups)), _head(groups, query)
    if about is not None:
        head = np.float32(weights("relevance")["head"])
        share *= head + (1 - head) * had[about]
    needed = {number: ~_answered(groups[number], had[number], query, matches, count, owned)
              for number in (_needed(groups, query, about) if len(groups) > 1 else (0,))}
    for number, group in enumerate(groups):
        if others := _otherwise(group):
            needed[number] = needed.get(number, np.True_) & ~had[number] & np.logical_or.reduce(
                [owned.nearly("mode", other) for other in others])
        if _of_some(group):
            needed[number] = needed.get(number, np.False_) | ~had[number]
    abroad = [number for number, group in enumerate(groups) if any(map(_abroad, group))]
    if abroad:
        needed |= dict.fromkeys(abroad, ~np.logical_or.reduce([had[number] for number in abroad]))
    return Content(sum(known) / len(groups), share, {
        query[groups[number][0].start:groups[number][-1].end]: lacking for number, lacking in sorted(needed.items())})


def _had(group: Group, query: str, matches: Mapping[str, Match], count: int, owned: Things) -> tuple[Marks, bool]:
    """Which projects have one of the things, and whether the snapshot knows any of them."""
    has, anywhere = np.zeros(count, np.bool_), False
    for thing in group:
        for _, needed in thing.unit:
            if len(needed) == 1 and needed[0] in matches:
                has[matches[needed[0]].numbers.astype(np.intp)] = anywhere = True
        for kind, value in product(("named", "mentioned"), thing.named):
            named = owned.numbers(kind, value)
            has[named] = True
            anywhere = anywhere or len(named) > 0
        for kind, value in thing.meanings:
            if kind != "topic" or fold(query[thing.start:thing.end]) in _topic_names(value):
                agreeing = owned.nearly(kind, value)
                has |= agreeing
                # What is done and for whom was concluded from words, and says nothing of words that none has.
                anywhere = anywhere or (SIGNALS.get(kind) == "entity" and bool(agreeing.any()))
    return has, anywhere


def _answered(group: Group, had: Marks, query: str, matches: Mapping[str, Match], count: int, owned: Things) -> Marks:
    """Which of the projects that have one of the things have it by a word for no less than it."""
    if all(thing.answers == thing.unit for thing in group):
        return had
    exact = [thing._replace(unit=thing.answers, named=thing.answered) for thing in group]
    return _had(exact, query, matches, count, owned)[0]


@cache
def _topic_names(topic: str) -> frozenset[str]:
    """Its labels; its other names are parts of it: music of culture and arts."""
    concept = vocabulary.concept("topic", topic)
    return frozenset(map(fold, (*concept.labels.values(), *concept.short.values())))


def _needed(groups: Sequence[Group], query: str, about: int | None) -> Iterator[int]:
    """What no answer lacks: what the question is about, the trips of 修学旅行の受け入れ, and each other subject; and
    doing it online."""
    if about is not None:
        yield about
        if about and all(map(_moving, groups[about])) and _OBJECT.fullmatch(
                query[groups[about - 1][-1].end:groups[about][0].start]):
            yield about - 1
    end = _bracket(groups, query)
    yield from (number for number, group in enumerate(groups) if group[0].start < end
                and (_names(group, query) or any(_MEANS in thing.meanings for thing in group)))


def _names(group: Group, query: str) -> bool:
    """Whether it names a subject; where, when, for whom and how are said in many words or go without saying."""
    kinds = {kind for thing in group for kind, _ in thing.meanings}
    return (not kinds or "topic" in kinds) and not all(map(_setting, group)) and not _general(group, query)


def _general(group: Group, query: str) -> bool:
    """Whether it says little of what stands beside it: events of "MICE events", 題材 of 写真を題材に."""
    return fold(query[group[0].start:group[-1].end]) in words("needed", "not")


def _bracket(groups: Sequence[Group], query: str) -> int:
    """Where examples in brackets begin, or the end of the query."""
    bracket = re.search("[（(]", query)
    return bracket.start() if bracket and bracket.start() > groups[0][0].start else len(query)


def _head(groups: Sequence[Group], query: str) -> int | None:
    """What the question is about: 講座 of 外国文化の講座, visas of "visas for founders"; None where it names one thing.

    Neither where and when something is, nor what all of it is (交流), nor what an example in brackets names.
    """
    end = _bracket(groups, query)
    able = [number for number, group in enumerate(groups) if group[0].start < end and not all(map(_setting, group))]
    able = [number for number in able if not _general(groups[number], query)] or able
    if len(groups) < 2 or not able:
        return None
    if _HEAD_LAST.search(query):
        return next((each for each in reversed(able) if not _WITH.match(query, groups[each][-1].end)), able[-1])
    cut = _phrase_end().search(query, groups[able[0]][-1].end)
    return [each for each in able if cut is None or groups[each][0].start < cut.start()][-1]


def _setting(thing: Asked) -> bool:
    """Whether it tells where or when something is, or only that it is exchange at all."""
    name = thing.named[0] if thing.named else thing.unit[0][1][0]
    return _placed(thing) or fold(name) in words("head", "not")


def _placed(thing: Asked) -> bool:
    return any(SIGNALS.get(kind) == "entity" for kind, _ in thing.meanings)


def _abroad(thing: Asked) -> bool:
    return any(kind in _ABROAD for kind, _ in thing.meanings)


def _moving(thing: Asked) -> bool:
    """Whether it is only what is done with something: sending, receiving."""
    return bool(thing.meanings) and all(kind == "mode" for kind, _ in thing.meanings)


def _otherwise(group: Group) -> tuple[str, ...]:
    """What is done instead of sending or receiving, where the group is one of them."""
    directions = {value for thing in group for kind, value in thing.meanings if kind == "mode"} & _OTHERWISE.keys()
    return _OTHERWISE[directions.pop()] if len(directions) == 1 and all(map(_moving, group)) else ()


def _of_some(group: Group) -> bool:
    """Whether it is an audience of its own: pupils of one age, officials."""
    asked = {meaning for thing in group for meaning in thing.meanings}
    audiences = {value for kind, value in asked if kind == "audience"}
    return len(audiences) == len(asked) and not audiences.isdisjoint(words("distinct", "audiences"))


@cache
def _phrase_end() -> re.Pattern[str]:
    """What follows the first phrase of a question in languages in which it is about that."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words('head', 'ends')))})\b", re.IGNORECASE)


def _alternatives(things: Iterable[Asked], query: str) -> list[Group]:
    """The things, each once, those that や or "or" joins together; a comma beside such a word joins, too, and any mark
    in a list of examples."""
    # 2024年（令和6年）: one year said twice is one thing.
    found = sorted({(each.meanings if _placed(each) else each.unit): each for each in things}.values())
    links = ["", *(query[one.end:other.start].strip().casefold() for one, other in pairwise(found)), ""]
    joins = [link in words("any", "between") for link in links]
    commas = words("any", "comma")
    groups: list[list[Asked]] = []
    like = _examples(found, links, query)
    for number, thing in enumerate(found):
        listed = links[number] in commas and (joins[number - 1] or joins[number + 1])
        if number and (joins[number] or listed or number in like):
            groups[-1].append(thing)
        else:
            groups.append([thing])
    return list(groups)


def _examples(found: Sequence[Asked], links: Sequence[str], query: str) -> set[int]:
    """Which things a mark joins to the one before them in a list of examples: 看板・Wi-Fi・窓口など."""
    joined, open_list = set(), False
    for number in range(len(found) - 1, 0, -1):
        within = links[number + 1] in words("any", "listed")
        open_list = query.startswith(words("any", "like"), found[number].end) or (open_list and within)
        if open_list and links[number] in words("any", "listed"):
            joined.add(number)
    return joined
