"""What speaks for a link between a project and a target, as numbers.

==============  ==================================================================================
``near``        z-score of the nearest statement's similarity over the targets of its scheme: which
                target fits this project best.  Of few targets none can stand out: below about six, a
                plan without judgements gets hardly a link
``statement``   the same similarity's z-score over the projects: which project fits this target best
``words``       z-score over the projects of the shared words' weight (BM25)
``neighbours``  log odds of the judged projects most like this one having the link
==============  ==================================================================================

The last exists only for a scheme with judgements among the rows.  Beside it, ``statement``, ``words`` and
the targets' base rates were measured and add nothing across documents (micro-F1 0.49 against 0.61).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from graph.encoders import Vectors
from graph.rows import ProjectRow
from graph.targets import Target
from graph.tokens import forms

Table = npt.NDArray[np.float64]
"""[projects, targets]."""

ZERO_SHOT: Final = ("near", "statement", "words")
JUDGED: Final = ("near", "neighbours")

NEIGHBOURS: Final = 8
"""Judged projects that are asked.  Six to ten differ by less than the noise of 73 judged projects."""

SHARPNESS: Final = 0.02
"""Difference of cosine that makes a neighbour count e times less: this encoder's cosines of related and
unrelated Japanese texts differ by about 0.05."""

KIND: Final = 2.0
"""Full agreement in mode, topic and audience counts like 0.04 of cosine."""

SMOOTHING: Final = 0.03
"""Keeps the log odds of 0 and 1 finite, at about 3.5."""


def similarities(project_vectors: Vectors, targets: Sequence[Target], vectors: Sequence[Vectors]) -> Table:
    """Cosine of each project and the nearest statement of each target.

    Args:
        project_vectors: float32 [projects, d].
        targets: one or more.
        vectors: for each target, float32 [its statements, d].
    """
    table = np.zeros((len(project_vectors), len(targets)))
    for column, each in enumerate(vectors):
        table[:, column] = (project_vectors @ each.T).max(axis=1)
    return table


def zero_shot(similarity: Table, words: Table) -> dict[str, Table]:
    """Features that need no judgement; ``similarity`` and ``words`` are of one scheme's targets."""
    return {"near": _z(similarity, axis=1), "statement": _z(similarity, axis=0), "words": _z(words, axis=0)}


def shared_words(projects: Sequence[ProjectRow], targets: Sequence[Target]) -> Table:
    """BM25 of each target's words in each project's title and description (k1 1.2, b 0.75)."""
    texts = [Counter(forms(f"{project.title} {project.description}")) for project in projects]
    lengths = np.array([sum(text.values()) for text in texts], np.float64)
    penalty = 1.2 * (0.25 + 0.75 * lengths / max(float(lengths.mean()), 1.0)) if len(texts) else lengths
    having = Counter(word for text in texts for word in text)
    table = np.zeros((len(projects), len(targets)))
    for column, target in enumerate(targets):
        words = {word for each in target.statements for word in forms(each.text)} & having.keys()
        weight = {word: math.log(1 + (len(texts) - having[word] + 0.5) / (having[word] + 0.5))
                  for word in words}
        for row, text in enumerate(texts):
            table[row, column] = sum(weight[word] * 2.2 * text[word] / (text[word] + penalty[row])
                                     for word in words & text.keys())
    return table


def neighbours(projects: Sequence[ProjectRow], project_vectors: Vectors, places: Sequence[int],
               values: Table) -> Table:
    """Log odds of each link among a project's judged neighbours; a project is never its own neighbour.

    Args:
        projects: all.
        project_vectors: float32 [projects, d].
        places: positions of the judged ones.
        values: their judged values, [judged, targets].
    """
    known = np.asarray(places, np.int64)
    likeness = project_vectors @ project_vectors[known].T / SHARPNESS
    likeness = likeness + KIND * _kind_agreement(projects, known)
    share = np.zeros((len(projects), values.shape[1]))
    for row in range(len(projects)):
        like = likeness[row].astype(np.float64)
        like[known == row] = -np.inf
        nearest = np.argsort(-like, kind="stable")[:NEIGHBOURS]
        weight = np.exp(like[nearest] - like[nearest].max())
        share[row] = weight @ values[nearest] / weight.sum()
    return np.asarray(np.log((share + SMOOTHING) / (1 - share + SMOOTHING)))


def _kind_agreement(projects: Sequence[ProjectRow], known: npt.NDArray[np.int64]) -> Table:
    """Mean share of common modes, topics and audiences: [projects, known]."""
    total = np.zeros((len(projects), len(known)))
    for field in ("modes", "topics", "audiences"):
        sets = [frozenset(getattr(project, field)) for project in projects]
        for row, mine in enumerate(sets):
            if mine:
                total[row] += [len(mine & sets[i]) / len(mine | sets[i]) for i in known]
    return total / 3


def _z(table: Table, axis: int) -> Table:
    deviation = np.maximum(table.std(axis=axis, keepdims=True), 1e-6)
    return np.asarray((table - table.mean(axis=axis, keepdims=True)) / deviation)
