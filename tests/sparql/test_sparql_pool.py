"""The SPARQL pool: every way a query can go wrong leaves the next one answered."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.sparql import gate
from graph.sparql.frames import Frames
from graph.sparql.pool import Limits, Pool, Query, fetch
from ontology.errors import LimitExceeded, QueryError, SnapshotError

JSON = "application/sparql-results+json"
BASE = "http://example.org/"
LIMITS = Limits(workers=1, seconds=0.7, memory_mb=2048, result_mb=4, queue=1, queue_seconds=3)
NEVER_ENDS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 triples in each of two named graphs."""
    path = tmp_path_factory.mktemp("store")
    opened = ox.Store(str(path))
    opened.bulk_extend(ox.Quad(ox.NamedNode(f"{BASE}id/{graph}{i}"), ox.NamedNode(f"{BASE}p"), ox.Literal(i),
                               ox.NamedNode(f"{BASE}graph/{graph}"))
                       for graph in "ab" for i in range(300))
    opened.flush()
    del opened
    return path


def run(store: Path, scenario: Callable[[Pool], Awaitable[None]], limits: Limits = LIMITS) -> None:
    async def main() -> None:
        async with Pool(store, limits) as pool:
            await scenario(pool)

    asyncio.run(main())


async def ask(pool: Pool, text: str, media_type: str = JSON, **dataset: tuple[str, ...]) -> bytes:
    async with await pool.run(Query(text, media_type, BASE, **dataset)) as answer:
        return b"".join([chunk async for chunk in answer])


async def gather(pool: Pool, text: str, chunks: list[bytes]) -> None:
    async with await pool.run(Query(text, JSON, BASE)) as answer:
        async for chunk in answer:
            chunks.append(chunk)


async def still_serves(pool: Pool) -> None:
    assert b"600" in await ask(pool, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", "text/csv")


def test_answers(store: Path) -> None:
    assert fetch(Pool(store, LIMITS), Query("SELECT ?o { <id/a7> <p> ?o }", "text/csv", BASE)) == b"o\r\n7\r\n"
    assert b'"boolean":true' in fetch(Pool(store, LIMITS), Query("ASK { ?s ?p 299 }", JSON, BASE))
    triples = fetch(Pool(store, LIMITS), Query("CONSTRUCT WHERE { <id/a7> ?p ?o }", "application/n-triples", BASE))
    assert triples.decode().startswith(f"<{BASE}id/a7> <{BASE}p> ")


def test_dataset(store: Path) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    one = (f"{BASE}graph/a",)

    async def scenario(pool: Pool) -> None:
        assert b"600" in await ask(pool, count, "text/csv")
        assert b"300" in await ask(pool, count, "text/csv", default_graphs=one)
        assert b"\n0" in await ask(pool, count, "text/csv", named_graphs=one)
        assert b"\n0" in await ask(pool, count.replace("{", "FROM <graph/none> {"), "text/csv")
        assert b"300" in await ask(
            pool, count.replace("{", "FROM <graph/none> {"), "text/csv", default_graphs=one
        )
        named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
        assert b"300" in await ask(pool, named, "text/csv", named_graphs=one)
        assert b"300" in await ask(pool, named.replace("{", "FROM NAMED <graph/b> {", 1), "text/csv")

    run(store, scenario)


def test_time_limit(store: Path) -> None:
    async def scenario(pool: Pool) -> None:
        began = time.monotonic()
        with pytest.raises(LimitExceeded, match=r"longer than 0\.7 s") as caught:
            await ask(pool, NEVER_ENDS)
        assert caught.value.where == "sparql_seconds"
        assert time.monotonic() - began < 2
        await still_serves(pool)
        assert pool.counts.timed_out == 1

    run(store, scenario)


def test_memory_limit(store: Path) -> None:
    doubling = 'SELECT (STRLEN(?x30) AS ?n) { BIND("aaaaaaaaaa" AS ?x0) ' + " ".join(
        f"BIND(CONCAT(?x{i},?x{i}) AS ?x{i + 1})" for i in range(30)) + "}"

    async def scenario(pool: Pool) -> None:
        with pytest.raises(LimitExceeded, match="memory than 2048 MiB"):
            await ask(pool, doubling)
        await still_serves(pool)
        assert pool.counts.died == 1

    run(store, scenario, replace(LIMITS, seconds=20))


def test_result_limit(store: Path) -> None:
    async def scenario(pool: Pool) -> None:
        chunks: list[bytes] = []
        with pytest.raises(LimitExceeded, match="larger than 4 MiB"):
            await gather(pool, "SELECT * { ?a ?b ?c . ?d ?e ?f }", chunks)
        assert 0 < sum(map(len, chunks)) <= 4 << 20
        await still_serves(pool)

    run(store, scenario, replace(LIMITS, seconds=20))


def test_cut_stream_is_an_error(store: Path) -> None:
    """Bytes have gone out already: the iterator raises, it does not end."""
    async def scenario(pool: Pool) -> None:
        chunks: list[bytes] = []
        with pytest.raises(LimitExceeded, match="longer"):
            await gather(pool, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", chunks)
        assert chunks
        await still_serves(pool)

    run(store, scenario, replace(LIMITS, result_mb=4096))


def test_reader_that_leaves(store: Path) -> None:
    async def scenario(pool: Pool) -> None:
        async with await pool.run(Query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", JSON, BASE)):
            pass
        task = asyncio.create_task(ask(pool, NEVER_ENDS))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await still_serves(pool)
        assert pool.counts.abandoned == 2

    run(store, scenario)


def test_queue(store: Path) -> None:
    async def scenario(pool: Pool) -> None:
        running = asyncio.create_task(ask(pool, NEVER_ENDS))
        await asyncio.sleep(0.05)
        waiting = asyncio.create_task(still_serves(pool))
        await asyncio.sleep(0.05)
        with pytest.raises(LimitExceeded, match="waiting already") as caught:
            await still_serves(pool)
        assert caught.value.where == "sparql_queue"
        with pytest.raises(LimitExceeded):
            await running
        await waiting

    run(store, scenario)


def test_dead_worker_is_replaced(store: Path) -> None:
    async def scenario(pool: Pool) -> None:
        (handle,) = pool._handles
        os.kill(handle.pid, 9)
        await asyncio.sleep(0.1)
        await still_serves(pool)

    run(store, scenario)


def test_frames_of_any_size() -> None:
    """In pieces, larger than what may wait, several at once; who reads late holds up who sends."""
    async def main() -> None:
        ours, theirs = socket.socketpair()
        _, one = await asyncio.get_running_loop().create_unix_connection(Frames, sock=ours)
        _, other = await asyncio.get_running_loop().create_unix_connection(Frames, sock=theirs)
        sent = [b"", b"x" * 5, b"y" * 3_000_000, b"z" * 100_000, b"last"]

        async def send() -> None:
            for payload in sent:
                await one.send(b"D", payload)

        sending = asyncio.create_task(send())
        await asyncio.sleep(0.05)
        assert not sending.done()
        assert [await other.take() for _ in sent] == [(b"D", payload) for payload in sent]
        await sending
        one.close()
        with pytest.raises(ConnectionError):
            await other.take()
        with pytest.raises(ConnectionError):
            await other.send(b"D", b"")
        other.close()

    asyncio.run(main())


def test_no_store(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="cannot open the store"):
        fetch(Pool(tmp_path / "none", LIMITS), Query("ASK {}", JSON, BASE))


def test_worker_cannot_reach_the_network(store: Path) -> None:
    """Past the gate, the engine's SERVICE finds no socket to open."""
    async def scenario(pool: Pool) -> None:
        if pool.sandbox != "seccomp":
            pytest.skip(f"no confinement here: {pool.sandbox}")
        handle = await pool._acquire()
        await handle.ask(
            {
                "query": "ASK { SERVICE <http://127.0.0.1:8123/> { ?a ?b ?c } }",
                "media_type": JSON,
                "base": BASE,
                "default_graphs": [],
                "named_graphs": [],
                "own_dataset": False,
                "max_bytes": 1000,
            }
        )
        kind, payload = await handle.receive()
        assert kind == b"E"
        assert b"not permitted" in payload
        pool.give_back(handle, 0)

    run(store, scenario)


BOMBS = {
    "braces": lambda n: "SELECT * " + "{" * n,
    "braces closed": lambda n: "SELECT * " + "{" * n + "}" * n,
    "parentheses": lambda n: "SELECT * { FILTER(" + "(" * n + "1" + ")" * n + ") }",
    "STR": lambda n: "SELECT (" + "STR(" * n + "1" + ")" * n + " AS ?x) {}",
    "bang": lambda n: "SELECT * { FILTER(" + "!" * n + "true) }",
    "NOT EXISTS": lambda n: "SELECT * { " + "FILTER NOT EXISTS { " * n + "}" * n + "}",
    "triple terms": lambda n: "SELECT * { ?a <p> " + "<<( <a> <b> " * n + "<c>" + " )>>" * n + " }",
    "paths": lambda n: "SELECT * { ?a " + "^(" * n + "<p>" + ")" * n + " ?b }",
}


@pytest.mark.parametrize("name", BOMBS)
def test_nesting_bombs(store: Path, name: str) -> None:
    with pytest.raises(QueryError, match="nested deeper than 100"):
        gate.check(BOMBS[name](1500))


CHAINS = {
    "BIND": " ".join(f"BIND({i} AS ?v{i})" for i in range(2700)),
    "UNION": " UNION ".join("{}" for _ in range(6600)),
    "plus": "FILTER(1" + "+1" * 20000 + ")",
}


def test_bombs_that_pass_the_gate(store: Path) -> None:
    """Long chains nest in the engine's tree: they end in an answer, a refusal or a limit, no more."""

    async def scenario(pool: Pool) -> None:
        for body in CHAINS.values():
            with contextlib.suppress(QueryError, LimitExceeded):
                await ask(pool, "SELECT * { " + body + " }")
            await still_serves(pool)

    run(store, scenario, replace(LIMITS, seconds=2))


@pytest.mark.parametrize(("query", "message"), [
    ("SELECT * { SERVICE <http://example.org/> { ?a ?b ?c } }", "SERVICE is refused"),
    ("ASK { ?a ?b ?c FILTER EXISTS { service silent ?x { ?a ?b ?c } } }", "SERVICE is refused"),
    ("LOAD <http://example.org/>", "LOAD is an update"),
    ("PREFIX a: <b> insert data { <a> <b> <c> }", "INSERT is an update"),
    ("# SELECT\nCLEAR ALL", "CLEAR is an update"),
    ("", "no SELECT, ASK"),
    ("SELECT * {} #" + "x" * 70_000, "longer than 64 KiB"),
    ("SELECT * { " + " . ".join(f"?s <p{i}> ?v{i}" for i in range(61)) + " }", "more than 60"),
    ("SELECT * { ?s " + ";".join(f"<p{i}> ?v{i}" for i in range(61)) + " }", "more than 60"),
    ("SELECT * { ?s <p> " + ",".join(f"?v{i}" for i in range(61)) + " }", "more than 60"),
    ("SELECT * { ?s <p> (" + " 1" * 31 + ") }", "more than 60"),
    ("SELECT * {" + " OPTIONAL { ?s <p> ?o }" * 61 + " }", "more than 60"),
    ("SELECT * { ?s " + "/".join(["<p>"] * 51) + " ?o }", "more than 50 steps"),
    ("SELECT * { ?s " + "/".join(["(<p>|<q>|<r>)"] * 17) + " ?o }", "more than 50 steps"),
])
def test_gate_refuses(query: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        gate.check(query)


@pytest.mark.parametrize(
    ("query", "form", "dataset"),
    [
        (
            'SELECT * { ?service <http://e/SERVICE> \'SERVICE\' . # SERVICE\n ?a service:b """a"SERVICE""" }',
            "SELECT",
            False,
        ),
        ("PREFIX load: <l> ASK FROM <g> { load:a load:insert 'CLEAR' }", "ASK", True),
        ("CONSTRUCT {" + " ?s <p> ?o ." * 100 + "} WHERE { ?s <p> ?o }", "CONSTRUCT", False),
        (
            "SELECT * { VALUES ?x {" + " 1" * 200 + " } VALUES (?a ?b) {" + " (1 2)" * 200 + " } }",
            "SELECT",
            False,
        ),
        ("SELECT * { ?s <p> ?o FILTER(?o IN (" + ",".join("1" * 300) + ")) }", "SELECT", False),
        (
            "SELECT * {"
            + " BIND(CONCAT(?a, 'b', <c>) AS ?d) FILTER(?x > 1 && regex(?y, 'a', 'i'))" * 40
            + "}",
            "SELECT",
            False,
        ),
        (
            "SELECT * {"
            + " { SELECT ?a (COUNT(?b) AS ?c) ?d { ?a <p> ?b } GROUP BY ?a ?d HAVING(?c > 1) }" * 59
            + "}",
            "SELECT",
            False,
        ),
        ("DESCRIBE <a>", "DESCRIBE", False),
        (
            "SELECT * { ?s " + "/".join(["<p>"] * 50) + " ?o . ?s " + "/".join(["<p>"] * 50) + " ?o }",
            "SELECT",
            False,
        ),
    ],
)
def test_gate_passes(query: str, form: str, dataset: bool) -> None:
    assert gate.check(query) == gate.Checked(form, dataset)  # type: ignore[arg-type]


@given(st.text(alphabet="{}()[]<>?:a.;,/|^*+!\"'\\# \nSELCTWHR1@", max_size=300))
@settings(max_examples=200, deadline=None)
def test_gate_on_anything(text: str) -> None:
    """Whatever the text, the gate answers with a verdict."""
    with contextlib.suppress(QueryError):
        gate.check(text)


def test_gate_is_linear() -> None:
    """No text of the allowed length takes the gate long (a long backtrack would take minutes)."""
    for text in (
        '"' * 65_000,
        "'" * 65_000,
        '"""' + 'a"' * 32_000,
        "<" * 65_000,
        "a." * 32_000,
        "1." * 32_000,
        "\\" * 65_000,
        ":" + "." * 65_000,
        "a-" * 32_000,
        '"\\' * 32_000,
    ):
        began = time.monotonic()
        with pytest.raises(QueryError):
            gate.check(text)
        assert time.monotonic() - began < 2
