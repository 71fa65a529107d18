"""The application: ``create_app`` puts the parts together and opens the snapshot for as long as it runs."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from api import problems
from api.head import HeadAsGet
from api.limits import ClientLimits
from api.live import Holder, UseLive
from api.logs import HEADER, RequestLog
from api.metrics import Measure, Metrics
from api.reviewing import Desk
from api.routers import (
    areas,
    ask,
    changes,
    dumps,
    entities,
    exports,
    graph_store,
    health,
    issues,
    memo,
    metrics,
    network,
    ontology_docs,
    plans,
    projects,
    quality,
    queries,
    reconcile,
    reviews,
    search,
    sparql,
    templates,
    validation,
    wellknown,
)
from api.security import SecurityHeaders
from api.validators import Validators
from graph.settings import Settings
from graph.settings import settings as environment
from graph.sparql.user_space import UserSpace

ROUTERS = (sparql, queries, health, metrics, search, ask, projects, plans, reviews, areas, network, issues, quality,
           changes, exports, memo, graph_store, ontology_docs, dumps, wellknown, reconcile, validation, templates,
           entities)
"""The first are compared first with a request's path: 2 microseconds for each route before it."""

DESCRIPTION = """Answers about the international exchange of Japanese local governments, with their sources.

Words stand beside codes, evidence beside statements, and what documents assert is kept apart from what
programs inferred.  Errors are problem details (RFC 9457).  What GET answers may be kept: it has an ETag,
and `If-None-Match` is answered with 304 until a snapshot or a review changes it."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service on these settings (those of the environment when None).

    The pages are included where the package ``api.pages`` is installed; the API works without.
    """
    chosen = settings or environment()
    holder = Holder(chosen)
    user_space = UserSpace(chosen, chosen.base) if chosen.write_token else None
    measured = Metrics(holder)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await holder.start()
        try:
            yield
        finally:
            if user_space:
                await user_space.close()
            await holder.close()

    # No /docs: the framework's page loads its scripts from another host.
    app = FastAPI(
        title="Kakehashi",
        version=_version(),
        description=DESCRIPTION,
        lifespan=lifespan,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses={"4XX": {"model": problems.Problem, "description": "A problem detail (RFC 9457)"}},
    )
    app.state.settings = chosen
    app.state.holder = holder
    app.state.user_space = user_space
    app.state.desk = Desk(chosen)
    app.state.metrics = measured
    problems.install(app)
    # The last added stands outermost.
    app.add_middleware(Validators)
    app.add_middleware(UseLive, holder=holder)
    # Level 5 takes half as long again for 4 % fewer bytes: 27 ms instead of 17 for the map of 4,000 ties.
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=4)
    app.add_middleware(HeadAsGet)
    app.add_middleware(ClientLimits, settings=chosen)
    app.add_middleware(Measure, metrics=measured)
    app.add_middleware(SecurityHeaders, base=chosen.base)
    # The data are public and no request carries credentials by itself (a token for writing is in a header that the
    # page must know), so any page may ask.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"],
        allow_headers=["*"],
        expose_headers=["Link", "Content-Location", "ETag", "Location", "Retry-After", HEADER],
        max_age=86400,
    )
    app.add_middleware(RequestLog)
    for router in (sparql.direct, *(module.router for module in ROUTERS)):
        app.include_router(router)
    _include_pages(app)
    return app


def _include_pages(app: FastAPI) -> None:
    app.state.pages = importlib.util.find_spec("api.pages") is not None
    if app.state.pages:
        pages = importlib.import_module("api.pages")
        app.include_router(pages.router)
        pages.mount(app)
        app.state.holder.first.append(pages.begin)
        app.state.holder.last.append(pages.warm)
        app.state.error_page = pages.error_page
        app.state.page_path = pages.page_path


def _version() -> str:
    try:
        return version("kakehashi")
    except PackageNotFoundError:
        return "0"
