"""SPARQL over HTTP: the same questions to each server over the same triples, and to the engine in process."""

from __future__ import annotations

import http.client
import json
import threading
import time
import tomllib
import urllib.parse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from benchmarks.bench import corpus, peers
from benchmarks.bench.measure import Times, in_turn, load, together
from benchmarks.bench.startup import WARM
from benchmarks.server import server
from graph import named, snapshot
from graph.settings import Settings

QUESTIONS: Final[dict[str, dict[str, str]]] = tomllib.loads(
    Path(__file__).with_name("questions.toml").read_text("utf-8"))

RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
CLIENTS: Final = 8


def measure(home: Path, base: Settings, found: dict[str, Path], count: int, *, times: int, budget: float,
            seconds: float) -> dict[str, Any]:
    """Every server over ``count`` triples: milliseconds by question, answers a second with 1 and 8 clients.

    Args:
        home: where data and logs are kept.
        base: settings of the snapshot whose projects are copied.
        found: the peers.
        count: triples.
        times: repetitions of a question.
        budget: seconds a question may take with all its repetitions.
        seconds: how long the clients ask together.
    """
    file = corpus.triples(home, base, count)
    served = corpus.with_store(home, base, file)
    store = ox.Store.read_only(str(snapshot.current(served.data).path / "store"))
    asked = filled(store, base.base)
    results: dict[str, Any] = {"triples": len(store), "load": load(), "servers": {}}

    def direct(query: str) -> bytes:
        return _in_process(store, query)

    def run(name: str, ask: Callable[[str], bytes], beside: Callable[[str], bytes] | None = None) -> None:
        results["servers"][name] = {
            "questions": {key: _timed(ask, query, times, budget, beside) for key, query in asked.items()},
            "throughput": {str(clients): together(lambda: ask(asked["describe"]), clients, seconds)
                           for clients in (1, CLIENTS)}}

    run("limit", direct)
    with server(served.data, rate="", rate_sparql="", client_sparql=64) as (address, _):
        time.sleep(WARM)
        run("kakehashi", _asker(address + "/sparql"), direct)
        results["named"] = _named_queries(address, store, base.base, times, budget)
    for name, program in found.items():
        serve = {"oxigraph": peers.oxigraph, "rdflib-endpoint": peers.rdflib_endpoint,
                 "virtuoso": peers.virtuoso}.get(name)
        if serve is None or (name == "rdflib-endpoint" and count > 2_000_000):
            continue  # it holds all in memory and parses 40,000 triples a second
        try:
            with serve(program, file, home) as address:
                run(name, _asker(address))
        except (RuntimeError, OSError) as error:
            results["servers"][name] = {"error": str(error)[:200]}
    return results


def _timed(ask: Callable[[str], bytes], query: str, times: int, budget: float,
           beside: Callable[[str], bytes] | None = None) -> dict[str, Any]:
    """Times of a question, and of the same asked ``beside`` in turn."""
    try:
        rows = len(json.loads(ask(query))["results"]["bindings"])
        own, *others = (Times.of(each).as_data() for each in in_turn(
            [partial(each, query) for each in (ask, beside) if each], times, budget))
        return {**own, "rows": rows, **({"in_turn": others[0]} if others else {})}
    except (OSError, http.client.HTTPException, ValueError) as error:
        return {"error": f"{type(error).__name__}: {error}"[:200]}


def _in_process(store: ox.Store, query: str) -> bytes:
    answer = store.query(query)
    assert isinstance(answer, ox.QuerySolutions)
    found = answer.serialize(format=ox.QueryResultsFormat.JSON)
    assert found is not None
    return found


def _asker(address: str) -> Callable[[str], bytes]:
    """Sends a query by GET on a connection that each thread keeps, as a browser or a client library does."""
    split, kept = urllib.parse.urlsplit(address), threading.local()

    def ask(query: str) -> bytes:
        connection = getattr(kept, "connection", None)
        if connection is None:
            connection = kept.connection = http.client.HTTPConnection(split.netloc, timeout=120)
        try:
            connection.request("GET", f"{split.path}?{urllib.parse.urlencode({'query': query})}",
                               headers={"Accept": "application/sparql-results+json"})
            response = connection.getresponse()
            body: bytes = response.read()
        except (OSError, http.client.HTTPException):
            kept.connection = None
            raise
        if response.status != 200:
            raise ValueError(f"{response.status}: {body[:120]!r}")
        return body

    return ask


def filled(store: ox.Store, base: str) -> dict[str, str]:
    """The questions with things that the data have: the node with most links, the municipality with most ties.

    Questions for which the data have nothing, as those about plans without links, are left out.
    """
    def most(predicate: str, of_type: str | None = None) -> str:
        kind = f"?s a <{base}ontology#{of_type}> ." if of_type else ""
        answer = store.query(f"SELECT ?o (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ {kind} ?s <{base}ontology#{predicate}> "
                             f"?o }} }} GROUP BY ?o ORDER BY DESC(?n) ?o LIMIT 1")
        assert isinstance(answer, ox.QuerySolutions)
        return next((str(row["o"].value) for row in answer), "")

    project = next(store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), ox.NamedNode(f"{base}ontology#Project"), None))
    values = {"base": base, "project": str(project.subject).strip("<>"), "country": most("country", "Project"),
              "municipality": most("japaneseParty"), "node": most("alignmentTarget")}
    asked = {}
    for name, question in QUESTIONS.items():
        text = question["query"]
        if any(not value and "{" + key + "}" in text for key, value in values.items()):
            continue
        for key, value in values.items():
            text = text.replace("{" + key + "}", value)
        asked[name] = text
    return asked


def _named_queries(address: str, store: ox.Store, base: str, times: int, budget: float) -> dict[str, Any]:
    """The service's own questions with their examples, beside the engine in process with the same substitutions."""
    from ontology.iri import Iris

    iris, ask = Iris(base), getter(address)
    found: dict[str, Any] = {}
    for name, query in named.queries().items():
        path = path_of(name, query)
        bindings = {ox.Variable(each.name): _term(each.term(each.example, iris)) for each in query.parameters}

        def direct(text: str = query.text, bound: dict[ox.Variable, Any] = bindings) -> None:
            answer = store.query(text, base_iri=base, use_default_graph_as_union=True, substitutions=bound)
            kind = ox.RdfFormat.TURTLE if isinstance(answer, ox.QueryTriples) else ox.QueryResultsFormat.JSON
            answer.serialize(format=kind)  # type: ignore[arg-type]

        try:
            ask(path)
            found[name] = {server: Times.of(each).as_data() for server, each in zip(
                ("kakehashi", "limit"), in_turn((partial(ask, path), direct), times, budget), strict=True)}
        except (ValueError, OSError, http.client.HTTPException) as error:
            # An answer that ends in the middle: the service stops a question that takes too long, whatever was sent.
            found[name] = {"error": f"{type(error).__name__}: {error}"[:200]}
    return found


def path_of(name: str, query: named.NamedQuery) -> str:
    """Where the service answers a named query with its examples."""
    examples = {each.name: each.example for each in query.parameters}
    return f"/api/queries/{name}?{urllib.parse.urlencode(examples)}"


def _term(parts: tuple[str, ...]) -> Any:
    if parts[0] == "iri":
        return ox.NamedNode(parts[1])
    return ox.Literal(parts[1], datatype=ox.NamedNode(parts[2]))


def getter(address: str) -> Callable[[str], bytes]:
    """Asks the service for a path, on one connection; the service closes one on which nothing came for 5 s."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc, timeout=120)

    def answered(path: str) -> http.client.HTTPResponse:
        connection.request("GET", path)
        return connection.getresponse()

    def ask(path: str) -> bytes:
        try:
            response = answered(path)
        except http.client.RemoteDisconnected:
            response = answered(path)
        try:
            body: bytes = response.read()
        except http.client.HTTPException:
            connection.close()  # what is left of the answer would be read as the next one
            raise
        if response.status != 200:
            raise ValueError(f"{response.status}: {body[:120]!r}")
        return body

    return ask
