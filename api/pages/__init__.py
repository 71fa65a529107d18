"""The web pages: server-rendered, complete without scripts, Japanese and English."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI
from starlette.staticfiles import StaticFiles

from api.pages import (
    areas,
    ask,
    changes,
    compare,
    coverage,
    embed,
    home,
    network,
    network_views,
    plans,
    projects,
    quality,
    queries,
    records,
    reference,
    results,
    reviews,
    search,
    similar,
    tools,
)
from api.pages.context import ENVIRONMENT, STATIC
from api.pages.errors import error_page, problem_page
from api.pages.linked import linked_page
from api.pages.paths import page_path
from api.pages.told import Told
from graph.service import Service

router = APIRouter(include_in_schema=False)
"""Every page; the application includes it."""

for _family in (home, changes, search, compare, similar, projects, plans, coverage, reviews, areas, network,
                network_views, embed, records, quality, tools, queries, results, ask, reference):
    router.include_router(_family.router)


def mount(app: FastAPI) -> None:
    """Serves style sheets, scripts and pictures under ``/static``, and errors as pages."""
    app.state.error_page = error_page
    app.state.problem_page = problem_page
    app.state.linked_page = linked_page
    app.state.told = Told
    app.mount("/static", StaticFiles(directory=STATIC), name="static")


def begin(service: Service) -> None:
    """Makes ready the home page, which most visits begin with, and the index of the names of places."""
    home.warm(service)
    areas.warm(service)
    ENVIRONMENT.get_template("home.html")


def warm(service: Service) -> None:
    """Makes what the first visitor of another page would wait for: templates, drawings, and what changed."""
    for template in ENVIRONMENT.list_templates():
        ENVIRONMENT.get_template(template)
    for family in (network, network_views, search, coverage, similar, records, changes):
        family.warm(service)


__all__ = ["begin", "error_page", "mount", "page_path", "router", "warm"]
