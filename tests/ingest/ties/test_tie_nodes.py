# ruff: noqa: E501 - cells are one line
"""Ties that slides, policy results and surveys tell of their municipalities: whose they are and of what kind."""

from __future__ import annotations

from ingest import layouts
from ingest.layouts.ties.within import with_listed
from ingest.linked import LinkedDocument
from ingest.linking import link
from ingest.records import ParsedDocument
from ingest.source import Source

RESULTS = """三重県　政策評価結果（令和５年度分）

世界と結ぶ三重
県と市町が交流を進めます。

区分\t主な取組の実績\t施策コード
県の提携\t<p>○サンパウロ州との姉妹提携（昭和48年）に係る交流団を受入れ【R5.9：来県28名】</p>\t3101
市町の提携\t<p>○津市：オザスコ市（ブラジル、昭和51年姉妹都市提携）へ書簡を送付、鎮江市（中国、昭和59年友好都市提携）と交流</p> <p>○四日市港：シドニー港（オーストラリア）と姉妹港（昭和43年）</p>\t3102
"""
STRATEGY = """徳島県　国際戦略　概要スライド
令和５年12月

１　これまでの歩み

・海外との交流を進めてきた

２　国ごとの展開

米国・欧州

現状
・県内企業の進出先として第２位

展開の方向

▶ 江蘇省との交流の深化
～次の世代へ～

 医療の分野の実務者交流

▶ 県内市町の姉妹都市
・徳島市：サギノー市〔米国、1961〕
・鳴門市：リューネブルク市〔ドイツ、1974〕
・阿波市：（民間の往来のみ）

３　推進体制

海外駐在員事務所
①上海 ②ソウル ③台北 ④シンガポール

４　数値目標

海外の自治体との会合の開催数
2022年 ６件　→　2026年 20件
"""
SURVEY = """国際関係業務実績調（令和４年度）\t\t\t\t\t
所属・団体\t区分\t件名\t相手方\t実績の内容\t次年度の予定
【県】\t\t\t\t\t
国際課\t友好\t江蘇省との交流\t中国\t平成４年に友好提携を結んだ江蘇省と、オンラインで式典を開催した。\t継続
【市町村】\t\t\t\t\t
北九州市\t姉妹\tタコマ市派遣団\tアメリカ\t昭和34年に姉妹都市となったタコマ市へ派遣した。\t継続
大牟田市\t友好\t大同市との書簡交換\t中国山西省大同市\t昭和56年に友好都市となった大同市と書簡を交換した。\t継続
"""


def read(text: str) -> LinkedDocument:
    return link(layouts.parse(Source("s", "s.txt", "", "utf-8", tuple(text.split("\n")))))


def told(document: LinkedDocument) -> set[tuple[str, str, str, str | None]]:
    return {(tie.source.name, (tie.partner.kind == "place" and tie.partner.target) or tie.partner.name, tie.kind, tie.since)
            for tie in document.ties}


def test_whose_ties_the_items_of_policy_results_tell() -> None:
    document = read(RESULTS)
    assert document.meta.layout == "policy_results"
    assert told(document) == {
        ("三重県", "BR-sao-paulo-state", "sister-region", "1973"),
        ("三重県津市", "BR-osasco", "sister-city", "1976"),
        ("三重県津市", "CN-zhenjiang", "friendship-city", "1984"),
        ("四日市港", "シドニー港", "cooperation-agreement", "1968")}
    assert all(tie.record and tie.id.endswith(tie.record) for tie in document.ties)


def test_a_slide_says_the_kind_over_its_items() -> None:
    document = read(STRATEGY)
    assert document.meta.layout == "strategy_slides"
    assert told(document) == {("徳島県徳島市", "サギノー市", "sister-city", "1961"),
                              ("徳島県鳴門市", "DE-luneburg", "sister-city", "1974")}


def test_bands_of_a_survey_are_no_parts_of_its_rows() -> None:
    document = read(SURVEY)
    assert [project.record.text("implementer") for project in document.projects] == ["国際課", "北九州市", "大牟田市"]
    assert told(document) == {("福岡県", "CN-jiangsu", "sister-region", "1992"),
                              ("福岡県北九州市", "US-tacoma", "sister-city", "1959"),
                              ("福岡県大牟田市", "CN-datong", "friendship-city", "1981")}


BY_TOWN = """鳥取県内市町村の国際交流　（令和５年度　聞き取りによる）

＜東部＞

◎鳥取市
　担当　文化交流課
　・ハーナウ市（ドイツ）青少年交流
　　　2001年に姉妹都市提携。高校生８人が同市を訪問。
　・清州市（韓国）市民交流
　　　姉妹都市。1990年８月提携。囲碁の交流。

◎岩美町
　担当　企画財政課
　・相手都市との締結等　なし

◎智頭町
　担当　教育課
　・楊口郡（韓国）との交流
　　　平成11年11月に姉妹都市提携。小学生の絵画展。
"""


def test_each_item_of_a_description_tells_of_its_own_partner() -> None:
    assert told(read(BY_TOWN)) == {
        ("鳥取県鳥取市", "DE-hanau-am-main", "sister-city", "2001"), ("鳥取県鳥取市", "KR-cheongju", "sister-city", "1990"),
        ("鳥取県智頭町", "楊口郡", "sister-city", "1999")}


TYPED = """島根県内の海外姉妹・友好提携等の状況（国・地域別）
                                          令和７年１月１日現在

 国・地域名       海外自治体名                 県・市町村名   提携の種類        提携年月日
 -----------------------------------------------------------------------------------
 中華人民共和国   吉　林　省                   島　根　県     友好              H6.7.12
                  浙江省杭州市                 松　江　市     友好都市          H15.10.9
                  山東省栄成市                 浜　田　市     友好都市          H8.9.19
 大韓民国         慶尚北道                     島　根　県     姉妹              H1.10.6
                  慶尚南道晋州市               松　江　市     姉妹都市          H11.10.15
 ブータン         パロ県                       浜　田　市     覚　　書          H13.8.7
"""


def test_columns_typed_with_spaces_tell_whose_ties_they_are() -> None:
    assert told(read(TYPED)) == {
        ("島根県", "CN-jilin", "sister-region", "1994"), ("島根県松江市", "CN-hangzhou", "friendship-city", "2003"),
        ("島根県浜田市", "栄成市", "friendship-city", "1996"), ("島根県", "KR-gyeongsangbuk-do", "sister-region", "1989"),
        ("島根県松江市", "KR-jinju", "sister-city", "1999"), ("島根県浜田市", "パロ県", "memorandum", "2001")}


CHAPTER = """第４章　施策の展開

広島市国際化推進プラン（令和５年度～令和９年度）

基本施策１　多様な国際交流の推進

１－１　姉妹・友好都市等との交流

表4-1　本市の姉妹・友好都市

区分\t都市名\t国名\t提携年月日
姉妹都市\tホノルル市\tアメリカ合衆国\t昭和34年6月15日
友好都市\t重慶市\t中華人民共和国\t昭和61年10月23日

事業名\t事業概要\t担当課
ハノーバー市との青少年交流\tハノーバー市との間で青少年を派遣します。\t国際交流課
大邱広域市との職員交流\t大邱広域市と職員を派遣します。\t人事課
平和首長会議の運営\t国内外の都市と連携します。\t平和推進課

基本施策２　外国人市民が暮らしやすいまちづくり

２－１　日本語の学習支援

【現状と課題】
日本語を学ぶ機会が地域により異なっています。

事業名\t事業概要\t担当課
日本語教室の開催\t公民館で日本語教室を開きます。\t国際交流課
やさしい日本語の普及\t職員に研修を行います。\t国際交流課
多言語相談窓口の運営\t九つの言語で相談に応じます。\t国際交流課
防災の情報の多言語化\t避難所の案内を多言語にします。\t危機管理課
"""


def test_a_table_of_partners_inside_a_plan() -> None:
    document = read(CHAPTER)
    assert [project.title for project in document.projects] == [
        "ハノーバー市との青少年交流", "大邱広域市との職員交流", "平和首長会議の運営", "日本語教室の開催",
        "やさしい日本語の普及", "多言語相談窓口の運営", "防災の情報の多言語化"]
    assert told(document) == {("広島県広島市", "US-honolulu", "sister-city", "1959"),
                              ("広島県広島市", "CN-chongqing", "friendship-city", "1986")}


def test_items_of_slides_are_rows() -> None:
    lines = (" ● 徳島市　　姉妹都市：サギノー市〔米国〕(1961)", " ● 鳴門市の友好都市：張家界市〔中国〕(2011)", " ● 参加者数：12人(2023)",
             " ・県の姉妹提携先：江蘇省(1992)")
    found = with_listed(Source("s", "s.txt", "", "utf-8", lines), ParsedDocument(meta=read(STRATEGY).meta))
    assert [(row.text("implementer"), row.text("country"), row.text("period"), row.extra["種別"].text)
            for row in found.partners] == [("徳島市", "サギノー市〔米国〕", "1961年", "姉妹都市"),
                                           ("鳴門市", "張家界市〔中国〕", "2011年", "友好都市")]


def test_a_plan_named_in_brackets_behind_its_chapter_is_its_own() -> None:
    title = "第４章　施策の展開（広島市国際化推進プラン　令和５年３月）"
    document = read(CHAPTER.replace("第４章　施策の展開\n\n広島市国際化推進プラン（令和５年度～令和９年度）", title))
    assert {tie.source.name for tie in document.ties if tie.stated} == {"広島県広島市"}
