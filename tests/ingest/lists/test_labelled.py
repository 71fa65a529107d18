"""Records of labels and values below each other: forms, leaflets, lists of items."""

from __future__ import annotations

import contextlib

import pytest

from ingest import layouts
from ingest.linked import LinkedDocument
from ingest.linking import link
from ingest.records import ParsedDocument
from ingest.source import Source
from ontology.errors import DocumentError


def parsed(text: str) -> ParsedDocument:
    return layouts.parse(Source("s", "s.txt", "", "utf-8", tuple(text.split("\n"))))


def linked(text: str) -> LinkedDocument:
    return link(parsed(text))


FORM = """国際交流事業個票（令和5年度）　福井県
事業番号\t1\t市町名\t福井市
事業名\tフラトン市学生親善使節\t担当課\t国際課
相手国\tアメリカ\t相手都市\tフラトン市
実施期間\tR5.8.2～8.16\t参加人数\t20人
事業概要\t学生を派遣し、市民と交流した。
事業番号\t2\t市町名\t敦賀市
事業名\t東海市訪問\t担当課\t観光課
相手国\t韓国\t相手都市\t東海市
実施期間\t中止\t参加人数\t
事業概要\t訪問を取りやめた。"""

NUMBERED = """令和５年度　国際交流関係事業の概要
石川県

１　江蘇省青少年交流事業
　（１）実施主体　　石川県
　（２）実施時期　　令和５年８月７日～１２日
　（３）相手国・地域　中国（江蘇省）
　（４）事業内容　　江蘇省の中学生を受け入れ、
　　　　　　　　　　金沢市で交流した。
２　全州市伝統工芸展
　（１）実施主体　　金沢市
　（２）実施時期　　未定
　（３）相手国・地域　韓国（全州市）
　（４）事業内容　　工芸品を展示する。"""

BOXED = """令和6年度国際交流事業（大分県内市町村）

【別府市】
■ バース市温泉都市交流
【相手国】イギリス（バース市）
【時 期】R6.9.10～9.17
【実績】職員3名
■ アベイロ市音楽交流
【相手国】ポルトガル
【時 期】R6.11
【実績】来場者420人"""


def test_a_form_of_two_fields_a_line() -> None:
    document = linked(FORM)
    first, second = document.projects
    assert (first.record.text("name"), first.municipalities, first.places) == (
        "フラトン市学生親善使節", ("18201",), ("US-fullerton",))
    assert (second.record.text("name"), second.countries, second.period.spans) == ("東海市訪問", ("KR",), ())
    assert second.record.lines == (7, 11)
    assert [(each.value, each.unit) for each in first.results] == [(20, "人")]


def test_lines_above_the_labels_name_the_records() -> None:
    document = linked(NUMBERED)
    assert [each.record.text("name") for each in document.projects] == ["江蘇省青少年交流事業", "全州市伝統工芸展"]
    assert document.projects[0].record.text("description") == "江蘇省の中学生を受け入れ、金沢市で交流した。"
    assert document.projects[1].period.undecided
    assert document.meta.prefecture == "石川県"


def test_labels_in_brackets_below_a_municipality() -> None:
    document = linked(BOXED)
    assert [(each.record.text("name"), each.municipalities, each.countries) for each in document.projects] == [
        ("バース市温泉都市交流", ("44202",), ("GB",)), ("アベイロ市音楽交流", ("44202",), ("PT",))]


def test_every_line_is_accounted_for() -> None:
    document = parsed(NUMBERED)
    used = {number for each in document.projects for number in range(each.lines[0], each.lines[1] + 1)}
    assert used | set(document.layout_lines) == set(range(1, 15))


@pytest.mark.parametrize("text", [
    "事業名：交流会\n担当課：国際課\n内容：開く。\n\n事業名：講座\n担当課：国際課\n内容：教える。",
    "事業名：交流会\n相手国：韓国\n時期：5月"])
def test_cards_that_tell_no_projects_abroad_and_a_single_one_are_none(text: str) -> None:
    with contextlib.suppress(DocumentError):
        assert parsed(text).meta.layout != "survey_table"


def test_a_plan_whose_cards_seldom_name_a_country_stays_a_plan() -> None:
    cards = "\n\n".join(f"事業名：交流{each}事業\n担当課：国際課\n内容：市民が交流する{each}" for each in "甲乙丙丁戊")
    text = f"若葉市国際化推進計画\n\n基本方針１　交流の推進\n\n{cards}\n相手国：韓国\n時期：5月"
    assert parsed(text).meta.layout == "programme_tables"


def test_labels_on_one_line_and_the_text_below_them() -> None:
    document = linked("""令和５年度　さいたま市　国際交流事業報告

■中学生派遣事業
時期：令和5年7月25日～8月5日／派遣先：ニュージーランド・ハミルトン市／人数：中学生16名
中学生を派遣した。

■書道交流
時期：中止／派遣先：中国・鄭州市／人数：－
書道展を計画した。""")
    assert [(each.record.text("results"), each.record.text("description")) for each in document.projects] == [
        ("中学生16名", "中学生を派遣した。"), ("", "書道展を計画した。")]
    assert [each.countries for each in document.projects] == [("NZ",), ("CN",)]
