"""Writes quads of one named graph.

A ``Pen`` collects the quads of one entity at a time; the mapping drains it after each, so a document of any
length needs the memory of one record.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from ingest.mapping import terms
from ontology import files, values
from ontology.iri import OWL, RDFS, Iris, VocabularyName

_IRI_SAFE: Final = ":/?#[]@!$&'()*+,;=-._~%"
"""Reserved and unreserved characters of RFC 3986, and the percent sign of what is encoded already."""


@lru_cache(maxsize=4)
def classes(base: str) -> dict[str, tuple[NamedNode, ...]]:
    """Each class of the ontology by its name, with itself and all its super-classes that have a name."""
    term = Iris(base).term("")
    above: dict[str, list[str]] = {}
    for triple in files.triples(files.ONTOLOGY, base):
        subject, value = triple.subject, triple.object
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode):
            if triple.predicate == terms.TYPE and value.value == OWL + "Class":
                above.setdefault(subject.value, [])
            elif triple.predicate.value == RDFS + "subClassOf":
                above.setdefault(subject.value, []).append(value.value)

    def closure(name: str) -> list[str]:
        return [name, *(each for parent in above.get(name, ()) for each in closure(parent))]

    return {name.removeprefix(term): tuple(NamedNode(each) for each in dict.fromkeys(closure(name)))
            for name in above if name.startswith(term)}


class Pen:
    """Collects quads for ``graph``; ``iris`` mints what they name."""

    def __init__(self, iris: Iris, graph: str) -> None:
        self.iris = iris
        self.graph = NamedNode(graph)
        self._quads: list[Quad] = []
        self._terms: dict[str, NamedNode] = {}
        self._concepts: dict[tuple[str, str], NamedNode] = {}
        self._classes = classes(iris.base)
        self._described: set[str] = set()

    def drain(self) -> list[Quad]:
        """The quads written since the last call."""
        quads, self._quads = self._quads, []
        return quads

    def first(self, node: NamedNode) -> bool:
        """Whether this is the first time that the pen asks about ``node``: what many share is told once."""
        known = len(self._described)
        self._described.add(node.value)
        return len(self._described) > known

    def kkh(self, name: str) -> NamedNode:
        """An own term."""
        term = self._terms.get(name)
        if term is None:
            term = self._terms[name] = NamedNode(self.iris.term(name))
        return term

    def concept(self, vocabulary: VocabularyName, name: str) -> NamedNode:
        """A concept of one of our vocabularies."""
        key = (vocabulary, name)
        node = self._concepts.get(key)
        if node is None:
            node = self._concepts[key] = NamedNode(self.iris.concept(vocabulary, name))
        return node

    def link(self, subject: NamedNode, predicate: NamedNode, target: NamedNode) -> None:
        """A triple with a node as its object."""
        self._quads.append(Quad(subject, predicate, target, self.graph))

    def a(self, subject: NamedNode, name: str) -> None:
        """``rdf:type``: an own class and its super-classes, written out since the store does not reason."""
        for each in self._classes[name]:
            self._quads.append(Quad(subject, terms.TYPE, each, self.graph))

    def words(self, subject: NamedNode, predicate: NamedNode, text: str, language: str = "ja") -> None:
        """Words in a language; nothing for an empty text."""
        if text:
            self._quads.append(Quad(subject, predicate, Literal(text, language=language), self.graph))

    def text(self, subject: NamedNode, predicate: NamedNode, text: str) -> None:
        """A plain string, exactly as given; nothing for an empty text."""
        if text:
            self._quads.append(Quad(subject, predicate, Literal(text), self.graph))

    def integer(self, subject: NamedNode, predicate: NamedNode, value: int | None) -> None:
        """An ``xsd:integer``; nothing for None."""
        if value is not None:
            self._quads.append(
                Quad(subject, predicate, Literal(str(value), datatype=terms.INTEGER), self.graph))

    def decimal(self, subject: NamedNode, predicate: NamedNode, value: float | None) -> None:
        """An ``xsd:decimal``; nothing for None."""
        if value is not None:
            literal = Literal(values.decimal_text(value), datatype=terms.DECIMAL)
            self._quads.append(Quad(subject, predicate, literal, self.graph))

    def boolean(self, subject: NamedNode, predicate: NamedNode, value: bool) -> None:
        """An ``xsd:boolean``."""
        literal = Literal("true" if value else "false", datatype=terms.BOOLEAN)
        self._quads.append(Quad(subject, predicate, literal, self.graph))

    def typed(self, subject: NamedNode, predicate: NamedNode, literal: Literal) -> None:
        """A literal of any type."""
        self._quads.append(Quad(subject, predicate, literal, self.graph))

    def page(self, subject: NamedNode, predicate: NamedNode, url: str) -> None:
        """A link to a web page; nothing for an empty address.

        Addresses come from tables that people wrote: what RFC 3987 does not allow is percent-encoded.
        """
        if url:
            self.link(subject, predicate, NamedNode(quote(url, safe=_IRI_SAFE)))

    def date(self, subject: NamedNode, predicate: NamedNode, day: str) -> None:
        """An ``xsd:date``, given as ``YYYY-MM-DD``."""
        self._quads.append(Quad(subject, predicate, Literal(day, datatype=terms.DATE), self.graph))

    def interval(self, subject: NamedNode, start: str | None, end: str | None) -> None:
        """A period of ISO 8601 dates of any precision, as days with their precision."""
        if start:
            self.date(subject, terms.START_DATE, values.first_day(start))
            self.text(subject, self.kkh("startPrecision"), values.precision(start))
        if end:
            self.date(subject, terms.END_DATE, values.last_day(end))
            self.text(subject, self.kkh("endPrecision"), values.precision(end))

    def unknown(self, subject: NamedNode, predicate: NamedNode) -> None:
        """Says that the source does not give this property's value."""
        self.link(subject, self.kkh("notGivenInSource"), predicate)

    def source(self, record: NamedNode, document: str, lines: tuple[int, int], words: str,
               column: str = "", kind: str = "") -> NamedNode:
        """A source record: ``lines`` (1-based, inclusive) of a document and their words.

        With a ``kind`` it is a passage.  Returns ``record``.
        """
        self.a(record, "Passage" if kind else "SourceRecord")
        if kind:
            self.text(record, self.kkh("passageKind"), kind)
        self.link(record, terms.SOURCE, NamedNode(self.iris.entity("document", document)))
        self.integer(record, self.kkh("startLine"), lines[0])
        self.integer(record, self.kkh("endLine"), lines[1])
        self.text(record, self.kkh("column"), column)
        if words:
            self.text(record, self.kkh("quote"), words)
        else:
            self.unknown(record, self.kkh("quote"))
        return record

    @staticmethod
    def part(owner: NamedNode, name: str) -> NamedNode:
        """A part of ``owner``: its IRI with a fragment."""
        return NamedNode(f"{owner.value}#{quote(name, safe='-._~')}")
