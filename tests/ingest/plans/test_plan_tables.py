"""Plans whose tables, charts and cards tell their levels in ways of their own: marks below levels, levels in the column
of programmes, charts joined by lines."""

from __future__ import annotations

import pytest

from ingest.layouts import parse
from ingest.layouts.plans.plain_nodes import without_plain
from ingest.records import Cell, PlanNode
from tests.layout_cases import in_order, listings, text, told, tree, unaccounted


@pytest.mark.parametrize(("content", "expected"), [
    pytest.param("""港北市国際プラン　取組と目標の対応

No.\t事業名\t担当課\t目標１　伝える\t目標２　学ぶ\t目標３　交わる
1\t通訳の配置\t市民課\t◎\t\t
2\t職員研修\t人事課、国際課\t○\t◎\t
3\t高校生派遣\t国際課\t\t○\t◎
4\t国際まつり\t国際課\t\t\t○""", """
1 伝える
* 通訳の配置 市民課
* 職員研修 again 人事課 国際課
2 学ぶ
* 職員研修 人事課 国際課
* 高校生派遣 again 国際課
3 交わる
* 高校生派遣 国際課
* 国際まつり 国際課""", id="marks below levels: one is the programme's own, the others repeat it"),
    pytest.param("""港北市国際プラン

柱１　人をはぐくむ
柱２　まちをひらく

　　取組名　　　　　　　　　　担当課　　　　　柱１　　柱２
　　高校生の海外実習　　　　　教育課　　　　　 ○
　　国際会議の誘致　　　　　　観光課　　　　　　　　　　○
　　留学生の就職支援　　　　　産業課　　　　　 ○　　　○""", """
1 人をはぐくむ
* 高校生の海外実習 教育課
* 留学生の就職支援 産業課
2 まちをひらく
* 国際会議の誘致 観光課
* 留学生の就職支援 again 産業課""", id="marks below numbers whose titles stand above the table"),
    pytest.param("""港北市国際プラン

柱１　ことば
・日本語教室の運営（国際課）
・学校通訳の派遣（学校教育課）

柱２　くらし
・外国人相談窓口（市民課）

取組と柱の関係
取組\t柱１　ことば\t柱２　くらし
日本語教室の運営\t◎\t
学校通訳の派遣\t◎\t○
外国人相談窓口\t\t◎""", """
1 ことば
* 日本語教室の運営 国際課
* 学校通訳の派遣 学校教育課
2 くらし
* 学校通訳の派遣 again 学校教育課
* 外国人相談窓口 市民課""", id="marks that say again where programmes are listed"),
    pytest.param("""港北市国際計画　施策・事業一覧

番号\t施策・事業名\t内容\t担当課
１\t安心して暮らす\t\t
１－１\t相談の充実\t\t
1-1-1\t総合相談\t相談員を置く。\t市民課
1-1-2\t法律相談会\t弁護士が応じる。\t同上
２\t活躍する\t\t
２－１\t地域への参加\t\t
2-1-1\t防災リーダー\t担い手を育てる。\t危機管理課""", """
1 安心して暮らす
1.1 相談の充実
* 総合相談 市民課
* 法律相談会 市民課
2 活躍する
2.1 地域への参加
* 防災リーダー 危機管理課""", id="levels in the programmes' own column, and an office as above"),
    pytest.param("""港北市国際計画　施策体系図

方針１　世界に学ぶ
　施策１　外国語教育 ………… 指導助手の配置（学校教育課）
　　　　　　　　　　　　　　　検定料の助成（学校教育課）
　施策２　海外体験 …………… 中学生の派遣（学校教育課）

方針２　世界を迎える
　施策１　受入環境 …………… 案内板の多言語表示（観光課）
　　　　　　　　　　　　　　　指導助手の配置（再掲）（学校教育課）""", """
1 世界に学ぶ
1.1 外国語教育
* 指導助手の配置 学校教育課
* 検定料の助成 学校教育課
1.2 海外体験
* 中学生の派遣 学校教育課
2 世界を迎える
2.1 受入環境
* 指導助手の配置 again 学校教育課
* 案内板の多言語表示 観光課""", id="a chart whose columns dots join"),
    pytest.param("""港北市国際計画　施策体系図

基本目標　　　　　　　　　　施策　　　　　　　　　　　主な事業

１　世界とつながる　─┬─　(1) 都市間交流　─┬─　青年の派遣
　　　　　　　　　　　│　　　　　　　　　　　└─　訪問団の受入れ
　　　　　　　　　　　└─　(2) 国際協力　　─┬─　研修員の受入れ
　　　　　　　　　　　　　　　　　　　　　　　└─　出前講座
２　ともに暮らす　　─┬─　(1) 相談　　　　─┬─　相談窓口
　　　　　　　　　　　│　　　　　　　　　　　└─　出前講座（再掲）""", """
1 世界とつながる
1.1 都市間交流
* 青年の派遣
* 訪問団の受入れ
1.2 国際協力
* 研修員の受入れ
* 出前講座
2 ともに暮らす
2.1 相談
* 出前講座 again
* 相談窓口""", id="a chart whose columns are headed and lines join"),
    pytest.param("""港北市総合計画　実施計画（令和７～９年度）抜粋

分野５　文化・交流

５－２　国際交流

№　事業名　　　　　　　　　　　　　担当課　　　　　　　　　　計画額（千円）
　　　　　　　　　　　　　　　　　　　　　　　　　　　R7　　　　R8　　　　R9
基本事業１　交流の推進
１　姉妹都市交流事業　　　　　　　　国際課　　　　　4,200　　　1,800　　　4,200
２　交流協会への補助　　　　　　　　国際課　　　　 12,500　　 12,500　　 12,500
基本事業２　共生の推進
３　相談窓口の運営　　　　　　　　　市民課　　　　　8,640　　　8,640　　　8,900
　　合計　　　　　　　　　　　　　　　　　　　　　 25,340　　 22,940　　 25,600""", """
5 文化・交流
5.2 国際交流
5.2.1 交流の推進
* 姉妹都市交流事業 国際課
* 交流協会への補助 国際課
5.2.2 共生の推進
* 相談窓口の運営 市民課""", id="years below one heading, a sum at the end, and an excerpt's numbers"),
    pytest.param("""港北市国際計画　事務事業評価シート

事業名\t相談窓口
担当課\t国際課
基本方針\t１　壁をこえる
施策\t１－１　相談の充実
指標\t相談件数
\t基準値（R4）\t目標値（R6）\t実績値（R6）
\t410件\t600件\t655件

事業名\t夜間教室
担当課\t生涯学習課
基本方針\t１　壁をこえる
施策\t１－２　学びの充実
指標\t修了者数
\t基準値（R4）\t目標値（R6）\t実績値（R6）
\t22人\t40人\t31人

事業名\t世界の給食
担当課\t給食課
基本方針\t２　世界を知る
施策\t２－１　国際理解
指標\t実施回数
\t基準値（R4）\t目標値（R6）\t実績値（R6）
\t6回\t12回\t12回""", """
1 壁をこえる
1.1 相談の充実
* 相談窓口 国際課
# 相談件数: 410件 R4 > 655件 R6 > 600件 R6
1.2 学びの充実
* 夜間教室 生涯学習課
# 修了者数: 22人 R4 > 31人 R6 > 40人 R6
2 世界を知る
2.1 国際理解
* 世界の給食 給食課
# 実施回数: 6回 R4 > 12回 R6 > 12回 R6""", id="cards with levels whose numbers nest, values below their headings"),
    pytest.param("""港北市共生計画

基本方針１　知る

　施策の方向
　　（１）相互理解
　　（２）情報発信

番号\t事業名\t担当課\t方向
１\t理解セミナー\t交流課\t(1)
２\t学校訪問\t教育課\t(1)
３\t多言語広報紙\t広報課\t(2)""", """
1 知る
1.1 相互理解
* 理解セミナー 交流課
* 学校訪問 教育課
1.2 情報発信
* 多言語広報紙 広報課""", id="numbers of levels behind the programmes"),
    pytest.param("""港北市共生方針　進捗管理表

方針\t項目\t事業\t指標\t基準値(R3)\tR6実績\t目標値(R8)
1 言葉\t(1) 学習\t日本語教室\t受講者数\t120人\t188人\t250人
\t(2) 情報\tメール配信\t登録者数\t300人\t640人\t1000人
2 生活\t(1) 防災\t防災訓練\t参加者数\t40人\t105人\t150人
\t\tメール配信（再掲）\t\t\t\t""", """
1 言葉
1.1 学習
* 日本語教室
# 受講者数: 120人 R3 > 188人 R6 > 250人 R8
1.2 情報
* メール配信
# 登録者数: 300人 R3 > 640人 R6 > 1000人 R8
2 生活
2.1 防災
* メール配信 again
* 防災訓練
# 参加者数: 40人 R3 > 105人 R6 > 150人 R8""", id="programmes of which a table tells only the goals"),
    pytest.param("""港北市国際計画　実施状況

施策１　交流
№１　青少年交流　　　　　　　　　　　　　　　◎
　　担当　教育課
　　実績　10人を派遣した。
№２　団体の支援　　　　　　　　　　　　　　　○
　　担当　協働課
　　実績　11団体に補助した。
施策２　共生
№３　相談窓口　　　　　　　　　　　　　　　　△
　　担当　市民課
　　実績　６言語で対応した。""", """
1 交流
* 団体の支援 協働課
* 青少年交流 教育課
2 共生
* 相談窓口 市民課""", id="ratings at the edge of names"),
])
def test_levels_of_tables_and_charts(content: str, expected: str) -> None:
    plan = parse(text(content))
    assert in_order(told(plan)) == in_order(expected.strip().split("\n"))
    assert not unaccounted(plan)


@pytest.mark.parametrize("header", [
    "\t\t\t方針１　学ぶ\t\t方針２　交わる\t\n番号\t取組\t担当課\t施策①　学校\t施策②　町民\t施策③　都市\t施策④　観光",
    "番号\t取組\t担当課\t方針１　学ぶ\t\t方針２　交わる\t\n\t\t\t施策①　学校\t施策②　町民\t施策③　都市\t施策④　観光"])
def test_levels_in_two_rows_above_columns_of_marks(header: str) -> None:
    plan = parse(text(f"""みどり町国際交流計画　取組一覧
{header}
1\t英語の日\t学校教育課\t●\t\t○\t
2\t料理教室\t社会教育課\t\t●\t\t
3\t訪問団の派遣\t総務課\t○\t\t●\t
4\t看板の整備\t観光課\t\t\t\t●"""))
    assert tree(plan) == ["1 学ぶ", "1.1 学校", "1.2 町民", "2 交わる", "2.3 都市", "2.4 観光"]
    assert listings(plan) == {"英語の日": [("1.1", False), ("2.3", True)], "料理教室": [("1.2", False)],
                              "訪問団の派遣": [("2.3", False), ("1.1", True)], "看板の整備": [("2.4", False)]}


def test_a_measure_with_its_office_above_its_drawing() -> None:
    named = ((14, "友好"), (15, "共生"), (16, "平和"))
    measures = "\n".join(f"""施策{at}　{name}　　　　　　　　　主管課：国際課

■めざす姿
だれもが気軽に交わっています。

■施策の体系
　施策{at}　{name}
　　├ {at}-1　{name}の場
　　└ {at}-2　{name}の輪

■成果指標
指標名\t現状値（R5）\t目標値（R11）
{name}の回数\t10回\t20回

■取組の方針
{at}-1　{name}の場
　【主な事業】
　・{name}のつどい（国際課、学校教育課）
{at}-2　{name}の輪
　【主な事業】
　・{name}の講座（市民課）
""" for at, name in named)
    plan = parse(text(f"みなと市総合計画　後期基本計画\n\n政策４　つながるまち\n\n{measures}"))
    assert tree(plan) == ["4 つながるまち", *(line for at, name in named for line in (
        f"4.{at} {name}", f"4.{at}.1 {name}の場", f"4.{at}.2 {name}の輪"))]
    assert listings(plan)["友好のつどい"] == [("4.14.1", False)]
    assert listings(plan)["平和の講座"] == [("4.16.2", False)]
    assert [(each.node, each.name.text) for each in plan.indicators] == [
        ("4.14", "友好の回数"), ("4.15", "共生の回数"), ("4.16", "平和の回数")]


def test_names_that_go_on_beside_a_sentence() -> None:
    plan = parse(text("""みなと市国際計画
（１）港の交流
　　取組名                    取組の概要                          担当部署
    見本市への出展の          海外の見本市に出展する費用の一部    商工課
    補助                      を補助する。
    港で働く人の安全          船員と港で働く人に、現場で使う日    港湾課
    講座                      本語を教える。
    語学講座                  市民が外国語を学ぶ。                総務課
（２）市民の交流
　　取組名                    取組の概要                          担当部署
    語学のつどい              市民が集まる。                      総務課
"""))
    assert list(listings(plan)) == ["見本市への出展の補助", "港で働く人の安全講座", "語学講座", "語学のつどい"]


def test_rows_of_figures_are_no_nodes() -> None:
    def node(key: str, title: str, parent: str | None = None) -> PlanNode:
        return PlanNode(key=key, notation="", level="measure", title=Cell(text=title, lines=(1, 1)), parent=parent,
                        lines=(1, 1))

    nodes = [node("1", "交流"), node("1.1", "派遣", "1"), node("2", "区分別の数"), node("2.1", "21", "2"),
             node("3", "令和７年度")]
    assert [each.key for each in without_plain(nodes, {"1.1"}, {})] == ["1", "1.1"]
    assert without_plain(nodes, {"1.1", "2.1", "3"}, {}) == nodes
