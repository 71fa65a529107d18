"""The sister-city network: drawing, the table that says the same, panels, and chains between places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import ServiceDep
from api.pages.context import area_or_none, render
from api.pages.i18n import language
from api.pages.search import page_number
from graph.labels import Lang
from graph.network import Network, NetworkFilters, Vertex
from graph.rows import TieRow
from graph.service import PathStep, Service
from ontology.errors import NotFound, QueryError

router = APIRouter()

PAGE: Final = 100
"""Pairs in the table on one page."""

CENTRAL: Final = 10
"""Vertices in the table of measures."""


def _year(request: Request, name: str) -> int | None:
    text = request.query_params.get(name, "").strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) != 4:
        raise QueryError("a year has four digits", where=f"{name}={text}")
    return int(text)


def filters_of(request: Request) -> NetworkFilters:
    """The network filters in a request's query string.

    Raises:
        QueryError: a year is not a four-digit number.
    """
    many = {name: tuple(value for value in request.query_params.getlist(name) if value)
            for name in ("prefecture", "country", "kind", "status")}
    first, last = _year(request, "since_from"), _year(request, "since_to")
    return NetworkFilters(since_from=first, since_to=last, as_of=_year(request, "as_of"), **many)


def drawing(net: Network, lang: Lang) -> dict[str, list[dict[str, object]]]:
    """What the drawing needs of the network: ids, names, kinds and numbers."""
    return {
        "nodes": [{"id": v.id, "name": (v.name if lang == "ja" else v.name_en) or v.name, "kind": v.kind,
                   "degree": v.degree, "country": v.country} for v in net.vertices],
        "edges": [{"source": e.source, "target": e.target, "tie": bool(e.ties), "bridge": e.bridge}
                  for e in net.edges],
    }


def choices(service: Service) -> dict[str, list[str]]:
    """The values that the filters offer: those that occur among all ties."""
    ties = service.ties
    return {"prefecture": sorted({tie.source_code[:2] for tie in ties if tie.source_code}),
            "country": sorted({tie.country for tie in ties if tie.country}),
            "kind": sorted({tie.kind for tie in ties}),
            "status": sorted({tie.status for tie in ties})}


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain asked for by ``from`` and ``to``, or why there is none."""

    ends: dict[str, str]
    """What stands in the two fields: ``name [id]`` where the place is known."""
    steps: list[PathStep]
    problem: NotFound | None


def chain(request: Request, service: Service, lang: Lang) -> Chain:
    """Looks for the chain between the places that ``from`` and ``to`` name."""
    ends = {name: request.query_params.get(name, "") for name in ("from", "to")}
    try:
        found = {name: area_or_none(service, text) for name, text in ends.items()}
        for name, area in found.items():
            if area:
                ends[name] = f"{area.name if lang == 'ja' else area.name_en or area.name} [{area.id}]"
        one, other = found["from"], found["to"]
        return Chain(ends, service.chain(one.id, other.id) if one and other else [], None)
    except NotFound as error:
        return Chain(ends, [], error)


@router.get("/network", response_class=HTMLResponse)
def network(request: Request, service: ServiceDep) -> HTMLResponse:
    """The network under the chosen filters."""
    filters = filters_of(request)
    net = service.network(filters)
    ties = {tie.id: tie for tie in service.ties}
    vertices = {vertex.id: vertex for vertex in net.vertices}
    pairs = sorted((edge for edge in net.edges if edge.ties),
                   key=lambda e: (e.source.startswith("name:"), e.source, e.target))
    page = page_number(request)
    found = chain(request, service, language(request))
    return render(
        request, "network.html", service, filters=filters, net=net, vertices=vertices,
        choices=choices(service),
        pairs=[(edge, [ties[each] for each in edge.ties]) for edge in pairs[(page - 1) * PAGE:page * PAGE]],
        n_pairs=len(pairs), page=page, pages=-(-len(pairs) // PAGE), central=_central(net),
        n_groups=len({vertex.community for vertex in net.vertices}), chain=found,
        filtered=filters != NetworkFilters(), drawing=drawing, everyone=_suggested(service))


def _central(net: Network) -> list[Vertex]:
    """The vertices through which most shortest chains pass, countries left out: they join by definition."""
    return sorted((v for v in net.vertices if v.kind != "country"),
                  key=lambda v: (-v.betweenness, -v.degree, v.id))[:CENTRAL]


def _suggested(service: Service) -> list[Vertex]:
    """Places that the chain finder suggests: every party of the whole network that has a code."""
    return [vertex for vertex in service.network().vertices if not vertex.id.startswith("name:")]


@router.get("/network/panel", response_class=HTMLResponse)
def panel(request: Request, service: ServiceDep, vertex: str) -> HTMLResponse:
    """What the page shows of one vertex beside the drawing: its ties with their evidence."""
    net = service.network(filters_of(request))
    found = next((each for each in net.vertices if each.id == vertex), None)
    if found is None:
        raise NotFound("this place has no tie under these filters", where=vertex)
    edges = [edge for edge in net.edges if edge.ties and vertex in (edge.source, edge.target)]
    if found.kind == "country":
        placed = {edge.source if edge.target == vertex else edge.target
                  for edge in net.edges if vertex in (edge.source, edge.target)}
        edges += [edge for edge in net.edges if edge.ties and edge.target in placed]
    ties = {tie.id: tie for tie in service.ties}
    rows: list[TieRow] = list({each: ties[each] for edge in edges for each in edge.ties}.values())
    return render(request, "network_panel.html", service, vertex=found, ties=rows)
