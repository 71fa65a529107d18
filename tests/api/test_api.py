"""The API's shapes, on a snapshot of a handful of rows."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.negotiation import choose, prefers_html, quality
from graph import named
from graph.sparql import gate
from graph.sparql.formats import GRAPHS, RESULTS
from tests import tiny_snapshot

BASE = tiny_snapshot.BASE
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = tiny_snapshot.publish(tmp_path_factory.mktemp("data"), sparql_workers=1)
    with TestClient(create_app(settings)) as client:
        yield client


def get(client: TestClient, path: str, status: int = 200, **parameters: Any) -> Any:
    answer = client.get(path, params=parameters or None)
    assert answer.status_code == status, answer.text
    return answer.json()


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [each["id"] for each in items]


def test_search_hit(client: TestClient) -> None:
    answer = get(client, "/api/search", q="高校生 交流 ホームステイ", limit=1)
    assert answer["total"] >= 2
    (hit,) = answer["hits"]
    assert hit.keys() >= {"id", "iri", "title", "snippet", "score", "relevance", "why", "document", "lines"}
    assert hit["id"] == "doc-a"
    snippet = hit["snippet"]
    words = [snippet["text"][start:end] for start, end in snippet["marks"]]
    assert words
    assert all(f"<mark>{word}</mark>" in snippet["html"] for word in words)
    assert {each["code"] for each in hit["why"]} <= {"meaning", "words"}
    assert hit["labels"]["country"]["US"] == {"ja": "アメリカ合衆国", "en": "United States"}


def test_snippets_are_safe_html(client: TestClient) -> None:
    answer = get(client, "/api/search", q="交流")
    texts = [hit["snippet"]["html"] for hit in answer["hits"] if hit["snippet"]["field"] == "title"]
    assert texts
    assert all("<交流>" not in text and "&lt;" in text for text in texts)


def test_facets_count_the_whole_answer(client: TestClient) -> None:
    answer = get(client, "/api/projects", limit=1)
    assert answer["total"] == 3
    assert ids(answer["items"]) == ["doc-a"]
    counts = {each["value"]: each["count"] for each in answer["facets"]["country"]}
    assert counts == {"US": 2, "TW": 1}
    assert answer["facets"]["topic"][0]["label"]["ja"]


@pytest.mark.parametrize(("parameters", "expected"), [
    ({"country": "us"}, ["doc-a", "doc-b"]),
    ({"country": ["TW", "US"]}, ["doc-a", "doc-b", "doc-c"]),
    ({"municipality": "01224"}, ["doc-a"]),
    ({"country": "US", "mode": "reception"}, ["doc-b"]),
    ({"prefecture": "01", "fiscal_year": "2024"}, ["doc-b"]),
    ({"node": "Ⅰ"}, ["doc-a"]),
    ({"sdg": "4"}, ["doc-a"]),
    ({"offset": 2}, ["doc-c"]),
])
def test_filters(client: TestClient, parameters: dict[str, Any], expected: list[str]) -> None:
    assert ids(get(client, "/api/projects", **parameters)["items"]) == expected


@pytest.mark.parametrize(("parameters", "status"), [
    ({"sdg": "18"}, 400), ({"node": "none"}, 404), ({"limit": 0}, 422), ({"countries": "US"}, 422),
    ({"offset": -1}, 422), ({"country": ["US"] * 101}, 422),
])
def test_refused_filters(client: TestClient, parameters: dict[str, Any], status: int) -> None:
    get(client, "/api/projects", status, **parameters)


def test_project(client: TestClient) -> None:
    project = get(client, "/api/projects/doc-a")
    assert project["evidence"]["name"]["quote"]
    assert [link["target"] for link in project["links"]] == ["4", "plan-1.1"]
    assert project["labels"]["mode"]["dispatch"]["en"]


def test_similar_gives_reasons(client: TestClient) -> None:
    answer = get(client, "/api/projects/doc-a/similar", limit=1)
    (other,) = answer["items"]
    assert other["id"] == "doc-b"
    shared = {reason["code"]: reason["values"] for reason in other["reasons"]}
    assert shared["country"] == ["US"]
    topic = next(reason for reason in other["reasons"] if reason["code"] == "topic")
    assert topic["labels"][0]["en"] == "Youth exchange"


def test_plan_tree(client: TestClient) -> None:
    assert ids(get(client, "/api/plans")["items"]) == ["plan"]
    plan = get(client, "/api/plans/plan")
    assert plan["indicators"] == []
    (top,) = plan["nodes"]
    assert top["title"] is None
    assert (top["asserted_projects"], top["inferred_projects"]) == (1, 1)
    assert ids(top["children"]) == ["plan-1.1"]


def test_supporting_projects(client: TestClient) -> None:
    answer = get(client, "/api/nodes/plan-1/projects")
    assert [each["project"]["id"] for each in answer["asserted"]] == ["doc-b"]
    (inferred,) = answer["inferred"]
    assert inferred["link"]["confidence"] == 0.8
    assert inferred["link"]["project_evidence"]["quote"]
    assert inferred["link"]["target_evidence"]["quote"]
    by_notation = get(client, "/api/nodes/Ⅰ-(1)/projects")
    assert ids(by_notation["path"]) == ["plan-1"]
    goal = get(client, "/api/sdgs/4/projects")
    assert goal["label"]["en"] == "Quality education"
    assert [each["project"]["id"] for each in goal["inferred"]] == ["doc-a"]
    get(client, "/api/sdgs/0/projects", 404)


def test_areas(client: TestClient) -> None:
    for code in ("01224", "012246", "千歳"):
        answer = get(client, f"/api/municipalities/{code}")
        assert answer["area"]["name"] == "北海道千歳市"
        assert ids(answer["projects"]) == ["doc-a"]
        assert [tie["partner_id"] for tie in answer["ties"]] == ["US-anchorage"]
    assert len(get(client, "/api/countries/us")["ties"]) == 2
    assert get(client, "/api/places/US-anchorage")["area"]["country"] == "US"
    assert len(get(client, "/api/prefectures/01")["projects"]) == 3
    get(client, "/api/municipalities/US", 404)
    get(client, "/api/municipalities/99999", 404)


def test_network(client: TestClient) -> None:
    net = get(client, "/api/network")
    assert net["measures"] == {"nodes": 5, "edges": 4, "ties": 2, "communities": 2, "bridges": 4,
                               "by_kind": {"municipality": 2, "country": 1, "place": 2}, "as_of": None,
                               "start_unknown": 0}
    assert get(client, "/api/network", as_of=1960)["measures"]["ties"] == 1
    assert {edge["since"] for edge in net["edges"]} == {"1969-04-21", "1959-11-17", None}
    assert len(get(client, "/api/network", since_from=1960)["edges"]) == 2
    assert get(client, "/api/network", country="jp")["nodes"] == []
    chain = get(client, "/api/network/path?from=千歳&to=01100")
    assert (chain["from"], chain["to"], chain["length"]) == ("01224", "01100", 4)
    assert [step["node"]["id"] for step in chain["steps"]][2] == "US"
    assert chain["steps"][1]["ties"][0]["since"] == "1969-04-21"
    get(client, "/api/network/path?from=01224&to=TW", 404)
    get(client, "/api/network/path", 422)


def test_issues_and_documents(client: TestClient) -> None:
    answer = get(client, "/api/issues", severity="warning")
    assert answer["by_code"] == {"broken-duplicate": 1}
    assert answer["items"][0]["lines"] == [3, 4]
    assert get(client, "/api/issues", severity="error")["total"] == 0
    get(client, "/api/issues", 404, document="none")
    assert ids(get(client, "/api/documents")["items"]) == ["doc"]
    assert get(client, "/api/documents/doc")["n_lines"] == 10


def test_exports(client: TestClient) -> None:
    answer = client.get("/api/export/projects?format=jsonl")
    assert ids([json.loads(line) for line in answer.text.splitlines()]) == ["doc-a", "doc-b", "doc-c"]
    answer = client.get("/api/export/ties?format=csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="kakehashi-ties.csv"'
    assert len(list(csv.DictReader(io.StringIO(answer.text)))) == 2
    assert client.get("/api/export/ties?format=csv&bom=true").content == b"\xef\xbb\xbf" + answer.content
    for form in ("graphml", "gexf", "json", "csv"):
        assert client.get(f"/api/export/network?format={form}").status_code == 200
    get(client, "/api/export/secrets", 422)


def test_an_answer_has_a_validator(client: TestClient) -> None:
    for path in ("/api/projects?limit=2", "/api/search?q=交流", "/api/municipalities/01100", "/api/network",
                 "/api/plans", "/api/queries", "/api/queries/projects-by-country?country=US", "/api/reviews"):
        first = client.get(path)
        tag = first.headers["etag"]
        assert first.headers["cache-control"] == "no-cache", path
        assert client.head(path).headers["etag"] == tag
        for known, status in ((tag, 304), (f'"x", {tag.removeprefix("W/")}', 304), ("*", 304), ('W/"x"', 200)):
            again = client.get(path, headers={"if-none-match": known})
            assert (again.status_code, again.headers["etag"]) == (status, tag), (path, known)
            assert again.content == (b"" if status == 304 else first.content)
    refused = client.get("/api/projects/none", headers={"if-none-match": "*"})
    assert (refused.status_code, refused.headers["cache-control"]) == (404, "no-store")
    assert "etag" not in refused.headers


def test_every_named_query_runs(client: TestClient) -> None:
    listed = get(client, "/api/queries")["items"]
    assert len(listed) >= 20
    for query in listed:
        gate.check(query["sparql"])  # an example must also be accepted at /sparql
        assert query["title"].keys() == query["description"].keys() == {"ja", "en"}
        answer = client.get(query["example"])
        assert answer.status_code == 200, query["name"]
        for form in ("ttl", "jsonld") if query["graph"] else ("csv", "tsv", "xml"):  # RDF: test_named_queries
            mark = "&" if "?" in query["example"] else "?"
            assert client.get(f"{query['example']}{mark}format={form}").status_code == 200


def test_named_queries_answer(client: TestClient) -> None:
    def rows(name: str, **parameters: str) -> list[dict[str, str]]:
        answer = client.get(f"/api/queries/{name}", params={**parameters, "format": "csv"})
        assert answer.status_code == 200, answer.text
        return list(csv.DictReader(io.StringIO(answer.text)))

    supporting = rows("supporting-projects", node="plan-1")
    assert [row["project"].rsplit("/", 1)[1] for row in supporting] == ["doc-a", "doc-b"]
    similar = rows("similar-projects", project="doc-a")
    assert (similar[0]["other"], similar[0]["count"]) == (f"{BASE}id/project/doc-b", "2")
    shared = rows("shared-partner-countries", **{"from": "01224", "to": "01100"})
    assert [(row["country_name"], row["from_partner"]) for row in shared] == [
        ("アメリカ合衆国", "アンカレジ")
    ]
    assert len(rows("projects-by-country", country="US")) == 2


def test_parameters_are_bound_as_terms(client: TestClient) -> None:
    """What would end an IRI or a string in a pasted query is only a character here."""
    for value in ("US> ?p ?o } #", 'US" }', "US/../TW", "日本"):
        answer = client.get("/api/queries/projects-by-country", params={"country": value, "format": "csv"})
        assert answer.status_code == 200
        assert len(answer.text.splitlines()) == 1
    get(client, "/api/queries/sdg-projects", 400, goal="x")
    get(client, "/api/queries/sdg-projects", 400)
    get(client, "/api/queries/sdg-projects", 400, goal="4", other="1")
    get(client, "/api/queries/sdg-projects", 400, goal=["4", "5"])
    get(client, "/api/queries/none", 404)


def test_named_query_headers() -> None:
    for query in named.queries().values():
        variables = {f"?{each.name}" for each in query.parameters}
        assert all(variable in query.text for variable in variables), query.name


@pytest.mark.parametrize("suffix", [each.name for each in GRAPHS])
def test_entities_by_suffix_and_accept(client: TestClient, suffix: str) -> None:
    form = next(each for each in GRAPHS if each.name == suffix)
    by_suffix = client.get(f"/id/project/doc-a.{suffix}")
    by_accept = client.get("/id/project/doc-a", headers={"Accept": form.media_type})
    assert by_suffix.headers["content-type"] == by_accept.headers["content-type"] == form.content_type
    assert by_accept.headers["content-location"] == f"/id/project/doc-a.{suffix}"
    quads = list(ox.parse(by_suffix.content, ox.RdfFormat.from_media_type(form.media_type)))
    assert {quad.subject for quad in quads} == {ox.NamedNode(f"{BASE}id/project/doc-a")}
    assert f'<{BASE}id/project/doc-a>; rel="describes"' in by_suffix.headers["link"]


def test_dereferencing(client: TestClient) -> None:
    for path in (
        "/ontology",
        "/ontology.ttl",
        "/vocabulary/topic",
        "/vocabulary/topic.nt",
        "/vocabulary/topic/sport",
        "/graph/document/doc",
        "/graph/inferred",
        "/graph/reference.jsonld",
        "/id/node/plan-1.1.ttl",
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert ox.RdfFormat.from_media_type(answer.headers["content-type"])
    for path in ("/id/project/none", "/id/thing/doc-a", "/id/project/..%2F..%2Fx", "/vocabulary/none",
                 "/vocabulary/topic/none", "/vocabulary/..%2Fshapes", "/graph/none", "/ontology.exe"):
        assert client.get(path).status_code == 404, path
    assert client.get("/id/project/doc-a", headers={"Accept": "image/png"}).status_code == 406


def test_browsers_are_led_to_the_page(client: TestClient) -> None:
    answer = client.get("/id/project/doc-a", headers={"Accept": BROWSER}, follow_redirects=False)
    assert answer.headers["vary"].startswith("Accept")
    assert answer.status_code in (200, 303)  # 200: the pages are not installed
    # A former municipality is in the graph and has no page: RDF is better than an error.
    answer = client.get("/id/municipality/former-x", headers={"Accept": BROWSER}, follow_redirects=False)
    assert answer.status_code == 200


def test_head_and_security_headers(client: TestClient) -> None:
    answer = client.head("/api/projects")
    assert answer.status_code == 200
    assert answer.content == b""
    for path in ("/api/projects", "/sparql?query=ASK%7B%7D", "/nothing"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "unsafe-inline" not in headers["content-security-policy"]


def test_openapi_describes_itself(client: TestClient) -> None:
    described = get(client, "/api/openapi.json")
    assert {"/api/search", "/sparql", "/id/{kind}/{identifier}", "/health"} <= described["paths"].keys()


def test_health(client: TestClient) -> None:
    assert get(client, "/health")["snapshot"] == "20250101T000000Z"
    ready = get(client, "/health/ready")
    assert (ready["workers"], ready["waiting"]) == (1, 0)
    assert ready["sandbox"]


def test_a_newer_snapshot_takes_over(tmp_path: Path) -> None:
    settings = tiny_snapshot.publish(tmp_path, sparql_workers=1)
    with TestClient(create_app(settings)) as client:
        old = client.app.state.holder.live  # type: ignore[attr-defined]
        tiny_snapshot.publish(tmp_path, "20250102T000000Z")
        until = time.monotonic() + 20
        while get(client, "/health")["snapshot"] != "20250102T000000Z":
            assert get(client, "/sparql", query="ASK { ?s ?p ?o }")["boolean"] is True
            assert time.monotonic() < until
            time.sleep(0.05)
        assert get(client, "/sparql", query="ASK { ?s ?p ?o }")["boolean"] is True
        assert old.pool.status.workers == 0


def test_a_broken_snapshot_leaves_the_old_one(tmp_path: Path) -> None:
    settings = tiny_snapshot.publish(tmp_path, sparql_workers=1)
    with TestClient(create_app(settings)) as client:
        (tmp_path / "current").write_text("none\n")
        until = time.monotonic() + 10
        while get(client, "/health")["problem"] is None:
            assert time.monotonic() < until
            time.sleep(0.05)
        assert get(client, "/health")["snapshot"] == "20250101T000000Z"
        assert get(client, "/api/projects")["total"] == 3


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "ttl"),
        ("*/*", "ttl"),
        ("application/ld+json", "jsonld"),
        ("text/plain", "nt"),
        ("application/n-triples;q=0.5, application/trig;q=0.9", "trig"),
        ("text/*;q=0.1, application/rdf+xml", "rdf"),
        ("text/turtle;q=0, */*", "jsonld"),
        ("image/*", None),
        ("text/turtle;q=x", None),
        (",;,", "ttl"),
    ],
)
def test_choose(accept: str | None, chosen: str | None) -> None:
    found = choose(accept, GRAPHS)
    assert (found.name if found else None) == chosen


def test_negotiation_details() -> None:
    assert quality("text/*;q=0.3, text/csv;q=0.8", "text/csv") == 0.8
    assert choose("text/csv, application/json", RESULTS) == RESULTS[0]
    assert prefers_html(BROWSER)
    assert not prefers_html("*/*")
    assert not prefers_html("text/turtle, text/html;q=0.5")
    assert not prefers_html(None)
