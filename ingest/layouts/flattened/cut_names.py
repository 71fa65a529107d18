"""Whether a line's end cut a word: a municipality, a place abroad or a unit of which neither piece is whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from ingest.layouts.flattened.stacked_costs import costs
from ingest.text.printed import splits_name
from ontology import reference

_NO_BEGINNING: Final = frozenset("ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョン、。，．）」』】〕)～〜")
"""What begins no word (JIS X 4051)."""

_LONGEST_PART: Final = 6
"""Characters of a name in Chinese characters on either side of a line's end."""

_SHORTEST: Final = 3
"""Characters of such a foreign name: shorter ones come about by chance."""

_KANA_END: Final = re.compile("[ァ-ヺー・]+$")
_KANA_START: Final = re.compile("[ァ-ヺー・]+")
_KANA: Final = re.compile("[ァ-ヺー・]{3,}")
_HAN: Final = re.compile("[一-鿿]{2,7}[市省道県州郡区]")


@lru_cache(maxsize=65536)
def goes_on(before: str, text: str) -> bool:
    """Whether a line's end cut a word: nothing begins so, or the two make a known name that neither has whole."""
    before, text = unicodedata.normalize("NFKC", before), unicodedata.normalize("NFKC", text)
    if text[:1] in _NO_BEGINNING or splits_name(before, text) or _makes_foreign(before, text):
        return True
    for word in costs()["bodies"]:
        if any(before.endswith(word[:cut]) and text.startswith(word[cut:]) and not before.endswith(word)
               for cut in range(1, len(word))):
            return True
    towns, abroad = reference.municipalities_by_name(), _han_names()
    return any(joined in towns or joined in abroad for joined in _joined(before, text))


def _joined(before: str, text: str) -> Iterator[str]:
    """What the end of the one piece and the beginning of the other make."""
    for head in range(1, min(_LONGEST_PART, len(before) + 1)):
        for tail in range(1, min(_LONGEST_PART, len(text) + 1)):
            yield before[-head:] + text[:tail]


def _makes_foreign(before: str, text: str) -> bool:
    """Whether two pieces in katakana are (the beginning of) one foreign name: オレ / ゴン州, インド / ネシア."""
    head, tail = _KANA_END.search(before), _KANA_START.match(text)
    if head is None or tail is None:
        return False
    first, rest = head[0].rpartition("・")[2] or head[0], tail[0]
    both = first + rest
    whole, beginnings = _kana_names()
    known = both in beginnings or any(both[:end] in whole for end in range(len(first) + 1, len(both)))
    return known and (first not in whole or both in whole)


@cache
def _kana_names() -> tuple[frozenset[str], frozenset[str]]:
    """Foreign names in katakana, and all that such a name begins with."""
    names = frozenset(name for name in _foreign_names() if _KANA.fullmatch(name))
    return names, frozenset(name[:end] for name in names for end in range(2, len(name) + 1))


@cache
def _han_names() -> frozenset[str]:
    places = frozenset(name for name in _foreign_names() if len(name) >= _SHORTEST and _HAN.fullmatch(name))
    return places | {name for each in reference.countries().values() for name in (each.name, *each.names)
                     if len(name) > 1 and not _KANA_END.search(name)}


def _foreign_names() -> Iterator[str]:
    for country in reference.countries().values():
        yield from (country.name, *country.names)
    for place in reference.places().values():
        for name in (place.name, *place.names):
            yield name
            yield name.rstrip("市州省県郡町村")
