"""Bytes to lines: encodings, tables, workbooks, and files that must be refused by name."""

from __future__ import annotations

import datetime
import io
import random
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats import read
from ingest.formats.limits import MAX_COLUMNS, MAX_LINE
from ingest.layouts import parse
from ontology.errors import DocumentError

TEXT = "■令和5年度調査票\nNo\t事業名\nアスペン市との交流、受入\n"
RECIPE = "肉じゃがの作り方\n\n材料 4人分\nじゃがいも 3個\n玉ねぎ 1個\n\n1 野菜を切る。\n2 15分ほど煮る。\n"


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


def test_workbook(tmp_path: Path) -> None:
    data = workbook({"調査票": [["令和6年度調査票"], [], ["No", "事業名", "実施時期"],
                             [1, "交流\n事業", datetime.date(2024, 10, 5)], [2.0, "研修", 1.5]],
                     "別紙": [["No", "事業名"], [3, "派遣"]]})
    source = read(write(tmp_path, data, "survey.xlsx"))
    assert source.lines == ("令和6年度調査票", "No\t事業名\t実施時期", "1\t交流 事業\t2024-10-05",
                            "2\t研修\t1.5", "No\t事業名", "3\t派遣")
    assert source.where(3) == "survey.xlsx:調査票!4"
    assert source.where(6) == "survey.xlsx:別紙!2"


def bomb() -> bytes:
    """A small archive that unpacks to more than 256 MiB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/sharedStrings.xml", "w") as entry:
            for _ in range(300):
                entry.write(bytes(1 << 20))
    return buffer.getvalue()


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("readme.txt", "hello")
    return buffer.getvalue()


GOOD = workbook({"a": [[number, "事業" * 20] for number in range(200)]})

BAD: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "empty"),
    "blank.txt": (b" \n\n\t\n", "empty"),
    "bom-only.txt": (b"\xff\xfe", "no text"),
    "noise.txt": (random.Random(1).randbytes(20_000), ""),
    "zeros.txt": (bytes(5000), "control characters"),
    "truncated.xlsx": (GOOD[:len(GOOD) // 2], "damaged"),
    "flipped.xlsx": (GOOD[:200] + bytes(100) + GOOD[300:], "damaged"),
    "archive.xlsx": (archive(), "no .xlsx workbook"),
    "bomb.xlsx": (bomb(), "when unpacked"),
    "old.xls": (b"\xd0\xcf\x11\xe0" + bytes(500), "old Office"),
    "plan.pdf": (b"%PDF-1.7\n%", "PDF"),
    "line.txt": (b"x" * (MAX_LINE + 1), "characters"),
    "columns.txt": (b"x\t" * 5000, "cells"),
    "columns.csv": (b"x," * 5000, "cells"),
    "columns.xlsx": (workbook({"a": [["x"] * (MAX_COLUMNS + 1)]}), "cells"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_by_name(tmp_path: Path, name: str) -> None:
    data, word = BAD[name]
    with pytest.raises(DocumentError) as caught:
        read(write(tmp_path, data, name))
    assert caught.value.where.split(":")[0] == name
    assert word in str(caught.value)


def test_a_folder_and_a_missing_file_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    for name in ("folder.txt", "missing.txt"):
        with pytest.raises(DocumentError, match=name):
            read(tmp_path / name)


def test_an_unknown_layout_is_refused_with_reasons(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"recipe\.txt: no known layout .*survey_table 0\.00"):
        parse(read(write(tmp_path, RECIPE.encode(), "recipe.txt")))


def refusal(path: Path) -> str | None:
    """Where a refusal says that it is, or None when the file is read."""
    try:
        read(path)
    except DocumentError as error:
        return error.where
    return None


@given(st.binary(max_size=2000), st.sampled_from(["a.txt", "a.csv", "a.tsv", "a.xlsx", "a"]))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str,
) -> None:
    where = refusal(write(tmp_path_factory.mktemp("fuzz"), data, name))
    assert where is None or where.startswith(name)


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=40))
def test_any_damage_to_a_workbook_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, at: int, patch: bytes,
) -> None:
    data = GOOD[:at] + patch + GOOD[at + len(patch):]
    where = refusal(write(tmp_path_factory.mktemp("fuzz"), data, "a.xlsx"))
    assert where is None or where.startswith("a.xlsx")


@given(st.text(alphabet="あいうのをアイウーン、。・札幌市交流国際事業令和年度\t012", min_size=20),
       st.sampled_from(["utf-8", "utf-16", "cp932", "euc_jp"]))
def test_japanese_is_read_in_every_encoding(
    tmp_path_factory: pytest.TempPathFactory, text: str, codec: str,
) -> None:
    source = read(write(tmp_path_factory.mktemp("fuzz"), (TEXT + text).encode(codec)))
    assert source.lines == (*TEXT.splitlines(), text)
