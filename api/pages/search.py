"""The search page: one box, every filter, counts beside each value, and why each hit is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import ServiceDep
from api.pages.context import render
from graph.filters import FACETS, Filters
from graph.rows import ProjectRow
from graph.search import Hit
from graph.snippets import Snippet, snippet
from ontology.errors import QueryError

router = APIRouter()

PAGE: Final = 20
"""Hits on a page: about what one reads before asking more narrowly."""

SHOWN: Final = 8
"""Values of a facet shown at once; the rest folds away."""

LISTED: Final = 60
"""Values of a facet listed at all: hundreds of check boxes help nobody, and the query box narrows."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet with its count over the present answer."""

    value: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet as the page shows it: chosen values first, then the most frequent."""

    name: str
    shown: tuple[Choice, ...]
    folded: tuple[Choice, ...]
    left_out: int
    open: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A hit as the page shows it: title and an extract, with the query's words marked."""

    project: ProjectRow
    hit: Hit
    title: Snippet
    snippet: Snippet


OPEN: Final = ("country", "municipality", "topic", "fiscal_year")
"""Facets that stand open at first: the ones an official starts from (where, who, what, when)."""


def filters_of(request: Request) -> Filters:
    """The filters in a request's query string.

    Raises:
        QueryError: an SDG goal is not 1 to 17.
    """
    given = {name: tuple(value for value in request.query_params.getlist(name) if value) for name in FACETS}
    for goal in given["sdg"]:
        if not goal.isdecimal() or not 1 <= int(goal) <= 17:
            raise QueryError("an SDG goal is a number from 1 to 17", where=f"sdg={goal}")
    return Filters(**given)


def page_number(request: Request) -> int:
    """The page asked for, from 1; anything else is the first page."""
    text = request.query_params.get("page", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


def facets(counts: dict[str, list[tuple[str, int]]], filters: Filters) -> list[Facet]:
    """The facets of an answer, without those that would offer nothing to choose."""
    found = []
    for name in FACETS:
        chosen: tuple[str, ...] = getattr(filters, name)
        by_value = dict(counts.get(name, []))
        choices = [Choice(value, by_value.get(value, 0), True) for value in chosen]
        choices += [Choice(value, count, False) for value, count in by_value.items() if value not in chosen]
        if choices:
            cut = max(SHOWN, len(chosen))
            found.append(Facet(name, tuple(choices[:cut]), tuple(choices[cut:LISTED]),
                               max(0, len(choices) - max(LISTED, cut)), bool(chosen) or name in OPEN))
    return found


@router.get("/search", response_class=HTMLResponse)
def search(request: Request, service: ServiceDep) -> HTMLResponse:
    """Search results with facets."""
    query = request.query_params.get("q", "").strip()
    filters = filters_of(request)
    page = page_number(request)
    answer = service.search(query, filters, PAGE, (page - 1) * PAGE)
    hits = [Found(project, hit, snippet(project.title, hit.words, len(project.title)),
                  snippet(project.description, hit.words)) for project, hit in answer.hits]
    return render(request, "search.html", service, query=query, filters=filters, answer=answer, hits=hits,
                  page=page, pages=-(-answer.total // PAGE), facets=facets(answer.facets, filters))
