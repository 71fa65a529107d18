"""A plan's programme tables: tree, listings, repeats, main projects, indicators."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.layouts.numbering import numbered, value
from ingest.layouts.plans.programme_tables import LAYOUT
from ingest.layouts.plans.rows import unmarked
from ingest.records import Indicator, ParsedDocument
from ingest.values.departments import departments
from tests.layout_cases import golden, issue_lines, original, parse, sample, text, unaccounted

NAME = "sapporo_international_strategy_ch7.txt"
GOLDEN = golden("sapporo.json")

HEADER = "事業名\t事業概要\t担当課"


@pytest.fixture(scope="module")
def plan() -> ParsedDocument:
    return parse(LAYOUT, original(NAME))


def side(indicator: Indicator, name: str) -> list[object] | None:
    figure = getattr(indicator, name)
    return [figure.value, figure.unit, figure.period] if figure else None


def test_meta(plan: ParsedDocument) -> None:
    meta = plan.meta
    assert [meta.title, list(meta.years or ()), meta.municipality] == [
        GOLDEN["title"], GOLDEN["years"], GOLDEN["municipality"]]


def test_tree(plan: ParsedDocument) -> None:
    found = [[node.key, node.notation, node.level, node.lines[0], node.title.text if node.title else None]
             for node in plan.nodes if node.level != "main-project"]
    assert sorted(found, key=str) == sorted(GOLDEN["nodes"], key=str)


def test_every_listing_resolves_to_its_programme(plan: ParsedDocument) -> None:
    found = {}
    for project in plan.projects:
        if project.main_project is None:
            main = [each.name.lines[0] for each in project.listings if not each.repeat]
            repeats = [each.name.lines[0] for each in project.listings if each.repeat]
            found[main[0]] = [project.text("name"), repeats, list(departments(project.text("department")))]
    assert found == {each["main"]: [each["name"], each["repeats"], each["departments"]]
                     for each in GOLDEN["programmes"]}


def test_listings_stand_under_the_nearest_heading(plan: ParsedDocument) -> None:
    headings = sorted((line, key) for key, _, level, line, _ in GOLDEN["nodes"] if level == "heading")
    for project in plan.projects:
        for listing in project.listings:
            expected = [key for line, key in headings if line < listing.name.lines[0]][-1]
            assert listing.node == expected


def test_main_projects(plan: ParsedDocument) -> None:
    nodes = {node.key: node for node in plan.nodes if node.level == "main-project"}
    records = {project.main_project: project for project in plan.projects if project.main_project}
    assert set(nodes) == set(records) == {each["key"] for each in GOLDEN["main_projects"]}
    for each in GOLDEN["main_projects"]:
        node = nodes[each["key"]]
        assert (node.notation, node.lines[0]) == (each["notation"], each["line"])
        assert node.title is not None
        assert node.title.text == records[node.key].text("name") == each["title"]
        for kind in ("situation", "overview", "target_regions", "partners", "actions"):
            assert [cell.lines[0] for cell in node.texts[kind]] == each[kind], (node.key, kind)
        assert records[node.key].text("country").startswith(node.texts["target_regions"][0].text)


def test_indicators(plan: ParsedDocument) -> None:
    found = [[each.node, each.name.text, list(each.lines), side(each, "baseline"), side(each, "target")]
             for each in plan.indicators]
    assert found == GOLDEN["indicators"]


def test_issues(plan: ParsedDocument) -> None:
    assert issue_lines(plan) == GOLDEN["issues"]


def test_a_wrong_summary_is_taken_from_the_repeats(plan: ParsedDocument) -> None:
    for main, lines in GOLDEN["description_lines"].items():
        project = next(each for each in plan.projects if each.lines[0] == int(main))
        assert [project.cells["description"].lines[0]] == lines
        issue = next(each for each in plan.issues if each.code == "wrong-summary")
        assert (issue.record, issue.action) == (project.record, "repaired")


def test_no_note_mark_is_left(plan: ParsedDocument) -> None:
    cells = [cell for project in plan.projects for cell in project.cells.values()]
    cells += [cell for node in plan.nodes for group in node.texts.values() for cell in group]
    assert not [cell.text for cell in cells if set(cell.text) & set("⁰¹²³⁴⁵⁶⁷⁸⁹")]


def test_every_line_is_accounted_for(plan: ParsedDocument) -> None:
    assert not unaccounted(plan)


def test_the_restated_document_has_the_same_plan() -> None:
    document = parse(LAYOUT, sample(NAME))
    levels = Counter(node.level for node in document.nodes)
    assert levels == {"policy": 3, "measure": 10, "heading": 46, "main-project": 6}
    listings = [each for project in document.projects for each in project.listings]
    assert (len(document.projects), len(listings), sum(each.repeat for each in listings)) == (148, 192, 50)
    assert [side(each, "target") for each in document.indicators] == [each[4] for each in GOLDEN["indicators"]]
    assert "wrong-summary" in issue_lines(document)
    assert "unresolved-repeat" not in issue_lines(document)
    assert not unaccounted(document)


OTHER_STYLES = f"""みどり市国際化計画 令和4年度～令和8年度
第1章 交流
1-(1) 姉妹都市
◆ 青少年
{HEADER}
中学生の派遣\t中学生を送る。\t国際課
市民訪問団[再掲]\t市民が訪ねる。\t国際課
◆ 市民
{HEADER}
市民訪問団\t市民が訪ねる。\t国際課
1-(2) 経済
◆ 販路
{HEADER}
商談会\t商談の場をつくる。\t商工課
第2章 共生
2-(1) 相談
◆ 窓口
{HEADER}
中学生の派遣\t中学生を送る。\t国際課
教室【再掲】\t教室を開く。\t市民課"""


def test_other_numbering_styles() -> None:
    document = parse(LAYOUT, text(OTHER_STYLES))
    assert [(node.key, node.notation, node.level) for node in document.nodes] == [
        ("1", "1", "policy"), ("1.1", "1-(1)", "measure"), ("1.1.1", "", "heading"), ("1.1.2", "", "heading"),
        ("1.2", "1-(2)", "measure"), ("1.2.1", "", "heading"),
        ("2", "2", "policy"), ("2.1", "2-(1)", "measure"), ("2.1.1", "", "heading")]
    assert document.meta.years == (2022, 2026)
    listings = {each.text("name"): [(at.node, at.repeat) for at in each.listings] for each in document.projects}
    assert listings["市民訪問団"] == [("1.1.1", True), ("1.1.2", False)]
    assert listings["中学生の派遣"] == [("1.1.1", False), ("2.1.1", False)], "identical listings are one programme"
    assert issue_lines(document) == {"unresolved-repeat": [20]}


def test_same_name_with_another_summary_is_another_programme() -> None:
    rows = f"Ⅰ 交流\n■ 派遣\n{HEADER}\n交流事業\t高校生をカナダへ送る。\tA課\n交流事業\t企業が商品を展示する。\tB課"
    document = parse(LAYOUT, text(rows))
    assert [project.text("department") for project in document.projects] == ["A課", "B課"]


def test_a_heading_repeated_on_the_next_page_is_one_node() -> None:
    rows = f"Ⅰ 交流\n■ 派遣\n{HEADER}\n甲\t送る。\tA課\n■ 派遣\n{HEADER}\n乙\t迎える。\tA課"
    document = parse(LAYOUT, text(rows))
    assert [node.key for node in document.nodes] == ["1", "1.1"]
    assert not unaccounted(document)


INDICATORS = f"""重点プロジェクト1 交流
数値目標
参加者数
現状値(R3)：120人
目標値(R8)：300人
市民の認知度 令和3年度 25% → 令和8年度 60%以上
視察受入件数　目標値(令和8年度)：20件
重点プロジェクト2 留学生
成果指標
指標\t現状値(R3)\t目標値(R8)
留学生数\t450人\t600人
Ⅰ 交流
■ 派遣
{HEADER}
甲\t送る。\tA課"""


def test_indicators_in_other_wordings() -> None:
    document = parse(LAYOUT, text(INDICATORS))
    found = [(each.node, each.name.text, side(each, "baseline"), side(each, "target"))
             for each in document.indicators]
    assert found == [
        ("m1", "参加者数", [120, "人", "R3"], [300, "人", "R8"]),
        ("m1", "市民の認知度", [25, "%", "令和3年度"], [60, "%", "令和8年度"]),
        ("m1", "視察受入件数", None, [20, "件", "令和8年度"]),
        ("m2", "留学生数", [450, "人", "R3"], [600, "人", "R8"])]
    assert not unaccounted(document)


STATEMENTS = """第2次みどり市国際交流計画（令和6年度～令和10年度）
Ⅰ 施策と取組
1 暮らしを支える
◇指標 相談の件数 現状 120件（令和4年度） → 目標 1,500
件以上（令和10年度）
◇指標 講座の参加者数 現状 －（令和4年度は中止） → 目標 40人（令和10年度）
○ 相談窓口の運営〔国際課〕
専門の相談員を置きます。
○ 日本語教室の開催〔生涯学習課、国際課〕
公民館で教室を開きます。
2 世界とつながる
○ 中学生の派遣〔学校教育課〕
夏休みに派遣します。
○ 音楽祭の発信〔文化課〕
公演を紹介します。
Ⅱ 重点プロジェクト
力を入れる取組を選びました。いずれも再掲です。
1 人が育つまち
○ 中学生の派遣〔学校教育課〕
帰国後の報告会を開きます。
○ 相談窓口の運営〔国際課〕
相談の時間を延ばします。
Ⅲ 進め方
1 推進体制
市長を会長とする庁内推進会議（国際課、文化課）
と、市民からなる協議会が連携します。
委員　大間々 太郎（赤城大学）
委員　笠懸 花子（みどり会館）
資料 施策とSDGsの対応
施策\t3\t4\t8\t10\t11\t13\t16\t17
1 暮らしを支える\t\t\t\t●\t\t\t●
2 世界とつながる\t\t●\t\t\t\t\t\t●
"""


def test_what_sentences_say_of_sections_and_goals() -> None:
    """A section of repeats, a goal over two lines, one without a first value, people and sentences that are no
    programmes, and a matrix of SDG goals behind the plan."""
    document = parse(LAYOUT, text(STATEMENTS))
    assert {project.text("name"): [(each.node, each.repeat) for each in project.listings]
            for project in document.projects} == {
        "相談窓口の運営": [("1.1", False), ("2.1", True)], "日本語教室の開催": [("1.1", False)],
        "中学生の派遣": [("1.2", False), ("2.1", True)], "音楽祭の発信": [("1.2", False)]}
    assert [(each.name.text, side(each, "target")) for each in document.indicators] == [
        ("相談の件数", [1500, "件", "令和10年度"]), ("講座の参加者数", [40, "人", "令和10年度"])]
    assert {node.key: [cell.text for cell in node.texts["sdg"]] for node in document.nodes if "sdg" in node.texts} == {
        "1.1": ["10、16"], "1.2": ["4、17"]}


def test_the_year_of_the_baseline_is_a_notes() -> None:
    """Of the years reached a note says which is the baseline."""
    document = parse(LAYOUT, text(
        "基本目標1 交流\n事業名\t事業概要\t担当課\n派遣\t生徒を派遣する。\t国際課\n指標一覧\n"
        "基本目標\t指標\t2021年度実績\t2022年度実績\t2023年度実績\t2028年度目標\n1\t参加者数\t10人\t20人\t30人\t60人\n"
        "※ 基準値は2023年度の実績とする。\n"))
    found, = document.indicators
    assert [side(found, "baseline"), side(found, "actual"), side(found, "target")] == [
        [30, "人", "2023年度"], [30, "人", "2023年度"], [60, "人", "2028年度"]]
    assert [each.value for each in found.series] == [10, 20]


@pytest.mark.parametrize(("cell", "names"), [
    ("観)文化部 観)スポーツ部", ("観)文化部", "観)スポーツ部")),
    ("総) 国際部 札幌国際プラザ", ("総)国際部", "札幌国際プラザ")),
    ("教)学校教育 部", ("教)学校教育部",)),
    ("国際課、文化課", ("国際課", "文化課")),
    ("新産業創造 課", ("新産業創造課",)),
    ("地域県 民局 地域連携部", ("地域県民局 地域連携部",)),
    ("国際課広報広聴課", ("国際課", "広報広聴課")),
    ("人権共生課市立病院事務部", ("人権共生課", "市立病院事務部")),
    ("教育庁高校教育課", ("教育庁高校教育課",)),
    ("総務課国際係", ("総務課国際係",)),
    ("放課後支援課", ("放課後支援課",)),
    ("健康課・市民病院", ("健康課", "市民病院")),
    ("観光課 〈国際課、市民課〉", ("観光課", "国際課", "市民課")),
    ("観光課【重点】", ("観光課【重点】",)),
    ("観光課 港県観光連盟", ("観光課", "港県観光連盟")),
    ("環境課課題対策局", ("環境課課題対策局",)),
    ("", ()),
])
def test_departments(cell: str, names: tuple[str, ...]) -> None:
    assert departments(cell) == names


@pytest.mark.parametrize(("line", "style", "number"), [
    ("基本方針Ⅱ 共生", "word:基本方針", 2), ("第3章 実施計画", "ordinal:章", 3), ("1-(2) 経済", "dashed", 2),
    ("（３） 相談", "paren", 3), ("(イ) 文化", "kana-paren", 2), ("④ 派遣", "circled", 4), ("Ⅳ 推進", "roman", 4),
    ("■ 交流", "bullet:■", None), ("Ⅰ－１－（２） 派遣", "dashed-deep:2", 2), ("1-(1)-③ 派遣", "dashed-deep:2", 3),
    ("施策1-2-1 派遣", "word-deep:施策:2", 1), ("1（2）派遣", "dashed", 2), ("A-2 派遣", "dashed", 2),
    ("II. 推進", "roman", 2), ("⑶ 相談", "paren", 3), ("Ｂ　くらし", "latin", 2), ("■ 施策3 相談", "word:施策", 3),
    ("○ 行政の交流", "bullet:○", None),
])
def test_numbering_styles(line: str, style: str, number: int | None) -> None:
    heading = numbered(line)
    assert heading is not None
    assert (heading.style, heading.number) == (style, number)


@pytest.mark.parametrize("line", ["2016 年に開催", "2.5%の増加", "名称\t概要", "① 一文である。", "(再掲)", "",
                                  "第２章　施策の展開 ････････ 8", "I love Japan"])
def test_what_is_no_heading(line: str) -> None:
    assert numbered(line) is None


@given(st.text(max_size=60))
def test_numbering_never_fails_and_keeps_the_title(line: str) -> None:
    heading = numbered(line)
    if heading:
        assert heading.title in line
        assert heading.number is None or heading.number == value(heading.printed)


@given(st.text(alphabet="観)総部課 国際、室", max_size=40))
def test_departments_keep_every_character(cell: str) -> None:
    kept = "".join("".join(departments(cell)).split())
    assert set(kept) <= set(cell)
    assert all(name.strip() for name in departments(cell))


@pytest.mark.parametrize(("name", "bare"), [
    ("派遣事業（再掲）", "派遣事業"), ("派遣事業 [再掲]", "派遣事業"), ("派遣事業【再掲：1-(2)】", "派遣事業"),
    ("派遣事業（再）", "派遣事業"), ("派遣事業 ★再掲", "派遣事業"), ("再掲：派遣事業", "派遣事業"),
    ("派遣事業 再掲", "派遣事業"),
])
def test_marks_of_repetition(name: str, bare: str) -> None:
    assert unmarked(name)[0] == bare
    assert unmarked(name)[1]


@pytest.mark.parametrize("name", ["出展（再掲なし）", "（JICA草の根技術協力事業）", "再掲載の案内", "再生エネルギー"])
def test_what_is_no_mark_of_repetition(name: str) -> None:
    assert unmarked(name) == (name, "")


@pytest.mark.parametrize(("heading", "cell"), [
    ("再掲", "○"), ("No", "再掲"), ("区分", "再掲"), ("備考", "（再掲）"),
])
def test_a_column_can_mark_a_repeat(heading: str, cell: str) -> None:
    header, row = f"{heading}\t{HEADER}", "\t甲\t送る。\tA課"
    rows = f"Ⅰ 交流\n■ 派遣\n{header}\n{row}\n■ 受入\n{header}\n{cell}{row}"
    document = parse(LAYOUT, text(rows))
    assert [[each.repeat for each in project.listings] for project in document.projects] == [[False, True]]


def test_bullets_of_other_documents_are_no_programmes() -> None:
    recipe = "材料\n・卵（2個）\n・水（300ml）\n・塩（少々）\n1 卵を割る\n● 混ぜる（重要）\n● 焼く（5分）\n● 盛る（皿）"
    assert LAYOUT.match(text(recipe)).score == 0


def test_a_survey_is_not_taken_for_a_plan() -> None:
    survey = "No\t事業名\t対象国\t内容\t実施時期\n1\t派遣\t韓国\t送る。\t8月"
    assert LAYOUT.match(text(survey)).score < 0.5
    assert LAYOUT.match(text("材料\n卵 2個")).score == 0


@pytest.mark.parametrize("legend", ["再の印は、再掲の事業です。", "「再」は再掲を示します。", "※印は再掲"])
def test_signs_of_repetition_that_a_legend_explains(legend: str) -> None:
    sign = "※" if "※" in legend else "再"
    rows = "派遣\t隔年で派遣\t国際課\n再生事業\t港の再生\t港湾課"
    plan = parse(LAYOUT, text(f"{legend}\n施策1　交流\n{HEADER}\n{rows}\n"
                              f"施策2　共生\n{HEADER}\n{sign}派遣\t学校も\t国際課"))
    assert [(project.text("name"), [each.repeat for each in project.listings]) for project in plan.projects] == [
        ("派遣", [False, True]), ("再生事業", [False])]
