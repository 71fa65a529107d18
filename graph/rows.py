"""The flat rows of a snapshot's catalogue: one stable shape for pages, API and exports.

Words stand beside codes: a reader of a CSV file needs no look-up table.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Row(BaseModel):
    """Frozen, closed; what stands below an attribute is its description in the API and in the data package."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Entity(Row):
    """A row of a table of its own, with an id that is unique in the table and an IRI."""

    id: str
    iri: str


class EvidenceRow(Row):
    """Where a statement stands: the document's lines (1-based, inclusive) and their words."""

    document: str
    lines: tuple[int, int]
    column: str = ""
    place: str = ""
    """Position in a file that has no lines (``Sheet1!C5``, ``p. 3, row 4``); empty for text."""
    quote: str


class PeriodRow(Row):
    """A period: as printed, and as ISO 8601 dates of the precision that the text has."""

    text: str
    start: str | None
    end: str | None


class FigureRow(Row):
    """A number with its unit; ``value`` is None where the text has no number."""

    label: str
    value: float | None
    unit: str
    period: str = ""
    text: str = ""
    status: str = ""
    """``planned`` or ``approximate``; empty where the text states the number plainly."""


class NodeLinkRow(Row):
    """A project's link to a plan node."""

    node: str
    notation: str
    title: str | None
    strength: Literal["supports", "partly"]
    confidence: float | None
    """Probability of being right, 0 to 1; None for asserted links."""
    method: str
    """``asserted`` or ``inferred:<method and version>``."""


class SdgLinkRow(Row):
    """A project's link to an SDG goal (1 to 17)."""

    goal: int
    confidence: float | None
    method: str


class MentionRow(Row):
    """A name in a project's text that was linked (or left open: ``target`` None)."""

    surface: str
    kind: str
    target: str | None
    role: str
    rule: str


class ListedRow(Entity, extra="ignore"):
    """One project, as lists show it: without its sources, which take four fifths of the time to read a row."""

    title: str
    description: str
    document: str
    record: str
    lines: tuple[int, int]
    fiscal_year: int | None
    years: tuple[int, int] | None = None
    """First and last fiscal year, for a programme of a plan."""
    prefecture: str | None
    """Full Japanese name."""
    bureau: str
    implementers: tuple[str, ...]
    departments: tuple[str, ...]
    municipalities: tuple[str, ...]
    """Full names with the prefecture, e.g. 北海道千歳市."""
    municipality_codes: tuple[str, ...]
    """Five digits, same order."""
    countries: tuple[str, ...]
    """ISO 3166-1 alpha-2."""
    country_names: tuple[str, ...]
    """Japanese, same order."""
    regions: tuple[str, ...]
    region_names: tuple[str, ...]
    foreign_places: tuple[str, ...]
    """Japanese names."""
    place_ids: tuple[str, ...]
    period: PeriodRow
    modes: tuple[str, ...]
    topics: tuple[str, ...]
    audiences: tuple[str, ...]
    status: str
    results: tuple[FigureRow, ...]
    nodes: tuple[NodeLinkRow, ...]
    sdgs: tuple[SdgLinkRow, ...]


class ProjectRow(ListedRow, extra="forbid"):
    """One project."""

    mentions: tuple[MentionRow, ...]
    evidence: dict[str, EvidenceRow]
    """By the role of the cell: name, description, country ..."""


class TieRow(Entity):
    """One tie as one source states it."""

    source: str
    """Full Japanese name of the Japanese side."""
    source_code: str | None
    """Municipality code (5), prefecture code (2), or None."""
    partner: str
    partner_id: str | None
    country: str
    country_name: str
    kind: str
    kind_label: str
    since: str | None
    status: str
    stated: bool
    document: str | None
    record: str | None
    lines: tuple[int, int] | None
    quote: str
    urls: tuple[str, ...]
    note: str
    recorded: bool
    """True for a row of the reference data, false for one that a document states."""
    comparison: str = ""
    """A document's tie beside the recorded ones: agrees, kind-differs, year-differs, not-recorded; empty where the
    record does not cover it."""
    compared: tuple[str, ...] = ()
    """Ids of the recorded statements of the same two parties, rows of this table."""


class PlanRow(Entity):
    """One plan, or a document's own scheme of policies."""

    title: str
    document: str
    prefecture: str | None
    municipality: str | None
    years: tuple[int, int] | None
    n_nodes: int


class NodeRow(Entity):
    """One plan node."""

    plan: str
    key: str
    notation: str
    level: str
    title: str | None
    """None: the document does not give it."""
    parent: str | None
    """Id of the parent node."""
    position: int
    """Order in the document."""
    supports: tuple[str, ...]
    """Ids of the responses an initiative or example belongs to."""
    texts: dict[str, tuple[EvidenceRow, ...]]
    evidence: EvidenceRow
    figures: tuple[FigureRow, ...] = ()


class YearValueRow(Row):
    """An indicator's value of one year."""

    value: float
    year: str
    """As printed; empty where the document does not tell."""


class IndicatorRow(Entity):
    """One indicator."""

    node: str
    name: str
    unit: str
    baseline: float | None
    baseline_year: str
    target: float | None
    target_year: str
    actual: float | None
    """The latest value reached."""
    actual_year: str
    evidence: EvidenceRow
    interim: float | None = None
    """The target of a year before the last."""
    interim_year: str = ""
    series: tuple[YearValueRow, ...] = ()
    """Values reached before ``actual``, the earliest first."""
    yearly: tuple[YearValueRow, ...] = ()
    """Targets of the years before the last, where there is one for each, the earliest first."""
    comparator: str = ""
    """The word that makes the target a bound, as printed: 以上, 以下, 未満, 超."""
    target_text: str = ""
    """What the target says in place of a number: 増加, 維持."""


class LinkRow(Entity):
    """One link from a project to a plan node or an SDG goal, with evidence on both sides."""

    project: str
    target_kind: Literal["node", "sdg"]
    target: str
    """Node id, or the goal's number."""
    strength: Literal["supports", "partly"]
    asserted: bool
    confidence: float | None
    method: str
    project_evidence: EvidenceRow
    target_evidence: EvidenceRow | None
    """None for SDG goals, which stand in no document."""
    reasons: tuple[str, ...] = ()

    @property
    def reviewed(self) -> bool:
        """A person decided it; ``method`` tells who and when."""
        return self.method.startswith("reviewed:")


class OverriddenRow(LinkRow):
    """A program's link that a review replaced, kept so that a withdrawal gives it back."""


class NodeMatchRow(Entity):
    """That an item of one plan says what an item of another says, as a program concluded."""

    source: str
    target: str
    """Node ids."""
    relation: Literal["exact", "close", "broad", "narrow"]
    """As in SKOS, from source to target: ``broad`` says that the target is the broader one."""
    confidence: float
    """Not calibrated: nobody has judged pairs of plan items."""
    method: str
    words: float
    """Probability by the words alone."""
    projects: int
    """Projects that support both."""
    forward: float
    """Their share of the source's projects."""
    backward: float
    """Their share of the target's projects that the source's plan lists."""
    source_evidence: EvidenceRow
    target_evidence: EvidenceRow


class IssueRow(Entity):
    """One data issue."""

    severity: str
    code: str
    document: str
    lines: tuple[int, int]
    text: str
    reason: str
    action: str
    record: str | None
    place: str = ""
    """Position in a file that has no lines, like an evidence's; empty for text."""


class DocumentRow(Entity):
    """One source document."""

    title: str
    layout: str
    layout_reason: str
    fiscal_year: int | None
    years: tuple[int, int] | None
    prefecture: str | None
    municipality: str | None
    sha256: str
    n_lines: int
    encoding: str
    counts: dict[str, int]


class RegionPageRow(Entity):
    """A plan's page on a country or world region."""

    document: str
    name: str
    statistics: tuple[FigureRow, ...]
    offices: tuple[str, ...]
    sister_regions: tuple[tuple[str, int | None], ...]
    memoranda: tuple[str, ...]
    strategies: tuple[str, ...]
    lines: tuple[int, int]


class AreaRow(Entity):
    """A municipality, prefecture, subprefecture, country, region or foreign place of the reference data.

    The id is a municipality code (5 digits), prefecture code (2), ISO alpha-2, region concept or place id.
    """

    kind: Literal["municipality", "prefecture", "subprefecture", "country", "region", "place"]
    name: str
    """Japanese; with the prefecture for municipalities."""
    name_en: str
    kana: str = ""
    code6: str = ""
    prefecture: str | None = None
    subprefecture: str | None = None
    country: str | None = None
    lat: float | None = None
    lng: float | None = None
    url: str = ""


class SeriesMemberRow(Row):
    """One year's project of a series."""

    project: str
    fiscal_year: int
    document: str
    title: str


class SeriesStepRow(Row):
    """That a project continues one of an earlier year, and why."""

    earlier: str
    later: str
    """Project ids."""
    kind: Literal["continued", "renamed", "cancelled"]
    """``cancelled``: the later year still lists it, as cancelled."""
    confidence: float
    """Probability of being the same project, 0 to 1; from reviewed rules, not fitted (graph/series.toml)."""
    reasons: tuple[str, ...]


class SeriesRow(Entity):
    """One project through the fiscal years of one kind of document and area."""

    title: str
    """Of its last member."""
    layout: str
    prefecture: str | None
    municipality: str | None
    years: tuple[int, int]
    """Fiscal years of its first and last member."""
    status: Literal["new", "continued", "ended", "cancelled"]
    """In the newest year that its kind of document has: begun there, still there, gone, or called off."""
    confidence: float | None
    """The least of its steps'; None with a single member."""
    members: tuple[SeriesMemberRow, ...]
    """By year."""
    steps: tuple[SeriesStepRow, ...]


class RetiredRow(Entity):
    """An id that an earlier snapshot had and this one has not; ``id`` is ``kind/name``."""

    kind: str
    name: str
    """The id as it was."""
    title: str
    document: str
    since: str
    """The snapshot in which it was gone for the first time."""
    successor: str
    """Id of what took its place, or empty."""
    reason: str
