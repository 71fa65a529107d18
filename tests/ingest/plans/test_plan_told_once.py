"""What a plan tells once for several programmes or goals: offices of a measure, dates above values; and what parts its
names from texts, signs from legends, labels from levels."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.formats import read
from ingest.layouts import parse
from tests.layout_cases import in_order, listings, text, told, tree, unaccounted


@pytest.mark.parametrize(("content", "expected"), [
    pytest.param("""みどり町総合戦略

目標１　働く場をつくる

（ア）輸出の促進
　具体的な事業
　　◇ 有機茶への転換
　　◇ 見本市への出展
　担当課：農林課

（イ）人材の定着
　具体的な事業
　　◇ 住まいの整備
　　◇ 日本語教室
　　◇ 見本市への出展（再掲）
　担当課：企画課、住民課""", """
1 働く場をつくる
1.1 輸出の促進
* 有機茶への転換 農林課
* 見本市への出展 農林課
1.2 人材の定着
* 見本市への出展 again 農林課
* 住まいの整備 企画課 住民課
* 日本語教室 企画課 住民課""", id="below the list"),
    pytest.param("""第３次みどり町総合計画　後期基本計画

第２編　分野別計画

第４章　世界とつながるまち

第３節　国際交流

〔現状と課題〕
○ 往来が途切れています。
○ 住民が増えています。

〔施策の内容〕

１　交流の推進　　　　　　　　　　　　　　　　　　　（担当：まちづくり課）
　新しい交流に取り組みます。
　〈主要事業〉
　・稲作交流の再開
　・雪合戦大会の開催

２　国際理解の充実　　　　　　　　　　　　　　　　　（担当：教育課）
　海外で学ぶ意欲を応援します。
　〈主要事業〉
　・英語あそび
　・海外派遣の助成

第２編　分野別計画　　　　　　　　　　　　　　　　　　　　　　　　　　　　　　87

３　共生の地域づくり　　　　　　　　　　　　　　　　（担当：住民課、観光課）
　町の決まりを早く伝えます。
　〈主要事業〉
　・早見表の多言語版
　・日本語カフェ

〔関連する個別計画〕
　・みどり町教育計画
　・みどり町観光ビジョン""", """
2 分野別計画
2.4 世界とつながるまち
2.4.3 国際交流
2.4.3.1 交流の推進
* 稲作交流の再開 まちづくり課
* 雪合戦大会の開催 まちづくり課
2.4.3.2 国際理解の充実
* 英語あそび 教育課
* 海外派遣の助成 教育課
2.4.3.3 共生の地域づくり
* 早見表の多言語版 住民課 観光課
* 日本語カフェ 住民課 観光課""", id="beside the heading, in a section of a larger plan"),
    pytest.param("""みどり町国際戦略　施策評価シート

施策名　　　　Ⅰ－１　若者の交流
基本方向　　　Ⅰ　人づくり
担当部局　　　高校教育課

１　指標の達成状況
　指標　　　　　　　　　　策定時（R3）　実績（R6）　目標（R8）　評価
　研修の参加者数　　　　　　　86人　　　 240人　　　 300人　　　Ｂ

２　主な取組と成果
　・高校生海外研修：120人を派遣
　・推進校の指定：６校を指定

施策名　　　　Ⅱ－１　産品の輸出
基本方向　　　Ⅱ　ものづくり
担当部局　　　流通課

１　指標の達成状況
　指標　　　　　　　　　　策定時（R3）　実績（R6）　目標（R8）　評価
　輸出額　　　　　　　　　　　18億円　　　29億円　　　40億円　　Ａ

２　主な取組と成果
　・香港フェア：百貨店で開催
　・輸出商談会：12社を招待""", """
1 人づくり
1.1 若者の交流
* 高校生海外研修 高校教育課
* 推進校の指定 高校教育課
# 研修の参加者数: 86人 R3 > 240人 R6 > 300人 R8
2 ものづくり
2.1 産品の輸出
* 香港フェア 流通課
* 輸出商談会 流通課
# 輸出額: 18億円 R3 > 29億円 R6 > 40億円 R8""", id="in a sheet of the measure, which names the level above it"),
])
def test_offices_told_once_for_a_measure(content: str, expected: str) -> None:
    plan = parse(text(content))
    assert in_order(told(plan)) == in_order(expected.strip().split("\n"))
    assert not unaccounted(plan)


def test_an_office_below_each_programme_is_its_own() -> None:
    plan = parse(text("""みどり町国際計画
施策１　交流
・派遣事業
担当課：国際課
・物産展
担当課：商工課
施策２　相談
・相談窓口
担当課：市民課"""))
    assert told(plan) == ["1 交流", "* 派遣事業 国際課", "* 物産展 商工課", "2 相談", "* 相談窓口 市民課"]


def test_a_word_before_each_text_is_no_name() -> None:
    plan = parse(text("""令和６年度　東の市国際交流事業報告書

方針Ⅰ　市民が主役の交流

　① 高校生の派遣
　　期間　８月３日～12日
　　所管　教育課
　② 記念式典
　　期間　10月20日
　　所管　秘書課、国際課

方針Ⅱ　市民の支援

　① 日本語教室
　　期間　５月～２月
　　所管　国際課"""))
    assert told(plan) == ["1 市民が主役の交流", "* 高校生の派遣 教育課", "* 記念式典 秘書課 国際課",
                          "2 市民の支援", "* 日本語教室 国際課"]


def test_a_gap_alone_parts_names_from_texts() -> None:
    plan = parse(text("""かえで市共生プラン

目標Ⅰ　支える
　・情報誌の発行　　５か国語で年４回発行し、転入時に配布（広報課）
　・やさしい日本語の普及　　職員研修と手引の作成（人事課、国際課）
　・通訳機の配置　　窓口で13言語の通訳を利用（市民課）
目標Ⅱ　備える
　・支援センター　　発災時に多言語で情報を発信（国際課）
　・通訳機の配置（再掲）　　避難所でも利用（市民課）"""))
    assert listings(plan) == {"情報誌の発行": [("1", False)], "やさしい日本語の普及": [("1", False)],
                              "通訳機の配置": [("1", False), ("2", True)], "支援センター": [("2", False)]}
    assert [each.text("department") for each in plan.projects] == ["広報課", "人事課、国際課", "市民課", "国際課"]
    assert plan.projects[0].text("description") == "５か国語で年４回発行し、転入時に配布"


def test_a_star_whose_legend_goes_on_to_another_sign_is_no_repeat() -> None:
    plan = parse(text("""かえで市共生指針

※ ★は重点事業、（再掲）は他の施策に掲げた事業

施策１　伝わる
・★手引の策定（広報課）
・案内の多言語表記（都市計画課）
施策２　安心する
・案内の多言語表記（再掲）（都市計画課）"""))
    assert listings(plan) == {"手引の策定": [("1", False)], "案内の多言語表記": [("1", False), ("2", True)]}


def test_labels_with_a_text_under_each_heading_are_no_levels() -> None:
    plan = parse(text("""竹の村国際ビジョン

◎ビジョン１　夢をそだてる

めざすこと　海外の友だちをもつ

やること
　①中学生を海外に送る　【教育課】
　　　１年おきに旅をします
　②ALTと遊ぶ土曜日　【教育課】
　　　公民館に集まります

◎ビジョン２　村をつくる

めざすこと　行事の担い手になる

やること
　③農園の人と村祭り　【産業課】
　　　屋台を出します
　④回覧板　【総務課】
　　　ふりがなをつけます"""))
    assert tree(plan) == ["1 夢をそだてる", "2 村をつくる"]
    assert len(plan.projects) == 4


def test_an_office_further_in_below_a_blank_line_is_the_programmes_own() -> None:
    plan = parse(text("""東の町共生指針

一　情報及び相談

　(一)　多言語による情報の提供

　　　便利帳の翻訳を行う。

　　　　所管　住民課、環境課

　(二)　相談体制の整備

　　　出張の相談会を開く。

　　　　所管　住民課

二　教育

　(一)　日本語の学習の支援

　　　公民館で教室を開く。

　　　　所管　生涯学習課"""))
    assert told(plan) == ["1 情報及び相談", "* 多言語による情報の提供 住民課 環境課", "* 相談体制の整備 住民課",
                          "2 教育", "* 日本語の学習の支援 生涯学習課"]


def test_a_line_further_in_with_an_office_is_a_text_on_the_name_above() -> None:
    plan = parse(text("""東の市国際政策指針

方向性１　交流を広げる
　主な取組
　　1-1　体験型観光
　　　　　農家民泊の体験を英語で提供する（観光課、農政課）
　　1-2　国際会議の誘致
　　　　　大学と連携し、学会の開催を支援する（観光課）
方向性２　人を育てる
　主な取組
　　2-1　高校生サミット
　　　　　海外の高校生を招き、話し合う（教育課）
　　2-2　国際会議の誘致（再掲）"""))
    assert told(plan) == ["1 交流を広げる", "* 体験型観光 観光課 農政課", "* 国際会議の誘致 観光課",
                          "2 人を育てる", "* 国際会議の誘致 again 観光課", "* 高校生サミット 教育課"]


def test_fields_in_inner_lists_of_markdown(tmp_path: Path) -> None:
    path = tmp_path / "plan.md"
    path.write_text("""# 東の市国際戦略

## 戦略Ⅰ 選ばれる観光地へ

- **Ⅰ-1 受入体制の強化**
  - 担当: 港湾局、観光課
- **Ⅰ-2 食への対応**
  - 担当: 観光課

## 戦略Ⅱ 学び合うまちへ

- **Ⅱ-1 姉妹校づくり**
  - 担当: 指導室
""", "utf-8")
    source = read(path)
    assert [source.styles.get(number) for number in (5, 6)] == ["list 1", "list 2"]
    assert told(parse(source)) == ["1 選ばれる観光地へ", "* 受入体制の強化 港湾局 観光課", "* 食への対応 観光課",
                                   "2 学び合うまちへ", "* 姉妹校づくり 指導室"]
