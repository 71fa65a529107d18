"""Pages of the linked data: any resource of the graph, the ontology, the vocabularies and their concepts.

``linked_page`` is what the routers call through ``app.state``: they work without this package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from api.pages import ontology
from api.pages.context import render
from api.pages.i18n import language
from graph.labels import Lang
from graph.linked_data import dataset_description, dumps, validation_report
from graph.service import Service
from graph.store import View
from ontology import documentation
from ontology.iri import RDFS, SKOS, Iris

MOST: Final = 200
"""Values of one property, and resources that refer to one, shown on a page; the RDF forms have all."""

DUMP_FILES: Final = (
    ("nq", "kakehashi.nq.gz"), ("trig", "kakehashi.trig.gz"), ("jsonld", "kakehashi.jsonld.gz"), ("csv", "*.csv.gz"),
    ("datapackage", "datapackage.json"), ("sqlite", "kakehashi.sqlite.gz"), ("metadata", "metadata.json"),
    ("sums", "SHA256SUMS"))
"""The files of every dump (``graph/linked_data/dumps.py``), each by the key of its words."""

_LABELS: Final = tuple(map(ox.NamedNode, (f"{RDFS}label", f"{SKOS}prefLabel")))


@dataclass(frozen=True, slots=True)
class Cell:
    """One value on a page."""

    text: str
    path: str
    """Path on this host, address elsewhere, or empty for a literal."""
    language: str
    graph: str
    """``document``, ``reference``, ``inferred``, ``reviews`` or ``ontology``: where it is stated."""


@dataclass(frozen=True, slots=True)
class Row:
    """One property of a resource, with its values."""

    name: str
    path: str
    cells: tuple[Cell, ...]
    more: int
    """Values not shown."""


class Words:
    """Names of resources in one language, looked up in a store."""

    def __init__(self, store: View, iris: Iris, lang: Lang) -> None:
        self._store = store
        self._iris = iris
        self._lang = lang

    def of(self, iri: str) -> str:
        """The label in this language, else in any, else the short form of the IRI."""
        found: dict[str, str] = {}
        for predicate in _LABELS:
            for quad in self._store.match(ox.NamedNode(iri), predicate, None, None):
                if isinstance(quad.object, ox.Literal):
                    found.setdefault(quad.object.language or "", quad.object.value)
        return found.get(self._lang) or next(iter(found.values()), "") or self.short(iri)

    def short(self, iri: str) -> str:
        """A prefixed name, or the end of an IRI of ours."""
        if iri.startswith(self._iris.term("")):
            return "kkh:" + iri.removeprefix(self._iris.term(""))
        return iri.removeprefix(self._iris.base) if iri.startswith(self._iris.base) else documentation.short(iri)

    def path(self, iri: str) -> str:
        """Where an IRI leads: our own on this host."""
        return "/" + iri.removeprefix(self._iris.base) if iri.startswith(self._iris.base) else (
            iri if iri.startswith(("http://", "https://")) else "")

    def cell(self, value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, graph: str) -> Cell:
        """A value as it is shown."""
        if isinstance(value, ox.NamedNode):
            return Cell(self.of(value.value), self.path(value.value), "", graph)
        if isinstance(value, ox.Literal):
            return Cell(value.value, "", value.language or "", graph)
        return Cell(str(value), "", "", graph)


def _graph_kind(quad: ox.Quad, iris: Iris) -> str:
    name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
    return name.removeprefix(f"{iris.base}graph/").partition("/")[0]


def rows(quads: Iterable[ox.Quad], words: Words, iris: Iris) -> list[Row]:
    """Statements grouped by property, in the order in which properties first occur."""
    grouped: dict[str, dict[Cell, None]] = {}
    for quad in quads:
        cell = words.cell(quad.object, _graph_kind(quad, iris))
        grouped.setdefault(quad.predicate.value, {})[cell] = None
    return [Row(words.of(name), words.path(name), tuple(cells)[:MOST], max(0, len(cells) - MOST))
            for name, cells in grouped.items()]


def resource(request: Request, service: Service, /, *, iri: str, quads: tuple[ox.Quad, ...], store: View) -> Response:
    """Any resource: what is stated of it and of its parts, in which graph, and what refers to it."""
    iris = Iris(service.snapshot.manifest.base)
    words = Words(store, iris, language(request))
    parts: dict[str, list[ox.Quad]] = {iri: []}
    for quad in quads:
        key = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else f"_:{quad.subject}"
        parts.setdefault(key, []).append(quad)
    referring: dict[str, Row] = {}
    grouped: dict[str, dict[str, None]] = {}
    for number, quad in enumerate(store.match(None, None, ox.NamedNode(iri), None)):
        if number >= MOST:
            break
        if isinstance(quad.subject, ox.NamedNode):
            grouped.setdefault(quad.predicate.value, {})[quad.subject.value.partition("#")[0]] = None
    for name, subjects in grouped.items():
        referring[name] = Row(words.of(name), words.path(name), tuple(
            Cell(words.of(each), words.path(each), "", "") for each in subjects), 0)
    graph = ox.NamedNode(iri)
    size = (sum(1 for _ in store.match(None, None, None, graph))
            if store.has_graph(iri) else None)
    return render(request, "resource.html", service, iri=iri, name=words.of(iri), size=size,
                  parts=[(words.short(key), rows(found, words, iris)) for key, found in parts.items() if found],
                  referring=list(referring.values()), forms=iri.removeprefix(iris.base))


def dataset(request: Request, service: Service, /, *, statistics: dataset_description.Statistics,
            releases: list[dumps.Release]) -> Response:
    """The dataset as a whole."""
    base = service.snapshot.manifest.base
    words = {name: documentation.short(name).replace(f"{base}ontology#", "kkh:")
             for name in (*statistics.classes, *statistics.properties)}
    return render(request, "dataset.html", service, statistics=statistics, releases=releases, words=words,
                  text=dataset_description.TEXT, years=dataset_description.years(service), base=base,
                  iri=f"{base}dataset", examples=list(dataset_description.examples(service)))


def dump_list(request: Request, service: Service, /, *, releases: list[dumps.Release]) -> Response:
    """The dumps: what is in each, how to check it, and what there is instead where none was written."""
    address = f"{service.snapshot.manifest.base}dumps/{releases[0].id if releases else ''}"
    commands = {
        "write": "kakehashi dumps",
        "check": f"curl -O {address}/SHA256SUMS\ncurl -O {address}/projects.csv.gz\n"
                 "sha256sum --check --ignore-missing SHA256SUMS",
        "open": "gunzip kakehashi.sqlite.gz\ndatasette kakehashi.sqlite --metadata metadata.json",
    }
    return render(request, "dumps.html", service, releases=releases, files=DUMP_FILES, commands=commands,
                  terms=dumps.TEXT["terms"])


def validation(request: Request, service: Service, /, *, report: validation_report.Report | None) -> Response:
    """What the shapes say of the snapshot."""
    return render(request, "validation.html", service, report=report)


Page = Callable[..., Response]

PAGES: Final[Mapping[str, Page]] = {
    "resource": resource, "ontology": ontology.terms, "vocabularies": ontology.vocabularies,
    "vocabulary": ontology.vocabulary, "concept": ontology.concept,
    "dataset": dataset, "dumps": dump_list, "validation": validation,
}
"""By the name that the routers use."""


def linked_page(request: Request, name: str, service: Service, /, **context: object) -> Response:
    """Renders one of ``PAGES``."""
    return PAGES[name](request, service, **context)
