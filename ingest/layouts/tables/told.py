"""What a text says of when, where and with which results, where no column does: behind labels (【時期】7月【成果】9名,
実施時期：7月。) or in its sentences (7月18日～22日に訪問する)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from ingest.layouts.columns import is_heading, role_of
from ingest.records import Cell, Role
from ingest.text.printed import balance
from ingest.values.dates import is_period, parse_period
from ingest.values.figures import parse_figures

_BOX: Final = re.compile(r"[【［〔＜〈](?P<label>[^【】［］〔〕＜＞〈〉]{2,16})[】］〕＞〉][:：]?")
_PLAIN: Final = re.compile(
    r"(?:^|[（(]|(?<=[\s\u3000。、，；;・/／）)】］〕]))[①-⑳○●・■□◆◇◎]?"
    r"(?P<label>[^\s\u3000。、，；：:・/／【】（）()①-⑳○●■□◆◇◎]{2,8})"
    r"(?:[:：]|(?P<is>は))\s*"
    r"(?P<value>(?:(?!\s[○●■□◆◇◎]|[、，\s][^\s。、，：:]{2,8}[:：])[^。；;/／\u3000\n【［〔（）()]"
    r"|[（(][^（）()]*[）)]|(?<=[0-9０-９])[/／](?=[0-9０-９]))+)")
_MAY: Final = re.compile("[】］〕＞〉:：]|(?:時期|期間|日程|日時|期日|開催日)は")
"""What every text with a label has."""
_END: Final = "。、，；;/／\u3000 \n"
"""What ends the value of a label."""
LEAST_LABELS: Final = 2
"""Labels with a colon that make a text a form: one may begin a remark."""

_TARGET: Final = re.compile("^(?:(?:数値)?目標値?|見込み?)$")
"""A label whose figures are planned."""

_TAKEN: Final[frozenset[Role]] = frozenset(
    ("period", "place", "results", "country", "municipality", "implementer", "department", "description"))
"""Roles that a label within a text may tell."""

_DATE: Final = re.compile(
    r"[①-⑳]?(?:(?:令和|平成|昭和|[RＲHＨSＳ](?=[0-9０-９元])|(?<![0-9０-９])(?=(?:19|20|２０)[0-9０-９]{2}))\s?"
    r"|(?<![0-9０-９.,，．年])(?=[0-9０-９]{1,2}月))"
    r"(?:[0-9０-９元年月日./．／～〜~\-－・、，①-⑳\s（）()頃末火水木金土祝]|上旬|中旬|下旬|令和|平成|[RＲHＨ](?=[0-9０-９])|から(?=[0-9０-９])"
    r"|と(?=[0-9０-９]+月))+")
_MONTH: Final = re.compile(r"月|[0-9０-９][./．／][0-9０-９]")
_YEAR: Final = re.compile(r"年|[RＲHＨ][0-9０-９]|(?:20|２０)[0-9０-９]{2}")
_NOT_WHEN: Final = re.compile(
    r"(?:現在|時点|以来|以降|改[定訂正]|策定|[^、。（）()]{0,16}?"
    r"(?:提携|締結|盟約|調印|設立|創設|開設|発足|制定|策定|結ん|結ば|となっ|施行|始ま))")
"""Behind a date that says since when something is so."""
_EVENT: Final = re.compile(r"の(?!間)")
"""Behind a month without a year: 3月の震災 is no time of the programme."""
_WORDS: Final = (("通年", re.compile("通年|年間を通じ|１年を通じ|一年を通じ")),
                 ("未定", re.compile("(?:時期|期日|日程|開催日)[はがも]?未定")))
"""What a text without dates may say of when."""
LONGEST_COUNT: Final = 24
"""Characters of a clause that only counts."""
_CLAUSE: Final = re.compile(r"[\s\u3000。；;／→⇒]+|(?<![0-9０-９])/")
_SENTENCE: Final = re.compile("[をがに]|は(?!(?:約|延べ)?[0-9０-９])")
"""In what says more than how many there were: 参加者は24名."""
_GAP: Final = " \u3000、，・；;～〜-"


def told_by_labels(cells: dict[Role, Cell], role: Role) -> None:
    """Parts what stands behind labels within a cell into cells of their own, where there are none."""
    whole = cells[role]
    if not _MAY.search(whole.text):
        return
    parts = _labelled(whole.text, role, frozenset(cells) - {role})
    if not {*parts} - {role}:
        return
    del cells[role]
    for each, text in parts.items():
        cells[each] = whole.model_copy(update={"text": text})


@lru_cache(maxsize=4096)
def told_when(text: str, year: int) -> str:
    """The dates of a text that lie in this fiscal year and tell when it was, in their words; 通年 or 未定 where it says
    that."""
    if is_period(text) and (not parse_period(text, year).spans or _within(text, year)):
        return text
    found = [date for date in dates_of(text) if _within(date, year)]
    if not found and (word := next((word for word, says in _WORDS if says.search(text)), "")):
        return word
    return "、".join(dict.fromkeys(found))


def counted(text: str) -> str:
    """The lines and clauses of a text that say nothing but how many there were: 参加者24名."""
    found = [part for part in _CLAUSE.split(text) if len(part) <= LONGEST_COUNT
             and not is_period(part) and parse_figures(part, "", (1, 1)) and not _SENTENCE.search(part)]
    return "、".join(found)


def tells_when(text: str, year: int | None) -> bool:
    """Whether a text says when what it tells of takes place."""
    labelled = bool(_MAY.search(text)) and "period" in _labelled(text, "description")
    return labelled or (year is not None and bool(told_when(text, year)))


def _labelled(text: str, role: Role, known: frozenset[Role] = frozenset()) -> dict[Role, str]:
    """What a text says by roles; what labels of ``known`` roles say stays in the text."""
    parts: dict[Role, list[str]] = {}
    for label, value in _boxed(text):
        told = _role(label) if value else None
        if told in known or (told == "period" and not (is_period(value) or parse_period(value, 2000).spans)):
            told = None
        if told is None:
            for each, plain in _plain(f"【{label}】{value}" if label else value, role, known):
                parts.setdefault(each, []).append(plain)
        else:
            parts.setdefault(told, []).append(f"{label}：{value}" if _TARGET.match(label) else value)
    return {each: "\u3000".join(texts) for each, texts in parts.items()}


def _boxed(text: str) -> Iterator[tuple[str, str]]:
    """A text cut at its labels in brackets: each with what stands behind it, the first without."""
    marks = list(_BOX.finditer(text))
    starts = [mark.start() for mark in marks]
    if begin := text[:starts[0] if starts else None].strip():
        yield "", begin
    for mark, end in zip(marks, [*starts[1:], len(text)], strict=True) if marks else ():
        yield mark["label"], text[mark.end():end].strip(_GAP)


def _plain(text: str, role: Role, known: frozenset[Role]) -> Iterator[tuple[Role, str]]:
    """What stands behind labels with a colon in a text, and the rest of it, as the role of the whole.

    One label alone counts where it tells when: 場所：福井市 may be any remark."""
    marks = [(mark, told) for mark in _PLAIN.finditer(text) if (
        told := _role(mark["label"])) and told not in known and (
        told != "period" or is_period(mark["value"].strip(_GAP))) and not (mark["is"] and told != "period")]
    if len(marks) < LEAST_LABELS:
        marks = [each for each in marks if each[1] == "period"]
    at, rest = 0, ""
    for mark, told in marks:
        yield told, mark["value"].strip(_GAP)
        rest += text[at:mark.start()]
        behind = text[mark.end():mark.end() + 1]
        at = mark.end() + (behind in _END or (behind in "）)" and balance(rest) <= 0))
    if rest := (rest + text[at:]).strip(_GAP + _END[1:]):
        yield role, rest


@lru_cache(maxsize=4096)
def _role(label: str) -> Role | None:
    if _TARGET.match(label):
        return "results"
    role = role_of(label)
    return role if role in _TAKEN and (is_heading(label) or role == "results") else None


def dates_of(text: str) -> Iterator[str]:
    """The dates of a text that do not say since when something is so."""
    for found in _DATE.finditer(text):
        date = found[0].rstrip(_GAP + "（(/／")
        while date[-1:] in ("）", ")") and balance(date) < 0:
            date = date[:-1].rstrip(_GAP)
        while not is_period(date) and len(words := date.rsplit(maxsplit=1)) > 1:
            date = words[0].rstrip(_GAP)  # R6.11.16 76名 has a number behind it
        behind = text[found.start() + len(date):].lstrip("）)")
        # Of 4月と6月, 5日から9日 the cell has the marks of lists and ranges.
        date = date.replace("から", "～").replace("と", "、")
        if not _MONTH.search(date) or not is_period(date) or _NOT_WHEN.match(behind):
            continue
        if _YEAR.search(date) or not _EVENT.match(behind):
            yield date


def _within(date: str, year: int) -> bool:
    """Whether all of a date lies in the fiscal year."""
    spans = parse_period(date, year).spans
    first, last = f"{year}-04", f"{year + 1}-03"
    return bool(spans) and all(
        (span.start is None or first <= span.start[:7] <= last) and (span.end is None or first <= span.end[:7] <= last)
        and (span.start or span.end) for span in spans)
