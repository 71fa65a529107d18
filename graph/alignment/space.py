"""Learning from judged projects: a space in which projects and the statements of targets lie, and two readers of it.

A point is a text's embedding, its words, its signs (``signs.toml``), and what the graph says of a project: department,
modes, topics, audiences.
Statements of a target are examples of it like judged projects are, so that a direction without a judged project can
still be found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.kernel_ridge import KernelRidge
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import MultiLabelBinarizer, normalize

from graph.alignment import signs
from graph.alignment.targets import Table, Target
from graph.encoders import Vectors
from graph.rows import ProjectRow
from graph.text.tokens import forms

Places = npt.NDArray[np.int64]

DEPARTMENT: Final = 0.5
KIND: Final = 0.3
"""Weights beside the unit vectors of embedding and words: agreement in department, or in modes, topics and audiences,
is a hint and not a text.  Measured on the headings of a programme plan; 0.3 to 0.7 differ by less than the noise."""

SIGNS: Final = 3.0
"""Weight of the signs of a text: who is meant and what is done, which tell directions apart where words are alike.
Measured on strangers' judgements (docs/ALIGNMENT.md); 2 to 4 differ by less than the noise."""

RIDGE: Final = 0.1
"""Penalty of the regression; points have length 1.  0.03 to 0.3 differ by less than the noise; 1 finds fewer of the
directions of a programme plan's short entries on strangers' judgements."""

SHARPNESS: Final = 0.1
"""Difference of cosine that makes a neighbour count e times less."""

INNER_FOLDS: Final = 5

NONE_PRIOR: Final = 1e-6
"""Keeps the logarithm of a share finite."""


@dataclass(frozen=True, slots=True)
class Space:
    """Points of all projects, and of the statements of the targets of one scheme."""

    projects: sparse.csr_matrix
    """[projects, d], rows of length 1."""
    statements: sparse.csr_matrix
    """[statements, d], rows of length 1."""
    owners: Places
    """The target of each statement."""
    targets: int

    @classmethod
    def of(cls, projects: Sequence[ProjectRow], vectors: Vectors, targets: Sequence[Target],
           known: Sequence[Vectors], found: Sequence[frozenset[str]] = ()) -> Space:
        """The space of a corpus and the targets of one scheme.

        Args:
            projects: all.
            vectors: float32 [projects, d], of title and description.
            targets: of one scheme.
            known: of each target's statements, float32 [statements, d].
            found: each project's signs; without them signs do not count.
        """
        texts = [f"{project.title}。{project.description}" for project in projects]
        said = [statement.text for target in targets for statement in target.statements]
        words = TfidfVectorizer(analyzer=forms, sublinear_tf=True).fit_transform([*texts, *said])
        stacked = np.vstack([vectors, *known])
        # Embeddings of one encoder share a large common part, which says nothing about any text.
        centred = normalize(stacked - stacked.mean(axis=0))
        graph = sparse.hstack([
            DEPARTMENT * _indicators([project.departments for project in projects]),
            KIND * _unit(_indicators([_kinds(project) for project in projects]))])
        empty = sparse.csr_matrix((len(said), graph.shape[1]))
        parts = [sparse.csr_matrix(centred), words, sparse.vstack([graph, empty])]
        if found:
            parts.append(SIGNS * _unit(_indicators([sorted(each) for each in (*found, *map(signs.in_text, said))])))
        points = normalize(sparse.hstack(parts).tocsr())
        owners = np.repeat(np.arange(len(targets)), [len(target.statements) for target in targets])
        return cls(points[:len(projects)], points[len(projects):], owners, len(targets))

    def learned(self, places: Places, truth: Table, groups: Places) -> Table:
        """Score of each target by a ridge regression over the points; about 0 to 1.

        A judged project's own value comes from a regression that saw neither it nor its near-duplicates.

        Args:
            places: positions of the judged projects.
            truth: their judged values, 0 to 1: [judged, targets].
            groups: of each judged project, the number of its group of near-duplicates.
        """
        table = self._regressed(places, truth, self.projects)
        count = min(INNER_FOLDS, len(np.unique(groups)))
        if count > 1:
            for train, test in GroupKFold(count).split(places, groups=groups):
                table[places[test]] = self._regressed(places[train], truth[train], self.projects[places[test]])
        return table

    def neighbours(self, places: Places, truth: Table, groups: Places) -> Table:
        """Log share of each target among the judged projects and statements near a project.

        A judged project is neither its own neighbour nor that of its near-duplicates.  Arguments as in ``learned``.
        """
        near = np.exp((self.projects @ self.projects[places].T).toarray() / SHARPNESS)
        near[places] = np.where(groups[:, None] == groups[None, :], 0.0, near[places])
        stated = np.exp((self.projects @ self.statements.T).toarray() / SHARPNESS)
        total = near @ truth
        np.add.at(total.T, self.owners, stated.T)
        share = total / (near.sum(axis=1) + stated.sum(axis=1))[:, None]
        return np.asarray(np.log(share + NONE_PRIOR))

    def _regressed(self, places: Places, truth: Table, points: sparse.csr_matrix) -> Table:
        """[points, targets].  The statements are examples of their targets, as judged projects are."""
        known = sparse.vstack([self.projects[places], self.statements])
        values = np.vstack([truth, np.eye(self.targets)[self.owners]])
        model = KernelRidge(alpha=RIDGE, kernel="precomputed").fit((known @ known.T).toarray(), values)
        return np.asarray(model.predict((points @ known.T).toarray()))


def near_duplicates(vectors: Vectors, alike: float) -> Places:
    """The number of each project's group: those joined by a cosine of at least ``alike`` are one group.

    Args:
        vectors: float32 [projects, d], of length 1.
        alike: the encoder's cosine of two texts that say the same.
    """
    joined = sparse.csr_matrix(vectors @ vectors.T >= alike)
    return np.asarray(sparse.csgraph.connected_components(joined, directed=False)[1], np.int64)


def _unit(points: sparse.csr_matrix) -> sparse.csr_matrix:
    """Rows of length 1.  Without a single column, as in a corpus that names no kind, there is nothing to scale."""
    return normalize(points) if points.shape[1] else points


def _kinds(project: ProjectRow) -> tuple[str, ...]:
    return tuple(chain((f"mode {each}" for each in project.modes), (f"topic {each}" for each in project.topics),
                       (f"audience {each}" for each in project.audiences)))


def _indicators(sets: Sequence[Sequence[str]]) -> sparse.csr_matrix:
    return sparse.csr_matrix(MultiLabelBinarizer(sparse_output=True).fit_transform(sets), dtype=float)
