"""What a sentence of running text takes from what stands before it: the year in which it concludes a tie.

平成5年には、A市がX市と友好都市に、B市がY市と姉妹都市になった: the year that opens a sentence is that of
each conclusion without one.  A sentence that says 同年, or a month alone (9月に), takes the year that the
sentences before it have opened with.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ingest.linking.tie_text import Word, words
from ingest.linking.tie_years import CONCLUDED, years_in

_DATE: Final = re.compile(
    r"の?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:\([^()]{1,8}\))?(?:に(?:は|も|、)|に|、|は、)(?!かけ|わた|向け|予定)")
"""Behind a year that says when something happened; 昭和55年から and 平成11年の提携 do not."""

_OPENS: Final = re.compile(
    r"(?:(?:また|さらに|更に|続いて|次いで|そして|一方|その後|なお)?、?(?:その後の|続く|翌|明けて)?"
    r"|[^。、\d]{1,12}(?:は|も|が|では)、?)")
"""Before a year with which a sentence opens: its subject at most."""

_MONTH: Final = re.compile(r"(?<![\d年度の/])(?<!毎年)(?:1[0-2]|[1-9])月(?:\d{1,2}日|[上中下]旬)?(?:に|、)")
"""A month without a year, told as the time of something."""

_APART: Final = re.compile(
    r"後、|のち|きっかけ|契機|経て|以来|以降|[年月]から|ことから|その後|始ま|開始|始め|当時|周年|記念"
    r"|改めて|再び|再度|更新|改定|継承|解消|終了|満了|失効|廃止|休止|停止|以前|それまで|かねて")
"""Between a year and a conclusion that may be of another time."""

_NOT_FIRST: Final = re.compile(
    r"[^、。]*?(?:\d\s*周?年|記念|節目|再[締調提確]|更新|改[めた訂定]|継承|引き継|解消|終了|満了|失効|廃止|休止|予定)")
"""Behind the word, in its own clause: an anniversary, a renewal or an end."""

_MADE: Final = re.compile(CONCLUDED)
_LISTED: Final = re.compile(r"」?(?:提携|協定|盟約|縁組|の協定|の盟約|の縁組|の覚書)*[をにと]?、")
"""Behind a word whose conclusion stands further on: 友好都市に、...姉妹都市になった."""


class Carried(NamedTuple):
    """The years that a text has told so far."""

    last: int | None = None
    """The one named last, which 同年 means."""
    opened: int | None = None
    """The one that is still told of: a sentence opened with it and no other was named since."""


def carried(text: str, before: Carried, fiscal_year: int | None) -> Carried:
    """The years that a folded text leaves to what follows it."""
    for sentence in re.findall(r"[^。]+。?", text):
        named = list(years_in(sentence, fiscal_year, before.last))
        if not named:
            continue
        start, end, last = named[0][0], named[-1][1], int(named[-1][2])
        opens = _OPENS.fullmatch(sentence, 0, start) and re.match(r"は|の|、|に|(?=\d)", sentence[named[0][1]:])
        only = len({year for _, _, year in named}) == 1
        dated = _DATE.match(sentence, end) or (opens and only)
        before = Carried(last if dated else None, last if opens and only else None)
    return before


def year_told(text: str, word: Word, before: Carried, fiscal_year: int | None) -> str | None:
    """The year of the conclusion that a sentence tells of a word, by the date nearest before it or by the text before.

    Args:
        text: the folded text that holds the word.
        word: one of its tie words.
        before: what the sentences before the text have told.
        fiscal_year: of the document, for 昨年 and the like.
    """
    start = text.rfind("。", 0, word.start) + 1
    before = carried(text[:start], before, fiscal_year)
    end = text.find("。", word.end)
    sentence = text[start:end if end >= 0 else len(text)]
    at, behind = word.start - start, word.end - start
    named = [each for each in years_in(sentence, fiscal_year, before.last) if each[0] < at]
    if named:
        _, since, year = named[-1]
        if not _DATE.match(sentence, since):
            return None
    else:
        month = _MONTH.search(sentence, 0, at)
        if month is None or before.opened is None:
            return None
        since, year = month.end(), str(before.opened)
    if _APART.search(sentence, since, at) or not _is_concluded(sentence, behind):
        return None
    return year


def _is_concluded(sentence: str, behind: int) -> bool:
    """Whether what stands behind a word concludes it, itself or with the next word of a list."""
    if _NOT_FIRST.match(sentence, behind):
        return False
    if _MADE.match(sentence, behind):
        return True
    if not _LISTED.match(sentence, behind):
        return False
    following = next((each for each in words(sentence) if each.start >= behind), None)
    return following is not None and _is_concluded(sentence, following.end)
