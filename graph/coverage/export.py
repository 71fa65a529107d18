"""A coverage matrix as tables for other programs: CSV, one line a cell, and Excel, matrix, cells and source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from typing import Final

from graph.alignment.grades import GRADES
from graph.coverage.coverage import Matrix
from graph.labels import Labels, Lang
from graph.results import workbook as results
from graph.results.columns import Column, words
from graph.results.workbook import Gap, Sheet
from graph.rows import DocumentRow
from graph.snapshot import Manifest

CELLS: Final = ("plan", "node", "notation", "title", "by", "value", "value_name", "empty", *GRADES)
"""Columns of the cells."""

WIDTHS: Final = (28, 28, 12, 48, 14, 12, 20)
"""Of the first columns of the cells, in letters: ids and titles need room, counts do not."""


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


def workbook(matrix: Matrix, labels: Labels, lang: Lang, snapshot: Manifest, link: str,
             sources: Sequence[DocumentRow] = ()) -> bytes:
    """The matrix and its cells as an Excel file, with what they are of.

    Args:
        matrix: what is counted.
        labels: the words of the codes.
        lang: of headings and words.
        snapshot: what it was counted in.
        link: where the same matrix can be seen.
        sources: the documents of the snapshot.
    """
    word = {name: said[lang] for name, said in words().items()}
    names = [(node.id, f"{node.notation} {node.title or ''}".strip()) for node in matrix.nodes]
    grid = [Column("", "", "", 28), *(Column(name, title, title, 16) for name, title in names)]
    counted = ({"": label(labels, matrix.by, value, lang),
                **{name: matrix.filled(name, value) or Gap(word["empty"]) for name, _ in names}}
               for value in matrix.values)
    listed = [Column(name, name, name, width) for name, width in zip(CELLS, chain(WIDTHS, repeat(12)), strict=False)]
    sheets = [Sheet(word["matrix"], grid, counted), Sheet(word["cells"], listed, cells(matrix, labels, lang))]
    return results.workbook(sheets, results.About(
        lang, snapshot, link, sources, (("plan", matrix.plan.title or matrix.plan.id),)))
