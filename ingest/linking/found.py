"""The mentions of a record while they are being collected, and what is to be reported of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, cast

from ingest.linked import Mention, MentionKind
from ingest.linking.choose import Decision
from ingest.linking.folding import Folded
from ingest.records import Cell, Issue, Role
from ingest.trusted import mention

ROLES: Final[tuple[Role, ...]] = ("municipality", "implementer", "name", "sub_item", "country", "place",
                                  "description", "mode", "period", "results", "department")
"""Cells that may name places, in the order in which their names are listed; a department's only tells whose it is."""

_BODIES: Final[tuple[Role, ...]] = ("municipality", "implementer")


def roles_of(cells: Iterable[Role]) -> tuple[Role, ...]:
    """The roles of a record's cells that may name places; its department (岡山市国際課) where no other cell tells who
    carries the programme out."""
    present = set(cells)
    if not present.isdisjoint(_BODIES):
        present.discard("department")
    return tuple(role for role in ROLES if role in present)


class Report(NamedTuple):
    """What is to be reported of a cell's text, wherever the cell stands."""

    severity: Literal["info", "warning"]
    code: str
    text: str
    reason: str
    action: Literal["left-open", "dropped", "repaired", "kept"]

    def issue(self, cell: Cell, record: str | None) -> Issue:
        """The issue of this very cell."""
        return Issue(severity=self.severity, code=self.code, lines=cell.lines, text=self.text, reason=self.reason,
                     action=self.action, record=record, place=cell.place)


@dataclass
class Found:
    """The mentions of one record and the issues they raise."""

    mentions: list[Mention] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def targets(self, kind: MentionKind, roles: Iterable[Role] = ROLES) -> tuple[str, ...]:
        """Ids of one kind in these cells, once each, the country cell's first, then in order of mention."""
        first: dict[str, None] = {}
        others: dict[str, None] = {}
        for each in self.mentions:
            if each.kind == kind and each.target and each.role in roles:
                (first if each.role == "country" else others)[each.target] = None
        return tuple(first | others)


@dataclass
class InCell:
    """One cell's text being linked; ``taken`` are the stretches of the folded text that need no further look."""

    role: Role
    printed: str
    folded: Folded
    taken: list[tuple[int, int]] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The folded text."""
        return self.folded.text

    def add(self, start: int, end: int, decision: Decision) -> str:
        """Keeps a mention of a stretch of the folded text; gives its printed form."""
        first, last = self.folded.span(start, end)
        surface = self.printed[first:last]
        self.mentions.append(mention(surface, self.role, (first, last), cast(MentionKind, decision.kind),
                                     decision.target, decision.score, decision.rule))
        return surface

    def report(self, code: str, text: str, reason: str, *, severity: Literal["info", "warning"] = "warning",
               action: Literal["left-open", "dropped", "repaired", "kept"] = "left-open") -> None:
        """Reports what is suspicious in this cell."""
        self.reports.append(Report(severity, code, text, reason, action))

    def is_free(self, start: int, end: int) -> bool:
        """Whether no name has been found in the stretch."""
        return not any(first < end and start < last for first, last in self.taken)
