"""Every name in a record's cells, linked or left open.

Two passes.  The first finds the names and what they say without doubt: the countries, states and
municipalities of the record.  The second decides each name with that in hand (``choose.py``).  What looks
like a foreign place and is in no table is kept as an open mention with an issue, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from ingest.linked import Mention
from ingest.linking import open_mentions
from ingest.linking.choose import SUFFIX, Decision, Neighbour, Scope, choose, is_suffixed, municipality
from ingest.linking.compounds import KANA_LETTERS, whole
from ingest.linking.folding import KANA, Folded, fold
from ingest.linking.found import Found, InCell, Report, roles_of
from ingest.linking.gazetteer import Hit, gazetteer
from ingest.linking.own_countries import JOINT, stated
from ingest.linking.spellings import with_capitals, with_mixed, with_spellings
from ingest.records import Cell, Role
from ontology import reference

REMEMBERED: Final = 32_768
"""Cells: a survey of any size has few different ones of the kinds that repeat.  A cell with its names takes 3 KB."""

SHORT: Final = 40
"""Characters of a cell that may repeat (a municipality, a country, a body)."""

OF_ONE: Final = frozenset({"name", "sub_item", "description", "results"})
"""Cells that tell of one project, however short: among those that repeat they would only drive others out."""

RECENT: Final = 1_024
"""Longer cells and those of one project: what repeats is the row just above."""

LISTED: Final = 6
"""Candidates that an issue names; the most frequent name has nine."""

_JAPAN: Final = "JP"
_NOT_MEANT: Final = {"country": ("語", "以外", "を除く", "を除き"), "region": ("以外", "的", "規模"),
                     "place": ("以外", "を除く", "を除き")}
"""What makes a name another thing: a language, the one country that is left out, 全世界的."""

_LEFT_OUT: Final = re.compile(r"[^、,。()\s]+・[^、,。()\s]+を除[くき]")
"""A list of what is left out: ロシア・韓国を除く沿岸国."""

_BRACKET: Final = 3
"""Characters between a place's name and the country in brackets behind it: 市 and the bracket."""

_OWN: Final = re.compile(
    r"(?:^|(?<=[、,・/\s(]))(本?[県道府都])(?=$|[、,・/\s(]|庁|国際|教育委員会|[^\s、]{1,12}[課部局室]$)")
"""The prefecture naming itself: 県, 道, 県国際課."""

_RUN_BEFORE: Final = re.compile(f"[{KANA}]+[・＝=]$")
_UNKNOWN: Final = Decision("place", None, 0.0, "open")
_NOBODY: Final = Neighbour()

_HAN: Final = re.compile("[一-鿿]+")
_NO_NAME: Final = frozenset("新旧各両同元現対在訪来本当全他及並又或計第一二三四五六七八九十年月日時後前間内外等者際中駐"
                            "県市町村省州国都府道区郡")
"""Characters that stand before a name and belong to no name."""

_PART: Final = re.compile(r"[^、,・/\s()]+")
"""A part of a list of countries."""

_STATE_OR_LAND: Final = re.compile("[州県省]|半島|諸島")
_END: Final = re.compile(r"[市町村郡区都州省県道鎮郷]$")


class Scan(NamedTuple):
    """A cell's names before they are decided, and how much of the record their decision looks at."""

    folded: Folded
    hits: tuple[Hit, ...]
    places: bool
    """A foreign place is among the meanings: the record's countries and states matter."""
    namesakes: bool
    """Several places or short names: the record's municipalities matter too."""
    local: bool
    """A municipality is among several meanings, or merged, or in Latin letters: the record's prefecture matters."""
    countries: frozenset[str]
    """What the cell names beyond doubt, wherever it stands: countries, foreign states and cities, municipalities."""
    states: frozenset[str]
    towns: frozenset[str]
    elsewhere: frozenset[str]
    """Those of the countries that only tell where a place beside them lies: a place apart from it may be in another."""
    doubtful: tuple[Hit, ...]
    """Names of municipalities that the record's area decides."""
    stated: frozenset[str]
    """Of a cell of countries, all those in which its record's places lie; empty where the list may go on."""


def _scan(text: str) -> Scan:
    """A cell's names."""
    folded = fold(text)
    hits = with_spellings(folded.text, gazetteer().scan(folded.text))
    hits = with_capitals(folded.text, with_mixed(folded.text, hits))
    places = namesakes = local = False
    for hit in hits:
        kinds = [each.kind for each in hit.candidates]
        if "place" in kinds:
            places = True
            namesakes = namesakes or kinds.count("place") > 1
        if "municipality" in kinds:
            local = local or len(kinds) > 1 or hit.candidates[0].need != "always"
        namesakes = namesakes or any(each.need in ("bare", "ward") for each in hit.candidates)
    return Scan(folded, tuple(hits), places, namesakes, local, *_certain(folded.text, hits), stated(folded.text, hits))


_scan_short, _scan_long = lru_cache(maxsize=REMEMBERED)(_scan), lru_cache(maxsize=RECENT)(_scan)


def _repeats(role: Role, text: str) -> bool:
    """Whether a cell of these words may stand in many rows."""
    return len(text) <= SHORT and role not in OF_ONE


def _scanned(role: Role, text: str) -> Scan:
    """A cell's names; cells repeat, so the work does not."""
    return _scan_short(text) if _repeats(role, text) else _scan_long(text)


def find(cells: dict[Role, Cell], scope: Scope, record: str | None = None) -> Found:
    """The mentions of a record's cells.

    Args:
        cells: as read, by role.
        scope: the document's area; countries and the like are added here.
        record: for the issues.
    """
    texts = [(role, cells[role].text) for role in roles_of(cells)]
    scans = [(role, text, _scanned(role, text)) for role, text in texts]
    scope = _widened(scope, scans)
    found = Found()
    for role, text, scan in scans:
        mentions, reports = (_short if _repeats(role, text) else _long)(role, text, _needed(scope, role, scan))
        if role == "department":
            found.mentions += [each for each in mentions if each.kind == "municipality" and each.target]
            continue
        found.mentions += mentions
        if reports:
            found.issues += [each.issue(cells[role], record) for each in reports]
    return found


def _needed(scope: Scope, role: Role, scan: Scan) -> Scope:
    """What of the record a cell's names depend on, so that equal cells of other records are known."""
    if scan.namesakes:
        return scope
    near = (scope.prefecture, scope.subprefecture) if scan.local or role == "implementer" else (None, None)
    return (Scope(*near, scope.countries, scope.states, elsewhere=scope.elsewhere, stated=scope.stated)
            if scan.places else Scope(*near))


def _widened(scope: Scope, scans: Iterable[tuple[Role, str, Scan]]) -> Scope:
    """The scope with the countries, states and municipalities that the record names beyond doubt."""
    countries: set[str] = set()
    states: set[str] = set()
    apart: set[str] = set()
    own = scope.stated
    codes = set(scope.municipalities)
    for role, _, scan in scans:
        if scan.hits:
            countries |= scan.countries
            apart |= scan.countries - (scan.elsewhere if role == "description" else frozenset())
            states |= scan.states
            codes |= scan.towns
        for hit in scan.doubtful:
            decision = municipality(hit, scan.folded.text, role, scope)
            codes.update(filter(None, [decision and decision.target]))
        if role == "country":
            short = {code for _, _, code in _abbreviations(scan.folded.text)}
            countries |= short
            apart |= countries
            own |= (scan.stated | short) if scan.stated or not scan.hits else frozenset()
    countries.discard(_JAPAN)
    return scope._replace(countries=frozenset(countries), states=frozenset(states), municipalities=frozenset(codes),
                          elsewhere=frozenset(countries - apart), stated=own - {_JAPAN})


def _certain(text: str, hits: Iterable[Hit]
             ) -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str], tuple[Hit, ...]]:
    """Countries, states and municipalities that a folded text names beyond doubt; those of the countries that stand
    beside a place or are only a place's; municipalities with doubt."""
    countries: set[str] = set()
    states: set[str] = set()
    towns: set[str] = set()
    apart: set[str] = set()
    doubtful: list[Hit] = []
    hits = tuple(hits)
    for at, hit in enumerate(hits):
        first, *others = hit.candidates
        if first.kind == "country" and not text.startswith(_NOT_MEANT["country"], hit.end):
            countries.add(first.target)
            if not _beside_place(text, hits, at):
                apart.add(first.target)
        elif first.kind == "place" and first.need == "always" and not others:
            countries.add(first.target[:2])
            states.add(first.target)
        elif first.kind == "place" and len(hit.candidates) == 1 and first.need != "adjacent" and is_suffixed(
                hit, text):
            states.add(first.target)
        elif first.kind == "municipality" and first.need == "always" and not others:
            towns.add(first.target)
        elif first.kind == "municipality" and first.need in ("always", "former"):
            doubtful.append(hit)
    return (frozenset(countries), frozenset(states), frozenset(towns), frozenset(countries - apart), tuple(doubtful))


def _beside_place(text: str, hits: tuple[Hit, ...], at: int) -> bool:
    """Whether a country stands directly before a place (ポルトガルのアベイロ市) or behind it in brackets."""
    hit = hits[at]
    after = hits[at + 1] if at + 1 < len(hits) else None
    if after and JOINT.fullmatch(text, hit.end, after.start) and "、" not in text[hit.end:after.start]:
        return any(each.kind == "place" for each in after.candidates)
    before = hits[at - 1] if at else None
    return bool(before and text[hit.start - 1] == "(" and any(each.kind == "place" for each in before.candidates)
                and hit.start - before.end <= _BRACKET)


def _cell(role: Role, printed: str, scope: Scope) -> tuple[tuple[Mention, ...], tuple[Report, ...]]:
    """Decides the names of one cell."""
    scan = _scanned(role, printed)
    spot = InCell(role, printed, scan.folded)
    text = spot.text
    hits = whole(text, scan.hits)
    spot.taken += [(hit.start, hit.end) for hit in hits]
    before, last = _NOBODY, -1
    left_out = _LEFT_OUT.search(text) if "を除" in text else None
    for hit in hits:
        if left_out and left_out.start() <= hit.start < left_out.end():
            continue
        if last >= 0 and not JOINT.fullmatch(text, last, hit.start):
            before = _NOBODY
        if (cut := _cut_name(hit, text, spot)) is not None:
            surface = spot.add(cut, _extended(hit, text, _UNKNOWN), _UNKNOWN)
            spot.report("open-mention", surface, "it looks like a foreign place and is in no table of names")
            spot.taken.append((cut, hit.start))
            last, before = hit.end, _NOBODY
            continue
        decision = choose(hit, text, role, scope, before)
        if decision is None and _is_unknown(hit, text):
            surface = spot.add(_start(hit, text, last), _extended(hit, text, _UNKNOWN), _UNKNOWN)
            spot.report("open-mention", surface, "it looks like a foreign place and is in no table of names")
            continue
        if decision is None and (role == "country" or _is_within(text, before, last, hit)) and all(
                each.need == "bare" for each in hit.candidates):
            spot.taken.remove((hit.start, hit.end))  # 三原 of 三原県, 石岡 of 台中市石岡区 is no municipality
        elif decision is None and _goes_on(hit, text):
            spot.taken.remove((hit.start, hit.end))  # ミランド of ミランドポリス市 is no name of its own
        if decision is None or text.startswith(_NOT_MEANT.get(decision.kind, ()), hit.end):
            continue
        if decision.target == _JAPAN:
            _own_country(spot, hit)
            continue
        last, before = _extended(hit, text, decision), _next(decision, before)
        surface = spot.add(hit.start, last, decision)
        if decision.target is None:
            spot.report("ambiguous-name", surface, "several places have this name and nothing here tells which is "
                        f"meant: {_candidates(hit, decision.kind)}")
        _parts(spot, hit, decision)
    if role == "implementer" and scope.prefecture:
        own_kind = reference.prefecture(scope.prefecture).name[-1]
        for own in (each for each in _OWN.finditer(text) if each[1].endswith(own_kind)):
            spot.add(own.start(1), own.end(1), Decision("prefecture", scope.prefecture, 0.9, "own-prefecture"))
    if role == "country":
        for start, end, code in _abbreviations(text):
            spot.taken.append((start, end))
            spot.add(start, end, Decision("country", code, 0.9, "abbreviation"))
    open_mentions.places(spot)
    if role == "country":
        open_mentions.leftovers(spot)
    return tuple(spot.mentions), tuple(spot.reports)


_short, _long = lru_cache(maxsize=REMEMBERED)(_cell), lru_cache(maxsize=RECENT)(_cell)


def _is_unknown(hit: Hit, text: str) -> bool:
    """Whether a katakana name with 市, 町 ... is a place that the tables have in other countries only."""
    return (hit.surface[0] in KANA_LETTERS and all(each.kind == "place" for each in hit.candidates)
            and is_suffixed(hit, text))


def _goes_on(hit: Hit, text: str) -> bool:
    """Whether a katakana name of places that are not meant here is only the beginning of what is printed."""
    return (bool(KANA_LETTERS.issuperset(hit.surface)) and all(each.kind == "place" for each in hit.candidates)
            and (text[hit.end:hit.end + 1] in KANA_LETTERS or bool(_STATE_OR_LAND.match(text, hit.end))))


def _cut_name(hit: Hit, text: str, spot: InCell) -> int | None:
    """Where the longer name begins that a name in Chinese characters is only the end of (眉山市 of 峨眉山市): a lone
    character before it that belongs to nothing else; None where there is none."""
    at = hit.start - 1
    if (at < 0 or not _HAN.fullmatch(hit.surface) or not _HAN.match(text[at]) or text[at] in _NO_NAME
            or any(each.kind != "place" for each in hit.candidates) or not is_suffixed(hit, text)
            or not spot.is_free(at, at + 1)):
        return None
    before = text[at - 1] if at else ""
    return at if not _HAN.match(before) or not spot.is_free(at - 1, at) else None


def _start(hit: Hit, text: str, last: int) -> int:
    """Where a katakana name begins of which a name of the tables is only the end; ``last`` ends the name before it."""
    start = hit.start
    while start > max(last, 0) and text[start - 1] in KANA_LETTERS:
        start -= 1  # ロール村 is the end of ヴォスロール村
    run = _RUN_BEFORE.search(text, 0, start)  # トリニダード町 is the end of ラ・トリニダード町
    return run.start() if run else start


def _is_within(text: str, before: Neighbour, last: int, hit: Hit) -> bool:
    """Whether a name stands directly behind the city or country in which it lies: 石岡区 of 台中市石岡区."""
    return (bool(before.place) and last == hit.start) or (
        bool(before.country) and not before.place and text[last:hit.start] in ("", "の", "・"))


def _candidates(hit: Hit, kind: str) -> str:
    """What may be meant, for the reader who decides."""
    targets = dict.fromkeys(each.target for each in hit.candidates if each.kind == kind)
    if kind == "municipality":
        names = [f"{reference.municipality(each).full_name} ({each})" for each in targets]
    else:
        names = [f"{place.name_en}, {reference.country(place.country).name_en} ({place.id})"
                 for place in map(reference.place, targets)]
    more = f" (+{len(names) - LISTED})" if len(names) > LISTED else ""
    return f"{'; '.join(names[:LISTED])}{more}"


def _own_country(spot: InCell, hit: Hit) -> None:
    if spot.role == "country":
        spot.report("japan-as-partner", hit.surface, "Japan is listed among the countries; it is no partner "
                    "country of a Japanese local government", severity="info", action="dropped")


def _next(decision: Decision, before: Neighbour) -> Neighbour:
    """What the next name finds before it: a state keeps its country."""
    target = decision.target or ""
    match decision.kind:
        case "country":
            return Neighbour(country=target)
        case "place":
            return Neighbour(country=target[:2] or before.country, place=target)
        case "prefecture":
            return Neighbour(prefecture=target)
    return _NOBODY


def _parts(spot: InCell, hit: Hit, decision: Decision) -> None:
    """The larger place whose name begins this one (蔚山広域市 of 蔚山広域市南区), and a region's country."""
    if decision.kind == "region":
        for country in filter(None, (each.also for each in hit.candidates)):
            spot.add(hit.start, hit.end, Decision("country", country, 0.9, "nested"))
    if decision.kind == "place" and decision.target:
        parent = reference.place(decision.target).parent
        if parent and hit.surface.startswith(name := reference.place(parent).name):
            spot.add(hit.start, hit.start + len(name), Decision("place", parent, 1.0, "nested"))


def _extended(hit: Hit, text: str, decision: Decision) -> int:
    """The name's end with its 市, 町 ..."""
    if decision.kind != "place" or _END.search(hit.surface) or hit.surface.isascii():
        return hit.end
    suffix = SUFFIX.match(text, hit.end)
    return suffix.end() if suffix else hit.end


@lru_cache(maxsize=REMEMBERED)
def _abbreviations(text: str) -> tuple[tuple[int, int, str], ...]:
    """One-character and Latin abbreviations that stand alone in a list of countries (韓、中、英、米)."""
    short = gazetteer().short
    found: list[tuple[int, int, str]] = []
    for part in _PART.finditer(text):
        word, at = part[0], part.start()
        if word in short:
            found.append((at, part.end(), short[word]))
        elif word[0] in short and all(letter in short for letter in word):
            found += [(at + each, at + each + 1, short[letter]) for each, letter in enumerate(word)]
    return tuple(found)
