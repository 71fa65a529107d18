"""What a query names: countries, places, municipalities, years, modes, audiences, topics, in several languages.

The longest name wins, so that タイランド is not read as イラン, and a katakana or Latin name must not be part of
a longer word.  A name is wanted, insisted on (台湾だけ) or not wanted (観光以外, other than tourism); what follows
from that stands in ``query_words.toml``.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from babel import Locale

from graph.search.misspellings import ACRONYM, MISSPELLED, nearest
from graph.search.polarity import Polarity, Stretch, completing, polarities
from graph.search.query_names import (
    SHORTEST,
    VOCABULARIES,
    Meaning,
    occurring,
    words,
)
from graph.search.query_times import months, years
from graph.text.scripts import begins, script, whole
from graph.text.tokens import places, readings
from ontology import reference, vocabulary

LONGEST: Final = 2_000
"""Letters of a query that are read: about a page."""

_WORD: Final = re.compile(rf"[a-z]{{{ACRONYM},}}|[ァ-ヺー]{{{SHORTEST + 1},}}")
_HIRAGANA: Final = re.compile("[ぁ-ゖー]+")
_WORDS: Final = re.compile(rf"(?<![a-z])(?=[a-z ]{{{MISSPELLED}}})(?=([a-z]{{2,}} [a-z]{{3,}}))")
"""A word, or two, that may be a misspelled name; Latin ones must begin with capital letters in the query, and acronyms
be written in them."""

@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that a query names; a page shows it with a button that removes it."""

    kind: str
    """A facet of :mod:`graph.filters`, ``place`` or ``month``."""
    id: str
    """The facet's value: ISO alpha-2, concept name, municipality code, place id, year, month."""
    label_ja: str
    label_en: str
    surface: str
    """As the query writes it."""
    span: tuple[int, int]
    """Offsets in the query as given, end exclusive."""
    polarity: Polarity = "soft"


@dataclass(frozen=True, slots=True)
class Term:
    """A stretch of the query and Japanese words that documents use for it."""

    surface: str
    span: tuple[int, int]
    says: tuple[str, ...]
    meanings: tuple[Meaning, ...] = ()
    """What the stretch means, kind and value, where nobody removed it."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """The chips in the query's order, and what is left of the query without them."""

    chips: tuple[Chip, ...]
    rest: str
    asked: str = ""
    """The query without what it does not want: what is compared with texts."""
    terms: tuple[Term, ...] = ()
    """Of what is wanted; spans are those of ``asked``."""
    unwanted: tuple[str, ...] = ()
    """Words of documents for what is not wanted, where no chip says it: 雪以外, or sports other than skiing."""

    @property
    def gloss(self) -> str:
        """``asked`` with each recognised stretch in the word that documents use first.

        So a question and its translation nearly become one text before a vector is made of them.
        """
        text = self.asked
        for term in reversed(self.terms):
            start, end = term.span
            said = term.surface if term.surface in term.says else term.says[0]
            text = f"{text[:start]}{said} {text[end:]}"
        return " ".join(text.split()) or self.asked


@lru_cache(maxsize=1024)
def understand(query: str, removed: frozenset[str] = frozenset()) -> Understanding:
    """What a query names; a name that means several things gives several chips.

    ``removed``: chips, each ``kind:id``, that somebody took away; their words stay words.
    """
    text, origin = _folded(query[:LONGEST])
    chips: list[Chip] = []
    cut: list[tuple[int, int]] = []
    terms: list[tuple[int, int, tuple[str, ...], tuple[Meaning, ...]]] = []
    unwanted: list[tuple[tuple[Meaning, ...], tuple[str, ...]]] = []
    given = list(_named(text, query, origin))
    found = sorted((*given, *_times(text, query, origin, given)), key=lambda each: each[:2])
    meant = polarities(text, found)
    completed = completing(text, found)
    for (start, end, meanings, says), (polarity, left, right) in zip(found, meant, strict=True):
        span = origin[start], origin[end]
        for kind, value, meant_so in _given(meanings, polarity):
            if f"{kind}:{value}" not in removed:
                chips.append(Chip(kind, value, *labels(kind, value), query[span[0]:span[1]], span, meant_so))
        taken = bool(meanings) and all(f"{kind}:{value}" in removed for kind, value in meanings)
        if polarity == "negated" and not taken:
            cut.append((origin[left], origin[right]))
            if (start, end) not in completed:
                unwanted.append((meanings, says))
        elif says:
            terms.append((*span, says, tuple(each for each in meanings if ":".join(each) not in removed)))
    chips = _settled(chips)
    asked, moved = _without(query, cut)
    kept = tuple(Term(query[start:end], (moved(start), moved(end)), says, meanings)
                 for start, end, says, meanings in sorted(terms))
    rest, _ = _without(query, [*cut, *(chip.span for chip in chips)])
    against = {(chip.kind, chip.id) for chip in chips if chip.polarity == "negated"}
    said = {word for term in kept for word in term.says}
    further = (word for meanings, says in unwanted if not against.intersection(meanings)
               for word in says if word not in said)
    return Understanding(tuple(chips), " ".join(rest.split()), asked, kept,
                         tuple(dict.fromkeys(further)))


def stretches(text: str) -> Iterator[Stretch]:
    """The names in a text, of which all is wanted: a title or a description."""
    folded, origin = _folded(text[:LONGEST])
    for start, end, meanings, says in _named(folded, text, origin):
        yield origin[start], origin[end], meanings, says


@lru_cache(maxsize=4096)
def labels(kind: str, value: str) -> tuple[str, str]:
    """Japanese and English words of a chip; the value itself where there are none."""
    if kind in VOCABULARIES:
        return vocabulary.label(kind, value, "ja") or value, vocabulary.label(kind, value, "en") or value
    if kind == "country":
        country = reference.countries().get(value)
        return (country.name, Locale("en").territories.get(value, country.name_en)) if country else (value, value)
    if kind == "place":
        place = reference.place(value)
        return place.name, place.name_en or place.name
    if kind == "municipality":
        municipality = reference.municipality(value)
        return municipality.full_name, municipality.name_en or municipality.name
    if kind == "prefecture":
        prefecture = reference.prefecture_by_name().get(value)
        return value, prefecture.name_en if prefecture else value
    if kind == "month":
        return f"{value}月", calendar.month_name[int(value)]
    return (f"{value}年度", f"FY{value}") if kind == "fiscal_year" else (value, value)


def _folded(query: str) -> tuple[str, list[int]]:
    """The query in NFKC and lower case, and where each letter (and the end) stands in the query as given."""
    if unicodedata.is_normalized("NFKC", query) and query.casefold() == query and not any(
            map(unicodedata.combining, query)):
        return query, list(range(len(query) + 1))  # every letter is itself
    text: list[str] = []
    origin: list[int] = []
    start = 0
    while start < len(query):
        end = start + 1
        # ﾞ and ﾟ join the letter before them, as combining marks do.
        while end < len(query) and (query[end] in "ﾞﾟ" or unicodedata.combining(query[end])):
            end += 1
        for letter in unicodedata.normalize("NFKC", query[start:end]).casefold():
            text.append(letter)
            origin.append(start)
        start = end
    return "".join(text), [*origin, len(query)]


def _named(text: str, query: str, origin: list[int]) -> Iterator[Stretch]:
    areas: set[tuple[int, int]] | None = None
    begun: set[int] | None = None
    possible = occurring(text)
    single = {word.start(): word.end() for word in _WORD.finditer(text)}
    double = {word.start(): word.end(1) for word in _WORDS.finditer(text)}
    last = 0
    for start in sorted({*possible, *single, *double}):
        if start < last:
            continue
        ends = possible.get(start, {})
        for end, name in sorted(ends.items(), reverse=True) if len(ends) > 1 else ends.items():
            if not whole(text, start, end):
                continue
            if start > last and name.meanings and name.meanings[0][0] == "place" and not begins(text, start):
                continue
            if _HIRAGANA.fullmatch(text, start, end):
                begun = {place for place, _ in readings(text)} if begun is None else begun
                if start not in begun:
                    continue  # no crab in にぎやかに
            if name.proper and script(text[start]) == "latin":
                if not query[origin[start]].isupper():
                    continue
            elif name.proper:
                areas = places(text) if areas is None else areas
                if (start, end) not in areas:
                    continue
            if name.meanings and name.meanings[0][0] == "country" and text[end:end + 1] == "語":
                continue  # a language
            yield start, end, name.meanings, name.says
            last = end
            break
        else:
            for end in (double.get(start, start), single.get(start, start)):
                proper = _written(text, start, end, query, origin)
                if ((proper or " " not in text[start:end]) and whole(text, start, end) and end > start
                        and (meant := nearest(text[start:end], query[origin[start]:origin[end]].isupper(), proper))):
                    yield start, end, meant.meanings, meant.says
                    last = end
                    break


def _written(text: str, start: int, end: int, query: str, origin: list[int]) -> bool:
    """Whether words are written as a name is: whole, each Latin one with a capital letter."""
    begins = (start, *(place + 1 for place in range(start, end) if text[place] == " "))
    return end > start and whole(text, start, end) and (
        not text[start:end].isascii() or all(query[origin[place]].isupper() for place in begins))


def _times(text: str, query: str, origin: list[int], names: list[Stretch]) -> Iterator[Stretch]:
    """Years, and months and seasons that are no part of a name (hot spring)."""
    yield from years(text)
    for each in months(text, query, origin):
        if not any(each[0] < end and start < each[1] for start, end, _, _ in names):
            yield each


def _given(meanings: tuple[Meaning, ...], polarity: Polarity) -> Iterator[tuple[str, str, Polarity]]:
    """What a name's meanings are given as; an activity that is insisted on only weighs, and excludes its opposites."""
    for kind, value in meanings:
        if polarity != "hard" or kind in words("hard", "kinds"):
            yield kind, value, polarity
        else:
            yield kind, value, "soft"
            if kind == "mode":
                yield from ((kind, other, "negated") for other in words("excludes", value))


def _settled(chips: list[Chip]) -> list[Chip]:
    """By place, what is not wanted once; of sports other than skiing, sport is wanted: only its words tell skiing from
    it."""
    wanted = {(chip.kind, chip.id) for chip in chips if chip.polarity != "negated"}
    kept: dict[object, Chip] = {}
    for chip in sorted(chips, key=lambda chip: chip.span):
        if chip.polarity != "negated":
            kept[chip] = chip
        elif (chip.kind, chip.id) not in wanted:
            kept.setdefault((chip.kind, chip.id), chip)
    return list(kept.values())


def _without(query: str, cut: list[tuple[int, int]]) -> tuple[str, Callable[[int], int]]:
    """The query without some stretches, and where an offset of the query then is."""
    keep = [True] * len(query)
    for start, end in cut:
        keep[start:end] = [False] * (end - start)
    text = "".join(letter for letter, kept in zip(query, keep, strict=True) if kept)
    return text, lambda place: sum(keep[:place])
