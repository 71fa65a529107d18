"""Ties to RDF: what a document states or implies, and what the reference data record."""

from __future__ import annotations

from pyoxigraph import NamedNode

from ingest.linked import Tie
from ingest.mapping import terms
from ingest.mapping.parties import party
from ingest.mapping.pen import Pen
from ontology import values, vocabulary


def write_tie(pen: Pen, tie: Tie, scope: str) -> NamedNode:
    """A tie with its parties, kind, date, status and evidence; ``scope`` is the Japanese side's prefecture.

    Raises:
        ValueError: ``tie.since`` is no ISO 8601 date.
    """
    node = NamedNode(pen.iris.entity("tie", tie.id))
    pen.a(node, "Tie")
    pen.words(node, terms.LABEL, f"{tie.source.name}－{tie.partner.name}")
    home, partner = party(pen, tie.source, scope), party(pen, tie.partner, tie.country)
    pen.link(node, pen.kkh("japaneseParty"), home)
    pen.link(node, pen.kkh("foreignParty"), partner)
    if tie.country:
        pen.link(node, pen.kkh("country"), NamedNode(pen.iris.entity("country", tie.country)))
    pen.link(node, pen.kkh("tieKind"), pen.concept("tie-kind", tie.kind))
    pen.text(node, pen.kkh("tieStatus"), tie.status)
    pen.boolean(node, pen.kkh("stated"), tie.stated)
    pen.text(node, terms.DESCRIPTION, tie.note)
    pen.text(node, pen.kkh("comparison"), tie.comparison)
    for recorded in tie.compared:
        pen.link(node, pen.kkh("comparedWith"), NamedNode(pen.iris.entity("tie", recorded)))
    _write_since(pen, node, tie.since)
    _write_evidence(pen, node, tie)
    if is_twinning(tie):
        pen.link(home, pen.kkh("twinnedWith"), partner)
    return node


def is_twinning(tie: Tie) -> bool:
    """Whether the tie makes two communities partners now: kinds are told by vocabulary/tie-kind."""
    return (tie.status == "active" and tie.stated and tie.kind in vocabulary.members("tie-kind", "twinning")
            and tie.source.kind in ("municipality", "prefecture") and tie.partner.kind == "place")


def _write_since(pen: Pen, node: NamedNode, since: str | None) -> None:
    if since is None:
        pen.unknown(node, pen.kkh("since"))
        return
    pen.date(node, pen.kkh("since"), values.first_day(since))
    pen.integer(node, pen.kkh("sinceYear"), values.year(since))
    pen.text(node, pen.kkh("sincePrecision"), values.precision(since))


def _write_evidence(pen: Pen, node: NamedNode, tie: Tie) -> None:
    if tie.document and tie.lines:
        record = pen.source(pen.part(node, "source"), tie.document, tie.lines, tie.quote)
        pen.text(record, pen.kkh("recordNumber"), tie.record or "")
        pen.link(node, terms.DERIVED, record)
        pen.link(node, terms.SOURCE, NamedNode(pen.iris.entity("document", tie.document)))
    for url in tie.urls:
        pen.page(node, terms.DERIVED, url)
