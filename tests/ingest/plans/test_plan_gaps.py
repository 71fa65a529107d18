"""Plans whose lines go on, stand side by side, or reach into each other: sentences, charts, long names, lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import formats
from ingest.layouts import parse
from ingest.layouts.furniture import furniture
from ingest.layouts.outline.items import office
from ingest.layouts.plans.levels import read_programme_header
from ingest.layouts.plans.rows import unmarked
from tests.layout_cases import in_order, text, told


@pytest.mark.parametrize(("content", "expected"), [
    pytest.param("""青葉町総合計画
施策１　国際交流の推進
■現状と課題
○本町は、カナダの町と姉妹都市提携を結び、中学生の派遣を中心に交流を
　続けています。
○担い手が少ないことが課題です。
■施策の内容
１　姉妹都市との交流
　主要事業
　　・中学生の派遣　〔教育課〕
　　・訪問団の受入れ　〔総務課〕
２　国際理解
　主要事業
　　・語学講座　〔総務課〕
施策２　多文化共生の推進
■現状と課題
○情報が十分に伝わっていません。
■施策の内容
１　暮らしの支援
　主要事業
　　・生活の手引き　〔住民課〕""", [
        "1 国際交流の推進", "1.1 姉妹都市との交流", "* 中学生の派遣 教育課", "* 訪問団の受入れ 総務課",
        "1.2 国際理解", "* 語学講座 総務課", "2 多文化共生の推進", "2.1 暮らしの支援", "* 生活の手引き 住民課"],
                 id="a sentence that goes on below its mark"),
    pytest.param("""青葉県海外展開戦略
基本戦略１　輸出
　　　①食品　②工業製品
基本戦略２　誘客
　　　①発信　②受入環境
1
基本戦略１　輸出
①　食品
・催しの開催（流通課）
②　工業製品
・見本市への出展（産業課）
2
基本戦略２　誘客
①　発信
・旅行会社の招請（観光課）
②　受入環境
・案内所の整備（観光課）""", [
        "1 輸出", "1.1 食品", "* 催しの開催 流通課", "1.2 工業製品", "* 見本市への出展 産業課",
        "2 誘客", "2.1 発信", "* 旅行会社の招請 観光課", "2.2 受入環境", "* 案内所の整備 観光課"],
                 id="a chart with headings side by side"),
    pytest.param("""青葉県国際戦略
戦略Ⅰ　輸出
・催しの開催（流通課）
・産地の育成（農業課）
戦略Ⅱ　人材
・留学の支援（教育課）
数値目標
項目　　　　　　　　　　　　　　現状値（R5）　　目標値（R10）
戦略Ⅰ
　海外展開に取り組む企業の数　　136社　　　　　 200社
　輸出額　　　　　　　　　　　　48億円　　　　　80億円
戦略Ⅱ
　留学者数　　　　　　　　　　　85人　　　　　　200人""", [
        "1 輸出", "* 催しの開催 流通課", "* 産地の育成 農業課", "# 海外展開に取り組む企業の数: 136社 R5 > 200社 R10",
        "# 輸出額: 48億円 R5 > 80億円 R10", "2 人材", "* 留学の支援 教育課", "# 留学者数: 85人 R5 > 200人 R10"],
                 id="bands without titles in a table of goals"),
    pytest.param("""青葉市実施計画

施策１　交流

事業名　　　　　　　　　　事業概要　　　　　　　　　　　担当課
交流事業　　　　　　　　　訪問団を派遣する　　　　　　　国際課
相談事業　　　　　　　　　相談窓口を運営する　　　　　　市民課
（再掲）国際交流協会補助事業　運営費を補助する　　　　　国際課

施策２　連携

事業名　　　　　　　　　　事業概要　　　　　　　　　　　担当課
国際交流協会補助事業　　　運営費を補助する　　　　　　　国際課""", [
        "1 交流", "* 交流事業 国際課", "* 相談事業 市民課", "* 国際交流協会補助事業 again 国際課",
        "2 連携", "* 国際交流協会補助事業 国際課"], id="a name that reaches into the next column"),
    pytest.param("""事務事業評価シート

事務事業名　　姉妹都市交流事業
担当課　　　　国際課
総合計画の体系
　政　策　　　４　交流のまち
　施　策　　　４－２　国際交流
事業の概要　　訪問団を派遣する。

事務事業名　　講座事業
担当課　　　　国際課
総合計画の体系
　政　策　　　４　交流のまち
　施　策　　　４－２　国際交流
事業の概要　　講座を開く。

事務事業名　　日本語教室事業
担当課　　　　市民課
総合計画の体系
　政　策　　　４　交流のまち
　施　策　　　４－３　多文化共生
事業の概要　　教室を開く。""", [
        "4 交流のまち", "4.2 国際交流", "* 姉妹都市交流事業 国際課", "* 講座事業 国際課",
        "4.3 多文化共生", "* 日本語教室事業 市民課"], id="levels further in, below a label of their own"),
])
def test_lines_that_reach_further(content: str, expected: list[str]) -> None:
    assert in_order(told(parse(text(content)))) == in_order(expected)


def test_sentences_in_inner_lists_are_no_programmes(tmp_path: Path) -> None:
    path = tmp_path / "s.md"
    path.write_text("""# 青葉市国際戦略
## 目標1 誘客
- **旅行博への出展**（観光課）
  - 旅行博に出展する。
- **案内板の整備**（道路課）
  - 案内板を整備する。
## 目標2 共生
- **相談窓口**（市民課）
  - 相談に応じる。
""", "utf-8")
    assert told(parse(formats.read(path))) == [
        "1 誘客", "* 旅行博への出展 観光課", "* 案内板の整備 道路課", "2 共生", "* 相談窓口 市民課"]


@pytest.mark.parametrize(("header", "levels", "name"), [
    ("柱,施策名,取組名,取組内容,所管", (0, 1), "取組名"),
    ("政策名,施策名,事務事業名,担当課,実績", (0, 1), "事務事業名"),
    ("基本目標,基本施策,具体的施策,事業名,担当課", (0, 1, 2), "事業名"), ("事業名,施策名,担当課,内容", (1,), "事業名"),
    ("No,施策名,取組内容,担当課", (), "施策名")])
def test_names_before_names_are_levels(header: str, levels: tuple[int, ...], name: str) -> None:
    found = read_programme_header(header.replace(",", "\t"))
    assert found is not None
    assert found.levels == levels
    assert found.columns.headings[found.columns.index("name") or 0] == name


@pytest.mark.parametrize(("line", "rest", "offices"), [
    ("＜担当＞広報課　＜区分＞継続", "＜区分＞継続", "広報課"),
    ("【担当】国際課　【予算】1,200千円", "【予算】1,200千円", "国際課"),
    ("（担当課）国際課　（関係課）市民課", "", "国際課、市民課")])
def test_fields_in_brackets_behind_offices(line: str, rest: str, offices: str) -> None:
    found = office(line)
    assert found is not None
    assert (found.rest, found.offices) == (rest, offices)


@pytest.mark.parametrize("line", ["派遣事業≪再掲≫", "派遣事業《再掲》"])
def test_repeats_in_double_brackets(line: str) -> None:
    assert unmarked(line)[0] == "派遣事業"


def test_a_label_in_brackets_is_no_part_of_a_goal() -> None:
    plan = parse(text("""青葉県国際戦略
【柱１】　輸出
・催しの開催（流通課）
・産地の育成（農業課）
＜目標＞　輸出額　R5：32億円　→　R10：60億円
【柱２】　誘客
・旅行会社の招請（観光課）
＜目標＞　宿泊者数　R5：21万人泊　→　R10：50万人泊"""))
    assert [goal.name.text for goal in plan.indicators] == ["輸出額", "宿泊者数"]


def test_pages_print_the_title_with_its_edition() -> None:
    lines = ["青葉市国際戦略", "【概要版】", "", "青葉市国際戦略【概要版】　1", "本文", "青葉市国際戦略　2"]
    assert {4, 6} <= furniture(list(enumerate(lines, start=1)))
