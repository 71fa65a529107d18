"""Names that a query may hold, in many languages, and what each of them means.

Countries come from the reference data and from CLDR in the languages of the usual partners;
places, municipalities and regions from the reference data; modes, audiences, topics and statuses from the
vocabularies; and ``query_terms.tsv`` adds what people ask with, beside the Japanese words that documents use.
"""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from ahocorasick_rs import AhoCorasick, Implementation

from graph.search.country_names import country_names
from ontology import reference, vocabulary
from ontology.iri import VocabularyName

VOCABULARIES: Final[tuple[VocabularyName, ...]] = ("mode", "audience", "topic", "region", "status")

SHORTEST: Final = 2
"""Letters of a name.  One-letter names (米, 中) mean countries only in lists, not in questions; a kanji that a row of
``query_terms.tsv`` asks with (雪, 港) is a word where no other stands beside it."""

CITY: Final = 100_000
"""Inhabitants from which a foreign city is recognised without being among the reviewed places."""

_PLURAL: Final = re.compile(r"(?<=[a-z])([bcdfghjklmnprstvz])y\Z|(?<=[a-z])(?:s|x|z|ch|sh)\Z")
"""How an English name ends whose plural is not made by s alone: city, dispatch."""

_KIND: Final = re.compile(r" (?:County|Krai|Oblast|Province|Voivodeship|Governorate|\(province\)|\(state\))\Z|-do\Z")
"""What the short English name of a foreign region lacks."""

NEAR: Final = "~"
"""Before a word of ``says`` that is wider than what is asked with: it finds, but does not answer (交通 of trams)."""

_ENDED: Final = re.compile("[州省道県市]\\Z")
"""What the short Japanese name of a foreign place lacks: 慶州 of 慶州市."""

_AREAS: Final = {"市": "city", "町": "town", "村": "village", "区": "ward"}
"""With which English word the name of a Japanese area stands: Date City is no date."""

SUFFIXES: Final = "都府県市町村区"
"""What the short name of a Japanese area lacks."""

Meaning = tuple[str, str]
"""Kind and value, e.g. ``("country", "TW")``."""


@dataclass(frozen=True, slots=True)
class Name:
    """What one surface means; ``says`` are Japanese words of documents for the same thing."""

    meanings: tuple[Meaning, ...]
    says: tuple[str, ...] = ()
    proper: bool = False
    """Also a common word (清水, Reading): only where the tokenizer reads a place, or with a capital letter."""


def fold(text: str) -> str:
    """NFKC, lower case, single spaces: how names are compared."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@cache
def names() -> dict[str, Name]:
    """All names by their folded surface.  A surface of ``query_terms.tsv`` means what that says and no more."""
    found: dict[str, dict[Meaning, None]] = {}
    says: dict[str, dict[str, None]] = {}
    for surface, meaning, words in _reference():
        key = fold(surface)
        if len(key) >= SHORTEST and key not in _ignored():
            found.setdefault(key, {})[meaning] = None
            says.setdefault(key, {}).update(dict.fromkeys(words))
    made = {key: Name(tuple(meanings), tuple(says[key]), _proper(key, *meanings)) for key, meanings in found.items()}
    for surface, name in (*_adjectives(), *_short_areas(), *_short_places(), *_native_places()):
        if surface not in made or (made[surface].proper and made[surface].meanings == name.meanings):
            made[surface] = name
    made.update(_terms(made))
    return made


def occurring(text: str) -> dict[int, dict[int, Name]]:
    """The names that a folded text has, by start and end, however they overlap; Latin ones in the plural, too."""
    automaton, every = _automaton()
    found: dict[int, dict[int, Name]] = {}
    for number, start, end in automaton.find_matches_as_indexes(text.replace("-", " "), overlapping=True):
        ends, name = found.setdefault(start, {}), every[number]
        ends[end] = name
        if text.startswith("s", end) and text[start:end].isascii():
            ends.setdefault(end + 1, name)
    return found


@cache
def _automaton() -> tuple[AhoCorasick, tuple[Name, ...]]:
    known: dict[str, Name] = {}
    for surface, name in names().items():
        # A hyphen joins what a space may join, too: high-school, high school.
        known.setdefault(surface.replace("-", " "), name)
        if (plural := _PLURAL.sub(_plural, surface)) != surface:
            known.setdefault(plural.replace("-", " "), name)
    return (AhoCorasick(list(known), store_patterns=False, implementation=Implementation.ContiguousNFA),
            tuple(known.values()))


def _plural(ending: re.Match[str]) -> str:
    return f"{ending[1]}ies" if ending[1] else f"{ending[0]}es"


@cache
def words(section: str, where: str) -> tuple[str, ...]:
    """The words of ``query_words.toml`` of a section and a place in it, longest first."""
    with Path(__file__).with_name("query_words.toml").open("rb") as file:
        entries = tomllib.load(file)[section]
    found = {fold(word) for entry in entries for word in entry.get(where, ())}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def _proper(key: str, *meanings: Meaning) -> bool:
    """Whether the name is only that of a city nobody reviewed, or of a place in two letters."""
    places = [reference.place(value) for kind, value in meanings if kind == "place"]
    return len(places) == len(meanings) and (
        all(place.population for place in places) if key.isascii() else len(key) == SHORTEST)


@cache
def pattern(section: str, *where: str) -> re.Pattern[str]:
    """The words of each place in turn, one of them after another; those of all but the last may be absent."""
    parts = ["|".join(map(re.escape, words(section, each))) for each in where]
    return re.compile(r"\s*" + "".join(f"(?:{part})?" for part in parts[:-1]) + f"(?:{parts[-1]})")


@cache
def _ignored() -> frozenset[str]:
    return frozenset((*words("ignored", "names"), *words("common", "names")))


def _terms(known: dict[str, Name]) -> dict[str, Name]:
    """Surfaces of ``query_terms.tsv``; a Japanese word that only one row says is asked with, too.

    Such a word stays the name of a country or region: ウクライナ, 北極圏.
    """
    rows = [(row["asked"].split("|"), _name(row)) for row in _rows()]
    said = Counter(fold(word) for _, name in rows for word in name.says)
    made: dict[str, Name] = {}
    for _, name in rows:
        for rank, word in enumerate(name.says):
            # What a row says first is its subject; its other words may belong to several subjects.
            if rank == 0 or said[fold(word)] == 1:
                made.setdefault(fold(word), _also(name, known.get(fold(word)), proper=fold(word) in _ignored()))
    made = {surface: name for surface, name in made.items() if len(surface) >= SHORTEST}
    for surfaces, name in rows:
        made.update((fold(surface), name) for surface in surfaces)
    return made


def _also(name: Name, known: Name | None, proper: bool) -> Name:
    further = [] if known is None else [each for each in known.meanings if each[0] in ("country", "region")]
    return Name(tuple(dict.fromkeys((*name.meanings, *further))), name.says, proper)


def _name(row: dict[str, str]) -> Name:
    concepts = [each.partition(":") for each in filter(None, (row["concepts"] or "").split("|"))]
    return Name(tuple((kind, value) for kind, _, value in concepts), tuple(row["says"].replace(NEAR, "").split("|")))


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with Path(__file__).with_name("query_terms.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter="\t"))


@cache
def _answering() -> dict[tuple[str, ...], tuple[str, ...]]:
    """The words of each row of ``query_terms.tsv``, and those of them that are not only near."""
    marked = (row["says"] for row in _rows() if NEAR in row["says"])
    return {tuple(says.replace(NEAR, "").split("|")): tuple(word for word in says.split("|") if word[0] != NEAR)
            for says in marked}


def answering(says: tuple[str, ...]) -> tuple[str, ...]:
    """Those words of a name that an answer says: not the wider ones, by which it may be found."""
    return _answering().get(says, says)


def _reference() -> Iterator[tuple[str, Meaning, tuple[str, ...]]]:
    """Surface, meaning and the Japanese words of it."""
    yield from _countries()
    for alias in reference.region_aliases():
        if not alias.country:
            yield alias.surface, ("region", alias.target), _japanese("region", alias.target, alias.surface)
    for place in reference.places().values():
        if place.use == "always" and (not place.population or place.population >= CITY):
            japanese = _place_names(place)
            plain = (_ENDED.sub("", name) for name in japanese if not place.population)
            for name in (*japanese, *plain, place.name_en):
                # A city of two letters (バス, Of) is another word more often; a reviewed one (大連, 慶州) is not.
                if len(name) > SHORTEST or (not place.population and not name.isascii()):
                    yield name, ("place", place.id), japanese
    for each in reference.municipalities().values():
        for name in (each.name, each.full_name):
            yield name, ("municipality", each.code), (each.name,)
    for prefecture in reference.prefectures().values():
        yield prefecture.name, ("prefecture", prefecture.name), (prefecture.name,)
    for scheme in VOCABULARIES:
        for concept in vocabulary.concepts(scheme):
            yield from ((name, (scheme, concept.name), _japanese(scheme, concept.name, name)) for name in concept.names)


@cache
def _japanese(scheme: VocabularyName, value: str, surface: str) -> tuple[str, ...]:
    """The Japanese words of a concept, for a surface of another language: Languages is 語学, 外国語.  A region's
    Japanese name is one word, too: 東南アジア is not アジア."""
    if not surface.isascii():
        return (surface,) if scheme == "region" else ()
    concept = vocabulary.concept(scheme, value)
    labels = (concept.labels.get("ja", ""), *concept.alternatives.get("ja", ()))
    return tuple(dict.fromkeys(word for label in labels for word in label.split("・") if word))


def _countries() -> Iterator[tuple[str, Meaning, tuple[str, ...]]]:
    further: dict[str, list[str]] = {}
    for code, name in country_names():
        further.setdefault(code, []).append(name)
    for country in reference.countries().values():
        names_ = (country.name, *country.names)
        own = dict.fromkeys((*names_, country.name_en, *further.get(country.code, ())))
        yield from ((name, ("country", country.code), names_) for name in own)
    for alias in reference.country_aliases():
        if alias.use == "always":
            country = reference.country(alias.target)
            yield alias.surface, ("country", alias.target), (country.name,)


def _adjectives() -> Iterator[tuple[str, Name]]:
    """Indian, Southeast Asian, 渡米: what English and Japanese derive from the names of countries and regions."""
    with Path(__file__).with_name("country_adjectives.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            says = ((reference.country(row["value"]).name,) if row["kind"] == "country"
                    else _japanese("region", row["value"], row["surface"]))
            yield fold(row["surface"]), Name(((row["kind"], row["value"]),), says, proper=row["written"] == "capital")


def _short_places() -> Iterator[tuple[str, Name]]:
    """Sakhalin, Gangwon: reviewed places without the word for their kind, where nothing else has that name."""
    for place in reference.places().values():
        short = _KIND.sub("", place.name_en)
        if place.use == "always" and not place.population and short != place.name_en:
            yield fold(short), Name((("place", place.id),), _place_names(place), proper=True)


def _native_places() -> Iterator[tuple[str, Name]]:
    """부산, 大连, Сахалин: reviewed places in the languages of their countries, which no Japanese dictionary knows."""
    for identifier, natives in reference.place_native_names().items():
        says = _place_names(reference.place(identifier))
        for key in map(fold, natives):
            # Bayern needs its capital letter and is not what Bauern misspells.
            yield key, Name((("place", identifier),), says, proper=key.isascii() and key.isalpha())


def _place_names(place: reference.Place) -> tuple[str, ...]:
    """Its Japanese names; what a longer one begins with (大連 of 大連市) comes first, as documents say it."""
    listed = dict.fromkeys((place.name, *place.names))
    return tuple(dict.fromkeys((*sorted(filter(place.name.startswith, listed), key=len), *listed)))


def _short_areas() -> Iterator[tuple[str, Name]]:
    """札幌, 青森, Sapporo, Date City: areas without their suffix, said in Japanese, and with it in English; a name of
    several areas means all of them."""
    found: dict[str, dict[Meaning, str]] = {}
    whole_names: dict[str, dict[Meaning, str]] = {}
    for each in reference.municipalities().values():
        short = each.name.rstrip(SUFFIXES)
        for name in (short, *each.latin):
            found.setdefault(fold(name), {})["municipality", each.code] = short
        kind = _AREAS[each.name[-1]]
        for name in each.latin:
            for whole in (f"{name} {kind}", f"{kind} of {name}"):
                whole_names.setdefault(fold(whole), {})["municipality", each.code] = each.name
    for prefecture in reference.prefectures().values():
        for name in (prefecture.short, prefecture.name_en, reference.plain(prefecture.name_en)):
            found.setdefault(fold(name), {})["prefecture", prefecture.name] = prefecture.short
    for key, meanings in whole_names.items():
        yield key, Name(tuple(meanings), tuple(dict.fromkeys(meanings.values())))
    for key, meanings in found.items():
        if len(key) >= SHORTEST and key not in _ignored():
            yield key, Name(tuple(meanings), tuple(dict.fromkeys(meanings.values())), proper=True)
