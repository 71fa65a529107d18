"""A document's quality as DQV measurements, in the document's own graph.

They stand beside the document's data issues, which are DQV annotations there: both tell how the document was read,
and a document that is read anew replaces its graph with both.  The metrics are declared in the ontology.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad

from graph.quality_rows import QualityRow
from ingest.mapping import terms
from ingest.mapping.pen import Pen
from ontology.iri import Iris

Measurement = tuple[str, str, int | float]
"""Name of the metric (``usedLines`` is ``kkh:metric-usedLines``), what part was measured (a role, a kind of name, a
severity; empty for the whole document), and the value: a count, or a share from 0 to 1."""


def measurements(row: QualityRow) -> Iterator[Measurement]:
    """All measurements of a document."""
    account = row.account
    yield "lines", "", account.lines
    yield "usedLines", "", account.used
    yield "layoutLines", "", account.layout
    yield "issueLines", "", account.issue
    yield "unaccountedLines", "", account.unaccounted
    yield "cells", "", account.cells
    yield "unusedCells", "", account.unused_cells
    yield "records", "", row.records
    yield "planNodes", "", row.nodes
    yield "statedTies", "", row.ties_stated
    yield "impliedTies", "", row.ties_implied
    yield "figures", "", row.figures
    yield "indicators", "", row.indicators
    yield "layoutScore", "", float(row.layout_score)
    for link in row.links:
        yield "linksMade", link.kind, link.made
        yield "linksOpen", link.kind, link.open
    for field in row.completeness:
        yield "completeness", field.field, round(field.share, 4)
    for severity, number in row.severities.items():
        yield "issues", severity, number


def quality_quads(row: QualityRow, iris: Iris) -> Iterator[Quad]:
    """The measurements of one document, for its graph."""
    pen = Pen(iris, iris.document_graph(row.id))
    document = NamedNode(iris.entity("document", row.id))
    for metric, part, value in measurements(row):
        node = pen.part(document, f"quality-{metric}" + (f"-{part.replace(':', '-')}" if part else ""))
        pen.link(node, terms.TYPE, terms.QUALITY_MEASUREMENT)
        pen.link(node, terms.COMPUTED_ON, document)
        pen.link(document, terms.HAS_MEASUREMENT, node)
        pen.link(node, terms.MEASUREMENT_OF, pen.kkh(f"metric-{metric}"))
        pen.text(node, pen.kkh("measuredPart"), part)
        if isinstance(value, float):
            pen.decimal(node, terms.MEASURED_VALUE, value)
        else:
            pen.integer(node, terms.MEASURED_VALUE, value)
    yield from pen.drain()
