"""Sentences that share one word out among several pairs: A市はX市と1980年に、B町はY市と1991年に姉妹都市提携.

The stretch before the word is read as a chain of shares, each a Japanese party (where it is said), a partner and a
year (where it is said); a sentence that is no such chain from end to end gives nothing, and the usual bindings of
``text`` are tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.linked import Mention
from ingest.linking.ties.text import Word
from ingest.linking.ties.years import years_in

_HOME, _ABROAD, _COUNTRY, _YEAR = "\ue000", "\ue001", "\ue002", "\ue003"
"""What stands for a Japanese party, a foreign place, a country and a year: private characters no text has."""

_INSIDE: Final = frozenset(("", "の", "・", " "))
"""Between a state and the city in it, which are one partner."""

_PARTNER: Final = rf"{_COUNTRY}?(?:の|・)?{_ABROAD}[市町村州省県区郡道]?(?:\([^()]*\))?"
_SUBJECT: Final = rf"(?:{_HOME}(?:は|が|も|では)、?)?"
_DAY: Final = r"(?:\d{1,2}月)?(?:\d{1,2}日)?"
_SHARE: Final = (rf"(?:{_SUBJECT}{_PARTNER}(?:とは?|との間[でに])、?(?:{_YEAR}{_DAY}に?)?"
                 rf"|{_SUBJECT}翌?{_YEAR}{_DAY}に(?:は)?、?{_PARTNER}(?:と|との間で)?"
         rf"|{_HOME}と{_PARTNER})")
_EACH: Final = (r"(?:は|が)?(?:、|、?(?:それぞれ|ともに|共に|いずれも|各々|順次))?、?(?:正式に)?"
                rf"(?:(?P<all>{_YEAR}){_DAY}に、?)?(?:国際|海外)?")
_CHAIN: Final = re.compile(rf"(?:^|(?<=[、。\s)」]))(?P<shares>(?:{_SHARE}、)+{_SHARE}){_EACH}$")
_CONCLUDED: Final = r"(?:と|とは)?、?(?:それぞれ|正式に)?(?:姉妹|友好)?(?:都市)?(?:提携|締結|調印|盟約)?"
_END: Final = (r"(?:など|等)?(?:(?:を|と)?(?:提携|締結|調印|結ん)|である|です|であり|となって|になって|が?あ[るり]"
               r"|の(?:\d|[一二三四五六七八九]|計)|で、?|、?$)")
_TOLD: Final = (rf"(?:{_HOME}(?:は|が|の|では|[:=])、?{_PARTNER}(?:とは?|との間で)?、?(?:{_YEAR}{_DAY}に?)?"
                rf"|{_YEAR}{_DAY}に、?{_HOME}(?:は|が)、?{_PARTNER}(?:と)?)")
_BEHIND: Final = re.compile(
    rf"(?:提携)?(?:相手)?(?:先|都市)?(?:として)?(?:は|には|では|[:])、?(?P<shares>{_TOLD}(?:(?:、|・|及び|並びに|\s)+{_TOLD})*)"
    rf"{_CONCLUDED}{_END}")
"""What stands behind a word that comes first: 姉妹都市は、A市がX市、B市がY市である."""

_MADE_IN: Final = rf"(?:{_YEAR}{_DAY}に(?:提携|締結|調印|盟約)?(?:した|を?結んだ)、?)?{_PARTNER}"
_NAMED: Final = re.compile(
    rf"(?:提携)?(?:相手)?(?:先|都市)?(?:として)?(?:は|には|:)、?(?P<shares>{_MADE_IN}(?:(?:、|・|と|及び|並びに)+{_MADE_IN})*)"
    rf"(?:の{{0,1}}\d(?:市|都市|か所))?(?:{_END}|、(?=姉妹|友好|パートナー))")
"""Partners alone behind a word: 姉妹都市はX市、友好都市はY市である; 姉妹都市は、1972年に提携したX市である."""

_LISTED: Final = (rf"(?:\d{{1,2}}月(?:\d{{1,2}}日)?に?(?:は)?、?)?{_PARTNER}")
_SAME_YEAR: Final = re.compile(
    rf"(?:^|(?<=[、。\s]))(?:{_HOME}(?:は|が)、?)?{_YEAR}(?:に|には|は)、?(?P<shares>{_LISTED}(?:(?:と)?(?:、|・|と|及び|並びに)+"
    rf"{_LISTED})+)(?:と|との間で)?、?(?:順次|相次いで|続けて|新たに|それぞれ|ともに|共に)?、?(?:国際|海外)?$")
"""Partners of one year, whose months stand before them: 昭和40年には、6月にX市、7月にY市と、相次いで."""

_AND: Final = r"(?:、|及び|と|並びに|・)"
_PAIRS: Final = re.compile(rf"(?:^|(?<=[、。\s]))(?:{_HOME}{_AND})+{_HOME}(?:は|が)、?(?:{_PARTNER}{_AND})+{_PARTNER}"
                           r"と、?(?:それぞれ|各々|順に)、?(?:正式に)?(?:国際|海外)?$")
_MORE: Final = re.compile(
    rf"(?:続いて|さらに|また|その後|次いで|翌)?、?(?P<shares>{_YEAR}{_DAY}(?:に(?:は)?)?、?{_PARTNER}"
    rf"(?:(?:と)?(?:、|と|及び){_YEAR}{_DAY}(?:に(?:は)?)?、?{_PARTNER})*)とも、?(?:同様に)?(?:縁組|提携|締結|盟約|協定|調印|結)")
"""Further partners of the same kind behind a word: 1957年にX市と姉妹都市縁組を行い、1972年にY市とも縁組を行った."""

_YEARS: Final = re.compile(
    rf"(?:それぞれ|各々|順に)、?(?P<years>{_YEAR}{_DAY}(?:{_AND}{_YEAR}{_DAY})+)に?(?:国際|海外)?$")


_ROW: Final = re.compile(
    rf"(?:提携|締結|調印)*[\s:(]*(?P<years>{_YEAR}{_DAY}(?:[、・,/\s]+{_YEAR}{_DAY})+)\)?。?")


@dataclass(frozen=True, slots=True)
class Share:
    """One pair of a shared word: the partner, and source (a code) and year where the sentence gives them."""

    partner: Mention
    source: str | None
    year: str | None


def shares(text: str, word: Word, home: Iterable[Mention], foreign: Sequence[Mention],
           fiscal_year: int | None) -> tuple[Share, ...]:
    """The pairs among which the sentence shares the word out; empty where it does not.

    ``home`` are the cell's Japanese parties, ``foreign`` its foreign mentions in order.
    """
    start = text.rfind("。", 0, word.start) + 1
    head = text[start:word.start]
    if behind := _behind(text, word, home, foreign, fiscal_year):
        return behind
    if "、" not in head or ("と" not in head and "に" not in head):
        return ()
    masked, kept = _masked(text, start, word.start, home, foreign, fiscal_year)
    found = _CHAIN.search(masked)
    if found is None:
        return _paired(masked, kept) or _of_one_year(masked, kept)
    return _read(found, _SHARE, kept)


def further(text: str, word: Word, foreign: Sequence[Mention], fiscal_year: int | None) -> tuple[Share, ...]:
    """The partners with their years that the rest of the sentence adds to those of the word."""
    end = text.find("。", word.end)
    masked, kept = _masked(text, word.end, len(text) if end < 0 else end, (), foreign, fiscal_year)
    found = _MORE.search(masked)
    return _read(found, rf"{_YEAR}{_DAY}(?:に(?:は)?)?、?{_PARTNER}", kept, least=1) if found else ()


def _behind(text: str, word: Word, home: Iterable[Mention], foreign: Sequence[Mention],
            fiscal_year: int | None) -> tuple[Share, ...]:
    """The pairs that stand behind the word; one alone counts too, because it names both parties."""
    if text[word.end:word.end + 1] not in tuple("提相先都とはに:では"):
        return ()
    end = text.find("。", word.end)
    masked, kept = _masked(text, word.end, len(text) if end < 0 else end, home, foreign, fiscal_year)
    if found := _BEHIND.match(masked):
        return _read(found, _TOLD, kept, least=1)
    named = _NAMED.match(masked)
    return _read(named, _MADE_IN, kept, least=1) if named else ()


def _of_one_year(masked: str, kept: dict[int, Mention | str]) -> tuple[Share, ...]:
    found = _SAME_YEAR.search(masked)
    if found is None:
        return ()
    said = [kept[at] for at in range(*found.span()) if at in kept]
    year = next((each for each in said if isinstance(each, str)), None)
    source = next((each.target for each in said if isinstance(each, Mention) and each.kind != "place"
                   and each.kind != "country"), None)
    return tuple(Share(partner, source, year) for partner in _partners(found, kept))


def _partners(found: re.Match[str], kept: dict[int, Mention | str]) -> Iterator[Mention]:
    """The partner of each item of a list; what brackets add is none."""
    for item in re.finditer(_LISTED, found["shares"]):
        at = found.start("shares") + item.start()
        inside = (kept[each] for each in range(at, at + len(item[0])) if each in kept)
        partner = next((each for each in inside if isinstance(each, Mention) and each.kind == "place"), None)
        if partner:
            yield partner


def _read(found: re.Match[str], share_of: str, kept: dict[int, Mention | str], least: int = 2) -> tuple[Share, ...]:
    result: list[Share] = []
    source: str | None = None
    common = kept.get(found.start("all")) if found.groupdict().get("all") else None
    for share in re.finditer(share_of, found["shares"]):
        at = found.start("shares") + share.start()
        said: dict[str, Mention | str] = {}
        for each in (each for each in range(at, at + len(share[0])) if each in kept):
            said.setdefault(found.string[each], kept[each])  # what brackets add comes later
        if _HOME in said:
            subject = said[_HOME]
            source = subject.target if isinstance(subject, Mention) else None
        partner, year = said.get(_ABROAD), said.get(_YEAR)
        if isinstance(partner, Mention):
            told = next((each for each in (year, common) if isinstance(each, str)), None)
            result.append(Share(partner, source, told))
    return tuple(result) if len({each.partner.start for each in result}) >= least else ()


def _paired(masked: str, kept: dict[int, Mention | str]) -> tuple[Share, ...]:
    """As many partners as Japanese parties, in the same order: A市及びB市は、X市及びY市とそれぞれ."""
    found = _PAIRS.search(masked)
    both = [kept[at] for at in range(*found.span()) if at in kept and masked[at] in (_HOME, _ABROAD)] if found else []
    named = [each for each in both if isinstance(each, Mention)]
    half = len(named) // 2
    homes, partners = named[:half], named[half:]
    if len(homes) != len(partners) or any(each.kind == "place" for each in homes) or any(
            each.kind != "place" for each in partners):
        return ()
    return tuple(Share(partner, home.target, None) for home, partner in zip(homes, partners, strict=True))


def years(text: str, word: Word, fiscal_year: int | None) -> tuple[str, ...]:
    """The years that それぞれ shares out among partners named elsewhere, in their order, or that stand in a row behind
    the word and are all that follows it: 姉妹都市提携 S57、H1."""
    masked, kept = _masked(text, word.end, len(text), (), (), fiscal_year)
    if row := _ROW.fullmatch(masked):
        return tuple(str(kept[at]) for at in range(*row.span("years")) if masked[at] == _YEAR)
    start = text.rfind("。", 0, word.start) + 1
    if not any(each in text[start:word.start] for each in ("それぞれ", "各々", "順に")):
        return ()
    masked, kept = _masked(text, start, word.start, (), (), fiscal_year)
    found = _YEARS.search(masked)
    return tuple(str(kept[at]) for at in range(*found.span("years")) if masked[at] == _YEAR) if found else ()


def _masked(text: str, start: int, end: int, home: Iterable[Mention], foreign: Sequence[Mention],
            fiscal_year: int | None) -> tuple[str, dict[int, Mention | str]]:
    """The stretch with a private character for each name and year, and what stands at which of them."""
    spans: list[tuple[int, int, str, Mention | str]] = []
    spans += [(each.start, each.end, _HOME, each) for each in home]
    for at, each in enumerate(foreign):
        after = next((other for other in foreign[at + 1:] if other.start >= each.end), None)
        if after is not None and text[each.end:after.start] in _INSIDE and after.kind == "place":
            spans.append((each.start, after.start, "", each))  # the state before its city
        else:
            spans.append((each.start, each.end, _COUNTRY if each.kind == "country" else _ABROAD, each))
    spans += [(first, last, _YEAR, year) for first, last, year in years_in(text, fiscal_year)]
    masked, kept, at = "", {}, start
    for first, last, mark, what in sorted(spans, key=lambda span: (span[0], -span[1])):
        if first < at or last > end:
            continue
        masked += text[at:first]
        if mark:
            kept[len(masked)] = what
        masked, at = masked + mark, last
    return masked + text[at:end], kept
