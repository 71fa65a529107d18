"""Ids that are gone: what an earlier snapshot had and the new one has not, each with its successor where one is clear.

An IRI that was published once answers 410 Gone with a hint for good, instead of 404 as if it had never been.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from typing import Final

from pydantic import ValidationError

from graph import series
from graph.catalogue import Catalogue, Writer
from graph.rows import (
    DocumentRow,
    Entity,
    IndicatorRow,
    LinkRow,
    NodeRow,
    PlanRow,
    ProjectRow,
    RetiredRow,
    TieRow,
)
from ontology.iri import EntityKind, Iris

KINDS: Final[dict[type[Entity], EntityKind]] = {
    DocumentRow: "document", PlanRow: "plan", NodeRow: "node", ProjectRow: "project", TieRow: "tie",
    IndicatorRow: "indicator", LinkRow: "alignment",
}
"""What has an IRI that others may have kept.  Issues come and go with the rules and are not remembered."""


def retired(previous: Catalogue, writer: Writer, documents: Collection[str], snapshot: str,
            iris: Iris) -> Iterator[RetiredRow]:
    """The retired ids of a new snapshot: those of the previous one that are not back, and those gone since.

    Args:
        previous: the catalogue of the served snapshot.
        writer: of the new snapshot, with all rows written.
        documents: ids of the new snapshot's documents.
        snapshot: its id.
        iris: mints the rows' IRIs.
    """
    for kind, name in KINDS.items():
        here = writer.ids(kind)
        gone, unreadable = _gone(previous, kind, here)
        successors = _successors(gone, writer.added_since(previous, ProjectRow)) if kind is ProjectRow and gone else {}
        known = set()
        for row in gone:
            known.add(row.id)
            yield RetiredRow(id=f"{name}/{row.id}", iri=iris.entity(name, row.id), kind=name, name=row.id,
                             title=_title(row), document=_document(row), since=snapshot,
                             successor=successors.get(row.id, ""), reason=_reason(_document(row), documents))
        for identifier in unreadable:
            known.add(identifier)
            yield RetiredRow(id=f"{name}/{identifier}", iri=iris.entity(name, identifier), kind=name, name=identifier,
                             title=identifier, document="", since=snapshot, successor="",
                             reason="an older version of the program had it")
        yield from (row for row in previous.iterate(RetiredRow)
                    if row.kind == name and row.name not in here and row.name not in known)


def _gone(previous: Catalogue, kind: type[Entity], here: Collection[str]) -> tuple[list[Entity], list[str]]:
    """Rows that are not back, and ids of those that an older version wrote with other fields."""
    rows: list[Entity] = []
    unreadable: list[str] = []
    for identifier, body in previous.by_id(kind):
        if identifier not in here:
            try:
                rows.append(kind.model_validate_json(body))
            except ValidationError:
                unreadable.append(identifier)
    return rows, unreadable


def _reason(document: str, documents: Collection[str]) -> str:
    if not document:
        return "the reference data no longer have it"
    if document in documents:
        return f"document {document} no longer states it"
    return f"document {document} was removed or can no longer be read"


def _successors(missing: Iterable[Entity], added: Iterable[Entity]) -> dict[str, str]:
    """From a project that is gone to the new one of the same fiscal year that is the same by the series' rules."""
    def by_year(rows: Iterable[Entity]) -> dict[int, list[series.Entry]]:
        entries = sorted((series.entry(row) for row in rows if isinstance(row, ProjectRow)), key=lambda e: e.year)
        return {year: list(found) for year, found in groupby(entries, key=lambda each: each.year)}

    old, new = by_year(missing), by_year(added)
    return {earlier.project: later for year in old.keys() & new.keys()
            for later, (earlier, _, _) in series.match(old[year], new[year]).items()}


def _document(row: Entity) -> str:
    match row:
        case DocumentRow():
            return row.id
        case NodeRow():
            return row.plan
        case LinkRow():
            return row.project_evidence.document
        case IndicatorRow():
            return row.evidence.document
        case ProjectRow() | PlanRow():
            return row.document
        case TieRow():
            return row.document or ""
    return ""


def _title(row: Entity) -> str:
    match row:
        case TieRow():
            return f"{row.source} – {row.partner}"
        case LinkRow():
            return f"{row.project} → {row.target}"
        case IndicatorRow():
            return row.name
        case DocumentRow() | PlanRow() | NodeRow() | ProjectRow():
            return row.title or row.id
    return row.id
