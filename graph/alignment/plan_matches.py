"""Plan to plan: which item of one plan says what an item of another says.

Two things speak for a match.  The words: an item is read as if it were a project, and the ``zero_shot`` model tells how
probable it is that it supports the other plan's direction.  And the projects: of those under the one item, how many
support the other.  A relation is SKOS's: ``broad`` says that the other item is the broader one.

The confidence is not calibrated: nobody has judged pairs of plan items yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

import numpy as np

from graph.alignment import features as alignment_features
from graph.alignment import signs
from graph.alignment.model import models
from graph.alignment.targets import Table, Target, plan_targets
from graph.encoders import Encoder
from graph.rows import EvidenceRow, LinkRow, NodeMatchRow, NodeRow
from ontology.iri import Iris

LEVEL: Final = "measure"
"""Items of a programme plan that are matched with a strategy's responses."""

VERSION: Final = "2"

LEAST: Final = 0.3
"""Least confidence of a match that is told, as of any link (``alignment_fit.LEAST``)."""

ALONE: Final = 0.6
"""Least probability by the words of a match that hardly any project joins: the words of plans are general, and below it
the pairs that they alone join were wrong when read (docs/ALIGNMENT.md)."""

MOST: Final = 0.6
"""Share of projects from which one item holds nearly all of the other: three in five."""

HALF: Final = 0.5

FEWEST: Final = 3
"""Common projects from which shares tell which item is the broader; one project makes any share."""

Relation = Literal["exact", "close", "broad", "narrow"]


def match(nodes: Sequence[NodeRow], links: Iterable[LinkRow], encoder: Encoder, iris: Iris) -> list[NodeMatchRow]:
    """Matches of all programme plans' measures with all strategies' responses, the surest first for each measure.

    Args:
        nodes: of all plans.
        links: asserted and inferred, of all projects; only those that support clearly count.
        encoder: of the snapshot.
        iris: mints the matches' IRIs.
    """
    measures = [node for node in nodes if node.level == LEVEL and node.title]
    schemes: dict[str, list[Target]] = {}
    for target in plan_targets(nodes):
        schemes.setdefault(target.scheme, []).append(target)
    if not measures or not schemes:
        return []
    under = _projects_under(nodes, links)
    evidence = {node.id: node.evidence for node in nodes}
    found: list[NodeMatchRow] = []
    for targets in schemes.values():
        rest = [each for each in measures if each.evidence.document != targets[0].scheme]
        if rest:
            chance = _by_words(rest, nodes, targets, encoder)
            found += (_row(measure, target, float(chance[row, column]), under, evidence, encoder, iris)
                      for row, measure in enumerate(rest) for column, target in enumerate(targets))
    kept = [each for each in found if each.confidence >= LEAST and (each.projects >= FEWEST or each.words >= ALONE)]
    return sorted(kept, key=lambda each: (each.source, -each.confidence, each.target))


def relation(common: int, forward: float, backward: float) -> Relation:
    """The relation by the projects that two items have in common.

    Args:
        common: how many there are.
        forward: of the first item's projects, the share that supports the second.
        backward: of the second's, among projects of the first's plan, the share under the first.
    """
    if common < FEWEST:
        return "close"
    if min(forward, backward) >= MOST:
        return "exact"
    if forward >= HALF and forward >= 2 * backward:
        return "broad"
    if backward >= HALF and backward >= 2 * forward:
        return "narrow"
    return "close"


def _by_words(measures: Sequence[NodeRow], nodes: Sequence[NodeRow], targets: Sequence[Target],
              encoder: Encoder) -> Table:
    """How probable it is by the words that each measure supports each target: [measures, targets]."""
    below: dict[str, list[str]] = {}
    for node in nodes:
        if node.parent and node.title:
            below.setdefault(node.parent, []).append(node.title)
    texts = ["。".join([measure.title or "", *below.get(measure.id, ())]) for measure in measures]
    known = [encoder.encode_passage([each.text for each in target.statements]) for target in targets]
    values = alignment_features.of_embeddings(encoder.encode_passage(texts), known)
    shared = alignment_features.shared_signs([signs.in_text(text) for text in texts], targets)
    values["signs"] = alignment_features.standard(shared)
    return models()["node", "zero_shot"].clearly.probability(values)


def _projects_under(nodes: Sequence[NodeRow], links: Iterable[LinkRow]) -> Mapping[str, frozenset[str]]:
    """The projects that clearly support each node or anything below it; under a plan's id, those of all its nodes."""
    parents = {node.id: node.parent or node.plan for node in nodes}
    found: dict[str, set[str]] = {}
    for link in links:
        node: str | None = link.target if link.target_kind == "node" and link.strength == "supports" else None
        while node:
            found.setdefault(node, set()).add(link.project)
            node = parents.get(node)
    return {node: frozenset(projects) for node, projects in found.items()}


def _row(measure: NodeRow, target: Target, chance: float, under: Mapping[str, frozenset[str]],
         evidence: Mapping[str, EvidenceRow], encoder: Encoder, iris: Iris) -> NodeMatchRow:
    mine, theirs = under.get(measure.id, frozenset()), under.get(target.id, frozenset())
    of_plan = theirs & under.get(measure.plan, frozenset())  # no other project can stand under the measure
    common = mine & theirs
    forward, backward = len(common) / max(1, len(mine)), len(common) / max(1, len(of_plan))
    shared = float(np.sqrt(forward * backward)) * len(common) / (len(common) + 1)  # one project proves little
    identifier = f"{measure.id}--{target.id}"
    return NodeMatchRow(
        id=identifier, iri=iris.entity("match", identifier), source=measure.id, target=target.id,
        relation=relation(len(common), forward, backward), confidence=round(1 - (1 - chance) * (1 - shared), 3),
        method=f"inferred:plan-match-{VERSION}-{encoder.name}-uncalibrated", words=round(chance, 3),
        projects=len(common),
        forward=round(forward, 3), backward=round(backward, 3), source_evidence=evidence[measure.id],
        target_evidence=target.statements[-1].evidence or evidence[target.id])
