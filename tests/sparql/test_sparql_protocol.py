"""The SPARQL 1.1 Protocol over HTTP: what W3C's protocol tests ask of the query operation, and more."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from tests import tiny_snapshot

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
DOCUMENT = f"{tiny_snapshot.BASE}graph/document/doc"
REFERENCE = f"{tiny_snapshot.BASE}graph/reference"
NEVER_ENDS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o }"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = tiny_snapshot.publish(tmp_path_factory.mktemp("data"), sparql_workers=1, sparql_seconds=1.0)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


def count(client: TestClient, **parameters: str | list[str]) -> int:
    answer = client.get("/sparql", params={"query": COUNT, **parameters}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    return int(answer.text.split()[1])


def test_three_ways_to_ask(client: TestClient) -> None:
    ways = [
        client.get("/sparql", params={"query": "ASK {}"}),
        client.post("/sparql", data={"query": "ASK {}"}),
        client.post("/sparql", content="ASK {}", headers={"Content-Type": "application/sparql-query"}),
        client.post("/sparql", content="ASK {}",
                    headers={"Content-Type": "application/sparql-query; charset=UTF-8"}),
    ]
    for answer in ways:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/sparql-results+json"
        assert answer.json()["boolean"] is True


def test_dataset(client: TestClient) -> None:
    everything = count(client)
    document = count(client, **{"default-graph-uri": DOCUMENT})
    both = count(client, **{"default-graph-uri": [DOCUMENT, REFERENCE]})
    assert 0 < document < both < everything
    assert count(client, **{"named-graph-uri": DOCUMENT}) == 0
    named = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    answer = client.post(
        "/sparql",
        params={"named-graph-uri": [DOCUMENT, REFERENCE]},
        content=named,
        headers={"Content-Type": "application/sparql-query", "Accept": "text/csv"},
    )
    assert set(answer.text.split()) == {"g", DOCUMENT, REFERENCE}
    answer = client.post(
        "/sparql", data={"query": named, "named-graph-uri": REFERENCE}, headers={"Accept": "text/csv"}
    )
    assert answer.text.split() == ["g", REFERENCE]


@pytest.mark.parametrize(("accept", "given"), [
    ("application/sparql-results+json", "application/sparql-results+json"),
    ("application/json", "application/sparql-results+json"),
    ("application/sparql-results+xml", "application/sparql-results+xml"),
    ("text/csv", "text/csv; charset=utf-8"),
    ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
    ("text/csv;q=0.2, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/sparql-results+xml"),
    ("*/*", "application/sparql-results+json"),
    ("text/*", "text/csv; charset=utf-8"),
])
def test_result_formats(client: TestClient, accept: str, given: str) -> None:
    answer = client.get("/sparql", params={"query": "SELECT (1 AS ?x) {}"}, headers={"Accept": accept})
    assert answer.headers["content-type"] == given
    assert answer.headers["vary"].startswith("Accept")
    kind = ox.QueryResultsFormat.from_media_type(given)
    assert kind is not None
    if kind != ox.QueryResultsFormat.CSV:  # which the engine writes but does not read
        results = ox.parse_query_results(answer.content, kind)
        assert [solution["x"].value for solution in results] == ["1"]  # type: ignore[union-attr]


@pytest.mark.parametrize("media_type", ["text/turtle", "application/ld+json", "application/n-triples",
                                        "application/rdf+xml", "application/n-quads", "application/trig"])
def test_graph_formats(client: TestClient, media_type: str) -> None:
    query = "CONSTRUCT { <s> <http://e/p> '日本' } {}"
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": media_type})
    assert answer.headers["content-type"].split(";")[0] == media_type
    (quad,) = ox.parse(answer.content, ox.RdfFormat.from_media_type(media_type))
    assert quad.subject == ox.NamedNode(f"{tiny_snapshot.BASE}s")
    assert quad.object == ox.Literal("日本")


def test_format_parameter(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": "SELECT (1 AS ?x) {}", "format": "csv"})
    assert answer.text == "x\r\n1\r\n"
    assert client.get("/sparql", params={"query": "ASK {}", "format": "ttl"}).status_code == 400


@pytest.mark.parametrize(("url", "status"), [
    ("?query=ASK%20%7B", 400),
    ("?query=ASK%7B%7D&query=SELECT%20*%20%7B%7D", 400),
    ("?update=CLEAR%20ALL", 400),
    ("?query=CLEAR%20ALL", 400),
    ("?query=ASK%7B%7D&default-graph-uri=not%20an%20iri", 400),
    ("?query=ASK%7B%7D&unknown=1", 400),
    ("?query=SELECT%20*%20%7BSERVICE%20%3Chttp%3A%2F%2Fe%2F%3E%20%7B%7D%7D", 400),
])
def test_refused_queries(client: TestClient, url: str, status: int) -> None:
    answer = client.get("/sparql" + url)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


@pytest.mark.parametrize(("content", "kind", "status"), [
    (b"ASK {}", "text/plain", 415),
    (b"ASK {}", "", 415),
    (b"query=ASK%20%7B%7D", "", 415),
    ("ASK {}".encode("utf-16"), "application/sparql-query; charset=UTF-16", 400),
    (b"ASK { <http://e/\xff> ?p ?o }", "application/sparql-query", 400),
    (b"CLEAR ALL", "application/sparql-update", 415),
    (b"update=CLEAR%20ALL", "application/x-www-form-urlencoded", 400),
    (b"", "application/x-www-form-urlencoded", 400),
    (b"query=" + b"a" * 300_000, "application/x-www-form-urlencoded", 400),
    (b"ASK {} #" + b"a" * 70_000, "application/sparql-query", 400),
])
def test_refused_posts(client: TestClient, content: bytes, kind: str, status: int) -> None:
    answer = client.post("/sparql", content=content, headers={"Content-Type": kind} if kind else {})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_methods(client: TestClient) -> None:
    assert client.delete("/sparql").status_code == 405
    assert client.put("/sparql", content="").status_code == 405
    head = client.head("/sparql", params={"query": COUNT})
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-type"] == "application/sparql-results+json"
    live = client.app.state.holder.live  # type: ignore[attr-defined]
    assert live.pool.counts.abandoned == 0, "HEAD leaves the worker alive"
    assert client.head("/sparql", params={"query": "SELECT * {"}).status_code == 400
    assert "POST" in client.options("/sparql").headers["allow"]
    preflight = client.options("/sparql", headers={
        "Origin": "http://example.org", "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type"})
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert client.get("/sparql?query=ASK%7B%7D", headers={"Origin": "http://e.org"}).headers[
        "access-control-allow-origin"] == "*"


def test_not_acceptable(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": "ASK {}"}, headers={"Accept": "image/png"})
    assert answer.status_code == 406


def test_service_description(client: TestClient) -> None:
    for media_type in ("text/turtle", "application/rdf+xml", "application/ld+json"):
        answer = client.get("/sparql", headers={"Accept": media_type})
        quads = list(ox.parse(answer.content, ox.RdfFormat.from_media_type(media_type)))
        endpoints = {quad.object for quad in quads if quad.predicate.value.endswith("#endpoint")}
        assert endpoints == {ox.NamedNode(f"{tiny_snapshot.BASE}sparql")}


def test_the_editor_is_for_browsers(client: TestClient) -> None:
    answer = client.get("/sparql", headers={"Accept": "text/html"}, follow_redirects=False)
    assert answer.status_code in (200, 303)


def test_time_limit_is_a_problem_and_the_next_query_is_served(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": NEVER_ENDS})
    assert answer.status_code == 503
    assert answer.json()["where"] == "sparql_seconds"
    assert "1 s" in answer.json()["detail"]
    assert count(client) > 0


def test_a_cut_stream_is_no_answer(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The first bytes have gone: the connection breaks, so that no client takes the part for the whole."""
    settings = tiny_snapshot.publish(tmp_path_factory.mktemp("data"), sparql_workers=1, sparql_result_mb=1)
    with TestClient(create_app(settings)) as client:
        with pytest.raises(Exception, match="larger than 1 MiB"):
            client.get("/sparql", params={"query": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"})
        assert count(client) > 0


def test_a_function_that_the_engine_has_not(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": "SELECT (<http://e/f>(1) AS ?x) {}"})
    assert (answer.status_code, answer.json()["where"]) == (501, "query")


@pytest.mark.parametrize(("name", "kind"), [("turtle", "text/turtle"), ("xml", "application/rdf+xml"),
                                            ("json-ld", "application/ld+json"), ("nt", "application/n-triples")])
def test_what_clients_call_the_formats(client: TestClient, name: str, kind: str) -> None:
    answer = client.get("/sparql", params={"query": "CONSTRUCT WHERE { ?s ?p ?o }", "format": name, "output": name})
    assert answer.headers["content-type"].split(";")[0] == kind


def test_compression(client: TestClient) -> None:
    query = "SELECT * { ?s ?p ?o }"
    with client.stream("GET", "/sparql", params={"query": query, "format": "tsv"},
                       headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        body = gzip.decompress(b"".join(answer.iter_raw()))
    assert body.count(b"\n") == count(client) + 1
