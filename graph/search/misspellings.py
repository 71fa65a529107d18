"""Names with a letter wrong (Oregan, trianing), and katakana spelled otherwise (スポツ, ミュンヒェン)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt

from graph.search.query_names import SHORTEST, Name, names, words

MISSPELLED: Final = 6
"""Letters of a name that is recognised with one letter wrong."""

ACRONYM: Final = 5
"""Letters of an acronym that is recognised with one letter wrong, where it is written in capital letters: HACCP."""

COMMON: Final = 8
"""Letters of an English word of the field (exchange) that is recognised with one letter wrong."""

_LONG: Final = re.compile("[ーッ]")
"""What is left out of words in katakana, and put in, most often: スポツ, セミナ."""

_SPELLED: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple((re.compile(sound), plain) for sound, plain in (
    ("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴ", "ブ"), ("ヒェ", "ヘ"), ("ツィ|ティ", "チ"),
    ("ディ", "ジ"), ("デュ", "ジュ"), ("トゥ", "ト"), ("ドゥ", "ド"), ("ウィ", "ウイ"), ("ウェ", "ウエ"),
    ("ウォ", "ウオ"), ("シェ", "セ"), ("ジェ", "ゼ"), ("イェ", "イエ"), ("クァ", "カ"),
    ("(?<=[イキシチニヒミリギジビピ])ヤ", "ア")))
"""Sounds of other languages that one writer spells so and the next plainly: ミュンヒェン, ヴェトナム, オーストリヤ."""

_SOUND: Final = re.compile("|".join(sound.pattern for sound, _ in _SPELLED))

_KATAKANA: Final = re.compile("[ァ-ヺー]+")


@lru_cache(maxsize=4_096)
def nearest(word: str, capitals: bool = False, proper: bool = True) -> Name | None:
    """The country, reviewed place, acronym, word in katakana or of the field that a word misspells by one letter; None
    where there is none or several.

    Words that differ by one letter put in, left out, changed or by two in the wrong order have a shortening by one
    letter in common (as in the SymSpell algorithm).  Shorter names are one letter from too many words.

    Args:
        word: folded.
        capitals: whether it is written in capital letters, as an acronym is.
        proper: whether it is in katakana or written with a capital letter, as a place is.
    """
    if _KATAKANA.fullmatch(word) and (plain := _plainly_spelled().get(_plain(word))):
        return names()[plain]
    near = {name for name in _sharing(word) if _one_off(word, name) and _may_be_meant(name, word, capitals, proper)}
    meanings = {names()[name].meanings for name in near}
    return names()[min(near)] if len(meanings) == 1 else None


def _may_be_meant(name: str, word: str, capitals: bool, proper: bool) -> bool:
    """Whether a word that is one letter off is long enough, and written as the name is."""
    if _is_acronym(name):
        return capitals
    if word in words("spelled", "names"):
        return False
    if _is_common(name):  # a letter changed makes another word of it too often: painting, printing
        return len(word) >= COMMON - 1 and (len(word) != len(name) or sorted(word) == sorted(name))
    return proper and len(word) >= MISSPELLED


def _plain(word: str) -> str:
    """A word in katakana without long vowels and double consonants, sounds of other languages in plain letters."""
    if _SOUND.search(word):
        for sound, plain in _SPELLED:
            word = sound.sub(plain, word)
    return _LONG.sub("", word)


@cache
def _plainly_spelled() -> dict[str, str]:
    """Names in katakana by their plain spelling, where that is one name's."""
    found: dict[str, list[str]] = {}
    for key, name in names().items():
        if _KATAKANA.fullmatch(key) and not name.proper:
            found.setdefault(_plain(key), []).append(key)
    return {plain: keys[0] for plain, keys in found.items()
            if len({names()[key].meanings for key in keys}) == 1 and len(plain) > SHORTEST}


def _shortened(word: str) -> set[str]:
    return {word, *(word[:place] + word[place + 1:] for place in range(len(word)))}


def _one_off(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    same = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    rest = short[same:] if len(short) < len(long) else short[same + 1:]
    swapped = short[same:same + 2] == long[same:same + 2][::-1] and short[same + 2:] == long[same + 2:]
    # A first letter is seldom wrong, and 'Iran' and 'Oman' are not each other's misspellings.
    return len(long) - len(short) <= 1 and same > 0 and (rest == long[same + 1:] or swapped)


def _sharing(word: str) -> Iterator[str]:
    """The names that may have a shortening in common with a word."""
    keys, hashes, numbers = _misspellings()
    wanted = [hash(short) for short in _shortened(word)]
    for start, end in zip(*(np.searchsorted(hashes, wanted, side).tolist() for side in ("left", "right")), strict=True):
        yield from (keys[number] for number in numbers[start:end].tolist())


@cache
def _misspellings() -> tuple[tuple[str, ...], npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """The names that are recognised, hashes of their shortenings in order, and the number of the name of each: the
    shortenings themselves take ten times the memory, 26 MB."""
    keys = tuple(key for key, name in names().items() if _is_recognised(key, name))
    shortened = [[hash(short) for short in _shortened(key)] for key in keys]
    numbers = np.repeat(np.arange(len(keys), dtype=np.int32), [len(each) for each in shortened])
    hashes = np.fromiter(chain.from_iterable(shortened), np.int64, len(numbers))
    order = np.argsort(hashes, kind="stable")
    return keys, hashes[order], numbers[order]


def _is_recognised(key: str, name: Name) -> bool:
    kinds = {kind for kind, _ in name.meanings}
    places = bool(kinds) and kinds <= {"country", "place"}
    named = len(key) >= MISSPELLED and key.count(" ") < 2 and (places or bool(_KATAKANA.fullmatch(key)))
    ours = len(key) >= MISSPELLED and key.isascii() and bool(kinds) and kinds <= {"municipality", "prefecture"}
    return ours or ((_is_acronym(key) or named or _is_common(key)) and not name.proper)


def _is_acronym(key: str) -> bool:
    """Whether a name is an acronym that is long enough to be recognised with a letter wrong: HACCP."""
    return len(key) >= ACRONYM and key.isascii() and key.upper() in names()[key].says


def _is_common(key: str) -> bool:
    """Whether a name is a long English word of the field: exchange, students."""
    return len(key) >= COMMON and key.isascii() and key.isalpha() and not any(
        kind in ("country", "place", "region") for kind, _ in names()[key].meanings) and bool(names()[key].says)
