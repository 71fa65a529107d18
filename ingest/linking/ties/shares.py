"""With whom, whose and when: the partners, Japanese parties and dates of the stretch of a sentence that a tie word
closes.

Partners of one stretch share its word.  A date before the partners is that of those behind it, up to the next; a date
behind them is that of those before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from ingest.linking.ties.dates import Date
from ingest.linking.ties.kinds import Kind
from ingest.linking.ties.names import Name
from ingest.linking.ties.text import Word

RESPECTIVELY: Final = re.compile("それぞれ|各々|順に")

_APART: Final = re.compile(
    r"後、|のち|たこと[がをに]|経て|たことから|その後|始ま|開始|始め|当時|改めて|再び|再度|更新|改定|改訂|改め|継承|解消|終了|失効"
    r"|周年|記念(?![館園碑堂病])|(?:以来|以降|から)、|重ねて?き")
"""Between a date and a conclusion that may be of another time."""

_THEN: Final = re.compile(r"その後|のちに|後に|次いで")

_OF_YEAR: Final = re.compile(r"の[^、。]{1,12}の(?:年|際|折)に")

_STATE: Final = re.compile(r"[^、。]{2,12}?(?:の関係に|である|です|で、|であ[っり]|となって|を(?:結んで|締結して))")

_NATIONAL: Final = re.compile(r"日本|我が国|政府|両国|大使|条約|外務省")
"""What two states conclude is no tie of a local government."""

CLEFT: Final = re.compile(
    r"(?:結んだ|提携した|締結した|調印した|交わした|[にと]なった|結びました|得た|相手|提携先)(?:の|先|相手)?は、?")

_ABOUT: Final = re.compile("は|が、?[^、。がをに]{0,24}$")
"""Before a partner with です or で: これに次ぐのがX市で."""

OLDEST: Final = re.compile(r"相手は|最も古い|最初|第一号|第1号|初めて|[とが](?:続[いき]|次[いぎ])")

_BESIDES: Final = re.compile(r"(?:\([^()]*\))?(?:のほか|の他|に加え(?:て)?)、")
"""Behind a partner before another: X市のほか、Y市とも."""

_STARTED: Final = re.compile("との(?:提携|交流|縁組)を(?:皮切り|契機|きっかけ|機)に")
"""Behind a partner with which the ties that follow began: they are with others."""

_BETWEEN: Final = 10
"""Characters between two kinds that stand in a row: 「友好提携」「産業連携に関する覚書」."""
_EACH_ITS: Final = re.compile(r"(?:それぞれ|各々|順に)、?[「『]?[^、。と]{0,6}$")

Event = Name | Date


@dataclass(slots=True)
class Share:
    """A partner with its Japanese party and the year, where the stretch tells them."""

    partner: Name
    home: Name | None
    year: int | None = None


def partners_in(stretch: Sequence[Event], text: str, until: int) -> list[Name]:
    """The names abroad with whom something is concluded: those with と and their list, else the subjects.

    Args:
        stretch: what is named before the tie word.
        text: the folded sentence.
        until: where the tie word begins; -1 where there is none.
    """
    names = [each for each in stretch if isinstance(each, Name)]
    abroad = [each for each in names if each.abroad and each.party and not _is_remark(text, each.start, until)
              and not _STARTED.match(text, each.end)]
    places = [each for each in abroad if each.party and each.party.kind != "country"]
    if not places and any(not each.abroad for each in names) and not _NATIONAL.search(text):
        places = [each for each in abroad if each.part == "with"]  # a country itself: 県はパラオと
    elif any(each.part == "with" for each in places) and "それぞれ" in text and not _NATIONAL.search(text):
        places = [each for each in abroad if each in places or each.part == "with"]
    parts: dict[int, str] = {}
    later = "other"
    for each in reversed(places):
        later = later if each.part == "list" else each.part
        joined = any(not other.abroad and other.part == "with" and text[other.end:each.start] in ("と", "と、")
                     for other in names)
        named = _BESIDES.match(text, each.end) or (joined and later in ("of", "owner") and each.end + 1 == until)
        parts[each.start] = "with" if named else later
    for wanted in (("with",), ("topic", "subject"), ("is",)):
        found = [each for each in places if parts[each.start] in wanted]
        if found and (wanted != ("is",) or CLEFT.search(text, 0, found[0].start) or OLDEST.search(text)
                      or _ABOUT.search(text[:found[0].start])):
            within = [each for each in found[:-1] if each.part == "subject"]  # X市が面するY湖が
            return [each for each in found if each not in within]
    return []


def _is_remark(text: str, start: int, until: int) -> bool:
    """Whether a name stands in brackets that close before the tie word: 東華大学(上海市)及び…と."""
    opened = text.rfind("(", 0, start)
    closed = text.find(")", opened) if opened >= 0 else -1
    return opened >= 0 and start < closed and (until < 0 or closed < until)


def is_inside(text: str, at: int) -> bool:
    """Whether a place in a text is within brackets."""
    return text.rfind("(", 0, at) > text.rfind(")", 0, at)


def subjects_in(stretch: Sequence[Event], text: str) -> list[Name]:
    """The Japanese parties of a stretch."""
    named = [each for each in stretch if isinstance(each, Name) and not each.abroad]
    found = []
    opens = next((each for each in stretch if isinstance(each, Name)), None)
    if len(named) == 1 and named[0] is opens and opens.part == "list" and text.startswith("、", opens.end):
        return named  # A町、X市と姉妹都市提携
    for at, each in enumerate(named):
        following = named[at + 1] if at + 1 < len(named) else None
        joined = following is not None and text[each.end:following.start] in _AND
        if each.part in ("subject", "topic", "owner", "with") or (joined and each.part == "list") or (
                each.part == "of" and any(isinstance(other, Name) and other.abroad and other.start == each.end + 1
                                          for other in stretch)):
            found.append(each)
    return found


_AND: Final = ("と", "、", "及び", "および", "並びに", "・", "や")


def together(stretch: Sequence[Event], text: str) -> list[Name]:
    """The Japanese parties that are one subject: A県及びB市は."""
    named = subjects_in(stretch, text)
    last = len(named) - 1
    first = last
    while first > 0 and text[named[first - 1].end:named[first].start] in _AND:
        first -= 1
    return named[first:last + 1] if last > first else []


def shares_of(stretch: Sequence[Event], text: str, kind: Kind, year: int | None) -> list[Share]:
    """The partners of a stretch that a tie word closes, each with its Japanese party and date."""
    partners = partners_in(stretch, text, kind.start)
    if not partners:
        return []
    return dated(partners, stretch, text, kind.start, None, year, since=kind.start)


def dated(partners: Sequence[Name], stretch: Sequence[Event], text: str, until: int, home: Name | None,
           year: int | None = None, since: int = -1) -> list[Share]:
    """Partners with their dates: before them, behind them, in brackets, or in the same order (それぞれ).

    Args:
        partners: those of the stretch, in order.
        stretch: all that it names.
        text: the folded sentence.
        until: where the tie word begins that closes the stretch.
        home: the Japanese party before the stretch.
        year: the one that the stretch before leaves to this one.
        since: as ``until``, where a date may also stand directly at the word (1990年から姉妹都市).
    """
    homes = {each.start: each for each in subjects_in(stretch, text)}
    shares: list[Share] = []
    current, owner, mark = year, None, 0
    ahead = any(isinstance(each, Date) and each.end <= partners[0].start and _is_time(each, partners, text, -1)
                for each in stretch)
    for each in stretch:
        following = next((one.start for one in partners if one.start > each.start), until)
        if isinstance(each, Name):
            if is_inside(text, each.start) and _BESIDE.match(text, each.end):
                continue  # X市(B市とともに)
            if each.start in homes and is_inside(text, each.start) and not is_inside(text, until):
                for share in shares[-1:]:
                    share.home = each  # X市(1989年、旧A町が提携)
            elif each.start in homes:
                if owner is not None and _differ(owner, each):
                    current = None  # that date was the other party's
                home = each
            elif each in partners:
                if shares and current is not None and _THEN.search(text, shares[-1].partner.end, each.start):
                    current = None
                shares.append(Share(each, home, current))
        elif each.use == "beside":
            gap = text[shares[-1].partner.end:each.start] if shares else ")"
            if "(" in gap and ")" not in gap:
                for share in shares if _ALL.match(text, text.rfind("(", 0, each.start)) else shares[-1:]:
                    share.year = each.year
        elif _is_time(each, partners, text, since):
            apart = is_apart(text, each.end, following) and not _each_from(text, each, partners, since)
            if apart or _is_of_subject(each, stretch, text):
                continue
            if shares and not ahead and mark == len(shares) and following != until:
                current, owner = each.year, home  # X市と1977年に、また1995年にはY市と
            elif shares and (not ahead or following == until):
                _share_out(shares[mark:] or shares[-1:], each, stretch, text)
            else:
                current, owner = each.year, home
            mark = len(shares)
    if shares and ahead and mark < len(shares) and is_apart(text, shares[-1].partner.end, until):
        shares[-1].year = None
    later = {(each.partner.party.name if each.partner.party else "", id(each.home)): each for each in shares}
    shares = [each for each in shares if each in later.values()] if len(later) < len(shares) else shares
    for share, own in zip(shares, _in_their_order(shares, stretch, text), strict=False):
        share.year = own.year
    only = [each for each in homes.values() if shares and each.start > shares[-1].partner.start]
    return [replace(each, home=each.home or (only[0] if len(only) == 1 else None)) for each in shares]


def _in_their_order(shares: Sequence[Share], stretch: Sequence[Event], text: str) -> list[Date]:
    """As many dates behind the partners as there are, which それぞれ shares out: X市、Y市と、昭和32年、昭和47年から、
    それぞれ."""
    last = shares[-1].partner.end if shares else 0
    behind = [each for each in stretch if isinstance(each, Date) and each.start >= last and each.use in ("at", "since")]
    if len(behind) != len(shares) or len(shares) < len(("one", "other")) or any(
            text[one.end:other.start] not in _AND for one, other in pairwise(behind)):
        return []
    told = RESPECTIVELY.search(text, last, behind[0].start) or _THEN_EACH.match(text, behind[-1].end)
    return behind if told else []


_THEN_EACH: Final = re.compile(r"(?:から|より|以来|に)?、?(?:それぞれ|各々|順に)")
"""Behind such dates."""


def is_apart(text: str, start: int, end: int) -> bool:
    """Whether what stands between a date and a conclusion may be of another time; what brackets add is no matter."""
    return bool(_APART.search(re.sub(r"\([^()]*\)", "", text[start:end])))


def _differ(one: Name, other: Name) -> bool:
    return (one.code or one.printed) != (other.code or other.printed)


def _is_of_subject(date: Date, stretch: Sequence[Event], text: str) -> bool:
    """Whether a date tells only of the party behind it: 10月に視察したA市は."""
    following = next((each for each in stretch if isinstance(each, Name) and each.start >= date.end), None)
    return following is not None and not following.abroad and bool(
        re.fullmatch(r"[^、。]*(?<=[っしんいうきち])た", text[date.end:following.start]))


def _is_time(date: Date, partners: Sequence[Name], text: str, since: int) -> bool:
    if date.use == "of":
        return any(each.start == date.end + 1 for each in partners) or bool(_OF_YEAR.match(text, date.end))
    if date.use == "since":
        if since < 0:
            return False
        if _GOING_ON.match(text, date.end - 2):
            return True
        partner = next((each for each in partners if each.start > date.end), None)
        still = partner is not None and "、" not in text[partner.end:since] and bool(
            re.fullmatch("(?:から|以来)、?", text[date.end:partner.start])) and bool(_STATE.match(text, since))
        return still or is_since(text, date, since) or _each_from(text, date, partners, since)
    return date.use == "at"


_GOING_ON: Final = re.compile(".{0,2}(?:から|以来)続(?:け|い)て(?:いた|いる|きた)")
"""Behind a date: what stood from it on."""


def _each_from(text: str, date: Date, partners: Sequence[Name], until: int) -> bool:
    """Whether a date directly behind a partner tells since when, of a tie whose word comes only then: A校はX校と
    昭和61年から、B校はY校と平成10年から、姉妹校として."""
    if date.use != "since" or until < 0 or not any(
            re.fullmatch("と(?:は|の間で)?、?", text[each.end:date.start]) for each in partners):
        return False
    rest = text[date.end:until]
    return bool(re.fullmatch("から、?(?:それぞれ、?)?", rest)
                or re.match(r"から、[^、。]{2,24}[はが][^、。]{2,30}と", rest))


def is_since(text: str, date: Date, until: int) -> bool:
    """Whether a date directly at the tie word tells since when: 1990年から姉妹都市, 1967年以来の「姉妹都市」."""
    return date.use == "since" and date.end <= until and bool(
        re.fullmatch(r"(?:から|より|以来)(?:の|、|続く)?[「『]?[一-鿿]{0,8}", text[date.end:until]))


_BESIDE: Final = re.compile("(?:と(?:とも|共|一緒|同時|合同|連名)|も(?:同|参|加|、|\\)))")
"""Behind a Japanese party in brackets that stands beside the one told of."""

_ALL: Final = re.compile(r"\((?:とも|共|いずれも|以上[、は]?|両[市町]とも)")
"""A bracket on all partners before it: X市、Y市(ともに1980年)."""


def _bracketed(stretch: Sequence[Event], share: Share) -> int | None:
    """The year in brackets directly behind a partner."""
    return next((each.year for each in stretch if isinstance(each, Date) and each.use == "beside"
                 and each.start > share.partner.end), None)


def _share_out(shares: Sequence[Share], date: Date, stretch: Sequence[Event], text: str) -> None:
    """Gives partners the date behind them; of as many dates as partners each its own."""
    behind = [each for each in stretch if isinstance(each, Date) and each.start >= date.start and each.use == "at"]
    if len(behind) == len(shares) > 1 and RESPECTIVELY.search(text, shares[-1].partner.end, date.start):
        for share, each in zip(shares, behind, strict=True):
            share.year = each.year
        return
    for share in shares:
        gap = text[share.partner.end:date.start]
        own = gap.startswith("(") and share.year is not None and share.year == _bracketed(stretch, share)
        share.year = share.year if own else date.year


def in_order(closers: Sequence[Kind], count: int, text: str) -> list[Kind]:
    """As many kinds as partners, in the same order: 両市とはそれぞれ姉妹都市、友好都市の関係にある."""
    run = list(closers[:count])
    if count < 2 or len(run) < count or not _EACH_ITS.search(text[:run[0].start]):
        return []
    joined = all(len(gap := text[one.end:other.start]) <= _BETWEEN and gap[:1] in ("、", "と", "・", "」", "「", "及")
                 for one, other in pairwise(run))
    return run if joined else []


def each_its_kind(word: Word, shares: Sequence[Share], text: str) -> list[Word]:
    """The word for each partner: それぞれ姉妹都市・友好都市の関係にある gives the first one the first kind."""
    if len(shares) != len(word.kinds) or len(shares) < len(("both", "kinds")) or "・" not in word.text or not (
            RESPECTIVELY.search(text, shares[-1].partner.end, word.start)):
        return [word] * len(shares)
    kinds = word.kinds if word.text.startswith("姉妹") == word.kinds[0].startswith("sister") else word.kinds[::-1]
    return [replace(word, kinds=(kind,)) for kind in kinds]


def lying_in(countries: Sequence[Name], names: Sequence[Name]) -> Name | None:
    """The only place in the countries of which a sentence is about: ベトナムでは、X省を訪問した."""
    codes = {each.country for each in countries}
    found = {each.printed: each for each in names if each.abroad and each.country in codes and each.mention
             and each.mention.kind == "place"}
    return next(iter(found.values())) if len(found) == 1 else None
