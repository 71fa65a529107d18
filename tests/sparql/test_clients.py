"""Standard clients against the live service: SPARQLWrapper, rdflib's SPARQLStore, Comunica."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

import pytest
from rdflib import URIRef
from rdflib.namespace import RDFS
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from api.app import create_app
from tests import live, tiny_snapshot
from tests.conftest import TESTS

CLIENTS = TESTS / "clients"
TOKEN = "a-token-for-the-tests"
LABELS = "SELECT ?s ?l { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l FILTER(LANG(?l) = 'en') } ORDER BY ?l"
NAMES = ["Anchorage", "Chitose", "Hokkaido", "Portland", "Sapporo", "Taiwan", "United States"]

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = live.free_port()
    settings = tiny_snapshot.publish(tmp_path_factory.mktemp("data"), sparql_workers=1, write_token=TOKEN)
    with live.serving(create_app(live.at_port(settings, port)), port) as address:
        yield address


@pytest.mark.parametrize("how", ["GET", POST, POSTDIRECTLY])
def test_sparqlwrapper(address: str, how: str) -> None:
    client = SPARQLWrapper(f"{address}sparql")
    if how == POSTDIRECTLY:
        client.setMethod(POST)
        client.setRequestMethod(POSTDIRECTLY)
    else:
        client.setMethod(how)
    client.setQuery(LABELS)
    client.setReturnFormat(JSON)
    found = client.queryAndConvert()
    assert [row["l"]["value"] for row in found["results"]["bindings"]] == NAMES
    client.setReturnFormat(XML)
    assert len(client.queryAndConvert().getElementsByTagName("result")) == len(NAMES)
    client.setReturnFormat(CSV)
    assert b"Anchorage" in client.queryAndConvert()
    client.setQuery("CONSTRUCT WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o }")
    client.setReturnFormat(TURTLE)
    assert b"Anchorage" in client.queryAndConvert()
    client.setReturnFormat(JSON)
    client.setQuery("SELECT * {")
    with pytest.raises(QueryBadFormed):
        client.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_sparqlstore(address: str, method: str) -> None:
    store = SPARQLStore(f"{address}sparql", method=method)
    assert [str(row[1]) for row in store.query(LABELS)] == NAMES
    subject = URIRef(f"{tiny_snapshot.BASE}id/country/TW")
    found = {str(triple[2]) for triple, _ in store.triples((subject, RDFS.label, None))}
    assert found == {"台湾", "Taiwan"}
    assert bool(store.query("ASK { ?s ?p ?o }")) is True


def test_rdflib_writes_to_the_user_graphs(address: str) -> None:
    store = SPARQLUpdateStore(f"{address}sparql/user", f"{address}sparql/update",
                              headers={"Authorization": f"Bearer {TOKEN}"})
    store.update(f"INSERT DATA {{ GRAPH <{address}graph/user/notes> {{ <{address}x> <{address}p> 'a note' }} }}")
    assert [str(row[0]) for row in store.query("SELECT ?o { GRAPH ?g { ?s ?p ?o } }")] == ["a note"]


def test_comunica(address: str) -> None:
    if not (CLIENTS / "node_modules").is_dir():
        pytest.skip("tests/clients/node_modules is absent: run `npm ci` in tests/clients (82 MB)")
    done = subprocess.run(["node", "ask.mjs", f"{address}sparql", LABELS], cwd=CLIENTS, capture_output=True, text=True,
                          timeout=120, check=True)
    assert [json.loads(line)["l"] for line in done.stdout.splitlines()] == NAMES
