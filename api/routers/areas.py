"""Municipalities, prefectures, countries and places, with their projects and ties."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Query

from api import area_schemas, shaping
from api.deps import ServiceDep
from graph.linked_data import identity
from graph.service import Service
from ontology.errors import NotFound
from ontology.iri import Iris

router = APIRouter(prefix="/api", tags=["areas"])


@router.get("/municipalities/{code}")
def municipality(
    service: ServiceDep,
    code: str,
    as_of: Annotated[int | None, Query(ge=1800, le=2200, description="A year, for its codes.", examples=[1995])] = None,
) -> area_schemas.Area:
    """A municipality by its five-digit code, six-digit code, or name.

    A former municipality, by its id, name or code, is answered with its successor; ``asked`` tells so.  A name that
    several have or had is 404 with ``candidates``, the former ones with their successors.
    """
    found, asked = _today(service, code)
    answer = _about(service, found, "municipality")
    merged = tuple(_former(service, each) for each in identity.merged_into(answer.area.id))
    codes = tuple(area_schemas.CodePeriod(code=each.code, name=each.name, valid_from=each.valid_from,
                                          valid_to=each.valid_to, in_force=each.valid_to is None, change=each.change,
                                          sources=each.sources)
                  for each in identity.codes_of(answer.area.id, as_of))
    return answer.model_copy(update={"former": merged, "codes": codes,
                                     "asked": _former(service, asked) if asked else None})


@router.get("/municipalities/{code}/ties")
def municipality_ties(
    service: ServiceDep,
    code: str,
    as_of: Annotated[int | None, Query(ge=1800, le=2200, description="A year.", examples=[1995])] = None,
) -> area_schemas.AreaTies:
    """A municipality's ties (a former one's: those of its successor), and how each stood in a year."""
    found, _ = _today(service, code)
    area = service.area(found)
    items = []
    for tie in service.ties_with(area):
        former = identity.concluded_by(tie)
        items.append(area_schemas.DatedTie(
            tie=tie, state=identity.state_in(tie, as_of) if as_of is not None else None, ended=identity.ended(tie),
            concluded_by=_former(service, former) if former else None))
    return area_schemas.AreaTies(area=area, as_of=as_of, items=tuple(items),
                            counts=dict(Counter(each.state for each in items if each.state)))


def _today(service: Service, code: str) -> tuple[str, identity.Former | None]:
    """The code of today.

    Raises:
        NotFound: nothing has this code or name.
        Ambiguous: several had the name, of today or former; a wrong one would look certain.
    """
    identity.check_name(code)
    try:
        return service.area(code).id, None
    except NotFound:
        found = identity.of_today(code)
        if found is None:
            raise
        return found


def _former(service: Service, one: identity.Former) -> area_schemas.FormerMunicipality:
    iris = Iris(service.snapshot.manifest.base)
    return area_schemas.FormerMunicipality(id=one.id, iri=iris.entity("municipality", one.id), name=one.full_name,
                                      successor=one.successor, date=one.date, code=one.code,
                                      change=one.change)


@router.get("/prefectures/{code}")
def prefecture(service: ServiceDep, code: str) -> area_schemas.Area:
    """A prefecture by its two-digit code or name."""
    return _about(service, code, "prefecture")


@router.get("/countries/{code}")
def country(service: ServiceDep, code: str) -> area_schemas.Area:
    """A country by its ISO 3166-1 alpha-2 code or name; the ties are those with it."""
    return _about(service, code.upper() if len(code) == 2 and code.isascii() else code, "country")


@router.get("/regions/{name}")
def region(service: ServiceDep, name: str) -> area_schemas.Area:
    """A world region by its concept of vocabulary/region."""
    return _about(service, name, "region")


@router.get("/places/{place_id}")
def place(service: ServiceDep, place_id: str) -> area_schemas.Area:
    """A foreign place by its id or name."""
    return _about(service, place_id, "place")


def _about(service: Service, identifier: str, kind: str) -> area_schemas.Area:
    answer = service.about(identifier)
    if answer.area.kind != kind:
        raise NotFound(f"this is a {answer.area.kind}, not a {kind}", where=identifier)
    return area_schemas.Area(area=answer.area, ties=answer.ties,
                        projects=tuple(shaping.summary(service.labels, each) for each in answer.projects))
