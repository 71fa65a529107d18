"""Answers of queries as a chart or a map: bars for a column of numbers, points and arcs for columns of places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from api.deps import IrisDep, ServiceDep, StoreDep
from api.pages.answers import Cell, Wording
from api.pages.context import view_of
from api.pages.i18n import language, translate
from api.pages.map import Arc, Point, world_svg
from api.pages.network_views import position
from graph.labels import Lang
from graph.service import Service
from ontology.errors import QueryError

router = APIRouter()

BARS: Final = 60
"""Bars of a chart: more than a screen of them is read in the table."""

PLACES: Final = 5_000
"""Rows whose places are drawn."""

NAMED: Final = 5_000
"""Things that are named at once: 500 rows of ten columns."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a chart."""

    label: str
    href: str
    value: float
    text: str
    """The number as the answer has it."""


@dataclass(frozen=True, slots=True)
class Chart:
    """The rows of an answer as bars."""

    label: str
    """Column that the bars are named by."""
    value: str
    """Column of their lengths."""
    bars: tuple[Bar, ...]
    most: float


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def chart(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Chart | None:
    """The last column that holds only numbers from 0 on as bars, named by the first column that holds others (else the
    first).

    None where there is no such column or only it.
    """
    def numeric(place: int) -> bool:
        found = [_number(row[place].text) for row in rows if row[place].text]
        return bool(found) and all(each is not None and each >= 0 for each in found)

    numbers = [place for place in range(len(columns)) if numeric(place)]
    if not numbers or len(columns) < 2:
        return None
    value = numbers[-1]
    others = [place for place in range(len(columns)) if place != value]
    label = next((place for place in others if place not in numbers), others[0])
    bars = tuple(Bar(row[label].text, row[label].path or next((cell.path for cell in row if cell.path), ""),
                     _number(row[value].text) or 0.0, row[value].text) for row in rows[:BARS] if row[value].text)
    return Chart(columns[label], columns[value], bars, max((bar.value for bar in bars), default=0.0) or 1.0)


def places_of(service: Service, rows: Iterable[Sequence[Cell]]) -> list[tuple[str, ...]]:
    """Of each row that names places of the reference data, their ids."""
    found = (tuple(dict.fromkeys(last for cell in row if cell.path and (last := cell.code.rpartition("/")[2])
                                 in service.areas)) for row in rows)
    return [each for each in found if each]


def world(service: Service, rows: Sequence[tuple[str, ...]], lang: Lang) -> Markup:
    """A map of the places that rows name: a point each, an arc between the first two of a row; empty without any."""
    points: dict[str, Point] = {}
    counts = Counter(each for row in rows for each in dict.fromkeys(row))
    for identifier, number in counts.items():
        area = service.areas.get(identifier)
        place = position(area, service) if area else None
        if area and place:
            name = area.name.removeprefix(area.prefecture or "") if lang == "ja" else area.name_en or area.name
            points[identifier] = Point(*place, name if number == 1 else f"{name} ({number})", area.kind)
    pairs = Counter(placed[:2] for row in rows
                    if len(placed := tuple(points[each] for each in row if each in points)) > 1)
    arcs = [Arc(one, other, f"{one.label} – {other.label}") for one, other in pairs]
    if not points:
        return Markup("")
    return world_svg(points.values(), arcs, translate(lang, "results.map"), close=len(points) > 1)


@router.post("/sparql/editor/map", response_class=HTMLResponse)
async def drawn(request: Request, service: ServiceDep) -> HTMLResponse:
    """The map for the editor: the body has a line for each row, with the ids of the places that it names."""
    lines = (await request.body()).decode("utf-8", "replace").splitlines()
    if len(lines) > PLACES:
        raise QueryError(f"at most {PLACES:,} rows are drawn", where="body")
    picture = world(service, [tuple(line.split()) for line in lines], language(request))
    return HTMLResponse(picture)


@router.post("/sparql/editor/words")
async def worded(request: Request, service: ServiceDep, rdf: StoreDep, iris: IrisDep) -> JSONResponse:
    """What the editor's table calls the things of an answer: the body has an IRI a line, and so has the list returned.

    An item is the words and, where a page is about the thing, its path; words in the other language are marked.
    """
    lines = (await request.body()).decode("utf-8", "replace").splitlines()
    if len(lines) > NAMED:
        raise QueryError(f"at most {NAMED:,} things are named at once", where="body")
    try:
        terms = [ox.NamedNode(line) for line in lines]
    except ValueError as error:
        raise QueryError(f"not an IRI: {error}", where="body") from None
    wording = Wording(view_of(request, service), service, rdf, iris)
    cells = await run_in_threadpool(lambda: [wording.row(("",), [term])[0] for term in terms])
    return JSONResponse([{"text": cell.text, "path": cell.path, "language": cell.language} for cell in cells])
