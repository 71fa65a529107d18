"""The Python interface: one set of methods, the same answers on a snapshot and on a service."""

from __future__ import annotations

import doctest
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

import kakehashi
from api.app import create_app
from graph.settings import Settings
from kakehashi import client, frames
from kakehashi.client import Kakehashi
from ontology.errors import (
    InputError,
    KakehashiError,
    NotFound,
    QueryError,
    SnapshotError,
    Unreachable,
)
from tests.conftest import ROOT
from tests.live import free_port, serving


@pytest.fixture(scope="module")
def kg(samples: Settings) -> Iterator[Kakehashi]:
    with kakehashi.open(samples) as opened:
        yield opened


@pytest.fixture(scope="module")
def remote(samples: Settings) -> Iterator[Kakehashi]:
    # The base stays that of the snapshot, so both sides give the same IRIs.
    port = free_port()
    with serving(create_app(samples), port) as url, kakehashi.connect(url) as connected:
        yield connected


SEED = "hokkaido_project_survey_r5-98776faa31"
PLAN = "hokkaido_global_strategy"

TABLES: dict[str, Callable[[Kakehashi], pd.DataFrame]] = {
    "search": lambda kg: kg.search("高校生の留学", limit=5, country=["US", "CA"]),
    "projects": lambda kg: kg.projects(country="US"),
    "similar": lambda kg: kg.similar(SEED, limit=4),
    "plans": lambda kg: kg.plans(),
    "directions": lambda kg: kg.directions(PLAN),
    "supporting": lambda kg: kg.supporting("Ⅱ-(2)-①"),
    "sdg": lambda kg: kg.sdg(4),
    "coverage": lambda kg: kg.coverage(PLAN, "country", least="strong"),
    "ties": lambda kg: kg.ties(),
    "network().nodes": lambda kg: kg.network(country="RU").nodes,
    "network().edges": lambda kg: kg.network(country="RU").edges,
    "tie_health": lambda kg: kg.tie_health(prefecture="01"),
    "chain": lambda kg: kg.chain("稚内市", "札幌市"),
    "queries": lambda kg: kg.queries(),
    "issues": lambda kg: kg.issues(severity="warning"),
    "documents": lambda kg: kg.documents(),
    "year_changes": lambda kg: kg.year_changes(),
    "review_queue": lambda kg: kg.review_queue(limit=5),
    "reviews": lambda kg: kg.reviews(),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_the_same_locally_and_over_http(name: str, kg: Kakehashi, remote: Kakehashi) -> None:
    here, there = TABLES[name](kg), TABLES[name](remote)
    pd.testing.assert_frame_equal(here, there)
    assert here.attrs == there.attrs
    columns = frames.TABLES[name]
    assert list(here) == list(columns)
    assert [str(kind) for kind in here.dtypes] == [frames.TYPES[kind] for kind, _ in columns.values()]
    assert len(here) or name in ("year_changes", "reviews")


def test_every_table_of_the_reference_is_compared() -> None:
    assert set(TABLES) == set(frames.TABLES)


def test_queries_answer_alike(kg: Kakehashi, remote: Kakehashi, tmp_path: Path) -> None:
    query = "PREFIX kkh: <ontology#> SELECT ?p ?y { ?p a kkh:Project OPTIONAL { ?p kkh:fiscalYear ?y } } ORDER BY ?p"
    pd.testing.assert_frame_equal(kg.sparql(query), remote.sparql(query))
    assert kg.sparql("ASK { ?s ?p ?o }").answer[0]
    assert set(kg.construct("CONSTRUCT WHERE { ?s a <ontology#Plan> }")) == set(
        remote.construct("CONSTRUCT WHERE { ?s a <ontology#Plan> }"))
    pd.testing.assert_frame_equal(kg.query("ties-as-of", year=1995), remote.query("ties-as-of", year=1995))
    files = [each.export("links", tmp_path / f"{number}.csv") for number, each in enumerate((kg, remote))]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert kg.project(SEED) == remote.project(SEED)
    assert kg.snapshot == remote.snapshot


REFUSED: dict[str, tuple[type[KakehashiError], Callable[[Kakehashi], object]]] = {
    "unknown project": (NotFound, lambda kg: kg.similar("nothing")),
    "unknown place": (NotFound, lambda kg: kg.chain("稚内市", "どこにもない市")),
    "unknown filter": (QueryError, lambda kg: kg.search("x", nonsense="y")),  # type: ignore[call-arg]
    "no such goal": (NotFound, lambda kg: kg.sdg(18)),
    "too many": (QueryError, lambda kg: kg.search("x", limit=5000)),
    "broken SPARQL": (QueryError, lambda kg: kg.sparql("SELECT WHERE {")),
    "an update": (QueryError, lambda kg: kg.sparql("DELETE WHERE { ?s ?p ?o }")),
    "missing parameter": (QueryError, lambda kg: kg.query("ties-as-of")),
    "graph for a table": (QueryError, lambda kg: kg.sparql("CONSTRUCT WHERE { ?s a <ontology#Plan> }")),
    "table for a graph": (QueryError, lambda kg: kg.construct("SELECT ?s { ?s a <ontology#Plan> }")),
    "no such file form": (InputError, lambda kg: kg.export("links", "links.pdf")),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_is_the_same_error(what: str, kg: Kakehashi, remote: Kakehashi) -> None:
    kind, ask = REFUSED[what]
    told = []
    for each in (kg, remote):
        with pytest.raises(kind) as caught:
            ask(each)
        told.append((type(caught.value), caught.value.message, caught.value.where, caught.value.todo))
    assert told[0] == told[1]


def test_only_a_service_without_the_token_refuses_a_review(remote: Kakehashi) -> None:
    with pytest.raises(KakehashiError):
        remote.review(SEED, "4", "accept", target_kind="sdg", reviewer="例")


def test_nothing_published_and_nobody_there(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="kakehashi ingest"):
        kakehashi.open(tmp_path)
    with pytest.raises(Unreachable, match="kakehashi serve"):
        kakehashi.connect(f"http://127.0.0.1:{free_port()}/")
    with pytest.raises(InputError, match="http://"):
        kakehashi.connect("kakehashi.example")


def test_the_examples_of_the_docstrings_hold(kg: Kakehashi) -> None:
    examples = [test for test in doctest.DocTestFinder().find(client, globs={"kg": kg}) if test.examples]
    runner = doctest.DocTestRunner()
    for test in examples:
        runner.run(test)
    assert len(examples) > 10
    assert runner.summarize().failed == 0


def test_a_program_that_forgets_to_close_ends_without_noise(samples: Settings) -> None:
    code = f"import kakehashi; kg = kakehashi.open({str(samples.data)!r}); print(len(kg.plans()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60,
                          check=True)
    assert (done.stdout.strip(), done.stderr) == ("3", "")


def test_importing_is_light() -> None:
    code = ("import sys, kakehashi; from ontology import errors\n"
            "print(sorted({'pandas', 'httpx', 'matplotlib', 'graph', 'api', 'pydantic'} & set(sys.modules)))")
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    taken = time.perf_counter() - begun
    assert done.stdout.strip() == "[]"
    assert taken < 1.0  # 0.05 s on an idle machine; the rest is for a busy one


@pytest.mark.parametrize("missing", ["pandas", "httpx"])
def test_a_missing_package_is_told(missing: str, tmp_path: Path) -> None:
    code = (f"import sys; sys.modules[{missing!r}] = None\nimport kakehashi\nfrom ontology.errors import MissingExtra\n"
            f"try: kakehashi.open({str(tmp_path)!r})\nexcept MissingExtra as error: print(error)")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert missing in done.stdout, done.stderr
    assert "kakehashi[analysis]" in done.stdout
