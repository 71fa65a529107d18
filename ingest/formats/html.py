"""HTML pages: text blocks are lines, rows of tables are lines with cells; scripts and styles are dropped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ingest.formats import grid, text
from ingest.formats.archive import DAMAGED
from ingest.formats.content import Content
from ingest.formats.limits import MAX_COLUMNS, MAX_PACKED
from ontology.errors import DocumentError

_DROPPED: Final = {"script", "style", "template", "noscript", "head", "svg", "math", "iframe", "object", "select",
                   "textarea", "button", "rt", "rp", "nav"}
"""Elements whose content is no part of the page's text: programs, controls, navigation, furigana."""

_INLINE: Final = {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "i", "img", "ins", "kbd",
                  "label", "mark", "q", "ruby", "rb", "s", "samp", "small", "span", "strong", "sub", "sup", "time",
                  "tt", "u", "var", "wbr"}
"""Elements that do not begin a new line (HTML Living Standard, 3.2.5.2.5); all others do."""

_STYLES: Final = {f"h{rank}": f"heading {rank}" for rank in range(1, 7)} | {"li": "list 1", "dt": "list 1"}
"""Elements that say what their first line is."""

_COLON: Final = "："

_GOAL: Final = re.compile(r"SDG|持続可能な開発目標|ゴール\s?[0-9０-９]", re.IGNORECASE)
"""In the text that stands for an image: it is an icon of one of the SDG goals."""

_MAX_ROWSPAN: Final = 65_534
"""HTML Living Standard, 4.9.11."""


def content(data: bytes, name: str) -> Content:
    """Lines with their places: ``line 12`` for text, ``table 2, row 3, column 1`` for each cell.

    A table that holds tables only arranges the page: its cells are read as text, the inner tables as tables.

    Raises:
        DocumentError: no text, too deep, or a row of too many cells.
    """
    lines, encoding = text.read(data, name, longest=MAX_PACKED)  # a page may be written on one line
    found = Content(f"html, {encoding}")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True,
                              remove_pis=True)
    try:
        root = etree.fromstring("\n".join(lines).encode("utf-8", "replace"), parser)
        if root is not None:
            _Page(found, name).read(root)
    except DAMAGED as error:
        raise DocumentError(f"the HTML is damaged: {error}", where=name) from error
    for entry in parser.error_log:  # libxml2 stops at its limits and keeps what it has; half a page is none
        if "depth" in entry.message:
            raise DocumentError("the HTML is nested too deep to be a document", where=name)
        if "limit" in entry.message:
            raise DocumentError("the HTML has a piece of text of more than 10,000,000 characters", where=name)
    return found


class _Page:
    """Walks a page in document order; libxml2 bounds how deep it nests (256)."""

    def __init__(self, found: Content, name: str) -> None:
        self._found = found
        self._name = name
        self._pieces: list[str] = []
        self._style = ""
        self._tables = 0
        self._line: int = 1
        self._labels: frozenset[str] = frozenset()
        """Terms of several description lists: labels, each on one line with what it says (提携日：1972年9月11日)."""

    def read(self, element: etree._Element) -> None:
        """Adds the element's text and tables."""
        for title in element.iterfind("head/title"):
            self._found.line(" ".join((title.text or "").split()), "title")
        terms = Counter(_text(term) for term in element.iter("dt"))
        self._labels = frozenset(term for term, count in terms.items() if count > 1)
        self._element(element)
        self._end()
        hidden = [each for each in element.iter() if isinstance(each.tag, str) and _hidden(each)]
        if hidden:
            self._found.note("hidden-text", " ".join("".join(map(str, hidden[0].itertext())).split()),
                             f"{len(hidden)} elements of the page are hidden; they were not read", "dropped")

    def _element(self, element: etree._Element) -> None:
        tag = element.tag if isinstance(element.tag, str) else "script"
        if tag in _DROPPED or _hidden(element):
            return
        if tag == "table" and element.find(".//table") is None:
            self._end()
            self._table(element)
            return
        is_label = tag == "dt" and _text(element) in self._labels
        if tag == "dd" and self._pieces[-2:-1] == [_COLON]:
            self._pieces.pop()  # the space behind the label
        elif tag not in _INLINE:
            self._end()
            self._line = element.sourceline or self._line  # type: ignore[assignment]
            self._style = "" if is_label else _STYLES.get(tag, "")
            if tag == "li" and (outer := sum(1 for _ in element.iterancestors("li"))):
                self._style = f"list {outer + 1}"  # a list inside another
        self._pieces.append(_of_goals(element) or element.text or "")
        for child in element:
            self._element(child)
            self._pieces.append(child.tail or "")
        if is_label:
            self._pieces.append(_COLON)
        elif tag not in _INLINE:
            self._end()

    def _end(self) -> None:
        """Ends the current line."""
        text = " ".join("".join(self._pieces).split())
        self._found.line(text, f"line {self._line}", self._style)
        self._style = "" if text else self._style
        self._pieces = []

    def _table(self, table: etree._Element) -> None:
        self._tables += 1
        for caption in table.iterfind("caption"):
            self._found.line(_text(caption), f"table {self._tables}")
        rows: list[list[str]] = []
        merges: list[grid.Merge] = []
        taken: dict[tuple[int, int], bool] = {}
        elements = [row for row in table.iter("tr") if not _hidden(row)]
        for at, row in enumerate(elements):
            cells: list[str] = []
            for cell in (each for each in row if each.tag in ("td", "th")):
                while taken.pop((at, len(cells)), False):
                    cells.append("")
                across = _span(cell, "colspan", MAX_COLUMNS + 1)
                down = min(_span(cell, "rowspan", _MAX_ROWSPAN) or _MAX_ROWSPAN, len(elements) - at)
                merge = grid.Merge(at, len(cells), at + down - 1, len(cells) + across - 1)
                cells += ["" if _hidden(cell) else _text(cell), *[""] * (across - 1)]
                if len(cells) > MAX_COLUMNS or len(taken) + across * down > grid.MAX_FILLED:
                    raise DocumentError(f"a row of more than {MAX_COLUMNS:,} cells",
                                        where=f"{self._name}:table {self._tables}")
                if across > 1 or down > 1:
                    merges.append(merge)
                    taken.update(((below, column), True) for below in range(at + 1, merge.bottom + 1)
                                 for column in range(merge.left, merge.right + 1))
            rows.append(cells)
        grid.add(self._found, rows, merges, f"table {self._tables}")


def _of_goals(element: etree._Element) -> str:
    """What stands for an icon of an SDG goal; other images say nothing that a line of the page should hold."""
    told = " ".join((element.get("alt") or "").split()) if element.tag == "img" else ""
    return f" {told} " if _GOAL.search(told) else ""


def _span(cell: etree._Element, name: str, most: int) -> int:
    """A span attribute; 1 where it is absent or senseless, 0 where ``rowspan`` says "to the end"."""
    text = (cell.get(name) or "").strip()
    value = min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 10 else 1
    return value if value or name == "rowspan" else 1


def _hidden(element: etree._Element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style


def _text(cell: etree._Element) -> str:
    return " ".join("".join(_texts(cell)).split())


def _texts(element: etree._Element) -> Iterator[str]:
    tag = element.tag
    if not isinstance(tag, str) or tag in _DROPPED or _hidden(element):
        return
    block = tag not in _INLINE
    yield (" ・" if tag == "li" else " ") if block else ""
    yield _of_goals(element) or element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""
    yield " " if block else ""
