"""Since when a tie stands: only where the text gives the year, or ties an anniversary to its own year.

A "40周年記念" visit may have been put off for years, so an anniversary alone gives no year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from ingest.values.date_atoms import ERAS, LETTER_YEAR

_WHEN: Final = (
    rf"(?:(?P<era>令和|平成|昭和|(?<![A-Za-z])[RHS](?=\.?(?:元|\d{{1,2}})[年./]|{LETTER_YEAR}))\.?(?P<in_era>元|\d{{1,2}})"
    r"(?:年度?|[./]\d{1,2}(?:[./]\d{1,2})?|(?<=[RHS]\d)(?!\d)|(?<=[RHS]\d\d))|(?P<west>(?:19|20)\d\d)年?度?"
    r"|(?P<relative>一昨年|昨年|前年|本年|今年|来年)度?)(?:\((?:令和|平成|昭和)?(?:元|\d{1,4})年?度?\))?年?度?"
)
_YEAR: Final = re.compile(_WHEN)
_YEAR_OR_SAME: Final = re.compile(rf"{_WHEN}|(?P<same>(?:同じ?|この|翌(?:\d\d?)?)年(?!度|代|齢|間)の?)")
"""同じ年 is the year told before it, 翌年 the next."""

_RELATIVE: Final = {"一昨年": -2, "昨年": -1, "前年": -1, "本年": 0, "今年": 0, "来年": 1}
"""Years from the document's fiscal year."""

CONCLUDED: Final = (
    r"」?(?:の|を|に|が|として|関係|協定|盟約|覚書|意向書|議定書|合意書|書|縁組|縁|絆|\s)*"
    r"(?:締結|提携|調印|署名|結ん|結ば|結び|取り?交わ|交わ|宣言|(?<=が)(?:実現|成立)(?=し)|[にと]な[っりる]|(?<=を)行[いっ]|(?<=を)し(?=た|て|まし)|(?<=[携約印組結])し(?=た|て|、))"
)
"""Behind the word: it was concluded, 姉妹提携した itself included."""

_BEFORE: Final = (
    r"(?:に|、)?(?:正式に)?(?:締結|提携|調印|宣言)?"
    r"(?:された|した|(?<=[結携印])の|結ばれた|結んだ|交わした|交わされた)")
"""Between the year and the word: 1957年に結ばれた姉妹都市縁組."""
_NO_ANNIVERSARY: Final = (
    r"(?!(?:提携|関係|協定)?(?:を|の|は|が)?(?:正式に)?(?:解消|終了|破棄|廃止|休止|停止|中断))"
    r"(?:(?=だ[ァ-ヺ一-鿿])|(?!\D{0,8}(?<!令和)(?<!平成)(?<!昭和)(?<!\d)\d{1,3}\s*周?年))")
_DAY: Final = r"(?:\d{1,2}月)?(?:\d{1,2}日)?"
_MADE: Final = r"(?:提携|締結|調印|盟約|縁組)"
_SINCE: Final = (r"(?:の?締結|の?提携|の?調印)?(?:(?:の盟約|の協定)?[にとを]?(?:なって|結んで|締結して|提携して|して))?"
                 r"(?:から|以来|以降)")
"""Behind the word, before the number of years that a tie has stood."""

_SOON: Final = 5
"""Years: an anniversary is told about when it comes."""

_GLUE: Final = r"(?:提携|締結|協定|盟約|縁組|調印|関係|結んだ|交わした|行った|した|[をはがの])*"
_WHERE: Final = r"(?:\s*[〔\[(][^()〔〕\[\]\d]{1,16}[〕\])])?"
_OWN: Final = (
    re.compile(rf"[市町村州省県区郡道]?{_WHERE}\s*\((?:[^()\d]{{0,12}}[・、:\s])?{_WHEN}{_DAY}[に、・]?(?:姉妹|友好|都市|県省|県州|県道|地域|交流)*{_MADE}*\)"),
    re.compile(rf"[市町村州省県区郡道]?[・、,]\s?{_WHEN}{_DAY}に?{_MADE}+\)"),
    re.compile(rf"[市町村州省県区郡道]?(?:とは|との提携は|は|が)、?{_WHEN}{_DAY}(?=に|、|・|。|$)"
               rf"(?=[^。周]*?(?:{_MADE}|結[びばん])(?![^。、]{{0,4}}周年))"),
)
"""Directly behind the partner's name: ソレント市(2001年), ヤロバ市は1989年、…に提携."""

_ALONE: Final = (
    re.compile(rf"(?:提携|締結|調印|縁組)(?:から|して|以来)?(?:ちょうど|満|丸)?(?P<n>\d+)\s*周?年(?:目の節目)?(?:に当たる|にあたる|を迎え(?:る|た)|となる|の){_WHEN}"),
    re.compile(rf"{_WHEN}に?迎え(?:る|た)[^。、]{{0,10}}?提携[^。、]{{0,4}}?(?P<n>\d+)\s*周年"),
    re.compile(rf"{_WHEN}(?:に|、)?提携[^。、]{{0,4}}?(?P<n>\d+)\s*周年(?:を|に|と)?(?:迎え|な[りるっ]|当た|あた)"),
    re.compile(rf"提携[^。、]{{0,4}}?(?P<n>\d+)\s*周年(?:\(|を?){_WHEN}(?:\)|に?迎え)"),
    re.compile(rf"{_WHEN}{_DAY}の(?:提携|盟約)(?:以来|から)"),
    re.compile(rf"(?:との|の)(?:提携|盟約)\({_WHEN}{_DAY}\)"),
    re.compile(rf"(?:提携|盟約)は、?{_WHEN}{_DAY}(?:である|です|。|$)"),
    re.compile(rf"^\s*{_WHEN}{_DAY}に?(?:提携|締結|調印)$"),
    re.compile(rf"{_WHEN}{_DAY}に?(?:正式に)?(?:提携|調印|盟約を)(?!記念|[をのは]?(?:解消|終了|休止|停止)|\d|[^。、]{{0,4}}周年)"),
)
"""A year of a record that tells of one tie only, without its word beside it."""


_AFTER: Final = re.compile(r"(?:後|のち|次いで|続いて|し|び|結び)、")
"""Between what was agreed first and the conclusion."""

_AGAIN: Final = re.compile("改めて|あらためて|再び|再度|更新")
"""A renewal is no conclusion: the year is that of the first."""

_CONCLUDED_IN: Final = re.compile(
    rf"{_WHEN}{_DAY}に?(?:正式に)?(?:締結|提携|調印|署名|結[びばん]|交わ[しさ]|合意)(?!{_MADE}*[^。、]{{0,4}}周年)")
"""A year directly before its conclusion."""


def own_year(text: str, end: int, fiscal_year: int | None) -> str | None:
    """The year that stands behind the name of one of several partners; ``end`` is where its name ends."""
    for pattern in _OWN:
        found = pattern.match(text, end)
        if found and (year := _year(found, fiscal_year)):
            return str(year)
    return None


def only_year(text: str, fiscal_year: int | None) -> str | None:
    """The year of conclusion in a text of a record that tells of one tie; an anniversary is tied to its year."""
    for pattern in _ALONE:
        found = pattern.search(text)
        if found and (year := _year(found, fiscal_year)):
            return str(year - int(found.groupdict().get("n") or 0))
    return None


def concluded(text: str, fiscal_year: int | None) -> str | None:
    """The one year beside which a sentence about one agreement says that it was concluded."""
    years = {year for found in _CONCLUDED_IN.finditer(text) if (year := _year(found, fiscal_year))}
    return str(years.pop()) if len(years) == 1 else None


def years_in(text: str, fiscal_year: int | None, last: int | None = None) -> Iterator[tuple[int, int, str]]:
    """Start, end and year of each year that a text names; ``last`` is the one told before it (同年)."""
    for found in _YEAR_OR_SAME.finditer(text):
        same = found["same"]
        last = (last and last + same.startswith("翌")) if same else _year(found, fiscal_year)
        if last:
            yield found.start(), found.end(), str(last)


def year_in(text: str) -> str | None:
    """The year that a cell of dates of conclusion begins with (昭和63年6月18日, 1961/5/24)."""
    found = re.match(_WHEN, text.strip()) or re.fullmatch(_WHEN, f"{text.strip()}年")  # S63
    year = found and _year(found, None)
    return str(year) if year else None



@lru_cache(maxsize=65_536)
def since(text: str, word: str, fiscal_year: int | None) -> str | None:
    """The year (four digits) in which the tie named by ``word`` was concluded, or None.

    Args:
        text: a folded sentence that holds the word.
        word: a tie word as printed, e.g. 姉妹都市.
        fiscal_year: of the document, for 昨年 and the like.
    """
    name = re.escape(word)
    counted = re.search(
        rf"{_WHEN}[^。]{{0,20}}?{name}{_SINCE}、?(?P<n>\d+)\s*周?年", text)
    if counted and (year := _year(counted, fiscal_year)):
        # 1979年の提携から45年 is told 45 years later; 2024年に提携から45年 in the year itself.
        told = fiscal_year if fiscal_year is not None else year
        return str(year - int(counted["n"]) if abs(year - told) <= _SOON else year)
    for pattern in (
        rf"{name}{CONCLUDED}[^。、]{{0,4}}のは、?(?:[^。、]{{1,40}}?で、?)?翌?{_WHEN}",
    ):
        found = re.search(pattern, text)
        if found and (year := _year(found, fiscal_year)):
            return str(year)
    for pattern in (
        rf"{_WHEN}に迎え(?:る|た)[^。、]{{0,10}}?{name}[^。、]{{0,8}}?(?P<n>\d+)\s*周年",
        rf"{_WHEN}[^。]{{0,40}}?{name}[^。、]{{0,8}}?(?P<n>\d+)\s*周?年(?:目|の節目)?(?:を|と|に)?(?:迎え|な[りるっ]|当た|あた)",
        rf"{name}[^。、]{{0,8}}?(?P<n>\d+)\s*周年を{_WHEN}に迎え",
        rf"{name}[^。、\d]{{0,8}}(?P<n>\d+)\s*周?年(?:目の節目)?(?:に当たる|にあたる|を迎え(?:る|た)|となる|となった){_WHEN}",
        rf"{name}[^。、()]{{0,16}}?(?P<n>\d+)\s*周年\({_WHEN}\)",
    ):
        found = re.search(pattern, text)
        year = found and _year(found, fiscal_year)
        if found and year:
            # 1959年に結んだ姉妹都市提携が65周年を迎える names the year of the conclusion itself.
            told = fiscal_year if fiscal_year is not None else year
            return str(year - int(found["n"]) if abs(year - told) <= _SOON else year)
    for pattern in (
        rf"{_WHEN}(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?(?:に|、|より)?(?:(?!翌\d{{0,2}}年|その後)[^。]){{0,40}}?{name}{CONCLUDED}{_NO_ANNIVERSARY}",
        rf"{_WHEN}(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?{_BEFORE}(?:[^。、とがを]{{0,24}}(?:と|との間の|との)の?(?:[^。、との]{{0,16}}に関する)?)?「?{name}",
        rf"{_WHEN}{_DAY}に、?[^。、]{{1,30}}?(?:と|との間[でに])、?(?:正式に)?(?:締結した|結んだ|交わした|取り交わした|調印した|署名した)"
        rf"(?:[^。、との]{{0,16}}に関する)?「?{name}",
        rf"{_WHEN}(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?(?:から|以来)(?:の|続く)?{name}",
        rf"{_WHEN}{_DAY}(?:から|以来)、[^。、]{{1,30}}?と(?:の間で)?{name}(?:の関係|である|となって|を結んで)",
        rf"{_WHEN}{_DAY}の(?:正式な)?{name}(?:締結|提携|調印|盟約|縁組)?(?:を(?:機|契機|きっかけ)|に始ま|(?:に|へと?)(?:つなが|発展|結実|結び[付つ]|至)|以来|以降|から(?!\d))",
        rf"{name}[\s:・、,]*(?:提携|締結)*[\s:・]*{_WHEN}{_DAY}(?:に?(?:提携|締結|調印)|\s*$|\))",
        rf"{_WHEN}{_DAY}に(?:正式に)?(?:[^。、とのがをは]{{1,8}})?{name}(?:提携|協定|盟約)?を?(?=、|。|$)",
        rf"{name}{_GLUE}{_WHEN}{_DAY}(?=$|。|\))",
        rf"{name}{_GLUE}\({_WHEN}{_DAY}に?(?:提携|締結|調印|盟約)?\)",
        rf"{name}{_GLUE}、?{_WHEN}{_DAY}(?:以来|以降|にさかのぼ|に始ま|に?(?:正式に)?(?:締結|提携|調印|交わ|結[びばん])){_NO_ANNIVERSARY}",
    ):
        found = _nearest(pattern, text)
        year = found and _year(found, fiscal_year)
        if year:
            return str(year)
    return None


def _nearest(pattern: str, text: str) -> re.Match[str] | None:
    """The match that begins with the year nearest to the word: 2002年に覚書を交わした後、2005年に友好都市となった."""
    found = re.search(pattern, text)
    while found and (later := re.compile(pattern).search(text, found.start() + 1)) and later.end() == found.end() and (
            _AFTER.search(text, found.start(), later.start()) and not _AGAIN.search(text, later.start(), later.end())):
        found = later
    return found


def _year(found: re.Match[str], fiscal_year: int | None) -> int | None:
    """The western year that the match names."""
    if found["west"]:
        return int(found["west"])
    if found["era"]:
        return ERAS[found["era"]] + (1 if found["in_era"] == "元" else int(found["in_era"]))
    return None if fiscal_year is None else fiscal_year + _RELATIVE[found["relative"]]
