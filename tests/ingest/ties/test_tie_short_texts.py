"""Ties in short texts of offices: bullets of an evaluation, slides without bullets, lists without dates or headings."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import formats, layouts
from ingest.linking import link
from ingest.linking.folding import fold
from ingest.linking.ties.years import since, year_in
from ontology.errors import DocumentError

Told = tuple[str, str, str, str | None, str]


def ties(tmp_path: Path, text: str, name: str = "text.txt") -> set[Told]:
    path = tmp_path / name
    path.write_text(text.lstrip("\n"), encoding="utf-8")
    return {(each.source.name, each.partner.name, each.kind, each.since, each.status)
            for each in link(layouts.parse(formats.read(path))).ties if each.stated}


@pytest.mark.parametrize(("text", "year"), [
    ("姉妹都市（S40）", "1965"),
    ("姉妹都市提携 S57", "1982"),
    ("友好都市（H13.11提携）", "2001"),
    ("姉妹都市への派遣 H5-3班", None),
])
def test_a_year_behind_the_letter_of_its_era_needs_no_unit(text: str, year: str | None) -> None:
    folded = fold(text).text
    assert since(folded, folded[:4], None) == year
    assert year_in("S63") == "1988"


EVALUATION = """
令和５年度　施策評価（三重県）
施策：国際交流の推進

【実績】
・姉妹提携を結ぶブラジル・サンパウロ州と、オンラインで意見交換を行った。
・友好提携先の中国・河南省へ青年訪問団を派遣した。
【今後の方向】
・交流の分野を広げる。
"""


def test_a_short_evaluation_that_names_partners_is_read(tmp_path: Path) -> None:
    assert ties(tmp_path, EVALUATION) == {
        ("三重県", "サンパウロ州", "sister-region", None, "active"),
        ("三重県", "河南省", "sister-region", None, "active")}


def test_a_text_that_mentions_ties_without_partners_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError):
        ties(tmp_path, EVALUATION.replace("ブラジル・サンパウロ州", "相手方").replace("中国・河南省", "相手方"))


SLIDES = """
香川県国際化ビジョン（概要版）
現状
姉妹・友好提携先
中国・陝西省　1994年提携
県内市町の姉妹都市
高松市：セントピーターズバーグ市（米国）、トゥール市（フランス）
坂出市：サウサリート市（米国）
今後の方向
若者の交流を広げる
"""
LABELLED = """
愛媛県の海外展開
海外との交流
・姉妹提携：米国ハワイ州、中国陝西省
・友好交流協定：台湾・台北市
・県内市町の姉妹都市：松山市－サクラメント市（米国）、平澤市（韓国）
今後の取組
・姉妹都市：検討中
"""
IN_BRACKETS = """
やまがた国際戦略
山形県

友好・姉妹提携
米国コロラド州（S61 姉妹県州）
中国黒龍江省（H5 友好県省）
フランス・エソンヌ県（友好交流協定：昭和60年、現在休止）
沖縄特別地域（韓国）：観光・経済に関する覚書
済州特別自治道（韓国）：観光・経済に関する覚書（2010年）
"""


@pytest.mark.parametrize(("text", "expected"), [
    (SLIDES, {
        ("香川県", "陝西省", "sister-region", "1994", "active"),
        ("香川県高松市", "セントピーターズバーグ", "sister-city", None, "active"),
        ("香川県高松市", "トゥール", "sister-city", None, "active"),
        ("香川県坂出市", "サウサリート", "sister-city", None, "active")}),
    (LABELLED, {
        ("愛媛県", "ハワイ州", "sister-region", None, "active"), ("愛媛県", "陝西省", "sister-region", None, "active"),
        ("愛媛県", "台北市", "friendship-exchange", None, "active"),
        ("愛媛県松山市", "サクラメント", "sister-city", None, "active"),
        ("愛媛県松山市", "平澤市", "sister-city", None, "active")}),
    (IN_BRACKETS, {
        ("山形県", "コロラド州", "sister-region", "1986", "active"),
        ("山形県", "黒竜江省", "sister-region", "1993", "active"),
        ("山形県", "エソンヌ県", "friendship-exchange", "1985", "unknown"),
        ("山形県", "済州特別自治道", "memorandum", "2010", "active")}),
], ids=["slides", "labelled", "in brackets"])
def test_lines_of_slides_without_bullets_or_sentences(tmp_path: Path, text: str, expected: set[Told]) -> None:
    assert ties(tmp_path, text) == expected


UNDATED = """
奈良市の姉妹都市・友好都市（奈良県）

■姉妹都市
キャンベラ市　オーストラリア
トレド市　スペイン
■友好都市
西安市　中国
揚州市　中国
■国内の姉妹都市
郡山市、小浜市
"""
PAGE = """<html><body><h1>堺市の姉妹・友好都市（大阪府）</h1><h2>姉妹都市</h2>
<ul><li>バークレー市（アメリカ）</li><li>ウェリントン市（ニュージーランド）</li></ul>
<h2>友好都市</h2><ul><li>連雲港市（中国）</li></ul><h2>派遣先</h2><ul><li>パリ市（フランス）</li></ul></body></html>
"""


def test_a_list_of_places_directly_under_a_kind_needs_no_dates(tmp_path: Path) -> None:
    assert ties(tmp_path, UNDATED) == {
        ("奈良県奈良市", "キャンベラ", "sister-city", None, "active"),
        ("奈良県奈良市", "トレド", "sister-city", None, "active"),
        ("奈良県奈良市", "西安市", "friendship-city", None, "active"),
        ("奈良県奈良市", "揚州市", "friendship-city", None, "active")}
    assert {(partner, kind) for _, partner, kind, *_ in ties(tmp_path, PAGE, "page.html")} == {
        ("バークリー", "sister-city"), ("ウェリントン", "sister-city"), ("連雲港市", "friendship-city")}


def test_a_name_with_its_tie_told_below_is_no_list(tmp_path: Path) -> None:
    text = """
盛岡市　国際交流のページ（岩手県）

姉妹都市　ビクトリア市（カナダ・ブリティッシュコロンビア州）
盛岡市の博士がビクトリア市で亡くなったことが縁で、1985（昭和60）年５月23日に姉妹都市提携を結びました。

友好都市　花蓮市（台湾）
2019（令和元）年10月に友好都市提携を行いました。
"""
    assert {(partner, year) for _, partner, _, year, _ in ties(tmp_path, text)} == {
        ("ビクトリア", "1985"), ("花蓮市", "2019")}


def test_a_title_with_the_date_of_the_list_tells_the_kind(tmp_path: Path) -> None:
    text = """
県内の姉妹都市等（佐賀県　令和５年４月１日現在）
佐賀市　　グレンズフォールズ市　アメリカ　　　S63.10
　　　　　連雲港市　　　　　　　中国　　　　　H10.11
武雄市　　セバストポール市　　　アメリカ　　　S60.4
嬉野市　　なし
"""
    assert {(home, year) for home, *_, year, _ in ties(tmp_path, text)} == {
        ("佐賀県佐賀市", "1988"), ("佐賀県佐賀市", "1998"), ("佐賀県武雄市", "1985")}


def test_a_programme_below_a_municipality_is_its_own(tmp_path: Path) -> None:
    text = """
令和４年度　市町村国際交流事業

盛岡市　ビクトリア市青少年相互派遣事業
　　　　姉妹都市ビクトリア市（カナダ）との高校生の相互派遣（中止）
花巻市　ホットスプリングス市交流事業
　　　　姉妹都市であるアメリカ・ホットスプリングス市へ中学生を派遣
花巻市　ベルンドルフ市交流事業
　　　　友好都市であるオーストリア・ベルンドルフ市から訪問団を受入れ
"""
    assert {(home, partner) for home, partner, *_ in ties(tmp_path, text)} == {
        ("岩手県盛岡市", "ビクトリア"), ("岩手県花巻市", "ホットスプリングス"), ("岩手県花巻市", "ベルンドルフ")}


def test_a_city_with_one_tie_has_a_page_of_it(tmp_path: Path) -> None:
    text = """
福島市の友好都市（福島県）
福島市では、平成４年に中国北京市西城区と友好都市の盟約を結びました。
このほか、スイスとホストタウン交流を行っています。
"""
    assert [(home, kind, year) for home, _, kind, year, _ in ties(tmp_path, text)] == [
        ("福島県福島市", "friendship-city", "1992")]


def test_both_ports_of_an_item_are_parties(tmp_path: Path) -> None:
    text = """
舞鶴市の港と姉妹都市（京都府）
・ナホトカ市（ロシア）1961年6月21日姉妹都市提携（現在、交流を停止中）
・大連市（中国）1982年5月8日友好都市提携
・舞鶴港とナホトカ港は1961年に姉妹港提携
"""
    assert ties(tmp_path, text) == {
        ("京都府舞鶴市", "ナホトカ", "sister-city", "1961", "unknown"),
        ("京都府舞鶴市", "大連市", "friendship-city", "1982", "active"),
        ("舞鶴港", "ナホトカ港", "cooperation-agreement", "1961", "active")}


def test_bullets_without_full_stops_tell_of_partners(tmp_path: Path) -> None:
    text = """
令和６年度　酒田市事務事業評価（山形県）
事業名　国際交流推進事業
事業内容
　(1) 友好協定を締結するロシア沿海地方との文化交流
　(2) 友好都市唐山市（中国）との交流
　(3) 姉妹都市デラウェア市（アメリカ）との高校生相互派遣
　(4) 姉妹都市を持たない市との連絡会議
成果指標　派遣人数　目標10人　実績8人
"""
    assert {(partner, kind) for _, partner, kind, *_ in ties(tmp_path, text)} == {
        ("沿海地方", "friendship-exchange"), ("唐山市", "friendship-city"), ("デラウェア", "sister-city")}


def test_a_sentence_of_many_partners_is_a_text_of_its_own(tmp_path: Path) -> None:
    text = """
仙台市の国際化推進プラン（宮城県）　第２章
（１）現状
本市は、リバサイド市（1957年）、レンヌ市（1967年）、ダラス市（1997年）の３都市と国際姉妹都市提携を、台南市（2006年）と交流促進協定を締結しています。
（２）留学生
留学生は約3,000人です。
"""
    assert {(partner, year) for _, partner, _, year, _ in ties(tmp_path, text)} == {
        ("リバーサイド", "1957"), ("レンヌ", "1967"), ("ダラス", "1997"), ("台南市", "2006")}


def test_a_column_of_sister_schools_beside_their_countries(tmp_path: Path) -> None:
    text = """
県立高校の姉妹校一覧（石川県）
学校名\t姉妹校\t国・地域\t締結年
金沢泉丘高校\t全州高校\t韓国\t平成15年
金沢二水高校\tナンシー・リセ\tフランス\t平成10年
七尾高校\tニュータウン高校\tオーストラリア\t令和元年
"""
    assert {(home, partner, kind, year) for home, partner, kind, year, _ in ties(tmp_path, text)} == {
        ("金沢泉丘高校", "全州高校", "sister-school", "2003"),
        ("七尾高校", "ニュータウン高校", "sister-school", "2019"),
        ("金沢二水高校", "ナンシー・リセ", "sister-school", "1998")}


def test_places_under_another_heading_are_no_partners(tmp_path: Path) -> None:
    text = """
京都府の国際交流
友好提携州省
・陝西省（中国）
・オクラホマ州（アメリカ）
・エディンバラ市（イギリス）
海外事務所
・上海（中国）
友好都市への派遣先
・パリ市（フランス）
友好都市の候補
・マイアミ市（アメリカ）
"""
    assert {partner for _, partner, *_ in ties(tmp_path, text)} == {"陝西省", "オクラホマ州", "エジンバラ"}
