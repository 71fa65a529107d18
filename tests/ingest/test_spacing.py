"""Titles without typesetting spaces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text.spacing import close_title
from ontology.iri import key_text


@pytest.mark.parametrize(("printed", "title"), [
    ("2016 年世界冬の都市市長会議", "2016年世界冬の都市市長会議"),
    ("消防技術支援事業 (JICA 草の根技術協力事業)", "消防技術支援事業(JICA草の根技術協力事業)"),
    ("ＪＩＣＡ　研修の実施", "JICA研修の実施"), ("500m 美術館運営費", "500m美術館運営費"),
    ("エネルギーeco プロジェクト", "エネルギーecoプロジェクト"), ("イベントによる魅力 PR", "イベントによる魅力PR"),
    ("第 10 回交流会", "第10回交流会"), ("実施計画 1 期", "実施計画1期"), ("（仮称） 交流館", "(仮称)交流館"),
    ("国際交流員（CIR） の配置", "国際交流員(CIR)の配置"),
])
def test_typesetting_spaces_are_closed_up(printed: str, title: str) -> None:
    assert close_title(printed) == title


@pytest.mark.parametrize("title", [
    "World Winter Cities", "Sister City (Portland)", "クリスマス市 in Sapporo", "第1部 講演会", "交流フェスタ 2024",
    "姉妹都市提携 30周年", "交流会2024 札幌大会", "",
])
def test_spaces_that_separate_are_kept(title: str) -> None:
    assert close_title(title) == title


@given(st.text(alphabet="市国年第AbJ 12()（）　ー・", max_size=40))
def test_a_title_keeps_its_key(text: str) -> None:
    closed = close_title(text)
    assert key_text(closed) == key_text(text), "ids come from the key"
