"""The form for the next survey as an Excel workbook, which ingest reads without loss.

Four sheets: the table with its headings and lists, what to write in each column, an example, and the words of the
lists.  What a column is called, says and offers stands in ``survey_template.toml``.
"""

from __future__ import annotations

import io
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ontology import reference, vocabulary
from ontology.errors import QueryError

ROWS: Final = 2_000
"""Rows with lists and formats below the headings; more may be written.  The largest public survey has about 1,000."""

TOP: Final = 2
"""The row of the headings, below the title."""

YEARS: Final = range(1990, 2100)
"""Fiscal years that a form may be for."""

_APRIL: Final = 4
_REIWA: Final = 2018
_WRAP: Final = Alignment(wrap_text=True, vertical="top")
_HEAD: Final = PatternFill("solid", start_color="E4EBF3")
_DATE: Final = "yyyy-mm-dd"
"""Numbers have no format of their own: one would round what it shows, and what is shown is what is read."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the form."""

    heading: str
    width: float
    """Characters."""
    ja: str
    en: str
    """What to write."""
    example: str | int
    list: str = ""
    """A vocabulary, or ``municipality``, ``country``, ``subprefecture``; empty for free text."""
    kind: str = "text"
    """``text``, ``number`` or ``date``."""


@cache
def _text() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("survey_template.toml").read_text("utf-8"))


@cache
def columns() -> tuple[Column, ...]:
    """The columns in order."""
    return tuple(Column(**each) for each in _text()["column"])


def next_year(today: date | None = None) -> int:
    """The fiscal year after the present one, which begins in April."""
    today = today or datetime.now(UTC).date()
    return today.year + (today.month >= _APRIL)


def words(name: str, prefecture: str = "") -> tuple[str, ...]:
    """The words of a list, Japanese, those that are used most first where that is known.

    Args:
        name: of a column's ``list``.
        prefecture: full name that narrows municipalities and subprefectures, or empty for all.
    """
    if name == "municipality":
        return tuple(each.full_name for each in reference.municipalities().values()
                     if each.full_name.startswith(prefecture))
    if name == "subprefecture":
        # Only Hokkaido's are in the reference data.
        return tuple(each.name for each in reference.subprefectures().values()
                     if reference.prefecture(each.prefecture).name.startswith(prefecture))
    if name == "country":
        often = Counter(tie.country for tie in reference.recorded_ties())
        known = sorted(reference.countries().values(), key=lambda each: -often[each.code])
        return tuple(each.name for each in known if each.code != "JP")
    found: Any = name
    return tuple(each.labels["ja"] for each in vocabulary.concepts(found))


def workbook(year: int | None = None, prefecture: str = "") -> bytes:
    """The form.

    Args:
        year: fiscal year of the survey; the coming one by default.
        prefecture: full Japanese name of the prefecture that asks, or empty.

    Raises:
        QueryError: no such prefecture, or a year outside ``YEARS``.
    """
    year = next_year() if year is None else year
    if year not in YEARS:
        raise QueryError(f"a form is made for a fiscal year from {YEARS[0]} to {YEARS[-1]}", where=str(year))
    if prefecture and prefecture not in reference.prefecture_by_name():
        raise QueryError("no prefecture has this name", where=prefecture, todo="write it in full, e.g. 北海道, 青森県")
    book = Workbook()
    book.remove(book.worksheets[0])
    names = _text()["sheets"]
    sheets = {key: book.create_sheet(names[key]) for key in ("survey", "guide", "example", "lists")}
    lists = _fill_lists(sheets["lists"], prefecture)
    title = _text()["title"].format(year=_era(year), prefecture=prefecture and f"{prefecture}　")
    for key in ("survey", "example"):
        _table(sheets[key], title if key == "survey" else names["example"])
    _offer(sheets["survey"], lists)
    _append(sheets["example"], [_example(column, year) for column in columns()])
    _guide(sheets["guide"], year)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _era(year: int) -> str:
    """A fiscal year as documents print it: 2027 is 令和9年度, before 2019 the year itself."""
    return f"令和{year - _REIWA}年度" if year > _REIWA else f"{year}年度"


def _example(column: Column, year: int) -> object:
    if column.kind == "date":
        return date.fromisoformat(f"{year}-0{column.example}")
    return column.example


def _append(sheet: Worksheet, row: Sequence[object], head: bool = False) -> None:
    sheet.append(list(row))
    for cell in sheet[sheet.max_row]:
        cell.alignment = _WRAP
        if head:
            cell.font, cell.fill = Font(bold=True), _HEAD
        if isinstance(cell.value, date):
            cell.number_format = _DATE


def _table(sheet: Worksheet, title: str) -> None:
    """Title and headings."""
    sheet.append([title])
    sheet["A1"].font = Font(bold=True, size=14)
    _append(sheet, [column.heading for column in columns()], head=True)
    for number, column in enumerate(columns(), 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width


def _fill_lists(sheet: Worksheet, prefecture: str) -> dict[str, str]:
    """Writes each list as a column; returns its range for formulas, none for an empty list."""
    ranges = {}
    offered = {column.list: column.heading for column in columns() if column.list}
    for number, (name, heading) in enumerate(offered.items(), 1):
        letter, found = get_column_letter(number), words(name, prefecture)
        sheet.cell(1, number, heading).font = Font(bold=True)
        sheet.column_dimensions[letter].width = 28
        for row, word in enumerate(found, 2):
            sheet.cell(row, number, word)
        if found:
            ranges[name] = f"'{sheet.title}'!${letter}$2:${letter}${len(found) + 1}"
    return ranges


def _offer(sheet: Worksheet, lists: Mapping[str, str]) -> None:
    """Lists, types and formats of the empty rows; a warning and no refusal for what fits none."""
    first, last = TOP + 1, TOP + ROWS
    sheet.freeze_panes = "A3"
    sheet.auto_filter.ref = f"A{TOP}:{get_column_letter(len(columns()))}{TOP}"
    for number, column in enumerate(columns(), 1):
        letter = get_column_letter(number)
        check = None
        if column.list in lists:
            check = DataValidation(type="list", formula1=lists[column.list])
        elif column.kind == "date":
            check = DataValidation(type="date", operator="greaterThan", formula1="36526")
        elif column.kind == "number":
            check = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0")
        check = check or DataValidation(type=None)
        check.allow_blank, check.errorStyle, check.showErrorMessage = True, "warning", check.type is not None
        check.promptTitle, check.prompt, check.showInputMessage = column.heading, f"{column.ja}\n{column.en}", True
        check.add(f"{letter}{first}:{letter}{last}")
        sheet.add_data_validation(check)
        if column.kind == "date":
            for row in range(first, last + 1):
                sheet.cell(row, number).number_format = _DATE


def _guide(sheet: Worksheet, year: int) -> None:
    """What to write in each column, in Japanese and English."""
    guide = _text()["guide"]
    for letter, width in zip("ABCDE", (18.0, 60.0, 60.0, 12.0, 30.0), strict=True):
        sheet.column_dimensions[letter].width = width
    for line in (*guide["ja"], *guide["en"]):
        sheet.append([line])
    sheet.append([])
    _append(sheet, guide["headings"], head=True)
    for column in columns():
        _append(sheet, [column.heading, column.ja, column.en, "○" if column.list else "", _example(column, year)])
