"""Lists printed one cell a line, the column names below each other above them."""

from __future__ import annotations

import pytest

from ingest import layouts
from ingest.linked import LinkedDocument
from ingest.linking import link
from ingest.source import Source

NUMBERED = """山形県内の国際交流（令和６年度予定）

番号
事業名
相手国・都市
実施主体
時期
内容
予算額
（千円）

【酒田市】

1
唐山市卓球
交流
中国河北省唐山市
酒田市
R6.9.14～18
友好都市の選手を迎え、
遊佐町でも試合を行う。
1,160

- 1 -

番号
事業名
相手国・都市
実施主体
時期
内容
予算額
（千円）

【山形市】

2
ボルダー市楽団招へい
アメリカ合衆国コロラド州
ボルダー市
山形市
未定
2
3
キトウェ市消防研修
ザンビア
山形市
2月
消防職員を受け入れる。
850

※　予算額は当初
"""
UNNUMBERED = """三重県　国際イベント実績（令和４年度）
事業名
実施主体
国名
開催
日
内容
鎮江市書道展
津市
中国
6月1日～6月30日
鎮江市の子どもの書を展示した。
パース市水泳交流
四日市市国際交流協会
オーストラリア
8/3
小学生が大会に参加し、
泳いだ。
バレンシア州料理講座
志摩市
スペイン
中止
ロングビーチ市派遣
四日市市
アメリカ
1月下旬
高校生を派遣した。
"""


def read(text: str) -> LinkedDocument:
    return link(layouts.parse(Source("s", "s.txt", "", "utf-8", tuple(text.splitlines()))))


def cells(document: LinkedDocument, *roles: str) -> list[tuple[str, ...]]:
    return [tuple(project.record.cells[role].text if role in project.record.cells else "" for role in roles)
            for project in document.projects]


def test_numbers_part_records_over_pages_and_bands() -> None:
    document = read(NUMBERED)
    assert cells(document, "name", "country", "implementer", "period") == [
        ("唐山市卓球交流", "中国河北省唐山市", "酒田市", "R6.9.14～18"),
        ("ボルダー市楽団招へい", "アメリカ合衆国コロラド州ボルダー市", "山形市", "未定"),
        ("キトウェ市消防研修", "ザンビア", "山形市", "2月")]
    assert document.projects[0].record.text("description") == "友好都市の選手を迎え、遊佐町でも試合を行う。"
    assert [(each.subject, each.value, each.unit) for each in document.parsed.figures] == [
        ("1", 1160, "千円"), ("2", 2, "千円"), ("3", 850, "千円")]
    assert [project.record.lines for project in document.projects] == [(14, 22), (37, 43), (44, 50)]


def test_columns_part_records_without_numbers_or_blank_lines() -> None:
    document = read(UNNUMBERED)
    assert cells(document, "name", "implementer", "period", "description") == [
        ("鎮江市書道展", "津市", "6月1日～6月30日", "鎮江市の子どもの書を展示した。"),
        ("パース市水泳交流", "四日市市国際交流協会", "8/3", "小学生が大会に参加し、泳いだ。"),
        ("バレンシア州料理講座", "志摩市", "中止", ""),
        ("ロングビーチ市派遣", "四日市市", "1月下旬", "高校生を派遣した。")]
    assert [project.countries for project in document.projects] == [("CN",), ("AU",), ("ES",), ("US",)]


@pytest.mark.parametrize("wrong", ["朗読の会\n公演\n講座\n展示\n試合\n給食", "10月5日\n10月6日\n10月7日"])
def test_a_record_that_does_not_fit_the_columns_is_reported(wrong: str) -> None:
    document = read(NUMBERED.replace("ザンビア\n山形市\n2月\n消防職員を受け入れる。\n850", wrong))
    assert [issue.record or issue.lines[0] for issue in document.parsed.issues
            if issue.code == "uncertain-cells"] == [44]


@pytest.mark.parametrize(("first", "last", "start", "end", "span"), [
    ("開始", "終了", "R4.7.20", "R4.8.1", ("2022-07-20", "2022-08-01")),
    ("自", "至", "12月1日", "2月1日", ("2022-12-01", "2023-02-01")),
    ("出発日", "帰国日", "R4.9.中旬", "R4.9.下旬", ("2022-09-11", "2022-09-30")),
    ("開始年月", "終了年月", "R4.11", "R4.11", ("2022-11", "2022-11")),
    ("開始日", "終了日", "5月3日", "〃", ("2022-05-03", "2022-05-08")),
])
def test_start_and_end_in_two_columns_are_one_span(
    first: str, last: str, start: str, end: str, span: tuple[str, str],
) -> None:
    document = read(f"令和4年度 沖縄県の国際交流\nNo\t事業名\t相手国\t{first}\t{last}\t内容\n"
                    f"1\t書道展\t中国\t5月1日\t5月8日\t展示\n2\t研修\tブラジル\t{start}\t{end}\t受入れ")
    assert [(each.start, each.end) for each in document.projects[1].period.spans] == [span]


def test_a_bureau_and_its_office_in_one_column_before_the_name() -> None:
    document = read("令和７年度　沖縄県国際事業\n\n部局・課名\n事業名\n対象国\n実施時期\n事業内容\n予算額（千円）\n\n"
                    "土木建築部\n港湾課\nクルーズ船寄港促進\n台湾、中国\nR7.10.20～10.24\n船会社を訪問する。\n3,380\n\n"
                    "文化観光部\n交流推進課\nボリビア・サンタクルス州交流\n強化事業\nボリビア\n8月\n青年を招く。\n4,300\n\n"
                    "企画部\n科学振興課\nドイツ研究機関連携\nドイツ\n12月\n研究者を招く。\n2,450")
    assert [(each.record.text("name"), each.record.text("department")) for each in document.projects] == [
        ("クルーズ船寄港促進", "土木建築部港湾課"), ("ボリビア・サンタクルス州交流強化事業", "文化観光部交流推進課"),
        ("ドイツ研究機関連携", "企画部科学振興課")]
