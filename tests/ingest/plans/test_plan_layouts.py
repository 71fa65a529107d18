"""What plans print beside their tables, and tables without tabs: furniture, aligned columns, cards, goals elsewhere."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.layouts import recognise
from ingest.layouts.aligned.rows import with_rows
from ingest.layouts.furniture import document_title, furniture
from ingest.layouts.plans.programme_tables import plan_lines
from ingest.layouts.slides.styles import response_marks
from ingest.records import Figure, ParsedDocument
from tests.layout_cases import issue_lines, text, unaccounted
from tests.unseen_plans_scores import HERE, KINDS, found, read, scores


def parsed(content: str) -> ParsedDocument:
    source = text(content.strip("\n"))
    layout, match = recognise(source)
    document = layout.parse(source, match)
    assert not unaccounted(document)
    return document


def listed(document: ParsedDocument) -> list[tuple[str, list[str], str]]:
    return [(project.text("name"), [f"{each.node}{' again' * each.repeat}" for each in project.listings],
             project.text("department")) for project in document.projects]


def values(document: ParsedDocument) -> list[tuple[str, str, object, object]]:
    def value(figure: Figure | None) -> object:
        return figure.value if figure else None

    return [(each.node, each.name.text, value(each.baseline), value(each.target)) for each in document.indicators]


def test_columns_by_alignment_with_names_in_the_middle_of_their_rows() -> None:
    document = parsed("""
                         れもん町国際化計画

基本目標１　人づくり
　施策（１）　学校教育
       事業名                    事業概要                    担当課       開始年度
                        町内の全ての学校に外国語指導助
 ＡＬＴの配置           手を置き、授業で活用する。           学校教育課   令和５年度
                        夏休みに中学生を派遣する。
 中学生海外研修         （10人、8日間）                      学校教育課   令和６年度
                                      - 3 -
　施策（２）　社会教育
       事業名                    事業概要                    担当課       開始年度
 ＡＬＴの配置（再       町内の全ての学校に外国語指導助       学校教育課   令和５年度
 掲）                   手を置き、授業で活用する。
 世界の講座             年に四回開く。                       生涯学習課   令和５年度
""")
    assert listed(document) == [("ＡＬＴの配置", ["1.1", "1.2 again"], "学校教育課"),
                                ("中学生海外研修", ["1.1"], "学校教育課"), ("世界の講座", ["1.2"], "生涯学習課")]
    assert document.projects[0].cells["description"].lines == (6, 7)
    assert not document.issues


def test_goals_before_the_headings_and_other_tables_between_programmes() -> None:
    document = parsed("""
さくらんぼ市国際交流推進計画
第1章　計画の概要
1　計画の期間
令和7年度から令和11年度までの5年間とします。
2　目標指標
施策\t指標\t単位\t基準値（令和5年度）\t目標値（令和11年度）
1-(1)\t参加者数\t人\t120\t200
2-(1)\t相談件数\t件\t300\t400
9-(1)\tどこにもない\t件\t300\t400
第2章　施策の展開
1　国際交流
(1) 姉妹都市
事業名\t事業内容\t担当課
中学生の派遣\t送る。\t学校教育課
2　多文化共生
(1) 生活支援
言語\t相談件数
英語\t120件
事業名\t事業内容\t担当課
生活相談\t置く。\t市民課
第3章　計画の推進
1　推進体制
会議を年に一度開く。
""")
    assert document.meta.years == (2025, 2029)
    assert [node.key for node in document.nodes] == ["1", "1.1", "2", "2.1"]
    assert listed(document) == [("中学生の派遣", ["1.1"], "学校教育課"), ("生活相談", ["2.1"], "市民課")]
    assert values(document) == [("1.1", "参加者数", 120, 200), ("2.1", "相談件数", 300, 400),
                                ("", "どこにもない", 300, 400)]
    assert [issue.text for issue in document.issues if issue.code != "unplaced-text"] == ["どこにもない"]
    assert issue_lines(document).keys() == {"goal-node-unknown"}


def test_cards_whose_labels_stand_before_a_wide_gap() -> None:
    document = parsed("""
びわ町国際交流計画
Ⅰ　施策の展開
　１　国際交流
　　　① 事業の名称　　高校生の派遣
　　　　 事業の内容　　姉妹都市に高校生を
　　　　　　　　　　　　送る。
　　　　 担　　　当　　総務課
　　　② 事業の名称　　訪問団の受入れ
　　　　 事業の内容　　訪問団を迎える。
　　　　 担　　　当　　総務課
　２　国際理解
　　　① 事業の名称　　高校生の派遣（再掲）
　　　　 事業の内容　　姉妹都市に高校生を送る。
　　　　 担　　　当　　総務課
""")
    assert listed(document) == [("高校生の派遣", ["1.1", "1.2 again"], "総務課"), ("訪問団の受入れ", ["1.1"], "総務課")]


def test_results_by_alignment_and_as_a_list() -> None:
    table = parsed("""
りんご県国際化推進指針　令和５年度取組実績
 施策番号   施策名             令和５年度の主な取組実績
 1-(1)      友好交流の推進     ○友好省に訪問団を派遣
                               ○青少年の交流を実施【R5.8：派遣10
                               名、受入12名】
                                  2
 2-(1)      多文化共生の地     ○日本語教室を開設（5教室）
            域づくり           ○相談窓口の運営【R5：640件】
""")
    assert [(node.key, node.lines) for node in table.nodes] == [
        ("1-1", (3, 3)), ("1-1.1", (3, 3)), ("1-1.2", (4, 5)), ("2-1", (7, 7)), ("2-1.1", (7, 7)), ("2-1.2", (8, 8))]
    assert [(each.subject, each.value, each.unit) for each in table.figures] == [
        ("1-1.2", 10, "名"), ("1-1.2", 12, "名"), ("2-1.1", 5, "教室"), ("2-1.2", 640, "件")]
    assert [node.title.text for node in table.nodes if node.key == "2-1" and node.title] == ["多文化共生の地域づくり"]
    plain = parsed("くるみ県国際施策の実績（R6）\n\n1-1 国際交流\n○ 相互訪問【R6：15名】\n2-1 共生\n◇ 相談【R6：3件】")
    assert [(node.key, node.level) for node in plain.nodes] == [
        ("1-1", "policy-code"), ("1-1.1", "item"), ("2-1", "policy-code"), ("2-1.1", "item")]


def test_a_strategy_whose_levels_are_both_words_under_chapters() -> None:
    document = parsed("""
ひばり県国際戦略2030
目　次
第１章　策定の趣旨　　　　1
第２章　基本戦略　　　　　3
第１章　策定の趣旨
本県は世界とともに歩んできました。計画期間は令和８年度から令和12年度までの５年間です。
第２章　基本戦略
基本戦略Ⅰ　世界で学ぶ
＜数値目標＞
・海外留学する高校生の数　　50人（R6）→ 120人（R12）
施策１　高校生の留学
【施策の展開】
① 留学への支援
② 海外の学校との交流
【主な取組】
▶ 奨学金の支給（①）
▶ 留学フェアの開催（①）（②）
施策２　大学の国際化
【施策の展開】
① 留学生の受入れ
【主な取組】
▶ 寮の整備（①）
基本戦略Ⅱ　世界で稼ぐ
施策１　輸出の拡大
【施策の展開】
① 販路の開拓
【主な取組】
▶ 商談会の開催（①）
第３章　推進体制
県と市町村が連携します。
""")
    assert document.meta.years == (2026, 2030)
    assert [(node.key, node.notation) for node in document.nodes if node.level in ("direction", "subdirection")] == [
        ("1", "Ⅰ"), ("2", "Ⅱ"), ("1.1", "Ⅰ-1"), ("1.2", "Ⅰ-2"), ("2.1", "Ⅱ-1")]
    assert [node.supports for node in document.nodes if node.level == "initiative"] == [
        ("1.1.1",), ("1.1.1", "1.1.2"), ("1.2.1",), ("2.1.1",)]
    assert values(document) == [("1", "海外留学する高校生の数", 50, 120)]


@pytest.mark.parametrize(("mark", "numbers"), [
    ("取組〔①～③〕", (1, 2, 3)), ("取組（１）（２）", (1, 2)), ("取組【①】【③】", (1, 3)), ("取組（③～①）", (3, 1)),
])
def test_marks_of_several_responses(mark: str, numbers: tuple[int, ...]) -> None:
    assert response_marks(mark) == (numbers, 2)


def test_the_title_of_a_web_page_is_the_one_that_it_prints() -> None:
    lines = list(enumerate(["国際計画 | もも市", "もも市　くらし", "国際計画"], start=1))
    assert document_title(lines) == (3, "国際計画")
    assert document_title([(1, "国際計画 | もも市"), (2, "本文")]) == (1, "国際計画 | もも市")


def test_what_is_scored_is_what_the_golden_files_tell() -> None:
    total = scores(["sekirei_plan", "hagi_results", "kaede_strategy"])
    assert all(total[kind].right for kind in KINDS if kind not in ("actors",))
    document = read(HERE, "sekirei_plan")
    assert document
    assert "医療通訳の派遣 @ 1.2.2 again" in found(document)["listings"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet="事業名概要担当課 　あい1（）。\t", max_size=40), max_size=12))
def test_rows_of_any_text_keep_every_character(lines: list[str]) -> None:
    numbered = list(enumerate(["事業名      事業概要      担当課", *lines], start=1))
    rows, lasts = with_rows(numbered, lambda cells: 0 if cells[0] == "事業名" else None)
    kept, printed = (Counter("".join(line for _, line in each)) for each in (rows, numbered))
    assert all(kept[char] >= printed[char] for char in printed if not char.isspace())
    assert all(first <= last <= len(numbered) for first, last in lasts.items())
    assert furniture(numbered) <= {number for number, _ in numbered}


@pytest.mark.parametrize("lines", [
    ["計画", *["目次", "第１章　あ", "第２章　い"] * 3000], ["国際計画", *["国際計画  - 5 -"] * 9000],
    ["計画", "1 あ", "事業名      概要      担当課", *["          内容"] * 9000],
    ["計画", "基本目標1 あ", *["事業名：あ"] * 9000], ["計画", *["あ" + " " * 390 + "い"] * 3000],
], ids=range(5))
def test_hostile_documents_take_no_time(lines: list[str]) -> None:
    started = time.monotonic()
    plan_lines(text("\n".join(lines)))
    assert time.monotonic() - started < 8
