"""Pages of places: municipalities, prefectures, foreign places, countries and world regions."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import ServiceDep
from api.pages.context import render
from api.pages.paths import page_path
from graph import identity
from ontology.errors import NotFound
from ontology.iri import Iris

router = APIRouter()

SHOWN: Final = 50
"""Projects listed on a place's page; the search page lists them all."""

FACETS: Final = frozenset({"municipality", "prefecture", "country", "region"})
"""Kinds of area that the search can filter by, under the same name."""


def _area(request: Request, identifier: str, service: ServiceDep) -> Response:
    """One place.  A name or a six-digit code, or a wrong folder, leads to the place's own address."""
    former = identity.former(identifier) if request.url.path.startswith("/municipalities/") else None
    if former and former.id == identifier:
        return _former(request, former, service)
    try:
        answer = service.about(identifier)
    except NotFound:
        if former is None:
            raise
        return RedirectResponse(f"/municipalities/{former.id}", status_code=303)
    path = page_path(answer.area.kind, answer.area.id)
    if path and request.url.path != path:
        return RedirectResponse(path, status_code=308)
    facet = answer.area.kind if answer.area.kind in FACETS else None
    value = answer.area.name if facet == "prefecture" else answer.area.id
    return render(request, "area.html", service, area=answer.area, projects=answer.projects, shown=SHOWN,
                  ties=list(answer.ties), more=(facet, value) if facet else None,
                  merged=identity.merged_into(answer.area.id) if answer.area.kind == "municipality" else ())


def _former(request: Request, former: identity.Former, service: ServiceDep) -> Response:
    """A municipality that was merged: its successor, and what is known under its own name."""
    answer = service.about(former.successor)
    iri = Iris(service.snapshot.manifest.base).entity("municipality", former.id)
    return render(request, "former.html", service, former=former, successor=answer.area, iri=iri,
                  ties=list(identity.ties_of(former, answer.ties)),
                  projects=list(identity.projects_of(former, answer.projects)))


for _folder in ("municipalities", "prefectures", "subprefectures", "countries", "regions", "places"):
    router.add_api_route(f"/{_folder}/{{identifier}}", _area, methods=["GET"], response_class=HTMLResponse)
