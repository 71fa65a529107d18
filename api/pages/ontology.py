"""The documentation of the ontology and the vocabularies, made from their Turtle, with examples from the data."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final, cast

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from api.pages.context import render
from api.pages.i18n import language
from graph.labels import Lang
from graph.service import Service
from ontology import competency, documentation, files
from ontology import vocabulary as vocabularies_
from ontology.errors import NotFound
from ontology.iri import DCT, RDF, SKOS, Iris

EXAMPLES: Final = 3
"""Examples of a class on the page of the ontology."""

_BASE: Final = "http://base.invalid/"


@lru_cache(maxsize=2)  # the served snapshot, and the one before it while requests finish
def examples(service: Service) -> dict[str, tuple[tuple[str, str], ...]]:
    """By the local name of a class or property: up to three of its instances or uses, as path and short name."""
    iris = Iris(service.snapshot.manifest.base)
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    with service.rdf() as reader:
        for term in documentation.terms():
            node = ox.NamedNode(iris.term(term.name))
            quads = reader.match(None, ox.NamedNode(f"{RDF}type"), node, None) if (
                term.kind == "class") else reader.match(None, node, None, None)
            uses: dict[str, None] = {}
            for quad in quads:
                if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(f"{iris.base}id/"):
                    uses[quad.subject.value.partition("#")[0]] = None
                if len(uses) >= EXAMPLES:
                    break
            found[term.name] = tuple(("/" + use.removeprefix(iris.base), use.rpartition("/id/")[2]) for use in uses)
    return found


def terms(request: Request, service: Service) -> Response:
    """Every class and property: words, place, domain, range, examples; then the competency questions."""
    found = documentation.terms()
    return render(request, "ontology.html", service, classes=[each for each in found if each.kind == "class"],
                  properties=[each for each in found if each.kind != "class"], examples=examples(service),
                  own={f"kkh:{each.name}" for each in found}, schemes=schemes(language(request)),
                  questions=competency.questions(), iri=f"{service.snapshot.manifest.base}ontology")


def schemes(lang: Lang) -> list[tuple[str, str, str, int]]:
    """The vocabularies: name, title, description and number of concepts."""
    found = []
    for file in files.vocabulary_files():
        name = Path(file).stem
        title, description = _words(file, name, lang)
        found.append((name, title, description, len(vocabularies_.concepts(cast(vocabularies_.Name, name)))))
    return found


def _words(file: str, name: str, lang: Lang) -> tuple[str, str]:
    """A scheme's title and description."""
    found: dict[str, dict[str, str]] = {}
    for triple in files.triples(file, _BASE):
        if isinstance(triple.object, ox.Literal) and triple.predicate.value in (
                f"{DCT}title", f"{DCT}description", f"{SKOS}prefLabel"):
            if triple.predicate.value == f"{SKOS}prefLabel" and "title" in found:
                continue
            key = triple.predicate.value.rpartition("/")[2]
            found.setdefault(key, {}).setdefault(triple.object.language or "", triple.object.value)
    title = found.get("title", {})
    description = found.get("description", {})
    return title.get(lang) or next(iter(title.values()), name), description.get(lang, "")


def vocabularies(request: Request, service: Service) -> Response:
    """The list of vocabularies."""
    return render(request, "vocabularies.html", service, schemes=schemes(language(request)),
                  iri=f"{service.snapshot.manifest.base}vocabulary")


def vocabulary(request: Request, service: Service, *, name: str, triples: list[ox.Triple]) -> Response:
    """One vocabulary with its concepts."""
    title, description = _words(f"vocabularies/{name}.ttl", name, language(request))
    return render(request, "vocabulary.html", service, name=name, title=title, description=description,
                  concepts=_concepts(name), iri=f"{service.snapshot.manifest.base}vocabulary/{name}",
                  ours=name != "sdg")


def concept(request: Request, service: Service, *, name: str, concept: str, iri: str) -> Response:
    """One concept, or a collection of concepts."""
    title, _ = _words(f"vocabularies/{name}.ttl", name, language(request))
    concepts = {each.name: each for each in _concepts(name)}
    found = concepts.get(concept)
    members: tuple[str, ...] = ()
    if found is None:
        try:
            members = vocabularies_.members(cast(vocabularies_.Name, name), concept)
        except NotFound:
            members = ()
    return render(request, "concept.html", service, scheme=name, title=title, name=concept, concept=found, iri=iri,
                  concepts=concepts, members=members,
                  narrower=[each for each in concepts.values() if concept in each.broader])


def _concepts(name: str) -> tuple[vocabularies_.Concept, ...]:
    return vocabularies_.concepts(cast(vocabularies_.Name, name))
