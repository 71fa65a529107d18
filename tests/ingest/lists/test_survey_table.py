"""The survey table: columns by meaning, broken duplicates, nothing unaccounted for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats import read
from ingest.layouts import Match
from ingest.layouts.columns import read_header, role_of
from ingest.layouts.tables import survey_table
from ingest.layouts.tables.row import Reading
from ingest.records import ParsedDocument, ProjectRecord, Role
from ingest.source import Source
from ontology.iri import key_text
from tests.conftest import ROOT
from tests.unseen import cases

NAME = "hokkaido_project_survey_r5.txt"
ORIGINAL = ROOT.parent / "shared" / "documents" / NAME
SAMPLE = ROOT / "documents" / NAME

HEADER = "No\t振興局\t実施主体\t関係市町村\t事業・行事名\t対象国・地域\t内容\t実施場所\t実施時期\t実施方法"


def parsed(text: str) -> ParsedDocument:
    return parse(Source("s", "s.txt", "", "utf-8", tuple(text.split("\n"))))


def parse(source: Source) -> ParsedDocument:
    match = survey_table.match(source)
    assert match.score >= 0.5, match.reason
    return survey_table.parse(source, match)


def unaccounted(document: ParsedDocument) -> set[int]:
    """Lines that are in no record, no layout and no issue."""
    spans = [project.lines for project in document.projects] + [issue.lines for issue in document.issues]
    used = {line for first, last in spans for line in range(first, last + 1)} | set(document.layout_lines)
    return set(range(1, document.meta.n_lines + 1)) - used


def golden() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((ROOT / "tests/golden/survey.json").read_text("utf-8"))
    return rows


@pytest.fixture(params=["original", "sample"])
def survey(request: pytest.FixtureRequest) -> ParsedDocument:
    path = ORIGINAL if request.param == "original" else SAMPLE
    if not path.is_file():
        pytest.skip(f"{path.name} of the {request.param} documents is absent")
    return parse(read(path))


def test_every_row_of_the_original_is_read() -> None:
    if not ORIGINAL.is_file():
        pytest.skip("../shared/documents is absent")
    columns: tuple[tuple[str, Role], ...] = (
        ("implementer", "implementer"), ("municipality", "municipality"), ("name", "name"),
        ("country", "country"))
    survey = parse(read(ORIGINAL))
    expected = {row["number"]: row for row in golden() if "merged_into" not in row}
    assert [project.record for project in survey.projects] == list(expected)
    for project in survey.projects:
        row = expected[project.record]
        assert {key: project.text(role) for key, role in columns} == {key: row[key] for key, _ in columns}
        assert project.lines == (row["line"], row["line"])


def test_every_row_of_the_sample_is_read() -> None:
    """The sample restates: programmes are the original's, but some words of a name may differ."""
    survey = parse(read(SAMPLE))
    expected = [row for row in golden() if "merged_into" not in row]
    assert [project.record for project in survey.projects] == [row["number"] for row in expected]
    same = [key_text(project.text("name")) == key_text(row["name"])
            for project, row in zip(survey.projects, expected, strict=True)]
    assert sum(same) >= 80


def test_the_broken_duplicate_is_merged_and_reported(survey: ParsedDocument) -> None:
    assert len(survey.projects) == 86
    (issue,) = [issue for issue in survey.issues if issue.code == "broken-duplicate"]
    assert (issue.severity, issue.action, issue.record) == ("warning", "merged", "85")
    assert issue.lines == (101, 101)
    assert "row 84 (line 101) repeats row 85 (line 102)" in issue.reason


def test_what_the_survey_says_of_itself(survey: ParsedDocument) -> None:
    assert (survey.meta.title, survey.meta.fiscal_year) == ("令和5年度国際関連事業等調査票", 2023)
    assert unaccounted(survey) == set()


def test_lookalike_letters_are_reported_and_kept(survey: ParsedDocument) -> None:
    assert {issue.record for issue in survey.issues if issue.code == "mixed-script"} == {"54"}
    assert "спен" in next(each for each in survey.projects if each.record == "54").text("name")


def test_columns_by_meaning_in_any_order() -> None:
    document = parsed(
        "岩手県　令和６年度　国際交流事業一覧\n（令和６年４月１日現在）\n\n"
        "相手国\t事業名\t番号\t市町村名\t予算額(千円)\t事業概要\t期間\t備考\n"
        "アメリカ\t中学生派遣\t１\t花巻市\t1,200\t派遣する\t8月\t\n"
        "\n相手国\t事業名\t番号\t市町村名\t予算額(千円)\t事業概要\t期間\t備考\n"
        "台湾\t物産展\t２\t-\t300\t出展する\t未定\t隔年\n"
        "※ 予算額は当初予算である。\n")
    assert document.meta.fiscal_year == 2024
    assert document.meta.title == "岩手県 令和６年度 国際交流事業一覧"
    first, second = document.projects
    assert (first.record, first.text("country"), first.text("name")) == ("１", "アメリカ", "中学生派遣")
    assert {name: cell.text for name, cell in first.extra.items()} == {"予算額(千円)": "1,200"}
    assert second.text("municipality") == ""
    assert second.extra["備考"].text == "隔年"
    assert unaccounted(document) == set()


def test_a_second_header_may_change_the_columns() -> None:
    document = parsed("No\t事業名\t相手国\t内容\n1\tA交流\t韓国\tx\n"
                      "No\t相手国\t事業名\t内容\n2\t台湾\tB交流\ty")
    assert [(project.text("name"), project.text("country")) for project in document.projects] == [
        ("A交流", "韓国"), ("B交流", "台湾")]


def row(number: int, name: str, **cells: str) -> str:
    values = {"bureau": "空知", "by": "A市", "town": "A市", "country": "台湾", "what": f"{name}を実施する",
              "place": "台北市", "when": "9月", "how": "現地派遣"} | cells
    return "\t".join([str(number), values["bureau"], values["by"], values["town"], name, values["country"],
                      values["what"], values["place"], values["when"], values["how"]])


def test_same_names_are_not_merged() -> None:
    document = parsed("\n".join([HEADER, row(1, "台湾交流"),
                                 row(2, "台湾交流", by="B市", town="B市", when="10月"),
                                 row(3, "台湾交流", what="展示を行う")]))
    assert len(document.projects) == 3
    assert not document.issues


@pytest.mark.parametrize("broken_first", [True, False])
def test_a_shifted_row_is_merged_wherever_it_stands(broken_first: bool) -> None:
    whole = row(7, "物産展", by="(一社)協会")
    broken = "8\t空知\tA市\t物産展\t物産展を実施する\t台北市\t9月\t現地派遣\t\t"
    lines = [row(1, "a"), *([broken, row(5, "b"), whole] if broken_first else [whole, row(5, "b"), broken])]
    document = parsed("\n".join([HEADER, *lines]))
    assert [project.record for project in document.projects] == ["1", "7", "5"]
    (issue,) = document.issues
    assert (issue.code, issue.record) == ("broken-duplicate", "7")


def test_a_row_cut_by_a_line_break_is_joined() -> None:
    cut = "1\t空知\tA市\tA市\t交流\t台湾\t一行目\n二行目\t台北市\t9月\t派遣"
    document = parsed(f"{HEADER}\n{cut}\n{row(2, '研修')}")
    first, second = document.projects
    assert (first.text("description"), first.text("mode"), first.lines) == ("一行目 二行目", "派遣", (2, 3))
    assert second.record == "2"
    assert [issue.code for issue in document.issues] == ["joined-line"]


def test_strange_rows_are_reported() -> None:
    unnumbered = "\t" + row(0, "c").split("\t", 1)[1]
    document = parsed("\n".join([HEADER, row(1, "a"), row(1, "b") + "\t余り", unnumbered, "調査は以上"]))
    assert [issue.code for issue in document.issues] == [
        "stray-line", "too-many-cells", "repeated-number", "no-number"]
    assert [project.record for project in document.projects] == ["1", "1", "3"]
    assert document.projects[1].extra["列11"].text == "余り"
    assert unaccounted(document) == set()


def test_other_tables_are_no_surveys() -> None:
    for text in ("事業名\t事業概要\t担当局等\nA\tB\tC", "区分\t主な取組\t施策Code\nA\tB\t0203",
                 "No\t品名\t数量\n1\tりんご\t3"):
        assert survey_table.match(Source("s", "s.txt", "", "utf-8", tuple(text.split("\n")))).score == 0


@pytest.mark.parametrize(("heading", "role"), [
    ("№", "number"), ("対象国･地域", "country"), ("相手国（地域）", "country"), ("事業の概要", "description"),
    ("実施時期(予定)", "period"), ("主催", "implementer"), ("市町村名", "municipality"),
    ("事業名 (行事名)", "name"), ("予算額(千円)", None), ("備考", None), ("交流先の都市", "country"),
    ("担当課", "department"),
])
def test_headings(heading: str, role: Role | None) -> None:
    assert role_of(heading) == role


def test_a_row_is_no_header() -> None:
    assert read_header(row(1, "交流").split("\t")) is None


# -- other prefectures' and years' surveys ---------------------------------------------------------------

@pytest.mark.parametrize("name", ["hokkaido_survey_r6", "iwate_survey_r6", "hiroshima_survey_2024", "kumamoto_survey"])
def test_surveys_of_others_are_read_as_by_eye(name: str) -> None:
    assert list(cases.differences(name)) == []
    cases.assert_accounted(cases.document(name))


def test_a_heading_cut_by_a_line_break() -> None:
    document = parsed("No\t実施主体\t事業名\t対象国・\n地域\t内容\t時期\n1\tA市\t交流\t韓国\t招く\t5月")
    assert document.projects[0].text("country") == "韓国"
    assert document.layout_lines == (1, 2)


def test_group_rows_hold_until_the_next_one() -> None:
    header = "No\t事業名\t相手国\t内容"
    document = parsed(f"{header}\n■空知総合振興局管内\n滝川市\n1\tA\t米国\tx\n岩見沢市\n2\tB\t韓国\ty\n"
                      "■石狩振興局管内\n3\tC\t台湾\tz\n")
    assert [(each.text("bureau"), each.text("municipality")) for each in document.projects] == [
        ("空知総合振興局管内", "滝川市"), ("空知総合振興局管内", "岩見沢市"), ("石狩振興局管内", "")]
    assert document.projects[1].cells["municipality"].lines == (5, 5)
    cases.assert_accounted(document)


def test_a_group_row_that_no_row_needs_is_layout() -> None:
    document = parsed("No\t市町村\t事業名\t相手国\t内容\n花巻市\n1\t花巻市\tA\t米国\tx\n盛岡市\n")
    assert document.layout_lines == (1, 2, 4, 5)
    cases.assert_accounted(document)


def test_a_column_left_of_the_number_holds_for_the_rows_below() -> None:
    document = parsed("市町村\tNo\t事業名\t相手国\t内容\n"
                      "花巻市\t1\tA\t米国\tx\n\t2\tB\t韓国\ty\n盛岡市\t3\tC\tカナダ\tz")
    assert [each.text("municipality") for each in document.projects] == ["花巻市", "花巻市", "盛岡市"]


def test_a_row_that_shares_its_number_is_a_part_of_it() -> None:
    document = parsed("No\t市町村\t事業名\t相手国\t内容\n"
                      "4\t花巻市\tA\t米国\tx\n\t\tB\t韓国\ty\n\t\tC\tカナダ\tz\n5\t盛岡市\tD\t米国\tw")
    assert [(each.record, each.text("municipality")) for each in document.projects] == [
        ("4", "花巻市"), ("4-2", "花巻市"), ("4-3", "花巻市"), ("5", "盛岡市")]


def test_a_merged_number_and_name_repeated_by_the_format_is_one_project() -> None:
    document = parsed("No\t市町村\t事業名\t相手国\t内容\n"
                      "4\t花巻市\tA\t米国\tx\n4\t花巻市\tA\tカナダ\tx\n5\t盛岡市\tD\t米国\tw")
    assert [(each.record, each.text("country")) for each in document.projects] == [("4", "米国\nカナダ"), ("5", "米国")]
    assert [issue.code for issue in document.issues] == ["continued-row"]


def test_countries_of_merged_rows_keep_their_cities() -> None:
    document = parsed("No\t事業名\t相手国\t相手都市\t内容\n"
                      "4\tA\t米国\tリノ市\tx\n4\tA\tカナダ\tナナイモ市\tx\n4\tA\t米国\t\tx")
    assert document.projects[0].text("country") == "米国 リノ市\nカナダ ナナイモ市"


def test_the_year_comes_from_headings_or_dates_where_no_title_names_it() -> None:
    header = "No\t事業名\t相手国\t内容\t時期"
    assert parsed(f"{header}\tR6予算額\n1\tA\t米国\tx\t5月\t3").meta.fiscal_year == 2024
    assert parsed(f"事業一覧\n{header}\n1\tA\t米国\tx\tR5.5\n2\tB\t韓国\tx\tR6.2").meta.fiscal_year == 2023
    assert parsed(f"事業一覧\n{header}\n1\tA\t米国\tx\tR5.5\n2\tB\t韓国\tx\tR3.2").meta.fiscal_year is None


def test_prose_after_the_table_is_reported() -> None:
    document = parsed(f"{HEADER}\n{row(1, 'a')}\n\nこの調査は毎年行う。\n結果は公表する。")
    assert [(issue.code, issue.lines) for issue in document.issues] == [("stray-line", (4, 5))]
    assert document.projects[0].lines == (2, 2)


def test_a_title_between_two_tables_is_layout() -> None:
    document = parsed("No\t事業名\t相手国\t内容\n1\tA\t米国\tx\n\n"
                      "県南の市町村\nNo\t相手国\t事業名\t内容\n1\t米国\tB\ty\n")
    assert [each.text("name") for each in document.projects] == ["A", "B"]
    assert set(document.layout_lines) == {1, 3, 4, 5, 7}


def test_cells_keep_their_place() -> None:
    lines = ("番号\t事業名\t相手国\t相手都市\t内容", "1\tA\t米国\tリノ市\tx")
    source = Source("s", "s.xlsx", "", "xlsx", lines, {2: "表!4"}, {2: tuple(f"表!{column}4" for column in "ABCDE")})
    (project,) = parse(source).projects
    assert project.cells["name"].place == "表!B4"
    assert (project.text("country"), project.cells["country"].place) == ("米国 リノ市", "表!C4, 表!D4")


def test_records_made_without_validation_are_equal_to_validated_ones(survey: ParsedDocument) -> None:
    again = ParsedDocument.model_validate_json(survey.model_dump_json())
    assert again == survey
    assert [each.model_fields_set for each in survey.projects[:1]] == [{"record", "lines", "cells", "extra"}]


def test_records_come_one_after_the_other() -> None:
    lines = (HEADER, *(row(number, f"交流{number}") for number in range(1, 50)))
    reading = Reading()
    records = survey_table.iter_records(Source("s", "s.txt", "", "utf-8", lines), reading)
    assert next(records).record == "1"
    assert [each.record for each in records] == [str(number) for number in range(2, 50)]
    assert reading.layout_lines == [1]


CELLS = st.text(
    st.sampled_from("花巻市町県国中学生アメリカ交流事業内容概要番号計合※0123456789.～、。\"()（）- 　①"), max_size=8)
LINES = st.one_of(
    st.lists(CELLS, min_size=1, max_size=7).map("\t".join),
    st.sampled_from(["", HEADER, "No\t事業名\t相手国\t内容", "市町村\t事業名\t相手国\t概要", "花巻市",
                     "■空知総合振興局管内",
                     "\t\t\t合計", "計", "※注", "- 3 -", "12", "\t\t\t台湾", "\t花巻市\tA\t台湾\tx", "1\tA\t台湾\tx",
                     "2\tB\t米国\t\"開いた", "相手国\t\t事業名", "国名\t都市名\t名称", "3\t\t\t"]))


@given(st.lists(LINES, max_size=25))
def test_every_line_is_accounted_for_exactly_once(lines: list[str]) -> None:
    source = Source("s", "s.txt", "", "utf-8", ("No\t事業名\t相手国\t内容", *lines))
    document = survey_table.parse(source, Match(1.0, ""))
    cases.assert_accounted(document)
    for project in document.projects:
        assert ProjectRecord.model_validate(project.model_dump()) == project
