"""What the documentation says is run."""

from __future__ import annotations

import re

import pytest

from api import reference
from graph.service import Service
from graph.settings import Settings
from graph.sparql.pool import Limits, Query, fetch
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def test_the_reference_of_the_api_is_up_to_date() -> None:
    assert reference.FILE.read_text("utf-8") == reference.markdown(), "run `make docs`"


@pytest.mark.parametrize("query", re.findall(r"```sparql\n(.*?)```", README, re.S))
def test_the_queries_of_the_readme_have_answers(query: str, service: Service, samples: Settings) -> None:
    answer = fetch(service.snapshot.path / "store", Limits.of(samples),
                   Query(query, "text/csv", service.snapshot.manifest.base))
    assert answer.count(b"\n") >= 3


def test_the_projects_and_nodes_that_the_readme_names_exist(service: Service) -> None:
    for identifier in set(re.findall(r"projects/([\w-]+)", README)):
        assert service.project(identifier)
    for identifier in set(re.findall(r"nodes/([\w.-]+[\w])", README)):
        assert service.catalogue.node(identifier)


def test_the_answers_that_the_readme_shows_are_given(service: Service) -> None:
    shown = re.search(r"Inferred: (\d+)", README)
    assert shown
    assert len(service.supporting("Ⅱ-(2)-①").inferred) == int(shown[1])
    assert [step.vertex.name for step in service.chain("稚内市", "札幌市")] == [
        "北海道稚内市", "コルサコフ", "ロシア", "ノボシビルスク", "北海道札幌市"]


def test_the_targets_that_the_readme_names_are_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"make ([a-z-]+)", README)) - {"alone"} <= targets
