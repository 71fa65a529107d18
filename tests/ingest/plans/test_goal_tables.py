"""Goals of plans and results in tables, sentences and lines of many layouts: names, values, years, nodes, SDG numbers.

Every text here was invented for these tests and read by a person before the program read it.
"""

from __future__ import annotations

import time

import pyoxigraph as ox
import pytest

from ingest.layouts import parse, recognise
from ingest.layouts.indicators.cards import with_card_lines
from ingest.layouts.indicators.sentences import is_goal_sentence, read_goal
from ingest.layouts.indicators.tables import with_goal_headers
from ingest.layouts.indicators.turned import with_turned_headers
from ingest.layouts.indicators.value_dates import dated
from ingest.layouts.indicators.values import Years
from ingest.layouts.indicators.wordings import read_indicators
from ingest.linking import link
from ingest.mapping import quads
from ingest.records import Figure, Indicator
from ingest.values.sdgs import goals, stated
from ontology.iri import Iris
from tests.layout_cases import text, unaccounted

Told = tuple[float | None, str] | None


def told(figure: Figure | None) -> Told:
    return (figure.value, figure.period) if figure else None


def sides(goal: Indicator) -> tuple[object, ...]:
    """Baseline, interim target, target, value reached and the values before it."""
    return *map(told, (goal.baseline, goal.interim, goal.target, goal.actual)), [told(each) for each in goal.series]


def read_table(table: str) -> list[Indicator]:
    rows, _ = with_goal_headers(with_card_lines(list(enumerate(table.split("\n"), start=1))))
    return read_indicators(rows, "1")[0]


@pytest.mark.parametrize(("table", "expected"), [
    ("指標\t単位\t基準値\t実績値\t\t\t目標値\t評価\n\t\t（R3）\tR4\tR5\tR6\t（R8）\t\n訪問者\t人\t12\t40\t▲\t集計中\t120\tB",
     ((12, "R3"), None, (120, "R8"), (40, "R4"), [])),
    ("評価指標\t年度ごとの値\t\t\t\t考え方\n\t実績\t\t目標\t\t\n\t2022\t2023\t2027\t2029\t\n参加者\t410人\t655人\t800人\t1,000人以上\t毎年",
     (None, (800, "2027"), (1000, "2029"), (655, "2023"), [(410, "2022")])),
    ("指標\t令和5年度\t\t\t令和6年度\t\t\n\t目標\t実績\t評価\t目標\t実績\t評価\n相談\t500件\t512件\tA\t520件\t498件\tB",
     (None, None, (520, "令和6年度"), (498, "令和6年度"), [(512, "令和5年度")])),
    ("成果指標\tH30(基準)\t2023(R5)\t2024(R6)\t2027(R9)目標\n満足度\t98.5%（H29）\t98.0%\t97.9%\t100％維持",
     ((98.5, "H29"), None, (100, "R9"), (97.9, "R6"), [(98.0, "R5")])),
    ("指標\t令和4年度（実績）\t令和8年度（中間目標）\t令和10年度（目標）\n対応率\t45%\t70%\t100%",
     ((45, "令和4年度"), (70, "令和8年度"), (100, "令和10年度"), None, [])),
    ("評価指標\t基準年度\t\t直近\t\t目標年度\t\n\t年度\t値\t年度\t値\t年度\t値\n交流人口\tR2\t120人\tR5\t340人\tR8\t500人",
     ((120, "R2"), None, (500, "R8"), (340, "R5"), [])),
    ("指標\t単位\t区分\tR4\tR5\tR6\n訪問者\t人\t計画\t100\t110\t120\n\t\t実績\t98\t115\t",
     (None, None, (120, "R6"), (115, "R5"), [(98, "R4")])),
    ("指標\t区分\tR4（基準）\tR5\tR6\n訪問者\t目標\t\t110\t120\n\t実績\t98\t115\t\n\t達成率\t\t105%\t",
     ((98, "R4"), None, (120, "R6"), (115, "R5"), [])),
    ("指標\t現状値\t年次目標\t\t\n\tR5\tR6\tR7\tR8\n訪問者\t42\t50\t60\t80",
     ((42, "R5"), None, (80, "R8"), None, [])),
    ("指標\t現状 → 目標\n訪問者\t42人（R5） → 80人（R10）", ((42, "R5"), None, (80, "R10"), None, [])),
    ("指標\t訪問者\n単位\t人\n現状値（R5）\t42\n中間（R8）\t60\n目標値（R10）\t80",
     ((42, "R5"), (60, "R8"), (80, "R10"), None, [])),
    ("基本目標\t数値目標\tR3\tR4\tR5\tR7目標\n1\t認知度（％）\t44\t－\t47\t60",
     (None, None, (60, "R7"), (47, "R5"), [(44, "R3")])),
    ("指標名\tR4\tR5\tR6\n留学生の数\t402人\t415人\t460人",
     (None, None, None, (460, "R6"), [(402, "R4"), (415, "R5")])),
    ("KPI\t計画策定時\t最新値\t目標値\t目標達成率\n輸出額\t3.1億円（2021年）\t4.4億円（2024年）\t5億円（2026年）\t88%",
     ((3.1, "2021年"), None, (5, "2026年"), (4.4, "2024年"), [])),
])
def test_a_table_is_read_by_its_columns(table: str, expected: tuple[object, ...]) -> None:
    found, = read_table(table)
    assert sides(found) == expected


@pytest.mark.parametrize(("table", "unit", "comparator", "wording"), [
    ("（単位：人）\n指標\t現状値（R5）\t目標値（R10）\n参加者数\t42\t80以上", "人", "以上", ""),
    ("指標\t参加者数\t単位\t人\n現状（R5）\t42\t目標（R10）\t80以下", "人", "以下", ""),
    ("指標\t現状\t目標\n認知度\t31.5％（R5）\t現状維持（R10）", "％", "", "現状維持"),
    ("指標\t現状（R5）\t目標（R10）\n図書館\t2館\t10館超", "館", "超", ""),
    ("指標\t現状（R5）\t目標（R10）\n教室のある地区\t12/20地区\t20/20地区", "地区", "", ""),
    ("参加者数\n　R5　42人\n　R8（中間）　60人\n　R10　80人未満", "人", "未満", ""),
    ("図書館の数　2館（R5）→10館以上（R10）", "館", "以上", ""),
    ("認知度を、R5年度の31.5％からR10年度に60％以上に高めます。", "％", "以上", ""),
])
def test_units_bounds_and_words_of_a_target(table: str, unit: str, comparator: str, wording: str) -> None:
    found, = read_table(table)
    assert found.baseline is not None
    assert found.target is not None
    assert (found.baseline.unit, found.target.comparator, found.target.wording) == (unit, comparator, wording)
    assert (found.target.value is None) is bool(wording)
    assert "R10" in found.target.period


@pytest.mark.parametrize(("years", "expected"), [
    (Years(2024, False), (None, (61, "R6"))), (Years(2026, False), ((61, "R6"), None)), (None, ((61, "R6"), None))])
def test_a_value_of_the_plans_own_years_was_reached(years: Years | None, expected: tuple[Told, Told]) -> None:
    for lines in ("指標\tR6実績\tR8目標\n参加者数\t61人\t80人", "参加者数　実績値（R6） 61人　目標値（R8） 80人"):
        found, = read_indicators(list(enumerate(lines.split("\n"), start=1)), "1", years=years)[0]
        assert (told(found.baseline), told(found.actual)) == expected


def test_years_that_lead_to_a_plans_target_are_aimed_at() -> None:
    rows = [(1, "指標\t現状値\t現状の年度\tR7\tR8\t目標値（R9）"),
            (2, "訪問者\t42人\tR5\t50人\t60人\t80人")]
    for report, yearly, actual in ((False, [(50, "R7"), (60, "R8")], None), (True, [], (60, "R8"))):
        found, = read_indicators(rows, "1", years=Years(2025, report))[0]
        assert (told(found.baseline), told(found.target), told(found.actual)) == ((42, "R5"), (80, "R9"), actual)
        assert [told(each) for each in found.yearly] == yearly


def test_a_row_for_each_year_is_a_table_turned_round() -> None:
    lines = "年度\t訪問者（人）\t相談（件）\nR4（実績）\t36\t1,102\nR5（実績）\t42\t1,203\nR10（目標）\t80\t1,500"
    rows = with_turned_headers(list(enumerate(lines.split("\n"), start=1)))
    first, second = read_indicators(rows, "1")[0]
    assert sides(first) == (None, None, (80, "R10"), (42, "R5"), [(36, "R4")])
    assert second.actual is not None
    assert (second.actual.lines, second.lines, second.actual.unit) == ((3, 3), (1, 4), "件")


def test_lines_date_all_values_of_a_kind() -> None:
    found = read_table("指標\t基準値\t目標値\n参加者数\t42人\t80人\n認知度\t30％（R3）\t50％")
    lines = [(0, "基準年度：令和5年度　　目標年度：令和10年度")]
    assert [(told(each.baseline), told(each.target)) for each in dated(found, lines)] == [
        ((42, "令和5年度"), (80, "令和10年度")), ((30, "R3"), (50, "令和10年度"))]
    assert dated(found, [(9, "・現状値は令和5年度 12人、目標値は令和10年度 30人です。")]) == found


@pytest.mark.parametrize(("sentence", "name", "expected"), [
    ("目標　受講者数を、令和4年度の1,240人から令和10年度には2,000人以上に増やします。", "受講者数",
     {"baseline": (1240, "令和4年度"), "target": (2000, "令和10年度")}),
    ("茶の輸出量を５年間で倍増し、４０トン（令和１０年度）とします（令和４年度　１９．５トン）。", "茶の輸出量",
     {"baseline": (19.5, "令和４年度"), "target": (40, "令和１０年度")}),
    ("進学率を、令和4年度の86.1％から、令和8年度に90％、令和10年度に93％とすることを目指します。", "進学率",
     {"baseline": (86.1, "令和4年度"), "interim": (90, "令和8年度"), "target": (93, "令和10年度")}),
    ("令和9年度までに、受講者数を300人（令和4年度180人）に増やします。", "受講者数",
     {"baseline": (180, "令和4年度"), "target": (300, "令和9年度")}),
    ("令和元年に50人だった留学生を、令和7年までに80人に増やすことを目標とする。", "留学生",
     {"baseline": (50, "令和元年"), "target": (80, "令和7年")}),
    ("留学者数は、2019年度に420人でしたが、2027年度には500人を目指します。", "留学者数",
     {"baseline": (420, "2019年度"), "target": (500, "2027年度")}),
    ("受入家庭数を現在の45世帯から令和9年度末に100世帯へ広げる。", "受入家庭数",
     {"baseline": (45, ""), "target": (100, "令和9年度末")}),
])
def test_a_sentence_tells_a_goal(sentence: str, name: str, expected: dict[str, tuple[float, str]]) -> None:
    goal = read_goal(sentence)
    assert goal is not None
    assert goal.name == name
    assert is_goal_sentence(sentence)
    assert {each.role: (each.value, each.period) for each in goal.values} == expected


@pytest.mark.parametrize("sentence", [
    "目標　なし（件数を毎年公表します。）", "住民は平成25年の1,200人から令和5年の2,400人に増えました。",
    "寄附を10％引き上げる。", "3か国の大学と協定を結び、留学生を20人受け入れます。", "目標" * 140 + "とする。",
])
def test_other_sentences_tell_none(sentence: str) -> None:
    started = time.monotonic()
    assert read_goal(sentence) is None
    assert not is_goal_sentence(sentence)
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(("lines", "expected"), [
    ("KPI　輸出額\n　412社（R2）⇒ 500社（R6）", ((412, "R2"), None, (500, "R6"), None, [])),
    ("利用者数　97,580人（2019）⇒ 400,000人（2024）", ((97580, "2019"), None, (400000, "2024"), None, [])),
    ("・相談 R5年度 10件 → R7年度 20件 → R10年度 30件",
     ((10, "R5年度"), (20, "R7年度"), (30, "R10年度"), None, [])),
    ("輸出額　令和5年度実績　2億5千万円　令和10年度目標　5億円",
     ((250000000, "令和5年度"), None, (500000000, "令和10年度"), None, [])),
    ("①訪問者\n【基準値】42人（R5）　【目標値】80人（R10）", ((42, "R5"), None, (80, "R10"), None, [])),
    ("宿泊者数\n基準値 12人（2019年）\n実績値 4人（2022年）、9人（2023年）\n目標値 20人（2027年）",
     ((12, "2019年"), None, (20, "2027年"), (9, "2023年"), [(4, "2022年")])),
    ("目標　進学率を、令和4年度の86％から、\n　　令和10年度に93％とします。",
     ((86, "令和4年度"), None, (93, "令和10年度"), None, [])),
])
def test_lines_tell_a_goal(lines: str, expected: tuple[object, ...]) -> None:
    found, = read_indicators(list(enumerate(lines.split("\n"), start=1)), "1")[0]
    assert sides(found) == expected


RESULTS = """令和5年度　みずうみ県国際施策の実績と評価
施策1　交流
事業名（担当課）\t主な実績\t指標\t指標\t指標\t評価
事業名（担当課）\t主な実績\t名称\t計画\t実績\t評価
物産展（商工課）\t○台湾で開催【R5.10：21社】\t商談件数\t30件\t28件\tB
物産展（商工課）\t○台湾で開催【R5.10：21社】\t輸出額\t2億円\t2.4億円\tB
友好の翼（国際課）\t○派遣【20名（計画25名）】\t交流者数\t100人\t90人\tA
高校生派遣（国際課）\t○先方の都合で延期【R5.11協議】\t交流者数\t100人\t90人\t－
施策2　共生
取組名\t実施内容\t目標／実績\t担当課
相談窓口\t・相談員を配置【4名】\t相談件数　900件／1,034件\t市民課
教室\t・開設【R5.4～R6.3：7教室】\t－\t市民課"""


def test_results_with_goals_in_their_rows() -> None:
    document = parse(text(RESULTS))
    assert (document.meta.layout, document.meta.fiscal_year) == ("policy_results", 2023)
    nodes = {node.key: node for node in document.nodes}
    rows = {node.title.text: node for node in document.nodes if node.title and node.level == "policy-code"}
    assert {name: row.parent for name, row in rows.items()} == {
        "物産展": "h1", "友好の翼": "h1", "高校生派遣": "h1", "相談窓口": "h2", "教室": "h2"}
    assert [cell.text for cell in rows["物産展"].texts["other"] if cell.column in ("評価", "担当課")] == ["B", "商工課"]
    # A merged cell is told once, for the section; years are the report's.
    year = "令和5年度"
    assert [(each.node, each.name.text, told(each.target), told(each.actual)) for each in document.indicators] == [
        ("h1", "商談件数", (30, year), (28, year)), ("h1", "輸出額", (2, year), (2.4, year)),
        ("h1", "交流者数", (100, year), (90, year)), ("h2", "相談件数", (900, year), (1034, year))]
    figures = [(nodes[each.subject.split(".")[0]].title, each.value, each.period, each.status)
               for each in document.figures]
    assert [(title.text if title else "", *rest) for title, *rest in figures] == [
        ("物産展", 21, "R5.10", ""), ("友好の翼", 20, "", ""), ("友好の翼", 25, "", "planned"), ("相談窓口", 4, "", ""),
        ("教室", 7, "R5.4～R6.3", "")]
    assert not unaccounted(document)


LISTED = """令和5年度　くるみ町国際戦略　施策の評価

政策Ⅰ　交流

施策Ⅰ－１　絆を深める（担当：企画課）
【主な取組と実績】
○ 中学生を派遣【R5.8：10名】
○ 訪問団の受入れ【24名】
　・歓迎会の開催【参加者130名】
【指標】
交流に参加した町民の数　目標 300人　実績 284人

政策Ⅱ　共生

施策Ⅱ－１　暮らしを支える（担当：住民課）
【主な取組と実績】
○ 窓口の開設【相談88件】
【指標】
相談件数　計画100件　実績88件"""


def test_results_as_a_list_with_goals_below_labels() -> None:
    document = parse(text(LISTED))
    assert {node.key: node.parent for node in document.nodes if node.level != "item"} == {
        "h1": None, "h2": None, "I-1": "h1", "II-1": "h2"}
    year = "令和5年度"
    assert [(each.node, each.name.text, told(each.target), told(each.actual)) for each in document.indicators] == [
        ("I-1", "交流に参加した町民の数", (300, year), (284, year)), ("II-1", "相談件数", (100, year), (88, year))]
    assert [(each.subject, each.value) for each in document.figures] == [
        ("I-1.1", 10), ("I-1.2", 24), ("I-1.2", 130), ("II-1.1", 88)]
    assert not unaccounted(document)


PLAN = """湖市国際化計画
第1章　位置づけ
本計画は、SDGsの目標4・目標17を中心に取り組みます。
{table}
第2章　施策
施策1　交流
事業名\t内容\t担当課
訪問\t行く。\t国際課
施策2　共生
SDGs\t10　人や国の不平等をなくそう
事業名\t内容\t担当課
窓口\t置く。\t国際課"""


@pytest.mark.parametrize("table", [
    "施策\t1\t2\t3\t4\t5\t6\t7\t8\t9\t17\n施策1　交流\t\t\t\t●\t\t\t\t\t\t●",
    "SDGs\t関連する施策\n4 質の高い教育を\t施策1\n17\t施策1、9-9", "施策\t関連するSDGs\n交流\t4、17",
])
def test_tables_of_sdgs(table: str) -> None:
    document = parse(text(PLAN.format(table=table)))
    found = {node.key: [goal for cell in node.texts.get("sdg", ()) for goal in goals(cell.text)]
             for node in document.nodes}
    assert found == {"1": [4, 17], "2": [10]}
    assert [goal for cell in document.goals for goal in goals(cell.text)] == [4, 17]


@pytest.mark.parametrize(("line", "expected"), [
    ("SDGsアイコン　4　10", (4, 10)), ("[SDGs 4][SDGs 17]", (4, 17)), ("SDGs該当ゴール番号 4 8", (4, 8)),
    ("対応するSDGs：4（教育）、10（不平等）", (4, 10)), ("関連目標（SDGs）4／17", (4, 17)),
    ("SDGs17の目標との関連　8　11", (8, 11)), ("SDGsの" * 40, None), ("との" * 150 + "SDGs", None),
    ("SDGsゴール　No.4　No.17", (4, 17)), ("SDGs関連ゴール：04 10", (4, 10)),
])
def test_lines_of_sdgs(line: str, expected: tuple[int, ...] | None) -> None:
    words = stated(line)
    assert (goals(words) if words else None) == expected


def test_earlier_values_are_in_the_graph() -> None:
    # Two goals of one name are two: results of several programmes count their 参加者数 each.
    table = "\n".join(("計画の指標", "施策1　交流", "指標\tR4実績\tR5実績\tR6実績\tR8目標", *(
        f"指標{name}の数\t1人\t2人\t3人\t4人" for name in "甲乙乙")))
    source = text(table)
    layout, match = recognise(source)
    store = ox.Store()
    iris = Iris("https://data.example.jp/kakehashi/")
    store.extend(quads(link(layout.parse(source, match)), iris))
    for term, count in (("earlierActual", 6), ("actual", 3), ("targetValue", 3)):
        assert len(list(store.quads_for_pattern(None, ox.NamedNode(iris.term(term)), None))) == count


NUMBERED = """【成果指標】
　指標１　参加者数
　　現状値（R7）　34人　→　目標値（R12）　60人以上
　指標２　相談件数
　　現状値　－　→　目標値（R12）　増加"""

LABELLED = """【KPI１－①】参加者数
基準値：34人（R7）
目標値：60人以上（R12）"""

NOTED = """指標\t現状値（R6）\t目標値（R12）\t出典・備考
参加者数\t34人\t60人\t市民意識調査（基準年は令和５年度）
相談件数\t10件\t20件\t国際課調べ"""

UNHEADED = """　　　　　　　　　　　　　　　　現状値　　　　　　目標値
　　　　　　　　　　　　　　　（令和５年度）　（令和10年度）
　輸出額　　　　　　　　　　　　　１０１億円　　　　１５０億円
　宿泊者数　　　　　　　　　　　　２３万人　　　　　　４０万人"""

YEARLY = """目標\t指標名\t単位\t現状（R4）\tR6\tR7\tR8
施策1\t参加者数\t人\t2410\t2600\t2800\t1902
施策1\t件数※1\t件\t未実施\t50\t80\t100

参考　住民数
市町\t人数（人）\tうち永住者（人）\t増減（％）
港市\t5488\t1702\t7.9"""
"""目標 left of the names, a plan's own years, a value that looks like a year, and another table below."""


@pytest.mark.parametrize(("goal", "expected"), [
    (NUMBERED, [("参加者数", (34, "R7"), (60, "R12")), ("相談件数", (None, ""), (None, "R12"))]),
    (LABELLED, [("参加者数", (34, "R7"), (60, "R12"))]),
    (NOTED, [("参加者数", (34, "令和5年度"), (60, "R12")), ("相談件数", (10, "R6"), (20, "R12"))]),
    ("目標：相談件数　R3 1,820件 → R9 2,500件", [("相談件数", (1820, "R3"), (2500, "R9"))]),
    (UNHEADED, [("輸出額", (101, "令和５年度"), (150, "令和10年度")),
                ("宿泊者数", (23, "令和５年度"), (40, "令和10年度"))]),
    (YEARLY, [("参加者数", (2410, "R4"), (1902, "R8")), ("件数", None, (100, "R8"))]),
])
def test_goals_of_many_layouts(goal: str, expected: list[tuple[object, ...]]) -> None:
    programmes = "・派遣（国際課）\n・講座（総務課）\n・相談（市民課）"
    plan = f"港市国際計画（令和６年度～令和８年度）\n\n施策1　交流\n{programmes}\n\n{goal}"
    found = parse(text(plan)).indicators
    assert [(each.name.text, told(each.baseline), told(each.target)) for each in found] == expected
    assert {each.node for each in found} == {"1"}
