"""The generic fallback: a table that names programmes and describes them, read with a warning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import layouts
from ingest.layouts import Match
from ingest.layouts.tables import generic_table
from ingest.layouts.tables.bracketed import told_in_brackets
from ingest.records import ParsedDocument
from ingest.source import Source
from ontology.errors import DocumentError
from tests.unseen import cases


def source(text: str) -> Source:
    return Source("s", "s.txt", "", "utf-8", tuple(text.split("\n")))


def parsed(text: str) -> ParsedDocument:
    return layouts.parse(source(text))


@pytest.mark.parametrize("name", ["plain_table", "event_list"])
def test_plain_tables_are_read_as_by_eye(name: str) -> None:
    assert list(cases.differences(name)) == []
    cases.assert_accounted(cases.document(name))


def test_the_guess_is_said() -> None:
    document = parsed("プロジェクト\tねらい\t担当者\n留学フェア\t海外への進学を考える高校生を助ける\t佐藤\n")
    assert (document.meta.layout, document.meta.layout_score) == ("generic_table", layouts.THRESHOLD)
    (issue,) = [each for each in document.issues if each.code == "generic-table"]
    assert (issue.severity, issue.lines) == ("warning", (1, 1))
    assert "プロジェクト = name, ねらい = description" in issue.reason
    assert document.projects[0].extra["担当者"].text == "佐藤"


@pytest.mark.parametrize(("headings", "fits"), [
    ("行事名\t概要", True), ("Event\tDescription", True), ("取り組み\tあらまし", True),
    ("名称\t内容\t会場\t時期", True),
    ("名称\t内容", False), ("材料\t分量", False), ("手順\t説明", False), ("品名\t数量\t単価", False),
    ("氏名\t住所\t備考", False), ("事業名\t担当課", False), ("事業の概要", False),
])
def test_which_headings_are_taken(headings: str, fits: bool) -> None:
    match = generic_table.match(source(f"{headings}\nあ\tい\tう\tえ\n"))
    assert (match.score > 0) == fits, match.reason


@pytest.mark.parametrize("text", [
    "カレーの作り方\n玉ねぎを切る。\n一時間煮る。", "材料\t分量\nじゃがいも\t3個\n玉ねぎ\t1個\n作り方\n切って煮る。",
    "手順\t内容\n1\t野菜を切る\n2\t煮る", "事業名\t概要\n", "品名\t数量\t単価\nりんご\t3\t100"])
def test_other_texts_are_refused_with_reasons(text: str) -> None:
    with pytest.raises(DocumentError, match=r"no known layout .*generic_table 0\.00: \w+"):
        parsed(text)


def test_a_better_family_goes_first() -> None:
    document = parsed("No\t事業名\t相手国\t内容\t時期\n1\tA\t米国\tx\t5月")
    assert document.meta.layout == "survey_table"


BRACKETED = """若葉県の国際関連施策　令和７年度の取組状況
番号\t施策\t事業名\t実施主体\t取組状況（時期・実績は【　】内）
1\t交流\t青年訪問団受入\t富山県\t1984年に友好県省となった省の青年を受け入れた。【R7.7.14～18　青年12名】
2\t交流\t水墨画展\t富山市\t画家による作品展を開催した。【毎年10月　来場者1,150人】
3\t交流\t児童作品交換\t高岡市\t作品を交換した。【R7.5・R7.12　作品86点】
4\t共生\t防災訓練\t魚津市\t訓練を計画している。【時期未定】"""


def test_brackets_hold_what_the_heading_says() -> None:
    document = parsed(BRACKETED)
    rows = [(each.text("implementer"), each.text("period"), each.text("results")) for each in document.projects]
    assert document.meta.layout == "generic_table"
    assert rows == [("富山県", "R7.7.14～18", "青年12名"), ("富山市", "毎年10月", "来場者1,150人"),
                    ("高岡市", "R7.5・R7.12", "作品86点"), ("魚津市", "時期未定", "")]
    assert document.projects[0].text("description") == "1984年に友好県省となった省の青年を受け入れた。"


@pytest.mark.parametrize(("heading", "roles"), [
    ("取組状況（時期・実績は【】内）", {"period", "results"}),
    ("概要（［］内は実施時期及び参加者数）", {"period", "results"}),
    ("事業の概要（【】内は実施時期と参加者数）", {"period", "results"}),
    ("内容（日時と会場は〔〕書き）", {"period", "place"}), ("内容（【】内は担当課）", {"department"}),
    ("内容（実績）", {"results"}), ("内容（目的）", set()), ("【内容】", set())])
def test_what_headings_say_of_brackets(heading: str, roles: set[str]) -> None:
    assert told_in_brackets(heading) == roles


def test_brackets_stay_where_their_parts_cannot_be_told() -> None:
    table = source("事業名\t内容（時期・会場・実績は【】内）\n交流会\t開いた。【5月3日　公民館　40人】\n"
                   "展示会\t絵を飾った【新規】会。")
    document = generic_table.parse(table, Match(0.5, ""))
    assert [(each.text("description"), each.text("period")) for each in document.projects] == [
        ("開いた。【公民館　40人】", "5月3日"), ("絵を飾った【新規】会。", "")]


def test_short_rows_are_no_headers() -> None:
    document = parsed("取組\t内容\n日本語教室\t教える\n交流事業\t概要の紹介\n料理の会\t作る")
    assert [each.text("name") for each in document.projects] == ["日本語教室", "交流事業", "料理の会"]


CELLS = st.text(st.sampled_from("花巻市国学生交流事業内容概要合計※0123456789。\"()（） "), max_size=8)
LINES = st.one_of(
    st.lists(CELLS, min_size=1, max_size=5).map("\t".join),
    st.sampled_from(["", "取組\tねらい\t会場", "合計\t3", "※注", "花巻市", "\t続き", "文化部",
                     "料理の会\t作る\t公民館"]))


@given(st.lists(LINES, max_size=20))
def test_every_line_is_accounted_for_exactly_once(lines: list[str]) -> None:
    table = Source("s", "s.txt", "", "utf-8", ("取組\tねらい\t会場", "料理の会\t作る", *lines))
    document = generic_table.parse(table, Match(0.5, ""))
    cases.assert_accounted(document)
    assert list(generic_table.iter_records(table)) == list(document.projects)
