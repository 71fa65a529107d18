"""Similar initiatives: projects near a project in meaning and words, and of the same kind.

Analysts compare what is done first (mode, topic), then with whom (audience), then where: two projects
with one country are not similar for that alone.  The reasons are data; their words are in the message
catalogues.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from graph.rows import ProjectRow, SeriesRow
from graph.search.kinship import VALUES, Kinship, subject
from graph.search.search import Searcher
from graph.search.weights import weights
from graph.text.fulltext import Match
from ontology.iri import key_text

CANDIDATES: Final = 150
"""Projects that are compared by kind: the nearest by meaning, words and subject."""

KINDS: Final = {**VALUES, "country": "countries", "place": "place_ids"}
"""Reason code to the row's field; the values are codes."""

SHARES: Final = ("meaning", "words", "subject", "activity", "country", "place", "node")
"""The shares of the score, by their names in ``weights.toml``."""

NEAR: Final = 1.5
"""Standard deviations of meaning or words above chance that are a reason of their own (1 in 15)."""

NAMED: Final = 0.2
"""Cosine of what two texts name that is a reason of its own: about one thing in four."""

LONGEST: Final = 8
"""Words that are given as a reason."""


class Rows(Protocol):
    """Where rows come from: the catalogue."""

    def projects(self, identifiers: Iterable[str]) -> Iterable[ProjectRow]:
        """The projects with these ids."""

    def series_of(self, project: str) -> SeriesRow | None:
        """The project through the years."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two projects are similar: a code and the shared values.

    ``mode``, ``topic``, ``audience``, ``country`` and ``place`` have codes of vocabularies and places,
    ``node`` the ids of shared plan nodes, ``words`` what both texts name; ``meaning`` has none.
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
        self._kinship = Kinship(searcher.postings, len(searcher.projects))

    def similar(self, project: ProjectRow, limit: int = 10, elsewhere: bool = False,
                off: Collection[str] = ()) -> list[SimilarHit]:
        """The ``limit`` most similar projects, best first; ``elsewhere``, of other governments only.

        The project itself, its other years, and others that are the same one (equal title and implementers),
        are left out; of several that are the same, the best stays.  ``off``: shares that are not counted, for the
        benchmark.
        """
        searcher = self._searcher
        share = {name: 0.0 if name in off else weights("similar")[name] for name in SHARES}
        own = searcher.number[project.id]
        about = subject(project.title, project.description)
        meaning = searcher.nearness_to(own)
        meaning = np.where(np.isfinite(meaning), meaning, meaning[np.isfinite(meaning)].min(initial=0.0))
        shared = searcher.lexical(about.text)
        named = self._kinship.subjects(about)
        near = share["meaning"] * meaning + share["words"] * shared.score + share["subject"] * named
        near[own] = -np.inf
        picked = np.argsort(-near, kind="stable")[:CANDIDATES].tolist()
        numbers = {searcher.projects[number]: number for number in picked if number != own}
        hits = []
        for other in self._rows.projects(numbers):
            if elsewhere and _same_government(project, other):
                continue
            number = numbers[other.id]
            reasons = self._kinds(project, other, share)
            if meaning[number] >= NEAR:
                reasons.append(Reason("meaning", (), share["meaning"] * float(meaning[number])))
            score = float(near[number]) + sum(reason.share for reason in reasons if reason.code != "meaning")
            if shared.score[number] >= NEAR or named[number] >= NAMED:
                worded = share["words"] * shared.score[number] + share["subject"] * named[number]
                reasons.append(Reason("words", _words(self._kinship.shared(about, number), shared.matches, number),
                                      float(worded)))
            reasons.sort(key=lambda reason: -reason.share)
            hits.append((score, other, tuple(reasons)))
        hits.sort(key=lambda hit: (-hit[0], hit[1].id))
        return self._distinct(project, hits, limit)

    def _kinds(self, one: ProjectRow, other: ProjectRow, share: Mapping[str, float]) -> list[Reason]:
        """What both have in common; the share of an activity's type is that of its values together."""
        values = {code: (getattr(one, field), getattr(other, field)) for code, field in KINDS.items()}
        values["node"] = (tuple(link.node for link in one.nodes), tuple(link.node for link in other.nodes))
        common = {code: tuple(value for value in dict.fromkeys(mine) if value in theirs and value != "other")
                  for code, (mine, theirs) in values.items()}
        typed = [code for code in VALUES if common[code]]
        activity = share["activity"] * self._kinship.activity(one, other) if typed else 0.0
        reasons = []
        for code, (mine, theirs) in values.items():
            if common[code]:
                part = (activity / len(typed) if code in VALUES
                        else share[code] * len(common[code]) / len({*mine, *theirs}))
                reasons.append(Reason(code, common[code], part))
        return reasons

    def _distinct(self, project: ProjectRow, hits: list[tuple[float, ProjectRow, tuple[Reason, ...]]],
                  limit: int) -> list[SimilarHit]:
        seen, years = {_identity(project)}, self._years(project.id)
        kept: list[SimilarHit] = []
        for score, other, reasons in hits:
            if len(kept) == limit:
                break
            if _identity(other) not in seen and other.id not in years:
                seen.add(_identity(other))
                years |= self._years(other.id)
                kept.append(SimilarHit(other.id, round(score, 4), reasons))
        return kept

    def _years(self, project: str) -> set[str]:
        """The project in its several years."""
        series = self._rows.series_of(project)
        return {member.project for member in series.members} if series else set()


def _words(things: Iterable[str], matches: Mapping[str, Match], number: int) -> tuple[str, ...]:
    """What both texts name, then the rarest words that they share."""
    rare = sorted((len(match.numbers), form) for form, match in matches.items() if number in match.numbers)
    named = tuple(things)
    further = (form for _, form in rare if not any(form in thing for thing in named))
    return tuple(dict.fromkeys((*named, *further)))[:LONGEST]


def _same_government(one: ProjectRow, other: ProjectRow) -> bool:
    """Whether one municipality takes part in both; of projects without any, whether one prefecture does both."""
    if one.municipality_codes or other.municipality_codes:
        return bool({*one.municipality_codes} & {*other.municipality_codes})
    return one.document == other.document or one.prefecture == other.prefecture


def _identity(project: ProjectRow) -> tuple[str, tuple[str, ...]]:
    return key_text(project.title), tuple(sorted(key_text(name) for name in project.implementers))
