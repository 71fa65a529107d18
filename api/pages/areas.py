"""Pages of places: municipalities, prefectures, foreign places, countries and world regions."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup

from api.deps import ServiceDep
from api.pages.context import render
from api.pages.i18n import language, translate
from api.pages.map import Arc, Point, world_svg
from api.pages.network import filters_of
from api.pages.network_views import position
from api.pages.paths import page_path
from api.pages.search import page_number
from api.remembered import remembered
from graph.labels import Lang
from graph.linked_data import identity
from graph.network.activity import TieHealth
from graph.network.network import party
from graph.network.service import Neighbour
from graph.rows import AreaRow, NodeRow, TieRow
from graph.service import Service
from ontology import reference
from ontology.errors import NotFound
from ontology.iri import Iris

router = APIRouter()

SHOWN: Final = 30
"""Projects listed on a place's page; the search page lists them all."""

PAIRS: Final = 50
"""Tied pairs on one page of a place: some countries have a thousand."""

NEAR: Final = 12
"""Neighbours shown."""

NAMED: Final = 6
"""Partners in common that are named of each; the others are counted."""

FACETS: Final = frozenset({"municipality", "prefecture", "country", "region"})
"""Kinds of area that the search can filter by, under the same name."""


@dataclass(frozen=True, slots=True)
class Direction:
    """A topmost node of a plan and how many of the place's projects support it or anything below it."""

    node: NodeRow
    count: int


def warm(service: Service) -> None:
    """The index of names and the history of the municipalities: the first visitor of a former one waited a second."""
    identity.former("")
    identity.merged_into("")
    identity.codes_of("")
    with suppress(NotFound):
        service.area("-")


def _area(request: Request, identifier: str, service: ServiceDep) -> Response:
    """One place.  A name or a six-digit code, or a wrong folder, leads to the place's own address."""
    municipal = request.url.path.startswith("/municipalities/")
    former = identity.former(identifier) if municipal else None
    if former and former.id == identifier:
        return _former(request, former, service)
    if municipal:
        identity.check_name(identifier)
    try:
        area = service.area(identifier)
    except NotFound:
        found = identity.of_today(identifier) if municipal else None
        if found is None:
            raise
        code, former = found
        return RedirectResponse(f"/municipalities/{former.id if former else code}", status_code=303)
    path = page_path(area.kind, area.id)
    if path and request.url.path != path:
        return RedirectResponse(path, status_code=308)
    lang = language(request)
    facet = area.kind if area.kind in FACETS else None
    value = area.name if facet == "prefecture" else area.id
    as_of = filters_of(request).as_of
    ties = service.ties_with(area)
    states = {tie.id: identity.state_in(tie, as_of) for tie in ties} if as_of is not None else {}
    shown = [tie for tie in ties if not states or states[tie.id] in ("active", "unknown")]
    pairs, page = tuple(dict.fromkeys(party(tie) for tie in shown)), page_number(request, "ties")
    listed = pairs[(page - 1) * PAIRS:page * PAIRS]
    wanted = frozenset(listed)
    ids = service.projects_of(area)
    counts = service.facets_of(area)
    known = service.ties_network.health
    return render(request, "area.html", service, area=area, n_projects=len(ids),
                  projects=service.catalogue.projects(ids[:SHOWN]), all_ties=len({party(tie) for tie in ties}),
                  ties=[tie for tie in shown if party(tie) in wanted], n_pairs=len(pairs), as_of=as_of,
                  states=states, page=page, pages=-(-len(pairs) // PAIRS), more=(facet, value) if facet else None,
                  health={pair: known[pair] for pair in listed}, map=remembered(
                      service, ("area map", area.id, as_of, lang),
                      lambda: _map(service, area, [known[pair] for pair in pairs], lang), reviewed=False),
                  years=sorted(counts["fiscal_year"]), topics=counts["topic"][:8],
                  directions=_directions(service, dict(counts["node"])),
                  plans={plan.id: plan for plan in service.plans()}, **_neighbours(service, area),
                  inside=_inside(service, area), **_over_time(area))


def _inside(service: Service, area: AreaRow) -> list[AreaRow]:
    """The municipalities of a subprefecture, by code; of other areas none."""
    if area.kind != "subprefecture":
        return []
    return remembered(service, ("inside", area.id), lambda: sorted(
        (each for each in service.catalogue.iterate(AreaRow, kind="municipality")
         if each.id[:2] == area.id[:2] and each.subprefecture == area.name), key=lambda each: each.id), reviewed=False)


def _over_time(area: AreaRow) -> dict[str, Any]:
    """What a municipality was before: the former ones, since when it has its code, and what codes it had itself."""
    if area.kind != "municipality":
        return {"merged": (), "code_since": None, "codes_before": ()}
    merged = identity.merged_into(area.id)
    own, *earlier = identity.codes_of(area.id)
    known = {each.code for each in merged}
    return {"merged": merged, "code_since": own.valid_from, "codes_before": [
        each for each in earlier if each.code not in known and each.code != own.code and each.name == own.name]}


def _directions(service: Service, counts: dict[str, int]) -> list[tuple[str, list[Direction]]]:
    """By plan, its topmost nodes with the number of projects; plans that no project supports are left out."""
    roots = service.catalogue.iterate(NodeRow, parent=None)
    found = [(plan, [Direction(node, counts.get(node.id, 0)) for node in nodes])
             for plan, nodes in groupby(roots, key=lambda node: node.plan)]
    return [(plan, listed) for plan, listed in found if any(each.count for each in listed)]


def _neighbours(service: Service, area: AreaRow) -> dict[str, Any]:
    """Those with the same partners, and how many have partners in the same countries only; for a country, those in
    which the same governments have partners."""
    found: list[Neighbour] = []
    if area.kind in ("municipality", "prefecture", "place"):
        found = service.ties_network.neighbours(area.id)
    elif area.kind == "country":
        found = service.ties_network.countries_beside(area.id)
    same = [each for each in found if each.partners]
    near = sorted((each for each in found if not each.partners and _near(service, area, each.id)),
                  key=lambda each: (-len(each.countries), each.id))
    return {"same": same[:NEAR], "near": near[:NEAR], "n_same": len(same), "n_near": len(near), "near_named": NAMED}


def _near(service: Service, area: AreaRow, other: str) -> bool:
    """Whether another government is of the same area: the subprefecture, or the prefecture where there is none."""
    row = service.areas.get(other)
    if row is None or area.kind != "municipality":
        return False
    return row.subprefecture == area.subprefecture if area.subprefecture else row.prefecture == area.prefecture


def _map(service: Service, area: AreaRow, ties: Iterable[TieHealth], lang: Lang) -> Markup:
    """The place's ties over the world; empty where no tie has both its positions known."""
    points: dict[str, Point] = {}

    def point(identifier: str) -> Point | None:
        row = service.areas.get(identifier)
        place = position(row, service) if row else None
        if row is None or place is None:
            return None
        name = (row.name.removeprefix(row.prefecture or "") if lang == "ja" else row.name_en.partition(",")[0])
        return points.setdefault(identifier, Point(*place, name or row.name, row.kind, id=identifier))

    arcs = []
    for tie in ties:
        one, other = point(tie.pair[0]), point(tie.pair[1])
        if one and other:
            arcs.append(Arc(one, other, f"{one.label} – {other.label}", "" if tie.starts else "arc-unknown"))
    used = {side.id: side for arc in arcs for side in (arc.start, arc.end)}
    name = area.name if lang == "ja" else area.name_en or area.name
    return world_svg(used.values(), arcs, translate(lang, "area.map", name=name), close=True) if arcs else Markup("")


def _former(request: Request, former: identity.Former, service: ServiceDep) -> Response:
    """A municipality that is no more: its successor, and what is known under its own name."""
    answer = service.about(former.successor)
    iri = Iris(service.snapshot.manifest.base).entity("municipality", former.id)
    ties: list[TieRow] = list(identity.ties_of(former, answer.ties))
    others = [each for each in identity.formers().values() if former.change == "divided"
              and (each.code, each.name) == (former.code, former.name) and each.successor != former.successor]
    return render(request, "former.html", service, former=former, successor=answer.area, iri=iri, ties=ties,
                  others=[(each, reference.municipality(each.successor)) for each in others],
                  projects=list(identity.projects_of(former, answer.projects)))


for _folder in ("municipalities", "prefectures", "subprefectures", "countries", "regions", "places"):
    router.add_api_route(f"/{_folder}/{{identifier}}", _area, methods=["GET"], response_class=HTMLResponse)
