"""Terms of other vocabularies that the mapping writes, as nodes.

Own terms depend on the operator's base: ``Pen.kkh`` makes them.
"""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode

from ontology.iri import DCT, DQV, GEO, ORG, PROV, RDF, RDFS, SCHEMA, SKOS, WGS84, XSD

TYPE: Final = NamedNode(RDF + "type")
LABEL: Final = NamedNode(RDFS + "label")
COMMENT: Final = NamedNode(RDFS + "comment")

INTEGER: Final = NamedNode(XSD + "integer")
DECIMAL: Final = NamedNode(XSD + "decimal")
DATE: Final = NamedNode(XSD + "date")
BOOLEAN: Final = NamedNode(XSD + "boolean")
WKT: Final = NamedNode(GEO + "wktLiteral")

TITLE: Final = NamedNode(DCT + "title")
DESCRIPTION: Final = NamedNode(DCT + "description")
IDENTIFIER: Final = NamedNode(DCT + "identifier")
SOURCE: Final = NamedNode(DCT + "source")
REPLACED_BY: Final = NamedNode(DCT + "isReplacedBy")
PUBLISHER: Final = NamedNode(DCT + "publisher")
QUALITY_ANNOTATION: Final = NamedNode(DQV + "hasQualityAnnotation")
HAS_MEASUREMENT: Final = NamedNode(DQV + "hasQualityMeasurement")
QUALITY_MEASUREMENT: Final = NamedNode(DQV + "QualityMeasurement")
COMPUTED_ON: Final = NamedNode(DQV + "computedOn")
MEASUREMENT_OF: Final = NamedNode(DQV + "isMeasurementOf")
MEASURED_VALUE: Final = NamedNode(DQV + "value")

ENTITY: Final = NamedNode(PROV + "Entity")
ACTIVITY: Final = NamedNode(PROV + "Activity")
USED: Final = NamedNode(PROV + "used")
DERIVED: Final = NamedNode(PROV + "wasDerivedFrom")
GENERATED: Final = NamedNode(PROV + "wasGeneratedBy")

PREF_LABEL: Final = NamedNode(SKOS + "prefLabel")
ALT_LABEL: Final = NamedNode(SKOS + "altLabel")
NOTATION: Final = NamedNode(SKOS + "notation")
IN_SCHEME: Final = NamedNode(SKOS + "inScheme")
BROADER: Final = NamedNode(SKOS + "broader")
TOP_CONCEPT_OF: Final = NamedNode(SKOS + "topConceptOf")
HAS_TOP_CONCEPT: Final = NamedNode(SKOS + "hasTopConcept")

UNIT_OF: Final = NamedNode(ORG + "unitOf")

START_DATE: Final = NamedNode(SCHEMA + "startDate")
END_DATE: Final = NamedNode(SCHEMA + "endDate")
VALUE: Final = NamedNode(SCHEMA + "value")
UNIT_TEXT: Final = NamedNode(SCHEMA + "unitText")
URL: Final = NamedNode(SCHEMA + "url")
CONTAINED_IN: Final = NamedNode(SCHEMA + "containedInPlace")

GEOMETRY: Final = NamedNode(GEO + "Geometry")
HAS_GEOMETRY: Final = NamedNode(GEO + "hasGeometry")
AS_WKT: Final = NamedNode(GEO + "asWKT")
LAT: Final = NamedNode(WGS84 + "lat")
LONG: Final = NamedNode(WGS84 + "long")
