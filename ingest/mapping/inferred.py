"""What programs concluded, to the inferred graph: alignments, classifications, implied ties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import NamedNode, Quad

from graph.rows import EvidenceRow, LinkRow, NodeMatchRow, SeriesRow
from ingest.linked import LinkedDocument, LinkedProject
from ingest.mapping import terms
from ingest.mapping.pen import Pen
from ingest.mapping.projects import by_number, project_of, record_iri, states_mode
from ingest.mapping.ties import write_tie
from ontology.iri import Iris

_RELATIONS: Final = {name: NamedNode(f"http://www.w3.org/2004/02/skos/core#{name}Match")
                    for name in ("exact", "close", "broad", "narrow")}

CLASSIFIER: Final = "inferred:keyword-rules"
"""How topics, audiences and unprinted modes are found.  Rules give no probability, so none is written."""


def alignment_quads(links: Iterable[LinkRow], iris: Iris) -> Iterator[Quad]:
    """Inferred links as alignments, each with a shortcut from the project to its target.

    Asserted links are passed over, which stand in their document's graph, and reviewed ones, which stand in the
    graph of reviews.
    """
    pen = Pen(iris, iris.inferred_graph)
    for row in links:
        if not row.asserted and not row.reviewed:
            write_alignment(pen, row)
            shortcut = "likelySupports" if row.strength == "supports" else "likelySupportsPartly"
            pen.link(NamedNode(iris.entity("project", row.project)), pen.kkh(shortcut), target_iri(iris, row))
            yield from pen.drain()


def match_quads(matches: Iterable[NodeMatchRow], iris: Iris) -> Iterator[Quad]:
    """Matches of plan items, each with a SKOS mapping relation between them."""
    pen = Pen(iris, iris.inferred_graph)
    for row in matches:
        node = NamedNode(row.iri)
        source, target = (NamedNode(iris.entity("node", each)) for each in (row.source, row.target))
        pen.a(node, "NodeMatch")
        pen.link(node, pen.kkh("matchSource"), source)
        pen.link(node, pen.kkh("matchTarget"), target)
        pen.link(node, pen.kkh("matchRelation"), _RELATIONS[row.relation])
        pen.text(node, pen.kkh("method"), row.method)
        pen.decimal(node, pen.kkh("confidence"), row.confidence)
        pen.link(source, _RELATIONS[row.relation], target)
        _write_side(pen, node, "source", row.source_evidence)
        _write_side(pen, node, "target", row.target_evidence)
        yield from pen.drain()


def target_iri(iris: Iris, row: LinkRow) -> NamedNode:
    """The node or SDG goal that a link leads to."""
    if row.target_kind == "sdg":
        return NamedNode(iris.sdg(int(row.target)))
    return NamedNode(iris.entity("node", row.target))


def write_alignment(pen: Pen, row: LinkRow) -> None:
    """A link with strength, method, probability and the evidence on both sides, in the pen's graph."""
    node = NamedNode(row.iri)
    pen.a(node, "AssertedAlignment" if row.asserted else "ReviewedAlignment" if row.reviewed else "InferredAlignment")
    pen.link(node, pen.kkh("alignedProject"), NamedNode(pen.iris.entity("project", row.project)))
    pen.link(node, pen.kkh("alignmentTarget"), target_iri(pen.iris, row))
    pen.link(node, pen.kkh("strength"), pen.concept("strength", row.strength))
    pen.text(node, pen.kkh("method"), row.method)
    pen.decimal(node, pen.kkh("confidence"), row.confidence)
    for reason in row.reasons:
        pen.text(node, pen.kkh("reason"), reason)
    _write_side(pen, node, "project", row.project_evidence)
    if row.target_evidence:
        _write_side(pen, node, "target", row.target_evidence)


def _write_side(pen: Pen, node: NamedNode, side: str, evidence: EvidenceRow) -> None:
    part = pen.part(node, side)
    record = pen.source(part, evidence.document, evidence.lines, evidence.quote, evidence.column)
    pen.link(node, pen.kkh(f"{side}Evidence"), record)
    pen.link(node, terms.DERIVED, record)


def conclusions(linked: LinkedDocument, iris: Iris) -> Iterator[Quad]:
    """What linking concluded of a document beyond its words: topics, audiences, modes, implied ties.

    Raises:
        ValueError: a tie's date is not ISO 8601.
    """
    pen = Pen(iris, iris.inferred_graph)
    for project in linked.projects:
        _write_classification(pen, linked.meta.id, project)
        yield from pen.drain()
    yield from implied_ties(linked, iris)


def implied_ties(linked: LinkedDocument, iris: Iris) -> Iterator[Quad]:
    """The ties that the document only implies.

    Raises:
        ValueError: a tie's date is not ISO 8601.
    """
    pen = Pen(iris, iris.inferred_graph)
    numbered = by_number(linked.projects)
    for tie in linked.ties:
        if not tie.stated:
            node = write_tie(pen, tie, linked.meta.prefecture or linked.meta.id)
            if project := project_of(tie, numbered):
                pen.link(NamedNode(iris.entity("project", project.id)), pen.kkh("concernsTie"), node)
            yield from pen.drain()


def series_quads(series: Iterable[SeriesRow], method: str, iris: Iris) -> Iterator[Quad]:
    """Series of several years, with method, least confidence and reasons; each step also as ``kkh:continues``."""
    pen = Pen(iris, iris.inferred_graph)
    for row in series:
        if row.confidence is None:
            continue
        node = NamedNode(row.iri)
        pen.a(node, "Series")
        pen.words(node, terms.LABEL, row.title)
        pen.text(node, pen.kkh("method"), method)
        pen.decimal(node, pen.kkh("confidence"), row.confidence)
        for member in row.members:
            pen.link(node, pen.kkh("seriesMember"), NamedNode(iris.entity("project", member.project)))
        for step in row.steps:
            pen.link(NamedNode(iris.entity("project", step.later)), pen.kkh("continues"),
                     NamedNode(iris.entity("project", step.earlier)))
            for reason in step.reasons:
                pen.text(node, pen.kkh("reason"), reason)
        yield from pen.drain()


def _write_classification(pen: Pen, document: str, project: LinkedProject) -> None:
    """The concepts on a resource that tells method and source, and on the project itself for queries."""
    found = [("topic", name) for name in project.topics] + [("audience", name) for name in project.audiences]
    if not states_mode(project):
        found += [("mode", name) for name in project.modes]
    if not found:
        return
    subject = NamedNode(pen.iris.entity("project", project.id))
    node = pen.part(subject, "classification")
    pen.a(node, "Classification")
    pen.link(node, pen.kkh("classifies"), subject)
    pen.text(node, pen.kkh("method"), CLASSIFIER)
    pen.link(node, terms.DERIVED, NamedNode(record_iri(pen.iris, document, project)))
    for name, value in found:
        concept = pen.concept(name, value)  # type: ignore[arg-type]
        pen.link(node, pen.kkh(name), concept)
        pen.link(subject, pen.kkh(name), concept)
