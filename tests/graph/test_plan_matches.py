"""Matches of plan items: relations, and what the sample documents' plans have in common."""

from __future__ import annotations

import pytest

from graph.alignment import plan_matches
from graph.encoders.fake import FakeEncoder
from graph.rows import NodeMatchRow, NodeRow
from graph.service import Service
from ontology.errors import NotFound
from ontology.iri import Iris
from tests.factories import BASE, evidence, node


@pytest.mark.parametrize(("common", "forward", "backward", "relation"), [
    (9, 0.9, 0.7, "exact"), (8, 0.8, 0.2, "broad"), (8, 0.2, 0.8, "narrow"), (8, 0.5, 0.4, "close"),
    (1, 1.0, 0.1, "close"), (0, 0.0, 0.0, "close")])
def test_the_relation_follows_from_the_common_projects(common: int, forward: float, backward: float,
                                                       relation: str) -> None:
    assert plan_matches.relation(common, forward, backward) == relation


def test_plans_without_a_counterpart_have_no_match() -> None:
    measures = [node("m", title="青少年の交流", level="measure", evidence=evidence(document="one"))]
    assert plan_matches.match(measures, [], FakeEncoder(), Iris(BASE)) == []
    assert plan_matches.match([], [], FakeEncoder(), Iris(BASE)) == []


def test_life_support_of_residents_is_found_in_both_plans(service: Service) -> None:
    found = service.matches("hokkaido_global_strategy")
    titles = {each.id: each.title or "" for each in service.catalogue.all(NodeRow)}
    best = max(found, key=lambda each: each.confidence * ("在住外国人" in titles[each.target]))
    assert "生活支援" in titles[best.source]
    assert best.relation in ("exact", "close")  # close: fewer than three common projects
    assert best.method.startswith("inferred:plan-match-")
    assert best.method.endswith("-uncalibrated")
    assert all(each.projects >= plan_matches.FEWEST or each.words >= plan_matches.ALONE for each in found)
    assert best.source_evidence.document != best.target_evidence.document
    assert all(0 <= each.confidence < 1 for each in service.catalogue.all(NodeMatchRow))


def test_an_unknown_plan_has_no_matches(service: Service) -> None:
    with pytest.raises(NotFound):
        service.matches("nothing")
