"""What changed: between two snapshots, and from one fiscal year to the next."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.deps import ServiceDep
from graph import diff, series
from graph.rows import SeriesMemberRow, SeriesRow
from graph.snapshot import Snapshot

router = APIRouter(prefix="/api/changes", tags=["changes"])

Limit = Annotated[int, Query(ge=1, le=1000, description="Longest list of rows of one kind; the counts are of all.")]
Kind = Literal["new", "continued", "renamed", "ended", "cancelled"]


class Item(BaseModel):
    """A row that only one of the snapshots has."""

    id: str
    title: str


class ChangedItem(Item):
    """A row that says something else now."""

    fields: dict[str, tuple[Any, Any]] = Field(description="Each field that differs: before, after.")


class Section(BaseModel):
    """What changed of one kind of row."""

    added: list[Item]
    changed: list[ChangedItem]
    removed: list[Item]


class Changes(BaseModel):
    """The differences of two snapshots."""

    old: str
    new: str
    counts: dict[str, dict[str, int]] = Field(
        description="By kind of row: added, changed, removed, moved (the same words at another place), same.")
    sections: dict[str, Section]


class YearChange(BaseModel):
    """What became of one project from one fiscal year to the next."""

    kind: Kind
    series: str
    years: tuple[int, int]
    layout: str
    area: str
    earlier: SeriesMemberRow | None
    later: SeriesMemberRow | None
    confidence: float | None = Field(description="That both are one project, 0 to 1; of reviewed rules, not fitted.")
    reasons: tuple[str, ...]


class YearChanges(BaseModel):
    """Changes from year to year."""

    total: int
    counts: dict[str, int] = Field(description="By kind of change, of all that pass the filters.")
    items: list[YearChange]


@router.get("")
def changes(service: ServiceDep,
            old: Annotated[str | None, Query(description="A snapshot's id; the one before `new` if absent.")] = None,
            new: Annotated[str | None, Query(description="A snapshot's id; the served one if absent.")] = None,
            limit: Limit = 100) -> Changes:
    """What was added, changed and removed from one snapshot to another that is still kept."""
    before, after = diff.pair(service.settings.data, old, new or service.snapshot.id)
    found = _compared(before.path, after.path)
    return Changes(old=found.old, new=found.new, counts=found.counts(),
                   sections={name: Section.model_validate(each) for name, each in found.as_data(limit).items()})


@lru_cache(maxsize=4)
def _compared(old: Path, new: Path) -> diff.Diff:
    """Snapshots never change, so neither do their differences."""
    return diff.compare(Snapshot(old), Snapshot(new))


@router.get("/years")
def years(service: ServiceDep,
          kind: Annotated[list[Kind] | None, Query(description="Kinds of change; all if absent.")] = None,
          year: Annotated[int | None, Query(description="The later fiscal year.")] = None,
          limit: Limit = 100, offset: Annotated[int, Query(ge=0)] = 0) -> YearChanges:
    """New, continued, renamed, ended and cancelled projects between consecutive fiscal years of one kind of document
    and area."""
    found = [each for each in series.changes(service.catalogue.iterate(SeriesRow), service.documents())
             if (not kind or each.kind in kind) and year in (None, each.years[1])]
    return YearChanges(
        total=len(found), counts=dict(Counter(each.kind for each in found)),
        items=[YearChange.model_validate(each, from_attributes=True) for each in found[offset:offset + limit]])
