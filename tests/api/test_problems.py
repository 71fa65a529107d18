"""Errors over HTTP: every one is a problem detail that says what failed and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api import problems
from api.app import create_app
from graph.settings import Settings
from ontology import errors
from tests import tiny_snapshot

HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def _fails() -> None:
    raise ZeroDivisionError("a secret of the program")


def _gone() -> None:
    raise errors.Gone("merged into another", successor="http://example.org/new", where="old")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    app = create_app(tiny_snapshot.publish(tmp_path_factory.mktemp("data"), sparql_workers=1))
    app.add_api_route("/api/test/fails", _fails)
    app.add_api_route("/api/test/gone", _gone)
    return app


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_not_found(client: TestClient) -> None:
    answer = client.get("/api/projects/none")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": f"{tiny_snapshot.BASE}problems/not-found", "title": "Nothing has this name.", "status": 404,
        "detail": "no project has this id", "instance": "/api/projects/none", "where": "none", "todo": ""}


def test_invalid_parameters_are_named(client: TestClient) -> None:
    answer = client.get("/api/search?limit=0&filter=x")
    assert answer.status_code == 422
    assert {each["parameter"] for each in answer.json()["errors"]} == {"limit", "filter"}


def test_gone_names_its_successor(client: TestClient) -> None:
    answer = client.get("/api/test/gone")
    assert answer.status_code == 410
    assert answer.json()["successor"] == "http://example.org/new"


def test_an_unknown_error_tells_nothing(client: TestClient) -> None:
    answer = client.get("/api/test/fails")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["title"] == "The server failed."
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_unknown_path_and_method(client: TestClient) -> None:
    assert client.get("/nothing/here").json()["status"] == 404
    answer = client.delete("/api/projects")
    assert answer.status_code == 405
    assert answer.json()["detail"] == "this path does not take this method"
    assert "GET" in answer.headers["allow"]


def test_every_problem_type_is_explained(client: TestClient) -> None:
    for slug, kind in errors.kinds().items():
        answer = client.get(f"/problems/{slug}").json()
        assert answer["status"] == kind.http_status
        assert answer["description"]
        for lang in ("ja", "en"):
            page = client.get(f"/problems/{slug}?lang={lang}", headers=HTML)
            assert (page.status_code, page.headers["content-language"]) == (200, lang)
            assert f"{tiny_snapshot.BASE}problems/{slug}" in page.text


def test_people_find_the_documentation_where_they_try(client: TestClient) -> None:
    described = create_app().openapi()  # without the routes of these tests
    for lang in ("ja", "en"):
        assert 'href="/api"' in client.get(f"/docs?lang={lang}", headers=HTML).text
        page = client.get(f"/api?lang={lang}", headers=HTML).text
        for path, methods in described["paths"].items():
            for method in methods:
                assert f"{method.upper()} {path}</dt><dd><p lang=\"{lang}\">" in page, "see messages/operations.tsv"
    for path in ("/docs", "/api"):
        assert client.get(path).json()["detail"] == "nothing is served at this path"


def test_browsers_get_a_page_and_programs_do_not(app: FastAPI, client: TestClient) -> None:
    if not app.state.pages:
        pytest.skip("the pages are not installed")
    assert client.get("/nothing", headers=HTML).headers["content-type"].startswith("text/html")
    assert client.get("/api/projects/none", headers=HTML).headers["content-type"] == problems.MEDIA_TYPE


def test_without_a_snapshot(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(data=tmp_path))) as client:
        answer = client.get("/api/projects")
        assert answer.status_code == 503
        assert answer.json()["todo"] == "run `kakehashi ingest`"
        assert client.get("/health").json()["status"] == "not-ready"
        assert client.get("/health/ready").status_code == 503
