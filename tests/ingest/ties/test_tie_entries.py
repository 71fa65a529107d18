"""Ties by content: blocks below a partner's name, rows by what their cells are, whose a tie of bodies is, answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import formats, layouts
from ingest.layouts.ties.answers import answered
from ingest.layouts.ties.cells import noted_of, noted_series, pair_of, pair_series, row_of
from ingest.layouts.ties.entries import entry_at, opening
from ingest.layouts.ties.speaker import only_bodies, speaker
from ingest.linked import LinkedDocument
from ingest.linking import link

Told = tuple[str, str, str, str | None, str]


def linked(tmp_path: Path, text: str, name: str = "text.txt") -> LinkedDocument:
    path = tmp_path / name
    path.write_text(text.lstrip("\n"), encoding="utf-8")
    return link(layouts.parse(formats.read(path)))


def ties(found: LinkedDocument) -> set[Told]:
    return {(each.source.name, each.partner.name, each.kind, each.since, each.status)
            for each in found.ties if each.stated}


@pytest.mark.parametrize(("line", "partner"), [
    ("② パッサウ市（ドイツ連邦共和国バイエルン州）", "パッサウ市（ドイツ連邦共和国バイエルン州）"),
    ("【青島港】中華人民共和国・山東省", "中華人民共和国 青島港"),
    ("◆ 大連市　Dalian", "大連市"), ("(1) 韓国・江原道", "韓国・江原道"),
    ("① 旭川市（北海道）", ""), ("ア　提携の経緯", ""), ("・平成5年に姉妹都市となった", ""),
    ("事業の概要（中国）", "")])
def test_a_line_that_is_nothing_but_a_partner_opens_an_entry(line: str, partner: str) -> None:
    assert opening(line) == partner


def test_the_first_kind_of_a_block_and_the_date_beside_it_make_the_tie() -> None:
    block = ["① 蘭州市（中国）", "　【きずな】友好都市（昭和57年８月５日締結）", "　【反省】研修は40周年を機に見直す。",
             "② キナイ半島郡（アメリカ合衆国）", "　平成4年1月29日、姉妹都市。", "　平成30年に提携を終えた。"]
    first, second = entry_at(block, 0, known=False), entry_at(block, 3, known=False)
    assert first is not None
    assert (first.kind, first.date, first.end) == ("友好都市", "昭和57年８月５日", 3)
    assert second is not None
    assert (second.date, second.remark) == ("平成4年1月29日", "平成30年に提携を終えた")
    assert entry_at(["大連市（中国）", "　訪問団が姉妹都市提携の40周年を祝った。"], 0, known=False) is None
    assert entry_at(["大連市（中国）", "　同市と旅順市が平成3年に友好都市となった。"], 0, known=False) is None
    assert entry_at(["大連市（中国）", "　平成3年5月に提携。"], 0, known=False) is None
    assert entry_at(["大連市（中国）", "　平成3年5月に提携。"], 0, known=True) is not None


EVALUATION = """
秋田市国際交流プラン

第２章　都市ごとの検証

　① 蘭州市（中国甘粛省）
　　【関係】友好都市（昭和57年８月５日締結）
　　【評価】○　研修生の受入れは70人を超えた。

　② パッサウ市（ドイツ連邦共和国バイエルン州）
　　【関係】姉妹都市（昭和59年４月８日締結）
　　【評価】◎　市民団体の往来が根付いた。

　③ セントクラウド市（アメリカ合衆国ミネソタ州）
　　【関係】交流都市（平成21年締結）
　　【方向】令和４年６月に関係を終了した。
"""
PORT = """
四日市港　ＰＯＲＴ　ＧＵＩＤＥ　2019年度版

■ 世界の港とのつながり
　四日市港は、次の港と提携しています。

　シドニー港（オーストラリア）
　　　Port of Sydney
　　　昭和43年10月24日、姉妹港。羊毛の輸入が縁です。
　天津港（中国）
　　　平成元年、友好港。平成26年に提携を終えました。

■ まちどうし
　　四日市市　　天津市（中国）　　　　友好都市　　昭和55年10月28日
"""
PAGE = """<html><head><title>姉妹都市 | 鳴門市</title></head><body><h1>姉妹都市・友好都市</h1>
<h2>リューネブルク市</h2><table><tr><th>国</th><td>ドイツ連邦共和国</td></tr>
<tr><th>縁組</th><td>昭和49年4月18日、姉妹都市</td></tr><tr><th>きっかけ</th><td>収容所の縁</td></tr></table>
<h2>青島市</h2><table><tr><th>国</th><td>中華人民共和国</td></tr>
<tr><th>縁組</th><td>平成11年4月12日、友好都市</td></tr></table></body></html>"""


def test_blocks_are_read_whatever_their_labels_are(tmp_path: Path) -> None:
    assert ties(linked(tmp_path, EVALUATION)) == {
        ("秋田県秋田市", "蘭州市", "friendship-city", "1982", "active"),
        ("秋田県秋田市", "パッサウ", "sister-city", "1984", "active"),
        ("秋田県秋田市", "セントクラウド市", "partner-city", "2009", "ended")}
    assert ties(linked(tmp_path, PORT)) == {
        ("四日市港", "シドニー港", "cooperation-agreement", "1968", "active"),
        ("四日市港", "天津港", "cooperation-agreement", "1989", "ended"),
        ("三重県四日市市", "天津市", "friendship-city", "1980", "active")}
    assert ties(linked(tmp_path, PAGE, "page.html")) == {
        ("徳島県鳴門市", "リューネブルク", "sister-city", "1974", "active"),
        ("徳島県鳴門市", "青島市", "friendship-city", "1999", "active")}


@pytest.mark.parametrize(("cells", "expected"), [
    (["浜松市動物園", "サンディエゴ動物園", "友好動物園", "2001"],
     ("浜松市動物園", "サンディエゴ動物園", "友好動物園", "2001", "")),
    (["1", "東海港", "韓国", "姉妹港", "平成13年4月13日", "客船が縁"],
     ("", "韓国 東海港", "姉妹港", "平成13年4月13日", "1。客船が縁")),
    (["甲府市", "ポー市（フランス）", "姉妹都市", "1975/9/1"],
     ("甲府市", "ポー市（フランス）", "姉妹都市", "1975/9/1", "")),
    (["日立市立駒王中学校", "オトゥモエタイ中学校", "タウランガ市", "平成16年", "姉妹校"],
     ("日立市立駒王中学校", "タウランガ市 オトゥモエタイ中学校", "姉妹校", "平成16年", ""))])
def test_a_row_is_known_by_its_cells(cells: list[str], expected: tuple[str, ...]) -> None:
    assert row_of(cells) == expected


@pytest.mark.parametrize("cells", [
    ["令和4年", "3,412", "1,006", "744"], ["開会式", "甲府市", "令和5年4月1日"],
    ["マラソン大会", "参加 120人", "平成5年10月"], ["甲府市", "ポー市（フランス）", "姉妹都市", "協議中"],
    ["大連市（中国）", "天津市（中国）", "友好都市", "1990年"]])
def test_a_row_without_one_partner_and_one_date_is_none(cells: list[str]) -> None:
    assert row_of(cells) is None


def test_items_that_name_both_parties_or_several_partners() -> None:
    assert pair_of("高岡市立志貴野中学校と錦州市実験中学（姉妹校、平成７年締結）") == (
        "高岡市立志貴野中学校", "錦州市実験中学", "姉妹校", "平成７年", "")
    assert pair_of("大連市人民対外友好協会　（2006年、覚書。2015年に終了）") == (
        "", "大連市人民対外友好協会", "覚書", "2006年", "2015年に終了")
    assert pair_of("春のつどい（記念、平成7年）") is None
    assert noted_of("吉林市（中国、昭和58年4月21日友好都市提携）　書道展") == (
        "", "中国 吉林市", "友好都市提携", "昭和58年4月21日", "書道展")
    assert [each.partner for each in noted_series(
        "南通市（中国・友好都市・1987年5月26日）、トリード市（アメリカ・姉妹都市・2000年5月14日）")] == [
            "中国 南通市", "アメリカ トリード市"]
    assert noted_series("南通市（中国・友好都市・1987年5月26日）、トリード市（訪問）") == []


FORM = """
# 浜松市国際戦略プラン　資料編

## 産業

| 都市 | 国 | 形式 | 締結 | メモ |
|---|---|---|---|---|
| ボローニャ市 | イタリア | 覚書 | 2014年9月 | 音楽 |
| ワルシャワ市 | ポーランド | 友好交流協定 | 1990年11月 | ピアノ |

## 施設

| 浜松市の施設 | 相手 | 形式 | 年 |
|---|---|---|---|
| 浜松市楽器博物館 | ブリュッセル楽器博物館（ベルギー） | 姉妹館 | 2005 |
"""
NESTED = """
# 静岡県内の海外姉妹都市

- 静岡市
  - 姉妹都市
    - オマハ市（米国ネブラスカ州）、1965年4月1日
  - 友好都市
    - フエ市（ベトナム）、2005年4月12日
- 沼津市
  - 姉妹都市
    - カラマズー市（米国ミシガン州）、1963年9月26日
    - 大連市（中国）　協議中
"""


MARKED = """
小樽市　国際交流の手引き

□ 姉妹都市
　◇ ナホトカ市（ロシア連邦）
　　　調印　昭和41年9月12日
　　　きっかけ　木材の輸入
□ 友好都市
　◇ 大連市（中国）
　　　調印　昭和55年7月25日
"""


def test_a_marked_heading_holds_for_marked_partners_further_in(tmp_path: Path) -> None:
    assert ties(linked(tmp_path, MARKED)) == {
        ("北海道小樽市", "ナホトカ", "sister-city", "1966", "active"),
        ("北海道小樽市", "大連市", "friendship-city", "1980", "active")}


def test_tables_and_nested_lists_are_read_by_content(tmp_path: Path) -> None:
    assert ties(linked(tmp_path, FORM, "form.md")) == {
        ("静岡県浜松市", "ボローニャ", "memorandum", "2014", "active"),
        ("静岡県浜松市", "ワルシャワ", "friendship-exchange", "1990", "active"),
        ("浜松市楽器博物館", "ブリュッセル楽器博物館", "museum-agreement", "2005", "active")}
    assert ties(linked(tmp_path, NESTED, "list.md")) == {
        ("静岡県静岡市", "オマハ", "sister-city", "1965", "active"),
        ("静岡県静岡市", "フエ", "friendship-city", "2005", "active"),
        ("静岡県沼津市", "カラマズー", "sister-city", "1963", "active")}


@pytest.mark.parametrize(("lines", "name"), [
    (["Ⅳ　国際協力", "神戸市立王子動物園（以下「当園」という。）は、海外の園と提携している。"], "神戸市立王子動物園"),
    (["円山動物園ニュース　第112号", "札幌市円山動物園は、世界の園とつながる。"], "札幌市円山動物園"),
    (["国際交流だより　第7号", "発行：別府市国際交流協会"], "別府市国際交流協会"),
    (["福岡市の姉妹港", "釜山港だより"], "釜山港"), (["高岡市市勢要覧"], "")])
def test_a_text_says_whose_it_is(lines: list[str], name: str) -> None:
    assert speaker(lines) == name


def test_the_only_port_of_a_text_is_the_party_of_its_ports(tmp_path: Path) -> None:
    assert only_bodies(["釧路港はニューオーリンズ港と結ばれた。", "空港"]) == {"port": "釧路港"}
    assert only_bodies(["釧路港と函館港"]) == {}
    assert ties(linked(tmp_path, """
釧路市の姉妹都市・姉妹港

■ 姉妹港
　ニューオーリンズ港（アメリカ）　姉妹港　昭和59年
■ 姉妹都市
　バーナビー市（カナダ）　姉妹都市　1965年9月9日

いずれの港も釧路港との提携です。
""")) == {("釧路港", "ニューオーリンズ港", "cooperation-agreement", "1984", "active"),
          ("北海道釧路市", "バーナビー", "sister-city", "1965", "active")}


def test_an_answer_is_read_with_its_question(tmp_path: Path) -> None:
    assert answered(["Q1　バース市とは？", "　→　答え　1994年に結びました。", "Q2　何人？"]) == [
        "", "　バース市とは、1994年に結びました。", "Q2　何人？"]
    assert answered(["問　姉妹都市は？", "答　はい、あります。"])[0]
    assert ties(linked(tmp_path, """
別府市　姉妹都市クイズ

Q1　いちばん古い海外の姉妹都市は？
　→　答え　アメリカのボーモント市（テキサス州）です。1985年6月20日に提携しました。
Q2　イギリスのバース市とは？
　→　答え　1994年に友好交流協定を結びました。
""")) == {("大分県別府市", "ボーモント", "sister-city", "1985", "active"),
          ("大分県別府市", "バース", "friendship-exchange", "1994", "active")}


def test_what_is_only_asked_for_or_within_japan_makes_no_tie(tmp_path: Path) -> None:
    assert ties(linked(tmp_path, """
友好都市の提携について

　次のとおり友好都市の提携をすることについて、小松市議会の議決を求める。
１　提携の相手方　　台湾　彰化市

（参考）小松市の姉妹都市・友好都市
　ア　姉妹都市
　　　スザノ市（ブラジル）　　　昭和47年7月11日
　　　ゲイツヘッド市（英国）　　平成3年8月14日
""")) == {("石川県小松市", "スザノ", "sister-city", "1972", "active"),
          ("石川県小松市", "ゲーツヘッド", "sister-city", "1991", "active")}
    assert ties(linked(tmp_path, """
彦根市史　国際交流

　彦根市は湖南省湘潭市と平成3年に友好都市となった。なお、高松市、水戸市とは、それぞれ昭和41年、43年に国内の姉妹都市となっている。
　また、彦根市はアメリカのアナーバー市と昭和44年に姉妹都市となった。
""")) == {("滋賀県彦根市", "湘潭市", "friendship-city", "1991", "active"),
          ("滋賀県彦根市", "アナーバー", "sister-city", "1969", "active")}


def test_a_town_whose_name_ends_like_its_own_name_for_itself_is_no_speaker(tmp_path: Path) -> None:
    assert ties(linked(tmp_path, """
知事記者会見の概要　長野県

　アメリカのミズーリ州とは、昭和40年10月28日に姉妹提携をしております。
　ネパールのカトマンズ市とは、平成29年に観光の覚書を締結しています。
　なお、松本市はスイスのグリンデルワルト村と昭和47年から姉妹都市です。
""")) == {("長野県", "ミズーリ州", "sister-region", "1965", "active"),
          ("長野県", "カトマンズ", "memorandum", "2017", "active"),
          ("長野県松本市", "グリンデルワルト", "sister-city", "1972", "active")}


@pytest.mark.parametrize(("text", "rows"), [
    ("県内市町の提携：西宮市－スポーケン市(姉妹都市、1961)、姫路市－フェニックス市(姉妹都市、1976)",
     [("西宮市", "スポーケン市", "姉妹都市", "1961年"), ("姫路市", "フェニックス市", "姉妹都市", "1976年")]),
    ("神戸港：シアトル港(姉妹港、1967)", [("神戸港", "シアトル港", "姉妹港", "1967年")]),
    ("友好州省：広東省(1983)、海南省(1990)",
     [("", "広東省", "友好州省", "1983年"), ("", "海南省", "友好州省", "1990年")]),
    ("事業費：広東省(1983)", []),
])
def test_pairs_behind_one_another(text: str, rows: list[tuple[str, ...]]) -> None:
    assert [row[:4] for row in pair_series(text)] == rows


HEADED = """<html><head><title>国際交流 | 鳴門市</title></head><body><h1>鳴門市の姉妹都市・友好都市</h1>
<h2>姉妹都市　リューネブルク市（ドイツ）</h2><dl><dt>提携年月日</dt><dd>1974年4月18日</dd><dt>人口</dt>
<dd>約7万人</dd></dl>
<h2>友好都市　張家界市（中国）</h2><dl><dt>提携年月日</dt><dd>2011年10月17日</dd><dt>人口</dt><dd>約150万人</dd></dl>
<h2>姉妹都市　サギノー市（アメリカ）</h2><dl><dt>提携年月日</dt><dd>1961年6月9日</dd><dt>人口</dt><dd>約4万人</dd></dl>
</body></html>"""


def test_a_heading_with_kind_and_partner_is_over_its_own_block(tmp_path: Path) -> None:
    found = linked(tmp_path, HEADED, "page.html").ties
    assert {(each.source.name, each.partner.target, each.kind, each.since) for each in found} == {
        ("徳島県鳴門市", "DE-luneburg", "sister-city", "1974"),
        ("徳島県鳴門市", "CN-zhangjiajie", "friendship-city", "2011"),
        ("徳島県鳴門市", None, "sister-city", "1961")}  # サギノー is in no table
