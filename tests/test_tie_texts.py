"""Pages of municipalities on their sister cities: labelled lines, details below a name, chronicles, several styles."""

from __future__ import annotations

import pytest

from ingest import layouts
from ingest.linking import link
from ingest.source import Source
from ontology import reference

CARDS = """岐阜市の友好姉妹都市

■フィレンツェ市（イタリア）
提携都市：フィレンツェ市
提携日：1978年2月8日
提携の種別：姉妹都市
人口：約36万人

■杭州市（中国）
提携日：1979年2月21日
提携の種別：友好都市
備考：現在は休止中
"""
CHRONICLE = """倉敷市国際交流のあゆみ

当市の姉妹都市・友好都市との関係を年表にまとめました。

1957年（昭和32年）　オーストリアのザンクト・ペルテン市と姉妹都市縁組
1982年（昭和57年）　クライストチャーチ市の市長が来倉
1997年（平成9年）　中国の鎮江市と友好都市縁組
2007年（平成19年）　ザンクト・ペルテン市との提携50周年を記念し、市民訪問団を派遣
2012年（平成24年）　鎮江市と友好都市15周年
"""
STYLES = """長崎県内自治体の国際交流提携

第１　長崎県
１　姉妹県省等
(1) 中国福建省（昭和57年10月16日　友好県省）
第２　市町
１　長崎市
　長崎市は昭和30年12月7日にアメリカのセントポール市と姉妹都市提携を行った。
２　佐世保市
　ア　姉妹都市
　　・アルバカーキ市（アメリカ合衆国ニューメキシコ州）…昭和41年10月30日
　イ　友好都市
　　・厦門市（中国）…昭和58年10月28日（平成30年より休止、令和5年再開）
３　平戸市（1都市）
　中国・南安市………平成7年10月20日　友好都市
"""
DETAILS = """県内市町の国際交流事業（姉妹都市等）

■富山市
ダラム市（アメリカ合衆国ノースカロライナ州）
　1989年6月13日／姉妹都市
秦皇島市（中国・河北省）
　1981年5月7日／友好都市

■魚津市
○ チェンマイ市（タイ）
　1989年8月8日に姉妹都市となりました。
"""

OTHERS = """長野県と市町村の海外提携先一覧

１　県の提携先
　・中国　河北省
　　　昭和58年11月、友好提携に署名しました。一時中断しましたが、再開しています。

２　市町村の提携先
　市町村の担当者は、姉妹都市のランシング市とシカゴを訪問しています。
【長野市】
　長野市は２つの都市と姉妹都市です。アメリカのクリアウォーター市（1959年３月14日提携）と、中国の石家庄市とは1981年に結びました。
【松本市】
　○カトマンズ市（ネパール）　姉妹都市　平成元年11月17日
　○グリンデルワルト村（スイス）　姉妹村　昭和47年４月。平成20年に提携を取り消しました。
　○ミランドポリス市　平成７年に姉妹都市となったブラジル・サンパウロ州の町です。
【上田市・飯田市】
　　上田市 … 中国浙江省寧波市。1995年２月に友好交流都市となりました。
　　佐久市 … エストニアのサク市。サッカーの合宿がありますが、協定はありません。

３　港
　岐阜県高山市も、アメリカのデンバー市と姉妹都市の関係にあります。
　直江津港は、韓国の東海港と平成５年に姉妹港の協定を結びました。釜山港との姉妹港提携（平成７年）は、いま休止しています。
"""

HISTORY = """\
富山県と県内市町村の国際交流の歩み

１　提携の経過
　平成4年には、高岡市がアメリカのフォートウェーン市と姉妹都市提携15周年を祝った。9月に、中国の錦州市と友好都市になった。
　富山市は、昭和56年に中国の秦皇島市と友好都市提携を結んだ。平成13年に提携を更新した。同年、砺波市が、トルコのヤロバ市と姉妹都市となった。
　平成元年には、魚津市がタイのチェンマイ市との間で人形劇の交流を始め、その後、姉妹都市の提携に至った。
　平成19年は、南砺市にとって実りの多い年となった。3月に中国の紹興市と友好都市提携を行い、韓国の平昌郡とは9月に姉妹都市の盟約を交わした。
　昭和61年には、黒部市がオランダのスネーク市と姉妹都市に、滑川市がアメリカのシャンバーグ市と姉妹都市になった。
　射水市は、平成4年にロシアのウラジオストク市と友好都市となった。その後、令和4年から往来は休止している。
　立山町は、韓国の江華郡と姉妹都市の話を進めたが、提携には至らなかった。上市町は、ネパールのポカラ市と姉妹都市の協定を来年結ぶ予定である。
　入善町と朝日町は共同で、平成30年に台湾の新港郷と友好交流協定を締結した。
　小矢部市と氷見市は、モンゴルのスフバートル区とエストニアのサク市を訪れた。後者とは、氷見市が平成21年に友好都市となった。
"""


@pytest.mark.parametrize(("text", "expected"), [
    (CARDS, {("岐阜県岐阜市", "フィレンツェ", "sister-city", "1978", "active"),
             ("岐阜県岐阜市", "杭州市", "friendship-city", "1979", "unknown")}),
    (CHRONICLE, {("岡山県倉敷市", "ザンクト・ペルテン", "sister-city", "1957", "active"),
                 ("岡山県倉敷市", "鎮江市", "friendship-city", "1997", "active")}),
    (STYLES, {("長崎県", "福建省", "sister-region", "1982", "active"),
              ("長崎県長崎市", "セントポール", "sister-city", "1955", "active"),
              ("長崎県佐世保市", "アルバカーキ", "sister-city", "1966", "active"),
              ("長崎県佐世保市", "厦門市", "friendship-city", "1983", "active"),
              ("長崎県平戸市", "南安市", "friendship-city", "1995", "active")}),
    (DETAILS, {("富山県富山市", "ダラム市", "sister-city", "1989", "active"),
               ("富山県富山市", "秦皇島市", "friendship-city", "1981", "active"),
               ("富山県魚津市", "チェンマイ", "sister-city", "1989", "active")}),
    (OTHERS, {("長野県", "河北省", "sister-region", "1983", "active"),
              ("長野県長野市", "クリアウォーター", "sister-city", "1959", "active"),
              ("長野県長野市", "石家庄市", "sister-city", "1981", "active"),
              ("長野県松本市", "カトマンズ", "sister-city", "1989", "active"),
              ("長野県松本市", "グリンデルワルト", "sister-city", "1972", "ended"),
              ("長野県松本市", "ミランドポリス市", "sister-city", "1995", "active"),
              ("長野県上田市", "寧波市", "friendship-city", "1995", "active"),
              ("岐阜県高山市", "デンバー", "sister-city", None, "active"),
              ("直江津港", "東海市", "cooperation-agreement", "1993", "active"),
              ("直江津港", "釜山広域市", "cooperation-agreement", "1995", "unknown")}),
    (HISTORY, {("富山県高岡市", "フォートウェイン", "sister-city", None, "active"),
               ("富山県高岡市", "錦州市", "friendship-city", "1992", "active"),
               ("富山県富山市", "秦皇島市", "friendship-city", "1981", "active"),
               ("富山県砺波市", "ヤロヴァ", "sister-city", "2001", "active"),
               ("富山県魚津市", "チェンマイ", "sister-city", None, "active"),
               ("富山県南砺市", "紹興市", "friendship-city", "2007", "active"),
               ("富山県南砺市", "平昌郡", "sister-city", "2007", "active"),
               ("富山県黒部市", "スネーク", "sister-city", "1986", "active"),
               ("富山県滑川市", "シャンバーグ", "sister-city", "1986", "active"),
               ("富山県射水市", "ウラジオストク", "friendship-city", "1992", "unknown"),
               ("富山県入善町", "新港市", "friendship-exchange", "2018", "active"),
               ("富山県朝日町", "新港市", "friendship-exchange", "2018", "active"),
               ("富山県氷見市", "サク", "friendship-city", "2009", "active")}),
], ids=["cards", "chronicle", "styles", "details", "others", "history"])
def test_pages_on_sister_cities(text: str, expected: set[tuple[str, str, str, str | None, str]]) -> None:
    found = link(layouts.parse(Source("s", "s.txt", "", "utf-8", tuple(text.splitlines()))))
    assert found.meta.layout == "tie_text"
    assert {(each.source.name, reference.place(each.partner.target).name if each.partner.target else each.partner.name,
             each.kind, each.since, each.status) for each in found.ties if each.stated} == expected


PAGE = """海外の都市｜静岡県浜松市
本文へ
くらし
子育て
市政情報
観光
ホーム > 市政情報 > 交流
更新日：2024年6月3日
アメリカの都市
アジアの都市
お知らせ
お問い合わせ
サイトマップ
浜松市は、昭和五十六年にドイツのハノーファー市と姉妹都市の提携を結んだ。その後も生徒を派遣している。
平成二年には、イタリアのボローニャ市と姉妹都市の盟約を結び、隔年で訪問団を迎えている。
本市は、平成二十二年に中国の瀋陽市と友好都市となった。
"""


def test_a_page_of_the_web_is_known_by_its_text_whatever_menu_stands_above_it() -> None:
    parsed = layouts.parse(Source(id="page", name="page.html", lines=tuple(PAGE.splitlines()), sha256="",
                                  encoding="utf-8"))
    assert parsed.meta.layout == "tie_text"
    assert {(tie.source.target, tie.partner.target, tie.since) for tie in link(parsed).ties} == {
        ("22130", "DE-hannover", "1981"), ("22130", "IT-bologna", "1990"), ("22130", "CN-shenyang", "2010")}
