"""Where a text names schools, ports, museums and the like: by the word at the name's end (``body_words.tsv``), by the
sort of which its tie word is (姉妹橋), and by what stands where a party of such a tie must.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from ingest.linking.bodies import is_body, is_own_name
from ingest.linking.tables import column
from ingest.linking.ties import sorts as tie_sorts

_LETTER: Final = "[一-鿿々〇ヶァ-ヺーA-Za-z0-9・&]"
_NO_PORT: Final = re.compile("[寄開入出漁帰空両同各本良軍商母要]港")
_SHORT: Final = ("港", "湖", "駅", "校")
_NO_BODY: Final = re.compile(
    r"^(?:(?:本|当|同|各|全|両|相手|他|新|旧|主要|現地|海外|外国|姉妹|友好|提携|市|県|町|村|府|道|都)*"
    r"(?:[都道府県市町村国私]立|[都道府県市町村]内)?の?)(?P<rest>.*)$")
_PART_OF: Final = "[ァ-ヺー]{2,8}校|[一-鿿]{1,6}分校|校|[一-鿿]{1,6}(?:学部|学科|研究科|研究院)"
"""Behind a school's name: its part that is the party, ハワイ大学ヒロ校."""


@cache
def _body(sorts: tuple[str, ...]) -> re.Pattern[str]:
    words = sorted({*column("body_words.tsv", "word"), *sorts}, key=len, reverse=True)
    return re.compile(rf"{_LETTER}{{1,26}}?(?:{'|'.join(map(re.escape, words))})(?P<part>{_PART_OF})?"
                      r"(?!(?!及び|並びに)[一-鿿ァ-ヺー])(?!・[^、。は]{1,8}(?:市長会|町村会|協議会|連合|協会))")


def spans(text: str, sorts: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """The stretches of such names in a folded text whose tie words are of ``sorts``."""
    for found in _body(sorts).finditer(text):
        rest = _NO_BODY.match(found[0])
        bare = rest["rest"] if rest else found[0]
        short = len(bare) > 1 and bare.endswith(_SHORT) and is_body(bare) and not is_body(bare[:-1])
        port = short and (len(found[0]) > len("境港") or (text.count(bare[-1]) > 1 and not _NO_PORT.match(bare)))
        owned = re.match("[市県町村区府都道]立", found[0]) and is_body(bare)
        start, end = called(text, found.start(), found.end())
        whole = bare.removesuffix(found["part"] or "")
        if (owned or port or is_own_name(bare) or (found["part"] and is_own_name(whole))
                or (start < found.start() and is_body(bare)) or tie_sorts.is_named(bare, sorts)):
            yield start, end


def has_own_name(name: str) -> bool:
    """Whether a body's name is its own, and no word for such bodies: 県立大学, 市美術館."""
    bare = _OWNED.sub("", name)
    rest = _NO_BODY.match(bare)
    if rest and rest["rest"].startswith(column("body_words.tsv", "word")):
        return False
    short = len(bare) > len("X港") and bare.endswith(_SHORT) and is_body(bare) and not is_body(bare[:-1])
    return is_own_name(bare) or (short and not _NO_PORT.match(bare))


def first_name(text: str) -> str:
    """The body's own name with which a programme's name begins, where it is no partner: 酒田港物流促進事業."""
    found = _FIRST.match(text)
    ends = [end for end in range(3, len(found[0]) + 1) if is_body(text[:end])] if found else []
    end = next((end for end in ends if end + 1 not in ends), 0)
    name = text[:end]
    return name if name and has_own_name(name) and not text.startswith(("と", "へ"), end) else ""


_OWNED: Final = re.compile("^(?:本|当|同|各|全)?[都道府県市町村区国私][立営内]の?")
"""Before a body's name: whose it is."""
_FIRST: Final = re.compile(r"[^、。\s()「」『』とへ・]{3,30}")
_SLOT: Final = re.compile(
    rf"(?P<name>{_LETTER}{{3,30}})(?:\([^()]*\))?[」』]?(?=とは?、?|との間|[はが](?=、|それぞれ|ともに|共に|[^、。]{{0,8}}年))")
"""Before a particle that a party has."""
_LONG_KANA: Final = re.compile("[ァ-ヺー]{2,}(?:・[ァ-ヺー]{2,})+$|[ァ-ヺー]{3,}$")
_CALLED: Final = re.compile(r"(?!の|など|とも|では|には)[ぁ-ん]{2,6}(?=(?:は|が|と)、)")
"""What a body is called behind its word: 芸術劇場うらら."""
_BEFORE: Final = re.compile(
    r"(?:(?:^|(?<=[。、「\s]))(?!また|なお|さら|同じ|この|その|ただ|そし|ほか|まず|つぎ|たと|うち|かつ|しか|いま|もと)[一-鿿]?[ぁ-ん]{2,5}"
    r"|(?<=[市町村区県州]の)[ぁ-ん]{3,5})$")
"""The hiragana with which a name begins: おびひろ動物園, 赤れんが博物館; and no conjunction."""


def slots(text: str, known: Sequence[tuple[int, int]], places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The names without such a word that stand where a party must, in a sentence on a tie of such bodies.

    Args:
        text: the folded sentence.
        known: the names found by their words.
        places: what is named in it otherwise; a name that is no more than one of them is a place's.
    """
    for found in _SLOT.finditer(text):
        start, end = found.span("name")
        if any(first < end and start < last for first, last in known) or any(last == end for _, last in places):
            continue
        if _LONG_KANA.search(found["name"]):
            yield start, end


def called(text: str, start: int, end: int) -> tuple[int, int]:
    """A body's name with the hiragana that belong to it: こまつ芸術劇場うらら."""
    before, behind = _BEFORE.search(text[:start]), _CALLED.match(text, end)
    return before.start() if before else start, behind.end() if behind else end
