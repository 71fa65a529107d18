"""The SPARQL 1.1 Graph Store HTTP Protocol: https://www.w3.org/TR/sparql11-http-rdf-update/.

``/graph`` reads the published snapshot (``?graph={iri}``, ``?default``; a graph's own address is served by
``api/routers/entities.py``).  ``/graph/user`` reads and writes the user graphs in the same two ways, and a graph below
it by its address.  Nothing here can change the snapshot: writing to ``/graph`` is refused whatever the token.
"""

from __future__ import annotations

import uuid
from typing import Annotated, Final
from urllib.parse import quote

import pyoxigraph as ox
from fastapi import APIRouter, Depends, Request
from python_multipart.exceptions import MultipartParseError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from api.deps import GraphsDep, IrisDep, SettingsDep, StoreDep
from api.negotiation import choose
from api.problems import respond
from api.routers.sparql import Run, not_acceptable, streamed
from api.sparql_request import check_iri, media_type, unsupported
from api.writing import UserSpaceDep, WriterDep
from graph.settings import Settings
from graph.sparql import gate
from graph.sparql.formats import GRAPHS
from graph.sparql.pool import Query
from graph.sparql.user_space import SPACE, Change, UserSpace
from ontology.errors import LimitExceeded, NotFound, QueryError

router = APIRouter(tags=["graph store"])

EVERYTHING: Final = "CONSTRUCT WHERE { ?s ?p ?o }"
CHECKED: Final = gate.check(EVERYTHING)

DOCUMENTS: Final = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
"""What one graph may be written in."""

_PARAMETERS: Final = {"parameters": [
    {"name": "graph", "in": "query", "schema": {"type": "string", "format": "iri"}, "description": "IRI of a graph."},
    {"name": "default", "in": "query", "schema": {"type": "string"}, "description": "The default graph; no value."}]}

_WRITES: Final = {**_PARAMETERS, "requestBody": {"required": True, "content": {
    kind: {"schema": {"type": "string"}} for kind in DOCUMENTS}}}


async def _wanted(request: Request) -> str:
    """The graph that the parameters name; empty for the default graph.

    Raises:
        QueryError: they name none, or more than one.
    """
    items = request.query_params.multi_items()
    if len(items) != 1 or items[0][0] not in ("graph", "default") or (items[0][0] == "default" and items[0][1]):
        raise QueryError("exactly one of ?graph={iri} and ?default is needed", where="graph")
    return check_iri(items[0][1], "graph") if items[0][0] == "graph" else ""


WantedDep = Annotated[str, Depends(_wanted)]


# -- the snapshot -------------------------------------------------------------------------------------------


@router.head("/graph", include_in_schema=False)
@router.get("/graph", response_class=StreamingResponse, openapi_extra=_PARAMETERS)
async def read(request: Request, graph: WantedDep, pool: GraphsDep, store: StoreDep, iris: IrisDep) -> Response:
    """One graph of the snapshot, or all of them as one (``?default``)."""
    if graph and not store.has_graph(graph):
        raise NotFound("there is no such graph", where=graph)
    return await _read(request, pool.run, graph, iris.base)


@router.api_route("/graph", methods=["PUT", "POST", "DELETE", "PATCH"], include_in_schema=False)
@router.api_route("/graph/document/{name:path}", methods=["PUT", "POST", "DELETE", "PATCH"], include_in_schema=False)
async def refuse(request: Request) -> Response:
    """The documents' graphs are made by ingest and by nothing else."""
    raise HTTPException(403, "the graphs of the snapshot cannot be written; user graphs are at /graph/user")


# -- the user graphs ----------------------------------------------------------------------------------------


async def _own(request: Request, name: str, space: UserSpaceDep) -> str:
    """The graph that the request's own address names."""
    if request.query_params:
        raise QueryError("a graph's own address takes no parameters", where="graph")
    return space.base + SPACE + quote(name, safe="/-._~")


OwnDep = Annotated[str, Depends(_own)]


@router.head("/graph/user", include_in_schema=False)
@router.get("/graph/user", response_class=StreamingResponse, openapi_extra=_PARAMETERS)
async def user_read(request: Request, graph: WantedDep, space: UserSpaceDep) -> Response:
    """One user graph."""
    return await _read_user(request, graph, space)


@router.head("/graph/user/{name:path}", include_in_schema=False)
@router.get("/graph/user/{name:path}", response_class=StreamingResponse)
async def own_read(request: Request, graph: OwnDep, space: UserSpaceDep) -> Response:
    """The user graph with this address."""
    return await _read_user(request, graph, space)


@router.put("/graph/user", status_code=204, response_class=Response, openapi_extra=_WRITES)
async def user_put(request: Request, space: WriterDep, graph: WantedDep, settings: SettingsDep) -> Response:
    """Replaces a user graph by the body."""
    return await _write(request, "put", graph, space, settings)


@router.put("/graph/user/{name:path}", status_code=204, response_class=Response, include_in_schema=False)
async def own_put(request: Request, space: WriterDep, graph: OwnDep, settings: SettingsDep) -> Response:
    """Replaces the user graph with this address by the body."""
    return await _write(request, "put", graph, space, settings)


@router.post("/graph/user", status_code=204, response_class=Response, openapi_extra=_WRITES)
async def user_post(request: Request, space: WriterDep, settings: SettingsDep) -> Response:
    """Adds the body to a user graph; without parameters, to a new one whose address is told."""
    if request.query_params:
        return await _write(request, "post", await _wanted(request), space, settings)
    return await _write(request, "post", f"{space.base}{SPACE}{uuid.uuid4().hex}", space, settings)


@router.post("/graph/user/{name:path}", status_code=204, response_class=Response, include_in_schema=False)
async def own_post(request: Request, space: WriterDep, graph: OwnDep, settings: SettingsDep) -> Response:
    """Adds the body to the user graph with this address."""
    return await _write(request, "post", graph, space, settings)


@router.delete("/graph/user", status_code=204, response_class=Response, openapi_extra=_PARAMETERS)
async def user_delete(space: WriterDep, graph: WantedDep) -> Response:
    """Removes a user graph."""
    await space.change(Change("delete", graph=graph))
    return Response(None, 204)


@router.delete("/graph/user/{name:path}", status_code=204, response_class=Response, include_in_schema=False)
async def own_delete(space: WriterDep, graph: OwnDep) -> Response:
    """Removes the user graph with this address."""
    await space.change(Change("delete", graph=graph))
    return Response(None, 204)


# -- how ----------------------------------------------------------------------------------------------------


async def _read_user(request: Request, graph: str, space: UserSpace) -> Response:
    if graph:
        exists = Query(f"ASK {{ GRAPH {ox.NamedNode(graph)} {{}} }}", "text/csv", space.base)
        async with await space.run(exists) as answer:
            if b"true" not in b"".join([chunk async for chunk in answer]):
                raise NotFound("there is no such graph", where=graph)
    return await _read(request, space.run, graph, space.base)


async def _read(request: Request, run: Run, graph: str, base: str) -> Response:
    chosen = choose(request.headers.get("accept"), GRAPHS)
    if chosen is None:
        return not_acceptable(request, GRAPHS)
    head = request.method == "HEAD"
    query = Query(EVERYTHING, chosen.media_type, base, (graph,) if graph else (), checked=CHECKED, headers_only=head)
    return await streamed(request, run, query, chosen)


async def _write(request: Request, kind: str, graph: str, space: UserSpace, settings: Settings) -> Response:
    if media_type(request) == "multipart/form-data":
        documents = await _parts(request, settings.write_mb)
    else:
        documents = [(media_type(request) or DOCUMENTS[0], await _document(request, settings.write_mb))]
    for form, _ in documents:
        if form not in DOCUMENTS:
            return respond(request, unsupported(request, DOCUMENTS), {"Accept-Post": ", ".join(DOCUMENTS)})
    # The first file of a PUT replaces the graph, the others are added to it.
    changes = [Change("put" if kind == "put" and number == 0 else "post", document, graph, form)
               for number, (form, document) in enumerate(documents)]
    if not changes:
        raise QueryError("the form has no file", where="Content-Type")
    created = await space.change(*changes)
    return Response(None, 201, {"Location": graph}) if created else Response(None, 204)


async def _document(request: Request, max_mb: int) -> bytes:
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > max_mb << 20:
            raise LimitExceeded(f"the document is larger than {max_mb} MiB", where="write_mb")
    return bytes(parts)


async def _parts(request: Request, max_mb: int) -> list[tuple[str, bytes]]:
    """The files of a form (Graph Store Protocol 5.5)."""
    if int(request.headers.get("content-length", 1 << 60)) > max_mb << 20:
        raise LimitExceeded(f"the form is larger than {max_mb} MiB, or does not say how large", where="write_mb")
    try:
        async with request.form(max_files=20, max_fields=20) as form:
            return [((each.content_type or "").split(";")[0].strip(), await each.read())
                    for _, each in form.multi_items() if isinstance(each, UploadFile)]
    except MultipartParseError as error:
        raise QueryError(f"the form cannot be read: {error}", where="Content-Type") from None
