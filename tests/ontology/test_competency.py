"""The ontology answers what it claims, and the data do not contradict it."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from graph.quads import Reader
from graph.service import Service
from ontology import competency, documentation
from ontology.iri import OWL, RDF, RDFS, XSD, Iris


@pytest.fixture(scope="module")
def store(service: Service) -> Iterator[Reader]:
    with Reader(service.snapshot.path / "store") as reader:
        yield reader


@pytest.fixture(scope="module")
def iris(service: Service) -> Iris:
    return Iris(service.snapshot.manifest.base)


def rows(store: Reader, iris: Iris, text: str) -> list[ox.QuerySolution]:
    found = store.store.query(text, base_iri=iris.base, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return list(found)


@pytest.mark.parametrize("question", competency.questions(), ids=lambda question: question.key)
def test_the_question_is_answered(question: competency.Question, store: Reader, iris: Iris) -> None:
    found = rows(store, iris, question.sparql)
    if question.least == 0:
        assert not found, found[:3]
    assert len(found) >= question.least


def test_questions_name_terms_that_exist() -> None:
    names = {each.name for each in documentation.terms()}
    for question in competency.questions():
        assert set(question.terms) <= names, question.key


def types(store: Reader) -> dict[str, set[str]]:
    """Classes of every resource, with what the ontology says stands above them (RDFS entailment rule 9)."""
    above: dict[str, set[str]] = {}
    for quad in store.store.quads_for_pattern(None, ox.NamedNode(f"{RDFS}subClassOf"), None, None):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            above.setdefault(quad.subject.value, set()).add(quad.object.value)

    def closure(name: str) -> set[str]:
        return {name}.union(*(closure(each) for each in above.get(name, ())))

    found: dict[str, set[str]] = {}
    for quad in store.store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), None, None):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            found.setdefault(quad.subject.value, set()).update(closure(quad.object.value))
    return found


def test_nothing_is_of_two_disjoint_classes(store: Reader) -> None:
    known = types(store)
    disjoint = [(quad.subject.value, quad.object.value) for quad in store.store.quads_for_pattern(
        None, ox.NamedNode(f"{OWL}disjointWith"), None, None)
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)]
    assert disjoint
    for name, classes in known.items():
        assert not [pair for pair in disjoint if set(pair) <= classes], name


def test_every_use_of_a_term_fits_its_domain_and_range(store: Reader, iris: Iris) -> None:
    """Read as constraints: the class of a subject or value is stated, not left to be inferred."""
    known = types(store)

    def full(name: str) -> str:
        return next((namespace + name.partition(":")[2] for namespace, prefix in documentation._PREFIXES.items()
                     if prefix == name.partition(":")[0] and prefix != "kkh"), iris.term(name.partition(":")[2]))

    for term in documentation.terms():
        if term.kind in ("class", "annotation"):  # what an annotation says has no entailment
            continue
        domain, range_ = {full(each) for each in term.domain}, {full(each) for each in term.range}
        for quad in store.store.quads_for_pattern(None, ox.NamedNode(iris.term(term.name)), None, None):
            assert isinstance(quad.subject, ox.NamedNode)
            if domain:
                assert domain & known.get(quad.subject.value, set()), (term.name, quad.subject)
            value = quad.object
            if term.kind == "datatype":
                assert isinstance(value, ox.Literal), (term.name, value)
                assert not range_ or value.datatype.value in range_, (term.name, value)
            elif range_ and not (range_ & {f"{RDF}Property"}):
                assert isinstance(value, ox.NamedNode), (term.name, value)
                assert range_ & known.get(value.value, set()), (term.name, value)


def test_functional_properties_have_one_value(store: Reader, iris: Iris) -> None:
    for term in documentation.terms():
        if "functional" not in term.traits:
            continue
        seen: dict[ox.Term, set[ox.Term]] = {}
        for quad in store.store.quads_for_pattern(None, ox.NamedNode(iris.term(term.name)), None, None):
            seen.setdefault(quad.subject, set()).add(quad.object)
        assert all(len(values) == 1 for values in seen.values()), term.name


def test_datatypes_are_those_that_sparql_compares() -> None:
    allowed = {f"xsd:{name}" for name in ("string", "integer", "decimal", "date", "boolean", "dateTime")}
    for term in documentation.terms():
        if term.kind == "datatype":
            assert set(term.range) <= allowed | {"rdf:langString"}, (term.name, XSD)
