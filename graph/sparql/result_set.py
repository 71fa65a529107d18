"""The answer of a SELECT query as RDF: W3C's vocabulary of result sets, with where the answer comes from.

The vocabulary is that of the SPARQL test suites (``rs:ResultSet``), which Jena and others read and write; W3C has no
newer one.  The rows are made in the worker that runs the query (``worker.result_set``), under its limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import pyoxigraph as ox

from graph.quads import prefixes
from ontology.iri import DCAT, DCT, PROV, RDF, RDFS, XSD, Iris

RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"


@dataclass(frozen=True, slots=True)
class ResultSet:
    """What a result set says before its rows."""

    iri: str
    """The permanent address of the answer: the result set's own IRI."""
    statements: str
    """N-Triples."""
    prefixes: Mapping[str, str]
    namespace: str = RS

    def as_request(self) -> dict[str, Any]:
        """As the worker is told."""
        return asdict(self)


def describe(address: str, name: str, title: Mapping[str, str], snapshot: str, made: datetime, iris: Iris) -> ResultSet:
    """A named query's answer: its name and title, the snapshot it was asked of, and when it was made.

    ``address`` is the answer's permanent IRI, ``title`` by language, ``made`` with its time zone.
    """
    whole = ox.NamedNode(address)
    said: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        (f"{RDF}type", ox.NamedNode(f"{RS}ResultSet")), (f"{RDF}type", ox.NamedNode(f"{PROV}Entity")),
        *((f"{DCT}title", ox.Literal(words, language=lang)) for lang, words in title.items()),
        (f"{DCT}identifier", ox.Literal(name)),
        (f"{RDFS}seeAlso", ox.NamedNode(f"{iris.base}queries/{name}")),
        (f"{PROV}wasDerivedFrom", ox.NamedNode(f"{iris.base}dataset")),
        (f"{DCAT}version", ox.Literal(snapshot)),
        (f"{PROV}generatedAtTime", ox.Literal(made.isoformat(timespec="seconds"),
                                              datatype=ox.NamedNode(f"{XSD}dateTime")))]
    statements = ox.serialize((ox.Triple(whole, ox.NamedNode(predicate), value) for predicate, value in said),
                              format=ox.RdfFormat.N_TRIPLES) or b""
    return ResultSet(address, statements.decode(), {"rs": RS, **prefixes(iris.base)})
