"""The commands as a user runs them."""

from __future__ import annotations

import csv
import io
import json

import pytest

from graph.rows import ProjectRow
from graph.service import Service
from graph.settings import Settings
from tests import forked
from tests.conftest import environment, fresh_settings

PROJECT_KEYS = {
    "id", "iri", "title", "description", "document", "record", "lines", "fiscal_year", "prefecture", "bureau",
    "implementers", "departments", "municipalities", "countries", "regions", "foreign_places", "period", "modes",
    "topics", "status", "results", "nodes", "sdgs"}


def run(settings: Settings, *arguments: str, code: int = 0) -> str:
    done = forked.kakehashi(*arguments, env=environment(settings))
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 else done.stderr


def test_search_prints_json(samples: Settings) -> None:
    answer = json.loads(run(samples, "search", "アイスホッケー", "--limit", "3", "--json"))
    assert answer["hits"][0]["title"] == "国際アイスホッケー交流会"
    assert {"project", "score", "relevance", "lines", "iri"} <= set(answer["hits"][0])
    assert answer["facets"]["country"]


def test_similar_gives_reasons(samples: Settings, service: Service) -> None:
    seed = next(p for p in service.catalogue.iterate(ProjectRow) if p.title == "ダイヤモンド高校長期交換留学事業")
    found = json.loads(run(samples, "similar", seed.id, "--json"))
    assert "ダイヤモンド高校短期派遣事業" in [each["title"] for each in found[:3]]
    assert all(each["reasons"] for each in found[:3])


def test_supports_lists_asserted_and_inferred_apart(samples: Settings) -> None:
    answer = json.loads(run(samples, "supports", "Ⅱ-(2)-①", "--json"))
    assert answer["asserted"] == []
    assert len(answer["inferred"]) > 10
    link = answer["inferred"][0]["link"]
    assert 0 < link["confidence"] < 1
    assert link["project_evidence"]["quote"]
    assert link["target_evidence"]["quote"]


def test_chain_goes_from_wakkanai_to_sapporo(samples: Settings) -> None:
    steps = json.loads(run(samples, "chain", "稚内市", "札幌市", "--json"))
    assert (steps[0]["vertex"]["id"], steps[2]["vertex"]["id"], steps[-1]["vertex"]["id"]) == ("01214", "RU", "01100")


def test_sparql_answers_in_a_worker(samples: Settings) -> None:
    text = run(samples, "sparql", "PREFIX kkh: <ontology#> SELECT (COUNT(*) AS ?n) WHERE { ?p a kkh:Project }",
               "--format", "csv")
    assert text.split() == ["n", "271"]
    hits = run(samples, "sparql", 'PREFIX kkh: <ontology#> SELECT ?p { ?p kkh:search ("留学" 3) }', "--format", "csv")
    assert len(hits.split()) == 4


def test_a_wrong_query_is_bad_input(samples: Settings) -> None:
    assert "kakehashi:" in run(samples, "sparql", "SELECT WHERE {", code=2)


def test_not_found_has_its_exit_code(samples: Settings) -> None:
    assert "no project has this id" in run(samples, "similar", "nothing", code=3)


def test_without_a_snapshot_the_command_says_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert "kakehashi ingest" in run(fresh_settings(tmp_path_factory.mktemp("empty")), "search", "x", code=6)


def test_export_writes_projects_with_words_beside_codes(samples: Settings) -> None:
    rows = [json.loads(line) for line in run(samples, "export", "projects").splitlines()]
    assert len(rows) == 271
    assert all(set(row) >= PROJECT_KEYS for row in rows)
    anchorage = next(row for row in rows if row["title"] == "サンドレイク小学校交流事業")
    assert anchorage["countries"] == ["US"]
    assert anchorage["municipalities"] == ["北海道千歳市"]


@pytest.mark.parametrize("table", ["projects", "ties", "plan-nodes", "links", "indicators", "issues"])
def test_export_writes_csv(samples: Settings, table: str) -> None:
    rows = list(csv.DictReader(io.StringIO(run(samples, "export", table, "--format", "csv"))))
    assert rows
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize("form", ["nq", "trig", "ttl", "jsonld"])
def test_export_writes_the_graph(samples: Settings, form: str) -> None:
    text = run(samples, "export", "graph", "--format", form)
    assert "kkh:Project" in text if form in ("trig", "ttl") else "ontology#Project" in text


@pytest.mark.parametrize("form", ["graphml", "gexf", "json", "csv"])
def test_export_writes_the_network(samples: Settings, form: str) -> None:
    assert "稚内市" in run(samples, "export", "network", "--format", form)


def test_issues_name_document_line_and_reason(samples: Settings) -> None:
    issues = json.loads(run(samples, "issues", "--document", "hokkaido_project_survey_r5", "--json"))
    broken = next(each for each in issues if each["code"] == "broken-duplicate")
    assert broken["lines"][0] == 101
    assert broken["reason"]
