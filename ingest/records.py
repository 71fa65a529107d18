"""What a layout reads from one document: records whose every value keeps its place.

Nothing here is interpreted: texts are as printed (wrapped lines joined), linking comes later.
Line numbers are 1-based and inclusive.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Lines = tuple[int, int]

Role = Literal[
    "number", "bureau", "implementer", "municipality", "name", "sub_item", "country", "description",
    "place", "period", "mode", "department", "results",
]
"""What a cell of a project record means, whatever its heading says."""

Level = Literal[
    "direction", "subdirection", "response", "initiative", "example",
    "policy", "measure", "heading", "main-project",
    "policy-code", "item",
]
"""Kinds of plan node: Hokkaido-type strategy, programme plan, policy results."""


class Model(BaseModel):
    """Frozen, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Cell(Model):
    """A value as printed, and where."""

    text: str
    lines: Lines
    column: str = ""
    """Heading of the column or label of the block, as printed."""
    place: str = ""
    """Position in a file that has no lines (``Sheet1!C5``, ``p. 3, row 4``); empty for text."""


class Sentence(Cell):
    """A sentence of running text that tells of ties."""

    before: str = ""
    """The sentences of its paragraph directly before it that tell of none: its year or its partner may stand there."""
    printed: str = ""
    """The row that it was put together from, where it is not printed as a sentence."""


class Listing(Model):
    """One place of a plan that lists a programme."""

    node: str
    """Key of the plan node (heading) it stands under."""
    name: Cell
    summary: Cell
    departments: Cell
    repeat: bool
    """Marked as a repetition of a main listing elsewhere."""
    extra: dict[str, Cell] = {}
    """Its further columns by their headings, where it is not the programme's main listing."""


class ProjectRecord(Model):
    """One project or programme."""

    record: str
    """Number printed in the document, or the ordinal (from 1) among the document's records."""
    lines: Lines
    cells: dict[Role, Cell]
    extra: dict[str, Cell] = {}
    """Columns with no role, by their heading."""
    listings: tuple[Listing, ...] = ()
    main_project: str | None = None
    """Key of the plan node when the record is a plan's main project."""

    def text(self, role: Role) -> str:
        """The cell's text, or an empty string."""
        cell = self.cells.get(role)
        return cell.text if cell else ""


class PlanNode(Model):
    """One node of a plan's tree."""

    key: str
    """Stable within the document and safe in a path, e.g. ``2.2.1``; ``2.2.i3`` for an initiative."""
    notation: str
    """As analysts write it, e.g. ``Ⅱ-(2)-①``; empty where none is printed."""
    level: Level
    title: Cell | None
    """None where the document does not give it: unknown, not empty."""
    parent: str | None
    supports: tuple[str, ...] = ()
    """Keys of the responses that an initiative's mark names, or an example belongs to."""
    texts: dict[str, tuple[Cell, ...]] = {}
    """Blocks of text by kind: background, orientation, body, date, subtitle, target_regions,
    partners, overview, situation, actions ..."""
    lines: Lines


class Actor(Model):
    """Who does what, stated for a plan's direction."""

    node: str
    name: Cell
    role: Cell


class Figure(Model):
    """One number with its unit, as stated."""

    subject: str
    """Record number, plan-node key or region-page key it belongs to."""
    label: str
    """What is counted, e.g. ``生徒``; empty where the text gives nothing."""
    value: float | None
    unit: str
    period: str = ""
    """As printed, e.g. ``R6``, ``R7.3時点``; empty where not stated."""
    text: str
    """The figure's text as printed."""
    lines: Lines
    status: Literal["", "planned", "approximate"] = ""
    """``planned`` where the text says that the number is still to come (予定, 見込み), ``approximate`` where it says
    約 and the like; a planned number is never told as a fact."""
    comparator: str = ""
    """The word that makes a goal's value a bound, as printed: 以上, 以下, 未満, 超."""
    wording: str = ""
    """What a goal says in place of a number: 増加, 維持; the value is None then."""


class Indicator(Model):
    """A goal with baseline and target, and the value reached where the text reports it."""

    node: str
    """Key of the plan node that it belongs to; empty for the plan's own, and where the plan does not tell."""
    name: Cell
    baseline: Figure | None
    target: Figure | None
    lines: Lines
    actual: Figure | None = None
    interim: Figure | None = None
    """The target of a year before the last."""
    series: tuple[Figure, ...] = ()
    """Values reached in the years before ``actual``, the earliest first."""
    yearly: tuple[Figure, ...] = ()
    """Targets of the years before the last, where there is one for each, the earliest first."""


class SisterRegion(Model):
    """A partner region of the publisher, with the year where printed."""

    name: str
    year: int | None
    lines: Lines


class RegionPage(Model):
    """A plan's page on one country or world region."""

    key: str
    name: Cell
    statistics: tuple[Figure, ...]
    offices: tuple[Cell, ...]
    sister_regions: tuple[SisterRegion, ...]
    memoranda: tuple[Cell, ...]
    strategies: tuple[Cell, ...]
    """Empty where the document does not tell which box belongs to the page."""
    lines: Lines


class Issue(Model):
    """Something dropped, repaired or suspicious."""

    severity: Literal["info", "warning", "error"]
    code: str
    """A short fixed word, e.g. ``broken-duplicate``; messages are in the catalogues under it."""
    lines: Lines
    text: str
    """The offending text."""
    reason: str
    """Why it is an issue, in English, for officials: names the facts of this case."""
    action: Literal["dropped", "repaired", "merged", "kept", "left-open"]
    record: str | None = None
    place: str = ""
    """Position in a file that has no lines, like a cell's; empty for text."""


class DocumentMeta(Model):
    """What the document says of itself."""

    id: str
    """The file's stem."""
    title: str
    layout: str
    layout_score: float
    layout_reason: str
    fiscal_year: int | None
    """Western year in which the fiscal year starts (令和5年度 is 2023); None where not stated."""
    years: tuple[int, int] | None
    """First and last fiscal year of a plan's period, where stated."""
    prefecture: str | None
    """Full Japanese name of the prefecture the document is about, where its content shows it."""
    municipality: str | None
    sha256: str
    n_lines: int
    encoding: str


class ParsedDocument(Model):
    """Everything read from one document: the output of the parse stage."""

    meta: DocumentMeta
    projects: tuple[ProjectRecord, ...] = ()
    partners: tuple[ProjectRecord, ...] = ()
    """Rows of a list of sister cities: they state ties and are no projects."""
    prose: tuple[Sentence, ...] = ()
    """Sentences above, between or below the tables that tell of ties."""
    nodes: tuple[PlanNode, ...] = ()
    actors: tuple[Actor, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    figures: tuple[Figure, ...] = ()
    goals: tuple[Cell, ...] = ()
    """Words in which a plan gives SDG goals to itself as a whole."""
    regions: tuple[RegionPage, ...] = ()
    issues: tuple[Issue, ...] = ()
    layout_lines: tuple[int, ...] = ()
    """Lines that are page furniture, headers, footnotes or blank."""
