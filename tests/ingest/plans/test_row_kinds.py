"""Lists whose column says of each row whether it is a level, a goal or a programme."""

from __future__ import annotations

from ingest.layouts.plans.programme_tables import LAYOUT
from ingest.values.departments import departments
from tests.ingest.plans.test_programme_tables import side
from tests.layout_cases import parse, text, unaccounted

KINDS = """港市国際計画　進捗管理表（令和７年度末）
計画期間：令和５年度～令和９年度\t\t\t\t\t\t\t作成：国際課

行区分\t番号\t名称\t単位\t基準値（R4）\tR7実績\t目標値（R9）\t主管課\t関係課\tSDGs\t成果・備考
政策\tA\t開かれたまち\t\t\t\t\t\t\t8・14\t
指標\t\t宿泊者数\t万人泊\t1.8\t16.3\t25以上\t\t\t\t暦年
施策\tA-1\t誘客\t\t\t\t\t\t\t\t
取組\t(1)\t市場\t\t\t\t\t\t\t\t
事業\t1\t案内人の養成\t\t\t\t\t観光課\t国際課\t\t催行は【R7：212回】。
施策\tA-2\t交流\t\t\t\t\t\t\t\t
事業\t2\t高校生の派遣\t\t\t\t\t国際課\t\t\t10人を送った。
事業（再掲）\t\t案内人の養成\t\t\t\t\t国際課\t\t\t来訪団を案内した。
備考\t\t数値は速報\t\t\t\t\t\t\t\t

国籍\tR5\tR6
タイ\t40\t51"""


def test_rows_that_say_what_they_are() -> None:
    plan = parse(LAYOUT, text(KINDS))
    assert plan.meta.years == (2023, 2027)
    assert [(node.notation, node.title and node.title.text) for node in plan.nodes] == [
        ("A", "開かれたまち"), ("A-1", "誘客"), ("A-1-(1)", "市場"), ("A-2", "交流")]
    keys = [node.key for node in plan.nodes]
    assert [cell.text for cell in plan.nodes[0].texts["sdg"]] == ["8・14"]
    assert [(project.text("name"), [(keys.index(each.node), each.repeat) for each in project.listings])
            for project in plan.projects] == [("案内人の養成", [(2, False), (3, True)]), ("高校生の派遣", [(3, False)])]
    assert departments(plan.projects[0].text("department")) == ("観光課", "国際課")
    (goal,) = plan.indicators
    assert [goal.node, goal.name.text, side(goal, "baseline"), side(goal, "actual"), side(goal, "target")] == [
        keys[0], "宿泊者数", [1.8, "万人泊", "R4"], [16.3, "万人泊", "R7"], [25, "万人泊", "R9"]]
    assert not unaccounted(plan)


def test_the_innermost_of_levels_alone_are_programmes() -> None:
    plan = parse(LAYOUT, text("""港市国際計画　進行管理シート
区分\tコード\t項目\t担当課\t令和6年度の実施状況
大項目\t1\t交流\t\t
中項目\t1-1\t学校\t\t
小項目\t1-1-1\t派遣\t教育課\t12人を派遣
\t1-1-2\t受入れ\t教育課\t8人を受け入れた
小項目\t1-1-3\t講座\t国際課\t6回"""))
    assert [(node.notation, node.key) for node in plan.nodes] == [("1", "1"), ("1-1", "1.1")]
    assert [(each.record, each.text("name"), each.text("results")) for each in plan.projects] == [
        ("1-1-1", "派遣", "12人を派遣"), ("1-1-2", "受入れ", "8人を受け入れた"), ("1-1-3", "講座", "6回")]


def test_kinds_of_programmes_are_no_levels() -> None:
    rows = "新規事業\t表示\t観光課\t置く\n重点施策\t講座\t国際課\t開く\n継続事業\t派遣\t国際課\t送る"
    source = text(f"港市国際計画\n施策1　交流\n種別\t事業名\t担当課\t内容\n{rows}\n施策2　共生\n"
                  f"種別\t事業名\t担当課\t内容\n{rows.replace('派遣', '相談')}")
    plan = parse(LAYOUT, source)
    assert [node.title and node.title.text for node in plan.nodes] == ["交流", "共生"]
    assert {project.text("name") for project in plan.projects} == {"表示", "講座", "派遣", "相談"}
