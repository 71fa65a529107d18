"""The network's other views under the same filters: map, measures, health of ties, and suggestions."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from api.deps import ServiceDep
from api.pages.context import area_or_none, render
from api.pages.i18n import LANGUAGES, language, translate
from api.pages.map import CROWDED, HIDDEN, Arc, Point, line, world_svg
from api.pages.network import GOVERNMENTS, PAGE, filters_of, framed, suggested
from api.pages.search import page_number
from api.parameters import within
from api.remembered import pinned, remembered
from graph.labels import Lang
from graph.linked_data import identity
from graph.network import activity as network_activity
from graph.network.activity import Anniversary, TieHealth
from graph.network.network import EXACT, PIVOTS, NetworkFilters, Vertex
from graph.rows import AreaRow
from graph.service import Service
from ontology import values
from ontology.errors import NotFound

router = APIRouter(prefix="/network")

CENTRAL: Final = 20
"""Vertices in the table of measures."""

GROUPS: Final = 12
"""Groups described; smaller ones are counted."""

MEMBERS: Final = 60
"""Members of a group named on each side; the others are counted."""

AHEAD: Final = 3
"""Years of coming anniversaries that a visitor sees first."""

ROUND: Final = 10
"""An anniversary is round that this divides, unless asked otherwise."""

STATES: Final = ("known", "unknown", "uncovered", "ended")
"""In the order of the table of health."""

FOLDED: Final = 600
"""Ties up to which the lists below the map are in the page, folded; of more, the list that is asked for."""

SHOWN: Final = 30
"""Suggestions shown."""

NAMED: Final = 3
"""Projects of a side that a reason names."""


def position(vertex: Vertex | AreaRow, service: Service) -> tuple[float, float] | None:
    """Where a party stands on the map; a prefecture or country, which has no position of its own, amid its
    municipalities or places."""
    if vertex.lat is not None and vertex.lng is not None:
        return vertex.lat, vertex.lng
    return service.ties_network.middles.get(vertex.id) if vertex.kind in ("prefecture", "country") else None


def drawn(service: Service, filters: NetworkFilters, lang: Lang) -> tuple[Markup, list[TieHealth]]:
    """The map of the ties that pass the filters other than ``as_of``, whose ties alone are visible; and the ties that
    cannot be drawn because a position is unknown."""
    key = ("map", filters, lang)
    if filters == NetworkFilters():
        return pinned(service, key, lambda: _drawn(service, filters, lang))
    return remembered(service, key, lambda: _drawn(service, filters, lang), reviewed=False)


def warm(service: Service) -> None:
    """The map of all ties, what any year of it needs, and the anniversaries that are asked for first."""
    for lang in LANGUAGES:
        drawn(service, NetworkFilters(), lang)
    drawn(service, NetworkFilters(as_of=date.today().year), LANGUAGES[0])
    _coming(service, NetworkFilters(), date.today().year, AHEAD, ROUND)


def _drawn(service: Service, filters: NetworkFilters, lang: Lang) -> tuple[Markup, list[TieHealth]]:
    whole, year = replace(filters, as_of=None), filters.as_of
    points, placed, left = _arcs(service, whole, lang) if whole != NetworkFilters() else pinned(
        service, ("arcs", lang), lambda: _arcs(service, whole, lang))
    title = translate(lang, "map.title")
    if year is None:
        return world_svg(points, (svg for _, svg, _ in placed), title), left
    pairs = service.ties_network.in_force(year)
    used = {side for tie, _, _ in placed if tie.pair in pairs for side in tie.pair}
    return world_svg((each for each in points if each.id in used),
                     (svg if tie.pair in pairs else hidden for tie, svg, hidden in placed), title), left


def _arcs(service: Service, whole: NetworkFilters,
          lang: Lang) -> tuple[list[Point], list[tuple[TieHealth, str, str]], list[TieHealth]]:
    """The parties that have a position, the ties between them with their arcs as SVG, seen and hidden, and the other
    ties."""
    net, names = service.ties_network.outline(whole), service.ties_network.names(lang)
    points = {}
    for vertex in net.vertices:
        place = position(vertex, service) if vertex.kind != "country" else None
        if place:
            points[vertex.id] = Point(*place, names[vertex.id], vertex.kind, id=vertex.id)
    arcs, left = [], []
    for tie in service.ties_network.healths(whole):
        one, other = (points.get(side) for side in tie.pair)
        if one is None or other is None:
            left.append(tie)
        else:
            arcs.append((tie, _arc(tie, one, other, lang)))
    crowded = len(arcs) > CROWDED
    drawn = ((tie, line(arc, crowded)) for tie, arc in arcs)
    return list(points.values()), [(tie, svg, svg.replace(*HIDDEN, 1)) for tie, svg in drawn], left


def _arc(tie: TieHealth, one: Point, other: Point, lang: Lang) -> Arc:
    first, last = _span(tie)
    since = translate(lang, "map.since", year=first) if first else translate(lang, "tie.since_unknown")
    data = (("source", tie.pair[0]), ("target", tie.pair[1]),
            *((name, str(year)) for name, year in (("since", first), ("ended", last)) if year))
    return Arc(one, other, f"{one.label} – {other.label} ({since})", "" if first else "arc-unknown", data)


def _span(tie: TieHealth) -> tuple[int | None, int | None]:
    """The first and the last year in which a source has the tie in force; a last year only where every source has one.

    A row that says "ended" and not when tells of no year, as in ``identity.state_in``.
    """
    spans = [(values.year(row.since), identity.ended(row)) for row in tie.ties
             if row.since and (row.status != "ended" or identity.ended(row))]
    ends = [values.year(end) for _, end in spans if end]
    return (min((start for start, _ in spans), default=None),
            max(ends) if ends and len(ends) == len(spans) else None)


@router.get("/map", response_class=HTMLResponse)
def world_map(request: Request, service: ServiceDep) -> HTMLResponse:
    """The ties as arcs over the world, by the year of their start."""
    filters = filters_of(request)
    picture, left = drawn(service, filters, language(request))
    ties = service.ties_network.healths(filters)
    decades: dict[int, list[tuple[int, TieHealth]]] = {}
    asked, page = request.query_params.get("decade", ""), page_number(request)
    began = service.ties_network.began
    for tie in ties:
        if year := began[tie.pair]:
            decades.setdefault(year // 10 * 10, []).append((year, tie))
    for group in decades.values():
        group.sort(key=lambda each: each[0])
    first = min((group[0][0] for group in decades.values()), default=None)
    lists: dict[str, list[tuple[int | None, TieHealth]]] = {
        str(decade): [*group] for decade, group in sorted(decades.items())}
    lists["undated"] = [(None, tie) for tie in ties if not began[tie.pair]]
    lists["left"] = [(None, tie) for tie in left]
    return framed(request, "network_map.html", service, filters, picture=picture, lists=lists, asked=asked, page=page,
                  folded=len(ties) <= FOLDED, size=PAGE,
                  first=first, last=date.today().year)


@router.get("/measures", response_class=HTMLResponse)
def measures(request: Request, service: ServiceDep) -> HTMLResponse:
    """Who holds the network together: central places, groups and bridges, in words."""
    filters = filters_of(request)
    net, questions = service.network(filters), service.ties_network
    # Countries are left out: they join by definition.
    central = sorted((v for v in net.vertices if v.kind != "country"),
                     key=lambda v: (-v.betweenness, -v.degree, v.id))[:CENTRAL]
    tied = sorted((v for v in net.vertices if v.kind != "country"), key=lambda v: (-v.degree, v.id))[:5]
    groups, bridges = questions.groups(filters), questions.bridges(filters)
    return framed(request, "network_measures.html", service, filters, central=central, tied=tied, members=MEMBERS,
                  groups=[each for each in groups if len(each.japanese) + len(each.foreign) > 2][:GROUPS],
                  all_groups=len(groups), bridges=[each for each in bridges if len(each.cut_off) > 1],
                  single=sum(len(each.cut_off) == 1 for each in bridges),
                  sample=PIVOTS if len(net.vertices) > EXACT else 0)


def _coming(service: Service, filters: NetworkFilters, first: int, years: int, step: int) -> list[Anniversary]:
    """The anniversaries of the ties under these filters that ``step`` divides, of so many years from ``first`` on."""
    return remembered(service, ("coming", filters, first, years, step), lambda: [
        each for each in network_activity.anniversaries(service.ties_network.healths(filters), first, years)
        if each.age % step == 0], reviewed=False)


@router.get("/health", response_class=HTMLResponse)
def health(request: Request, service: ServiceDep) -> HTMLResponse:
    """What each tie is known to be doing, ties of which nothing is known, and coming anniversaries."""
    filters = filters_of(request)
    ties = service.ties_network.healths(filters)
    counts = Counter(tie.health for tie in ties)
    state = request.query_params.get("state", "")
    listed = sorted((tie for tie in ties if not state or tie.health == state),
                    key=lambda tie: (STATES.index(tie.health), -(tie.last or 0), tie.pair))
    page = page_number(request)
    asked = request.query_params
    first = within(asked.get("from_year", ""), date.today().year, 1900, 2200)
    years, step = within(asked.get("years", ""), AHEAD, 1, 10), within(asked.get("step", ""), ROUND, 5, 10)
    coming = _coming(service, filters, first, years, step)
    soon = page_number(request, "soon")
    read = sorted({f"{each.years[0]}–{each.years[1]}" if each.years else str(each.fiscal_year)
                   for each in service.documents() if each.years or each.fiscal_year})
    return framed(request, "network_health.html", service, filters, counts=counts, states=STATES, state=state,
                  ties=listed[(page - 1) * PAGE:page * PAGE], page=page, pages=-(-len(listed) // PAGE),
                  coming=coming[(soon - 1) * PAGE:soon * PAGE], n_coming=len(coming), soon=soon,
                  soons=-(-len(coming) // PAGE), first=first, years=years, step=step, read=read,
                  undated=sum(not tie.starts for tie in ties))


@router.get("/suggestions", response_class=HTMLResponse)
def suggestions(request: Request, service: ServiceDep) -> HTMLResponse:
    """Partners abroad for a local government, with the paths that suggest them."""
    text, lang = request.query_params.get("of", ""), language(request)
    problem, area = None, None
    try:
        area = area_or_none(service, text)
        if area and area.kind not in GOVERNMENTS:
            raise NotFound("suggestions are made for municipalities and prefectures", where=text)
    except NotFound as error:
        problem, area = error, None
    found = service.ties_network.suggestions(area.id) if area else []
    # A reason of a large government has hundreds of projects; those that the page names are looked up.
    ids = {each for one in found[:SHOWN] for reason in one.reasons
           for each in (*reason.own[:NAMED], *reason.theirs[:NAMED])}
    shown = f"{area.name if lang == 'ja' else area.name_en or area.name} [{area.id}]" if area else text
    return render(request, "network_suggestions.html", service, area=area, text=shown, problem=problem,
                  suggestions=found[:SHOWN], n_found=len(found), n_named=NAMED, given={},
                  titles=service.catalogue.titles(ids),
                  health=service.ties_network.health, names=service.ties_network.names(lang),
                  everyone=suggested(service, lang, GOVERNMENTS))
