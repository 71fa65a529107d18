"""A project's page: each fact with the words it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from api.deps import ServiceDep, StoreDep
from api.pages.context import View, render
from api.pages.evidence import Card, cards
from api.pages.i18n import language
from api.pages.map import Arc, Point, world_svg
from api.remembered import remembered
from api.reviewing import DeskDep, written
from graph import facts as known
from graph.alignment.grades import grade, promise
from graph.facts import Absence
from graph.quads import prefixes
from graph.rows import AreaRow, ProjectRow
from graph.store import View as Rdf

router = APIRouter()

ALWAYS: Final = frozenset({"implementers", "municipalities", "countries", "period", "status", "results"})
"""Facts whose absence is worth a row of its own; the others are listed in one line."""

SIMILAR: Final = 8
"""Similar initiatives on the project's page; a page of their own has more."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a fact and the page that shows it."""

    text: str
    href: str | None = None
    reading: str = ""
    """In kana, of a municipality's name behind the prefecture's."""
    before: str = ""
    """The prefecture's name, where the text begins with it."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the table: values, or why there are none, and the evidence."""

    name: str
    values: tuple[Value, ...]
    absence: Absence | None
    evidence: tuple[Card, ...]
    derived: bool
    """True where rules concluded it from the words; False where the document has a cell for it."""


def facts(view: View, project: ProjectRow) -> list[Fact]:
    """The table of a project's facts, with the pages of its values."""
    if view.service is None:
        return []
    return [Fact(fact.name, tuple(_value(view, each) for each in fact.values), fact.absence,
                 cards(project, fact.evidence, fact.surfaces), fact.derived)
            for fact in known.facts(view.service, project, view.lang)]


def _value(view: View, value: known.Value) -> Value:
    if value.kind == "read":
        return Value(view.t("project.period_read", dates=value.text))
    if value.kind == "area":
        area = view.service.areas.get(value.code) if view.service and view.lang == "ja" else None
        prefecture = area.prefecture or "" if area and area.kind == "municipality" else ""
        return Value(value.text, view.area_path(value.code), area.kana if area else "", prefecture)
    return Value(value.text, view.url("/search", **{value.kind: value.code}) if value.kind else None)


def whereabouts(view: View, project: ProjectRow) -> tuple[Markup | None, tuple[str, ...]]:
    """The map of the project's own and counterpart places, and the names of those whose position is unknown.

    None where no place abroad has a position: a map of one's own town answers nothing.
    """
    if view.service is None:
        return None, ()
    areas = [view.service.areas.get(each) for each in dict.fromkeys(project.place_ids)]
    placed, unplaced = _points(view, [area for area in areas if area])
    # Without a place, the countries say where: their position is that of the reference data.
    if not placed:
        placed, _ = _points(view, [area for each in project.countries if (area := view.service.areas.get(each))])
    own, _ = _points(view, [area for each in project.municipality_codes if (area := view.service.areas.get(each))])
    if not placed:
        return None, tuple(unplaced)
    arcs = [Arc(start, end) for start in own for end in placed]
    return world_svg([*own, *placed], arcs, view.t("project.map", title=project.title), close=True), tuple(unplaced)


def _points(view: View, areas: list[AreaRow]) -> tuple[list[Point], list[str]]:
    points = [Point(area.lat, area.lng, view.area_name(area), area.kind) for area in areas
              if area.lat is not None and area.lng is not None]
    return points, [view.area_name(area) for area in areas if area.lat is None]


def triples(store: Rdf, iri: str, base: str) -> list[tuple[str, str, str]]:
    """What the graphs state about an entity: for each graph its kind, its own name and the statements in Turtle."""
    by_graph: dict[str, list[ox.Triple]] = {}
    for quad in store.describe(iri):
        if isinstance(quad.graph_name, ox.NamedNode):
            by_graph.setdefault(quad.graph_name.value, []).append(quad.triple)
    named = ((*name.partition("/graph/")[2].partition("/")[::2], _turtle(found, base))
             for name, found in sorted(by_graph.items()))
    return list(named)


def _turtle(found: list[ox.Triple], base: str) -> str:
    text = (ox.serialize(found, format=ox.RdfFormat.TURTLE, prefixes=prefixes(base)) or b"").decode("utf-8")
    lines = text.splitlines()
    body = [line for line in lines if not line.startswith("@prefix")]
    # Only the prefixes that these statements use.
    used = [line for line in lines if line.startswith("@prefix")
            and any(f"{line.split()[1]}" in each for each in body)]
    return "\n".join((*used, *body))


@router.get("/projects")
def projects() -> RedirectResponse:
    """The list of all projects is the search without a query."""
    return RedirectResponse("/search", status_code=308)


@router.get("/projects/{identifier}", response_class=HTMLResponse)
def project(request: Request, identifier: str, service: ServiceDep, store: StoreDep, desk: DeskDep) -> HTMLResponse:
    """One project."""
    row = service.project(identifier)
    view = View(request, language(request), service)
    table = facts(view, row)
    # Who does it is one question, whichever of the two columns a document has.
    needed = ALWAYS - {"implementers"} if row.departments else ALWAYS
    links = service.links(identifier)
    rejected = service.reviews.rejected(identifier)
    targets = {(each.target_kind, each.target) for each in links} | {each.key[1:] for each in rejected}
    nodes = {target: service.catalogue.node(target) for kind, target in targets if kind == "node"}
    series = service.series(identifier)
    drawn, unplaced = whereabouts(view, row)
    return render(
        request, "project.html", service, project=row, links=links, nodes=nodes, rejected=rejected,
        graded=[(link, grade(link)) for link in links], promise=promise(links),
        facts=[fact for fact in table if fact.values or fact.name in needed or fact.absence != "unstated"],
        silent=[fact.name for fact in table
                if not fact.values and fact.name not in needed and fact.absence == "unstated"],
        plans={plan.id: plan for plan in service.plans()},
        ties=service.ties_of(identifier),
        similar=remembered(service, ("similar", identifier), lambda: service.similar(identifier, SIMILAR)),
        series=series if series and len(series.members) > 1 else None, map=drawn, unplaced=unplaced,
        triples=triples(store, row.iri, service.snapshot.manifest.base), desk=desk, session=desk.session(request),
        failed=request.query_params.get("failed", ""), done=written(request, service))
