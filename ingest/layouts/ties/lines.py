"""Lines that name a partner with where it lies and tell nothing else but the tie's kind and date, however typed:
シャルルロア（ベルギー）…1965年に姉妹提携, 米国 ガルベストン市　姉妹都市　昭和40年1月28日.

What stands there must be explained to the last word, and the place in it be a country's or a state's, so that no mark,
column or heading is needed to tell such a line from others.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ingest.layouts.ties.items import KIND, LONGEST_ITEM, YEAR, Item
from ingest.layouts.ties.partner_columns import countries
from ingest.text.width import half_width

_WORD: Final = r"[^（()）「」。、，,:：\s\dぁ-ん]{2,30}"
_NAME: Final = rf"(?P<name>{_WORD}(?:[\s　]*[／/][\s　]*{_WORD})?)"
_LATIN: Final = r"(?P<latin>(?:[\s　]*[A-Za-z][A-Za-z\s.'/-]{2,60})?)"
"""The partner's English name, which the cell of its name is kept without."""
_REST: Final = r"(?P<rest>\S.*)$"

_IN_BRACKETS: Final = re.compile(rf"{_NAME}{_LATIN}[\s　]*[（(](?P<where>[^（()）。]{{1,30}})[）)](?P<rest>.*)$")
_SHAPES: Final = (
    _IN_BRACKETS,
    re.compile(rf"(?P<where>{_WORD})[\s　]+{_NAME}{_LATIN}[\s　]+{_REST}"),
    re.compile(rf"(?P<where>[^\s　・（）()]{{2,12}})・{_NAME}(?P<latin>)(?:[\s　]+|(?=[（(])){_REST}"),
    re.compile(rf"{_NAME}(?P<latin>)[\s　]+(?P<where>{_WORD})[\s　]+{_REST}"),
)
"""X市（カナダ）..., カナダ X市 ..., カナダ・X市（...）, X市 カナダ ..."""

_BARE_YEAR: Final = re.compile(r"(?<=[)）])[\s　]*(?:19[4-9]|20[0-4])\d$")
"""The year behind a partner with its country, on slides: X市（中国）　2012."""
_NOTED: Final = re.compile(r"(?P<name>[^（()）。]{2,40}[（(][^（()）。]{1,30}[)）])[^。※＊]*[※＊](?P<note>[^。※＊]+)")
"""A partner with what is done there, and a note on its tie: X市（米国）中学生派遣　900千円　※昭和62年姉妹都市提携."""

_ERA: Final = r"(?:昭和|平成|令和|[昭平令SHRＳＨＲ])"
_GAP: Final = "[ \u3000]?"
_APART: Final = "[.．/／・-]"
DATE: Final = re.compile(
    rf"(?:{_ERA}[.．]?{_GAP}(?:元|\d{{1,2}})|\d{{4}})"
    rf"(?:{_GAP}(?:年|{_APART}){_GAP}(?:\d{{1,2}}{_GAP}(?:(?:月|{_APART}){_GAP}(?:\d{{1,2}}日?)?)?)?)?"
    rf"(?:[（(](?:{_ERA}?(?:元|\d{{1,2}})|\d{{4}})年?[)）]年?(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?)?")
_LETTER: Final = r"[^\s　（()）。、：:\dぁ-ん]"
_KIND: Final = re.compile(
    rf"(?:[一-鿿ァ-ヺー・]{{1,12}}(?:に関する|についての|分野(?:における|の)))?{_LETTER}{{0,8}}(?:姉妹|友好|パートナー|親善|交流都市|協定|覚書|ＭＯＵ|ＭｏＵ|MOU|MoU){_LETTER}{{0,14}}"
    rf"(?:(?:に関する|の){_LETTER}{{0,6}}(?:協定書?|覚書|意向書|合意書))?")
_MADE: Final = re.compile(
    r"(?:提携|締結|調印|盟約|縁組|署名|協定)(?:日|年月日|先)?(?:し(?:た|ました))?"
    r"|[とに]な(?:った|りました)|結(?:ぶ|んだ|びました)|です|である|から|より|として|に|を|の")
_FILL: Final = re.compile(r"[\s　（()）…‥・:：、，,／/|｜｢｣「」=→～〜-]+|。$")
_RESTS: Final = re.compile(
    r"[、，・\s　（(／]*(?P<state>(?:現在|令和\d+年度?から)?は?(?:交流|活動|往来|提携)?を?"
    r"(?:休止|中断|停止|解消|終了|失効)(?:中|済み?)?)(?=[)）\s　]|$)")
"""At the end of such a line: the tie rests or has ended."""


@lru_cache(maxsize=65_536)
def partner_line(text: str) -> Item | None:
    """What a line without its mark tells, if it is nothing but a partner, its country and the date of a tie; sentences
    behind it that tell of no other tie are its remark."""
    head, stop, more = text.strip().partition("。")
    if more.strip() and not KIND.search(more) and more.rstrip().endswith("。"):
        first = partner_line(head + stop)
        return first._replace(remark=more.strip()) if first and first.kind else None
    text = _BARE_YEAR.sub(r"\g<0>年", text.strip())
    if len(text) > LONGEST_ITEM or not YEAR.search(text):
        return None
    noted = _NOTED.fullmatch(text.strip())
    if noted and is_partner(noted["name"]) and (told := told_of(noted["note"])) and told[0]:
        return Item(noted["name"], "", *told)
    for shape in _SHAPES:
        found = shape.fullmatch(text.strip())
        if found is None or not is_located(found["where"]) or KIND.search(found["name"]) or YEAR.search(found["name"]):
            continue
        rests = _RESTS.search(found["rest"])
        rest = found["rest"][:rests.start()] + found["rest"][rests.end():] if rests else found["rest"]
        if told := told_of(rest):
            partner = text.strip()[:found.start("rest")].strip()
            return Item(partner.replace(found["latin"], "") if found["latin"] else partner, "", *told,
                        rests["state"] if rests else "")
    return None


def is_partner(text: str) -> bool:
    """Whether a text is a partner's name with where it lies behind it and nothing else: マディソン（アメリカの州）."""
    found = _IN_BRACKETS.fullmatch(text.strip())
    return found is not None and not found["rest"].strip() and is_located(found["where"])


def names_country(text: str) -> bool:
    """Whether a country's name stands anywhere in a text."""
    return bool(countries().search(text))


def is_where(text: str) -> bool:
    """Whether a text is a country's name, with a state's at most: 中華人民共和国・山東省."""
    first, *more = re.split(r"[・\s　]+", text.strip())
    return bool(countries().fullmatch(first)) and len(more) <= 1 and all(each[-1:] in "州省県道" for each in more)


def only_date(text: str) -> bool:
    """Whether a text is a date, with what says of it that something was concluded then: 昭和56年9月29日締結."""
    found = DATE.match(text)
    return found is not None and (_MADE.fullmatch(text, found.end()) is not None or found.end() == len(text))


def is_kind(text: str) -> bool:
    """Whether a text is a kind of tie and nothing else: 姉妹都市提携, 観光に関する覚書."""
    found = re.match(r"[^、。（()）とがを]{1,16}に関する", text)
    return _KIND.fullmatch(text, found.end() if found else 0) is not None


def told_of(rest: str) -> tuple[str, str] | None:
    """Kind and date of the end of a line that tells nothing else."""
    kinds: list[str] = []
    dates: list[str] = []
    at = 0
    while at < len(rest):
        if found := DATE.match(rest, at):
            dates.append(found[0])
        elif found := _KIND.match(rest, at):
            kinds.append(found[0])
        elif not (found := _FILL.match(rest, at) or _MADE.match(rest, at)):
            return None
        at = found.end()
    one = len(dates) == 1 and YEAR.match(dates[0]) and len(kinds) <= 1
    return ("".join(kinds), dates[0]) if one else None


_ONE_KIND: Final = (
    r"(?:国際|海外|[一-鿿]{2}(?=姉妹|友好))?(?:姉妹|友好|パートナー|交流(?=都市))(?:交流)?"
    r"(?:都市|提携|縁組|盟約|協定|[州省県道市町村区]|自治体|地域)*")
_KINDS: Final = re.compile(
    rf"(?:[^はがをにで。、]{{1,12}}の)?{_ONE_KIND}(?:[・、（(／/]?{_ONE_KIND}[)）]?)*"
    r"(?:等|関係)?(?:の?(?:一覧表?|紹介|概要|状況|現状|現況|提携先|先|相手先?))*(?:[（(][^（()）]*[)）])?(?:\d+[^ぁ-ん]{0,4})?")


def names_kind(text: str) -> bool:
    """Whether a heading is a kind of tie, whose it is and nothing else: 県内市町の姉妹都市, 姉妹・友好提携先."""
    return _KINDS.fullmatch(re.sub(r"[\s　]", "", half_width(text))) is not None


_PAPER: Final = re.compile(
    r"(?:[^、。（()）とがはを]{1,16}(?:に関する|に係る|についての))?[^、。（()）とがはをに]{0,12}(?:覚書|協定書?|ＭＯＵ|ＭｏＵ|MOU|MoU|合意書|意向書)"
    r"(?:の?締結|を?締結した)?(?:の?(?:相手[方先]?|先|都市|自治体|地域|国|一覧表?|状況|等))*(?:[（(][^（()）]*[)）])?")


def names_paper(text: str) -> bool:
    """Whether a heading is what was signed and nothing else: 技術協力に関する覚書, 観光協定締結都市."""
    return _PAPER.fullmatch(text.strip()) is not None


_SHORT: Final = frozenset("米中韓台英仏独伊露加豪蘭")
"""Countries as a bracket behind a name abbreviates them."""


def is_located(text: str) -> bool:
    """Whether a text begins or ends with a country's name."""
    parts = [part for part in re.split(r"[・\s　、,，/／の]+", text.strip()) if part]
    return text.strip() in _SHORT or any(countries().match(part) for part in parts[:1] + parts[-1:])
