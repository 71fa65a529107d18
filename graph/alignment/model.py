"""The fitted models: features to calibrated probabilities, and the reasons that counted most.

A model says two things of a link: how probable clear support is, and how probable any support.  Each is a logistic
function of a few features (``alignment.toml``, made by :mod:`graph.alignment.fit`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from graph.alignment.targets import Table
from graph.encoders import Encoder

PARAMETERS: Final = Path(__file__).with_name("alignment.toml")

Name = Literal["judged", "guided", "zero_shot", "listed"]
"""``judged`` has a guide and judged projects among the rows; ``guided`` a guide alone; ``zero_shot`` neither.
``listed`` is for a plan that lists its programmes itself: it serves the test of the method on such a plan."""


@dataclass(frozen=True, slots=True)
class Logistic:
    """A probability is ``1 / (1 + exp(-(intercept + sum(coefficient * feature))))``."""

    intercept: float
    coefficients: Mapping[str, float]

    def probability(self, values: Mapping[str, Table]) -> Table:
        """[projects, targets]."""
        logit = self.intercept + sum(weight * values[name] for name, weight in self.coefficients.items())
        return np.asarray(1 / (1 + np.exp(-logit)))


@dataclass(frozen=True, slots=True)
class Model:
    """One fitted model."""

    name: str
    version: str
    clearly: Logistic
    at_all: Logistic
    supports: float
    """Least probability of clear support at which a link is shown as supporting."""
    partly: float
    """Least probability of any support at which a link is shown as partly supporting."""
    encoder: str
    """Name of the encoder it was fitted with."""
    centres: Mapping[str, float]
    """Mean of each feature over all pairs it was fitted to: a feature counts as a reason by how far above it lies."""

    def with_encoder(self, encoder: Encoder) -> Model:
        """The model for this encoder: one that it was not fitted with is named as uncalibrated."""
        return self if encoder.name == self.encoder else replace(self, version=f"{self.version}-uncalibrated")

    def contributions(self, values: Mapping[str, Table], row: int, column: int) -> dict[str, float]:
        """Log odds that each feature adds for one pair, against the mean pair; strongest first."""
        shares = {name: weight * (float(values[name][row, column]) - self.centres.get(name, 0.0))
                  for name, weight in self.clearly.coefficients.items()}
        return dict(sorted(shares.items(), key=lambda each: -each[1]))


@cache
def models(path: Path = PARAMETERS) -> dict[tuple[str, str], Model]:
    """The fitted models by kind of target (``node``, ``sdg``) and name."""
    with path.open("rb") as file:
        return parsed(tomllib.load(file))


def parsed(content: Mapping[str, Any]) -> dict[tuple[str, str], Model]:
    """The models of the content of an ``alignment.toml``."""
    version, encoder = str(content["provenance"]["version"]), str(content["provenance"]["encoder"])
    return {(kind, name): Model(
                name, version, Logistic(entry["intercept"], entry["coefficients"]),
                Logistic(entry["at_all"]["intercept"],
                         {key: value for key, value in entry["at_all"].items() if key != "intercept"}),
                entry["supports"], entry["partly"], encoder, entry["centres"])
            for kind in ("node", "sdg") for name, entry in content.get(kind, {}).items()}
