"""The same project through the years, on two invented surveys."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import series
from graph.quads import Reader
from graph.rows import DocumentRow, SeriesRow
from graph.service import Service
from graph.settings import Settings
from ingest.pipeline import ingest
from tests import factories, survey_years
from tests.conftest import fresh_settings, silent


@pytest.fixture(scope="module")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("years")
    settings = fresh_settings(folder / "data", encoder="none")
    (folder / "documents").mkdir()
    survey_years.write(folder / "documents", 5, survey_years.R5)
    survey_years.write(folder / "documents", 6, survey_years.R6)
    ingest(settings, folder / "documents", silent)
    return settings


def changes(service: Service) -> list[series.YearChange]:
    return list(series.changes(service.catalogue.iterate(SeriesRow), service.catalogue.all(DocumentRow)))


def test_every_project_of_both_years_is_accounted_for(two_years: Settings) -> None:
    found = changes(Service.open(two_years))
    assert {(each.kind, each.earlier.title if each.earlier else "", each.later.title if each.later else "")
            for each in found} == survey_years.EXPECTED
    assert {each.years for each in found} == {(2023, 2024)}


def test_a_continuation_has_a_confidence_and_a_reason(two_years: Settings) -> None:
    for each in changes(Service.open(two_years)):
        if each.earlier and each.later:
            assert each.confidence is not None
            assert 0.5 < each.confidence < 1
            assert "name" in each.reasons[0]
        else:
            assert (each.confidence, each.reasons) == (None, ())


def test_a_project_knows_its_series(two_years: Settings) -> None:
    service = Service.open(two_years)
    row = next(each for each in service.search("").hits if "第11回" in each[0].title)[0]
    found = service.series(row.id)
    assert found is not None
    assert (found.status, found.years, [member.fiscal_year for member in found.members]) == (
        "continued", (2023, 2024), [2023, 2024])


def test_series_stand_in_the_inferred_graph_with_their_method(two_years: Settings) -> None:
    base = two_years.base
    with Reader(Service.open(two_years).snapshot.path / "store") as reader:
        graph = ox.NamedNode(f"{base}graph/inferred")
        steps = list(reader.store.quads_for_pattern(None, ox.NamedNode(f"{base}ontology#continues"), None, graph))
        kinds = list(reader.store.quads_for_pattern(None, None, ox.NamedNode(f"{base}ontology#Series"), graph))
    assert (len(steps), len(kinds)) == (4, 4)


def test_one_year_alone_makes_no_series(tmp_path: Path) -> None:
    settings = fresh_settings(tmp_path / "data", encoder="none")
    survey_years.write(tmp_path, 5, survey_years.R5)
    ingest(settings, tmp_path / "survey_r5.txt", silent)
    assert Service.open(settings).catalogue.count(SeriesRow) == 0


@pytest.mark.parametrize(("one", "other"), [
    ("第3回ホームステイ", "第４回ホームステイ"), ("令和5年度海外派遣", "R6 海外派遣"),
    ("姉妹都市提携30周年記念式典", "姉妹都市提携31周年記念式典"), ("【継続】商談会", "商談会"),
    ("2023年度 研修", "２０２４年度研修"), ("友好訪問(令和元年度)", "友好訪問(令和２年度)"),
])
def test_what_changes_every_year_is_no_part_of_a_name(one: str, other: str) -> None:
    assert series.name_key(one) == series.name_key(other)


@pytest.mark.parametrize(("one", "other"), [
    ("G7首脳会合", "G20首脳会合"), ("R&D交流", "交流"), ("中学生派遣", "高校生派遣")])
def test_other_names_stay_others(one: str, other: str) -> None:
    assert series.name_key(one) != series.name_key(other)


def test_a_year_alone_keeps_its_name() -> None:
    assert series.name_key("令和5年度")


@given(st.lists(st.sampled_from(["派遣", "受入", "交流", "派遣事業", "第1回派遣"]), max_size=8),
       st.lists(st.sampled_from(["派遣", "受入", "交流", "派遣事業", "第2回派遣"]), max_size=8))
def test_each_project_continues_one_other_at_most(earlier: list[str], later: list[str]) -> None:
    def entries(titles: list[str], year: int) -> list[series.Entry]:
        return [series.entry(factories.project(f"{year}-{at}", title=title, implementers=("千歳市",), fiscal_year=year,
                                               countries=("US",))) for at, title in enumerate(titles)]

    found = series.match(entries(earlier, 2023), entries(later, 2024))
    assert len({one.project for one, _, _ in found.values()}) == len(found)
    assert len(found) >= len({series.name_key(t) for t in earlier} & {series.name_key(t) for t in later})
