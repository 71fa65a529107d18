"""Files that are broken or made to do harm, each with a word of the reason for which it is refused."""

from __future__ import annotations

import io
import random
import resource
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from ingest.formats import child, read
from ingest.formats.limits import MAX_COLUMNS
from ingest.layouts import parse
from ontology.errors import DocumentError
from tests.format_files import SURVEY, excel, html, ruled_pdf, word, xlsx

RECIPE = "肉じゃがの作り方\n\n材料 4人分\nじゃがいも 3個\n玉ねぎ 1個\n\n1 野菜を切る。\n2 15分ほど煮る。\n"
BOMB = '<!DOCTYPE a [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)) + "]>"


def repacked(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """A zip archive with other content in some of its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
        for name in parts.keys() - set(old.namelist()):
            new.writestr(name, parts[name])
    return buffer.getvalue()


def stuffed(data: bytes, part: str, mebibytes: int) -> bytes:
    """A small archive with a part that unpacks to this much."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        with new.open(part, "w") as entry:
            for _ in range(mebibytes):
                entry.write(bytes(1 << 20))
    return buffer.getvalue()


def lying(data: bytes) -> bytes:
    """A zip bomb that declares a hundred bytes."""
    made = bytearray(stuffed(data, "xl/Strings.xml", 300))
    size = (300 << 20).to_bytes(4, "little")
    return bytes(made.replace(size, (100).to_bytes(4, "little")))


def flipped(data: bytes) -> bytes:
    """A workbook with damage inside its first sheet."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 80
    return data[:at] + bytes(100) + data[at + 100:]


def sheet(content: str) -> bytes:
    """A workbook whose first sheet has this XML as its data."""
    xml = ('<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
           f"{content}</worksheet>").encode()
    return repacked(xlsx(SURVEY), {"xl/worksheets/sheet1.xml": xml})


def many_strings() -> bytes:
    """Eighteen million empty strings: 250 MB of XML in a few hundred kilobytes."""
    buffer = io.BytesIO()
    with (zipfile.ZipFile(io.BytesIO(excel(SURVEY))) as old,
          zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new):
        for name in old.namelist():
            if name != "xl/Strings.xml":
                new.writestr(name, old.read(name))
        with new.open("xl/Strings.xml", "w") as entry:
            entry.write(b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">')
            for _ in range(180):
                entry.write(b"<si><t/></si>" * 100_000)
            entry.write(b"</sst>")
    return buffer.getvalue()


def pdf_bomb() -> bytes:
    """A PDF whose page's content unpacks to two gigabytes."""
    count = 2048  # times a block of a mebibyte, which is packed once; the checksum is that of so many zeros
    stream = zlib.compressobj(9)
    block = stream.compress(bytes(1 << 20)) + stream.flush(zlib.Z_FULL_FLUSH)
    checksum = ((count << 20) % 65521 << 16 | 1).to_bytes(4, "big")
    packed = block + block[2:] * (count - 1) + b"\x03\x00" + checksum
    return one_page(packed, b"/Filter/FlateDecode")


def one_page(content: bytes, entries: bytes = b"") -> bytes:
    """A PDF of one page with this content and a font."""
    return (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
            b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
            b"4 0 obj<<" + entries + b"/Length " + str(len(content)).encode() + b">>stream\n" + content
            + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF")


def scanned_pdf() -> bytes:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    buffer, picture = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (60, 80), "gray").save(picture, "PNG")
    canvas = Canvas(buffer)
    canvas.drawImage(ImageReader(picture), 0, 0, 500, 700)
    canvas.save()
    return buffer.getvalue()


def locked_pdf() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt="secret")
    canvas.drawString(50, 700, "secret")
    canvas.save()
    return buffer.getvalue()


def drawn_pdf() -> bytes:
    """A page of 200,000 rules, as a map has."""
    chance = random.Random(2)
    lines = ["BT /F 12 Tf 50 700 Td (map) Tj ET"]
    for _ in range(200_000):
        one, two, three, four, x, y = (int(chance.random() * 600) for _ in range(6))
        lines.append(f"{one} {two} m {three} {four} l S {x} 0 m {x} {y} l S")
    return one_page("\n".join(lines).encode())


def noise(size: int = 200_000) -> bytes:
    return random.Random(1).randbytes(size)


CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
DEEP = 100_000

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty.txt": (lambda: b"", "empty"),
    "blank.txt": (lambda: b" \n\n\t\n", "empty"),
    "bom-only.txt": (lambda: b"\xff\xfe", "no text"),
    "noise.txt": (noise, ""),
    "noise.csv": (noise, ""),
    "noise.xlsx": (lambda: b"PK\x03\x04" + noise(), "damaged"),
    "noise.pdf": (lambda: b"%PDF-1.7\n" + noise(), ""),
    "zeros.txt": (lambda: bytes(5000), "control characters"),
    "60-megabyte-line.txt": (lambda: ("国際交流" * 5_000_000).encode(), "characters"),
    "60-megabyte-line.csv": (lambda: b"x," * 30_000_000, "characters"),
    "60-megabyte-line.html": (lambda: b"<table><tr><td>" + b"x" * 60_000_000, "characters"),
    "many-lines.txt": (lambda: b"ab\n" * 20_000_000, "lines"),
    "columns.txt": (lambda: b"x\t" * 5000, "cells"),
    "columns.csv": (lambda: b"x," * 5000, "cells"),
    "columns.xlsx": (lambda: xlsx([["x"] * 5000]), "cells"),
    "columns.docx": (lambda: repacked(word(SURVEY), {"word/document.xml": (
        '<w:document xmlns:w="w"><w:body><w:tbl><w:tr>' + "<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>" * 5000
        + "</w:tr></w:tbl></w:body></w:document>").encode()}), "cells"),
    "columns.html": (lambda: b"<html><table><tr>" + b"<td>x" * 5000, "cells"),
    "deep.html": (lambda: b"<html>" + b"<div>" * DEEP + b"x", "deep"),
    "deep-table.html": (lambda: b"<html>" + b"<table><tr><td>" * DEEP + b"x", "deep"),
    "deep.docx": (lambda: repacked(word(SURVEY), {"word/document.xml": b'<d xmlns="w"><body>' + b"<sdt>" * DEEP}),
                  "damaged"),
    "deep.xlsx": (lambda: sheet("<sheetData>" + "<row>" * DEEP), "damaged"),
    "deep.json": (lambda: b"[" * 10_000 + b"\n" + b"{\"a\":" * 10_000, "no known layout"),
    "truncated.xlsx": (lambda: xlsx(SURVEY)[:3000], "damaged"),
    "flipped.xlsx": (lambda: flipped(xlsx(SURVEY)), "damaged"),
    "archive.zip": (lambda: repacked(b"PK\x05\x06" + bytes(18), {"readme.txt": b"hello"}), "no .xlsx workbook"),
    "nested.zip": (lambda: repacked(b"PK\x05\x06" + bytes(18), {"a.zip": xlsx(SURVEY)}), "no .xlsx workbook"),
    "bomb.xlsx": (lambda: stuffed(excel(SURVEY), "xl/Strings.xml", 300), "when unpacked"),
    "bomb.docx": (lambda: stuffed(word(SURVEY), "word/document.xml", 300), "when unpacked"),
    "big-zeros.docx": (lambda: stuffed(word(SURVEY), "word/document.xml", 200), "more than"),
    "lying-bomb.xlsx": (lambda: lying(excel(SURVEY)), "damaged"),
    "many-strings.xlsx": (many_strings, ""),
    "entities.xlsx": (lambda: repacked(xlsx(SURVEY), {"xl/worksheets/sheet1.xml": (
        BOMB + "<worksheet><sheetData><row><c><v>&i;</v></c></row></sheetData></worksheet>").encode()}),
        "document type"),
    "entities.docx": (lambda: repacked(word(SURVEY), {"word/document.xml": (
        BOMB + "<document><body><p><r><t>&i;</t></r></p></body></document>").encode()}), "document type"),
    "entities.html": (lambda: (BOMB.replace("<!DOCTYPE a", "<!DOCTYPE html")
                               + "<html><body>" + "&i;" * 100).encode(), "no known layout"),
    "merged-grid.xlsx": (lambda: sheet(f"<sheetData>{CELL}</sheetData><mergeCells>"
                                       + '<mergeCell ref="A1:XFD1048576"/>' * 10_000 + "</mergeCells>"),
                         "no known layout"),
    "far-corner.xlsx": (lambda: sheet('<sheetData><row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>'
                                      "</sheetData>"), "no known layout"),
    "rowspans.html": (lambda: b"<html><table>" + b"<tr><td rowspan=65534 colspan=400>x" * 20_000, ""),
    "old.xls": (lambda: b"\xd0\xcf\x11\xe0" + bytes(500), "old Office"),
    "encrypted.xlsx": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
                       + "EncryptedPackage".encode("utf-16-le"), "password"),
    "encrypted.pdf": (locked_pdf, "password"),
    "truncated.pdf": (lambda: b"%PDF-1.7\n%", ""),
    "scanned.pdf": (scanned_pdf, "scanned images"),
    "empty-page.pdf": (lambda: plain_page(""), "no text"),
    "bomb.pdf": (pdf_bomb, ""),
    "map.pdf": (drawn_pdf, "takes more than"),
    "recipe.txt": (RECIPE.encode, "no known layout"),
    "recipe.html": (lambda: f"<html><body><pre>{RECIPE}".encode(), "no known layout"),
    "recipe.pdf": (lambda: plain_page("Potatoes 3, onions 1"), "no known layout"),
    "image.png": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "image"),
    "gzip.gz": (lambda: b"\x1f\x8b" + bytes(100), "gzip"),
    "note.rtf": (lambda: b"{\\rtf1 hello}", "RTF"),
}
"""By file name: how it is made, and a word of the reason."""


def plain_page(text: str) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawString(50, 700, text)
    canvas.save()
    return buffer.getvalue()


VALID: dict[str, Callable[[], bytes]] = {
    "a.xlsx": lambda: xlsx(SURVEY), "excel.xlsx": lambda: excel(SURVEY),
    "a.docx": lambda: word(SURVEY), "a.html": lambda: html(SURVEY),
    "a.pdf": lambda: ruled_pdf(SURVEY), "a.csv": lambda: "\n".join(",".join(row) for row in SURVEY).encode("cp932"),
    "a.txt": lambda: "\n".join("\t".join(row) for row in SURVEY).encode("utf-16"),
}
"""Small valid files, to be damaged."""

assert MAX_COLUMNS < 5000


def read_one(path: Path, seconds: int) -> None:
    """Reads a file, in no more than this time where it takes a child, and prints the peak of memory and the reason."""
    child.SECONDS = seconds
    try:
        parse(read(path))
    except DocumentError as error:
        # Not getrusage of this process, which may count the peak of the process that started it.
        own = next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
        peak = max(int(own), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
        print(peak, error.where, error, sep="\t")
