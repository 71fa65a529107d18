"""The queue: links that nobody has reviewed, in the order in which a review would teach most.

``worth = uncertainty x diversity``.  Uncertainty is highest where the program was nearest to deciding otherwise: at a
threshold for "supports" or "partly".  Diversity falls with every link of the same target, of the same
project and of the same name that is reviewed already or stands earlier in the queue, so that ten nearly equal questions
do not come first.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from graph.alignment.grades import fitted
from graph.catalogue import Catalogue
from graph.filters import Filters
from graph.reviews.overlay import Key, Overlay
from graph.rows import NodeRow
from graph.series import name_key

SHARPNESS: Final = 1.0
"""Log odds from the threshold at which a question is worth 1/e of one at it: from 0.5 to 0.73."""

CANDIDATES: Final = 2_000
"""The most uncertain links that are put in order; more than a team reviews between two ingests."""


@dataclass(frozen=True, slots=True)
class Question:
    """A link to review."""

    key: Key
    worth: float
    """0 to 1."""


def uncertainty(kind: str, strength: str, method: str, confidence: float | None) -> float:
    """1 at the threshold for a link's strength, falling to 0 away from it; the middle for a model without one."""
    bound = fitted(kind, method).get(strength, 0.5)
    return math.exp(-abs(_logit(confidence or 0.0) - _logit(bound)) / SHARPNESS)


def _logit(probability: float) -> float:
    inside = min(max(probability, 0.001), 0.999)
    return math.log(inside / (1 - inside))


def ask(catalogue: Catalogue, overlay: Overlay, document: str = "", plan: str = "") -> list[Question]:
    """The questions of a snapshot, most worth asking first, at most ``CANDIDATES``.

    Args:
        catalogue: of the snapshot.
        overlay: the reviews of now.
        document: only projects of this one.
        plan: only nodes of this one; ``sdg`` for the goals.
    """
    allowed = frozenset(catalogue.select(Filters(document=(document,)))) if document else None
    plan_of = {node.id: node.plan for node in catalogue.iterate(NodeRow)} if plan else {}
    decided = [each.key for each in overlay.decided]
    certain: dict[Key, float] = {}
    for project, kind, target, asserted, strength, method, confidence in catalogue.link_columns():
        key = project, kind, target
        if asserted or key in overlay.replaced or (allowed is not None and project not in allowed):
            continue
        if plan and (plan_of.get(target) if kind == "node" else "sdg") != plan:
            continue
        certain[key] = uncertainty(kind, strength, method, confidence)
    first = dict(heapq.nlargest(CANDIDATES, certain.items(), key=lambda each: (each[1], each[0])))
    names = {project: name_key(title)
             for project, title in catalogue.titles({key[0] for key in (*first, *decided)}).items()}
    return order(first, names, decided)


def order(certain: Mapping[Key, float], names: Mapping[str, str], decided: Iterable[Key]) -> list[Question]:
    """Puts links in order.

    Args:
        certain: uncertainty of each link, 0 to 1.
        names: comparable name of each project.
        decided: links that were decided already.
    """
    asked: Counter[tuple[str, str]] = Counter()

    def alike(key: Key) -> tuple[tuple[str, str], ...]:
        project, kind, target = key
        return ("target", f"{kind}/{target}"), ("project", project), ("name", names.get(project, project))

    for each in decided:
        asked.update(alike(each))
    heap = [(-worth, key) for key, worth in certain.items()]
    heapq.heapify(heap)
    found: list[Question] = []
    while heap:
        before, key = heapq.heappop(heap)
        # Diversity only falls, so a link whose worth is still what it was is the best of all.
        worth = certain[key] * math.prod((1 + asked[each]) ** -0.5 for each in alike(key))
        if worth < -before - 1e-9:
            heapq.heappush(heap, (-worth, key))
            continue
        found.append(Question(key, round(float(worth), 4)))
        asked.update(alike(key))
    return found
