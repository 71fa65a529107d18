"""Named queries: questions with a name and typed parameters."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from api import linked, schemas
from api.deps import IrisDep, NamedDep, ServiceDep
from api.negotiation import choose
from api.routers.sparql import given, not_acceptable
from api.workbooks import MEDIA_TYPE, XLSX, workbook
from graph import named
from graph.sparql import formats
from ontology.errors import QueryError

router = APIRouter(prefix="/api/queries", tags=["queries"])

OF_THE_ANSWER: Final = ("format", "bom", "lang")
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


@router.get("/{name}", response_class=Response, responses={
    200: {"description": "The answer, with its permanent address (`Link`) and a validator (`ETag`).",
          "content": {each.media_type: {} for each in (*formats.RESULTS, *formats.GRAPHS)}},
    304: {"description": "The client has this version."}})
async def run(request: Request, name: str, service: ServiceDep, pool: NamedDep, iris: IrisDep) -> Response:
    """Runs a named query.  Its parameters are query parameters; ``format`` (else the Accept header) is json, xml, csv
    or tsv for a table, and ttl, jsonld, nt, rdf, nq or trig for RDF: a graph as it is, a table as an ``rs:ResultSet``
    whose rows are in the order of ``rs:index``, with the query's name, the snapshot and the time.
    ``bom=true`` starts CSV with a byte-order mark, which Excel needs; ``format=xlsx`` gives a table as a workbook, with
    headings in ``lang`` (ja or en)."""
    query = named.query(name)
    values = {key: value for key, value in request.query_params.items() if key not in OF_THE_ANSWER}
    if len(request.query_params) != len(request.query_params.multi_items()):
        raise QueryError("each parameter may be given once", where=name)
    wanted, marked = request.query_params.get("format"), request.query_params.get("bom") == "true"
    if wanted == XLSX and not query.graph:
        asked = query.asked(values, iris, MEDIA_TYPE, service.snapshot.id)
        return await workbook(await pool.run(asked), name, lambda answer, answers: answers.of_query(
            service, query, values, answer, "en" if request.query_params.get("lang") == "en" else "ja"))
    chosen = formats.named(wanted, query.formats) if wanted else choose(request.headers.get("accept"), query.formats)
    if chosen is None and wanted:
        raise QueryError(f"{name} is answered as {', '.join(each.name for each in query.formats)}",
                         where=f"format={wanted}")
    if chosen is None:
        return not_acceptable(request, query.formats)
    query.bind(values, iris)
    address = query.address(values, iris.base)
    headers = {"Vary": "Accept", "Cache-Control": "no-cache", "Content-Location": _path(query, values, chosen, marked),
               "Link": f'<{address}>; rel="canonical", <{iris.base}queries/{name}>; rel="describedby"',
               "ETag": linked.etag(service, address, chosen.name, str(marked))}
    if linked.unchanged(request, headers["ETag"]):
        return linked.not_modified(headers)
    answer = await pool.run(query.asked(values, iris, chosen.media_type, service.snapshot.id))
    return given(answer, chosen.content_type, headers, BOM_UTF8 if marked and chosen.name == "csv" else b"")


def _path(query: named.NamedQuery, values: Mapping[str, str], form: formats.Format, marked: bool) -> str:
    """Where this form of the answer stands on the serving host."""
    path = query.address(values, "/")
    return path + ("&" if "?" in path else "?") + f"format={form.name}" + ("&bom=true" if marked else "")
