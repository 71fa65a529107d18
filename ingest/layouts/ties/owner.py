"""Whose text on ties it is: the municipality or prefecture whose office, title or newsletter a short line at its top or
end names (四日市市議会, 資料：交流課（宇部市）), or the only municipality that the text names at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Final

from ingest.layouts.ties.partner_columns import is_home
from ontology import reference

_ENDS: Final = 10
"""Lines at either end that may name who published the text."""

_LONGEST: Final = 60
_TITLES: Final = 3
"""Lines at the top that may be the title."""
_ABOUT: Final = re.compile(r"の?[\s\u3000]*(?:国際|海外|姉妹|友好|世界|交流|地域外交)")
_LETTERS: Final = 10
"""Of a municipality's name with its prefecture's."""
_OFFICE: Final = re.compile(
    r"(?:議会|長(?![一-鿿])|役所|役場|公式|ホームページ|国際交流(?:協会|課|室)|教育委員会|広報|企画|総務|史編|だより"
    r"|記者|報道|(?:第[0-9０-９一二三四五六七八九十]+次)?(?:基本|総合|国際化?|多文化共生)(?:推進)?(?:計画|プラン|指針|戦略)|市?勢要覧|統計"
    r"|(?:(?<=[市町村区県府都道])|(?<=[市町村区県府都道][\s\u3000]))[一-鿿・]{2,12}[部局課室](?![一-鿿]*[市町村]))")
"""Behind a municipality's or prefecture's name: one of its offices or publications."""

_ITS_OFFICE: Final = re.compile(r"[部局課室][（(](?P<name>[^（()）]{2,8}[市町村区県])[)）]")
"""An office with whose it is in brackets: 交流課（宇部市）."""

_ANSWERED: Final = re.compile(
    r"(?:回答|提出|報告|記入|作成)(?:者|団体|元|市町村|自治体)?[\s\u3000]*[:：][\s\u3000]*(?P<name>[一-鿿ぁ-んァ-ヶ々]{2,12})")
"""Who filled in a form: 回答：X市."""
_NEWSLETTER: Final = re.compile(
    r"(?:広報|(?P<unit>[市町村区])報|議会)(?:誌|紙)?[「『\s\u3000]?(?P<after>[ぁ-ん]{2,8}|[一-鿿]{1,4})(?![一-鿿])"
    r"|(?P<before>[ぁ-ん]{2,8}|[一-鿿]{2,4})(?:市民|議会|国際交流)?(?:だより|ニュース|通信|タイムズ|の国際交流)"
    r"|(?:法人|^|[\s\u3000（()）])(?P<body>[一-鿿]{2,4}?)国際(?:交流|親善)協会")
"""A newsletter by the municipality's name without 市, often in hiragana: 広報ながおか, 市報たかやま."""


def publisher(lines: Sequence[str]) -> str | None:
    """The one municipality or prefecture of which an office is named, that a title names, that a newsletter is called
    by, or that alone the text names; or None."""
    filled = [line.strip() for line in lines if line.strip()]
    ends = [line for line in (*filled[:_ENDS], *filled[-_ENDS:]) if len(line) <= _LONGEST and "。" not in line]
    text = "\n".join(filled)
    of_town = bool(_OWN_TOWN.search(text)) and not _OWN_PREFECTURE.search(text)
    titles = [line for line in filled[:_TITLES] if len(line) <= _LONGEST and "。" not in line]
    found = {name for line in ends for name in _named(line)}
    if of_town and not _of_towns(found):
        found = {name for line in filled[-_ENDS:] if len(line) <= _LONGEST for name in _addressed(line)} or found
    found = found or {name for line in titles for name in _beginning(line)}
    if not found:
        letters = [letter for line in ends for letter in _NEWSLETTER.finditer(line)]
        found = {name for letter in letters for name in _called(letter, text)}
    if not found and of_town:
        found = set(_of_institutions(text))
    found = found or {word for line in titles[:1] for word in line.split() if is_home(word)}
    if not found and not _PREFECTURE_SPEAKS.search(text):
        found = _only(text)
    found = _of_towns(found) or found
    return found.pop() if len(found) == 1 else None


_DATE: Final = re.compile(r"(?:(?:令和|平成|(?:19|20|１９|２０)\d\d)[^ぁ-ん年]{0,3}年(?:度|\d{1,2}月(?:\d{1,2}日)?)?)?")


def cover_prefecture(lines: Sequence[str]) -> str:
    """The one prefecture that a line at a text's top names alone or behind the date (令和5年4月　広島県); or empty."""
    filled = (line.split() for line in islice(filter(str.strip, lines), _ENDS))
    found = {words[-1] for words in filled
             if words[-1] in reference.prefecture_by_name() and _DATE.fullmatch("".join(words[:-1]))}
    return found.pop() if len(found) == 1 else ""


def _called(letter: re.Match[str], text: str) -> Iterator[str]:
    """The municipalities by whose bare name a newsletter is called: those that its text names, or whose sort its title
    tells (市報たかやま); of an association the only one of its name."""
    bare, unit = letter["after"] or letter["before"] or letter["body"], letter["unit"]
    names = _by_bare_name().get(bare, ())
    for name in names:
        if name in text or (unit and name.endswith(unit) and name[:-1] in text) or (letter["body"] and len(names) == 1):
            yield name


def _of_towns(names: Collection[str]) -> set[str]:
    """Those of some names that are no prefecture's."""
    return {name for name in names if name not in reference.prefecture_by_name()}


def only_municipality(lines: Sequence[str]) -> str | None:
    """The one municipality that a text without a title tells of, where no prefecture speaks in it; or None."""
    text = "\n".join(lines)
    found = set() if _PREFECTURE_SPEAKS.search(text) else _only(text)
    return found.pop() if found else None


_BRACKETED: Final = re.compile(r"[（(][^（()）\n]*[)）]")


def _only(text: str) -> set[str]:
    """The municipality of which a text is, or that it names again and again, and no other but in brackets: B市では."""
    told = _BRACKETED.sub("", text)
    named = Counter(_municipalities(told))
    about = len(named) == 1 and re.search(rf"{next(iter(named))}(?:には|では|は)", told)
    return set(named) if about or (len(named) == 1 and named.total() > 1) else set()


_WORD: Final = re.compile("(?<![一-鿿ァ-ヺー])(?=([一-鿿][一-鿿ぁ-んァ-ヺヶ々]{1,8}))")


def _municipalities(text: str) -> Iterator[str]:
    """The municipalities that a text names by themselves, in order of appearance."""
    for found in _WORD.finditer(text):
        word = found[1]
        lengths = (length for length in range(2, len(word) + 1) if word[length - 1] in "市町村")
        yield from islice((word[:length] for length in lengths if word[:length] in _names()), 1)


@cache
def _names() -> frozenset[str]:
    return frozenset(each.name for each in reference.municipalities().values())


_INSTITUTION: Final = re.compile(r"(?<![一-鿿])(?P<name>[一-鿿]{1,6}[市町村])立(?=[一-鿿ァ-ヺ])")


def _of_institutions(text: str) -> Iterator[str]:
    """The one municipality whose schools and the like a chapter without a title names, and which it calls by its bare
    name: 新潟は、港とともに; A市立の高校."""
    names = {found["name"] for found in _INSTITUTION.finditer(text) if is_home(found["name"])}
    if len(names) == 1 and re.search(rf"(?:^|[。\u3000]){(name := names.pop())[:-1]}(?:は、|では、)", text, re.M):
        yield name


_ADDRESS: Final = re.compile(r"(?:〒\s*[\d０-９]{3}[-－‐ー][\d０-９]{4}|(?:所在地|住所)\s*[:：\u3000 ])[\s\u3000]*")
_OWN_TOWN: Final = re.compile(
    "(?<![串松橋北川原島根熊洲])[本当][市町村](?:(?![一-鿿])|(?=[内民長]))|[市町村]政の?(?:情報|案内)")
_OWN_PREFECTURE: Final = re.compile("(?<!熊)[本当]県(?![一-鿿])|県政情報|県庁")
_PREFECTURE_SPEAKS: Final = re.compile(
    f"{_OWN_PREFECTURE.pattern}|知事|(?:^|[、。\\s])[県府道](?:は|が|では|も|と|の|として|内)", re.M)
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
    """The municipality or prefecture with whose name a title begins: 彦根市国際交流年表."""
    for length in range(2, _LETTERS):
        name = line[:length]
        if name.endswith(_ENDINGS) and is_home(name) and _ABOUT.match(line, length):
            yield name


_ENDINGS: Final = ("市", "町", "村", "区", "県", "府", "都", "道")


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
        name = next((name for name in found if name.endswith(_ENDINGS) and is_home(name)), None)
        if name:
            yield re.sub("^.{2,3}?[都道府県](?=.{2})", "", name)
    for told in _ANSWERED.finditer(line):
        names = (told["name"][:length] for length in range(len(told["name"]), 1, -1))
        if name := next((name for name in names if is_home(name)), None):
            yield re.sub("^.{2,3}?[都道府県](?=.{2})", "", name)
    yield from (found["name"] for found in _ITS_OFFICE.finditer(line) if is_home(found["name"]))
