"""How sure a link is, as every view shows it: in five grades that never look alike.

==============  ======================================================================================
``asserted``    a document says so
``reviewed``    a person confirmed, corrected or added it
``strong``      inferred, above the model's threshold for "supports": shown with the promise that goes with it
``weak``        inferred, partly supporting
``clue``        inferred, and below what is shown openly: folded away, not counted as support
==============  ======================================================================================
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final, Literal

from graph.alignment.model import PARAMETERS
from graph.rows import LinkRow

Grade = Literal["asserted", "reviewed", "strong", "weak", "clue"]

GRADES: Final[tuple[Grade, ...]] = ("asserted", "reviewed", "strong", "weak", "clue")
"""Surest first."""

CLUE: Final = 0.45
"""Least probability of an inferred link that is shown openly, where the model's own threshold for "partly" is lower:
the interface's word for less is "only a hint"."""


def grade(link: LinkRow) -> Grade:
    """The grade of a link."""
    return grade_of(link.asserted, link.method, link.strength, link.confidence, link.target_kind)


def grade_of(asserted: bool, method: str, strength: str, confidence: float | None, kind: str) -> Grade:
    """The grade of a link by its columns."""
    if asserted:
        return "asserted"
    if method.startswith("reviewed:"):
        return "reviewed"
    if strength == "supports":
        return "strong"
    return "clue" if (confidence or 0.0) < max(CLUE, fitted(kind, method).get("partly", 0.0)) else "weak"


@cache
def fitted(kind: str, method: str) -> Mapping[str, Any]:
    """What ``alignment.toml`` tells of the model that made a link: thresholds and measurements; empty if nothing."""
    with PARAMETERS.open("rb") as file:
        models: Mapping[str, Mapping[str, Any]] = tomllib.load(file).get(kind, {})
    return models.get(method.removeprefix("inferred:").partition("-")[0], {})


def promise(links: Iterable[LinkRow]) -> int | None:
    """Of ten links shown as strong, how many are right: the least that the models of these links promise.

    It is what was measured on judged projects that the model had not seen (``alignment.toml``), rounded down.  None
    where there is no strong link, or no measurement.
    """
    kinds = {(link.target_kind, link.method) for link in links if grade(link) == "strong"}
    shares = [_measured(kind, method) for kind, method in kinds]
    return None if not shares or None in shares else int(10 * min(share for share in shares if share is not None))


def _measured(kind: str, method: str) -> float | None:
    entry = fitted(kind, method)
    share = entry.get("promise", entry.get("folds", {}).get("precision"))
    return None if share is None else float(share)
