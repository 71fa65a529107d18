"""Pages about the sources: documents, data issues, single ties and links."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.deps import ServiceDep
from api.pages.context import render
from api.pages.paths import page_path
from api.pages.search import page_number
from api.remembered import pinned
from graph.network.network import party
from graph.quality_rows import QualityRow
from graph.rows import DocumentRow, IssueRow, LinkRow, RegionPageRow, TieRow
from graph.service import Service
from ontology.errors import NotFound

router = APIRouter()

PAGE: Final = 50
"""Issues on a page, and tied pairs on a document's."""

FILTERS: Final = ("severity", "document", "code", "action")
"""Fields of an issue that the page filters by."""


@router.get("/issues", response_class=HTMLResponse)
def issues(request: Request, service: ServiceDep) -> HTMLResponse:
    """What was dropped, repaired or suspicious in the documents."""
    # Of a survey of 100,000 rows there are 11,000 issues: only those of the page are read whole.
    everything, counts = _issues(service)
    chosen = [request.query_params.get(name, "") for name in FILTERS]
    found = [issue for issue, *values in everything
             if all(not wanted or value == wanted for wanted, value in zip(chosen, values, strict=True))]
    page = page_number(request)
    return render(request, "issues.html", service, total=len(found), page=page, pages=-(-len(found) // PAGE),
                  issues=[service.catalogue.get(IssueRow, each) for each in found[(page - 1) * PAGE:page * PAGE]],
                  chosen=dict(zip(FILTERS, chosen, strict=True)), counts=counts)


def _issues(service: Service) -> tuple[list[tuple[str, ...]], dict[str, Counter[str]]]:
    return pinned(service, "issues", lambda: _counted(service))


def warm(service: Service) -> None:
    """The counts of the issues."""
    _issues(service)


def _counted(service: Service) -> tuple[list[tuple[str, ...]], dict[str, Counter[str]]]:
    """Each issue's id and what the page filters by, and how many issues have each value."""
    rows = list(service.catalogue.fields(IssueRow, *FILTERS))
    return rows, {name: Counter(row[place] for row in rows) for place, name in enumerate(FILTERS, 1)}


@router.get("/issues/{identifier}", response_class=HTMLResponse)
def issue(request: Request, identifier: str, service: ServiceDep) -> HTMLResponse:
    """One data issue."""
    found = service.catalogue.get(IssueRow, identifier)
    return render(request, "issue.html", service, issue=found)


@router.get("/documents/{identifier}", response_class=HTMLResponse)
def document(request: Request, identifier: str, service: ServiceDep) -> HTMLResponse:
    """One source document: what was read from it, and what was odd."""
    row = service.catalogue.get(DocumentRow, identifier)
    ties = [tie for tie in service.ties if tie.document == identifier]
    pairs, page = list(dict.fromkeys(map(party, ties))), page_number(request)
    listed = frozenset(pairs[(page - 1) * PAGE:page * PAGE])
    everything, counts = _issues(service)
    place = 1 + FILTERS.index("document")
    first = islice((row[0] for row in everything if row[place] == identifier), PAGE)
    return render(
        request, "document.html", service, document=row, quality=_quality(service, identifier),
        issues=[service.catalogue.get(IssueRow, each) for each in first],
        n_issues=counts["document"][identifier], n_pairs=len(pairs), page=page, pages=-(-len(pairs) // PAGE),
        plans=[plan for plan in service.plans() if plan.document == identifier],
        regions=service.catalogue.all(RegionPageRow, document=identifier),
        ties=[tie for tie in ties if party(tie) in listed])


def _quality(service: Service, document: str) -> QualityRow | None:
    """How well a document was read; None in a snapshot that was not made by ingest."""
    try:
        return service.catalogue.get(QualityRow, document)
    except NotFound:
        return None


@router.get("/ties/{identifier}", response_class=HTMLResponse)
def tie(request: Request, identifier: str, service: ServiceDep) -> HTMLResponse:
    """One tie, with every other row about the same pair."""
    row = service.catalogue.get(TieRow, identifier)
    rows = [each for each in service.ties if party(each) == party(row)]
    return render(request, "tie.html", service, tie=row, ties=rows)


@router.get("/links/{identifier}")
def link(identifier: str, service: ServiceDep) -> RedirectResponse:
    """A link from a project to a plan node or goal is shown on the project's page."""
    row = service.catalogue.get(LinkRow, identifier)
    return RedirectResponse(f"{page_path('project', row.project)}#link-{row.id}", status_code=303)
