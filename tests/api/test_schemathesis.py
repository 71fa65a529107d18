"""Whatever the OpenAPI description allows, and some that it does not, is answered without a server error.

A longer run: ``SCHEMATHESIS_EXAMPLES=200 python -m pytest tests/api/test_schemathesis.py``.
"""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.app import create_app
from tests import tiny_snapshot

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "2"))
TOKEN = "a-token-for-the-tests"

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return create_app(tiny_snapshot.publish(
        tmp_path_factory.mktemp("data"), sparql_workers=1, sparql_seconds=1.0, rate="", rate_sparql="",
        write_token=TOKEN))


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def failed(status: int, answer: object) -> bool:
    """A server error: 5xx other than the refusals that name a limit or a missing function."""
    where = answer.get("where") if isinstance(answer, dict) else None
    return status >= 500 and not (status in (501, 502, 503) and where)


def takes_any(operation: schemathesis.APIOperation) -> bool:
    """Whether nothing can be given that does not fit: it has only parts of its path, and those are any text.

    What makes values would look for one five hundred times."""
    parameters = list(operation.iter_parameters())
    return not operation.body and bool(parameters) and all(
        each.location == "path" and each.definition["schema"].keys() <= {"type", "title", "description"}
        and each.definition["schema"].get("type") == "string" for each in parameters)


def test_no_server_error(client: TestClient, app: FastAPI) -> None:
    """Every operation, with values that fit its description and values that do not."""
    schema = schemathesis.openapi.from_dict(app.openapi())
    found: list[str] = []
    operations = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        operations += 1

        fitting, other = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
        for mode in (fitting,) if takes_any(operation) else (fitting, other):
            strategy = operation.as_strategy(generation_mode=mode)

            @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
                      suppress_health_check=list(HealthCheck))
            @given(case=strategy)
            def ask(case: schemathesis.Case) -> None:
                given_ = case.as_transport_kwargs(base_url="http://testserver")
                given_["headers"] = {**(given_.get("headers") or {}), "Authorization": f"Bearer {TOKEN}"}
                allowed = ("method", "url", "params", "headers", "cookies", "json", "data", "content")
                try:
                    answer = client.request(**{name: given_[name] for name in allowed if given_.get(name) is not None})
                except (UnicodeEncodeError, ValueError, TypeError):
                    return  # not to be sent over HTTP at all
                body = answer.json() if answer.headers.get("content-type", "").endswith("problem+json") else None
                if failed(answer.status_code, body):
                    found.append(f"{case.method} {answer.request.url}: {answer.status_code} {answer.text[:200]}")

            with contextlib.suppress(Exception):  # an operation for which no such values can be made
                ask()
    assert operations > 20
    assert found == []


TERMS = st.sampled_from(["?a", "?b", "<x>", "a", "'l'@ja", "7", "[]", "(1 2)", "_:b", "<<( ?a ?b ?c )>>"])
PATHS = st.sampled_from(["?p", "a", "<p>", "<p>/<q>", "^<p>", "(<p>|<q>)*", "!(<p>|^<q>)", "<p>?"])
PATTERNS = st.recursive(
    st.builds("{} {} {} .".format, TERMS, PATHS, TERMS),
    lambda inner: st.one_of(
        st.builds("OPTIONAL {{ {} }}".format, inner), st.builds("{{ {} }} UNION {{ {} }}".format, inner, inner),
        st.builds("MINUS {{ {} }}".format, inner), st.builds("GRAPH ?g {{ {} }}".format, inner),
        st.builds("FILTER NOT EXISTS {{ {} }}".format, inner), st.builds("{} {}".format, inner, inner),
        st.builds("{{ SELECT * {{ {} }} LIMIT 3 }}".format, inner),
        st.builds("{} BIND(STR(?a) AS ?z) FILTER(?z > 'x')".format, inner)),
    max_leaves=8)
QUERIES = st.one_of(
    st.builds("SELECT * {{ {} }}".format, PATTERNS), st.builds("ASK {{ {} }}".format, PATTERNS),
    st.builds("CONSTRUCT {{ ?a <p> ?b }} {{ {} }}".format, PATTERNS),
    st.builds("DESCRIBE ?a {{ {} }}".format, PATTERNS),
    st.builds("SELECT ?a (COUNT(*) AS ?n) {{ {} }} GROUP BY ?a ORDER BY ?n".format, PATTERNS),
    st.text(alphabet="SELECT*{}?abc.<>()'\" \\:;,|/^!&=+-\n#@0", max_size=60))


@given(query=QUERIES)
@settings(max_examples=EXAMPLES * 20, deadline=None, database=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_hypothesis_made_sparql(client: TestClient, query: str) -> None:
    """Answered, refused or stopped at a limit; and the service lives."""
    answer = client.post("/sparql", content=query.encode(), headers={"Content-Type": "application/sparql-query"})
    assert not failed(answer.status_code, answer.json() if answer.status_code >= 400 else None), answer.text


def test_and_the_next_query_is_served(client: TestClient) -> None:
    assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True
