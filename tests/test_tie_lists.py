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
from ingest.linking.tie_text import words
from ingest.linking.tie_years import only_year, own_year, since
from ingest.records import Cell
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
