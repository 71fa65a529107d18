"""What brackets within cells tell, by heading, note, label or by the rows alike."""

from __future__ import annotations

import pytest

from ingest import layouts
from ingest.layouts.tables.bracketed import parted, tells_results, told_by_notes
from ingest.records import Cell, ParsedDocument, Role
from ingest.source import Source


def parsed(text: str) -> ParsedDocument:
    return layouts.parse(Source("s", "s.txt", "", "utf-8", tuple(text.split("\n"))))


def rows(document: ParsedDocument) -> list[tuple[str, str, str]]:
    return [(each.text("name"), each.text("period"), each.text("results")) for each in document.projects]


LABELLED = """若葉県　令和６年度　国際関係事業の実施状況
１　友好交流
事業名\t事業概要及び実績\t担当課
高校生派遣\t高校生を派遣した。【期間：R6.7.29～8.9】【生徒：12名】\t国際課
展示会\t出展した。【時期：令和7年1月中旬】【出展：8社　商談：64件】\t産業課
２　人づくり
事業名\t事業概要及び実績\t担当課
講演会\t講演会を開く。【期間：未定】\t国際課"""

NOTED = """若葉県国際戦略　令和６年度の取組実績
番号\t取組名\t取組内容\t担当
1\t高校生派遣\t○生徒が訪問【R6.12.16～19、生徒32名】\t高校教育課
2\t出前授業\t○学校を訪問【通年、実施校41校】\t国際課
3\t青年の翼\t○青年の派遣【中止】\t国際課
※【　】内は実施した時期及び実績である。"""

UNTOLD = """令和６年度　国際交流事業の実施状況
事業名\t取組状況\t担当課
青少年交流\t青少年の相互交流を実施（R6.8.5～8.9、中学生15名）\t交流課
教室支援\t教室を開催（通年、受講者72名）\t交流課
防災研修\t研修を開催（R6.11.17、31名）\t交流課"""


def test_labels_within_brackets() -> None:
    document = parsed(LABELLED)
    assert rows(document) == [("高校生派遣", "R6.7.29～8.9", "生徒：12名"),
                              ("展示会", "令和7年1月中旬", "出展：8社\u3000商談：64件"), ("講演会", "未定", "")]
    assert "stray-line" not in {issue.code for issue in document.issues}  # ２　人づくり heads what follows
    assert document.projects[0].text("description") == "高校生を派遣した。"


def test_a_note_below_the_table() -> None:
    assert rows(parsed(NOTED)) == [("高校生派遣", "R6.12.16～19", "生徒32名"), ("出前授業", "通年", "実施校41校"),
                                   ("青年の翼", "中止", "")]


def test_brackets_that_begin_with_a_date_in_most_rows() -> None:
    assert rows(parsed(UNTOLD)) == [("青少年交流", "R6.8.5～8.9", "中学生15名"), ("教室支援", "通年", "受講者72名"),
                                    ("防災研修", "R6.11.17", "31名")]


def test_a_plan_keeps_its_brackets() -> None:
    document = parsed(UNTOLD.replace("令和６年度　国際交流事業の実施状況", "国際化推進計画\n基本方針１　交流"))
    assert document.meta.layout != "generic_table"


@pytest.mark.parametrize(("text", "told", "parts", "rest"), [
    ("訪問団（18名）", {"results"}, {"results": "18名"}, "訪問団"),
    ("訪問団（若手）", {"results"}, {}, "訪問団（若手）"),
    ("友好都市提携（昭和60年5月）", {"period"}, {}, "友好都市提携（昭和60年5月）"),
    ("派遣（参加者：12名）", set(), {"results": "参加者：12名"}, "派遣"),
    ("研修【R6.9.1：参加56名】", {"period", "results"}, {"period": "R6.9.1", "results": "参加56名"}, "研修"),
    ("試飲会【韓国R6.9.12、台湾R7.2.6 蔵元14社】", {"period", "results"},
     {"period": "R6.9.12、R7.2.6", "results": "韓国R6.9.12、台湾R7.2.6 蔵元14社"}, "試飲会"),
    ("派遣【会場：市民会館】【担当：国際課】", set(), {"place": "市民会館"}, "派遣【担当：国際課】")])
def test_what_is_no_result_stays(text: str, told: set[Role], parts: dict[Role, str], rest: str) -> None:
    assert parted("description", Cell(text=text, lines=(1, 1)), frozenset(told)) == (parts, rest)


def test_an_office_behind_a_name() -> None:
    document = parsed("事業名（担当課）\t時期\t相手国\t内容（参加人数）\n"
                      "甲市交流（国際課）\t5月\t韓国\t青年を受け入れた（18名）\n乙市（友好都市）交流\t6月\t中国\t展示")
    assert [(each.text("name"), each.text("department"), each.text("results")) for each in document.projects] == [
        ("甲市交流", "国際課", "18名"), ("乙市（友好都市）交流", "", "")]


@pytest.mark.parametrize(("heading", "both"), [("実施内容と成果", True), ("事業概要及び実績", True), ("実績", False),
                                               ("内容", False), ("成果・実績", False)])
def test_headings_of_deeds_and_results(heading: str, both: bool) -> None:
    assert tells_results(heading) is both


def test_figures_in_round_brackets_below_such_a_heading() -> None:
    document = parsed("事業名\t時期\t実施内容と成果\n交流\t5月\t訪問団を派遣した（団員18名）。平成3年の提携による。")
    assert document.projects[0].text("results") == "団員18名"


def test_notes_that_tell_of_brackets() -> None:
    assert told_by_notes(["※（　）内は参加者数", "内容は【】内", "※国名は略称"]) == {"results"}


def test_names_that_tell_when_need_no_description() -> None:
    document = parsed("令和6年度　国際交流の取組\n取組（実施時期）\t担当課\n"
                      "ベトナム人材受入（令和6年7月～令和7年2月）\t国際課\n台湾観光ＰＲ（R6.11.8～11.10）\t観光課\n学校への支援（通年）\t国際課")
    assert rows(document) == [("ベトナム人材受入", "令和6年7月～令和7年2月", ""),
                              ("台湾観光ＰＲ", "R6.11.8～11.10", ""), ("学校への支援", "通年", "")]


def test_an_account_of_a_year_between_a_plans_name_and_the_word() -> None:
    document = parsed("令和６年度　若葉市国際戦略の取組状況\nNo.\t取組\t実績・進捗\t担当局\n"
                      "1\t人材受入\t・6月1日：研修員5名来訪　・9月10日～13日：企業訪問（8社）\t企画局\n"
                      "2\t高校生交流\t・R6.7.24～8.6　派遣12名\t教育局\n"
                      "3\t出展\t・11月5日から7日まで出展、商談34件\t企画局")
    assert [each.text("period") for each in document.projects] == [
        "6月1日、9月10日～13日", "R6.7.24～8.6", "11月5日～7日"]


def test_measures_of_a_year_told_in_brackets_are_no_plan() -> None:
    document = parsed("令和６年度　若葉県　国際関連施策の取組状況\n施策区分\t事業名\t主な取組と実績\t担当課\n"
                      "交流\t訪問団派遣\t○南京市を訪問【R6.10.28～10.31】【訪問団22名】\t国際課\n"
                      "交流\t中学生受入\t○中学生を受け入れ【R6.7】【生徒16名】\t国際課\n"
                      "観光\t旅行博\t○パリ市で出展【令和6年9月中旬】【来場者1,200人】\t観光課\n"
                      "教育\t音楽研修\t○派遣する予定であったが中止\t文化課")
    assert document.meta.layout == "generic_table"
    assert rows(document) == [("訪問団派遣", "R6.10.28～10.31", "訪問団22名"), ("中学生受入", "R6.7", "生徒16名"),
                              ("旅行博", "令和6年9月中旬", "来場者1,200人"), ("音楽研修", "", "")]


def test_offices_in_brackets_behind_most_names() -> None:
    document = parsed("令和６年度　国際交流事業\n事業\t取組の状況\n"
                      "生徒受入（国際課）\t生徒を受け入れた。【期間】R6.6.10～6.21【人数】18名\n"
                      "経済交流（産業課）\t交流会を開いた。【期間】R6.5.16【人数】32社\n"
                      "農業交流（流通販売課）\t農業者を招いた。【期間】R6.11【人数】9名")
    assert [(each.text("name"), each.text("department")) for each in document.projects] == [
        ("生徒受入", "国際課"), ("経済交流", "産業課"), ("農業交流", "流通販売課")]


def test_dates_before_numbers_in_a_column_of_results() -> None:
    document = parsed("令和６年度　国際施策の実施状況\n事業名\t実施内容\t実績\t課名\n"
                      "使節団受入\t使節団を受け入れた。\tR6.9.13～9.20　使節団31名\t国際課\n"
                      "環境研修\t研修を行った。\tR6.10.21～25　研修員6名\t環境課\n"
                      "セミナー\tセミナーを開いた。\tR6.11.16　76名\t国際課")
    assert [each.text("period") for each in document.projects] == ["R6.9.13～9.20", "R6.10.21～25", "R6.11.16"]
