"""Bytes to lines: encodings and formats, and the same records from the same table in every one of them."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_WINDOWS_1900

from ingest.formats import numbers, read
from ingest.layouts import parse
from tests import format_files
from tests.format_files import HEADER, SURVEY, TITLE, Rows, plain_pdf, ruled_pdf, saved, unruled_pdf

TEXT = "■令和5年度調査票\nNo\t事業名\nアスペン市との交流、受入\n"
VENDORS = "①②㈱㈲№㍻Ⅰ㎡～－の国際交流、カナダ・札幌「表示」能登～ソウル\n"


def write(folder: Path, data: bytes, name: str = "document.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(("codec", "name"), [
    ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("cp932", "cp932"),
    ("euc_jp", "euc_jp"), ("iso2022_jp", "iso2022_jp"),
])
def test_encodings(tmp_path: Path, codec: str, name: str) -> None:
    source = read(write(tmp_path, TEXT.encode(codec)))
    assert (source.encoding, source.lines) == (name, tuple(TEXT.splitlines()))
    assert (source.id, source.name) == ("document", "document.txt")


def test_big_endian_utf16(tmp_path: Path) -> None:
    assert read(write(tmp_path, b"\xfe\xff" + TEXT.encode("utf-16-be"))).lines == tuple(TEXT.splitlines())


def test_line_ends(tmp_path: Path) -> None:
    assert read(write(tmp_path, b"a\r\nb\rc\x0cd\n\n")).lines == ("a", "b", "c\x0cd", "")


def test_a_few_damaged_bytes_are_read_and_marked(tmp_path: Path) -> None:
    data = (TEXT * 20).encode() + b"\xe5\x8c"
    source = read(write(tmp_path, data))
    assert source.encoding == "utf-8"
    assert "\ufffd" in source.lines[-1]


def test_csv_with_line_ends_in_cells(tmp_path: Path) -> None:
    content = 'No,事業名,内容\n1,"交流, 派遣","一行目\n二行目"\n2,研修,x\n'
    source = read(write(tmp_path, content.encode("cp932"), "a.csv"))
    assert source.lines == ("No\t事業名\t内容", "1\t交流, 派遣\t一行目 二行目", "2\t研修\tx")
    assert source.where(3) == "a.csv:4"


def test_csv_with_semicolons(tmp_path: Path) -> None:
    assert read(write(tmp_path, "No;事業名\n1;a,b\n2;c\n".encode(), "a.csv")).lines[1] == "1\ta,b"


def test_a_quote_that_is_never_closed_does_not_swallow_the_file(tmp_path: Path) -> None:
    source = read(write(tmp_path, 'No\t事業名\n1\t"交流\n2\t研修\n'.encode(), "a.tsv"))
    assert source.lines == ("No\t事業名", '1\t"交流', "2\t研修")


def euc(text: str) -> bytes:
    """Text in EUC-JP with the row of ① and ㈱, which Python cannot write: the same table as in CP932."""
    found = bytearray()
    for char in text:
        raw = char.encode("cp932")
        if len(raw) == 1:
            found += raw
            continue
        lead, trail = raw
        row = (lead - (0x81 if lead < 0xA0 else 0xC1)) * 2 + (trail >= 0x9F)
        cell = trail - 0x9F if trail >= 0x9F else trail - 0x40 - (trail > 0x7F)
        found += bytes([0xA1 + row, 0xA1 + cell])
    return bytes(found)


@pytest.mark.parametrize(("data", "name"), [
    (VENDORS.encode(), "utf-8"), (VENDORS.encode("utf-16"), "utf-16"), (VENDORS.encode("cp932"), "cp932"),
    (euc(VENDORS), "euc_jp"),
])
def test_marks_that_vendors_added_are_one_text_in_every_encoding(tmp_path: Path, data: bytes, name: str) -> None:
    source = read(write(tmp_path, data))
    assert (source.encoding, source.lines) == (name, (VENDORS.strip(),))


@given(st.text(alphabet="あいうのをアイウーン、。・札幌市交流国際事業令和年度\t012①㈱～－髙", min_size=20),
       st.sampled_from(["utf-8", "utf-16", "cp932", "euc_jp"]))
def test_japanese_is_read_in_every_encoding(tmp_path_factory: pytest.TempPathFactory, text: str, codec: str) -> None:
    if codec == "euc_jp":
        text = text.replace("髙", "高")  # an extension of CP932 that EUC-JP has no place for
    data = euc(TEXT + text) if codec == "euc_jp" else (TEXT + text).encode(codec)
    source = read(write(tmp_path_factory.mktemp("text"), data))
    assert source.lines == (*TEXT.splitlines(), text)


# -- the same table in every format --------------------------------------------------------------------

PLACES = {
    "a.xlsx": "調査票!C4", "excel.xlsx": "調査票!C4",
    "a.docx": "table 1, row 2, column 3", "a.html": "table 1, row 2, column 3",
    "ruled.pdf": "p. 1, table 1, row 2, column 3", "unruled.pdf": "p. 1, table 1, row 2, column 3",
}


def records(path: Path) -> list[tuple[str, ...]]:
    """The survey's records; Adobe-Japan1 has one wave dash, which PDF readers give as U+301C."""
    document = parse(read(path))
    assert [issue for issue in document.issues if issue.severity != "info"] == []
    return [tuple(project.text(role).replace("〜", "～") for role in (  # type: ignore[arg-type]
        "number", "implementer", "name", "country", "description", "period")) for project in document.projects]


@pytest.mark.parametrize("name", format_files.FORMATS)
def test_one_table_gives_the_same_records_in_every_format(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, format_files.FORMATS[name](SURVEY), name)
    assert records(path) == [tuple(row) for row in SURVEY[1:]]
    meta = parse(read(path)).meta
    assert (meta.title, meta.fiscal_year, meta.layout) == (TITLE, 2024, "survey_table")


@pytest.mark.parametrize("name", PLACES)
def test_every_cell_keeps_its_place(tmp_path: Path, name: str) -> None:
    source = read(write(tmp_path, format_files.FORMATS[name](SURVEY), name))
    line = source.lines.index(next(line for line in source.lines if line.startswith("1\t")))
    assert source.place(line + 1, 2) == PLACES[name]
    assert all(len(source.cells[number]) == source.lines[number - 1].count("\t") + 1 for number in source.cells)
    assert parse(read(tmp_path / name)).projects[0].cells["name"].place == PLACES[name]


def long_survey(rows: int) -> Rows:
    return [HEADER, *((str(number), "青空市教育委員会", f"中学生派遣その{number}", "カナダ",
                       "姉妹都市の学校を訪ねて交流し、家庭に泊まって暮らしを知る。" * (1 + number % 3), "8月")
                      for number in range(1, rows + 1))]


@pytest.mark.parametrize("make", [
    lambda rows: ruled_pdf(rows), lambda rows: ruled_pdf(rows, repeat=0), unruled_pdf,
    lambda rows: unruled_pdf(rows, leading=11),
], ids=["ruled", "ruled, heading once", "unruled", "unruled, even spacing"])
def test_pdf_tables_go_over_several_pages(tmp_path: Path, make: object) -> None:
    rows = long_survey(40)
    assert records(write(tmp_path, make(rows), "a.pdf")) == [tuple(row) for row in rows[1:]]  # type: ignore[operator]
    assert "p. 2, " in " ".join(read(tmp_path / "a.pdf").places.values())


def test_a_row_that_a_page_break_cut_is_joined(tmp_path: Path) -> None:
    first = [HEADER, ("1", "緑町", "派遣", "カナダ", "生徒を", "8月")]
    second = [HEADER, ("", "", "事業", "", "派遣する。", ""), ("2", "緑町", "受入", "タイ", "迎える。", "9月")]
    assert records(write(tmp_path, ruled_pdf(first, second), "a.pdf")) == [
        ("1", "緑町", "派遣事業", "カナダ", "生徒を派遣する。", "8月"),
        ("2", "緑町", "受入", "タイ", "迎える。", "9月")]


def test_a_short_line_of_a_pdf_cell_ends_a_name(tmp_path: Path) -> None:
    rows = [HEADER, ("1", "国際課<br/>市町村", "派遣", "カナダ", "生徒を派遣する。", "8月"),
            ("2", "青空市国際交流連絡協議会", "受入", "タイ", "迎える。", "9月")]
    assert [record[1] for record in records(write(tmp_path, ruled_pdf(rows), "a.pdf"))] == [
        "国際課 市町村", "青空市国際交流連絡協議会"]


def test_a_pdf_of_running_text_is_its_lines(tmp_path: Path) -> None:
    lines = ["第1章 国際交流の推進", "(1) 青少年の交流", "姉妹都市へ青少年を派遣し、相互理解を深める。"] * 20
    source = read(write(tmp_path, plain_pdf(lines), "plan.pdf"))
    assert source.lines == tuple(lines)
    assert not source.cells
    assert (source.place(2), source.place(41)) == ("p. 1, line 2", "p. 2, line 1")


# -- workbooks -----------------------------------------------------------------------------------------

def test_workbook(tmp_path: Path) -> None:
    data = workbook({"調査票": [["令和6年度調査票"], [], ["No", "事業名", "実施時期"],
                             [1, "交流\n事業", datetime.date(2024, 10, 5)], [2.0, "研修", 1.5]],
                     "別紙": [["No", "事業名"], [3, "派遣"]]})
    source = read(write(tmp_path, data, "survey.xlsx"))
    assert source.lines == ("令和6年度調査票", "No\t事業名\t実施時期", "1\t交流 事業\t2024-10-05",
                            "2\t研修\t1.5", "No\t事業名", "3\t派遣")
    assert source.where(3) == "survey.xlsx:調査票!4"
    assert source.place(6, 1) == "別紙!B2"


def test_merged_cells_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "S"
    for row in ([TITLE], ["No", "市町村", "事業名", "国", "期間", None],
                [1, "青空市", "派遣", "カナダ", "8月", "10日"],
                [2, None, "受入", "タイ", "9月", None], [3, None, "会議"]):
        sheet.append(row)
    for area in ("A1:F1", "E2:F2", "B3:B5"):
        sheet.merge_cells(area)
    source = read(write(tmp_path, saved(book), "m.xlsx"))
    assert source.lines == (TITLE, "No\t市町村\t事業名\t国\t期間\t期間", "1\t青空市\t派遣\tカナダ\t8月\t10日",
                            "2\t青空市\t受入\tタイ\t9月", "3\t青空市\t会議")
    assert source.place(4, 1) == "S!B4"


def test_hidden_rows_columns_and_sheets_are_left_out_and_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "S"
    for row in (["No", "事業名", "内部メモ", "国"], [1, "派遣", "秘", "タイ"], [2, "中止", "秘", "タイ"],
                [3, "受入", "秘", "タイ"]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.create_sheet("控え").sheet_state = "hidden"
    source = read(write(tmp_path, saved(book), "h.xlsx"))
    assert source.lines == ("No\t事業名\t国", "1\t派遣\tタイ", "3\t受入\tタイ")
    assert source.place(3, 2) == "S!D4"
    assert [(note.code, note.text, note.action) for note in source.notes] == [
        ("hidden-rows", "S!3", "dropped"), ("hidden-columns", "S!C", "dropped"), ("hidden-sheet", "控え", "dropped")]


@pytest.mark.parametrize(("value", "code", "shown"), [
    (1200, '#,##0"千円"', "1,200千円"), (0.125, "0.0%", "12.5%"), (7, "000", "007"), (-5, "#,##0;△#,##0", "△5"),
    (0.1 + 0.2, "General", "0.3"), (3, '"第"0"回"', "第3回"), (1234567, "[$¥-411]#,##0", "¥1,234,567"),
    (45204, 'ggge"年"m"月"d"日"', "2023-10-05"), (45204, 'yyyy"年"m"月"', "2023-10"), (12, "@", "12"),
    (45204.5, "yyyy/m/d h:mm", "2023-10-05 12:00"), (1000, "_ * #,##0_ ;_ * -#,##0_ ", "1,000"),
    (12345, '#,##0,"千円"', "12千円"), (2.5, "0.##", "2.5"),
])
def test_numbers_are_read_as_shown(value: float, code: str, shown: str) -> None:
    assert numbers.shown(value, code, CALENDAR_WINDOWS_1900) == shown


# -- Word and HTML -------------------------------------------------------------------------------------

def test_word_keeps_the_order_of_the_body_and_fills_merged_cells(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("前")
    table = document.add_table(3, 3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = "" if (row, column) in ((2, 0), (0, 2)) else f"r{row}c{column}"
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    document.add_paragraph("後")
    document.paragraphs[-1].add_run("秘密").font.hidden = True
    buffer = io.BytesIO()
    document.save(buffer)
    source = read(write(tmp_path, buffer.getvalue(), "a.docx"))
    assert source.lines == ("前", "r0c0\tr0c1", "r1c0\tr1c1\tr1c2", "r1c0\tr2c1\tr2c2", "後")
    assert (source.place(5), source.place(4, 1)) == ("paragraph 2", "table 1, row 3, column 2")
    assert [(note.code, note.text) for note in source.notes] == [("hidden-text", "秘密")]


def test_html_terms_that_recur_are_labels(tmp_path: Path) -> None:
    cards = "".join(f"<h3>{name}</h3><dl><dt>担当</dt> <dd>{office}</dd><dt>時期</dt><dd><p>通年</p></dd></dl>"
                    for name, office in (("派遣", "国際課"), ("受入", "学校課")))
    source = read(write(tmp_path, f"{cards}<dl><dt>用語</dt><dd>説明</dd></dl>".encode(), "a.html"))
    assert source.lines == ("派遣", "担当：国際課", "時期：", "通年", "受入", "担当：学校課", "時期：", "通年",
                            "用語", "説明")


def test_html_tables_and_text(tmp_path: Path) -> None:
    page = ("<html><head><title>調査</title><script>alert(1)</script></head><body><h2>令和6年度</h2>"
            "<p>あ<b>い</b>う<br>え</p>"
            "<table><tr><th rowspan=2>No<th rowspan=2>事業名<th colspan=2>相手<tr><th>国<th>都市</tr>"
            "<tr><td>1<td rowspan=2>派遣<td>カナダ<td>A</tr><tr><td>2<td>タイ<td>B</table>"
            "<table><tr><td>枠<table><tr><td>内<td>側</table></table><p style='display: none'>秘密</p>")
    source = read(write(tmp_path, page.encode("cp932"), "a.html"))
    assert source.lines == ("調査", "令和6年度", "あいう", "え", "No\t事業名\t相手\t相手", "No\t事業名\t国\t都市",
                            "1\t派遣\tカナダ\tA", "2\t派遣\tタイ\tB", "枠", "内\t側")
    assert source.encoding == "html, cp932"
    assert source.place(10, 1) == "table 2, row 1, column 2"
    assert [(note.code, note.text) for note in source.notes] == [("hidden-text", "秘密")]
