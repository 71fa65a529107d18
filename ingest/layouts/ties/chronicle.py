"""Chronologies (年 | 月日 | 事項): rows or lines that begin with their date, each read as a sentence with it.

A table's columns are told by its header or, without one, by the years in its first column; lines of text begin with
the date.  A blank year is the year above.  A mark before an entry (〔港〕, ○) stands for what the legend says of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, NamedTuple

from ingest.layouts.ties.partner_columns import is_home
from ingest.layouts.ties.prose import TIE
from ingest.source import Source
from ingest.text.width import half_width
from ontology import mergers

_SPACE: Final = re.compile(r"\s+")
_YEAR: Final = re.compile(r"年度?|年号|西暦|和暦|元号|年次|年月日?|年・月・?日?|年\(?(?:西暦|和暦)\)?|日付|時期")
_DAY: Final = re.compile(r"月日?|日|月・日")
_EVENT: Final = re.compile(
    r"(?P<whose>[^\s]{0,14}?)(?:の|における|に関する)?(?:主な|おもな|主要)?(?:事項|出来事|できごと|事柄|ことがら|記事|動き|経過|経緯|沿革|歴史|あゆみ|歩み"
    r"|活動|関係|関連|(?:^|(?<=な)|(?<=交流))内容)")
_OTHERS: Final = re.compile(r"国|世界|海外|国内|社会|日本|他|その|一般|時代|関連|背景")
"""In the heading of a column: what happened elsewhere; an entry there must itself say whose it is."""
_REMARK: Final = re.compile(r"備考|摘要|出典|典拠|資料|参考")

LEAST: Final = 3
"""Entries that tell of ties; a chronology of something else has one or two."""

LEAST_YEARS: Final = 1 / 3
"""Of the rows of a table without a header, those that name their year: the others stand below it."""

_MOST_EVENTS: Final = 3
"""Columns of events: the municipality's own beside those of its prefecture and of the world."""

SHARE: Final = 0.6
"""Of the lines with text that are the chronology's rows: one at the end of a report is the report's."""

_ABOVE: Final = frozenset(("", "〃", "″", "”", "同", "同上", "同年", "々"))
"""In the column of years: the year above."""
_WITH_YEAR: Final = re.compile(
    r"(?P<year>(?:明治|大正|昭和|平成|令和|[MTSHR])\.?(?:元|\d{1,2})(?:年度?|(?=[./])|$)|(?:18|19|20)\d\d(?:年度?|(?=[./-])|$))"
    r"(?:\([^()]*\))?(?P<rest>.*)")
_AGAIN: Final = re.compile(r"\((?:明治|大正|昭和|平成|令和|[MTSHR])?\.?(?:元|\d{1,4})年?\)")
_MONTH: Final = re.compile(r"(?:1[0-2]|[1-9])(?:月(?:\d{1,2}日|[上中下]旬)?|[./]\d{1,2})?")

_TOKEN: Final = re.compile(r"(?P<token>[^\s\u3000]+)[\s\u3000]*(?P<rest>.*)", re.DOTALL)
_LED: Final = re.compile(r"(?<=[年月日)）])[ \u3000]*(?:[：:]|[…‥─―]+|[-－・](?=[\s\u3000]))[ \u3000]*")
"""What stands between a date and what happened: 1962年：姉妹都市提携."""

_ERA_APART: Final = re.compile(r"^(\s*(?:明治|大正|昭和|平成|令和|[MTSHR]\.?(?= ?\d{1,2}[./年]))) +(?=[元\d])")
"""平成 2年, typed so that the numbers align."""

_ERA: Final = re.compile(r"\W*(?P<era>明治|大正|昭和|平成|令和)(?:時代|期|年間)?\W*")
"""A line, or a cell beside the number of a year, that is an era: ■昭和, below which the years stand alone."""
_IN_YEAR: Final = re.compile(
    r"[\s\u3000]*[・･○●]?[\s\u3000]*(?:1[0-2]|[1-9]|１[０-２]|[１-９])月(?:[\s\u3000]|[\d０-９])")
"""Begins an entry below a line that is the year."""
_BULLETS: Final = "・･○● \u3000"
"""Marks of such an entry."""
_DAY_APART: Final = re.compile(r"((?:^|[\s\u3000])[\d０-９]{1,2}月)[\s\u3000]+(?=[\d０-９]{1,2}日)")
"""5月　3日, typed so that the days align."""
_IN_ERA: Final = re.compile(r"(?:元|\d{1,2})年?")
_BETWEEN: Final = re.compile(
    r"(?P<one>[^、。・\s]{1,12}[港市町村県校館園])・(?P<other>[^、。・\s]{1,14}[港市町村州省校館園])間の")
"""Both parties in the style of such entries: A港・X港間の協定."""
_DITTO: Final = re.compile(r"[\s〃″”]+(?=\S)")
"""Before what happened: on the same day."""

_OWN_TIME: Final = re.compile(r"年[\d０-９]|[\d０-９元]年|同年|翌|昨|その後|のち|後に|[\d０-９]月")
"""In a sentence of an entry that is not of the entry's date."""

_IN_MONTH: Final = re.compile(r"[（(][\d０-９]{1,2}月(?:[\d０-９]{1,2}日)?[)）]")
"""The month of the entry's year."""

_MARK: Final = r"[〔\[［【(（<＜《][^〔〕\[\]［］【】()（）<>＜＞《》\s]{1,6}[〕\]］】)）>＞》]|[●○◎◇◆□■△▲▽▼☆★※・･]"
_MARKED: Final = re.compile(rf"\s*(?P<mark>{_MARK})\s*")
_LEGEND: Final = re.compile(
    rf"(?P<mark>{_MARK})\s*(?:[=＝:：…]+|は、?)\s*(?P<name>[^\s、。,，;；=＝〔\[［【●○◎◇◆□■△▲▽▼☆★※]{{1,20}})")
_HEADLINE: Final = re.compile(r"(?P<name>[^、。とはがをにで\s]{2,24})(?:と[^、。と]{2,24})?[がは]")
"""An entry that names at its beginning whose it is: A高校がX校と, A高校とX校が; and 近隣のA市、X市と."""
_PAIRED: Final = re.compile(
    r"(?P<who>[^、。と\s]{1,8})と(?P<other>[^、。と]{2,24})、(?P<told>(?:姉妹|友好|パートナー|連携|[^、。とはがを]{0,10}(?:協定|覚書)).*)")
"""An entry that names both before the tie: 県と中国浙江省、友好提携."""
_LONGEST: Final = 30

_OWN: Final = frozenset(f"{before}{unit}" for before in ("", "本", "当") for unit in "市県町村府都道区")
_BODY: Final = re.compile(
    r".*(?:校|大学|大学院|学[部科]|研究[科所院]|学園|学院|高専|館|園|港|湖|病院|協会|会議所|議会|組合|クラブ|銀行|新聞社|劇団|楽団"
    r"|消防[本局署団]部?|センター|連盟|温泉|寺|神社|城|公園|鉄道)")


class _Row(NamedTuple):
    """An entry: its line, what tells the year and the day, and what happened."""

    number: int
    years: tuple[str, ...]
    day: str
    event: str
    last: int = 0
    """The last of its lines, where it has several."""


def as_text(source: Source) -> Source | None:
    """The source with each entry of a chronology on ties as a sentence that begins with its date, its other lines as
    they are; None where it holds no such table or lines, or more than them."""
    filled = sum(1 for line in source.lines if line.strip())
    table = _of_table(source.lines)
    rows = table or _of_lines(source.lines)
    inside = {number for each in rows for number in range(each.number, each.last + 1)}
    inside |= set() if table else {number for number, _ in _years_above(source.lines)}
    if len(inside | {number for number, line in enumerate(source.lines, start=1) if table and "\t" in line}
           ) < SHARE * filled:
        return None
    around = [line for number, line in enumerate(source.lines, start=1) if number not in inside]
    legend = {found["mark"]: found["name"] for line in around for found in _LEGEND.finditer(line)}
    entries = dict(_entries(rows, _abbreviations(around) | legend))
    if sum(1 for entry in entries.values() if TIE.search(entry)) < LEAST:
        return None
    lines = [entries.get(number, "" if "\t" in line.strip() or number in inside else line.strip("\t"))
             for number, line in enumerate(source.lines, start=1)]  # a title may stand in a table's first cell
    return replace(source, lines=tuple(lines))


def _of_table(lines: Sequence[str]) -> list[_Row]:
    """The rows of a table with a chronology's header, or without one and with years in its first column; an indented
    line below a row goes on with it, and one that begins with a date is a row whose cells stand close together."""
    rows = [line.split("\t") for line in lines if "\t" in line]
    columns = next((found for cells in rows[:LEAST] if (found := _columns(cells))), None) or _unheaded(rows)
    entries: list[_Row] = []
    era = ""
    for number, line in enumerate(lines if columns else (), start=1):
        cells = [each.strip() for each in line.split("\t")]
        if columns and len(cells) > 1 and not any(cells[1:]):
            continue  # a title in a table's first cell
        if columns and len(cells) > 1:
            cells += [""] * (columns.width - len(cells))
            if tuple(_SPACE.sub("", half_width(each)) for each in cells[:columns.width]) != columns.heading:
                era, years = _with_era(era, tuple(cells[at] for at in columns.years))
                event = "。".join(told for at, whose in columns.events if (told := _whose(cells[at], whose)))
                entries.append(_Row(number, years, _day([cells[at] for at in columns.days]), event, number))
        elif entries:
            _beside(entries, number, line)
    return entries


def _of_lines(lines: Sequence[str]) -> list[_Row]:
    """The lines of a text that begin with a date apart from what happened, with those that go on with them."""
    found: list[_Row] = []
    era, above = "", ""
    years = dict(_years_above(lines))
    for number, line in enumerate(lines, start=1):
        if number in years:
            above = years[number]
            continue
        if above and _IN_YEAR.match(line):
            line = f"{above}\u3000{line.strip().lstrip(_BULLETS)}"
        if told := _ERA.fullmatch(line):
            era = told["era"]
            continue
        below = era and _IN_ERA.match(half_width(line).strip())
        _beside(found, number, f"{era}{line.strip()}" if below and below[0].endswith("年") else line)
    return found


def _years_above(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines that are a year and stand over lines that begin with its months, with their numbers."""
    for number, line in enumerate(lines, start=1):
        below = next((each for each in lines[number:number + 2] if each.strip()), "")
        year = _WITH_YEAR.fullmatch(_plain(line))
        if year and not year["rest"] and _IN_YEAR.match(below):
            yield number, year["year"]


def _with_era(era: str, years: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The cells of a row's year, with the era of its own cell or of the one above: 昭和 | 53."""
    named = next((found["era"] for each in years if (found := _ERA.fullmatch(_plain(each)))), "")
    number = next((each for each in map(_plain, years) if _IN_ERA.fullmatch(each)), "")
    if number and (named or era):
        return named or era, (f"{named or era}{number.rstrip('年')}年",)
    told = tuple("" if _ERA.fullmatch(_plain(each)) else each for each in years)
    return named or (era if not any(years) else ""), told


def _day(cells: Sequence[str]) -> str:
    """Month and day of their cells: 10/1, or 2 and 8."""
    return "/".join(each.removesuffix("月") for each in map(_plain, cells) if each) if len(cells) > 1 else (
        "".join(map(_plain, cells)))


def _whose(event: str, whose: str) -> str:
    """What a cell tells, with whose it is by its column's heading; of others' only what names its party itself."""
    event = _DITTO.sub("", event, count=1) if _DITTO.match(event) else event
    if not event or not whose or whose in ("本市", "当市", "本町", "市", "町"):
        return event
    named = _HEADLINE.match(event)
    who = event.partition("、")[0]
    if who in _OWN or _is_party(who) or (named and (named["name"] in _OWN or _is_party(named["name"]))):
        return event
    if _is_town(whose) or whose in _OWN:
        return f"{whose}は、{event}"
    return "" if _OTHERS.search(whose) else event


def _beside(found: list[_Row], number: int, line: str) -> None:
    """Adds a line of text: an entry of its own, or what an indented line without a date adds to the one before."""
    entry = _entry(number, line)
    if entry and (any(entry.years) or found):
        found.append(entry)
    elif found and found[-1].last == number - 1 and line.strip() and line[:1].isspace():
        anew = "。" if _begins_anew(line.strip()) else ""
        found[-1] = found[-1]._replace(event=f"{found[-1].event}{anew}{line.strip()}", last=number)


def _begins_anew(line: str) -> bool:
    """Whether a line without a date tells something else of it: B市がY市と, 県、Z州と."""
    who = _APART.split(line, maxsplit=1)[0]
    named = _HEADLINE.match(line)
    return (who != line and (who in _OWN or _is_town(who))) or bool(named and _is_party(named["name"]))


_APART: Final = re.compile("[、 \u3000]")
"""Behind whose an entry is."""


def _entry(number: int, line: str) -> _Row | None:
    """A line that begins with a date, or with a mark for the year above."""
    text = _LED.sub("\u3000", _DAY_APART.sub(r"\1", _ERA_APART.sub(r"\1", line)), count=1).strip()
    years: list[str] = []
    day = ""
    while (token := _TOKEN.match(text)) and token["rest"]:
        plain = _plain(token["token"])
        year = _WITH_YEAR.fullmatch(plain)
        if year and not years and (not year["rest"] or _MONTH.fullmatch(year["rest"].lstrip("./-"))):
            years.append(plain)
        elif not day and "月" in plain and _MONTH.fullmatch(plain):
            day = plain
        elif plain in _ABOVE and not years and not _AGAIN.search(half_width(token["token"])):  # (1) is a number
            years.append("")
        else:
            break
        text = token["rest"]
    return _Row(number, tuple(years) or ("",), day, text, number) if years or day else None


@dataclass(frozen=True, slots=True)
class _Columns:
    years: tuple[int, ...]
    days: tuple[int, ...]
    events: tuple[tuple[int, str], ...]
    """Where what happened stands, and whose its heading says that it is."""
    heading: tuple[str, ...] = ()
    width: int = 0


def _columns(cells: Sequence[str]) -> _Columns | None:
    """The columns of a header that has dates, what happened, and at most remarks."""
    heading = tuple(_SPACE.sub("", half_width(each)) for each in cells)
    years = tuple(at for at, each in enumerate(heading) if _YEAR.fullmatch(each))
    days = tuple(at for at, each in enumerate(heading) if _DAY.fullmatch(each))
    events = tuple((at, found["whose"]) for at, each in enumerate(heading) if (found := _EVENT.fullmatch(each)))
    others = [each for each in heading if each and not any(
        kind.fullmatch(each) for kind in (_YEAR, _DAY, _EVENT, _REMARK))]
    if not years or not 1 <= len(events) <= _MOST_EVENTS or others:
        return None
    return _Columns(years, days, events, heading, len(heading))


def _unheaded(rows: Sequence[Sequence[str]]) -> _Columns | None:
    """The columns of a table without a header: dates in the first, days in the second if it has any, then what
    happened, and nothing else."""
    width = max(map(len, rows), default=0)
    if width not in (2, 3) or len(rows) < LEAST:
        return None
    def share(at: int, fits: Callable[[str], object]) -> float:
        return sum(bool(fits(_plain(cells[at]))) for cells in rows if at < len(cells)) / len(rows)
    dated = share(0, lambda text: text in _ABOVE or _WITH_YEAR.fullmatch(text)) == 1
    if not dated or share(0, _WITH_YEAR.fullmatch) < LEAST_YEARS:
        return None
    days = width > 2 and share(1, lambda text: not text or _MONTH.fullmatch(text)) == 1
    if width > 2 and not days:
        return None
    return _Columns((0,), (1,) if days else (), ((width - 1, ""),), width=width)


def _entries(rows: Sequence[_Row], legend: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Line numbers with the sentences of their rows; a row without a year below none is left."""
    year = ""
    for row in rows:
        told = next((found for each in row.years if (found := _WITH_YEAR.match(_plain(each)))), None)
        if told is None and not all(_plain(each) in _ABOVE or _MONTH.fullmatch(_plain(each)) for each in row.years):
            year = ""  # 不詳, 戦後: what stands there is no year, and none is carried over it
        elif told:
            year = told["year"] if told["year"].endswith(("年", "年度")) else f"{told['year']}年"
        rest = told["rest"] if told else "".join(map(_plain, row.years))
        day = _MONTH.match(row.day or rest.lstrip("./-"))
        month = re.match(r"\d+", day[0]) if day else None
        date = f"{year}{month[0]}月" if year and month else year
        told_together = _BETWEEN.sub(r"\g<one>と\g<other>との間の", row.event)
        if event := "。".join(filter(None, (_subject(each.strip(), legend) for each in told_together.split("。")))):
            told_of = [each.strip() for each in event.split("。") if each.strip()]
            own = [not date or bool(at and _OWN_TIME.search(_IN_MONTH.sub("", each)))
                   for at, each in enumerate(told_of)]
            yield row.number, "".join(f"{'' if timed else date + '、'}{each}。"
                                      for timed, each in zip(own, told_of, strict=True))


def _plain(text: str) -> str:
    return _AGAIN.sub("", _SPACE.sub("", half_width(text)))


def _abbreviations(lines: Sequence[str]) -> dict[str, str]:
    """Marks that are the first letter of one municipality that a text names around its entries: （丸） for 丸子町."""
    text = "\n".join(lines)
    marks = {found[0] for found in re.finditer(r"[（(〔［【]([一-鿿])[)）〕］】]", text)}
    towns = {part for part in re.split(r"[・、，,\s（）()「」]+", text) if _is_town(part)}
    found = {}
    for mark in marks:
        named = {town for town in towns if town.startswith(mark[1])}
        if len(named) == 1:
            found[mark] = named.pop()
    return found


def _subject(event: str, legend: dict[str, str]) -> str:
    """An entry with whose it is, as its first words or its mark tell; empty where the mark is of others not named."""
    mark = _MARKED.match(event)
    if mark and len(mark["mark"]) == 1 and not _is_town(legend.get(mark["mark"], "")) and _MARKED.match(
            event, mark.end()):
        event = event[mark.end():]  # ◎（丸）: a bullet, and whose it is
        mark = _MARKED.match(event)
    rest = event[mark.end():] if mark else event
    who, comma, told = rest.partition("、")
    if (apart := _APART.search(rest)) and apart[0] != "、" and _is_town(rest[:apart.start()]):
        who, comma, told = rest[:apart.start()], "、", rest[apart.end():].lstrip()
    if comma and len(who) <= _LONGEST and "と" not in who and (who in _OWN or _is_party(who)):
        return f"{who}は、{told}"
    pair = _PAIRED.fullmatch(rest)
    if pair and (pair["who"] in _OWN or _is_town(pair["who"])) and not _is_town(pair["other"]):
        return f"{pair['who']}は、{pair['other']}と{pair['told']}"
    named = _HEADLINE.match(rest)
    if named and _is_party(named["name"]):
        return rest
    name = legend.get(mark["mark"], mark["mark"].strip("〔〕[]［］【】()（）<>＜＞《》")) if mark else ""
    if _is_town(name) or name in _OWN or (len(name) > 1 and name.endswith("港")):
        return f"{name}は、{rest}"
    bullet = mark is None or len(mark["mark"]) == 1
    return "" if not bullet and TIE.search(rest) else rest


def _is_party(words: str) -> bool:
    """Whether words end with a municipality's name, or with a body's."""
    name = words.rpartition("の")[2]
    return _is_town(name) or bool(_BODY.fullmatch(name))


def _is_town(name: str) -> bool:
    """Whether a name is a municipality's or prefecture's, or one's of former times."""
    return is_home(name) or name.removeprefix("旧") in _former()


@cache
def _former() -> frozenset[str]:
    return frozenset(each.name for each in mergers.former_municipalities())
