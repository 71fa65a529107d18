"""A document's plan to RDF: nodes, actors, and pages on regions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad

from ingest.linked import LinkedDocument
from ingest.mapping import terms
from ingest.mapping.figures import write_figure, write_figures, write_indicator
from ingest.mapping.pen import Pen
from ingest.publishing.tables import Tables, node_id
from ingest.records import Actor, Cell, Figure, PlanNode, RegionPage
from ingest.text.spacing import close_title
from ingest.values.sdgs import goals


def plan_quads(pen: Pen, linked: LinkedDocument, figures: dict[str, list[Figure]]) -> Iterator[Quad]:
    """The plan of a document that has nodes.  ``figures`` are the document's, by the key they belong to."""
    meta, parsed = linked.meta, linked.parsed
    if not parsed.nodes:
        return
    plan = NamedNode(pen.iris.entity("plan", meta.id))
    pen.a(plan, "Plan")
    pen.words(plan, terms.TITLE, meta.title)
    document = NamedNode(pen.iris.entity("document", meta.id))
    pen.link(plan, terms.SOURCE, document)
    pen.link(plan, terms.DERIVED, document)
    if meta.years:
        pen.integer(plan, pen.kkh("firstFiscalYear"), meta.years[0])
        pen.integer(plan, pen.kkh("lastFiscalYear"), meta.years[1])
    for goal in goals("、".join(cell.text for cell in parsed.goals)):
        pen.link(plan, pen.kkh("relatedGoal"), NamedNode(pen.iris.sdg(goal)))
    tables = Tables(linked, pen.iris)
    positions = {row.key: row.position for row in tables.nodes()}
    for node in parsed.nodes:
        _write_node(pen, plan, meta.id, node, positions[node.key], figures.get(node.key, ()))
        yield from pen.drain()
    _write_actors(pen, meta.id, parsed.actors)
    for row, indicator in zip(tables.indicators(), parsed.indicators, strict=True):
        owner = node_iri(pen, meta.id, indicator.node) if indicator.node else plan
        write_indicator(pen, owner, row, indicator, meta.id)
    yield from pen.drain()


def node_iri(pen: Pen, document: str, key: str) -> NamedNode:
    """A plan node's IRI."""
    return NamedNode(pen.iris.entity("node", node_id(document, key)))


def _write_node(pen: Pen, plan: NamedNode, document: str, node: PlanNode, position: int,
                figures: Iterable[Figure]) -> None:
    """One node as a SKOS concept of the plan."""
    subject = node_iri(pen, document, node.key)
    pen.a(subject, "PlanNode")
    pen.link(subject, terms.IN_SCHEME, plan)
    pen.text(subject, terms.NOTATION, node.notation)
    if node.title:
        pen.words(subject, terms.PREF_LABEL, close_title(node.title.text))
    else:
        pen.unknown(subject, terms.PREF_LABEL)
    pen.link(subject, pen.kkh("level"), pen.concept("level", node.level))
    pen.integer(subject, pen.kkh("position"), position)
    if node.parent:
        pen.link(subject, terms.BROADER, node_iri(pen, document, node.parent))
    else:
        pen.link(subject, terms.TOP_CONCEPT_OF, plan)
        pen.link(plan, terms.HAS_TOP_CONCEPT, subject)
    for key in node.supports:
        pen.link(subject, pen.kkh("serves"), node_iri(pen, document, key))
    for goal in goals("、".join(cell.text for cell in node.texts.get("sdg", ()))):
        pen.link(subject, pen.kkh("relatedGoal"), NamedNode(pen.iris.sdg(goal)))
    for kind, cells in node.texts.items():
        _write_passages(pen, subject, "passage", kind, cells, document)
    write_figures(pen, subject, f"{node_id(document, node.key)}-f", figures, document)
    record = NamedNode(pen.iris.entity("record", f"{document}-node-{node.key}"))
    pen.source(record, document, node.lines, _words(node), node.title.column if node.title else "")
    pen.link(subject, terms.DERIVED, record)


def _words(node: PlanNode) -> str:
    """A node's words in the document: its title, else its texts."""
    if node.title:
        return node.title.text
    return "\n".join(cell.text for cells in node.texts.values() for cell in cells)


def _write_passages(pen: Pen, owner: NamedNode, name: str, kind: str, cells: Iterable[Cell],
                    document: str) -> None:
    for number, cell in enumerate(cells, 1):
        part = pen.part(owner, f"{kind}-{number}")
        pen.source(part, document, cell.lines, cell.text, cell.column, kind)
        pen.link(owner, pen.kkh(name), part)


def _write_actors(pen: Pen, document: str, actors: Iterable[Actor]) -> None:
    """Who does what, as parts of the node they are stated for."""
    count: dict[str, int] = {}
    for actor in actors:
        count[actor.node] = count.get(actor.node, 0) + 1
        owner = node_iri(pen, document, actor.node)
        part = pen.part(owner, f"actor-{count[actor.node]}")
        pen.a(part, "ActorRole")
        pen.words(part, terms.LABEL, actor.name.text)
        pen.words(part, terms.DESCRIPTION, actor.role.text)
        pen.link(owner, pen.kkh("actorRole"), part)
        lines = (min(actor.name.lines[0], actor.role.lines[0]), max(actor.name.lines[1], actor.role.lines[1]))
        record = pen.part(owner, f"actor-{count[actor.node]}-source")
        pen.link(part, terms.DERIVED, pen.source(record, document, lines,
                                                 f"{actor.name.text}\n{actor.role.text}"))


def write_region_page(pen: Pen, document: str, page: RegionPage) -> None:
    """A page on a country or world region: statistics, offices, partner regions, strategies."""
    identifier = node_id(document, page.key)
    node = NamedNode(pen.iris.entity("region", identifier))
    pen.a(node, "RegionPage")
    pen.words(node, terms.LABEL, page.name.text)
    pen.link(node, terms.SOURCE, NamedNode(pen.iris.entity("document", document)))
    for number, figure in enumerate(page.statistics, 1):
        statistic = write_figure(pen, f"{identifier}-{number}", figure, document, statistic=True)
        pen.link(node, pen.kkh("statistic"), statistic)
    blocks = (("office", page.offices), ("memorandum", page.memoranda), ("strategy", page.strategies))
    for name, cells in blocks:
        _write_passages(pen, node, name, name, cells, document)
    if not page.strategies:
        pen.unknown(node, pen.kkh("strategy"))
    for number, region in enumerate(page.sister_regions, 1):
        part = pen.part(node, f"sister-region-{number}")
        pen.a(part, "SisterRegion")
        pen.words(part, terms.LABEL, region.name)
        pen.integer(part, pen.kkh("sinceYear"), region.year)
        if region.year is None:
            pen.unknown(part, pen.kkh("sinceYear"))
        pen.link(node, pen.kkh("sisterRegion"), part)
        record = pen.part(node, f"sister-region-{number}-source")
        pen.link(part, terms.DERIVED, pen.source(record, document, region.lines, region.name))
    record = pen.source(pen.part(node, "source"), document, page.lines, page.name.text, page.name.column)
    pen.link(node, terms.DERIVED, record)
