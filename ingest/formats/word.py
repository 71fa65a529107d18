"""Word documents (.docx): paragraphs are lines, rows of tables are lines with cells, in the order of the body."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.formats import grid
from ingest.formats.archive import DAMAGED
from ingest.formats.content import Content
from ingest.formats.grid import Merge
from ingest.formats.limits import MAX_COLUMNS, MAX_PACKED
from ontology.errors import DocumentError

_MAX_PART: Final = MAX_PACKED
"""Bytes of the body's XML: a plan of 200 pages has about five million."""

_TEXT: Final = {"t": None, "tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}
"""Elements of a run that are text (ECMA-376-1, 17.3.3), and the text; None for their content."""

_HEADING: Final = re.compile(r"(?:heading|見出し) ?(?P<rank>[1-9])")
_OUTLINE: Final = frozenset("012345678")
"""Outline levels of headings (ECMA-376-1, 17.3.1.20); 9 is body text."""

_WRAPPERS: Final = {"sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple"}
"""Elements that hold paragraphs, tables, rows, cells or runs as if they were not there."""


def content(data: bytes, name: str) -> Content:
    """Lines with their places: ``paragraph 4``, or ``table 2, row 3, column 1`` for each cell.

    Deleted text of tracked changes, headers, footers, footnotes and comments are not part of the body.

    Raises:
        DocumentError: not a Word document, damaged, truncated, or too large.
    """
    found = Content("docx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            with archive.open("word/document.xml") as stream:
                xml = stream.read(_MAX_PART + 1)
            names = _style_names(archive)
        if len(xml) > _MAX_PART:
            raise DocumentError(f"a text of more than {_MAX_PART:,} bytes", where=name, todo="split the document")
        if b"<!DOCTYPE" in xml[:1024]:
            raise ValueError("its XML has a document type declaration")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        body = etree.fromstring(xml, parser).find("{*}body")
        if body is not None:
            _body(found, body, name, names)
    except DAMAGED as error:
        raise DocumentError(f"the Word document is damaged or not one: {error}", where=name,
                            todo="open it in a word processor and save it again") from error
    return found


def _style_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Names of the paragraph styles by id, in lower case: ``heading 1`` whatever language the program speaks."""
    if "word/styles.xml" not in archive.namelist():
        return {}
    with archive.open("word/styles.xml") as stream:
        xml = stream.read(_MAX_PART)
    if b"<!DOCTYPE" in xml[:1024]:
        return {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    styles = etree.fromstring(xml, parser).iter("{*}style")
    return {key: _attribute(style.find("{*}name")).lower() for style in styles
            for key in (str(value) for at, value in style.items() if str(at).endswith("}styleId"))}


def _style(paragraph: etree._Element, names: dict[str, str]) -> str:
    """What a paragraph is: a heading by its style or outline level, an item by its style or automatic number."""
    name = _attribute(paragraph.find("{*}pPr/{*}pStyle"))
    told = names.get(name, name.lower())
    if heading := _HEADING.fullmatch(told):
        return f"heading {heading['rank']}"
    rank = _attribute(paragraph.find("{*}pPr/{*}outlineLvl"))
    if rank in _OUTLINE:
        return f"heading {int(rank) + 1}"
    return "list 1" if told.startswith("list ") or paragraph.find("{*}pPr/{*}numPr") is not None else ""


def _body(found: Content, body: etree._Element, name: str, names: dict[str, str]) -> None:
    paragraphs = tables = 0
    for block in _children(body):
        if _local(block) == "p":
            paragraphs += 1
            style = _style(block, names)
            for at, line in enumerate(_paragraph(block).split("\n")):
                found.line(line, f"paragraph {paragraphs}", style if at == 0 else "")
        elif _local(block) == "tbl":
            tables += 1
            _table(found, block, tables, name)
    hidden = [run for run in body.iter("{*}r") if _is_hidden(run)]
    if hidden:
        found.note("hidden-text", "".join(str(text) for run in hidden[:10] for text in run.itertext()),
                   f"{len(hidden)} pieces of text are marked as hidden; they were not read", "dropped")


def _children(parent: etree._Element) -> Iterator[etree._Element]:
    """Children, those of wrapping elements included; libxml2 bounds how deep they nest."""
    for child in parent:
        if _local(child) in _WRAPPERS:
            yield from _children(child)
        else:
            yield child


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _paragraph(paragraph: etree._Element) -> str:
    return "".join(_run(run) for run in _children(paragraph) if _local(run) == "r")


def _run(run: etree._Element) -> str:
    if _is_hidden(run):
        return ""
    pieces = []
    for child in run:
        local = _local(child)
        if local == "ruby":  # the base text; its furigana (rt) is a reading
            pieces += [_run(each) for base in child.iterchildren("{*}rubyBase") for each in base]
        elif local in _TEXT:
            pieces.append(_TEXT[local] or child.text or "")
    return "".join(pieces)


def _is_hidden(run: etree._Element) -> bool:
    mark = run.find("{*}rPr/{*}vanish")
    return mark is not None and _attribute(mark) not in ("0", "false")


def _table(found: Content, table: etree._Element, number: int, name: str) -> None:
    rows: list[list[str]] = []
    merges: dict[tuple[int, int], Merge] = {}
    starts: dict[int, int] = {}
    for at, row in enumerate(each for each in _children(table) if _local(each) == "tr"):
        cells = [""] * _number(row.find("{*}trPr/{*}gridBefore"))
        for cell in (each for each in _children(row) if _local(each) == "tc"):
            left = len(cells)
            span = max(_number(cell.find("{*}tcPr/{*}gridSpan")), 1)
            down = cell.find("{*}tcPr/{*}vMerge")
            continues = down is not None and _attribute(down) != "restart" and left in starts
            cells += ["" if continues else _cell(cell), *[""] * (span - 1)]
            if len(cells) > MAX_COLUMNS:
                raise DocumentError(f"a row of more than {MAX_COLUMNS:,} cells", where=f"{name}:table {number}")
            starts[left] = top = starts[left] if continues else at
            if down is not None or span > 1:
                merges[top, left] = Merge(top, left, at, left + span - 1)
        rows.append(cells)
    grid.add(found, rows, list(merges.values()), f"table {number}")


def _cell(cell: etree._Element) -> str:
    """The cell's paragraphs; a table inside a cell is read as its text."""
    texts = []
    for block in _children(cell):
        if _local(block) == "p":
            texts.append(_paragraph(block))
        elif _local(block) == "tbl":
            texts += [_paragraph(each) for each in block.iter("{*}p")]
    return "\n".join(filter(None, texts))


def _number(element: etree._Element | None) -> int:
    """The ``val`` of an element as a column count; a hostile one is as good as none."""
    text = _attribute(element) if element is not None else ""
    return min(int(text), MAX_COLUMNS + 1) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _attribute(element: etree._Element | None) -> str:
    if element is None:
        return ""
    return next((str(value) for key, value in element.items() if str(key).endswith("}val")), "")
