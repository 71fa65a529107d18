"""What a query names: countries, places, municipalities, years, modes, audiences, topics, in several languages.

The longest name wins, so that タイランド is not read as イラン, and a katakana or Latin name must not be part of
a longer word.  A name is wanted, insisted on (台湾だけ) or not wanted (観光以外, other than tourism); what follows
from that stands in ``query_words.toml``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from babel import Locale

from graph.search.query_names import MISSPELLED, VOCABULARIES, Meaning, Name, longest, names, nearest, words
from graph.text.tokens import places
from ontology import reference, vocabulary

Polarity = Literal["soft", "hard", "negated"]
"""``soft`` raises what has it, ``hard`` keeps only what has it, ``negated`` lowers what has it (観光以外)."""

LONGEST: Final = 2_000
"""Letters of a query that are read: about a page."""

_YEAR: Final = re.compile(
    r"(?<![0-9])(?:(19[5-9][0-9]|20[0-9]{2})(?:年度?|\b)|(令和|平成|r|h|fy ?)(元|[0-9]{1,4})(?:年度?|\b))")
_WORD: Final = re.compile(rf"[a-z]{{{MISSPELLED},}}|[ァ-ヺー]{{{MISSPELLED},}}")
"""A word that may be a misspelled name; a Latin one must begin with a capital letter in the query."""

_ERAS: Final = {"令和": 2018, "r": 2018, "平成": 1988, "h": 1988}
"""Year before an era's first."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that a query names; a page shows it with a button that removes it."""

    kind: str
    """A facet of :mod:`graph.filters`, or ``place``."""
    id: str
    """The facet's value: ISO alpha-2, concept name, municipality code, place id, year."""
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


@dataclass(frozen=True, slots=True)
class Understanding:
    """The chips in the query's order, and what is left of the query without them."""

    chips: tuple[Chip, ...]
    rest: str
    asked: str = ""
    """The query without what it does not want: what is compared with texts."""
    terms: tuple[Term, ...] = ()
    """Of what is wanted; spans are those of ``asked``."""

    @property
    def gloss(self) -> str:
        """``asked`` with each recognised stretch in the word that documents use first.

        So a question and its translation nearly become one text before a vector is made of them.
        """
        text = self.asked
        for term in reversed(self.terms):
            start, end = term.span
            text = f"{text[:start]}{term.says[0]} {text[end:]}"
        return " ".join(text.split()) or self.asked


@lru_cache(maxsize=1024)
def understand(query: str, removed: frozenset[str] = frozenset()) -> Understanding:
    """What a query names; a name that means several things gives several chips.

    ``removed``: chips, each ``kind:id``, that somebody took away; their words stay words.
    """
    text, origin = _folded(query[:LONGEST])
    chips: list[Chip] = []
    cut: list[tuple[int, int]] = []
    terms: list[tuple[int, int, tuple[str, ...]]] = []
    for start, end, meanings, says in (*_named(text, query, origin), *_years(text)):
        polarity, left, right = _polarity(text, start, end)
        span = origin[start], origin[end]
        for kind, value in meanings:
            if f"{kind}:{value}" in removed:
                continue
            given: Polarity = "soft" if polarity == "hard" and kind not in words("hard", "kinds") else polarity
            chips.append(Chip(kind, value, *labels(kind, value), query[span[0]:span[1]], span, given))
        taken = bool(meanings) and all(f"{kind}:{value}" in removed for kind, value in meanings)
        if polarity == "negated" and not taken:
            cut.append((origin[left], origin[right]))
        elif says:
            terms.append((*span, says))
    chips.sort(key=lambda chip: chip.span)
    asked, moved = _without(query, cut)
    kept = tuple(Term(query[start:end], (moved(start), moved(end)), says) for start, end, says in sorted(terms))
    rest, _ = _without(query, [*cut, *(chip.span for chip in chips)])
    return Understanding(tuple(dict.fromkeys(chips)), " ".join(rest.split()), asked, kept)


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
    return (f"{value}年度", f"FY{value}") if kind == "fiscal_year" else (value, value)


def _folded(query: str) -> tuple[str, list[int]]:
    """The query in NFKC and lower case, and where each letter (and the end) stands in the query as given."""
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


def _named(text: str, query: str, origin: list[int]
           ) -> Iterator[tuple[int, int, tuple[Meaning, ...], tuple[str, ...]]]:
    known, limit = names(), longest()
    areas: set[tuple[int, int]] | None = None
    start = 0
    while start < len(text):
        step = 1
        for end in range(min(len(text), start + limit), start + 1, -1):
            name = _known(known, text[start:end])
            if name is None or not _whole(text, start, end):
                continue
            if name.proper and text[start:end].isascii():
                if not query[origin[start]].isupper():
                    continue
            elif name.proper:
                areas = places(text) if areas is None else areas
                if (start, end) not in areas:
                    continue
            if name.meanings and name.meanings[0][0] == "country" and text[end:end + 1] == "語":
                continue  # a language
            yield start, end, name.meanings, name.says
            step = end - start
            break
        else:
            word = _WORD.match(text, start)
            if word and _whole(text, start, word.end()) and (not word[0].isascii() or query[origin[start]].isupper()):
                name = nearest(word[0])
                if name is not None:
                    yield start, word.end(), name.meanings, name.says
                    step = len(word[0])
        start += step


def _known(known: dict[str, Name], surface: str) -> Name | None:
    return known.get(surface) or (known.get(surface[:-1]) if surface.endswith("s") and surface.isascii() else None)


def _years(text: str) -> Iterator[tuple[int, int, tuple[Meaning, ...], tuple[str, ...]]]:
    for match in _YEAR.finditer(text):
        era, number = match[2], 1 if match[3] == "元" else int(match[1] or match[3])
        year = number if era is None or era.startswith("fy") else _ERAS[era] + number
        if 1950 <= year <= 2100:
            yield match.start(), match.end(), (("fiscal_year", str(year)),), ()


def _whole(text: str, start: int, end: int) -> bool:
    """Whether the name does not go on in the same script: インド in インドア, Oman in Romania."""
    before, after = text[start - 1:start], text[end:end + 1]
    return not ((before and _script(before) and _script(before) == _script(text[start]))
                or (after and _script(after) and _script(after) == _script(text[end - 1])))


def _script(letter: str) -> str:
    """``katakana`` or ``latin``, where a word's end can be seen; empty for others."""
    if "ァ" <= letter <= "ヺ" or letter == "ー":
        return "katakana"
    return "latin" if letter.isalnum() and letter < "\u0250" else ""


def _polarity(text: str, start: int, end: int) -> tuple[Polarity, int, int]:
    """How a name is meant, and the stretch that says so, the name with it."""
    after, before = text[end:end + 20], text[:start].rstrip()
    for between in ("", *words("not", "between")):
        for word in words("not", "after"):
            if after.startswith(between + word):
                return "negated", start, end + len(between) + len(word)
    for word in words("not", "before"):
        if before.endswith(word) and _whole(before, len(before) - len(word), len(before)):
            return "negated", len(before) - len(word), end
    if any(after.startswith(word) for word in words("only", "after")) or any(
            before.endswith(word) and _whole(before, len(before) - len(word), len(before))
            for word in words("only", "before")):
        return "hard", start, end
    return "soft", start, end


def _without(query: str, cut: list[tuple[int, int]]) -> tuple[str, Callable[[int], int]]:
    """The query without some stretches, and where an offset of the query then is."""
    keep = [True] * len(query)
    for start, end in cut:
        keep[start:end] = [False] * (end - start)
    text = "".join(letter for letter, kept in zip(query, keep, strict=True) if kept)
    return text, lambda place: sum(keep[:place])
