"""Measurements for Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.deps import SettingsDep
from api.metrics import Metrics
from api.writing import bears

router = APIRouter(tags=["service"])


@router.get("/metrics", response_class=Response)
async def metrics(request: Request, settings: SettingsDep) -> Response:
    """The service's measurements in Prometheus' text format; the operator may protect them by a token."""
    token = settings.metrics_token
    if token is not None and not bears(request, token.get_secret_value()):
        raise HTTPException(401, "the metrics need a token", {"WWW-Authenticate": 'Bearer realm="metrics"'})
    measured: Metrics = request.app.state.metrics
    return Response(generate_latest(measured.registry), media_type=CONTENT_TYPE_LATEST,
                    headers={"Cache-Control": "no-store"})
