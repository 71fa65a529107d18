"""Text folded for matching, with the way back to the printed characters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from ingest.linking.tables import column
from ingest.text.printed import splits_name
from ingest.values import era_dates, kanji_years

KANA: Final = "ァ-ヺー"
"""Katakana letters and the long-vowel mark, for use inside a character class."""

_MARKS: Final = "ﾞﾟ゙゚"
_DIGRAPHS: Final = (
    ("ヴァ", "バ"),
    ("ヴィ", "ビ"),
    ("ヴェ", "ベ"),
    ("ヴォ", "ボ"),
    ("ヴ", "ブ"),
    ("ティ", "チ"),
    ("トゥ", "ト"),
    ("フォ", "ホ"),
    ("ファ", "ハ"),
    ("フィ", "ヒ"),
    ("フェ", "ヘ"),
    ("ェイ", "ェ"),
    ("ロワ", "ロア"),
    ("ルワ", "ルア"),
    ("ブルグ", "ブルク"),
)
_SMALL: Final = str.maketrans("ァィゥェォャュョヮヂヅ", "アイウエオヤユヨワジズ", "ーッ・=＝ 　-")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in NFKC; ``offsets`` leads back to the printed text, None where each character is itself."""

    text: str
    offsets: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The printed text's offsets of a stretch of the folded one."""
        return (start, end) if self.offsets is None else (self.offsets[start], self.offsets[end])


INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]")
"""Zero-width characters, direction marks and variation selectors (Unicode, Default_Ignorable_Code_Point)."""

_LONG: Final = re.compile(rf"[一―—](?<=[{KANA}].)(?=[{KANA}])")
"""The digit one or a dash where only the long-vowel mark makes sense: ニュ一ジ一ランド."""

_DATED: Final = re.compile(f"[{era_dates.LETTERS}年]")
"""Without one of these no date is abbreviated or in kanji."""

_LINE_END: Final = re.compile(rf"(?<=[{KANA}])\n(?=[{KANA}])")


@lru_cache(maxsize=65_536)
def fold(text: str) -> Folded:
    """NFKC, character by character, without invisible characters.

    A line end inside a country's name goes (ニュージーラ / ンド).  A half-width letter takes its voicing mark along; a
    一 or a dash within a katakana word is its ー; a year in kanji is one in digits, an abbreviated era is in full.
    """
    broken = {found.start() for found in _LINE_END.finditer(text)
              if splits_name(text[: found.start()], text[found.end() :])} if "\n" in text else set()
    numbers = {each.start: each for each in (*era_dates.found(text), *kanji_years.found(text))} if _DATED.search(
        text) else {}
    plain = not broken and not numbers and (
        text.isascii() or (unicodedata.is_normalized("NFKC", text) and not INVISIBLE.search(text)))
    if plain:
        return Folded(_LONG.sub("ー", text), None)
    parts: list[str] = []
    offsets: list[int] = []
    at = 0
    while at < len(text):
        if number := numbers.get(at):
            parts.append(number.digits)
            offsets.extend([at] * len(number.digits))
            at = number.end
            continue
        end = at + 2 if text[at + 1 : at + 2] and text[at + 1] in _MARKS else at + 1
        part = "" if at in broken or INVISIBLE.match(text, at) else unicodedata.normalize("NFKC", text[at:end])
        parts.append(part)
        offsets.extend([at] * len(part))
        at = end
    return Folded(_LONG.sub("ー", "".join(parts)), (*offsets, len(text)))


@lru_cache(maxsize=65_536)
def kana_key(name: str) -> str:
    """A katakana name without what spellings differ in: ー, ッ, ・, small letters, ヴ and the like."""
    for variant, plain in _DIGRAPHS:
        name = name.replace(variant, plain)
    return name.translate(_SMALL)


@cache
def _cyrillic() -> dict[int, str]:
    return {
        ord(letter): latin
        for letter, latin in zip(
            column("cyrillic.tsv", "letter"), column("cyrillic.tsv", "latin"), strict=True
        )
    }


CYRILLIC: Final = re.compile("[\u0400-\u04ff]")

MIXED: Final = re.compile(rf"[{KANA}A-Za-z\u0400-\u04ff]*[\u0400-\u04ff][{KANA}A-Za-z\u0400-\u04ff]*")
"""A word with Cyrillic letters in it."""


def transliterate(word: str) -> str:
    """Cyrillic letters as Latin ones, lower case; other letters stay."""
    return word.lower().translate(_cyrillic())
