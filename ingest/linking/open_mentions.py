"""What looks like a foreign place or stands where one is expected, and is in no table: kept open, reported."""

from __future__ import annotations

import re
from typing import Final

from ingest.linking.choose import Decision
from ingest.linking.folding import KANA
from ingest.linking.found import InCell
from ingest.linking.tables import column

_KANA_PLACE: Final = re.compile(
    rf"(?<![{KANA}=])[{KANA}][{KANA}・=]+(?:半島|諸島)?(?:特別[州市]|地区|地方|[市町村州郡県区])(?![内民立長場営街外役政])"
    rf"|(?<![{KANA}・])[{KANA}]+・[{KANA}・]+地域(?![内民外])")
_HAN_PLACE: Final = re.compile(rf"(?<![一-鿿{KANA}])[一-鿿]{{2,5}}[市県省区郡道州郷鎮洞邑](?![内民立長場営街外役])")
_TIED: Final = re.compile(
    r"(?<=都市)(?:の|である|「)?(?P<name>[一-鿿]{2,4}[市県省区郡道州郷鎮])(?![内民立長場営街外役])")
"""In running text a name in Chinese characters is one abroad behind 姉妹都市 and the like."""

_WITH: Final = re.compile(r"[一-鿿]{2,4}[市県省区郡道州郷鎮](?=と(?:は|の間で|の)?[^。、]{0,16}?(?:姉妹|友好))")
"""Behind its country: 韓国の珍島郡と姉妹都市."""

_COMMENTED: Final = re.compile(
    r"(?<![一-鿿])[一-鿿]{2,4}[市県省区郡道州郷鎮](?=\([^()]{2,12}\)と(?:は|の間で|の)?[^。]{0,24}?(?:姉妹|友好|協定|覚書))")
"""Before its country in brackets: 太倉市(中国)と友好都市."""

_IN_COUNTRY: Final = re.compile(
    r"(?![一-鿿]{0,3}(?:都市|相手|先方|当該|同|各|両|姉妹|友好|対象|派遣|地方|主要|地区|市場))"
    r"[一-鿿]{2,4}[市県省区郡道州](?!(?!及|並|等|両)[一-鿿ァ-ヺ])")
"""Behind its country in a text on ties: 中国の葫芦島市及び."""

_ON_TIES: Final = re.compile(r"姉妹|友好|提携|協定|覚書|盟約")

_DISTRICT: Final = re.compile(
    r"(?![一-鿿]{0,4}(?:地区|市区|学区|校区|特区|行政区|開発区|全区|各区|新区|同区))[一-鿿]{2,3}[区郡県鎮郷](?![内民立長場営街外役])")
"""Directly behind its city: 台中市石岡区."""

_IN_TEXT: Final = (_KANA_PLACE, _TIED)
"""Those that may stand in a text without a word of ``_ON_TIES``."""

_UNIT: Final = re.compile("[市町村州郡県区省道郷鎮洞邑地]")
"""All of these patterns end with one, and most cells have none."""

_COMMON: Final = re.compile(
    rf"(?:^[^・]*|・)(?:{'|'.join(map(re.escape, column('katakana_words.tsv', 'word')))})[市町村区]$|[都各]市$|市町村$")
"""Words that only look like places: クリスマス市 is a market, 競合都市 a rival; a name of several parts ends in no such
word by chance (ペトロ・カムスキー市)."""

_LANGUAGE: Final = re.compile(rf"[一-鿿{KANA}]{{1,8}}語(?!学)")
_SENTENCE: Final = re.compile("[ぁ-ん]")
"""No name of a country is printed with hiragana: the stretch belongs to a sentence."""

_SEPARATORS: Final = re.compile(r"[、,，・/／\s()（）〈〉<>「」]+|及び|並びに|ならびに|または|又は|や")
_WORDLESS: Final = re.compile(
    r"(?:昭和|平成|令和)?(?:元|\d{1,4})年(?:度|\d{1,2}月(?:\d{1,2}日)?)?(?:に?(?:提携|締結|調印|盟約))?|"
    rf"[\d～〜~\-.:*※①-⑳]+|[かヶカケヵ](?:国|所)|主に|例えば|"
    rf"{'|'.join(sorted(map(re.escape, column('area_words.tsv', 'word')), key=len, reverse=True))}")


def places(spot: InCell) -> None:
    """Names that look like foreign places; in a cell of countries also those in Chinese characters."""
    if not _UNIT.search(spot.text):
        return
    patterns = (_KANA_PLACE, _HAN_PLACE) if spot.role == "country" else (_KANA_PLACE,)
    cities = [each for each in spot.mentions if each.kind == "place" and each.surface.endswith(("市", "県"))]
    told = bool(_ON_TIES.search(spot.text))
    if len(patterns) == 1 and not cities and not told and not any(each.search(spot.text) for each in _IN_TEXT):
        return  # what stands between names found would stand in the whole text too
    masked = list(spot.text)
    for start, end in spot.taken:
        masked[start:end] = "\0" * (end - start)
    rest = "".join(masked)
    for pattern in patterns:
        for name in pattern.finditer(rest):
            if not _COMMON.search(name[0]):
                _keep(spot, name.start(), name.end(), "place")
    if spot.role == "country":
        return
    for city in cities:
        end = spot.text.find(city.surface, city.start) + len(city.surface)
        district = _DISTRICT.match(rest, end)
        if district and not _COMMON.search(district[0]):
            _keep(spot, *district.span(), "place")
    for name in _TIED.finditer(rest):
        _keep(spot, *name.span("name"), "place")
    countries = [spot.text.find(each.surface, each.start) + len(each.surface) for each in spot.mentions
                 if each.kind == "country" or (each.kind == "place" and each.surface.endswith(("省", "州", "道")))]
    starts = {spot.text.find(each.surface, each.start) for each in spot.mentions if each.kind == "country"}
    for name in _COMMENTED.finditer(spot.text) if starts else ():
        if name.end() + 1 in starts and spot.is_free(*name.span()):
            _keep(spot, *name.span(), "place")
    within = (*_WITH.finditer(rest), *(_IN_COUNTRY.finditer(rest) if told else ()))
    for name in within if countries else ():
        first, last = name.span()
        if spot.is_free(first, last) and any(rest[end:first] in ("", "の", "・") and end <= first for end in countries):
            _keep(spot, first, last, "place")


def leftovers(spot: InCell) -> None:
    """What stands in a cell of countries and is none: a language, an unknown name."""
    for language in _LANGUAGE.finditer(spot.text) if "語" in spot.text else ():
        spot.taken.append(language.span())
        spot.report("language-as-country", language[0],
                    "a language stands where a country is expected; no country is linked")
    at = 0
    for mark in (*_SEPARATORS.finditer(spot.text), None):
        start, end = at, mark.start() if mark else len(spot.text)
        at = mark.end() if mark else end
        rest = _WORDLESS.sub("", spot.text[start:end])
        if len(rest) >= 2 and not _SENTENCE.search(rest) and spot.is_free(start, end):
            _keep(spot, start, end, "country")


def _keep(spot: InCell, start: int, end: int, kind: str) -> None:
    spot.taken.append((start, end))
    surface = spot.add(start, end, Decision(kind, None, 0.0, "open"))
    spot.report("open-mention", surface, "it looks like a foreign place and is in no table of names")
