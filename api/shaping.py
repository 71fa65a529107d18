"""Rows to the API's shapes: adds the words for codes."""

from __future__ import annotations

import html
from collections.abc import Iterable

from api import schemas, search_schemas
from api.extracts import extract
from graph.labels import Labels
from graph.network.network import Edge, Vertex
from graph.rows import ListedRow, NodeRow
from graph.search.hits import Hit
from graph.search.similar import Reason
from graph.search.understanding import Chip
from graph.service import Service, Support
from graph.text.snippets import Snippet

_CODED = {
    "topic": "topics",
    "mode": "modes",
    "audience": "audiences",
    "country": "countries",
    "region": "regions",
}
"""Facet to the row's field with its codes."""


def label(labels: Labels, facet: str, value: str) -> schemas.Label:
    """The words for one code."""
    return schemas.Label(ja=labels.of(facet, value, "ja"), en=labels.of(facet, value, "en"))


def labels_of(labels: Labels, project: ListedRow) -> schemas.Labels:
    """The words for a project's codes."""
    found = {facet: {value: label(labels, facet, value) for value in getattr(project, field)}
             for facet, field in _CODED.items()}
    found["status"] = {project.status: label(labels, "status", project.status)} if project.status else {}
    return found


def summary(labels: Labels, project: ListedRow) -> schemas.ProjectSummary:
    """A project for a list."""
    return schemas.ProjectSummary(**_summary(labels, project))


def _summary(labels: Labels, project: ListedRow) -> dict[str, object]:
    fields = schemas.ProjectSummary.model_fields.keys() - {"labels"}
    return {**{name: getattr(project, name) for name in fields}, "labels": labels_of(labels, project)}


def facets(
    labels: Labels, counts: dict[str, list[tuple[str, int]]]
) -> dict[str, tuple[schemas.FacetValue, ...]]:
    """Facet counts with words."""
    return {name: tuple(schemas.FacetValue(value=value, label=label(labels, name, value), count=count)
                        for value, count in values) for name, values in counts.items()}


def chip(found: Chip) -> search_schemas.Understood:
    """One thing that a query names."""
    return search_schemas.Understood(
        kind=found.kind, id=found.id, label=schemas.Label(ja=found.label_ja, en=found.label_en),
        surface=found.surface, span=found.span, polarity=found.polarity)


def search_hit(service: Service, project: ListedRow, hit: Hit) -> search_schemas.SearchHit:
    """A hit with its extract and reasons."""
    signals = {"meaning": hit.signals.get("dense", 0.0), "words": hit.signals.get("lexical", 0.0), **hit.signals}
    why = tuple(
        search_schemas.Why(code=code, share=signals.get(code, 0.0), words=hit.words if code == "words" else ())
        for code in hit.why
    )
    return search_schemas.SearchHit(**_summary(service.labels, project), score=hit.score,
                             relevance=hit.relevance, probability=hit.probability,
                             snippet=_shown(service, project, hit), why=why, signals=hit.signals,
                             entities=hit.entities, lacks=hit.lacks)


def _shown(service: Service, project: ListedRow, hit: Hit) -> search_schemas.SnippetShape:
    """The part of the description that shows a hit's words; of the title, where only that has any."""
    found, name = extract(service, project, hit, "description"), "description"
    if not found.marks:
        titled = extract(service, project, hit, "title")
        if titled.marks or not found.text:
            found, name = titled, "title"
    return search_schemas.SnippetShape(field=name, text=found.text, marks=found.marks,
                                html=marked(found), cut_before=found.cut_before, cut_after=found.cut_after)


def marked(found: Snippet) -> str:
    """An extract as HTML: escaped, the matched words in ``<mark>``."""
    pieces, position = [], 0
    for start, end in found.marks:
        pieces += [
            html.escape(found.text[position:start]),
            f"<mark>{html.escape(found.text[start:end])}</mark>",
        ]
        position = end
    return "".join([*pieces, html.escape(found.text[position:])])


def similar(
    labels: Labels, project: ListedRow, score: float, reasons: Iterable[Reason]
) -> schemas.SimilarProject:
    """A similar project with the reasons in words."""
    shaped = tuple(schemas.SimilarReason(
        code=reason.code, values=reason.values, share=round(reason.share, 4),
        labels=tuple(label(labels, reason.code, value) for value in reason.values)) for reason in reasons)
    return schemas.SimilarProject(**_summary(labels, project), score=score, reasons=shaped)


def supports(labels: Labels, found: Iterable[Support]) -> tuple[schemas.SupportingProject, ...]:
    """Supporting projects with their links."""
    return tuple(
        schemas.SupportingProject(project=summary(labels, each.project), link=each.link) for each in found
    )


def node(labels: Labels, row: NodeRow) -> schemas.NodeSummary:
    """A plan node for a list."""
    return schemas.NodeSummary(id=row.id, iri=row.iri, notation=row.notation, level=row.level,
                               level_label=label(labels, "level", row.level), title=row.title)


def vertex(found: Vertex) -> schemas.NetworkNode:
    """A vertex of the network."""
    return schemas.NetworkNode(**{name: getattr(found, name) for name in schemas.NetworkNode.model_fields})


def edge(labels: Labels, found: Edge) -> schemas.NetworkEdge:
    """An edge of the network, its kinds in words."""
    return schemas.NetworkEdge(
        source=found.source, target=found.target, kinds=found.kinds,
        kind_labels=tuple(label(labels, "tie-kind", kind) for kind in found.kinds),
        since=found.since, bridge=found.bridge, ties=found.ties)
