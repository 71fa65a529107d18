"""Linked data: every IRI of the graph leads to what is known about it, by Accept header or by suffix."""

from __future__ import annotations

from typing import Annotated, Final, cast, get_args
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response, StreamingResponse

from api import linked
from api.deps import GraphsDep, IrisDep, ServiceDep, StoreDep
from api.routers.sparql import Streamed
from graph.linked_data import identity
from graph.rows import AreaRow
from graph.service import Service
from graph.sparql.pool import Query
from ontology import mergers
from ontology.errors import Gone, NotFound
from ontology.iri import EntityKind, Iris

router = APIRouter(tags=["linked data"])

KINDS: Final = frozenset(get_args(EntityKind))

AREAS: Final = frozenset(get_args(AreaRow.model_fields["kind"].annotation))
"""Kinds whose pages show the reference data.  The graph has more of them: places that only a document names,
and a plan's own pages on regions."""


@router.get("/id/{kind}/{identifier:path}", response_class=Response)
async def entity(request: Request, kind: str, identifier: Annotated[str, Path(
        description="The entity's id, with .ttl, .jsonld, .nt, .rdf, .nq, .trig or .html for a form.")],
        service: ServiceDep, store: StoreDep, iris: IrisDep) -> Response:
    """An entity: its page for a browser, RDF for a program.  410 with the successor where it is retired."""
    if kind not in KINDS:
        raise NotFound("no kind of entity is called so", where=kind)
    name, suffix = linked.split(identifier)
    iri = iris.entity(cast(EntityKind, kind), name)
    quads = await run_in_threadpool(store.describe, iri)
    if not quads and suffix:  # an id that happens to end like a form
        quads = await run_in_threadpool(store.describe, iris.entity(cast(EntityKind, kind), identifier))
        if quads:
            name, suffix = identifier, None
            iri = iris.entity(cast(EntityKind, kind), name)
    if not quads:
        _refuse_retired(service, kind, name, iris)
        _refuse_former_code(kind, name, iris)
        raise NotFound("nothing has this IRI", where=iri)
    own = request.app.state.pages and (
        kind not in AREAS or name in service.areas or identity.former(name) is not None)
    path = request.app.state.page_path(kind, name) if own else None
    if path and linked.wants_html(request, suffix):
        seen = linked.headers(iri, "html", service, iris, html=True)
        return RedirectResponse(path, 303, {name: seen[name] for name in ("Vary", "Link")})
    html = linked.page(request, "resource", service, iri=iri, quads=quads, store=store)
    return await run_in_threadpool(linked.rdf, request, iri, quads, suffix, service, iris, html=html)


def _refuse_retired(service: Service, kind: str, name: str, iris: Iris) -> None:
    """Tells the successor of an id that an earlier snapshot had.

    Raises:
        Gone: the id is retired.
    """
    row = service.catalogue.retired(name, kind)
    if row is None:
        return
    successor = iris.entity(cast(EntityKind, kind), row.successor) if row.successor else ""
    raise Gone(f"this id is retired: {row.reason}", successor=successor, where=name)


def _refuse_former_code(kind: str, name: str, iris: Iris) -> None:
    """Tells what had a local government code that is no longer in force: the former municipality, or that of today.

    Raises:
        Gone: the code was in force once.
        NotFound: what had it was divided; the message lists the municipalities of today.
    """
    found = identity.of_today(name) if kind == "municipality" and name in mergers.periods_by_code() else None
    if found:
        raise Gone("this code is no longer in force", where=name,
                   successor=iris.entity("municipality", found[1].id if found[1] else found[0]))


@router.get("/graph/{name:path}", response_class=StreamingResponse)
async def graph(request: Request, name: str, service: ServiceDep, store: StoreDep, pool: GraphsDep,
                iris: IrisDep) -> Response:
    """A named graph as a whole; a browser is told what it holds."""
    name, suffix = linked.split(name)
    iri = f"{iris.base}graph/{quote(name, safe='/-._~')}"
    if not store.has_graph(iri):
        raise NotFound("there is no such graph", where=iri)
    html = linked.page(request, "resource", service, iri=iri, quads=store.describe(iri), store=store)
    if html is not None and linked.wants_html(request, suffix):
        return await run_in_threadpool(linked.rdf, request, iri, (), suffix, service, iris, html=html)
    form = linked.chosen_form(request, suffix)
    if form is None:
        return linked.not_acceptable(request)
    headers = linked.headers(iri, form.name, service, iris, html=html is not None)
    if linked.unchanged(request, headers["ETag"]):
        return linked.not_modified(headers)
    everything = Query("CONSTRUCT WHERE { ?s ?p ?o }", form.media_type, iris.base, default_graphs=(iri,))
    return Streamed(await pool.run(everything), form.content_type, headers)
