"""Plans, strategies and results of invented governments: other levels, columns, marks and wordings.

Each document of ``unseen_plans/`` was written for these tests and restates nothing real (a few bear the names of real
cities; their programmes and figures are invented); the JSON beside it was
written by reading the document, before the layouts were changed to read it.
"""

from __future__ import annotations

import json
import time
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.accounting import unused_cells
from ingest.formats import read
from ingest.layouts import layouts, parse, recognise
from ingest.layouts.furniture import document_title
from ingest.layouts.indicators.wordings import read_indicators
from ingest.layouts.numbering import numbered
from ingest.layouts.plans.references import References
from ingest.linked import LinkedDocument
from ingest.linking import link
from ingest.mapping import quads
from ingest.publishing.tables import Tables
from ingest.records import Figure, ParsedDocument
from ingest.source import Source
from ingest.text.printed import squeeze
from ingest.values.departments import departments
from ingest.values.figures import bracket_figures
from ingest.values.sdgs import goals, only_goals, project_goals, stated, told
from ontology.iri import Iris
from tests.conftest import TESTS
from tests.layout_cases import issue_lines, text, unaccounted

IRIS = Iris("https://data.example.jp/kakehashi/")
FOLDER = TESTS / "unseen_plans"
PATHS = {path.stem: path for path in sorted(FOLDER.iterdir()) if path.suffix in (".txt", ".html", ".docx", ".xlsx")}
NAMES = sorted(PATHS)


@pytest.fixture(scope="module", params=NAMES)
def case(request: pytest.FixtureRequest) -> tuple[ParsedDocument, dict[str, Any]]:
    source = read(PATHS[request.param])
    layout, match = recognise(source)
    expected = json.loads((FOLDER / f"{request.param}.json").read_text("utf-8"))
    assert layout.name == expected["layout"], match.reason
    return layout.parse(source, match), expected


Case = tuple[ParsedDocument, dict[str, Any]]


def side(figure: Figure | None) -> list[object] | None:
    return [figure.value, figure.unit, figure.period] if figure else None


def test_meta(case: Case) -> None:
    document, expected = case
    assert document.meta.title == expected["title"]
    assert list(document.meta.years or ()) == expected.get("years", [])
    assert document.meta.fiscal_year == expected.get("fiscal_year")


def test_tree(case: Case) -> None:
    document, expected = case
    lines = any(line for _, _, _, line, _ in expected["nodes"])  # a web page has no lines that a reader counts
    found = [[node.key, node.notation, node.level, node.lines[0] if lines else None,
              node.title.text if node.title and node.level != "item" else None] for node in document.nodes]
    assert sorted(found, key=str) == sorted(expected["nodes"], key=str)


def test_programmes_are_listed_where_the_plan_lists_them(case: Case) -> None:
    document, expected = case
    nodes = {node.key: node for node in document.nodes}
    found = {project.text("name"): [[[each.node, each.repeat] for each in project.listings],
                                    list(departments(project.text("department"))),
                                    [goal for goal, _ in project_goals(project, nodes)]]
             for project in document.projects}
    assert found == expected.get("programmes", {})


def test_indicators(case: Case) -> None:
    document, expected = case
    assert [[each.node, each.name.text, side(each.baseline), side(each.actual), side(each.target)]
            for each in document.indicators] == expected.get("indicators", [])
    assert [[each.name.text, side(each.interim)] for each in document.indicators
            if each.interim] == expected.get("interim", [])


def test_goals_of_plan_nodes(case: Case) -> None:
    document, expected = case
    found = {node.key: [goal for cell in node.texts["sdg"] for goal in goals(cell.text)]
             for node in document.nodes if "sdg" in node.texts}
    assert found == expected.get("goals", {})
    assert [goal for cell in document.goals for goal in goals(cell.text)] == expected.get("plan_goals", [])


def test_initiatives_and_actors(case: Case) -> None:
    document, expected = case
    assert {node.key: list(node.supports) for node in document.nodes
            if node.level == "initiative"} == expected.get("supports", {})
    assert [[actor.node, actor.name.text] for actor in document.actors] == expected.get("actors", [])


def test_marks_figures_and_dates(case: Case) -> None:
    document, expected = case
    marks: dict[str, str] = {}
    for node in document.nodes:
        if node.level == "item" and node.parent:
            marks[node.parent] = marks.get(node.parent, "") + node.texts["mark"][0].text
    assert marks == expected.get("marks", {})
    assert [[each.subject, each.label, each.value, each.unit, each.period, each.status]
            for each in document.figures] == expected.get("figures", [])
    assert {node.key: [cell.text for cell in node.texts["date"]] for node in document.nodes
            if node.level == "item" and "date" in node.texts} == expected.get("dates", {})


def test_issues_and_account(case: Case) -> None:
    document, expected = case
    assert issue_lines(document) == expected["issues"]
    assert not unaccounted(document)


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_is_accounted_for(name: str) -> None:
    assert not list(unused_cells(read(PATHS[name]), linked(name)))


def linked(name: str) -> LinkedDocument:
    source = read(PATHS[name])
    layout, match = recognise(source)
    return link(layout.parse(source, match))


def test_printed_goals_are_asserted_links() -> None:
    document = linked("tsukishiro_action_plan")
    rows = [row for row in Tables(document, IRIS).asserted_links() if row.target_kind == "sdg"]
    titles = {project.id: project.title for project in document.projects}
    assert sorted((titles[row.project], int(row.target)) for row in rows) == [
        ("やさしい日本語講座", 4), ("やさしい日本語講座", 10), ("日本語ボランティアの養成", 4),
        ("海外旅行博への出展", 8), ("生活ガイドブックの発行", 10), ("生活ガイドブックの発行", 11),
        ("高校生の相互派遣", 4), ("高校生の相互派遣", 17)]
    assert all(row.asserted and row.confidence is None and row.method == "asserted" for row in rows)
    assert {row.project_evidence.column for row in rows} == {"SDGs"}


def test_goals_and_actual_values_stand_in_the_documents_graph() -> None:
    store = ox.Store()
    store.extend(quads(linked("kasumino_exchange_plan"), IRIS))
    goal = ox.NamedNode(IRIS.term("relatedGoal"))
    found = {str(quad.object).rpartition("/")[2].strip(">") for quad in store.quads_for_pattern(None, goal, None)}
    assert found == {"4", "17", "8", "12"}
    assert {quad.graph_name.value for quad in store.quads_for_pattern(None, goal, None)} == {
        IRIS.document_graph("kasumino_exchange_plan")}
    assert len(list(store.quads_for_pattern(None, ox.NamedNode(IRIS.term("actual")), None))) == 3


def test_goals_and_indicators_of_a_whole_plan_stand_at_the_plan() -> None:
    store = ox.Store()
    store.extend(quads(linked("hiroshima_plan"), IRIS))
    plan = ox.NamedNode(IRIS.entity("plan", "hiroshima_plan"))
    goal, indicator = ox.NamedNode(IRIS.term("relatedGoal")), ox.NamedNode(IRIS.term("indicator"))
    found = {str(quad.object).rpartition("/")[2].strip(">") for quad in store.quads_for_pattern(plan, goal, None)}
    assert found == {"10", "16"}
    assert len(list(store.quads_for_pattern(plan, indicator, None))) == 6
    store.extend(quads(linked("kanazawa_plan"), IRIS))
    interim = ox.NamedNode(IRIS.term("interimTarget"))
    assert len(list(store.quads_for_pattern(None, interim, None))) == 5


@pytest.mark.parametrize(("line", "expected"), [
    ("SDGsの目標10「人や国の不平等をなくそう」及び目標16「平和」に資する。", (10, 16)),
    ("SDGsの17のゴールのうち、「4 質の高い教育」、「17 パートナーシップ」に関わる。", (4, 17)),
    ("目標10「世界に開く」を掲げる。", None), ("SDGs（2030年まで）の17の目標を踏まえる。", None),
])
def test_sentences_that_name_goals(line: str, expected: tuple[int, ...] | None) -> None:
    words = told(line)
    assert (goals(words) if words else None) == expected


@pytest.mark.parametrize(("cell", "expected"), [
    ("1-(2)", "1.2"), ("Ⅰ-②", "1.2"), ("目標1／施策2", "1.2"), ("柱1-施策(2)", "1.2"), ("2-1", "2.1"),
    ("3-1", None), ("1-9", None), ("令和1-2", None), ("派遣", "1.2"), ("1-(2) 派遣", "1.2"),
])
def test_references_name_one_node_or_none(cell: str, expected: str | None) -> None:
    table = "事業名\t内容\t担当課\n甲\t乙。\t丙課"
    nodes = parse(text(f"目標1 交流\n(1) 相談\n{table}\n(2) 派遣\n{table}\n目標2 共生\n(1) 窓口\n{table}")).nodes
    assert References(nodes, {"word:目標": 0, "paren": 1}).node(cell, "施策") == expected


@pytest.mark.parametrize(("header", "row", "expected"), [
    ("指標\t現状（R5）\t目標（R10）", "数\t120人\t200人以上", ((120, "人", "R5"), None, (200, "人", "R10"))),
    ("指標\t基準年度\t基準値\t目標年度\t目標値", "数\tR5\t120人\tR10\t200人",
     ((120, "人", "R5"), None, (200, "人", "R10"))),
    ("指標\t単位\t基準値（R3）\tR4\tR5\t目標値（R8）", "数\t件\t5\t6\t－\t約9",
     ((5, "件", "R3"), (6, "件", "R4"), (9, "件", "R8"))),
    ("指標\t実績\t\t目標\n\tR4\tR5\tR8", "数(人)\t5\t6\t9", (None, (6, "人", "R5"), (9, "人", "R8"))),
    ("指標\t現状値\t目標値", "数\t53万4千人泊(R元)\t24.1万人泊(R8)",
     ((534000, "人泊", "R元"), None, (241000, "人泊", "R8"))),
    ("指標\t現状値(R2)\t目標値(R8)", "数(R元は910件)\t64 (R元：613)\t新規", ((64, "", "R2"), None, None)),
])
def test_tables_of_goals(header: str, row: str, expected: tuple[object, ...]) -> None:
    lines = [*header.split("\n"), row]
    found, = read_indicators(list(enumerate(lines, start=1)), "1")[0]
    assert tuple(tuple(part) if (part := side(each)) else None
                 for each in (found.baseline, found.actual, found.target)) == expected


@pytest.mark.parametrize(("lines", "title"), [
    ("第２期\n港市国際化推進\nアクションプラン\n令和５年３月", "第２期港市国際化推進アクションプラン"),
    ("資料１\n港市国際計画\n港市", "港市国際計画"), ("港県 国際課\n港県国際戦略", "港県国際戦略"),
    ("港市国際計画\n実施計画の一覧", "港市国際計画"), ("港市国際計画（本文）\n港市国際計画", "港市国際計画"),
])
def test_titles(lines: str, title: str) -> None:
    assert document_title(list(enumerate(lines.split("\n"), start=1)))[1] == title


def test_a_planned_number_is_told_as_planned() -> None:
    store = ox.Store()
    store.extend(quads(linked("shirakaba_policy_results"), IRIS))
    status = ox.NamedNode(IRIS.term("figureStatus"))
    found = sorted(str(quad.object) for quad in store.quads_for_pattern(None, status, None))
    assert found == ['"approximate"', '"planned"']


@pytest.mark.parametrize(("line", "expected"), [
    ("SDGs　4、17", (4, 17)), ("関連するSDGs：④⑰", (4, 17)), ("ゴール4", (4,)), ("【SDGs】4.7、17", (4, 17)),
    ("SDGs：4.質の高い教育をみんなに　17.パートナーシップで目標を達成しよう", (4, 17)),
    ("関連する目標４　目標１７", (4, 17)),
    ("目標4", None), ("SDGs未来都市", None), ("SDGs 2030", None), ("SDGsの推進 4人", None), ("第2回SDGs 10月", None),
])
def test_lines_that_state_goals(line: str, expected: tuple[int, ...] | None) -> None:
    words = stated(line)
    assert (goals(words) if words else None) == expected


@given(st.text(alphabet="0123456789①④⑰.、ゴール目標SDGs関連する年人 ", max_size=30))
def test_goals_are_goals(line: str) -> None:
    assert set(goals(line)) <= set(range(1, 18))
    if words := stated(line):
        assert words in squeeze(line)
        assert goals(words)


LINES = sorted({line for path in PATHS.values() if path.suffix in (".txt", ".html")
                for line in path.read_text("utf-8").splitlines()})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=40), st.sampled_from(["programme_tables", "policy_results"]))
def test_any_order_of_lines_is_read_and_accounted_for(lines: list[str], family: str) -> None:
    layout = next(each for each in layouts() if each.name == family)
    source = text("\n".join(["基本目標1 交流", "事業名\t事業概要\t担当課", *lines]))
    document = layout.parse(source, layout.match(source))
    keys = [node.key for node in document.nodes]
    assert len(keys) == len(set(keys))
    assert {node.parent for node in document.nodes} <= {*keys, None}
    assert {listing.node for project in document.projects for listing in project.listings} <= set(keys)
    assert {indicator.node for indicator in document.indicators} <= {*keys, ""}
    assert not unaccounted(document)


def test_a_plan_in_a_workbook_tells_the_cells() -> None:
    rows = ("基本目標1 交流", "施策\t事業名\t概要", "(1) 派遣\t中学生の派遣\t姉妹都市へ送る。")
    source = Source("s", "s.xlsx", "", "", rows, {at: f"Sheet1!{at}" for at in (1, 2, 3)},
                    {3: ("Sheet1!A3", "Sheet1!B3", "Sheet1!C3")})
    layout, match = recognise(source)
    document = layout.parse(source, match)
    cells = document.projects[0].cells
    assert (cells["name"].place, cells["description"].place) == ("Sheet1!B3", "Sheet1!C3")
    assert [node.title.place for node in document.nodes if node.title] == ["Sheet1!1", "Sheet1!3"]


@pytest.mark.parametrize("line", [
    "関連" + " " * 390 + "x", "SDGs" + "1  " * 120 + "】x", "SDGs" + "4.7、" * 90 + "。", "目標値" + " " * 390 + "x",
    "（" * 100_000, "【" * 100_000, "（a" * 50_000, "基本目標1" + " " * 60 + "x", "目標：" + "あ" * 390,
], ids=range(9))
def test_hostile_lines_take_no_time(line: str) -> None:
    started = time.monotonic()
    stated(line)
    only_goals(line)
    read_indicators([(1, line)], "1")
    bracket_figures(line, "1", (1, 1))
    numbered(line)
    assert time.monotonic() - started < 2
