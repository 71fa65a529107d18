"""What texts of a table tell behind labels and in their sentences: when, where, with whom and how many."""

from __future__ import annotations

import pytest

from ingest import layouts
from ingest.layouts.tables.bracketed import tell_when
from ingest.layouts.tables.told import counted, tells_when, told_when
from ingest.records import ParsedDocument, ProjectRecord
from ingest.source import Source


def parsed(text: str) -> ParsedDocument:
    return layouts.parse(Source("s", "s.txt", "", "utf-8", tuple(text.split("\n"))))


def first(text: str) -> ProjectRecord:
    return parsed(text).projects[0]


TITLE = "若葉県　令和６年度　国際交流事業の実施状況\n"
BOXED = TITLE + """事業名\t実施時期・内容・成果\t担当
青少年交流\t【時期】R6.8.5～8.9　【内容】中国の青少年を迎えた　【成果】生徒15名\t国際課
訪問団\t【時期】（中止）　【内容】ドイツへの訪問を計画した　【成果】なし\t国際課"""
SLASHED = TITLE + """事業名\t事業の概要
親善訪問\t時期：5月12日～15日／場所：青葉市／参加者：15名／韓国の訪問団を迎えた。
卓球交流\t○期間：8月　○相手国：中国　○人数：20名　○内容：卓球で交流した"""
IN_RESULTS = TITLE + """姉妹都市\t事業名\t実績
ドイツ\t青少年受入\t【日程】R6.7.25～8.3【人数】12名【内容】家庭に泊まった
韓国\t試合\t【日程】R6.8.9～11【人数】20名【内容】試合をした"""
LINES = TITLE + """事業名\t時期・内容・参加者数
訪問団\t令和6年8月20日～24日\u3000中国を訪問した。\u3000参加者24名
研修\t令和6年7月\u3000研修生を迎えた。\u3000受入12名
相談\t通年\u3000相談に応じた。\u3000相談40件"""
ACCOUNT = """若葉県国際戦略　令和６年度の取組実績
施策\t事業名\t実施状況\t所管課
交流\t高校生受入\t令和6年9月5日から9日まで高校生8名を受け入れた。\t国際課
交流\t意見交換\t2024年10月に職員5名と意見を交換した。\t国際課
共生\t研修\t6月と11月に実施した（R6.6～11）。\t国際課"""


def test_labels_in_brackets_part_a_text() -> None:
    cells = {role: cell.text for role, cell in first(BOXED).cells.items()}
    assert cells == {"name": "青少年交流", "period": "R6.8.5～8.9", "description": "中国の青少年を迎えた",
                     "results": "生徒15名", "department": "国際課"}
    assert parsed(BOXED).projects[1].text("period") == "（中止）"


def test_labels_with_a_colon_part_a_text() -> None:
    one, two = parsed(SLASHED).projects
    assert [one.text(role) for role in ("period", "place", "results", "description")] == [
        "5月12日～15日", "青葉市", "15名", "韓国の訪問団を迎えた。"]
    assert [two.text(role) for role in ("period", "country", "results", "description")] == [
        "8月", "中国", "20名", "卓球で交流した"]


def test_labels_within_results() -> None:
    record = first(IN_RESULTS)
    assert (record.text("period"), record.text("results"), record.text("description")) == (
        "R6.7.25～8.3", "12名", "家庭に泊まった")


def test_a_label_of_a_column_stays_in_the_text() -> None:
    record = first(TITLE + "事業名\t時期\t相手国\t内容\n交流\t8月\t中国\t【時期】夏　【人数】12名\n"
                   "会議\t9月\t韓国\t会議をした")
    assert (record.text("period"), record.text("results"), record.text("description")) == ("8月", "12名", "【時期】夏")


def test_dates_and_counts_of_clauses() -> None:
    records = parsed(LINES).projects
    assert [(each.text("period"), each.text("results")) for each in records] == [
        ("令和6年8月20日～24日", "参加者24名"), ("令和6年7月", "受入12名"), ("通年", "相談40件")]


def test_an_account_of_a_plans_year_is_a_survey() -> None:
    document = parsed(ACCOUNT)
    assert not document.nodes
    assert [each.text("period") for each in document.projects] == [
        "令和6年9月5日～9日", "2024年10月", "6月、11月、R6.6～11"]
    plan = ACCOUNT.replace("令和６年度の取組実績", "（令和６年度～令和10年度）").split("\n")
    assert not tell_when(plan, 1)


@pytest.mark.parametrize(("text", "told"), [
    ("会議を6月、9月、12月に開催する。", "6月、9月、12月"),
    ("外国人の相談に通年で応じた。", "通年"),
    ("未定", "未定"),
    ("訪問する（8月5日～8日）。", "8月5日～8日"),
    ("11月中旬～12月上旬。写真展を開く。", "11月中旬～12月上旬"),
    ("昭和49年2月に友好都市となり、令和6年11月に書道展を開いた。", "令和6年11月"),
    ("令和6年5月に提携を結んだ都市と交流した。", ""),  # since when
    ("令和5年10月に式典を開いた。", ""),  # another year
    ("3月の震災から復興した町を紹介した。", ""),  # another event
    ("毎年10月に交流している。", ""),  # not of this year alone
    ("年間を通じて相談に応じた。", "通年"),
    ("研修を検討しており、開始の時期は未定", "未定"),
])
def test_when_sentences_say_it_was(text: str, told: str) -> None:
    assert told_when(text, 2024) == told


def test_a_date_in_passing_is_no_column() -> None:
    rows = "\n".join(f"事業{at}\t交流した。\t国際課" for at in "甲乙丙丁")
    record = first(TITLE + f"事業名\t内容\t担当課\n訪問\t訪問した(R6.9)。\t国際課\n{rows}")
    assert record.text("period") == ""


def test_texts_that_tell_and_count() -> None:
    assert tells_when("実施時期：R6.1.19～R6.1.30。", None)
    assert not tells_when("実施時期：検討の上で。", None)
    assert counted("中国を訪問した。 参加者24名") == "参加者24名"
    assert counted("生徒24名を派遣した。") == ""


def test_labels_within_round_brackets_and_behind_them() -> None:
    document = parsed("""若葉県国際化指針　事業実績一覧（令和５年度）
基本目標１　交流
番号\t事業名\t事業概要及び実績\t所管課
1\t訪問団\t訪問団を派遣した。（実施期間：R5.10.8（日）～10.13）実績：訪問団22名\t国際課
2\t研修員受入\t研修員（農業）を受け入れた。（実施期間：通年）実績：研修員2名\t国際課
3\t出展\t見本市に出展した。（実施期間：6月上旬、実績：商談61件）\t産業課""")
    assert [(each.text("period"), each.text("results"), each.text("description")) for each in document.projects] == [
        ("R5.10.8（日）～10.13", "訪問団22名", "訪問団を派遣した。"),
        ("通年", "研修員2名", "研修員（農業）を受け入れた。"), ("6月上旬", "実績：商談61件", "見本市に出展した。")]
