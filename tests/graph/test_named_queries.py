"""Named queries on the sample documents: each has rows for its own example, quickly, and a page with its form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph import named
from graph.settings import Settings
from graph.sparql import formats
from graph.sparql.gate import check
from graph.sparql.result_set import RS

HTML = {"accept": "text/html"}

REVIEWED = {"rejected-links", "reviews"}
"""They ask for what people decided; nobody has on the sample documents, so a head without rows is right."""


@pytest.fixture(scope="module")
def client(samples: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(samples)) as client:
        yield client


@pytest.mark.parametrize("name", sorted(named.queries()))
def test_every_query_has_rows_for_its_example_in_rdf_too(client: TestClient, name: str) -> None:
    query = named.query(name)
    values = {each.name: each.example for each in query.parameters}
    address = f"/api/queries/{name}"
    form = formats.GRAPHS[sorted(named.queries()).index(name) % len(formats.GRAPHS)]
    answer = client.get(address, params=values, headers={"accept": form.media_type})
    assert answer.headers["content-type"].startswith(form.media_type)
    again = client.get(answer.headers["content-location"], headers={"if-none-match": answer.headers["etag"]})
    assert (answer.status_code, again.status_code) == (200, 304)
    quads = list(ox.parse(answer.content, ox.RdfFormat.from_media_type(form.media_type)))
    if query.graph:
        assert quads
        return
    [whole] = {quad.subject.value for quad in quads if quad.object == ox.NamedNode(f"{RS}ResultSet")}
    assert f'<{whole}>; rel="canonical"' in answer.headers["link"]
    asked = client.get(whole.replace("http://127.0.0.1:8000", ""))
    table = ox.parse_query_results(asked.content, ox.QueryResultsFormat.JSON)
    assert isinstance(table, ox.QuerySolutions)
    columns = [each.value for each in table.variables]
    assert set(columns) <= named.columns().keys(), "every column has a name in both languages"
    rows = [{name: row[name] for name in columns if row[name] is not None} for row in table]
    assert rows or name in REVIEWED, f"{name} has no answer for its own example"
    assert rows_of(quads) == rows
    said = {quad.predicate.value.rpartition("/")[2].rpartition("#")[2]: quad.object.value for quad in quads
            if quad.subject == ox.NamedNode(whole)}
    assert said["identifier"] == name
    assert re.fullmatch(r"\d{8}T\d{6}Z(-\d+)?", said["version"])
    assert said.keys() >= {"generatedAtTime", "wasDerivedFrom", "title"}


def rows_of(quads: list[ox.Quad]) -> list[dict[str, ox.NamedNode | ox.BlankNode | ox.Literal]]:
    """The rows of a result set, read as W3C's test suites read it."""
    def all_of(name: str) -> dict[object, list[Any]]:
        found: dict[object, list[Any]] = {}
        for quad in quads:
            if quad.predicate.value == RS + name:
                found.setdefault(quad.subject, []).append(quad.object)
        return found

    index, bindings, variable, value = (all_of(each) for each in ("index", "binding", "variable", "value"))
    return [{variable[cell][0].value: value[cell][0] for cell in bindings.get(row, [])}
            for row in sorted(index, key=lambda row: int(index[row][0].value))]


def test_the_docs_show_the_rdf_of_a_query_as_it_is(client: TestClient) -> None:
    page = Path("docs/LINKED_DATA.md").read_text("utf-8")
    block = re.search(r"^```turtle\n(.*?)^```", page, re.S | re.M)
    answer = client.get("/api/queries/ties-by-country", params={"format": "ttl"}).text
    assert block
    shown = ox.parse("\n".join(re.findall(r"^@prefix .*$", answer, re.M)) + block[1], format=ox.RdfFormat.TURTLE)
    given = {each.predicate for each in ox.parse(answer, format=ox.RdfFormat.TURTLE)}
    assert {each.predicate for each in shown} <= given


def test_every_column_has_a_name_in_both_languages(client: TestClient) -> None:
    assert all(each.keys() == {"ja", "en"} and all(each.values()) for each in named.columns().values())
    page = client.get("/queries/ties-by-country?lang=ja", headers=HTML).text
    assert '<th scope="col" title="country">国・地域</th>' in page
    assert 'href="/api/queries/ties-by-country?format=ttl"' in page, "RDF is offered beside the table"


def test_there_are_the_three_questions_and_twenty_more() -> None:
    names = set(named.queries())
    assert {"supporting-projects", "similar-projects", "shared-partner-countries"} <= names
    assert len(names) >= 23
    assert {"dormant-ties", "projects-by-country-and-year", "directions-without-projects", "projects-of-twinned",
            "ties-as-of"} <= names


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_query_has_a_page_with_a_form_and_an_answer(client: TestClient, lang: str) -> None:
    listed = client.get(f"/queries?lang={lang}", headers=HTML).text
    for query in named.queries().values():
        assert f'href="/queries/{query.name}"' in listed
        values = {each.name: each.example for each in query.parameters}
        text = unescape(client.get(f"/queries/{query.name}", params={**values, "lang": lang}, headers=HTML).text)
        assert query.title[lang] in text
        assert "<table>" in text or "<pre" in text
        for each in query.parameters:
            assert f'id="p-{each.name}"' in text


def test_csv_for_excel(client: TestClient) -> None:
    plain, marked = (client.get("/api/queries/oldest-ties", params={"format": "csv", **more}).content
                     for more in ({}, {"bom": "true"}))
    assert marked == b"\xef\xbb\xbf" + plain
    assert client.get("/api/queries/oldest-ties?format=csv&format=csv").status_code == 400


def test_a_value_of_the_wrong_type_is_told_on_the_page(client: TestClient) -> None:
    answer = client.get("/queries/sdg-projects?goal=x", headers=HTML)
    assert answer.status_code == 200
    assert "whole number" in answer.text
    assert client.get("/queries/none", headers=HTML).status_code == 404


def test_a_query_that_does_not_end_is_stopped(samples: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A named query runs in a worker under the limits of any other."""
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    words = {"ja": "x", "en": "x"}
    slow = named.NamedQuery("slow", words, words, (), text, check(text))
    monkeypatch.setitem(named.queries(), "slow", slow)
    with TestClient(create_app(samples.model_copy(update={"sparql_seconds": 0.5}))) as client:
        answer = client.get("/api/queries/slow")
        assert (answer.status_code, answer.json()["where"]) == (503, "sparql_seconds")
        assert "0.5 s" in client.get("/queries/slow", headers=HTML).text
        assert client.get("/api/queries/dormant-ties?format=csv").status_code == 200
