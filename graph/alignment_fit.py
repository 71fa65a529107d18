"""Fits the models of :mod:`graph.alignment` to the judgements and measures them by cross-validation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from graph import alignment, alignment_features
from graph.alignment import Scheme
from graph.alignment_features import JUDGED, ZERO_SHOT, Table
from graph.encoders import Encoder, Vectors
from graph.judgements import Judgement, read
from graph.rows import NodeRow, ProjectRow

CLEARLY: Final = 0.75
"""Judges' mean from which a link counts as clear support (1.5 of 2)."""

PARTLY: Final = 0.25
"""Judges' mean from which a link counts at all: one of two judges said partly."""

FOLDS: Final = 5
SEED: Final = 0
PRECISION: Final = 0.85
"""Of links shown as ``supports``, at least so many are to be right."""

MOSTLY: Final = 0.6
"""Of links shown as ``partly``, at least so many are to be at least partly right."""

FEWEST: Final = 10
"""Links below which a precision says nothing."""

VERSION: Final = "1"
"""Raised when the features or the judgements change."""

GRID: Final = np.linspace(0.05, 0.95, 91)

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Measured:
    """Cross-validated figures of one model."""

    f1: float
    """Micro-F1 of clear support at the threshold ``supports``."""
    precision: float
    recall: float
    first: float
    """Share of the projects with a clear target whose most probable target is one."""
    brier: float
    calibration: float
    """Expected calibration error over ten bins."""
    partly_precision: float
    """Of links from ``partly`` up to ``supports``, the share that judges called at least partly right."""


def fit(projects: Sequence[ProjectRow], nodes: Sequence[NodeRow], encoder: Encoder,
        judgements: Sequence[Judgement] | None = None) -> str:
    """The text of ``alignment.toml``, fitted to the judgements whose projects are among the rows.

    Args:
        projects: a corpus that holds the judged projects.
        nodes: of the judged plan, and others.
        encoder: of the snapshots that will be aligned.
        judgements: those of the project unless others are given; of at least two documents, one of
            which is left out at a time.
    """
    judgements = read() if judgements is None else judgements
    vectors = alignment.project_vectors(projects, encoder)
    count = 0
    parts: list[str] = []
    for scheme in alignment.schemes(projects, nodes, encoder, vectors, judgements):
        if not scheme.judged:
            continue
        count = max(count, len(scheme.judged))
        kind = scheme.targets[0].kind
        for name, used in (("judged", JUDGED), ("zero_shot", ZERO_SHOT)):
            documents = np.array([projects[place].document for place in scheme.judged])
            folds = list(KFold(FOLDS, shuffle=True, random_state=SEED).split(documents))
            chance = held_out(scheme, projects, vectors, used, folds)
            supports, partly = thresholds(chance, scheme.truth)
            by_document = [(np.flatnonzero(documents != each), np.flatnonzero(documents == each))
                           for each in np.unique(documents)]
            other = held_out(scheme, projects, vectors, used, by_document)
            rows = np.arange(len(scheme.judged))
            values = {feature: scheme.values[feature][list(scheme.judged)] for feature in used}
            measured = [measure(each, scheme.truth, supports, partly) for each in (chance, other)]
            model = _regression(values, scheme.truth, used, rows)
            parts.append(_section(kind, name, used, model, (supports, partly), measured))
    return "\n".join([_provenance(encoder, count), *parts])


def held_out(scheme: Scheme, projects: Sequence[ProjectRow], vectors: Vectors, used: Sequence[str],
             folds: Sequence[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]) -> Table:
    """Probabilities of the judged projects, each from a model that saw neither it nor its judgement."""
    chance = np.zeros(scheme.truth.shape)
    places = np.asarray(scheme.judged, np.int64)
    for train, test in folds:
        values = dict(scheme.values)
        # Only the training projects are asked, or the held-out ones' judgements would leak.
        values["neighbours"] = alignment_features.neighbours(projects, vectors, places[train].tolist(),
                                                             scheme.truth[train])
        judged = {name: values[name][places] for name in used}
        model = _regression(judged, scheme.truth, used, train)
        stacked = np.stack([judged[name][test] for name in used], axis=-1)
        chance[test] = model.predict_proba(stacked.reshape(-1, len(used)))[:, 1].reshape(len(test), -1)
    return chance


def thresholds(chance: Table, truth: Table) -> tuple[float, float]:
    """The least probabilities of ``supports`` and ``partly``.

    ``supports`` has the best F1 among those of at least ``PRECISION``, or the highest precision where
    none reaches it; ``partly`` is the lowest at which at least ``MOSTLY`` of the links below ``supports``
    are partly right.
    """
    clear, some = truth >= CLEARLY, truth >= PARTLY
    scores = [(*_scores(chance >= limit, clear), float(limit)) for limit in GRID
              if (chance >= limit).sum() >= FEWEST]
    precise = [each for each in scores if each[1] >= PRECISION]
    best = max(precise, key=lambda each: each[0]) if precise else max(scores, key=lambda each: each[1])
    supports = best[3]
    enough = [limit for limit in GRID
              if limit < supports and _between(chance, limit, supports, some) >= MOSTLY]
    return supports, float(min(enough, default=supports))


def measure(chance: Table, truth: Table, supports: float, partly: float) -> Measured:
    """Figures of held-out probabilities [judged, targets]."""
    clear = truth >= CLEARLY
    f1, precision, recall = _scores(chance >= supports, clear)
    having = clear.any(axis=1)
    first = clear[np.arange(len(clear)), chance.argmax(axis=1)][having].mean()
    bins = np.minimum((chance * 10).astype(int), 9)
    shares = np.bincount(bins.ravel(), minlength=10) / bins.size
    calibration = sum(abs(chance[bins == each].mean() - clear[bins == each].mean()) * shares[each]
                      for each in np.flatnonzero(shares))
    return Measured(f1, precision, recall, float(first), float(((chance - clear) ** 2).mean()),
                    float(calibration), _between(chance, partly, supports, truth >= PARTLY))


def _regression(values: dict[str, Table], truth: Table, used: Sequence[str],
                rows: npt.NDArray[np.int64]) -> Any:
    stacked = np.stack([values[name][rows] for name in used], axis=-1).reshape(-1, len(used))
    return LogisticRegression(max_iter=2000).fit(stacked, (truth[rows] >= CLEARLY).reshape(-1))


def _scores(said: Mask, right: Mask) -> tuple[float, float, float]:
    """Micro-F1, precision and recall."""
    both = float((said & right).sum())
    return (2 * both / max(1.0, float(said.sum() + right.sum())), both / max(1.0, float(said.sum())),
            both / max(1.0, float(right.sum())))


def _between(chance: Table, low: float, high: float, right: Mask) -> float:
    """Precision of the links whose probability is from ``low`` up to ``high``."""
    return _scores((chance >= low) & (chance < high), right)[1]


def _provenance(encoder: Encoder, count: int) -> str:
    return f"""# Made by graph/alignment_fit.py from graph/judgements.jsonl: do not edit by hand.
# `folds`: {FOLDS}-fold cross-validation over projects, in which the thresholds were chosen.
# `documents`: one whole document left out at a time, as a new document would be.

[provenance]
version = "{VERSION}"
judged_projects = {count}
encoder = "{encoder.name}"
encoder_version = "{encoder.version}"
fitted = "{datetime.now(UTC).date().isoformat()}"
"""


def _section(kind: str, name: str, used: Sequence[str], model: Any, limits: tuple[float, float],
             measured: Sequence[Measured]) -> str:
    supports, partly = limits
    lines = [f"[{kind}.{name}]", f"intercept = {model.intercept_[0]:.4f}", f"supports = {supports:.2f}",
             f"partly = {partly:.2f}", f"[{kind}.{name}.coefficients]"]
    lines += [f"{feature} = {weight:.4f}" for feature, weight in zip(used, model.coef_[0], strict=True)]
    for label, figures in zip(("folds", "documents"), measured, strict=True):
        lines.append(f"[{kind}.{name}.{label}]")
        lines += list(_figures(figures))
    return "\n".join([*lines, ""])


def _figures(figures: Measured) -> Iterator[str]:
    for field in Measured.__dataclass_fields__:
        yield f"{field} = {getattr(figures, field):.3f}"
