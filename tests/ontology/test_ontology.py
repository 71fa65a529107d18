"""The ontology's files: complete in both languages, consistent, relative to the base."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.quads import prefixes
from graph.service import Service
from ontology import files, reference, values, vocabulary
from ontology.errors import NotFound
from ontology.iri import OWL, RDF, RDFS, SDG, SKOS, Iris

BASE = "https://data.example.jp/kakehashi/"
IRIS = Iris(BASE)
SHACL = "http://www.w3.org/ns/shacl#"
VOCABULARIES: tuple[vocabulary.Name, ...] = (
    "topic",
    "mode",
    "tie-kind",
    "status",
    "region",
    "audience",
    "level",
    "strength",
)

CONTRACT: dict[vocabulary.Name, str] = {
    "mode": """dispatch reception mutual online event lecture support promotion trade-meeting
        exhibition information facility cooperation training other""",
    "topic": """youth-exchange study-abroad sister-city language education culture sport tourism export-trade
        food-agriculture industry-technology transport multicultural foreign-residents
        international-cooperation environment-energy city-promotion peace-rights human-resources
        administration disaster-prevention health-welfare urban-space mice film-content""",
    "audience": """children junior-high high-school university youth citizens businesses tourists
        foreign-residents officials teachers""",
    "status": "planned tentative undecided held cancelled ongoing unknown",
    "tie-kind": """sister-city friendship-city friendship-exchange sister-school sister-wetland
        museum-agreement school-agreement cooperation-agreement
        memorandum sister-region partner-city other""",
    "level": """direction subdirection response initiative example policy measure heading main-project
        policy-code item""",
    "strength": "supports partly",
}
"""Names that the linker and the pages use."""


def own_terms() -> dict[str, list[ox.Triple]]:
    found: dict[str, list[ox.Triple]] = {}
    for triple in files.triples(files.ONTOLOGY, BASE):
        if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(IRIS.term("")):
            found.setdefault(triple.subject.value, []).append(triple)
    return found


def objects(
    triples: list[ox.Triple], predicate: str
) -> list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
    return [triple.object for triple in triples if triple.predicate.value == predicate]


@pytest.mark.parametrize("name", sorted(own_terms()))
def test_every_term_has_words_in_both_languages(name: str) -> None:
    triples = own_terms()[name]
    for predicate in ("label", "comment"):
        languages = sorted(
            str(each.language) for each in objects(triples, RDFS + predicate) if isinstance(each, ox.Literal)
        )
        assert languages == ["en", "ja"]


def test_terms_refer_to_declared_terms_only() -> None:
    triples = list(files.triples(files.ONTOLOGY, BASE))
    declared = {triple.subject for triple in triples}
    references = {f"{RDFS}{name}" for name in ("subClassOf", "subPropertyOf", "domain", "range")}
    for triple in triples:
        built_in = "XMLSchema" in str(triple.object) or "rdf-syntax" in str(triple.object)
        if triple.predicate.value in {*references, f"{OWL}disjointWith"} and not built_in:
            assert triple.object in declared, triple


def test_no_class_is_below_two_disjoint_ones() -> None:
    above: dict[str, set[str]] = {}
    disjoint = set()
    for triple in files.triples(files.ONTOLOGY, BASE):
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode):
            if triple.predicate.value == f"{RDFS}subClassOf":
                above.setdefault(triple.subject.value, set()).add(triple.object.value)
            elif triple.predicate.value == f"{OWL}disjointWith":
                disjoint.add((triple.subject.value, triple.object.value))

    def closure(name: str) -> set[str]:
        return {name}.union(*(closure(each) for each in above.get(name, ())))

    for name in own_terms():
        assert not [pair for pair in disjoint if set(pair) <= closure(name)], name


def shaped() -> set[str]:
    """The classes that a shape targets."""
    return {
        triple.object.value
        for triple in files.triples(files.SHAPES, BASE)
        if triple.predicate.value == f"{SHACL}targetClass" and isinstance(triple.object, ox.NamedNode)
    }


def test_every_class_has_a_shape() -> None:
    classes = {
        name
        for name, triples in own_terms().items()
        if f"{OWL}Class"
        in [each.value for each in objects(triples, f"{RDF}type") if isinstance(each, ox.NamedNode)]
    }
    above = {each.object.value for each in files.triples(files.ONTOLOGY, BASE)
             if each.predicate.value == f"{RDFS}subClassOf" and isinstance(each.object, ox.NamedNode)}
    assert (classes | above) - shaped() == set(), "the mapping writes the super-classes too"


def test_every_class_that_a_graph_uses_has_a_shape(service: Service) -> None:
    base = service.snapshot.manifest.base
    with service.rdf() as rdf:
        used = {quad.object.value.replace(base, BASE) for quad in rdf.match(None, ox.NamedNode(f"{RDF}type"))
                if isinstance(quad.object, ox.NamedNode)}
    assert len(used) > 50
    assert used - shaped() == set()


def test_shapes_name_declared_terms_only() -> None:
    names = {
        each.value
        for triple in files.triples(files.SHAPES, BASE)
        for each in (triple.object,)
        if isinstance(each, ox.NamedNode)
    }
    assert {name for name in names if name.startswith(IRIS.term(""))} <= set(own_terms())


@pytest.mark.parametrize("name", [files.ONTOLOGY, files.SHAPES, *files.vocabulary_files()])
def test_iris_are_relative_to_the_base(name: str) -> None:
    here = {str(triple) for triple in files.triples(name, BASE)}
    assert not [line for line in here if "127.0.0.1" in line or "base.invalid" in line]
    assert any(BASE in line for line in here)


@pytest.mark.parametrize("name", VOCABULARIES)
def test_concepts_have_words_and_one_scheme(name: vocabulary.Name) -> None:
    concepts = vocabulary.concepts(name)
    assert len({concept.name for concept in concepts}) == len(concepts)
    for concept in concepts:
        assert set(concept.labels) == {"ja", "en"}, concept.name
        assert set(concept.definitions) == {"ja", "en"}, concept.name
        assert set(concept.broader) <= {each.name for each in concepts}
    for lang in ("ja", "en"):
        assert len({concept.labels[lang] for concept in concepts}) == len(concepts)


@pytest.mark.parametrize("name", CONTRACT)
def test_vocabularies_have_the_agreed_names(name: vocabulary.Name) -> None:
    assert {concept.name for concept in vocabulary.concepts(name)} == set(CONTRACT[name].split())


def test_region_aliases_lead_to_concepts() -> None:
    names = {concept.name for concept in vocabulary.concepts("region")}
    assert {alias.target for alias in reference.region_aliases()} <= names


def test_sdgs_have_17_goals_and_169_targets() -> None:
    concepts = vocabulary.concepts("sdg")
    goals = [concept for concept in concepts if not concept.broader]
    assert [goal.name for goal in goals] == [str(number) for number in range(1, 18)]
    assert len(concepts) - len(goals) == 169
    assert all(set(goal.labels) == {"ja", "en"} for goal in goals)
    assert vocabulary.sdg_label(4, "ja") == "質の高い教育をみんなに"
    assert vocabulary.sdg_label(4, "en") == "Quality education"
    assert vocabulary.concept("sdg", "4.7").broader == ("4",)
    iris = {str(triple.subject) for triple in files.triples("vocabularies/sdg.ttl", BASE)}
    assert all(SDG.rstrip("/") in iri for iri in iris)


def test_labels() -> None:
    assert vocabulary.label("topic", "sport", "ja") == "スポーツ"
    assert vocabulary.label("topic", "nothing", "ja") is None
    assert "sister-city" in vocabulary.members("tie-kind", "twinning")
    for call in (
        lambda: vocabulary.concept("topic", "nothing"),
        lambda: vocabulary.sdg_label(18, "ja"),
        lambda: vocabulary.members("topic", "nothing"),
    ):
        with pytest.raises(NotFound):
            call()


def test_json_ld_context_gives_the_same_triples() -> None:
    document = {
        "@context": files.context(BASE),
        "id": f"{BASE}id/project/p",
        "type": "Project",
        "label": {"ja": "事業"},
        "country": [f"{BASE}id/country/CA"],
        "startDate": "2023-10-01",
        "fiscalYear": 2023,
        "recordNumber": "007",
    }
    found = {quad.triple for quad in ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD)}
    expected = {
        quad.triple
        for quad in ox.parse(
            """
        @prefix kkh: <ontology#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <id/project/p> a kkh:Project ; <http://www.w3.org/2000/01/rdf-schema#label> "事業"@ja ;
            kkh:country <id/country/CA> ; <http://schema.org/startDate> "2023-10-01"^^xsd:date ;
            kkh:fiscalYear 2023 ; kkh:recordNumber "007" .""",
            format=ox.RdfFormat.TURTLE,
            base_iri=BASE,
        )
    }
    assert found == expected


def test_context_knows_every_object_property_and_date() -> None:
    context = files.context(BASE)
    for name, triples in own_terms().items():
        types = {each.value for each in objects(triples, f"{RDF}type") if isinstance(each, ox.NamedNode)}
        if f"{OWL}ObjectProperty" in types:
            term = context.get(name.removeprefix(IRIS.term("")))
            assert isinstance(term, dict), name
            assert term["@type"] == "@id", name


def test_prefixes_agree_with_the_context() -> None:
    context = files.context(BASE)
    assert {name: context[name] for name in prefixes(BASE)} == prefixes(BASE)


def test_skos_labels_are_unique_in_a_language() -> None:
    for name in files.vocabulary_files():
        seen = set()
        for triple in files.triples(name, BASE):
            if triple.predicate.value == f"{SKOS}prefLabel" and isinstance(triple.object, ox.Literal):
                key = (str(triple.subject), triple.object.language)
                assert key not in seen
                seen.add(key)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_days_stay_what_they_are(day: date) -> None:
    text = day.isoformat()
    assert values.first_day(text) == values.last_day(text) == text
    assert values.precision(text) == "day"
    month = text[:7]
    assert values.first_day(month) <= text <= values.last_day(month)
    assert values.first_day(text[:4]) <= values.first_day(month)
    assert values.year(month) == day.year


@pytest.mark.parametrize("text", ["", "2023-13", "2023-02-30", "令和5年", "2023/10", "2023-1", "20231001"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no such day|not an ISO"):
        values.first_day(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_decimals_read_back(value: float) -> None:
    text = values.decimal_text(value)
    assert float(Decimal(text)) == value
    assert "E" not in text.upper()


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_decimal_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="decimal"):
        values.decimal_text(value)
