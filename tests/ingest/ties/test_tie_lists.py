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
from ingest.linking.ties.projects import of_statement
from ingest.linking.ties.statement import Statement
from ingest.linking.ties.text import words
from ingest.linking.ties.years import only_year, own_year, since
from ingest.records import Cell, Role
from ingest.text.printed import splits_name

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


@pytest.mark.parametrize(("text", "expected"), [
    ("姉妹都市は、下関市がイスタンブール市（トルコ）、宇部市がニューカッスル市（豪州）である。", [HERE, THERE]),
    ("姉妹都市としては、下関市のイスタンブール市、宇部市のニューカッスル市（豪州）などがある。", [HERE, THERE]),
    ("友好都市は下関市が青島市と昭和54年に、宇部市が威海市と平成4年に提携している。",
     ["山口県下関市 青島市 1979", "山口県宇部市 威海市 1992"]),
    ("宇部市の姉妹都市はニューカッスル市（豪州）、友好都市は威海市である。", [THERE, "山口県宇部市 威海市"]),
    ("昭和47年には、5月にトルコのイスタンブール市、6月にブラジルのサントス市と、相次いで姉妹都市となった。",
     [f"{HERE} 1972", "山口県下関市 サントス 1972"]),
    ("最初に姉妹都市となったのはトルコのイスタンブール市で、1972年のことである。", [f"{HERE} 1972"]),
    ("平成8年にパラオ共和国と友好提携を結んだ。", ["山口県下関市 パラオ 1996"]),
    ("日本政府はパラオ共和国と協力に関する協定を締結した。", []),
    ("友好都市の新青島市を訪れた。", ["山口県下関市 青島市"]),
    ("友好都市の峨青島市を訪れた。", []),  # a longer name that no table has, and of no known country
    ("1972年にイスタンブール市と姉妹都市となり、その後青島市とは友好都市となった。",
     [f"{HERE} 1972", "山口県下関市 青島市"]),
    ("イスタンブール市との姉妹都市提携は平成10年に解消された。", [f"{HERE} ended"]),
    ("シアトル市（神戸市の姉妹都市）の視察団が来庁した。", ["兵庫県神戸市 シアトル"]),
    ("姉妹都市協会の主催でイスタンブール市を訪れた。", []),
])
def test_other_orders_of_a_sentence(text: str, expected: list[str]) -> None:
    test_a_sentence_that_shares_a_word_out(text, expected)


TEXT = """宇部市と下関市の海外都市との提携

１　姉妹都市
　下関市は1972年5月にトルコのイスタンブール市と姉妹都市提携を行った。

２　友好都市
　・青島市（中国）　1979年10月3日
　・威海市（中国）1992年（※）
　※ 威海市との提携は、期間満了により2019年に終了した。

３　港と学校
　【姉妹港】下関港は次の港と姉妹港の関係にある。
　　ア　釜山港（韓国）　1984年

４　覚書
(1) ベトナム・ダナン市
　港湾に関する覚書を平成25年4月に締結し、研修生を受け入れている。
"""


def test_a_text_of_sentences_and_items(tmp_path: Path) -> None:
    path = tmp_path / "ties.txt"
    path.write_text(TEXT.replace("宇部市と", ""), encoding="utf-16")
    found = link(layouts.parse(formats.read(path)))
    assert found.meta.layout == "tie_text"
    assert {(each.source.name, each.partner.name, each.kind, each.since, each.status) for each in found.ties} == {
        ("山口県下関市", "イスタンブール", "sister-city", "1972", "active"),
        ("山口県下関市", "青島市", "friendship-city", "1979", "active"),
        ("山口県下関市", "威海市", "friendship-city", "1992", "ended"),
        ("下関港", "釜山港", "cooperation-agreement", "1984", "active"),
        ("山口県下関市", "ダナン", "memorandum", "2013", "active")}


@pytest.mark.parametrize(("table", "expected"), [
    ("市町,提携先,種別,締結日,現況\n下関市・宇部市,韓国・ボスロル村,覚書,S63,休眠中\n",
     {("山口県下関市", "ボスロル村", "memorandum", "1988", "unknown"),
      ("山口県宇部市", "ボスロル村", "memorandum", "1988", "unknown")}),
    ("国名,相手先,自治体,種別,年月日\n中国,青島市,下関市,友好都市,1979\n,威海市,宇部市,友好都市,1992\n",
     {("山口県下関市", "青島市", "friendship-city", "1979", "active"),
      ("山口県宇部市", "威海市", "friendship-city", "1992", "active")}),
    ("国名,市町,姉妹都市（提携年）,友好都市（提携年）\n中国,下関市,,青島市（1979）\n"
     "トルコ,下関市,イスタンブール市（1972）,\n",
     {("山口県下関市", "青島市", "friendship-city", "1979", "active"),
      ("山口県下関市", "イスタンブール", "sister-city", "1972", "active")}),
    ("団体,提携先,区分,提携日,備考\n山口県立下関高校,トルコ・アンカラ高校,姉妹校,1998,平成30年解消\n",
     {("山口県立下関高校", "アンカラ高校", "sister-school", "1998", "ended")}),
    ("市町,提携先,区分,提携日\n下関市,パラオ共和国,友好協定,1996\n",
     {("山口県下関市", "パラオ", "friendship-exchange", "1996", "active")}),
], ids=["joint", "merged country", "matrix", "bodies", "country"])
def test_parties_of_a_row(tmp_path: Path, table: str, expected: set[tuple[str, ...]]) -> None:
    found = linked(tmp_path, f"山口県内の提携一覧\n{table}".replace(",", "\t"))
    told = {(each.source.name, each.partner.name, each.kind, each.since, each.status) for each in found.ties}
    assert told == expected


MIXED = """鳥取県の国際交流の概要
１　県の交流地域
地域名（国）\t形式\t締結日\t署名者（当時）\t主な分野
吉林省（中国）\t友好提携\t1994.9.11\t西尾知事\t農業
バーモント州（米国）\t姉妹提携\t2008.4.22\t平井知事\t現在、交流を停止
２　市町村の交流
（米子市）韓国の束草市（1995年10月、姉妹都市）及び中国の保定市（1991年10月、友好都市）と提携している。
（琴浦町）旧赤碕町が韓国・蔚珍郡と結んだ友好交流提携（平成6年）を引き継いでいたが、平成31年3月末で解消した。
（北栄町・湯梨浜町）湯梨浜町はハワイ郡（米国ハワイ州）と1996年に姉妹都市提携をしている。北栄町は提携を持たない。
３　学校間の交流
県内の学校\t相手\t形式\t締結年
鳥取県立鳥取東高等学校\t江原大学校附設高等学校（韓国）\t姉妹校\t中断（平成18年締結）
４　姉妹都市交流のあゆみ
平成26年　吉林省との友好提携20周年記念式典を開催
平成27年　ウラジオストク市の少年団
"""


def test_tables_and_paragraphs_of_one_document(tmp_path: Path) -> None:
    found = linked(tmp_path, MIXED)
    assert {(each.source.name, each.partner.name, each.kind, each.since, each.status) for each in found.ties} == {
        ("鳥取県", "吉林省", "sister-region", "1994", "active"),
        ("鳥取県", "バーモント州", "sister-region", "2008", "unknown"),
        ("鳥取県米子市", "束草市", "sister-city", "1995", "active"),
        ("鳥取県米子市", "保定市", "friendship-city", "1991", "active"),
        ("鳥取県琴浦町", "蔚珍郡", "friendship-city", "1994", "ended"),
        ("鳥取県湯梨浜町", "ハワイ郡", "sister-city", "1996", "active"),
        ("鳥取県立鳥取東高等学校", "江原大学校附設高等学校", "sister-school", "2006", "unknown")}


def test_a_sentence_gives_the_kind_of_rows_that_tell_none(tmp_path: Path) -> None:
    path = tmp_path / "list.html"
    path.write_text("""<html><head><meta charset="utf-8"></head><body><h1>富山県内の姉妹提携</h1>
    <p>区分の表示がないものは友好提携です。</p><h2>富山県</h2><ul><li>サンパウロ州（姉妹州県、昭和50年代に提携）</li></ul>
    <table><tr><th>市町村</th><th>相手先</th><th>国名</th><th>締結年月</th><th>経緯等</th></tr>
    <tr><td>富山市</td><td>秦皇島市</td><td>中国</td><td>昭和56年5月</td><td>日中友好</td></tr></table>
    <p>富山県立伏木高等学校 ― ウラジオストク第4学校（ロシア） 姉妹校（平成8年提携）</p></body></html>
    """, encoding="utf-8")
    found = link(layouts.parse(formats.read(path)))
    assert [(each.source.name, each.partner.name, each.kind, each.since) for each in found.ties] == [
        ("富山県富山市", "秦皇島市", "friendship-city", "1981"),
        ("富山県", "サンパウロ州", "sister-region", None),
        ("富山県立伏木高等学校", "ウラジオストク第4学校", "sister-school", "1996")]


def test_a_list_of_bodies_tells_the_municipality_only_as_where_they_lie(tmp_path: Path) -> None:
    path = tmp_path / "list.tsv"
    path.write_text("""管内の施設の海外提携状況（令和6年度）
市町村\t施設名\t国\t相手\t名称\t締結年月日\t備考
旭川市\t旭山動物園\tアメリカ\tサンディエゴ動物園\t姉妹動物園\t2003年10月\t
〃\t旭川医科大学\t中国 韓国\tハルビン医科大学 蔚山大学校\t学術交流協定\t2009.3.18 2012.9.4\t
釧路市\t釧路湿原\tオーストラリア\tハンター河口湿地\t姉妹湿地\t平成6年11月\t令和4年4月～停止
旭川市\t忠別ダム\tアメリカ\tフーバーダム\t姉妹ダム\t協議中\t
東川町\t東川高校\tカナダ\tキャンモア・ハイスクール\t姉妹校\tH元.7\t
""", encoding="utf-8")
    found = link(layouts.parse(formats.read(path)))
    assert {(each.source.name, each.partner.name, each.country, each.kind, each.since, each.status)
            for each in found.ties} == {
        ("旭山動物園", "サンディエゴ動物園", "US", "museum-agreement", "2003", "active"),
        ("旭川医科大学", "ハルビン医科大学", "CN", "school-agreement", "2009", "active"),
        ("旭川医科大学", "蔚山大学校", "KR", "school-agreement", "2012", "active"),
        ("釧路湿原", "ハンター河口湿地", "AU", "sister-wetland", "1994", "unknown"),
        ("東川高校", "キャンモア・ハイスクール", "CA", "sister-school", "1989", "active")}


@pytest.mark.parametrize(("text", "source", "partner", "kind", "since"), [
    ("高岡市立志貴野中学校が姉妹校提携を結ぶリッチモンド中学校から来訪", "高岡市立志貴野中学校",
     "リッチモンド中学校", "sister-school", None),
    ("立山湖とモレーン湖は1990年に姉妹湖提携をした。", "立山湖", "モレーン湖", "other", "1990"),
    ("姉妹港であるシアトル港の代表団が来訪", "富山県富山市", "シアトル港", "cooperation-agreement", None),
    ("平成30年11月に締結したシアトル市との人材に関する覚書に基づき研修", "富山県富山市",
     "シアトル市", "memorandum", "2018"),
    ("1982年に姉妹都市盟約を結んだシアトル市から40周年の訪問団", "富山県富山市", "シアトル", "sister-city", "1982"),
    ("昭和56年の姉妹提携を機に始まったシアトル市との交流", "富山県富山市", "シアトル", "sister-city", "1981"),
    ("県立大学の姉妹校との交流", "", "", "", None)])
def test_bodies_and_years_in_rows(tmp_path: Path, text: str, source: str, partner: str, kind: str, since: str | None
                                  ) -> None:
    found = linked(tmp_path, f"令和6年度 富山県 国際交流事業\n{HEADER}1\t富山市\t交流\t米国\t{text}\t5月\n")
    told = [(each.source.name, each.partner.name, each.kind, each.since) for each in found.ties if each.stated]
    assert told == ([(source, partner, kind, since)] if partner else [])
