"""The flattened programme list: records from their periods, cells from widths."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats import read
from ingest.layouts import Match
from ingest.layouts.flattened import flattened_list
from ingest.records import ParsedDocument
from ingest.source import Source
from ingest.values.dates import parse_period
from ontology.iri import key_text
from tests.conftest import ROOT
from tests.unseen import cases

NAME = "aomori_programmes_r2.txt"
ORIGINAL = ROOT.parent / "shared" / "documents" / NAME
SAMPLE = ROOT / "documents" / NAME


def parse(source: Source) -> ParsedDocument:
    match = flattened_list.match(source)
    assert match.score >= 0.5, match.reason
    return flattened_list.parse(source, match)


def parsed(text: str) -> ParsedDocument:
    return parse(Source("s", "s.txt", "", "utf-8", tuple(text.split("\n"))))


def unaccounted(document: ParsedDocument) -> set[int]:
    """Lines that are in no record, no layout and no issue."""
    spans = [project.lines for project in document.projects] + [issue.lines for issue in document.issues]
    used = {line for first, last in spans for line in range(first, last + 1)} | set(document.layout_lines)
    return set(range(1, document.meta.n_lines + 1)) - used


def records(document: ParsedDocument, *, with_lines: bool) -> list[dict[str, Any]]:
    rows = []
    for project in document.projects:
        period = parse_period(project.text("period"), document.meta.fiscal_year)
        rows.append({
            "department": project.text("department"), "name": project.text("name"),
            "sub_item": project.text("sub_item"), "period": project.text("period"),
            "spans": [[span.start, span.end] for span in period.spans], "target": project.text("country"),
            "results": project.text("results").split("\n") if project.text("results") else [],
            **({"lines": list(project.lines)} if with_lines else {})})
    return rows


def test_the_original_list() -> None:
    if not ORIGINAL.is_file():
        pytest.skip("../shared/documents is absent")
    document = parse(read(ORIGINAL))
    expected = json.loads((ROOT / "tests/golden/aomori.json").read_text("utf-8"))
    assert records(document, with_lines=True) == expected
    assert all(project.text("description") for project in document.projects)
    assert unaccounted(document) == set()


def test_the_sample_list() -> None:
    """The restated sample has the original's names and dates; widths, order and line numbers may differ."""
    document = parse(read(SAMPLE))
    expected = json.loads((ROOT / "tests/golden/aomori.json").read_text("utf-8"))
    found = records(document, with_lines=False)
    keys = ("department", "name", "sub_item")
    assert [[key_text(row[key]) for key in keys] for row in found] == [
        [key_text(row[key]) for key in keys] for row in expected]
    assert [row["spans"] for row in found] == [row["spans"] for row in expected]
    assert [bool(row["results"]) for row in found] == [bool(row["results"]) for row in expected]
    assert unaccounted(document) == set()


@pytest.mark.parametrize("path", [ORIGINAL, SAMPLE], ids=["original", "sample"])
def test_the_suspicious_date_is_kept_and_reported(path: Path) -> None:
    if not path.is_file():
        pytest.skip("../shared/documents is absent")
    document = parse(read(path))
    assert document.meta.fiscal_year == 2020
    (issue,) = [issue for issue in document.issues if issue.code == "outside-fiscal-year"]
    assert (issue.record, issue.text, issue.action) == ("12", "R1.12.11～15", "kept")


OTHER = """令和４年度　国際関係事業一覧

担当課 事業名 実施時期 対象国 事業内容 実績
観光国際戦略局
誘客推進課 クルーズ船誘致事業 令和4年5月～7月 台湾、香港 船会社に三つの港への寄港を働きかけるものである。

訪問 5社

文化・スポーツ課 国際音楽祭（観光交流課
連携分）

未定

アメリカ合衆国、カナダ、メキ
シコ

海外の演奏家を招いて県内の各地で演奏会を開き、県民との交流を深めるものである。

参加者 1,200名
来場者 3,000名

- 2 -

担当課 事業名 実施時期 対象国 事業内容 実績
国際課 留学生支援事業 R4.4.1～
R5.3.31

ベトナムほか
県内の大学で学ぶ留学生に奨学金を支給し、卒業した後の県内での就職を助けるものである。
給付 12名

国際課 海外県人会交流
・南米県人会記念式典

（中止） ブラジル 式典への訪問団の派遣を計画していたが、感染症のため取りやめたものである。
"""


def test_another_prefectures_list() -> None:
    document = parsed(OTHER)
    assert (document.meta.fiscal_year, document.meta.title) == (2022, "令和４年度　国際関係事業一覧")
    assert records(document, with_lines=False) == [
        {"department": "観光国際戦略局誘客推進課", "name": "クルーズ船誘致事業", "sub_item": "",
         "period": "令和4年5月～7月", "spans": [["2022-05", "2022-07"]], "target": "台湾、香港",
         "results": ["訪問 5社"]},
        {"department": "文化・スポーツ課", "name": "国際音楽祭（観光交流課連携分）", "sub_item": "",
         "period": "未定", "spans": [], "target": "アメリカ合衆国、カナダ、メキシコ",
         "results": ["参加者 1,200名", "来場者 3,000名"]},
        {"department": "国際課", "name": "留学生支援事業", "sub_item": "", "period": "R4.4.1～R5.3.31",
         "spans": [["2022-04-01", "2023-03-31"]], "target": "ベトナムほか", "results": ["給付 12名"]},
        {"department": "国際課", "name": "海外県人会交流", "sub_item": "・南米県人会記念式典",
         "period": "（中止）", "spans": [], "target": "ブラジル", "results": []},
    ]
    assert unaccounted(document) == set()


CELLS = """令和５年度　国際関係事業一覧

担当課 事業名 時期 対象国（地域） 内容 予算額
伝統工芸課 和紙の海外発信
①R5.6
②R6.1.18～1.22
①イタリア
②フランス、ドイツ
①職人が制作を実演した。
②現地の見本市に出展した。
①実演　4回
②商談　52件

- 2 -

担当課 事業名 時期 対象国（地域） 内容 予算額
国際課 留学生の集い R6.2.17 中国、ベトナム、マレー
シア 県内の大学で学ぶ留学生と県内の企業に勤める卒業生や地域の住民との交流会を開催した。
留学生46名

農業課 研修員受入
5月～11月
フィリピン、インドネシア
米や野菜の栽培を学ぶ研修員を農家で受け入れる。
870千円

国際課 商談会 11月3日 台湾 商談会を開いた。 商談 28件

国際課 海外研修 ①7月 ②3月 ①米国 ②豪州 ①大学を訪ねた。 ②高校を訪ねた。
①20名 ②15名

人材課 日本語研修
令和5年5月～令和6年2
月
ベトナム
日本語の研修を行った。
受講者 85名

国際課 展示会
8月
台湾
香港
県の産品を展示した。
来場者 900名
"""


def test_where_the_target_ends() -> None:
    document = parsed(CELLS)
    assert [(each.text("country"), each.text("results")) for each in document.projects] == [
        ("①イタリア\n②フランス、ドイツ", "①実演\u30004回\n②商談\u300052件"),
        ("中国、ベトナム、マレーシア", "留学生46名"),
        ("フィリピン、インドネシア", "870千円"), ("台湾", "商談 28件"),
        ("①米国\n②豪州", "①20名 ②15名"), ("ベトナム", "受講者 85名"), ("台湾\n香港", "来場者 900名")]
    assert document.projects[0].text("description") == "①職人が制作を実演した。\n②現地の見本市に出展した。"
    assert document.projects[5].text("period") == "令和5年5月～令和6年2月"


def test_a_record_without_a_period_is_reported() -> None:
    document = parsed("国際課 青年交流 通年 台湾 派遣する。\n\n国際課 物産展\n\n"
                      "国際課 研修 R3.7 韓国 招く。\n\n"
                      "国際課 会議 R3.8 韓国 集う。\n\n国際課 展示 R3.9 韓国 見せる。\n")
    assert [project.text("name") for project in document.projects] == ["青年交流", "研修", "会議", "展示"]
    (issue,) = document.issues
    assert (issue.code, issue.lines, issue.record) == ("possible-record", (3, 3), "1")
    assert unaccounted(document) == set()


@pytest.mark.parametrize("text", [
    "肉じゃがの作り方\n材料 4人分\n4月 10日に作る\n", "a\tb\n" * 20, "国際課は通年で相談を受ける。\n", ""])
def test_other_texts_are_no_lists(text: str) -> None:
    assert flattened_list.match(Source("s", "s.txt", "", "utf-8", tuple(text.split("\n")))).score < 0.5


def test_numbers_below_offices_and_countries_before_periods() -> None:
    document = parsed("国際課\n1\n友好訪問団\n中国\nR6.9.2～9.6\n甘粛省へ訪問団を派遣した。\n訪問団10名\n\n"
                      "観光振興課\n2\nチャーター便促進\n台湾\nR6.4～R7.3\n旅行会社を招いた。\n招請8社\n\n"
                      "農業経済課\n3\nタイあきたこまち\n販売会\nタイ\n令和6年12月\n販売会を開催した。\n来場者1,500人")
    assert [(each.record, each.text("department"), each.text("name"), each.text("country"))
            for each in document.projects] == [
        ("1", "国際課", "友好訪問団", "中国"), ("2", "観光振興課", "チャーター便促進", "台湾"),
        ("3", "農業経済課", "タイあきたこまち販売会", "タイ")]
    assert not document.issues
    assert unaccounted(document) == set()


# -- other prefectures' lists ----------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["akita_list_r5", "tottori_list_r4", "ishikawa_list_r6", "miyazaki_list_r1",
                                  "yamagata_list_r3", "iwate_towns_list_r6"])
def test_lists_of_others_are_read_as_by_eye(name: str) -> None:
    """With numbers and without results; period before name; name before department; numbers on their own lines."""
    assert list(cases.differences(name)) == []
    cases.assert_accounted(cases.document(name))


PIECES = st.sampled_from([
    "", "国際課 青年交流 通年 台湾 派遣する。", "国際課 研修 R3.7 韓国", "観光課",
    "企業を招いて商談会を開くものである。",
    "参加 20名",
    "R3.4.1～", "（中止）", "- 2 -", "担当課 事業名 実施時期 対象国 内容", "1",
    "2 国際課 物産展 未定 米国", "タイ、ベト", "ナム", "※ 注記"])


@given(st.lists(PIECES, max_size=25))
def test_every_line_is_accounted_for_exactly_once(lines: list[str]) -> None:
    source = Source("s", "s.txt", "", "utf-8", ("国際課 青年交流 通年 台湾 派遣する。", *lines))
    cases.assert_accounted(flattened_list.parse(source, Match(1.0, "")))
