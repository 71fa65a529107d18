"""Heading numbers of any style: 基本方針Ⅰ, 第1章, 1-(2), (ア), ①, ■ (``numbering.toml``)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from ingest.text.width import half_width

ROMAN: Final = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_KANJI: Final = "一二三四五六七八九十"
_KANA: Final = "アイウエオカキクケコサシスセソタチツテト"
_IROHA: Final = "イロハニホヘトチリヌ"
_HALF_KANA: Final = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄ"

_SMALL_ROMAN: Final = "ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ"
_BRACKETED: Final = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
_LATIN: Final = "ABCDEFGHIJ"
_TYPED: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_LATIN_ROMAN: Final = "(?:VIII|VII|III|VI|IX|IV|II|V|I|X)(?![A-Za-z])"

# Heading numbers have at most two digits: four are years.
# A letter is a number only where something sets it apart from the title: 基本目標Ａ 暮らし, not 目標ABC.
_LETTER: Final = r"[A-H](?=[\s.:、)\]】〕>〉》-])"
# 施策一覧 and 取組一般 have no number.
_KANJI_ALONE: Final = f"[{_KANJI}](?![覧般体層環連貫定帯緒人つ])"
_CLASSES: Final = {
    "N": rf"(?:\d{{1,2}}(?!\d)|[{ROMAN}{CIRCLED}]|{_KANJI_ALONE}|{_LATIN_ROMAN}|{_LETTER})",
    "D": r"\d{1,2}(?!\d)", "R": f"[{ROMAN}]", "K": f"[{_KANJI}]", "C": f"[{CIRCLED}]",
    "A": f"[{_KANA}{_HALF_KANA}]", "I": f"[{_IROHA}]", "T": _LATIN_ROMAN, "L": "[A-Ja-j]", "J": "[A-J]",
    "B": rf"(?:\(?(?:\d{{1,2}}(?!\d)|{_LATIN_ROMAN}|[{ROMAN}{_KANJI}A-J])\)?\s?[-ー.]\s?){{2,3}}"}

LONGEST: Final = 80
"""A heading longer than this is a sentence that happens to start with a number."""

ADORNED: Final = frozenset({"word", "word-dashed", "word-deep", "ordinal", "dashed", "dashed-deep"})
"""Styles that stay what they are where a mark stands before them; ■1 and ◆(1) are marks' own."""

UNLISTED: Final = frozenset({"any-word", "any-word-dashed", "any-word-deep", "any-ordinal"})
"""Styles of numbers after words that no list knows."""

# 第2章 施策の展開 ････ 8
_LEADER: Final = re.compile(r"[･・.…‥─]{3,}\s*-?\s*\d{0,3}\s*-?|[…‥]{1,2}\s*-?\s*\d{1,3}\s*-?")


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
    above: str = ""
    """What stands before the number, as printed: the numbers of the levels above (``Ⅰ-1-``)."""


@cache
def heading_words() -> tuple[str, ...]:
    """Words that a heading's number follows (基本目標, 施策)."""
    return tuple(tomllib.loads((Path(__file__).parent / "numbering.toml").read_text("utf-8"))["words"])


@cache
def _styles(table_name: str = "style") -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = tomllib.loads((Path(__file__).parent / "numbering.toml").read_text("utf-8"))
    words = "|".join(sorted(map(re.escape, table["words"]), key=lambda word: (-len(word), word)))
    classes = {**_CLASSES, "W": words}
    return tuple((entry["name"], re.compile(
        re.sub(r"(?<=[>|])[NDRKCAWBTLJI](?=[|)])", lambda match: classes[match[0]], entry["pattern"])))
        for entry in table[table_name])


def value(printed: str) -> int | None:
    """A heading number's value: Ⅱ, 2, ２, 二, ② and イ are all 2."""
    folded = half_width(printed).strip()
    if folded in _TYPED:
        return _TYPED.index(folded) + 1
    for digits in (ROMAN, CIRCLED, _KANJI, _KANA, _HALF_KANA, _SMALL_ROMAN, _BRACKETED, _LATIN, _LATIN.lower()):
        if len(folded) == 1 and folded in digits:
            return digits.index(folded) + 1
    return int(folded) if re.fullmatch(r"\d{1,3}", folded) else None


def _value(style: str, printed: str) -> int | None:
    return _IROHA.index(printed) + 1 if style == "iroha" else value(printed)


def numbers_above(heading: Numbered) -> list[int | None]:
    """The numbers of the levels above that stand before a heading's own: 5 and 4 of 5-4-1."""
    return [value(part.strip(" ()")) for part in re.split(r"[-ー.]", half_width(heading.above)) if part.strip(" ()")]


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
    if not _can_be_heading(text) or (text.endswith("、") and not wrapped):
        return None
    folded = half_width(text)
    for name, pattern in _styles():
        match = pattern.fullmatch(folded)
        if match:
            found = _numbered(name, match, text)
            inner = numbered(found.title, wrapped) if found and found.number is None else None
            # ■ 施策1 交流 is a numbered heading that a mark adorns.
            return inner if inner and inner.style.split(":")[0] in ADORNED else found
    return None


def readings(line: str) -> list[Numbered]:
    """Every heading number that a line can start with, likeliest first: ``6.クルーズ`` is 6 or, as 1.2 is, the ク of 6.

    Also the numbers after words that no list knows (``挑戦1``): whether one is a number, its neighbours tell.
    """
    text = line.strip()
    if not _can_be_heading(text):
        return []
    folded = half_width(text)
    found = [each for name, pattern in (*_styles(), *_styles("further"))
             if (match := pattern.fullmatch(folded)) and (each := _numbered(name, match, text))]
    adorned = [inner for each in found if each.number is None for inner in readings(each.title)
               if inner.style.split(":")[0] in ADORNED | UNLISTED]
    return [*adorned, *found]


def _can_be_heading(text: str) -> bool:
    return bool(text) and not ("\t" in text or len(text) > LONGEST or text.endswith("。") or is_contents(text))


def is_contents(line: str) -> bool:
    """Whether a line is an entry of a table of contents: dots lead to a page number at its end."""
    tail = half_width(line[-LONGEST:]).rstrip()
    return any(match.end() == len(tail) for match in _LEADER.finditer(tail))


_BOXED: Final = re.compile("[【〔《](?P<title>[^【】〔〕《》]{4,})[】〕》]")
_OF_THAT: Final = re.compile("の[一-龥ァ-ヶA-ZＡ-Ｚ]")
"""Begins what belongs to a level (基本方針１の成果指標), and no title."""

_PARTING: Final = "|｜:：―—–─>＞→⇒ \u3000"
"""What may part a heading's number from its title."""

_BRACKETS: Final = dict(zip("【[［<＜〈《≪〔", "】]］>＞〉》≫〕", strict=True))


def _closed(title: str, opened: str) -> str:
    """A title without the bracket that closes the one before the heading's number: ＜基本方針1 友好の絆＞."""
    close = _BRACKETS.get(opened, "")
    while close and title.endswith(close) and title.count(close) > title.count(opened):
        title = title.removesuffix(close).rstrip()  # <<目標A 交流>>
    return title


def _numbered(name: str, match: re.Match[str], text: str) -> Numbered | None:
    groups = match.groupdict()
    title = _closed(text[match.start("title"):].strip(), text[0])
    if groups.get("n"):
        title = title.lstrip(_PARTING)  # 基本方針1｜開かれた行政
    if groups.get("n") and (boxed := _BOXED.fullmatch(title)):
        title = boxed["title"]  # 基本目標Ⅰ【つながる】
    if not title or not any(unicodedata.category(char)[0] == "L" for char in title):
        return None
    word, printed, parent = groups.get("word"), groups.get("n"), groups.get("parent")
    if word and printed and not groups.get("sep") and _OF_THAT.match(title):
        return None
    above = groups.get("above") or ""
    depth = len(re.findall(r"[-ー.]", above))
    parent = parent or (re.split(r"[-ー.]", above)[-2] if above else None)
    start = next((match.start(group) for group in ("above", "parent") if groups.get(group)), None)
    style = ":".join(filter(None, (name, word, str(depth) if depth else "")))
    first, last = match.span("n") if printed else (0, 0)
    # 施策の方向（1） keeps its bracket: analysts write 1-(1).
    wrapped = name == "word" and first and half_width(text[first - 1] + text[last:last + 1]) == "()"
    return Numbered(style=style, parent=value(parent.strip(" ()")) if parent else None,
                    number=_value(name, printed) if printed else None,
                    printed=text[first - wrapped:last + wrapped] if printed else "", title=title,
                    above=text[start:match.start("n")] if start is not None else "")
