"""Linked data: every IRI of the graph leads somewhere, in every form, with its version."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from graph.linked_data import jsonld
from graph.quads import Reader
from graph.rows import RetiredRow
from graph.service import Service
from graph.settings import Settings
from graph.sparql.formats import GRAPHS
from ontology import documentation, files
from ontology.iri import RDF, Iris
from tests.conftest import ROOT

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PER_KIND = 4
"""IRIs of each kind that are visited; a whole crawl of 15,000 takes minutes."""


@pytest.fixture(scope="module")
def client(samples: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(samples)) as client:
        yield client


@pytest.fixture(scope="module")
def store(service: Service) -> Iterator[Reader]:
    with Reader(service.snapshot.path / "store", service.snapshot.manifest.base) as reader:
        yield reader


def own_iris(store: Reader, base: str) -> dict[str, list[str]]:
    """Every IRI of ours that occurs anywhere in the graph, by kind, without fragments."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for quad in store.store:
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(term, ox.NamedNode) and term.value.startswith(base):
                path = term.value.removeprefix(base).partition("#")[0]
                kind = re.match(r"(id/[^/]+|vocabulary/[^/]+/|[^/]+)", path)
                assert kind, term
                found[kind[1]][path] = None
    return {kind: list(paths) for kind, paths in found.items()}


def test_every_iri_of_the_graph_leads_somewhere(client: TestClient, store: Reader, service: Service) -> None:
    kinds = own_iris(store, service.snapshot.manifest.base)
    assert {"ontology", "graph", "id/project", "id/tie", "id/node", "id/municipality"} <= set(kinds)
    for paths in kinds.values():
        step = max(1, len(paths) // PER_KIND)
        for path in paths[::step][:PER_KIND]:
            answer = client.get(f"/{path}", headers={"accept": "text/turtle"})
            assert answer.status_code == 200, path
            assert answer.headers["content-type"].startswith("text/turtle"), path
            page = client.get(f"/{path}", headers=BROWSER)
            assert page.status_code == 200, path
            assert page.headers["content-type"].startswith("text/html"), path


def test_a_part_is_told_with_its_entity(client: TestClient, store: Reader, service: Service) -> None:
    """One of every class that has a fragment: its IRI leads to the entity's document, which must describe it."""
    base = service.snapshot.manifest.base
    parts = {quad.object.value: quad.subject.value for quad in store.store.quads_for_pattern(
        None, ox.NamedNode(f"{RDF}type"), None) if f"{base}id/" in str(quad.subject) and "#" in str(quad.subject)}
    assert len(parts) > 5
    for part in parts.values():
        document = client.get("/" + part.removeprefix(base).replace("#", ".nt#"))
        assert f"<{part}> " in document.text, part


def test_every_form_of_a_document_says_the_same(client: TestClient, service: Service) -> None:
    for path in ("/id/municipality/01224", "/id/plan/hokkaido_global_strategy", "/ontology", "/vocabulary/topic"):
        datasets = []
        for form in GRAPHS:
            answer = client.get(f"{path}.{form.name}")
            assert answer.status_code == 200, (path, form.name)
            quads = ox.parse(answer.content, ox.RdfFormat.from_media_type(form.media_type))
            found = ox.Dataset(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
            found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
            datasets.append(found)
        assert all(each == datasets[0] for each in datasets), path


def test_links_name_the_canonical_iri_and_the_other_forms(client: TestClient) -> None:
    answer = client.get("/id/country/US.ttl")
    links = answer.headers["link"]
    assert 'id/country/US>; rel="canonical"' in links
    for form in GRAPHS:
        assert f'</id/country/US.{form.name}>; rel="alternate"; type="{form.media_type}"' in links
    assert 'rel="alternate"; type="text/html"' in links


@pytest.mark.parametrize(("path", "accept"), [
    ("/id/country/US", "text/turtle"), ("/ontology", "application/ld+json"), ("/ontology", "text/html"),
    ("/vocabulary/topic", "text/html"), ("/graph/inferred", "application/n-triples"), ("/dataset", "text/turtle"),
    ("/ontology/context.jsonld", "*/*")])
def test_a_version_that_the_client_has_is_not_sent_again(client: TestClient, path: str, accept: str) -> None:
    first = client.get(path, headers={"accept": accept})
    assert first.status_code == 200
    assert "max-age" in first.headers["cache-control"] or "no-cache" in first.headers["cache-control"]
    again = client.get(path, headers={"accept": accept, "if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other = client.get(path, headers={"accept": accept, "if-none-match": '"another"'})
    assert other.status_code == 200


def test_versions_differ_by_form_and_place(client: TestClient) -> None:
    tags = [client.get(f"/id/country/{name}").headers["etag"] for name in ("US.ttl", "US.nt", "CA.nt")]
    assert len(set(tags)) == 3


def test_the_unknown_is_404_and_the_retired_410_with_its_successor(
        client: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/id/project/none.ttl").status_code == 404
    row = RetiredRow(id="project/old", iri="http://x/", kind="project", name="old", title="", document="d",
                     since="s", successor="new", reason="moved")
    monkeypatch.setattr(type(service.catalogue), "retired",
                        lambda self, name, kind=None: row if name == "old" else None)
    answer = client.get("/id/project/old")
    assert answer.status_code == 410
    assert answer.json()["successor"] == Iris(service.snapshot.manifest.base).entity("project", "new")


def test_compact_json_ld_loses_nothing(store: Reader, service: Service) -> None:
    base = service.snapshot.manifest.base
    for kind, paths in own_iris(store, base).items():
        if not kind.startswith("id/"):
            continue
        for path in paths[:3]:
            triples = {quad.triple for quad in store.describe(base + path)}
            written = jsonld.compact(triples, base)
            assert {quad.triple for quad in ox.parse(written, ox.RdfFormat.JSON_LD)} == triples, path
    document = json.loads(jsonld.compact((quad.triple for quad in store.describe(f"{base}id/country/US")), base))
    assert "Country" in document["type"]
    assert document["label"]["en"] == "United States"


def test_the_documentation_names_every_term(client: TestClient) -> None:
    names = {each.name for each in documentation.terms()}
    assert {"Project", "supports", "japaneseParty"} <= names
    text = client.get("/ontology", headers=BROWSER).text
    assert all(f'id="{name}"' in text for name in names)
    supports = next(each for each in documentation.terms() if each.name == "startLine")
    assert supports.domain == ("kkh:SourceRecord", "kkh:DataIssue")


def test_the_written_documentation_is_up_to_date() -> None:
    written = (ROOT / "docs" / "ONTOLOGY.md").read_text("utf-8")
    assert written == documentation.markdown(), "run `python -m ontology.documentation`"


def test_every_vocabulary_has_a_page_in_both_languages(client: TestClient) -> None:
    for file in files.vocabulary_files():
        name = file.removeprefix("vocabularies/").removesuffix(".ttl")
        for lang in ("ja", "en"):
            assert client.get(f"/vocabulary/{name}?lang={lang}", headers=BROWSER).status_code == 200, name


def test_pages_carry_schema_org_data_that_runs_nothing(client: TestClient) -> None:
    for path in ("/", "/municipalities/01224", "/plans", "/plans/hokkaido_global_strategy", "/network",
                 "/dataset.html"):
        answer = client.get(path, headers=BROWSER)
        blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.text, re.S)
        assert len(blocks) == 1, path
        assert json.loads(blocks[0])["@context"] == "https://schema.org"
        assert "unsafe-inline" not in answer.headers["content-security-policy"]


def test_the_site_map_names_pages_that_exist(client: TestClient, service: Service) -> None:
    text = client.get("/sitemap.xml").text
    base = service.snapshot.manifest.base
    paths = [each.removeprefix(base) for each in re.findall(r"<loc>(.*?)</loc>", text)]
    assert len(paths) > 300
    for path in paths[::max(1, len(paths) // 25)]:
        assert client.get(f"/{path}", headers=BROWSER).status_code == 200, path
    assert "Sitemap: " in client.get("/robots.txt").text
    assert client.get("/sitemap-1.xml").status_code == 200
    assert client.get("/sitemap-9.xml").status_code == 404


def test_void_and_dcat_describe_what_is_there(client: TestClient, store: Reader) -> None:
    answer = client.get("/.well-known/void", headers={"accept": "application/n-triples"})
    assert answer.status_code == 200
    described = ox.Store()
    described.load(answer.content, ox.RdfFormat.N_TRIPLES)
    prefixes = ("PREFIX void: <http://rdfs.org/ns/void#> PREFIX dcat: <http://www.w3.org/ns/dcat#> "
                "PREFIX dct: <http://purl.org/dc/terms/> ")

    def one(pattern: str) -> str:
        solutions = described.query(f"{prefixes} SELECT ?x {{ ?d a void:Dataset , dcat:Dataset . {pattern} }} LIMIT 1")
        assert isinstance(solutions, ox.QuerySolutions)
        return next(solutions)["x"].value

    assert int(one("?d void:triples ?x")) == len(store)
    assert one("?d void:sparqlEndpoint ?x").endswith("/sparql")
    for pattern in ("?d dct:license ?x", "?d dct:publisher/<http://xmlns.com/foaf/0.1/name> ?x", "?d dct:spatial ?x",
                    "?d dct:temporal/dcat:startDate ?x", "?d void:vocabulary ?x", "?d void:exampleResource ?x",
                    "?d void:classPartition/void:entities ?x", "?d void:propertyPartition/void:triples ?x"):
        assert one(pattern), pattern
    for required in (  # DCAT-AP 3.0: the mandatory properties of the classes that are used
            "?x a dcat:Catalog ; dct:title ?t ; dct:description ?w ; dct:publisher ?p ; dcat:dataset ?d",
            "?d dct:title ?x ; dct:description ?w", "?c dcat:service ?x . ?x a dcat:DataService ; dct:title ?t ; "
            "dcat:endpointURL ?e", "?d dct:publisher ?x . ?x a <http://xmlns.com/foaf/0.1/Agent>"):
        assert one(required), required
    incomplete = described.query(prefixes + "ASK { ?x a dcat:Distribution FILTER NOT EXISTS { ?x dcat:accessURL ?u } }")
    assert not incomplete


def test_the_report_of_the_shapes_is_a_page_and_rdf(client: TestClient) -> None:
    page = client.get("/validation", headers=BROWSER)
    assert page.status_code == 200
    answer = client.get("/validation.nt")
    assert answer.status_code == 200
    assert "http://www.w3.org/ns/shacl#ValidationReport" in answer.text
    assert all(not graph["findings"] or graph["graph"] for graph in client.get("/api/validation").json()["graphs"])
