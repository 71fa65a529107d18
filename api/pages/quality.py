"""Pages on how well the documents were read: the account of their lines, links, completeness, issues."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import ServiceDep
from api.pages.context import render
from graph.quality_rows import QualityRow
from graph.rows import IssueRow
from graph.service import Service

router = APIRouter()


@router.get("/quality", response_class=HTMLResponse)
def qualities(request: Request, service: ServiceDep) -> HTMLResponse:
    """All documents side by side, and the files that could not be read."""
    return render(request, "quality.html", service, rows=service.catalogue.all(QualityRow), row=None,
                  unread=_unread(service))


@router.get("/quality/{identifier}", response_class=HTMLResponse)
def quality(request: Request, identifier: str, service: ServiceDep) -> HTMLResponse:
    """One document."""
    row = service.catalogue.get(QualityRow, identifier)
    return render(request, "quality.html", service, rows=[row], row=row, unread=[])


def _unread(service: Service) -> list[IssueRow]:
    return [issue for issue in service.issues(severity="error") if issue.code in ("not-read", "kept-previous")]
