from __future__ import annotations

from pathlib import Path

import pytest

from graph.catalogue import Catalogue, Writer
from graph.filters import Filters
from graph.rows import NodeLinkRow, NodeRow, ProjectRow
from ontology.errors import NotFound
from tests.factories import link, node, project


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
