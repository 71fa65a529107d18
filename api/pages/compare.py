"""Projects side by side: every fact of each, with the differences marked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import ServiceDep
from api.pages import projects
from api.pages.context import View, render
from api.pages.i18n import language
from api.pages.projects import Value
from graph.facts import Absence
from graph.rows import LinkRow

router = APIRouter()

MOST: Final = 6
"""Projects beside each other: more columns are no longer read across."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One project's values of a fact, or why there are none."""

    values: tuple[tuple[Value, bool], ...]
    """Each with whether all the projects have it."""
    absence: Absence | None


@dataclass(frozen=True, slots=True)
class Line:
    """One fact across the projects."""

    name: str
    cells: tuple[Cell, ...]
    differs: bool


def chosen(request: Request) -> list[str]:
    """The ids asked for: ``ids=a&ids=b``, or ``ids=a,b``; each once."""
    given = (part.strip() for value in request.query_params.getlist("ids") for part in value.split(","))
    return list(dict.fromkeys(each for each in given if each))


def line(name: str, columns: list[tuple[tuple[Value, ...], Absence | None]]) -> Line:
    """One fact of several projects, with what only some of them have told apart."""
    times = Counter(text for values, _ in columns for text in {value.text for value in values})
    shared = {text for text, count in times.items() if count == len(columns)}
    cells = tuple(Cell(tuple((value, value.text in shared) for value in values), absence)
                  for values, absence in columns)
    return Line(name, cells, any(text not in shared for text in times))


def _support(view: View, links: list[LinkRow], kind: str, asserted: bool) -> tuple[Value, ...]:
    folder = "nodes" if kind == "node" else "sdgs"
    return tuple(Value(view.label(kind, link.target), f"/{folder}/{link.target}") for link in links
                 if link.target_kind == kind and link.asserted == asserted)


@router.get("/compare", response_class=HTMLResponse)
def compare(request: Request, service: ServiceDep) -> HTMLResponse:
    """Two projects or more side by side."""
    view = View(request, language(request), service)
    ids = chosen(request)
    rows = [service.project(each) for each in ids[:MOST]]
    tables = [{fact.name: fact for fact in projects.facts(view, row)} for row in rows]
    links = [service.links(row.id) for row in rows]
    lines = []
    if len(rows) > 1:
        lines = [line(name, [(table[name].values, table[name].absence) for table in tables]) for name in tables[0]]
        for kind, asserted in (("node", True), ("node", False), ("sdg", True), ("sdg", False)):
            columns: list[tuple[tuple[Value, ...], Absence | None]] = [
                (_support(view, each, kind, asserted), None) for each in links]
            lines.append(line(f"{kind}_{'asserted' if asserted else 'inferred'}", columns))
        # What none of them has is no comparison.
        lines = [each for each in lines if any(cell.values for cell in each.cells)]
    return render(request, "compare.html", service, projects=rows, lines=lines, ids=ids, most=MOST,
                  left_out=max(0, len(ids) - MOST))
