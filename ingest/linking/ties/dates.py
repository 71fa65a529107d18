"""The dates of a sentence on ties, in the order in which a reader takes them: 昭和56年10月, 翌47年に, 同月, その6年後.

A year without its era (六十二年には), a month alone (9月に) and what counts from another year are read by what the text
has told before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from ingest.values.date_atoms import ERAS, LETTER_YEAR

Use = Literal["at", "since", "until", "of", "beside"]
"""At that time; from it on; up to it; of another noun (平成28年の地震); in brackets behind a name."""

_AGAIN: Final = r"(?:\((?:令和|平成|昭和)?(?:元|\d{1,4})年?度?\))?"
_MONTH: Final = r"(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月"
_DATE: Final = re.compile(
    rf"(?P<era>令和|平成|昭和|(?<![A-Za-z])[RHS](?=\.?(?:元|\d{{1,2}})[年./]|{LETTER_YEAR}))\.?(?P<in_era>元|\d{{1,2}}){_AGAIN}"
    rf"(?:年(?!代)度?|(?=[./]\d)|(?<=[RHS]\d)(?!\d)|(?<=[RHS]\d\d)){_AGAIN}"
    rf"|(?<!\d)(?P<west>(?:19|20)\d\d){_AGAIN}(?:年(?!代)度?|(?=[./-]\d)|(?=[)、])){_AGAIN}"
    r"|(?P<relative>一昨年|昨年|本年|今年|来年)度?"
    r"|(?P<before>前年)|(?P<month_on>その翌月)|(?P<same>(?:同じ?|この|その)(?:年(?!度|代|齢|間|後|前)|月|日))"
    r"|(?:その|それから)?(?P<later>\d{1,2})年後|(?:その)?(?P<next>翌々?年)(?!度)"
    r"|(?<![\d.年])(?P<shift>翌|同じ?く?|明けて|続く)?(?P<bare>元|\d{1,2})年"
    rf"(?=の?{_MONTH}|に(?!わた|一度|[1-9一二三]回|及|な|当|あた|満)|、|で(?:す|ある|ござ)|\(\d{{4}})"
    rf"|(?<![\d一二三四五六七八九十年度])(?<!毎年)(?<!例年)(?<!毎)(?P<month>{_MONTH})(?=\d{{1,2}}日|[上中下]旬|に(?!一度|[1-9一二三]回)|、|は)")
_DAY: Final = re.compile(
    rf"の?{_MONTH}(?:の?\d{{1,2}}日)?(?:[上中下]旬)?|[./-]\d{{1,2}}(?:[./-]\d{{1,2}})?|の?\d{{1,2}}日|の?[春夏秋冬](?=に|、)")
_COUNTED: Final = re.compile(r"(?:約|およそ|満|計|ここ|過去|以来|ほぼ|提携|締結|交流)$")
"""Before a number of years that is no date."""

_RELATIVE: Final = {"一昨年": -2, "昨年": -1, "本年": 0, "今年": 0, "来年": 1}
_LAST: Final = {"昭和": 64, "平成": 31, "令和": 99}
"""The last year of each era."""

_SINCE: Final = re.compile(r"(?:以来|以降|より|(?:頃|ごろ)?から)")
_UNTIL: Final = re.compile(r"度?(?:中|末)?(?:まで|現在|時点|をもって|以前|前後|度中の)")
_OF: Final = re.compile(r"の(?!(?:姉妹|友好|提携|締結|調印|盟約|こと))")


class Date(NamedTuple):
    """A date: where it stands, its year, and how the sentence uses it."""

    start: int
    end: int
    year: int
    use: Use


@dataclass(slots=True)
class Calendar:
    """What a text has told of time so far."""

    fiscal_year: int | None
    issued: int | None = None
    """The year in which the text was issued, from which 今年 counts; in 今年度 the fiscal year does."""
    last: int | None = None
    era: str = ""
    opened: bool = False
    """Whether the last year told was the time of something, and not only counted from."""
    december: bool = False
    """Whether the last date was in December, whose next month is of another year."""

    def dates(self, text: str) -> Iterator[Date]:
        """The dates of a folded sentence; the sentences of a text are to be read in their order."""
        for found in _DATE.finditer(text):
            year = self._year(found)
            if year is None or (found["bare"] and _COUNTED.search(text[:found.start()])):
                continue
            day = _DAY.match(text, found.end())
            end = day.end() if day else found.end()
            use = _use(text, found.start(), end)
            self.last, self.opened = year, use == "at"
            self.december = "12月" in text[found.start():end]
            if found["era"] in _LAST:
                self.era = found["era"]
            yield Date(found.start(), end, year, use)

    def _year(self, found: re.Match[str]) -> int | None:
        """The western year that a match means."""
        if found["era"]:
            return ERAS[found["era"]] + _number(found["in_era"])
        if found["west"]:
            return int(found["west"])
        if found["relative"]:
            now = self.fiscal_year if found[0].endswith("度") else self.issued or self.fiscal_year
            return None if now is None else now + _RELATIVE[found["relative"]]
        if found["bare"]:
            number = _number(found["bare"])
            return ERAS[self.era] + number if self.era and number <= _LAST[self.era] else None
        if self.last is None:
            return None
        if found["month"]:
            return self.last if self.opened else None
        if found["month_on"]:
            return self.last + self.december
        if found["later"]:
            return self.last + int(found["later"])
        return self.last + (len(found["next"]) - 1 if found["next"] else -1 if found["before"] else 0)


_ISSUED: Final = re.compile(
    r"(?:(?P<era>令和|平成|昭和)(?P<in_era>元|\d{1,2})|(?P<west>(?:19|20)\d\d))(?:\([^()]*\))?年\s*\d{1,2}月(?!.*(?:現在|時点))")


def year_of_issue(title: str) -> int | None:
    """The year of the month in which a folded title says that the text was issued: 令和7年2月号."""
    found = _ISSUED.search(title)
    if found is None:
        return None
    return int(found["west"]) if found["west"] else ERAS[found["era"]] + _number(found["in_era"])


def _number(text: str) -> int:
    return 1 if text == "元" else int(text)


def _use(text: str, start: int, end: int) -> Use:
    """How the sentence uses the date of a stretch."""
    opened = text.rfind("(", 0, start)
    if opened > text.rfind(")", 0, start) and text.find(")", end) >= 0:
        return "beside"
    if _SINCE.match(text, end):
        return "since"
    if _UNTIL.match(text, end):
        return "until"
    return "of" if _OF.match(text, end) else "at"
