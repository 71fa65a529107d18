"""A memo as a Word document (python-docx).

Every text goes into a run as text: nothing that a document or a query says can become a field, a link or markup.
The only fields are those of the page numbers; the only links are the addresses that the memo itself gives.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any, Final

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from graph.labels import Lang
from graph.memo.model import Cell, Memo, Quote, Section, Table, plain
from graph.memo.words import say

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

WIDTH: Final = 170.0
"""Millimetres between the margins of an A4 page."""

MINCHO: Final = "游明朝"
GOTHIC: Final = "游ゴシック"
"""Fonts that Word brings in Japan; where they are absent, Word takes another of the same kind."""

INK: Final = RGBColor(0x1D, 0x27, 0x33)
SOFT: Final = RGBColor(0x4C, 0x57, 0x65)
ACCENT: Final = RGBColor(0x23, 0x45, 0x6B)
HEAD: Final = "E4EBF3"

LONGEST_LINK: Final = 2000
"""Word refuses longer addresses (2,083); a longer one is printed without a link."""


def write(memo: Memo) -> bytes:
    """The memo as the bytes of a .docx file."""
    document = docx.Document()
    _set_up(document, memo)
    document.add_heading(memo.title, 0)
    _text(document.add_paragraph(style="Subtitle"), say(memo.lang, "memo.dated", date=memo.dated))
    _heading(document, say(memo.lang, "memo.question"), 1)
    _text(document.add_paragraph(), memo.question)
    _heading(document, say(memo.lang, "memo.answer"), 1)
    for section in memo.sections:
        _section(document, section, memo.lang)
    _heading(document, say(memo.lang, "memo.unknown"), 1)
    for each in memo.unknown:
        _text(document.add_paragraph(style="List Bullet"), each)
    _heading(document, say(memo.lang, "memo.conditions"), 1)
    _conditions(document, memo)
    if memo.query:
        _heading(document, say(memo.lang, "memo.query"), 2)
        _text(document.add_paragraph(style="Code"), memo.query)
    if memo.sources:
        _heading(document, say(memo.lang, "memo.sources"), 1)
        _table(document, memo.sources)
    _heading(document, say(memo.lang, "memo.citation"), 1)
    _text(document.add_paragraph(), memo.citation)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _set_up(document: Any, memo: Memo) -> None:
    """Page, fonts, footer and properties."""
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(20)
    page.top_margin = page.bottom_margin = Mm(20)
    for name, font, size, colour in (
            ("Normal", MINCHO, 10.5, INK), ("Title", GOTHIC, 18, ACCENT), ("Subtitle", GOTHIC, 9.5, SOFT),
            ("Heading 1", GOTHIC, 13, ACCENT), ("Heading 2", GOTHIC, 11, ACCENT), ("Quote", MINCHO, 10, INK)):
        _style(document.styles[name], font, size, colour)
    code = document.styles.add_style("Code", 1)
    _style(code, "ＭＳ ゴシック", 8, INK)
    properties = document.core_properties
    properties.author = properties.last_modified_by = say(memo.lang, "memo.brand")
    properties.title, properties.language, properties.comments = memo.title, memo.lang, memo.link[:255]
    properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)
    footer = page.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _text(footer, f"{say(memo.lang, 'memo.brand')}  {memo.snapshot}  ", soft=True)
    _page_number(footer)


def _style(style: Any, font: str, size: float, colour: RGBColor) -> None:
    style.font.name, style.font.size, style.font.italic = font, Pt(size), False
    style.font.color.rgb = colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(name), font)


def _page_number(paragraph: Any) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _heading(document: Any, text: str, level: int) -> None:
    document.add_heading(plain(text), level)


def _text(paragraph: Any, text: str, soft: bool = False) -> None:
    run = paragraph.add_run(plain(text))
    if soft:
        run.font.color.rgb, run.font.size = SOFT, Pt(8.5)


def _section(document: Any, section: Section, lang: Lang) -> None:
    _heading(document, section.title, 2)
    for text in section.paragraphs:
        _text(document.add_paragraph(), text)
    for each in section.tables:
        _table(document, each)
    if section.quotes:
        _text(document.add_paragraph(), say(lang, "memo.quotes"), soft=True)
    for quote in section.quotes:
        _quote(document, quote)


def _quote(document: Any, quote: Quote) -> None:
    words = document.add_paragraph(style="Quote")
    words.paragraph_format.left_indent = Mm(6)
    words.paragraph_format.space_after = Pt(0)
    words.paragraph_format.keep_with_next = True
    if quote.about:
        _text(words, f"{quote.about}: ", soft=True)
    _text(words, f"「{quote.text}」")
    source = document.add_paragraph()
    source.paragraph_format.left_indent = Mm(6)
    source.paragraph_format.space_after = Pt(6)
    _text(source, "— ", soft=True)
    _link(source, Cell(quote.source, quote.href))


def _conditions(document: Any, memo: Memo) -> None:
    """Names and values; addresses are links."""
    found = document.add_table(rows=0, cols=2)
    found.style = "Table Grid"
    for name, value in memo.conditions:
        cells = found.add_row().cells
        _text(cells[0].paragraphs[0], name)
        _shade(cells[0])
        _link(cells[1].paragraphs[0], Cell(value, value if value.startswith(("http://", "https://")) else ""))
    _widths(found, (2.0, 6.0))


def _table(document: Any, given: Table) -> None:
    found = document.add_table(rows=1, cols=len(given.columns))
    found.style, found.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    for cell, name in zip(found.rows[0].cells, given.columns, strict=True):
        _text(cell.paragraphs[0], name)
        _shade(cell)
    # A table that goes over pages repeats its heading.
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    found.rows[0]._tr.get_or_add_trPr().append(repeat)
    for row in given.rows:
        # One look-up of a row's cells: each is a walk over the whole table's grid.
        for cell, content in zip(found.add_row().cells, row, strict=True):
            _link(cell.paragraphs[0], content)
    _widths(found, given.widths)
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _widths(found: Any, shares: tuple[float, ...]) -> None:
    found.autofit = False
    whole = sum(shares)
    widths = [Mm(WIDTH * share / whole) for share in shares]
    for column, width in zip(found.columns, widths, strict=True):
        column.width = width
    for row in found._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths, strict=True):
            cell.width = width
            for paragraph in cell.p_lst:
                for run in paragraph.iter(qn("w:r")):
                    run.get_or_add_rPr().get_or_add_sz().val = Pt(8.5)


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), HEAD)
    cell._tc.get_or_add_tcPr().append(shade)


def _link(paragraph: Any, cell: Cell) -> None:
    """A cell's words, as a link where they lead to a web address."""
    if not cell.href.startswith(("http://", "https://")) or len(cell.href) > LONGEST_LINK:
        _text(paragraph, cell.text)
        return
    reference = paragraph.part.relate_to(cell.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), reference)
    paragraph._p.append(link)
    run = paragraph.add_run(plain(cell.text))
    run.font.color.rgb, run.font.underline = ACCENT, True
    link.append(run._r)
