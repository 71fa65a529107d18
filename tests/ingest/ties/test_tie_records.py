# ruff: noqa: E501 - cells are one line
"""Ties that a record's cells tell: of bodies at home, by an agreement without its partner, of a prefecture's row."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import formats, layouts
from ingest.linking import link
from ingest.linking.ties.body_names import first_name, has_own_name

Told = tuple[str, str, str, str | None]

HEAD = "番号\t市町名\t実施主体\t事業名\t相手国・地域\t事業概要\t実施場所\t実施時期\t担当課"
OTHERS = [
    f"{at}\t{town}\t{town}\t日本語教室\t－\t外国人住民を対象に教室を開く。\t{town}\t通年\t市民課"
    for at, town in ((8, "沼津市"), (9, "三島市"))]


def ties(tmp_path: Path, *rows: str, head: str = HEAD) -> set[Told]:
    path = tmp_path / "survey.tsv"
    path.write_text("\n".join(["静岡県　国際関連事業調査（令和６年度）", "", head, *rows, *OTHERS]), encoding="utf-8")
    found = link(layouts.parse(formats.read(path))).ties
    return {(each.source.name, each.partner.name, each.kind, each.since) for each in found if each.stated}


def row(name: str, country: str, text: str, *, town: str = "", carrier: str = "", place: str = "") -> str:
    return f"1\t{town}\t{carrier or town}\t{name}\t{country}\t{text}\t{place}\t10月\t"


@pytest.mark.parametrize(("name", "text", "expected"), [
    ("動物の交流", "楽寿動物園とベルリン動物園との友好動物園の協定（平成4年締結）により、飼育技術を学ぶ。",
     ("楽寿動物園", "ベルリン動物園", "museum-agreement", "1992")),
    ("楽寿動物公園の国際交流", "ベルリン動物園との友好動物園提携（平成3年）に基づき、職員を招く。",
     ("楽寿動物公園", "ベルリン動物園", "museum-agreement", "1991")),
    ("清水港ポートセールス", "平成11年に姉妹港となった釜山港を訪問する。", ("清水港", "釜山港", "cooperation-agreement", "1999")),
])
def test_a_body_named_in_the_record_is_the_party(tmp_path: Path, name: str, text: str, expected: Told) -> None:
    country = "ドイツ" if "ベルリン" in text else "韓国"
    assert ties(tmp_path, row(name, country, text, carrier="観光課")) == {expected}


def test_who_carries_a_programme_out_is_the_party_of_its_sort(tmp_path: Path) -> None:
    text = "武漢大学と平成20年に結んだ学術交流協定により、学生を受け入れる。"
    assert ties(tmp_path, row("学術交流", "中国", text, carrier="静岡県立大学")) == {
        ("静岡県立大学", "武漢大学", "school-agreement", "2008")}


@pytest.mark.parametrize(("name", "own", "first"), [
    ("県立高校", False, ""), ("市美術館", False, ""), ("清水港", True, "清水港"), ("寄港", False, ""),
    ("静岡県立大学", True, "静岡県立大学"), ("中央図書館", True, "中央図書館"), ("姉妹港", False, "")])
def test_a_word_for_bodies_is_no_name(name: str, own: bool, first: str) -> None:
    assert has_own_name(name) is own
    assert first_name(f"{name}の国際交流") == first
    assert first_name(f"{name}との交流") == ""


@pytest.mark.parametrize(("text", "expected"), [
    ("平成26年に締結した音楽による交流に関する覚書に基づき、演奏家を招く。", {("静岡県浜松市", "バンドン", "memorandum", "2014")}),
    ("教育分野の交流に関する覚書（平成30年締結）に基づき、生徒を派遣する。", {("静岡県浜松市", "バンドン", "memorandum", "2018")}),
    ("ジェトロと締結した覚書に基づき、バンドン市で商談会を開く。", set()),  # with another
    ("国が締結した技術協力に関する覚書に基づき、バンドン市の職員を招く。", set()),
    ("包括連携協定に基づき、社員をバンドン市へ派遣する。", set()),
    ("覚書の締結に向け、バンドン市と協議する。", set()),
])
def test_an_agreement_on_which_a_programme_is_based(tmp_path: Path, text: str, expected: set[Told]) -> None:
    assert ties(tmp_path, row("音楽交流事業", "インドネシア（バンドン市）", text, town="浜松市")) == expected


def test_results_tell_of_ties(tmp_path: Path) -> None:
    head = HEAD.replace("事業概要", "実績")
    told = ties(tmp_path, row("中学生交流", "中国（浙江省寧波市）", "友好都市寧波市の中学生と交流した。", town="三島市"), head=head)
    assert told == {("静岡県三島市", "寧波市", "friendship-city", None)}


def test_a_prefectures_own_row_is_no_towns(tmp_path: Path) -> None:
    text = "昭和56年に姉妹提携を締結したロードアイランド州の青年を受け入れる。"
    assert ties(tmp_path, row("青年交流", "米国", text, town="静岡県", place="静岡市")) == {
        ("静岡県", "ロードアイランド州", "sister-region", "1981")}


def test_partners_behind_a_word_with_their_years(tmp_path: Path) -> None:
    text = "姉妹都市のオマハ市（1965年提携）とストックトン市（1959年提携）の物産を紹介する。"
    assert ties(tmp_path, row("物産展", "米国", text, town="静岡市")) == {
        ("静岡県静岡市", "オマハ", "sister-city", "1965"), ("静岡県静岡市", "ストックトン", "sister-city", "1959")}


COLUMNS = """福井県　市町国際交流関係事業（令和４年度）

番号\t市町\t事業名\t対象\t実施内容\t備考
1\t福井市\t友好都市交流事業\t杭州市（中国）\t卓球交流\t友好都市提携 H1
2\t敦賀市\t姉妹都市親善交流\t東海市（韓国）\t職員派遣\t姉妹都市提携 S56.4.13
3\t越前市\tブラジル人支援\t市内在住ブラジル人\t通訳の配置\t
4\t坂井市\t姉妹都市交流事業\t市内の中学生\t作品の展示\t
5\t福井市\t姉妹都市交流事業\tニューブランズウィック市、フラートン市（米国）\t青年の派遣\t姉妹都市提携 S57、H1
"""


def test_a_column_of_nothing_but_places_abroad_names_the_partners(tmp_path: Path) -> None:
    path = tmp_path / "survey.txt"
    path.write_text(COLUMNS, encoding="utf-8")
    found = link(layouts.parse(formats.read(path))).ties
    assert {(each.source.name, each.partner.name, each.kind, each.since) for each in found if each.stated} == {
        ("福井県福井市", "杭州市", "friendship-city", "1989"), ("福井県敦賀市", "東海市", "sister-city", "1981"),
        ("福井県福井市", "ニューブランズウィック", "sister-city", "1982"),
        ("福井県福井市", "フラートン", "sister-city", "1989")}


def test_an_agreement_with_a_zoo_is_not_one_with_its_city(tmp_path: Path) -> None:
    found = ties(tmp_path, row("動物の交流", "台湾", "友好協定を結ぶ台北市立動物園と飼育員を相互に派遣する。",
                               carrier="楽寿動物園"))
    assert found == {("楽寿動物園", "台北市立動物園", "museum-agreement", None)}
