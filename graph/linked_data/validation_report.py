"""The report of a snapshot's validation: kept in the snapshot as JSON, offered as a page and as RDF (SHACL)."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

import pyoxigraph as ox
from pydantic import BaseModel, ConfigDict

from graph.snapshot import Snapshot
from ontology.errors import NotFound
from ontology.iri import PROV, RDF, RDFS, XSD, Iris

FILE: Final = "validation.json"
"""In the snapshot's folder."""

SHACL: Final = "http://www.w3.org/ns/shacl#"


class FindingRow(BaseModel):
    """One result of validation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    severity: Literal["Violation", "Warning", "Info"]
    focus: str
    path: str
    message: str
    value: str
    component: str


class GraphReport(BaseModel):
    """What the shapes say of one graph."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    graph: str
    triples: int
    findings: tuple[FindingRow, ...]

    @property
    def conforms(self) -> bool:
        """SHACL: there are no results at all."""
        return not self.findings


class Report(BaseModel):
    """What the shapes say of a snapshot."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    graphs: tuple[GraphReport, ...]

    @property
    def conforms(self) -> bool:
        """No graph has a result."""
        return all(graph.conforms for graph in self.graphs)


def write(folder: Path, report: Report) -> None:
    """Leaves the report in a snapshot's folder that is being built."""
    (folder / FILE).write_text(report.model_dump_json(indent=1), encoding="utf-8")


def read(snapshot: Snapshot) -> Report:
    """The report of a snapshot.

    Raises:
        NotFound: it was built without one.
    """
    try:
        return Report.model_validate_json((snapshot.path / FILE).read_text("utf-8"))
    except FileNotFoundError:
        raise NotFound("this snapshot has no record of its validation", where=snapshot.id,
                       todo="run `kakehashi ingest --force`") from None


def triples(report: Report, base: str, created: str) -> list[ox.Triple]:
    """The report as one ``sh:ValidationReport`` a graph (SHACL, section 3.6)."""
    iris = Iris(base)
    found: list[ox.Triple] = []

    def say(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        found.append(ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value))

    whole = f"{iris.base}validation"
    say(whole, f"{RDF}type", ox.NamedNode(f"{PROV}Entity"))
    say(whole, f"{PROV}generatedAtTime", ox.Literal(created, datatype=ox.NamedNode(f"{XSD}dateTime")))
    say(whole, f"{PROV}used", ox.NamedNode(f"{iris.base}shapes"))
    for number, graph in enumerate(report.graphs, 1):
        node = f"{whole}#report-{number}"
        say(whole, f"{RDFS}member", ox.NamedNode(node))
        say(node, f"{RDF}type", ox.NamedNode(f"{SHACL}ValidationReport"))
        say(node, f"{SHACL}conforms", ox.Literal(str(graph.conforms).lower(), datatype=ox.NamedNode(f"{XSD}boolean")))
        say(node, f"{PROV}wasDerivedFrom", ox.NamedNode(graph.graph))
        for place, finding in enumerate(graph.findings, 1):
            result = f"{node}-{place}"
            say(node, f"{SHACL}result", ox.NamedNode(result))
            say(result, f"{RDF}type", ox.NamedNode(f"{SHACL}ValidationResult"))
            say(result, f"{SHACL}resultSeverity", ox.NamedNode(SHACL + finding.severity))
            say(result, f"{SHACL}resultMessage", ox.Literal(finding.message))
            for name, value in (("focusNode", finding.focus), ("resultPath", finding.path),
                                ("sourceConstraintComponent", finding.component)):
                if ":" in value:
                    say(result, SHACL + name, ox.NamedNode(value))
            if finding.value:
                say(result, f"{SHACL}value", ox.Literal(finding.value))
    return found
