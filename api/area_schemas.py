"""What the API answers of places: their projects, and their ties through time."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from api.schemas import ProjectSummary, Shape
from graph.rows import AreaRow, TieRow
from ontology.mergers import Change

CHANGES: Final = ("What ended it: merged, divided (among several), status (村, 町, 市), renamed, recoded (one name, "
                  "another code); empty: nothing, or not known.")


class FormerMunicipality(Shape):
    """A municipality whose name is no more: merged, or of another status or name now."""

    id: str
    iri: str
    name: str = Field(description="With the prefecture.")
    successor: str = Field(description="Five-digit code of the municipality of today.")
    date: str | None = Field(description="Day or year on which it ended; null where the reference data do not give it.")
    code: str | None = Field(description="Five-digit code that it had; null where the reference data do not give it.")
    change: Change = Field(description=CHANGES)


class CodePeriod(Shape):
    """A local government code and when it was in force."""

    code: str
    name: str = Field(description="Of the municipality that has or had it, without the prefecture.")
    valid_from: str | None = Field(description="Day; null: from 1968, when the codes began, or from before.")
    valid_to: str | None = Field(description="Day from which it was in force no longer; null while it is.")
    in_force: bool
    change: Change = Field(description=CHANGES)
    sources: tuple[str, ...] = Field(description="What gives it; see ontology/reference/README.md.")


class Area(Shape):
    """A municipality, prefecture, country or place with its projects and ties."""

    area: AreaRow
    projects: tuple[ProjectSummary, ...]
    ties: tuple[TieRow, ...]
    former: tuple[FormerMunicipality, ...] = Field(
        (), description="Municipalities that were merged into it, and what it was before.")
    codes: tuple[CodePeriod, ...] = Field(
        (), description="The codes that led to it since 1968, its own first; with as_of those in force in that year.")
    asked: FormerMunicipality | None = Field(
        None, description="The former municipality that was asked for; area is its successor.")


class DatedTie(Shape):
    """A tie, and how it stood in the year asked for."""

    tie: TieRow
    state: Literal["active", "not-yet", "ended", "unknown"] | None = Field(
        description="In as_of; unknown: no source gives its start, or its end. null without as_of.")
    ended: str | None
    concluded_by: FormerMunicipality | None = Field(description="The former municipality that concluded it.")


class AreaTies(Shape):
    """A municipality's ties through time."""

    area: AreaRow
    as_of: int | None
    items: tuple[DatedTie, ...]
    counts: dict[str, int] = Field(description="Ties by state; empty without as_of.")
