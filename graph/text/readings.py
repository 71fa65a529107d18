"""How names sound, so that kana and every way of writing romaji find them.

A reading's key is coarse on purpose: しょう, shou, shô, syo and sho have one key, and a key's beginning is the
key of the reading's beginning, so that a name is found while it is typed.  ``kana_romaji.tsv`` holds the
romaji of each kana, ``romaji_folds.tsv`` what is taken for the same, in the order in which it is done.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent
_KATAKANA: Final = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
"""Katakana to the hiragana of the same sound."""
_NOT_SOUND: Final = re.compile(r"[^a-z]")
_DOUBLED: Final = re.compile(r"(.)\1+")
_LONG_O: Final = re.compile(r"oh(?![aiueo])")


def plain(text: str) -> str:
    """Text as names are compared: NFKC, lower case, without accents of Latin letters."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    return folded if folded.isascii() else folded.translate(_without_accents)


class _WithoutAccents(dict[int, int]):
    """Letters to those without accents, each found once."""

    def __missing__(self, code: int) -> int:
        base = unicodedata.normalize("NFD", chr(code))[0]
        self[code] = found = ord(base) if base.isascii() else code
        return found


_without_accents: Final = _WithoutAccents()


def sound(text: str) -> str:
    """The key of a text in kana, romaji or both; empty where it has any other script.

    >>> sound("さっぽろ") == sound("Sapporo") == sound("サッポロ")
    True
    """
    romaji = letters(text)
    return "" if romaji is None else folded(romaji)


@lru_cache(maxsize=65_536)
def letters(text: str) -> str | None:
    """A text's romaji before it is folded, or None: of words that follow each other, the romaji does too."""
    return romaji_of(plain(text).translate(_KATAKANA))


@lru_cache(maxsize=65_536)
def heard(text: str) -> str | None:
    """The letters alone of a text's romaji, or None where it has any other script."""
    romaji = letters(text)
    return None if romaji is None else _NOT_SOUND.sub("", romaji)


def folded(romaji: str) -> str:
    """The key of a text whose romaji is known."""
    return folded_letters(_NOT_SOUND.sub("", romaji))


@lru_cache(maxsize=65_536)  # the ends of titles repeat (…交流推進事業), and every word's key goes to the title's end
def folded_letters(romaji: str) -> str:
    """The key of a text whose romaji is known and has letters alone (:func:`heard`)."""
    if "oh" in romaji:
        romaji = _LONG_O.sub("o", romaji)
    for written, same in _folds():
        romaji = romaji.replace(written, same)
    # Doubled letters are っ, ん before n, or a long vowel, which people write or leave out.
    return _DOUBLED.sub(r"\1", romaji)


def romaji_of(text: str) -> str | None:
    """Hiragana in Hepburn romaji, ASCII as it stands; None where there is another script."""
    table, found, position = _kana(), [], 0
    while position < len(text):
        pair, one = text[position:position + 2], text[position]
        if pair in table and len(pair) == 2:
            found.append(table[pair])
            position += 2
            continue
        if one not in table and not one.isascii() and unicodedata.category(one)[0] == "L":
            return None
        found.append(table.get(one, one))
        position += 1
    return "".join(found)


@cache
def _kana() -> dict[str, str]:
    return dict(_columns("kana_romaji.tsv"))


@cache
def _folds() -> tuple[tuple[str, str], ...]:
    return _columns("romaji_folds.tsv")


def _columns(name: str) -> tuple[tuple[str, str], ...]:
    """The first two columns of a table beside this module."""
    with (_HERE / name).open(encoding="utf-8", newline="") as file:
        return tuple((row[0], row[1]) for row in list(csv.reader(file, delimiter="\t"))[1:])
