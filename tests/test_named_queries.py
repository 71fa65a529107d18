"""Named queries on the sample documents: each has rows for its own example, quickly, and a page with its form."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph import named
from graph.settings import Settings
from graph.sparql.gate import check

HTML = {"accept": "text/html"}

REVIEWED = {"rejected-links", "reviews"}
"""They ask for what people decided; nobody has on the sample documents, so a head without rows is right."""


@pytest.fixture(scope="module")
def client(samples: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(samples)) as client:
        yield client


@pytest.mark.parametrize("name", sorted(named.queries()))
def test_every_query_has_rows_for_its_example(client: TestClient, name: str) -> None:
    query = named.query(name)
    values = {each.name: each.example for each in query.parameters}
    answer = client.get(f"/api/queries/{name}", params={**values, "format": "nt" if query.graph else "csv"})
    assert answer.status_code == 200
    least = 0 if query.graph or name in REVIEWED else 1
    assert len(answer.text.splitlines()) > least, f"{name} has no answer for its own example"


def test_every_column_has_a_name_in_both_languages(client: TestClient) -> None:
    for query in named.queries().values():
        if query.graph:
            continue
        values = {each.name: each.example for each in query.parameters}
        header = client.get(f"/api/queries/{query.name}", params={**values, "format": "csv"}).text.splitlines()[0]
        assert set(header.split(",")) <= named.columns().keys(), query.name
    assert all(each.keys() == {"ja", "en"} and all(each.values()) for each in named.columns().values())
    page = client.get("/queries/ties-by-country?lang=ja", headers=HTML).text
    assert '<th scope="col" title="country">国・地域</th>' in page


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
