"""The schemes that projects are aligned with: targets, features, and what was judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from graph.alignment import features as alignment_features
from graph.alignment import signs
from graph.alignment.judgements import Judgement, found
from graph.alignment.model import Name
from graph.alignment.space import Places, Space, near_duplicates
from graph.alignment.targets import Table, Target, goal_targets, plan_targets
from graph.encoders import Encoder, Vectors
from graph.rows import NodeRow, ProjectRow, TieRow

FEWEST_JUDGED: Final = 20
"""Judged projects below which neighbours are chance."""

ALIKE: Final = 0.95
"""Cosine from which two projects are near-duplicates, kept on one side of every fold.  The encoder's cosines of unlike
Japanese texts go up to 0.93; at 0.95 and above stand one programme's yearly or per-country rows."""

STRENGTHS: Final[Mapping[str, float]] = {"supports": 1.0, "partly": 0.5, "rejected": 0.0}
"""A reviewer's decision on the judges' scale."""


HALF: Final = 0.5
"""A guide's word for partial support, on the judges' scale."""


class Decided(Protocol):
    """A review in force (``graph.reviews.Decision``)."""

    @property
    def project(self) -> str:
        """Project id."""

    @property
    def target(self) -> str:
        """Node id or the goal's number."""

    @property
    def strength(self) -> str:
        """``supports``, ``partly`` or ``rejected``."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Projects with what every scheme asks of them."""

    projects: Sequence[ProjectRow]
    vectors: Vectors
    """float32 [projects, d], of title and description."""
    signs: Sequence[frozenset[str]]
    groups: Places
    """Number of each project's group of near-duplicates."""

    @classmethod
    def of(cls, projects: Sequence[ProjectRow], ties: Iterable[TieRow], encoder: Encoder) -> Corpus:
        """Reads and embeds projects."""
        vectors = project_vectors(projects, encoder)
        return cls(projects, vectors, signs.signs_of(projects, ties), near_duplicates(vectors, ALIKE))


@dataclass(frozen=True, slots=True)
class Scheme:
    """The targets of one scheme and the features of all projects for them."""

    targets: tuple[Target, ...]
    vectors: tuple[Vectors, ...]
    """Of each target's statements."""
    values: dict[str, Table]
    """Features that need no judgement."""
    space: Space
    judged: Places
    """Positions of the judged projects."""
    truth: Table
    """Their judged values, 0 to 1: [judged, targets]."""
    first: Mapping[str, Table] = field(default_factory=dict)
    """``clear`` and ``partly`` of the judged projects as the guides said before their authors had seen a project, and
    as they say now where they had: [judged, targets].  Empty without a guide."""
    strangers: Sequence[str] = ()
    """Of each judged project, the source whose judges and project were new to the guides' authors; empty for others."""

    @property
    def model(self) -> Name:
        """The model that fits what is known of the scheme."""
        if "clear" not in self.values:
            return "zero_shot"
        return "judged" if len(self.judged) >= FEWEST_JUDGED else "guided"

    def taught(self, corpus: Corpus, of: npt.NDArray[np.int64] | None = None) -> dict[str, Table]:
        """The features with those that need judged projects, of which ``of`` are asked: all by default."""
        known = np.arange(len(self.judged)) if of is None else of
        places, truth = self.judged[known], self.truth[known]
        given = places, truth, corpus.groups[places]
        return self.values | {"learned": self.space.learned(*given), "neighbours": self.space.neighbours(*given)}


def project_vectors(projects: Sequence[ProjectRow], encoder: Encoder) -> Vectors:
    """Title and description of each project: float32 [projects, d]."""
    return encoder.encode_passage([f"{project.title}。{project.description}" for project in projects])


def schemes(corpus: Corpus, nodes: Sequence[NodeRow], encoder: Encoder, judgements: Sequence[Judgement],
            reviews: Iterable[Decided] = ()) -> Iterator[Scheme]:
    """Each scheme among the nodes, and the SDG goals.

    Args:
        corpus: all projects.
        nodes: of all plans.
        encoder: of the snapshot.
        judgements: of whole projects.
        reviews: of single links; they go before judgements.
    """
    places = found(judgements, corpus.projects)
    decided = {(each.project, each.target): STRENGTHS[each.strength] for each in reviews}
    for _, group in groupby([*plan_targets(nodes), *goal_targets()], key=lambda target: target.scheme):
        targets = tuple(group)
        yield _scheme(corpus, targets, encoder, places, decided)


def scheme_of(corpus: Corpus, targets: tuple[Target, ...], encoder: Encoder, judged: Places, truth: Table) -> Scheme:
    """One scheme with what was judged; shapes as in ``Scheme``."""
    known = tuple(encoder.encode_passage([each.text for each in target.statements]) for target in targets)
    values = alignment_features.of_texts(corpus.projects, corpus.vectors, targets, known, corpus.signs)
    values |= signs.guided(corpus.signs, targets) or {}
    # Signs are the guides' vocabulary: for headings that nobody wrote a guide for they tell less than the words.
    space = Space.of(corpus.projects, corpus.vectors, targets, known, corpus.signs if "clear" in values else ())
    return Scheme(targets, known, values, space, judged, truth)


def _scheme(corpus: Corpus, targets: tuple[Target, ...], encoder: Encoder, places: Mapping[int, Judgement],
            decided: Mapping[tuple[str, str], float]) -> Scheme:
    scheme = scheme_of(corpus, targets, encoder, np.zeros(0, np.int64), np.zeros((0, len(targets))))
    of_scheme = {place: judgement for place, judgement in places.items()
                 if judgement.value(targets[0].scheme, targets[0].notation) is not None}
    numbers = {target.id: column for column, target in enumerate(targets)}
    rows = {project.id: place for place, project in enumerate(corpus.projects)}
    said = {(rows[project], numbers[target]): value for (project, target), value in decided.items()
            if project in rows and target in numbers}
    judged = np.array(sorted(of_scheme.keys() | {row for row, _ in said}), np.int64)
    if not len(judged):
        return scheme
    truth = np.zeros((len(judged), len(targets)))
    for position, place in enumerate(judged.tolist()):
        if place in of_scheme:
            truth[position] = [of_scheme[place].value(each.scheme, each.notation) or 0.0 for each in targets]
        elif "clear" in scheme.values:
            # Of a project with single reviews the other links are not known: the guide's word stands for them.
            truth[position] = scheme.values["clear"][place] + 0.5 * scheme.values["partly"][place]
    position_of = {place: position for position, place in enumerate(judged.tolist())}
    for (row, column), value in said.items():
        truth[position_of[row], column] = value
    of_judged = [of_scheme.get(place) for place in judged.tolist()]
    return replace(scheme, judged=judged, truth=truth, first=_first(scheme, judged, of_judged),
                   strangers=tuple(each.source if each and each.guide is not None else "" for each in of_judged))


def _first(scheme: Scheme, judged: Places, judgements: Sequence[Judgement | None]) -> dict[str, Table]:
    """What the guides said first, as in ``Scheme``."""
    if "clear" not in scheme.values:
        return {}
    found = {name: scheme.values[name][judged].copy() for name in ("clear", "partly")}
    for position, judgement in enumerate(judgements):
        if judgement and judgement.guide is not None:
            said = np.array([judgement.guided(each.scheme, each.notation) for each in scheme.targets])
            found["clear"][position], found["partly"][position] = said == 1.0, said == HALF
    return found
