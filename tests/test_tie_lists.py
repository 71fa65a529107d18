"""Lists of sister cities, ties that a text denies, partners that no table has, and other ways of stating a tie."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import formats, layouts
from ingest.formats import html
from ingest.linked import LinkedDocument
from ingest.linking import link
from ingest.linking.choose import Scope
from ingest.linking.folding import fold
from ingest.linking.mentions import find
from ingest.linking.tie_statement import Statement
from ingest.linking.tie_text import words
from ingest.linking.tie_years import only_year, own_year, since
from ingest.linking.ties import of_statement
from ingest.records import Cell, Role
from ingest.text import splits_name

LIST = """姉妹都市一覧（福島県）
市町村名\t相手都市\t国名\t提携年月日\t備考
郡山市\tブルメン市\tオランダ\t昭和63年6月18日\t
三春町\tライスレイク市\tアメリカ合衆国ウィスコンシン州\t平成元年7月\t令和2年に提携解消
須賀川市\t不明\t中国\t平成5年8月1日\t
"""
HEADER = "No\t市町村\t事業名\t相手国\t事業内容\t時期\n"


def linked(tmp_path: Path, text: str) -> LinkedDocument:
    path = tmp_path / "list.tsv"
    path.write_text(text, encoding="utf-8")
    return link(layouts.parse(formats.read(path)))


def row(tmp_path: Path, text: str, country: str = "米国") -> list[tuple[str, str, str | None]]:
    found = linked(tmp_path, f"令和6年度 富山県 国際交流事業\n{HEADER}1\t富山市\t交流\t{country}\t{text}\t5月\n")
    return [(each.partner.name, each.kind, each.since) for each in found.ties if each.stated]


def test_a_list_of_sister_cities_gives_ties_and_no_project(tmp_path: Path) -> None:
    found = linked(tmp_path, LIST)
    assert (found.meta.layout, found.projects) == ("partner_list", ())
    assert [(each.source.name, each.partner.name, each.kind, each.since, each.status) for each in found.ties] == [
        ("福島県郡山市", "ブルメン市", "sister-city", "1988", "active"),
        ("福島県三春町", "ライスレイク", "sister-city", "1989", "ended")]
    assert all(each.stated and each.lines for each in found.ties)
    assert [issue.lines for issue in found.issues if issue.code == "tie-without-party"] == [(5, 5)]


@pytest.mark.parametrize("text", [
    "姉妹都市提携は結んでいないが交流のあるシアトル市を訪問", "シアトル市との姉妹都市提携を検討",
    "姉妹都市を持たない本市の生徒が訪問",
    "シアトル市との姉妹都市提携の提案は見送った", "姉妹都市ではないシアトル市", "シアトル市との連携協定の可能性の調査"])
def test_what_is_denied_or_planned_is_no_tie(tmp_path: Path, text: str) -> None:
    assert not words(fold(text).text)
    assert row(tmp_path, text) == []


def test_a_partner_that_no_table_has_keeps_its_printed_name(tmp_path: Path) -> None:
    assert row(tmp_path, "姉妹都市モゲラッタ市へ生徒を派遣") == [("モゲラッタ市", "sister-city", None)]


def test_years_belong_to_their_partners(tmp_path: Path) -> None:
    assert row(tmp_path, "姉妹都市のソレント市（2001年）とバストス市（1972年）に絵を贈る", "イタリア、ブラジル") == [
        ("ソレント", "sister-city", "2001"), ("バストス", "sister-city", "1972")]
    assert own_year("ヤロバ市は1989年、リッセ市は1992年に提携", 4, None) == "1989"
    assert only_year("2023年に迎えた提携45周年の記念", None) == "1978"
    assert since("1958年の姉妹都市提携から60年以上続く交流", "姉妹都市", 2022) == "1958"
    assert since("姉妹都市提携60周年(2020年)の延期事業", "姉妹都市", 2024) == "1960"


def test_names_cut_at_a_line_end() -> None:
    assert splits_name("ニュージーラ", "ンド他")
    assert not splits_name("タイ", "ラオス")
    found = find({"country": Cell(text="ニュージーラ\nンド", lines=(1, 1))}, Scope(None, None))
    assert found.targets("country") == ("NZ",)


def test_items_of_a_cell_keep_their_bullets() -> None:
    page = "<table><tr><th>a</th><th>b</th></tr><tr><td>x</td><td><ul><li>一</li><li>二</li></ul></td></tr></table>"
    assert "・一 ・二" in "\n".join(html.content(page.encode(), "page.html").lines)


def test_an_unconfirmed_successor_is_reported() -> None:
    found = find({"place": Cell(text="旧江釣子村", lines=(1, 1))}, Scope("03", None))
    assert [(issue.code, issue.action) for issue in found.issues] == [("former-unverified", "kept")]


@pytest.mark.parametrize("table", [
    "提携主体,相手方の名称,相手方の国,提携の形式,効力発生日,終了日\n下関市,イスタンブール市,トルコ,姉妹都市,1972-05-16,\n",
    "日本側,外国側,提携区分,提携日\n下関市,イスタンブール市（トルコ）,姉妹都市,S47.5.16\n",
    "地域,市名,交流先,事業名,締結年月日\n西部,下関市,トルコ・イスタンブール市,姉妹都市提携,1972-05-16\n",
    "市町,国名,都市名,分類,年,月,日\n下関市,トルコ,イスタンブール市,姉妹,1972,5,16\n",
    "団体,海外自治体名,国,締結日\n下関市,ｲｽﾀﾝﾌﾞｰﾙ市,ﾄﾙｺ,S47.5.16\n",
    "提携年月日,種別,国,相手都市,県内自治体\n1971.5.16,姉妹都市,ブラジル,サントス市,下関市\nS47.5.16,〃,トルコ,イスタンブール市,同上\n",
    "自治体,国名,提携先,提携年月日\n【姉妹都市】,,,\n下関市,ブラジル,サントス市,昭和46年\n,トルコ,イスタンブール市,昭和47年\n",
    "■下関市,,,\n国名,都市名,種別,提携年月日\nトルコ,イスタンブール市,姉妹都市,1972.5.16\n",
], ids=lambda table: table.split(",")[0].split("\n")[0])
def test_columns_of_a_list_are_told_by_what_stands_in_them(tmp_path: Path, table: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(f"山口県内自治体の海外姉妹・友好提携一覧\n{table}".encode("cp932"))
    found = link(layouts.parse(formats.read(path)))
    assert {each.source.name for each in found.ties} == {"山口県下関市"}
    assert ("イスタンブール", "sister-city", "1972") in {
        (each.partner.name, each.kind, each.since) for each in found.ties}


def test_cells_typed_with_spaces_are_a_table(tmp_path: Path) -> None:
    typed = "\n".join(("山口県の姉妹提携一覧", "自治体　　提携先（国）　　種別　　提携年月日",
                       "下関市　　イスタンブール市（トルコ）　　姉妹都市　　S47.5.16",
                       "　　　　　青島市（中国）　　友好都市　　S54.10.3",
                       "宇部市　　ニューカッスル市（豪州）　　姉妹都市　　S55.11.21"))
    assert [(each.source.name, each.partner.name, each.since) for each in linked(tmp_path, typed).ties] == [
        ("山口県下関市", "イスタンブール", "1972"), ("山口県下関市", "青島市", "1979"),
        ("山口県宇部市", "ニューカッスル", "1980")]


HERE, THERE = "山口県下関市 イスタンブール", "山口県宇部市 ニューカッスル"


@pytest.mark.parametrize(("text", "expected"), [
    ("下関市は昭和47年にイスタンブール市と、宇部市は昭和55年にニューカッスル市と姉妹都市になった。",
     [f"{HERE} 1972", f"{THERE} 1980"]),
    ("下関市はイスタンブール市（トルコ）と昭和47年に、宇部市はニューカッスル市（豪州）と昭和55年に、それぞれ姉妹都市提携を行った。",
     [f"{HERE} 1972", f"{THERE} 1980"]),
    ("下関市とイスタンブール市、宇部市とニューカッスル市はそれぞれ姉妹都市である。", [HERE, THERE]),
    ("下関市及び宇部市は、イスタンブール市及びニューカッスル市とそれぞれ姉妹都市提携を結んでいる。", [HERE, THERE]),
    ("イスタンブール市とは昭和47年、ニューカッスル市（豪州）とは昭和55年に姉妹都市提携。",
     [f"{HERE} 1972", "山口県下関市 ニューカッスル 1980"]),
    ("昭和47年締結の姉妹都市イスタンブール", [f"{HERE} 1972"]),
    ("かつて姉妹都市であったイスタンブール市とは提携を解消した。", [f"{HERE} ended"]),
    ("令和4年にイスタンブール市との姉妹都市提携を解消した。", [f"{HERE} ended"]),
    ("提携を解消する方向で協議中の姉妹都市イスタンブール市", [HERE]),
    ("石垣市と姉妹都市提携を結ぶ本市が、イスタンブール市を訪問した。", []),
    ("全国の姉妹都市サミットがイスタンブール市で開かれた。", []),
])
def test_a_sentence_that_shares_a_word_out(text: str, expected: list[str]) -> None:
    cells: dict[Role, Cell] = {"description": Cell(text=text, lines=(1, 1))}
    statement = Statement("x", "1", cells, tuple(find(cells, Scope("35", None)).mentions), ("35201",), 2024)
    assert [" ".join(filter(None, (each.source.name, each.partner.name, each.since or "",
                                   each.status if each.status != "active" else "")))
            for each in of_statement(statement, "d")] == expected


def test_sentences_beside_a_table_state_ties(tmp_path: Path) -> None:
    told = "山口市はパンプローナ市（スペイン）と昭和55年に姉妹都市提携を結んだ。市町村分は次表のとおり。"
    found = linked(tmp_path, f"山口県の国際交流\n{told}\n{HEADER}"
                             "1\t下関市\t交流\tトルコ\t姉妹都市イスタンブール市を訪問\t5月\n")
    assert [(each.record, each.partner.name, each.since) for each in found.ties if each.stated] == [
        ("1", "イスタンブール", None), (None, "パンプローナ", "1980")]
    assert 2 not in found.parsed.layout_lines
    assert not any(each.code == "stray-line" for each in found.issues)
