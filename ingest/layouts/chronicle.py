"""Chronologies (年 | 月日 | 事項): a table whose rows are entries of a text, each read as a sentence with its date.

A blank year is the year above.  A mark before an entry (〔港〕, ○) stands for what the legend says of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ingest.layouts.partner_columns import is_home
from ingest.layouts.prose import TIE
from ingest.source import Source
from ingest.width import half_width

_SPACE: Final = re.compile(r"\s+")
_YEAR: Final = re.compile(r"年度?|年号|西暦|和暦|元号|年次|年月日?|年・月・?日?|年\(?(?:西暦|和暦)\)?|日付|時期")
_DAY: Final = re.compile(r"月日?|日|月・日")
_EVENT: Final = re.compile(
    r"(?:主な|おもな|主要)?(?:事項|出来事|できごと|事柄|ことがら|記事|内容|動き|経過|経緯|沿革|歴史|あゆみ|歩み)")
_REMARK: Final = re.compile(r"備考|摘要|出典|典拠|資料|参考")

LEAST: Final = 3
"""Entries that tell of ties; a chronology of something else has one or two."""

SHARE: Final = 0.6
"""Of the lines with text that are the chronology's rows: one at the end of a report is the report's."""

_ABOVE: Final = frozenset(("", "〃", "″", "”", "同", "同上", "同年", "々"))
"""In the column of years: the year above."""
_WITH_YEAR: Final = re.compile(
    r"(?P<year>(?:明治|大正|昭和|平成|令和|[MTSHR])\.?(?:元|\d{1,2})(?:年度?|(?=[./]))|(?:18|19|20)\d\d(?:年度?|(?=[./-])|$))"
    r"(?:\([^()]*\))?(?P<rest>.*)")
_AGAIN: Final = re.compile(r"\((?:明治|大正|昭和|平成|令和|[MTSHR])?\.?(?:元|\d{1,4})年?\)")
_MONTH: Final = re.compile(r"(?:1[0-2]|[1-9])(?:月(?:\d{1,2}日|[上中下]旬)?|[./]\d{1,2})?")

_OWN_TIME: Final = re.compile(r"年[\d０-９]|[\d０-９元]年|同年|翌|昨|その後|のち|後に|[\d０-９]月")
"""In a sentence of an entry that is not of the entry's date."""

_MARK: Final = r"[〔\[［【(（<＜《][^〔〕\[\]［］【】()（）<>＜＞《》\s]{1,6}[〕\]］】)）>＞》]|[●○◎◇◆□■△▲▽▼☆★※]"
_MARKED: Final = re.compile(rf"\s*(?P<mark>{_MARK})\s*")
_LEGEND: Final = re.compile(
    rf"(?P<mark>{_MARK})\s*(?:[=＝:：…]+|は、?)\s*(?P<name>[^\s、。,，;；=＝〔\[［【●○◎◇◆□■△▲▽▼☆★※]{{1,20}})")
_HEADLINE: Final = re.compile(r"(?P<name>[^、。とはがをにで\s]{2,24})(?:と[^、。と]{2,24})?[がは]")
"""An entry that names at its beginning whose it is: A高校がX校と, A高校とX校が; and 近隣のA市、X市と."""
_LONGEST: Final = 30

_OWN: Final = frozenset(f"{before}{unit}" for before in ("", "本", "当") for unit in "市県町村府都道区")
_BODY: Final = re.compile(
    r".*(?:校|大学|大学院|学園|学院|高専|館|園|港|病院|協会|会議所|議会|組合|クラブ|銀行|新聞社|劇団|楽団)")


@dataclass(frozen=True, slots=True)
class _Columns:
    years: tuple[int, ...]
    days: tuple[int, ...]
    event: int
    heading: tuple[str, ...]


def as_text(source: Source) -> Source | None:
    """The source with each row of a chronology on ties as a sentence that begins with its date, its other lines as they
    are; None where it holds no such table, or more than it."""
    rows = [number for number, line in enumerate(source.lines, start=1) if "\t" in line]
    columns = next((found for number in rows[:LEAST] if (found := _columns(source.lines[number - 1]))), None)
    if columns is None or len(rows) < SHARE * sum(1 for line in source.lines if line.strip()):
        return None
    legend = {found["mark"]: found["name"] for line in source.lines if "\t" not in line
              for found in _LEGEND.finditer(line)}
    entries = dict(_entries(source.lines, rows, columns, legend))
    if sum(1 for entry in entries.values() if TIE.search(entry)) < LEAST:
        return None
    lines = [entries.get(number, "" if "\t" in line.strip() else line.strip("\t"))  # a title in a table's first cell
             for number, line in enumerate(source.lines, start=1)]
    return replace(source, lines=tuple(lines))


def _columns(line: str) -> _Columns | None:
    """The columns of a header that has dates, what happened, and at most remarks."""
    heading = tuple(_SPACE.sub("", half_width(each)) for each in line.split("\t"))
    years = tuple(at for at, each in enumerate(heading) if _YEAR.fullmatch(each))
    days = tuple(at for at, each in enumerate(heading) if _DAY.fullmatch(each))
    events = [at for at, each in enumerate(heading) if _EVENT.fullmatch(each)]
    others = [each for each in heading if each and not any(
        kind.fullmatch(each) for kind in (_YEAR, _DAY, _EVENT, _REMARK))]
    return _Columns(years, days, events[0], heading) if years and len(events) == 1 and not others else None


def _entries(lines: Sequence[str], rows: Sequence[int], columns: _Columns, legend: dict[str, str]
             ) -> Iterator[tuple[int, str]]:
    """Line numbers with the sentences of their rows; a row without a year below none is left."""
    year = ""
    for number in rows:
        cells = [each.strip() for each in lines[number - 1].split("\t")]
        cells += [""] * (len(columns.heading) - len(cells))
        if tuple(_SPACE.sub("", half_width(each)) for each in cells[:len(columns.heading)]) == columns.heading:
            continue
        told = next((found for at in columns.years if (found := _WITH_YEAR.match(_plain(cells[at])))), None)
        if told is None and not all(_plain(cells[at]) in _ABOVE or _MONTH.fullmatch(_plain(cells[at]))
                                    for at in columns.years):
            year = ""  # 不詳, 戦後: what stands there is no year, and none is carried over it
        elif told:
            year = told["year"] if told["year"].endswith(("年", "年度")) else f"{told['year']}年"
        rest = told["rest"] if told else "".join(_plain(cells[at]) for at in columns.years)
        day = _MONTH.match("".join(_plain(cells[at]) for at in columns.days) or rest.lstrip("./-"))
        month = re.match(r"\d+", day[0]) if day else None
        date = f"{year}{month[0]}月" if year and month else year
        if event := _subject(cells[columns.event], legend):
            told_of = [each.strip() for each in event.split("。") if each.strip()]
            yield number, "".join(f"{'' if not date or (at and _OWN_TIME.search(each)) else date + '、'}{each}。"
                                  for at, each in enumerate(told_of))


def _plain(text: str) -> str:
    return _AGAIN.sub("", _SPACE.sub("", half_width(text)))


def _subject(event: str, legend: dict[str, str]) -> str:
    """An entry with whose it is, as its first words or its mark tell; empty where the mark is of others not named."""
    mark = _MARKED.match(event)
    rest = event[mark.end():] if mark else event
    who, comma, told = rest.partition("、")
    if comma and len(who) <= _LONGEST and "と" not in who and _is_party(who):
        return f"{who}は、{told}"
    named = _HEADLINE.match(rest)
    if named and _is_party(named["name"]):
        return rest
    if mark is None:
        return rest
    if len(mark["mark"]) == 1 and mark["mark"] not in legend:
        return rest  # a bullet
    name = legend.get(mark["mark"], mark["mark"].strip("〔〕[]［］【】()（）<>＜＞《》"))
    if is_home(name) or name in _OWN or (len(name) > 1 and name.endswith("港")):
        return f"{name}は、{rest}"
    return "" if TIE.search(rest) else rest


def _is_party(words: str) -> bool:
    """Whether words end with a municipality's name, or with a body's."""
    name = words.rpartition("の")[2]
    return is_home(name) or bool(_BODY.fullmatch(name))
