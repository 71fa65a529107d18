"""What changed since the snapshot before: a summary for the home page, and the page with every row."""

from __future__ import annotations

from typing import Final
from weakref import WeakSet

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.comparison import changes
from api.deps import ServiceDep
from api.pages.context import render
from graph import diff
from graph.rows import ProjectRow
from graph.service import Service

router = APIRouter()

SHOWN: Final = 100
"""Rows of one kind on the page; the API has all."""

AT_ONCE: Final = 5_000
"""Projects up to which the home page may wait for the comparison (0.2 s for 300); of a larger snapshot it tells when
the comparison is done that the service makes after its start."""

_done: Final[WeakSet[Service]] = WeakSet()
"""Whose comparison is there."""

PAGES: Final = {"documents": "document", "projects": "project", "ties": "tie", "links": "alignment",
                "plan-nodes": "node", "indicators": ""}
"""Kind of row to the kind of entity whose page shows it."""


def warm(service: Service) -> None:
    """The comparison: 2 to 4 s of processor time at 100,000 projects."""
    changes(service)
    _done.add(service)


def summary(service: Service) -> diff.Diff | None:
    """The differences where they are there or soon found; None where there are none, or too many rows to wait for."""
    return changes(service) if service in _done or service.catalogue.count(ProjectRow) <= AT_ONCE else None


@router.get("/changes", response_class=HTMLResponse)
def page(request: Request, service: ServiceDep) -> HTMLResponse:
    """Every row that was added, changed or removed."""
    return render(request, "changes.html", service, found=changes(service), shown=SHOWN, kinds=PAGES)
