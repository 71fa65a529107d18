"""Shapes of the answers about the health of ties and about suggested partners."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from api.schemas import Shape
from graph.network.activity import Activity, Health, TieHealth
from graph.network.suggestions import Kind
from graph.rows import AreaRow, EvidenceRow


class ActivityShape(Shape):
    """One project of a tie's two parties."""

    project: str
    title: str
    year: int | None = Field(description="The last fiscal year that it covers.")
    status: str = Field(description="Concept of vocabulary/status.")
    basis: Literal["states-tie", "names-partner"]
    evidence: EvidenceRow | None


class HealthShape(Shape):
    """A tied pair and what its parties are known to have done together."""

    source: str
    target: str
    health: Health
    last: int | None = Field(description="Latest fiscal year of a project; null: none is known, or of no known year.")
    starts: tuple[str, ...] = Field(description="The starts that sources give.")
    activities: tuple[ActivityShape, ...]
    ties: tuple[str, ...] = Field(description="Ids of the tie rows.")


class Healths(Shape):
    """The health of the pairs under the filters."""

    counts: dict[str, int]
    items: tuple[HealthShape, ...]


class Anniversary(Shape):
    """A round anniversary."""

    source: str
    target: str
    since: str
    year: int = Field(description="In which it falls.")
    age: int


class Anniversaries(Shape):
    """By year."""

    items: tuple[Anniversary, ...]


class SuggestionReason(Shape):
    """One path from the government to the partner suggested."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    kind: Kind
    path: tuple[str, ...] = Field(description="Vertex ids, both ends included.")
    pairs: tuple[tuple[str, str], ...] = Field(description="The tied pairs on the path.")
    topics: tuple[str, ...] = Field(description="Topics that both sides have projects on.")
    own: tuple[str, ...] = Field(description="The government's projects on them with the country.")
    theirs: tuple[str, ...] = Field(description="Other governments' projects on them that name the partner.")


class Suggestion(Shape):
    """A place abroad and everything that suggests it."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    place: str
    country: str
    reasons: tuple[SuggestionReason, ...]


class Suggestions(Shape):
    """Those with the most kinds of reason first."""

    area: AreaRow
    items: tuple[Suggestion, ...]


def health(found: TieHealth) -> HealthShape:
    """A pair's health."""
    return HealthShape(source=found.pair[0], target=found.pair[1], health=found.health, last=found.last,
                       starts=found.starts, activities=tuple(_activity(each) for each in found.activities),
                       ties=tuple(tie.id for tie in found.ties))


def _activity(found: Activity) -> ActivityShape:
    return ActivityShape(project=found.project.id, title=found.project.title, year=found.year,
                         status=found.project.status, basis=found.basis, evidence=found.evidence)
