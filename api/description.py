"""The SPARQL 1.1 Service Description of the endpoint: https://www.w3.org/TR/sparql11-service-description/."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

import pyoxigraph as ox

from graph.quads import prefixes
from graph.settings import Settings
from graph.sparql.formats import GRAPHS, RESULTS, Format
from ontology.iri import RDF, Iris

SD: Final = "http://www.w3.org/ns/sparql-service-description#"

_FORMATS: Final = "http://www.w3.org/ns/formats/"
_FORMAT_NAMES: Final = {
    "json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV", "ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF_XML",
    "nq": "N-Quads", "trig": "TriG",
}
"""Our short name to W3C's name of the format (https://www.w3.org/ns/formats/)."""

def service_description(iris: Iris, form: Format, settings: Settings) -> bytes:
    """The description in a graph format."""
    media = cast(ox.RdfFormat, ox.RdfFormat.from_media_type(form.media_type))
    triples = [*_query_service(iris, settings), *(_user_service(iris) if settings.write_token else ())]
    return ox.serialize(triples, format=media, prefixes={"sd": SD, **prefixes(iris.base)}) or b""


def _query_service(iris: Iris, settings: Settings) -> Iterator[ox.Triple]:
    service = ox.NamedNode(f"{iris.base}sparql")
    dataset, default = ox.NamedNode(f"{iris.base}sparql#dataset"), ox.NamedNode(f"{iris.base}sparql#default")
    yield from (_kind(service, "Service"), _kind(dataset, "Dataset"), _kind(default, "Graph"))
    yield _says(service, "endpoint", service.value)
    yield _says(service, "supportedLanguage", f"{SD}SPARQL11Query")
    yield _says(service, "feature", f"{SD}UnionDefaultGraph")
    if settings.services:
        yield _says(service, "feature", f"{SD}BasicFederatedQuery")
    for name in ("search", "similarTo"):
        yield _says(service, "propertyFeature", iris.term(name))
    yield _says(service, "defaultDataset", dataset.value)
    yield _says(dataset, "defaultGraph", default.value)
    for each in (*RESULTS, *GRAPHS):
        yield _says(service, "resultFormat", _FORMATS + _FORMAT_NAMES[each.name])


def _user_service(iris: Iris) -> Iterator[ox.Triple]:
    """The user graphs, where they are turned on: a service of its own for queries, and one for updates."""
    query, update = ox.NamedNode(f"{iris.base}sparql/user"), ox.NamedNode(f"{iris.base}sparql/update")
    for service, language in ((query, "SPARQL11Query"), (update, "SPARQL11Update")):
        yield _kind(service, "Service")
        yield _says(service, "endpoint", service.value)
        yield _says(service, "supportedLanguage", SD + language)


def _says(subject: ox.NamedNode, name: str, value: str) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(SD + name), ox.NamedNode(value))


def _kind(subject: ox.NamedNode, name: str) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(f"{RDF}type"), ox.NamedNode(SD + name))
