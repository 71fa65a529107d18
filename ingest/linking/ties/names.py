"""The parties that a sentence on ties names: municipalities, places abroad, bodies, and what stands for them.

A name has the part in the sentence that the particle behind it gives: with whom (X市と), who (A市は), whose (A市の).
同市, 前者 and 両市 stand for names told before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final, Literal

from ingest.linked import Mention, Party
from ingest.linking.choose import Scope
from ingest.linking.mentions import find
from ingest.linking.ties import body_names as tie_body_names
from ingest.linking.ties import place_names as tie_place_names
from ingest.linking.ties import sorts as tie_sorts
from ingest.linking.ties.kind import OF_PLACES, WITHIN
from ingest.linking.ties.parties import place_party
from ingest.linking.ties.statement import Statement
from ingest.linking.ties.text import all_words
from ingest.records import Cell, Role
from ontology import reference

Part = Literal["with", "subject", "topic", "owner", "of", "is", "list", "other"]

_HAN: Final = re.compile("[一-鿿]{2}")
_KANA: Final = re.compile("[ァ-ヺー]{2}")
_OWNED: Final = re.compile(r"[都道府県市町村区]立|私立|[都道府県市町村]内")
_IN_HAN: Final = frozenset(("CN", "KR", "TW", "HK", "MO"))
"""Countries whose schools and the like are written in Chinese characters."""
_KANA_ONLY: Final = re.compile("[ァ-ヺー]{3}")
_KOREAN: Final = re.compile(r"大学校$")
_COMPOSITE: Final = re.compile(
    r"(?!(?:など|等|ほか|及び|並び|訪問|代表|市民|使節|派遣|間|側|内|準州|自治州|直轄[市州]))[一-鿿ァ-ヺーA-Za-z]{2,20}(?<![一-鿿][区郡鎮郷])(?=と|との|[」』]と)")
"""Directly behind a place: an office or company there is the party, バリ州観光局."""
_DISTRICT: Final = re.compile(r"(?<=[市都])(?P<apart>の)?[一-鿿]{1,3}(?:区|郡|鎮|郷)(?![一-鿿])")
"""Directly behind a city: the district in it is the partner, 釜山広域市西区."""
_OWNER: Final = re.compile("[国州県省市私]立$")
"""Directly before a place in a body's name: 国立基隆商工."""
_PERSON: Final = re.compile("[の前元故現][一-鿿]{1,4}[市町村区]長")
"""A mayor by the family name: 当時の石川市長."""
_SPEAKS: Final = re.compile(
    r"(?:の)?(?:人民)?(?:政府|人民委員会|当局|側)|の?(?:市長|町長|村長|区長|州?知事|省長|郡守|首長)(?=と)")
"""Behind a place that is itself the party: X州政府と."""
_PART: Final = re.compile(
    r"(?:\([^()]*\))*[」』]?(?:\([^()]*\))*(?:など|等|ほか|さん|様|自身|自体)?(?:(?:\d{1,2}|[両二三四五六七八九十]{1,2})(?:市町?|町村?|村|都市|州|自治体)(?![一-鿿]))?(?:の(?:\d{1,2}|[一二三四五六七八九十])(?:つの)?(?:都市|市町?|町|村|州|省|地域|自治体|校|大学)(?:・(?:都市|州|省|県|地域))*)?(?:(?<=[都市町村州])等(?=と))?(?:の?(?:それぞれ|双方)(?=と))?(?:(?<=[市町村区])長(?=と|が|は|の間))?"
    r"(?P<with>との間|とのあいだ|の間(?=[でに])|とも|とは|との|をはじめ(?=[、とす])|と(?!いう|する|して|し、|なる|なっ|な[らり])|を(?=[^、。はがをのと]{2,10}(?:都市|港|校|[館園]|地域)と(?:し(?!て(?:の|、))|す|定め)))?"
    r"(?P<topic>にとって|で、(?:こちら|こっち|これ)は|の(?:例|場合)(?:で)?は|(?:について|に関して|において|につき(?:まして)?|におき(?:まして)?|におかれ(?:まして)?|に|で)?は"
    r"|の(?=お?相手|提携先|[^、。]{0,4}(?:姉妹|友好)))?"
    r"(?P<subject>[がも]|、(?=旧[^、。]{1,6}[市町村](?:の?(?:時代|ころ|頃))?から))?(?P<of>の)?(?P<is>で(?:す|ある|あり|、|あっ|し[たて]|ござ)|だ(?:った|。)|。)?"
    r"(?P<list>\s*(?:、|・|,|及び|および|並びに|ならびに|や|かつ|$|\s))?")
_OWN: Final = re.compile(
    r"(?:本|当)(?P<own>[市町村県府都道区])(?![一-鿿])"
    r"|同(?P<same>[市町村県府都道区州省郡港校園館]|自治区|大学|高校|動物園)(?![一-鿿])"
    r"|(?P<here>こちら|そちら|(?:この|その)(?:まち|街|都市|町)|同地)(?=と|は、|も|に(?:は|も)、)"
    r"|(?P<each>両(?:市|町|者|都市|市町|市州|県州|県省|港|校|大学))(?=は|が)"
    r"|(?P<two>前者|後者)(?=と|は|が|も|に|の)|(?P<both>両(?:市|都市|者|町|州|省|校|港|自治体))(?=と)"
    r"|(?:^|(?<=[、。\s「]))(?P<bare>[市町村県府都道])(?=は|が|も|と(?!し)|では|に[おつ]|の(?:姉妹|友好|提携))")
_BESIDE_BODY: Final = ("港と", "校と", "学と", "館と", "園と")
"""Before the second of two bodies: A港とX港は."""
_LIES: Final = re.compile(r"(?:の|・|にある|に所在する|に立地する)?")
"""Between a place and the body in it."""
_SORT: Final = re.compile(r"(?:特別市|広域市|[市町村州省県郡区])$")
"""What sort of place it is, at the end of its name."""
_UNIT: Final = re.compile("(?:準|自治|直轄)?[州省県郡道市町村区郷鎮](?![一-鿿])")
"""Behind a place's name in the tables: what sort of place it is."""
_PAIR: Final = re.compile("と(?:同[市町村州省県]の)?")
_SAME_CITY: Final = re.compile(r"同[市町村州省県]の$")
_PAPERS: Final = (("memorandum",), ("cooperation-agreement",), ("other",), ())
"""Kinds of agreements that places and bodies conclude alike."""


@dataclass(frozen=True, slots=True)
class Name:
    """A party as a sentence names it.  ``code`` is a Japanese place's; ``party`` with ``country`` another's."""

    start: int
    end: int
    part: Part
    printed: str
    code: str = ""
    party: Party | None = None
    country: str = ""
    mention: Mention | None = None
    abroad: bool = False
    recalled: bool = False
    """Whether it stands for a name told before."""
    of: str = ""
    """The code of the municipality or prefecture of whom its sentence told it."""

    @property
    def home(self) -> str | Party | None:
        """The Japanese party."""
        return self.code or self.party


@dataclass(slots=True)
class Recall:
    """Whom a text has named so far."""

    scope: Scope
    own: str
    """The code of the text's own prefecture or municipality."""
    lying: dict[str, str]
    """Countries of places that no table has, as the text tells them."""
    town: str = ""
    """The municipality that was told of last."""
    homes: list[Name] = field(default_factory=list)
    abroad: list[Name] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    """Countries by the bare names of the places told."""
    told: dict[str, Name] = field(default_factory=dict)
    """Those places by the same names, as they were named first."""
    bodies: dict[str, Name] = field(default_factory=dict)
    """Bodies abroad by their names, as they were named first."""
    latest: list[Name] = field(default_factory=list)
    """The names of the last sentence."""
    undecided: tuple[int, ...] = ()
    """Where in it a municipality is named of which nothing tells which of several it is."""

    def names(self, text: str, kinds: Sequence[tuple[int, int]], role: Role = "description") -> list[Name]:
        """The names of a folded sentence or a heading (``role``), in order; ``kinds``: where its tie words stand."""
        mentions = [each.model_copy(update={"role": "description"})
                    for each in find({role: Cell(text=text, lines=(1, 1))}, self.scope).mentions]
        mentions = [each for each in mentions if not _over(kinds, each.start, each.end)]
        self.undecided = tuple(each.start for each in mentions if each.kind == "municipality" and not each.target)
        mentions += [*self._known(text, mentions), *tie_place_names.unlisted(text, mentions)]
        statement = Statement("", None, {"description": Cell(text=text, lines=(1, 1))}, tuple(mentions), (), None,
                              self.lying)
        sorts = tuple(sorted({sort for start, end in kinds
                              for sort in tie_sorts.alike(tie_sorts.sort_of(text[start:end]))}))
        bodies = [each for each in tie_body_names.spans(text, sorts) if not _over(kinds, *each)]
        # バージニアビーチ is a city, and of sister beaches a beach.
        settled = {(each.start, each.end) for each in mentions if each.kind == "place" and each.target}
        bodies = [each for each in bodies if each not in settled or tie_sorts.is_named(text[slice(*each)], sorts)]
        of_bodies = any(not set(each.kinds) & OF_PLACES and (each.kinds[:1] not in _PAPERS or bodies)
                        for each in all_words(text))
        bodies += [each for each in tie_body_names.slots(text, [*bodies, *kinds], [
            (each.start, each.end) for each in mentions]) if of_bodies and not _over(kinds, *each)]
        chains = tie_place_names.chains(text, [each for each in statement.foreign("description")
                                if not _over(bodies, each.start, each.end)])
        found: list[Name | None] = [*self._bodies(text, bodies, statement, chains)]
        found += [self._place(text, chain, statement) for chain in chains if not any(
            chain[-1].end <= start and _LIES.fullmatch(text, chain[-1].end, start) for start, _ in bodies)]
        found += [Name(each.start, each.end, part_of(text, each.end), each.surface, code=each.target)
                  for each in mentions if each.kind in ("municipality", "prefecture") and each.target
                  and not _over(bodies, each.start, each.end)]
        names = sorted((each for each in found if each), key=lambda each: (each.start, -each.end))
        names = [each for at, each in enumerate(names) if (not at or each.start >= names[at - 1].end)
                 and not _PERSON.match(text, max(each.start - 1, 0))]
        about = ""
        for at, each in enumerate(names):
            if each.abroad:
                names[at] = replace(each, of=about)
            elif each.part in ("subject", "topic"):
                about = each.code
        return self._with_pronouns(text, names)

    def _known(self, text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
        """The places in no table that another sentence tells of."""
        for name in (each for each in self.lying if each in text):
            for found in re.finditer(rf"(?<![一-鿿ァ-ヺー]){re.escape(name)}", text):
                if not any(each.start < found.end() and found.start() < each.end for each in mentions):
                    yield Mention(surface=name, kind="place", target=None, score=0.0, rule="open", role="description",
                                  start=found.start(), end=found.end())

    def _place(self, text: str, chain: Sequence[Mention], statement: Statement) -> Name | None:
        last = chain[-1]
        outer = chain[0].target if chain[0].kind == "country" else None
        if outer and last.kind == "place" and (last.target or outer)[:2] not in (outer, *WITHIN):
            # オーストラリアのX町: not the X that the tables know in another country
            last = last.model_copy(update={"target": None, "score": 0.0, "rule": "open"})
            chain = [*chain[:-1], last]
        if last.kind == "country":
            return Name(last.start, last.end, part_of(text, last.end), last.surface, country=last.target or "",
                        mention=last, abroad=True, party=Party(
                            kind="country", target=last.target, name=reference.country(last.target or "").name))
        if last.kind == "place":
            last = tie_place_names.as_told(text, last, statement.mentions)
            chain = [*chain[:-1], last]
        country = next((each.target[:2] for each in reversed(chain) if each.target), "") or statement.country(last)
        end = last.end
        told = self.told.get(_SORT.sub("", last.surface))
        if told and len(chain) == 1 and last.target is None and country in ("", told.country):
            return replace(told, start=last.start, end=end, part=part_of(text, end), printed=last.surface)
        if (unit := _UNIT.match(text, end)) and not _UNIT.match(text, end - 1, end):
            end = unit.end()
        if speaks := _SPEAKS.match(text, end):
            end = speaks.end()
        elif district := _DISTRICT.match(text, end):
            end = district.end()
            last = last.model_copy(update={"target": None, "score": 0.0, "rule": "open", "surface": text[
                district.start() + 1 if district["apart"] else last.start:end]})
        elif office := _COMPOSITE.match(text, end):
            owner = _OWNER.search(text[:last.start])
            name = text[owner.start() if owner else last.start:office.end()]
            return Name(chain[0].start, office.end(), part_of(text, office.end()), name, country=country, abroad=True,
                        party=Party(kind="organisation", target=last.target, name=name))
        return Name(chain[0].start, end, part_of(text, end), last.surface, party=place_party(last, country)[0],
                    country=country, mention=last, abroad=True)

    def _bodies(self, text: str, spans: Sequence[tuple[int, int]], statement: Statement,
                chains: Sequence[Sequence[Mention]]) -> Iterator[Name]:
        """The bodies of a sentence: at home or abroad by what names them, else by each other."""
        seen = [self._evidence(text, start, end, statement, chains) for start, end in spans]
        certain = [each for each in seen if each.abroad and each.country]
        codes = {each.country for each in certain} | {(each.target or "")[:2] for chain in chains for each in chain
                                                      if each.target} or {each.country for each in self.abroad}
        locative = any(part_of(text, chain[-1].end) == "topic" and text.startswith("では", chain[-1].end)
                       for chain in chains)
        for at, each in enumerate(seen):
            if any(other is not each and other.printed == each.printed and "(" not in text[
                    min(each.end, other.end):max(each.start, other.start)] for other in seen):
                continue  # 菅平のスキー学校とダボスのスキー学校: no names of their own
            kana = bool(_KANA.search(each.printed))
            begins = bool(_KANA.match(each.printed)) or not _HAN.match(each.printed)
            if each.abroad or each.party is None:
                home = False
            elif self._is_native(each.printed, statement, each.start, each.end):
                home = True
            elif each.part in ("subject", "topic", "owner"):
                second = at > 0 and seen[at - 1].part == "with" and not seen[at - 1].abroad and bool(
                    _PAIR.fullmatch(text, seen[at - 1].end, each.start))
                home = not (kana and begins) and not locative and not second
            else:
                before = any(other.part in ("subject", "topic") and not other.abroad for other in seen[:at])
                others = [other for other in seen if other is not each and (
                    other.abroad or _KANA.search(other.printed) or (locative and other.part == "subject"))]
                paired = any(other.abroad and _PAIR.fullmatch(text, each.end, other.start) for other in seen[at + 1:])
                pair = at + 1 < len(seen) and each.part == "with" and not kana and bool(
                    _PAIR.fullmatch(text, each.end, seen[at + 1].start))
                home = not before and (bool(others) or pair) and (not kana or paired)
            if home:
                yield each
            elif country := each.country or (next(iter(codes)) if len(codes) == 1 and not (
                    codes <= _IN_HAN and _KANA_ONLY.match(each.printed)) else ""):
                yield replace(each, country=country, abroad=True)
            elif codes and each.part in ("with", "list"):
                yield replace(each, abroad=True)  # nothing tells where: no tie is made of it

    def _is_native(self, name: str, statement: Statement, start: int, end: int) -> bool:
        """Whether a body's name says that it is Japanese."""
        return bool(_OWNED.search(name)) or any(
            each.kind in ("municipality", "prefecture") and start <= each.start and each.end <= end
            for each in statement.mentions) or any(
            name.startswith(bare) for bare in _bare_homes(self.own, self.town, *(each.code for each in self.homes)))

    def _evidence(self, text: str, start: int, end: int, statement: Statement, chains: Sequence[Sequence[Mention]]
                  ) -> Name:
        """A body with the country that its name, or what stands at it, tells."""
        lead = next((each.end + 1 for each in statement.mentions if each.kind == "country" and each.start == start
                     and text.startswith("・", each.end) and each.end + 1 < end), start)  # 台湾・国立X中学
        name, part = text[lead:end], part_of(text, end)
        if known := self.bodies.get(name):
            return replace(known, start=start, end=end, part=part)
        foreign = [each for each in statement.mentions if start <= each.start and each.end <= end and each.target
                   and each.kind in ("place", "country")]
        before = next((chain for chain in chains if chain[-1].end <= start
                       and _LIES.fullmatch(text, chain[-1].end, start)), None)
        same = _SAME_CITY.search(text[:start])
        told = next((code for place, code in self.places.items() if name.startswith(place) or (
            len(place) > len("ドイツ") and place in name) or re.search(
                rf"{re.escape(place)}[市町村区郡州省県]?[の・]$", text[:start])), "") or (
            self.abroad[-1].country if same and self.abroad else "")
        bracket = re.match(r"\(([^()]*)\)", text[end:])
        beside = [(each.target or "")[:2] for each in statement.foreign("description") if bracket
                  and end <= each.start < end + bracket.end() and each.target]
        named = [(each.target or "")[:2] for each in (*foreign, *(before or ())) if each.target]
        if (part in ("with", "list", "of") or text[:start].endswith(_BESIDE_BODY)) and not told:
            native = name.startswith(tuple(_bare_homes(self.own, self.town)))  # 唐津港, and 唐津市 lies in Korea too
            told = "" if native else _countries().get(re.sub("(?:空港|港|大学|湖|駅)$", "", name), "")
        country = next(iter([*named, *beside]), "") or ("" if _OWNED.search(name) else told) or (
            "KR" if _KOREAN.search(name) else "")
        place = next((each.target for each in reversed([*(before or ()), *foreign]) if each.kind == "place"), None)
        return Name(before[0].start if before else start, end, part, name, country=country, abroad=bool(country),
                    party=Party(kind="organisation", target=place, name=name))

    def _with_pronouns(self, text: str, names: list[Name]) -> list[Name]:
        """The names with those that pronouns stand for, and what the next sentence may point to."""
        found = list(names)
        for each in _OWN.finditer(text):
            if any(name.start < each.end() and each.start() < name.end for name in names):
                continue
            part = part_of(text, each.end())
            before = [name for name in names if name.end <= each.start()]
            meant = self._meant(each, part, before)
            if any(name.abroad and name.mention is None and name.start <= each.end() + 1 <= name.end for name in names):
                continue  # 同市のX博物館 lies abroad
            part = "with" if each["each"] else part
            found += [replace(name, start=each.start(), end=each.end(), part=part, recalled=True) for name in meant]
        found.sort(key=lambda each: each.start)
        self.remember(found)
        return found

    def _meant(self, found: re.Match[str], part: Part, before: Sequence[Name]) -> list[Name]:
        """The names that a pronoun stands for."""
        abroad = [*self.abroad, *(each for each in before if each.abroad)]
        homes = [*self.homes, *(each for each in before if not each.abroad)]
        if found["two"] or found["both"]:
            two = list({each.printed: each for each in abroad if each.mention is None or each.mention.kind == "place"
                        }.values())[-2:]
            if len(two) < 2:
                return []
            return two if found["both"] else [two[found["two"] == "後者"]]
        if found["each"]:  # A市とX市は文通から始まった。両市は1994年に姉妹都市となり
            seen = before or self.latest
            only = {each.printed: each for each in seen if each.abroad and each.part != "of"}
            towns = {each.code or each.printed for each in seen if not each.abroad}
            return [*only.values()] if len(only) == 1 >= len(towns) else []
        if found["here"]:  # 続いてX県に参りました。こちらとは
            places = [each for each in abroad if each.mention is not None and each.mention.kind == "place"]
            return places[-1:] if part in ("with", "topic") else []
        if found["own"]:
            return [_native(self.own)] if self.own and _unit(self.own) == found["own"] else []
        unit = found["same"] or found["bare"]
        fits = [each for each in homes if (_unit(each.code) if each.code else each.printed[-1]) == unit[-1]]
        if found["same"]:
            partners = [each for each in abroad if each.printed.endswith(unit)]
            here = part == "owner" and any(each in before for each in partners) and not any(
                each in before for each in fits)  # X市の紹介により、同市の姉妹都市である…
            if partners and (part == "with" or here or not fits or unit in ("州", "省")):
                return partners[-1:]
            return fits[-1:]
        code = next((each for each in (self.town, self.own, self.own[:2]) if each and _unit(each) == unit), "")
        return [_native(code)] if code else []

    def remember(self, names: Iterable[Name]) -> None:
        """Keeps the names of a sentence for the next."""
        self.latest = names = list(names)
        abroad = [each for each in names if each.abroad]
        homes = [each for each in names if not each.abroad]
        self.abroad, self.homes = abroad or self.abroad, homes or self.homes
        for each in abroad:
            if each.mention is None and each.country and each.party and each.party.kind == "organisation":
                self.bodies.setdefault(each.printed, replace(each, of=""))
            if each.mention is not None and each.mention.kind == "place":
                bare = _SORT.sub("", each.printed)
                if len(bare) > 1:
                    self.places.setdefault(bare, each.country)
                    if each.country and not each.recalled:
                        self.told.setdefault(bare, replace(each, of=""))


def _bare_homes(*codes: str) -> set[str]:
    """The names of municipalities and prefectures without 市, 県 ..., with which their bodies' names begin."""
    names = {(reference.prefecture(code).name if len(code) == len("00") else reference.municipality(code).name)[:-1]
             for code in codes if code}
    return {name for name in names if len(name) > 1}


@cache
def _countries() -> dict[str, str]:
    """Countries by the bare names of places abroad that only one country has."""
    found: dict[str, set[str]] = {}
    for place in reference.places().values():
        for name in (place.name, *place.names):
            found.setdefault(_SORT.sub("", name), set()).add(place.country)
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1 and len(name) > 1}


def _native(code: str) -> Name:
    return Name(0, 0, "other", code, code=code)


def _unit(code: str) -> str:
    """市, 県 ... of a municipality's or prefecture's name."""
    return (reference.prefecture(code).name if len(code) == 2 else reference.municipality(code).full_name)[-1]


def _over(spans: Iterable[tuple[int, int]], start: int, end: int) -> bool:
    return any(first < end and start < last for first, last in spans)


def part_of(text: str, end: int) -> Part:
    """The part that what stands behind a name gives it."""
    found = _PART.match(text, end)
    if found is None:
        return "other"
    if found["with"]:
        return "with"
    if found["topic"]:
        return "owner" if found["topic"] == "の" else "topic"
    if found["subject"]:
        return "subject"
    if found["of"]:
        return "of"
    if found["is"]:
        return "is"
    return "list" if found["list"] is not None else "other"
