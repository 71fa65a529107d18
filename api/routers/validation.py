"""What the shapes say of the served snapshot."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import linked
from api.deps import IrisDep, ServiceDep
from graph.linked_data import validation_report
from ontology.errors import NotFound

router = APIRouter(tags=["linked data"])


@router.get("/validation", response_class=Response)
@router.get("/validation.{suffix}", response_class=Response, include_in_schema=False)
def validation(request: Request, service: ServiceDep, iris: IrisDep, suffix: str | None = None) -> Response:
    """The SHACL report of the served snapshot: a page, or RDF with one ``sh:ValidationReport`` a graph."""
    try:
        report = validation_report.read(service.snapshot)
    except NotFound:
        if not linked.wants_html(request, suffix):
            raise
        report = None
    html = linked.page(request, "validation", service, report=report)
    triples = validation_report.triples(report, iris.base, service.snapshot.manifest.created) if report else []
    return linked.rdf(request, f"{iris.base}validation", triples, suffix, service, iris, html=html)


@router.get("/api/validation")
def as_json(service: ServiceDep) -> validation_report.Report:
    """The SHACL report as plain data."""
    return validation_report.read(service.snapshot)
