"""A project's page: each fact with the words it was read from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.deps import ServiceDep
from api.pages import wording
from api.pages.context import View, render
from api.pages.i18n import language
from graph.rows import EvidenceRow, ProjectRow

router = APIRouter()

Absence = Literal["unstated", "undecided", "unread", "unjudged"]
"""Why a fact has no value: the document is silent, says 未定, says something that was not understood, or
gives no word from which rules conclude the value."""


CONCLUDED: Final = frozenset({"topics", "audiences"})
"""Facts that have no cell of their own: rules look for them in the name and the description."""

NARROWER: Final = frozenset({"regions", "places"})
"""Facts that share their cell with the countries."""

ALWAYS: Final = frozenset({"implementers", "municipalities", "countries", "period", "status", "results"})
"""Facts whose absence is worth a row of its own; the others are listed in one line."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a fact and the page that shows it."""

    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the table: values, or why there are none, and the evidence."""

    name: str
    values: tuple[Value, ...]
    absence: Absence | None
    evidence: tuple[EvidenceRow, ...]
    derived: bool = False
    """True where rules concluded it from the words; False where the document has a cell for it."""


def _search(view: View, facet: str, values: Iterable[str]) -> Iterator[Value]:
    for value in values:
        yield Value(view.label(facet, value), view.url("/search", **{facet: value}))


def _areas(view: View, identifiers: Iterable[str], names: Iterable[str]) -> Iterator[Value]:
    for identifier, name in zip(identifiers, names, strict=True):
        area = view.service.areas.get(identifier) if view.service else None
        yield Value(view.area_name(area) if area else name, view.area_path(identifier))


def _places(view: View, project: ProjectRow) -> Iterator[Value]:
    if len(project.place_ids) == len(project.foreign_places):
        yield from _areas(view, project.place_ids, project.foreign_places)
    else:
        yield from (Value(name) for name in project.foreign_places)


def _period(view: View, project: ProjectRow) -> Iterator[Value]:
    dates = wording.period(project.period, view.lang)
    if project.period.text:
        yield Value(project.period.text)
    if dates and dates != project.period.text:
        yield Value(view.t("project.period_read", dates=dates))


def facts(view: View, project: ProjectRow) -> list[Fact]:
    """The table of a project's facts, in the order in which officials ask for them."""
    def fact(name: str, values: Iterable[Value], *roles: str, derived: bool = False) -> Fact:
        found = tuple(values)
        evidence = {wording.same_place(e): e for role in roles if (e := project.evidence.get(role))}
        if found:
            return Fact(name, found, None, tuple(evidence.values()), derived)
        if name in CONCLUDED:
            return Fact(name, (), "unjudged", (), derived)
        # A cell that was understood as a country is not a region that was not understood.
        other = name in NARROWER and bool(project.countries or project.regions)
        absence = "unstated" if other else _absence(evidence.values())
        return Fact(name, (), absence, () if other else tuple(evidence.values()), derived)

    year = ((Value(view.years(project.years)),) if project.years
            else (Value(view.fiscal_year(project.fiscal_year)),) if project.fiscal_year else ())
    return [
        fact("implementers", (Value(each) for each in project.implementers), "implementer"),
        fact("departments", (Value(each) for each in project.departments), "department"),
        fact("bureau", (Value(project.bureau),) if project.bureau else (), "bureau"),
        fact("municipalities", _areas(view, project.municipality_codes, project.municipalities),
             "municipality"),
        fact("countries", _areas(view, project.countries, project.country_names), "country"),
        fact("regions", _areas(view, project.regions, project.region_names), "country"),
        fact("places", _places(view, project), "country", "place"),
        fact("year", year),
        fact("period", _period(view, project), "period"),
        fact("status", _search(view, "status", [project.status] if project.status else []), "period",
             derived=True),
        fact("modes", _search(view, "mode", project.modes), "mode", derived=True),
        fact("topics", _search(view, "topic", project.topics), "name", "description", derived=True),
        fact("audiences", _search(view, "audience", project.audiences), "name", "description", derived=True),
        fact("results", (Value(wording.figure(each)) for each in project.results), "results"),
    ]


def _absence(evidence: Iterable[EvidenceRow]) -> Absence:
    quotes = [each.quote for each in evidence if each.quote.strip()]
    if not quotes:
        return "unstated"
    return "undecided" if any("未定" in quote for quote in quotes) else "unread"


@router.get("/projects")
def projects() -> RedirectResponse:
    """The list of all projects is the search without a query."""
    return RedirectResponse("/search", status_code=308)


@router.get("/projects/{identifier}", response_class=HTMLResponse)
def project(request: Request, identifier: str, service: ServiceDep) -> HTMLResponse:
    """One project."""
    row = service.project(identifier)
    view = View(request, language(request), service)
    table = facts(view, row)
    # Who does it is one question, whichever of the two columns a document has.
    needed = ALWAYS - {"implementers"} if row.departments else ALWAYS
    links = service.links(identifier)
    nodes = {link.target: service.catalogue.node(link.target) for link in links if link.target_kind == "node"}
    return render(
        request, "project.html", service, project=row, links=links, nodes=nodes,
        facts=[fact for fact in table if fact.values or fact.name in needed or fact.absence != "unstated"],
        silent=[fact.name for fact in table
                if not fact.values and fact.name not in needed and fact.absence == "unstated"],
        plans={plan.id: plan for plan in service.plans()},
        ties=service.ties_of(identifier), similar=service.similar(identifier, 8))
