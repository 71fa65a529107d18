"""Plans as their pages print them: names with a text behind a gap, headings that go on, goals dated above tables."""

from __future__ import annotations

import pytest

from ingest.layouts import parse
from ingest.layouts.furniture import document_title
from ingest.layouts.indicators.sentences import read_goal
from ingest.layouts.plans.period import plan_period
from ingest.layouts.tables.lines import names_total
from ingest.records import ParsedDocument
from ingest.values.departments import departments
from tests.layout_cases import listings, side, text, tree


def goals(document: ParsedDocument) -> list[tuple[str, str, str, str]]:
    """Each goal's node, name, baseline and target."""
    return [(each.node, each.name.text, side(each.baseline), side(each.target)) for each in document.indicators]


@pytest.mark.parametrize("mark", ["・", "◆", "▷"])
def test_a_text_behind_a_name_goes_on_in_the_next_lines(mark: str) -> None:
    plan = parse(text(f"""みどり県国際化指針

基本方針１　つながる
（１）往来
{mark}青年対話の集い　県内の大学生が環境を主題に共同で調べ、その成果を互いに発表す
　る。［国際課、環境課］
{mark}交流団体への助成　団体が行う活動の経費を助成する。［国際課、みどり県国際交
　流財団］
（２）学び
{mark}交流員の訪問　交流員が学校を巡る。
　［学校教育課］
{mark}青年対話の集い【再掲】［国際課、環境課］"""))
    assert listings(plan) == {"青年対話の集い": [("1.1", False), ("1.2", True)], "交流団体への助成": [("1.1", False)],
                              "交流員の訪問": [("1.2", False)]}
    told = {each.text("name"): each for each in plan.projects}
    assert told["青年対話の集い"].text("description").endswith("その成果を互いに発表する。")
    assert departments(told["交流団体への助成"].text("department")) == ("国際課", "みどり県国際交流財団")


def test_a_text_behind_a_numbered_name_counts_with_its_offices() -> None:
    plan = parse(text("""みどり県国際化方針
１　結ぶ
(1) 往来
①高校生の話合い　友好地域の高校生が環境をテーマに話し合い、成果を発表します。（国際課）
②芸術家の招待　芸術家を招き、制作と展示を行います。（文化課）
２　暮らす
(1) 相談
①相談の窓口　十の言語で相談に応じ、専門家につなぎます。（国際課）"""))
    assert list(listings(plan)) == ["高校生の話合い", "芸術家の招待", "相談の窓口"]


STRATEGY = """みどり県
世界戦略2035

みどり県世界戦略2035　概要版

戦略１　売る
〔1-1〕販路をひらく
背景
✓ 市場の広がり
✓ 物流への備え
主な事業
➤ 香港の見本市
　　県の小間を設ける
➤ 動画の発信
　　産地の暮らしを伝える

戦略１　売る{mark}
〔1-2〕投資を呼ぶ
背景
✓ 工場の立地
主な事業
➤ 立地の相談
　　窓口を一つにする

戦略２　招く
〔2-1〕客を招く
背景
✓ 旅の変化
主な事業
➤ 湖の道の案内
　　多言語にする
➤ 香港の見本市（再掲）

数値目標
　　　　　　　　　　　　現状（R5）　　目標（R12）
戦略１　輸出額　　　　　162億円　　　250億円
　　　　立地の件数　　　 3件　　　　　12件
戦略２　宿泊者数　　　　38万人　　　 90万人"""


@pytest.mark.parametrize("mark", ["（続き）", "【つづき】", "（続）", "　―続き―"])
def test_slides_that_go_on(mark: str) -> None:
    strategy = parse(text(STRATEGY.format(mark=mark)))
    assert strategy.meta.title == "みどり県世界戦略2035"
    assert tree(strategy) == ["1 売る", "1.1 販路をひらく", "1.2 投資を呼ぶ", "2 招く", "2.1 客を招く"]
    assert listings(strategy)["香港の見本市"] == [("1.1", False), ("2.1", True)]
    assert goals(strategy) == [("1", "輸出額", "162億円 R5", "250億円 R12"), ("1", "立地の件数", "3件 R5", "12件 R12"),
                               ("2", "宿泊者数", "38万人 R5", "90万人 R12")]


@pytest.mark.parametrize("dates", [
    "特に断りのない限り、基準値は令和５年度、目標値は令和11年度の数値です。",
    "各指標の基準値は令和５年度、\n目標値は令和11年度の値とする。", "基準年度：令和５年度　目標年度：令和11年度",
    "※基準値は令和５年度、目標値は令和11年度の値である。"])
def test_tables_of_goals_under_headings_with_dates_above(dates: str) -> None:
    plan = parse(text(f"""あおい市国際化計画
第４章　成果指標
　{dates}

１．計画全体の指標
指標	基準値	目標値
住みやすいと思う市民	41.8％	60.0％

２．基本目標ごとの指標
基本目標Ａ　学ぶ
　機会を広げます。
　施策Ａ－１　学校
　　教員の研修を充実させます。
指標	基準値	目標値
交流する学校	6校	18校
　施策Ａ－２　市民
　　市民団体を支えます。
指標	基準値	目標値
ボランティア	215人（R4）	320人
受入家庭	－	45世帯
基本目標Ｂ　働く
　働く人を支えます。
　施策Ｂ－１　職場
　　この施策では、相談を受けた事業所数を、令和５年度の28事業所から令和11年度
　　には70事業所に増やすことを目標とします。"""))
    assert tree(plan) == ["1 学ぶ", "1.1 学校", "1.2 市民", "2 働く", "2.1 職場"]
    assert not plan.projects
    dated = [tuple(part.replace("令和５", "令和5") for part in goal) for goal in goals(plan)]
    assert dated == [("", "住みやすいと思う市民", "41.8％ 令和5年度", "60％ 令和11年度"),
                     ("1.1", "交流する学校", "6校 令和5年度", "18校 令和11年度"),
                     ("1.2", "ボランティア", "215人 R4", "320人 令和11年度"),
                     ("1.2", "受入家庭", "", "45世帯 令和11年度"),
                     ("2.1", "相談を受けた事業所数", "28事業所 令和5年度", "70事業所 令和11年度")]


def test_dates_of_an_earlier_plan_are_none_of_this_one() -> None:
    plan = parse(text("""あおい市国際化計画
　前計画では、基準値は平成30年度、目標値は令和５年度でした。
基本目標１　学ぶ
指標	基準値	目標値
交流する学校	6校	18校
講座	2回	4回
受入家庭	3世帯	9世帯"""))
    assert {goal[2:] for goal in goals(plan)} == {("6校 ", "18校 "), ("2回 ", "4回 "), ("3世帯 ", "9世帯 ")}


@pytest.mark.parametrize(("cells", "total"), [
    (["小計（基本方針１）", "", "5,960"], True), (["基本方針１　小計", "35"], True), (["【施策２】の計", "350"], True),
    (["基本目標1計", "－"], True), (["総合計画", "5"], False), (["施策１ 統計", "調査"], False), (["会計課"], False)])
def test_totals_that_say_of_what(cells: list[str], total: bool) -> None:
    assert names_total(cells) is total


@pytest.mark.parametrize(("lines", "title"), [
    ("青葉市国際化計画\n令和５年度　進捗状況評価シート", "青葉市国際化計画令和５年度 進捗状況評価シート"),
    ("青葉市国際化計画\n進行管理表（令和６年度実績）", "青葉市国際化計画進行管理表（令和６年度実績）"),
    ("青葉市国際化計画\n令和５年度～令和９年度", "青葉市国際化計画"),
    ("青葉市国際化計画\n実施状況", "青葉市国際化計画"), ("青葉市国際化計画\n【概要版】", "青葉市国際化計画"),
    ("青葉県総合計画\n令和６年度　政策評価結果報告書（国際関係分）",
     "青葉県総合計画令和６年度 政策評価結果報告書（国際関係分）"),
    ("【概要版】\n青葉市国際化計画", "青葉市国際化計画"), ("青葉市\n国際化プラン\n本市の国際化", "国際化プラン"),
    ("青葉市\n国際化プラン\n青葉市国際化プランは本市の", "青葉市国際化プラン")])
def test_titles_on_two_lines(lines: str, title: str) -> None:
    assert document_title(list(enumerate(lines.split("\n"), start=1)))[1] == title


@pytest.mark.parametrize("period", ["令和６年度から５年間とする。", "令和６年度を初年度とする５か年とする。",
                                    "2024年度からの５年間とする。"])
def test_a_period_told_by_its_first_year(period: str) -> None:
    assert plan_period(["計画の期間", f"この計画の期間は、{period}"]) == (2024, 2028)


def test_where_a_goal_is_set_is_no_part_of_its_name() -> None:
    goal = read_goal("本計画においては、受講者数を令和５年度の28人から令和10年度に70人に増やします。")
    assert goal is not None
    assert goal.name == "受講者数"


def test_cards_whose_labels_a_space_sets_apart() -> None:
    cards = "\n".join(f"""事業番号　{at}
事業名　　{name}
担当課　　市民課、福祉課
事業内容　相談員を置く。
指標　　　相談件数
目標値（R8）　500件
実績値（R6）　432件
評価　　　Ｂ
""" for at, name in enumerate(("窓口の通訳", "法律の相談", "出張の相談"), start=11))
    plan = parse(text(f"すぎ市国際化計画\n\n基本方針１　支える\n\n施策１－１　相談\n\n{cards}"))
    assert listings(plan) == {name: [("1.1", False)] for name in ("窓口の通訳", "法律の相談", "出張の相談")}
    assert departments(plan.projects[0].text("department")) == ("市民課", "福祉課")
    assert [side(each.actual) for each in plan.indicators] == ["432件 R6"] * 3


def test_a_legend_of_two_signs() -> None:
    rows = "★避難の情報\t八言語で配る。\t危機管理課\n広報の翻訳\t毎月訳す。\t広報課"
    plan = parse(text(f"""すぎ市国際化計画
（★印は重点取組、＊印は再掲）
基本目標１　伝える
（１）情報
取組名\t取組の内容\t担当課
{rows}
基本目標２　守る
（１）防災
取組名\t取組の内容\t担当課
＊避難の情報\t八言語で配る。\t危機管理課
訓練\t市町村と行う。\t危機管理課"""))
    assert listings(plan)["避難の情報"] == [("1.1", False), ("2.1", True)]


def test_items_with_texts_below_are_the_programmes_of_a_plan_without_offices() -> None:
    plan = parse(text("""ふじ市国際交流基本方針
Ⅰ　市民の交流
　①　場をつくる
　　・交流まつり
　　　市民が春に公園で開く。
　　・ふれあいの部屋
　　　誰でも話せる場を設ける。
　②　人を育てる
　　・語学の登録
　　　手伝う市民を登録する。
Ⅱ　世界に学ぶ
　①　都市の縁
　　・ふれあいの部屋（再掲）
　　・中学生の派遣
　　　毎年十人を派遣する。"""))
    assert tree(plan) == ["1 市民の交流", "1.1 場をつくる", "1.2 人を育てる", "2 世界に学ぶ", "2.1 都市の縁"]
    assert listings(plan)["ふれあいの部屋"] == [("1.1", False), ("2.1", True)]


def test_a_table_of_values_and_ratings_has_a_row_on_each_line() -> None:
    report = parse(text("""うみ町国際交流計画　令和５年度の進捗状況
基本施策１　人の交流
　1-1　都市の縁
　　事業名　　　　　　　担当　　　　　　R5計画　　　R5実績　　　評価
　　中学生の相互訪問　　教育委員会　　　派遣12人　　派遣10人　　Ｂ
　　姉妹都市祭り　　　　企画課　　　　　来場800人　 来場1,150人　Ａ
　1-2　町民の交流
　　事業名　　　　　　　担当　　　　　　R5計画　　　R5実績　　　評価
　　国際料理教室　　　　公民館　　　　　年6回　　　 年4回　　　　Ｃ"""))
    assert list(listings(report)) == ["中学生の相互訪問", "姉妹都市祭り", "国際料理教室"]


def test_tables_whose_names_begin_with_numbers_and_whose_cells_are_shifted() -> None:
    plan = parse(text("""すず市多文化共生推進計画　施策一覧
基本目標Ⅰ【つたわるまち】
〔施策①〕やさしい日本語
　事業　　　　　　　　　　　　　　　担当　　　　　　　　　　　備考
　1　行政情報の多言語化　　　　　　　広報課　　　　　　　　　　継続
　2　やさしい日本語の研修　　　　　　人事課　　　　　　　　　　拡充
基本目標Ⅱ【つながるまち】
〔施策②〕地域での交流
　事業　　　　　　　　　　　　　　　担当　　　　　　　　　　　備考
　3　国際ふれあい祭り　　　　　　　　国際課、すずかけ市国際協会　継続
　2　やさしい日本語の研修　　　　　　人事課　　　　　　　　　　再掲"""))
    assert tree(plan) == ["1 つたわるまち", "1.1 やさしい日本語", "2 つながるまち", "2.2 地域での交流"]
    assert listings(plan) == {"行政情報の多言語化": [("1.1", False)], "国際ふれあい祭り": [("2.2", False)],
                              "やさしい日本語の研修": [("1.1", False), ("2.2", True)]}


def test_a_heading_directly_below_a_row_is_none_of_its_cells() -> None:
    plan = parse(text("""さざれ市計画　指標一覧
Ⅰ　認め合う
Ⅰ－１　理解
No.　指標　　　　　　　　　　　基準値　　　目標値
1　　講座の実施回数　　　　　　12回　　　　 30回
Ⅰ－２　情報の多言語化
No.　指標　　　　　　　　　　　基準値　　　目標値
2　　刊行物の数　　　　　　　　18点　　　　40点
3　　登録者数　　　　　　　　　－　　　　　1,500人"""))
    assert [goal[:2] for goal in goals(plan)] == [("1.1", "講座の実施回数"), ("1.2", "刊行物の数"), ("1.2", "登録者数")]


def test_drawn_tables_of_one_row_and_ratings_beside_headings() -> None:
    head = "┃事業名┃担当┃実施内容┃"
    plan = parse(text(f"""かりん市国際計画　実施状況報告
基本目標１　結ぶ
　施策１　友好　　　　評価：Ａ
{head}
┃卓球の交流┃スポーツ課┃二十人を受け入れた。┃
　施策２　民間　　　　評価：Ｂ
{head}
┃団体の助成┃国際室┃六団体に助成した。┃"""))
    assert tree(plan) == ["1 結ぶ", "1.1 友好", "1.2 民間"]
    assert listings(plan) == {"卓球の交流": [("1.1", False)], "団体の助成": [("1.2", False)]}


def test_a_number_with_a_mark_is_that_of_a_repeat_and_a_total_is_no_level() -> None:
    plan = parse(text("""はま町計画　事業一覧表（令和７年度）
区分\t事業名\t事業概要\t所管課\t予算額
【基本目標１】伝わる\t\t\t\t
1\t広報の翻訳\t毎月訳す\t企画課\t480
小計（基本目標１）\t\t\t\t480
【基本目標２】働く\t\t\t\t
2\t面談会\t町内で開く\t産業課\t900
（再掲）1\t広報の翻訳\t毎月訳す\t企画課\t－
小計（基本目標２）\t\t\t\t900"""))
    assert plan.meta.fiscal_year == 2025
    assert tree(plan) == ["1 伝わる", "2 働く"]
    assert listings(plan)["広報の翻訳"] == [("1", False), ("2", True)]


def test_goals_of_the_whole_plan_in_a_table_with_columns_of_levels() -> None:
    plan = parse(text("""いずみ市計画　成果指標
（基準年度：令和４年度、目標年度：令和９年度）
基本目標\t施策\t成果指標\t基準値\t目標値
1 開く\t1-1 交流\t参加者\t320人\t600人
2 支える\t2-1 相談\t相談の満足度\t－\t80％
計画全体\t\t住みやすいと思う市民\t66.0％\t80.0％"""))
    assert tree(plan) == ["1 開く", "1.1 交流", "2 支える", "2.1 相談"]
    assert goals(plan)[-1] == ("", "住みやすいと思う市民", "66％ 令和4年度", "80％ 令和9年度")


def test_a_list_of_measures_goes_on_below_a_heading_that_is_printed_again() -> None:
    vision = parse(text("""ひな市ビジョン
重点戦略１．港から世界へ
◇主な施策
１－１　船の誘致
＞ 寄港地の宣伝
　 船会社を訪ねる
重点戦略１．港から世界へ（続）
１－２　進出の支援
＞ 海外の勉強会
　 年四回開く
重点戦略２．共に暮らす
◇主な施策
２－１　学び
＞ 夜間の学校
　 学び直す人を迎える"""))
    assert tree(vision) == ["1 港から世界へ", "1.1 船の誘致", "1.2 進出の支援", "2 共に暮らす", "2.1 学び"]
    assert listings(vision)["海外の勉強会"] == [("1.2", False)]
