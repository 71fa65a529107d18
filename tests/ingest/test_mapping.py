"""Linked documents to RDF, and what the shapes say of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox
import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from graph.rows import EvidenceRow, LinkRow
from ingest import mapping
from ingest.linked import LinkedDocument
from ingest.validation import documents as validation
from ontology import files
from ontology.errors import DocumentError
from ontology.iri import DCT, PROV, RDF, SKOS, Iris, stable_id
from tests.conftest import TESTS
from tests.linked_documents import plan, survey

BASE = "https://data.example.jp/kakehashi/"
IRIS = Iris(BASE)
GOLDEN = TESTS / "golden"

LINK = LinkRow(
    id="survey-0123456789-17",
    iri=IRIS.entity("alignment", "survey-0123456789-17"),
    project="survey-0123456789",
    target_kind="sdg",
    target="17",
    strength="partly",
    asserted=False,
    confidence=0.75,
    method="inferred:test",
    project_evidence=EvidenceRow(document="survey", lines=(5, 5), quote="姉妹都市へ派遣"),
    target_evidence=None,
    reasons=("partner city",),
)

NAMES = {
    "HOKKAIDO": stable_id("北海道", "北海道"),
    "ASHIBETSU": stable_id("北海道", "芦別市"),
    "SCHOOL": stable_id("北海道", "ある高校"),
    "ISSUE": f"survey-broken-duplicate-{stable_id('行', 'repeats record 1', '1')}",
}
"""Ids that are hashes, by the names that the golden files give them."""


def rdflib_graph(quads: Iterable[ox.Quad]) -> Graph:
    text = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    return Graph().parse(data=text, format="nt")


def golden(name: str) -> Graph:
    text = (GOLDEN / name).read_text("utf-8")
    for word, identifier in NAMES.items():
        text = text.replace(word, identifier)
    return Graph().parse(data=text, format="turtle", publicID=BASE)


def assert_same(found: Graph, expected: Graph) -> None:
    assert set(found) - set(expected) == set()
    assert set(expected) - set(found) == set()
    assert isomorphic(found, expected)


def inferred(document: LinkedDocument) -> list[ox.Quad]:
    return [*mapping.conclusions(document, IRIS), *mapping.alignment_quads([LINK], IRIS)]


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """Both documents with the reference facts and the vocabularies."""
    loaded = ox.Store()
    loaded.bulk_extend(mapping.ontology_quads(IRIS))
    loaded.bulk_extend(mapping.reference_quads(IRIS))
    for document in (survey(), plan()):
        loaded.bulk_extend(mapping.quads(document, IRIS))
    loaded.bulk_extend(inferred(survey()))
    loaded.bulk_extend(mapping.conclusions(plan(), IRIS))
    return loaded


@pytest.fixture
def copy(store: ox.Store) -> ox.Store:
    """A store to spoil."""
    other = ox.Store()
    other.bulk_extend(store)
    return other


def ask(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    solutions = store.query(
        query,
        base_iri=BASE,
        prefixes={"kkh": IRIS.term(""), "skos": SKOS, "prov": PROV},
        use_default_graph_as_union=True,
    )
    assert isinstance(solutions, ox.QuerySolutions)
    return sorted(tuple(value.value for value in solution) for solution in solutions)  # type: ignore[union-attr]


def test_survey_is_as_written_by_hand() -> None:
    assert_same(rdflib_graph(mapping.quads(survey(), IRIS)), golden("mapping_survey.ttl"))


def test_conclusions_are_as_written_by_hand() -> None:
    assert_same(rdflib_graph(inferred(survey())), golden("mapping_inferred.ttl"))


def test_a_document_writes_to_its_own_graph_only() -> None:
    assert {quad.graph_name.value for quad in mapping.quads(plan(), IRIS)} == {IRIS.document_graph("plan")}
    assert {quad.graph_name.value for quad in inferred(plan())} == {IRIS.inferred_graph}


@pytest.mark.parametrize("document", [survey(), plan()], ids=["survey", "plan"])
def test_no_conclusion_stands_in_a_document_graph(document: LinkedDocument) -> None:
    concluded = {
        IRIS.term(name)
        for name in (
            "topic",
            "audience",
            "likelySupports",
            "likelySupportsPartly",
            "confidence",
            "classifies",
        )
    }
    assert not concluded & {quad.predicate.value for quad in mapping.quads(document, IRIS)}


def test_plan_is_a_concept_scheme(store: ox.Store) -> None:
    assert ask(store, "SELECT ?n WHERE { ?c skos:topConceptOf <id/plan/plan> ; skos:notation ?n }") == [
        ("Ⅰ",)
    ]
    parents = ask(store, "SELECT ?c ?p WHERE { ?c skos:inScheme <id/plan/plan> ; skos:broader ?p }")
    assert len(parents) == 5
    assert ask(store, "SELECT ?r WHERE { <id/node/plan-1.1.i1> kkh:serves ?r }") == [
        (f"{BASE}id/node/plan-1.1.1",)
    ]


def test_programme_supports_heading_and_measure(store: ox.Store) -> None:
    found = ask(store, "SELECT ?n WHERE { <id/project/plan-abcdef0123> kkh:supports ?n }")
    assert found == [(f"{BASE}id/node/plan-2.1",), (f"{BASE}id/node/plan-2.1.1",)]
    evidence = ask(
        store,
        """SELECT ?m ?q WHERE { ?a kkh:alignedProject <id/project/plan-abcdef0123> ; kkh:method ?m ;
                                                  kkh:targetEvidence/kkh:quote ?q }""",
    )
    assert evidence == [("asserted", "見出し")]


def test_what_is_not_given_is_said_to_be_unknown(store: ox.Store) -> None:
    found = ask(store, "SELECT ?s ?p WHERE { GRAPH <graph/document/plan> { ?s kkh:notGivenInSource ?p } }")
    short = {(subject.removeprefix(f"{BASE}id/"), re.split("[#/]", prop)[-1]) for subject, prop in found}
    assert {
        ("node/plan-1", "prefLabel"),
        ("region/plan-r1", "strategy"),
        ("figure/plan-2.1-f1", "value"),
        ("region/plan-r1#sister-region-1", "sinceYear"),
        ("project/plan-abcdef0123", "periodText"),
    } <= short


@pytest.mark.parametrize(
    "kind",
    [
        "Project",
        "Tie",
        "PlanNode",
        "Indicator",
        "Figure",
        "Statistic",
        "Alignment",
        "RegionPage",
        "SisterRegion",
        "ActorRole",
        "DataIssue",
        "Classification",
    ],
)
def test_everything_has_a_source(store: ox.Store, kind: str) -> None:
    assert ask(store, f"SELECT ?s WHERE {{ ?s a kkh:{kind} }} LIMIT 1"), "the sample has none of these"
    assert ask(store, f"SELECT ?s WHERE {{ ?s a kkh:{kind} MINUS {{ ?s prov:wasDerivedFrom ?r }} }}") == []


def test_every_source_record_quotes_lines_of_a_document(store: ox.Store) -> None:
    assert (
        ask(
            store,
            """SELECT ?r WHERE { ?r a kkh:SourceRecord MINUS {
        ?r <http://purl.org/dc/terms/source> ?d ; kkh:startLine ?a ; kkh:endLine ?b .
        { ?r kkh:quote ?q } UNION { ?r kkh:notGivenInSource kkh:quote } } }""",
        )
        == []
    )


def test_every_term_in_the_data_is_declared(store: ox.Store) -> None:
    declared = {
        triple.subject.value
        for triple in files.triples(files.ONTOLOGY, BASE)
        if isinstance(triple.subject, ox.NamedNode)
    }
    used = set()
    for graph in store.named_graphs():
        if graph.value == IRIS.ontology_graph:
            continue
        for quad in store.quads_for_pattern(None, None, None, graph):
            used.add(quad.predicate.value)
            if quad.predicate.value == f"{RDF}type" and isinstance(quad.object, ox.NamedNode):
                used.add(quad.object.value)
    assert used - declared == {f"{RDF}type"}


def test_no_blank_node_and_no_iri_outside_the_base(store: ox.Store) -> None:
    for graph in store.named_graphs():
        assert graph.value.startswith(BASE)
        if graph.value != IRIS.ontology_graph:
            for quad in store.quads_for_pattern(None, None, None, graph):
                assert isinstance(quad.subject, ox.NamedNode)
                assert quad.subject.value.startswith(BASE)


@pytest.mark.parametrize(
    "graph", [IRIS.document_graph("survey"), IRIS.document_graph("plan"), IRIS.inferred_graph]
)
def test_the_shapes_hold(store: ox.Store, graph: str) -> None:
    report = validation.validate(store, graph, BASE)
    assert report.violations == ()
    assert report.n_triples > 20
    report.raise_for_violations()


def test_the_reference_and_the_ontology_conform(store: ox.Store) -> None:
    """All ties and every hundredth area with what they refer to; every term and vocabulary."""
    described: dict[ox.NamedNode, list[ox.Quad]] = {}
    for quad in quads_of(store, IRIS.reference_graph):
        described.setdefault(quad.subject, []).append(quad)  # type: ignore[arg-type]
    wanted = [each for number, each in enumerate(described) if number % 100 == 0 or "/id/tie/" in each.value]
    small = ox.Store()
    while wanted:
        quads = described.pop(wanted.pop(), ())
        small.extend(quads)
        wanted += [quad.object for quad in quads if isinstance(quad.object, ox.NamedNode)]
    assert len(small) > 5_000
    assert validation.validate(small, IRIS.reference_graph, BASE, store).violations == ()
    sourced = ox.NamedNode(f"{DCT}source")  # of a vocabulary: a page, no document that was read
    terms = ox.Store()
    terms.extend(quad for quad in quads_of(store, IRIS.ontology_graph) if quad.predicate != sourced)
    assert validation.validate(terms, IRIS.ontology_graph, BASE).violations == ()


def quads_of(store: ox.Store, graph: str) -> Iterator[ox.Quad]:
    return store.quads_for_pattern(None, None, None, ox.NamedNode(graph))


BROKEN = {
    "no source": (
        "DELETE WHERE { GRAPH ?g { <id/project/survey-0123456789> prov:wasDerivedFrom ?r } }",
        "project/survey-0123456789",
        "wasDerivedFrom",
    ),
    "no title": (
        "DELETE WHERE { GRAPH ?g { <id/project/survey-0123456789> rdfs:label ?r } }",
        "project/survey-0123456789",
        "label",
    ),
    "two documents": (
        "INSERT DATA { GRAPH <graph/document/survey> { <id/record/survey-1> dct:source <id/document/x> } }",
        "record/survey-1",
        "source",
    ),
    "lines the wrong way round": (
        "INSERT DATA { GRAPH <graph/document/survey> { <id/record/x> a kkh:SourceRecord ; "
        "dct:source <id/document/survey> ; kkh:startLine 9 ; kkh:endLine 3 ; "
        "kkh:quote 'x' } }",
        "record/x",
        "startLine",
    ),
    "unknown municipality": (
        "INSERT DATA { GRAPH <graph/document/survey> { <id/project/survey-0123456789> "
        "kkh:municipality <id/municipality/99999> } }",
        "municipality/99999",
        "",
    ),
    "a country as municipality": (
        "INSERT DATA { GRAPH <graph/document/survey> { <id/project/survey-0123456789> "
        "kkh:municipality <id/country/CA> } }",
        "country/CA",
        "",
    ),
    "unknown status": (
        "INSERT DATA { GRAPH <graph/document/survey> { <id/project/survey-0123456789> "
        "kkh:status <vocabulary/status/perhaps> } }",
        "vocabulary/status/perhaps",
        "inScheme",
    ),
    "unknown tie status": (
        "DELETE { GRAPH ?g { ?t kkh:tieStatus ?o } } INSERT { GRAPH ?g { ?t kkh:tieStatus 'x' } } "
        "WHERE { BIND(<id/tie/survey-t1> AS ?t) GRAPH ?g { ?t kkh:tieStatus ?o } }",
        "tie/survey-t1",
        "tieStatus",
    ),
    "neither date nor unknown": (
        "DELETE WHERE { GRAPH ?g { <id/tie/survey-t1> kkh:since ?d } }",
        "tie/survey-t1",
        "",
    ),
    "figure without value": (
        "DELETE WHERE { GRAPH ?g { <id/figure/survey-0123456789-f1> <http://schema.org/value> ?d } }",
        "figure/survey-0123456789-f1",
        "",
    ),
    "bad hash": (
        "INSERT DATA { GRAPH <graph/document/survey> { <id/document/survey> kkh:sha256 'abc' } }",
        "document/survey",
        "sha256",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_graph_is_refused(copy: ox.Store, name: str) -> None:
    update, focus, path = BROKEN[name]
    copy.update(
        update,
        base_iri=BASE,
        prefixes={
            "kkh": IRIS.term(""),
            "prov": PROV,
            "dct": "http://purl.org/dc/terms/",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        },
    )
    report = validation.validate(copy, IRIS.document_graph("survey"), BASE)
    found = [
        finding
        for finding in report.violations
        if finding.focus == f"{BASE}id/{focus}" or finding.focus == f"{BASE}{focus}"
    ]
    assert found, report.violations
    assert any(finding.path.endswith(path) for finding in found)
    assert all(finding.message for finding in found)
    with pytest.raises(DocumentError, match=re.escape(focus)):
        report.raise_for_violations()


def test_inferred_without_confidence_is_refused(copy: ox.Store) -> None:
    copy.update(
        "DELETE WHERE { GRAPH ?g { ?a kkh:confidence ?c } }", base_iri=BASE, prefixes={"kkh": IRIS.term("")}
    )
    report = validation.validate(copy, IRIS.inferred_graph, BASE)
    assert [finding.path for finding in report.violations] == [IRIS.term("confidence")]


def test_only_active_stated_partnerships_of_communities_are_twinnings() -> None:
    tie = survey().ties[0]
    twinned = IRIS.term("twinnedWith")

    def has_shortcut(**changes: object) -> bool:
        document = survey().model_copy(update={"ties": (tie.model_copy(update=changes),)})
        quads = [*mapping.quads(document, IRIS), *mapping.conclusions(document, IRIS)]
        return twinned in {quad.predicate.value for quad in quads}

    assert has_shortcut()
    assert not has_shortcut(status="ended")
    assert not has_shortcut(stated=False)
    assert not has_shortcut(kind="memorandum")


def test_iris_do_not_depend_on_the_order_of_records() -> None:
    document = survey()
    moved = document.model_copy(update={"ties": document.ties[::-1]})
    first, second = set(mapping.quads(document, IRIS)), set(mapping.quads(moved, IRIS))
    assert first == second
