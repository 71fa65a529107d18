"""Named queries: questions with a name and typed parameters."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api import schemas
from api.deps import IrisDep, StoreDep
from api.negotiation import choose
from graph import named
from graph.sparql import formats
from ontology.errors import QueryError

router = APIRouter(prefix="/api/queries", tags=["queries"])


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
async def run(request: Request, name: str, store: StoreDep, iris: IrisDep) -> Response:
    """Runs a named query.  Its parameters are query parameters; ``format`` is json, xml, csv or tsv for a
    table and ttl, jsonld, nt, rdf, nq or trig for a graph (else the Accept header decides)."""
    query = named.query(name)
    offered = formats.GRAPHS if query.graph else formats.RESULTS
    values = {key: value for key, value in request.query_params.multi_items() if key != "format"}
    if len(values) + ("format" in request.query_params) != len(request.query_params.multi_items()):
        raise QueryError("each parameter may be given once", where=name)
    wanted = request.query_params.get("format")
    chosen = (
        formats.named(wanted, offered)
        if wanted
        else choose(request.headers.get("accept"), offered) or offered[0]
    )
    if chosen is None:
        raise QueryError(
            f"{name} is answered as {', '.join(each.name for each in offered)}", where=f"format={wanted}"
        )

    def answer() -> bytes:
        result: Any = query.run(store.store, values, iris)
        kind = ox.RdfFormat if query.graph else ox.QueryResultsFormat
        return bytes(result.serialize(format=kind.from_media_type(chosen.media_type)))

    # The queries are ours and quick, and the engine works without the interpreter's lock: a thread will do.
    return Response(
        await run_in_threadpool(answer), media_type=chosen.content_type, headers={"Vary": "Accept"}
    )
