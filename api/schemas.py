"""What the API answers with.  The rows are those of ``graph.rows``; words stand beside codes.

The shapes are stable: fields are added, not renamed or removed.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from graph.rows import (
    DocumentRow,
    EvidenceRow,
    IndicatorRow,
    IssueRow,
    LinkRow,
    NodeMatchRow,
    NodeRow,
    PlanRow,
    ProjectRow,
    SeriesRow,
    TieRow,
)


class Shape(BaseModel):
    """Base of the answers."""

    model_config = ConfigDict(frozen=True)


class Label(Shape):
    """The words for a code."""

    ja: str
    en: str


Labels = dict[str, dict[str, Label]]
"""By facet (``topic``, ``mode``, ``country`` ...) and code."""


class ProjectSummary(Shape):
    """A project in a list."""

    id: str
    iri: str
    title: str
    document: str
    record: str = Field(description="The number printed in the document, or the ordinal among its records.")
    lines: tuple[int, int] = Field(description="First and last line in the document, from 1.")
    fiscal_year: int | None
    years: tuple[int, int] | None
    prefecture: str | None
    implementers: tuple[str, ...]
    municipalities: tuple[str, ...]
    municipality_codes: tuple[str, ...]
    countries: tuple[str, ...] = Field(description="ISO 3166-1 alpha-2.")
    country_names: tuple[str, ...]
    topics: tuple[str, ...]
    modes: tuple[str, ...]
    status: str
    labels: Labels


class Project(ProjectRow):
    """A project with everything that is known of it."""

    labels: Labels
    links: tuple[LinkRow, ...]
    """To plan nodes and SDG goals, asserted first, with evidence on both sides."""
    ties: tuple[TieRow, ...]
    """Ties that its record states."""
    series: SeriesRow | None
    """The same project through the fiscal years; None where its kind of document has one year only."""


class FacetValue(Shape):
    """One value of a facet, and how many projects of the whole answer have it."""

    value: str
    label: Label
    count: int


class ProjectPage(Shape):
    """A page of projects in document order."""

    total: int
    limit: int
    offset: int
    items: tuple[ProjectSummary, ...]
    facets: dict[str, tuple[FacetValue, ...]]


class SimilarReason(Shape):
    """Why two projects are similar."""

    code: str = Field(description="mode, topic, audience, country, place, node, words or meaning.")
    values: tuple[str, ...] = Field(description="What they share; empty for meaning.")
    labels: tuple[Label, ...] = Field(description="Words for the values, in the same order.")
    share: float = Field(description="What it adds to the score.")


class SimilarProject(ProjectSummary):
    """A similar project."""

    score: float
    reasons: tuple[SimilarReason, ...]


class SimilarProjects(Shape):
    """Projects similar to one."""

    project: ProjectSummary
    items: tuple[SimilarProject, ...]


class NodeSummary(Shape):
    """A plan node in a list or path."""

    id: str
    iri: str
    notation: str
    level: str
    level_label: Label
    title: str | None = Field(description="null: the document does not give it.")


class TreeNode(NodeSummary):
    """A plan node with what stands below it."""

    key: str
    supports: tuple[str, ...]
    texts: dict[str, tuple[EvidenceRow, ...]]
    evidence: EvidenceRow
    asserted_projects: int = Field(description="Projects that documents state to support it or a node below.")
    reviewed_projects: int = Field(description="Projects whose support a person confirmed, corrected or added.")
    inferred_projects: int = Field(description="Projects whose support was inferred; hints are not among them.")
    clues: int = Field(description="Projects for which there is only a hint.")
    indicators: tuple[IndicatorRow, ...]
    children: tuple[TreeNode, ...]


class PlanTree(Shape):
    """A plan as a tree."""

    plan: PlanRow
    indicators: tuple[IndicatorRow, ...] = Field(description="Goals of the plan as a whole.")
    nodes: tuple[TreeNode, ...]


class PlanMatch(Shape):
    """A plan's item beside an item of another plan."""

    source: NodeRow
    target: NodeRow
    match: NodeMatchRow


class PlanMatches(Shape):
    """What a plan's items have in common with other plans' items; inferred, and not calibrated."""

    plan: PlanRow
    items: tuple[PlanMatch, ...]


class SupportingProject(Shape):
    """A project that supports a node or a goal, and the link that says so."""

    project: ProjectSummary
    link: LinkRow


class NodeProjects(Shape):
    """Which projects support a node: what documents assert first, then what was inferred."""

    node: NodeRow
    plan: PlanRow
    path: tuple[NodeSummary, ...] = Field(description="The nodes above, topmost first.")
    asserted: tuple[SupportingProject, ...]
    inferred: tuple[SupportingProject, ...] = Field(description="By falling confidence.")


class SdgProjects(Shape):
    """Which projects support an SDG goal."""

    goal: int
    iri: str
    label: Label
    asserted: tuple[SupportingProject, ...]
    inferred: tuple[SupportingProject, ...]


class NetworkNode(Shape):
    """A party or country of the network, with its measures."""

    id: str
    kind: str
    name: str
    name_en: str
    country: str
    lat: float | None
    lng: float | None
    degree: int = Field(description="Number of partners.")
    betweenness: float = Field(description="Share of shortest chains that pass through it, 0 to 1.")
    community: int = Field(description="Number of its group (Louvain), the largest is 0.")


class NetworkEdge(Shape):
    """A tied pair, or a place lying in a country (``kinds`` empty)."""

    source: str
    target: str
    kinds: tuple[str, ...]
    kind_labels: tuple[Label, ...]
    since: str | None
    bridge: bool = Field(description="No other chain joins the two sides.")
    ties: tuple[str, ...] = Field(description="Ids of the tie rows.")


class NetworkMeasures(Shape):
    """The network in numbers."""

    nodes: int
    edges: int
    ties: int
    communities: int
    bridges: int
    by_kind: dict[str, int] = Field(description="Vertices by kind.")
    as_of: int | None = Field(None, description="The year asked for.")
    start_unknown: int = Field(0, description="Pairs left out because no source tells whether they were tied in as_of.")


class Network(Shape):
    """The sister-city network under the filters."""

    nodes: tuple[NetworkNode, ...]
    edges: tuple[NetworkEdge, ...]
    measures: NetworkMeasures


class PathStepShape(Shape):
    """One vertex of a chain, and how it was reached."""

    node: NetworkNode
    edge: NetworkEdge | None = Field(description="null for the first vertex.")
    ties: tuple[TieRow, ...] = Field(description="Every row that states the edge's tie.")


class Chain(Shape):
    """A shortest chain of ties and shared countries."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    start: str = Field(serialization_alias="from")
    end: str = Field(serialization_alias="to")
    length: int
    steps: tuple[PathStepShape, ...]


class IssuePage(Shape):
    """A page of data issues."""

    total: int
    limit: int
    offset: int
    items: tuple[IssueRow, ...]
    by_severity: dict[str, int]
    by_code: dict[str, int]


class Documents(Shape):
    """All source documents."""

    items: tuple[DocumentRow, ...]


class Plans(Shape):
    """All plans."""

    items: tuple[PlanRow, ...]


class ParameterShape(Shape):
    """A parameter of a named query."""

    name: str
    type: str
    example: str


class NamedQueryShape(Shape):
    """A named query."""

    name: str
    title: Label
    description: Label
    parameters: tuple[ParameterShape, ...]
    graph: bool = Field(description="It answers with a graph and not a table.")
    sparql: str
    example: str = Field(description="A URL to try.")


class NamedQueries(Shape):
    """All named queries."""

    items: tuple[NamedQueryShape, ...]


class Health(Shape):
    """That the service runs, and on what."""

    status: Literal["ok", "not-ready"]
    snapshot: str | None
    created: str | None
    program: str | None
    counts: dict[str, int]
    problem: str | None = Field(description="Why no snapshot, or not the newest, is served.")


class Readiness(Health):
    """Whether requests can be answered, and how the SPARQL workers are."""

    workers: int
    idle: int
    waiting: int
    sandbox: str
    queries: dict[str, int]
