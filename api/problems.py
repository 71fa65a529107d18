"""Errors as problem details (RFC 9457), mapped once from ``ontology.errors``.

A browser gets a page instead where the pages are installed: ``app.state.error_page(request, problem)``.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any, Final, cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Mount

from api.negotiation import prefers_html
from api.security import HEADERS
from ontology.errors import Ambiguous, Gone, KakehashiError
from ontology.iri import EntityKind, Iris

log = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"

TYPES: Final = "problems/"
"""Folder of the problem types under the base; ``GET /problems/{slug}`` explains one."""

MACHINE_PATHS: Final = ("/api/", "/sparql", "/health")
"""What programs ask: never answered with an error page."""

FILE_PATHS: Final = ("/api/memo", "/api/export/")
"""Files that people ask for with a link on a page: a browser hears of an error in a page."""

RETRY: Final = {"sparql_queue": "2", "sparql_queue_seconds": "5"}
"""Seconds after which asking again makes sense, by the limit that was reached."""


class ProblemCandidate(BaseModel):
    """One of several that a name may mean."""

    id: str
    iri: str
    name: str
    kind: str
    ended: str | None = Field(None, description="Day or year on which a former municipality ended.")
    successor: str | None = Field(None, description="IRI of what a former municipality is part of today.")
    successor_name: str | None = None


class Problem(BaseModel):
    """A problem detail: what failed, where, why, and what to do next."""

    model_config = ConfigDict(json_schema_extra={"example": {
        "type": "http://127.0.0.1:8000/problems/not-found", "title": "Nothing has this name.", "status": 404,
        "detail": "no project has this id", "instance": "/api/projects/x", "where": "x", "todo": ""}})

    type: str = Field(description="IRI of the kind of problem; it dereferences to an explanation.")
    title: str
    status: int
    detail: str
    instance: str = Field(description="Path of the request.")
    where: str = Field("", description="Parameter, file or limit concerned.")
    todo: str = Field("", description="What can be done.")
    successor: str | None = Field(None, description="What replaced something that is gone.")
    candidates: list[ProblemCandidate] | None = Field(
        None, description="What a name may mean, where several have or had it."
    )
    errors: list[dict[str, Any]] | None = Field(
        None, description="Parameters that are not valid, one by one."
    )


def respond(request: Request, problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """The problem as JSON, or as a page for a browser that asked for one."""
    page = getattr(request.app.state, "error_page", None)
    if (
        page
        and prefers_html(request.headers.get("accept"))
        and (request.url.path.startswith(FILE_PATHS) or not request.url.path.startswith(MACHINE_PATHS))
    ):
        response = cast(Response, page(request, problem))
        response.headers.update(headers or {})
        return response
    body = problem.model_dump(exclude_none=True)
    return JSONResponse(body, problem.status, {"Cache-Control": "no-store", **(headers or {})}, MEDIA_TYPE)


def known(request: Request, error: KakehashiError) -> Response:
    """One of our own errors."""
    title = (type(error).__doc__ or "").strip().split("\n")[0]
    problem = Problem(
        type=_type(request, error.slug), title=title, status=error.http_status, detail=error.message,
        instance=request.url.path, where=error.where, todo=error.todo,
        successor=error.successor if isinstance(error, Gone) and error.successor else None,
        candidates=_candidates(request, error) if isinstance(error, Ambiguous) and error.candidates else None)
    headers = {"Retry-After": RETRY[error.where]} if error.where in RETRY else None
    return respond(request, problem, headers)


def _candidates(request: Request, error: Ambiguous) -> list[ProblemCandidate]:
    """Under the base of the served snapshot: the setting may have changed since it was built."""
    live = request.scope.get("state", {}).get("live")
    iris = Iris(live.service.snapshot.manifest.base if live else request.app.state.settings.base)
    return [ProblemCandidate(
        id=each.id, iri=iris.entity(cast(EntityKind, each.kind), each.id), name=each.name, kind=each.kind,
        ended=each.ended or None, successor_name=each.successor_name or None,
        successor=iris.entity("municipality", each.successor) if each.successor else None)
        for each in error.candidates]


def _type(request: Request, slug: str) -> str:
    base: str = request.app.state.settings.base
    return f"{base}{TYPES}{slug}"


async def _known(request: Request, error: Exception) -> Response:
    return known(request, cast(KakehashiError, error))


async def _invalid(request: Request, error: Exception) -> Response:
    found = cast(RequestValidationError, error).errors()
    places = [".".join(str(part) for part in each["loc"][1:]) for each in found]
    problem = Problem(
        type=_type(request, "bad-query"),
        title="A query or a parameter is not valid.",
        status=422,
        detail="; ".join(f"{place}: {each['msg']}" for place, each in zip(places, found, strict=True)),
        instance=request.url.path,
        where=", ".join(places),
        todo="see /api/openapi.json",
        errors=[
            {"parameter": place, "message": each["msg"]} for place, each in zip(places, found, strict=True)
        ],
    )
    return respond(request, problem)


METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


def allowed(request: Request) -> str:
    """The methods that a path takes, as the header Allow has them: the framework names those of one route only."""
    here = {name: request.scope[name] for name in ("type", "path", "headers")}
    here["root_path"] = request.scope.get("app_root_path", "")  # inside a mount, the other one is the mount's own
    taken = [method for method in METHODS
             if any(route.matches({**here, "method": method})[0] is Match.FULL for route in request.app.routes
                    if method == "GET" or not isinstance(route, Mount))]  # what is mounted are files
    return ", ".join((*(("GET", "HEAD") if "GET" in taken else ()), *(each for each in taken if each != "GET"),
                      "OPTIONS"))


async def _http(request: Request, error: Exception) -> Response:
    """What the framework refuses: an unknown path, a method that is not allowed.

    A path that exists answers OPTIONS (RFC 9110, section 9.3.7) here, where no route of its own does.
    """
    refused = cast(HTTPException, error)
    if refused.status_code == 405:
        refused.headers = {**(refused.headers or {}), "Allow": allowed(request)}
        if request.method == "OPTIONS":
            return Response(None, 204, refused.headers)
    if refused.status_code in (204, 304):
        return Response(None, refused.status_code, refused.headers)
    title = HTTPStatus(refused.status_code).phrase
    detail = refused.detail if refused.detail != title else _REFUSALS.get(refused.status_code, title)
    problem = Problem(type="about:blank", title=title, status=refused.status_code, detail=detail,
                      instance=request.url.path)
    return respond(request, problem, dict(refused.headers or {}))


_REFUSALS: Final = {404: "nothing is served at this path", 405: "this path does not take this method"}


async def _unknown(request: Request, error: Exception) -> Response:
    """A fault of the program: the log has the trace, the client only hears that it happened."""
    problem = Problem(type=_type(request, "error"), title="The server failed.", status=500,
                      detail="an error of the program; it has been logged", instance=request.url.path)
    # The framework calls this outside the middleware, so the headers are added here.
    return respond(request, problem, HEADERS | {"Access-Control-Allow-Origin": "*"})


def install(app: FastAPI) -> None:
    """Registers the handlers."""
    app.add_exception_handler(KakehashiError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unknown)
