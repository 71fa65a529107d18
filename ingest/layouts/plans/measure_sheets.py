"""Sheets of an evaluation, one for each measure, whose first rows name it (``施策番号 | １－１`` over
``施策名 | 青少年の交流``) above its goals and programmes, and perhaps the levels above it (``基本方向 | １　学ぶ``):
these rows as the headings that they are (``施策１－１　青少年の交流``), outermost first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ingest.layouts.markers import block_of
from ingest.layouts.numbering import numbered, readings
from ingest.layouts.outline.items import office
from ingest.layouts.outline.shape import Line
from ingest.layouts.plans.levels import is_level_word, read_programme_header
from ingest.layouts.plans.main_projects import FAMILY
from ingest.layouts.plans.numbered_cells import HEADING, Named
from ingest.records import Cell

LEAST: Final = 2
"""Sheets that make an evaluation."""

NAMES: Final = ("名称", "名")
NUMBERS: Final = ("番号", "コード", "No", "No.", "№")
"""How the labels of a measure's name and number end."""

NUMBER_AND_NAME: Final = 4
"""Cells of a number and a name, each with its label."""

_GAP: Final = re.compile(r"\u3000+|\s{2,}")
_FIELD: Final = re.compile(r"\s*[【\[［〔＜<〈《]?([^\s:：。【】\[\]［］〔〕＜＞<>〈〉《》]{2,8}?)[】\]］〕＞>〉》]?"
                           r"(?:\s*[:：]\s*|\s+|(?<=[】\]］〕＞>〉》]))([^\s:：].*?)\s*")

LONGEST: Final = 60
"""Characters of a name."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    at: int
    heading: str
    taken: tuple[int, ...]
    """Where its number stands, if on a row of its own."""
    above: tuple[tuple[int, str], ...] = ()
    """The headings of the levels above it, outermost first, with their places."""


def with_measures(lines: Sequence[Line]) -> tuple[list[Line], list[int], Named]:
    """The lines with each such heading where the name stands, the numbers of the rows that are part of it, and where
    headings are printed that stand below the measure's."""
    sheets = _with_levels(lines, [sheet for at in range(len(lines)) if (sheet := _sheet(lines, at))])
    if len(sheets) < LEAST:
        return list(lines), [], {}
    ends = [*(sheet.at for sheet in sheets[1:]), len(lines)]
    listing = [any(_lists_programmes(line) for _, line in lines[sheet.at + 1:end])
               for sheet, end in zip(sheets, ends, strict=True)]
    if sum(listing) < LEAST or sum(listing) * 2 <= len(sheets):
        return list(lines), [], {}
    headings: dict[int, str] = {}
    named: Named = {}
    for sheet in sheets:
        own = [*sheet.above, (sheet.at, sheet.heading)]
        for at, (printed, heading) in zip(sorted(at for at, _ in own), own, strict=True):
            headings[at] = heading
            number = lines[printed][0]
            if at != printed:
                named[lines[at][0], HEADING] = number, Cell(text=heading, lines=(number, number))
    taken = {at for sheet in sheets for at in sheet.taken}
    return ([(number, headings.get(at, "" if at in taken else line)) for at, (number, line) in enumerate(lines)],
            [lines[at][0] for at in sorted(taken)], named)


def _with_levels(lines: Sequence[Line], sheets: Sequence[_Sheet]) -> list[_Sheet]:
    """The sheets with the levels above their measures, which rows directly above name, or the row below the measure's
    where the measure's number begins with its own."""
    found: list[_Sheet] = []
    for sheet in sheets:
        above: list[tuple[int, str]] = []
        at = sheet.at - 1
        while at >= 0 and (at in sheet.taken or (level := _level(lines[at][1]))):
            above += [] if at in sheet.taken else [(at, level)]
            at -= 1
        below = sheet.at + 1 + (sheet.at + 1 in sheet.taken)
        if not above and below < len(lines) and (level := _level(lines[below][1])) and _holds(level, sheet.heading):
            above.append((below, level))
        found = [each for each in found if each.at not in dict(above)]  # 政策名 over 施策名
        found.append(replace(sheet, above=tuple(reversed(above))))
    return found


def _holds(level: str, measure: str) -> bool:
    """Whether a measure's number begins with that of a level (Ⅰ－１ below Ⅰ)."""
    outer, inner = numbered(level), numbered(measure)
    return bool(outer and inner and outer.number is not None and inner.parent == outer.number)


def _level(line: str) -> str:
    """The heading of a row that names a level by its word and number (``基本方向 | Ⅰ　学ぶ``); empty for others."""
    if side_by_side := _side_by_side(line):
        return side_by_side
    label, title = _pair(line)
    word = _stem(label, NAMES) or (label if is_level_word(label) else "")
    told = any(each.number is not None for each in readings(title)) and len(title) <= LONGEST
    return f"{word}{title}" if word and told else ""


def _lists_programmes(line: str) -> bool:
    """Whether a line heads a table of programmes, whose columns tabs or wide gaps keep apart, or a list of them, or
    names a programme and the offices in charge of it."""
    own, heading = office(line), numbered(line)
    labelled = block_of(FAMILY, heading.title if heading else line) == "actions"
    return labelled or bool(own and not own.labelled and own.rest.strip()) or read_programme_header(
        line if "\t" in line else _GAP.sub("\t", line.strip())) is not None


def _sheet(lines: Sequence[Line], at: int) -> _Sheet | None:
    """The sheet whose measure a row names, with a number before the name or on a row beside it."""
    if side_by_side := _side_by_side(lines[at][1]):
        return _Sheet(at, side_by_side, ())
    label, title = _pair(lines[at][1])
    word = _stem(label, NAMES)
    if not word or len(title) > LONGEST:
        return None
    own = next((each for each in readings(title) if each.number is not None), None)
    if own is not None:
        return _Sheet(at, f"{word}{title}", ())
    for beside in (at - 1, at + 1):
        label, number = _pair(lines[beside][1]) if 0 <= beside < len(lines) else ("", "")
        if _stem(label, NUMBERS) == word and any(each.title == title for each in readings(f"{number}　{title}")):
            return _Sheet(at, f"{word}{number}　{title}", (beside,))
    return None


def _side_by_side(line: str) -> str:
    """The heading that a row of both is (``施策番号 | 1-1 | 施策名 | 交流``); empty for any other."""
    told = _told(line)
    if len(told) != NUMBER_AND_NAME or not (word := _stem(told[0], NUMBERS)) or _stem(told[2], NAMES) != word:
        return ""
    heading = f"{told[1]}　{told[3]}"
    return f"{word}{heading}" if any(each.title == told[3] for each in readings(heading)) else ""


def _stem(label: str, endings: Sequence[str]) -> str:
    """The level's word that a label begins with: 施策 of 施策名 and 施策番号."""
    stem = next((label.removesuffix(ending) for ending in endings if label.endswith(ending)), "")
    return stem if is_level_word(stem) else ""


def _pair(line: str) -> tuple[str, str]:
    """The label and text of a row of two cells."""
    told = _told(line)
    return (told[0], told[1]) if len(told) == 2 else ("", "")


def _told(line: str) -> list[str]:
    """A row's filled cells, merged ones once, labels closed up; of a line without cells a label and its text."""
    field = _FIELD.fullmatch(line) if "\t" not in line and len(line) <= LONGEST else None
    apart = _GAP.split(line.strip()) if "\t" not in line and len(line) <= LONGEST else []
    if len(apart) == NUMBER_AND_NAME and _stem(apart[0], NUMBERS) and _stem(apart[2], NAMES):
        return apart  # 施策コード　31　施策名　交流
    cells = [*field.groups()] if field else [cell.strip() for cell in line.split("\t")] if "\t" in line else []
    told = [cell for at, cell in enumerate(cells) if cell and (not at or cell != cells[at - 1])]
    return ["".join(cell.split()) if not at % 2 else cell for at, cell in enumerate(told)]
