"""A memo as PDF (ReportLab), with the used letters of a Japanese font embedded.

Every text is escaped before it is set: ReportLab's paragraphs have a markup of their own.  A letter that the font does
not have is printed as 〓, the mark of Japanese printers for a missing sort, and listed at the end.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from graph.memo.fonts import faces
from graph.memo.model import Cell, Memo, Quote, Section, Table, plain
from graph.memo.words import say
from ontology.errors import MissingExtra

try:
    from reportlab.lib import colors
    from reportlab.lib.enums import TA_LEFT
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont
    from reportlab.platypus import (
        CondPageBreak,
        KeepTogether,
        LongTable,
        Paragraph,
        SimpleDocTemplate,
        Spacer,
        TableStyle,
    )
    INSTALLED = True
except ImportError:
    INSTALLED = False

MEDIA_TYPE: Final = "application/pdf"

MARGIN: Final = 20.0
"""Millimetres on each side."""

ROOM: Final = 35.0
"""Millimetres that a heading needs below it: itself, another one, and three rows of a table."""

GETA: Final = "〓"
TALLEST: Final = 1200
"""Characters of one cell: a row must fit on a page, which holds about 1,500 in the narrowest column used."""


def write(memo: Memo, font: Path | None = None) -> bytes:
    """The memo as the bytes of a PDF file.

    Args:
        memo: what to write.
        font: a TrueType font of the operator's; the IPAex fonts of this machine when None.

    Raises:
        MissingExtra: ReportLab or a Japanese TrueType font is missing; the message tells what to install.
    """
    if not INSTALLED:
        raise MissingExtra("PDF files need the package reportlab", where="reportlab",
                           todo="pip install reportlab; the Word file needs it not")
    return _Writer(memo, font).write()


@cache
def _registered(path: Path) -> tuple[str, frozenset[int]]:
    """A font's name for ReportLab, and the letters that it has."""
    name = f"memo-{path.stem}"
    try:
        font = TTFont(name, str(path))
    except TTFError as error:
        raise MissingExtra(f"this font cannot be embedded ({error})", where=str(path),
                           todo="use a TrueType font (.ttf) with Japanese letters") from None
    pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(name, normal=name, bold=name, italic=name, boldItalic=name)
    return name, frozenset(font.face.charToGlyph)


class _Writer:
    """One memo being written."""

    def __init__(self, memo: Memo, font: Path | None) -> None:
        text, heading = faces(font)
        self.memo = memo
        self.text, letters = _registered(text)
        self.heading, others = _registered(heading)
        self.letters = letters & others
        self.missing: dict[str, None] = {}
        ink, soft, accent = (colors.HexColor(each) for each in ("#1d2733", "#4c5765", "#23456b"))
        self.soft, self.accent = soft, accent

        def style(name: str, font: str, size: float, colour: Any = ink, **more: Any) -> ParagraphStyle:
            # wordWrap CJK breaks between any two letters but not before a full stop or after an opening bracket.
            return ParagraphStyle(name, fontName=font, fontSize=size, leading=size * 1.55, textColor=colour,
                                  wordWrap="CJK", alignment=TA_LEFT, **more)

        self.styles = {
            "title": style("title", self.heading, 17, accent, spaceAfter=4),
            "dated": style("dated", self.heading, 9, soft, spaceAfter=8),
            "h1": style("h1", self.heading, 13, accent, spaceBefore=12, spaceAfter=4),
            "h2": style("h2", self.heading, 11, accent, spaceBefore=8, spaceAfter=3),
            "text": style("text", self.text, 10, spaceAfter=4),
            "label": style("label", self.heading, 8.5, soft, spaceBefore=4, spaceAfter=2),
            "bullet": style("bullet", self.text, 10, leftIndent=12, bulletIndent=2, spaceAfter=2),
            "quote": style("quote", self.text, 9.5, leftIndent=12, keepWithNext=1),
            "source": style("source", self.heading, 8, soft, leftIndent=12, spaceAfter=6),
            "code": style("code", self.heading, 7.5, spaceAfter=1),
            "cell": style("cell", self.heading, 8), "head": style("head", self.heading, 8, accent),
        }

    def write(self) -> bytes:
        memo, file = self.memo, io.BytesIO()
        document = SimpleDocTemplate(
            file, pagesize=A4, leftMargin=MARGIN * mm, rightMargin=MARGIN * mm, topMargin=18 * mm, bottomMargin=20 * mm,
            title=memo.title, author=say(memo.lang, "memo.brand"), subject=memo.question, lang=memo.lang,
            creator=say(memo.lang, "memo.brand"), keywords=[memo.snapshot])
        story: list[Any] = [self.paragraph(memo.title, "title"),
                            self.paragraph(say(memo.lang, "memo.dated", date=memo.dated), "dated")]
        story += [self.head("memo.question"), self.paragraph(memo.question, "text"), self.head("memo.answer")]
        for section in memo.sections:
            story += self.section(section)
        story += [self.head("memo.unknown"), *(self.bullet(each) for each in memo.unknown)]
        story += [self.head("memo.conditions"), self.conditions()]
        if memo.query:
            story += [self.paragraph(say(memo.lang, "memo.query"), "h2"), *self.code(memo.query)]
        if memo.sources:
            story += [self.head("memo.sources"), self.table(memo.sources)]
        story += [self.head("memo.citation"), self.paragraph(memo.citation, "text")]
        if self.missing:
            codes = ", ".join(f"U+{ord(letter):04X}" for letter in self.missing)
            story.append(self.paragraph(say(memo.lang, "memo.missing_glyphs", codes=codes), "label"))
        story = [part for each in story for part in self.begun(each)]
        document.build(story, onFirstPage=self.footer, onLaterPages=self.footer)
        return file.getvalue()

    def footer(self, canvas: Any, document: Any) -> None:
        """Brand, version and page number."""
        canvas.saveState()
        canvas.setFont(self.heading, 8)
        canvas.setFillColor(self.soft)
        canvas.drawCentredString(A4[0] / 2, 11 * mm, f"{say(self.memo.lang, 'memo.brand')}  {self.memo.snapshot}  "
                                 f"{say(self.memo.lang, 'memo.page', page=document.page)}")
        canvas.restoreState()

    def printable(self, text: str) -> str:
        """A text in letters that the fonts have."""
        found = []
        for letter in plain(text).replace("\t", " "):
            if letter != "\n" and ord(letter) not in self.letters:
                self.missing[letter] = None
                letter = GETA
            found.append(letter)
        return "".join(found)

    def marked(self, text: str) -> str:
        """A text as ReportLab's markup."""
        return escape(self.printable(text)).replace("\n", "<br/>")

    def linked(self, cell: Cell) -> str:
        """A cell's words as markup, with a link where they lead to a web address."""
        text = self.marked(cell.text[:TALLEST] + ("…" if len(cell.text) > TALLEST else ""))
        if not cell.href.startswith(("http://", "https://")):
            return text
        return f'<a href={quoteattr(cell.href)} color="#23456b">{text}</a>'

    def paragraph(self, text: str, style: str) -> Any:
        return Paragraph(self.marked(text), self.styles[style])

    def head(self, key: str) -> Any:
        return self.paragraph(say(self.memo.lang, key), "h1")

    def begun(self, part: Any) -> list[Any]:
        """A part of the memo; a heading with room for what it heads.

        Keeping a heading with a table would move both to the next page, where the table is longer than what is left.
        """
        heads = isinstance(part, Paragraph) and part.style.name in ("h1", "h2", "label")
        return [CondPageBreak(ROOM * mm), part] if heads else [part]

    def bullet(self, text: str) -> Any:
        return Paragraph(self.marked(text), self.styles["bullet"], bulletText="・")

    def code(self, text: str) -> list[Any]:
        """Lines with their indentation."""
        return [Paragraph(self.marked(line).replace("  ", "\u00a0\u00a0") or "\u00a0", self.styles["code"])
                for line in text.rstrip().splitlines()]

    def section(self, section: Section) -> list[Any]:
        """Title, texts, tables and quotes."""
        found = [self.paragraph(section.title, "h2"), *(self.paragraph(each, "text") for each in section.paragraphs)]
        for each in section.tables:
            found += [self.table(each), Spacer(1, 2 * mm)]
        if section.quotes:
            found.append(self.paragraph(say(self.memo.lang, "memo.quotes"), "label"))
        return found + [self.quote(each) for each in section.quotes]

    def quote(self, quote: Quote) -> Any:
        """The words with their source below."""
        about = f'<font name="{self.heading}" size="8.5" color="#4c5765">{self.marked(quote.about)}: </font>'
        words = f"{about if quote.about else ''}{self.marked(f'「{quote.text}」')}"
        source = f"— {self.linked(Cell(quote.source, quote.href))}"
        return KeepTogether([Paragraph(words, self.styles["quote"]), Paragraph(source, self.styles["source"])])

    def conditions(self) -> Any:
        """Names and values; addresses are links."""
        rows = tuple((Cell(name), Cell(value, value if value.startswith(("http://", "https://")) else ""))
                     for name, value in self.memo.conditions)
        return self.table(Table((), rows, (2.0, 6.0)))

    def table(self, given: Table) -> Any:
        """A table with repeated headings."""
        whole = sum(given.widths)
        widths = [(A4[0] - 2 * MARGIN * mm) * share / whole for share in given.widths]
        rows = [[self.paragraph(name, "head") for name in given.columns]] if given.columns else []
        rows += [[Paragraph(self.linked(cell), self.styles["cell"]) for cell in row] for row in given.rows]
        look = [("GRID", (0, 0), (-1, -1), 0.4, colors.HexColor("#b8c0ca")), ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 3), ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 3)]
        across = ((0, 0), (-1, 0)) if given.columns else ((0, 0), (0, -1))
        look.append(("BACKGROUND", *across, colors.HexColor("#e4ebf3")))
        return LongTable(rows, colWidths=widths, repeatRows=1 if given.columns else 0, style=TableStyle(look),
                         splitInRow=1)
