"""SHACL validation of a graph before it is published (ontology/shapes.ttl).

A graph is checked together with what it refers to: the classes and schemes of the areas, concepts and nodes
that it names.  pyshacl works on rdflib graphs, so this is the one place where quads become rdflib terms.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, Literal

import pyoxigraph as ox
import pyshacl
from pydantic import TypeAdapter
from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.namespace import RDF as RDF_NS
from rdflib.namespace import SH
from rdflib.term import Node

from graph.linked_data import validation_report
from graph.quads import Reader
from ingest.checked import Checked, digest
from ingest.portions import portions
from ontology import files
from ontology.errors import DocumentError
from ontology.iri import RDF, SKOS, XSD, Iris

Tell = Callable[[int, int], None]
"""Told how much of something is done and how much there is."""

Severity = Literal["Violation", "Warning", "Info"]

_SHOWN: Final = 5
"""Violations spelled out in an error message; the report has all."""

_TYPE: Final = ox.NamedNode(f"{RDF}type")
_LOOKED_UP: Final = (_TYPE, ox.NamedNode(f"{SKOS}inScheme"))
"""All that the shapes ask of a node that another graph describes."""

_SEVERITY_RANK: Final[dict[str, int]] = {"Violation": 0, "Warning": 1, "Info": 2}


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


_FINDINGS: Final = TypeAdapter(tuple[Finding, ...])


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What the shapes say of one graph, worst first."""

    graph: str
    """IRI of the graph."""
    findings: tuple[Finding, ...]
    n_triples: int

    @property
    def violations(self) -> tuple[Finding, ...]:
        """The findings that stop publication."""
        return tuple(finding for finding in self.findings if finding.severity == "Violation")

    def raise_for_violations(self) -> None:
        """Stops a publication.

        Raises:
            DocumentError: there are violations; the message names focus node, path and reason.
        """
        violations = self.violations
        if violations:
            shown = "; ".join(map(str, violations[:_SHOWN]))
            more = f"; and {len(violations) - _SHOWN} more" if len(violations) > _SHOWN else ""
            raise DocumentError(f"{len(violations)} violations of the shapes: {shown}{more}",
                                where=self.graph, todo="nothing was published; see ontology/shapes.ttl")


def check(path: Path, documents: Sequence[str], iris: Iris, sample: ox.Store | None = None,
          work: Path | None = None, tell: Tell = lambda done, total: None) -> tuple[ValidationReport, ...]:
    """Validates the graphs of documents (ids), the inferred graph and the reviews of the store at ``path``.

    With a ``sample`` (records of documents too large to be validated whole), its graphs are validated instead of the
    inferred graph of the store, which holds the conclusions of all records.  With a ``work`` folder, what was checked
    before is not checked again.  ``tell`` is told after each graph.

    The report is left beside the store, so that the snapshot keeps it (``graph/linked_data/validation_report.py``).

    Raises:
        DocumentError: a graph has violations; the message names graph, focus node, path and reason.
        SnapshotError: there is no store.
    """
    graphs = [*map(iris.document_graph, documents), *([] if sample else [iris.inferred_graph])]
    with Reader(path) as reader, Checked(work) if work else nullcontext() as checked:
        if reader.store.contains_named_graph(ox.NamedNode(iris.reviews_graph)):
            graphs.append(iris.reviews_graph)
        reports = []
        for number, graph in enumerate(graphs, 1):
            reports.append(validate(reader.store, graph, iris.base, checked=checked))
            tell(number, len(graphs))
        if sample:
            named = sorted(graph.value for graph in sample.named_graphs() if isinstance(graph, ox.NamedNode))
            reports += [validate(sample, graph, iris.base, reader.store) for graph in named]
    _leave(path, reports)
    return tuple(reports)


def renew(path: Path, documents: Sequence[str], changed: Collection[str], touched: Iterable[ox.NamedNode], iris: Iris,
          before: tuple[validation_report.Report, int]) -> None:
    """As :func:`check`, where all but the documents ``changed`` and what conclusions say of the nodes ``touched`` is as
    it was ``before``, when that report was made and the store had so many quads.

    Raises:
        DocumentError, SnapshotError: as ``check``.
    """
    known = {each.graph: _again(each) for each in before[0].graphs}
    with Reader(path) as reader:
        store, inferred = reader.store, known.pop(iris.inferred_graph)
        reports = [validate(store, iris.document_graph(each), iris.base) if each in changed
                   else known[iris.document_graph(each)] for each in documents]
        nodes = {node.value: node for node in touched}
        own = [quad.triple for node in nodes.values()
               for quad in store.quads_for_pattern(node, None, None, ox.NamedNode(inferred.graph))]
        still = (each for each in inferred.findings if each.focus not in nodes)
        found = [*_portion(own, store, iris.base, None), *still]
        # Counting the graph itself takes ten seconds for a million: what has grown and is in no document is in it.
        grown = len(store) - before[1] - sum(each.n_triples for each in reports)
        size = inferred.n_triples + grown + sum(each.n_triples for each in known.values())
    _leave(path, [*reports, ValidationReport(inferred.graph, _sorted(found), size)])


def _leave(path: Path, reports: Sequence[ValidationReport]) -> None:
    for report in reports:
        report.raise_for_violations()
    validation_report.write(path.parent, as_report(reports))


def _again(report: validation_report.GraphReport) -> ValidationReport:
    """A kept report."""
    return ValidationReport(report.graph, tuple(Finding(**each.model_dump()) for each in report.findings),
                            report.triples)


def as_report(reports: Iterable[ValidationReport]) -> validation_report.Report:
    """The reports as the snapshot keeps them."""
    return validation_report.Report(graphs=tuple(
        validation_report.GraphReport(graph=report.graph, triples=report.n_triples, findings=tuple(
            validation_report.FindingRow.model_validate(asdict(finding)) for finding in report.findings))
        for report in reports))


def validate(store: ox.Store, graph: str, base: str, known: ox.Store | None = None,
             checked: Checked | None = None) -> ValidationReport:
    """What the shapes say of one graph (IRI) of a store.

    First the graph by itself; then, with the classes of what it refers to looked up in the whole store (in ``known``
    where that is another), the references.  So a node of another graph is reported only if it is of the wrong class or
    not known at all.  What was ``checked`` before gives the report that it gave then; a large graph is checked in
    portions, so that those without a change are not checked again.
    """
    own = [quad.triple for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(graph))]
    found = [finding for portion in portions(own) for finding in _portion(portion, known or store, base, checked)]
    return ValidationReport(graph, _sorted(found), len(own))


def _portion(own: Sequence[ox.Triple], known: ox.Store, base: str, checked: Checked | None) -> tuple[Finding, ...]:
    referred = {triple.object for triple in own
                if isinstance(triple.object, ox.NamedNode) and triple.predicate != _TYPE}
    looked_up = [quad.triple for node in referred for predicate in _LOOKED_UP
                 for quad in known.quads_for_pattern(node, predicate, None, None)]
    if checked is None:
        return _found(own, looked_up, base)
    key = digest((map(str, own), map(str, looked_up), [_shapes_digest(base)]))
    kept = checked.get(key)
    if kept is None:
        found = _found(own, looked_up, base)
        checked.put(key, _FINDINGS.dump_json(found).decode())
        return found
    return _FINDINGS.validate_json(kept)


def _found(own: Iterable[ox.Triple], looked_up: Iterable[ox.Triple], base: str) -> tuple[Finding, ...]:
    data = Graph()
    for triple in own:
        data.add(_rdflib(triple))
    found = [*_findings(data, _shapes(base, SH.targetClass))]
    for triple in looked_up:
        data.add(_rdflib(triple))
    found += _findings(data, _shapes(base, SH.targetObjectsOf))
    return _sorted(found)


def _sorted(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda finding: (_SEVERITY_RANK[finding.severity], finding.focus, finding.path)))


@cache
def _shapes_digest(base: str) -> str:
    """Of the shapes and of the library that checks them; of the file, since its blank nodes get other names each time
    that it is read."""
    shapes = hashlib.sha256((files.FOLDER / files.SHAPES).read_bytes()).hexdigest()
    return digest([[shapes, base, f"pyshacl {pyshacl.__version__}"]])


@lru_cache(maxsize=4)
def _shapes(base: str, target: URIRef) -> Graph:
    """The shapes as an rdflib graph, those active that have this kind of target."""
    graph = Graph()
    for triple in files.triples(files.SHAPES, base):
        graph.add(_rdflib(triple))
    for other in (SH.targetClass, SH.targetObjectsOf):
        if other != target:
            graph.remove((None, other, None))
    return graph


def _rdflib(triple: ox.Triple) -> tuple[Node, Node, Node]:
    return _term(triple.subject), URIRef(triple.predicate.value), _term(triple.object)


def _term(term: object) -> Node:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    assert isinstance(term, ox.Literal)
    if term.language:
        return RdfLiteral(term.value, lang=term.language)
    # A plain string has the type xsd:string in RDF 1.1; rdflib keeps the two apart when it compares.
    datatype = None if term.datatype.value == f"{XSD}string" else URIRef(term.datatype.value)
    return RdfLiteral(term.value, datatype=datatype)


def _findings(data: Graph, shapes: Graph) -> Iterable[Finding]:
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True, advanced=False)
    assert isinstance(results, Graph)
    for result in results.subjects(RDF_NS.type, SH.ValidationResult):
        messages = sorted(str(each) for each in results.objects(result, SH.resultMessage))
        severity = str(results.value(result, SH.resultSeverity)).rpartition("#")[2]
        assert severity in _SEVERITY_RANK
        path = results.value(result, SH.resultPath)
        yield Finding(
            severity=severity, focus=str(results.value(result, SH.focusNode)),  # type: ignore[arg-type]
            path=str(path) if isinstance(path, URIRef) else "", message=" ".join(messages),
            value=str(results.value(result, SH.value) or ""),
            component=str(results.value(result, SH.sourceConstraintComponent) or ""))
