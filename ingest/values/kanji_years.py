"""Years written in kanji, as vertical print has them: 昭和五十七（一九八二）年五月.

Only what stands before 年, in brackets before 年, between 年 and 月 or 月 and 日 is a number: 四日市, 十日町 and
三重 are names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_DIGITS: Final = "〇一二三四五六七八九"
_YEAR: Final = re.compile(
    rf"(?=[{_DIGITS}十])(?:(?<![百千万数第{_DIGITS}十])(?:[{_DIGITS}]{{4}}|[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
    rf"(?=年|[（(][0-9０-９{_DIGITS}]{{4}}年?[）)]年?)"
    rf"|(?<=[（(])[{_DIGITS}]{{4}}(?=年?[）)])"
    r"|(?<=年)(?:十[一二]?|[一二三四五六七八九])(?=月)"
    r"|(?<=月)(?:[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=日))")


class Number(NamedTuple):
    """A number in kanji and what it is in digits."""

    start: int
    end: int
    digits: str


def found(text: str) -> Iterator[Number]:
    """The years, and the months and days right behind them, in order of appearance."""
    if "年" in text:
        for each in _YEAR.finditer(text):
            yield Number(each.start(), each.end(), str(value(each[0])))


def in_digits(text: str) -> str:
    """A text with its years in kanji in digits: 令和六年度 is 令和6年度."""
    parts, at = [], 0
    for each in found(text):
        parts += [text[at:each.start], each.digits]
        at = each.end
    return "".join([*parts, text[at:]])


def value(kanji: str) -> int:
    """The number of a run of digits: 五十七 and 五七 are 57."""
    tens, ten, units = kanji.partition("十")
    if not ten:
        return int("".join(str(_DIGITS.index(each)) for each in kanji))
    return 10 * (_DIGITS.index(tens) if tens else 1) + (_DIGITS.index(units) if units else 0)
