"""PDF files with a text layer: ruled and unruled tables as rows with cells, everything else as lines."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from ingest.formats import aligned, grid
from ingest.formats.archive import DAMAGED
from ingest.formats.content import Content, join_cells
from ingest.formats.limits import MAX_COLUMNS
from ingest.text.printed import join_wrapped
from ingest.values.departments import is_whole
from ontology.errors import DocumentError

MAX_PAGES: Final = 1000
"""Pages of one file; the longest plans have 300."""

_DAMAGED: Final = (*DAMAGED, PDFException, PSException, PdfminerException, MalformedPDFException)

MAX_RULES: Final = 5000
"""Lines and boxes of one page up to which tables are looked for: a dense table has a thousand."""

_SAME_EDGE: Final = 2.0
"""Points between two edges of cells that are one edge: rules are drawn up to two points thick."""

_FURNITURE: Final = 2
"""Lines between the tables of two pages: the page's number and its foot."""

_SHORT: Final = 1.5
"""Characters by which a wrapped line may be short of its column: one that may not open or close a line goes with its
neighbour."""

_CID: Final = re.compile(r"\(cid:\d+\)")
_MAX_UNKNOWN: Final = 0.1
"""Share of characters without a Unicode value above which the text layer is useless."""

_RADICAL: Final = re.compile("[\u2e80-\u2eff\u2f00-\u2fdf]")
"""Kangxi and other radicals, which PDF writers put in place of the ordinary characters that look the same."""

_SUPPLEMENT: Final = dict(zip("⺟⺠⻁⻄⻑⻘⻝⻤⻨⻩⻫⻭⻯⻲", "母民虎西長青食鬼麦黄斉歯竜亀", strict=True))
"""Those of the CJK Radicals Supplement, for which Unicode has no compatibility mapping (EquivalentUnifiedIdeograph)."""


def content(data: bytes, name: str) -> Content:
    """Lines with their places: ``p. 3, line 5``, or ``p. 3, table 1, row 4, column 2`` for each cell.

    A row that a page break cut in two is joined.

    Raises:
        DocumentError: damaged, encrypted, too long, or without a text layer (scanned images).
    """
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every oddity of a file
    found = Content("pdf")
    images = 0
    try:
        with pdfplumber.open(io.BytesIO(data), unicode_norm=None) as file:
            if len(file.pages) > MAX_PAGES:
                raise DocumentError(f"{len(file.pages):,} pages, at most {MAX_PAGES:,} are read", where=name,
                                    todo="split the document")
            columns: aligned.Columns | None = None
            for page in file.pages:
                images += len(page.images)
                columns = _page(found, page, columns, name)
                page.close()
    except _DAMAGED as error:
        raise _reason(error, name) from error
    _check(found, images, name)
    return found


def _reason(error: Exception, name: str) -> DocumentError:
    cause = error.args[0] if isinstance(error, PdfminerException) and error.args else error
    if isinstance(cause, MemoryError):
        return DocumentError("needs too much memory to be unpacked", where=name, todo="split the document")
    if isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError):
        return DocumentError("encrypted with a password", where=name, todo="save it without one")
    return DocumentError(f"the PDF is damaged: {type(cause).__name__} {str(cause)[:100]}", where=name,
                         todo="save it again, or as text")


def _check(found: Content, images: int, name: str) -> None:
    text = "".join(found.lines)
    if not text.strip():
        what = "its pages are scanned images without a text layer" if images else "its pages hold no text"
        raise DocumentError(what, where=name, todo="run text recognition (OCR) over it and give the result")
    unknown = len(_CID.findall(text))
    if unknown > _MAX_UNKNOWN * len(_CID.sub("x", text)):
        raise DocumentError("its fonts do not tell which characters they show", where=name,
                            todo="run text recognition (OCR) over it, or print it to a new PDF")
    if unknown:
        line = next(at for at, each in enumerate(found.lines, start=1) if _CID.search(each))
        found.note("damaged-character", found.lines[line - 1], f"{unknown} characters have no Unicode value",
                   "kept", line=line)
    if _RADICAL.search(text):
        line = next(at for at, each in enumerate(found.lines, start=1) if _RADICAL.search(each))
        found.note("kangxi-radical", found.lines[line - 1], "the PDF holds radicals in place of the characters "
                   "that look the same; they were replaced", "repaired", "info", line=line)
        found.lines = [_RADICAL.sub(lambda mark: _SUPPLEMENT.get(mark[0], unicodedata.normalize("NFKC", mark[0])),
                                    each) for each in found.lines]


def _page(found: Content, page: Any, columns: aligned.Columns | None, name: str) -> aligned.Columns | None:
    """Adds a page's tables and lines from top to bottom; returns the columns of a table that may go on."""
    rules = len(page.lines) + len(page.rects) + len(page.curves)
    if rules > MAX_RULES:
        found.note("drawing", f"p. {page.page_number}", f"page {page.page_number} has {rules:,} lines, as a map has; "
                   "its text was read, but no tables were looked for", "kept")
    ruled = page.find_tables() if 0 < rules <= MAX_RULES else []
    ruled = sorted((table for table in ruled if _is_table(table)), key=lambda table: table.bbox[1])
    boxes = [table.bbox for table in ruled]
    words = page.extract_words(x_tolerance=2, y_tolerance=3, keep_blank_chars=True) if page.chars else []
    free = [word for word in words if not any(_inside(word, box) for box in boxes)]
    lines = aligned.lines(free)
    position = f"p. {page.page_number}"
    tables = 0
    printed = 0
    for table in [*ruled, None]:
        until = table.bbox[1] if table is not None else float("inf")
        above = [line for line in lines if line.top < until]
        lines = lines[len(above):]
        for block in aligned.blocks(above, columns):
            if isinstance(block, aligned.Table):
                tables += 1
                columns = block.columns
                rows = [[join_wrapped(cell) for cell in row] for row in block.rows]
                _add(found, rows, [], f"{position}, table {tables}", name, first=block.continues)
            else:
                printed += 1
                found.line(block, f"{position}, line {printed}")
        if table is not None:
            tables += 1
            columns = None
            rows, merges = _ruled(table, [word for word in words if _inside(word, table.bbox)])
            _add(found, rows, merges, f"{position}, table {tables}", name, first=tables == 1 and not printed)
    return columns


def _is_table(table: Any) -> bool:
    """A frame around text is no table: two columns and two cells at least."""
    return len(table.cells) > 1 and len({round(cell[0]) for cell in table.cells}) > 1


def _inside(word: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    middle = (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= (word["x0"] + word["x1"]) / 2 <= box[2] and box[1] <= middle <= box[3])


def _ruled(table: Any, words: list[dict[str, Any]]) -> tuple[list[list[str]], list[grid.Merge]]:
    """The cells' texts by row and column, and the cells that cover several."""
    lefts = _edges(cell[0] for cell in table.cells)
    tops = _edges(cell[1] for cell in table.cells)
    rows = [[""] * len(lefts) for _ in tops]
    merges = []
    printed = [aligned.lines([word for word in words if _inside(word, cell)]) for cell in table.cells]
    full: dict[int, float] = {}
    for cell, inside in zip(table.cells, printed, strict=True):
        left = _at(lefts, cell[0])
        full[left] = max(full.get(left, 0.0), *map(_width, inside), 0.0)
    for (x0, top, x1, bottom), inside in zip(table.cells, printed, strict=True):
        left, row = _at(lefts, x0), _at(tops, top)
        rows[row][left] = _cell(inside, full[left])
        last, right = _at(tops, bottom - 2 * _SAME_EDGE), _at(lefts, x1 - 2 * _SAME_EDGE)
        if last > row or right > left:
            merges.append(grid.Merge(row, left, max(last, row), max(right, left)))
    return rows, merges


def _cell(lines: list[aligned.Line], full: float) -> str:
    """A cell's lines as one text; ``full`` is the width of its column's widest line.

    A line that names an office or body and is left short of its column by more than a wrapped one is
    (``_SHORT`` characters) ends there: the next line names another, and a space stands between them.
    """
    parts = [""]
    for line in lines:
        text = " ".join(line.texts())
        parts[-1] = join_wrapped((parts[-1], text))
        if is_whole(text) and _width(line) + _SHORT * (line.bottom - line.top) < full:
            parts.append("")
    return " ".join(filter(None, parts))


def _width(line: aligned.Line) -> float:
    return float(max(word["x1"] for chunk in line.chunks for word in chunk) - line.chunks[0][0]["x0"])


def _edges(values: Iterator[float] | Any) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _SAME_EDGE:
            edges.append(value)
    return edges


def _at(edges: list[float], value: float) -> int:
    """The index of the last edge at or before a value."""
    return max((at for at, edge in enumerate(edges) if edge <= value + _SAME_EDGE), default=0)


def _add(found: Content, rows: list[list[str]], merges: list[grid.Merge], label: str, name: str, *,
         first: bool) -> None:
    """Adds a table's rows; ``first`` tells that the table may go on from the page before."""
    if max(map(len, rows), default=0) > MAX_COLUMNS:
        raise DocumentError(f"a row of more than {MAX_COLUMNS:,} cells", where=f"{name}:{label}")
    if first and not merges:
        _join_broken(found, rows)
    grid.add(found, rows, merges, label)


def _join_broken(found: Content, rows: list[list[str]]) -> None:
    """Joins a row whose first cell is empty to the last row of the page before, which a page break cut.

    It stands at the top of its page, under the repeated heading if there is one.
    """
    last = max(found.cells, default=0)
    if not last or len(found.lines) - last > _FURNITURE:
        return
    at = int("\t".join(rows[0]).rstrip() in found.lines)
    above = found.lines[last - 1].split("\t")
    if at >= len(rows) or not above[0] or rows[at][0] or sum(map(bool, rows[at])) == 0:
        return
    width = len(rows[at])
    above += [""] * (width - len(above))
    if len(above) == width:
        cells = [join_wrapped(pair) for pair in zip(above, rows[at], strict=True)]
        places = found.cells[last] + (found.places[last],) * (width - len(found.cells[last]))
        found.lines[last - 1], found.cells[last] = join_cells(cells), places
        rows[at] = [""] * width
