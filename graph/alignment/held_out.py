"""The fitted models on a judged file of their own: projects that neither the fit nor, at best, the guides' authors saw.

What is asked here is left out of everything that teaches, also where the project's own judgements hold it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from graph.alignment.fit import Fitted, HeldOut, Material, fit
from graph.alignment.judgements import Judgement, found
from graph.alignment.measures import measure
from graph.alignment.schemes import HALF
from graph.alignment.space import Places
from graph.alignment.targets import Table
from graph.rows import ProjectRow

DRAWS: Final = 1000
"""Resamples of the projects for an interval: its ends move by less than 0.01 between seeds."""

SEED: Final = 0

TOLD: Final = ("f1", "precision", "recall", "first", "third", "none", "calibration")
"""Figures that get an interval."""


@dataclass(frozen=True, slots=True)
class Interval:
    """95 % of the resamples of the projects lie in it."""

    low: float
    high: float


def without(known: Sequence[Judgement], asked: Iterable[Judgement], projects: Sequence[ProjectRow]) -> list[Judgement]:
    """The judgements of ``known`` whose project is none of those asked."""
    places = found(asked, projects).keys()
    same = {id(each) for place, each in found(known, projects).items() if place in places}
    return [each for each in known if id(each) not in same]


def missing(asked: Sequence[Judgement], projects: Sequence[ProjectRow]) -> list[str]:
    """The judged projects that are not among the rows, by document and title or record."""
    there = {id(each) for each in found(asked, projects).values()}
    return [f"{each.document}: {each.title or each.record}" for each in asked if id(each) not in there]


def with_first_words(material: Material, asked: Sequence[Judgement], source: str) -> list[Judgement]:
    """The judged projects with what the guides say of them now, to be taught before the guides' authors see them.

    Args:
        material: its schemes tell what guides say.
        asked: those that are among the material's projects are given back.
        source: as ``judgements.toml`` will name it.
    """
    told = []
    for place, each in sorted(found(asked, material.corpus.projects).items()):
        guide: dict[str, dict[str, float]] = {"nodes": {}, "sdgs": {}}
        for scheme in material.judged:
            words = guide["sdgs" if scheme.targets[0].kind == "sdg" else "nodes"]
            for column, target in enumerate(scheme.targets):
                if "clear" in scheme.values and each.value(target.scheme, target.notation) is not None:
                    said = scheme.values["clear"][place, column] + HALF * scheme.values["partly"][place, column]
                    words |= {target.notation: float(said)} if said else {}
        told.append(replace(each, source=source, guide=guide))
    return told


def tested(material: Material, asked: Sequence[Judgement]) -> list[Fitted]:
    """Models fitted to the material, each with its figures on the projects asked, which the material must not hold."""
    places = found(asked, material.corpus.projects)
    judged = np.array(sorted(places), np.int64)
    return [_on(material, each, judged, places) for each in fit(replace(material, listed=()))
            if each.name in ("judged", "guided") and any(_judges(said, each) for said in places.values())]


def intervals(fitted: Fitted) -> dict[str, Interval]:
    """Of each figure in ``TOLD``: the projects are drawn again, with replacement."""
    out, random = fitted.held_out, np.random.default_rng(SEED)
    drawn = []
    for _ in range(DRAWS):
        rows = random.integers(0, len(out.truth), len(out.truth))
        figures = measure(out.clearly[rows], out.at_all[rows], out.truth[rows], fitted.supports, fitted.partly)
        drawn.append([getattr(figures, name) for name in TOLD])
    low, high = np.percentile(np.array(drawn), [2.5, 97.5], axis=0).tolist()
    return {name: Interval(*ends) for name, *ends in zip(TOLD, low, high, strict=True)}


def _judges(said: Judgement, fitted: Fitted) -> bool:
    target = fitted.scheme.targets[0]
    return said.value(target.scheme, target.notation) is not None


def _on(material: Material, fitted: Fitted, judged: Places, places: dict[int, Judgement]) -> Fitted:
    scheme = fitted.scheme
    taught = scheme.taught(material.corpus) if fitted.name == "judged" else scheme.values
    values = {name: taught[name][judged] for name in fitted.clearly.coefficients}
    truth: Table = np.array([[places[row].value(target.scheme, target.notation) or 0.0 for target in scheme.targets]
                             for row in judged.tolist()])
    out = HeldOut(fitted.clearly.probability(values), fitted.at_all.probability(values), truth)
    return replace(fitted, held_out=out, projects=len(truth), basis=out,
                   scheme=replace(scheme, judged=judged, truth=truth), measured={
        "held out": measure(out.clearly, out.at_all, truth, fitted.supports, fitted.partly)})
