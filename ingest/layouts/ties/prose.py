"""Sentences beside a table: what a report says of ties above, between and below its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.records import ProjectRecord, Sentence
from ingest.source import Source
from ingest.text.printed import join_wrapped

LONGEST_TABLE: Final = 5_000
"""Lines from which a table's surroundings are not looked at, as where it is read in a stream
(``ingest.bulk.surveys.LARGE``): a report has pages, a survey of a million rows has none."""

SHORT: Final = 25
"""Characters of a line below which it is a heading or a paragraph's last line."""

TIE: Final = re.compile(r"姉妹|友好|提携|協定|覚書|締結|パートナー|ＭＯＵ|ＭｏＵ|MOU|MoU")
"""Words that tell of ties."""

ENDS: Final = re.compile(
    r"(?:交流|連携|関係|往来|盟約|縁組)[^。]{0,40}(?:解消|終了|失効|休止|停止|中断|満了|見合わせ|途絶|打ち切)")
"""What says that a tie has ended without its word."""

STATES: Final = re.compile(
    r"(?:姉妹|友好|協定|覚書|盟約|縁組|提携)[^。]{0,200}?(?:結[びばん]|締結し|調印し|提携し|[にと]な[っり]|交わ[しさ])")
"""A sentence that concludes a tie; its longest clauses have some hundred characters."""

GOES_ON: Final = re.compile(
    r"縁組|盟約|調印|署名|結[びばん]|交わ[しさ]|加わ[っり]|前者|後者|解消|終了|失効|満了|効力を(?:終え|失)|廃止|休止|停止|中断|終わりに[しな]|幕を[閉下お]|見合わせ|途絶|打ち切|それぞれ.{0,20}年")
"""What a later sentence of a paragraph on ties says of one without its word."""

SENTENCE: Final = re.compile(r"(?:[^。（(]|[（(][^（）()]{0,80}[)）]|[（(])+。?")
"""A sentence; what brackets add may have sentences of its own."""

PAGE: Final = "p. "
"""Begins the place of a PDF's line, which is a printed line and no paragraph."""

_ROW_MARK: Final = re.compile(r"^\s*(?:[※＊*]|[(（]?注)")


def is_prose(line: str) -> bool:
    """Whether a line is running text: no cells, and a sentence's end."""
    return "\t" not in line and "。" in line


def sentences(source: Source, rows: Sequence[ProjectRecord]) -> tuple[Sentence, ...]:
    """The sentences outside the rows that have a word of ties; wrapped lines of a paragraph are joined first."""
    if len(source.lines) >= LONGEST_TABLE or not any("\t" not in line and TIE.search(line) for line in source.lines):
        return ()
    taken = {number for row in rows for number in range(row.lines[0], row.lines[1] + 1)}
    return tuple(cell for first, last in _paragraphs(source, taken)
                 for cell in _told(join_wrapped(source.lines[first - 1:last]), (first, last), source.place(first)))


def _paragraphs(source: Source, taken: set[int]) -> Iterator[tuple[int, int]]:
    """First and last line of each run of running text; a line that ends a sentence or is short ends a paragraph,
    and where the format has paragraphs of its own every line is one."""
    whole = bool(source.places) and not source.place(1).startswith(PAGE)
    first = 0
    for number, line in enumerate([*source.lines, ""], start=1):
        inside = bool(line.strip()) and "\t" not in line and number not in taken
        if inside and not first:
            first = number
        ends = whole or len(line.strip()) < SHORT or line.rstrip().endswith("。")
        if first and (not inside or ends):
            yield first, number if inside else number - 1
            first = 0


def _told(text: str, lines: tuple[int, int], place: str) -> Iterator[Sentence]:
    if _ROW_MARK.match(text):
        return
    before = ""
    for sentence in re.findall(r"[^。]+。", text):
        if TIE.search(sentence):
            yield Sentence(text=sentence.strip(), lines=lines, place=place, before=before.strip())
            before = ""
        else:
            before += sentence
