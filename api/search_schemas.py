"""What the API answers a search with, and what a search box offers."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from api.schemas import FacetValue, Label, ProjectSummary, Shape
from graph.search.hits import Relevance


class SnippetShape(Shape):
    """An extract that shows the query's words."""

    field: Literal["title", "description"]
    text: str
    marks: tuple[tuple[int, int], ...] = Field(
        description="Offsets of the matched words in text, end exclusive."
    )
    html: str = Field(description="The text escaped for HTML, the matched words in <mark>.")
    cut_before: bool
    cut_after: bool


class Why(Shape):
    """One reason that a hit is there: a code, and what it adds to the score."""

    code: str = Field(description="meaning: near in meaning; words: it has words of the query; else a signal's name: "
                                  "entity, topic, mode, audience, status.")
    share: float
    words: tuple[str, ...] = Field((), description="The query's words that it has, in dictionary form.")


class SearchHit(ProjectSummary):
    """A project that a query found."""

    score: float = Field(
        description="Standard deviations above chance, weighted; compares hits of one query."
    )
    relevance: Relevance
    probability: float = Field(description="That it at least partly answers, 0 to 1.")
    snippet: SnippetShape
    why: tuple[Why, ...]
    signals: dict[str, float] = Field({}, description="What each signal adds to the score; `against` takes away.")
    entities: tuple[str, ...] = Field((), description="What the query names and the project has, each `kind:id`.")
    lacks: tuple[str, ...] = Field((), description="What an answer has to have and the project was not found to have, "
                                                   "in the query's words; such a hit is weak.")


class Understood(Shape):
    """One thing that the query names."""

    kind: str = Field(description="A facet, place or programme.")
    id: str
    label: Label
    surface: str = Field(description="As the query writes it.")
    span: tuple[int, int] = Field(description="Offsets in the query, end exclusive.")
    polarity: str = Field(description="soft: raises what has it; hard: keeps only that; negated: lowers it.")


class SuggestionShape(Shape):
    """One thing that the typed letters may mean."""

    kind: str = Field(description="country, prefecture, municipality, place, topic, mode, audience, node or project.")
    id: str = Field(description="The value of the facet of that name; of a place or project, its id.")
    label: Label
    count: int = Field(description="Projects that have it.")


class Suggestions(Shape):
    """What a search box offers, best first."""

    query: str
    items: tuple[SuggestionShape, ...]


class SearchResults(Shape):
    """A page of hits, with exact counts over all of them."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "query": "高校生の交流",
                "total": 12,
                "limit": 20,
                "offset": 0,
                "weak": False,
                "hits": [],
                "facets": {
                    "country": [
                        {"value": "US", "label": {"ja": "アメリカ合衆国", "en": "United States"}, "count": 5}
                    ]
                },
            }
        },
    )

    query: str
    total: int
    limit: int
    offset: int
    weak: bool = Field(description="Nothing fits well: the hits are the nearest, not answers.")
    text_only: bool = Field(False, description="The snapshot has no vectors: hits were found by their words alone.")
    understood: tuple[Understood, ...] = Field((), description="What the query names; left out by `without`.")
    hits: tuple[SearchHit, ...]
    facets: dict[str, tuple[FacetValue, ...]]
