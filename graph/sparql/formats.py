"""Media types of results and graphs, with the suffixes and short names that stand for them.

Results: SPARQL 1.1 Query Results JSON, XML, CSV and TSV.  Graphs: RDF 1.1 serialisations.  The engine knows
each by its media type, so the media type is what travels to the workers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph.sparql.gate import Form


@dataclass(frozen=True, slots=True)
class Format:
    """One serialisation."""

    name: str
    """Short name for ``?format=``; also the suffix of entity documents."""
    media_type: str
    aliases: tuple[str, ...] = ()
    """Other media types that ask for it."""
    also: tuple[str, ...] = ()
    """Other short names, which clients such as SPARQLWrapper send."""
    charset: bool = False
    """A text type whose default encoding is not UTF-8, so that the encoding is said."""

    @property
    def content_type(self) -> str:
        """Value of the Content-Type header."""
        return f"{self.media_type}; charset=utf-8" if self.charset else self.media_type


RESULTS: Final = (
    Format("json", "application/sparql-results+json", ("application/json",)),
    Format("xml", "application/sparql-results+xml", ("application/xml", "text/xml")),
    Format("csv", "text/csv", charset=True),
    Format("tsv", "text/tab-separated-values", charset=True),
)
"""Of SELECT and ASK, the preferred first."""

GRAPHS: Final = (
    Format("ttl", "text/turtle", ("application/x-turtle",), ("turtle", "n3"), charset=True),
    Format("jsonld", "application/ld+json", ("application/json",), ("json-ld", "json")),
    Format("nt", "application/n-triples", ("text/plain",), ("ntriples", "n-triples")),
    Format("rdf", "application/rdf+xml", ("application/xml", "text/xml"), ("xml", "rdf+xml", "rdfxml")),
    Format("nq", "application/n-quads", also=("nquads", "n-quads")),
    Format("trig", "application/trig", charset=True),
)
"""Of CONSTRUCT and DESCRIBE, the preferred first."""


def offered(form: Form) -> tuple[Format, ...]:
    """The formats that a query of this form can be answered in."""
    return RESULTS if form in ("SELECT", "ASK") else GRAPHS


def named(name: str, formats: tuple[Format, ...]) -> Format | None:
    """The format with this short name or media type."""
    return next((each for each in formats if name in (each.name, each.media_type, *each.aliases, *each.also)),
                None)
