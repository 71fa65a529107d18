"""Namespaces and the minting of IRIs.

Every IRI of ours stands under a base that the operator sets and the server dereferences::

    {base}ontology#Project              terms            (ontology/kakehashi.ttl)
    {base}vocabulary/topic/sport        SKOS concepts    (ontology/vocabularies/*.ttl)
    {base}id/project/{id}               entities
    {base}graph/document/{document}     named graphs

The Turtle and SPARQL files of this project therefore use IRIs relative to the base; parsers resolve
them (Turtle 1.1, section 6.3; SPARQL 1.1 Query, section 4.1.1.1).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
PROV: Final = "http://www.w3.org/ns/prov#"
ORG: Final = "http://www.w3.org/ns/org#"
SCHEMA: Final = "http://schema.org/"
DCAT: Final = "http://www.w3.org/ns/dcat#"
DCT: Final = "http://purl.org/dc/terms/"
DQV: Final = "http://www.w3.org/ns/dqv#"
GEO: Final = "http://www.opengis.net/ont/geosparql#"
WGS84: Final = "http://www.w3.org/2003/01/geo/wgs84_pos#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SDG: Final = "http://metadata.un.org/sdg/"

EntityKind = Literal[
    "project", "tie", "plan", "node", "alignment", "match", "indicator", "figure", "issue", "record", "document",
    "organisation", "department", "municipality", "prefecture", "subprefecture", "country", "region",
    "place", "area", "statistic", "activity", "series", "review", "reviewer",
]

_UNSAID: Final = re.compile(r"[\W_]+").sub
_PLAIN: Final = re.compile(r"[A-Za-z0-9._~-]*").fullmatch

VocabularyName = Literal["topic", "mode", "tie-kind", "status", "region", "audience", "level", "strength"]


@dataclass(frozen=True, slots=True)
class Iris:
    """Mints IRIs under ``base`` (which ends in ``/``)."""

    base: str

    def __post_init__(self) -> None:
        if not self.base.endswith("/"):
            raise ValueError(f"the base IRI must end in '/': {self.base}")

    def term(self, name: str) -> str:
        """An ontology term, e.g. ``Project`` or ``supports``."""
        return f"{self.base}ontology#{name}"

    def entity(self, kind: EntityKind, identifier: str) -> str:
        """An entity's IRI; the identifier is percent-encoded as one path segment (RFC 3986, 3.3)."""
        # Nearly every id is plain, and a look costs a fifth of the encoding.
        return f"{self.base}id/{kind}/{identifier if _PLAIN(identifier) else quote(identifier, safe='-._~')}"

    def concept(self, vocabulary: VocabularyName, name: str) -> str:
        """A SKOS concept of one of our vocabularies."""
        return f"{self.base}vocabulary/{vocabulary}/{quote(name, safe='-._~')}"

    def document_graph(self, document: str) -> str:
        """The named graph with what this document states."""
        return f"{self.base}graph/document/{quote(document, safe='-._~')}"

    @property
    def reference_graph(self) -> str:
        """Facts of the reference data."""
        return f"{self.base}graph/reference"

    @property
    def inferred_graph(self) -> str:
        """What programs concluded, with method and confidence."""
        return f"{self.base}graph/inferred"

    @property
    def reviews_graph(self) -> str:
        """What reviewers decided."""
        return f"{self.base}graph/reviews"

    @property
    def ontology_graph(self) -> str:
        """Ontology and vocabularies."""
        return f"{self.base}graph/ontology"

    @staticmethod
    def sdg(goal: int) -> str:
        """The UN's own IRI of an SDG goal, 1 to 17."""
        return f"{SDG}{goal}"


def key_text(text: str) -> str:
    """Text reduced to what identifies it: NFKC, lower case, no spaces or punctuation.

    Two printings of one name that differ in width or spacing give one key.
    """
    return _UNSAID("", unicodedata.normalize("NFKC", text).casefold())


def stable_id(*parts: str) -> str:
    """Ten hexadecimal digits that depend on the parts' key text alone.

    Forty bits: at 1,000,000 ids of one document a collision is likelier than not to be absent
    within groups of equal document prefix, and the caller adds an ordinal when one happens.
    """
    joined = "\x1f".join(key_text(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8")).hexdigest()[:10]
