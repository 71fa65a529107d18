"""The school, port, zoo or museum whose own text it is: by what it publishes (神戸港要覧) or calls itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from ontology import reference

_TITLES: Final = 3
"""Lines at either end that may name it."""
_LONGEST: Final = 60

_ITSELF: Final = re.compile(r"(?<![一-鿿])[本当](?:校|園|館|港|学園|学院|大学)(?![一-鿿])")
_BODY: Final = re.compile(
    r"(?:[一-鿿]{1,8}[都道府県市町村区])?立?[一-鿿ァ-ヺーぁ-ん]{1,16}"
    r"(?:学校|高校|大学|学園|学院|[動植]物(?:公?園)|水族館|[一-鿿]館|港)")


_PERIODICAL: Final = re.compile(
    r"(?:^|(?<=[\s\u3000－―「『【☆★◇◆～]))(?P<name>[一-鿿々ヶ]{2,16}(?:[動植]物公?園|水族[館園]|博物館|美術館|港))(?<![姉妹友好空入出開]港)"
    r"[\s\u3000]*(?:事業|業務|統計)?(?:年報|要覧|概要|概況|ポータル|サイト|ガイド|だより|便り|ニュース|通信|ハンドブック)")
"""The title of what a port, zoo or museum publishes: 神戸港要覧, A動物園 事業年報."""
_ITS_LETTER: Final = re.compile(r"(?:学校|図書館|学園)(?:だより|便り|通信|ニュース)|[校館園]報")
"""What a school or museum itself publishes."""


_KANA: Final = re.compile("[ァ-ヺー]{3}")


def published_by(line: str) -> str:
    """The port, zoo or museum whose publication a title names, or empty."""
    found = _PERIODICAL.search(line)
    return found["name"] if found else ""


def speaker(lines: Sequence[str]) -> str:
    """The one body whose own text it is (本校は, 学校だより, 神戸港要覧), as a short line at its top or end names it,
    or empty; never one in katakana, which is a partner's."""
    filled = [line.strip() for line in lines if line.strip()]
    if called := next(filter(None, map(_CALLED.search, filled)), None):
        return called["name"]
    if periodical := next(filter(None, map(published_by, (*filled[:_TITLES], *filled[-_TITLES:]))), ""):
        return _whole(periodical, filled)
    if (title := filled[0].split()[0] if filled else "") and _BODY.fullmatch(title) and is_native(title):
        return title
    if issued := next(filter(None, map(_ISSUED.match, filled)), None):
        return issued["name"]
    letter = next((word for line in filled[:_TITLES] if _ITS_LETTER.search(line) for word in line.split()
                   if _BODY.fullmatch(word) and "立" in word), "")
    if letter or not any(map(_ITSELF.search, filled)):
        return letter
    ends = [line for line in (*filled[:_TITLES], *filled[-_TITLES:]) if len(line) <= _LONGEST and "。" not in line]
    words = {word for line in ends for word in line.split() if _BODY.fullmatch(word) and not _ITSELF.match(word)
             and not _KANA.search(word)}
    return words.pop() if len(words) == 1 else ""


_ISSUED: Final = re.compile(
    r"(?:発行|編集)(?:所|元|者)?[\s\u3000]*[:：][\s\u3000]*(?P<name>[一-鿿々ヶァ-ヺー]{3,20}(?:協会|会議所|連盟|学園|大学))(?![一-鿿])")
"""Who publishes a newsletter."""
_CALLED: Final = re.compile(
    r"(?P<name>[一-鿿々ヶァ-ヺー]{3,24})[\s\u3000]*[（(](?:以下、?)?[「『][本当](?:校|園|館|港|学園?|学院|大学|協会|財団|所)[」』]")
"""How a text says what it calls itself by: A市立動物園（以下「当園」という。）."""


_PORT: Final = re.compile("(?<![一-鿿])[一-鿿]{2,5}(?<!空)(?<!漁)港(?![一-鿿（(])")
_GARDEN: Final = re.compile(
    "(?<![一-鿿])[一-鿿]{1,8}[都道府県市町村区]立?[一-鿿ぁ-ん]{0,8}(?:[動植]物公?園|水族[館園])")


def only_bodies(lines: Sequence[str]) -> dict[str, str]:
    """The port and the zoo in Japan that a text names, by their sort, where it names one only: a city has not two."""
    text = "\n".join(lines)
    ports = {name for name in _PORT.findall(text) if name[:-1] in _bare()}
    gardens = set(_GARDEN.findall(text))
    return {sort: names.pop() for sort, names in (("port", ports), ("garden", gardens)) if len(names) == 1}


def _whole(name: str, lines: Sequence[str]) -> str:
    """A body's name with that of the municipality before it, as one of the lines has it: 札幌市円山動物園."""
    whole = re.compile(rf"(?<![一-鿿])(?:[一-鿿]{{1,6}}[都道府県市町村区]立?)+{re.escape(name)}")
    return next((found[0] for line in lines if (found := whole.search(line))), name)


def is_native(name: str) -> bool:
    """Whether a body's name is that of one in Japan: A市立大学, 四日市港."""
    return bool(re.search("[都道府県市町村区]立", name)) or any(name.startswith(bare) for bare in _bare())


@cache
def _bare() -> frozenset[str]:
    """Names of municipalities and prefectures without 市, 県."""
    names = [each.name[:-1] for each in reference.municipalities().values()]
    names += [each.name[:-1] for each in reference.prefectures().values()]
    return frozenset(name for name in names if len(name) > 1)
