"""Many portions checked in one call, and by two processes, say what pyshacl says of each by itself."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import Graph
from rdflib.namespace import RDF, SH

from graph import quads
from ingest import mapping
from ingest.publishing.beside import Beside
from ingest.validation import checking, shapes
from ingest.validation.checked import Checked
from ingest.validation.checking import Job, Second
from ingest.validation.shapes import Portion, findings
from ontology import files
from ontology.errors import KakehashiError
from ontology.iri import SKOS, Iris
from tests.linked_documents import plan, survey

BASE = "https://data.example.jp/kakehashi/"
IRIS = Iris(BASE)
Row = tuple[str, ...]


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """Two documents, what is concluded from them, and what they refer to."""
    loaded = ox.Store()
    loaded.bulk_extend(mapping.ontology_quads(IRIS))
    loaded.bulk_extend(mapping.reference_quads(IRIS))
    for document in (survey(), plan()):
        loaded.bulk_extend(mapping.quads(document, IRIS))
        loaded.bulk_extend(mapping.conclusions(document, IRIS))
    return loaded


@pytest.fixture(scope="module")
def portions(store: ox.Store) -> list[Portion]:
    """The graphs of both, and the inferred one."""
    return [_portion(store, graph) for graph in (
        IRIS.document_graph("survey"), IRIS.document_graph("plan"), IRIS.inferred_graph)]


def _portion(store: ox.Store, graph: str) -> Portion:
    own = [quad.triple for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(graph))]
    return Portion(own, checking._looked_up(own, store, BASE))


def _alone(portion: Portion, store: ox.Store) -> Counter[Row]:
    """What pyshacl says, of the shapes as they are written, of the portion in rdflib's own store, and with the classes
    and schemes of all that it refers to."""
    def graph(triples: list[ox.Triple]) -> Graph:
        return Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")

    found: Counter[Row] = Counter()
    data = graph(list(portion.own))
    for other in ((SH.targetObjectsOf,), (SH.targetClass, SH.targetSubjectsOf)):
        told = graph(list(files.triples(files.SHAPES, BASE)))
        for target in other:
            told.remove((None, target, None))
        if SH.targetClass in other:
            data += graph([quad.triple for node in {triple.object for triple in portion.own}
                           if isinstance(node, ox.NamedNode) for predicate in checking._LOOKED_UP
                           for quad in store.quads_for_pattern(node, predicate, None, None)])
        results = pyshacl.validate(data, shacl_graph=told)[1]
        assert isinstance(results, Graph)
        found.update(tuple(" ".join(sorted(map(str, results.objects(each, name)))) for name in (
            SH.resultSeverity, SH.focusNode, SH.resultMessage, SH.value, SH.sourceConstraintComponent))
            for each in results.subjects(RDF.type, SH.ValidationResult))
    return found


def _rows(found: tuple[shapes.Finding, ...]) -> Counter[Row]:
    return Counter((str(SH[each.severity]), each.focus, each.message, each.value, each.component) for each in found)


def _spoiled(portion: Portion, store: ox.Store, seed: int) -> Portion:
    """Without some of its triples, and with values of others in their place."""
    drawn = random.Random(seed)
    own = [triple for triple in portion.own if drawn.random() > 0.05]
    for _ in range(6):
        place, other = drawn.randrange(len(own)), drawn.choice(own)
        own[place] = ox.Triple(own[place].subject, own[place].predicate, other.object)
    return Portion(own, checking._looked_up(own, store, BASE))


@pytest.mark.parametrize("seed", range(3))
def test_many_portions_in_one_call_find_what_each_finds_by_itself(store: ox.Store, portions: list[Portion],
                                                                  seed: int) -> None:
    """The same documents are there twice: their nodes are told apart all the same."""
    many = [_spoiled(each, store, seed * 10 + number) for number, each in enumerate([*portions, *portions])]
    found = findings(many, BASE)
    assert [_rows(each) for each in found] == [_alone(each, store) for each in many]
    assert found == [findings([each], BASE)[0] for each in many]


def test_a_violation_of_one_is_not_hidden_by_another(portions: list[Portion]) -> None:
    """A source record that only another document describes, and a status that is none."""
    record, status = (ox.NamedNode(BASE + name) for name in ("id/record/survey-1", "vocabulary/status"))
    project = ox.NamedNode(f"{BASE}id/project/other-0123456789")
    own = [ox.Triple(project, ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
                     ox.NamedNode(IRIS.term("Project"))),
           ox.Triple(project, ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom"), record),
           ox.Triple(project, ox.NamedNode(IRIS.term("status")), status)]
    first, other = findings([portions[0], Portion(own, [])], BASE)
    assert record in {triple.subject for triple in portions[0].own}
    assert not [each for each in first if each.severity == "Violation"]
    assert (project.value, record.value) in {(each.focus, each.value) for each in other}
    assert status.value in {each.focus for each in other}  # which the shapes name, so that it has no mark


def test_a_graph_that_describes_what_the_shapes_name_is_checked_by_itself(portions: list[Portion]) -> None:
    scheme = ox.NamedNode(f"{BASE}vocabulary/status")
    own = [ox.Triple(scheme, ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
                     ox.NamedNode(f"{SKOS}ConceptScheme"))]
    found = findings([portions[0], Portion(own, []), Portion(own, [])], BASE)
    assert found[1] == found[2] == findings([Portion(own, [])], BASE)[0]
    assert [each.focus for each in found[1]] == [scheme.value]  # it has no title


def _written(path: Path, store: ox.Store, documents: int) -> tuple[str, ...]:
    """A store with the same document under many graphs, some of them spoiled; its graphs."""
    with quads.Writer(path) as writer:
        portion = _portion(store, IRIS.document_graph("survey"))
        for number in range(documents):
            own = _spoiled(portion, store, number).own if number % 3 else portion.own
            writer.write(ox.Quad(each.subject, each.predicate, each.object,
                                 ox.NamedNode(IRIS.document_graph(f"survey{number}"))) for each in own)
        writer.finish()
    return tuple(IRIS.document_graph(f"survey{number}") for number in range(documents))


def test_two_processes_find_what_one_finds_and_keep_it(tmp_path: Path, store: ox.Store) -> None:
    second = Second()  # before the store is opened
    graphs = _written(tmp_path / "store", store, 3 * checking.TURN)
    one = checking.check(Job(tmp_path / "store", graphs, BASE, tmp_path / "one"), lambda done, total: None)
    both = checking.check(Job(tmp_path / "store", graphs, BASE, tmp_path / "both"), lambda done, total: None, second)
    assert one == both
    assert any(each.findings for each in both)
    for work in ("one", "both"):
        with Checked(tmp_path / work) as checked:
            assert all(checked.get(checking._key(_portion_of(tmp_path / "store", graph), BASE)) for graph in graphs)


def _portion_of(path: Path, graph: str) -> Portion:
    with quads.Reader(path) as reader:
        return _portion(reader.store, graph)


def test_what_was_checked_is_not_checked_again(tmp_path: Path, store: ox.Store,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    graphs = _written(tmp_path / "store", store, 4)
    job = Job(tmp_path / "store", graphs, BASE, tmp_path)
    first = checking.check(job, lambda done, total: None)
    monkeypatch.setattr(shapes, "_results", lambda *_: pytest.fail("checked again"))
    monkeypatch.setattr(checking, "findings", lambda portions, base: [] if not portions else pytest.fail("again"))
    assert checking.check(job, lambda done, total: None) == first


def test_a_second_process_that_is_killed_is_told_of() -> None:
    beside: Beside[int, None] = Beside(lambda number: os.kill(os.getpid(), number))
    beside.begin(signal.SIGKILL)
    with pytest.raises(KakehashiError, match="exit code -9"):
        beside.wait()
    idle: Beside[int, int] = Beside(lambda number: number + 1)
    idle.begin(1)
    assert idle.wait() == 2
    idle.end()

