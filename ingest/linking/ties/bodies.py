"""Ties of two bodies by their own names: schools, ports, lakes (姉妹校のX高校, A湖とB湖が姉妹湖提携).

The names end in a word of ``body_words.tsv``.  The one abroad is told by katakana, by a foreign place in it or before
it, or by a country in brackets behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from ingest.linked import Mention, Party
from ingest.linking.bodies import is_body, is_own_name
from ingest.linking.tables import column
from ingest.linking.ties.text import Word

_LETTER: Final = "[^、。\\s()「」『』がはをにへとの]"
_WHERE: Final = rf"(?:{_LETTER}{{2,16}}の)?"
_NEAR: Final = 60
"""Characters before a word within which two names can be its parties."""

_OWNED: Final = re.compile(r"(?:本|当|同|各|全)?[都道府県市区町村国私][立営内]の?")
_ANY: Final = re.compile(r"姉妹|友好|相手|当該|現地|海外|外国|両|同校|各")
"""What a word for such bodies begins with where it is no name: 県立大学, 現地高校."""
_SHORT: Final = ("湖", "港", "駅")
"""Words of one letter, before which two make a name."""

_KANA: Final = re.compile("[ァ-ヺー]{3}")


class Pair(NamedTuple):
    """The parties of a word: the Japanese body where the text names one, the one abroad, its country, and where its
    name ends."""

    home: Party | None
    partner: Party
    country: str
    end: int


@cache
def _name() -> str:
    """A name in running text, up to the word for such bodies at its end."""
    words = sorted(column("body_words.tsv", "word"), key=len, reverse=True)
    ends = rf"(?:{'|'.join(map(re.escape, words))}|・[ァ-ヺー]{{2,}}校)"
    return rf"{_LETTER}{{1,22}}?{ends}(?!(?!及び|並びに)[一-鿿ァ-ヺー])"


def _is_name(text: str) -> bool:
    if owned := _OWNED.match(text):
        text = text[owned.end():]
    short = len(text) > 2 and text.endswith(_SHORT) and is_body(text) and not is_body(text[:-1])
    return (is_own_name(text) or short) and not _ANY.match(text)


@cache
def _behind() -> re.Pattern[str]:
    return re.compile(
        r"(?:の?(?:校|提携|協定|関係|盟約|覚書))*(?:を|の|に|で)?(?:締結|結|調印|提携)?(?:して|んで|した|んだ|ぶ|し)?(?:いる|いた|おり|ある)?"
        rf"(?:である|となった|の)?[「『]?(?P<all>{_WHERE}(?P<name>{_name()}))")


@cache
def _together() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[、。\s「」のは])(?P<home>{_name()})[」』]?と[「『]?(?P<all>{_WHERE}(?P<name>{_name()}))"
                      r"[」』]?(?:\([^()]*\))?(?:とが|とは|との間?[でに]?|の間[でに]|が|は|で)[^。]{0,24}$")


@cache
def _owner() -> re.Pattern[str]:
    behind = "(?=は|が|では|の|と|に(?:おいて|、))"
    return re.compile(rf"(?:^|[、。\s「」はがをにへとの])(?P<name>{_name()})[」』]?{behind}")


def pair(text: str, word: Word, foreign: Sequence[Mention], around: Sequence[Mention]) -> Pair | None:
    """The parties that a folded text binds to a word of ties of bodies; ``foreign`` are its foreign mentions,
    ``around`` those of the whole record, whose only country is the partner's where nothing nearer tells it."""
    start = max(text.rfind("。", 0, word.start) + 1, word.start - _NEAR)
    head = text[start:word.start]
    if found := _together().search(head):
        home = found["home"]
        if _is_name(home) and not _KANA.search(home):
            return _told(text, start + found.start("all"), start + found.end("name"), found["name"],
                         (foreign, around), home)
    found = _behind().match(text, word.end)
    if found is None:
        return None
    owners = {each["name"] for each in _owner().finditer(head)
              if _is_name(each["name"]) and not _KANA.search(each["name"])}
    return _told(text, found.start("all"), found.end("name"), found["name"], (foreign, around),
                 owners.pop() if len(owners) == 1 else None)


def _told(text: str, start: int, end: int, name: str, mentions: tuple[Sequence[Mention], Sequence[Mention]],
          home: str | None) -> Pair | None:
    foreign, around = mentions
    bracket = text.find(")", end) if text[end:end + 1] == "(" else end
    near = [each for each in foreign if start <= each.start and each.end <= max(bracket, end)]
    lead = next((each.end + 1 for each in near if each.kind == "country" and each.start == end - len(name)
                 and text.startswith("・", each.end)), end - len(name))  # 韓国・X高等学校
    name = text[lead:end]
    if not _is_name(name) or not (near or _KANA.search(name)):
        return None
    codes = set(_countries(near)) or set(_countries(foreign)) or set(_countries(around))
    if len(codes) != 1:
        return None
    place = next((each.target for each in reversed(near) if each.kind == "place" and each.target), None)
    own = Party(kind="organisation", target=None, name=home) if home else None
    return Pair(own, Party(kind="organisation", target=place, name=name), codes.pop(), end)


def _countries(mentions: Sequence[Mention]) -> Iterator[str]:
    yield from (each.target[:2] for each in mentions if each.target)
