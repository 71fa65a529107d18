"""What the shapes of ``ontology/shapes.ttl`` say of portions of graphs, many at once.

pyshacl works on rdflib graphs, so this is the one place where quads become rdflib terms.  A call of it takes 20 ms
before it looks at any node, and several times what it needs where it takes node after node.  So portions of many
documents are checked in one call, and no property shape stands in another:

- **Many portions at once.**  The shapes cannot tell apart nodes that they do not name.  So each portion's nodes get
  its number behind their IRIs: then no portion sees another's, and each finding tells whose it is.
- **No shape in a shape.**  A property shape of a node shape with targets means the same as one that has those targets
  itself (SHACL, section 2.1.3 with 4.7.2), and is then compared with all nodes in turn, not looked up for each.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import chain
from typing import Final, Literal, NamedTuple

import pyoxigraph as ox
import pyshacl
from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.namespace import RDF as RDF_NS
from rdflib.namespace import SH
from rdflib.term import Node

from ingest.validation.checked import digest
from ingest.validation.triples import Triples
from ontology import files
from ontology.iri import RDFS, XSD

Severity = Literal["Violation", "Warning", "Info"]

RANK: Final[dict[str, int]] = {"Violation": 0, "Warning": 1, "Info": 2}

_TARGETS: Final = (SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf)
_ONE_GRAPH: Final = (SH.targetClass, SH.targetSubjectsOf)
"""Targets of shapes that look at a graph by itself."""
_REFERENCES: Final = (SH.targetObjectsOf,)
"""Targets of shapes that look at what a graph refers to."""

_MARK: Final = "\U00010600"
"""A letter of Linear A, before a portion's number: IRIs and prefixed names may have it, and no document uses it."""
_MARKED: Final = re.compile(rf"{_MARK}(\d+)")


class Portion(NamedTuple):
    """Triples that are checked together."""

    own: Sequence[ox.Triple]
    looked_up: Sequence[ox.Triple]
    """What any graph says of the nodes that it refers to, as far as shapes ask."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of validation."""

    severity: Severity
    focus: str
    """IRI of the node that does not conform."""
    path: str
    """IRI of the property, or empty where the node as a whole does not conform."""
    message: str
    value: str
    """The offending value, or empty."""
    component: str
    """IRI of the SHACL constraint component, e.g. ``sh:MinCountConstraintComponent``."""

    def __str__(self) -> str:
        value = f", value {self.value}" if self.value else ""
        return f"{self.focus}: {self.message} (path {self.path or 'none'}{value})"


def findings(portions: Sequence[Portion], base: str) -> list[tuple[Finding, ...]]:
    """What the shapes say of each portion by itself, worst first."""
    named = _named(base)
    told = {str(node) for node in named}
    if len(portions) > 1 and any(str(triple.subject)[1:-1] in told for each in portions for triple in each.own):
        return _one_by_one(portions, base)
    triples = Triples()
    data = Graph(store=triples)
    terms = [_Terms(named, f"{_MARK}{number}" if len(portions) > 1 else "") for number in range(len(portions))]
    found: list[list[Finding]] = [[] for _ in portions]
    for targets in (_ONE_GRAPH, _REFERENCES):
        for portion, term in zip(portions, terms, strict=True):
            for triple in portion.own if targets is _ONE_GRAPH else portion.looked_up:
                triples.add((term[triple.subject], term[triple.predicate], term[triple.object]))
        for finding in _results(data, _shapes(base, targets)):
            of = _MARKED.search(finding.focus)
            if of is None and len(portions) > 1:  # of a node that the shapes name, or of no node: all refer to it
                return _one_by_one(portions, base)
            found[int(of[1]) if of else 0].append(_unmarked(finding))
    return [in_order(each) for each in found]


@lru_cache(maxsize=2)
def referring(base: str) -> frozenset[ox.NamedNode]:
    """The properties of whose objects the shapes ask, in whatever graph these are described."""
    aim = ox.NamedNode(str(SH.targetObjectsOf))
    return frozenset(triple.object for triple in files.triples(files.SHAPES, base)
                     if triple.predicate == aim and isinstance(triple.object, ox.NamedNode))


def _one_by_one(portions: Sequence[Portion], base: str) -> list[tuple[Finding, ...]]:
    return [findings([each], base)[0] for each in portions]


def in_order(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Worst first."""
    return tuple(sorted(found, key=lambda each: (RANK[each.severity], each.focus, each.path, each.message, each.value,
                                                 each.component)))


@cache
def shapes_digest(base: str) -> str:
    """Of the shapes and of the library that checks them; of the file, since its blank nodes get other names each time
    that it is read."""
    shapes = hashlib.sha256((files.FOLDER / files.SHAPES).read_bytes()).hexdigest()
    return digest([[shapes, base, f"pyshacl {pyshacl.__version__}"]])


@lru_cache(maxsize=2)
def _named(base: str) -> dict[object, Node]:
    """All that the shapes name, and what the validator follows by itself."""
    shapes = files.triples(files.SHAPES, base)
    nodes = {node for triple in shapes for node in (triple.subject, triple.predicate, triple.object)}
    nodes.add(ox.NamedNode(f"{RDFS}subClassOf"))
    return {node: URIRef(node.value) for node in nodes if isinstance(node, ox.NamedNode)}


@lru_cache(maxsize=4)
def _shapes(base: str, targets: Sequence[URIRef]) -> Graph:
    """The shapes as an rdflib graph, those active that have such targets, none with targets in another."""
    graph, terms = Graph(), _Terms({}, "")
    for triple in files.triples(files.SHAPES, base):
        graph.add((terms[triple.subject], terms[triple.predicate], terms[triple.object]))
    for other in set(_TARGETS).difference(targets):
        graph.remove((None, other, None))
    aims = list(chain.from_iterable(graph.triples((None, kind, None)) for kind in targets))
    for shape in {aim[0] for aim in aims}:
        alone = BNode()  # the node shape without its property shapes; under its own name sh:node finds all of it
        for _, predicate, value in list(graph.triples((shape, None, None))):
            if predicate != SH.property:
                graph.add((alone, predicate, value))
        for _, kind, aim in (each for each in aims if each[0] == shape):
            graph.remove((shape, kind, aim))
            for value in list(graph.objects(shape, SH.property)):
                graph.add((value, kind, aim))
    return graph


class _Terms(dict[object, Node]):
    """rdflib's terms for pyoxigraph's; nodes that are not ``named`` by the shapes with a mark behind them."""

    def __init__(self, named: dict[object, Node], mark: str) -> None:
        super().__init__(named)
        self._mark = mark

    def __missing__(self, term: object) -> Node:
        made = self[term] = self._made(term)
        return made

    def _made(self, term: object) -> Node:
        if isinstance(term, ox.NamedNode):
            return URIRef(term.value + self._mark)
        if isinstance(term, ox.BlankNode):
            return BNode(term.value + self._mark)
        assert isinstance(term, ox.Literal)
        if term.language:
            return RdfLiteral(term.value, lang=term.language)
        # A plain string has the type xsd:string in RDF 1.1; rdflib keeps the two apart when it compares.
        datatype = None if term.datatype.value == f"{XSD}string" else URIRef(term.datatype.value)
        return RdfLiteral(term.value, datatype=datatype)


def _unmarked(finding: Finding) -> Finding:
    focus, message, value = (_MARKED.sub("", each) for each in (finding.focus, finding.message, finding.value))
    return replace(finding, focus=focus, message=message, value=value)


def _results(data: Graph, shapes: Graph) -> Iterator[Finding]:
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True, advanced=False)
    assert isinstance(results, Graph)
    for result in results.subjects(RDF_NS.type, SH.ValidationResult):
        value = results.value(result, SH.value)
        path = results.value(result, SH.resultPath)
        severity = str(results.value(result, SH.resultSeverity)).rpartition("#")[2]
        assert severity in RANK
        yield Finding(
            severity=severity, focus=str(results.value(result, SH.focusNode)),  # type: ignore[arg-type]
            path=str(path) if isinstance(path, URIRef) else "",
            message=" ".join(sorted(map(str, results.objects(result, SH.resultMessage)))),
            value="" if value is None else str(value),
            component=str(results.value(result, SH.sourceConstraintComponent)))
