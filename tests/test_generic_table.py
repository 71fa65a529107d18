"""The generic fallback: a table that names programmes and describes them, read with a warning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import layouts
from ingest.layouts import Match
from ingest.layouts.tables import generic_table
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
