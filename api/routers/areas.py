"""Municipalities, prefectures, countries and places, with their projects and ties."""

from __future__ import annotations

from fastapi import APIRouter

from api import schemas, shaping
from api.deps import ServiceDep
from graph.service import Service
from ontology.errors import NotFound

router = APIRouter(prefix="/api", tags=["areas"])


@router.get("/municipalities/{code}")
def municipality(service: ServiceDep, code: str) -> schemas.Area:
    """A municipality by its five-digit code, six-digit code, or name."""
    return _about(service, code, "municipality")


@router.get("/prefectures/{code}")
def prefecture(service: ServiceDep, code: str) -> schemas.Area:
    """A prefecture by its two-digit code or name."""
    return _about(service, code, "prefecture")


@router.get("/countries/{code}")
def country(service: ServiceDep, code: str) -> schemas.Area:
    """A country by its ISO 3166-1 alpha-2 code or name; the ties are those with it."""
    return _about(service, code.upper() if len(code) == 2 and code.isascii() else code, "country")


@router.get("/regions/{name}")
def region(service: ServiceDep, name: str) -> schemas.Area:
    """A world region by its concept of vocabulary/region."""
    return _about(service, name, "region")


@router.get("/places/{place_id}")
def place(service: ServiceDep, place_id: str) -> schemas.Area:
    """A foreign place by its id or name."""
    return _about(service, place_id, "place")


def _about(service: Service, identifier: str, kind: str) -> schemas.Area:
    answer = service.about(identifier)
    if answer.area.kind != kind:
        raise NotFound(f"this is a {answer.area.kind}, not a {kind}", where=identifier)
    return schemas.Area(area=answer.area, ties=answer.ties,
                        projects=tuple(shaping.summary(service.labels, each) for each in answer.projects))
