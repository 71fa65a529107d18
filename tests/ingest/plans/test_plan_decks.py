"""Strategies as slides: pages around the measures, boxes, charts of the levels, goals behind their labels."""

from __future__ import annotations

import pytest

from ingest.layouts import parse
from ingest.layouts.furniture import document_title
from ingest.layouts.plans.period import plan_period
from ingest.records import ParsedDocument
from tests.layout_cases import listings, side, text, tree

DECK = """みどり県国際戦略

みどり県 国際課

1

位置づけ

● 総合計画の分野別計画
● 五年間の取組を定める

2

現状

● 外国人住民数　8,920人（2023年12月末）
● 留学生数　1,340人（2023年５月）

3

{levels[0]}　魅力を届ける

施策１　発信
● 海外メディアの招待
　　街並みを紹介する
● 動画の制作
　　学生と制作する

4

{levels[1]}　人を呼ぶ

施策１　留学
● 留学生の歓迎会
　　来日直後の生活を支える
● 動画の制作（再掲）

5

{closing}

● 知事を本部長とする本部を設置
● 毎年度点検し、結果を公表
"""


def goals(document: ParsedDocument) -> list[tuple[str, str, str, str]]:
    """Each goal's node, name, baseline and target."""
    return [(each.node, each.name.text, side(each.baseline), side(each.target)) for each in document.indicators]


@pytest.mark.parametrize("levels", [("戦略Ⅰ", "戦略Ⅱ"), ("柱１", "柱２"), ("挑戦１", "挑戦２"), ("Ⅰ", "Ⅱ")])
@pytest.mark.parametrize("closing", ["推進体制", "戦略の進め方", "■ 戦略の推進に当たって"])
def test_pages_around_the_measures_list_no_programmes(levels: tuple[str, str], closing: str) -> None:
    plan = parse(text(DECK.format(levels=levels, closing=closing)))
    assert listings(plan) == {"海外メディアの招待": [("1.1", False)], "動画の制作": [("1.1", False), ("2.1", True)],
                              "留学生の歓迎会": [("2.1", False)]}
    assert tree(plan) == ["1 魅力を届ける", "1.1 発信", "2 人を呼ぶ", "2.1 留学"]


def test_offices_in_charge_tell_programmes_on_the_last_page_too() -> None:
    plan = parse(text("""みどり市国際計画

柱１　迎える
・多言語の案内（観光課）
・通訳の育成（観光課）

柱２　育てる
・生徒の派遣（教育委員会）
・教員の研修（教育委員会）

■ 計画の推進
・推進会議の開催（企画課）"""))
    assert "推進会議の開催" in listings(plan)


def test_a_box_among_the_measures_lists_no_programmes() -> None:
    plan = parse(text("""みどり市国際戦略

方針１　ことば
・教室の配置
・企業の研修

【コラム】 教室のいま
・教室は七か所
・学ぶ人の半数は若者

方針２　交流
・生徒の派遣
・教室の配置（再掲）"""))
    assert listings(plan) == {"教室の配置": [("1", False), ("2", True)], "企業の研修": [("1", False)],
                              "生徒の派遣": [("2", False)]}


def test_chapters_among_which_some_name_a_level_are_its_headings() -> None:
    plan = parse(text("""みどり県展開戦略

1　趣旨
・市場の縮小が続く

2　柱１　売る
(1) 輸出
【主な取組】
・見本市への出展
・商談会の開催
【柱１の目標】
　輸出額　　58億円（R5）　→　90億円（R11）

3　柱２　招く
(1) 誘客
【主な取組】
・旅行会社の招待
・見本市への出展（再掲）

4　推進体制
・毎年度、状況を公表する"""))
    assert tree(plan) == ["1 売る", "1.1 輸出", "2 招く", "2.1 誘客"]
    assert goals(plan) == [("1", "輸出額", "58億円 R5", "90億円 R11")]


def test_the_last_column_of_a_chart_goes_on_below() -> None:
    plan = parse(text("""みどり市国際戦略

施策の流れ

目標１　共生　　　1-1 地域
　　　　　　　　　1-2 学校
目標２　経済　　　2-1 企業
　　　　　　　　　2-2 観光

目標１　共生
1-1 地域
　○ 教室の拡充
　○ 交流会の開催
1-2 学校
　○ 支援員の配置
目標２　経済
2-1 企業
　○ 見本市への出展
2-2 観光
　○ 旅行会社の招待"""))
    assert tree(plan) == ["1 共生", "1.1 地域", "1.2 学校", "2 経済", "2.1 企業", "2.2 観光"]


def test_a_chart_of_levels_with_letters_opens_none() -> None:
    plan = parse(text("""みどり市戦略

三つの視点

視点Ａ　人　　　　　視点Ｂ　経済
 A-1 留学生　　　　　B-1 輸出
 A-2 外国人材　　　　B-2 投資

視点Ａ　人
A-1　留学生の定着
 ・協定の締結
 ・住宅の確保
A-2　人材の受入れ
 ・相談の窓口
視点Ｂ　経済
B-1　輸出の拡大
 ・見本市への出展
B-2　投資の促進
 ・賃料の補助
 ・住宅の確保（再掲）"""))
    assert [(node.parent, node.title.text) for node in plan.nodes if node.title] == [
        (None, "人"), (plan.nodes[0].key, "留学生の定着"), (plan.nodes[0].key, "人材の受入れ"),
        (None, "経済"), (plan.nodes[3].key, "輸出の拡大"), (plan.nodes[3].key, "投資の促進")]


def test_goals_that_name_a_level_by_its_number_are_its_goals() -> None:
    plan = parse(text("""みどり市国際ビジョン

■ 方向１　支援
　▷ 教育
　　・教室の新設（国際課）
　　・支援者の養成（国際課）
■ 方向２　交流
　▷ 往来
　　・青少年の派遣（国際課）
　　・祭りの開催（国際課）

◆ 主な数値目標
　方向１　教室の数　４か所（2023）→ 10か所（2034）
　方向２　参加者数　1,200人（2023）→ 3,000人（2034）"""))
    assert tree(plan) == ["1 支援", "1.1 教育", "2 交流", "2.1 往来"]
    assert goals(plan) == [("1", "教室の数", "4か所 2023", "10か所 2034"),
                           ("2", "参加者数", "1200人 2023", "3000人 2034")]


def test_short_lines_above_marked_headings_are_a_level() -> None:
    plan = parse(text("""みどり町共生プラン

つながる
■ 学ぶ場
・カフェの開催
・親子の教室
■ 集う場
・料理の教室

まもる
■ 防災
・メールの配信
・避難所の表示
■ 健康
・手帳の交付

プランの進め方
・町が進めます"""))
    assert [(node.parent, node.title.text) for node in plan.nodes if node.title] == [
        (None, "つながる"), (plan.nodes[0].key, "学ぶ場"), (plan.nodes[0].key, "集う場"),
        (None, "まもる"), (plan.nodes[3].key, "防災"), (plan.nodes[3].key, "健康")]
    assert len(plan.projects) == 6


def test_measures_numbered_below_directions_are_a_level_and_no_main_projects() -> None:
    plan = parse(text("""みどり県人材戦略

方向１　呼ぶ
重点施策１　確保
◆ 協定に基づく送出し
　・説明会を開く
◆ 人材の募集
　・講師を派遣する
方向２　育てる
重点施策２　受入れ
◆ 助言者の派遣
　・無料で派遣する
重点施策３　技能
◆ 教室への補助
　・上限を設ける"""))
    assert tree(plan) == ["1 呼ぶ", "1.1 確保", "2 育てる", "2.2 受入れ", "2.3 技能"]
    assert list(listings(plan)) == ["協定に基づく送出し", "人材の募集", "助言者の派遣", "教室への補助"]


def test_measures_listed_behind_their_label_may_be_repeats() -> None:
    plan = parse(text("""みどり県国際プラン
目標１　人材
　柱１　留学
　　主な取組：留学フェアへの出展、留学生住宅の提供
　柱２　若者
　　主な取組：高校生の海外研修、留学奨学金の支給
　【指標】留学生数　612人（R6）→ 1,000人（R10）
目標２　経済
　柱１　企業
　　主な取組：見本市への出展支援、高校生の海外研修（再掲）
　柱２　観光
　　主な取組：定期便の誘致活動、動画の配信事業
　【指標】宿泊者数　15万人（R6）→ 30万人（R10）"""))
    told = listings(plan)
    assert len(told) == 7
    assert [repeat for _, repeat in told["高校生の海外研修"]] == [False, True]
    assert [each.node for each in plan.indicators] == ["1", "2"]


@pytest.mark.parametrize("lines", [
    "成果指標：学習者数　420人 → 700人", "KPI　学習者数　420人　⇒　700人", "【目標】学習者数　420人→700人",
    "目標\n・学習者数　420人 → 700人"])
def test_behind_a_label_of_goals_two_values_need_no_dates(lines: str) -> None:
    plan = parse(text("みどり市国際戦略\n\n柱１　学ぶ\n・教室の開催（国際課）\n・講座の開催（国際課）\n\n"
                      f"{lines}\n\n柱２　集う\n・交流会の開催（国際課）\n・祭りの開催（国際課）\n"))
    goal, = plan.indicators
    assert (goal.node, goal.baseline and goal.baseline.value, goal.target and goal.target.value) == ("1", 420, 700)
    assert goal.name.text.endswith("学習者数")


def test_the_date_of_targets_stands_in_their_label() -> None:
    plan = parse(text("""みどり県留学戦略

目標（令和11年度）
　留学生数　1,980人（令和６年度）→ 3,000人

段階１　呼ぶ
取組１　説明会の開催
説明会を開きます。
段階２　育てる
取組２　講座の開催
講座を開きます。
取組３　住まいの支援
住まいを提供します。"""))
    goal, = plan.indicators
    assert (side(goal.baseline), side(goal.target)) == ("1980人 令和６年度", "3000人 令和11年度")


def test_periods_of_slides() -> None:
    assert plan_period(["みどり市国際ビジョン", "2025 ▶ 2034"]) == (2025, 2034)
    assert plan_period(["みどり市観光戦略", "", "2023～2027年度の５年間に取り組みます"]) == (2023, 2027)


def test_a_title_in_latin_letters_above_the_title_is_none() -> None:
    assert document_title([(1, "MIDORI GLOBAL STRATEGY"), (2, "みどり市世界戦略")]) == (2, "みどり市世界戦略")


SPACED = """みどり県国際戦略

戦略１ 世界へ売る
■ 輸出の支援
 商談会を開く
■ 産地の育成
 産地を育てる
戦略２ 世界から招く
■ 誘客の宣伝
 旅行会社を招く
■ 案内所の運営
 五言語で案内する

成果指標
{header}
{rows}
"""


@pytest.mark.parametrize(("header", "rows"), [
    (" 指標 現状（R5） 目標（R11）",
     "戦略１ 輸出額 126億円 200億円\n 輸出企業数 214社 320社\n戦略２ 宿泊者数 52万人 130万人"),
    (" 指標 現状 目標\n （R5） （R11）",
     "戦略１ 世界へ売る 輸出額 126億円 200億円\n 輸出企業数 214社 320社\n戦略２ 世界から招く 宿泊者数 52万人 130万人"),
    ("戦略 指標 現状 R5 目標 R11",
     "戦略１ 輸出額 126億円 200億円\n輸出企業数 214社 320社\n戦略２ 宿泊者数 52万人 130万人")])
def test_goals_in_columns_that_single_spaces_keep_apart(header: str, rows: str) -> None:
    plan = parse(text(SPACED.format(header=header, rows=rows)))
    assert [(each.node, each.name.text, side(each.baseline), side(each.target)) for each in plan.indicators] == [
        ("1", "輸出額", "126億円 R5", "200億円 R11"), ("1", "輸出企業数", "214社 R5", "320社 R11"),
        ("2", "宿泊者数", "52万人 R5", "130万人 R11")]
    assert tree(plan) == ["1 世界へ売る", "2 世界から招く"]


def test_a_name_on_two_lines_in_such_columns() -> None:
    plan = parse(text(SPACED.format(header=" 指標 現状（R5） 目標（R11）", rows=(
        "戦略１ 海外市場への県産品の 126億円 200億円\n 輸出額\n戦略２ 国際線の\n 利用者数 5万人 20万人"))))
    assert [(each.node, each.name.text) for each in plan.indicators] == [
        ("1", "海外市場への県産品の輸出額"), ("2", "国際線の利用者数")]


def test_numbers_behind_words_are_no_such_columns() -> None:
    plan = parse(text(SPACED.format(header=" 現状 目標", rows="戦略１ 輸出額\n 商談会 年に二回")))
    assert not plan.indicators
