"""Judged links: what people decided about some projects, for fitting and as neighbours of the others.

``judgements.jsonl``, one project a line::

    {"document": file stem, "record": number or null, "title": text or null, "plan": file stem,
     "nodes": {"Ⅱ-(2)-①": 1.0}, "sdgs": {"4": 0.5}, "source": "development",
     "guide": {"nodes": {"Ⅱ-(2)-①": 0.5}, "sdgs": {"4": 1.0}}}

A value is the judges' mean on a scale from 0 (not) over 0.5 (partly) to 1 (clearly); what is not listed is
0.  A file of single judgements is read too: ``"directions": {"Ⅱ-(2)-①": [2, 1]}`` with 0, 1 or 2 of each judge.
``guide`` is what the guides said of the project before their authors had seen it; it is left out where they had.
A project is found by its record where its title agrees, else by its title, so a judgement survives
re-ingestion; one whose project is not among the rows is left out.  ``judgements.toml`` tells the sources.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from graph.rows import ProjectRow
from ontology.errors import InputError
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
    source: str = ""
    """Who judged, as ``judgements.toml`` tells."""
    guide: Mapping[str, Mapping[str, float]] | None = None
    """What the guides said before their authors had seen the project: 1 for clear, 0.5 for partly, by the names
    ``nodes`` and ``sdgs``; None where they had seen it, or nobody knows."""

    def value(self, scheme: str, notation: str) -> float | None:
        """The judges' mean for a target; None where its scheme was not judged."""
        if scheme == "sdg":
            return self.sdgs.get(notation, 0.0)
        return self.nodes.get(notation, 0.0) if scheme == self.plan else None

    def guided(self, scheme: str, notation: str) -> float:
        """What the guide of a target said before its authors had seen the project; 0 for nothing."""
        return (self.guide or {}).get("sdgs" if scheme == "sdg" else "nodes", {}).get(notation, 0.0)


def read(path: Path = FILE, plan: str = "") -> list[Judgement]:
    """All judgements of a file.

    Args:
        path: JSON, one project a line.
        plan: document of the plan that ``directions`` belong to in lines that name none.

    Raises:
        InputError: a line is not a judgement; it is named.
    """
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if line.strip():
            try:
                found.append(_judgement(json.loads(line), plan))
            except (ValueError, KeyError, TypeError, AttributeError, ZeroDivisionError) as error:
                raise InputError(
                    f"not a judgement: {error!r}", where=f"{path.name}:{number}",
                    todo='each line is a JSON object with "document", "record" or "title", "nodes" or "directions", '
                         'and "sdgs"') from None
    return found


def line(judgement: Judgement) -> str:
    """A judgement as a line of such a file."""
    found = {name: value for name, value in asdict(judgement).items() if name != "guide" or value is not None}
    return json.dumps(found, ensure_ascii=False)


def _judgement(entry: dict[str, Any], plan: str) -> Judgement:
    nodes = entry["nodes"] if "nodes" in entry else entry["directions"]
    record, title = entry.get("record"), entry.get("title")
    if not (record or title):
        raise KeyError("record or title")
    return Judgement(entry["document"], record, title, entry.get("plan") or plan, _means(nodes),
                     _means(entry["sdgs"]), entry.get("source", ""),
                     {name: _means(said) for name, said in entry["guide"].items()} if "guide" in entry else None)


def _means(said: Mapping[str, float | list[int]]) -> dict[str, float]:
    return {name: mean for name, value in said.items() if (mean := _mean(value))}


def _mean(value: float | list[int]) -> float:
    """On the scale of 0 to 1: as it stands, or the mean of the judges' 0, 1 or 2."""
    mean = sum(value) / len(value) / 2 if isinstance(value, list) else float(value)
    if not 0 <= mean <= 1:
        raise ValueError(f"{value} is beyond the scale")
    return mean


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
