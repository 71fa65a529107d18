"""Linked data: every IRI of the graph leads to what is known about it, by Accept header or by suffix."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Final, cast, get_args
from urllib.parse import quote

import pyoxigraph as ox
from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response, StreamingResponse

from api.deps import IrisDep, PoolDep, ServiceDep, StoreDep
from api.negotiation import choose, prefers_html
from api.problems import Problem, respond
from api.routers.sparql import Streamed
from graph.quads import prefixes
from graph.rows import AreaRow
from graph.sparql.formats import GRAPHS, Format, named
from graph.sparql.pool import Query
from ontology import files
from ontology.errors import NotFound
from ontology.iri import EntityKind, Iris

router = APIRouter(tags=["linked data"])

KINDS: Final = frozenset(get_args(EntityKind))

AREAS: Final = frozenset(get_args(AreaRow.model_fields["kind"].annotation))
"""Kinds whose pages show the reference data.  The graph has more of them: former municipalities, places that
only a document names, and a plan's own pages on regions."""

_SUFFIX: Final = re.compile(r"(?P<name>.+)\.(?P<suffix>" + "|".join(each.name for each in GRAPHS) + r"|html)")


def _split(identifier: str) -> tuple[str, str | None]:
    """An id and the suffix that asks for a format, if it has one."""
    match = _SUFFIX.fullmatch(identifier)
    return (match["name"], match["suffix"]) if match else (identifier, None)


@router.get("/id/{kind}/{identifier:path}", response_class=Response)
async def entity(request: Request, kind: str, identifier: Annotated[str, Path(
        description="The entity's id, with .ttl, .jsonld, .nt, .rdf, .nq or .trig for a format.")],
        service: ServiceDep, store: StoreDep, iris: IrisDep) -> Response:
    """An entity: its page for a browser, RDF for a program."""
    if kind not in KINDS:
        raise NotFound("no kind of entity is called so", where=kind)
    name, suffix = _split(identifier)
    iri = iris.entity(cast(EntityKind, kind), name)
    has_page = request.app.state.pages and (kind not in AREAS or name in service.areas)
    page = request.app.state.page_path(kind, name) if has_page else None
    quads = await run_in_threadpool(store.describe, iri)
    if not quads:
        raise NotFound("nothing has this IRI", where=iri)
    if page and (suffix == "html" or (suffix is None and prefers_html(request.headers.get("accept")))):
        return RedirectResponse(page, 303, {"Vary": "Accept"})
    return _rdf(request, iri, quads, suffix, iris)


def _rdf(request: Request, iri: str, statements: Iterable[ox.Quad] | Iterable[ox.Triple], suffix: str | None,
         iris: Iris) -> Response:
    chosen = named(suffix, GRAPHS) if suffix else _chosen(request)
    if chosen is None:
        return _not_acceptable(request)
    media = cast(ox.RdfFormat, ox.RdfFormat.from_media_type(chosen.media_type))
    items = statements if media.supports_datasets else dict.fromkeys(
        each.triple if isinstance(each, ox.Quad) else each for each in statements)
    body = ox.serialize(items, format=media, prefixes=prefixes(iris.base))
    return Response(body, media_type=chosen.content_type, headers=_headers(iri, chosen, iris))


def _chosen(request: Request) -> Format | None:
    accept = request.headers.get("accept")
    return GRAPHS[0] if prefers_html(accept) else choose(accept, GRAPHS)


def _headers(iri: str, chosen: Format, iris: Iris) -> dict[str, str]:
    """Where this document stands, what it is about, and its other forms."""
    path = quote("/" + iri.removeprefix(iris.base), safe="/-._~%@:")
    links = [f'<{iri}>; rel="describes"',
             *(f'<{path}.{each.name}>; rel="alternate"; type="{each.media_type}"' for each in GRAPHS)]
    return {"Vary": "Accept", "Link": ", ".join(links), "Content-Location": f"{path}.{chosen.name}"}


def _not_acceptable(request: Request) -> Response:
    return respond(request, Problem(
        type="about:blank", title="Not Acceptable", status=406, instance=request.url.path, where="Accept",
        detail="none of the accepted media types is offered",
        todo="accept one of " + ", ".join(each.media_type for each in GRAPHS)))


@router.get("/ontology", response_class=Response)
@router.get("/ontology.{suffix}", response_class=Response, include_in_schema=False)
def ontology(request: Request, iris: IrisDep, suffix: str | None = None) -> Response:
    """The ontology."""
    if suffix is not None and named(suffix, GRAPHS) is None:
        raise NotFound("the ontology has no such form", where=suffix)
    return _rdf(request, f"{iris.base}ontology", files.triples(files.ONTOLOGY, iris.base), suffix, iris)


@router.get("/vocabulary/{scheme}", response_class=Response)
def vocabulary(request: Request, scheme: str, iris: IrisDep) -> Response:
    """A SKOS vocabulary."""
    name, suffix = _split(scheme)
    return _rdf(request, f"{iris.base}vocabulary/{name}", _vocabulary(name, iris), suffix, iris)


@router.get("/vocabulary/{scheme}/{concept}", response_class=Response)
def concept(request: Request, scheme: str, concept: str, iris: IrisDep) -> Response:
    """One concept of a vocabulary."""
    name, suffix = _split(concept)
    iri = f"{iris.base}vocabulary/{scheme}/{quote(name, safe='-._~')}"
    found = [each for each in _vocabulary(scheme, iris) if isinstance(each.subject, ox.NamedNode)
             and each.subject.value == iri]
    if not found:
        raise NotFound("the vocabulary has no such concept", where=iri)
    return _rdf(request, iri, found, suffix, iris)


def _vocabulary(name: str, iris: Iris) -> list[ox.Triple]:
    file = f"vocabularies/{name}.ttl"
    if file not in files.vocabulary_files():  # a name from outside never becomes a path by itself
        raise NotFound("no vocabulary is called so", where=name)
    return list(files.triples(file, iris.base))


@router.get("/graph/{name:path}", response_class=StreamingResponse)
async def graph(request: Request, name: str, store: StoreDep, pool: PoolDep, iris: IrisDep) -> Response:
    """A named graph as a whole."""
    name, suffix = _split(name)
    iri = f"{iris.base}graph/{quote(name, safe='/-._~')}"
    if not store.store.contains_named_graph(ox.NamedNode(iri)):
        raise NotFound("there is no such graph", where=iri)
    chosen = named(suffix, GRAPHS) if suffix else _chosen(request)
    if chosen is None:
        return _not_acceptable(request)
    everything = Query("CONSTRUCT WHERE { ?s ?p ?o }", chosen.media_type, iris.base, default_graphs=(iri,))
    answer = await pool.run(everything)
    return Streamed(answer, chosen.content_type, _headers(iri, chosen, iris))
