"""Dates of an era as tables and lists abbreviate them: 昭56. 5. 3, H 2.4.2, 平成 4年 6月.

The era is told in full or by its first letter, and spaces that only align the numbers are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.values.kanji_years import Number

LETTERS: Final = "昭平令SHRＳＨＲ"
"""With one of these an era begins."""

_SPACE: Final = "[ \u3000]?"
_NUMBER: Final = "[0-9０-９]{1,2}"
_DATE: Final = re.compile(
    rf"(?=[{LETTERS}])(?:(?<![一-鿿])(?P<short>[昭平令])|昭和|平成|令和|(?<![A-Za-z])[SHRＳＨＲ][.．]?)"
    rf"{_SPACE}(?P<year>元|{_NUMBER})"
    rf"(?:{_SPACE}(?P<apart>[年.．/／・-]){_SPACE}(?:{_NUMBER}(?:{_SPACE}[月.．/／・-]{_SPACE}{_NUMBER}日?|月)?)?"
    r"|(?(short)(?=[\s)）、]|$)|(?!)))")
_ERAS: Final = {"昭": "昭和", "平": "平成", "令": "令和"}
_PLAIN: Final = re.compile(r"(?:昭和|平成|令和|[SHRＳＨＲ][.．]?)(?:元|[0-9０-９]{1,2})(?:[年./-]|．|／)[^\s・]*")


def found(text: str) -> Iterator[Number]:
    """The dates that are not in full as they stand, with what they are in full."""
    for each in _DATE.finditer(text):
        if not _PLAIN.fullmatch(each[0]):
            yield Number(each.start(), each.end(), in_full(each))


def in_full(date: re.Match[str]) -> str:
    """A date with its era in full and without spaces; months and days keep what parts them."""
    era = _ERAS.get(date["short"] or "", "")
    whole = re.sub(r"[ \u3000]", "", date[0])
    whole = era + whole[1:] if era else whole
    apart = date["apart"] or ""
    whole = whole.replace("・", ".") if apart == "・" else whole
    return whole if apart else f"{whole}年"
