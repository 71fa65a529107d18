"""Goals told in a sentence: ``受講者数を、令和4年度の1,240人から令和10年度には2,000人以上に増やします。``

Which value is which is decided by what stands beside it: から ends a baseline, an earlier year in a bracket too; of the
others the one of the latest year is the target, and those of years before are interim targets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from ingest.layouts.indicators.values import BOUNDS, FAMILY, KIND, WHEN, amount, printed_period, words
from ingest.layouts.markers import alternatives, pattern
from ingest.text.printed import balance
from ingest.text.width import half_width
from ingest.values.dates import fiscal_year_of
from ingest.values.figures import COMPOSED, NUMBER, PERIOD, UNIT

LONGEST: Final = 300
"""Characters; a longer sentence is running text with figures in it."""

ATTRIBUTIVE: Final = ("による", "における", "に関する", "に対する", "に係る")
"""What ends no clause: a noun follows on the next line."""

LONGEST_NAME: Final = 60
"""Characters of what is counted."""

_LABEL: Final = re.compile(
    rf"[\s・○●◇◆■□▶▷▽▼△▲☆★◎＊*]*(?:[(【\[〔〈<](?:{KIND}|目標値?)[)】\]〕〉>]\s*:?|(?:{KIND}|目標値?)\s?[0-9①-⑳]?(?:\s*[:/]\s*|\s+))")
# この施策では、, 本計画においては、, 進学に向けては、: where or what for the goal is set, before what is counted.
_WHERE: Final = re.compile(r"\s*(?:(?:この|本|当該?|同)[^、。\d]{1,12}|"
                           r"[^、。\d]{0,10}(?:施策|計画|プラン|戦略|目標|分野|事業))(?:で|において)(?:は)?、"
                           r"|\s*[^、。\d]{1,15}に(?:向けて|当たって|あたって|際して)は?、")
_BULLET: Final = re.compile(r"[\s・○●◇◆■□▶▷▽▼△▲☆★◎＊*]*")
_BY: Final = re.compile(rf"[\s、,]*(?P<period>{WHEN})(?:の?間)?(?:までに|には|に|において|[、,\s])[、,\s]*(?![約\d])")
_VALUE: Final = re.compile(
    rf"(?P<period>{WHEN})|(?<![\d.第])(?P<value>(?:{COMPOSED}|{NUMBER}))\s?(?P<unit>{UNIT})(?P<more>以上|以下|未満|超|程度)?"
    rf"(?:\s?\(\s?(?:{PERIOD}の)?(?P<after>{WHEN}|(?:19|20)\d\d(?=\)))[^()\d]*\))?")
# What may stand between a date and the value of that date.
_LINK: Final = re.compile(r"(?:まで|当初|現在)?(?:に|には|の|は|で|における|時点で?|時点の)?(?:実績)?[\s、,:(]*"
                          r"(?:約|年間|延べ|のべ|累計で?|計|合計で?|およそ)*\s*")
_WAS: Final = re.compile(r"(?:だった|であった|である)(?P<name>[^、。\d]{2,40}?)(?:を|は|が)")
_FROM: Final = re.compile(rf"\s*(?:の水準|程度)?(?:から|より|でした|だった|であった|を(?=[^。]*{NUMBER}\s?{UNIT}))")
# 10％引き上げる, 50人増: by how much, not to what.
_CHANGE: Final = re.compile(r"(?:の)?(?:増|減(?!らす)|ずつ|分|上昇|アップ|ポイント|引き?上げ|引き?下げ|向上|上回|下回)")
# 3か国の大学, 10社以上の企業: a value inside of what is counted.
_PART: Final = re.compile(r"の(?!水準|割合|達成|確保|維持|参加|実施|開催|育成|登録|獲得|受入|目標)[一-龥ァ-ヶー]"
                          r"|で(?:[一-龥])")
# 高めます。（令和5年度：31.5％） is one sentence.
_SENTENCES: Final = re.compile(r"。(?![(（])")
_DATE_LAST: Final = re.compile(rf"(?<![(\d])(?:{PERIOD})$")
_DURATION: Final = frozenset({"年間", "か月", "ヶ月", "カ月", "日間", "週間", "時間", "分", "日", "泊"})
# 受講者数を、令和4年度の…: the noun that is counted ends before the first date, number or word of a value.
_NAME: Final = re.compile(
    rf"(?P<name>.{{2,{LONGEST_NAME}}}?)(?:(?:を|は|が|について(?:は)?|に関して|:|\s)[、,\s]*"
    rf"(?=(?:{WHEN}|約|年間|毎年|延べ|のべ|累計|おおむね|概ね|今後|\(|\d|倍増|半減|{{told}}))|(?=\(\s?(?:{WHEN}|{{told}})))")


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a sentence; positions are in its text."""

    role: str
    """``baseline``, ``target`` or ``interim``."""
    value: float
    unit: str
    period: str
    text: str
    comparator: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """What a sentence counts, and its values."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    start: int
    end: int
    value: float
    unit: str
    period: str
    role: str
    comparator: str
    bracket: bool
    """It stands in a bracket behind another value."""


def is_goal_sentence(line: str) -> bool:
    """Whether running text tells a goal: from one value to another, or a value by a year; any behind a label, which may
    go on below."""
    if len(line) > LONGEST or "\t" in line:
        return False
    labelled = is_labelled(line)
    if not is_sentence(line):
        return labelled and goes_on(line) and any(match["value"] for match in _VALUE.finditer(half_width(line)))
    goal = read_goal(line)
    roles = {each.role for each in goal.values} if goal else set()
    dated = any(each.period for each in goal.values if each.role == "target") if goal else False
    return (labelled and bool(goal)) or (dated and ("baseline" in roles or "まで" in line))


def is_labelled(line: str) -> bool:
    """Whether a line begins with a label of goals (``目標　…``, ``KPI：…``, ``【指標】…``)."""
    return bool(_LABEL.match(half_width(line[:LONGEST])))


def goes_on(line: str) -> bool:
    """Whether a line of a goal ends inside a sentence: after a comma, a particle or a date, or in an open bracket."""
    text = line.rstrip()
    dated = "、" in text and _DATE_LAST.search(half_width(text[-LONGEST:]))
    return bool(text) and len(text) <= LONGEST and (
        text[-1] in "、，,をにのへが" or text.endswith(ATTRIBUTIVE) or balance(text) > 0 or bool(dated))


def is_sentence(line: str) -> bool:
    """Whether a line of goals is a sentence and no list of values."""
    return any(map(_aims, _SENTENCES.split(line)))


def read_goal(line: str) -> Goal | None:
    """What a sentence counts and its values; None where it tells no value to reach."""
    found = (_read(sentence) for sentence in _sentences(line) if _aims(sentence))
    return next((goal for goal in found if goal), None)


def _aims(text: str) -> bool:
    return bool(pattern(FAMILY, "aim").search(half_width(text[-LONGEST:])))


def _sentences(line: str) -> Iterator[str]:
    text = line.strip()[:LONGEST]
    label = _LABEL.match(half_width(text)) or _BULLET.match(text)
    parts = _SENTENCES.split(text[label.end() if label else 0:])
    yield from (_WHERE.sub("", part, count=1) for part in parts if part.strip())


def _read(text: str) -> Goal | None:
    folded = half_width(text)
    leading = _BY.match(folded)
    begin = leading.end() if leading else 0
    sides = list(_sides(text, folded, begin))
    if not sides:
        return None
    name = _name(text, folded, begin, sides[0])
    if leading and not any(side.period for side in sides if side.role != "baseline" and not side.bracket):
        period = text[leading.start("period"):leading.end("period")]
        sides = [side if side.role == "baseline" or side.bracket else replace(side, period=period) for side in sides]
    values = _values(text, _settled(sides, aims=_aims(text)))
    if not name or not any(each.role == "target" for each in values):
        return None
    return Goal(name, tuple(values))


def _sides(text: str, folded: str, begin: int) -> Iterator[_Side]:
    """Every value from ``begin`` on, with its date and what its neighbours say of it."""
    before: re.Match[str] | None = None
    last = begin
    for match in _VALUE.finditer(folded, begin):
        if match["period"]:
            before = match
            continue
        start = match.start()
        rest = folded[match.end():]
        if match["unit"] in _DURATION or _CHANGE.match(rest) or _PART.match(rest):
            continue
        period = text[match.start("after"):match.end("after")] if match["after"] else ""
        if not period and before and _LINK.fullmatch(folded[before.end():start]):
            period, start = text[before.start():before.end()], before.start()
        gap = folded[last:match.start()]
        bracket = gap.count("(") > gap.count(")")
        told = next((role for role in ("baseline", "now", "result", "interim", "target") if _told(role, gap)), "")
        role = "baseline" if _FROM.match(rest) or told in ("now", "result") else told
        found = amount(folded[match.start("value"):match.end("unit")])
        if found:
            unit = text[match.start("unit"):match.end("unit")]
            bound = match["more"] if match["more"] in BOUNDS else ""
            yield _Side(start, match.end(), found[0], unit, period, role, bound, bracket)
            last, before = match.end(), None


def _told(role: str, gap: str) -> bool:
    """Whether a role's word stands in what leads to a value, behind the last comma."""
    return bool(re.search(rf"(?:{alternatives(words(role))})(?:の|は|で|を|値)?[\s:、,(]*"
                          r"(?:約|年間|延べ|累計)?\s*$", gap))


def _settled(sides: Sequence[_Side], aims: bool) -> list[_Side]:
    """Sides without a word: the latest year's is the target, those before interim, or the baseline where nothing
    says that something is aimed at."""
    open_sides = [side for side in sides if not side.role]
    known = {side.role for side in sides}
    years = {id(side): _year(side.period) for side in sides}
    dated = [side for side in open_sides if years[id(side)]]
    final = max(dated, key=lambda side: years[id(side)]) if dated else next(iter(open_sides), None)
    if "target" in known:
        final = next(side for side in sides if side.role == "target")
    made = []
    for side in sides:
        role = side.role
        if not role and side is final:
            role = "target"
        elif not role:
            earlier = 0 < years[id(side)] < (years[id(final)] if final else 0)
            undated = side.bracket and final is not None and side.unit == final.unit
            alike = final is None or side.unit == final.unit
            if (earlier or undated) and alike and "baseline" not in known and (side.bracket or not aims):
                role, known = "baseline", known | {"baseline"}
            else:
                role = "interim" if earlier and alike and not side.bracket else ""
        made.append(replace(side, role=role))
    return [side for side in made if side.role]


def _values(text: str, sides: Sequence[_Side]) -> list[Value]:
    """The last value of each role, but the first baseline."""
    found: dict[str, Value] = {}
    for side in sides:
        if side.role == "baseline" and side.role in found:
            continue
        found[side.role] = Value(side.role, side.value, side.unit, printed_period(side.period),
                                 text[side.start:side.end].strip(), side.comparator)
    return list(found.values())


def _name(text: str, folded: str, begin: int, first: _Side) -> str:
    """What is counted: the words up to the first date, number or word of a value, or what a value was of."""
    end = first.start
    if end == begin and (was := _WAS.match(folded, first.end)):
        return text[was.start("name"):was.end("name")]
    match = _name_pattern().match(folded, begin)
    stop = match.end("name") if match and match.end("name") <= end else end
    name = text[begin:stop].strip(" 　、，,・:：（(")
    if stop == end and len(name) > 2 and name[-1] in "をはがのに":
        name = name[:-1]
    return name if 2 <= len(name) <= LONGEST_NAME else ""


@cache
def _name_pattern() -> re.Pattern[str]:
    told = alternatives([word for role in ("baseline", "now", "target", "interim", "result") for word in words(role)])
    return re.compile(_NAME.pattern.replace("{told}", f"(?:{told})"))


def _year(period: str) -> int:
    return fiscal_year_of(half_width(period)) or 0 if period else 0
