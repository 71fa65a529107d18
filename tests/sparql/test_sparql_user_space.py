"""The user graphs: off by default, written with the token, apart from the documents, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from benchmarks.processes import free_port
from graph.settings import Settings
from tests import live, tiny_snapshot

TOKEN = "a-token-for-the-tests"
AUTH = {"Authorization": f"Bearer {TOKEN}"}
GRAPH = f"{tiny_snapshot.BASE}graph/user/notes"
TURTLE = AUTH | {"Content-Type": "text/turtle"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return tiny_snapshot.publish(tmp_path, sparql_workers=1, sparql_seconds=2.0, write_token=TOKEN, write_mb=1)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


def rows(client: TestClient, query: str = "SELECT ?o { GRAPH ?g { ?s ?p ?o } }") -> list[str]:
    answer = client.get("/sparql/user", params={"query": query, "format": "csv"})
    assert answer.status_code == 200, answer.text
    return sorted(answer.text.split()[1:])


def update(client: TestClient, text: str, **headers: str) -> int:
    return client.post("/sparql/update", content=text, headers=AUTH | {
        "Content-Type": "application/sparql-update"} | headers).status_code


def test_off_by_default(tmp_path: Path) -> None:
    with TestClient(create_app(tiny_snapshot.publish(tmp_path, sparql_workers=1))) as client:
        for method, path in (("POST", "/sparql/update"), ("PUT", "/graph/user?default"), ("GET", "/graph/user/x"),
                             ("DELETE", "/graph/user/x"), ("GET", "/sparql/user?query=ASK%7B%7D")):
            answer = client.request(method, path, headers=AUTH)
            assert answer.status_code == 403, path
            assert "KAKEHASHI_WRITE_TOKEN" in answer.json()["detail"]


@pytest.mark.parametrize("given", [None, "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer"])
def test_writing_needs_the_token(client: TestClient, given: str | None) -> None:
    headers = {"Authorization": given} if given else {}
    for method, path in (("POST", "/sparql/update"), ("PUT", "/graph/user/notes"), ("DELETE", "/graph/user/notes")):
        answer = client.request(method, path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")


def test_updates_are_seen_here_and_nowhere_else(client: TestClient) -> None:
    before = client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}).text
    assert update(client, f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <a> <b> 1, 2 }} }}") == 204
    assert update(client, "DELETE { GRAPH ?g { ?s ?p 1 } } WHERE { GRAPH ?g { ?s ?p 1 } }") == 204
    assert rows(client) == ["2"]
    assert client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}).text == before
    assert client.get(GRAPH.removeprefix(tiny_snapshot.BASE[:-1]), headers={"Accept": "text/turtle"}).status_code == 200


@pytest.mark.parametrize(("text", "status"), [
    ("DROP GRAPH <http://example.org/none>", 409),
    (f"INSERT DATA {{ GRAPH <{tiny_snapshot.BASE}graph/reference> {{ <a> <b> 1 }} }}", 400),
    ("INSERT DATA { <a> <b> ", 400),
    ("LOAD <http://127.0.0.1:9/>", 400),
    ("INSERT { ?a ?b ?c } WHERE { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }", 400),
    ("INSERT DATA { <a> <b> 1 } ; INSERT { ?a ?b ?f } WHERE { " + " ".join(
        f"VALUES ?x{j} {{ {' '.join(map(str, range(100)))} }}" for j in range(6)) + " ?a ?b ?c BIND(?x1 AS ?f) }", 503),
])
def test_a_change_that_fails_changes_nothing(client: TestClient, settings: Settings, text: str, status: int) -> None:
    assert update(client, "INSERT DATA { GRAPH <http://e/g> { <a> <b> 7 } }") == 204
    assert update(client, text) == status
    assert rows(client) == ["7"]
    assert len([each for each in settings.user_space.iterdir() if each.is_dir()]) <= 2


def test_size(client: TestClient) -> None:
    big = "\n".join(f"<http://e/{i}> <http://e/p> '{i:01000d}' ." for i in range(900))
    assert client.put("/graph/user/notes", content=big, headers=TURTLE).status_code in (201, 204)
    assert client.put("/graph/user/more", content=big + "\n" + big, headers=TURTLE).status_code == 413
    statuses = [client.put(f"/graph/user/more-{n}", content=big.replace("'0", f"'{n}"), headers=TURTLE).status_code
                for n in range(1, 6)]
    assert 503 in statuses, "the store as a whole is limited too"
    assert len(rows(client, query="SELECT ?o { GRAPH ?g { ?s ?p ?o } } LIMIT 3")) == 3


def test_they_last_and_leftovers_are_removed(settings: Settings) -> None:
    with TestClient(create_app(settings)) as client:
        assert update(client, "INSERT DATA { GRAPH <http://e/g> { <a> <b> 7 } }") == 204
    (settings.user_space / "99").mkdir()
    with TestClient(create_app(settings)) as client:
        assert rows(client) == ["7"]
    assert [each.name for each in settings.user_space.iterdir() if each.is_dir()] == ["1"]


def test_hostile_documents(client: TestClient) -> None:
    deep = "<http://e/a> <http://e/p> " + "[ <http://e/p> " * 20_000 + "1" + "]" * 20_000 + " ."
    assert client.put("/graph/user/deep", content=deep, headers=TURTLE).status_code < 504
    entities = ('<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)) + ']><rdf:RDF xmlns:rdf='
        '"http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/"><rdf:Description rdf:about="http://e/a">'
        "<e:p>&j;</e:p></rdf:Description></rdf:RDF>")
    answer = client.put("/graph/user/e", content=entities, headers=AUTH | {"Content-Type": "application/rdf+xml"})
    assert answer.status_code in (400, 503)
    assert client.put("/graph/user/next", content="<a> <b> 1 .", headers=TURTLE).status_code == 201


def test_the_snapshot_cannot_be_written(client: TestClient) -> None:
    for path in ("/graph?default", f"/graph?graph={tiny_snapshot.BASE}graph/reference", "/graph/document/doc"):
        for method in ("PUT", "POST", "DELETE"):
            assert client.request(method, path, headers=TURTLE, content="<a> <b> 1 .").status_code == 403
    assert client.put("/graph/reference", headers=TURTLE, content="").status_code == 405


def test_reading_the_snapshot_by_the_graph_store_protocol(client: TestClient) -> None:
    graph = f"{tiny_snapshot.BASE}graph/reference"
    answer = client.get("/graph", params={"graph": graph}, headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200
    assert "Anchorage" in answer.text
    everything = client.get("/graph?default", headers={"Accept": "application/n-triples"}).text
    assert len(everything.splitlines()) > len(answer.text.splitlines())
    assert client.head("/graph", params={"graph": graph}).status_code == 200
    assert client.get("/graph", params={"graph": "http://e/none"}).status_code == 404
    assert client.get("/graph", params={"graph": "relative"}).status_code == 400
    assert client.get("/graph").status_code == 400
    assert client.get(f"/graph?default&graph={graph}").status_code == 400


def test_a_listed_endpoint_joins_both(tmp_path: Path) -> None:
    """The snapshot's query calls the user graphs' endpoint, which the operator has listed; no other can be called."""
    port = free_port()
    listed = f"http://127.0.0.1:{port}/sparql/user"
    settings = tiny_snapshot.publish(tmp_path, sparql_workers=1, write_token=TOKEN, sparql_services=listed)
    with live.serving(create_app(live.at_port(settings, port)), port) as address:
        note = f"<{tiny_snapshot.BASE}id/country/TW> <{address}note> 'apples'"
        assert httpx.post(f"{address}sparql/update", content=f"INSERT DATA {{ {note} }}", headers=AUTH | {
            "Content-Type": "application/sparql-update"}).status_code == 204
        query = f"SELECT ?l ?n {{ SERVICE <{listed}> {{ ?s <{address}note> ?n }} ?s ?p ?l FILTER(LANG(?l) = 'en') }}"
        answer = httpx.get(f"{address}sparql", params={"query": query, "format": "csv"}, timeout=30)
        assert answer.text.split() == ["l,n", "Taiwan,apples"]
        for other in ("SERVICE ?s {}", f"SERVICE <{address}sparql> {{}}", "SERVICE <sparql/user> {}",
                      f"SERVICE <{listed}> {{}} SERVICE SILENT <http://127.0.0.1:9/> {{}}"):
            assert httpx.get(f"{address}sparql", params={"query": f"ASK {{ {other} }}"}).status_code == 400


def test_a_form_of_several_files_is_one_change(client: TestClient) -> None:
    """The second file cannot be read, so the first is not kept either."""
    good, bad = ("a.ttl", "<a> <b> 1 .", "text/turtle"), ("b.ttl", "<a> <b>", "text/turtle")
    also = ("c.nt", '<http://e/a> <http://e/b> "2" .', "application/n-triples")
    assert client.post("/graph/user/notes", files=[("f", good), ("f", bad)], headers=AUTH).status_code == 400
    assert rows(client) == []
    assert client.get("/graph/user/notes").status_code == 404
    assert client.post("/graph/user/notes", files=[("f", good), ("f", also)], headers=AUTH).status_code == 201
    assert rows(client) == ["1", "2"]
    assert client.put("/graph/user/notes", files=[("f", also)], headers=AUTH).status_code == 204
    assert rows(client) == ["2"]
    assert client.post("/graph/user/notes", data={"x": "y"}, files={}, headers=AUTH).status_code == 415
