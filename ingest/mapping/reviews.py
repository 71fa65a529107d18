"""The log of reviews, to the reviews graph: every entry with its reviewer and time, and the links that they decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from graph.reviews.overlay import Standing
from graph.rows import LinkRow
from ingest.mapping import terms
from ingest.mapping.inferred import target_iri, write_alignment
from ingest.mapping.pen import Pen
from ontology.iri import PROV, XSD, Iris, stable_id

_ATTRIBUTED: Final = NamedNode(f"{PROV}wasAttributedTo")
_GENERATED_AT: Final = NamedNode(f"{PROV}generatedAtTime")
_PERSON: Final = NamedNode(f"{PROV}Person")
_DATE_TIME: Final = NamedNode(f"{XSD}dateTime")


def review_quads(standings: Iterable[Standing], links: Iterable[LinkRow], iris: Iris) -> Iterator[Quad]:
    """Every entry of the log, and each link that a person decided as a reviewed alignment.

    Args:
        standings: the whole log.
        links: of the snapshot; those that nobody reviewed are passed over.
        iris: mints the IRIs.
    """
    pen = Pen(iris, iris.reviews_graph)
    for each in standings:
        _write_review(pen, each)
        yield from pen.drain()
    for row in links:
        if row.reviewed:
            write_alignment(pen, row)
            shortcut = "reviewedSupports" if row.strength == "supports" else "reviewedSupportsPartly"
            pen.link(NamedNode(iris.entity("project", row.project)), pen.kkh(shortcut), target_iri(iris, row))
            yield from pen.drain()


def _write_review(pen: Pen, standing: Standing) -> None:
    review, place = standing.review, standing.place
    node = NamedNode(pen.iris.entity("review", review.id))
    reviewer = NamedNode(pen.iris.entity("reviewer", stable_id(review.reviewer)))
    pen.a(node, "Review")
    pen.text(node, pen.kkh("decision"), review.action)
    pen.text(node, pen.kkh("reviewState"), standing.state)
    pen.link(node, _ATTRIBUTED, reviewer)
    pen.typed(node, _GENERATED_AT, Literal(review.time, datatype=_DATE_TIME))
    pen.link(node, pen.kkh("reviewedProject"), NamedNode(pen.iris.entity("project", place.project or review.project)))
    target = place.target or review.target
    goal = review.target_kind == "sdg"
    pen.link(node, pen.kkh("reviewedTarget"),
             NamedNode(pen.iris.sdg(int(target)) if goal else pen.iris.entity("node", target)))
    if review.strength:
        pen.link(node, pen.kkh("strength"), pen.concept("strength", review.strength))
    if review.withdraws:
        pen.link(node, pen.kkh("withdraws"), NamedNode(pen.iris.entity("review", review.withdraws)))
    pen.text(node, terms.COMMENT, review.comment)
    if pen.first(reviewer):
        pen.link(reviewer, terms.TYPE, _PERSON)
        pen.text(reviewer, terms.LABEL, review.reviewer)
