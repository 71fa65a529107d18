"""Reconciliation of names with entities, with scores and the reasons for each (W3C Reconciliation API 0.2).

Names are compared folded: NFKC, lower case, katakana as hiragana, no spaces or punctuation, and without the
suffixes that a table often leaves out (市, 町, City of ...).  A query looks up the folded name, then the names
that share its two-character pieces, and grades those by the Dice coefficient: 3,000 names take seconds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from graph.linked_data import identity
from graph.rows import AreaRow, NodeRow, ProjectRow
from graph.service import Service
from ontology import mergers, reference
from ontology.errors import QueryError
from ontology.iri import Iris

Kind = Literal["municipality", "place", "country", "project", "node"]

KINDS: Final[Mapping[Kind, dict[str, str]]] = {
    "municipality": {"ja": "市区町村", "en": "Municipality"},
    "place": {"ja": "海外の地名", "en": "Foreign place"},
    "country": {"ja": "国・地域", "en": "Country"},
    "project": {"ja": "事業", "en": "Project"},
    "node": {"ja": "計画の項目", "en": "Plan node"},
}

PROPERTIES: Final[Mapping[str, tuple[str, tuple[Kind, ...]]]] = {
    "prefecture": ("Prefecture", ("municipality", "project")),
    "country": ("Country", ("place", "project")),
    "code": ("Code or id", ("municipality", "place", "country", "project", "node")),
    "name_ja": ("Japanese name", ("municipality", "place", "country", "project", "node")),
    "name_en": ("English name", ("municipality", "place", "country")),
    "kana": ("Reading in kana", ("municipality",)),
    "lat": ("Latitude", ("municipality", "place")),
    "lng": ("Longitude", ("municipality", "place")),
    "url": ("Web site", ("municipality",)),
    "fiscal_year": ("Fiscal year", ("project",)),
    "plan": ("Plan", ("node",)),
    "notation": ("Notation", ("node",)),
    "document": ("Document", ("project",)),
    "municipality": ("Municipality", ("project",)),
    "former_names": ("Former municipalities merged into it", ("municipality",)),
}
"""Property to its name and the kinds that have it: for matching, and for extending a table."""

_WORDS_FOR_ONE: Final = frozenset({("municipality", "prefecture"), ("place", "country")})
"""Whose values are words for the same thing, any of which may be matched with; a table is given the first."""

MATCH: Final = 95.0
"""Score from which a single candidate is taken for the same without a person: the whole name is equal."""

LEAST: Final = 40.0
"""Below this the names share too little to be worth a person's look."""

_SUFFIXES: Final = re.compile(r"(?<=.)(都|道|府|県|市|区|町|村|郡|州|省|共和国|連邦|合衆国|王国|事業)$")
_KANA: Final = re.compile(r"(?<=..)(し|く|ちょう|まち|むら|そん)$")
_ROMAN: Final = re.compile(r"[- ](shi|ku|cho|machi|mura|son|ken|fu)$")
_ENGLISH: Final = re.compile(r"\b(city|town|village|prefecture|province|state|county|district|the|of|republic)\b")


def fold(text: str) -> str:
    """A name reduced to what is compared: NFKC, lower case, hiragana, no spaces or punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = "".join(chr(ord(each) - 0x60) if "ァ" <= each <= "ヶ" else each for each in folded)
    # Latin accents are dropped, but the voicing marks of kana are part of the letter.
    plain = "".join(each for char in folded for each in (
        unicodedata.normalize("NFD", char)[0] if "\u00c0" <= char <= "\u024f" else char))
    return re.sub(r"[\W_]+", "", plain)


def stem(text: str) -> str:
    """The folded name without the word for its kind (市, City of ...); the folded name where nothing is left."""
    english = _ROMAN.sub("", _ENGLISH.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip())
    folded = fold(english)
    if re.fullmatch(r"[ぁ-ゖー]+", folded):
        folded = _KANA.sub("", folded)
    return _SUFFIXES.sub("", folded) or fold(text)


def pieces(text: str) -> frozenset[str]:
    """The two-character pieces of a folded name, its ends marked; one that comes again is numbered.

    Sets, because a batch of 3,000 names compares half a million pairs.
    """
    padded = f"^{text}$"
    found: set[str] = set()
    for at in range(len(padded) - 1):
        piece, again = padded[at:at + 2], 1
        while piece in found:
            piece, again = f"{padded[at:at + 2]}{again}", again + 1
        found.add(piece)
    return frozenset(found)


def dice(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two names share, 0 to 100 (Dice 1945)."""
    return 200.0 * len(one & other) / (len(one) + len(other))


@dataclass(frozen=True, slots=True)
class Feature:
    """One reason of a score: what was compared, and how far it agrees (0 to 100)."""

    id: str
    value: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entity that a name may mean."""

    id: str
    """``kind/id``, e.g. ``municipality/01224``: the end of the entity's IRI."""
    name: str
    kind: Kind
    description: str
    score: float
    match: bool
    features: tuple[Feature, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entity with the names it goes by."""

    key: str
    kind: Kind
    name: str
    description: str
    names: tuple[tuple[str, str], ...]
    """Name and which it is: ``name``, ``english``, ``kana``, ``alias``, ``former``, ``code``."""
    values: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False, compare=False)
    """By property."""


@dataclass(frozen=True, slots=True)
class Query:
    """A name to reconcile."""

    text: str
    kinds: tuple[Kind, ...] = ()
    """Empty: any."""
    limit: int = 5
    properties: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Property and its known values, e.g. the prefecture of a town."""
    strict: bool = False
    """Only whole names."""


class Index:
    """Every entity's names, ready to be compared with."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: dict[str, Entry] = {}
        self._exact: dict[str, list[tuple[str, str]]] = {}
        self._stems: dict[str, list[tuple[str, str]]] = {}
        self._pieces: dict[str, set[int]] = {}
        self._names: list[tuple[str, str, frozenset[str]]] = []
        for entry in entries:
            self.entries[entry.key] = entry
            for name, which in entry.names:
                self._add(entry.key, name, which)

    def _add(self, key: str, name: str, which: str) -> None:
        folded = fold(name)
        if not folded:
            return
        self._exact.setdefault(folded, []).append((key, which))
        if which != "code":
            self._stems.setdefault(stem(name), []).append((key, which))
            found = pieces(folded)
            number = len(self._names)
            self._names.append((key, which, found))
            for piece in found:
                self._pieces.setdefault(piece, set()).add(number)

    def find(self, query: Query) -> list[Candidate]:
        """The entities that the name may mean, best first."""
        best: dict[str, dict[str, float]] = {}

        def note(key: str, feature: str, value: float) -> None:
            if query.kinds and self.entries[key].kind not in query.kinds:
                return
            features = best.setdefault(key, {})
            features[feature] = max(features.get(feature, 0.0), value)

        folded = fold(query.text)
        for key, which in self._exact.get(folded, ()):
            note(key, f"{which}_equal", 100.0)
        for key, which in self._stems.get(stem(query.text), ()):
            note(key, f"{which}_without_suffix", 90.0)
        if not query.strict and len(best) < query.limit:
            for key, which, value in self._near(folded):
                note(key, f"{which}_similar", value)
        return self._ranked(query, best)

    def _near(self, folded: str) -> Iterator[tuple[str, str, float]]:
        """Names that share pieces: the rarest pieces are looked at first, so that common ones cost nothing."""
        if len(folded) < 2:
            return
        wanted = pieces(folded)
        rare = sorted((self._pieces[piece] for piece in wanted if piece in self._pieces), key=len)
        # Names that share at least LEAST of the pieces share one of the rarer ones; at most 2,000 are compared.
        seen: set[int] = set()
        for group in rare[:max(2, len(rare) * 2 // 3)]:
            if len(seen) + len(group) > 2000 and seen:
                break
            seen |= group
        for number in seen:
            key, which, found = self._names[number]
            value = dice(wanted, found)
            if value >= LEAST:
                yield key, which, min(89.0, round(value * 0.9, 1))

    def _ranked(self, query: Query, best: Mapping[str, dict[str, float]]) -> list[Candidate]:
        found = []
        for key, features in best.items():
            entry = self.entries[key]
            score = max(features.values())
            for name, known in query.properties:
                agreement = _agreement(known, entry.values.get(name, ()))
                if agreement is not None:
                    features[f"property_{name}"] = agreement
                    # A property that agrees cannot make another name right; one that disagrees takes a fifth.
                    score *= 1.0 if agreement >= 90 else 0.8
            found.append((score, entry, features))
        found.sort(key=lambda each: (-each[0], _rank(each[1]), each[1].key))
        top = [score for score, _, _ in found if score >= MATCH]
        return [Candidate(entry.key, entry.name, entry.kind, entry.description, round(score, 1),
                          score >= MATCH and len(top) == 1,
                          tuple(Feature(name, value) for name, value in sorted(features.items())))
                for score, entry, features in found[:query.limit]]

    def suggest(self, prefix: str, kinds: tuple[Kind, ...] = (), limit: int = 10) -> list[Entry]:
        """Entities with a name that starts so, shortest name first; then what ``find`` gives."""
        folded = fold(prefix)
        starting = sorted((len(name), key) for name, keys in self._exact.items() if folded and name.startswith(folded)
                          for key, _ in keys if not kinds or self.entries[key].kind in kinds)
        keys = dict.fromkeys(key for _, key in starting)
        for candidate in self.find(Query(prefix, kinds, limit)):
            keys.setdefault(candidate.id)
        return [self.entries[key] for key in list(keys)[:limit]]

    def extend(self, keys: Iterable[str], properties: Iterable[str]) -> dict[str, dict[str, tuple[str, ...]]]:
        """The values of properties of entities; an unknown entity or property has none."""
        wanted = tuple(properties)
        return {key: {name: self._values(key, name) for name in wanted} for key in keys}

    def _values(self, key: str, name: str) -> tuple[str, ...]:
        entry = self.entries.get(key)
        values = entry.values.get(name, ()) if entry else ()
        return values[:1] if entry and (entry.kind, name) in _WORDS_FOR_ONE else values


def _agreement(known: tuple[str, ...], values: tuple[str, ...]) -> float | None:
    """How well given values fit an entity's, 0 to 100; None where the entity has none."""
    if not values or not known:
        return None
    mine = [(pieces(fold(each)), stem(each)) for each in values]
    best = 0.0
    for value in known:
        theirs = pieces(fold(value))
        for found, root in mine:
            if root == stem(value):
                return 100.0
            best = max(best, dice(theirs, found))
    return round(best, 1)


def _rank(entry: Entry) -> int:
    """Equal scores: the kinds in their order, so that a town stands before a project named after it."""
    return list(KINDS).index(entry.kind)


def kind_of(text: str, base: str) -> Kind:
    """A kind by its name or by the IRI of its class.

    Raises:
        QueryError: there is no such type.
    """
    iris = Iris(base)
    classes: dict[str, Kind] = {"Municipality": "municipality", "Place": "place", "Country": "country",
                                "Project": "project", "PlanNode": "node"}
    by_iri = {iris.term(name): kind for name, kind in classes.items()}
    for kind in KINDS:
        if text == kind:
            return kind
    if text in by_iri:
        return by_iri[text]
    raise QueryError("there is no such type; there are " + ", ".join(KINDS), where=text)


def build(service: Service) -> Index:
    """The index of a snapshot: about a second for 12,000 places."""
    return Index([*_areas(service), *_projects(service), *_nodes(service)])


def _areas(service: Service) -> Iterator[Entry]:
    countries = {code: (each.name, each.name_en) for code, each in reference.countries().items()}
    for area in service.areas.values():
        if area.kind == "municipality":
            yield _municipality(area)
        elif area.kind == "country":
            known = reference.countries().get(area.id)
            aliases = [alias.surface for alias in reference.country_aliases() if alias.target == area.id]
            more = [*(known.names if known else ()), *aliases]
            yield _entry("country", area, area.name_en, [(each, "alias") for each in more] + (
                [(known.alpha3, "code")] if known else []), {})
        elif area.kind == "place":
            place = reference.places().get(area.id)
            names = [(each, "alias") for each in place.names] if place else []
            country = countries.get(area.country or "", ())
            yield _entry("place", area, " / ".join(country), names, {"country": (*country, area.country or "")})


def _municipality(area: AreaRow) -> Entry:
    own = area.name.removeprefix(area.prefecture or "")
    merged = identity.merged_into(area.id)
    earlier = dict.fromkeys(each.code for each in identity.codes_of(area.id) if each.code != area.id)
    codes = [form for code in earlier for form in (code, mergers.code_with_check_digit(code))]
    english = area.name_en.partition(",")[0]  # "Chitose, Hokkaido"
    names = [(own, "name"), (english, "english"), (area.kana, "kana"), (area.code6, "code"),
             *((each.name, "former") for each in merged),
             *((code, "former") for code in codes)]
    prefecture = reference.prefectures().get(area.id[:2])
    words = (prefecture.name, prefecture.short, prefecture.name_en) if prefecture else ()
    former = tuple(each.name for each in merged)
    return _entry("municipality", area, f"{area.prefecture or ''} {area.name_en}".strip(), names, {
        "prefecture": words, "kana": (area.kana,), "url": (area.url,), "former_names": former})


def _entry(kind: Kind, area: AreaRow, description: str, more: list[tuple[str, str]],
           values: dict[str, tuple[str, ...]]) -> Entry:
    names = [(area.name, "name"), (area.name_en, "english"), (area.id, "code"), *more]
    position = {"lat": (str(area.lat),), "lng": (str(area.lng),)} if area.lat is not None else {}
    known = tuple((name, which) for name, which in names if name)
    return Entry(f"{kind}/{area.id}", kind, area.name, description, known,
                 {"code": (area.id,), "name_ja": (area.name,), "name_en": (area.name_en,), **position, **values})


def _projects(service: Service) -> Iterator[Entry]:
    for row in service.catalogue.iterate(ProjectRow):
        who = "、".join(row.municipalities or row.implementers[:1])
        yield Entry(f"project/{row.id}", "project", row.title, f"{who} {row.fiscal_year or ''}".strip(),
                    ((row.title, "name"), (row.id, "code")), {
                        "code": (row.id,), "name_ja": (row.title,), "document": (row.document,),
                        "municipality": row.municipalities, "country": row.country_names,
                        "prefecture": (row.prefecture,) if row.prefecture else (),
                        "fiscal_year": (str(row.fiscal_year),) if row.fiscal_year else ()})


def _nodes(service: Service) -> Iterator[Entry]:
    plans = {plan.id: plan.title for plan in service.plans()}
    for row in service.catalogue.iterate(NodeRow):
        name = row.title or row.notation or row.id
        yield Entry(f"node/{row.id}", "node", name, f"{row.notation} {plans.get(row.plan, '')}".strip(),
                    ((name, "name"), (row.notation, "code"), (row.id, "code"),
                     (f"{row.notation} {row.title or ''}", "alias")), {
                        "code": (row.id,), "name_ja": (name,), "plan": (plans.get(row.plan, row.plan),),
                        "notation": (row.notation,)})
