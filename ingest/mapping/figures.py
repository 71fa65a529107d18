"""Figures and indicators to RDF."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from graph.rows import IndicatorRow
from ingest.mapping import terms
from ingest.mapping.pen import Pen
from ingest.records import Figure, Indicator


def write_figures(pen: Pen, owner: NamedNode, prefix: str, figures: Iterable[Figure], document: str) -> None:
    """An owner's figures, numbered within it: ``{prefix}1``, ``{prefix}2`` ..."""
    for number, figure in enumerate(figures, 1):
        pen.link(owner, pen.kkh("figure"), write_figure(pen, f"{prefix}{number}", figure, document))


def write_figure(pen: Pen, identifier: str, figure: Figure, document: str, *,
                 statistic: bool = False) -> NamedNode:
    """One figure: value, unit, what is counted, period, and its words in the source."""
    node = NamedNode(pen.iris.entity("statistic" if statistic else "figure", identifier))
    pen.a(node, "Statistic" if statistic else "Figure")
    pen.words(node, terms.LABEL, figure.label)
    if figure.value is None:
        pen.unknown(node, terms.VALUE)
    pen.decimal(node, terms.VALUE, figure.value)
    pen.text(node, terms.UNIT_TEXT, figure.unit)
    pen.text(node, pen.kkh("periodText"), figure.period)
    pen.text(node, pen.kkh("figureStatus"), figure.status)
    pen.text(node, pen.kkh("comparator"), figure.comparator)
    pen.text(node, pen.kkh("valueText"), figure.wording)
    record = pen.source(pen.part(node, "source"), document, figure.lines, figure.text)
    pen.link(node, terms.DERIVED, record)
    return node


def write_indicator(pen: Pen, owner: NamedNode, row: IndicatorRow, indicator: Indicator,
                    document: str) -> None:
    """An indicator of a plan node or of the plan itself: baseline, target and, where reported, the actual value.

    A baseline or target that is not given is said to be unknown; a plan has no actual values to give.
    """
    node = NamedNode(row.iri)
    pen.a(node, "Indicator")
    pen.words(node, terms.LABEL, indicator.name.text)
    pen.link(owner, pen.kkh("indicator"), node)
    for name, figure in (("baseline", indicator.baseline), ("targetValue", indicator.target),
                         ("actual", indicator.actual), ("interimTarget", indicator.interim)):
        if figure is None:
            if name in ("baseline", "targetValue"):
                pen.unknown(node, pen.kkh(name))
        else:
            pen.link(node, pen.kkh(name), write_figure(pen, f"{row.id}-{name}", figure, document))
    for number, figure in enumerate(indicator.series, 1):
        pen.link(node, pen.kkh("earlierActual"), write_figure(pen, f"{row.id}-earlier{number}", figure, document))
    for number, figure in enumerate(indicator.yearly, 1):
        pen.link(node, pen.kkh("interimTarget"), write_figure(pen, f"{row.id}-interim{number}", figure, document))
    record = pen.source(pen.part(node, "source"), document, indicator.lines, row.evidence.quote)
    pen.link(node, terms.DERIVED, record)
