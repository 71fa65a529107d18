"""What changed between two snapshots: rows added, removed, and changed field by field.

Rows are compared by id.  Where a row stands is no part of what it says: a row that only moved (a line inserted above
it) is counted as moved and not as changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from graph.catalogue import Catalogue
from graph.rows import DocumentRow, Entity, IndicatorRow, LinkRow, NodeRow, ProjectRow, TieRow
from graph.snapshot import Snapshot, current, named, names
from ontology.errors import NotFound

KINDS: Final[dict[str, type[Entity]]] = {
    "documents": DocumentRow, "projects": ProjectRow, "ties": TieRow, "links": LinkRow, "plan-nodes": NodeRow,
    "indicators": IndicatorRow,
}

POSITIONS: Final = frozenset({"lines", "place", "record", "number", "position", "iri", "n_lines"})
"""Fields, at any depth, that tell where something stands; ``number`` is the evidence of the record's number."""

TOLD_ELSEWHERE: Final[dict[str, frozenset[str]]] = {
    "projects": frozenset({"nodes", "sdgs"}), "documents": frozenset({"layout_reason"}),
}
"""A project's links are compared as links; a layout's reason repeats line numbers."""

NOISE: Final = 0.05
"""Inferred confidences are compared with the whole corpus in view, so each document that comes or goes moves all of
them a little; a smaller move than this is no change of a link."""


@dataclass(frozen=True, slots=True)
class Item:
    """A row that is only in one of the snapshots."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that says something else: each field that differs, before and after."""

    id: str
    title: str
    fields: dict[str, tuple[Any, Any]]


@dataclass(slots=True)
class Section:
    """One kind of row."""

    added: list[Item] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    removed: list[Item] = field(default_factory=list)
    moved: int = 0
    """Rows that say the same at another place."""
    same: int = 0


@dataclass(frozen=True, slots=True)
class Diff:
    """The differences of two snapshots, by kind of row (the keys of ``KINDS``)."""

    old: str
    new: str
    sections: dict[str, Section]

    def counts(self) -> dict[str, dict[str, int]]:
        """How many rows of each kind were added, changed, removed, moved or stayed the same."""
        return {name: {"added": len(each.added), "changed": len(each.changed), "removed": len(each.removed),
                       "moved": each.moved, "same": each.same} for name, each in self.sections.items()}

    def as_data(self, limit: int | None = None) -> dict[str, dict[str, Any]]:
        """The sections as plain data, each list cut at ``limit``."""
        return {name: {"added": [asdict(item) for item in each.added[:limit]],
                       "changed": [asdict(item) for item in each.changed[:limit]],
                       "removed": [asdict(item) for item in each.removed[:limit]]}
                for name, each in self.sections.items()}


def compare(old: Snapshot, new: Snapshot) -> Diff:
    """Compares two snapshots; rows are read in the order of their ids, so memory holds only what differs."""
    before, after = (Catalogue(each.path / "catalogue.sqlite") for each in (old, new))
    return Diff(old.id, new.id, {name: _section(name, before, after) for name in KINDS})


def _section(name: str, old: Catalogue, new: Catalogue) -> Section:
    section = Section()
    for identifier, before, after in _joined(old.by_id(KINDS[name]), new.by_id(KINDS[name])):
        if before is None or after is None:
            row = json.loads(before or after or "{}")
            (section.added if before is None else section.removed).append(Item(identifier, _title(name, row)))
        elif before == after:
            section.same += 1
        else:
            one, other = json.loads(before), json.loads(after)
            fields = _fields(name, one, other)
            if fields:
                section.changed.append(Changed(identifier, _title(name, other), fields))
            else:
                section.moved += 1
    return section


def _joined(old: Iterator[tuple[str, str]],
            new: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str | None, str | None]]:
    """Two lists sorted by id as one: id, the old body and the new one."""
    end = ("", "")
    one, other = next(old, end), next(new, end)
    while one != end or other != end:
        if other == end or (one != end and one[0] < other[0]):
            yield one[0], one[1], None
            one = next(old, end)
        elif one == end or other[0] < one[0]:
            yield other[0], None, other[1]
            other = next(new, end)
        else:
            yield one[0], one[1], other[1]
            one, other = next(old, end), next(new, end)


def _fields(name: str, old: dict[str, Any], new: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    left_out = POSITIONS | TOLD_ELSEWHERE.get(name, frozenset())
    return {key: (old.get(key), new.get(key)) for key in dict.fromkeys((*old, *new))
            if key not in left_out and not _equal(key, old.get(key), new.get(key))}


def _equal(key: str, old: Any, new: Any) -> bool:
    if isinstance(old, dict) and isinstance(new, dict):
        return all(_equal(each, old.get(each), new.get(each)) for each in (old.keys() | new.keys()) - POSITIONS)
    if isinstance(old, list) and isinstance(new, list):
        missing = object()
        return all(_equal(key, one, other) for one, other in zip_longest(old, new, fillvalue=missing))
    if key == "confidence" and old is not None and new is not None:
        return bool(abs(old - new) < NOISE)
    return bool(old == new)


def _title(name: str, row: dict[str, Any]) -> str:
    match name:
        case "ties":
            return f"{row['source']} – {row['partner']} ({row['kind_label']})"
        case "links":
            return f"{row['project']} → {row['target']}"
        case "plan-nodes":
            return " ".join(filter(None, (row["notation"], row["title"]))) or str(row["id"])
        case "indicators":
            return str(row["name"])
    return str(row["title"] or row["id"])


def pair(data: Path, old: str | None, new: str | None) -> tuple[Snapshot, Snapshot]:
    """The snapshots of a data folder to compare: the served one for no ``new``, the one before it for no ``old``.

    Raises:
        NotFound: there is no such snapshot, or none before ``new``.
        SnapshotError: nothing has been published.
    """
    after = named(data, new) if new else current(data)
    if old:
        return named(data, old), after
    before = [name for name in names(data) if name < after.id]
    if not before:
        raise NotFound("there is no earlier snapshot to compare with", where=after.id,
                       todo="a snapshot is kept until the second one after it is published")
    return named(data, before[-1]), after
