"""Similar initiatives: projects near a project in meaning and words, and of the same kind.

Analysts compare what is done first (mode, topic), then with whom (audience), then where: two projects
with one country are not similar for that alone.  The reasons are data; their words are in the message
catalogues.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

import numpy as np
from pydantic import BaseModel, ConfigDict

from graph.beside import beside
from graph.highest import highest
from graph.rows import ProjectRow, SeriesRow
from graph.search.kinship import VALUES, Kinship, Numbers, Subject, subject
from graph.search.lexical import Lexical
from graph.search.postings import held
from graph.search.search import Searcher
from graph.search.telling import tells
from graph.search.weights import weights
from graph.text.fulltext import Match
from graph.vectors import Ids
from ontology.iri import key_text

CANDIDATES: Final = 150
"""Projects that are compared one by one: the nearest by meaning, words, subject and the values of their type."""

KINDS: Final = {**VALUES, "country": "countries", "place": "place_ids"}
"""Reason code to the row's field; the values are codes."""

SHARES: Final = ("meaning", "words", "subject", "activity", "topic", "country", "place", "node")
"""The shares of the score, by their names in ``weights.toml``."""

NEAR: Final = 1.5
"""Standard deviations of meaning or words above chance that are a reason of their own (1 in 15)."""

NAMED: Final = 0.2
"""Cosine of what two texts name that is a reason of its own: about one thing in four."""

LONGEST: Final = 8
"""Words that are given as a reason."""


class Linked(BaseModel):
    """A project's link to a plan node."""

    model_config = ConfigDict(from_attributes=True)

    node: str


class Compared(BaseModel):
    """What of a project's row is compared: to read the whole row of each candidate takes four times as long."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    title: str
    document: str
    prefecture: str | None
    implementers: tuple[str, ...]
    municipality_codes: tuple[str, ...]
    countries: tuple[str, ...]
    place_ids: tuple[str, ...]
    modes: tuple[str, ...]
    topics: tuple[str, ...]
    audiences: tuple[str, ...]
    nodes: tuple[Linked, ...]


class Rows(Protocol):
    """Where rows come from: the catalogue."""

    def projects_as(self, kind: type[Compared], identifiers: Iterable[str]) -> Iterable[Compared]:
        """The projects with these ids, as rows of this kind."""

    def series_of(self, project: str) -> SeriesRow | None:
        """The project through the years."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two projects are similar: a code and the shared values.

    ``mode``, ``topic``, ``audience``, ``country`` and ``place`` have codes of vocabularies and places,
    ``node`` the ids of shared plan nodes, ``words`` what both texts name (none where no shared word tells anything);
    ``meaning`` has none.
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


class _Near(NamedTuple):
    """How near all projects are to one, in each way; arrays are float32 [projects]."""

    about: Subject
    meaning: Numbers
    words: Lexical
    named: Numbers
    """Cosine of what the texts name."""
    score: Numbers
    """The three with their weights."""

    def closer(self, projects: Ids, meaning: Numbers, share: float) -> None:
        """Takes how near some projects are in place of about how near."""
        self.score[projects] += share * (meaning - self.meaning[projects])
        self.meaning[projects] = meaning


class _Candidate(NamedTuple):
    score: float
    project: Compared
    kinds: list[Reason]


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
        share = {name: 0.0 if name in off else weights("similar")[name] for name in SHARES}
        number = self._searcher.number
        near, own = self._near(project, share), Compared.model_validate(project)
        likely = near.score + share["activity"] * self._kinship.kindred(own)
        first = highest(likely, CANDIDATES)
        near.closer(first, self._searcher.nearness_to(number[project.id], first), share["meaning"])
        found = []
        for other in self._rows.projects_as(Compared, (self._searcher.projects[each] for each in first.tolist())):
            if other.id != own.id and not (elsewhere and _same_government(own, other)):
                kinds = self._kinds(own, other, share)
                score = float(near.score[number[other.id]]) + sum(reason.share for reason in kinds)
                found.append(_Candidate(score, other, kinds))
        found.sort(key=lambda each: (-each.score, each.project.id))
        hits = []
        for score, other, kinds in self._distinct(own, found, limit):
            reasons = sorted((*kinds, *self._texts(near, number[other.id], share)), key=lambda reason: -reason.share)
            hits.append(SimilarHit(other.id, round(score, 4), tuple(reasons)))
        return hits

    def _near(self, project: ProjectRow, share: Mapping[str, float]) -> _Near:
        searcher, own = self._searcher, self._searcher.number[project.id]
        about = subject(project.title, project.description)
        meant = beside(lambda: searcher.nearness_to(own))
        words, named = searcher.lexical(about.text), self._kinship.subjects(about)
        meaning = meant()
        score = share["meaning"] * meaning + share["words"] * words.score + share["subject"] * named
        score[own] = -np.inf
        return _Near(about, meaning, words, named, score)

    def _texts(self, near: _Near, number: int, share: Mapping[str, float]) -> Iterator[Reason]:
        """What two texts have in common, where it is much."""
        if near.meaning[number] >= NEAR:
            yield Reason("meaning", (), share["meaning"] * float(near.meaning[number]))
        if near.words.score[number] >= NEAR or near.named[number] >= NAMED:
            worded = share["words"] * near.words.score[number] + share["subject"] * near.named[number]
            yield Reason("words", _words(self._kinship.shared(near.about, number), near.words.matches, number),
                         float(worded))

    def _kinds(self, one: Compared, other: Compared, share: Mapping[str, float]) -> list[Reason]:
        """What both have in common; the share of an activity's type is that of its values together, and topics that
        recur have one of their own."""
        values = {code: (getattr(one, field), getattr(other, field)) for code, field in KINDS.items()}
        values["node"] = (tuple(link.node for link in one.nodes), tuple(link.node for link in other.nodes))
        common = {code: tuple(value for value in dict.fromkeys(mine) if value in theirs and value != "other")
                  for code, (mine, theirs) in values.items()}
        typed = [code for code in VALUES if common[code]]
        activity = share["activity"] * self._kinship.activity(one, other) if typed else 0.0
        reasons = []
        for code, (mine, theirs) in values.items():
            if common[code]:
                if code in VALUES:
                    part = activity / len(typed)
                elif code == "node":
                    part = share[code] * self._kinship.directions(mine, theirs)
                else:
                    part = share[code] * len(common[code]) / len({*mine, *theirs})
                if code == "topic":
                    part += share["topic"] * self._kinship.theme(one, other)
                reasons.append(Reason(code, common[code], part))
        return reasons

    def _distinct(self, project: Compared, found: list[_Candidate], limit: int) -> list[_Candidate]:
        """The first ``limit`` that are neither the project nor one another in other years."""
        seen, years = {_identity(project)}, self._years(project.id)
        kept: list[_Candidate] = []
        for each in found:
            if len(kept) == limit:
                break
            if _identity(each.project) not in seen and each.project.id not in years:
                seen.add(_identity(each.project))
                years |= self._years(each.project.id)
                kept.append(each)
        return kept

    def _years(self, project: str) -> set[str]:
        """The project in its several years."""
        series = self._rows.series_of(project)
        return {member.project for member in series.members} if series else set()


def _words(things: Iterable[str], matches: Mapping[str, Match], number: int) -> tuple[str, ...]:
    """What both texts name, then the rarest words that they share, of those that tell something."""
    rare = sorted((len(match.numbers), form) for form, match in matches.items()
                  if held(match.numbers, np.array([number])).any())
    named = tuple(filter(tells, things))
    further = (form for _, form in rare if tells(form) and not any(form in thing for thing in named))
    return tuple(dict.fromkeys((*named, *further)))[:LONGEST]


def _same_government(one: Compared, other: Compared) -> bool:
    """Whether one municipality takes part in both; of projects without any, whether one prefecture does both."""
    if one.municipality_codes or other.municipality_codes:
        return bool({*one.municipality_codes} & {*other.municipality_codes})
    return one.document == other.document or one.prefecture == other.prefecture


def _identity(project: Compared) -> tuple[str, tuple[str, ...]]:
    return key_text(project.title), tuple(sorted(key_text(name) for name in project.implementers))
