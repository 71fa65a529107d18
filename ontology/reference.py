"""Reference facts, typed and read once: the tables of ``ontology/reference/`` (sources: its README)."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeVar, cast

from ontology.errors import NotFound

T = TypeVar("T")

FOLDER: Final = Path(__file__).parent / "reference"

_ADDED: Final = re.compile(r",.*| \(.*")
"""What English names of municipalities carry: Yūbari, Hokkaido; Esashi (Hiyama)."""

Use = Literal["always", "record", "adjacent", "suffix", "list"]
"""How much context a name needs before it is linked; see the folder's README."""


def plain(name: str) -> str:
    """A name in Latin letters without macrons and accents: Kyōto, Kyoto."""
    return "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter))


@dataclass(frozen=True, slots=True)
class Prefecture:
    """One of the 47 prefectures.  ``short`` is the name without 都, 府, 県 (北海道 keeps its 道)."""

    code: str
    name: str
    short: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Subprefecture:
    """One of Hokkaido's 14 (振興局, 総合振興局); ``short`` is e.g. 石狩."""

    id: str
    prefecture: str
    short: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Municipality:
    """A city, town, village or special ward; ``prefecture`` and ``subprefecture`` are codes."""

    code: str
    code6: str
    prefecture: str
    subprefecture: str | None
    name: str
    full_name: str
    """With the prefecture, e.g. 北海道千歳市."""
    kana: str
    name_en: str
    lat: float | None
    lng: float | None
    url: str

    @property
    def latin(self) -> tuple[str, ...]:
        """The name in Latin letters, with and without macrons, without what the table adds to tell it from others:
        Yūbari and Yubari of "Yūbari, Hokkaido"."""
        name = _ADDED.sub("", self.name_en)
        return tuple(dict.fromkeys((name, plain(name))))


@dataclass(frozen=True, slots=True)
class Ward:
    """A ward of a designated city, which is no local government of its own; ``city`` is the city's code."""

    name: str
    city: str
    code: str
    """Five digits."""
    valid_from: str | None
    """Day, ISO 8601; None: from 1968, when the codes began, or from before."""
    valid_to: str | None
    """Day from which it was no longer there; None: it is."""


@dataclass(frozen=True, slots=True)
class Country:
    """A country or area of ISO 3166-1."""

    code: str
    alpha3: str
    name: str
    name_en: str
    names: tuple[str, ...]
    """Further Japanese forms, e.g. the official name."""


@dataclass(frozen=True, slots=True)
class Place:
    """A foreign place below the country: state, city, district ..."""

    id: str
    country: str
    name: str
    name_en: str
    kind: str
    parent: str | None
    lat: float | None
    lng: float | None
    use: Use
    names: tuple[str, ...]
    """Further Japanese forms."""
    population: int
    """0 where the table does not give it (reviewed places)."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A reviewed further form of a name.  ``country`` is what a region's form also names (ロシア極東)."""

    surface: str
    target: str
    use: Use
    reason: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class RecordedTie:
    """One public page's statement of a tie.  Two pages that disagree are two statements."""

    id: str
    source: str
    """Municipality code (5 digits) or prefecture code (2)."""
    former_source: str
    """The former municipality that concluded it, or empty."""
    partner: str
    """Place id."""
    partner_name: str
    """As the page spells it."""
    country: str
    kind: str
    """Concept of the tie-kind vocabulary."""
    since: str | None
    status: Literal["active", "ended", "unknown"]
    ended: str | None
    agreement: str
    """Japanese name of the document that was signed, where the page gives it."""
    note: str
    """Remarks, and what other statements of the same pair say differently."""
    url: str
    source_kind: Literal["clair", "pref", "city", "wiki", "other"]
    """Publisher of the page: CLAIR, a prefecture, a municipality, an encyclopaedia copy, anyone else."""


def table(name: str, delimiter: str = "\t") -> Iterator[dict[str, str]]:
    """The rows of a file of the folder, by column."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)


def _number(text: str) -> float | None:
    return float(text) if text else None


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


@cache
def prefectures() -> Mapping[str, Prefecture]:
    """By two-digit code, in the order of the codes."""
    return {
        row["code"]: Prefecture(row["code"], row["name_ja"], row["short"], row["name_en"])
        for row in table("prefectures.tsv")
    }


@cache
def subprefectures() -> Mapping[str, Subprefecture]:
    """By id."""
    return {
        row["id"]: Subprefecture(row["id"], row["prefecture"], row["short"], row["name_ja"], row["name_en"])
        for row in table("subprefectures.tsv")
    }


@cache
def municipalities() -> Mapping[str, Municipality]:
    """By five-digit code."""
    areas = {each.name: each.id for each in subprefectures().values()}
    return {
        row["code5"]: Municipality(
            row["code5"],
            row["lgcode6"],
            row["code5"][:2],
            areas.get(row["subprefecture"]),
            row["name_ja"],
            row["pref"] + row["name_ja"],
            row["kana"],
            row["name_en"],
            _number(row["lat"]),
            _number(row["lng"]),
            row["url"],
        )
        for row in table("municipalities.tsv")
    }


@cache
def wards() -> tuple[Ward, ...]:
    """The 171 wards of the 20 designated cities (政令指定都市), and the seven that 浜松市 had until 2024."""
    return tuple(Ward(row["ward"], row["city"], row["code"], row["valid_from"] or None, row["valid_to"] or None)
                 for row in table("wards.tsv"))


@cache
def countries() -> Mapping[str, Country]:
    """By ISO alpha-2."""
    return {
        row["code"]: Country(
            row["code"], row["alpha3"], row["name_ja"], row["name_en"], _split(row["names_ja"])
        )
        for row in table("countries.tsv")
    }


@cache
def places() -> Mapping[str, Place]:
    """By id: the reviewed places, then the larger cities of the world."""
    further: dict[str, list[str]] = {}
    for row in table("place_aliases.tsv"):
        further.setdefault(row["place"], []).append(row["surface"])
    found = {
        row["id"]: Place(
            row["id"],
            row["country"],
            row["name_ja"],
            row["name_en"],
            row["kind"],
            row["parent"] or None,
            _number(row["lat"]),
            _number(row["lng"]),
            cast(Use, row["use"]),
            tuple(further.get(row["id"], ())),
            0,
        )
        for row in table("places.tsv")
    }
    for row in table("world_places.tsv"):
        found[row["id"]] = Place(
            row["id"],
            row["country"],
            row["name_ja"],
            row["name_en"],
            "city",
            row["parent"] or None,
            _number(row["lat"]),
            _number(row["lng"]),
            "always",
            (*_split(row["names_ja"]), *further.get(row["id"], ())),
            int(row["population"]),
        )
    return found


@cache
def place_native_names() -> Mapping[str, tuple[str, ...]]:
    """Names of reviewed places in their own country's languages, by place id.  Raises NotFound for an unknown place."""
    found: dict[str, list[str]] = {}
    for row in table("place_native_names.tsv"):
        found.setdefault(place(row["place"]).id, []).append(row["name"])
    return {identifier: tuple(names) for identifier, names in found.items()}


@cache
def country_aliases() -> tuple[Alias, ...]:
    """Reviewed further forms of countries' names."""
    return tuple(
        Alias(row["surface"], row["country"], cast(Use, row["use"]), row["reason"])
        for row in table("country_aliases.tsv")
    )


@cache
def region_aliases() -> tuple[Alias, ...]:
    """Names of world regions; the target is a concept of the region vocabulary."""
    return tuple(
        Alias(row["surface"], row["region"], "always", row["reason"], row["country"])
        for row in table("region_aliases.tsv")
    )


@cache
def recorded_ties() -> tuple[RecordedTie, ...]:
    """Every recorded statement, with notes on statements of the same pair that disagree."""
    rows = list(table("ties.csv", ","))
    groups: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows:
        groups.setdefault((row["source"], row["partner"]), []).append(row)
    return tuple(
        RecordedTie(
            row["id"],
            row["source"],
            row["former_source"],
            row["partner"],
            row["partner_name"],
            row["country"],
            row["kind"],
            row["since"] or None,
            cast(Literal["active", "ended", "unknown"], row["status"]),
            row["ended"] or None,
            row["agreement"],
            "; ".join(filter(None, [row["remark"], *_disagreement(row, groups)])),
            row["url"],
            cast(Literal["clair", "pref", "city", "wiki", "other"], row["source_kind"]),
        )
        for row in rows
    )


def _disagreement(row: dict[str, str], groups: dict[tuple[str, str], list[dict[str, str]]]) -> Iterator[str]:
    """What other statements of the pair say differently.  1990 and 1990-02-07 agree, as far as they go."""
    others = groups[row["source"], row["partner"]]
    dates = {
        other["since"]
        for other in others
        if other["since"]
        and row["since"]
        and not other["since"].startswith(row["since"])
        and not row["since"].startswith(other["since"])
    }
    kinds = {other["kind"] for other in others} - {row["kind"], "other"}
    if dates:
        yield f"another source gives {', '.join(sorted(dates))}"
    if kinds and row["kind"] != "other":
        yield f"another source calls it {', '.join(sorted(kinds))}"


@cache
def ties_by_source() -> Mapping[str, tuple[RecordedTie, ...]]:
    """Recorded statements by the Japanese side's code."""
    found: dict[str, list[RecordedTie]] = {}
    for tie in recorded_ties():
        found.setdefault(tie.source, []).append(tie)
    return {code: tuple(ties) for code, ties in found.items()}


@cache
def municipalities_by_name() -> Mapping[str, tuple[Municipality, ...]]:
    """All municipalities of one printed name (府中市 is two), in the order of their codes."""
    found: dict[str, list[Municipality]] = {}
    for each in municipalities().values():
        found.setdefault(each.name, []).append(each)
    return {name: tuple(each) for name, each in found.items()}


@cache
def prefecture_by_name() -> Mapping[str, Prefecture]:
    """By full name (青森県)."""
    return {each.name: each for each in prefectures().values()}


def prefecture(code: str) -> Prefecture:
    """The prefecture of a two-digit code.  Raises NotFound."""
    return _found(prefectures(), code, "prefecture")


def subprefecture(identifier: str) -> Subprefecture:
    """The subprefecture of an id such as ``01-ishikari``.  Raises NotFound."""
    return _found(subprefectures(), identifier, "subprefecture")


def municipality(code: str) -> Municipality:
    """The municipality of a five-digit code.  Raises NotFound."""
    return _found(municipalities(), code, "municipality")


def country(code: str) -> Country:
    """The country of an ISO alpha-2 code.  Raises NotFound."""
    return _found(countries(), code, "country")


def place(identifier: str) -> Place:
    """The foreign place of an id such as ``US-anchorage``.  Raises NotFound."""
    return _found(places(), identifier, "foreign place")


def _found(table: Mapping[str, T], key: str, what: str) -> T:
    try:
        return table[key]
    except KeyError:
        raise NotFound(f"no {what} has this id", where=key, todo="see ontology/reference") from None
