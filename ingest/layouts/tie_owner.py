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
    text = "".join(filled)
    of_town = bool(_OWN_TOWN.search(text)) and not _OWN_PREFECTURE.search(text)
    if not found and of_town:
        found = {name for line in filled[-_ENDS:] if len(line) <= _LONGEST for name in _addressed(line)}
    if not found:
        found = {name for line in filled[:_TITLES] if len(line) <= _LONGEST and "。" not in line
                 for name in _beginning(line)}
    if not found:
        called = {letter["after"] or letter["before"] or letter["body"] for line in ends
                  for letter in _NEWSLETTER.finditer(line)}
        found = {name for bare in called for name in _by_bare_name().get(bare, ()) if name in text}
    if not found and of_town:
        found = set(_of_institutions("\n".join(filled)))
    return found.pop() if len(found) == 1 else None


_INSTITUTION: Final = re.compile(r"(?<![一-鿿])(?P<name>[一-鿿]{1,6}[市町村])立(?=[一-鿿ァ-ヺ])")


def _of_institutions(text: str) -> Iterator[str]:
    """The one municipality whose schools and the like a chapter without a title names, and which it calls by its bare
    name: 新潟は、港とともに; A市立の高校."""
    names = {found["name"] for found in _INSTITUTION.finditer(text) if is_home(found["name"])}
    if len(names) == 1 and re.search(rf"(?:^|[。\u3000]){(name := names.pop())[:-1]}(?:は、|では、)", text, re.M):
        yield name


_ADDRESS: Final = re.compile(r"(?:〒\s*[\d０-９]{3}[-－‐ー][\d０-９]{4}|(?:所在地|住所)\s*[:：\u3000 ])[\s\u3000]*")
_OWN_TOWN: Final = re.compile("[本当][市町村](?:(?![一-鿿])|(?=[内民長]))|[市町村]政の?(?:情報|案内)")
_OWN_PREFECTURE: Final = re.compile("[本当]県(?![一-鿿])|県政情報|県庁")
"""A text that speaks as a municipality's, and as a prefecture's, whose office lies in one too."""


def _addressed(line: str) -> Iterator[str]:
    """The municipality in which the office at the foot of a page lies: 所在地: 〒000-0000 A市B区."""
    for address in _ADDRESS.finditer(line):
        rest = re.sub("^.{2,3}?[都道府県](?=.{2})", "", line[address.end():].strip())
        name = next((rest[:length] for length in range(2, _LETTERS)
                     if rest[:length].endswith(("市", "町", "村")) and is_home(rest[:length])), None)
        if name:
            yield name


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
