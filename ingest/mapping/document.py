"""A linked document to the quads of its named graph: what the document states, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pyoxigraph import NamedNode, Quad

from graph.rows import LinkRow
from ingest.linked import LinkedDocument, LinkedProject
from ingest.mapping import terms
from ingest.mapping.inferred import target_iri, write_alignment
from ingest.mapping.parties import publishing_body
from ingest.mapping.pen import Pen
from ingest.mapping.plans import node_iri, plan_quads, write_region_page
from ingest.mapping.projects import by_number, project_of, write_project
from ingest.mapping.ties import write_tie
from ingest.publishing.tables import Tables
from ingest.records import DocumentMeta, Figure
from ontology import reference
from ontology.iri import Iris


def quads(linked: LinkedDocument, iris: Iris) -> Iterator[Quad]:
    """All quads of a document's graph, entity by entity.

    Ties that the text only implies, topics and audiences are conclusions: ``inferred.conclusions``.

    Raises:
        ValueError: a date is not ISO 8601, or a number is not finite.
    """
    meta = linked.meta
    pen = Pen(iris, iris.document_graph(meta.id))
    publisher, scope = meta.municipality or meta.prefecture or "", meta.prefecture or meta.id
    _write_document(pen, meta, publisher, scope)
    yield from pen.drain()
    by_owner = figures_by_owner(linked)
    node_keys = {node.key for node in linked.parsed.nodes}
    """A node's key may look like a record number ("1"): such a figure is the node's."""
    for project in linked.projects:
        figures = project_figures(project, {} if project.record.record in node_keys else by_owner)
        write_project(pen, meta, project, figures, publisher, body_scope(meta, project))
        yield from pen.drain()
    yield from plan_quads(pen, linked, by_owner)
    for page in linked.parsed.regions:
        write_region_page(pen, meta.id, page)
        yield from pen.drain()
    yield from support_quads(pen, linked)
    yield from tie_quads(pen, linked, scope)
    yield from _issue_quads(pen, linked)


def _write_document(pen: Pen, meta: DocumentMeta, publisher: str, scope: str) -> None:
    """The document as a dataset, and how its graph came to be."""
    node = NamedNode(pen.iris.entity("document", meta.id))
    pen.a(node, "Document")
    pen.words(node, terms.TITLE, meta.title)
    pen.words(node, terms.LABEL, meta.title or meta.id)
    pen.text(node, terms.IDENTIFIER, meta.id)
    pen.text(node, pen.kkh("sha256"), meta.sha256)
    pen.text(node, pen.kkh("layout"), meta.layout)
    pen.text(node, pen.kkh("layoutReason"), meta.layout_reason)
    pen.text(node, pen.kkh("characterEncoding"), meta.encoding)
    pen.integer(node, pen.kkh("lineCount"), meta.n_lines)
    pen.integer(node, pen.kkh("fiscalYear"), meta.fiscal_year)
    if meta.years:
        pen.integer(node, pen.kkh("firstFiscalYear"), meta.years[0])
        pen.integer(node, pen.kkh("lastFiscalYear"), meta.years[1])
    elif meta.fiscal_year is None:
        pen.unknown(node, pen.kkh("fiscalYear"))
    if publisher:
        pen.link(node, terms.PUBLISHER, publishing_body(pen, meta))
    else:
        pen.unknown(node, terms.PUBLISHER)
    activity = NamedNode(pen.iris.entity("activity", f"read-{meta.id}"))
    pen.link(activity, terms.TYPE, terms.ACTIVITY)
    pen.words(activity, terms.LABEL, f"Reading of {meta.id}", "en")
    pen.link(activity, terms.USED, node)
    pen.link(pen.graph, terms.TYPE, terms.ENTITY)
    pen.link(pen.graph, terms.DERIVED, node)
    pen.link(pen.graph, terms.GENERATED, activity)


def body_scope(meta: DocumentMeta, project: LinkedProject) -> str:
    """What tells the project's organisations from namesakes: the prefecture, in a survey of all Japan the row's own
    (several have a 美里町)."""
    if meta.prefecture:
        return meta.prefecture
    return reference.prefecture(project.prefecture).name if project.prefecture else meta.id


def figures_by_owner(linked: LinkedDocument) -> dict[str, list[Figure]]:
    """The document's figures by what they belong to: plan-node key, region-page key or record number."""
    found: dict[str, list[Figure]] = {}
    for figure in linked.parsed.figures:
        found.setdefault(figure.subject, []).append(figure)
    return found


def project_figures(project: LinkedProject, by_owner: Mapping[str, Sequence[Figure]]) -> list[Figure]:
    """A project's figures: of its results, then of further columns that say something else."""
    if not (project.results or project.record.record in by_owner):
        return []
    known = {(figure.text, figure.lines) for figure in project.results}
    first, last = project.record.lines  # two rows may print one number
    return [*project.results, *(figure for figure in by_owner.get(project.record.record, ())
                                if (figure.text, figure.lines) not in known and first <= figure.lines[0] <= last)]


def support_quads(pen: Pen, linked: LinkedDocument) -> Iterator[Quad]:
    """What the document states: under which headings it lists a programme, which SDG goals it gives to it.

    A heading's programme supports the measure that the heading belongs to as well.
    """
    nodes = {node.key: node for node in linked.parsed.nodes}
    seen: set[str] = set()
    for row in Tables(linked, pen.iris).asserted_links():
        if row.id in seen:
            continue
        seen.add(row.id)
        write_alignment(pen, row)
        project = NamedNode(pen.iris.entity("project", row.project))
        if row.target_kind == "sdg":
            pen.link(project, pen.kkh("relatedGoal"), target_iri(pen.iris, row))
        node = nodes.get(row.target.removeprefix(f"{linked.meta.id}-")) if row.target_kind == "node" else None
        while node:
            if node.level in ("heading", "measure", "main-project"):
                pen.link(project, pen.kkh("supports"), node_iri(pen, linked.meta.id, node.key))
            node = nodes.get(node.parent) if node.parent else None
        yield from pen.drain()


def asserted_links(linked: LinkedDocument, iris: Iris) -> tuple[LinkRow, ...]:
    """The rows of support that the document states, each once."""
    return tuple({row.id: row for row in Tables(linked, iris).asserted_links()}.values())


def tie_quads(pen: Pen, linked: LinkedDocument, scope: str) -> Iterator[Quad]:
    """The ties that the document states."""
    numbered = by_number(linked.projects)
    for tie in linked.ties:
        if tie.stated:
            node = write_tie(pen, tie, scope)
            if project := project_of(tie, numbered):
                pen.link(NamedNode(pen.iris.entity("project", project.id)), pen.kkh("concernsTie"), node)
            yield from pen.drain()


def _issue_quads(pen: Pen, linked: LinkedDocument) -> Iterator[Quad]:
    """Data issues as quality annotations of the document."""
    document = NamedNode(pen.iris.entity("document", linked.meta.id))
    for row in Tables(linked, pen.iris).issues():
        node = NamedNode(row.iri)
        pen.a(node, "DataIssue")
        pen.words(node, terms.LABEL, row.code, "en")
        pen.words(node, terms.DESCRIPTION, row.reason, "en")
        pen.text(node, pen.kkh("severity"), row.severity)
        pen.text(node, pen.kkh("issueCode"), row.code)
        pen.text(node, pen.kkh("action"), row.action)
        pen.text(node, pen.kkh("recordNumber"), row.record or "")
        pen.link(node, terms.SOURCE, document)
        pen.link(document, terms.QUALITY_ANNOTATION, node)
        record = pen.source(pen.part(node, "source"), row.document, row.lines, row.text)
        pen.link(node, terms.DERIVED, record)
        yield from pen.drain()
