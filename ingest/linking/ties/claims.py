"""The ties that one sentence of running text claims.

A statement of a tie is: a Japanese party, a partner, a date, a tie word and a verb.  The sentence is read from its
beginning; what has been named goes to the next tie word, which closes the stretch.  Partners of one stretch share
its word; a date before the partners is that of those behind it, a date behind them that of those before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from ingest.linking.ties.ahead import FORWARD, NAMED, NAMED_END, OF_ANNIVERSARY
from ingest.linking.ties.conclusion import ANNIVERSARY, CONCLUSION, DATE_ALONE, ON_THIS, STANDS, STANDS_SO, date_behind
from ingest.linking.ties.dates import Calendar, Date
from ingest.linking.ties.ends import ends_of
from ingest.linking.ties.kinds import Kind, is_stated, kinds_of, states_until
from ingest.linking.ties.names import Name, Recall
from ingest.linking.ties.shares import (
    CLEFT,
    RESPECTIVELY,
    Event,
    Share,
    dated,
    each_its_kind,
    in_order,
    is_apart,
    is_inside,
    is_since,
    lying_in,
    shares_of,
    together,
)
from ingest.linking.ties.text import Word, is_parent
from ingest.linking.ties.verbs import with_verbs

_GROUP: Final = re.compile(r"(?P<n>[三四3-5両])者(?=で|の間|間|が|は)")
_COUNT: Final = {"両": 2, "三": 3, "四": 4, "3": 3, "4": 4, "5": 5}

_ITS_TOWN: Final = re.compile(r"(?<=[州省県道国])の(?:町|村|市|都市|街|郡)(?![一-鿿ァ-ヺ])")
"""Behind a state or country that only tells where the partner lies: ニューハンプシャー州の町."""
_UNITS: Final = "市町村郡区州省県道島"
"""With one of them at its end a name is a place's own."""

_ITS_PART: Final = re.compile(r"の[^、。の]{1,8}は")
"""Behind a partner of whom the sentence is about: 台南市の縁は."""

_SIGNED_AT: Final = re.compile(r"(?:において|にて|に(?=て)|で(?:、?(?:調印|締結|署名|提携|行われ|開かれ)))")
"""Behind the place where a tie was concluded, which is no party to it: Y市において締結が行われた."""

_INTENDED: Final = re.compile(r"(?:検討|計画|構想|交渉|協議|希望|目指|めざ)(?:し|中|され)[^、。]{0,4}$")
"""Before a partner with whom a tie is only intended: 検討しているX市との友好都市."""

_DESCRIBES: Final = re.compile(r"[^、。]{0,20}(?:いる|いた|[しんっ][ただ]|ぶ|する)")
"""Between a tie word and the party that the clause describes."""

_OPENS: Final = re.compile("(?:に)?は、|に、")


class Claim(NamedTuple):
    """One tie as a sentence claims it; ``home`` is None where the sentence does not say whose it is."""

    home: Name | None
    partner: Name
    word: Word
    year: int | None
    end: int
    """Where in the sentence the tie word ends."""


@dataclass(slots=True)
class Topic:
    """What a paragraph has told so far that the next sentence may leave out."""

    recall: Recall
    calendar: Calendar
    kind: Word | None = None
    """The kind told last."""
    year: int | None = None
    """The one under whose heading the sentences stand."""
    pending: int | None = None
    """The year in which the sentence before concluded a tie with whom the next one tells."""
    concluded: bool = False
    """Whether it told that and nothing else: 昭和33年11月29日提携。"""
    dates: tuple[Date, ...] = ()
    """Those of the last sentence."""
    partners: tuple[Name, ...] = ()
    """The partners of whom the sentence before was about."""
    together: tuple[Name, ...] = ()
    """Those that one heading names and nothing else: A市・B市(アメリカ)."""


def read(text: str, topic: Topic) -> list[Claim]:
    """The ties that a folded sentence claims; ``topic`` is brought up to date."""
    kinds = kinds_of(text)
    names = topic.recall.names(text, [(each.start, each.end) for each in kinds])
    dates = [each for each in topic.calendar.dates(text)
             if not any(name.start <= each.start and each.end <= name.end for name in names)]
    topic.dates = tuple(dates)
    events: list[Event] = sorted([*names, *dates], key=lambda each: (each.start, each.end))
    claims = _Reading(text, topic, kinds, events).claims()
    _remember(text, topic, names, kinds, claims)
    return claims


def _remember(text: str, topic: Topic, names: Sequence[Name], kinds: Sequence[Kind], claims: Sequence[Claim]) -> None:
    told = [each.word for each in kinds if each.told]
    times = [each.year for each in topic.dates if each.use == "at"]
    alone = not claims and len(times) == 1 and not any(each.abroad for each in names)
    topic.pending = times[0] if alone and (told or CLEFT.search(text) or DATE_ALONE.fullmatch(text)) else None
    topic.concluded = alone and bool(DATE_ALONE.fullmatch(text))
    topic.kind = told[-1] if told else topic.kind
    cleft = CLEFT.search(text)
    about = [each for each in names if each.abroad and each.party and (
        each.part in ("with", "topic", "is") or _ITS_PART.match(text, each.end)
        or (cleft and each.start >= cleft.end()))]
    about = [each.partner for each in claims] or about
    places = {each.party.name: each for each in about if each.party and (claims or each.party.kind != "country")}
    if not places and (lying := lying_in(about, names)):
        places = {lying.printed: lying}
    topic.partners = tuple(places.values()) if about or claims else topic.partners


class _Reading:
    """One sentence being read."""

    def __init__(self, text: str, topic: Topic, kinds: Sequence[Kind], events: Sequence[Event]) -> None:
        self.text, self.topic, self.kinds, self.events = text, topic, kinds, events
        self.taken: set[int] = set()
        self.found: list[Claim] = []

    def claims(self) -> list[Claim]:
        """What the sentence claims, in the order of its tie words."""
        states = states_until(self.text)
        start, year, skip = 0, None, 0
        opening = self._opening()
        closers = with_verbs(self.text, self.kinds, self.events, self.topic.kind)
        for at, kind in enumerate(closers):
            if kind.end > states:
                break
            if skip:
                skip -= 1
                start = kind.end
                continue
            following = closers[at + 1] if at + 1 < len(closers) else None
            stretch = self._between(start, kind.start)
            stop = next((each.start for each in closers[at + 1:] if not is_inside(self.text, each.start)
                         or is_inside(self.text, kind.start)), len(self.text))
            shares = self._ahead(kind, stop, stretch) if self._leads(kind, stop, stretch) else []
            forward = bool(shares)
            anew = any(isinstance(each, Name) and not each.abroad and each.part == "subject" for each in stretch)
            before = year or (opening if start and anew else None)
            shares = (shares or shares_of(stretch, self.text, kind, before) or self._in_brackets(kind)
                      or self._group(kind, stretch) or self._left_out(kind, stretch))
            if shares:
                own = in_order(closers[at:], len(shares), self.text)
                skip = max(len(own) - 1, 0)
                known = len(self.found)
                self._told(shares, kind, own, closers[at + max(len(own), 1):], forward, stretch)
                if len(self.found) == known and not forward and following:
                    continue  # nothing is said of this word: its partners are the next one's
                self.taken |= {each.partner.start for each in shares}
                years = [each.year for each in shares]
                year = years[-1] if not kind.made and not forward and len(set(years)) == 1 else None
            start = kind.end if not forward else start
            behind = date_behind(self.text, self.events, kind) if kind.made and not forward else None
            start = behind.end if behind and behind.use == "at" and behind.start >= start else start
        self._in_list()
        return self.found

    def _in_list(self) -> None:
        """Partners with the year of their conclusion in brackets, of the kind told before: X市(1990年提携)."""
        word = next((each.word for each in reversed(self.kinds)
                     if each.told and not is_inside(self.text, each.start)), self.topic.kind)
        claimed = {each.partner.start for each in self.found}
        for each in self._between(0, len(self.text)):
            if word is None or not isinstance(each, Name) or not each.abroad or each.start in claimed:
                continue
            own = next((date for date in self.events if isinstance(date, Date) and date.use == "at"
                        and re.fullmatch("[がは]、?", self.text[each.end:date.start])
                        and re.match("に|で|と|、|。|$", self.text[date.end:]) and not each.recalled), None)
            if own and self.found and not any(one.start > each.start for one in self.kinds):
                self.found.append(Claim(self._earlier(each.start), each, self.found[0].word, own.year, each.end))
                continue  # X州との姉妹提携が1963年、Y省が1983年
            bracket = re.match(r"\([^()]*\)", self.text[each.end:])
            if bracket and CONCLUSION.search(bracket[0]) and (year := self._beside(each)):
                self.found.append(Claim(self._earlier(each.start), each, word, year, each.end))

    def _opening(self) -> int | None:
        """The year with which a sentence opens, that of all it tells: 平成7年には、A市がX市と…となり、B市が…."""
        first = self.events[0] if self.events else None
        if isinstance(first, Date) and first.use == "at" and _OPENS.match(self.text, first.end):
            return first.year
        return None

    def _told(self, shares: list[Share], kind: Kind, own: Sequence[Kind], later: Sequence[Kind], forward: bool,
              stretch: Sequence[Event]) -> None:
        """Keeps what a tie word says of its partners, where the sentence states it; ``own``: one word for each."""
        since = any(isinstance(each, Date) and is_since(self.text, each, kind.start) for each in stretch)
        if ANNIVERSARY.match(self.text, kind.end) or (not kind.made and not kind.made_before and not since and any(
                each.start >= kind.end for each in ends_of(self.text))):  # 平成27年4月、X港との覚書は、満了
            shares = [replace(each, year=self._beside(each.partner)) for each in shares]
        told = date_behind(self.text, self.events, kind)
        if told and (all(each.year is None for each in shares) or (
                told.use == "beside" and CONCLUSION.match(self.text, told.end))):
            shares = [replace(each, year=told.year) for each in shares]
        stands = STANDS.match(self.text, kind.end) or kind.made_before
        made = kind.made or self.text[kind.end:] in ("", "。")
        before = self.topic.pending or (self.topic.year if made and not stands else None)
        if before and not self.topic.dates and all(each.year is None for each in shares):
            shares = [replace(each, year=before) for each in shares]
        made = any(each.made or each.made_before for each in (*own, kind)) and not kind.word.alone
        shares = [each for each in shares
                  if made or own or (each.partner.party and each.partner.party.kind != "country")]
        if not shares:
            return
        last = max(each.partner.end for each in shares)
        gap = re.sub(r"\([^()]*\)", "", self.text[last:kind.start])
        beside = forward or gap.strip("との州省県市)(間にで、") == ""
        if not is_stated(self.text, own[-1] if own else kind, later[0] if later else None, beside,
                         len(shares) > 1 and not own) or _INTENDED.search(
                self.text, max(shares[0].partner.start - 14, 0), shares[0].partner.start):
            return
        if own:
            for share, word in zip(shares, own, strict=True):
                self._claim([share], word, stretch)
        else:
            self._claim(shares, kind, stretch)

    def _between(self, start: int, end: int) -> list[Event]:
        return [each for each in self.events if start <= each.start < end and not (
            isinstance(each, Name) and each.abroad and each.start in self.taken)]

    def _leads(self, kind: Kind, stop: int, stretch: Sequence[Event]) -> bool:
        """Whether the partners stand behind a tie word."""
        behind = next((each for each in self.events if isinstance(each, Name) and each.abroad and each.start >= kind.end
                       and each.start < stop and not _ITS_TOWN.match(self.text, each.end)), None)
        if behind is None:
            return False
        gap = self.text[kind.end:behind.start]
        if any((isinstance(each, Name) and each.abroad and self.text[each.end:kind.start] in ("の", "の「", "の国際"))
               or (isinstance(each, Name) and each.abroad and each.end == kind.start and each.part == "owner")
               for each in stretch):
            return False  # X市の姉妹都市であるY市: both abroad
        own = any(isinstance(each, Name) and each.abroad and each.part == "with" for each in stretch)
        if own and "(" in gap:
            return False  # X市と友好都市提携の調印(X市にて)
        if NAMED.match(gap):
            return not own
        return bool(FORWARD.fullmatch(gap) and "、" not in gap) or bool(OF_ANNIVERSARY.fullmatch(gap) and not own)

    def _ahead(self, kind: Kind, stop: int, stretch: Sequence[Event]) -> list[Share]:
        """The partners behind a tie word: 姉妹都市のX市, 姉妹都市は、X市とY市である."""
        behind = [each for each in self.events if kind.end <= each.start < stop and not (
            isinstance(each, Name) and _ITS_TOWN.match(self.text, each.end))]
        home = next((each for each in reversed(stretch) if isinstance(each, Name) and not each.abroad), None)
        if NAMED.match(self.text, kind.end):
            abroad = [each for each in behind if isinstance(each, Name) and each.abroad]
            abroad = abroad[:next((at for at, each in enumerate(abroad, start=1) if each.part == "is"), None)]
            if not NAMED_END.match(self.text, abroad[-1].end):
                return []
            partners = [each for each in abroad
                        if each.part in ("list", "with", "other", "topic") or each is abroad[-1]]
        else:
            partners = []
            for each in behind:
                if not isinstance(each, Name) or not each.abroad:
                    if isinstance(each, Date) and each.use == "beside":
                        continue
                    break
                if partners and not re.fullmatch(r"(?:\([^()]*\))?(?:、|・|と|及び|並びに|および|や)", self.text[
                        partners[-1].end:each.start]):
                    break
                if partners and self.text[partners[-1].end:each.start] == "と" and each.printed[-1] not in _UNITS:
                    break  # 姉妹都市のX市とYを訪問
                partners.append(each)
        before = [each.year for each in stretch if isinstance(each, Date) and (
            each.use == "at" or is_since(self.text, each, kind.start))]
        made = kind.made or kind.made_before or any(
            isinstance(each, Date) and is_since(self.text, each, kind.start) for each in stretch)
        if not partners:
            return []
        partners = [each for each in partners if not self._has_its_kind(each)] or partners[:1]
        until = stop if NAMED.match(self.text, kind.end) else partners[-1].end
        shares = dated(partners, [each for each in behind if each.start < until or (
            isinstance(each, Date) and each.use == "beside")], self.text, until, home)
        return [replace(each, year=each.year or (before[-1] if before and made else None)) for each in shares]

    def _has_its_kind(self, name: Name) -> bool:
        """Whether a bracket behind a name tells of another kind than that of the list: Y市(中国、友好都市)."""
        bracket = re.match(r"\([^()]*\)", self.text[name.end:])
        return bracket is not None and any(name.end < each.start < name.end + bracket.end() for each in self.kinds)

    def _beside(self, name: Name) -> int | None:
        """The year in brackets behind a name."""
        return next((each.year for each in self.events if isinstance(each, Date) and each.use == "beside"
                     and re.fullmatch(r"\([^)]*", self.text[name.end:each.start])), None)

    def _in_brackets(self, kind: Kind) -> list[Share]:
        """The partner behind whose name a tie word stands in brackets: X市(1995年、姉妹都市)."""
        opened = self.text.rfind("(", 0, kind.start)
        if opened < 0 or self.text.find(")", opened, kind.start) >= 0:
            return []
        name = next((each for each in self.events
                     if isinstance(each, Name) and each.abroad and each.end == opened), None)
        dates = [each.year for each in self.events if isinstance(each, Date) and opened < each.start < kind.start]
        owner = next((each for each in self.events if name and isinstance(each, Name) and not each.abroad
                      and each.part == "of" and each.end + 1 == name.start), None)
        return [Share(name, owner, dates[0] if dates else None)] if name else []

    def _group(self, kind: Kind, stretch: Sequence[Event]) -> list[Share]:
        """All parties of a sentence that concludes among three: 県と市はX市に事務所を置き、三者で協定を結んだ."""
        found = _GROUP.search(self.text, 0, kind.start)
        named = [each for each in stretch if isinstance(each, Name)]
        partners = list({each.printed: each for each in named if each.abroad and each.party}.values())
        homes = list({each.home if isinstance(each.home, str) else each.printed: each
                      for each in named if not each.abroad}.values())
        if found is None or not kind.made or len(partners) != 1 or len(partners) + len(homes) != _COUNT[found["n"]]:
            return []
        dates = [each.year for each in stretch if isinstance(each, Date) and each.use == "at"]
        return [Share(partners[0], home, dates[-1] if dates else None) for home in homes]

    def _left_out(self, kind: Kind, stretch: Sequence[Event]) -> list[Share]:
        """The partner of whom the words before were, of a conclusion that names none."""
        since = [each for each in stretch if isinstance(each, Date) and is_since(self.text, each, kind.start)]
        clause = self.text.find("、", kind.end)
        until = clause if since and clause >= 0 else len(self.text)
        beside = [each for each in self.events if isinstance(each, Name) and each.abroad and each.start < until
                  and not _SIGNED_AT.match(self.text, each.end) and not self._in_topic(each)
                  and each.start not in self.taken and not _ITS_TOWN.match(self.text, each.end)]
        # X市の隣町で: of a place that only describes another may be told.
        stands = self.topic.concluded and STANDS_SO.match(self.text, kind.end)
        if not (kind.made or since or stands or self._then(kind, stretch)) or any(
                each.part != "of" or each.mention is None or each.mention.kind == "country" for each in beside):
            return []
        earlier = list({each.partner.start: each.partner for each in self.found}.values())
        partners = earlier if earlier else list(self.topic.partners)
        if not partners or (len(partners) > 1 and (earlier or self.topic.together != tuple(partners))):
            return []
        if not partners[0].country:  # X市: ブラジル・サンパウロ州の町
            codes = {each.country for each in self.events if isinstance(each, Name) and each.abroad}
            partners = [replace(partners[0], country=codes.pop() if len(codes) == 1 else "")]
        dates = [each.year for each in stretch if isinstance(each, Date) and (each.use == "at" or each in since)]
        home = next((each for each in reversed(stretch) if isinstance(each, Name) and not each.abroad
                     and each.part in ("subject", "topic", "owner")), None)
        year = dates[-1] if dates and not is_apart(self.text, stretch[-1].end, kind.start) else None
        return [Share(each, home, year) for each in partners]

    def _then(self, kind: Kind, stretch: Sequence[Event]) -> bool:
        """Whether a sentence is nothing but a date and a tie word: 1983年に姉妹港。"""
        only = stretch[0] if len(stretch) == 1 else None
        return isinstance(only, Date) and only.start == 0 and self.text[kind.end:] in ("", "。") and (
            ON_THIS.fullmatch(self.text, only.end, kind.start) is not None)

    def _in_topic(self, name: Name) -> bool:
        """Whether a place is the one of which the text is about, or lies in it: its capital, where it was signed."""
        return any(each.party and name.party and (each.party == name.party or is_parent(
            each.party.target or "", name.party.target or "")) for each in self.topic.partners)

    def _claim(self, shares: Sequence[Share], kind: Kind, stretch: Sequence[Event]) -> None:
        only = self._earlier(kind.start) or self._modified(kind)
        homes: list[Name] = together(stretch, self.text) or ([only] if only else [])
        if len(homes) == len(shares) > 1 and RESPECTIVELY.search(self.text, 0, kind.start) and not any(
                each.home for each in shares[1:] if each.home not in (homes[-1], None)):
            shares = [replace(each, home=home) for each, home in zip(shares, homes, strict=True)]
            homes = []
        words = each_its_kind(kind.word, shares, self.text)
        for each, word in zip(shares, words, strict=True):
            several = homes if len(homes) > 1 and each.home in (None, homes[-1]) else []
            whose: list[Name | None] = [*several] or [each.home or (homes[-1] if homes else None)]
            for home in whose:
                self.found.append(Claim(home, each.partner, word, each.year, kind.end))

    def _modified(self, kind: Kind) -> Name | None:
        """The Japanese party that the whole clause describes: X市と提携しているA市."""
        behind = next((each for each in self.events if each.start >= kind.end), None)
        described = isinstance(behind, Name) and not behind.abroad and _DESCRIBES.fullmatch(
            self.text, kind.word.start, behind.start)
        return behind if described and isinstance(behind, Name) else None

    def _earlier(self, until: int) -> Name | None:
        """The Japanese subject of the sentence up to there."""
        named = [each for each in self.events if isinstance(each, Name) and not each.abroad and each.end <= until]
        about = [each for each in named if each.part in ("subject", "topic", "owner", "with")]
        return about[-1] if about else None
