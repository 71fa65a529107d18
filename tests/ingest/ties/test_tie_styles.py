# ruff: noqa: E501 - paragraphs are one line
"""Styles in which municipalities publish their ties: blocks of labels, chronologies, newsletters, press summaries."""

from __future__ import annotations

import re

import pytest

from ingest import layouts
from ingest.layouts import Match
from ingest.layouts.ties import tie_text
from ingest.layouts.ties.wrapped_text import joined
from ingest.linked import LinkedDocument
from ingest.linking import link
from ingest.source import Source

BLOCKS = """函館市の国際提携

【姉妹都市】
１　ハリファックス市
　　国　　名　　カナダ（ノバスコシア州）
　　提携年月日　昭和57年11月18日
　　名　　物　　ロブスター
　　交流内容　　高校生の派遣、港まつり
　　　　　　　　令和４年に記念植樹を実施
２　天津市
　　国　　名　　中華人民共和国
　　提携年月日　平成13年10月18日
　　区　　分　　友好都市
　　備　　考　　令和3年3月、期間の満了により終了

【覚書】
３　桃園市
　　国　　名　　台湾
　　署名年月日　平成30年7月3日
　　分　　野　　観光

【港と学校】
４　函館港
　　相 手 先　　釜山港（大韓民国）
　　種　　別　　姉妹港
　　締結年月日　平成20年4月25日
５　函館市立函館高等学校
　　相 手 先　　保聖高等学校（大韓民国）
　　種　　別　　姉妹校
　　締結年月日　平成10年5月
"""
ONE_LINE = """北九州市　提携先一覧
都市名：タコマ市（米国）　提携日：昭和34年6月30日　区分：姉妹都市
都市名：大連市（中国）　提携日：昭和54年5月1日　区分：友好都市
都市名：ハイフォン市（ベトナム）　提携日：未定　区分：協議中
"""
SERIES = """神戸市の海外提携
１）姉妹都市　シアトル（米国、1957年10月21日）、リガ（ラトビア、1974年6月18日）
２）友好都市　天津（中国、1973年6月24日）
３）姉妹港　神戸港―ロッテルダム港（オランダ、1967年）
"""
COLUMNS = """岐阜市国際交流年表
和暦\t西暦\t月\t日\t本市の動き\t国・県等の動き
昭和53年\t1978\t2\t8\tイタリア・フィレンツェ市と姉妹都市提携\t日中友好条約締結
昭和57年\t1982\t2\t22\tブラジル・カンピーナス市と姉妹都市提携\tX国と友好協定締結
昭和63年\t1988\t5\t11\tアメリカ・シンシナティ市と姉妹都市提携\t
〃\t〃\t6\t\t市民訪中団派遣\t県、中国江西省と友好提携
令和6年\t2024\t2\t\tベトナム・フエ市と友好協定（計画段階）\t
"""
ERAS = """伊丹市国際交流の沿革
■昭和
60年　5月　伊丹市、ベルギー・ハッセルト市と姉妹都市提携
61年　4月　伊丹市、中国・仏山市と友好都市提携
■平成
8年　4月　ハッセルト市との姉妹都市提携10周年
12年　3月　県と米国ワシントン州、姉妹提携
13年　3月　県、フランス・アヴェロン県と友好提携
14年　3月　伊丹港・釜山港間の友好港協定
"""
NARROW = """広報よこすか　令和７年２月号

世界の港町とつながる
海の向こうに広がる町。丘の上に城跡が残り、大学が
あるフランスのブレスト市。このまちと、本市は昭和４５年１１
月に姉妹都市となりました。
横須賀市立西高等学校とブレスト市のランボー高等学
校は、平成３年から姉妹校。
●市長　オーストラリアのフリマントル市とも、昭和
５４年に、米国のコーパスクリスティ市とはその八年
前に縁があり、姉妹都市となりました。
今年１月には、台湾の基隆市と友好交流協定を結びま
した。同市の姉妹都市であるアメリカのオークランド
市とも、協力を話し合っていく考えです。
"""


def ties(found: LinkedDocument) -> set[tuple[str, str, str, str | None, str]]:
    return {(re.sub("^(?:北海道|福岡県|兵庫県)(?=.)", "", each.source.name), each.partner.name, each.kind, each.since,
             each.status) for each in found.ties if each.stated}


def page(text: str) -> LinkedDocument:
    return link(layouts.parse(Source("s", "s.txt", "", "utf-8", tuple(text.splitlines()))))


def sentence(text: str, city: str = "秋田市") -> LinkedDocument:
    return link(tie_text.parse(Source("s", "s.txt", "", "utf-8", (f"{city}の国際交流", "", text)), Match(1.0, "given")))


@pytest.mark.parametrize(("text", "expected"), [
    (BLOCKS, {
        ("函館市", "ハリファックス", "sister-city", "1982", "active"), ("函館市", "天津市", "friendship-city", "2001", "ended"),
        ("函館市", "桃園市", "memorandum", "2018", "active"), ("函館港", "釜山港", "cooperation-agreement", "2008", "active"),
        ("函館市立函館高等学校", "保聖高等学校", "sister-school", "1998", "active")}),
    (ONE_LINE, {
        ("北九州市", "タコマ", "sister-city", "1959", "active"), ("北九州市", "大連市", "friendship-city", "1979", "active")}),
    (SERIES, {
        ("神戸市", "シアトル", "sister-city", "1957", "active"), ("神戸市", "リガ", "sister-city", "1974", "active"),
        ("神戸市", "天津市", "friendship-city", "1973", "active"),
        ("神戸港", "ロッテルダム港", "cooperation-agreement", "1967", "active")}),
    (COLUMNS, {
        ("岐阜県岐阜市", "フィレンツェ", "sister-city", "1978", "active"),
        ("岐阜県岐阜市", "カンピーナス", "sister-city", "1982", "active"),
        ("岐阜県岐阜市", "シンシナティ", "sister-city", "1988", "active"), ("岐阜県", "江西省", "sister-region", "1988", "active")}),
    (ERAS, {
        ("伊丹市", "ハッセルト", "sister-city", "1985", "active"), ("伊丹市", "仏山市", "friendship-city", "1986", "active"),
        ("兵庫県", "アヴェロン県", "sister-region", "2001", "active"),
        ("兵庫県", "ワシントン州", "sister-region", "2000", "active"),
        ("伊丹港", "釜山港", "cooperation-agreement", "2002", "active")}),
])
def test_lists_in_the_styles_of_municipalities(text: str, expected: set[tuple[str, str, str, str | None, str]]) -> None:
    assert ties(page(text)) == expected


def test_narrow_columns_are_sentences_and_what_is_new_counts_from_the_issue() -> None:
    found = ties(page(NARROW))
    assert {each for each in found if each[1] in ("ブレスト", "ランボー高等学校", "基隆市", "オークランド")} == {
        ("神奈川県横須賀市", "ブレスト", "sister-city", "1970", "active"),
        ("横須賀市立西高等学校", "ランボー高等学校", "sister-school", "1991", "active"),
        ("神奈川県横須賀市", "基隆市", "friendship-exchange", "2025", "active")}


@pytest.mark.parametrize("text", [
    "市議会に、フランスのランス市との友好都市提携についての議案が提出された。",
    "台湾の台南市と友好交流協定を結ぶことで合意した。", "カナダのビクトリア市との姉妹都市提携を視野に入れたい。",
    "中国の大連市との友好都市提携の是非について、市民アンケートを行った。",
    "フィンランドのオウル市との連携協定は、令和8年3月までに締結することとしている。",
    "中国の都市とは、上下を連想させる「姉妹」を避け、「友好都市」とすることが多い。"])
def test_what_is_wished_proposed_or_general_is_no_tie(text: str) -> None:
    assert ties(sentence(text)) == set()


@pytest.mark.parametrize(("text", "expected"), [
    ("続いて新竹県に参りました。こちらとは、平成27年に交流に関する覚書を取り交わしております。", {("新竹県", "memorandum", "2015")}),
    ("ベトナムでは、ナムディン省を訪問しました。令和6年11月15日に連携協定書に署名をいたしました。",
     {("ナムディン省", "cooperation-agreement", "2024")}),
    ("本市はオランダのリッセ市（昭和60年）のほか、米国のメドフォード市とも姉妹都市の関係にある。",
     {("リッセ", "sister-city", "1985"), ("メドフォード市", "sister-city", None)}),
    ("本市はパナマ共和国のパナマ市と昭和52年に、また平成7年には米国のレイクランド市と姉妹都市となりました。",
     {("パナマシティ", "sister-city", "1977"), ("レイクランド", "sister-city", "1995")}),
    ("オランダのリッセ市との姉妹都市提携は、花を縁とするもので、平成4年に成立した。", {("リッセ", "sister-city", "1992")}),
    ("本市は米国のメドフォード市と昭和55年に姉妹都市となっていまして、関係はいかがでしょうか。",
     {("メドフォード市", "sister-city", "1980")}),
    ("本市は、中国の仏山市、ベルギーのハッセルト市とそれぞれ友好都市・姉妹都市の関係にある。",
     {("仏山市", "friendship-city", None), ("ハッセルト", "sister-city", None)}),
    ("今年は、ルーマニアのシビウ市と友好都市になって12年です。", {("シビウ", "friendship-city", None)}),
])
def test_sentences_of_speeches_and_reports(text: str, expected: set[tuple[str, str, str | None]]) -> None:
    found = {(name, kind, since) for _, name, kind, since, _ in ties(sentence(text))}
    assert found == expected


def test_a_city_of_a_common_name_is_the_one_of_the_recorded_tie() -> None:
    assert {each.partner.target for each in sentence("本市はゴールデン市と姉妹都市である。", "上田市").ties} <= {None, "US-golden"}
    found = sentence("市はポーツマス市と昭和60年に姉妹都市となった。", "日南市")
    assert all(each.partner.target in (None, "US-portsmouth") for each in found.ties)


def test_a_table_of_anniversaries_is_no_list_of_ties() -> None:
    table = ("仙台市の姉妹都市\n\n仙台市は米国のリバーサイド市と昭和32年3月9日に姉妹都市となった。\n年度\t都市\t内容\n"
             "令和4年度\tリバーサイド市\t65周年　記念式典\n令和5年度\tレンヌ市\t56周年　音楽家の招へい\n")
    assert all(each.since != "2022" and each.since != "2023" for each in page(table).ties)


NUMBERED = """姉妹都市データ集　　　　　北九州市

[1] タコマ市
国・州：アメリカ合衆国　ワシントン州
提携の名称：環境姉妹都市
締結日：1959年6月30日

[2] 北九州港
相手：大連港（中華人民共和国）
名称：友好港
締結日：1985年4月11日

名称：北九州市立高等学校 ／ 仁川国際高等学校（韓国）
区分：姉妹校
締結：平成12年6月
"""
YEARS = """鹿児島市国際交流年表

昭和３５年（1960）
　　５月　３日　◎イタリア・ナポリ市と姉妹都市盟約を締結
平成　元年（1989）
　１０月　　　　◎県、韓国・全羅北道と姉妹提携
平成　６年（1994）
　　３月　　　　◎鹿児島港、ナポリ港と姉妹港の提携
"""
FROM_THEN = """岡山県内の姉妹都市

倉敷市は、オーストリアのザンクト・ペルテン市、アメリカのカンザスシティ市と、昭和32年、昭和47年から、それぞれ姉妹都市の関係にある。
笠岡市とマレーシアのコタバル市との姉妹都市の関係は平成5年からで、往来が続く。
津山市は、米国のサンタフェ市（昭和63年）を姉妹都市としている。
美咲町、旧柵原町の時代から米国のロックハート市と姉妹都市という土地柄である。
"""


@pytest.mark.parametrize(("text", "told"), [
    (NUMBERED, {"北九州市 Tacoma sister-city 1959", "北九州港 大連港 cooperation-agreement 1985",
                "北九州市立高等学校 仁川国際高等学校 sister-school 2000"}),
    (YEARS, {"鹿児島市 Naples sister-city 1960", "鹿児島県 Jeollabuk sister-region 1989",
             "鹿児島港 ナポリ港 cooperation-agreement 1994"}),
    (FROM_THEN, {"倉敷市 Sankt sister-city 1957", "倉敷市 Kansas sister-city 1972", "津山市 SantaFe sister-city 1988"}),
], ids=["numbered", "years", "from-then"])
def test_more_styles(text: str, told: set[str]) -> None:
    """Numbers in brackets, years above months, and dates from which ties stand."""
    linked = page(text)
    names = {"タコマ": "Tacoma", "ナポリ": "Naples", "全羅北道": "Jeollabuk", "ザンクト・ペルテン": "Sankt",
             "カンザスシティ": "Kansas", "サンタフェ": "SantaFe"}
    found = {f"{re.sub('^.{2,3}[県]', '', tie.source.name) or tie.source.name} "
             f"{names.get(tie.partner.name, tie.partner.name)} {tie.kind} {tie.since}" for tie in linked.ties}
    assert told <= found


def test_a_number_over_two_lines_is_one_number() -> None:
    assert joined(["平成2", "4年に姉妹校となった"]) == "平成24年に姉妹校となった"
