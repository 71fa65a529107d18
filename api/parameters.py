"""Query parameters that several endpoints share.  An unknown parameter is an error, not silence: a filter
that is misspelt would otherwise give an answer to another question."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from graph.catalogue import Catalogue
from graph.filters import FACETS, Filters, Sort
from graph.network.network import NetworkFilters
from graph.rows import AreaRow
from graph.service import Service
from ontology.errors import QueryError

Values = Annotated[list[str], Field(max_length=100)]
"""A parameter that may be repeated; its values are alternatives."""


class Paging(BaseModel):
    """Which part of a list."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(20, ge=1, le=1000)
    offset: int = Field(0, ge=0, le=10_000_000)


class FacetParameters(BaseModel):
    """Filters of projects: values of one parameter are alternatives, parameters narrow each other."""

    model_config = ConfigDict(extra="forbid")

    country: Values = Field([], description="ISO 3166-1 alpha-2.", examples=[["US"]])
    region: Values = Field([], description="Concept of vocabulary/region.")
    municipality: Values = Field([], description="Five-digit code.", examples=[["01224"]])
    prefecture: Values = Field([], description="Japanese name or two-digit code.", examples=[["北海道"]])
    fiscal_year: Values = Field([], description="Western year in which the fiscal year starts.")
    topic: Values = Field([], description="Concept of vocabulary/topic.")
    mode: Values = Field([], description="Concept of vocabulary/mode.")
    audience: Values = Field([], description="Concept of vocabulary/audience.")
    status: Values = Field([], description="Concept of vocabulary/status.")
    document: Values = Field([], description="Document id.")
    node: Values = Field([], description="Plan-node id or notation; it stands for everything below it.")
    sdg: Values = Field([], description="SDG goal, 1 to 17.")

    def filters(self, catalogue: Catalogue) -> Filters:
        """The filters by the catalogue's values.

        Raises:
            QueryError: an SDG goal is not 1 to 17.
            NotFound: there is no such plan node.
        """
        given = {name: tuple(getattr(self, name)) for name in FACETS}
        given["country"] = tuple(value.upper() for value in given["country"])
        given["prefecture"] = tuple(prefecture_name(catalogue, value) for value in given["prefecture"])
        given["node"] = tuple(catalogue.node(value).id for value in given["node"])
        for goal in given["sdg"]:
            if not goal.isdecimal() or not 1 <= int(goal) <= 17:
                raise QueryError("an SDG goal is a number from 1 to 17", where=f"sdg={goal}")
        return Filters(**given)


class ProjectFilters(FacetParameters, Paging):
    """Filters of projects, and which part of the list."""


class SearchParameters(ProjectFilters):
    """A search: a question in Japanese or English, and filters."""

    q: str = Field(
        "",
        max_length=2000,
        description="What is looked for; empty lists all that pass the filters.",
        examples=["高校生の交流"],
    )
    without: Values = Field([], description="Things that the query names and that are not to be read so, each the "
                            "kind and id of one of `understood`.", examples=[["country:US"]])
    sort: Sort = Field("relevance", description="Order; relevance without a query is the documents' order.")


class ResultsParameters(FacetParameters):
    """Which list of projects to export, and how."""

    q: str = Field("", max_length=2000, description="As of /api/search.")
    without: Values = Field([], description="As of /api/search.")
    sort: Sort = Field("relevance", description="As of /api/search.")
    ids: Values = Field([], description="Only these projects.")
    form: Literal["csv", "xlsx", "jsonld"] = Field("csv", alias="format")
    bom: bool = Field(True, description="Whether a CSV file starts with a byte-order mark, which Excel needs.")
    lang: Literal["ja", "en"] = Field("ja", description="Language of the headings of a workbook.")


class NetworkParameters(BaseModel):
    """Which ties to draw."""

    model_config = ConfigDict(extra="forbid")

    prefecture: Values = Field([], description="Two-digit code or Japanese name.")
    country: Values = Field([], description="ISO 3166-1 alpha-2.")
    kind: Values = Field([], description="Concept of vocabulary/tie-kind.")
    status: Values = Field([], description="active, ended or unknown.")
    since_from: int | None = Field(None, ge=1800, le=2200, description="First year of the ties' start.")
    since_to: int | None = Field(None, ge=1800, le=2200, description="Last year of the ties' start.")
    as_of: int | None = Field(None, ge=1800, le=2200, description="Only ties known to have existed in this year.")
    activity: Annotated[list[Literal["known", "unknown"]], Field(max_length=2)] = Field(
        [], description="Whether some document tells of a project of the two parties.")

    def filters(self, service: Service) -> NetworkFilters:
        """The filters by the catalogue's values.

        Raises:
            NotFound: there is no such prefecture.
        """
        prefectures = tuple(value if value.isdecimal() else service.area(value).id for value in self.prefecture)
        return NetworkFilters(prefectures, tuple(value.upper() for value in self.country), tuple(self.kind),
                              self.since_from, self.since_to, tuple(self.status), self.as_of, tuple(self.activity))


class NetworkExportParameters(NetworkParameters):
    """Which ties to export, and how."""

    form: Literal["graphml", "gexf", "json", "csv", "xlsx", "svg"] = Field("graphml", alias="format")
    bom: bool = Field(False, description="Start CSV with a byte-order mark, which Excel needs.")
    lang: Literal["ja", "en"] = Field("ja", description="Language of a picture's names and a workbook's headings.")


class IssueParameters(Paging):
    """Which data issues."""

    limit: int = Field(100, ge=1, le=10_000)
    document: str | None = None
    severity: str | None = Field(None, description="info, warning or error.")


def prefecture_name(catalogue: Catalogue, value: str) -> str:
    """A prefecture's name from its two-digit code; a name stays as it is."""
    if len(value) == 2 and value.isdecimal():
        return catalogue.get(AreaRow, value).name
    return value


SearchQuery = Annotated[SearchParameters, Query()]
ResultsQuery = Annotated[ResultsParameters, Query()]
ProjectsQuery = Annotated[ProjectFilters, Query()]
NetworkQuery = Annotated[NetworkParameters, Query()]
NetworkExportQuery = Annotated[NetworkExportParameters, Query()]
IssuesQuery = Annotated[IssueParameters, Query()]


def within(text: str, otherwise: int, least: int, most: int) -> int:
    """A whole number of a page's query string; anything else, or one out of range, is ``otherwise``."""
    return int(text) if text.isdecimal() and len(text) < 5 and least <= int(text) <= most else otherwise
