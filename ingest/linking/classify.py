"""Modes, topics, audiences and status of a project, from keyword tables with a reason for every row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from ingest.linking.folding import fold
from ingest.linking.rulebook import REMEMBERED, concepts, matches, union
from ingest.linking.stated import stated
from ingest.linking.tables import rows
from ingest.records import Issue, ProjectRecord, Role
from ingest.text.printed import squeeze

_ELSEWHERE: Final = frozenset({"name", "sub_item", "description", "place", "country", "results"})
_DIRECTIONS: Final = ("dispatch", "reception")


@dataclass(frozen=True, slots=True)
class Classes:
    """Concept names: those that a column states, then each in its table's order."""

    modes: tuple[str, ...]
    topics: tuple[str, ...]
    audiences: tuple[str, ...]
    status: str


def classify(record: ProjectRecord, planned: bool) -> tuple[Classes, tuple[Issue, ...]]:
    """The record's classes and what contradicts itself.

    ``planned``: the document is a plan, so that what it lists without a time is to come.
    """
    texts: dict[Role, str] = {role: _plain(cell.text) for role, cell in record.cells.items()}
    found = matches(texts)
    modes, issues = _modes(record, texts, found)
    together = union(found.values())
    status = concepts("statuses.tsv", together)
    return Classes(
        modes,
        _joined(stated(record, "topic"), concepts("topics.tsv", together)),
        _joined(stated(record, "audience"), concepts("audiences.tsv", together)),
        status[0] if status else "planned" if planned else "unknown",
    ), issues


def _joined(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Both, each once."""
    return tuple(dict.fromkeys((*one, *other))) if one else other


def _modes(record: ProjectRecord, texts: Mapping[Role, str], found: Mapping[Role, int]
           ) -> tuple[tuple[str, ...], tuple[Issue, ...]]:
    """What the mode cell says goes before the rest where they differ on who travels.

    A name often holds 訪問 for a visit of the other side; only an outright contradiction (the cell says 受入,
    the name says 派遣) is reported, and then both are kept.
    """
    cell = _joined(concepts("modes.tsv", found.get("mode", 0)), stated(record, "mode"))
    rest = concepts("modes.tsv", union(each for role, each in found.items() if role in _ELSEWHERE))
    contradiction = _contradiction(record, texts)
    if set(cell) & set(_DIRECTIONS) and contradiction is None:
        rest = tuple(mode for mode in rest if mode not in (*_DIRECTIONS, "mutual"))
    if contradiction is not None:
        rest = (*rest, contradiction[0])
    modes = dict.fromkeys((*cell, *rest))
    if all(mode in modes for mode in _DIRECTIONS) and contradiction is None:
        modes["mutual"] = None
    return tuple(modes) or ("other",), () if contradiction is None else (contradiction[1],)


def _contradiction(record: ProjectRecord, texts: Mapping[Role, str]) -> tuple[str, Issue] | None:
    """The mode of name and content where the mode cell says only its opposite."""
    cell, name = texts.get("mode", ""), texts.get("name", "")
    if not cell or not name:
        return None
    for mode, opposite, said, other in _one_sided(cell):
        if said.search(name) and not (other.search(name) or other.search(texts.get("description", ""))):
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


@lru_cache(maxsize=REMEMBERED)
def _one_sided(cell: str) -> tuple[tuple[str, str, re.Pattern[str], re.Pattern[str]], ...]:
    """Of the opposites those of which a mode cell says the second alone."""
    return tuple(each for each in _opposites() if each[3].search(cell) and not each[2].search(cell))


@cache
def _opposites() -> tuple[tuple[str, str, re.Pattern[str], re.Pattern[str]], ...]:
    """Mode, its opposite, and the words of each."""
    says = {row["mode"]: re.compile(row["says"]) for row in rows("mode_opposites.tsv")}
    return tuple((row["mode"], row["opposite"], says[row["mode"]], says[row["opposite"]])
                 for row in rows("mode_opposites.tsv"))


@lru_cache(maxsize=REMEMBERED)
def _plain(text: str) -> str:
    """A cell as the tables' patterns see it."""
    return squeeze(fold(text).text)
