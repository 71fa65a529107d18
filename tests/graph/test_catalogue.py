from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from graph.catalogue import Catalogue, Writer
from graph.filters import FACETS, Filters, Sort
from graph.rows import ListedRow, NodeLinkRow, NodeRow, ProjectRow
from graph.service import Service
from ontology.errors import NotFound
from tests.factories import evidence, link, node, project


def node_link(target: str) -> NodeLinkRow:
    return NodeLinkRow(node=target, notation="", title=None, strength="supports", confidence=0.8,
                       method="inferred:test")


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    writer = Writer(tmp_path / "catalogue.sqlite")
    writer.add([node("plan-1", level="direction", notation="Ⅰ"), node("plan-1.1", parent="plan-1", notation="Ⅰ-(1)")])
    writer.add([
        project("a", countries=("CA", "US"), topics=("sport",), nodes=(node_link("plan-1.1"),)),
        project("b", countries=("CA",), topics=("tourism",), fiscal_year=None, years=(2013, 2015)),
        project("c", countries=(), topics=("tourism",)),
    ])
    writer.add([link("a", "plan-1.1")])
    writer.close()
    return Catalogue(tmp_path / "catalogue.sqlite")


def test_values_of_a_facet_are_alternatives_and_facets_narrow(catalogue: Catalogue) -> None:
    assert catalogue.select(Filters(country=("CA",))) == ["a", "b"]
    assert catalogue.select(Filters(country=("CA", "US"), topic=("sport",))) == ["a"]
    assert catalogue.select(Filters()) == ["a", "b", "c"]
    assert catalogue.select(Filters(country=("XX",))) == []


def test_a_plan_period_counts_for_each_of_its_years(catalogue: Catalogue) -> None:
    assert catalogue.select(Filters(fiscal_year=("2014",))) == ["b"]
    assert catalogue.select(Filters(fiscal_year=("2023",))) == ["a", "c"]


def test_a_node_stands_for_everything_below_it(catalogue: Catalogue) -> None:
    assert catalogue.select(Filters(node=("plan-1",))) == ["a"]
    assert [each.id for each in catalogue.descendants(catalogue.node("Ⅰ"))] == ["plan-1.1"]


def test_facets_count_exactly(catalogue: Catalogue) -> None:
    assert catalogue.facets()["country"] == [("CA", 2), ("US", 1)]
    assert catalogue.facets(["b", "c"])["topic"] == [("tourism", 2)]
    assert catalogue.facets([])["topic"] == []


def test_rows_come_back_as_they_were(catalogue: Catalogue) -> None:
    assert catalogue.get(ProjectRow, "b").years == (2013, 2015)
    assert [each.id for each in catalogue.projects(["c", "nothing", "a"])] == ["c", "a"]


def test_rows_of_lists_are_those_of_projects_without_their_sources(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "catalogue.sqlite")
    writer.add([project("a"), project("b", title='a list,"mentions":[]', description="\\",
                                          evidence={"name": evidence()})])
    writer.close()
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    whole = catalogue.projects(["b", "a"])
    assert whole[0].evidence
    shown = [ListedRow.model_validate(each.model_dump()) for each in whole]
    assert catalogue.projects_as(ListedRow, ["b", "a", "nothing"]) == shown
    assert catalogue.projects_at(ListedRow, [1, 0]) == shown
    with pytest.raises(NotFound, match="nothing"):
        catalogue.get(ProjectRow, "nothing")


def test_a_notation_of_two_plans_is_not_guessed(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "two.sqlite")
    writer.add([node("p-1", notation="(1)"), node("q-1", plan="q", notation="(1)")])
    writer.close()
    with pytest.raises(NotFound, match="p-1, q-1"):
        Catalogue(tmp_path / "two.sqlite").node("(1)")


def test_only_looked_up_columns_narrow(catalogue: Catalogue) -> None:
    with pytest.raises(ValueError, match="title"):
        catalogue.all(NodeRow, title="x")


def test_counts_over_some_projects_are_those_of_their_values(service: Service) -> None:
    ids = service.catalogue.select(Filters())[::3]
    expected: Counter[tuple[str, str]] = Counter()
    for name in FACETS:
        having = service.catalogue.facet_values(name)
        expected.update((name, value) for each in ids for value in having.get(each, ()))
    facets = service.catalogue.facets(ids)
    counted = {(name, value): number for name, found in facets.items() for value, number in found}
    assert counted == dict(expected)


def test_lists_are_sorted_by_a_facet_and_those_without_it_come_last(service: Service) -> None:
    def years(sort: Sort) -> list[str]:
        having = service.catalogue.facet_values("fiscal_year")
        pick = max if sort == "newest" else min
        return [pick(having.get(project.id, ("",))) for project, _ in service.search("", limit=1000, sort=sort).hits]

    orders: tuple[Sort, ...] = ("newest", "oldest")
    for sort in orders:
        found = years(sort)
        given = [year for year in found if year]
        assert given == sorted(given, reverse=sort == "newest")
        assert found[:len(given)] == given
        assert len(found) == service.catalogue.count(ProjectRow)
