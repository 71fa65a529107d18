"""Where a name begins and ends in a text: its script goes on, or does not."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

HAN: Final = re.compile("[一-鿿]")
"""A kanji."""

_ENDING: Final = re.compile("[가-힣]{2}|[\u0400-\u04ff]{2}")
"""Two letters of Hangul or Cyrillic: words of these go on behind a name, with particles and endings."""


def whole(text: str, start: int, end: int) -> bool:
    """Whether the name does not go on in the same script: インド in インドア, Oman in Romania, 雪 in 雪像."""
    if end - start == 1:
        return not HAN.search(text[max(start - 1, 0):start] + text[end:end + 1])
    first, last = script(text[start]), script(text[end - 1])
    return not ((first and start and script(text[start - 1]) == first)
                or (last and end < len(text) and script(text[end]) == last))


def begins(text: str, start: int) -> bool:
    """Whether a Korean or Cyrillic name begins a word: 수원 is a city in 수원에, but 연수원 is a training centre."""
    return start == 0 or not _ENDING.match(text, start - 1)


@lru_cache(maxsize=16_384)  # a text's letters are few, and each name in it is asked about four
def script(letter: str) -> str:
    """``katakana`` or ``latin``, where a word's end can be seen; empty for others."""
    if "ァ" <= letter <= "ヺ" or letter == "ー":
        return "katakana"
    return "latin" if letter.isalnum() and letter < "\u0250" else ""
