"""Ties told in labelled lines: 提携都市：大連市 / 提携日：昭和54年5月1日 / 種別：友好都市, one block for each partner.

The partner stands behind a label of its own or in the heading above the block; a label may stand alone above what it
labels.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

from ingest.layouts.ties.items import KIND, YEAR
from ingest.layouts.ties.prose import GOES_ON, TIE

Part = Literal["partner", "country", "home", "date", "kind", "state", "other"]

LEAST: Final = 2
"""Labels of a block: one alone is a sentence's beginning."""

_LONGEST_VALUE: Final = 120
_LONGEST_BLOCK: Final = 40
"""Lines of one partner; a page on a city has twenty at most."""

_SPACED: Final = re.compile(
    r"[\s・･○●◦•]*(?P<label>[一-鿿](?:[ \u3000]+[一-鿿]){1,5})[:： \u3000\t]+(?P<rest>\S.*)?$")
"""A label whose letters stand apart, so that the values align: 国　　名　　ブラジル."""

_UNKNOWN: Final = re.compile(
    r"(?P<indent>\s*)[【［\[〔]?[^\s:：、。（()）\d０-９※]{2,12}[】］\]〕]?(?:\s*[:：]\s*|[ ]{2,}|[\u3000\t]+)\S")
"""A labelled line within a block whose label no table has."""

_OF_SEVERAL: Final = re.compile(
    r"(?:国際|親善)?(?:姉妹|友好|パートナー|交流)(?:[・･](?:姉妹|友好))?(?:都市|提携|提携都市|交流都市)")
"""A kind of tie that stands alone: over several partners it is their heading."""

_PARTS: Final[tuple[Part, ...]] = get_args(Part)


@cache
def _label() -> re.Pattern[str]:
    """A labelled line, by the words of ``tie_cards.toml``."""
    with (Path(__file__).parent / "tie_cards.toml").open("rb") as file:
        table = tomllib.load(file)
    labels = "|".join(f"(?P<{part}>{'|'.join(table[part]['labels'])})" for part in _PARTS)
    return re.compile(r"\s*(?:[・･○〇◯●◦•▪■□◆◇▼▽◎▶►*＊－-]\s*)?[【［\[〔]?\s*"
                      rf"(?:{labels})\s*[】］\]〕]?(?:\s[A-Za-z][A-Za-z .]{{2,30}})?"
                      r"(?:\s*[:：]\s*|[ \u3000\t]+|$)(?P<value>.*)$")


@dataclass(slots=True)
class TieCard:
    """One block: what its labels say, and the indices of its lines (the end is exclusive)."""

    first: int
    end: int
    values: dict[Part, str] = field(default_factory=dict)


def card_at(lines: Sequence[str], at: int) -> TieCard | None:
    """The block of labelled lines that begins on a line, if it tells of a tie."""
    if card := _in_line(lines[at], at):
        return card
    if _part(lines[at]) is None:
        return None
    card = TieCard(at, at)
    labels = 0
    last: Part = "other"
    place = at
    while place < min(len(lines), at + _LONGEST_BLOCK):
        if not lines[place].strip():
            place += 1
            continue
        found = _part(lines[place]) or (_dated(lines[place]) if labels else None)
        if found is None and labels and place == card.end and _goes_on(lines, at, place):
            _add(card, last, lines[place])
            place += 1
            card.end = place
            continue
        if found and found[0] == "kind" and "kind" in card.values and not KIND.match(found[1]):
            found = "other", found[1]  # 内容：経済、文化など, behind 名称：連携協定
        if found is None or (found[0] != "other" and found[0] in card.values):
            break
        part, value = found
        if part == "partner" and not value and _OF_SEVERAL.fullmatch(lines[place].strip()):
            break  # 友好都市 over several partners is a heading
        last = part
        if not value:  # the label stands above what it labels
            below = place + 1
            if below >= len(lines) or not lines[below].strip() or _part(lines[below]) or "。" in lines[below] or (
                    lines[below].strip().startswith(_OPENS)):  # □ 姉妹都市 over ◇ X市 is a heading
                break
            value, place = lines[below].strip(), below
        card.values.setdefault(part, value)
        labels += 1
        place += 1
        card.end = place
    return card if labels >= LEAST and _is_tie(card) else None


def date_at(lines: Sequence[str], at: int) -> TieCard | None:
    """The one line with the date of the tie that stands below a partner's name: 提携　平成18年11月, 1994年4月締結。"""
    found = _part(lines[at])
    told, _, rest = lines[at].partition("。")
    if found is None and (made := _DATED.fullmatch(told)) and not KIND.search(lines[at]):
        found = "date", made["date"]
    if found is None or found[0] != "date" or not YEAR.match(found[1]) or "。" in found[1] or GOES_ON.search(rest):
        return None
    return TieCard(at, at + 1, {"date": found[1]})


def _is_tie(card: TieCard) -> bool:
    """Whether a block tells of a tie: when it was concluded, or its kind."""
    return "date" in card.values or bool(TIE.search(card.values.get("kind", "")))


def _in_line(line: str, at: int) -> TieCard | None:
    """The block that one line is: 1 X市　国名：米国　提携日：1990年5月1日　区分：姉妹都市."""
    if len(line) > _LONGEST_LINE:
        return None
    first, *others = _NEXT.split(line.strip())
    parts = [_part(each) for each in (first, *others)]
    named = _NUMBERED.fullmatch(first) if parts[0] is None else None
    told = [each for each in parts if each]
    if len(told) < LEAST or len(told) + bool(named) < len(parts):
        return None
    card = TieCard(at, at + 1, {"partner": named["name"]} if named else {})
    for part, value in told:
        card.values.setdefault(part, value)
    return card if _is_tie(card) and "partner" in card.values else None


_LONGEST_LINE: Final = 200
_NEXT: Final = re.compile(r"(?:[\s　]*[／|｜、][\s　]*|[\s　]+)(?=[^\s　:：、／|｜]{1,12}[:：])")
"""Between two labels of one line."""
_NUMBERED: Final = re.compile(r"\W*(?:[0-9０-９]{1,2}[.．、)）]?)?[\s　]*(?P<name>[^\s　:：。]{2,30})")
"""The partner with which such a line begins."""


_DATED: Final = re.compile(
    r"[\s・･○●]*(?P<date>(?:昭和|平成|令和|(?:19|20)\d\d年)[^、。ぁ-ん]{1,24})に?(?:正式に)?(?:提携|締結|調印|盟約|署名)[。]?")
"""A line within a block that tells its date without a label: 昭和51年10月11日締結."""


def _dated(line: str) -> tuple[Part, str] | None:
    found = _DATED.fullmatch(line.rstrip())
    return ("date", found["date"]) if found else None


def _goes_on(lines: Sequence[str], at: int, place: int) -> bool:
    """Whether a line within a block has a label that no table has, or goes on with the value above it."""
    line = lines[place]
    unknown = _UNKNOWN.match(line)
    if unknown:
        item = not _COLON.search(unknown[0]) and (YEAR.search(line) or KIND.search(line))
        return len(unknown["indent"]) == _inset(lines[at]) and not item
    return _inset(line) > _inset(lines[at]) + 1 and not line.strip().startswith(_OPENS)


_COLON: Final = re.compile("[:：]")
_OPENS: Final = ("※", "（注", "(注", "注", "■", "●", "○", "・", "◆", "□", "【", "◇", "▽", "▼", "▲", "△")
"""What a line begins with that is no value's second."""


def _inset(line: str) -> int:
    return len(line) - len(line.lstrip())


def _add(card: TieCard, last: Part, line: str) -> None:
    """Adds the second line of a value; what stands behind an unknown label is no part of a tie."""
    if not _UNKNOWN.match(line) and last == "state":
        card.values[last] += line.strip()


def is_detail(text: str) -> bool:
    """Whether an item of a list only tells of the partner city what is no part of a tie: 人口　約11万人."""
    found = _part(text)
    return found is not None and found[0] == "other" and bool(found[1])


def label_of(text: str) -> Part | None:
    """What a cell labels that is a label and nothing else."""
    found = _label().match(text)
    return next((each for each in _PARTS if found[each]), None) if found and not found["value"] else None


def _part(line: str) -> tuple[Part, str] | None:
    if len(line) > _LONGEST_VALUE:
        return None
    found = _apart(line) or _label().match(line)
    if found is None:
        return None
    part = next(each for each in _PARTS if found[each])
    value = found["value"].strip()
    if "\t" in value:
        return None  # a row of a table
    if part == "partner" and (_KIND_ALONE.fullmatch(value) or (KIND.match(value) and not value.endswith(_PLACE))):
        part = "kind"  # 名称：交流に関する覚書, 提携の名称：姉妹都市
    if part == "date" and not YEAR.search(value) and KIND.match(value):
        part = "kind"  # 提携：友好都市
    if part == "state" and _END.search(found["state"]) and any(each.isdigit() for each in value):
        value = f"{found['state']} {value}"
    return part, value


_KIND_ALONE: Final = re.compile(
    r"[^\s、。（()）]{0,10}(?:姉妹|友好|パートナー)(?:都市|自治体|地域|港湾?|学?校|[一-鿿]{0,3}[館園])|.*(?:協定書?|覚書|合意書|議定書)")
"""A value that is a kind of tie and no partner's name: 環境姉妹都市, 友好港."""

_PLACE: Final = ("市", "都市", "）", ")", "港", "校")
_END: Final = re.compile("解消|終了|失効")
"""Labels of the date on which a tie ended."""


def _apart(line: str) -> re.Match[str] | None:
    """The match of a line whose label is written with spaces between its letters."""
    spaced = _SPACED.match(line)
    if spaced is None:
        return None
    letters = spaced["label"].split()
    for count in range(len(letters), 1, -1):
        rest = "\u3000".join([*letters[count:], spaced["rest"] or ""]).strip()
        label = "".join(letters[:count])
        found = _label().match(f"{label}\u3000{rest}")
        if found and found["value"].strip() == rest:
            return found
    return None
