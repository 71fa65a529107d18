"""Which projects support which direction, and which SDG goal: inferred, calibrated, with evidence.

A logistic model with a handful of coefficients (``alignment.toml``, made by :mod:`graph.alignment_fit`)
turns the features of :mod:`graph.alignment_features` into a probability.  Where the scheme has judged
projects, the judged neighbours speak too (model ``judged``); for a new plan they cannot, and the model
``zero_shot`` says so by its name and its lower confidence.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from graph import alignment_features as features
from graph.alignment_features import Table
from graph.encoders import Encoder, Vectors
from graph.judgements import Judgement, found, read
from graph.rows import EvidenceRow, LinkRow, NodeRow, ProjectRow
from graph.targets import Target, goal_targets, plan_targets
from ontology.iri import Iris

PARAMETERS: Final = Path(__file__).with_name("alignment.toml")

FEWEST_JUDGED: Final = 20
"""Judged projects below which neighbours are chance."""

_SENTENCE: Final = re.compile(r"[^。！？\n]+[。！？]*")


@dataclass(frozen=True, slots=True)
class Model:
    """One fitted model: a probability is ``1 / (1 + exp(-(intercept + sum(coefficient * feature))))``."""

    name: str
    version: str
    intercept: float
    coefficients: dict[str, float]
    supports: float
    """Least probability of a link shown as supporting."""
    partly: float
    """Least probability of a link shown as partly supporting."""

    encoder: str
    """Name of the encoder it was fitted with."""

    def with_encoder(self, encoder: Encoder) -> Model:
        """The model for this encoder: one that it was not fitted with is named as uncalibrated."""
        return self if encoder.name == self.encoder else replace(self, version=f"{self.version}-uncalibrated")

    def probability(self, values: dict[str, Table]) -> Table:
        """[projects, targets]."""
        logit = self.intercept + sum(weight * values[name] for name, weight in self.coefficients.items())
        return np.asarray(1 / (1 + np.exp(-logit)))


@dataclass(frozen=True, slots=True)
class Scheme:
    """The targets of one scheme and the features of all projects for them."""

    targets: tuple[Target, ...]
    vectors: tuple[Vectors, ...]
    """Of each target's statements."""
    values: dict[str, Table]
    judged: tuple[int, ...]
    """Positions of the judged projects."""
    truth: Table
    """Their judged values, 0 to 1: [judged, targets]."""


@dataclass(frozen=True, slots=True)
class _Picked:
    """A link on its way."""

    project: ProjectRow
    target: Target
    statements: Vectors
    probability: float
    model: Model
    reasons: tuple[str, ...]


@cache
def models(path: Path = PARAMETERS) -> dict[tuple[str, str], Model]:
    """The fitted models by kind of target (``node``, ``sdg``) and name (``judged``, ``zero_shot``)."""
    with path.open("rb") as file:
        content: dict[str, Any] = tomllib.load(file)
    version = str(content["provenance"]["version"])
    return {(kind, name): Model(name, version, entry["intercept"], entry["coefficients"], entry["supports"],
                                entry["partly"], str(content["provenance"]["encoder"]))
            for kind in ("node", "sdg") for name, entry in content[kind].items()}


def align(projects: Sequence[ProjectRow], nodes: Sequence[NodeRow], encoder: Encoder,
          iris: Iris) -> list[LinkRow]:
    """Inferred links of all projects to the responses of all strategies and to the SDG goals.

    Args:
        projects: the whole corpus: z-scores compare a project with the others.
        nodes: of all plans; those of ``targets.LEVELS`` are aligned with.
        encoder: of the snapshot.
        iris: mints the links' IRIs.

    Returns:
        Links at least as probable as the model's threshold for ``partly``, by project and target.  A
        link that a document asserts is not inferred again.
    """
    if not projects:
        return []
    vectors = project_vectors(projects, encoder)
    asserted = {(project.id, link.node) for project in projects for link in project.nodes
                if link.confidence is None}
    asserted |= {(project.id, str(link.goal)) for project in projects for link in project.sdgs
                 if link.confidence is None}
    picked: list[_Picked] = []
    for scheme in schemes(projects, nodes, encoder, vectors):
        name: Literal["judged", "zero_shot"] = "judged" if scheme.judged else "zero_shot"
        model = models()[scheme.targets[0].kind, name].with_encoder(encoder)
        probability = model.probability(scheme.values)
        for row, column in np.argwhere(probability >= model.partly).tolist():
            target = scheme.targets[column]
            if (projects[row].id, target.id) not in asserted:
                picked.append(_Picked(projects[row], target, scheme.vectors[column],
                                      float(probability[row, column]), model,
                                      _reasons(model, scheme.values, row, column)))
    order = {project.id: row for row, project in enumerate(projects)}
    picked.sort(key=lambda each: order[each.project.id])
    sentences = _sentences({each.project.id: each.project for each in picked}, encoder)
    return [_link(each, sentences[each.project.id], iris) for each in picked]


def project_vectors(projects: Sequence[ProjectRow], encoder: Encoder) -> Vectors:
    """Title and description of each project: float32 [projects, d]."""
    return encoder.encode_passage([f"{project.title}。{project.description}" for project in projects])


def schemes(projects: Sequence[ProjectRow], nodes: Sequence[NodeRow], encoder: Encoder, vectors: Vectors,
            judgements: Sequence[Judgement] | None = None) -> Iterator[Scheme]:
    """Each scheme with its features; ``judgements`` are those of the project unless others are given."""
    places = found(read() if judgements is None else judgements, projects)
    for _, group in groupby([*plan_targets(nodes), *goal_targets()], key=lambda target: target.scheme):
        targets = tuple(group)
        known = tuple(encoder.encode_passage([each.text for each in target.statements]) for target in targets)
        similarity = features.similarities(vectors, targets, known)
        values = features.zero_shot(similarity, features.shared_words(projects, targets))
        judged = tuple(place for place, judgement in places.items()
                       if judgement.value(targets[0].scheme, targets[0].notation) is not None)
        judged = judged if len(judged) >= FEWEST_JUDGED else ()
        truth = np.array([[places[place].value(target.scheme, target.notation) or 0.0 for target in targets]
                          for place in judged]).reshape(len(judged), len(targets))
        if judged:
            values["neighbours"] = features.neighbours(projects, vectors, judged, truth)
        yield Scheme(targets, known, values, judged, truth)


def _reasons(model: Model, values: dict[str, Table], row: int, column: int) -> tuple[str, ...]:
    """Names of the features that raised the probability, strongest first."""
    shares = {name: weight * float(values[name][row, column]) for name, weight in model.coefficients.items()}
    return tuple(name for name in sorted(shares, key=lambda name: -shares[name]) if shares[name] > 0)


def _sentences(projects: dict[str, ProjectRow],
               encoder: Encoder) -> dict[str, list[tuple[EvidenceRow, Vectors]]]:
    """Each project's sentences as evidence, with their vectors."""
    found_in = {identifier: _quotes(project) for identifier, project in projects.items()}
    flat = [quote for quotes in found_in.values() for quote in quotes]
    vectors = iter(encoder.encode_passage([quote.quote for quote in flat]))
    return {project: [(quote, next(vectors)) for quote in quotes] for project, quotes in found_in.items()}


def _quotes(project: ProjectRow) -> list[EvidenceRow]:
    """The sentences of the description; the title, which the reader sees already, where there is none."""
    role, parts = "description", [part.strip() for part in _SENTENCE.findall(project.description)]
    parts = [part for part in parts if part]
    if not parts:
        role, parts = "name", [project.title]
    cell = project.evidence.get(role) or EvidenceRow(document=project.document, lines=project.lines, quote="")
    return [EvidenceRow(document=cell.document, lines=cell.lines, column=cell.column, quote=part)
            for part in parts]


def _link(picked: _Picked, sentences: list[tuple[EvidenceRow, Vectors]], iris: Iris) -> LinkRow:
    project, target, model = picked.project, picked.target, picked.model
    # Its own title stands last: a bullet that carries its mark is evidence where there is one.
    statements = picked.statements[:-1] if len(picked.statements) > 1 else picked.statements
    fit = np.stack([vector for _, vector in sentences]) @ statements.T
    sentence, statement = np.unravel_index(int(fit.argmax()), fit.shape)
    identifier = f"{project.id}-{'sdg' if target.kind == 'sdg' else ''}{target.id}"
    return LinkRow(
        id=identifier, iri=iris.entity("alignment", identifier), project=project.id, target_kind=target.kind,
        target=target.id, strength="supports" if picked.probability >= model.supports else "partly",
        asserted=False, confidence=round(picked.probability, 3),
        method=f"inferred:{model.name}-{model.version}", project_evidence=sentences[sentence][0],
        target_evidence=target.statements[statement].evidence, reasons=picked.reasons)
