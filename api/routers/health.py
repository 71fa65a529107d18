"""Whether the service runs, whether it is ready, and what a problem type means."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from api import schemas
from api.live import Holder
from api.negotiation import prefers_html
from api.problems import TYPES
from ontology.errors import NotFound, kinds

router = APIRouter(tags=["service"])


def _health(holder: Holder) -> dict[str, Any]:
    manifest = holder.live.service.snapshot.manifest if holder.live else None
    return {
        "status": "ok" if manifest else "not-ready",
        "snapshot": manifest.id if manifest else None,
        "created": manifest.created if manifest else None,
        "program": manifest.program if manifest else None,
        "counts": manifest.counts if manifest else {},
        "problem": str(holder.problem) if holder.problem else None,
    }


@router.get("/health")
async def health(request: Request) -> schemas.Health:
    """That the process answers (liveness), and which snapshot it serves."""
    return schemas.Health(**_health(request.app.state.holder))


@router.get("/health/ready", responses={503: {"model": schemas.Readiness}})
async def ready(request: Request) -> JSONResponse:
    """Whether requests can be answered: a snapshot is open and SPARQL workers live."""
    holder: Holder = request.app.state.holder
    status = holder.live.pool.status if holder.live else None
    answer = schemas.Readiness(
        **_health(holder), workers=status.workers if status else 0, idle=status.idle if status else 0,
        waiting=status.waiting if status else 0, sandbox=status.sandbox if status else "",
        queries=asdict(status.counts) if status else {})
    return JSONResponse(answer.model_dump(), 200 if status and status.workers else 503)


@router.get("/problems/{slug}", response_model=dict[str, str | int])
async def problem_type(request: Request, slug: str) -> Response:
    """What a problem type means (RFC 9457, section 3.1.1); a page for browsers."""
    kind = kinds().get(slug)
    if kind is None:
        raise NotFound("no problem type is called so", where=slug)
    page = getattr(request.app.state, "problem_page", None)
    if page and prefers_html(request.headers.get("accept")):
        iri = f"{request.app.state.settings.base}{TYPES}{slug}"
        return cast(Response, page(request, slug, kind.http_status, iri))
    return JSONResponse({"slug": slug, "status": kind.http_status,
                         "description": (kind.__doc__ or "").strip().split("\n")[0]}, headers={"Vary": "Accept"})
