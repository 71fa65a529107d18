"""What changed since the snapshot before: a summary for the home page, and the page with every row."""

from __future__ import annotations

from typing import Final
from weakref import WeakSet

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.comparison import changes
from api.deps import ServiceDep
from api.pages.context import render
from graph import diff, snapshot
from graph.linked_data.dumps import RELEASE
from graph.network.network import party
from graph.rows import DocumentRow, NodeRow, PlanRow, ProjectRow, TieRow
from graph.service import Service

router = APIRouter()

SHOWN: Final = 100
"""Rows of one kind on the page; the API has all."""

OPEN: Final = 10
"""Rows of a list that stands open."""

PARTS: Final = ("added", "changed", "removed", "moved", "same")

COMMAND: Final = "kakehashi diff OLD NEW"

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


def figures(service: Service) -> dict[str, tuple[int, str]]:
    """How much the snapshot holds of each kind, and the page that lists it."""
    catalogue = service.catalogue
    return {
        "projects": (catalogue.count(ProjectRow), "/search"),
        "plans": (catalogue.count(PlanRow), "/plans"),
        "nodes": (catalogue.count(NodeRow), "/plans"),
        "ties": (len({party(tie) for tie in service.ties}), "/network"),
        "tie_rows": (catalogue.count(TieRow), "/network"),
        "documents": (catalogue.count(DocumentRow), "/#documents"),
    }


def _kept(service: Service) -> list[tuple[str, str]]:
    """The snapshots that are kept, newest first, each with when it was made: its id says it (UTC)."""
    names = [each for each in snapshot.names(service.settings.data) if RELEASE.fullmatch(each)]
    return [(each, f"{each[:4]}-{each[4:6]}-{each[6:11]}:{each[11:13]}:{each[13:15]}Z") for each in reversed(names)]


@router.get("/changes", response_class=HTMLResponse)
def page(request: Request, service: ServiceDep) -> HTMLResponse:
    """Every row that was added, changed or removed; of a first snapshot, what it holds."""
    return render(request, "changes.html", service, found=changes(service), figures=figures(service),
                  kept=_kept(service), parts=PARTS, shown=SHOWN, open=OPEN, kinds=PAGES, command=COMMAND)
