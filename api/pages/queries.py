"""Named queries as forms: their words, a field for each parameter, the answer as a table, and the SPARQL."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Final

import pyoxigraph as ox
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import IrisDep, NamedDep, ServiceDep, StoreDep
from api.pages import results
from api.pages.answers import Cell, Wording, shown, values_in_words
from api.pages.context import render, view_of
from graph import named
from graph.quads import prefixes
from graph.service import Service
from graph.sparql.pool import Pool
from ontology.errors import LimitExceeded, QueryError
from ontology.iri import Iris

router = APIRouter()

SHOWN: Final = 200
"""Rows of an answer on a page; the CSV has all."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of a table, or what was wrong with the values."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    shown: tuple[int, ...] = ()
    """Places of the columns that the table has."""
    cut: bool = False
    problem: str = ""
    graph: str = ""
    """The answer of a CONSTRUCT query, in Turtle."""

    @property
    def chart(self) -> results.Chart | None:
        """The rows as bars, where a column holds numbers."""
        return results.chart([self.columns[place] for place in self.shown],
                             [[row[place] for place in self.shown] for row in self.rows])

    def places(self, service: Service) -> list[tuple[str, ...]]:
        """The places that the rows name."""
        return results.places_of(service, self.rows)


@router.get("/queries", response_class=HTMLResponse)
def queries(request: Request, service: ServiceDep) -> HTMLResponse:
    """All named queries."""
    return render(request, "queries.html", service, queries=list(named.queries().values()))


@router.get("/queries/{name}", response_class=HTMLResponse)
async def query(request: Request, name: str, service: ServiceDep, pool: NamedDep, rdf: StoreDep,
                iris: IrisDep) -> HTMLResponse:
    """One query: its form; with values for its parameters (or without any parameter), its answer."""
    found = named.query(name)
    given = {each.name: request.query_params.get(each.name, "").strip() for each in found.parameters}
    answer, view = None, view_of(request, service)
    if all(given.values()):
        try:
            answer = await run(found, given, pool, iris, Wording(view, service, rdf, iris))
        except (QueryError, LimitExceeded) as error:
            answer = Answer(problem=str(error))
    return render(request, "query.html", service, world=results.world, query=found, given=given, answer=answer,
                  words=values_in_words(view, found, given),
                  forms=[each.name for each in found.formats])


async def run(query: named.NamedQuery, values: dict[str, str], pool: Pool, iris: Iris, wording: Wording) -> Answer:
    """The first rows of the answer, in words.

    Raises:
        QueryError: a value is not of its parameter's type.
        LimitExceeded: of time, memory or size.
    """
    media_type = (ox.RdfFormat.N_TRIPLES if query.graph else ox.QueryResultsFormat.JSON).media_type
    async with await pool.run(query.asked(values, iris, media_type)) as answer:
        body = b"".join([chunk async for chunk in answer])
    if query.graph:
        triples = list(islice(ox.parse(body, ox.RdfFormat.N_TRIPLES), SHOWN + 1))
        text = (ox.serialize((each.triple for each in triples[:SHOWN]), format=ox.RdfFormat.TURTLE,
                             prefixes=prefixes(iris.base)) or b"").decode("utf-8")
        return Answer(graph=text, cut=len(triples) > SHOWN)
    result = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
    assert isinstance(result, ox.QuerySolutions)
    columns = tuple(variable.value for variable in result.variables)
    solutions = list(islice(result, SHOWN + 1))
    rows = tuple(wording.row(columns, [solution[column] for column in columns]) for solution in solutions[:SHOWN])
    return Answer(columns, rows, shown(columns, rows, values), len(solutions) > SHOWN)
