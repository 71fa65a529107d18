"""Search inside SPARQL: the rewriting, and the whole way over HTTP."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.app import create_app
from graph import magic
from graph.sparql import gate
from ontology.errors import QueryError
from ontology.iri import Iris
from tests import tiny_snapshot

IRIS = Iris("http://example.org/")
PREFIXES = "PREFIX kkh: <ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "


def rewritten(query: str, asked: list[tuple[str, int]] | None = None) -> str:
    def find(words: str, limit: int) -> magic.Hits:
        if asked is not None:
            asked.append((words, limit))
        return [("a b", 2.5), ("c", -0.125)][:limit]

    return magic.rewrite(PREFIXES + query, IRIS, find, find)


@pytest.mark.parametrize(("query", "words", "limit"), [
    ('SELECT * { ?p kkh:search ("アイスホッケー 青少年" 7) }', "アイスホッケー 青少年", 7),
    ('SELECT * { ?p kkh:search "x" }', "x", magic.LIMIT),
    ("SELECT * { ?p <ontology#search> '''it's''' }", "it's", magic.LIMIT),
    (r'SELECT * { ?p kkh:search "} . DROP \" { \u3042" ; kkh:score ?s }', '} . DROP " { あ', magic.LIMIT),
    ("SELECT * { ?p kkh:similarTo (<id/project/a%20b> 3) }", "a b", 3),
    ("SELECT * { ?p <http://example.org/ontology#similarTo> <id/project/%E3%81%82> }", "あ", magic.LIMIT),
])
def test_what_is_asked(query: str, words: str, limit: int) -> None:
    asked: list[tuple[str, int]] = []
    text = rewritten(query, asked)
    assert asked == [(words, limit)]
    solutions = list(ox.Store().query(text, base_iri=IRIS.base))  # type: ignore[arg-type]
    assert solutions[0]["p"] == ox.NamedNode("http://example.org/id/project/a%20b")


@pytest.mark.parametrize("query", [
    'SELECT * { ?p rdfs:label ?l ; kkh:search ("x" 2) ; kkh:score ?s ; a ?c . ?p ?q ?r FILTER(?s > 1) }',
    'SELECT * { OPTIONAL { ?p kkh:search "x" . ?p a ?c } { ?q kkh:search "y" } UNION { ?q a ?z } }',
    'SELECT * { GRAPH ?g { ?p a ?c . FILTER(?c != <d>) ?p kkh:search "x" ; kkh:score ?s } }',
    'SELECT * { { SELECT ?p (COUNT(*) AS ?n) ?z { ?p a ?z ; kkh:search "x" ; } GROUP BY ?p ?z } ?p ?r [ ?b 2 ] }',
    'CONSTRUCT { ?p kkh:score ?s } WHERE { ?p kkh:search "x" ; kkh:score ?s }',
    'ASK { ?p rdfs:label/rdfs:label "a", (1 2) ; kkh:search "x" MINUS { ?p a ?q } }',
])
def test_the_result_is_sparql(query: str) -> None:
    text = rewritten(query)
    assert "kkh:search" not in text
    ox.Store().query(text, base_iri=IRIS.base)


@pytest.mark.parametrize(("query", "message"), [
    ("SELECT * { ?p kkh:search ?words }", "written out"),
    ("SELECT * { ?p kkh:search 'words'@en }", "cannot be read"),
    ('SELECT * { <a> kkh:search "x" }', "variable"),
    ('SELECT * { ?p kkh:search ("x" 100000) }', "1 to 1000"),
    ('SELECT * { ?p kkh:search ("x" 1 2) }', "cannot be read"),
    ('SELECT * { ?p kkh:search "x" ; kkh:search "y" }', "once for each"),
    ('SELECT * { ?p kkh:search "x" ; kkh:score 3 }', "one variable"),
    ("SELECT * { ?p kkh:similarTo <http://elsewhere.org/a> }", "IRI of a project"),
    ("SELECT * {" + "".join(f' ?p{i} kkh:search "x" .' for i in range(5)) + " }", "4 times"),
])
def test_refusals(query: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        rewritten(query)


def test_other_queries_stay_as_they_are() -> None:
    for query in ('SELECT * { ?p rdfs:label "kkh:search" }', "SELECT * { ?p kkh:score ?s }",
                  'PREFIX other: <http://e/> SELECT * { ?p other:search "x" } # kkh:search'):
        assert rewritten(query) == PREFIXES + query


@given(st.text(alphabet="?p kh:search(\"ab\" 12);.{}[]<>,'\\#@^", max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(QueryError):
        gate.check(f"{PREFIXES} SELECT * {{ {text} ")
        rewritten(f"SELECT * {{ {text} ")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
@settings(max_examples=100, deadline=None)
def test_words_arrive_as_they_are(words: str) -> None:
    asked: list[tuple[str, int]] = []
    rewritten(f"SELECT * {{ ?p kkh:search {ox.Literal(words)} }}", asked)
    assert asked == [(words, magic.LIMIT)]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = tiny_snapshot.publish(tmp_path_factory.mktemp("data"), sparql_workers=1)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


def test_over_http(client: TestClient) -> None:
    query = (PREFIXES + 'SELECT ?p ?t ?s { ?p kkh:search ("高校生 派遣" 2) ; kkh:score ?s ; rdfs:label ?t }'
             "ORDER BY DESC(?s)")
    rows = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert rows[0]["p"]["value"] == f"{tiny_snapshot.BASE}id/project/doc-a"
    assert rows[0]["s"]["datatype"].endswith("#double")
    like = PREFIXES + "SELECT ?p { ?p kkh:similarTo (<id/project/doc-a> 1) }"
    rows = client.get("/sparql", params={"query": like}).json()["results"]["bindings"]
    assert [row["p"]["value"] for row in rows] == [f"{tiny_snapshot.BASE}id/project/doc-b"]
    unknown = client.get("/sparql", params={"query": like.replace("doc-a", "none")})
    assert (unknown.status_code, unknown.json()["where"]) == (400, f"{tiny_snapshot.BASE}id/project/none")
