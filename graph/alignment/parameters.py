"""The file of the fitted models, ``alignment.toml``: made by `kakehashi fit`, read by :mod:`graph.alignment.model`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Final

from graph.alignment.fit import Fitted, Material
from graph.encoders import Encoder

VERSION: Final = "5"
"""Raised when the features, guides or judgements change."""


def written(fitted: Sequence[Fitted], material: Material, encoder: Encoder, before: str = "") -> str:
    """The text of ``alignment.toml``.

    Args:
        fitted: the models.
        material: what they were fitted to.
        encoder: whose vectors they know.
        before: the text so far: a model that the material did not suffice for stays as it is there.
    """
    count = max((len(each.judged) for each in material.judged), default=0)
    names = {f"[{_name(each)}]" for each in fitted}
    stays = [part for part in before.split("\n\n")
             if part.startswith(("[node.", "[sdg.")) and part.partition("\n")[0] not in names]
    return "\n".join([_HEADER.format(
        version=VERSION, count=count, encoder=encoder.name, encoder_version=encoder.version,
        date=datetime.now(UTC).date().isoformat()), *("\n".join(_section(each)) for each in fitted),
        *(f"{part.rstrip()}\n" for part in stays)])


_HEADER: Final = """# Made by `kakehashi fit` from judgements.jsonl and the reviews in force: do not edit by hand.
# `folds`: cross-validation over projects in groups of near-duplicates.
# `documents`: one whole document left out at a time.  `plans`: fitted on the other plans.  `divisions`: the mean of
# several divisions into folds.
# `strangers`: projects that were new to the guides' authors, judged by people who knew neither; the guides speak as
# they did then, and one source is left out at a time.  The thresholds were chosen there, where there are any.
# `promise`: the least share of links shown as "supports" that is right, checked with nested thresholds; `least` is the
# lower end of its 95 % interval.  `reliability` has bins of [links, mean probability said, share that was right],
# measured on `projects` held out in the way that `how` names.

[provenance]
version = "{version}"
judged_projects = {count}
encoder = "{encoder}"
encoder_version = "{encoder_version}"
fitted = "{date}"
"""


def _name(fitted: Fitted) -> str:
    return f"{fitted.kind}.{fitted.name}"


def _section(fitted: Fitted) -> Iterator[str]:
    name = _name(fitted)
    yield from (f"[{name}]", f"intercept = {fitted.clearly.intercept:.4f}", f"supports = {fitted.supports:.2f}",
                f"partly = {fitted.partly:.2f}", f"promise = {fitted.promise:.2f}", f"least = {fitted.least:.2f}",
                f'how = "{fitted.how}"', f"projects = {fitted.projects}", "reliability = [")
    yield from (f"    [{each.n}, {each.said:.3f}, {each.right:.3f}]," for each in fitted.reliability)
    yield from ("]", f"[{name}.coefficients]")
    yield from (f"{key} = {weight:.4f}" for key, weight in fitted.clearly.coefficients.items())
    yield from (f"[{name}.at_all]", f"intercept = {fitted.at_all.intercept:.4f}")
    yield from (f"{key} = {weight:.4f}" for key, weight in fitted.at_all.coefficients.items())
    yield f"[{name}.centres]"
    yield from (f"{key} = {mean:.4f}" for key, mean in fitted.centres.items())
    for how, measured in fitted.measured.items():
        yield f"[{name}.{how}]"
        yield from (f"{key} = {value:.3f}" for key, value in asdict(measured).items())
    yield ""
