"""The municipality whose text on ties it is, by the office that a short line at its top or end names: 四日市市議会."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from ingest.layouts.partner_columns import is_home
from ontology import reference

_ENDS: Final = 10
"""Lines at either end that may name who published the text."""

_LONGEST: Final = 60
_TITLES: Final = 3
"""Lines at the top that may be the title."""
_ABOUT: Final = re.compile(r"の?[\s\u3000]*(?:国際|海外|姉妹|友好|世界|交流)")
_LETTERS: Final = 10
"""Of a municipality's name with its prefecture's."""
_OFFICE: Final = re.compile(
    r"(?:議会|長(?![一-鿿])|役所|役場|公式|ホームページ|国際交流(?:協会|課|室)|教育委員会|広報|企画|総務|史編|だより"
    r"|(?<=[市町村区])[一-鿿]{2,12}[部局課室](?![一-鿿]*[市町村]))")
"""Behind a municipality's name: one of its offices or publications."""

_NEWSLETTER: Final = re.compile(
    r"(?:広報|市報|町報|村報|区報|議会)(?:誌|紙)?[「『\s\u3000]?(?P<after>[ぁ-ん]{2,8}|[一-鿿]{1,4})(?![一-鿿])"
    r"|(?P<before>[ぁ-ん]{2,8}|[一-鿿]{2,4})(?:市民|議会|国際交流)?(?:だより|ニュース|通信|タイムズ|の国際交流)"
    r"|(?:法人|^|[\s\u3000（(])(?P<body>[一-鿿]{2,4}?)国際(?:交流|親善)協会")
"""A newsletter by the municipality's name without 市, often in hiragana: 広報ながおか."""


def publisher(lines: Sequence[str]) -> str | None:
    """The one municipality of which an office is named, or that a newsletter is called by; or None."""
    filled = [line.strip() for line in lines if line.strip()]
    ends = [line for line in (*filled[:_ENDS], *filled[-_ENDS:]) if len(line) <= _LONGEST and "。" not in line]
    found = {name for line in ends for name in _named(line)}
    if not found:
        found = {name for line in filled[:_TITLES] if len(line) <= _LONGEST and "。" not in line
                 for name in _beginning(line)}
    if not found:
        text = "".join(filled)
        called = {letter["after"] or letter["before"] or letter["body"] for line in ends
                  for letter in _NEWSLETTER.finditer(line)}
        found = {name for bare in called for name in _by_bare_name().get(bare, ()) if name in text}
    return found.pop() if len(found) == 1 else None


def _beginning(line: str) -> Iterator[str]:
    """The municipality with whose name a title begins: 彦根市国際交流年表."""
    for length in range(2, _LETTERS):
        name = line[:length]
        if name.endswith(("市", "町", "村", "区")) and is_home(name) and _ABOUT.match(line, length):
            yield name


@cache
def _by_bare_name() -> dict[str, tuple[str, ...]]:
    """Names of municipalities by themselves without 市, 町 ..., in kanji and in hiragana."""
    found: dict[str, tuple[str, ...]] = {}
    for each in reference.municipalities().values():
        kana = re.sub("(?:し|ちょう|まち|むら|そん|く)$", "", each.kana)
        for bare in {each.name[:-1], kana}:
            found[bare] = (*found.get(bare, ()), each.name)
    return found


def _named(line: str) -> Iterator[str]:
    for office in _OFFICE.finditer(line):
        found = (line[max(end - length, 0):end].strip() for end in (office.start(), office.start() - 1)  # 津市市議会
                 for length in range(_LETTERS, 1, -1))
        name = next((name for name in found if name.endswith(("市", "町", "村", "区")) and is_home(name)), None)
        if name:
            yield re.sub("^.{2,3}?[都道府県](?=.{2})", "", name)
