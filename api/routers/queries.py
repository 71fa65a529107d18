"""Named queries: questions with a name and typed parameters."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import schemas
from api.deps import IrisDep, NamedDep
from api.negotiation import choose
from api.routers.sparql import given, not_acceptable
from graph import named
from graph.sparql import formats
from ontology.errors import QueryError

router = APIRouter(prefix="/api/queries", tags=["queries"])

OF_THE_ANSWER: Final = ("format", "bom")
"""Parameters that say how to answer; all others are the query's own."""


def _shape(query: named.NamedQuery) -> schemas.NamedQueryShape:
    example = urlencode({each.name: each.example for each in query.parameters})
    return schemas.NamedQueryShape(
        name=query.name,
        title=schemas.Label(**query.title),
        description=schemas.Label(**query.description),
        parameters=tuple(
            schemas.ParameterShape(name=each.name, type=each.type, example=each.example)
            for each in query.parameters
        ),
        graph=query.graph,
        sparql=query.text,
        example=f"/api/queries/{query.name}" + (f"?{example}" if example else ""),
    )


@router.get("")
async def queries() -> schemas.NamedQueries:
    """All named queries with their parameters."""
    return schemas.NamedQueries(items=tuple(_shape(each) for each in named.queries().values()))


@router.get("/{name}", response_class=Response)
async def run(request: Request, name: str, pool: NamedDep, iris: IrisDep) -> Response:
    """Runs a named query.  Its parameters are query parameters; ``format`` is json, xml, csv or tsv for a
    table and ttl, jsonld, nt, rdf, nq or trig for a graph (else the Accept header decides).
    ``bom=true`` starts CSV with a byte-order mark, which Excel needs."""
    query = named.query(name)
    offered = formats.GRAPHS if query.graph else formats.RESULTS
    values = {key: value for key, value in request.query_params.items() if key not in OF_THE_ANSWER}
    if len(request.query_params) != len(request.query_params.multi_items()):
        raise QueryError("each parameter may be given once", where=name)
    wanted = request.query_params.get("format")
    chosen = formats.named(wanted, offered) if wanted else choose(request.headers.get("accept"), offered)
    if chosen is None and wanted:
        raise QueryError(f"{name} is answered as {', '.join(each.name for each in offered)}", where=f"format={wanted}")
    if chosen is None:
        return not_acceptable(request, offered)
    answer = await pool.run(query.asked(values, iris, chosen.media_type))
    marked = chosen.name == "csv" and request.query_params.get("bom") == "true"
    return given(answer, chosen.content_type, {"Vary": "Accept"}, BOM_UTF8 if marked else b"")
