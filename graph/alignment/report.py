"""What `kakehashi evaluate alignment` tells: figures, calibration, confusion, ablations, and the worst errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from graph.alignment.features import USED
from graph.alignment.fit import Fitted, HeldOut, Material, folds_of, held_out
from graph.alignment.measures import CLEARLY, Bin, Measured, confusion, measure, per_target, scores

WORST = 20

ABLATIONS: dict[str, tuple[str, ...]] = {
    "all": USED["judged"],
    "without the guide": ("near", "learned"),
    "without judged projects": ("clear", "partly", "near"),
    "guide alone": ("clear", "partly"),
    "with judged neighbours": (*USED["judged"], "neighbours"),
    "judged projects alone": ("learned",),
    "text alone": ("near", "words"),
    "text and signs": ("near", "words", "signs"),
}
"""Features that each variant uses."""


@dataclass(frozen=True, slots=True)
class TargetFigures:
    """One direction or goal."""

    notation: str
    right: int
    wrong: int
    missed: int

    @property
    def f1(self) -> float:
        """F1 of clear support; 0 where there is nothing to find and nothing was shown."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


@dataclass(frozen=True, slots=True)
class Confused:
    """A link that was missed and one that was shown wrongly in the same project; empty where only one of them."""

    missed: str
    shown: str
    n: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """One of the links where the model was furthest from the judges."""

    document: str
    record: str
    title: str
    lines: tuple[int, int]
    target: str
    probability: float
    judged: float
    guide: str
    """What the guide said: clear, partly or nothing."""


@dataclass(frozen=True, slots=True)
class SchemeReport:
    """One kind of target with one model."""

    kind: str
    model: str
    projects: int
    supports: float
    partly: float
    promise: float
    measured: dict[str, Measured]
    targets: tuple[TargetFigures, ...]
    how: str
    """How the projects of the curve were held out: a key of ``measured``, without a plan's name."""
    reliability: tuple[Bin, ...]
    confusion: tuple[Confused, ...]
    worst: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True)
class Ablation:
    """The figures of one set of features, by folds, at the threshold that suits it best."""

    kind: str
    features: str
    f1: float
    first: float
    brier: float


@dataclass(frozen=True, slots=True)
class AlignmentReport:
    """All of it."""

    schemes: tuple[SchemeReport, ...]
    ablations: tuple[Ablation, ...]


def report(material: Material, fitted: Sequence[Fitted], ablations: bool = True) -> AlignmentReport:
    """Measures fitted models on what they had not seen."""
    return AlignmentReport(tuple(_scheme(material, each) for each in fitted),
                           tuple(_ablations(material)) if ablations else ())


def _scheme(material: Material, fitted: Fitted) -> SchemeReport:
    out, scheme = fitted.held_out, fitted.scheme
    clear, said = out.truth >= CLEARLY, out.clearly >= fitted.supports
    names = [each.notation for each in scheme.targets] if fitted.name != "listed" else [
        each.statements[-1].text for each in scheme.targets]
    targets = tuple(TargetFigures(name, *counts) for name, counts in zip(names, per_target(said, clear), strict=True)
                    if any(counts))
    names.append("")  # place -1
    confused = tuple(Confused(names[missed], names[shown], n)
                     for (missed, shown), n in confusion(said, clear).most_common())
    return SchemeReport(fitted.kind, fitted.name, len(scheme.judged), fitted.supports, fitted.partly, fitted.promise,
                        fitted.measured, targets, fitted.how, tuple(fitted.reliability), confused,
                        tuple(_worst(material, fitted, out, names)))


def _worst(material: Material, fitted: Fitted, out: HeldOut, names: Sequence[str]) -> Iterator[Mistake]:
    wrong = (out.clearly >= fitted.supports) != (out.truth >= CLEARLY)
    far = np.where(wrong, np.abs(out.clearly - out.truth), -1.0)
    values = fitted.scheme.values
    for flat in np.argsort(-far, axis=None)[:min(WORST, int(wrong.sum()))].tolist():
        row, column = divmod(flat, out.truth.shape[1])
        place = int(fitted.scheme.judged[row])
        project = material.corpus.projects[place]
        guide = next((name for name in ("clear", "partly") if name in values and values[name][place, column]), "")
        yield Mistake(project.document, project.record, project.title, project.lines, names[column],
                      round(float(out.clearly[row, column]), 3), float(out.truth[row, column]), guide)


def _ablations(material: Material) -> Iterator[Ablation]:
    for scheme in material.judged:
        for label, used in ABLATIONS.items():
            if "clear" in used and "clear" not in scheme.values:
                continue
            out = held_out(material.corpus, scheme, used, folds_of(material.corpus, scheme))
            limits = out.chosen(0.0)
            figures = measure(out.clearly, out.at_all, out.truth, *limits)
            yield Ablation(scheme.targets[0].kind, label, scores(out.clearly >= limits[0], out.truth >= CLEARLY)[0],
                           figures.first, figures.brier)
