"""The SKOS vocabularies, read-only and typed: which concepts there are, and their words.

A concept's name is the last part of its IRI (``sport`` of ``{base}vocabulary/topic/sport``; ``4`` or ``4.7``
of the UN's SDG IRIs), so nothing here depends on the operator's base.  Each file is read once, when first
asked for (pyoxigraph: 1 ms for a vocabulary, 4 ms for the SDGs; rdflib takes 9 and 27 ms).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Final, Literal

import pyoxigraph as ox

from ontology import files
from ontology.errors import NotFound
from ontology.iri import RDF, SDG, SKOS, VocabularyName

Lang = Literal["ja", "en"]
Name = VocabularyName | Literal["sdg"]

_BASE: Final = "http://base.invalid/"
"""Only for parsing: names are what is left of an IRI when its vocabulary's base is taken away."""

_SHORT_LABEL: Final = f"{_BASE}ontology#shortLabel"


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept of a vocabulary."""

    name: str
    labels: dict[str, str]
    """``skos:prefLabel`` by language."""
    short: dict[str, str] = field(default_factory=dict)
    """``kkh:shortLabel`` by language, where the preferred label is a whole sentence."""
    alternatives: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """``skos:altLabel`` by language."""
    definitions: dict[str, str] = field(default_factory=dict)
    notation: str | None = None
    broader: tuple[str, ...] = ()
    """Names of the concepts above."""

    @property
    def names(self) -> tuple[str, ...]:
        """All labels, of any language."""
        return (*self.labels.values(), *self.short.values(), *chain.from_iterable(self.alternatives.values()))


@lru_cache(maxsize=16)
def _read(vocabulary: Name) -> tuple[dict[str, Concept], dict[str, tuple[str, ...]]]:
    """Concepts by name, in the file's order, and the members of its collections."""
    prefix = SDG if vocabulary == "sdg" else f"{_BASE}vocabulary/{vocabulary}/"
    described: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = {}
    for triple in files.triples(f"vocabularies/{vocabulary}.ttl", _BASE):
        subject, value = triple.subject, triple.object
        if (isinstance(subject, ox.NamedNode) and subject.value.startswith(prefix)
                and isinstance(value, ox.NamedNode | ox.Literal)):
            about = described.setdefault(subject.value.removeprefix(prefix), {})
            about.setdefault(triple.predicate.value, []).append(value)
    concepts, collections = {}, {}
    for name, about in described.items():
        types = {value.value for value in about[f"{RDF}type"]}
        if f"{SKOS}Concept" in types:
            concepts[name] = _concept(name, about, prefix)
        elif f"{SKOS}Collection" in types:
            collections[name] = tuple(each.value.removeprefix(prefix) for each in about[f"{SKOS}member"])
    return concepts, collections


def _concept(name: str, about: dict[str, list[ox.NamedNode | ox.Literal]], prefix: str) -> Concept:
    def words(predicate: str) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for value in about.get(predicate, ()):
            if isinstance(value, ox.Literal):
                found[value.language or ""] = (*found.get(value.language or "", ()), value.value)
        return found

    def one(predicate: str) -> dict[str, str]:
        return {lang: values[0] for lang, values in words(predicate).items()}

    return Concept(
        name=name, labels=one(f"{SKOS}prefLabel"), short=one(_SHORT_LABEL),
        alternatives=words(f"{SKOS}altLabel"), definitions=one(f"{SKOS}definition"),
        notation=one(f"{SKOS}notation").get(""),
        broader=tuple(each.value.removeprefix(prefix) for each in about.get(f"{SKOS}broader", ())))


def concepts(vocabulary: Name) -> tuple[Concept, ...]:
    """All concepts of a vocabulary, in the order of its file."""
    return tuple(_read(vocabulary)[0].values())


def concept(vocabulary: Name, name: str) -> Concept:
    """One concept.

    Raises:
        NotFound: the vocabulary has no such concept.
    """
    try:
        return _read(vocabulary)[0][name]
    except KeyError:
        raise NotFound(f"no concept {name!r}", where=f"vocabulary {vocabulary}") from None


def members(vocabulary: Name, collection: str) -> tuple[str, ...]:
    """Names of the concepts of a ``skos:Collection``, e.g. ``members("tie-kind", "twinning")``.

    Raises:
        NotFound: the vocabulary has no such collection.
    """
    try:
        return _read(vocabulary)[1][collection]
    except KeyError:
        raise NotFound(f"no collection {collection!r}", where=f"vocabulary {vocabulary}") from None


def label(vocabulary: Name, name: str, lang: Lang) -> str | None:
    """The word for a concept: its short label if it has one, else the preferred one.

    None where the concept is not in the vocabulary or has no label in this language.
    """
    found = _read(vocabulary)[0].get(name)
    return (found.short.get(lang) or found.labels.get(lang)) if found else None


def sdg_label(goal: int, lang: Lang) -> str:
    """The short title of an SDG goal, 1 to 17.

    Raises:
        NotFound: there is no such goal.
    """
    found = label("sdg", str(goal), lang)
    if found is None:
        raise NotFound("there is no such goal; there are 1 to 17", where=f"SDG {goal}")
    return found
