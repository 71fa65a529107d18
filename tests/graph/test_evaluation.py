"""The benchmark: its measures by hand, its reading of judged sets, and that quality has not fallen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.evaluation import judged, latest, run
from graph.evaluation.metrics import mean, ndcg, overlap, recall, reciprocal_rank
from graph.rows import ProjectRow
from graph.service import Service
from ontology.errors import InputError
from tests.factories import project


def test_the_measures_are_those_of_the_books() -> None:
    gold = {"a": 2.0, "b": 1.0}
    assert ndcg(["a", "b"], gold) == 1
    assert ndcg(["b", "a"], gold) == pytest.approx((1 + 2 / 1.58496) / (2 + 1 / 1.58496), abs=1e-4)
    assert ndcg(["x"], gold) == 0
    assert recall(["x", "b"], gold) == 0.5
    assert reciprocal_rank(["x", "b"], gold) == 0.5
    assert overlap(["a", "b"], ["b", "c"]) == 0.5
    found = mean([0.0, 1.0] * 50)
    assert found is not None
    assert found.value == 0.5
    assert 0.38 < found.low < 0.45 < 0.55 < found.high < 0.62
    assert mean([]) is None


def write(folder: Path, name: str, *lines: object) -> None:
    (folder / name).write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines))


def test_items_are_found_by_record_or_title(tmp_path: Path) -> None:
    rows = [project("p1", document="d", record="7", title="国際　交流"), project("p2", document="d", record="8")]
    write(tmp_path, "queries.jsonl", {"qid": "q", "text": "t", "lang": "ja", "type": "topical"},
          {"qid": "none", "text": "t", "lang": "ja", "type": "topical"})
    write(tmp_path, "relevance.jsonl", {"qid": "q", "document": "d", "title": "国際交流", "relevance": 2},
          {"qid": "q", "document": "d", "record": 8, "relevance": 1},
          {"qid": "q", "document": "d", "record": "9", "relevance": 1})
    found = judged.read(tmp_path, rows)
    assert found.queries[0].gold == {"p1": 2, "p2": 1}
    assert found.queries[1].gold == {}
    assert found.missing == ("d: record 9",)


@pytest.mark.parametrize(("line", "message"), [
    ("{", "not JSON"), ({"qid": "q"}, "expected"),
    ({"qid": "q", "document": "d", "record": "1", "relevance": 5}, "0, 1 or 2"),
    ({"qid": "q", "document": "d", "relevance": 1}, "neither record nor title"),
])
def test_a_bad_line_is_told_with_its_place(tmp_path: Path, line: object, message: str) -> None:
    write(tmp_path, "queries.jsonl", "")
    write(tmp_path, "relevance.jsonl", "", line)
    with pytest.raises(InputError, match=message) as caught:
        judged.read(tmp_path, [project("p", document="d", record="1")])
    assert "relevance.jsonl:2" in str(caught.value)


def test_another_folder_is_no_judged_set(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no judged set"):
        judged.read(tmp_path, [])


@pytest.fixture(scope="module")
def own(service: Service) -> judged.JudgedSet:
    return judged.read(judged.OWN, service.catalogue.iterate(ProjectRow))


def test_search_is_not_worse_than_the_kept_figures(service: Service, own: judged.JudgedSet) -> None:
    assert own.missing == ()
    found = run.quick(service, own)
    kept = latest.read()["search own"]["report"]
    assert found.all.ndcg is not None
    assert found.all.ndcg.value >= kept["all"]["ndcg"]["low"]
    for lang in ("ja", "en"):
        measured = found.by_language[lang].ndcg
        assert measured is not None
        assert measured.value >= kept["by_language"][lang]["ndcg"]["low"]
    assert found.twins is not None
    assert found.twins.value >= kept["twins"]["low"]
    assert found.unanswered_confident == 0


def test_few_near_misses_are_shown_with_confidence(service: Service) -> None:
    """Questions in the documents' own words that they do not answer."""
    asked = judged.read(judged.NEAR_MISSES, ())
    found = run.quick(service, asked)
    assert found.unanswered == len(asked.queries) == 91
    assert found.unanswered_confident <= 0.05 * found.unanswered


def test_similar_is_not_worse_than_the_kept_figures(service: Service, own: judged.JudgedSet) -> None:
    found = run.similar_mean(service, own)
    assert found is not None
    assert found.value >= latest.read()["similar own"]["report"]["ndcg"]["low"]
