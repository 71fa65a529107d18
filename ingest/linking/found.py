"""The mentions of a record while they are being collected, and what is to be reported of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal, cast

from ingest.linked import Mention, MentionKind
from ingest.linking.choose import Decision
from ingest.linking.folding import Folded
from ingest.records import Cell, Issue, Role

ROLES: Final[tuple[Role, ...]] = ("municipality", "implementer", "name", "sub_item", "country", "place",
                                  "description", "mode", "period", "results")
"""Cells that may name places, in the order in which their names are listed."""


@dataclass
class Found:
    """The mentions of one record and the issues they raise."""

    mentions: list[Mention] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def targets(self, kind: MentionKind, roles: Iterable[Role] = ROLES) -> tuple[str, ...]:
        """Ids of one kind in these cells, once each, the country cell's first, then in order of mention."""
        wanted = set(roles)
        ordered = sorted(self.mentions, key=lambda each: each.role != "country")
        return tuple(dict.fromkeys(
            each.target for each in ordered if each.kind == kind and each.target and each.role in wanted))


@dataclass
class InCell:
    """One cell being linked; ``taken`` are the stretches of the folded text that need no further look."""

    found: Found
    role: Role
    cell: Cell
    folded: Folded
    record: str | None
    taken: list[tuple[int, int]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The folded text."""
        return self.folded.text

    def add(self, start: int, end: int, decision: Decision) -> str:
        """Keeps a mention of a stretch of the folded text; gives its printed form."""
        first, last = self.folded.span(start, end)
        surface = self.cell.text[first:last]
        self.found.mentions.append(Mention(
            surface=surface, role=self.role, start=first, end=last, kind=cast(MentionKind, decision.kind),
            target=decision.target, score=decision.score, rule=decision.rule))
        return surface

    def report(self, code: str, text: str, reason: str, *, severity: Literal["info", "warning"] = "warning",
               action: Literal["left-open", "dropped"] = "left-open") -> None:
        """Reports what is suspicious in this cell."""
        self.found.issues.append(Issue(severity=severity, code=code, lines=self.cell.lines, text=text,
                                       reason=reason, action=action, record=self.record))

    def is_free(self, start: int, end: int) -> bool:
        """Whether no name has been found in the stretch."""
        return not any(first < end and start < last for first, last in self.taken)
