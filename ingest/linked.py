"""What linking adds to the records: identities, dates, figures and ties."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from ingest.records import DocumentMeta, Figure, Issue, Lines, Model, ParsedDocument, ProjectRecord, Role

MentionKind = Literal["municipality", "prefecture", "subprefecture", "country", "region", "place"]


class Mention(Model):
    """A name found in a cell.  ``target`` is None where it could not be decided (left open)."""

    surface: str
    role: Role
    start: int
    end: int
    """Character offsets in the cell's text, end exclusive."""
    kind: MentionKind
    target: str | None
    """Municipality code (5 digits), prefecture code (2), ISO alpha-2, region or place id."""
    score: float
    rule: str
    """The rule that decided, e.g. ``reviewed-alias``, ``longest-match``, ``former-municipality``."""


class DateSpan(Model):
    """A period as dates.  ISO 8601, with the precision that the text has (2023-10 or 2023-10-05)."""

    start: str | None
    end: str | None


class Period(Model):
    """A period cell: the text, its dates, and whether the text leaves it open."""

    text: str
    spans: tuple[DateSpan, ...]
    undecided: bool
    """True for 未定 and the like."""

    @cached_property
    def start(self) -> str | None:
        """Earliest start."""
        return min((s.start for s in self.spans if s.start), default=None)

    @cached_property
    def end(self) -> str | None:
        """Latest end."""
        return max((s.end for s in self.spans if s.end), default=None)


class Party(Model):
    """One side of a tie."""

    kind: Literal["municipality", "prefecture", "place", "country", "organisation"]
    target: str | None
    """Municipality code, prefecture code, place id or ISO alpha-2; None for an organisation that has only a name."""
    name: str


class Tie(Model):
    """A lasting relation between two parties that a text states or implies, or that is recorded."""

    id: str
    source: Party
    """The Japanese side."""
    partner: Party
    country: str
    """ISO alpha-2 of the partner."""
    kind: str
    """Concept of the tie-kind vocabulary."""
    since: str | None
    """ISO date with stated precision; None where the text does not give it."""
    status: Literal["active", "ended", "unknown"]
    stated: bool
    """True: the text says so.  False: implied only."""
    document: str | None
    """None for recorded ties of the reference data."""
    record: str | None = None
    lines: Lines | None = None
    quote: str = ""
    urls: tuple[str, ...] = ()
    note: str = ""
    comparison: str = ""
    """A document's tie beside the recorded ones: agrees, kind-differs, year-differs, not-recorded; empty where the
    record does not cover it."""
    compared: tuple[str, ...] = ()
    """Ids of the recorded statements of the same two parties."""


class LinkedProject(Model):
    """A project record with its identities."""

    id: str
    """``{document}-{ten hex digits}``: from document, name and implementer, not from row order."""
    record: ProjectRecord
    title: str
    description: str
    fiscal_year: int | None
    prefecture: str | None
    """Two-digit code."""
    bureau: str
    implementers: tuple[str, ...]
    departments: tuple[str, ...]
    municipalities: tuple[str, ...]
    """Five-digit codes, in order of mention."""
    countries: tuple[str, ...]
    """ISO alpha-2."""
    regions: tuple[str, ...]
    places: tuple[str, ...]
    mentions: tuple[Mention, ...]
    period: Period
    modes: tuple[str, ...]
    topics: tuple[str, ...]
    audiences: tuple[str, ...]
    status: str
    results: tuple[Figure, ...]
    occurrence: int = 1
    """Which of the records that print the same number it is, in the document's order."""


class LinkedDocument(Model):
    """The output of the link stage."""

    meta: DocumentMeta
    parsed: ParsedDocument
    projects: tuple[LinkedProject, ...]
    ties: tuple[Tie, ...]
    issues: tuple[Issue, ...]
    """Parse issues and linking issues together."""
