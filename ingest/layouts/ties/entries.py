"""Entries of a list that go over several lines: a line that is nothing but a place or body abroad, and below it what is
told of the tie, whatever its labels and marks are::

    ② パッサウ市（ドイツ連邦共和国バイエルン州）
    　【関係】姉妹都市（昭和59年４月８日締結）
    　【評価】市民団体どうしの往来が根付いた。

The first words of a kind in such a block, and the date beside them, make the tie; what else stands there is a remark.
A block that tells of others than the partner (と, が) is left to be read by its sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from ingest.layouts.ties.headings import MARK
from ingest.layouts.ties.items import BODY, KIND, SPACES, YEAR, indent
from ingest.layouts.ties.lines import DATE, is_located, is_where
from ingest.layouts.ties.partner_columns import countries, is_home
from ontology import reference

_MOST: Final = 12
"""Lines of an entry: its English name, the tie, and a paragraph on it."""

_LONGEST: Final = 60
_BRACKET: Final = re.compile(r"[（(【〔\[](?P<inside>[^（()）【】〔〕\[\]]*)[)）】〕\]]")
_LATIN: Final = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ .,'’&/-]+")
_APART: Final = re.compile(r"[\s　／/,，：:]+")
_NAME: Final = re.compile(r"[^ぁ-ん\d、。「」※＊■●○◆]{2,30}")
_OF_PLACE: Final = re.compile(r".+(?:[市町村郡区州省県道島都]|地方)")
_SENTENCE: Final = re.compile(r"[^。]+。?")
_CLAUSE: Final = re.compile(r"[、，（()）「」【】〔〕\s　：:]+")
_OTHERS: Final = re.compile(r"と(?!な|し|の?提携を|の?関係を)|[^、。]{2,}が(?=、?[^、。]{0,8}(?:締結|結[びん]|提携))")
"""In a sentence that names both parties, or another one that concluded the tie."""
_NOT_IT: Final = re.compile(
    r"周年|記念|訪問|派遣|検討|予定|協議|打診|調整|準備|視察|ません|(?:いない|なし|ない)(?:[。)）]|$)|見送|未(?:提携|締結)")
"""In a sentence that states no tie: what is done because of it, what is only intended or denied."""
_CONCLUDED: Final = re.compile("提携|締結|調印|盟約|縁組|署名")
_PAPER: Final = re.compile("(?:協定書?|覚書)(?:の|を)?(?:締結|調印|署名)?(?:しました|した)?")
"""A paper that tells no kind: the heading does."""
_AGAIN: Final = re.compile("再開|復活")


class Entry(NamedTuple):
    """A partner with where it lies, what its block tells, and where the block ends (exclusive)."""

    partner: str
    kind: str
    date: str
    remark: str
    end: int


def entry_at(lines: Sequence[str], at: int, known: bool) -> Entry | None:
    """The entry that begins on a line, or None.

    Args:
        lines: the text.
        at: the line's index.
        known: whether something above tells the kind, so that a date of conclusion is enough.
    """
    partner = opening(lines[at]) or opening(lines[at], located=True)
    end = _end(lines, at) if partner else at
    if not BODY.search(partner):
        end = next((other for other in range(at + 1, end) if _OF_BODIES.search(lines[other])), end)
    told = [_unmarked(line).rpartition("\t")[2] for line in lines[at + 1:end] if line.strip()]  # a label's cell
    land = next((line for line in told if is_where(line)), "") if not is_located(partner) else ""
    sentences = [sentence for line in told for sentence in _SENTENCE.findall(line)]
    sure = [sentence for sentence in sentences if not _NOT_IT.search(sentence)]
    stated = [sentence for sentence in sure if KIND.search(sentence)]
    if not (land or opening(lines[at])) or not (stated or known) or any(map(_OTHERS.search, stated)):
        return None
    within = stated[:1] + [each for each in sure if _CONCLUDED.search(each) and (known or not KIND.search(each))]
    dates = [date for sentence in within for date in _dates(sentence)]
    if not dates:
        return None
    rest = "。".join(each.strip("。 \u3000") for each in sentences if each not in stated[:1])
    kind = _kind_in(stated[0]) if stated else ""
    kind = "" if known and _PAPER.fullmatch(kind) else kind
    return Entry(f"{land} {partner}".strip(), kind, dates[0], "" if _AGAIN.search(rest) else rest, end)


_OF_BODIES: Final = re.compile("(?:姉妹|友好)(?:校|学校|大学|港|館|動物園|水族館|図書館)")
"""A tie of others than the place that opens the entry."""


@lru_cache(maxsize=65_536)
def opening(line: str, located: bool = False, fused: bool = False) -> str:
    """The place or body abroad that a line names and nothing else, with its country where the line has it; or empty.
    Of one that is ``located`` by what stands elsewhere any name of its sort will do; ``fused``: its country may stand
    directly before it (米国ハワイ州)."""
    mark = MARK.match(line)
    text = (line[mark.end():] if mark else line).strip()
    if len(text) > _LONGEST or "。" in text or YEAR.search(text) or KIND.search(text):
        return ""
    inside = [each["inside"].strip() for each in _BRACKET.finditer(text)]
    rest = _BRACKET.sub("\u3000", text)
    if not rest.strip() and len(inside) == 1:  # 【釜山港】
        rest, inside = inside[0], []
    words = [word for word in _APART.split(_LATIN.sub("\u3000", rest)) if word]
    words = [part for word in words for part in _parted(word, fused)]
    where = [word for word in words if is_where(word)] + [word for word in inside if is_located(word)]
    names = [word for word in words if word not in where]
    apart = [word for word in inside if not is_located(word)]
    if all(word in where or _is_state(word) for word in words) and apart:  # 【青島港】中国・山東省, 【カナダ】（X市）
        names = apart
        where = where or words
    if len(names) != 1 or len(where) > 1 or not _NAME.fullmatch(names[0]) or is_home(names[0]):
        return ""
    name = names[0]
    if not (_is_known(name) or ((where or located) and (_OF_PLACE.fullmatch(name) or BODY.fullmatch(name) or inside))):
        return ""
    return _LATIN.sub(" ", text).strip() if name in rest else f"{' '.join(where)} {name}".strip()


def _is_state(word: str) -> bool:
    return word[-1:] in "州省県道" or word.endswith("地方")


def _parted(word: str, fused: bool = True) -> Iterator[str]:
    """A country and the name behind it: 韓国・江原道, 米国ハワイ州; else the word."""
    found = countries().match(word)
    name = word[found.end():].removeprefix("・") if found else ""
    if found and (word[found.end():found.end() + 1] == "・" or (fused and _is_known(name))):
        yield found[0]
        yield name
    else:
        yield word


def located(name: str) -> bool:
    """Whether a name begins with its country's: 米国コロラド州."""
    return len(list(_parted(name))) > 1


_SORT: Final = re.compile("(?:港|市?立?[動植]物園|[市町村郡区州省県道])$")


def _is_known(name: str) -> bool:
    """Whether the tables have a place of the name, or a body's name begins with a place's."""
    body = BODY.fullmatch(name)
    bare = _SORT.sub("", name)
    return bool(_OF_PLACE.fullmatch(name) or body) and bool({name, bare, f"{bare}市"} & _names())


@cache
def _names() -> frozenset[str]:
    """Names of places abroad, with and without 市."""
    names = {name for each in reference.places().values() for name in (each.name, *each.names)}
    return frozenset(name for name in names if len(name) > 1)


def _end(lines: Sequence[str], at: int) -> int:
    """Where the block of an entry ends: at the next entry or heading, or at a blank line with nothing deeper below."""
    mark, base = MARK.match(lines[at]), indent(lines[at])
    end = at + 1
    while end < min(len(lines), at + 1 + _MOST):
        line = lines[end]
        below = next((each for each in lines[end:] if each.strip()), "")
        own = MARK.match(below)
        deeper = indent(below) > base
        alike = own and mark and own.lastgroup == mark.lastgroup
        if not below or (not deeper and (not line.strip() or alike or (own and own.lastgroup != "bullet"))) or (
                not deeper and (is_home(below.strip()) or below.count("\t") > 1)) or (
                line.strip() and _is_of_another(line)) or ("\t" in lines[at + 1] and "\t" not in line):
            break
        end += 1
    while end > at + 1 and not lines[end - 1].strip():
        end -= 1
    return end


def _is_of_another(line: str) -> bool:
    """Whether a line names another partner, alone or in the cells of a row."""
    first, *cells = SPACES.split(_unmarked(line))
    return bool(opening(line) or opening(first)) or (len(cells) > 1 and any(map(is_where, cells)))


def _unmarked(line: str) -> str:
    mark = MARK.match(line)
    return (line[mark.end():] if mark else line).strip()


def _dates(sentence: str) -> list[str]:
    return [found[0] for found in DATE.finditer(sentence) if YEAR.match(found[0])]


def _kind_in(sentence: str) -> str:
    """The clause of a sentence that has its kind, without the date: 姉妹都市, 環境に関する覚書."""
    clause = next(each for each in _CLAUSE.split(sentence) if KIND.search(each))
    return DATE.sub("", clause).strip("。にの ")
