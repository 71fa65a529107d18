"""The ontology, the vocabularies and their concepts: RDF for programs, documentation for people."""

from __future__ import annotations

from urllib.parse import quote

import pyoxigraph as ox
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from api import linked
from api.deps import IrisDep, ServiceDep
from ontology import files
from ontology.errors import NotFound
from ontology.iri import Iris

router = APIRouter(tags=["linked data"])


@router.get("/ontology/context.jsonld", response_class=JSONResponse)
def context(request: Request, service: ServiceDep, iris: IrisDep) -> Response:
    """The JSON-LD context of every JSON-LD answer."""
    headers = {"ETag": linked.etag(service, "context"), "Cache-Control": linked.CACHE}
    if linked.unchanged(request, headers["ETag"]):
        return linked.not_modified(headers)
    return JSONResponse({"@context": files.context(iris.base)}, headers=headers, media_type="application/ld+json")


@router.get("/ontology", response_class=Response)
@router.get("/ontology.{suffix}", response_class=Response, include_in_schema=False)
def ontology(request: Request, service: ServiceDep, iris: IrisDep, suffix: str | None = None) -> Response:
    """The ontology: every term with its words, domain and range."""
    html = linked.page(request, "ontology", service)
    return linked.rdf(request, f"{iris.base}ontology", files.triples(files.ONTOLOGY, iris.base), suffix, service,
                      iris, html=html)


@router.get("/shapes", response_class=Response)
@router.get("/shapes.{suffix}", response_class=Response, include_in_schema=False)
def shapes(request: Request, service: ServiceDep, iris: IrisDep, suffix: str | None = None) -> Response:
    """The SHACL shapes that every published graph conforms to."""
    return linked.rdf(request, f"{iris.base}shapes", files.triples(files.SHAPES, iris.base), suffix, service, iris)


@router.get("/vocabulary", response_class=Response, include_in_schema=False)
def vocabularies(request: Request, service: ServiceDep, iris: IrisDep) -> Response:
    """The list of vocabularies."""
    triples = [triple for file in files.vocabulary_files() for triple in files.triples(file, iris.base)
               if isinstance(triple.subject, ox.NamedNode) and triple.subject.value.rpartition("/")[0] ==
               f"{iris.base}vocabulary"]
    html = linked.page(request, "vocabularies", service)
    return linked.rdf(request, f"{iris.base}vocabulary", triples, None, service, iris, html=html)


@router.get("/vocabulary/{scheme}", response_class=Response)
def vocabulary(request: Request, scheme: str, service: ServiceDep, iris: IrisDep) -> Response:
    """A SKOS vocabulary."""
    name, suffix = linked.split(scheme)
    triples = _vocabulary(name, iris)
    html = linked.page(request, "vocabulary", service, name=name, triples=triples)
    return linked.rdf(request, f"{iris.base}vocabulary/{name}", triples, suffix, service, iris, html=html)


@router.get("/vocabulary/{scheme}/{concept}", response_class=Response)
def concept(request: Request, scheme: str, concept: str, service: ServiceDep, iris: IrisDep) -> Response:
    """One concept of a vocabulary."""
    name, suffix = linked.split(concept)
    iri = f"{iris.base}vocabulary/{scheme}/{quote(name, safe='-._~')}"
    found = [each for each in _vocabulary(scheme, iris) if isinstance(each.subject, ox.NamedNode)
             and each.subject.value == iri]
    if not found:
        raise NotFound("the vocabulary has no such concept", where=iri)
    html = linked.page(request, "concept", service, name=scheme, concept=name, iri=iri)
    return linked.rdf(request, iri, found, suffix, service, iris, html=html)


def _vocabulary(name: str, iris: Iris) -> list[ox.Triple]:
    file = f"vocabularies/{name}.ttl"
    if file not in files.vocabulary_files():  # a name from outside never becomes a path by itself
        raise NotFound("no vocabulary is called so", where=name)
    return list(files.triples(file, iris.base))
