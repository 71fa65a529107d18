"""Flattened lists whose words are told apart by the columns that a header of several lines names."""

from __future__ import annotations

import pytest

from ingest import layouts
from ingest.layouts.flattened import flattened_list
from ingest.layouts.flattened.plausible import plausibility
from ingest.linked import LinkedDocument
from ingest.linking import link
from ingest.source import Source

SPREAD = """宮崎県内市町村　国際交流事業　実施状況（令和５年度）

番
号
市町村 事　業　名 実施時期 相手国・地域 事　業　概　要 参加者数

1 宮崎市 バージニアビーチ市青少年交流 R5.7.24～R5.8.3 アメリカ（バージニ
ア州バージニアビー
チ市）
姉妹都市へ中学生を派遣し、ホームステイを行った。

16人

2 都城市・三
股町

ウランバートル市馬事文化
交流

R6.2月 モンゴル（ウラン
バートル市）
高城町の牧場で騎手の卵を迎えた。

生徒 12人
引率 3人

- 1 -

番
号
市町村 事　業　名 実施時期 相手国・地域 事　業　概　要 参加者数

3 延岡市 メドフォード市消防交流 （中止） アメリカ
消防職員の相互派遣を計画したが、先方の都合で中止した。

０人

4 綾町 ヴィンテージ音楽祭 R5.9.16、9.30 オーストリア
町立図書館でウィーンの弦楽四重奏を聴いた。

来場者 210人

※ 西都市、えびの市は該当なし。
"""
CLOSE = """平成30年度 国際関係事業実績（佐賀県）

事業名 担当課 対象国・
地域 実施期間 事業の内容 成果

国際観光デスク 観光課 タイ 通年 バンコクに置いた窓口が旅行社へ県内の温泉を案内した。 相談 320件
エクス市文化使節団受入 文化課 フランス
（エクス
市）
H30.5.10～
5.15
佐賀市と協力し、使節団を
有田町の窯元へ案内した。
団員 14人
遼寧省留学生支援 国際課 中国（遼
寧省） 通年 県費留学生に奨学金を支給した。 ３人
唐津市・扶余郡青年
交流
青少年課 韓国 中止 台風のため中止した。 －
"""

ACROSS = """平成２９年度　山梨県国際交流事業実績
担当課 事業名 相手国 実施期間 事業概要 実績
国際交流課 四川省青年研修 中国 H29.9.4～ 青年リーダー10名を招き、県 10名
生受入 （四川省） 9.13 内の企業で研修を行った。
観光企画課 ミシュランフラ フランス H30.1 パリで開かれた商談会に出展 商談32件
ンス旅行博 し、富士五湖を紹介した。
農業技術課 果樹栽培指導 インド 10月～12月 ぶどう農家を派遣し、剪定を 派遣2名
ネシア 教えた。
高校教育課 高校生海外語学 オースト 7/22～8/4 ブリスベンの高校で授業を受 生徒15名
研修 ラリア けた。 引率2名
"""


def read(text: str) -> LinkedDocument:
    return link(layouts.parse(Source("s", "s.txt", "", "utf-8", tuple(text.splitlines()))))


@pytest.mark.parametrize(("text", "expected"), [
    (SPREAD, [
        ("バージニアビーチ市青少年交流", ("US",), "R5.7.24～R5.8.3", ["16人"], (7, 12)),
        ("ウランバートル市馬事文化交流", ("MN",), "R6.2月", ["12人", "3人"], (14, 25)),
        ("メドフォード市消防交流", ("US",), "（中止）", ["0人"], (33, 36)),
        ("ヴィンテージ音楽祭", ("AT",), "R5.9.16、9.30", ["210人"], (38, 41))]),
    (CLOSE, [
        ("国際観光デスク", ("TH",), "通年", ["320件"], (6, 6)),
        ("エクス市文化使節団受入", ("FR",), "H30.5.10～5.15", ["14人"], (7, 14)),
        ("遼寧省留学生支援", ("CN",), "通年", ["3人"], (15, 16)),
        ("唐津市・扶余郡青年交流", ("KR",), "中止", [], (17, 19))]),
    (ACROSS, [
        ("四川省青年研修生受入", ("CN",), "H29.9.4～9.13", ["10名"], (3, 4)),
        ("ミシュランフランス旅行博", ("FR",), "H30.1", ["32件"], (5, 6)),
        ("果樹栽培指導", ("ID",), "10月～12月", ["2名"], (7, 8)),
        ("高校生海外語学研修", ("AU",), "7/22～8/4", ["15名", "2名"], (9, 10))]),
])
def test_words_belong_to_the_columns_that_a_header_of_several_lines_names(
    text: str, expected: list[tuple[str, tuple[str, ...], str, list[str], tuple[int, int]]],
) -> None:
    document = read(text)
    assert [(each.record.text("name"), each.countries, each.record.text("period"),
             [f"{figure.value:.0f}{figure.unit}" for figure in each.results if figure.value is not None],
             each.record.lines) for each in document.projects] == expected
    used = {line for each in document.projects for line in range(each.record.lines[0], each.record.lines[1] + 1)}
    used |= {line for issue in document.issues for line in range(issue.lines[0], issue.lines[1] + 1)}
    assert used | set(document.parsed.layout_lines) == set(range(1, len(text.splitlines()) + 1))


def test_of_two_readings_the_one_that_makes_more_sense_is_taken() -> None:
    source = Source("s", "s.txt", "", "utf-8", tuple(SPREAD.splitlines()))
    by_periods = flattened_list.parse(source, flattened_list.match(source))
    assert plausibility(layouts.parse(source).projects) > plausibility(by_periods.projects)


PAIRS = """令和６年度　国際関係事業の実績（若葉県）

担当課 事業名 対象国 実施時期 事業内容 実績

国際課 青少年派遣 中国 R6.11.6～11.10 青少年を派遣した。
参加者　14名

観光課 動画の発信 韓国 通年 動画で景色を紹介した。
投稿　145件
閲覧　3,200回

商工課 商談会 ドイツ （中止） 商談を予定していたが、先方の事情で取りや
めにした。
"""


def test_what_is_counted_stays_with_its_number() -> None:
    records = layouts.parse(Source("s", "s.txt", "", "utf-8", tuple(PAIRS.split("\n")))).projects
    assert [each.text("results").split() for each in records] == [
        ["参加者", "14名"], ["投稿", "145件", "閲覧", "3,200回"], []]
    assert records[2].text("description") == "商談を予定していたが、先方の事情で取りやめにした。"


def test_names_of_columns_below_each_other_above_flowing_rows() -> None:
    header = "担当課 事業名 対象国 実施時期 事業内容 実績"
    below = tuple(PAIRS.replace(header, header.replace(" ", "\n")).split("\n"))
    records = layouts.parse(Source("s", "s.txt", "", "utf-8", below)).projects
    assert [each.text("name") for each in records] == ["青少年派遣", "動画の発信", "商談会"]


def test_counts_behind_a_sentence_on_one_line() -> None:
    rows = "\n\n".join(f"{name} {when} {who} {text} 国際課" for name, when, who, text in (
        ("県産米輸出促進事業", "R6.4～R7.3", "香港、タイ", "メニューを提供した。 提供店舗 36店舗 輸出量 120トン"),
        ("青年訪問団派遣事業", "R6.8.20～8.24", "中国", "江蘇省へ訪問団を派遣した。 訪問団 18名"),
        ("スポーツ交流事業", "（中止）", "韓国", "交流試合を計画していた。 －")))
    document = read(f"若葉県　令和６年度国際事業一覧\n\n事業名 実施時期 対象国・地域 事業内容 実績 担当課\n\n{rows}")
    assert [(each.record.text("results"), each.record.text("department")) for each in document.projects] == [
        ("提供店舗　36店舗 輸出量　120トン", "国際課"), ("訪問団　18名", "国際課"), ("", "国際課")]
