"""Ties behind labels in plans and slides, in rows of towns, and what a programme's heading tells of its partner."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import formats, layouts
from ingest.layouts.ties.labels import with_labelled
from ingest.linking import link
from ingest.linking.ties.text import words
from ingest.records import DocumentMeta, ParsedDocument
from ingest.source import Source

Told = tuple[str, str, str, str | None]


def ties(tmp_path: Path, text: str) -> set[Told]:
    path = tmp_path / "text.txt"
    path.write_text(text.lstrip("\n"), encoding="utf-8")
    return linked(layouts.parse(formats.read(path)))


def linked(parsed: ParsedDocument) -> set[Told]:
    return {(each.source.name, each.partner.name, each.kind, each.since) for each in link(parsed).ties if each.stated}


def document(lines: tuple[str, ...]) -> ParsedDocument:
    meta = DocumentMeta(
        id="text", title="", layout="", layout_score=0, layout_reason="", fiscal_year=None, years=None, prefecture=None,
        municipality=None, sha256="", n_lines=len(lines), encoding="")
    source = Source(id="text", name="text.txt", sha256="", encoding="utf-8", lines=lines)
    return with_labelled(source, ParsedDocument(meta=meta))


def labelled(*lines: str) -> list[tuple[str, str, str]]:
    return [(row.text("implementer"), row.text("country"), row.text("period")) for row in document(lines).partners]


@pytest.mark.parametrize(("lines", "expected"), [
    (["・県の友好提携先：中国・陝西省（1994）、タイ・バンコク都（2006）"],
     [("", "中国・陝西省", "1994年"), ("", "タイ・バンコク都", "2006年")]),
    (["県内市町の姉妹都市：高松市－米国・マイアミ市（1961）、丸亀", "市－フランス・レンヌ市（1990）"],
     [("高松市", "米国・マイアミ市", "1961年"), ("丸亀市", "フランス・レンヌ市", "1990年")]),
    (["● 高松市　姉妹都市：マイアミ市〔米国〕(1965)", "　　　　　　　　　レンヌ市〔フランス〕(1991)"],
     [("高松市", "マイアミ市〔米国〕", "1965年"), ("高松市", "レンヌ市〔フランス〕", "1991年")]),
    (["高松市　姉妹都市：マイアミ市（米国）　友好都市：南昌市（中国）"],
     [("高松市", "マイアミ市（米国）", ""), ("高松市", "南昌市（中国）", "")]),
    (["姉妹都市への派遣：マイアミ市（2023）"], []), (["友好都市交流事業：南昌市（2024）"], []),
    (["姉妹都市：マイアミ市など（1965）"], [])])
def test_a_label_is_the_kind_of_all_partners_behind_it(lines: list[str], expected: list[tuple[str, str, str]]) -> None:
    assert labelled(*lines) == expected


@pytest.mark.parametrize(("lines", "expected"), [
    (["【高松市】", "・人口：42万人", "・姉妹都市：マイアミ市（米国、1965年）、", "　レンヌ市（フランス、1991年）", "",
      "■ 丸亀市", "・友好都市：南昌市（中国、1993）"],
     [("高松市", "マイアミ市（米国）", "1965年"), ("高松市", "レンヌ市（フランス）", "1991年"),
      ("丸亀市", "南昌市（中国）", "1993年")]),
    (["○高松市", "　○姉妹都市：マイアミ市（米国、1965年）"], [("高松市", "マイアミ市（米国）", "1965年")]),
    (["令和６年３月　香川県", "高松市（人口42万人）", "・県の友好提携先：陝西省（1994年）"],
     [("香川県", "陝西省", "1994年")]),
    (["香川県", "", "概要", "イ ン ド", "・経済交流の覚書：ナーマ州（2014年）、ロカ州（2016年）", "欧州",
      "・覚書：ミト州（2018年）"],
     [("香川県", "インド・ナーマ州", "2014年"), ("香川県", "インド・ロカ州", "2016年")]),
    (["・高松市", "・丸亀市", "・姉妹都市：マイアミ市（米国、1965年）"], []),
    (["・中国", "・インド", "・友好提携先：陝西省（1994年）", "・覚書：ナーマ州（2014年）"],
     [("", "陝西省", "1994年")]),
    (["高松市", "丸亀市", "坂出市", "・姉妹都市：マイアミ市（米国、1965年）"], []),
    (["令和６年３月　香川県", "【高松市】", "・人口：42万人", "第２章　取組",
      "・姉妹都市：マイアミ市（米国、1965年）"], []),
    (["【高松市】", "・県内市町の姉妹都市：マイアミ市（米国、1965年）"], []),
    (["【高松市】", "・姉妹都市：マイアミ市へ派遣（米国、2023年）"], [])])
def test_what_stands_over_a_label_is_whose_the_ties_are_or_where_the_partners_lie(
        lines: list[str], expected: list[tuple[str, str, str]]) -> None:
    assert labelled(*lines) == expected


def test_slides_tell_the_ties_of_the_prefecture_by_country_and_those_of_its_towns_below_their_names() -> None:
    text = """
かがわ国際戦略（概要版）
令和６年３月　香川県

１　国別の交流

中 国

・県の友好提携先：陝西省（1994年）
・定期便：１路線

イ ン ド

・経済交流の覚書：タミル・ナードゥ州（2014年）

２　市町の姉妹都市

【高松市】
・姉妹都市：マイアミ市（米国、1965年）、トゥール市（フランス、1988年）
・友好都市：南昌市（中国、1990年）

【丸亀市】
・姉妹都市：サン・セバスティアン市（スペイン、1990年）
"""
    assert linked(document(tuple(text.strip().splitlines()))) == {
        ("香川県", "陝西省", "sister-region", "1994"), ("香川県", "タミル・ナドゥ州", "memorandum", "2014"),
        ("香川県高松市", "マイアミ", "sister-city", "1965"), ("香川県高松市", "トゥール", "sister-city", "1988"),
        ("香川県高松市", "南昌市", "friendship-city", "1990"),
        ("香川県丸亀市", "サン・セバスティアン", "sister-city", "1990")}


def test_labels_in_a_plan_tell_whose_the_ties_are(tmp_path: Path) -> None:
    text = """
香川県　国際交流プラン
第1章　交流の現状
友好提携先：中国・陝西省(1994)
県内市町の姉妹都市：高松市－米国・セントピーターズバーグ市（1961）、丸亀市－スペイン・サン・セバスティアン市（1990）
第2章　取組
"""
    assert ties(tmp_path, text) == {
        ("香川県", "陝西省", "sister-region", "1994"),
        ("香川県高松市", "セントピーターズバーグ", "sister-city", "1961"),
        ("香川県丸亀市", "サン・セバスティアン", "sister-city", "1990")}


def test_rows_of_towns_in_a_table_of_results_tell_their_ties(tmp_path: Path) -> None:
    text = """
令和５年度　政策評価結果（国際交流分野）
香川県
区分\t主な取組と成果\t施策番号
韓国との交流\t○平成6年に友好提携を締結した江原道とスポーツ交流を実施【R5 24人】\t3101
中国との交流\t○昭和61年に友好提携を締結した河北省から研修員を受入れ【R5 2人】\t3102
市町の取組
区分\t主な取組と成果\t備考
高松市\t○姉妹都市である米国・マイアミ市の訪問団を受入れ【R5.8】 ○友好都市の中国・南昌市と書画を交換\t{remark}
""".replace("{remark}", "マイアミ市は昭和36年、南昌市は平成2年に提携")
    assert ties(tmp_path, text) == {
        ("香川県", "江原道", "sister-region", "1994"), ("香川県", "河北省", "sister-region", "1986"),
        ("香川県高松市", "マイアミ", "sister-city", "1961"), ("香川県高松市", "南昌市", "friendship-city", "1990")}


def test_a_programmes_heading_tells_in_which_country_its_partner_lies(tmp_path: Path) -> None:
    text = """
令和５年度　市町の国際交流事業（山口県）

山口市

公州市交流事業
韓国・公州市　10月
令和5年2月に姉妹都市提携30周年を迎えた公州市の祭りに参加した。

周南市

デルフザイル市交流事業
オランダ・デルフザイル市　12月
姉妹都市であるデルフザイル市の学校とカードを交換した。

岩国市

ジュンジャイ市交流事業
ブラジル・ジュンジャイ市　11月
姉妹都市提携50周年（昭和48年提携）を記念し、ジュンジャイ市へ絵画を送った。
"""
    assert ties(tmp_path, text) == {
        ("山口県山口市", "公州市", "sister-city", "1993"), ("山口県周南市", "デルフザイル市", "sister-city", None),
        ("山口県岩国市", "ジュンジャイ市", "sister-city", "1973")}


def test_a_label_that_only_some_records_have_begins_them(tmp_path: Path) -> None:
    record = "事業名　{0}市交流\n相手先　{1}・{0}市\n内容　姉妹都市の{0}市を訪れた。\n実施時期　令和４年６月\n"
    others = [("米沢市", "モーゼスレイク", "米国"), ("上山市", "ドナウエッシンゲン", "ドイツ"),
              ("山形市", "ボルダー", "米国")]
    text = "山形県の国際交流\n\n(1)\n" + record.format("レンヌ", "フランス").replace("姉妹都市の", "") + "".join(
        f"\n({at})\n市町村名　{town}\n{record.format(*partner)}" for at, (town, *partner) in enumerate(others, start=2))
    assert {each[:2] for each in ties(tmp_path, text)} == {
        ("山形県米沢市", "モーゼスレイク"), ("山形県上山市", "ドナウエッシンゲン"), ("山形県山形市", "ボルダー")}


def test_a_chapter_is_of_the_only_city_it_names_and_its_partners_are_the_same_in_every_row(tmp_path: Path) -> None:
    text = """
第5章 実施計画
1 交流の現状
広島市は、昭和58年(1983年)にドイツ連邦共和国のハノーバー市と姉妹都市提携を行いました。
2 事業一覧
事業名\t事業概要\t担当局等
ハノーバー市派遣事業\t姉妹都市ハノーバー市へ高校生を派遣します。\t国際交流課
記念日事業\t姉妹都市ハノーバーの文化を紹介する催しを開催します。\t国際交流課
日本語教室\t公民館で教室を開きます。\t生涯学習課
"""
    assert {each[:3] for each in ties(tmp_path, text)} == {("広島県広島市", "ハノーファー", "sister-city")}


def test_a_column_may_tell_kind_and_year_together(tmp_path: Path) -> None:
    text = """
市町村における海外都市との交流状況（長野県）
市町村等\t交流の相手（国・都市）\t提携の形態・年\t事業の名称\t事業の概要\t期間\t参加者数
長野市\t中国　石家庄市\t友好都市　昭和56年\t石家庄市書画展\t書画を市役所で展示した。\tR5.11.6～R5.11.17\t20名
松本市\tネパール　カトマンズ市\t姉妹都市　平成元年\tカトマンズ市環境協力\t講習会を開いた。\tR5.10\t32名
飯田市\tフランス　シャルルヴィル・メジェール市\t－\t人形劇の交流\t劇団を招いた。\tR5.8\t12名
"""
    assert ties(tmp_path, text) == {
        ("長野県長野市", "石家庄市", "friendship-city", "1981"), ("長野県松本市", "カトマンズ", "sister-city", "1989")}


def test_the_name_of_an_association_states_no_tie() -> None:
    assert [each.text for each in words("友好提携を結んでいる吉林省の人民対外友好協会を訪れた。")] == ["友好提携"]
