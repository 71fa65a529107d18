"""Pages of places: municipalities, prefectures, foreign places, countries and world regions."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import ServiceDep
from api.pages.context import render
from api.pages.paths import page_path

router = APIRouter()

SHOWN: Final = 50
"""Projects listed on a place's page; the search page lists them all."""

FACETS: Final = frozenset({"municipality", "prefecture", "country", "region"})
"""Kinds of area that the search can filter by, under the same name."""


def _area(request: Request, identifier: str, service: ServiceDep) -> Response:
    """One place.  A name or a six-digit code, or a wrong folder, leads to the place's own address."""
    answer = service.about(identifier)
    path = page_path(answer.area.kind, answer.area.id)
    if path and request.url.path != path:
        return RedirectResponse(path, status_code=308)
    facet = answer.area.kind if answer.area.kind in FACETS else None
    value = answer.area.name if facet == "prefecture" else answer.area.id
    return render(request, "area.html", service, area=answer.area, projects=answer.projects, shown=SHOWN,
                  ties=list(answer.ties), more=(facet, value) if facet else None)


for _folder in ("municipalities", "prefectures", "subprefectures", "countries", "regions", "places"):
    router.add_api_route(f"/{_folder}/{{identifier}}", _area, methods=["GET"], response_class=HTMLResponse)
