"""Plans in forms: an evaluation's sheets, Markdown, letter-spaced cards, levels that cells name by number alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.formats import read
from ingest.layouts import parse
from ingest.layouts.plans.period import plan_period
from ingest.records import ParsedDocument
from ingest.values.departments import are_offices, departments
from tests.layout_cases import listings, side, text, tree


def goals(document: ParsedDocument) -> list[tuple[str, str, str, str]]:
    """Node, name, target and value reached of each goal."""
    return [(each.node, each.name.text, side(each.target), side(each.actual)) for each in document.indicators]


@pytest.mark.parametrize("named", [
    "施策番号\t1-{at}\n施策名\t{name}", "施策コード\t１－{at}\n施策名称\t{name}", "施策名\t1-{at}　{name}",
    "施策番号\t1-{at}\t施策名\t{name}", "施策番号：１－{at}\n施策名：{name}", "施策番号　　1-{at}\n施策名　　　{name}"])
def test_sheets_of_an_evaluation(named: str) -> None:
    sheets = "\n".join(f"""{named.format(at=at, name=name)}
主管課\t{office}
成果指標\t現状値（R2）\tR5目標\tR5実績\tR7目標\t達成率
{goal}\t10件\t20件\t30件\t50件\t150％
実施した事業\t担当課\t令和５年度の実績\t評価
{programme}\t{office}\t２人を置いた。\tＡ
総合評価\tＡ
課題と今後の方向\t通訳を増やす。""" for at, name, office, goal, programme in (
        (1, "窓口の充実", "市民課", "通訳の件数", "通訳の配置"),
        (2, "交流の推進", "国際課", "交流会の回数", "交流会の開催")))
    report = parse(text(f"みなと市国際化計画　令和５年度評価シート\n基本方針１　開く\n{sheets}"))
    assert tree(report) == ["1 開く", "1.1 窓口の充実", "1.2 交流の推進"]
    assert listings(report) == {"通訳の配置": [("1.1", False)], "交流会の開催": [("1.2", False)]}
    assert goals(report) == [("1.1", "通訳の件数", "50件 R7", "30件 R5"), ("1.2", "交流会の回数", "50件 R7", "30件 R5")]


def test_markdown(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("""# もみじ市交流プラン

## 1. 事業

### 目標A　学び合う

#### A-1　学び

| 事業 | 担当 | 内容 |
| --- | :-: | ---: |
| **講座**の開催 | 国際課、<br>文化課 | 年３回 |
| 展示 | 文化課 | 秋に行う |

#### A-2　集い

| 事業 | 担当 | 内容 |
| --- | :-: | ---: |
| 展示（再掲） | 文化課 | 秋に行う |

### 目標B　支え合う

#### B-1　相談

- 相談窓口の運営（市民課）

## 2. 指標

| 施策 | 指標 | 現状（R5） | 目標（R10） |
|---|---|--:|--:|
| A-1 | 受講者数 | 120人 | 200人 |
""", "utf-8")
    source = read(path)
    assert source.styles[7] == "heading 4"
    assert source.lines[8:10] == ("事業\t担当\t内容", "講座の開催\t国際課、 文化課\t年３回")
    assert source.place(10) == "11"  # the rule below the header is no line
    plan = parse(source)
    assert plan.meta.title == "もみじ市交流プラン"
    assert tree(plan)[:3] == ["1 学び合う", "1.1 学び", "1.2 集い"]
    assert listings(plan)["展示"] == [("1.1", False), ("1.2", True)]
    assert departments(plan.projects[0].text("department")) == ("国際課", "文化課")
    assert goals(plan) == [("1.1", "受講者数", "200人 R10", "")]


def test_a_table_of_markdown_needs_no_bars_at_the_ends(tmp_path: Path) -> None:
    path = tmp_path / "ties.txt"
    path.write_text("""市町村 | 提携先 | 提携年
--- | :-- | ---:
みなと市 | 青島市 | 1979
みさき市 | 天津市 \\| 大連市 |

大小 | 中 の順
""", "utf-8")
    assert read(path).lines == ("市町村\t提携先\t提携年", "みなと市\t青島市\t1979", "みさき市\t天津市 | 大連市\t", "",
                                "大小 | 中 の順")


@pytest.mark.parametrize("content", ["# 一つの見出し\n本文です。\n", "#国際交流\n##多文化共生\n"])
def test_a_single_mark_makes_no_markdown(tmp_path: Path, content: str) -> None:
    path = tmp_path / "plain.txt"
    path.write_text(content, "utf-8")
    assert read(path).lines == tuple(content.splitlines())


def test_letter_spaced_cards_above_the_goals_of_their_level() -> None:
    cards = "\n\n".join(f"　事業名　{name}\n　概　要　相談員を置き、困りごとを\n　　　　　聞く。\n"
                        "　所　管　市民課／福祉課" for name in ("窓口の通訳", "法律の相談", "出張の相談"))
    plan = parse(text(f"""すぎ県指針
柱１　支える
1-1　相談
{cards}

　［柱１の数値目標］
　　相談の件数　　120件（令和５年度）　→　300件（令和11年度）"""))
    assert listings(plan) == {name: [("1.1", False)] for name in ("窓口の通訳", "法律の相談", "出張の相談")}
    assert departments(plan.projects[2].text("department")) == ("市民課", "福祉課")
    assert goals(plan) == [("1", "相談の件数", "300件 令和11年度", "")]


@pytest.mark.parametrize("marks", [("①", "②"), ("（１）", "（２）"), ("ア", "イ")])
def test_a_column_with_the_numbers_of_a_list_above(marks: tuple[str, str]) -> None:
    first, second = marks
    plan = parse(text(f"""さくら町計画
施策１　交流
【取組の方向】
{first}　学校の交流を広げる
授業の交流を増やします。
{second}　市民の交流を支える
団体の活動を支えます。
取組\t主要事業\t内容\t担当課
{first}\t中学生の派遣\t10人を送る。\t教育課
{first}\t遠隔の授業\t３校で行う。\t教育課
{second}\t団体への補助\t活動費を補助する。\t企画課
施策２　共生
【取組の方向】
{first}　ことばを学ぶ
教室を開きます。
取組\t主要事業\t内容\t担当課
{first}\t日本語教室\t毎週開く。\t住民課
{first}\t遠隔の授業（再掲）\t３校で行う。\t教育課"""))
    assert tree(plan) == ["1 交流", "1.1 学校の交流を広げる", "1.2 市民の交流を支える", "2 共生", "2.1 ことばを学ぶ"]
    assert listings(plan)["遠隔の授業"] == [("1.1", False), ("2.1", True)]


def test_wrapped_headings_above_paragraphs_and_goals_directly_below_an_item() -> None:
    plan = parse(text("""しぐれ市戦略
基本方針１　国籍を問わず、市民が力を発揮できる環境を
整える
　本市に暮らす外国籍の市民は、留学生とその家族が半数を占め、卒業とともに市を離れ
る人が多いという特徴があります。
（１）留学生の定着
　【主な事業】
　○実習の助成
　　企業に助成します。（産業課）
　○卒業生の会
　　便りを送ります。¹（国際室）
　○就職の相談
　　相談を受けます。（産業課）
　（基本方針１の成果指標）
　　・就職した留学生の数　　令和３年度　48人　　令和９年度　110人
　¹ 国の助成を受けるもの。"""))
    assert tree(plan) == ["1 国籍を問わず、市民が力を発揮できる環境を整える", "1.1 留学生の定着"]
    assert set(listings(plan)) == {"実習の助成", "卒業生の会", "就職の相談"}
    assert goals(plan) == [("1", "就職した留学生の数", "110人 令和９年度", "")]


def test_a_chapter_that_each_page_prints_opens_nothing() -> None:
    pages = "\n\n".join(
        f"第２部　分野別計画\n\n{heading}\n＜主要な事業＞\n◆{name}\n　　行います。\n　　担当：国際課"
        for heading, name in (("政策４－２　交流\n施策４－２－１　派遣", "生徒の派遣"),
                              ("施策４－２－２　学び", "英語の村"), ("施策４－２－３　共生", "教室")))
    plan = parse(text(f"つむぎ町計画\n\n{pages}"))
    assert tree(plan)[0] == "2 交流"
    assert listings(plan) == {"生徒の派遣": [("2.1", False)], "英語の村": [("2.2", False)], "教室": [("2.3", False)]}


@pytest.mark.parametrize(("sentence", "years"), [
    ("市は、令和8年度から令和12年度までの5年間に進める取組をまとめました。", (2026, 2030)),
    ("令和6年度から9年度までの４か年で実施する主な事業を載せています。", (2024, 2027)),
    ("令和元年度から令和5年度までの5年間に実施した事業です。", None)])
def test_a_page_that_counts_out_its_years(sentence: str, years: tuple[int, int] | None) -> None:
    assert plan_period([sentence]) == years


def test_goals_of_the_whole_and_sentences_that_a_line_breaks() -> None:
    plan = parse(text("""ほおずき市計画　成果指標
【総括指標】
指標名\t単位\t基準値\t基準年度\t目標値\t目標年度
開かれたまちと思う市民の割合\t％\t38.4\tR5\t50.0\tR11
基本目標１　学び合う
施策1-1　学び
指標名\t単位\t基準値\t基準年度\t目標値\t目標年度
講座の受講者数\t人\t486\tR5\t800\tR11
教室の数\t室\t8\tR5\t10\tR11
施策1-2　進路
　進学を後押しする。進学に向けては、多言語による
説明会の開催地域数を、令和３年度の４地域から令和８年度には10地域に広げる。"""))
    assert tree(plan)[:2] == ["1 学び合う", "1.1 学び"]
    assert [(node, name) for node, name, _, _ in goals(plan)] == [
        ("", "開かれたまちと思う市民の割合"), ("1.1", "講座の受講者数"), ("1.1", "教室の数"),
        ("1.2", "多言語による説明会の開催地域数")]


@pytest.mark.parametrize(("cell", "offices"), [
    ("6か所", False), ("約１０館", False), ("第２課", True), ("中央図書館", True)])
def test_amounts_that_end_as_offices_do(cell: str, offices: bool) -> None:
    assert are_offices(cell, named=True) is offices


def test_cards_whose_results_go_on_below() -> None:
    cards = "\n\n".join(f"""施策番号　　1-1-{at}
事業名　　　{name}
担当　　　　国際課
目標　　　　{aim}
実績　　　　{first}
　　　　　　{rest}
評価　　　　Ｂ
今後の予定　継続""" for at, name, aim, first, rest in (
        (1, "中学生の派遣", "派遣　年２回", "港町（1990年提携）の中学校を訪ね、", "報告会を開いた（６月、参加40人）。"),
        (2, "職員の交流", "相互の派遣", "派遣は見送った。画面越しの会議で、", "次の年の計画を話し合った。"),
        (3, "留学生の受入れ", "受入れの検討", "市内の大学と協議し、", "12人を受け入れた。")))
    plan = parse(text(f"みなと市国際化推進計画　進捗状況報告\n\n基本目標１　交流\n----------\n\n{cards}"))
    assert tree(plan) == ["1 交流"]
    assert [project.text("department") for project in plan.projects] == ["国際課"] * 3
    assert [project.text("results") for project in plan.projects] == [
        "港町（1990年提携）の中学校を訪ね、報告会を開いた（６月、参加40人）。",
        "派遣は見送った。画面越しの会議で、次の年の計画を話し合った。", "市内の大学と協議し、12人を受け入れた。"]
    assert plan.projects[1].extra["目標"].text == "相互の派遣"
    assert [(each.name.text, each.target and each.target.value) for each in plan.indicators] == [("派遣", 2)]


@pytest.mark.parametrize(("listed", "rating"), [("構成事業", "総合評価"), ("主な構成事業", "施策の総合評価")])
def test_sheets_whose_offices_stand_in_pairs_above_the_goals(listed: str, rating: str) -> None:
    sheets = "\n".join(f"""基本目標\t{level}\t\t\t
施策番号\t{number}\t施策名\t{name}\t
主管課\t国際課\t関係課\t市民課、広報課\t
指標名\t基準値（R1）\t目標値（R8）\t実績値（R5）\t達成率
{name}の回数\t9回\t16回\t14回\t88％
{listed}\t担当課\tR5決算額（千円）\t事業の成果\t今後の方向
{name}事業\t国際課\t1,820\t訪問団を迎えた\t継続
{rating}\t順調\t\t\t""" for level, number, name in (
        ("１　ひらく", "1-1", "交流"), ("１　ひらく", "1-2", "学習"), ("２　くらす", "2-1", "相談")))
    report = parse(text(f"みなと市国際化計画　施策評価シート\n{sheets}"))
    assert tree(report) == ["1 ひらく", "1.1 交流", "1.2 学習", "2 くらす", "2.1 相談"]
    assert listings(report) == {
        "交流事業": [("1.1", False)], "学習事業": [("1.2", False)], "相談事業": [("2.1", False)]}
    assert goals(report) == [(node, f"{name}の回数", "16回 R8", "14回 R5") for node, name in (
        ("1.1", "交流"), ("1.2", "学習"), ("2.1", "相談"))]


def test_markdown_items_with_a_text_behind_dots_below_the_lowest_headings(tmp_path: Path) -> None:
    pairs = zip("ABC", ("学ぶ", "交わる", "備える"), strict=True)
    items = "\n\n".join(f"""### 方向{letter}　{title}

暮らしやすいまちにします。

#### {letter}-1　{title}場

- **{title}教室** … 市民が週に１回集まります。
- **{title}手帳** … 市役所で配ります。

#### {letter}-2　{title}人

- **{title}会議** … 公募した市民が提言します。""" for letter, title in pairs)
    path = tmp_path / "plan.md"
    path.write_text(f"# みなと市多文化共生指針\n\n## 1. 取組の方向\n\n{items}\n", "utf-8")
    plan = parse(read(path))
    assert tree(plan)[:3] == ["1 学ぶ", "1.1 学ぶ場", "1.2 学ぶ人"]
    assert listings(plan)["学ぶ手帳"] == [("1.1", False)]
    assert listings(plan)["備える会議"] == [("3.2", False)]
    assert plan.projects[0].text("name") == "学ぶ教室"
    assert plan.projects[0].listings[0].summary.text == "市民が週に１回集まります。"


def test_a_letter_and_a_number_behind_a_levels_word() -> None:
    pairs = zip("ＡＢＣ", ("学ぶ", "交わる", "備える"), strict=True)
    measures = "\n".join(f"""基本目標{letter}　{title}
施策{letter}１　{title}場
事業名\t担当課\t内容
{title}教室\t国際課\t週に１回集まる。""" for letter, title in pairs)
    plan = parse(text(f"みなと市国際計画\n{measures}"))
    assert [node.title.text for node in plan.nodes if node.title] == [
        "学ぶ", "学ぶ場", "交わる", "交わる場", "備える", "備える場"]


SHEET = """{above}
施策４－{at} 海外の市場を開く県産品の輸出の促進{at}
{office}
（１）目標の達成状況
指標名 基準値(R1) 現状値(R5) 目標値(R7) 進捗
売上{at} 10億円 20億円 30億円 順調
（２）主な取組
① 派遣事業{at}（国際課）
② 商談事業{at}（産業課）
（３）今後の方向
取り組む。
"""


@pytest.mark.parametrize("above", ["", "施策評価シート（令和５年度）"])
@pytest.mark.parametrize("office", ["主管課 産業労働部国際経済課", "主管課 国際課 関係課 観光課、教育課"])
def test_sheets_name_the_office_of_their_measure_behind_one_space(above: str, office: str) -> None:
    sheets = "\n".join(SHEET.format(above=above, at=at, office=office) for at in (1, 2))
    plan = parse(text("みどり県施策評価結果（令和５年度）\n\n政策４ 世界とつながる開かれた県づくり\n"
                      f"政策評価総合調書\n{sheets}"))
    assert tree(plan) == ["4 世界とつながる開かれた県づくり", "4.1 海外の市場を開く県産品の輸出の促進1",
                          "4.2 海外の市場を開く県産品の輸出の促進2"]
    assert {name: own[0][0] for name, own in listings(plan).items()} == {
        "派遣事業1": "4.1", "商談事業1": "4.1", "派遣事業2": "4.2", "商談事業2": "4.2"}
    assert goals(plan) == [("4.1", "売上1", "30億円 R7", "20億円 R5"), ("4.2", "売上2", "30億円 R7", "20億円 R5")]
