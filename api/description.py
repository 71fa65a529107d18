"""The SPARQL 1.1 Service Description of the endpoint: https://www.w3.org/TR/sparql11-service-description/."""

from __future__ import annotations

from typing import Final, cast

import pyoxigraph as ox

from graph.quads import prefixes
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


def service_description(iris: Iris, form: Format) -> bytes:
    """The description in a graph format."""
    service = ox.NamedNode(f"{iris.base}sparql")
    dataset, default = ox.NamedNode(f"{iris.base}sparql#dataset"), ox.NamedNode(f"{iris.base}sparql#default")

    def says(subject: ox.NamedNode, name: str, value: str) -> ox.Triple:
        return ox.Triple(subject, ox.NamedNode(SD + name), ox.NamedNode(value))

    def kind(subject: ox.NamedNode, name: str) -> ox.Triple:
        return ox.Triple(subject, ox.NamedNode(f"{RDF}type"), ox.NamedNode(SD + name))

    triples = [
        kind(service, "Service"), kind(dataset, "Dataset"), kind(default, "Graph"),
        says(service, "endpoint", service.value),
        says(service, "supportedLanguage", f"{SD}SPARQL11Query"),
        says(service, "feature", f"{SD}UnionDefaultGraph"),
        says(service, "defaultDataset", dataset.value),
        says(dataset, "defaultGraph", default.value),
        *(says(service, "resultFormat", _FORMATS + _FORMAT_NAMES[each.name]) for each in (*RESULTS, *GRAPHS)),
    ]
    media = cast(ox.RdfFormat, ox.RdfFormat.from_media_type(form.media_type))
    return ox.serialize(triples, format=media, prefixes={"sd": SD, **prefixes(iris.base)}) or b""
