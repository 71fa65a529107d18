"""The form for the next survey: what is filled in comes back whole."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from api.routers import templates
from graph import survey_template
from ingest import accounting, formats, layouts
from ingest.layouts.columns import role_of
from ingest.linked import LinkedDocument
from ingest.linking import link
from ingest.linking.stated import stated
from ingest.records import Cell, ProjectRecord
from ingest.source import Source
from kakehashi.cli import app
from ontology import reference, vocabulary
from ontology.errors import QueryError

ROWS: tuple[tuple[object, ...], ...] = (
    (1, "石狩振興局", "千歳市国際交流協会", "市民協働課", "北海道千歳市", "高校生の相互派遣", "アメリカ合衆国",
     "アンカレジ", "授業に参加させる。", "青少年交流", "高校生", "派遣", "市内の高校", date(2027, 8, 1),
     date(2027, 8, 14), 1200, "高校生10人を派遣した。", "継続"),
    (2, "後志総合振興局", "小樽商工会議所", "業務課", "北海道小樽市", "水産物の商談", "ベトナム", "ダナン",
     "缶詰を売り込む。", "輸出・貿易", "企業・事業者", "商談会", "ホテル", "11月頃", "", 350.5, "", "初めて"),
    (3, "", "旭川市", "国際課", "北海道旭川市、北海道東川町", "合同写真展", "大韓民国", "水原市",
     "両市の写真を展示する。", "文化・芸術、姉妹・友好都市", "市民", "出展・展示", "市民会館",
     date(2027, 10, 3), "", "", "中止", "=HYPERLINK"),
    (4, "オホーツク総合振興局", "北見市", "", "北海道北見市", "幹部の来訪", "カナダ", "バーヘッド",
     "庁舎を案内する。", "行政・推進体制", "行政関係者", "受入れ", "", date(2027, 5, 20), date(2027, 5, 22), 0, "", ""),
    (5, "十勝総合振興局", "帯広市", "企画課", "北海道帯広市", "意見交換", "中華人民共和国", "",
     "オンラインで話す。", "防災・安全", "教員・研究者", "その他", "-", "未定", "", 80, "", "外部の\n講師を招く"),
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Source, LinkedDocument]:
    """A form with five rows, as a spreadsheet program saves it, read again."""
    book = load_workbook(io.BytesIO(survey_template.workbook(2027, "北海道")))
    for at, row in enumerate(ROWS, survey_template.TOP + 1):
        for number, value in enumerate(row, 1):
            cell = book["調査票"].cell(at, number, value)  # type: ignore[call-overload]
            if isinstance(value, str):
                cell.data_type = "s"
    path = tmp_path_factory.mktemp("form") / "next.xlsx"
    book.save(path)
    source = formats.read(path)
    return source, accounting.complete(source, link(layouts.parse(source)))


def test_every_filled_cell_is_used(filled: tuple[Source, LinkedDocument]) -> None:
    source, linked = filled
    records = linked.parsed.projects
    assert len(records) == len(ROWS)
    for record, row in zip(records, ROWS, strict=True):
        read = "\n".join(cell.text for cell in (*record.cells.values(), *record.extra.values()))
        for value in row:
            text = str(value).replace("\n", " ")
            assert text == "-" or text in read, (text, read)
    assert {issue.code for issue in linked.issues if issue.severity != "info"} == set()
    assert {issue.code for issue in linked.issues} == {"guide-sheet"}
    account = accounting.account(len(source.lines), linked)
    assert (account.used, account.layout, account.issue, account.unaccounted) == (5, 2, 0, ())


def test_what_is_chosen_from_a_list_is_what_is_read(filled: tuple[Source, LinkedDocument]) -> None:
    _, linked = filled
    assert (linked.meta.fiscal_year, linked.meta.prefecture) == (2027, "北海道")
    first, second, third, fourth, fifth = linked.projects
    assert [project.countries for project in linked.projects] == [("US",), ("VN",), ("KR",), ("CA",), ("CN",)]
    assert first.places == ("US-anchorage",)
    assert third.municipalities == ("01204", "01458")
    assert [project.topics[0] for project in linked.projects] == [
        "youth-exchange", "export-trade", "culture", "administration", "disaster-prevention"]
    assert [project.audiences[0] for project in linked.projects] == [
        "high-school", "businesses", "citizens", "officials", "teachers"]
    assert [project.modes[0] for project in linked.projects] == [
        "dispatch", "trade-meeting", "exhibition", "reception", "other"]
    assert "online" in fifth.modes
    assert (first.period.start, first.period.end) == ("2027-08-01", "2027-08-14")
    assert second.period.text == "11月頃"
    assert (first.status, third.status, fifth.status) == ("held", "cancelled", "undecided")
    assert fourth.bureau == "オホーツク総合振興局"
    assert [(each.value, each.unit) for each in linked.parsed.figures] == [
        (1200, "千円"), (350.5, "千円"), (0, "千円"), (80, "千円")]


def test_the_empty_form_and_its_example_are_no_projects() -> None:
    book = load_workbook(io.BytesIO(survey_template.workbook(2027)))
    assert [sheet.title for sheet in book] == ["調査票", "記入要領", "記入例", "選択肢"]
    assert book["調査票"].max_row == survey_template.TOP + survey_template.ROWS
    assert book["調査票"]["A3"].value is None
    assert [cell.value for cell in book["記入例"][2]] == [column.heading for column in survey_template.columns()]


def test_each_heading_means_something_and_each_list_is_offered() -> None:
    book = load_workbook(io.BytesIO(survey_template.workbook(2027, "青森県")))
    offered = {str(each.sqref).split(":")[0]: each for each in book["調査票"].data_validations.dataValidation}
    known = {"分野", "対象者", "予算額(千円)", "備考"}
    for number, column in enumerate(survey_template.columns(), 1):
        assert role_of(column.heading) is not None or column.heading in known, column.heading
        check = offered[book["調査票"].cell(3, number).coordinate]
        assert column.ja in str(check.prompt)
        if column.list and column.list != "subprefecture":  # the reference data have those of Hokkaido only
            assert check.type == "list"
            assert str(check.formula1).startswith("'選択肢'!$")
            assert check.errorStyle == "warning", "what is not on a list can be typed"
    names = [cell.value for cell in book["選択肢"]["B"]]
    assert "青森県八戸市" in names
    assert not any("北海道" in str(name) for name in names)


@pytest.mark.parametrize("name", ["topic", "audience", "mode"])
def test_each_word_of_a_list_is_read_as_its_concept(name: vocabulary.Name) -> None:
    for concept in vocabulary.concepts(name):
        cell = Cell(text=concept.labels["ja"], lines=(1, 1))
        record = (ProjectRecord(record="1", lines=(1, 1), cells={"mode": cell}) if name == "mode" else ProjectRecord(
            record="1", lines=(1, 1), cells={}, extra={{"topic": "分野", "audience": "対象者"}[name]: cell}))
        assert stated(record, name) == (concept.name,)  # type: ignore[arg-type]


def test_the_lists_have_the_reference_data() -> None:
    assert len(survey_template.words("municipality")) == len(reference.municipalities())
    assert survey_template.words("country")[:2] == ("アメリカ合衆国", "中国") or len(
        survey_template.words("country")) == len(reference.countries()) - 1
    assert survey_template.next_year(date(2026, 3, 31)) == 2026
    assert survey_template.next_year(date(2026, 4, 1)) == 2027


def test_a_sheet_of_explanations_alone_is_read(tmp_path: Path) -> None:
    """A workbook whose only sheet happens to be called so is no form."""
    book = Workbook()
    book.worksheets[0].title = "記入例"
    book.worksheets[0].append(["番号", "事業名", "対象国"])
    book.save(tmp_path / "a.xlsx")
    assert formats.read(tmp_path / "a.xlsx").lines == ("番号\t事業名\t対象国",)


def test_the_command_and_the_address_give_the_form(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["template", "survey", "--out", str(tmp_path / "a.xlsx"), "--year", "2028"])
    assert done.exit_code == 0, done.output
    title = load_workbook(tmp_path / "a.xlsx")["調査票"]["A1"].value
    answer = templates.survey(2028)
    assert load_workbook(io.BytesIO(bytes(answer.body)))["調査票"]["A1"].value == title
    assert "令和10年度" in str(title)
    with pytest.raises(QueryError):
        survey_template.workbook(2028, "北海")
