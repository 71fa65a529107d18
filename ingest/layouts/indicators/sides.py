"""Values in a line of goals, each with its word, date and unit: ``現状値（R3）：25%``, ``R3年度 25% → R8年度 60%``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from ingest.layouts.indicators.values import BOUNDS, OWN_UNIT, WHEN, amount, printed_period, words
from ingest.layouts.markers import alternatives
from ingest.records import Figure
from ingest.text.width import half_width
from ingest.values.figures import COMPOSED, NUMBER, PERIOD, UNIT

LONGEST_LINE: Final = 400
"""Characters; a longer line is running text."""

# 計画20人 実績18人: 計画 is a target where a value reached stands beside it.
_DATE: Final = r"\s*(?:\([^()]{1,12}\))?\s*:?\s*"
_PLANNED: Final = re.compile(rf"計画{_DATE}{NUMBER}.{{0,20}}実績{_DATE}{NUMBER}"
                             rf"|実績{_DATE}{NUMBER}.{{0,20}}計画{_DATE}{NUMBER}")
_LIST: Final = re.compile(r"[\s、,・/]*")
_NEXT: Final = re.compile(rf"{WHEN}\s*(?:約|延べ)?{NUMBER}")
"""The next value with its date: 令和4年度 中止 令和10年度 100人."""

_ARROW: Final = re.compile(r"⇒|→|➡|⇨|=>|->|➔|から|^\s*/\s*$")


# 目標値：参加者60人 names what is counted after the word; a date there is none.
_LABEL: Final = r"(?P<label>(?!令和|平成|昭和|約|年間|累計|延べ)[ぁ-ヿ一-龥々]{2,20}?(?:\s*:\s*|\s+)?)??"


@dataclass(frozen=True, slots=True)
class Side:
    """One value of an indicator line."""

    word: str
    """``baseline``, ``target``, ``interim``, ``result`` or empty."""
    figure: Figure
    start: int
    end: int
    label: str = ""
    """What is counted, where it stands between the word and the value."""
    plain: bool = False
    """No word says that it is the target, but it is the only value."""


_ROLES: Final = ("interim", "target", "baseline", "result")


@cache
def _any_value() -> re.Pattern[str]:
    """What a line with a value has at least: most lines have none of it."""
    return re.compile(rf"\d|[-－―–—]|{alternatives([*words('open'), *words('missing')])}")


@cache
def _side(planned: bool) -> re.Pattern[str]:
    told = alternatives([word for role in _ROLES for word in words(role)] + ["計画"] * planned)
    halfway = alternatives(words("interim_alone"))
    return re.compile(
        rf"(?:(?P<ahead>{WHEN})の?\s?(?=[【\[〔<〈《]?(?:{told})\s*(?:[】\]〕>〉》:]|\s\S|約?\d)))?"
        rf"(?:[【\[〔<〈《]?(?P<word>{told}|(?:{halfway})(?=\s?[(:]))(?!\d{{1,2}}(?:[\s、:]|\.(?!\d)))[】\]〕>〉》]?\s*(?:[:/]\s*{_LABEL})?)?"
        rf"(?:\(\s*(?P<within>[^()]*\d[^()]*?)\s*\)|(?P<before>{WHEN})(?:までに|に)?)?"
        rf"(?:\s?\((?P<said>{told}|{halfway})[^()\d]{{0,6}}\))?\s*:?\s*"
        rf"(?:約|年間|累計|延べ|年(?=\s?\d))?\s*"
        rf"(?:(?P<value>(?:{COMPOSED}|{NUMBER}))(?:\s?(?P<unit>{UNIT})|(?P<own>{OWN_UNIT})|(?!\w)|(?={alternatives(BOUNDS)}))"
        rf"|(?P<open>{alternatives(words('open'))})"
        rf"|(?P<missing>{alternatives(words('missing'))}|[-－―–—])(?=\s*(?:\((?:{WHEN})[^()\d]{{0,12}}\)\s*)?(?:$|[→⇒、)/])|\s+(?:{told}|{WHEN})))"
        rf"(?P<bound>以上|以下|未満|超)?(?:\s*\((?P<after>{WHEN}|(?:19|20)\d\d)(?:の?(?:実績|調査|時点|暦年|年平均))?\))?")


_PLAIN: Final = re.compile(
    rf"(?P<name>\D{{2,60}}?)(?:\s*[:…]+\s*|\s+)(?:約|年間|累計|延べ)?\s*(?P<value>{NUMBER})\s?(?P<unit>{UNIT})?"
    rf"(?:以上|以下|超)?(?:\s*[(/]\s*(?P<period>{PERIOD}|年)\s*[)]?)?")


def sides_of(text: str, node: str, number: int) -> list[Side]:
    """Values with a word or a date; without a word or an arrow they are no goal."""
    sides = _values(text, node, number)
    joined = len(sides) > 1 and bool(_ARROW.search(half_width(text)[sides[0].end:sides[1].start]))
    return sides if joined or any(side.word for side in sides) else []


def unworded(text: str, node: str, number: int) -> list[Side]:
    """Under a label of goals no word is needed: two dated values are baseline and target, a single value is the
    target (``令和4年度 310人 令和9年度 500人``, ``参加者数：300人``)."""
    sides = _values(text, node, number)
    if len(sides) == 2 and not any(side.word for side in sides):
        return sides
    match = _PLAIN.fullmatch(half_width(text)) if not sides and len(text) <= LONGEST_LINE and "。" not in text else None
    if match and (unit := text[match.start("unit"):match.end("unit")]):
        value = float(match["value"].replace(",", ""))
        figure = Figure(subject=node, label="", value=value, unit=unit, text=text[match.start("value"):].strip(),
                        period=printed_period(text[match.start("period"):match.end("period")]), lines=(number, number))
        return [Side("target", figure, match.end("name"), match.end())]
    return [replace(sides[0], word="target", plain=True)] if len(sides) == 1 else []


def _values(text: str, node: str, number: int) -> list[Side]:
    """Every value with a word or a date before or after it."""
    folded = half_width(text) if len(text) <= LONGEST_LINE else ""
    if not _any_value().search(folded):
        return []
    sides: list[Side] = []
    planned = bool(_PLANNED.search(folded))
    for match in _side(planned).finditer(folded):
        dated = next((name for name in ("within", "before", "ahead", "after") if match[name]), "")
        period = text[match.start(dated):match.end(dated)] if dated else ""
        label = text[match.start("label"):match.end("label")].strip(" 　:：") if match["label"] else ""
        limit = (match["before"] or "").endswith("まで")  # 令和8年度までに60人
        # R2 － → R6 60人: no value yet, but its date.
        rest = folded[match.end():].lstrip()
        untold = match["open"] or (match["missing"] and not (_ARROW.match(rest) or _NEXT.match(rest)))
        named = match["word"] or match["said"] or ""
        if (not named and (not period or untold)) or (label and not match["unit"]):
            continue
        found = amount(match["value"]) if match["value"] else None
        value = found[0] if found else None
        counted = "unit" if match["unit"] else "own" if match["own"] else ""
        unit = text[match.start(counted):match.end(counted)] if counted else ""
        figure = Figure(subject=node, label="", value=value, unit=unit, period=printed_period(period),
                        text=text[match.start():match.end()].strip(), lines=(number, number),
                        comparator=(match["bound"] or "") if found else "", wording=match["open"] or "")
        word = "目標" if limit or named == "計画" else named
        halfway = "interim" if word in words("interim_alone") else ""
        role = next((role for role in _ROLES if word in words(role)), halfway)
        if not role and sides and sides[-1].word == "result" and _LIST.fullmatch(folded, sides[-1].end, match.start()):
            role = "result"  # 実績値 4,100人（2022年）、9,800人（2023年）
        sides.append(Side(role, figure, match.start(), match.end(), label))
    return sides
