"""Modes, topics, audiences and status of a project, from keyword tables with a reason for every row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from ingest.linking.folding import fold
from ingest.linking.rulebook import concepts
from ingest.linking.tables import rows
from ingest.records import Issue, ProjectRecord, Role
from ingest.text import squeeze

_CELL: Final = frozenset({"mode"})
_ELSEWHERE: Final = frozenset({"name", "sub_item", "description", "place", "country", "results"})
_DIRECTIONS: Final = ("dispatch", "reception")


@dataclass(frozen=True, slots=True)
class Classes:
    """Concept names, each in its table's order."""

    modes: tuple[str, ...]
    topics: tuple[str, ...]
    audiences: tuple[str, ...]
    status: str


def classify(record: ProjectRecord, planned: bool) -> tuple[Classes, tuple[Issue, ...]]:
    """The record's classes and what contradicts itself.

    ``planned``: the document is a plan, so that what it lists without a time is to come.
    """
    texts: dict[Role, str] = {role: squeeze(fold(cell.text).text) for role, cell in record.cells.items()}
    modes, issues = _modes(record, texts)
    status = concepts("statuses.tsv", texts)
    return Classes(
        modes,
        concepts("topics.tsv", texts),
        concepts("audiences.tsv", texts),
        status[0] if status else "planned" if planned else "unknown",
    ), issues


def _modes(record: ProjectRecord, texts: Mapping[Role, str]) -> tuple[tuple[str, ...], tuple[Issue, ...]]:
    """What the mode cell says goes before the rest where they differ on who travels.

    A name often holds 訪問 for a visit of the other side; only an outright contradiction (the cell says 受入,
    the name says 派遣) is reported, and then both are kept.
    """
    cell = concepts("modes.tsv", texts, _CELL)
    rest = concepts("modes.tsv", texts, _ELSEWHERE)
    contradiction = _contradiction(record, texts)
    if set(cell) & set(_DIRECTIONS) and contradiction is None:
        rest = tuple(mode for mode in rest if mode not in (*_DIRECTIONS, "mutual"))
    if contradiction is not None:
        rest = (*rest, contradiction[0])
    found = dict.fromkeys((*cell, *rest))
    if all(mode in found for mode in _DIRECTIONS) and contradiction is None:
        found["mutual"] = None
    return tuple(found) or ("other",), () if contradiction is None else (contradiction[1],)


def _contradiction(record: ProjectRecord, texts: Mapping[Role, str]) -> tuple[str, Issue] | None:
    """The mode of name and content where the mode cell says only its opposite."""
    says = {row["mode"]: row["says"] for row in rows("mode_opposites.tsv")}
    for mode, opposite in ((row["mode"], row["opposite"]) for row in rows("mode_opposites.tsv")):
        cell, name = texts.get("mode", ""), texts.get("name", "")
        said, other = _pattern(says[mode]), _pattern(says[opposite])
        content = name + texts.get("description", "")
        if other.search(cell) and not said.search(cell) and said.search(name) and not other.search(content):
            return mode, Issue(
                severity="warning",
                code="contradicting-mode",
                lines=record.cells["mode"].lines,
                text=record.text("mode"),
                action="kept",
                record=record.record,
                reason=f"the cell says {opposite}, name and content say {mode}; both are kept",
            )
    return None


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)
