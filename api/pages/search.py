"""The search page: one box, every filter, counts beside each value, and why each hit is there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, get_args

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import ServiceDep
from api.extracts import extract
from api.pages.context import render
from graph.filters import FACETS, Filters, Sort
from graph.rows import ListedRow
from graph.search.hits import Hit
from graph.search.understanding import Chip
from graph.service import SearchAnswer, Service
from graph.text.snippets import Snippet
from graph.text.suggest import Suggestion
from graph.text.tokens import forms
from ontology.errors import QueryError

router = APIRouter()

PAGE: Final = 20
"""Hits on a page: about what one reads before asking more narrowly."""

SHOWN: Final = 8
"""Values of a facet shown at once; the rest folds away."""

LISTED: Final = 60
"""Values of a facet listed at all: hundreds of check boxes help nobody, and the query box narrows."""

NEAREST: Final = 8
"""Names offered where nothing was found."""

ORDERS: Final[tuple[Sort, ...]] = get_args(Sort)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet, and how many of the hits there are with it, whatever else of the facet is chosen."""

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
class Share:
    """One signal's part of a hit's score."""

    signal: str
    value: float
    """In the score's own unit, log-odds; below 0 where the signal speaks against the hit."""
    part: float
    """Of all that speaks for the hit, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Found:
    """A hit as the page shows it: title and an extract, with the query's words marked, and why it is there."""

    project: ListedRow
    hit: Hit
    title: Snippet
    snippet: Snippet
    entities: tuple[Chip, ...]
    """What the query names and the project has."""
    shares: tuple[Share, ...]
    words: tuple[str, ...]
    """Words of the query that it has, without single characters where there are others: those are mostly suffixes."""


@dataclass(frozen=True, slots=True)
class Removal:
    """A filter without which something would be found, and how much."""

    name: str
    value: str
    total: int


OPEN: Final = ("country", "municipality", "topic", "fiscal_year")
"""Facets that stand open at first: the ones an official starts from (where, who, what, when)."""


def filters_of(request: Request) -> Filters:
    """The filters in a request's query string.

    Raises:
        QueryError: an SDG goal is not 1 to 17.
    """
    given = {name: tuple(dict.fromkeys(value for value in request.query_params.getlist(name) if value))
             for name in FACETS}
    for goal in given["sdg"]:
        if not goal.isdecimal() or not 1 <= int(goal) <= 17:
            raise QueryError("an SDG goal is a number from 1 to 17", where=f"sdg={goal}")
    return Filters(**given)


def page_number(request: Request, name: str = "page") -> int:
    """The page asked for, from 1; anything else is the first page."""
    text = request.query_params.get(name, "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


def order(request: Request) -> Sort:
    """The order asked for; anything else is by relevance."""
    given = request.query_params.get("sort", "")
    return given if given in ORDERS else "relevance"


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


def alternatives(service: Service, query: str, filters: Filters, without: tuple[str, ...],
                 answer: SearchAnswer) -> dict[str, list[tuple[str, int]]]:
    """The answer's counts; of a facet with chosen values, those that its other values would have beside them.

    Values of one facet are alternatives: counted over the answer alone, a chosen country would hide all others.
    """
    counts = dict(answer.facets)
    for name, _ in filters.given():
        wider = service.search(query, replace(filters, **{name: ()}), 1, 0, without)
        # Where nothing fits well, the nearest of the wider search are not alternatives to anything.
        if not wider.weak:
            counts[name] = wider.facets[name]
    return counts


def shares(hit: Hit) -> tuple[Share, ...]:
    """Each signal's part of a hit's score, strongest first."""
    speaking = sum(value for value in hit.signals.values() if value > 0)
    found = [Share(name, value, max(0.0, value) / speaking if speaking else 0.0)
             for name, value in hit.signals.items() if value]
    return tuple(sorted(found, key=lambda share: -share.value))


def found_hits(service: Service, answer: SearchAnswer) -> list[Found]:
    """The hits of a page with what explains them."""
    chips = {f"{chip.kind}:{chip.id}": chip for chip in answer.understanding.chips} if answer.understanding else {}
    return [Found(project, hit, extract(service, project, hit, "title", len(project.title)),
                  extract(service, project, hit, "description"),
                  tuple(chips[each] for each in hit.entities if each in chips), shares(hit),
                  tuple(word for word in hit.words if len(word) > 1) or hit.words)
            for project, hit in answer.hits]


def nearest(service: Service, query: str) -> list[Suggestion]:
    """Names of the data that begin like the query or like one of its words, and that some project has."""
    found: dict[tuple[str, str], Suggestion] = {}
    for typed in dict.fromkeys((query, *query.split(), *forms(query))):
        if len(typed) > 1:
            for each in service.suggester.suggest(typed):
                if each.count:
                    found.setdefault((each.kind, each.id), each)
    return list(found.values())[:NEAREST]


def removals(service: Service, query: str, filters: Filters, without: tuple[str, ...]) -> list[Removal]:
    """The filters that stand alone between the query and some result, the most helpful first."""
    found = []
    for name, values in filters.given():
        wider = service.search(query, replace(filters, **{name: ()}), 1, 0, without)
        if wider.total and not wider.weak:
            found.append(Removal(name, values[0], wider.total))
    return sorted(found, key=lambda each: -each.total)


def warm(service: Service) -> None:
    """The search without a question, and what is read at the first question."""
    for query in ("", "交流"):
        service.search(query, limit=1)
    service.suggester.suggest("交")


@router.get("/search", response_class=HTMLResponse)
def search(request: Request, service: ServiceDep) -> HTMLResponse:
    """Search results with facets."""
    query = request.query_params.get("q", "").strip()
    filters, page, sort = filters_of(request), page_number(request), order(request)
    without = tuple(dict.fromkeys(value for value in request.query_params.getlist("without") if ":" in value))
    answer = service.search(query, filters, PAGE, (page - 1) * PAGE, without, sort)
    lost = bool(query) and (answer.weak or not answer.total)
    return render(
        request, "search.html", service, query=query, filters=filters, answer=answer, without=without, sort=sort,
        orders=ORDERS, hits=found_hits(service, answer), page=page, pages=-(-answer.total // PAGE),
        chips=answer.understanding.chips if answer.understanding else (),
        facets=facets(alternatives(service, query, filters, without, answer), filters),
        nearest=nearest(service, query) if lost else [],
        removals=removals(service, query, filters, without) if filters and (lost or not answer.total) else [])
