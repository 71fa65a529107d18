"""Which of a name's meanings holds here: the rules, in the order in which they decide.

``Scope`` is what is known of the record before a single name is decided; ``Neighbour`` is the mention just
before it.  Every rule returns the decision with its name and a score, so that a link can be explained.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ingest.linking.gazetteer import LARGE, Candidate, Hit, gazetteer
from ingest.records import Role
from ontology import reference

PLACE_ROLES: Final = frozenset({"country", "place", "municipality"})
"""Cells that are about places: a city's name needs less context there."""

DOMINANT: Final = 5
"""A city this many times as large as its namesakes is meant where nothing else tells them apart."""

SMALL: Final = 100_000
"""A partner city of local governments goes before namesakes smaller than this."""

SUFFIX: Final = re.compile(r"(?:特別市|広域市|地区|[市町村郡区都])(?![内民立長場営街外役制])")
STATE_SUFFIX: Final = re.compile(r"[州省県]")
_SUFFIXED: Final = re.compile(r"[市町村郡区都州省県道鎮郷]$")
_BARE_BEFORE: Final = re.compile(r"(?:^|[・、,/()「～〜\-\s:と])$")
_BARE_AFTER: Final = re.compile(r"[・、,/()」～〜\-\s]|間|と(?!も)|$")
_LEGAL: Final = re.compile(
    r"^(?:[((](?:[公一]財|[公一]社|特非|福|学|株|有|独)[))]|[公一][益般](?:財団|社団)法人|NPO法人"
    r"|特定非営利活動法人|(?:株式|有限)会社|[((]?仮称?[))])?\s*$"
)
_LATIN_AFTER: Final = re.compile(r"[ -](?:City|city|Town|town|Village|village|shi|cho|machi|mura)\b|(?:市|町|村)")
_LATIN_BEFORE: Final = re.compile(r"(?:[Cc]ity|[Tt]own|[Vv]illage) of $")
_CITY_WORD: Final = re.compile(r"(?i)city|-shi|市")
_HAN: Final = re.compile("[一-鿿]+")
_OF_HAN: Final = frozenset(("CN", "TW", "HK", "MO", "KR", "KP"))
"""Countries whose places are printed in Chinese characters."""
_COUNTRY_BEHIND: Final = re.compile(r"[市町村州省県郡]?[」』]?\(([^()、]{2,12})\)")
_NO_BODY: Final = re.compile(r"空港|港湾|地[域方区]|管内|圏|[県府都道郡]|総合|振興局")


class Decision(NamedTuple):
    """What a name means, how sure, and the rule.  ``target`` is None where it is left open."""

    kind: str
    target: str | None
    score: float
    rule: str


class Neighbour(NamedTuple):
    """The country, and the state or city, named directly before; empty where none is."""

    country: str = ""
    place: str = ""
    prefecture: str = ""


_LIST: Final = 120
"""Characters before a name in which its list and the word before that begin."""

_TIED_BEFORE: Final = re.compile(
    r"(?:姉妹|友好|親善)(?:都市|町|村|市)(?:の|である|「)?(?:[ァ-ヺー・]{2,20}[市町村]?(?:、|・|と|及び)){0,6}$")
"""姉妹都市X、Y: a name needs no 市 behind the word or in its list, where the record names the country."""


class Scope(NamedTuple):
    """What is known of the record."""

    prefecture: str | None
    subprefecture: str | None
    countries: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    """States and cities abroad that the record names beyond doubt."""
    municipalities: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    """Those of the countries that only tell where other places of a text lie."""
    stated: frozenset[str] = frozenset()
    """Those that the record's own cell of countries names, outside of which its places do not lie."""

    @property
    def decides(self) -> bool:
        """Whether the record names a country in which its places must lie."""
        return bool(self.countries - self.elsewhere)


def choose(hit: Hit, text: str, role: Role, scope: Scope, before: Neighbour) -> Decision | None:
    """The meaning of a name; None where it is none here.  ``text`` is the folded cell."""
    if len(hit.candidates) == 1 and (settled := _settled(hit.candidates[0])):
        return settled
    kinds = {each.kind for each in hit.candidates}
    if "guard" in kinds:
        return None
    after = text[hit.end : hit.end + 3]
    state = reference.place(before.place).parent if before.place and len(kinds) > 1 else ""
    if state and any(each.target == state for each in hit.candidates):
        return Decision("place", state, 1.0, "nested")  # Americus, Georgia
    if "country" in kinds and not ((STATE_SUFFIX.match(after) or SUFFIX.match(after)) and len(kinds) > 1):
        country = next(each for each in hit.candidates if each.kind == "country")
        return Decision("country", country.target, 1.0, country.rule)
    for kind in ("region", "subprefecture"):
        if kind in kinds:
            first = next(each for each in hit.candidates if each.kind == kind)
            return Decision(kind, first.target, 1.0, first.rule)
    prefecture = next((each for each in hit.candidates if each.kind == "prefecture"), None)
    if prefecture:
        return (
            None
            if prefecture.need == "bare"
            else Decision("prefecture", prefecture.target, 1.0, prefecture.rule)
        )
    foreign = _foreign(hit, text, role, scope, before) if "place" in kinds else None
    if kinds == {"municipality"} and hit.candidates[0].need == "ward":
        whole = [each for each in scope.states if reference.place(each).name.endswith(hit.surface)]
        if len(whole) == 1:  # 東区 beside 蔚山広域市東区
            return Decision("place", whole[0], 0.9, "short-name")
    if "municipality" in kinds:
        japanese = municipality(hit, text, role, scope, before.prefecture)
        if japanese and not (foreign and _is_foreign(japanese, scope, before)):
            return japanese
    return foreign


def _settled(only: Candidate) -> Decision | None:
    """The meaning of a name that has one, whatever stands around it."""
    if only.kind == "country" or (only.kind == "municipality" and only.need == "always"):
        return Decision(only.kind, only.target, 1.0, only.rule)
    return None


def _is_foreign(japanese: Decision, scope: Scope, before: Neighbour) -> bool:
    """Whether a name of a Japanese and a foreign place means the foreign one (松江市 in 上海)."""
    if before.country or japanese.rule == "short-name":
        return True
    if japanese.rule == "prefecture-stated":  # 島根県松江市 is not the one in 上海
        return False
    return bool(scope.countries) and (japanese.target or "")[:2] != scope.prefecture


def municipality(hit: Hit, text: str, role: Role, scope: Scope, stated: str = "") -> Decision | None:
    """A Japanese municipality: by the prefecture before it, the record's area, or because there is one only.

    A name that only a merged municipality had leads to its successor; where one of today has it too, the
    merged one is meant after 旧, or in a record of the merged one's prefecture.
    """
    named = [each for each in hit.candidates if each.kind == "municipality"]
    whole = [each for each in named if each.need == "always"]
    former = [each for each in named if each.need == "former"]
    area, old = stated or scope.prefecture, text[: hit.start].endswith("旧")
    near = [each for each in former if each.also == area]
    if near and (old or not any(each.target[:2] == area for each in whole)):
        return _successor(near, 0.95)
    if old and former:
        return _successor(former, 0.9)
    wards = [each for each in named if each.need == "ward"]
    if wards and ((city := _ward(wards, whole, role, scope, area)) or not _at_home(whole, area)):
        return city
    if whole:
        return _by_area(whole, scope, stated) or Decision("municipality", None, 0.0, "ambiguous-name")
    if former:
        return _successor(former, 0.85)
    latin = [each for each in named if each.need == "latin"]
    if latin:
        return _latin(latin, hit, text, role, scope)
    bare = [each for each in named if each.need == "bare"]
    return _bare(bare, hit, text, role, scope) if bare else None


def _at_home(whole: list[Candidate], area: str | None) -> bool:
    """Whether one of these may be meant in a document of this area."""
    return any(area in (None, each.target[:2]) for each in whole)


def _successor(former: list[Candidate], score: float) -> Decision:
    """Where a merged municipality went; open where several of this name went different ways."""
    if len({each.target for each in former}) == 1:
        return Decision("municipality", former[0].target, score, former[0].rule)
    return Decision("municipality", None, 0.0, "ambiguous-name")


def _ward(wards: list[Candidate], whole: list[Candidate], role: Role, scope: Scope, area: str | None
          ) -> Decision | None:
    """The designated city of a ward: named in the record, the only one of the area, or the only one at all.

    ``whole`` are Tokyo's special wards of the name (中央区, 港区, 北区): meant in Tokyo and where nothing is known.
    """
    cities = [each for each in wards if each.target in scope.municipalities]
    if not cities and not _at_home(whole, area):
        cities = [each for each in wards if each.target[:2] == area] or wards
    elif not cities:
        return None
    if len(cities) == 1 and (cities[0].target[:2] == area or cities[0].target in scope.municipalities or not whole):
        return Decision("municipality", cities[0].target, 0.9, "ward-of-city")
    return Decision("municipality", None, 0.0, "ambiguous-name") if role in PLACE_ROLES else None


def _latin(named: list[Candidate], hit: Hit, text: str, role: Role, scope: Scope) -> Decision | None:
    """A name in Latin letters, in a cell of places or with City, Town ... beside it."""
    beside = _LATIN_AFTER.match(text, hit.end) or _LATIN_BEFORE.search(text, 0, hit.start)
    if not beside and role not in (*PLACE_ROLES, "implementer"):
        return None
    city = _CITY_WORD.search(beside[0]) if beside else None
    found = [each for each in named if not city or reference.municipality(each.target).name.endswith("市")]
    inside = [each for each in found if each.target[:2] == scope.prefecture] or found
    if len(inside) == 1:
        return Decision("municipality", inside[0].target, 0.95, "english-name")
    return Decision("municipality", None, 0.0, "ambiguous-name") if beside else None


def _by_area(named: list[Candidate], scope: Scope, stated: str) -> Decision | None:
    if stated:
        inside = [each for each in named if each.target[:2] == stated]
        if len(inside) == 1:
            return Decision("municipality", inside[0].target, 1.0, "prefecture-stated")
    if len(named) == 1:
        return Decision("municipality", named[0].target, 1.0, "longest-match")
    inside = [each for each in named if each.target[:2] == scope.prefecture]
    if len(inside) > 1 and scope.subprefecture:
        inside = [
            each
            for each in inside
            if reference.municipality(each.target).subprefecture == scope.subprefecture
        ]
    return Decision("municipality", inside[0].target, 0.95, "area-of-document") if len(inside) == 1 else None


def _bare(named: list[Candidate], hit: Hit, text: str, role: Role, scope: Scope) -> Decision | None:
    """A name without 市, 町 or 村: alone between separators, or the first word of a body's name.

    釧路 without more is the city, not the town of the same name.
    """
    inside = [each for each in named if each.target[:2] == scope.prefecture]
    if len(inside) > 1:
        inside = ([each for each in inside if each.target in scope.municipalities]
                  or [each for each in inside if reference.municipality(each.target).name.endswith("市")])
    if len(inside) != 1:
        return None
    target, head, tail = inside[0].target, text[: hit.start], text[hit.end :]
    if role == "implementer" and _LEGAL.match(head) and not _NO_BODY.match(tail):
        return Decision("municipality", target, 0.8, "implementer-name")
    if role == "municipality" and not head and not tail:
        return Decision("municipality", target, 0.9, "short-name")
    if _BARE_BEFORE.search(head) and _BARE_AFTER.match(tail) and (head or tail):
        return Decision("municipality", target, 0.85, "short-name")
    return None


def _foreign(hit: Hit, text: str, role: Role, scope: Scope, before: Neighbour) -> Decision | None:
    """A foreign place: by what stands before it, the record's countries and states, recorded ties, size."""
    suffixed = is_suffixed(hit, text)
    found = [
        each
        for each in hit.candidates
        if each.kind == "place" and _fits(each, hit, text, suffixed, role, scope, before)
        and not _lies_elsewhere(each, hit, text, scope, before)
    ]
    places = [reference.place(each.target) for each in found]
    if not places:
        return None
    rule = next(each.rule for each in found if each.target == places[0].id)
    beside = [each for each in places if each.country == before.country]
    if beside:
        within = [each for each in beside if each.parent and each.parent == before.place]
        if not within and all(_in_another_state(each, before.place) for each in beside):
            return Decision("place", None, 0.0, "open")
        places, rule = within or beside, "nested" if within or len(places) > 1 else rule
    for narrower in (
        [each for each in places if each.country in scope.countries],
        [each for each in places if each.parent in scope.states],
    ):
        if narrower and len(narrower) < len(places):
            places, rule = narrower, "country-of-record"
    if len(places) > 1:
        return _namesakes(places, scope)
    known = hit.surface.isascii() or found[0].need == "always"
    return Decision("place", places[0].id, 1.0 if known or rule == "nested" else 0.9, rule)


def _lies_elsewhere(candidate: Candidate, hit: Hit, text: str, scope: Scope, before: Neighbour) -> bool:
    """Whether a place is in none of the countries that the record's own cell names, one of which may have a namesake
    (ヘイスティングス in 米国): names in Chinese characters are those of other countries than names in kana."""
    country = candidate.target[:2]
    if not scope.stated or country in (*scope.stated, before.country):
        return False
    namesakes = scope.stated & _OF_HAN if _HAN.fullmatch(hit.surface) else scope.stated - _OF_HAN
    behind = _COUNTRY_BEHIND.match(text, hit.end)
    told = gazetteer().names.get(behind[1], ()) if behind else ()
    return bool(namesakes) and not any(each.kind == "country" and each.target == country for each in told)


def _in_another_state(place: reference.Place, stated: str) -> bool:
    """Whether a place lies in another state than the one named directly before it: the Athens of Georgia is not meant
    by テネシー州アセンズ市."""
    if not stated or reference.place(stated).kind != "state":
        return False
    above = place
    while above.parent:
        if above.parent == stated:
            return False
        above = reference.place(above.parent)
    return above.kind == "state" and above.id != stated


def is_suffixed(hit: Hit, text: str) -> bool:
    """Whether a name ends with 市, 町, 州 ... or is followed by it."""
    return bool(_SUFFIXED.search(hit.surface)) or bool(SUFFIX.match(text, hit.end))


def _namesakes(places: list[reference.Place], scope: Scope) -> Decision:
    """Several places of one name, none singled out by the text."""
    recorded = {
        tie.partner
        for code in (*scope.municipalities, *filter(None, [scope.prefecture]))
        for tie in reference.ties_by_source().get(code, ())
    }
    tied = [each for each in places if each.id in recorded]
    if len(tied) == 1:
        return Decision("place", tied[0].id, 0.9, "recorded-tie")
    reviewed = [each for each in places if not each.population]
    if len(reviewed) == 1 and (
        len({each.country for each in places}) == 1 or all(each.population < SMALL for each in places)
    ):
        return Decision("place", reviewed[0].id, 0.7, "reviewed-place")
    if not reviewed:
        by_size = sorted(places, key=lambda each: -each.population)
        if by_size[0].population >= DOMINANT * by_size[1].population:
            return Decision("place", by_size[0].id, 0.6, "most-populous")
    return Decision("place", None, 0.0, "ambiguous-name")


def _fits(
    candidate: Candidate, hit: Hit, text: str, suffixed: bool, role: Role, scope: Scope, before: Neighbour
) -> bool:
    """Whether the context that the name needs is there."""
    country = candidate.target[:2]
    if candidate.target in scope.states and (
            not scope.countries or country in scope.countries or not reference.place(candidate.target).population):
        return True
    beside = country == before.country
    if country in scope.countries and candidate.need in ("local", "small", "adjacent") and (
            _TIED_BEFORE.search(text, max(hit.start - _LIST, 0), hit.start)):
        return True
    match candidate.need:
        case "always":
            return True
        case "record":
            return suffixed or beside or country in scope.countries
        case "local":
            return beside or (suffixed and reference.place(candidate.target).population >= LARGE) or (
                (role in PLACE_ROLES or suffixed or (" " in hit.surface and hit.surface.isascii()))
                and (country in scope.countries or not scope.decides)
            )
        case "small":
            return beside or (country in scope.countries and (role in PLACE_ROLES or suffixed)) or (
                suffixed and not scope.decides)
        case "suffix":
            return suffixed
    place = reference.place(candidate.target)
    if place.kind == "district":
        return before.place == place.parent or hit.surface == place.name
    return beside
