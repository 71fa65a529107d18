"""Dates of a goal's values that its column does not tell: from a footnote's mark, from a line on all values of a kind
(基準年度：令和5年度), or from the plan's own period."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import zip_longest
from typing import Final

from ingest.layouts.indicators.values import FAMILY, printed_period, words
from ingest.layouts.markers import alternatives, is_note
from ingest.layouts.outline.shape import Line
from ingest.records import Figure, Indicator
from ingest.text.width import half_width
from ingest.values.dates import fiscal_year_of
from ingest.values.figures import PERIOD

NEAR: Final = 30
"""Lines below a value on which its footnote stands: a table's rows and its notes."""

LONGEST: Final = 120
"""Characters of a line on the dates of values."""

GAP: Final = 16
"""Characters between a kind of values and its date: は、特に断りのない限り."""

_NOTE: Final = re.compile(r"\s*[・(]?\s*(?:※|注|\*)")
_YEAR_OF: Final = r"(?:基準|目標|現状|実績|中間目標|中間)年度?"

# 特に断りのない限り, 別に定めるものを除き: what holds for all values but those that say otherwise.
_ALL: Final = re.compile("(?:断り|断わり|[記表]載|明記|[表注付]記|記述|定め|指定|示)[^。、]{0,6}"
                         "(?:ない|無い|なければ|除)")
_BEFORE: Final = re.compile("(?:前|旧)(?:計画|プラン|期|回)|でした|であった")
"""Tells of an earlier plan's values."""

_MARK: Final = re.compile(r"(?<=\S)\s?\(?(?P<mark>[*†‡#]{1,3}\d?|※\d{0,2}|注\d{0,2})\)?$")
"""A footnote's mark behind a value: 22*, 22(※1), 22 注2."""

SIDES: Final = ("baseline", "actual", "target", "interim")


def dated(indicators: Iterable[Indicator], lines: Sequence[Line]) -> list[Indicator]:
    """The indicators with the dates that other lines of the document give their values."""
    return rebased(dated_by_roles(dated_by_marks(indicators, lines), lines), lines)


def dated_by_marks(indicators: Iterable[Indicator], lines: Sequence[Line]) -> list[Indicator]:
    """The indicators with the dates that footnotes give their values: ``22*`` above ``*　令和3年度の実績値``.

    The next line below that begins with the mark tells it, where it has one date and no other figure's.
    """
    texts = [(number, half_width(line).strip()) for number, line in lines]
    return [each.model_copy(update={side: figure.model_copy(update={"period": period})
                                    for side in SIDES if (figure := getattr(each, side))
                                    and (period := _noted(figure, texts))}) for each in indicators]


def _noted(figure: Figure, texts: Sequence[Line]) -> str:
    found = _MARK.search(half_width(figure.text).strip())
    if found is None:
        return ""
    opens = re.compile(rf"\(?{re.escape(found['mark'])}\)?(?!\d)[\s:]*(?P<text>\S.*)")
    note = next((match["text"] for number, text in texts if figure.lines[1] < number <= figure.lines[1] + NEAR
                 and (match := opens.fullmatch(text))), "")
    periods = re.findall(PERIOD, note)
    return printed_period(periods[0]) if len(periods) == 1 else ""


def dated_by_roles(indicators: Sequence[Indicator], lines: Sequence[Line]) -> list[Indicator]:
    """The indicators with the dates that a line gives all values of a kind (``基準年度：令和5年度``), where they have
    none of their own; of several such lines the nearest tells."""
    told = _dates_of_roles(indicators, lines)
    return [_by_roles(each, told) for each in indicators] if told else list(indicators)


def _dates_of_roles(indicators: Sequence[Indicator], lines: Sequence[Line]) -> list[tuple[int, dict[str, str]]]:
    """Lines outside the indicators that give a date to all values of a kind, with the kinds and dates."""
    taken = {number for each in indicators for number in range(each.lines[0], each.lines[1] + 1)}
    free = [(number, "" if number in taken or "\t" in line else line) for number, line in lines]
    return [(number, found) for number, line in _sentences(free) if (found := dict(_told(half_width(line[:LONGEST]))))]


def _sentences(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, each with the next one where a sentence on values goes on in it (``基準値は令和５年度、`` over
    ``目標値は令和11年度の数値です。``)."""
    for (number, line), (_, following) in zip_longest(lines, lines[1:], fillvalue=(0, "")):
        open_end = (len(line) <= LONGEST and "。" in following and not line.rstrip().endswith("。")
                    and _role_year().search(half_width(line)))
        yield number, f"{line.strip()}{following.strip()}" if open_end else line


def rebased(indicators: Sequence[Indicator], lines: Sequence[Line]) -> list[Indicator]:
    """The indicators with the value reached in the year of a note (``※ 基準値は2023年度の実績とする``) as the baseline,
    where that of another year was taken for it, or none; the other is then the first of the series."""
    years = {number: year for number, found in _dates_of_roles(indicators, lines)
             if (year := fiscal_year_of(half_width(found.get("baseline", ""))))}
    return [_rebased(each, years) for each in indicators] if years else list(indicators)


def _rebased(indicator: Indicator, years: Mapping[int, int]) -> Indicator:
    first, actual = indicator.baseline, indicator.actual
    year = years[min(years, key=lambda number: abs(number - indicator.lines[0]))]
    reached = [each for each in (*indicator.series, actual) if each and _year(each) == year]
    if actual is None or (first and _year(first) == year) or len(reached) != 1:
        return indicator
    series = tuple(each for each in (first, *indicator.series) if each and each is not reached[0])
    return indicator.model_copy(update={"baseline": reached[0], "series": series})


def _told(line: str) -> Iterator[tuple[str, str]]:
    """Kinds of values with the date that a line gives them; a date with a value behind it is that value's."""
    sure = is_note(FAMILY, line) or _NOTE.match(line) or re.search(_YEAR_OF, line) or not _role_year().sub(
        "", line).strip(" ()、,:・")
    for match in _role_year().finditer(line):
        if not (sure or _tells_all(line, match)) or (not re.search(_YEAR_OF, match["word"]) and re.match(
                r"(?:[\s:]*\(?|の\s?)\d", line[match.end():])):
            continue
        role = next((role for role in ("interim", "target", "baseline", "result") if any(
            match["word"].startswith(word) for word in words(role))), "")
        if role:
            yield "actual" if role == "result" else role, printed_period(match["period"])


def _tells_all(line: str, match: re.Match[str]) -> bool:
    """Whether the sentence of a match is on the values of all goals: it says so, or it gives two kinds their dates and
    no number beside them."""
    start = line.rfind("。", 0, match.start()) + 1
    sentence = line[start:].split("。")[0]
    told = len(_role_year().findall(sentence))
    alone = told > 1 and not re.search(r"\d", _role_year().sub("", sentence))
    return not _BEFORE.search(sentence) and (alone or bool(_ALL.search(sentence)))


@cache
def _role_year() -> re.Pattern[str]:
    told = alternatives({word for role in ("interim", "target", "baseline", "result") for word in words(role)})
    return re.compile(rf"(?P<word>(?:{told})(?:年度?|値)?)(?:(?!{told})[^。\d]){{0,{GAP}}}?(?P<period>{PERIOD})")


def _by_roles(indicator: Indicator, told: Sequence[tuple[int, dict[str, str]]]) -> Indicator:
    made = {}
    for side in SIDES:
        figure: Figure | None = getattr(indicator, side)
        near = [(abs(number - indicator.lines[0]), found[side]) for number, found in told if side in found]
        if figure and not figure.period and near:
            made[side] = figure.model_copy(update={"period": min(near)[1]})
    return indicator.model_copy(update=made)


def aimed(indicators: Iterable[Indicator], years: tuple[int, int] | None) -> list[Indicator]:
    """The indicators of a plan with what its columns of years alone hold: a value of the plan's last year or later
    cannot have been reached when the plan was written and is the target, and the first one before it the baseline."""
    return [_aimed(each, years[1]) if years else each for each in indicators]


def _aimed(indicator: Indicator, last: int) -> Indicator:
    latest = indicator.actual
    if latest is None or indicator.target or indicator.baseline or (_year(latest) or 0) < last:
        return indicator
    before = [*indicator.series]
    return indicator.model_copy(update={
        "target": latest, "baseline": before[0] if before else None, "actual": before[-1] if before[1:] else None,
        "series": tuple(before[1:-1])})


def _year(figure: Figure) -> int | None:
    return fiscal_year_of(half_width(figure.period))
