"""Widgets: small pages that other sites may show in a frame (docs/EMBEDDING.md).

Whose pages may frame them is the operator's choice (``KAKEHASHI_EMBED_ANCESTORS``); every other page refuses frames.
A widget extends ``embed_base.html``, needs no cookie, and opens its links in a tab of their own.
"""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.coverage import CoverageQuery, matrix
from api.deps import ServiceDep
from api.pages.context import render
from api.pages.coverage import COLUMNS, name, shade
from api.pages.coverage import ROWS as MATRIX_ROWS
from api.pages.i18n import COOKIE, language
from api.pages.network import drawing, filters_of, given
from api.pages.network_views import drawn
from api.pages.search import filters_of as projects_of
from api.pages.search import order
from api.security import HEADERS
from graph.service import Service

router = APIRouter(prefix="/embed")

POLICY: Final = "Content-Security-Policy"

LISTED: Final = 20
"""Projects in a widget's list, as on a page of the search."""

ROWS: Final = 200
"""Pairs in a widget's table; the page that it links to has them all."""


def embed(request: Request, template: str, service: Service, **context: Any) -> HTMLResponse:
    """A widget's page, with the operator's ``frame-ancestors``.

    ``context`` needs ``page``, the address of the whole page that the widget is a part of.
    """
    response = render(request, template, service, **context)
    refused = "frame-ancestors 'none'"
    response.headers[POLICY] = HEADERS[POLICY].replace(
        refused, f"frame-ancestors {service.settings.embed_ancestors}")
    # A frame must not change the language of the reader's own visits.
    if COOKIE in response.headers.get("set-cookie", ""):
        del response.headers["set-cookie"]
    return response


@router.get("/network", response_class=HTMLResponse)
def network(request: Request, service: ServiceDep) -> HTMLResponse:
    """The sister-city network as a drawing, or with ``view=map`` as a map; the filters are those of ``/network``."""
    filters, lang = filters_of(request), language(request)
    as_map = request.query_params.get("view") == "map"
    net = service.ties_network.outline(filters)
    pairs = [edge for edge in net.edges if edge.ties]
    return embed(request, "embed_network.html", service, filters=filters, given=given(filters), net=net,
                 page="/network/map" if as_map else "/network", pairs=pairs[:ROWS], n_pairs=len(pairs),
                 tie=service.ties_network.tie, picture=drawn(service, filters, lang)[0] if as_map else None,
                 drawing=None if as_map else drawing(service, filters, lang))


@router.get("/plans/{identifier}/coverage", response_class=HTMLResponse)
def coverage_matrix(request: Request, identifier: str, service: ServiceDep, asked: CoverageQuery) -> HTMLResponse:
    """The coverage of a plan, emptiest first; the parameters are those of the page."""
    found = matrix(service, identifier, asked)
    chosen = asked.model_dump(exclude={"lang", "format", "page", "columns"}, exclude_defaults=True)
    return embed(request, "embed_coverage.html", service, matrix=found, nodes=found.nodes[:COLUMNS],
                 rows=found.values[:MATRIX_ROWS], shade=shade, given=chosen, page=f"/plans/{identifier}/coverage",
                 short=lambda value: name(request, service, found.by, value, short=True))


@router.get("/projects", response_class=HTMLResponse)
def projects(request: Request, service: ServiceDep) -> HTMLResponse:
    """Projects that a search finds; the parameters are those of ``/search``."""
    query, filters = request.query_params.get("q", "").strip(), projects_of(request)
    answer = service.search(query, filters, LISTED, 0, (), order(request))
    chosen = {"q": query, "sort": request.query_params.get("sort", "")} | dict(filters.given())
    return embed(request, "embed_projects.html", service, query=query, answer=answer, page="/search", given=chosen)
