"""Storage contracts: the same behaviour on each RDF store, chosen by one setting."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from graph import named, publication, quads, snapshot, store
from graph.service import Service
from graph.settings import Settings
from graph.sparql.model import Limits, Query
from graph.sparql.result_set import RS
from graph.store.endpoint import Address
from graph.store.versions import Version, rewritten
from ontology.errors import InputError, LimitExceeded, NotFound, QueryError, SnapshotError
from ontology.iri import Iris
from tests import servers, tiny_snapshot

BASE = "https://data.example.jp/"
A, B = f"{BASE}graph/a", f"{BASE}graph/b"
CSV, JSON, TURTLE = "text/csv", "application/sparql-results+json", "text/turtle"
XSD = "http://www.w3.org/2001/XMLSchema#"


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + name)


QUADS = [
    ox.Quad(node("id/x"), node("p"), node("id/x#part"), node("graph/a")),
    ox.Quad(node("id/x#part"), node("q"), ox.Literal("007"), node("graph/a")),
    ox.Quad(node("id/x"), node("q"), ox.Literal("言葉\n\"'\\}", language="ja"), node("graph/b")),
    ox.Quad(node("id/y"), node("n"), ox.Literal("12", datatype=ox.NamedNode(f"{XSD}integer")), node("graph/b")),
    ox.Quad(node("id/x"), node("p"), node("id/x#part"), node("graph/b")),  # stated by both graphs
]


@pytest.fixture(scope="module", params=["embedded", "oxigraph", "oxigraph-update", "virtuoso"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """``KAKEHASHI_STORE`` of each backend."""
    kind, _, writes = request.param.partition("-")
    if kind == "embedded":
        yield ""
        return
    with getattr(servers, kind)(tmp_path_factory.mktemp(kind)) as found:
        yield found.split()[0] if writes else found


@pytest.fixture(scope="module")
def settings(address: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data=tmp_path_factory.mktemp("data"), base=BASE, store=address, sparql_workers=2)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def written(settings: Settings) -> Iterator[Path]:
    """A folder whose snapshots "one" and "two" are written; the second has one quad."""
    backend = store.of(settings)
    for name, content in (("one", QUADS), ("two", QUADS[:1])):
        folder = settings.data / name
        folder.mkdir()
        with backend.writer(folder, name, BASE) as writer:
            writer.write(content[:3])
            writer.load(ox.serialize(content[3:], format=ox.RdfFormat.TRIG) or b"")
            assert writer.complete() == len(content)
    yield settings.data / "one"
    backend.retire(["one", "two"], BASE)


def ask(settings: Settings, folder: Path, text: str, media_type: str = CSV, limits: Limits | None = None,
        **options: object) -> str:
    async def run() -> bytes:
        made = store.of(settings).pool(folder, folder.name, BASE, limits or Limits())
        query = Query(text, media_type, BASE, **options)  # type: ignore[arg-type]
        async with made as pool, await pool.run(query) as answer:
            return b"".join([chunk async for chunk in answer])

    text = asyncio.run(run()).decode("utf-8")
    return text.replace("\r\n", "\n").replace('"', "") if media_type == CSV else text


# -- the contract of Store, Writer and View -------------------------------------------------------------------


def test_what_was_written_is_read(settings: Settings, written: Path) -> None:
    with store.of(settings).view(written, "one", BASE) as view:
        assert set(view.quads()) == set(QUADS)
        assert view.graphs() == (A, B)
        assert view.counts() == {A: 2, B: 3}
        assert len(view) == 5
        assert view.has_graph(A)
        assert not view.has_graph(f"{BASE}graph/none")
        assert list(view.match(predicate=node("n"))) == [QUADS[3]]
        assert set(view.match(value=node("id/x#part"))) == {QUADS[0], QUADS[4]}
        assert list(view.match(value=QUADS[2].object, graph=node("graph/b"))) == [QUADS[2]]
        assert set(view.describe(f"{BASE}id/x")) == {QUADS[0], QUADS[1], QUADS[2], QUADS[4]}
        assert view.describe(f"{BASE}id/nothing") == ()
        back = ox.parse(b"".join(view.export("trig", [B])), ox.RdfFormat.TRIG)
        assert set(back) == set(QUADS[2:])
        with pytest.raises(NotFound, match="graph/none"):
            view.quads([f"{BASE}graph/none"])


def test_snapshots_stand_side_by_side(settings: Settings, written: Path) -> None:
    with store.of(settings).view(written.parent / "two", "two", BASE) as view:
        assert list(view.quads()) == QUADS[:1]
    # DISTINCT: the embedded engine's union repeats a triple that two graphs state.
    count = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT * { ?s ?p ?o } }"
    assert ask(settings, written, count) == "n\n4\n", "the default graph is the union of all graphs"
    assert ask(settings, written.parent / "two", count) == "n\n1\n"


def test_what_is_not_complete_is_not_seen(settings: Settings) -> None:
    backend = store.of(settings)
    folder = settings.data / "half"
    folder.mkdir()
    if settings.store.get_secret_value():
        with backend.writer(folder, "half", BASE) as writer:
            writer.write(QUADS)
            with pytest.raises(SnapshotError, match="has not this snapshot"):
                backend.view(folder, "half", BASE)
    with pytest.raises(SnapshotError):
        backend.view(folder, "half", BASE)
    writer = backend.writer(folder, "closed", BASE)
    writer.close()
    with pytest.raises(SnapshotError, match="closed"):
        writer.write(QUADS)


# -- SPARQL of users ------------------------------------------------------------------------------------------

QUERIES = [
    ("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g", f"g,n\n{A},2\n{B},3\n"),
    ("SELECT * { GRAPH ?g { ?s <n> ?o } }", f"g,s,o\n{B},{BASE}id/y,12\n"),
    ("PREFIX : <> PREFIX g: <graph/> SELECT ?o FROM g:a { ?s :q ?o }", "o\n007\n"),
    ("SELECT ?g FROM NAMED <graph/b> { GRAPH ?g { <id/x> <p> ?o } }", f"g\n{B}\n"),
    ("PREFIX g: <graph/> SELECT ?s { GRAPH g:b { ?s <n> 12 } GRAPH <graph/a> { ?t <q> '007' } }", f"s\n{BASE}id/y\n"),
    ("SELECT ?s { ?s <n> ?n FILTER EXISTS { GRAPH ?g { ?s ?p ?o } FILTER(?g = <graph/b>) } }", f"s\n{BASE}id/y\n"),
    ("SELECT ?o { ?s <q> ?o FILTER(LANG(?o) = 'ja') } # GRAPH <graph/a> {", "o\n言葉\n'\\}\n"),
    ("SELECT ?s { ?s <q> 'GRAPH ?g FROM <graph/a>' }", "s\n"),
]


@pytest.mark.parametrize(("text", "expected"), QUERIES, ids=range(len(QUERIES)))
def test_queries_mean_the_same(settings: Settings, written: Path, text: str, expected: str) -> None:
    found = ask(settings, written, text)
    head, _, rows = found.partition("\n")
    wanted, _, expected_rows = expected.partition("\n")
    if head != wanted:  # the engines order the columns of SELECT * as they like
        order = [head.split(",").index(name) for name in wanted.split(",")]
        rows = ",".join(rows.rstrip("\n").split(",")[place] for place in order) + "\n"
    assert rows == expected_rows


def test_the_protocols_dataset_and_bindings(settings: Settings, written: Path) -> None:
    assert ask(settings, written, "SELECT ?o { ?s <q> ?o }", default_graphs=(A,)) == "o\n007\n"
    assert ask(settings, written, "SELECT ?g { GRAPH ?g { ?s <n> ?o } }", named_graphs=(A, B)) == f"g\n{B}\n"
    for value, rows in (("007", f"{BASE}id/x#part,007\n"), ('" } UNION { ?s ?p ?o } #', "")):
        found = ask(settings, written, "SELECT ?s ?text { ?s <q> ?text }",
                    bindings={"text": ("literal", value, f"{XSD}string")})
        assert found == "s,text\n" + rows, "a value is never read as SPARQL"
    assert json.loads(ask(settings, written, "ASK { ?s <n> ?n }", JSON))["boolean"] is True
    graph = ox.parse(ask(settings, written, "DESCRIBE <id/y>", "application/n-triples").encode(),
                     ox.RdfFormat.N_TRIPLES)
    assert [each.subject for each in graph] == [node("id/y")]


def test_limits_hold(settings: Settings, written: Path) -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        ask(settings, written, "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
    with pytest.raises(QueryError):
        ask(settings, written, "INSERT DATA { <a> <b> <c> }")
    with pytest.raises(QueryError):
        ask(settings, written, "SELECT ?s { ?s <p> }")
    product = "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    assert len(ask(settings, written, product)) > 4**3 * 100
    with pytest.raises(LimitExceeded, match="larger"):
        ask(settings, written, product, limits=Limits(result_mb=0))
    assert ask(settings, written, "ASK {}", JSON), "the pool goes on after a cut"


# -- serving and publishing -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(address: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The tiny snapshot, published to each backend."""
    plain = tiny_snapshot.publish(tmp_path_factory.mktemp("served"), sparql_workers=1)
    chosen = plain.model_copy(update={"store": Settings(store=address).store})  # type: ignore[arg-type]
    publication.use(chosen, "20250101T000000Z")
    return chosen


def test_the_service_answers_the_same(served: Settings, tmp_path: Path) -> None:
    plain = tiny_snapshot.publish(tmp_path, sparql_workers=1)
    paths = ("/sparql?query=SELECT%20%3Fs%20%7B%3Fs%20a%20%3Chttp%3A%2F%2Fx%2F%3E%7D&format=csv",
             "/id/project/doc-a.nt", "/id/municipality/01224", "/graph?default&format=nt")
    with TestClient(create_app(served)) as client, TestClient(create_app(plain)) as embedded:
        assert client.get("/health/ready").json()["sandbox"] in ("seccomp", "remote")
        for path in paths:
            here, there = client.get(path), embedded.get(path)
            assert here.status_code == there.status_code == 200 or here.status_code == there.status_code, path
            assert _content(here) == _content(there), path
        assert client.get("/sparql", params={"query": "SELECT ?x { ?x <p> }"}).status_code == 400


def _content(response: httpx.Response) -> object:
    """What an answer says, whatever its white space."""
    if response.headers["content-type"].startswith("application/n-triples"):
        return set(ox.parse(response.content, ox.RdfFormat.N_TRIPLES))
    if "html" in response.headers["content-type"]:
        return len(response.text)
    return response.text.replace('"', "").split()


def test_named_queries_answer_the_same(served: Settings, tmp_path: Path) -> None:
    embedded = Service.open(tiny_snapshot.publish(tmp_path, sparql_workers=1))
    remote = Service(served, embedded.snapshot)
    iris = Iris(embedded.snapshot.manifest.base)
    if not served.store.get_secret_value():
        return  # the same thing twice; tests/graph/test_named_queries.py has it

    async def answers(service: Service) -> dict[str, list[str]]:
        manifest = service.snapshot.manifest
        pool = store.of(service.settings).pool(service.snapshot.path, manifest.id, manifest.base, Limits())
        found: dict[str, list[str]] = {}
        async with pool:
            for query in named.queries().values():
                values = {each.name: each.example for each in query.parameters}
                form = "application/n-triples" if query.graph else JSON
                async with await pool.run(query.asked(values, iris, form)) as answer:
                    body = b"".join([chunk async for chunk in answer])
                rows = [str(each) for each in ox.parse(body, ox.RdfFormat.N_TRIPLES)] if query.graph else [
                    json.dumps({name: cell["value"] for name, cell in row.items()}, sort_keys=True)
                    for row in json.loads(body)["results"]["bindings"]]
                found[query.name] = sorted(rows)
            of = named.query("projects-by-country")
            async with await pool.run(of.asked({"country": "US"}, iris, "application/n-triples", "x")) as answer:
                body = b"".join([chunk async for chunk in answer])
            found["as RDF"] = sorted(str(each.object) for each in ox.parse(body, ox.RdfFormat.N_TRIPLES)
                                     if each.predicate.value == f"{RS}value")
            assert found["as RDF"]
        return found

    assert asyncio.run(answers(remote)) == asyncio.run(answers(embedded))


def test_a_failed_publication_leaves_the_old(served: Settings) -> None:
    building = snapshot.begin(served.data, "20250201T000000Z")
    with quads.Writer(building / "store") as writer:
        writer.write(QUADS)
        writer.complete()
    manifest = snapshot.current(served.data).manifest.model_copy(update={"id": "20250201T000000Z", "dimension": 0})
    refusing = f"http://127.0.0.1:{servers.free_port()}/query"
    gone = served.model_copy(update={"store": Settings(store=refusing).store})  # type: ignore[arg-type]
    with pytest.raises(SnapshotError, match="does not answer"):
        publication.publish(gone, building, manifest)
    assert snapshot.current_id(served.data) == "20250101T000000Z"
    with Service.open(served).rdf() as view:
        assert len(view) > 10
    publication.publish(served, building, manifest)
    assert snapshot.current_id(served.data) == "20250201T000000Z"


# -- remote only ----------------------------------------------------------------------------------------------


def test_addresses() -> None:
    read = Address.read("http://u:p%40w@h:1/query")
    assert (read.query, read.update, read.user, read.password) == ("http://h:1/query", "http://h:1/update", "u", "p@w")
    assert "p@w" not in repr(read)
    assert Address.read("http://h/repositories/k").update == "http://h/repositories/k/statements"
    assert Address.read("http://h/sparql").update == "http://h/sparql"
    for wrong in ("ftp://h/", "somewhere", "http://h/ udpate=http://h/"):
        with pytest.raises(InputError, match="KAKEHASHI_STORE"):
            Address.read(wrong)


def test_graphs_of_another_endpoint_keep_their_names() -> None:
    text = "SELECT * { SERVICE <http://s/> { GRAPH <graph/a> { ?s ?p ?o } } GRAPH <graph/a> { ?s ?p ?o } }"
    found = rewritten(Query(text, CSV, BASE), Version(BASE, "one"), (A, B))
    assert found.text.count(f"<{Version(BASE, 'one').of(A)}>") == 1
    assert "{ GRAPH <graph/a>" in found.text
    assert found.named_graphs == [Version(BASE, "one").of(A)]


def test_a_store_that_never_ends_is_cut() -> None:
    """The time limit holds whatever the endpoint does."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        endpoint = f"http://127.0.0.1:{server.getsockname()[1]}/query"
        pool = store.of(Settings(store=endpoint)).pool(Path(), "one", BASE, Limits(seconds=0.2))  # type: ignore[arg-type]
        pool._client = httpx.AsyncClient()  # type: ignore[attr-defined]  # as if started
        started = time.monotonic()

        async def run() -> None:
            await pool.run(Query("ASK {}", JSON, BASE))

        with pytest.raises(LimitExceeded, match="longer than"):
            asyncio.run(run())
        assert time.monotonic() - started < 2
        assert pool.counts.timed_out == 1
