"""Figures: value, unit, what is counted, period; nothing invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.values.figures import bracket_dates, bracket_figures, number, parse_figures, quantity

Expected = list[tuple[str, float | None, str]]


def read(text: str) -> Expected:
    return [(figure.label, figure.value, figure.unit) for figure in parse_figures(text, "1", (1, 1))]


@pytest.mark.parametrize(("cell", "expected"), [
    ("青少年11名\n引率職員6名", [("青少年", 11, "名"), ("引率職員", 6, "名")]),
    ("青少年11名引率職員6名", [("青少年", 11, "名"), ("引率職員", 6, "名")]),
    ("参加40名", [("参加", 40, "名")]),
    ("参加者 20名", [("参加者", 20, "名")]),
    ("配置3人、17か所", [("配置", 3, "人"), ("配置", 17, "か所")]),
    ("配置１人、24か所", [("配置", 1, "人"), ("配置", 24, "か所")]),
    ("派遣0名", [("派遣", 0, "名")]),
    ("試飲試食会開催　3回\nフェア開催　1回", [("試飲試食会開催", 3, "回"), ("フェア開催", 1, "回")]),
    ("2回開催\n第1回　県内企業数17社", [("開催", 2, "回"), ("第1回 県内企業数", 17, "社")]),
    ("5校 324名", [("", 5, "校"), ("", 324, "名")]),
    ("4名", [("", 4, "名")]),
    ("生徒4名（オンラインによる参加）", [("生徒", 4, "名")]),
    ("①三沢基地内大学\n入学者13名", [("三沢基地内大学入学者", 13, "名")]),
    ("招請等なし", []),
])
def test_results_cells(cell: str, expected: Expected) -> None:
    assert read(cell) == expected


def test_labels_that_wrap() -> None:
    assert read("滞在型旅行商品開発　4件\n教育旅行向け体験メニュー\n8件") == [
        ("滞在型旅行商品開発", 4, "件"), ("教育旅行向け体験メニュー", 8, "件")]
    assert read("①台湾技術シーズ・ニーズ収集\n企業数　100件\nコーディネーター\nの配置　1名\n②支援企業数　2社") == [
        ("台湾技術シーズ・ニーズ収集企業数", 100, "件"), ("コーディネーターの配置", 1, "名"), ("支援企業数", 2, "社")]


def test_a_heading_over_several_figures() -> None:
    assert read("ビジネスマッチング\n上海　県内企業4社\n香港　県内企業9社\n台湾　21社") == [
        ("ビジネスマッチング 上海 県内企業", 4, "社"), ("ビジネスマッチング 香港 県内企業", 9, "社"),
        ("ビジネスマッチング 台湾", 21, "社")]
    assert read("タイ　開催回数2回、派遣8名") == [("タイ 開催回数", 2, "回"), ("タイ 派遣", 8, "名")]


def test_figures_inside_brackets_take_the_label_before_them() -> None:
    assert read("事業費補助(国1/2、自己負担\n1/2)\n実施内容：テスト販売(台湾8日、\n香港4ヵ月)") == [
        ("テスト販売 台湾", 8, "日"), ("テスト販売 香港", 4, "ヵ月")]
    assert read("試食宣伝実施3か国（台湾、香港、\nタイ）") == [("試食宣伝実施", 3, "か国")]


@pytest.mark.parametrize("text", [
    "UPDATE179を開催", "Society5.0推進会議", "NP0の活動", "第79回", "2回目", "国1/2", "R6.12", "2021年10月",
    "COVID-19", "3割引の券", "三校",
])
def test_what_is_no_figure(text: str) -> None:
    assert read(text) == []


def test_a_range_has_no_single_value() -> None:
    assert read("参加者10～20名") == [("参加者", None, "名")]


@pytest.mark.parametrize(("bracket", "expected"), [
    ("【R6:2回、R7:3回予定】", [("", 2, "回", "R6"), ("", 3, "回", "R7")]),
    ("【R6.8以降98名を受入、R7.3時点：県内JET参加者数205名】",
     [("受入", 98, "名", "R6.8以降"), ("県内JET参加者数", 205, "名", "R7.3時点")]),
    ("【174市町村(R5)→176市町村(R6)】", [("", 174, "市町村", "R5"), ("", 176, "市町村", "R6")]),
    ("【ベトナム(R6.12)参加道内企業数2社 訪問大学4校】",
     [("ベトナム 参加道内企業数", 2, "社", "R6.12"), ("ベトナム 訪問大学", 4, "校", "R6.12")]),
    ("【R5.9盛岡市：約1,200名、R6.5紫波町：延べ301名来場】",
     [("盛岡市", 1200, "名", "R5.9"), ("紫波町", 301, "名", "R6.5")]),
    ("【R6.10：32名の学生、3名の教員が参加】", [("学生", 32, "名", "R6.10"), ("教員", 3, "名", "R6.10")]),
    ("【5回、54団体参加】", [("", 5, "回", ""), ("参加", 54, "団体", "")]),
    ("【R6交付実績：94,307千円】", [("交付実績", 94307, "千円", "R6")]),
    ("【R6 道営住宅：4市87戸】", [("道営住宅", 4, "市", "R6"), ("道営住宅", 87, "戸", "R6")]),
    ("【R6.12】", []), ("参加40名", []),
    ("【R5：4億2,000万円　R6：18万6千人】", [("", 420000000.0, "円", "R5"), ("", 186000.0, "人", "R6")]),
])
def test_brackets(bracket: str, expected: list[tuple[str, float, str, str]]) -> None:
    found = [(each.label, each.value, each.unit, each.period) for each in bracket_figures(bracket, "x", (1, 1))]
    assert found == expected


def test_dates_of_brackets() -> None:
    text = "会議【R6.12】と調査【R7.4~6】、研修【R6.8・R7.2】、派遣【R6：3名】、公開【R6】、要望【済】"
    assert bracket_dates(text) == ("R6.12", "R7.4~6", "R6.8・R7.2", "R6")


def test_the_text_of_a_figure_is_as_printed() -> None:
    figures = bracket_figures("【Ｒ６：約１，３００名来場、R7:3回予定】", "x", (3, 4))
    assert [figure.text for figure in figures] == ["Ｒ６：約１，３００名来場", "R7:3回予定"]
    assert figures[0].lines == (3, 4)


@pytest.mark.parametrize(("text", "expected"), [
    ("１，２３４", 1234.0), ("3.5", 3.5), ("▲1.2", -1.2), ("12人", None), ("", None), ("三", None)])
def test_number(text: str, expected: float | None) -> None:
    assert number(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("260,890億ドル", (260890.0, "億ドル")), ("4.33%", (4.33, "%")), ("10路線", (10.0, "路線")),
    ("-0.3％", (-0.3, "％")),
    ("25", (25.0, "")), ("未定", None)])
def test_quantity(text: str, expected: tuple[float, str] | None) -> None:
    assert quantity(text) == expected


@given(st.text(alphabet="0123456789,.名社回か所件()（）、　 \nR令和年月～第参加台湾①・：→", max_size=50))
def test_every_figure_is_in_the_text(text: str) -> None:
    for figure in parse_figures(text, "x", (1, 1)):
        assert figure.unit
        assert figure.unit in text
        if figure.value is not None:
            digits = "".join(char for char in text if char.isascii() and (char.isdigit() or char in ".,"))
            assert str(int(figure.value)).rstrip("0") in digits.replace(",", "")


def test_the_year_of_an_agreement_is_no_period() -> None:
    (figure,) = parse_figures("姉妹都市提携（昭和41年）から続く交流で、10人を派遣した。", "1", (1, 1))
    assert (figure.value, figure.unit, figure.period) == (10, "人", "")


def test_a_label_behind_a_date_has_no_particle() -> None:
    (figure,) = parse_figures("令和6年10月5日に参加者24名", "1", (1, 1))
    assert (figure.label, figure.value, figure.period) == ("参加者", 24, "令和6年10月5日")
