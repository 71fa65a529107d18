"""Heading numbers of any style: 基本方針Ⅰ, 第1章, 1-(2), (ア), ①, ■ (``numbering.toml``)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from ingest.width import half_width

ROMAN: Final = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_KANJI: Final = "一二三四五六七八九十"
_KANA: Final = "アイウエオカキクケコサシスセソタチツテト"

# Heading numbers have at most two digits: four are years.
_CLASSES: Final = {"N": rf"(?:\d{{1,2}}(?!\d)|[{ROMAN}{_KANJI}{CIRCLED}])", "D": r"\d{1,2}(?!\d)",
                   "R": f"[{ROMAN}]", "K": f"[{_KANJI}]", "C": f"[{CIRCLED}]", "A": f"[{_KANA}]"}

LONGEST: Final = 80
"""A heading longer than this is a sentence that happens to start with a number."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line that starts with a heading number or mark."""

    style: str
    """E.g. ``paren``, ``word:基本方針``, ``bullet:■``."""
    parent: int | None
    """Of ``1-(2)``: 1."""
    number: int | None
    """None for bullets."""
    printed: str
    """The number as printed, e.g. ``Ⅰ``; empty for bullets."""
    title: str
    """As printed."""


@cache
def _styles() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = tomllib.loads((Path(__file__).parent / "numbering.toml").read_text("utf-8"))
    words = "|".join(sorted(map(re.escape, table["words"]), key=lambda word: (-len(word), word)))
    classes = {**_CLASSES, "W": words}
    return tuple((entry["name"], re.compile(
        re.sub(r"(?<=[>|])[NDRKCAW](?=[|)])", lambda match: classes[match[0]], entry["pattern"])))
        for entry in table["style"])


def value(printed: str) -> int | None:
    """A heading number's value: Ⅱ, 2, ２, 二, ② and イ are all 2."""
    folded = half_width(printed).strip()
    for digits in (ROMAN, CIRCLED, _KANJI, _KANA):
        if len(folded) == 1 and folded in digits:
            return digits.index(folded) + 1
    return int(folded) if re.fullmatch(r"\d{1,2}", folded) else None


def roman(number: int) -> str:
    """Ⅰ to Ⅻ; larger numbers in Arabic digits."""
    return ROMAN[number - 1] if 1 <= number <= len(ROMAN) else str(number)


def circled(number: int) -> str:
    """① to ⑳; larger numbers in brackets."""
    return CIRCLED[number - 1] if 1 <= number <= len(CIRCLED) else f"({number})"


def numbered(line: str, wrapped: bool = False) -> Numbered | None:
    """The heading number that a line starts with, or None: no number, a sentence, or a table row.

    ``wrapped`` says that headings may go on in the next line, so that one may end with 、.
    """
    text = line.strip()
    if not text or "\t" in text or len(text) > LONGEST or text.endswith("。"):
        return None
    if text.endswith("、") and not wrapped:
        return None
    folded = half_width(text)
    for name, pattern in _styles():
        match = pattern.fullmatch(folded)
        if match:
            return _numbered(name, match, text)
    return None


def _numbered(name: str, match: re.Match[str], text: str) -> Numbered | None:
    groups = match.groupdict()
    title = text[match.start("title"):].strip()
    if not title or not any(unicodedata.category(char)[0] == "L" for char in title):
        return None
    word, printed, parent = groups.get("word"), groups.get("n"), groups.get("parent")
    return Numbered(style=f"{name}:{word}" if word else name, parent=value(parent) if parent else None,
                    number=value(printed) if printed else None,
                    printed=text[match.start("n"):match.end("n")] if printed else "", title=title)
