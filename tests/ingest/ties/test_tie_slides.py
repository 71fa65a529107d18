"""Ties listed line by line in slides, plans and flattened lists, and the forms in which slides come out as text."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import formats, layouts
from ingest.layouts.ties.cells import typed_row
from ingest.layouts.ties.labels import with_labelled
from ingest.layouts.ties.reading import read
from ingest.layouts.ties.within import with_listed
from ingest.linking import link
from ingest.records import Cell, DocumentMeta, ParsedDocument, RegionPage
from ingest.source import Source

TAIL = """
２　施策の柱

柱１　海外展開の支援
施策１－１　販路の開拓
・アジアの見本市への出展支援
・ハノイ市での商談会（2023年11月）
施策１－２　観光客の誘致
・教育旅行の受入れ（令和５年度　台湾 15校）

柱２　人材の育成
施策２－１　青少年の交流
・姉妹都市等への中学生の派遣　2024年　20名
・姉妹校との相互訪問の支援
施策２－２　国際理解の推進
・国際交流員の学校訪問

目標
外国人宿泊者数　30万人（2023年）→ 60万人（2028年）
"""
"""The pages of a plan behind its list of partners: nothing in them is a tie."""


META = DocumentMeta(
    id="text", title="", layout="", layout_score=0, layout_reason="", fiscal_year=None, years=None, prefecture=None,
    municipality=None, sha256="", n_lines=0, encoding="")


def page(key: str, name: str, lines: tuple[int, int], *memoranda: Cell) -> RegionPage:
    return RegionPage(key=key, name=Cell(text=name, lines=(lines[1], lines[1])), statistics=(), offices=(),
                      sister_regions=(), memoranda=memoranda, strategies=(), lines=lines)


def source(text: str) -> Source:
    lines = tuple(text.strip("\n").split("\n"))
    return Source(id="text", name="text.txt", sha256="", encoding="utf-8", lines=lines)


def rows(text: str) -> list[tuple[str, str, str]]:
    return [(row.text("country"), row.text("period"), row.extra["種別"].text) for row in read(source(text)).rows]


def ties(tmp_path: Path, text: str, name: str = "text.txt") -> set[tuple[str, str, str, str | None]]:
    path = tmp_path / name
    path.write_text(text.lstrip("\n"), encoding="utf-8")
    linked = link(layouts.parse(formats.read(path)))
    return {(each.source.name, each.partner.name, each.kind, each.since) for each in linked.ties if each.stated}


def listed(text: str) -> list[str]:
    return [f"{row.text('implementer')} {row.text('country')}"
            for row in with_listed(source(text), ParsedDocument(meta=META)).partners]


def test_bullets_under_their_kind_in_slides(tmp_path: Path) -> None:
    text = """
長崎市国際化推進計画　概要版

長崎市国際課

１　世界とのつながり

姉妹都市

● セントポール市（アメリカ合衆国）　1955年提携

● ポルト市（ポルトガル）　1978年提携

環境友好都市

● 福州市（中国）　1980年提携
"""
    assert ties(tmp_path, text + TAIL) == {
        ("長崎県長崎市", "セントポール", "sister-city", "1955"), ("長崎県長崎市", "ポルト", "sister-city", "1978"),
        ("長崎県長崎市", "福州市", "friendship-city", "1980")}


def test_boxes_of_a_prefecture_whose_offices_are_no_partners(tmp_path: Path) -> None:
    text = """
宮崎県国際戦略　2024

宮崎県商工観光労働部国際課

Ⅰ　ネットワーク

【姉妹州・友好省県等】
バージニア州（アメリカ）　1992年
江蘇省（中国）　1995年

【海外事務所】
オレゴン州（ポートランド）　1990年
香港　1979年
"""
    assert ties(tmp_path, text + TAIL) == {
        ("宮崎県", "バージニア州", "sister-region", "1992"), ("宮崎県", "江蘇省", "sister-region", "1995")}


def test_a_prefecture_list_of_cities_must_say_whose_they_are() -> None:
    assert listed("愛知県国際課\n\n姉妹都市\n● タコマ市（アメリカ）　1959年") == []
    assert listed("豊橋市国際課\n\n姉妹都市\n● タコマ市（アメリカ）　1959年") == ["豊橋市 タコマ市（アメリカ）"]


def test_what_is_done_in_a_year_is_no_list() -> None:
    assert listed("豊橋市国際課\n\n姉妹都市との交流\n● タコマ市（アメリカ）　2023年　高校生の派遣") == []
    assert listed("豊橋市国際課\n\n姉妹都市交流：タコマ市（2023年 学生派遣）、トリード市（2024年 受入）") == []
    assert listed("豊橋市国際課\n\n姉妹友好都市との交流\nア　青少年の翼（タコマ市、南通市）　令和５年度再開") == []


def test_a_country_over_its_cities_with_their_dates() -> None:
    assert rows("姉妹・友好都市等\nロシア\n　ハバロフスク市　1965年4月23日～\n　ウラジオストク市　1991年2月28日～") == [
        ("ロシア ハバロフスク市", "1965年4月23日", "姉妹・友好都市等"),
        ("ロシア ウラジオストク市", "1991年2月28日", "姉妹・友好都市等")]


def test_cells_one_below_the_other_without_a_header() -> None:
    cells = ("本市の国際交流", "", "姉妹都市", "バークレー市", "アメリカ", "1967年4月3日",
             "友好都市", "連雲港市", "中国", "1983年12月3日")
    assert rows("\n".join(cells)) == [("アメリカ バークレー市", "1967年4月3日", "姉妹都市"),
                                      ("中国 連雲港市", "1983年12月3日", "友好都市")]


def test_names_with_their_countries_beside_each_other() -> None:
    text = """
＜姉妹・友好都市＞
リヨン（フランス）、マニラ（フィリピン）、
バンクーバー（カナダ）

＜重点的な取組＞
パリ（フランス）、ローマ（イタリア）
"""
    assert [each[0] for each in rows(text)] == ["リヨン（フランス）", "マニラ（フィリピン）", "バンクーバー（カナダ）"]


def test_lists_side_by_side_each_under_its_kind() -> None:
    text = """
友好交流

  姉妹地域                     友好地域
  ・アイオワ州（米国）S35      ・四川省（中国）S60
  ・ミナス・ジェライス州       ・忠清北道（韓国）H4
   （ブラジル）S48
"""
    assert rows(text) == [
        ("アイオワ州（米国）", "S35", "姉妹地域"), ("ミナス・ジェライス州（ブラジル）", "S48", "姉妹地域"),
        ("四川省（中国）", "S60", "友好地域"), ("忠清北道（韓国）", "H4", "友好地域")]


def test_names_over_their_countries_side_by_side() -> None:
    text = """
姉妹都市
広州市　　　　　　　　　　イポー市
（中国／1979年）　　　　　（マレーシア／1989年）
ヤンゴン市
（ミャンマー／2016年）
"""
    assert rows(text) == [("広州市（中国）", "1979年", "姉妹都市"), ("ヤンゴン市（ミャンマー）", "2016年", "姉妹都市"),
                          ("イポー市（マレーシア）", "1989年", "姉妹都市")]


def test_the_partner_behind_a_label_of_a_page_on_a_country(tmp_path: Path) -> None:
    text = """
くまもと国際戦略

熊本県国際課

（１）中国
【提携先】広西壮族自治区（友好提携　1982年）
【取組】
・提携40周年記念事業の実施

（２）台湾
【提携先】高雄市（国際交流促進覚書　2013年）
【取組】
・2019年に物産フェアを開催
"""
    assert ties(tmp_path, text + TAIL) == {
        ("熊本県", "広西チワン族自治区", "sister-region", "1982"), ("熊本県", "高雄市", "memorandum", "2013")}


def test_a_page_names_the_country_of_its_partners() -> None:
    text = """
・県の経済連携（覚書）：タミル・ナド州（2014）
インド

・県内市町の姉妹都市：広島市－ハノーバー市（1983）
　呉市－シュルト市（1999）
ドイツ
"""
    memorandum = Cell(text="タミル・ナド州（2014）", lines=(1, 1), column="県の経済連携（覚書）")
    pages = [page("r1", "インド", (1, 2), memorandum),
             page("r2", "ドイツ", (4, 6))]
    linked = link(with_labelled(source(text), ParsedDocument(
        meta=META.model_copy(update={"prefecture": "広島県"}), regions=tuple(pages))))
    assert {(each.source.name, each.partner.name, each.country, each.since) for each in linked.ties} == {
        ("広島県", "タミル・ナド州", "IN", "2014"), ("広島県広島市", "ハノーファー", "DE", "1983"),
        ("広島県呉市", "シュルト市", "DE", "1999")}


def test_the_country_of_one_page_is_not_that_of_the_next() -> None:
    text = """
ドイツ
・企業間の交流

・人口：0.5億人　・名目GDP：16,650億ドル
・県内市町の姉妹都市：呉市－鎮海市（1999）
韓国
"""
    assert with_labelled(source(text), ParsedDocument(meta=META)).partners == ()


def test_a_line_of_cells_behind_one_space_is_a_row_of_its_own() -> None:
    found = typed_row("関市 モジ・ダス・クルーゼス市（ブラジル）", "姉妹都市（1969年）")
    assert found is not None
    assert (found[0].home, found[0].kind, found[0].date, found[1]) == ("関市", "姉妹都市", "1969年", 2)
    assert typed_row("関市 国際交流フェスティバルを開催する", "10月") is None


def test_a_flattened_list_gives_each_partner_to_its_municipality(tmp_path: Path) -> None:
    text = """
県内市町村における海外都市との交流事業一覧（令和６年度）

岐阜県　国際交流課

市町村名 交流先
交流の形態
（提携年） 主な事業の内容

岐阜市 フィレンツェ市（イタリア） 姉妹都市（1978年）
美術を学ぶ学生を受け入れる。
６月、受入５名

岐阜市 カンピーナス市（ブラジル） 姉妹都市（1982年）
学校との間で絵画を交換する。
通年

大垣市 －
－ フェスティバルを開催する。
10月

高山市 デンバー市（アメリカ） 姉妹都市（1960年）
中学生がデンバー市を訪問する。
10月、派遣24名

高山市 麗江市（中国） 友好都市（2002年）
オンライン会議を開催する。
９月
"""
    assert ties(tmp_path, text) == {
        ("岐阜県岐阜市", "フィレンツェ", "sister-city", "1978"),
        ("岐阜県岐阜市", "カンピーナス", "sister-city", "1982"),
        ("岐阜県高山市", "デンバー", "sister-city", "1960"), ("岐阜県高山市", "麗江市", "friendship-city", "2002")}


HEAD = "No.,事業名,事業の概要,国,時期\n"


@pytest.mark.parametrize(("row", "expected"), [
    ("1,記念,平成2年に姉妹提携を結んだアメリカ・オハイオ州のコロンバス市で記念式典を行う。,アメリカ,10月",
     {("埼玉県", "オハイオ州", "sister-region", "1990")}),
    ("1,交流,秋田県立大学が、蘭州理工大学及びカセサート大学と締結している学術交流協定に基づき、学生を派遣した。,中国、タイ,通年",
     {("秋田県立大学", "蘭州理工大学", "school-agreement", None)}),
    ("1,受入,県立第三高校において、姉妹校のダルビー州立高校の生徒を受け入れた。,豪州,3月",
     {("県立第三高校", "ダルビー州立高校", "sister-school", None)}),
    ("1,受入,県立南高等学校が、平成20年に姉妹校となったセント・ピーターズ校の生徒を受け入れた。,オーストラリア,3月",
     {("県立南高等学校", "セント・ピーターズ校", "sister-school", "2008")}),
    ("1,交流,①県立西川高校が、姉妹校である釜山国際高校を訪問した。②県立東川高校が、姉妹校のダルビー州立高校を"
     "訪問した。,①韓国②豪州,3月",
     {("県立西川高校", "釜山国際高校", "sister-school", None),
      ("県立東川高校", "ダルビー州立高校", "sister-school", None)}),
])
def test_partners_of_records(tmp_path: Path, row: str, expected: set[tuple[str, str, str, str | None]]) -> None:
    assert ties(tmp_path, f"埼玉県国際交流事業一覧,,,,\n{HEAD}{row}\n", "rows.csv") == expected


def test_a_town_made_of_two_names_is_neither(tmp_path: Path) -> None:
    text = HEAD.replace("国,", "市町村名,国,") + (
        "1,派遣,ウェナッチバレー市（アメリカ）と姉妹都市として中学生を派遣する。,三沢市,アメリカ,7月\n")
    assert {each[1] for each in ties(tmp_path, text, "rows.csv")} <= {"ウェナッチバレー市"}


def test_ports_in_a_table_of_their_own(tmp_path: Path) -> None:
    text = """
川崎市統計書,,,
20-1 姉妹都市・友好都市等,,,
都市名,国名,区分,提携年月日
リエカ市,クロアチア共和国,姉妹都市,昭和52年6月23日
瀋陽市,中華人民共和国,友好都市,昭和56年8月18日
,,,
20-2 川崎港の姉妹港・友好港,,,
港名,国名,区分,提携年月日
ダナン港,ベトナム社会主義共和国,友好港,平成6年1月20日
"""
    assert ("川崎港", "ダナン港", "cooperation-agreement", "1994") in ties(tmp_path, text, "rows.csv")
