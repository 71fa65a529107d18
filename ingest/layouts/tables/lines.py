"""Single lines of a table: pairs with the next one, totals, cut cells, cells that say 同上."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.layouts.columns import Columns, is_heading, tells_conclusion
from ingest.layouts.tables.groups import words
from ingest.source import Source

FULL_ROW: Final = 3
"""Filled cells of a row without a number; fewer are a stray line.  A table of two columns needs two."""

_YEAR: Final = re.compile(r"(?:19|20)\d\d|[元\d]年|[昭平令SHR][.．]?\d")
_LONGEST_TOTAL: Final = 12
_LONGEST_LABEL: Final = 40
"""Characters of a total's label that names what it is the total of."""
_OF_WHAT: Final = re.compile(r"\s*[(（\[［【〔<〈＜][^()（）]{1,40}[)）\]］】〕>〉＞]$")
_TOTAL_OF: Final = re.compile(r".+(?:[小合総]計|(?<=[\s\d０-９Ⅰ-Ⅻ】）)」』の])計)")
_SUM: Final = re.compile(r"[\d,，.]+(?:千?円|人|名|件)?")
DITTO: Final = frozenset(("〃", "同上", "〃〃", "々", "同", "″", "\"", "”", "（同上）", "(同上)"))
"""A cell of these alone says what the cell above it says."""

NOTHING: Final = frozenset(("", *"-－ー―—–‐−…"))
"""A cell of these alone says that nothing is given."""

NUMBER: Final = re.compile(
    r"[(（]?(?:[A-Za-zＡ-Ｚ]{1,3}[-－])?[0-9０-９]{1,7}(?:[-－‐.][0-9０-９]{1,3})?[)）.．]?|[①-⑳㉑-㉟㊱-㊿]")
"""A row's number."""

NOTE: Final = re.compile(r"[\s\"]*(?:[※＊*]|[(（]?注[\d１-９)）:：]|(?:合|小|総)?計(?!\w)|備考"
                          r"|[-‐–—－]\s*\d+\s*[-‐–—－]\s*$|\d+\s*/\s*\d+\s*$|[(（]?単位\s*[:：]|(?:出典|資料)\s*[:：])")
"""Footnotes, totals, units and page numbers, by how the line begins."""
_NONE: Final = re.compile(r"[(（]?(?:該当|実施|実績|予定|計画)?(?:する)?(?:事業|交流|もの)*(?:は|が)?"
                         r"(?:なし|無し|無|ありません)[)）]?")
"""What a row says that lists nothing: 該当なし, 該当事業なし."""


def with_next(source: Source) -> Iterator[tuple[int, str, str]]:
    """Line number, line, and the line below (empty at the end)."""
    number, above = 0, ""
    for number, line in enumerate(source.lines):
        if number:
            yield number, above, line
        above = line
    if source.lines:
        yield number + 1, above, ""


def is_open(cell: str) -> bool:
    """Whether a cell begins with a quote that is not closed."""
    return cell.startswith('"') and cell.count('"') % 2 == 1


def heads_another(columns: Columns, cells: list[str]) -> bool:
    """Whether a line below a list of partners heads a table of something else: 時期, 内容, 人数."""
    filled = [cell for cell in cells if cell]
    return columns.index("name") is None and len(filled) >= FULL_ROW and all(map(is_heading, filled))


def is_of_another(columns: Columns, cells: list[str]) -> bool:
    """Whether a row below a text that follows a list of partners is of another table: it is narrower, and has no date
    where those of the list have one."""
    return (columns.index("name") is None and 1 < len(cells) < len(columns.headings)
            and any(map(tells_conclusion, columns.headings)) and not any(map(_YEAR.search, cells)))


def is_total(cells: list[str]) -> bool:
    """A row of sums: by its first filled cell, or of nothing but numbers."""
    first = next(filter(None, cells), "")
    table = words()["total"]
    if len(cells) > 1 and first and all(_SUM.fullmatch(cell) for cell in cells if cell):
        return True
    return first in table["words"] or (
        len(first) <= _LONGEST_TOTAL and first.endswith(tuple(table["endings"])) and sum(map(bool, cells)) <= FULL_ROW)


def names_total(cells: list[str]) -> bool:
    """Whether a row's first filled cell calls it a sum, of what a bracket or the words before it tell: 合計,
    小計（基本方針１）, 基本方針１　小計."""
    first, *rest = [cell.strip() for cell in cells if cell.strip()] or [""]
    if _OF_WHAT.sub("", first) in words()["total"]["words"]:
        return True
    return (len(first) <= _LONGEST_LABEL and bool(_TOTAL_OF.fullmatch(first))
            and all(_SUM.fullmatch(cell) or cell in NOTHING for cell in rest))


def repeated(cells: list[str], above: list[str]) -> list[str]:
    """Fills cells that only say 同上 with the text above; gives what they said."""
    if DITTO.isdisjoint(cells):
        return []
    found = [at for at, cell in enumerate(cells) if cell in DITTO and at < len(above) and above[at]]
    said = [cells[at] for at in found]
    for at in found:
        cells[at] = above[at]
    return said


def has_partner(columns: Columns | None, cells: list[str]) -> bool:
    """Whether a row of a list of partners names a city beside its country's cell, which may be the one above."""
    return columns is not None and columns.index("name") is None and any(
        role == "country" and at < len(cells) and cells[at] for at, role in enumerate(columns.joined))


def with_country(columns: Columns, cells: list[str], above: str) -> tuple[list[str], str]:
    """A row of a list of partners with the country of the row above where its own cell was merged with it, and the
    country that the next row may go on with."""
    at = columns.index("country")
    if at is None or at >= len(cells) or not has_partner(columns, cells) or at > columns.joined.index("country"):
        return cells, above
    country = cells[at] or above
    return [*cells[:at], country, *cells[at + 1:]], country


def in_country(columns: Columns, cells: list[str], country: str) -> list[str]:
    """A row of a list of partners with the country under whose name it stands, where no column tells it."""
    at = columns.index("country")
    if at is None or at >= len(cells) or not cells[at] or "country" in columns.joined or country in cells[at]:
        return cells
    return [*cells[:at], f"{country} {cells[at]}", *cells[at + 1:]]


def says_none(columns: Columns, cells: list[str]) -> bool:
    """Whether a row names no programme, but says that there is none, and nothing else behind it."""
    at = columns.index("name")
    return (at is not None and at < len(cells) and bool(_NONE.fullmatch(cells[at]))
            and all(cell in NOTHING for cell in cells[at + 1:]))


def counts_on(above: list[str], cells: list[str]) -> bool:
    """Whether a row begins with another number than the one above, in a column that no heading makes one of numbers."""
    return bool(cells and above and NUMBER.fullmatch(cells[0]) and NUMBER.fullmatch(above[0]) and cells[0] != above[0])
