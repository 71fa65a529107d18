"""Rows of a table to records: cells by role, extra columns by heading, numbers with units as figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ingest.layouts.columns import (
    Columns,
    bare_heading,
    counted_in,
    is_amount,
    joiner,
    role_of,
    tells_conclusion,
    told_beside_date,
)
from ingest.layouts.tables import bracketed
from ingest.layouts.tables.cut_rows import SHOWN
from ingest.layouts.tables.lines import NOTHING
from ingest.layouts.tables.row import Reading, Row
from ingest.layouts.tables.told import told_by_labels, told_when
from ingest.records import Cell, Issue, ProjectRecord, Role
from ingest.source import Source
from ingest.text.width import half_width
from ingest.trusted import cell as make_cell
from ingest.trusted import figure as make_figure
from ingest.trusted import project
from ingest.values.dates import is_period
from ingest.values.figures import PERIOD, number, parse_figures, quantity

_STARTS: Final = re.compile(r"(?:[約¥￥\\計]|延べ|のべ)?\s*[-▲△]?\s*[0-9０-９]")
_LABEL: Final = re.compile(r"[^\s\d]{0,8}(?:費|額|予算)[\s:：]+(?=[約¥￥\d])")
"""What a cell of remarks says before its sum of money: 事業費 1,200千円."""

_DATED: Final[tuple[Role, ...]] = ("period", "place", "results")
"""Roles of columns that may hold a date and something else."""

_TEXTS: Final[tuple[Role, ...]] = ("description", "results")
"""Roles of columns whose texts may tell more."""

_DAYS: Final = ("月", "日", "月・日")
"""Columns of a month and a day, and both joined."""

_KIND_OF_TIE: Final = re.compile("(?:都市|提携|協定|覚書)$|^(?:姉妹|友好|親善)")
"""What a cell says that tells of which kind the tie is whose date stands in a column beside it: 区分 友好都市."""

_PERIOD: Final = re.compile(PERIOD)


@dataclass(frozen=True, slots=True)
class _Counted:
    """A column of numbers: where it is, what its heading says they count, in which unit and of when."""

    at: int
    label: str
    unit: str
    period: str
    told: bool
    """A cell of results, which tells its own units."""


class Records:
    """Makes the records of one source; their issues and figures go to ``reading``.

    ``unit`` is what a note of the table says sums are in (``(単位:千円)``), empty where none does; ``year`` the fiscal
    year that the table is about.
    """

    def __init__(self, source: Source, reading: Reading, unit: str = "", year: int | None = None) -> None:
        self._source = source
        self._placed = bool(source.cells or source.places)
        self._reading = reading
        self._unit = unit
        self._year = year
        self._columns: Columns | None = None
        self._plan: list[tuple[int, str, Role | None, Role | None]] = []
        self._counted: list[_Counted] = []
        self._bracketed: list[tuple[Role, frozenset[Role]]] = []
        self._noted = bracketed.told_by_notes(source.lines)
        self._results_told = self._in_sentences = False
        self._dated = self._when_told = self._of_ties = False
        self._month = ""
        self._seen: set[str] = set()

    def make(self, row: Row) -> ProjectRecord:
        """The record of a row."""
        if row.columns is not self._columns:
            self._columns = row.columns
            self._plan = [(at, *each) for at, each in enumerate(
                zip(row.columns.headings, row.columns.roles, row.columns.joined, strict=True))]
            self._counted = [_counted(at, heading, role, self._unit) for at, heading, role, _ in self._plan
                             if role in (None, "results") and (counted_in(heading) or is_amount(heading))]
            self._dated = "period" in row.columns.known
            self._of_ties = any(map(tells_conclusion, row.columns.headings))
            self._when_told = self._says_when(row.columns)
            self._bracketed = list(self._in_brackets())
            self._in_sentences = any(role == "description" and bracketed.tells_results(heading)
                                     for _, heading, role, _ in self._plan)
            self._results_told = self._in_sentences or (self._when_told and "results" not in row.columns.known)
        cells: dict[Role, Cell] = {}
        extra: dict[str, Cell] = {}
        lines, placed = row.lines, self._placed
        for (at, heading, role, further), text in zip(self._plan, row.cells, strict=False):
            if text in NOTHING:
                continue
            cell = make_cell(text, lines, heading, self._source.place(lines[0], at) if placed else "")
            if role is not None:
                # A further column of the role may stand before its main one: 提携先都市, then 国.
                cells[role] = _joined(cells[role], cell, role) if role in cells else cell
            elif further is not None:
                cells[further] = _joined(cells.get(further), cell, further)
            else:
                extra[heading if heading not in extra else f"{heading} ({at + 1})"] = cell
        if len(row.cells) > len(self._plan):
            self._surplus(row, extra)
        if self._of_ties and "mode" in cells and _KIND_OF_TIE.search(cells["mode"].text):
            kind = cells.pop("mode")
            extra[kind.column] = kind
        if "period" in cells and cells["period"].column in _DAYS:
            self._month_and_day(cells)
        _part_dates(cells)
        for part, told in self._bracketed:
            if part in cells:
                bracketed.part_brackets(cells, part, told)
        if "results" not in cells:  # of several columns of results each row may have another: 参加者, 来場者
            found = next((cell for heading, cell in extra.items() if role_of(heading) == "results"
                          and not _PERIOD.search(half_width(heading)) and parse_figures(cell.text, "", lines)), None)
            cells |= {"results": found} if found else {}
        self._told(cells)
        if self._results_told and "results" not in cells and "description" in cells and (
                counted := bracketed.figures_told(cells["description"], sentences=self._in_sentences)):
            cells["results"] = counted
        for role, cell in row.given.items():
            if role not in cells:
                cells[role] = cell
                if cell.lines[0] in self._reading.group_lines:
                    self._reading.group_lines[cell.lines[0]] = True
        for column in self._counted:
            self._figure(row, column)
        self._check(row)
        if row.issues:
            self._reading.issues += row.issues
        return project(row.record, lines, cells, extra)

    def _in_brackets(self) -> Iterator[tuple[Role, frozenset[Role]]]:
        """The columns whose cells tell more in brackets, and what their headings or notes say of them."""
        for at, heading, role, _ in self._plan:
            told = bracketed.told_in_brackets(heading) if role else frozenset()
            if role == "description":
                told |= self._noted
                yield role, told or (frozenset() if self._dated else bracketed.told_by_rows(self._source.lines, at))
            elif role == "name" and not told and "department" not in (self._columns.known if self._columns else ()):
                yield role, bracketed.offices_told(self._source.lines, at)
            elif role and told:
                yield role, told

    def _says_when(self, columns: Columns) -> bool:
        """Whether texts tell when it was, and no column does."""
        return not self._dated and self._year is not None and any(
            bracketed.says_when(self._source.lines, at, self._year, bracketed.IN_PASSING)
            for role in _TEXTS if (at := columns.index(role)) is not None)

    def _told(self, cells: dict[Role, Cell]) -> None:
        """What a description, or without one an account of results, says behind labels; without a column of times also
        from its sentences, when it was."""
        texts = [cells[role] for role in _TEXTS if role in cells]
        if texts:
            told_by_labels(cells, "description" if "description" in cells else "results")
        for text in texts if self._when_told and self._year else ():
            if "period" not in cells and (when := told_when(text.text, self._year or 0)):
                cells["period"] = text.model_copy(update={"text": when})

    def _month_and_day(self, cells: dict[Role, Cell]) -> None:
        """A date of two columns; a blank month is the one above."""
        whole = cells["period"]
        month, _, day = whole.text.partition("～") if whole.column != "日" else (self._month, "", whole.text)
        self._month = month = month.removesuffix("月")
        if month.isdecimal():
            text = f"{month}月{day.removesuffix('日')}日" if day else f"{month}月"
            cells["period"] = whole.model_copy(update={"text": text})

    def _figure(self, row: Row, column: _Counted) -> None:
        """A number under a heading with a unit; what is counted is the heading."""
        text = _LABEL.sub("", row.cells[column.at], count=1) if column.at < len(row.cells) else ""
        if text in NOTHING or not _STARTS.match(text):
            return
        plain = text.replace(",", "")
        value, unit = (float(plain), "") if plain.isascii() and plain.isdigit() else (number(text), "")
        if value is None:
            value, unit = quantity(text) or (None, "")
        if unit and column.told:
            return
        unit = unit or column.unit
        if value is not None and unit:
            self._reading.figures.append(make_figure(
                row.record, column.label, value, unit, column.period, text, row.lines))

    def _surplus(self, row: Row, extra: dict[str, Cell]) -> None:
        """Keeps and reports the cells beyond the last heading."""
        width = len(self._plan)
        surplus = {at: text for at, text in enumerate(row.cells) if at >= width and text not in NOTHING}
        for at, text in surplus.items():
            extra[f"列{at + 1}"] = make_cell(text, row.lines, f"列{at + 1}", self._source.place(row.lines[0], at))
        if surplus:
            row.issues.append(Issue(
                severity="warning", code="too-many-cells", lines=row.lines, text=" | ".join(surplus.values())[:SHOWN],
                reason=f"row {row.record} has {len(row.cells)} cells under {width} headings; the cells "
                       "beyond are kept without a meaning", action="kept", record=row.record))

    def _check(self, row: Row) -> None:
        """Reports a number that an earlier row has too."""
        if row.record in self._seen:
            row.issues.append(Issue(
                severity="warning", code="repeated-number", lines=row.lines, text=row.record,
                reason=f"another row has the number {row.record} too", action="kept", record=row.record))
        self._seen.add(row.record)


def _counted(at: int, heading: str, role: Role | None, unit: str) -> _Counted:
    """``令和6年度予算額(千円)`` is 予算額, 千円, 令和6年度."""
    label = bare_heading(heading)
    period = _PERIOD.match(half_width(label))
    return _Counted(at, (label[period.end():].lstrip("のに ") if period else label) or label,
                    counted_in(heading) or (unit if is_amount(heading) else ""), label[:period.end()] if period else "",
                    role == "results")


def _part_dates(cells: dict[Role, Cell]) -> None:
    """Parts a cell of a date and a place or results (期日・場所, 時期・実績) at its spaces; of a place without a date
    the text is both."""
    for role in _DATED:
        other = told_beside_date(cells[role].column) if role in cells else None
        if other is None or {"period", other} <= cells.keys():
            continue
        whole = cells[role]
        words = whole.text.split()
        dates = [word for word in words if is_period(word)]
        others = [word for word in words if word not in dates and word not in NOTHING]
        if not dates and other == "place":
            dates = others = [whole.text]
        parts: dict[Role, list[str]] = {"period": dates, other: others}
        del cells[role]
        cells |= {each: whole.model_copy(update={"text": " ".join(texts)}) for each, texts in parts.items() if texts}


def _joined(first: Cell | None, cell: Cell, role: Role) -> Cell:
    """A further column of a role, added to the first one's text."""
    # 12月1日 does not tell that the end is 2月1日; 台湾 tells all that 台湾 says.
    if first is None or cell.text == first.text or (role != "period" and cell.text in first.text):
        return first or cell
    # オーストラリア is not told by サウスオーストラリア州.
    if role != "period" and re.search(rf"(?<![ァ-ヺー一-鿿]){re.escape(first.text)}", cell.text):
        return cell
    ours, theirs = first.text.split("\n"), cell.text.split("\n")
    # Of several lines each country goes with its own city.
    pairs = zip(ours, theirs, strict=True) if len(ours) == len(theirs) else [(first.text, cell.text)]
    return make_cell("\n".join(map(joiner(role).join, pairs)), cell.lines, f"{first.column}・{cell.column}",
                     ", ".join(dict.fromkeys(filter(None, (first.place, cell.place)))))
