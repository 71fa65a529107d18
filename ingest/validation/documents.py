"""SHACL validation of a snapshot's graphs before it is published (ontology/shapes.ttl).

A graph is checked together with what it refers to: the classes and schemes of the areas, concepts and nodes
that it names.  A document whose graph violates the shapes is named, so that the others can be published without it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from graph.linked_data import validation_report
from graph.quads import Reader
from ingest.validation import checking
from ingest.validation.checking import Job, Second, Tell
from ingest.validation.shapes import Finding, in_order
from ontology.errors import DocumentError
from ontology.iri import Iris

_SHOWN: Final = 5
"""Violations spelled out in an error message; the report has all."""


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

    @property
    def reason(self) -> str:
        """The violations in words: focus node, reason and path of each."""
        shown = "; ".join(map(str, self.violations[:_SHOWN]))
        more = f"; and {len(self.violations) - _SHOWN} more" if len(self.violations) > _SHOWN else ""
        return f"{len(self.violations)} violations of the shapes: {shown}{more}"

    def raise_for_violations(self) -> None:
        """Stops a publication.

        Raises:
            DocumentError: there are violations; the message names focus node, path and reason.
        """
        if self.violations:
            raise DocumentError(self.reason, where=self.graph, todo="nothing was published; see ontology/shapes.ttl")


class DocumentsViolate(Exception):
    """Graphs of documents violate the shapes; without these documents the snapshot may conform.

    :mod:`ingest.pipeline` goes on without them, or raises the error.
    """

    def __init__(self, reports: Sequence[ValidationReport]) -> None:
        super().__init__("; ".join(each.reason for each in reports))
        self.reports = tuple(reports)


def check(path: Path, documents: Sequence[str], iris: Iris, sample: ox.Store | None = None, work: Path | None = None,
          tell: Tell = lambda done, total: None, second: Second | None = None) -> tuple[ValidationReport, ...]:
    """Validates the graphs of documents (ids), the inferred graph and the reviews of the store at ``path``.

    With a ``sample`` (records of documents too large to be validated whole), its graphs are validated instead of the
    inferred graph of the store, which holds the conclusions of all records.  With a ``work`` folder, what was checked
    before is not checked again.  ``tell`` is told now and then.  A ``second`` process takes its share.

    The report is left beside the store, so that the snapshot keeps it (``graph/linked_data/validation_report.py``).

    Raises:
        DocumentsViolate: graphs of documents have violations; the message names graph, focus node, path and reason.
        DocumentError: another graph has.
        SnapshotError: there is no store.
    """
    with Reader(path) as reader:
        reviewed = reader.store.contains_named_graph(ox.NamedNode(iris.reviews_graph))
    others = [*([] if sample else [iris.inferred_graph]), *([iris.reviews_graph] if reviewed else [])]
    # The largest first, so that no process is left alone with it.
    graphs = (*others, *map(iris.document_graph, documents))
    reports = _reports(graphs, checking.check(Job(path, graphs, iris.base, work), tell, second))
    reports = [*reports[len(others):], *reports[:len(others)]]
    if sample:
        with Reader(path) as reader:
            named = sorted(graph.value for graph in sample.named_graphs() if isinstance(graph, ox.NamedNode))
            reports += [validate(sample, graph, iris.base, reader.store) for graph in named]
    _leave(path, reports, iris)
    return tuple(reports)


def renew(path: Path, documents: Sequence[str], changed: Collection[str], touched: Iterable[ox.NamedNode], iris: Iris,
          before: tuple[validation_report.Report, int], tell: Tell = lambda done, total: None,
          second: Second | None = None) -> None:
    """As :func:`check`, where all but the documents ``changed`` and what conclusions say of the nodes ``touched`` is as
    it was ``before``, when that report was made and the store had so many quads.

    Raises:
        DocumentsViolate, DocumentError, SnapshotError: as ``check``.
    """
    known = {each.graph: _again(each) for each in before[0].graphs}
    inferred = known.pop(iris.inferred_graph)
    graphs = tuple(iris.document_graph(each) for each in documents if each in changed)
    known |= {each.graph: each for each in _reports(graphs, checking.check(
        Job(path, graphs, iris.base, None), tell, second))}
    reports = [known[iris.document_graph(each)] for each in documents]
    with Reader(path) as reader:
        nodes = {node.value: node for node in touched}
        still = [each for each in inferred.findings if each.focus not in nodes]
        found = checking.of_nodes(reader.store, inferred.graph, nodes.values(), iris.base)
        # Counting the graph itself takes ten seconds for a million: what has grown and is in no document is in it.
        grown = len(reader.store) - before[1] - sum(each.n_triples for each in reports)
    size = inferred.n_triples + grown + sum(each.triples for each in before[0].graphs if each.graph != inferred.graph)
    _leave(path, [*reports, ValidationReport(inferred.graph, in_order([*found, *still]), size)], iris)


def validate(store: ox.Store, graph: str, base: str, known: ox.Store | None = None) -> ValidationReport:
    """What the shapes say of one graph (IRI) of a store, as :func:`ingest.validation.checking.compare`."""
    return _reports((graph,), checking.compare(store, [(0, graph)], base, known).values())[0]


def _reports(graphs: Sequence[str], found: Iterable[checking.Found]) -> list[ValidationReport]:
    return [ValidationReport(graph, *each) for graph, each in zip(graphs, found, strict=True)]


def _leave(path: Path, reports: Sequence[ValidationReport], iris: Iris) -> None:
    of_all = (iris.inferred_graph, iris.reviews_graph)
    violating = [each for each in reports if each.violations and each.graph not in of_all]
    if violating:
        raise DocumentsViolate(violating)
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
