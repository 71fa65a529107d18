"""What speaks for a link between a project and a target, as numbers.

==============  ==================================================================================================
``near``        z-score of the nearest statement's similarity over the targets of its scheme: which target fits
                this project best
``share``       the same, as the log share of the target among all of its scheme: comparable between plans of
                thirteen and of fifty directions
``words``       z-score of the shared words' weight (BM25) over the targets
``signs``       z-score of the signs that project and target share (``signs.toml``) over the targets: the same
                vocabulary read in both texts
``clear``       the target's judging guide (``guide.toml``) finds clear support: 0 or 1
``partly``      the guide finds partial support only: 0 or 1
``neighbours``  log share of the target among judged projects and statements near the project
``learned``     score of a regression on judged projects and statements, about 0 to 1
==============  ==================================================================================================

The first four need nothing but the plan; ``clear`` and ``partly`` a guide, the last two judged projects.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from graph.alignment import signs
from graph.alignment.targets import Table, Target
from graph.encoders import Vectors
from graph.rows import ProjectRow
from graph.text.tokens import forms

USED: Final[Mapping[str, tuple[str, ...]]] = {
    "judged": ("clear", "partly", "near", "learned"),
    "guided": ("clear", "partly", "near"),
    "zero_shot": ("share", "signs"),
    "listed": ("learned", "neighbours", "near", "signs"),
}
"""Features of each model, by its name.  ``neighbours`` beside a guide, and ``words`` beside ``learned``, add
nothing on held-out judgements (docs/ALIGNMENT.md, ablations)."""

SHARPNESS: Final = 1.5
"""How much a z-score of ``near`` raises a target's share: the slope that a logistic regression gives it alone."""


def similarities(project_vectors: Vectors, vectors: Sequence[Vectors]) -> Table:
    """Cosine of each project and the nearest statement of each target.

    Args:
        project_vectors: float32 [projects, d].
        vectors: for each target, float32 [its statements, d].
    """
    return np.stack([(project_vectors @ each.T).max(axis=1) for each in vectors], axis=1).astype(np.float64)


def of_texts(projects: Sequence[ProjectRow], project_vectors: Vectors, targets: Sequence[Target],
             vectors: Sequence[Vectors], found: Sequence[frozenset[str]]) -> dict[str, Table]:
    """The features that need no judgement and no guide.

    Args:
        projects: all; shapes as in ``similarities``.
        project_vectors: of title and description.
        targets: of one scheme.
        vectors: of the targets' statements.
        found: each project's signs.
    """
    return of_embeddings(project_vectors, vectors) | {
        "words": standard(shared_words(projects, targets)), "signs": standard(shared_signs(found, targets))}


def of_embeddings(project_vectors: Vectors, vectors: Sequence[Vectors]) -> dict[str, Table]:
    """``near`` and ``share``; shapes as in ``similarities``."""
    near = standard(similarities(project_vectors, vectors))
    odds = np.exp(SHARPNESS * near)
    return {"near": near, "share": np.asarray(np.log(odds / odds.sum(axis=1, keepdims=True)))}


def shared_words(projects: Sequence[ProjectRow], targets: Sequence[Target]) -> Table:
    """BM25 of each target's words in each project's text (k1 1.2, b 0.75), over the words that any project has."""
    texts = [Counter(forms(f"{project.title}。{project.description}")) for project in projects]
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


def shared_signs(found: Sequence[frozenset[str]], targets: Sequence[Target]) -> Table:
    """Weight of the signs that project and target share, by rarity and relative to how many either has."""
    having = Counter(sign for each in found for sign in each)
    weight = {sign: math.log(len(found) / count) for sign, count in having.items()}
    mine = [1 + sum(weight[sign] for sign in each) for each in found]
    table = np.zeros((len(found), len(targets)))
    for column, target in enumerate(targets):
        theirs = frozenset().union(*(signs.in_text(each.text) for each in target.statements)) & weight.keys()
        size = 1 + sum(weight[sign] for sign in theirs)
        for row, each in enumerate(found):
            table[row, column] = sum(weight[sign] for sign in each & theirs) / math.sqrt(size * mine[row])
    return table


def standard(table: Table) -> Table:
    """z-scores over the targets."""
    deviation = np.maximum(table.std(axis=1, keepdims=True), 1e-6)
    return np.asarray((table - table.mean(axis=1, keepdims=True)) / deviation)
