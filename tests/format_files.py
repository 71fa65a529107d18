"""The same table in every format, made by code."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

import docx
import openpyxl
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table

Rows = Sequence[Sequence[str]]

TITLE = "令和6年度国際交流事業調査票"
HEADER = ("No", "実施主体", "事業名", "対象国・地域", "内容", "実施時期")
SURVEY: Rows = (
    HEADER,
    ("1", "青空市", "中学生派遣事業", "カナダ", "①姉妹都市へ㈱などの協力で中学生を派遣する。", "R6.8.1～8.10"),
    ("2", "青空市", "英語教室", "アメリカ合衆国", "国際交流員による教室を開く。", "通年"),
    ("3", "緑町", "留学生受入", "大韓民国", "高校生を受け入れ、町民と交流する。", "令和6年10月"),
    ("4", "緑町国際交流協会", "料理教室", "タイ", "料理を通じて文化を知る。", "未定"),
    ("5", "海村", "港まつり招待", "ロシア", "まつりへ市民団を招く。", "7月下旬"),
)

FONT = "HeiseiKakuGo-W5"


def xlsx(rows: Rows, title: str = TITLE) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "調査票"
    if title:
        sheet.append([title])
        sheet.append([])
    for row in rows:
        sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def excel(rows: Rows) -> bytes:
    """A workbook as Excel writes it: texts in a table of their own, with furigana (openpyxl writes neither)."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    texts = [TITLE, *(cell for row in rows for cell in row)]
    strings = "".join(f"<si><r><t>{escape(text[:1])}</t></r><r><t xml:space='preserve'>{escape(text[1:])}</t></r>"
                      "<rPh sb='0' eb='2'><t>フリガナ</t></rPh></si>" for text in texts)
    data = "<row r='1'><c r='A1' t='s'><v>0</v></c></row>"
    for at, row in enumerate(rows):
        cells = "".join(f"<c r='{chr(65 + column)}{at + 3}' t='s'><v>{1 + at * len(row) + column}</v></c>"
                        for column in range(len(row)))
        data += f"<row r='{at + 3}'>{cells}</row>"
    parts = {
        "xl/workbook.xml": f"<workbook xmlns='{main}' xmlns:r='{relation}'><sheets>"
                           "<sheet name='調査票' sheetId='1' r:id='rId1'/></sheets></workbook>",
        "xl/_rels/workbook.xml.rels": "<Relationships xmlns='p'>"
            f"<Relationship Id='rId1' Type='{relation}/worksheet' Target='worksheets/a.xml'/>"
            f"<Relationship Id='rId2' Type='{relation}/sharedStrings' Target='/xl/Strings.xml'/></Relationships>",
        "xl/worksheets/a.xml": f"<worksheet xmlns='{main}'><sheetData>{data}</sheetData></worksheet>",
        "xl/Strings.xml": f"<sst xmlns='{main}'>{strings}</sst>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def delimited(mark: str, encoding: str = "utf-8") -> Callable[[Rows], bytes]:
    def make(rows: Rows) -> bytes:
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=mark, quoting=csv.QUOTE_ALL if mark != "\t" else csv.QUOTE_MINIMAL).writerows(
            [[TITLE], *rows])
        return buffer.getvalue().encode(encoding)
    return make


def word(rows: Rows) -> bytes:
    document = docx.Document()
    document.add_heading(TITLE)
    document.add_paragraph("")
    table = document.add_table(len(rows), len(rows[0]))
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            table.cell(at, column).text = cell
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def html(rows: Rows) -> bytes:
    body = "\n".join("<tr>" + "".join(f"<{kind}>{cell}</{kind}>" for cell in row) + "</tr>"
                     for kind, row in zip(["th"] + ["td"] * len(rows), rows, strict=False))
    return (f"<!DOCTYPE html>\n<html><head><meta charset=utf-8><style>td {{}}</style>"
            f"<script>var x = '<td>';</script></head>\n<body><h1>{TITLE}</h1><table>{body}</table>"
            f"</body></html>").encode()


def ruled_pdf(*pages: Rows, repeat: int = 1) -> bytes:
    """A table with rules on each page; a long one goes over as many as it needs, its heading repeated."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    style = ParagraphStyle("ja", fontName=FONT, fontSize=9, leading=12, wordWrap="CJK")
    parts: list[Flowable] = [Paragraph(TITLE, style)]
    for number, rows in enumerate(pages):
        cells = [[Paragraph(cell, style) for cell in row] for row in rows]
        parts += [PageBreak()] if number else []
        parts.append(Table(cells, colWidths=(30, 90, 110, 90, 250, 90), repeatRows=repeat,
                           style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)]))
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=landscape(A4), topMargin=30, bottomMargin=30).build(parts)
    return buffer.getvalue()


def unruled_pdf(rows: Rows, widths: Sequence[float] = (30, 110, 110, 100, 270, 90), leading: float = 24,
                wrap: int = 25, height: float = 595) -> bytes:
    """Text in columns without a rule, cells wrapped, the heading on every page."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(842, height))
    canvas.setFont(FONT, 9)
    canvas.drawString(40, height - 40, TITLE)
    y = height - 80
    for at, row in enumerate(rows):
        lines = max(-(-len(cell) // wrap) for cell in row)
        if y - 11 * lines < 40:
            canvas.showPage()
            canvas.setFont(FONT, 9)
            y = _line(canvas, rows[0], widths, height - 60, wrap) - leading
        if at and y == height - 60:
            continue
        y = _line(canvas, row, widths, y, wrap) - leading
    canvas.save()
    return buffer.getvalue()


def _line(canvas: Canvas, row: Sequence[str], widths: Sequence[float], y: float, wrap: int) -> float:
    lowest = y
    for column, cell in enumerate(row):
        for number, start in enumerate(range(0, len(cell), wrap)):
            canvas.drawString(40 + sum(widths[:column]), y - 11 * number, cell[start:start + wrap])
            lowest = min(lowest, y - 11 * number)
    return lowest


def plain_pdf(lines: Sequence[str]) -> bytes:
    """Running text, one line under the other."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for number, line in enumerate(lines):
        if number % 40 == 0:
            if number:
                canvas.showPage()
            canvas.setFont(FONT, 10)
        canvas.drawString(50, 800 - 18 * (number % 40), line)
    canvas.save()
    return buffer.getvalue()


FORMATS: dict[str, Callable[[Rows], bytes]] = {
    "a.xlsx": xlsx, "excel.xlsx": excel, "a.csv": delimited(","),
    "semicolons.csv": delimited(";"), "bars.csv": delimited("|"),
    "a.tsv": delimited("\t"), "cp932.csv": delimited(",", "cp932"), "a.docx": word, "a.html": html,
    "utf16.txt": delimited("\t", "utf-16"), "commas.txt": delimited(","), "ruled.pdf": ruled_pdf,
    "unruled.pdf": unruled_pdf,
}
