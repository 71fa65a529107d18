"""Ties in the styles of several offices: what a port or zoo publishes, press releases, easy Japanese, bills."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import formats, layouts
from ingest.layouts.ties.plain import is_easy, plain
from ingest.layouts.ties.series import series_at
from ingest.linked import LinkedDocument
from ingest.linking import link
from ingest.linking.ties.own_body import own_body

Told = tuple[str, str, str, str | None]


def linked(tmp_path: Path, text: str) -> LinkedDocument:
    path = tmp_path / "text.txt"
    path.write_text(text.lstrip("\n"), encoding="utf-8")
    return link(layouts.parse(formats.read(path)))


def ties(tmp_path: Path, text: str) -> set[Told]:
    return {(each.source.name, each.partner.name, each.kind, each.since)
            for each in linked(tmp_path, text).ties if each.stated}


@pytest.mark.parametrize(("title", "name"), [
    ("神戸港要覧 2023", "神戸港"), ("博多港ハンドブック２０２５", "博多港"),
    ("安佐動物公園年報　第１号", "安佐動物公園"),
    ("札幌市円山動物園　事業年報", "札幌市円山動物園"), ("上海動物園ニュース", ""), ("釜山港だより", ""),
    ("姉妹港概要", ""), ("本県の空港要覧", "")])
def test_a_publication_names_the_body_whose_it_is(title: str, name: str) -> None:
    body = own_body(title)
    assert (body.name if body else "") == name


PORT_TABLE = """
四日市港統計年報　令和5年版

姉妹港提携の状況

| 相手港 | 国 | 提携日 | 備考 |
|---|---|---|---|
| シドニー港 | オーストラリア | 昭和43年10月24日 | |
| ロングビーチ港 | アメリカ | 昭和60年3月1日 | |

外国航路（定期）

| 仕向港 | 便数 |
|---|---|
| 釜山港 | 月20便 |
| 上海港 | 月12便 |

来訪
　令和５年度は、マルセイユ港湾公社から視察があった。仁川港から、姉妹港の締結
について打診があったが、具体化していない。
"""
PORT_LIST = """
名古屋港ハンドブック２０２５

１　姉妹港
　・ロサンゼルス港（アメリカ合衆国）　1959年11月3日提携
　・アントワープ港（ベルギー）　　　　1988年4月7日提携
２　友好港・パートナーシップ
　・シドニー港（オーストラリア）　2010年5月20日　協力に関する覚書
３　港湾関係者の来訪
　　シンガポール港から研修員1名を受け入れた。
"""


def test_a_port_is_the_party_of_its_own_publication_and_statistics_are_no_ties(tmp_path: Path) -> None:
    assert ties(tmp_path, PORT_TABLE) == {
        ("四日市港", "シドニー港", "cooperation-agreement", "1968"),
        ("四日市港", "ロングビーチ港", "cooperation-agreement", "1985")}
    assert ties(tmp_path, PORT_LIST) == {
        ("名古屋港", "ロサンゼルス港", "cooperation-agreement", "1959"),
        ("名古屋港", "アントワープ港", "cooperation-agreement", "1988"),
        ("名古屋港", "シドニー港", "memorandum", "2010")}


ZOO = """
広島市安佐動物公園年報　第９号

１　姉妹園・友好園
　当園は、姉妹都市の動物園との交流を進めている。
　（１）姉妹動物園
　　　ハノーバー動物園（ドイツ）　　昭和59年6月11日 締結
　（２）研究に関する協定
　　　当園とホノルル動物園（アメリカ）は、保全に関する覚書を、平成24年7月に取り交わしている。
２　動物の搬入
　　マレーバク　１　←　シンガポール動物園
"""


def test_a_zoo_abroad_is_never_the_owner(tmp_path: Path) -> None:
    assert {(home, partner) for home, partner, *_ in ties(tmp_path, ZOO)} == {
        ("広島市安佐動物公園", "ハノーバー動物園"), ("広島市安佐動物公園", "ホノルル動物園")}


RELEASE = """
報道資料
長岡市　国際交流課

タイ・チェンマイ市と観光に関する覚書を締結しました

　長岡市は、令和６年１１月２日、タイ王国チェンマイ市との間で、「観光振興に関する覚書」を締結しました。

１　日時・会場
　　令和６年１１月２日（土）　午前10時
２　覚書の主な内容
　(1) 旅行商品の造成
　(2) 職員の相互派遣

＜参考＞本市のこれまでの提携
"""
REFERENCE = {
    "circles": """
　○姉妹都市
　　・アメリカ合衆国　フォートワース市（1987年10月1日）、トレド市（昭和56年10月1日）、
　　　トレントン市（平成2年5月17日）
　○交流協定
　　・フランス共和国　レンヌ市（2013年4月6日）
""",
    "dashes": """
　●姉妹都市提携
　　－アメリカ合衆国　フォートワース市（1987年10月1日）、トレド市（1981年10月1日）、トレントン市（1990年
　　　5月17日）
　●交流協定
　　－フランス共和国　レンヌ市（2013年4月6日）
""",
    "squares": """
■姉妹都市
  アメリカ　フォートワース市（昭和62年10月1日）／トレド市（昭和56年10月1日）
  アメリカ　トレントン市（平成2年5月17日）
■交流協定
  フランス　レンヌ市（平成25年4月6日）
""",
    "brackets": """
＜姉妹都市＞
　○アメリカ合衆国フォートワース市　昭和62年10月1日
　○アメリカ合衆国トレド市　昭和56年10月1日
　○アメリカ合衆国トレントン市　平成2年5月17日
＜交流協定＞
　○フランス共和国レンヌ市　平成25年4月6日
"""}


@pytest.mark.parametrize("style", REFERENCE)
def test_earlier_ties_below_a_release_have_the_kind_of_the_heading_above_them(tmp_path: Path, style: str) -> None:
    found = ties(tmp_path, RELEASE + REFERENCE[style].lstrip("\n"))
    kinds = {(partner.rstrip("市"), kind, since) for _, partner, kind, since in found}
    assert kinds == {("チェンマイ", "memorandum", "2024"), ("フォートワース", "sister-city", "1987"),
                     ("トレド", "sister-city", "1981"), ("トレントン", "sister-city", "1990"),
                     ("レンヌ", "friendship-exchange", "2013")}


def test_a_series_is_read_only_if_it_is_explained_to_the_last_word() -> None:
    lines = ["アメリカ　A市（昭和56年9月29日）、B市（昭和56年10月1日）、", "　カナダ　C市（平成2年）"]
    found = series_at(lines, 0, lines[0])
    assert found is not None
    assert [(each.partner, each.date) for each in found[0]] == [
        ("アメリカ A市", "昭和56年9月29日"), ("アメリカ B市", "昭和56年10月1日"), ("カナダ C市", "平成2年")]
    assert found[1] == 2
    for other in ("署名式（令和7年7月22日）、会場（市庁舎）", "アメリカ　A市（昭和56年9月29日）を訪問",
                  "アメリカ　A市（人口20万人）", "A市（昭和56年9月29日）、B市（昭和56年10月1日）"):
        assert series_at([other], 0, other) is None


EASY = """
やさしい日本語（にほんご）で　読（よ）む　旭川市（あさひかわし）

旭川市には、外国（がいこく）に　なかよしの　まちが　あります。

■ ブルーミントン市・ノーマル市（アメリカ　イリノイ州）
　 1962年　姉妹都市（しまいとし）に　なりました。

■ 水原市（スウォンし）（韓国）
　 1989年　姉妹都市に　なりました。

■ イルクーツク市（ロシア）
　 高校生（こうこうせい）が　2015年に　きました。姉妹都市では　ありません。
"""


def test_easy_japanese_with_spaces_and_readings(tmp_path: Path) -> None:
    assert ties(tmp_path, EASY) == {
        ("北海道旭川市", "ブルーミントン", "sister-city", "1962"), ("北海道旭川市", "ノーマル", "sister-city", "1962"),
        ("北海道旭川市", "水原市", "sister-city", "1989")}
    assert ties(tmp_path, """
やさしい日本語（にほんご）ニュース　上田市（うえだし）

上田市の　姉妹都市（しまいとし）・友好都市（ゆうこうとし）

【ダボス】　スイス
　1976年から　姉妹都市です。

【ブルームフィールド・デンバー】　アメリカ
　2001年から　姉妹都市です。

【寧波】（ニンポー）　中国
　1995年から　友好都市です。
""") == {
        ("長野県上田市", "ダボス", "sister-city", "1976"),
        ("長野県上田市", "ブルームフィールド", "sister-city", "2001"),
        ("長野県上田市", "デンバー", "sister-city", "2001"), ("長野県上田市", "寧波市", "friendship-city", "1995")}


def test_only_readings_are_taken_out() -> None:
    assert plain("水原市（スウォンし）（韓国）") == "水原市（韓国）"
    assert plain("朝陽市（カナダ）") == "朝陽市（カナダ）"
    assert plain("1989年　姉妹都市に　なりました。", easy=True) == "1989年姉妹都市になりました。"
    assert not is_easy(["やさしい日本語講座のお知らせ", "姉妹都市一覧"])


BILL = """
議第１４７号

友好都市の提携について

次のとおり友好都市の提携をすることについて、議会の議決を求める。
　　　　　　　　　　　　　　　　　　　　八代市長

（提案理由）
　カントー市（ベトナム）と友好都市の提携をするについては、市議会の議決を経る必要がある。

(1)　八代市の姉妹都市等の状況

　ア　姉妹都市
　　　オーストラリア　　　　　　　ケアンズ市
　　　　　　　　　　　　　　　　　　平成６年８月１日提携
　イ　交流都市
　　　フランス共和国　　　　　　　レンヌ市
　　　　　　　　　　　　　　　　　　平成25年２月１日協定締結

(2)　県内の状況
　　熊本県は、大韓民国の忠清南道と昭和58年に姉妹提携、アメリカのモンタナ州
　　と昭和57年に姉妹提携を行っている。
"""


def test_a_bill_states_the_ties_below_it_and_not_the_one_it_asks_for(tmp_path: Path) -> None:
    assert ties(tmp_path, BILL) == {
        ("熊本県八代市", "ケアンズ", "sister-city", "1994"), ("熊本県八代市", "レンヌ", "partner-city", "2013"),
        ("熊本県", "忠清南道", "sister-region", "1983"), ("熊本県", "モンタナ州", "sister-region", "1982")}


def test_a_quoted_question_and_an_end_state_no_tie(tmp_path: Path) -> None:
    assert ties(tmp_path, """
つくば市国際交流協会だより

つくば市は、フランスのグルノーブル市と2013年に姉妹都市になりました。
読者の方から「ドイツのボーフム市も姉妹都市ですか」というお便りをいただきました。
つくば市は、ドイツのボーフム市と2019年にパートナーシティの協定を結んでいます。
つくば市は、アメリカのアーバイン市と1989年に姉妹都市になりました。
""") == {
        ("茨城県つくば市", "グルノーブル", "sister-city", "2013"),
        ("茨城県つくば市", "ボーフム", "partner-city", "2019"),
        ("茨城県つくば市", "アーバイン", "sister-city", "1989")}


def test_what_a_polite_answer_says_is_no_denial(tmp_path: Path) -> None:
    assert ties(tmp_path, """
鳥取県議会会議録

○部長　県内の状況でございますが、米子市は韓国の束草市と平成7年に姉妹都市提携を、中国の保定市と平成3年に
友好都市提携を結んでおられます。倉吉市は、どことも姉妹都市の提携を結んでおりません。
""") == {("鳥取県米子市", "束草市", "sister-city", "1995"), ("鳥取県米子市", "保定市", "friendship-city", "1991")}


def test_the_tie_with_which_others_began_is_none_of_them(tmp_path: Path) -> None:
    told = ties(tmp_path, """
広島市の国際交流

本市は、昭和34年のホノルル市との提携を皮切りに、1つの都市と友好都市の提携をしています。
本市は、昭和61年に中国の重慶市と友好都市の提携をしました。
""")
    assert told == {("広島県広島市", "重慶市", "friendship-city", "1986")}
