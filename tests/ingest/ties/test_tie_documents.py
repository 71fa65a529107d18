# ruff: noqa: E501 - paragraphs are one line
"""Ties in leaflets, assessments, drawn and turned tables, newsletters of schools and ports, and whose they are."""

from __future__ import annotations

import pytest

from ingest import layouts
from ingest.layouts.ties.lines import is_partner, is_where, partner_line
from ingest.layouts.ties.owner import publisher
from ingest.layouts.ties.plain import plain
from ingest.layouts.ties.speaker import speaker
from ingest.linked import LinkedDocument
from ingest.linking import link
from ingest.linking.folding import fold
from ingest.linking.ties.own_body import own_body
from ingest.linking.ties.years import year_in
from ingest.source import Source
from ontology import reference

ASSESSMENT = """令和４年度　事務事業評価シート
事業名　　友好都市等交流事業
所管　　　別府市　文化振興部　国際交流室
１．目的
　（手段）　次の都市との相互訪問
　　　ａ　バース市（イギリス）　　　　　H 6. 7. 2　姉妹都市
　　　ｂ　煙台市（中国山東省）　　　　　S60. 7.26　友好都市
　　　ｃ　ロトルア市（ニュージーランド）　S62. 9.10　姉妹都市
２．指標
　派遣した市民の数（人）　　　　 4　　　　19
３．評価　　Ｂ（おおむね順調）
"""
FRAMED = """主な施策の成果　　佐倉市
-----------------------------------
成　果｜・ベルリン市（ドイツ）　　姉妹都市（昭和54年9月締結）
　　　｜　　図書の交換　１２０冊
　　　｜・大連市（中国）　　友好都市（平成2年10月締結）
　　　｜・シアトル市（米国）中学生派遣　９００千円　※昭和62年姉妹都市提携
-----------------------------------
"""
EASY = """やさしい にほんご：枚方市の 姉妹都市（しまいとし）

枚方市には、外国（がいこく）の 友達（ともだち）の 市（し）が あります。

1 ローガン市（オーストラリア）：平成7年（1995年）に 友好都市に なりました。
2 霊岩郡（韓国）：平成20年（2008年）に 友好都市に なりました。
"""
DRAWN = """県内市町の姉妹・友好都市（福井県国際経済課調べ）
┌────┬─────────┬───┬──────┐
│市　町│相手方　　　　　　│区　分│提携年月日　│
├────┼─────────┼───┼──────┤
│福井市│フラートン市（米）│姉妹　│H元.11. 8　 │
│　　　│杭州市（中国）　　│友好　│H元.11.21　 │
│敦賀市│ナホトカ市（露）　│姉妹　│S57.10.11　 │
│鯖江市│なし　　　　　　　│　　　│　　　　　　│
└────┴─────────┴───┴──────┘
"""
TURNED = """奈良市の友好・姉妹都市\t\t\t
区分\t友好都市\t姉妹都市\t姉妹都市
都市名\t西安市\tトレド市\tキャンベラ市
国名\t中国\tスペイン\tオーストラリア
提携年月日\t昭和49年2月1日\t昭和47年9月11日\t平成5年10月26日
人口（万人）\t1295\t8\t45
"""
COUNTRY_ROWS = """２０－５　姉妹都市提携の状況

 都市名               提携年月日          提携時の人口   摘要
 アメリカ
   サクラメント市     昭和56.10. 7        275,741        姉妹都市
 ドイツ
   フライブルク市     平成元. 4.12        180,000        姉妹都市
 韓　国
   平沢市             平成16.10.10        380,000        友好都市
 資料　松山市観光・国際交流課
"""
BY_KIND = """市町村の国際交流に関する調べ（和歌山県）\t\t\t
市町村名\t姉妹都市（提携年）\t友好都市（提携年）\tその他の協定（締結年）
和歌山市\tベーカーズフィールド市〔アメリカ〕(1961)\t済南市〔中国〕(1983)\tなし
海南市\tなし\tなし\tなし
田辺市\tなし\tなし\tサンティアゴ・デ・コンポステーラ市〔スペイン〕観光の覚書(2014)
橋本市\tロナートパーク市〔アメリカ〕(1998)\tなし\tなし
白浜町\tなし\t果川市〔韓国〕(1999)\tワイキキ地区とは行事のみ（協定なし）
"""
UNNAMED_COLUMNS = """鶴岡市と世界のまち

相手\tいつから\tどんな間柄
ラフォア市（フランス領ニューカレドニア）\t1996年4月\t友好都市
尚志市（中国黒竜江省）\t1991年7月\t友好都市
ニューブランズウィック市（米国ニュージャージー州）\t1960年2月\t姉妹都市
ミュンヘン市（ドイツ）\t－\t交流のみ（提携なし）
"""
ZOO = """神戸市立王子動物園　年報　令和３年度

１　姉妹動物園・友好動物園
　　当園は、次の園と提携を結び、飼育技術の交流を行っている。
　　(1) リガ動物園（ラトビア）　　　　姉妹動物園　　S58. 7
　　(2) 天津動物園（中国）　　　　　　友好動物園　　S60. 9
　　　　なお、(1)は平成25年以降、動物の交換の実績がない。
２　研究
　　成都繁殖研究基地（中国）とは、平成12年7月に共同研究に
　　関する覚書を交わした。
"""
PORT = """下関港だより　第６３号
発行：下関市港湾局

【釜山港】大韓民国
　1983年10月、姉妹港提携。定期フェリーは毎夜出港します。

【ピッツバーグ港】アメリカ合衆国
　1998年5月、姉妹港提携。

【蘇州太倉港】中華人民共和国・江蘇省
　2012年に、物流の促進に向けた覚書を締結。
"""
SCHOOL = """学校だより「松風」　第８号　　秋田県立秋田南高等学校

　10月3日から、姉妹校である台湾の国立台中女子高級中学の皆さんを迎えました。同校とは、平成27年12月に姉妹校の協定を結び、行き来しています。
"""
SCHOOL_PAGE = """本校の国際交流
本校は海外の二つの学校と姉妹校の協定を結んでいます。

１．テンペ高校（アメリカ合衆国アリゾナ州）
　　1994年4月締結。毎年夏に10名を派遣。
２．建国高級中学（台湾台北市）
　　2016年3月締結。オンライン授業を実施。

兵庫県立姫路西高等学校　国際部
"""
ASSEMBLY = """令和４年９月定例島根県議会　一般質問
お答えします。県が協定を結んでおります相手のうち、慶尚北道とは、平成元年に姉妹提携をいたしました。吉林省とは
平成６年に友好交流協定を締結し、研修員の受入れを行ってまいりました。
出雲市は、米国のサンタクララ市と昭和６１年から姉妹都市であると承知しております。
"""
DATES_BELOW = """広報きりしま　２０２３年１１月号

　霧島市には、海外に２つの友好都市があります。

●瀏陽市（中国・湖南省）
提携　平成18年8月
　花火のまち。旧国分市のころから行き来しています。

●マラッカ市（マレーシア）
提携　平成20年7月
　歴史の薫る港町です。
"""
REMARKS = """鳥取県の国際交流（抄）

１　交流の経緯
　■台中市（台湾）…平成３０年１１月、友好交流協定を締結。
　■沿海地方（ロシア）…平成３年１０月、友好交流協定を締結。令和４年以降、交流を停止している。
　■江原道（韓国）…令和元年に共同宣言に署名。
"""
WHERE_BELOW = """(公財)盛岡国際交流協会ニュースレター　第１１２号

１　市の姉妹・友好都市ミニ知識

  ビクトリア市
   カナダ　ブリティッシュコロンビア州
   1985年（昭和60年）5月23日　姉妹都市提携
   人口約9万人。

  花蓮市
   台湾　花蓮県
   2019年（令和元年）12月　友好都市協定締結
   人口約10万人。
"""
BROKEN = """福岡市基本計画　48
【現状と課題】
○　本市は、姉妹都市のリヨン市（フランス、昭和34年）、広州市（中国、昭和54年・友好都市）、
　　ボルドー市（フランス、昭和57年）などと交流を深めてきました。
○　ミャンマーのヤンゴン市とは、平成28年12月に
　　姉妹都市提携を締結しました。
"""
NO_KIND = """別府市　国際交流課業務概要
１　市の交流先
　イギリスのバース市とは平成6年に姉妹都市提携を結んだ。中国の煙台市とは昭和60年に友好都市提携を結んだ。
　ニュージーランドのロトルア市とは昭和62年に姉妹都市提携を結んだ。
２　商談
　・高雄市（台湾）　平成30年　商談会
"""


def read(text: str) -> LinkedDocument:
    return link(layouts.parse(Source("s", "s.txt", "", "utf-8", tuple(text.splitlines()))))


def ties(found: LinkedDocument) -> set[tuple[str, str, str, str | None]]:
    return {(each.source.name, reference.place(each.partner.target).name
             if each.partner.kind == "place" and each.partner.target else each.partner.name,
             each.kind, each.since) for each in found.ties if each.stated}


@pytest.mark.parametrize(("text", "expected"), [
    (ASSESSMENT, {("大分県別府市", "バース", "sister-city", "1994"), ("大分県別府市", "煙台市", "friendship-city", "1985"),
                  ("大分県別府市", "ロトルア", "sister-city", "1987")}),
    (FRAMED, {("千葉県佐倉市", "ベルリン", "sister-city", "1979"), ("千葉県佐倉市", "大連市", "friendship-city", "1990"),
              ("千葉県佐倉市", "シアトル", "sister-city", "1987")}),
    (EASY, {("大阪府枚方市", "ローガン", "friendship-city", "1995"),
            ("大阪府枚方市", "霊岩郡", "friendship-city", "2008")}),
    (DRAWN, {("福井県福井市", "フラートン", "sister-city", "1989"), ("福井県福井市", "杭州市", "friendship-city", "1989"),
             ("福井県敦賀市", "ナホトカ", "sister-city", "1982")}),
    (TURNED, {("奈良県奈良市", "西安市", "friendship-city", "1974"), ("奈良県奈良市", "トレド", "sister-city", "1972"),
              ("奈良県奈良市", "キャンベラ", "sister-city", "1993")}),
    (COUNTRY_ROWS, {("愛媛県松山市", "サクラメント", "sister-city", "1981"),
                    ("愛媛県松山市", "フライブルク", "sister-city", "1989"),
                    ("愛媛県松山市", "平澤市", "friendship-city", "2004")}),
    (BY_KIND, {("和歌山県和歌山市", "ベーカーズフィールド", "sister-city", "1961"),
               ("和歌山県和歌山市", "済南市", "friendship-city", "1983"),
               ("和歌山県田辺市", "サンティアゴ・デ・コンポステーラ", "memorandum", None),
               ("和歌山県橋本市", "ロナートパーク", "sister-city", "1998"),
               ("和歌山県白浜町", "果川市", "friendship-city", "1999")}),
    (UNNAMED_COLUMNS, {("山形県鶴岡市", "ラフォア", "friendship-city", "1996"),
                       ("山形県鶴岡市", "尚志市", "friendship-city", "1991"),
                       ("山形県鶴岡市", "ニューブランズウィック", "sister-city", "1960")}),
    (ZOO, {("神戸市立王子動物園", "リガ動物園", "museum-agreement", "1983"),
           ("神戸市立王子動物園", "天津動物園", "museum-agreement", "1985"),
           ("神戸市立王子動物園", "成都繁殖研究基地", "memorandum", "2000")}),
    (PORT, {("下関港", "釜山港", "cooperation-agreement", "1983"), ("下関港", "ピッツバーグ港", "cooperation-agreement", "1998"),
            ("下関港", "蘇州太倉港", "memorandum", "2012")}),
    (SCHOOL, {("秋田県立秋田南高等学校", "国立台中女子高級中学", "sister-school", "2015")}),
    (SCHOOL_PAGE, {("兵庫県立姫路西高等学校", "テンペ高校", "sister-school", "1994"),
                   ("兵庫県立姫路西高等学校", "建国高級中学", "sister-school", "2016")}),
    (ASSEMBLY, {("島根県", "慶尚北道", "sister-region", "1989"), ("島根県", "吉林省", "friendship-exchange", "1994"),
                ("島根県出雲市", "サンタクララ", "sister-city", "1986")}),
    (DATES_BELOW, {("鹿児島県霧島市", "瀏陽市", "friendship-city", "2006"),
                   ("鹿児島県霧島市", "マラッカ", "friendship-city", "2008")}),
    (REMARKS, {("鳥取県", "台中市", "friendship-exchange", "2018"), ("鳥取県", "沿海地方", "friendship-exchange", "1991")}),
    (WHERE_BELOW, {("岩手県盛岡市", "ビクトリア", "sister-city", "1985"),
                   ("岩手県盛岡市", "花蓮市", "friendship-city", "2019")}),
    (BROKEN, {("福岡県福岡市", "リヨン", "sister-city", "1959"), ("福岡県福岡市", "広州市", "friendship-city", "1979"),
              ("福岡県福岡市", "ボルドー", "sister-city", "1982"), ("福岡県福岡市", "ヤンゴン", "sister-city", "2016")}),
    (NO_KIND, {("大分県別府市", "バース", "sister-city", "1994"), ("大分県別府市", "煙台市", "friendship-city", "1985"),
               ("大分県別府市", "ロトルア", "sister-city", "1987")}),
], ids=["assessment", "framed", "easy", "drawn", "turned", "country-rows", "by-kind", "unnamed-columns", "zoo", "port",
        "school", "school-page", "assembly", "dates-below", "remarks", "where-below", "broken", "no-kind"])
def test_ties_of_documents(text: str, expected: set[tuple[str, str, str, str | None]]) -> None:
    assert ties(read(text)) == expected


def test_a_remark_tells_how_the_tie_stands() -> None:
    assert {each.partner.name: each.status for each in read(REMARKS).ties} == {"台中市": "active", "沿海地方": "unknown"}


def test_a_row_without_any_partner_is_no_issue() -> None:
    assert not [each for each in read(BY_KIND).issues if each.code == "tie-without-party"]


@pytest.mark.parametrize(("lines", "name"), [
    (("統計書", "資料：観光交流課（宇部市）"), "宇部市"),
    (("令和５年１１月７日　浜田市記者会見資料", "覚書の締結について"), "浜田市"),
    (("市報たかやま　８月号", "飛騨高山から世界へ"), "高山市"),
    (("定例島根県議会", "出雲市は、X市と提携しています。"), "島根県"),
    (("よくある質問", "八王子市はどの国と交流していますか。", "国内の姉妹都市（苫小牧市、日光市など）の物産"), "八王子市"),
    (("国際交流の歩み", "県は、出雲市とともに、X市を訪れた。出雲市では式があった。"), None),
    (("出雲市と松江市の交流", "出雲市では式があり、松江市では宴があった。"), None),
])
def test_whose_text_it_is(lines: tuple[str, ...], name: str | None) -> None:
    assert publisher(lines) == name


def test_a_body_speaks() -> None:
    assert speaker(("本校の交流", "A校と結んだ。", "兵庫県立姫路西高等学校　国際部")) == "兵庫県立姫路西高等学校"
    assert not speaker(("姉妹校一覧", "兵庫県立姫路西高等学校　テンペ高校"))
    body = own_body("下関港だより　第６３号")
    assert body is not None
    assert body.name == "下関港"
    assert own_body("釜山港だより") is None
    assert own_body("下関港と釜山港の協定") is None


@pytest.mark.parametrize(("line", "told"), [
    ("シャルルロア（ベルギー）　１９６５年に姉妹提携", ("シャルルロア（ベルギー）", "姉妹提携", "１９６５年")),
    ("米国 ガルベストン市　　姉妹都市　　昭和４０年１月２８日", ("米国 ガルベストン市", "姉妹都市", "昭和４０年１月２８日")),
    ("中国・山東省（昭和57年8月12日友好協定締結）", ("中国・山東省", "友好協定締結", "昭和57年8月12日")),
    ("オータン市　フランス　2002.10.7", ("オータン市　フランス", "", "2002.10.7")),
    ("水原市 Suwon（韓国・京畿道）　平成元年10月17日提携", ("水原市（韓国・京畿道）", "", "平成元年10月17日")),
    ("X市（中国）　昭和55年　市長が訪問", None),
    ("X市（市内）　昭和55年　姉妹都市", None),
    ("プネ市（インド）から令和4年に5名を受け入れ", None),
    ("X市（中国）　昭和55年友好都市提携、平成4年覚書締結", None),
])
def test_lines_of_nothing_but_a_partner(line: str, told: tuple[str, str, str] | None) -> None:
    found = partner_line(line)
    assert (found and (found.partner, found.kind, found.date)) == told


def test_where_a_partner_lies() -> None:
    assert is_partner("マディソン（アメリカのウィスコンシン州）")
    assert not is_partner("派遣先（市内の学校）")
    assert is_where("中華人民共和国・山東省")
    assert not is_where("中国　X市")


def test_what_is_only_for_the_eye() -> None:
    assert plain("　　　｜・大連市（中国）") == "・大連市（中国）"
    assert plain("┏━━━━━━━━┓") == ""
    assert plain("-----------------") == ""
    assert plain("中国の 朝陽（ちょうよう）市とは、友好都市の やくそくを したよ。") == "中国の朝陽市とは、友好都市のやくそくをしたよ。"
    assert plain("市名　　姉妹都市　　1990年") == "市名　　姉妹都市　　1990年"


@pytest.mark.parametrize(("printed", "year"), [
    ("昭56. 5. 3", "1981"), ("平4", "1992"), ("S51. 3", "1976"), ("H 2. 4. 2", "1990"), ("昭和 40年 5月", "1965"),
    ("昭40・5・3", "1965"), ("R4実績", None), ("公平5人", None)])
def test_dates_that_are_abbreviated(printed: str, year: str | None) -> None:
    assert year_in(fold(printed).text) == year
