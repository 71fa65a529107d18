"""A coverage matrix as tables for other programs: CSV, one line a cell, and Excel, matrix, cells and source."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from graph.alignment.grades import GRADES
from graph.coverage.coverage import Matrix
from graph.labels import Labels, Lang
from graph.snapshot import Manifest

_BOLD: Final = Font(bold=True)
_EMPTY: Final = PatternFill("lightUp", fgColor="FF8A5A00")
"""Hatched: an empty cell is told apart without colour."""

SHEETS: Final = {"ja": ("一覧表", "明細", "出典"), "en": ("matrix", "cells", "sources")}
ABOUT: Final = {"ja": ("計画", "スナップショット", "作成", "同じ表"),
                "en": ("plan", "snapshot", "created", "the same table")}
WIDTHS: Final = (28, 28, 12, 48, 14, 12, 20)
"""Of the first columns of the cells, in letters: ids and titles need room, counts do not."""
EMPTY_WORD: Final = {"ja": "空白", "en": "empty"}


def label(labels: Labels, by: str, value: str, lang: Lang) -> str:
    """The word for a value of a dimension; a subprefecture's own name."""
    return labels.of(by, value, lang)


def cells(matrix: Matrix, labels: Labels, lang: Lang) -> Iterator[dict[str, object]]:
    """Every cell with words beside codes, empty ones first."""
    gaps = [(gap.node, gap.value) for gap in matrix.gaps]
    empty = {(node.id, value) for node, value in gaps}
    full = [(node, value) for node in matrix.nodes for value in matrix.values if (node.id, value) not in empty]
    for node, value in (*gaps, *full):
        counts = zip(GRADES, matrix.counts(node.id, value), strict=True)
        yield {"plan": matrix.plan.id, "node": node.id, "notation": node.notation, "title": node.title or "",
               "by": matrix.by, "value": value, "value_name": label(labels, matrix.by, value, lang),
               "empty": (node.id, value) in empty, **dict[str, object](counts)}


def workbook(matrix: Matrix, labels: Labels, lang: Lang, snapshot: Manifest, link: str) -> bytes:
    """The matrix and its cells as an Excel file, with what they are of.

    Args:
        matrix: what is counted.
        labels: the words of the codes.
        lang: of headings and words.
        snapshot: what it was counted in.
        link: where the same matrix can be seen.
    """
    book = Workbook(write_only=True)
    grid = book.create_sheet(SHEETS[lang][0])
    grid.freeze_panes = "B2"
    for number in range(len(matrix.nodes) + 1):
        grid.column_dimensions[get_column_letter(number + 1)].width = 16 if number else 28
    names = [f"{node.notation} {node.title or ''}".strip() for node in matrix.nodes]
    grid.append([_text(grid, name, bold=True) for name in ("", *names)])
    for value in matrix.values:
        row = [_text(grid, label(labels, matrix.by, value, lang), bold=True)]
        for node in matrix.nodes:
            filled = matrix.filled(node.id, value)
            cell = WriteOnlyCell(grid, filled)
            if not filled:
                cell = _text(grid, EMPTY_WORD[lang])
                cell.fill = _EMPTY
            row.append(cell)
        grid.append(row)
    sheet = book.create_sheet(SHEETS[lang][1])
    sheet.freeze_panes = "A2"
    for number, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    records = list(cells(matrix, labels, lang))
    if records:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(records[0]))}{len(records) + 1}"
        sheet.append([_text(sheet, name, bold=True) for name in records[0]])
    for record in records:
        sheet.append([_text(sheet, value) if isinstance(value, str) else value for value in record.values()])
    about = book.create_sheet(SHEETS[lang][2])
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 18, 90
    for name, told in zip(ABOUT[lang], (matrix.plan.title or matrix.plan.id, snapshot.id, snapshot.created, link),
                          strict=True):
        about.append([_text(about, name, bold=True), _text(about, str(told))])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _text(sheet: WriteOnlyWorksheet, words: str, *, bold: bool = False) -> Cell:
    cell = WriteOnlyCell(sheet, words)
    cell.data_type = "s"  # never a formula, whatever a document's words begin with
    if bold:
        cell.font = _BOLD
    return cell
