"""The sister-city network: drawing, the table that says the same, panels, and chains between places."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from api.deps import ServiceDep
from api.pages.context import area_or_none, render
from api.pages.i18n import LANGUAGES, language
from api.pages.search import page_number
from api.remembered import pinned, remembered
from graph.labels import Lang
from graph.network.network import NetworkFilters
from graph.network.service import PathStep
from graph.network.svg import size
from graph.rows import TieRow
from graph.service import Service
from ontology.errors import NotFound, QueryError

router = APIRouter()

PAGE: Final = 50
"""Pairs in the table on one page: a row with its sources takes the server 0.3 ms."""

CHAINS: Final = 5
"""Equally short chains shown: more of them differ in nothing but the town on the way."""

MANY: Final = ("prefecture", "country", "kind", "status", "activity")
YEARS: Final = ("since_from", "since_to", "as_of")


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
    many = {name: tuple(value for value in request.query_params.getlist(name) if value) for name in MANY}
    return NetworkFilters(**many, **{name: _year(request, name) for name in YEARS})  # type: ignore[arg-type]


def given(filters: NetworkFilters) -> dict[str, object]:
    """The filters as values of a query string; ``View.url`` leaves the empty ones out."""
    return {name: getattr(filters, name) for name in (*MANY, *YEARS)}


def drawing(service: Service, filters: NetworkFilters, lang: Lang) -> Markup:
    """What the drawing needs of the network, as JSON for a page: a list for each vertex (id, name, kind, size and place
    on the sheet) and each edge (the two vertices by their place in the list; whether it is a tie and a bridge).

    Names of fields would be half of it: 9,000 edges take 200 KB so.
    """
    def made() -> Markup:
        return _drawing(service, filters, lang)
    key = ("drawing", filters, lang)
    return pinned(service, key, made) if filters == NetworkFilters() else remembered(service, key, made, reviewed=False)


@lru_cache(maxsize=16_384)  # the vertices of the whole network, which every part of it has again
def _named(identifier: str, name: str, kind: str) -> str:
    """The beginning of a vertex's list."""
    return htmlsafe_json_dumps((identifier, name, kind), separators=(",", ":"), ensure_ascii=False)[:-1]


def _drawing(service: Service, filters: NetworkFilters, lang: Lang) -> Markup:
    questions = service.ties_network
    net = questions.outline(filters)
    names, places = questions.names(lang), questions.positions(filters)
    number = {vertex.id: place for place, vertex in enumerate(net.vertices)}
    # Numbers are written as text here: a JSON writer takes three times as long for 9,000 edges.
    nodes = (f"{_named(v.id, names[v.id], v.kind)},{size(v):.1f},{places[v.id][0]:.0f},{places[v.id][1]:.0f}]"
             for v in net.vertices)
    edges = (f"[{number[e.source]},{number[e.target]},1,{e.bridge:d}]" if e.ties else
             f"[{number[e.source]},{number[e.target]},0,0]" for e in net.edges)
    return Markup(f'{{"nodes":[{",".join(nodes)}],"edges":[{",".join(edges)}]}}')  # noqa: S704  made of escaped parts


def choices(service: Service) -> dict[str, list[str]]:
    """The values that the filters offer: those that occur among all ties."""
    return pinned(service, "choices of the network", lambda: _choices(service.ties))


def _choices(ties: Sequence[TieRow]) -> dict[str, list[str]]:
    return {"prefecture": sorted({tie.source_code[:2] for tie in ties if tie.source_code}),
            "country": sorted({tie.country for tie in ties if tie.country}),
            "kind": sorted({tie.kind for tie in ties}),
            "status": sorted({tie.status for tie in ties}), "activity": ["known", "unknown"]}


def framed(request: Request, template: str, service: Service, filters: NetworkFilters,
           **context: Any) -> HTMLResponse:
    """A page of the network with its filters and the ways to the other pages under the same filters."""
    net = service.ties_network.outline(filters)
    return render(request, template, service, filters=filters, given=given(filters), choices=choices(service), net=net,
                  filtered=filters != NetworkFilters(),
                  n_pairs=sum(bool(edge.ties) for edge in net.edges),
                  n_groups=len({vertex.community for vertex in net.vertices}),
                  start_unknown=service.ties_network.start_unknown(filters), **context)


@dataclass(frozen=True, slots=True)
class Chains:
    """The chains asked for by ``from`` and ``to``, or why there is none."""

    ends: dict[str, str]
    """What stands in the two fields: ``name [id]`` where the place is known."""
    found: list[list[PathStep]]
    problem: NotFound | None


def chains(request: Request, service: Service, lang: Lang) -> Chains:
    """Looks for the chains between the places that ``from`` and ``to`` name."""
    ends = {name: request.query_params.get(name, "") for name in ("from", "to")}
    try:
        found = {name: area_or_none(service, text) for name, text in ends.items()}
        for name, area in found.items():
            if area:
                ends[name] = f"{area.name if lang == 'ja' else area.name_en or area.name} [{area.id}]"
        one, other = found["from"], found["to"]
        return Chains(ends, service.ties_network.chains(one.id, other.id, CHAINS) if one and other else [], None)
    except NotFound as error:
        return Chains(ends, [], error)


@router.get("/network", response_class=HTMLResponse)
def network(request: Request, service: ServiceDep) -> HTMLResponse:
    """The network under the chosen filters."""
    filters = filters_of(request)
    net = service.ties_network.outline(filters)
    pairs = sorted((edge for edge in net.edges if edge.ties),
                   key=lambda e: (e.source.startswith("name:"), e.source, e.target))
    page = page_number(request)
    tie = service.ties_network.tie
    return framed(
        request, "network.html", service, filters, drawing=drawing(service, filters, language(request)),
        pairs=[(edge, [tie[each] for each in edge.ties]) for edge in pairs[(page - 1) * PAGE:page * PAGE]],
        health=service.ties_network.health, page=page, pages=-(-len(pairs) // PAGE),
        chain=chains(request, service, language(request)), everyone=suggested(service, language(request)))


GOVERNMENTS: Final = ("municipality", "prefecture")
"""Kinds of parties for whom partners are suggested."""


def suggested(service: Service, lang: Lang, kinds: Collection[str] = ()) -> Markup:
    """The options of the finders: every party of the whole network that has a code, of these kinds (all when none)."""
    def options() -> Markup:
        found = (each for each in service.ties_network.outline(NetworkFilters()).vertices
                 if not each.id.startswith("name:") and (not kinds or each.kind in kinds))
        return Markup("").join(Markup('<option value="{}"></option>').format(
            f"{each.name if lang == 'ja' else each.name_en or each.name} [{each.id}]") for each in found)
    return pinned(service, ("suggested", lang, tuple(kinds)), options)


def warm(service: Service) -> None:
    """The drawing of the whole network, and what its finders offer."""
    for lang in LANGUAGES:
        drawing(service, NetworkFilters(), lang)
        suggested(service, lang)
        suggested(service, lang, GOVERNMENTS)


@router.get("/network/panel", response_class=HTMLResponse)
def panel(request: Request, service: ServiceDep, vertex: str = "", source: str = "", target: str = "") -> HTMLResponse:
    """What stands beside the drawing about one vertex (its ties), or about one tie (its sources and activity)."""
    net = service.ties_network.outline(filters_of(request))
    if source or target:
        found = next((each for each in net.edges if each.ties and (each.source, each.target) == (source, target)), None)
        if found is None:
            raise NotFound("these two are not tied under these filters", where=f"{source} - {target}")
        return render(request, "network_tie_panel.html", service, edge=found,
                      each=service.ties_network.health[source, target])
    chosen = next((each for each in net.vertices if each.id == vertex), None)
    if chosen is None:
        raise NotFound("this place has no tie under these filters", where=vertex)
    edges = [edge for edge in net.edges if edge.ties and vertex in (edge.source, edge.target)]
    if chosen.kind == "country":
        placed = {edge.source if edge.target == vertex else edge.target
                  for edge in net.edges if vertex in (edge.source, edge.target)}
        edges += [edge for edge in net.edges if edge.ties and edge.target in placed]
    ties = service.ties_network.tie
    rows: list[TieRow] = list({each: ties[each] for edge in edges for each in edge.ties}.values())
    return render(request, "network_panel.html", service, vertex=chosen, ties=rows)
