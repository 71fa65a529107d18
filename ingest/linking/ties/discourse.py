"""Ties told in running text: what each sentence claims, read with what stands before it.

Left out of a sentence, and taken from its paragraph or heading, are the Japanese party, the kind, the partner and the
year; a later sentence may say that a tie has ended.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.linked import Party, Tie
from ingest.linking.area import Area
from ingest.linking.choose import Scope
from ingest.linking.folding import fold
from ingest.linking.ties import lands as lands
from ingest.linking.ties.above import OF_YEAR, is_of_all, is_under_same
from ingest.linking.ties.claims import Claim, Topic, read
from ingest.linking.ties.conclusion import DATE_ALONE
from ingest.linking.ties.dates import Calendar, year_of_issue
from ingest.linking.ties.ends import End, ends_of
from ingest.linking.ties.home import is_of_town
from ingest.linking.ties.kind import OF_PLACES, kind_of, kind_of_body
from ingest.linking.ties.names import Name, Recall
from ingest.linking.ties.own_body import own_body
from ingest.linking.ties.parties import make_tie
from ingest.linking.ties.recorded import as_recorded
from ingest.linking.ties.shares import RESPECTIVELY
from ingest.linking.ties.sorts import is_named, sort_of
from ingest.linking.ties.text import Word, all_words, words
from ingest.linking.ties.years import only_year, since
from ingest.records import Cell, Issue, ParsedDocument, Sentence
from ontology import reference

_SENTENCE: Final = re.compile(r"(?:[^。（(]|[（(][^（）()]{0,80}[)）]|[（(])+。?")
_RULE: Final = re.compile(r"(?:記載|表示|特記|記入|明記|注記|断り書?き?|印)(?:が|の)?(?:ない|無い|ある|あり|なし)")
"""A sentence about the list's own marks states no tie: 種別の記載がないものは姉妹都市です."""

_IN_BRACKETS: Final = re.compile(r"\((?P<inside>(?:[^()]|\([^()]*\))*。)\)")
"""A sentence that as a whole stands in brackets."""

_TOPIC: Final = re.compile(r"(?<![年月日度])[一-鿿ァ-ヺーれ](?<![年月日度])(?:で|に)?は、?")
_COUNTED: Final = re.compile(r"(?:姉妹|友好)[^。]{0,20}\d+\s*(?:つの)?(?:都市|市|か所|地域|自治体)")
_PREFECTURE: Final = re.compile(r"(?:本|当)[県道府都](?![一-鿿])|(?:^|[、。\s])[県道府都](?:は|が|では|も|と|の)")
_OF_TOWNS: Final = re.compile(r"市町村?|町村|[県道府都]内|管内")
"""What a sentence is about."""

_OF_CITIES: Final = ("sister-region", "friendship-city", "sister-city")
"""Kinds that a country is no partner of: パラオ共和国と友好提携 is an exchange."""
_CONCLUSION: Final = re.compile("提携|締結|調印|縁組|盟約")
_SIGNED: Final = re.compile(r"に、?[^、。]{0,12}(?:(?:交|か)わし|結[びんば]|調印|締結|署名|提携)(?!して(?:い|お))")
"""Behind a date: what was told of before was concluded then."""
_WHOSE: Final = re.compile(r"が[^、。]{0,12}(?:結[ぶん]|有する|持つ|締結|提携)[^、。]{0,12}は、?")
"""Behind the municipality of whose ties the sentence tells: A市が海外と結ぶ提携は."""
_SAID: Final = re.compile(r"(?:提携|締結|調印|盟約|縁組)(?:した|された)?(?:の|年|日|年月日|時期)[はが]、?$")
"""Before such a date: 提携年は2008年."""
_SUBJECT: Final = re.compile(r"(?:(?:なお|また|さらに)、)?(?P<who>[^、。はがを\d\s]{3,16})は、?")
"""What a sentence is about, at its beginning."""
_SHOWN: Final = 80
"""Characters of a sentence that an issue shows."""
_CONCLUDED_ON: Final = re.compile(
    r"との(?:提携|縁組|盟約|締結)(?:は|が)、?(?:昭和|平成|令和|19|20)[^、。]{2,14}(?:である|です|であ[りっ]|、|。|$)")
_NEAR: Final = 6
"""Characters between a partner and its year."""

_ANEW: Final = re.compile(r"あらためて|改めて|再び|再度|再締結|再調印|更新")
_DATES: Final = re.compile(
    r"(?:(?:[^、。]{0,6}、)?[^、。\d]{2,12}[がは](?:(?:昭和|平成|令和)?(?:元|\d{1,4})年(?:\d{1,2}月)?)(?:で(?:す|した|ある))?[、。]?)+")
"""A sentence of nothing but names with their years."""
_ANNIVERSARY: Final = re.compile(r"\d+\s*(?:周年|年(?=目|を迎|に当|にあた|の節目|となる))")
_WHO: Final = re.compile("[^、。はがをとの]{1,7}[市町村](?:は|が|では|、旧)")
"""A municipality of which a sentence is."""
_OTHERS: Final = re.compile(r"(?:\d+|[二三四五六七八九十数各])(?:市町村?|町村|市区町村|団体)[とがは]")
"""Municipalities that a sentence does not name."""


@dataclass(slots=True)
class _Told:
    """A tie with its partner's name in the text."""

    tie: Tie
    partner: Name
    vague: bool = False
    """Whether its word stands for several kinds: 友好協定等を結び."""


@dataclass(slots=True)
class _Paragraph:
    """What has been told in a paragraph."""

    subject: Name | None = None
    ambiguous: bool = False
    latest: list[_Told] = field(default_factory=list)
    told: list[_Told] = field(default_factory=list)


class Discourse:
    """A text being read, sentence by sentence."""

    def __init__(self, parsed: ParsedDocument, area: Area, own: str) -> None:
        self.parsed, self.area, self.own = parsed, area, own
        towns = frozenset(filter(None, [area.municipality]))
        self.recall = Recall(Scope(area.prefecture, None, municipalities=towns), own, lands.of_places(parsed, area))
        self.recall.places.update(lands.of_partners(parsed, area))
        self.topic = Topic(self.recall, Calendar(parsed.meta.fiscal_year, year_of_issue(
            fold(parsed.meta.title).text)))
        self.paragraph = _Paragraph()
        self.own_home = own if area.municipality or (self._speaks() and not is_of_town(parsed)) else ""
        """Whose the ties are of which the text does not say it: a prefecture's only where the text is about it."""
        self.heading_home: str | None = self.own_home
        self.body = own_body(parsed.meta.title)
        """The body whose publication the text is, or under whose name it stands."""
        self.heading_kind: Word | None = None
        self.heading_partners: tuple[Name, ...] = ()
        self.of_towns = False
        """Whether a prefecture's text tells of its municipalities, so that a sentence must name the one meant."""
        self.told: list[_Told] = []
        self.told_of: defaultdict[Party | None, list[_Told]] = defaultdict(list)
        """The same by partner: a text may tell of thousands."""
        self.noted: list[tuple[Party | None, End]] = []
        """Ends told under a heading before the tie itself."""
        self.dated: dict[str, int] = {}
        """When something was concluded with whom, of which the kind was not told."""
        self.left_open: list[Issue] = []
        """Of the ties whose parties are not decided."""

    def ties(self) -> list[Tie]:
        """The ties of all sentences, in order; a pair may be told more than once."""
        before: Sentence | None = None
        for at, cell in enumerate(self.parsed.prose, start=1):
            same = before is not None and is_under_same(before, cell)
            if not same:
                self._under(cell)
            if before is None or before.lines != cell.lines or not same:
                known = self.paragraph.subject if same else None
                if self.area.municipality or self.paragraph.ambiguous:
                    known = None
                self.paragraph = _Paragraph(subject=known)
                if cell.printed:  # an entry of a chronology
                    self.topic.partners = ()
                if self.area.municipality:  # 市 is the text's own again, not the neighbour told of before
                    self.recall.town = self.heading_home or ""
                self.topic.kind = self.heading_kind
            for sentence in (*_SENTENCE.findall(cell.before), cell.text):
                self._sentence(sentence.strip(), cell, f"{self.parsed.meta.id}-s{at}")
            before = cell
        exact = {(each.tie.source, each.tie.partner) for each in self.told if not each.vague}
        return [each.tie for each in self.told if not each.vague or (each.tie.source, each.tie.partner) not in exact]

    def _speaks(self) -> bool:
        """Whether a text is the prefecture's, or names it as one of which it tells."""
        if self.parsed.meta.prefecture:
            return True
        name = reference.prefecture(self.own).name if self.own else ""
        texts = [self.parsed.meta.title]
        texts += [text for each in self.parsed.prose for text in (each.column, each.text, each.before)]
        return bool(name) and any(name in text or _PREFECTURE.search(text) for text in texts)

    def _under(self, cell: Sentence) -> None:
        """A new heading: its municipality, kind and partner hold for what stands under it."""
        self.topic.kind, self.topic.partners, self.heading_kind, self.topic.year = None, (), None, None
        self.noted.clear()
        self.recall.abroad = []
        self.heading_partners = ()
        self.body = own_body(self.parsed.meta.title)
        self.heading_home = self.own_home
        self.of_towns = not self.area.municipality and bool(_OF_TOWNS.search(cell.column))
        if not cell.column:
            return
        text = fold(cell.column).text
        if (year := OF_YEAR.match(text)) and (last := [*self.topic.calendar.dates(year[0])]):
            self.topic.year = last[-1].year
            self.topic.calendar.opened = True
        told = words(text)
        self.topic.kind = self.heading_kind = told[0] if told else None
        names = self.recall.names(text, [(each.start, each.end) for each in told], "country")
        abroad = [*{each.party: each for each in names if each.abroad and each.party}.values()]
        lying = {each.country for each in abroad if each.mention is None}  # 大韓民国 釜山港: the country tells where
        self.topic.partners = self.heading_partners = tuple(
            each for each in abroad if each.mention is None or each.country not in lying)
        self.topic.together = self.heading_partners if is_of_all(text, names) else ()
        bodies = [each.party for each in names if not each.abroad and each.party and not each.code]
        self.body = bodies[0] if len(bodies) == 1 else self.body
        homes = {each.code for each in names if each.code}
        towns = {each for each in homes if len(each) > len("00")} or homes
        # Of several that stand over a sentence it must itself say which is meant.
        self.heading_home = next(iter(towns)) if len(towns) == 1 else None if towns else self.own_home
        self.recall.town = self.heading_home or ""
        self.of_towns = self.of_towns and not homes

    def _sentence(self, printed: str, cell: Sentence, where: str) -> None:
        text = fold(printed).text.strip()
        text = whole["inside"] if (whole := _IN_BRACKETS.fullmatch(text)) else text
        if not text or _RULE.search(text):
            return
        claims = [each for each in read(text, self.topic) if not self._is_known(each, text)]
        latest = []
        for claim in claims:
            home = self._home(claim, text) if claim.home or not _OTHERS.search(text, 0, claim.end) else None
            tie = self._tie(claim, home, printed, cell, where) if home else None
            if tie is not None:
                latest.append(_Told(tie, claim.partner, text.startswith(("等", "など"), claim.word.end)))
            elif not home or not claim.partner.country:
                self.left_open.append(Issue(
                    severity="warning", code="tie-without-party", lines=cell.lines, text=text[:_SHOWN],
                    place=cell.place, action="left-open",
                    reason=f"the sentence states a tie with {claim.partner.printed}, and nothing decides whose it is "
                           "or in which country that lies; no tie is made of it"))
        names = self.recall.latest
        if not claims and self.topic.kind and _COUNTED.search(text) and not any(each.abroad for each in names):
            self.heading_kind = self.topic.kind  # A市の友好都市は3都市です: the kind of those told below
        if not claims and (_CONCLUSION.search(text) or _SIGNED.search(text) or _DATES.fullmatch(text)):
            self._since(text, names)
        self._end(text, names, latest, claims)
        for party, end in self.noted:
            self._close([each for each in latest if each.partner.party == party], end)
        self.told += latest
        self.paragraph.told += latest
        for each in latest:
            self.told_of[each.partner.party].append(each)
        self._subject(names, text)
        if latest or any(each.abroad for each in names):
            self.paragraph.latest = latest

    def _is_known(self, claim: Claim, text: str) -> bool:
        """Whether a conclusion or a paper without a kind stands for the tie told before, of which it may tell the year:
        新しいX市とあらためて協定書を交わした, X市との覚書は満了, X市は平成2年、Y市は平成7年に提携."""
        here = [each for each in self.paragraph.told if each.partner.party == claim.partner.party]
        if here and claim.year and not all_words(text) and claim.home is None:
            self._dated(here, str(claim.year))
            return True
        if claim.word.kinds[:1] == ("other",) and claim.year is None and any(ends_of(text)):
            return True  # 協定は満了し: of which kind it was is told elsewhere
        if claim.word.kinds[:1] not in (("other",), ("memorandum",)) or not self.told_of[claim.partner.party]:
            return False
        spoken_of = claim.year is None and text.startswith(("は", "が", "も", "に"), claim.word.end)
        return (claim.word.kinds == ("other",) and (spoken_of or bool(_ANEW.search(text)))) or any(ends_of(text))

    def _since(self, text: str, names: Sequence[Name]) -> None:
        """Adds the years that a sentence tells of ties told before: X市が昭和40年、Y市が昭和54年でございます."""
        abroad = [each for each in names if each.abroad]
        for name in abroad if len(abroad) == 1 and _CONCLUDED_ON.search(text) else ():
            date = next((each for each in self.topic.dates if each.use == "at" and each.start > name.end), None)
            if date and name.party:
                self.dated[name.party.name] = date.year
        homes = [each for each in names if each.code and not abroad and _DATES.fullmatch(text)]
        for name in (*abroad, *homes):
            date = next((each for each in self.topic.dates
                         if each.use == "at" and 0 < each.start - name.end <= _NEAR), None)
            if date and name in homes:
                self._dated([each for each in self.paragraph.latest if each.tie.source.target == name.code],
                            str(date.year))
            elif date and name.part in ("subject", "topic", "with"):
                self._dated(self.told_of[name.party], str(date.year))
        latest, dates = self.paragraph.latest, [each for each in self.topic.dates if each.use == "at"]
        if abroad or homes:
            return
        if not latest and DATE_ALONE.fullmatch(text) and len(self.heading_partners) == 1 and len(dates) == 1:
            meant = self.told_of[self.heading_partners[0].party]
            self._dated(meant if len(meant) == 1 else [], str(dates[0].year))  # under its name: 昭和53年2月8日提携
        if len(latest) == 1:
            signed = len(dates) == 1 and (_SIGNED.match(text, dates[0].end) or _SAID.search(text[:dates[0].start]))
            self._dated(latest, str(dates[0].year) if signed else only_year(text, self.parsed.meta.fiscal_year))
        elif len(latest) == len(dates) > 0 and RESPECTIVELY.search(text, 0, dates[0].start):
            for each, date in zip(latest, dates, strict=True):  # それぞれ平成20年、昭和54年の提携
                self._dated([each], str(date.year))

    def _dated(self, meant: Sequence[_Told], year: str | None) -> None:
        for each in meant:
            if year and each.tie.since is None:
                each.tie = each.tie.model_copy(update={"since": year})

    def _subject(self, names: Sequence[Name], text: str) -> None:
        """Whom the next sentence is about if it does not say: of whom this one is (は), or whom it answers with
        (です); a subject within it (が) in the text of several municipalities only."""
        homes = [each for each in names if not each.abroad]
        about = [each for each in homes if each.part in ("topic", "owner", "is") or (
            each.part == "subject" and _WHOSE.match(text, each.end))]
        if not about and not _TOPIC.search(text) and (not self.area.municipality or any(
                each.code == self.own for each in homes)):
            about = [each for each in homes if each.part in ("subject", "with")]
        if not about:
            return
        self.paragraph.ambiguous = len({each.code or each.printed for each in about}) > 1
        self.paragraph.subject = about[0]
        if town := next((each.code for each in reversed(about) if len(each.code) > len("00")), ""):
            self.recall.town = town

    def _home(self, claim: Claim, text: str) -> str | Party | None:
        """Whose a tie is: as its sentence says, else whom the paragraph is about, else the heading's or the text's."""
        of_places = claim.partner.party is not None and claim.partner.party.kind == "place"
        own = claim.home.home if claim.home else None
        if isinstance(own, str) and not of_places and (alike := self._alike(claim)):
            return alike  # 市は、A港を通じてX港と姉妹港
        if own is not None and not (of_places and isinstance(own, Party) and set(claim.word.kinds) & OF_PLACES):
            return own
        if claim.partner.recalled and claim.partner.of:
            return claim.partner.of
        unread = _SUBJECT.match(text) if own is None and not of_places else None
        if unread and is_named(unread["who"]):  # 大野城心のふるさと館は、
            return Party(kind="organisation", target=None, name=unread["who"])
        if own is None and not of_places and (alike := self._alike(claim) or self.body):
            return alike
        if not of_places and self.paragraph.subject is None:  # told before of a port: 港 X港との覚書は終了
            known = [each.tie.source for each in self.told_of[claim.partner.party]]
            if len({each.target or each.name for each in known}) == 1:
                return known[0].target or known[0]
        if self.paragraph.subject is not None:
            if self.paragraph.ambiguous:
                return None
            home = self.paragraph.subject.home
            if isinstance(home, str) or not of_places:
                return home
        if any(at < claim.end for at in self.recall.undecided) and self.heading_home and len(self.heading_home) == 2:
            return None  # a municipality is named, and nothing tells which
        if any(_WHO.match(text, at) for at in self.recall.undecided if at < claim.end):
            return None
        return self.heading_home if not self.of_towns else None

    def _alike(self, claim: Claim) -> Party | None:
        """The Japanese body named last, where it is of the sort of which the tie word tells both parties to be."""
        sort = sort_of(claim.word.text)
        named = [each.party for each in self.recall.homes if each.party and sort and each.party.name.endswith(sort)]
        return named[0] if len({each.name for each in named}) == 1 else None

    def _tie(self, claim: Claim, home: str | Party, printed: str, cell: Cell, where: str) -> Tie | None:
        claim = as_recorded(claim, home)
        party, word, text = claim.partner.party, claim.word, fold(printed).text
        if party is None or not claim.partner.country or not word.kinds:
            return None
        if party.kind == "country":
            kind = next((each for each in word.kinds if each not in _OF_CITIES), "friendship-exchange")
        elif party.kind == "organisation":
            kind = kind_of_body(word, party.name)
        elif (sort := sort_of(word.text)) and re.search(rf"[両同各][市町村]の[一-鿿ァ-ヺー]{{0,6}}{sort}", text):
            return None  # 両市の交響楽団が姉妹楽団の契り: a tie of others than the two
        elif set(word.kinds) & OF_PLACES:
            mention = claim.partner.mention
            if mention is None:
                return None
            kind = kind_of(word, home, mention) if isinstance(home, str) else word.kinds[0]
        elif word.kinds[0] in ("sister-school", "museum-agreement"):
            return None
        else:
            kind = word.kinds[0]
        told = claim.year or self.dated.get(party.name)
        year = str(told) if told else None
        if year is None and _ANNIVERSARY.search(text):
            year = since(text, word.text, self.topic.calendar.issued or self.parsed.meta.fiscal_year)
        return make_tie(home, (party, claim.partner.country), kind, where, self.parsed.meta.id, None, cell.lines,
                        printed, year)

    def _end(self, text: str, names: Sequence[Name], here: list[_Told], claims: Sequence[Claim]) -> None:
        """Notes what a sentence says of the end of a tie that it or one before it told of."""
        for end in ends_of(text):
            last = max((each.end for each in claims if each.end <= end.start), default=0)
            partners = [each for each in names if each.abroad and last <= each.start < end.start
                        and each.part in ("with", "of", "owner", "topic", "subject")]
            clause = text.rfind("が、", 0, end.start)
            partners = [each for each in partners if each.start > clause] or partners
            about = [at for at, each in enumerate(partners) if each.part in ("topic", "subject")]
            if len(about) > 1:  # 前者は引き継ぎ、後者は終了する: what is told of the last
                partners = partners[about[-2] + 1:]
            recalled = any(each.recalled for each in partners)  # 前者 is one of the last sentence's
            parties = dict.fromkeys(name.party for name in partners)
            before = self.paragraph.latest if recalled else [each for party in parties for each in self.told_of[party]]
            meant = [each for each in (*here, *before) if each.partner.party in parties]
            ended = {kind for word in all_words(text) if word.start < end.start for kind in word.kinds}
            meant = [each for each in meant if each.tie.kind in ended] or meant  # of several with one partner
            if meant:
                pass
            elif last:
                ids = {(each.partner.start, each.word) for each in claims if each.end == last}
                meant = [each for each in here if any(each.partner.start == start for start, _ in ids)]
            elif not partners:
                meant = self.paragraph.latest
                self.noted += [(each.party, end) for each in self.heading_partners if not meant]
            self._close(meant, end)

    def _close(self, meant: Sequence[_Told], end: End) -> None:
        for each in meant:
            each.tie = each.tie.model_copy(update={"status": end.status})
