"""The snapshot's tables as sheets of a workbook: words beside codes, each row with its source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from graph import rows, wording
from graph.labels import Codes, Lang
from graph.network.network import Edge, NetworkFilters
from graph.results import columns, results
from graph.results.workbook import About, Sheet, workbook
from graph.service import Service

Record = dict[str, object]

OF_A_SEARCH: Final = frozenset({"position", "relevance", "probability", "matched_words", "query", "snapshot"})
"""Columns of a list of projects that say how it was found."""

PAGES: Final = {"projects": "search", "ties": "network", "plans": "plans", "issues": "issues", "documents": "quality"}
"""Pages that show a table; of the others, the page of the data set tells."""

NETWORK: Final = ("pairs", "measures", "health")
"""The sheets of the network."""

WHOLE: Final = ("projects", "ties", *NETWORK, "plans", "plan-nodes", "links", "indicators", "issues", "documents")
"""The sheets of a whole snapshot."""


def book(service: Service, names: Sequence[str], lang: Lang, link: str, codes: Codes,
         filters: NetworkFilters | None = None) -> bytes:
    """A workbook of these sheets (of ``WHOLE``).

    Args:
        service: the snapshot.
        names: which sheets, in order.
        lang: of headings and words.
        link: where the same can be seen.
        codes: the interface's words for codes and reasons.
        filters: which ties the sheets of the network have; all without.

    Raises:
        LimitExceeded: a table has more rows than a sheet holds.
    """
    made = [_network(service, each, lang, filters) if each in NETWORK else sheet(service, each, lang, codes)
            for each in names]
    return workbook(made, about(service, lang, link))


def address(service: Service, names: Sequence[str]) -> str:
    """Where tables can be seen."""
    page = "network" if set(names) <= {*NETWORK, "ties"} else PAGES.get(names[0], "dataset") if len(names) == 1 \
        else "dataset"
    return service.snapshot.manifest.base + page


def about(service: Service, lang: Lang, link: str, told: Sequence[tuple[str, object]] = (),
          documents: Iterable[str] | None = None) -> About:
    """Where a workbook comes from: the snapshot, and the documents of these ids, or all."""
    sources = service.documents() if documents is None else [
        service.catalogue.get(rows.DocumentRow, each) for each in dict.fromkeys(documents)]
    return About(lang, service.snapshot.manifest, link, sources, told)


def sheet(service: Service, name: str, lang: Lang, codes: Codes) -> Sheet:
    """One table of ``graph.linked_data.export.TABLES``, in document order; ``codes`` as for :func:`book`."""
    title = columns.words()[name][lang]
    if name == "projects":
        shown = [each for each in columns.of_projects() if each.name not in OF_A_SEARCH]
        return Sheet(title, shown, map(partial(results.facts, service), service.catalogue.iterate(rows.ProjectRow)))
    found = _issues(service, codes, lang) if name == "issues" else _ROWS[name](service, lang)
    return Sheet(title, columns.of_sheet(name), found)


def similar(service: Service, project: str, lang: Lang, limit: int, elsewhere: bool) -> Sheet:
    """What is similar to a project, with the reasons.

    Raises:
        NotFound: no project has this id.
    """
    return Sheet(columns.words()["similar"][lang], columns.of_sheet("similar"),
                 _similar(service, project, lang, limit, elsewhere), 2)


def _similar(service: Service, project: str, lang: Lang, limit: int, elsewhere: bool) -> list[Record]:
    from graph.memo.projects import reasons  # the memo's words; it imports this package

    return [{"position": number, "title": row.title, "score": round(hit.score, 2),
             "reasons": reasons(service, hit.reasons, lang), "implementers": list(row.implementers),
             "municipalities": list(row.municipalities),
             "countries": [service.labels.of("country", each, lang) for each in row.countries],
             "fiscal_year": row.fiscal_year, "description": row.description, "id": row.id, "iri": row.iri,
             **_source(service, row.document, row.lines, "")}
            for number, (row, hit) in enumerate(service.similar(project, limit, elsewhere), 1)]


def _source(service: Service, document: str | None, lines: Sequence[int] | None, place: str) -> Record:
    return {"document": service.labels.of("document", document, "ja") if document else None, "document_id": document,
            "lines": place or (f"{lines[0]}-{lines[1]}" if lines else None)}


def _documents(service: Service, lang: Lang) -> Iterator[Record]:
    for row in service.catalogue.iterate(rows.DocumentRow):
        yield row.model_dump(mode="json")


def _ties(service: Service, lang: Lang) -> Iterator[Record]:
    word = columns.words()
    for row in service.catalogue.iterate(rows.TieRow):
        yield {"municipality": row.source, "municipality_code": row.source_code, "partner": row.partner,
               "partner_id": row.partner_id, "country": service.labels.of("country", row.country, lang),
               "country_code": row.country, "kind": service.labels.of("tie-kind", row.kind, lang),
               "since": row.since, "status": row.status,
               "stated_by": word["record-states" if row.recorded else "document-states"][lang],
               "comparison": row.comparison, "quote": row.quote, "urls": list(row.urls), "note": row.note,
               "id": row.id, "iri": row.iri, **_source(service, row.document, row.lines, "")}


def _plans(service: Service, lang: Lang) -> Iterator[Record]:
    for row in service.catalogue.iterate(rows.PlanRow):
        yield {**row.model_dump(mode="json"), "years": "-".join(map(str, row.years)) if row.years else None,
               **_source(service, row.document, None, "")}


def _nodes(service: Service, lang: Lang) -> Iterator[Record]:
    plans = {plan.id: plan.title for plan in service.plans()}
    for row in service.catalogue.iterate(rows.NodeRow):
        yield {"plan": plans.get(row.plan, row.plan), "notation": row.notation,
               "level": service.labels.of("level", row.level, lang), "title": row.title,
               "parent": service.labels.of("node", row.parent, lang) if row.parent else None, "id": row.id,
               "iri": row.iri, **_source(service, row.evidence.document, row.evidence.lines, row.evidence.place)}


def _links(service: Service, lang: Lang) -> Iterator[Record]:
    word = columns.words()
    plans = {plan.id: plan.title for plan in service.plans()}
    plan_of = dict(service.catalogue.fields(rows.NodeRow, "plan"))
    titles = dict(service.catalogue.fields(rows.ProjectRow, "title"))
    for row in service.catalogue.iterate(rows.LinkRow):
        plan = plan_of.get(row.target, "")
        basis = "asserted" if row.asserted else "reviewed" if row.reviewed else "inferred"
        yield {"project": titles.get(row.project), "plan": plans.get(plan, plan or word["sdgs"][lang]),
               "target": service.labels.of(row.target_kind, row.target, lang),
               "strength": service.labels.of("strength", row.strength, lang), "basis": word[basis][lang],
               "confidence": row.confidence, "method": row.method, "project_id": row.project, "target_id": row.target,
               "iri": row.iri, **_evidence("project", row.project_evidence), **_evidence("target", row.target_evidence)}


def _evidence(side: str, found: rows.EvidenceRow | None) -> Record:
    if found is None:
        return {}
    place = found.place or f"{found.lines[0]}-{found.lines[1]}"
    return {f"{side}_quote": found.quote, f"{side}_source": f"{found.document}:{place}"}


def _indicators(service: Service, lang: Lang) -> Iterator[Record]:
    for row in service.catalogue.iterate(rows.IndicatorRow):
        yield {**row.model_dump(mode="json"), "node": service.labels.of("node", row.node, lang),
               **{name: [f"{each.year}: {wording.number(each.value)}".removeprefix(": ") for each in getattr(row, name)]
                  for name in ("series", "yearly")},
               "quote": row.evidence.quote,
               **_source(service, row.evidence.document, row.evidence.lines, row.evidence.place)}


def _issues(service: Service, codes: Codes, lang: Lang) -> Iterator[Record]:
    for row in service.catalogue.iterate(rows.IssueRow):
        yield {**row.model_dump(mode="json"), **_source(service, row.document, row.lines, row.place),
               "severity": codes.word("severity", row.severity), "code": codes.word("issue_code", row.code),
               "action": codes.word("action", row.action), "reason": codes.issue_reason(row.reason) or row.reason}


_ROWS: Final[Mapping[str, Callable[[Service, Lang], Iterator[Record]]]] = {
    "documents": _documents, "ties": _ties, "plans": _plans, "plan-nodes": _nodes, "links": _links,
    "indicators": _indicators}


def _network(service: Service, name: str, lang: Lang, filters: NetworkFilters | None) -> Sheet:
    asked = filters or NetworkFilters()
    net = service.network(asked)
    found: Iterable[Record]
    if name == "measures":
        found = ({each.name: getattr(vertex, each.name) for each in columns.of_sheet(name)} for vertex in net.vertices)
    else:
        names = {vertex.id: vertex.name_en or vertex.name if lang == "en" else vertex.name for vertex in net.vertices}
        found = _pairs(service, net.edges, names, lang) if name == "pairs" else _health(service, asked, names)
    return Sheet(columns.words()[name][lang], columns.of_sheet(name), found)


def _parties(names: Mapping[str, str], one: str, other: str) -> Record:
    return {"from": names.get(one, one), "from_id": one, "to": names.get(other, other), "to_id": other}


def _pairs(service: Service, edges: Iterable[Edge], names: Mapping[str, str], lang: Lang) -> Iterator[Record]:
    for edge in edges:
        if edge.kinds:  # else a place that lies in its country
            yield {**_parties(names, edge.source, edge.target), "since": edge.since, "bridge": edge.bridge,
                   "kinds": [service.labels.of("tie-kind", each, lang) for each in edge.kinds],
                   "statements": len(edge.ties), "ties": list(edge.ties)}


def _health(service: Service, filters: NetworkFilters, names: Mapping[str, str]) -> Iterator[Record]:
    for each in service.ties_network.healths(filters):
        latest = each.activities[0].project.title if each.activities else None
        yield {**_parties(names, *each.pair), "health": each.health, "last": each.last, "latest": latest,
               "projects": len(each.activities),
               "starts": list(each.starts), "ties": [tie.id for tie in each.ties]}
