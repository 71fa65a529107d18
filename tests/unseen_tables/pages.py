"""PDF pages of a table, with and without rules."""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

FONT = "HeiseiKakuGo-W5"
Row = Sequence[str]


def ruled(title: str, rows: Sequence[Row], widths: Sequence[float], bottom: float) -> bytes:
    """A table with rules and its heading on every page; ``bottom`` is the lower margin in points."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    style = ParagraphStyle("ja", fontName=FONT, fontSize=9, leading=12, wordWrap="CJK")
    table = Table([[Paragraph(cell, style) for cell in row] for row in rows], colWidths=list(widths), repeatRows=1,
                  style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=landscape(A4), topMargin=30, bottomMargin=bottom).build(
        [Paragraph(title, style), table])
    return buffer.getvalue()


def unruled(title: str, rows: Sequence[Row], widths: Sequence[float] = (36, 130, 90, 120, 280, 100)) -> bytes:
    """Text in columns without a rule, cells wrapped at their width."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(842, 595))
    canvas.setFont(FONT, 9)
    canvas.drawString(40, 560, title)
    y = 530.0
    for row in rows:
        lowest = y
        for column, cell in enumerate(row):
            fits = int(widths[column] // 9) - 1
            for number, start in enumerate(range(0, len(cell), fits)):
                canvas.drawString(40 + sum(widths[:column]), y - 11 * number, cell[start:start + fits])
                lowest = min(lowest, y - 11 * number)
        y = lowest - 20
    canvas.save()
    return buffer.getvalue()
