"""Initiatives similar to a project: all of them, or those of other governments."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import ServiceDep
from api.pages.context import render
from api.remembered import remembered
from graph.service import Service

router = APIRouter()

LISTED: Final = 30
"""Similar initiatives on a page of their own."""


def warm(service: Service) -> None:
    """What is read at the first comparison."""
    for identifier in service.catalogue.ids(range(1)):
        service.similar(identifier, 1)


@router.get("/projects/{identifier}/similar", response_class=HTMLResponse)
def similar(request: Request, identifier: str, service: ServiceDep) -> HTMLResponse:
    """Similar initiatives, of all governments or of others only."""
    elsewhere = request.query_params.get("elsewhere") == "1"
    return render(request, "similar.html", service, project=service.project(identifier), elsewhere=elsewhere,
                  similar=remembered(
                      service, ("similar", identifier, LISTED, elsewhere),
                      lambda: service.similar(identifier, LISTED, elsewhere)))
