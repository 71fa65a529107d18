"""Similar initiatives: projects near a project in meaning and words, and of the same kind.

Analysts compare what is done first (mode, topic), then with whom (audience), then where: two projects
with one country are not similar for that alone.  The reasons are data; their words are in the message
catalogues.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from graph.rows import ProjectRow
from graph.search import Searcher
from graph.weights import weights
from ontology.iri import key_text

CANDIDATES: Final = 300
"""Projects that are compared by kind: the nearest by meaning and words."""

KINDS: Final = {
    "mode": "modes", "topic": "topics", "audience": "audiences", "country": "countries", "place": "place_ids",
}
"""Reason code (and weight in ``weights.toml``) to the row's field; the values are codes."""

NEAR: Final = 1.5
"""Standard deviations of meaning or words above chance that are a reason of their own (1 in 15)."""


class Rows(Protocol):
    """Where rows come from: the catalogue."""

    def projects(self, identifiers: Iterable[str]) -> Iterable[ProjectRow]:
        """The projects with these ids."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two projects are similar: a code and the shared values.

    ``mode``, ``topic``, ``audience``, ``country`` and ``place`` have codes of vocabularies and places,
    ``node`` the ids of shared plan nodes, ``words`` normalised words; ``meaning`` has none.
    """

    code: str
    values: tuple[str, ...] = ()
    share: float = 0.0
    """What it adds to the score."""


@dataclass(frozen=True, slots=True)
class SimilarHit:
    """One similar project; ``reasons`` by falling share."""

    project: str
    score: float
    reasons: tuple[Reason, ...]


class Similar:
    """Finds similar initiatives in one snapshot."""

    def __init__(self, searcher: Searcher, rows: Rows) -> None:
        self._searcher = searcher
        self._rows = rows

    def similar(self, project: ProjectRow, limit: int = 10) -> list[SimilarHit]:
        """The ``limit`` most similar projects, best first.

        The project itself, and others that are the same one (equal title and implementers), are left
        out; of several that are the same, the best stays.
        """
        searcher, share = self._searcher, weights("similar")
        own = searcher.number[project.id]
        meaning = searcher.nearness_to(own)
        words, matched = searcher.lexical(f"{project.title} {project.description}")
        lowest = meaning[np.isfinite(meaning)].min(initial=0.0)
        meaning = np.where(np.isfinite(meaning), meaning, lowest)
        near = share["meaning"] * meaning + share["words"] * words
        near[own] = -np.inf
        picked = np.argsort(-near, kind="stable")[:CANDIDATES].tolist()
        numbers = {searcher.projects[number]: number for number in picked if number != own}
        hits = []
        for other in self._rows.projects(numbers):
            number = numbers[other.id]
            reasons = _kinds(project, other)
            if meaning[number] >= NEAR:
                reasons.append(Reason("meaning", (), share["meaning"] * float(meaning[number])))
            if words[number] >= NEAR:
                common = tuple(word for word, match in matched.items() if number in match.numbers)
                reasons.append(Reason("words", common, share["words"] * float(words[number])))
            score = float(near[number]) + sum(r.share for r in reasons if r.code not in ("meaning", "words"))
            reasons.sort(key=lambda reason: -reason.share)
            hits.append((score, other, tuple(reasons)))
        hits.sort(key=lambda hit: (-hit[0], hit[1].id))
        return _distinct(project, hits, limit)


def _kinds(one: ProjectRow, other: ProjectRow) -> list[Reason]:
    """What both have in common, each with the share of it among what either has."""
    share = weights("similar")
    values = {code: (getattr(one, field), getattr(other, field)) for code, field in KINDS.items()}
    values["node"] = (tuple(link.node for link in one.nodes), tuple(link.node for link in other.nodes))
    reasons = []
    for code, (mine, theirs) in values.items():
        common = tuple(value for value in dict.fromkeys(mine) if value in theirs)
        if common:
            reasons.append(Reason(code, common, share[code] * len(common) / len({*mine, *theirs})))
    return reasons


def _identity(project: ProjectRow) -> tuple[str, tuple[str, ...]]:
    return key_text(project.title), tuple(sorted(key_text(name) for name in project.implementers))


def _distinct(project: ProjectRow, hits: list[tuple[float, ProjectRow, tuple[Reason, ...]]],
              limit: int) -> list[SimilarHit]:
    seen = {_identity(project)}
    kept: list[SimilarHit] = []
    for score, other, reasons in hits:
        if len(kept) == limit:
            break
        if _identity(other) not in seen:
            seen.add(_identity(other))
            kept.append(SimilarHit(other.id, round(score, 4), reasons))
    return kept
