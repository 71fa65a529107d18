"""The dataset's description of itself: VoID (W3C note of 2011) and DCAT (W3C, version 3) in one graph.

Counts come from the store; what the dataset is about comes from ``graph/linked_data/dataset.toml`` and the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from graph.linked_data import datapackage, dumps
from graph.rows import DocumentRow, ProjectRow, TieRow
from graph.service import Service
from graph.sparql.formats import GRAPHS
from graph.store import View
from ontology import files, iri
from ontology.iri import DCAT, DCT, PROV, RDF, XSD, Iris

VOID: Final = "http://rdfs.org/ns/void#"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
SPDX: Final = "http://spdx.org/rdf/terms#"
FORMATS: Final = "http://www.w3.org/ns/formats/"
IANA: Final = "https://www.iana.org/assignments/media-types/"

TEXT: Final = dumps.TEXT

_FORMAT_NAMES: Final = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF_XML", "nq": "N-Quads",
                        "trig": "TriG"}

VOCABULARIES: Final = (iri.SKOS, iri.PROV, iri.DCAT, iri.DCT, iri.DQV, iri.ORG, iri.SCHEMA, iri.GEO, iri.WGS84,
                       "http://metadata.un.org/sdg/ontology#")


@dataclass(frozen=True)
class Statistics:
    """Counts of a store."""

    triples: int
    subjects: int
    objects: int
    entities: int
    """Distinct subjects that have a class."""
    classes: dict[str, int]
    """Instances by IRI of the class, most first."""
    properties: dict[str, int]
    """Statements by IRI of the property, most first."""
    graphs: dict[str, int]
    """Statements by IRI of the named graph."""


def measure(store: View) -> Statistics:
    """Counts everything in one pass: about a second for 250,000 statements."""
    subjects: set[object] = set()
    objects: set[object] = set()
    instances: dict[str, set[object]] = {}
    properties: dict[str, int] = {}
    graphs: dict[str, int] = {}
    triples = 0
    for quad in store.quads():
        triples += 1
        subjects.add(quad.subject)
        objects.add(quad.object)
        name = quad.predicate.value
        properties[name] = properties.get(name, 0) + 1
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        graphs[graph] = graphs.get(graph, 0) + 1
        if name == f"{RDF}type" and isinstance(quad.object, ox.NamedNode):
            instances.setdefault(quad.object.value, set()).add(quad.subject)
    entities = len(set().union(*instances.values()))
    classes = {name: len(found) for name, found in instances.items()}

    def most_first(counts: dict[str, int]) -> dict[str, int]:
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    return Statistics(triples, len(subjects), len(objects), entities, most_first(classes), most_first(properties),
                      dict(sorted(graphs.items())))


class _Graph:
    """Triples about one subject after another."""

    def __init__(self, iris: Iris) -> None:
        self.iris = iris
        self.triples: list[ox.Triple] = []

    def say(self, subject: str, predicate: str, value: ox.NamedNode | ox.Literal | str) -> None:
        """One statement; a plain string is an IRI."""
        node = ox.NamedNode(value) if isinstance(value, str) else value
        self.triples.append(ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), node))

    def number(self, subject: str, predicate: str, value: int) -> None:
        """An ``xsd:integer``."""
        self.say(subject, predicate, ox.Literal(str(value), datatype=ox.NamedNode(f"{XSD}integer")))

    def words(self, subject: str, predicate: str, words: dict[str, str]) -> None:
        """One literal a language."""
        for lang in ("ja", "en"):
            self.say(subject, predicate, ox.Literal(words[lang], language=lang))


def describe(service: Service, store: View, statistics: Statistics, releases: Sequence[dumps.Release]) -> list[
        ox.Triple]:
    """The description as triples; ``releases`` are the dumps, newest first."""
    graph = _Graph(Iris(service.snapshot.manifest.base))
    _dataset(graph, service)
    _counts(graph, statistics)
    _coverage(graph, service)
    _access(graph)
    _catalogue(graph)
    for release in releases:
        _distributions(graph, release)
    for example in examples(service):
        graph.say(_node(graph), f"{VOID}exampleResource", example)
    return graph.triples


def _node(graph: _Graph, part: str = "") -> str:
    return f"{graph.iris.base}dataset" + (f"#{quote(part, safe='-._~')}" if part else "")


def _dataset(graph: _Graph, service: Service) -> None:
    manifest, node, terms = service.snapshot.manifest, _node(graph), TEXT["terms"]
    for kind in (f"{VOID}Dataset", f"{DCAT}Dataset", f"{PROV}Entity"):
        graph.say(node, f"{RDF}type", kind)
    graph.words(node, f"{DCT}title", TEXT["title"])
    graph.words(node, f"{DCT}description", TEXT["description"])
    for lang, words in TEXT["keywords"].items():
        for word in words:
            graph.say(node, f"{DCAT}keyword", ox.Literal(word, language=lang))
    graph.say(node, f"{DCT}license", terms["licence"])
    graph.say(node, f"{DCT}rights", ox.Literal(terms["rights"], language="en"))
    publisher = _node(graph, "publisher")
    graph.say(node, f"{DCT}publisher", publisher)
    graph.say(publisher, f"{RDF}type", f"{FOAF}Agent")
    graph.words(publisher, f"{FOAF}name", {"ja": terms["publisher_ja"], "en": terms["publisher_en"]})
    for theme in terms["themes"]:
        graph.say(node, f"{DCAT}theme", theme)
    created = ox.Literal(manifest.created, datatype=ox.NamedNode(f"{XSD}dateTime"))
    graph.say(node, f"{DCT}modified", created)
    graph.say(node, f"{DCAT}version", ox.Literal(manifest.id))
    graph.say(node, f"{DCT}identifier", ox.Literal(_node(graph)))
    for code in ("jpn", "eng"):
        graph.say(node, f"{DCT}language", f"http://publications.europa.eu/resource/authority/language/{code.upper()}")
    graph.say(node, f"{FOAF}homepage", graph.iris.base)
    graph.say(node, f"{DCAT}landingPage", _node(graph) + ".html")
    graph.say(node, f"{VOID}uriSpace", ox.Literal(graph.iris.base))
    graph.say(node, f"{DCT}conformsTo", f"{graph.iris.base}ontology")
    graph.say(node, f"{VOID}rootResource", f"{graph.iris.base}ontology")
    for vocabulary in (graph.iris.term(""), *VOCABULARIES):
        graph.say(node, f"{VOID}vocabulary", vocabulary)
    for file in files.vocabulary_files():
        graph.say(node, f"{DCAT}themeTaxonomy", f"{graph.iris.base}vocabulary/{Path(file).stem}")
    for document in service.documents():
        graph.say(node, f"{PROV}wasDerivedFrom", document.iri)


def _counts(graph: _Graph, found: Statistics) -> None:
    node = _node(graph)
    for name, value in (("triples", found.triples), ("entities", found.entities), ("distinctSubjects", found.subjects),
                        ("distinctObjects", found.objects), ("classes", len(found.classes)),
                        ("properties", len(found.properties))):
        graph.number(node, VOID + name, value)
    partitions = (("classPartition", "class", "entities", found.classes),
                  ("propertyPartition", "property", "triples", found.properties))
    for link, key, count, values in partitions:
        for name, value in values.items():
            part = _node(graph, f"{key}-{name.replace('#', '/').rpartition('/')[2]}-{_digest(name)}")
            graph.say(node, VOID + link, part)
            graph.say(part, VOID + key, name)
            graph.number(part, VOID + count, value)
    for name, value in found.graphs.items():
        if not name:
            continue
        part = _node(graph, "graph-" + name.removeprefix(f"{graph.iris.base}graph/").replace("/", "-"))
        graph.say(node, f"{VOID}subset", part)
        graph.say(part, f"{RDF}type", f"{VOID}Dataset")
        graph.say(part, f"{DCT}isPartOf", node)
        graph.say(part, f"{DCT}source", name)
        graph.number(part, f"{VOID}triples", value)


def _digest(name: str) -> str:
    return iri.stable_id(name)[:4]


def _coverage(graph: _Graph, service: Service) -> None:
    """The years of the projects and plans, and the prefectures that published the documents."""
    node = _node(graph)
    first, last = years(service)
    if first is not None and last is not None:
        period = _node(graph, "period")
        graph.say(node, f"{DCT}temporal", period)
        graph.say(period, f"{RDF}type", f"{DCT}PeriodOfTime")
        day = ox.NamedNode(f"{XSD}date")
        graph.say(period, f"{DCAT}startDate", ox.Literal(f"{first}-04-01", datatype=day))
        graph.say(period, f"{DCAT}endDate", ox.Literal(f"{last + 1}-03-31", datatype=day))
    graph.say(node, f"{DCT}spatial", graph.iris.entity("country", "JP"))
    prefectures = {area.name: area.iri for area in service.areas.values() if area.kind == "prefecture"}
    for name in sorted({document.prefecture for document in service.documents() if document.prefecture}):
        if name in prefectures:
            graph.say(node, f"{DCT}spatial", prefectures[name])


@lru_cache(maxsize=2)  # the served snapshot, and the one before it while requests finish
def years(service: Service) -> tuple[int | None, int | None]:
    """First and last fiscal year that a document or a project speaks of."""
    found: list[int] = []
    for document in service.catalogue.iterate(DocumentRow):
        found += [year for year in (document.fiscal_year, *(document.years or ())) if year]
    found += [int(year) for year, _ in service.catalogue.facets().get("fiscal_year", ())]
    return (min(found), max(found)) if found else (None, None)


def _catalogue(graph: _Graph) -> None:
    """The catalogue that DCAT-AP asks for, with the one dataset and its two services."""
    node = _node(graph, "catalogue")
    graph.say(node, f"{RDF}type", f"{DCAT}Catalog")
    graph.words(node, f"{DCT}title", TEXT["title"])
    graph.words(node, f"{DCT}description", TEXT["description"])
    graph.say(node, f"{DCT}publisher", _node(graph, "publisher"))
    graph.say(node, f"{DCT}license", TEXT["terms"]["licence"])
    graph.say(node, f"{FOAF}homepage", graph.iris.base)
    graph.say(node, f"{DCAT}dataset", _node(graph))
    for part in ("sparql", "api"):
        graph.say(node, f"{DCAT}service", _node(graph, part))


def _access(graph: _Graph) -> None:
    node, base = _node(graph), graph.iris.base
    graph.say(node, f"{VOID}sparqlEndpoint", f"{base}sparql")
    service = _node(graph, "sparql")
    graph.say(service, f"{RDF}type", f"{DCAT}DataService")
    graph.words(service, f"{DCT}title", {"ja": "SPARQL 1.1", "en": "SPARQL 1.1"})
    graph.say(service, f"{DCAT}endpointURL", f"{base}sparql")
    graph.say(service, f"{DCAT}servesDataset", node)
    graph.say(service, f"{DCT}conformsTo", "http://www.w3.org/TR/sparql11-protocol/")
    graph.say(service, f"{DCAT}endpointDescription", f"{base}sparql")
    rest = _node(graph, "api")
    graph.say(rest, f"{RDF}type", f"{DCAT}DataService")
    graph.words(rest, f"{DCT}title", {"ja": "HTTP API", "en": "HTTP interface"})
    graph.say(rest, f"{DCAT}endpointURL", f"{base}api/")
    graph.say(rest, f"{DCAT}endpointDescription", f"{base}api/openapi.json")
    graph.say(rest, f"{DCAT}servesDataset", node)
    for each in GRAPHS:
        graph.say(node, f"{VOID}feature", FORMATS + _FORMAT_NAMES[each.name])


def _distributions(graph: _Graph, release: dumps.Release) -> None:
    node, base = _node(graph), graph.iris.base
    for file in release.files:
        url = f"{base}dumps/{release.id}/{file.name}"
        part = _node(graph, f"dump-{release.id}-{file.name}")
        graph.say(node, f"{DCAT}distribution", part)
        if file.graph:
            graph.say(node, f"{VOID}dataDump", url)
        graph.say(part, f"{RDF}type", f"{DCAT}Distribution")
        graph.say(part, f"{DCT}title", ox.Literal(file.name))
        graph.say(part, f"{DCAT}downloadURL", url)
        graph.say(part, f"{DCAT}accessURL", f"{base}dumps/")
        graph.say(part, f"{DCAT}mediaType", IANA + file.media_type)
        if file.compressed:
            graph.say(part, f"{DCAT}compressFormat", f"{IANA}application/gzip")
        if file.media_type == datapackage.MEDIA_TYPE:
            graph.say(part, f"{DCT}conformsTo", "https://specs.frictionlessdata.io/tabular-data-package/")
        graph.number(part, f"{DCAT}byteSize", file.bytes)
        graph.say(part, f"{DCT}issued", ox.Literal(release.created, datatype=ox.NamedNode(f"{XSD}dateTime")))
        graph.say(part, f"{DCT}license", TEXT["terms"]["licence"])
        checksum = _node(graph, f"checksum-{release.id}-{file.name}")
        graph.say(part, f"{SPDX}checksum", checksum)
        graph.say(checksum, f"{RDF}type", f"{SPDX}Checksum")
        graph.say(checksum, f"{SPDX}algorithm", f"{SPDX}checksumAlgorithm_sha256")
        graph.say(checksum, f"{SPDX}checksumValue", ox.Literal(
            file.sha256, datatype=ox.NamedNode(f"{XSD}hexBinary")))


def examples(service: Service) -> Iterator[str]:
    """One entity of each kind that a reader would start from."""
    project = next(service.catalogue.iterate(ProjectRow), None)
    tie = next(service.catalogue.iterate(TieRow), None)
    for found in (project, tie, *service.plans()[:1], *service.documents()[:1]):
        if found is not None:
            yield found.iri
    if tie and tie.source_code and tie.source_code in service.areas:
        yield service.areas[tie.source_code].iri
