"""What a refit would change: links that come, go, or change their strength."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from graph.alignment.fit import Material
from graph.alignment.model import Model
from graph.alignment.schemes import Scheme


@dataclass(frozen=True, slots=True)
class Changed:
    """One link before and after; an empty strength is no link."""

    project: str
    title: str
    target: str
    notation: str
    before: str
    after: str
    probability_before: float
    """Of clear support."""
    probability_after: float

    def as_data(self) -> dict[str, object]:
        """As plain data."""
        return asdict(self)


def changes(material: Material, before: Mapping[tuple[str, str], Model],
            after: Mapping[tuple[str, str], Model]) -> Iterator[Changed]:
    """The links of the material's corpus that two sets of models show differently, the greatest change first in each
    scheme; schemes without a model on both sides are passed over."""
    for scheme in material.judged:
        key = scheme.targets[0].kind, scheme.model
        if key in before and key in after:
            found = list(_of_scheme(material, scheme, before[key], after[key]))
            yield from sorted(found, key=lambda each: -abs(each.probability_after - each.probability_before))


def _of_scheme(material: Material, scheme: Scheme, before: Model, after: Model) -> Iterator[Changed]:
    values = scheme.taught(material.corpus)
    if not all(name in values for model in (before, after) for name in model.clearly.coefficients):
        return
    sides = [(model, model.clearly.probability(values), model.at_all.probability(values)) for model in (before, after)]
    for row, project in enumerate(material.corpus.projects):
        for column, target in enumerate(scheme.targets):
            old, new = (_strength(model, float(clearly[row, column]), float(at_all[row, column]))
                        for model, clearly, at_all in sides)
            if old != new:
                yield Changed(project.id, project.title, target.id, target.notation, old, new,
                              float(sides[0][1][row, column]), float(sides[1][1][row, column]))


def _strength(model: Model, clearly: float, at_all: float) -> str:
    return "supports" if clearly >= model.supports else "partly" if at_all >= model.partly else ""
