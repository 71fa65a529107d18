"""Which projects support which direction, and which SDG goal: inferred, calibrated, with evidence.

Features (:mod:`graph.alignment.features`) become probabilities (:mod:`graph.alignment.model`); the model's name says
how much was known: ``judged``, ``guided``, or, for a plan that nobody has judged or written a guide for, ``zero_shot``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from graph.alignment import signs
from graph.alignment.judgements import read
from graph.alignment.model import PARAMETERS, Model, models
from graph.alignment.schemes import Corpus, Decided, Scheme, schemes
from graph.alignment.targets import Table, Target
from graph.encoders import Encoder, Vectors
from graph.rows import EvidenceRow, LinkRow, NodeRow, ProjectRow, TieRow
from ontology.iri import Iris

__all__ = ["PARAMETERS", "align", "models"]

REASONS: Final = 3
"""Features told as reasons, besides the signs that the guide's line names."""

_SENTENCE: Final = re.compile(r"[^。！？\n]+[。！？]*")


@dataclass(frozen=True, slots=True)
class _Picked:
    """A link on its way."""

    project: ProjectRow
    target: Target
    statements: Vectors
    strength: Literal["supports", "partly"]
    probability: float
    method: str
    reasons: tuple[str, ...]


def align(projects: Sequence[ProjectRow], nodes: Sequence[NodeRow], encoder: Encoder, iris: Iris,
          ties: Iterable[TieRow] = (), reviews: Iterable[Decided] = ()) -> list[LinkRow]:
    """Inferred links of all projects to the responses of all strategies and to the SDG goals.

    A link that a document asserts is not inferred again.  A reviewed one is: the review is laid over it elsewhere, and
    here it teaches.

    Args:
        projects: the whole corpus.
        nodes: of all plans; those of ``targets.LEVELS`` are aligned with.
        encoder: of the snapshot.
        iris: mints the links' IRIs.
        ties: stated and recorded; they tell formal partners.
        reviews: decisions on single links that are in force.

    Returns:
        Links by project and target.  The confidence is the probability that the strength, or a greater one, is right.
    """
    if not projects:
        return []
    corpus = Corpus.of(projects, ties, encoder)
    asserted = {(project.id, link.node) for project in projects for link in project.nodes
                if link.confidence is None}
    asserted |= {(project.id, str(link.goal)) for project in projects for link in project.sdgs
                 if link.confidence is None}
    picked = [each for scheme in schemes(corpus, nodes, encoder, read(), reviews)
              for each in _pick(corpus, scheme, encoder) if (each.project.id, each.target.id) not in asserted]
    order = {project.id: row for row, project in enumerate(projects)}
    picked.sort(key=lambda each: order[each.project.id])
    sentences = _sentences({each.project.id: each.project for each in picked}, encoder)
    return [_link(each, sentences[each.project.id], iris) for each in picked]


def _pick(corpus: Corpus, scheme: Scheme, encoder: Encoder) -> list[_Picked]:
    """The links of one scheme that reach a threshold."""
    name = scheme.model
    model = models()[scheme.targets[0].kind, name].with_encoder(encoder)
    values = scheme.taught(corpus) if name == "judged" else scheme.values
    clearly, at_all = model.clearly.probability(values), model.at_all.probability(values)
    supports = clearly >= model.supports
    method = f"inferred:{model.name}-{model.version}"
    return [_Picked(corpus.projects[row], scheme.targets[column], scheme.vectors[column],
                    "supports" if supports[row, column] else "partly",
                    float((clearly if supports[row, column] else at_all)[row, column]), method,
                    _reasons(model, values, corpus.signs[row], scheme.targets[column], (row, column)))
            for row, column in np.argwhere(supports | (at_all >= model.partly)).tolist()]


def _reasons(model: Model, values: dict[str, Table], found: frozenset[str], target: Target,
             place: tuple[int, int]) -> tuple[str, ...]:
    """Codes of what raised the probability, strongest first; ``sign:<name>`` for the signs of the guide's line."""
    raised = [name for name, share in model.contributions(values, *place).items() if share > 0][:REASONS]
    codes: list[str] = []
    for name in raised:
        guide = signs.guides().get((target.scheme, target.notation))
        if guide and name in ("clear", "partly"):
            line = signs.clause(guide.clear if name == "clear" else guide.partly, found) or ()
            codes += [f"sign:{part}" for part in line if not part.startswith("-")]
        elif name not in ("clear", "partly"):
            codes.append(name)
    return tuple(dict.fromkeys(codes))


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
    return [EvidenceRow(document=cell.document, lines=cell.lines, column=cell.column, place=cell.place, quote=part)
            for part in parts]


def _link(picked: _Picked, sentences: list[tuple[EvidenceRow, Vectors]], iris: Iris) -> LinkRow:
    project, target = picked.project, picked.target
    # Its own title stands last: a bullet that carries its mark is evidence where there is one.
    statements = picked.statements[:-1] if len(picked.statements) > 1 else picked.statements
    fit = np.stack([vector for _, vector in sentences]) @ statements.T
    sentence, statement = np.unravel_index(int(fit.argmax()), fit.shape)
    identifier = f"{project.id}-{'sdg' if target.kind == 'sdg' else ''}{target.id}"
    return LinkRow(
        id=identifier, iri=iris.entity("alignment", identifier), project=project.id, target_kind=target.kind,
        target=target.id, strength=picked.strength, asserted=False, confidence=round(picked.probability, 3),
        method=picked.method, project_evidence=sentences[sentence][0],
        target_evidence=target.statements[statement].evidence, reasons=picked.reasons)
