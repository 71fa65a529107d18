"""Judged links: what people decided about some projects, for fitting and as neighbours of the others.

``judgements.jsonl``, one project a line::

    {"document": file stem, "record": number or null, "title": text or null, "plan": file stem,
     "nodes": {"Ⅱ-(2)-①": 1.0}, "sdgs": {"4": 0.5}, "judges": 2}

A value is the judges' mean on a scale from 0 (not) over 0.5 (partly) to 1 (clearly); what is not listed is
0.  A project is found by its record where its title agrees, else by its title, so a judgement survives
re-ingestion; one whose project is not among the rows is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graph.rows import ProjectRow
from ontology.iri import key_text

FILE: Final = Path(__file__).with_name("judgements.jsonl")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What judges decided about one project; values are 0 to 1."""

    document: str
    record: str | None
    title: str | None
    plan: str
    nodes: dict[str, float]
    sdgs: dict[str, float]

    def value(self, scheme: str, notation: str) -> float | None:
        """The judges' mean for a target; None where its scheme was not judged."""
        if scheme == "sdg":
            return self.sdgs.get(notation, 0.0)
        return self.nodes.get(notation, 0.0) if scheme == self.plan else None


def read(path: Path = FILE) -> list[Judgement]:
    """All judgements of a file."""
    entries = (json.loads(line) for line in path.read_text("utf-8").splitlines() if line)
    return [Judgement(entry["document"], entry["record"], entry["title"], entry["plan"], entry["nodes"],
                      entry["sdgs"]) for entry in entries]


def found(judgements: Iterable[Judgement], projects: Sequence[ProjectRow]) -> dict[int, Judgement]:
    """The judgements whose project is among the rows, by the row's position."""
    by_title = {(row.document, key_text(row.title)): i for i, row in reversed(list(enumerate(projects)))}
    by_record = {(row.document, row.record): i for i, row in enumerate(projects)}
    places: dict[int, Judgement] = {}
    for each in judgements:
        place = by_record.get((each.document, each.record)) if each.record else None
        if each.title and (place is None or not _agree(projects[place].title, each.title)):
            place = by_title.get((each.document, key_text(each.title)))
        if place is not None:
            places[place] = each
    return places


def _agree(one: str, other: str) -> bool:
    """Whether one title contains the other: a title cell may hold more than the name in one reading."""
    first, second = key_text(one), key_text(other)
    return first in second or second in first
