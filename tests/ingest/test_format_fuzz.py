"""Damaged files of every format: they are read, or refused by name, and nothing else."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.formats import contents, numbers, read
from ingest.formats.grid import Merge, fill
from ingest.formats.kinds import kind_of
from ingest.formats.limits import check_lines
from ontology.errors import DocumentError
from tests.hostile_files import VALID, repacked

FILES = {name: make() for name, make in VALID.items()}
PARTS = {"a.xlsx": ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"),
         "excel.xlsx": ("xl/Strings.xml", "xl/worksheets/a.xml"),
         "a.docx": ("word/document.xml",)}

relaxed = settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])


def survives(data: bytes, name: str) -> None:
    """Reads in this process, PDF too: a child would hide what its reader raises."""
    where = name
    try:
        kind, _ = kind_of(data, Path(name).suffix, name)
        check_lines(contents(data, kind, name).lines, name)
    except DocumentError as error:
        where = error.where
    assert where.startswith(name)


def mutated(data: bytes, seed: int) -> bytes:
    """Bytes flipped, cut out, repeated, or the end cut off."""
    chance = random.Random(seed)
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 3, 20))):
        at = chance.randrange(max(len(made), 1))
        match chance.randrange(5):
            case 0:
                made[at:at + 1] = bytes([chance.randrange(256)])
            case 1:
                made[at:at + chance.randrange(200)] = b""
            case 2:
                made[at:at] = made[at:at + chance.randrange(200)]
            case 3:
                made[at:at + 8] = chance.randbytes(8)
            case _:
                del made[len(made) - chance.randrange(1 + len(made) // 4):]
    return bytes(made)


@pytest.mark.parametrize("name", FILES)
@relaxed
@given(seed=st.integers(0, 1 << 30))
def test_a_damaged_file_is_read_or_refused(name: str, seed: int) -> None:
    survives(mutated(FILES[name], seed), name)


@pytest.mark.parametrize(("name", "part"), [(name, part) for name, parts in PARTS.items() for part in parts])
@relaxed
@given(seed=st.integers(0, 1 << 30))
def test_damage_inside_an_archive_is_read_or_refused(name: str, part: str, seed: int) -> None:
    with zipfile.ZipFile(BytesIO(FILES[name])) as archive:
        content = archive.read(part)
    survives(repacked(FILES[name], {part: mutated(content, seed)}), name)


@pytest.mark.parametrize("suffix", [".txt", ".csv", ".tsv", ".xlsx", ".docx", ".pdf", ".html"])
@pytest.mark.parametrize("head", [b"", b"PK\x03\x04", b"%PDF-1.7\n", b"<html><table><tr>", b"\xff\xfe", b"\x1b$B"])
@settings(deadline=None, max_examples=25)
@given(data=st.binary(max_size=500))
def test_any_bytes_are_read_or_refused(head: bytes, suffix: str, data: bytes) -> None:
    survives(head + data, f"a{suffix}")


@settings(deadline=None, max_examples=10)
@given(seed=st.integers(0, 1 << 30))
def test_a_damaged_pdf_is_read_or_refused_in_its_own_process(tmp_path_factory: pytest.TempPathFactory,
                                                             seed: int) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "a.pdf"
    path.write_bytes(mutated(FILES["a.pdf"], seed) or b"%PDF")
    where = path.name
    try:
        assert read(path).lines
    except DocumentError as error:
        where = error.where
    assert where.startswith("a.pdf")


@given(st.floats(allow_nan=False, allow_infinity=False), st.text(alphabet='#0?,.;%"\\[]@_*yemdhsG人', max_size=20))
def test_any_number_has_a_text_in_any_format(value: float, code: str) -> None:
    assert isinstance(numbers.shown(value, code, numbers.EPOCH), str)


@given(st.lists(st.lists(st.sampled_from(["", "a", "b"]), max_size=6), max_size=6),
       st.lists(st.tuples(*[st.integers(0, 9)] * 4), max_size=4))
def test_merges_never_change_or_lose_what_a_cell_says(rows: list[list[str]], areas: list[tuple[int, ...]]) -> None:
    before = [list(row) for row in rows]
    own = fill(rows, [Merge(top, left, top + down, left + across) for top, left, down, across in areas])
    assert own == {at for at, row in enumerate(before) if any(row)}
    for old, new in zip(before, rows, strict=True):
        assert all(cell == now for cell, now in zip(old, new, strict=False) if cell)
