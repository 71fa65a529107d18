"""The coverage of a plan: the matrix, and who else does what is missing."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.coverage import CoverageParameters, CoverageQuery, matrix
from api.deps import ServiceDep
from api.pages.context import View, render
from api.pages.i18n import language
from api.pages.plans import facets
from api.pages.search import page_number
from graph.alignment.grades import GRADES
from graph.coverage.coverage import DIMENSIONS, LEASTS, By, levels
from graph.service import Service

router = APIRouter()

STEPS: Final = (1, 3, 6)
"""Projects from which a cell is shaded more: one, a few, many."""

GAPS: Final = 40
"""Empty cells in the list above the matrix; the table has all."""

FIRST: Final = 12
"""Those that are shown at once; the others are folded away."""

ROWS: Final = 40
"""Values on one page of the matrix."""

COLUMNS: Final = 30
"""Plan items on one page of the matrix: with the rows a page of 100 KB; a nationwide matrix has 150,000 cells."""

PROJECTS: Final = 5
"""Projects shown of each of those who do it elsewhere."""


def shade(number: int) -> int:
    """How dark a cell is: 0 (empty) to 3."""
    return sum(number >= step for step in STEPS)


def warm(service: Service) -> None:
    """The matrices of every plan without further filters."""
    for plan in service.plans():
        for by in DIMENSIONS:
            matrix(service, plan.id, CoverageParameters(by=by))


@router.get("/plans/{identifier}/coverage", response_class=HTMLResponse)
def coverage(request: Request, identifier: str, service: ServiceDep, asked: CoverageQuery) -> HTMLResponse:
    """Directions against municipalities, countries, goals ..., empty cells first."""
    found = matrix(service, identifier, asked)
    _, nodes = service.plan(identifier)
    page, part = page_number(request), page_number(request, "columns")
    return render(
        request, "coverage.html", service, plan=found.plan, matrix=found, asked=asked, gaps=found.first_gaps(GAPS),
        page=page, pages=max(1, -(-len(found.values) // ROWS)), part=part, parts=-(-len(found.nodes) // COLUMNS),
        rows=found.values[(page - 1) * ROWS:page * ROWS], nodes=found.nodes[(part - 1) * COLUMNS:part * COLUMNS],
        levels=[name for name, number in levels(nodes, service.support).items() if number or name == found.level],
        first=FIRST, short=lambda value: name(request, service, found.by, value, short=True),
        dimensions=DIMENSIONS, leasts=LEASTS, shade=shade, grades=GRADES, facets=facets(service))


@router.get("/plans/{identifier}/coverage/gap", response_class=HTMLResponse)
def gap(request: Request, identifier: str, service: ServiceDep, node: Annotated[str, Query(max_length=300)],
        value: Annotated[str, Query(max_length=100)], by: By = "municipality") -> HTMLResponse:
    """What a direction has for one value, and who else does it."""
    plan, _ = service.plan(identifier)
    row = service.catalogue.node(node)
    others = service.coverage.who_else(row.id, value, service.support, by)
    here = [project for project, values in service.coverage.values(by, service.support).items()
            if value in values and project in service.support.below.get(row.id, {})]
    wanted = {project for _, _, projects in others for project in projects[:PROJECTS]} | set(here)
    projects = {each.id: each for each in service.catalogue.projects(wanted)}
    return render(request, "coverage_gap.html", service, plan=plan, node=row, by=by, value=value, others=others,
                  here=here, projects=projects, grades=GRADES, shown=PROJECTS,
                  here_grades=service.support.below.get(row.id, {}), name=name(request, service, by, value))


def name(request: Request, service: Service, by: str, value: str, *, short: bool = False) -> str:
    """The word for a value; of a municipality where room is scarce, without its prefecture."""
    view = View(request, language(request), service)
    area = service.areas.get(value) if short and by == "municipality" else None
    if area is None:
        return view.label(by, value)
    if view.lang == "ja":
        return area.name.removeprefix(area.prefecture or "")
    return view.area_name(area).partition(",")[0]
