"""Normalisation, wrapped lines, look-alikes and suspicious characters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text.printed import balance, fold_lookalikes, join_wrapped, normalise, squeeze, strip_notes, width
from ingest.text.suspicion import suspicions


@pytest.mark.parametrize(("printed", "expected"), [
    ("ＡＢＣ１２３", "ABC123"),
    ("ｱﾒﾘｶ㈱", "アメリカ(株)"),
    ("R2.4～R3.3", "R2.4～R3.3"),
    ("4月〜6月", "4月〜6月"),
    ("①通年", "①通年"),
    ("計画⁵⁴の推進", "計画の推進"),
    ("№１", "No1"),
    ("plain text", "plain text"),
])
def test_normalise(printed: str, expected: str) -> None:
    assert normalise(printed) == expected


def test_notes_go_and_units_stay() -> None:
    assert strip_notes("国際戦略⁵⁹、100m²") == "国際戦略、100m²"


@pytest.mark.parametrize(("parts", "joined"), [
    (("新産業創造", "課"), "新産業創造課"),
    (("シンガポール、タイ、ベトナ", "ム、カンボジア"), "シンガポール、タイ、ベトナム、カンボジア"),
    (("sister", "city"), "sister city"),
    (("Portland,", "Oregon"), "Portland, Oregon"),
    (("WEB", "商談会"), "WEB商談会"),
    (("", "台湾 ", ""), "台湾"),
])
def test_join_wrapped(parts: tuple[str, ...], joined: str) -> None:
    assert join_wrapped(parts) == joined


def test_lookalikes_are_folded() -> None:
    assert fold_lookalikes("Аspеn") == "Aspen"
    assert fold_lookalikes("アスペン") == "アスペン"


def test_width_and_balance() -> None:
    assert width("台湾AB") == 3
    assert balance("台湾（台北市3校") == 1
    assert balance("「青森」") == 0


@pytest.mark.parametrize(("line", "codes"), [
    ("占冠村アспен姉妹都市記念事業", ["mixed-script"]),
    ("稚内市 Сахалин 交流", []),
    ("新型α株への対応", []),
    ("青森\u202eりんご", ["invisible-character"]),
    ("北海\ufffd道", ["damaged-character"]),
    ("国际交流", ["unusual-character"]),
    ("カナダ・シャーロットタウン市中学生派遣事業", []),
])
def test_suspicions(line: str, codes: list[str]) -> None:
    issues = suspicions(line, 7, "3")
    assert [issue.code for issue in issues] == codes
    assert all(issue.lines == (7, 7) and issue.record == "3" and issue.action == "kept" for issue in issues)


@given(st.text())
def test_normalise_is_stable(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(alphabet="ＡＢＣａｂｃ１２３アイウ漢字 "))
def test_normalise_is_nfkc_without_marks(text: str) -> None:
    assert normalise(text) == unicodedata.normalize("NFKC", text)


@given(st.lists(st.text()))
def test_joining_loses_no_letter(parts: list[str]) -> None:
    assert "".join(join_wrapped(parts).split()) == "".join("".join(parts).split())


@given(st.text())
def test_squeeze(text: str) -> None:
    assert squeeze(text).split(" ") == (text.split() or [""])


@given(st.text())
def test_suspicions_never_fail(text: str) -> None:
    suspicions(text, 1)
