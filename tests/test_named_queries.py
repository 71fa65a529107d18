"""Named queries on the sample documents: each has rows for its own example, quickly, and a page with its form."""

from __future__ import annotations

import time
from collections.abc import Iterator
from html import unescape

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph import named
from graph.quads import Reader
from graph.service import Service
from graph.settings import Settings
from ontology.iri import Iris

HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def client(samples: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(samples)) as client:
        yield client


@pytest.mark.parametrize("name", sorted(named.queries()))
def test_every_query_has_rows_for_its_example(name: str, service: Service) -> None:
    query = named.query(name)
    with Reader(service.snapshot.path / "store") as reader:
        started = time.monotonic()
        values = {each.name: each.example for each in query.parameters}
        rows = list(query.run(reader.store, values, Iris(service.snapshot.manifest.base)))  # type: ignore[arg-type]
        assert rows, f"{name} has no answer for its own example"
        assert time.monotonic() - started < 5


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


def test_a_value_of_the_wrong_type_is_told_on_the_page(client: TestClient) -> None:
    answer = client.get("/queries/sdg-projects?goal=x", headers=HTML)
    assert answer.status_code == 200
    assert "whole number" in answer.text
    assert client.get("/queries/none", headers=HTML).status_code == 404
