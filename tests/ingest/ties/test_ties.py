"""Ties that texts state or imply, and since when."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.linked import Tie
from ingest.linking import link
from ingest.linking.ties.years import since
from ingest.records import Role
from tests.ingest.test_linking import SAMPLES, document
from tests.link_scores import SHARED, compare, unseen


def ties(**cells: str) -> list[Tie]:
    """Ties of one record of a survey of Hokkaido."""
    roles: dict[Role, str] = {"municipality": "紋別市", "name": "事業"}
    roles.update(cells)  # type: ignore[arg-type]
    return list(link(document(roles, {"municipality": "函館市"})).ties)


def parties(**cells: str) -> set[tuple[str | None, str]]:
    return {(tie.partner.target or tie.partner.name, tie.kind) for tie in ties(**cells) if tie.stated}


@pytest.mark.parametrize("text", [
    "姉妹都市ニューポート市へ派遣する。", "ニューポート市との姉妹都市提携40周年を記念する。",
    "姉妹都市提携を結ぶアメリカ合衆国オレゴン州のニューポート市を訪ねる。",
    "姉妹都市であるアメリカ・ニューポート市の生徒を迎える。", "ニューポート市国際姉妹都市締結記念",
    "姉妹都市提携の相手、アメリカ合衆国オレゴン州ニューポート市に送り出す。",
    "アメリカ合衆国ニューポート市とは姉妹都市提携の間柄にある。", "ニューポート市と紋別市の姉妹都市提携を祝う。",
    "姉妹都市で10日間のホームステイをする。",
])
def test_wordings_of_a_sister_city(text: str) -> None:
    found = parties(description=text, country="アメリカ合衆国オレゴン州ニューポート市")
    assert found == {("US-newport", "sister-city")}


@pytest.mark.parametrize(("text", "expected"), [
    ("友好都市3市(コルサコフ市・ネベリスク市・ユジノサハリンスク市)との会議",
     {("RU-nevelsk", "friendship-city"), ("RU-korsakov", "friendship-city"),
      ("RU-yuzhno-sakhalinsk", "friendship-city")}),
    ("姉妹都市(大田広域市・ノボシビルスク市)やシンガポールへの派遣",
     {("RU-novosibirsk", "sister-city"), ("KR-daejeon", "sister-city")}),
    ("姉妹湿地であるハンター河口湿地から迎える", {("AU-hunter-estuary-wetlands", "sister-wetland")}),
    ("連携協定を締結しているタイの学校3校とオンライン交流を行う", {("タイの学校3校", "school-agreement")}),
    ("台湾炭鉱博物館と釧路市立博物館との友好館協定締結", {("台湾炭鉱博物館", "museum-agreement")}),
    ("台湾経済団体と締結した経済交流覚書に基づく", {("台湾経済団体", "memorandum")}),
    ("ニューポート市を訪問する。", set()), ("姉妹都市提携に向けた協議をニューポート市と行う。", set()),
    ("JICA草の根技術協力事業によりダナン市から研修員を迎える。", set()),
])
def test_kinds(text: str, expected: set[tuple[str, str]]) -> None:
    assert parties(description=text) == expected


def test_a_combined_word_takes_its_kind_from_the_recorded_tie() -> None:
    found = parties(municipality="帯広市", country="アメリカ・アラスカ州スワード市、中国・遼寧省朝陽市",
                    description="姉妹・友好都市との親睦を図る。")
    assert found == {("US-seward", "sister-city"), ("CN-chaoyang", "friendship-city")}


def test_what_only_the_implementer_says_is_implied() -> None:
    tie = ties(municipality="千歳市", implementer="千歳国際・友好都市交流協会",
               country="アメリカ合衆国アラスカ州アンカレジ市")[0]
    assert (tie.source.target, tie.partner.target) == ("01224", "US-anchorage")
    assert (tie.kind, tie.stated) == ("sister-city", False)


def test_the_former_town_whose_tie_it_was() -> None:
    tie = ties(municipality="北見市", description="旧常呂町の姉妹都市バーヘッド町に派遣する。",
               country="カナダアルバータ州バーヘッド町")[0]
    assert (tie.source.target, tie.partner.target) == ("01208", "CA-barrhead")
    assert tie.quote.startswith("旧常呂町")


@pytest.mark.parametrize(("text", "year"), [
    ("昨年X市との姉妹都市提携60周年を迎えた", "1962"), ("2021年に姉妹都市提携30年となり", "1991"),
    ("令和6年に姉妹都市提携55周年を迎えるにあたり", "1969"), ("令和4年に姉妹都市提携25周年を迎えた", "1997"),
    ("平成3年にX市と姉妹都市の提携をして以降", "1991"), ("姉妹都市提携(1989年)に基づき", "1989"),
    ("平成元年5月に姉妹都市となった", "1989"), ("姉妹都市提携40周年を記念し", None),
    ("姉妹都市締結から50周年を迎えるため", None),
    ("令和2年度に姉妹都市提携20周年を記念した訪問を予定していたが", None),
    ("55周年の節目に姉妹都市を訪ねる", None), ("令和5年に姉妹都市を訪ねる", None),
])
def test_a_year_only_where_the_text_ties_it(text: str, year: str | None) -> None:
    assert since(text, "姉妹都市", 2023) == year


def test_last_year_of_an_unknown_year_is_unknown() -> None:
    assert since("昨年姉妹都市提携60周年を迎えた", "姉妹都市", None) is None


@pytest.mark.parametrize("folder", [SAMPLES, pytest.param(SHARED / "documents", marks=pytest.mark.shared)])
def test_ties_are_those_that_a_person_reads(folder: Path) -> None:
    if not folder.exists():
        pytest.skip(f"{folder.name} of ../shared is absent")
    scores = compare(folder)
    assert scores["ties"].precision >= 0.98
    assert scores["ties"].recall >= 0.95
    assert scores["ties: since"].f1 >= 0.97
    assert scores["ties: stated"].f1 >= 0.97


def test_ties_of_unseen_surveys() -> None:
    scores = unseen()
    assert scores["ties"].f1 >= 0.92, scores["ties"]
    assert scores["ties: since"].f1 >= 0.92, scores["ties: since"]


@pytest.mark.parametrize(("text", "status"), [
    ("ニューポート市との姉妹都市提携40周年", "active"), ("ニューポート市との姉妹都市提携を解消した", "ended"),
    ("ニューポート市との姉妹都市提携が休止している", "unknown"),
])
def test_status(text: str, status: str) -> None:
    assert [tie.status for tie in ties(description=text, country="アメリカ合衆国オレゴン州ニューポート市")] == [status]


@pytest.mark.parametrize(("text", "comparison"), [
    ("姉妹都市ニューポート市へ派遣する。", "agrees"),
    ("昭和41年に姉妹都市となったニューポート市へ派遣する。", "agrees"),
    ("昭和50年に姉妹都市となったニューポート市へ派遣する。", "year-differs"),
    ("パートナーシティのニューポート市へ派遣する。", "kind-differs"),
])
def test_a_tie_beside_the_recorded_one(text: str, comparison: str) -> None:
    country = "アメリカ合衆国オレゴン州ニューポート市"
    stating: dict[Role, str] = {"municipality": "紋別市", "description": text, "country": country}
    linked = link(document(stating, {"municipality": "函館市"}))
    tie = linked.ties[0]
    assert tie.comparison == comparison
    assert tie.compared
    differs = [issue for issue in linked.issues if issue.code == "recorded-tie-differs"]
    assert len(differs) == (comparison != "agrees")
    assert all("ニューポート" in issue.reason and "http" in issue.reason for issue in differs)


def test_a_tie_that_is_not_recorded_and_one_that_cannot_be_compared() -> None:
    country, text = "アメリカ合衆国アラスカ州アンカレジ市", "姉妹都市アンカレジ市へ派遣する。"
    assert ties(municipality="紋別市", country=country, description=text)[0].comparison == "not-recorded"
    linked = link(document({"municipality": "松江市", "country": country, "description": text}))
    assert [tie.comparison for tie in linked.ties] == [""]
