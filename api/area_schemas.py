"""What the API answers of places: their projects, and their ties through time."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.schemas import ProjectSummary, Shape
from graph.rows import AreaRow, TieRow


class FormerMunicipality(Shape):
    """A municipality that was merged into another."""

    id: str
    iri: str
    name: str = Field(description="With the prefecture.")
    successor: str = Field(description="Five-digit code of the municipality of today.")
    date: str | None = Field(description="Day or year of the merger; null where the reference data do not give it.")
    code: str | None = Field(description="Five-digit code that it had; null where the reference data do not give it.")


class CodePeriod(Shape):
    """A local government code and when it was in force."""

    code: str
    name: str = Field(description="Of the municipality that has or had it, without the prefecture.")
    valid_from: str | None = Field(description="Day; null: not known.")
    valid_to: str | None = Field(description="Day or year of the merger that ended it; null while it is in force.")
    in_force: bool


class Area(Shape):
    """A municipality, prefecture, country or place with its projects and ties."""

    area: AreaRow
    projects: tuple[ProjectSummary, ...]
    ties: tuple[TieRow, ...]
    former: tuple[FormerMunicipality, ...] = Field((), description="Municipalities that were merged into it.")
    codes: tuple[CodePeriod, ...] = Field((), description="A municipality's codes, of today and before, where known.")
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
