"""What the coverage page and the API share: the parameters in the address, and the matrix of now."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from api.parameters import Values, prefecture_name
from api.remembered import remembered
from api.schemas import Label, NodeSummary
from graph.alignment.grades import Grade
from graph.coverage.coverage import By, Least, Matrix, Order
from graph.filters import Filters
from graph.service import Service


class CoverageParameters(BaseModel):
    """Which matrix."""

    model_config = ConfigDict(extra="forbid")

    by: By = Field("municipality", description="Against what the directions are counted.")
    level: str = Field("", max_length=40, description="Which nodes; the level with the most projects when empty.")
    least: Least = Field("weak", description="Grade from which a cell is not empty; hints never fill one.")
    order: Order = Field("gaps", description="Emptiest first, or as in the document.")
    scope: Literal["prefecture", "all"] = Field(
        "prefecture", description="Projects of the plan's prefecture, or of all documents.")
    municipality: Values = Field([], description="Five-digit code.")
    country: Values = Field([], description="ISO 3166-1 alpha-2.")
    mode: Values = Field([], description="Concept of vocabulary/mode.")
    status: Values = Field([], description="Concept of vocabulary/status.")
    document: Values = Field([], description="Document id.")
    prefecture: Values = Field([], description="Japanese name or two-digit code.")
    page: int = Field(1, ge=1, description="Of the rows, on the page alone.")
    columns: int = Field(1, ge=1, description="Of the plan items, on the page alone.")
    lang: str = Field("", description="ja or en, for the pages and the words of a table.")
    format: Literal["json", "csv", "xlsx"] = Field("json", description="Of the API's answer.")
    bom: bool = Field(True, description="Whether a CSV file starts with a byte-order mark, which Excel needs.")

    def filters(self, service: Service, prefecture: str | None) -> Filters:
        """The filters by the catalogue's values; ``prefecture`` is the plan's."""
        chosen = tuple(prefecture_name(service.catalogue, each) for each in self.prefecture if each)
        if not chosen and self.scope == "prefecture" and prefecture:
            chosen = (prefecture,)
        return Filters(prefecture=chosen, **{name: tuple(each for each in getattr(self, name) if each) for name in (
            "municipality", "country", "mode", "status", "document")})


class CoverageValue(BaseModel):
    """A value of the dimension."""

    value: str
    label: Label


class CoverageCell(BaseModel):
    """A cell that has projects, of whatever grade."""

    node: str
    value: str
    counts: tuple[int, ...] = Field(description="Projects by grade, in the order of `grades`.")


class CoverageGap(BaseModel):
    """An empty cell."""

    node: str
    value: str
    elsewhere: int = Field(description="Other values that have projects for this direction.")


class CoverageShape(BaseModel):
    """A plan's coverage."""

    plan: str
    by: By
    level: str
    least: Least
    grades: tuple[Grade, ...]
    nodes: tuple[NodeSummary, ...]
    values: tuple[CoverageValue, ...]
    cells: tuple[CoverageCell, ...]
    unstated: dict[str, tuple[int, ...]] = Field(
        description="By node: projects whose document gives no value of the dimension.")
    gaps: tuple[CoverageGap, ...]


class WhoElse(BaseModel):
    """Another value of the dimension that has projects for a direction."""

    value: str
    label: Label
    counts: tuple[int, ...]
    projects: tuple[str, ...]


class GapAnswer(BaseModel):
    """Who else has projects for a direction."""

    node: str
    by: By
    value: str
    grades: tuple[Grade, ...]
    others: tuple[WhoElse, ...]


CoverageQuery = Annotated[CoverageParameters, Query()]


def matrix(service: Service, plan_id: str, asked: CoverageParameters) -> Matrix:
    """The matrix that the address asks for.

    Raises:
        NotFound: there is no such plan.
        QueryError: the plan has no such level.
    """
    plan, nodes = remembered(service, ("plan", plan_id), lambda: service.plan(plan_id))
    filters = asked.filters(service, plan.prefecture)
    key = ("coverage", plan_id, asked.by, asked.level, asked.least, asked.order, filters)
    return remembered(service, key, lambda: service.coverage.matrix(
        plan, nodes, service.support, asked.by, asked.level, filters, asked.least, asked.order))
