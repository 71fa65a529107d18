"""How right inferred links were on judged projects: the figures that `alignment.toml` keeps of each model in use."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from graph.alignment.measures import Bin, Measured, at_least
from graph.alignment.model import PARAMETERS

SERVING: Final = ("judged", "guided", "zero_shot")
"""Names of models that make links; ``listed`` only tests the method."""


@dataclass(frozen=True, slots=True)
class ModelQuality:
    """One model."""

    kind: str
    """Of its targets: ``node`` or ``sdg``."""
    name: str
    how: str
    """How the judged projects were held out: ``strangers``, ``folds`` or ``plans``."""
    projects: int
    """Judged projects."""
    supports: float
    """Least probability of a link that is shown as strong."""
    promise: float
    """Of links shown as strong, the share that is promised to be right."""
    least: float
    """Lower end of the 95 % interval of the share that was."""
    measured: tuple[tuple[str, Measured], ...]
    """By plan for ``plans``, else one of an empty name."""
    reliability: tuple[Bin, ...]


@cache
def models(path: Path = PARAMETERS) -> tuple[ModelQuality, ...]:
    """The models that make links, directions first; without the curve's figures a model is left out."""
    with path.open("rb") as file:
        content = tomllib.load(file)
    found = []
    for kind in ("node", "sdg"):
        for name in SERVING:
            entry = content.get(kind, {}).get(name, {})
            if "reliability" not in entry:
                continue
            how = entry["how"]
            told = entry[how]
            measured = {"": told} if "f1" in told else told
            found.append(ModelQuality(
                kind, name, how, entry["projects"], entry["supports"], entry["promise"], entry["least"],
                tuple((plan, Measured(**each)) for plan, each in measured.items()),
                tuple(Bin(*each) for each in entry["reliability"])))
    return tuple(found)


def interval(one: Bin) -> tuple[float, float]:
    """The 95 % interval of the share of a bin that was right (Wilson 1927)."""
    right = round(one.n * one.right)
    return at_least(right, one.n), 1 - at_least(one.n - right, one.n)
