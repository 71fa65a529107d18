"""What projects are aligned with: responses of strategies, and SDG goals, each with all that speaks for it.

A response is not its heading alone: the initiatives that carry its mark and the examples told of it
belong to it, and say more plainly what is meant.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from graph.rows import EvidenceRow, NodeRow
from ontology.vocabulary import sdg_label

LEVELS: Final = ("response",)
"""Levels of plan node that links are inferred for.  A programme plan says itself what belongs where."""

Table = npt.NDArray[np.float64]
"""Numbers of projects and targets: [projects, targets]."""

_GOALS: Final = Path(__file__).with_name("sdg_examples.toml")


@dataclass(frozen=True, slots=True)
class Statement:
    """One text that belongs to a target; the evidence is None where it stands in no document."""

    text: str
    evidence: EvidenceRow | None


@dataclass(frozen=True, slots=True)
class Target:
    """Something to align with."""

    kind: Literal["node", "sdg"]
    id: str
    """Node id, or the goal's number."""
    scheme: str
    """The plan's document, or ``sdg``: targets of one scheme compete for a project."""
    notation: str
    """As judgements name it."""
    statements: tuple[Statement, ...]
    """At least one; the target's own title stands last."""


def plan_targets(nodes: Iterable[NodeRow]) -> list[Target]:
    """The responses of all strategies among ``nodes``, in their order."""
    ordered = sorted(nodes, key=lambda node: (node.plan, node.position))
    supporting: dict[str, list[NodeRow]] = {}
    for node in ordered:
        for above in node.supports:
            supporting.setdefault(above, []).append(node)
    found = []
    for node in ordered:
        if node.level not in LEVELS:
            continue
        # What carries its mark comes first: it is nearer to a project's words than the heading.
        sources = [*supporting.get(node.id, ()), node]
        statements = tuple(Statement(each.title, each.evidence) for each in sources if each.title)
        if statements:
            found.append(Target("node", node.id, node.evidence.document, node.notation, statements))
    return found


def goal_targets() -> list[Target]:
    """The 17 SDG goals: title and examples (``sdg_examples.toml``)."""
    with _GOALS.open("rb") as file:
        goals: dict[str, dict[str, Sequence[str]]] = tomllib.load(file)
    return [Target("sdg", goal, "sdg", goal,
                   tuple(Statement(text, None) for text in (*entry["examples"], sdg_label(int(goal), "ja"))))
            for goal, entry in goals.items()]


def heading_targets(nodes: Iterable[NodeRow]) -> dict[str, tuple[Target, ...]]:
    """The headings of plans that list their programmes themselves, by document: a test of the method.

    A heading's statements are its title under that of the item above, which says what it is about, and its own.
    """
    rows = {node.id: node for node in nodes}
    found: dict[str, list[Target]] = {}
    for node in sorted(rows.values(), key=lambda node: (node.plan, node.position)):
        if node.level == "heading" and node.title:
            above = rows[node.parent].title if node.parent in rows else None
            found.setdefault(node.evidence.document, []).append(Target(
                "node", node.id, node.evidence.document, node.key,
                tuple(Statement(text, node.evidence) for text in ([f"{node.title}。{above}"] if above else []) + [
                    node.title])))
    return {document: tuple(targets) for document, targets in found.items()}
