"""All names in one pass: the longest known name at each position of a text.

One dictionary holds every name of ``ontology/reference``, and one automaton (Aho-Corasick) finds where they stand in a
text, in time that depends on the text alone.

Katakana has no spaces, so a name inside a longer word is no name: タイ in ネクタイ, コロンビア in
ブリティッシュコロンビア.  It counts at the edge of a katakana word, or beside another name
(ニュージーランドティマル) or a known word (``katakana_words.tsv``).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from ingest.linking.folding import KANA, kana_key
from ingest.linking.tables import column
from ontology import mergers, reference

Kind = Literal["municipality", "prefecture", "subprefecture", "country", "region", "place", "guard"]
Need = Literal["always", "record", "local", "small", "adjacent", "suffix", "list", "bare", "former", "ward", "latin"]
"""Context that a name needs.  Beyond the reference data's own words: ``local`` (in a cell about places, or
beside its country), ``small`` (the same, and the record names its country), ``bare`` (a Japanese municipality
without 市, 町, 村), ``former`` (merged), ``ward`` (of a designated city), ``latin`` (a Japanese municipality in Latin
letters: Date and Mine are also words)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a name may mean."""

    kind: Kind
    target: str
    need: Need
    rule: str
    also: str = ""
    """A country that the name of a region contains; the prefecture that a former municipality lay in."""


class Hit(NamedTuple):
    """A name found; offsets in the folded text, end exclusive."""

    start: int
    end: int
    surface: str
    candidates: tuple[Candidate, ...]


LARGE: Final = 500_000
"""Inhabitants from which a foreign city is known by its name alone."""

SMALL: Final = 20_000
"""Inhabitants below which a foreign city is not meant where nothing else names its country: its name is often a
common word or a person's (ローソン, マーケット)."""

LONG_KANA: Final = 5
"""A katakana name this long is no chance part of another word when it begins one."""

_KANA: Final = frozenset(map(chr, range(ord("ァ"), ord("ヺ") + 1))) | {"ー"}
_ENDS: Final = frozenset("市町村区")
_KANA_RUN: Final = re.compile(f"[{KANA}]+")
_WORDS: Final = re.compile(
    "|".join(map(re.escape, sorted(column("katakana_words.tsv", "word"), key=len, reverse=True)))
)
_HAN: Final = re.compile(r"[一-鿿々]")
_HIRAGANA: Final = re.compile(r"[ぁ-ん]{2}[市町村]$")
"""Such a name after a Chinese character is the end of a word: 互いの町 is no いの町."""
_CITY: Final = re.compile(r"^([一-鿿]{2,4})(?:特別市|広域市|市)$")
_STATE: Final = re.compile(f"^([{KANA}・]+|[一-鿿]{{2,3}})[州省]$")
_JAPANESE: Final = re.compile(r"^(.{2,})[市町村区]$")
_ENGLISH: Final = re.compile(r"^[A-Z].{2,}$")


_tuple: Final = tuple.__new__
"""Makes a named tuple without its wrapper in Python."""


class Gazetteer:
    """Names to what they may mean."""

    def __init__(self) -> None:
        self.names: dict[str, tuple[Candidate, ...]] = {}
        self.keys: dict[str, tuple[Candidate, ...]] = {}
        """Katakana names by ``kana_key``."""
        self.short: dict[str, str] = {}
        """Names that count only in a list of countries, to the country."""
        for name, candidate in entries():
            if candidate.need == "list":
                self.short[name] = candidate.target
                continue
            self._add(self.names, name, candidate)
            if candidate.kind in ("country", "place") and candidate.need != "suffix" and name[0] in _KANA:
                self._add(self.keys, kana_key(name), candidate)
        long = [name for name in self.names if len(name) > 1]  # one letter alone is no name in running text
        self._found = tuple((name, self.names[name]) for name in long)
        self._automaton = AhoCorasick(long, store_patterns=False, implementation=Implementation.ContiguousNFA)

    @staticmethod
    def _add(table: dict[str, tuple[Candidate, ...]], name: str, candidate: Candidate) -> None:
        known = table.get(name, ())
        if not any(each.kind == candidate.kind and each.target == candidate.target for each in known):
            table[name] = (*known, candidate)

    def scan(self, text: str) -> list[Hit]:
        """The names of a folded text, from left to right, longest first, none overlapping."""
        hits: list[Hit] = []
        every = self._automaton.find_matches_as_indexes(text, overlapping=True)
        if not every:
            return hits
        starts = {start for _, start, _ in every}
        last = -1
        for start, end, number in sorted((start, -end, number) for number, start, end in every):
            if start >= last and self._whole(text, start, -end, last, starts) and not self._begins_another(
                    text, -end, number, starts):
                last = -end
                hits.append(_tuple(Hit, (start, last, *self._found[number])))
        return hits

    def _begins_another(self, text: str, end: int, number: int, starts: Container[int]) -> bool:
        """Whether a place's name only begins a longer one: ウィルソン in ウィルソンビル市, Norway's ヴォス
        in ヴォスロール村, though ロール lies in India; ハワイホノルル市 are two of one country."""
        inside = text[end - 1] in _KANA and text[end : end + 1] in _KANA
        if not inside or self._found[number][1][0].kind != "place":
            return False
        rest = _KANA_RUN.match(text, end)
        if rest is None or text[rest.end() : rest.end() + 1] not in _ENDS:
            return False
        return end not in starts or not self._of_one_country(number, text[end : rest.end()])

    def _of_one_country(self, number: int, rest: str) -> bool:
        """Whether a name that ``rest`` begins with is no place, or one of a country in which the place may lie."""
        own = {each.target[:2] for each in self._found[number][1] if each.kind == "place"}
        return any(each.kind != "place" or each.target[:2] in own for end in range(2, len(rest) + 1)
                   for each in self.names.get(rest[:end], ()))

    @staticmethod
    def _whole(text: str, start: int, end: int, last: int, starts: Container[int]) -> bool:
        """Whether the stretch stands by itself; ``last`` is the end of the name before it, ``starts`` are the places
        where some name begins."""
        first, final = text[start], text[end - 1]
        before = text[start - 1] if start else ""
        after = text[end : end + 1]
        if after and after.isascii() and after.isalpha() and final.isascii() and final.isalpha():
            return False
        if before and before.isascii() and before.isalpha() and first.isascii() and first.isalpha():
            return False
        if start != last and before in _KANA and first in _KANA:
            return False
        if after in _KANA and final in _KANA:
            return end - start >= LONG_KANA or bool(_WORDS.match(text, end)) or end in starts
        if final in _ENDS and start != last and before not in ("", "旧") and _HAN.match(before):
            if _HIRAGANA.match(text, start, end):
                return False
            if end - start == 2:
                return before in "都道府県郡"
        return not (final == "市" and after == "場")


def entries() -> Iterator[tuple[str, Candidate]]:
    """Every name with one meaning; reviewed names before derived ones."""
    for surface in column("guards.tsv", "surface"):
        yield surface, Candidate("guard", "", "always", "guard")
    for alias in reference.country_aliases():
        yield alias.surface, Candidate("country", alias.target, alias.use, "reviewed-alias")
    for alias in reference.region_aliases():
        yield alias.surface, Candidate("region", alias.target, "always", "reviewed-alias", alias.country)
    for country in reference.countries().values():
        if country.code == "JE":
            continue  # ジャージー is a breed of cattle and a garment
        for name in filter(None, (country.name, *country.names, country.name_en)):
            yield name, Candidate("country", country.code, "always", "longest-match")
    yield from _japanese()
    for place in reference.places().values():
        yield from _foreign(place)


def _japanese() -> Iterator[tuple[str, Candidate]]:
    for prefecture in reference.prefectures().values():
        yield prefecture.name, Candidate("prefecture", prefecture.code, "always", "longest-match")
        yield prefecture.short, Candidate("prefecture", prefecture.code, "bare", "short-name")
    for area in reference.subprefectures().values():
        for name in {area.name, f"{area.short}振興局", f"{area.short}総合振興局", f"{area.short}管内"}:
            yield name, Candidate("subprefecture", area.id, "always", "longest-match")
    for each in reference.municipalities().values():
        yield each.name, Candidate("municipality", each.code, "always", "longest-match")
        stem = _JAPANESE.match(each.name)
        if stem:
            yield stem[1], Candidate("municipality", each.code, "bare", "short-name")
    for former in mergers.former_municipalities():
        yield former.name, Candidate("municipality", former.successor, "former",
                                     "former-municipality", former.prefecture)
    for code, name in dict.fromkeys((ward.city, ward.name) for ward in reference.wards()):
        yield f"{reference.municipality(code).name}{name}", Candidate("municipality", code, "always", "ward-of-city")
        yield name, Candidate("municipality", code, "ward", "ward-of-city")
    yield from _latin()


def _latin() -> Iterator[tuple[str, Candidate]]:
    """Prefectures and municipalities in Latin letters, with and without macrons (Kyōto, Kyoto)."""
    for prefecture in reference.prefectures().values():
        for name in (f"{prefecture.name_en} Prefecture", f"{prefecture.name_en}-ken", f"{prefecture.name_en} Pref."):
            yield name, Candidate("prefecture", prefecture.code, "always", "english-name")
    yield "Hokkaido", Candidate("prefecture", "01", "always", "english-name")
    for each in reference.municipalities().values():
        for spelling in each.latin:
            if _ENGLISH.match(spelling):
                yield spelling, Candidate("municipality", each.code, "latin", "english-name")


def _foreign(place: reference.Place) -> Iterator[tuple[str, Candidate]]:
    need: Need = place.use
    if place.population and (place.population < LARGE or len(place.name) <= 2):
        need = "small" if place.population < SMALL else "local"
    exact = Candidate("place", place.id, need, "longest-match")
    yield place.name, exact
    for name in place.names:
        yield (
            name,
            Candidate("place", place.id, need, "reviewed-alias" if not place.population else "longest-match"),
        )
    if _ENGLISH.match(place.name_en):
        yield (
            place.name_en,
            Candidate("place", place.id, "local" if place.population and need == "always" else need, "english-name"),
        )
    city, state = _CITY.match(place.name), _STATE.match(place.name)
    if city and not _is_other(city[1], place):
        yield (
            city[1],
            Candidate("place", place.id, "adjacent" if place.population else "record", "short-name"),
        )
    if state and not _is_other(state[1], place):
        yield (
            state[1],
            Candidate("place", place.id, "adjacent" if len(state[1]) <= 3 else "always", "short-name"),
        )


@cache
def _taken() -> dict[str, set[tuple[str, str]]]:
    """Countries and ids of what has a name outright; the short name of a city or state gives way to it."""
    taken: dict[str, set[tuple[str, str]]] = {
        each.name: {("", each.code)} for each in reference.countries().values()
    }
    for each in reference.places().values():
        for name in (each.name, *(each.names if not each.population else ())):
            taken.setdefault(name, set()).add((each.country, each.id))
    return taken


def _is_other(name: str, place: reference.Place) -> bool:
    return any(
        country in ("", place.country) and other != place.id for country, other in _taken().get(name, ())
    )


@cache
def gazetteer() -> Gazetteer:
    """The one gazetteer of this process (built in about 0.1 s)."""
    return Gazetteer()
