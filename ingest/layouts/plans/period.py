"""The fiscal years that a plan covers, from its prose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from ingest.text.width import half_width
from ingest.values.dates import fiscal_year_of, fiscal_years_of
from ingest.values.kanji_years import in_digits

_ABOUT_A_PLAN: Final = re.compile("計画|プラン|戦略|期間|指針|方針|ビジョン|構想|大綱|プログラム")
_HEADS_A_PERIOD: Final = re.compile(
    r"期間\s*$|(?:計画|プラン|戦略|指針|方針|ビジョン|構想|大綱|プログラム)の(?:性格|位置[付づ]け|概要|期間|構成と期間)")
_LABELLED: Final = re.compile(
    r"\s*[・○●◇◆■□]?\s*[【\[〔<〈（(]?\s*(?:(?:本|この)?(?P<plan>計画|戦略|プラン|ビジョン|指針|方針|構想|大綱|プログラム)"
    r"|実施|推進|対象)の?期間")
"""Begins a line, or a cell above a table, that tells the plan's period, alone or with the cell beside it."""

_LONGEST: Final = 15
"""Years; a longer stretch between two years of one sentence is history, not a plan's period."""

_COUNTED: Final = re.compile(
    r"(?P<first>(?:令和|平成)\s?(?:元|\d{1,2})年度|20\d\d年度)(?:から|より|を初年度とする|以降)の?、?(?:今後)?"
    r"(?P<years>[2-9]|1\d)\s?(?:年間|[かカヵヶケ箇]年)")
"""A period told by its first year: 令和6年度から5年間, 令和6年度を初年度とする5か年."""

_TO_BE_DONE: Final = re.compile(
    r"(?:まで|年度)(?:の、?|、?向こう)(?:[2-9]|1\d)\s?(?:年度?間|[かカヵヶケ箇]年(?:度|間)?)(?:に|で)、?"
    r"(?:(?!した)[^。]){0,12}(?:取組|取り組み|施策|事業)")
"""Behind two years: a stretch counted out, with what will be done in it (令和6年度から10年度までの5年間に進める取組).
A plan's page says so without naming the plan; what was done (実施した事業) is a report's."""

TITLE: Final = 3
"""Lines at the start among which a line of years alone is the plan's period: title, subtitle, period."""

_ARROW: Final = re.compile(r"\s*(20\d\d)\s*(?:年度?)?\s*[▶▷►→⇒➡➔]\s*(20\d\d)\s*(?:年度?)?\s*")
"""A period that an arrow makes of two years below a title: 2025 ▶ 2034."""

_TWICE: Final = re.compile(r"((?:19|20)\d\d)[(（](?:令和|平成)(?:元|\d{1,2})(?:年度?)?[)）]"
                           r"|((?:令和|平成)(?:元|[0-9０-９]{1,2})(?:年度?)?)[(（](?:19|20)\d\d(?:年度?)?[)）]")
"""A year in both calendars: 2024（令和6）年度, 令和6（2024）年度."""

_CUT: Final = re.compile(r"(?:令和|平成|20)[\s\d０-９元]{0,4}年?度?(?:から|～|〜|~|-)?$")
_REST: Final = re.compile(r"[\d０-９元年度から～〜~まで]")
"""Where a line ends inside a date or a stretch of years, and what goes on with it."""

WRAPPED: Final = 20
"""Characters of a line that can have been wrapped."""

SHORT: Final = 40
"""Characters of such a line."""


def plan_period(lines: Iterable[str], title: str = "") -> tuple[int, int] | None:
    """First and last fiscal year, as the title or a line below it has them, else most sentences about the plan; None
    where nothing does.

    A plan repeats its own period (in its overview, in notes to its tables) and names another plan's once, so
    the commonest period is the plan's own; of equally common ones it is the first.
    """
    if len(title) <= SHORT and (own := fiscal_years_of(_TWICE.sub(r"\1\2", in_digits(title)))):
        return own
    lines = [_TWICE.sub(r"\1\2", in_digits(line)) for line in _joined(lines)]
    if labelled := _labelled(lines):
        return labelled
    found: Counter[tuple[int, int]] = Counter()
    below_title: list[tuple[int, int]] = []
    above = ""
    for at, line in enumerate(lines):
        if at < TITLE and len(line.strip()) <= SHORT and "。" not in line and (
                years := fiscal_years_of(_ARROW.sub(r"\1～\2年度", half_width(line)))):
            below_title.append(years)
        for sentence in re.split("。", line):
            # Below the heading 計画の期間 the years stand alone.
            about = _ABOUT_A_PLAN.search(sentence) or (len(above) <= SHORT and _HEADS_A_PERIOD.search(above)) or (
                _TO_BE_DONE.search(half_width(sentence)))
            if about and (years := _years(sentence)):
                found[years] += 1
        above = line
    return next(iter(below_title), None) or (found.most_common(1)[0][0] if found else None)


def _labelled(lines: Iterable[str]) -> tuple[int, int] | None:
    """The years of the one period that short lines label as the plan's own (``計画期間　令和5年度～9年度``); None where
    none does, or they tell of several plans."""
    told = {years for line in lines if len(line.strip()) <= SHORT and "。" not in line
            and (own := _LABELLED.match(line)) and own["plan"] and (years := _years(line))}
    return next(iter(told)) if len(told) == 1 else None


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """The lines that are not blank, each with the next where a date goes on there (``令和7年`` over ``度から``)."""
    held = ""
    for line in lines:
        goes_on = len(held) >= WRAPPED and "\t" not in line and bool(_CUT.search(held) and _REST.match(line))
        if held.strip() and not goes_on:
            yield held
        held = f"{held.rstrip()}{line}" if goes_on else line
    if held.strip():
        yield held


def period_lines(lines: Iterable[str]) -> Iterator[str]:
    """The lines that may tell a plan's period: running text, and of rows the cells that are labelled as one
    (``計画期間：令和5年度～令和9年度``), with the cell beside them where they are the label alone."""
    for line in lines:
        cells = [cell for cell in line.split("\t") if cell.strip()]
        if "\t" not in line.strip():
            yield line
            continue
        for at, cell in enumerate(cells):
            if _LABELLED.match(cell):
                yield cell if fiscal_years_of(cell) else " ".join(cells[at:at + 2])


def _years(sentence: str) -> tuple[int, int] | None:
    """A printed range (平成25～29年度), a first year with the number of years (令和6年度から5年間), or the two fiscal
    years that a sentence names as start and end."""
    if years := fiscal_years_of(sentence):
        return years
    if (counted := _COUNTED.search(half_width(sentence))) and (first := fiscal_year_of(counted["first"])):
        return first, first + int(counted["years"]) - 1
    pieces = re.findall(r".*?年\s*度", sentence)
    named = sorted({year for piece in pieces if (year := fiscal_year_of(piece)) is not None})
    if len(named) == 2 and named[1] - named[0] <= _LONGEST:
        return named[0], named[1]
    return None
