"""Evidence cards: the quoted cell with the words that gave the value, in the row of cells that it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from graph.rows import EvidenceRow, ProjectRow

LONGEST: Final = 60
"""Characters of a neighbouring cell: enough to recognise it in the document."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A cell of the same row of the document."""

    column: str
    text: str
    """Shortened; empty for the quoted cell itself."""
    own: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One place in a document that says so."""

    evidence: EvidenceRow
    pieces: tuple[tuple[str, bool], ...]
    """The quoted words, each stretch with whether it gave the value."""
    row: tuple[Neighbour, ...]
    """The row in the document's order; empty where the quoted cell stands alone."""


def cards(project: ProjectRow, evidence: Iterable[EvidenceRow], surfaces: Sequence[str]) -> tuple[Card, ...]:
    """The cards of a fact of a project; ``surfaces`` are the words that were read as its values."""
    return tuple(Card(each, pieces(each.quote, surfaces), _row(project, each)) for each in evidence)


def pieces(text: str, surfaces: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """A text in stretches, each with whether it is one of the surfaces; longer surfaces come first."""
    found: list[tuple[str, bool]] = []
    rest = text
    ordered = sorted((each for each in surfaces if each), key=len, reverse=True)
    while rest:
        start, surface = min(((rest.find(each), each) for each in ordered if each in rest),
                             key=lambda each: each[0], default=(len(rest), ""))
        found += [(part, on) for part, on in ((rest[:start], False), (surface, True)) if part]
        rest = rest[start + len(surface):]
    return tuple(found)


def _row(project: ProjectRow, own: EvidenceRow) -> tuple[Neighbour, ...]:
    cells = [each for each in dict.fromkeys(project.evidence.values()) if each.document == own.document]
    if len(cells) < 2 or own not in cells:
        return ()
    return tuple(Neighbour(each.column, "" if each == own else _short(each.quote), each == own) for each in cells)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
