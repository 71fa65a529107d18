"""Identity over time: former municipalities under their successors, and ties as of a year.

Japan's municipalities merge, and their codes with them.  A merged one has no code now; its id is
``former-`` and a digest of prefecture and name, the same as in the graph.  What it concluded lives on under
its successor, so a question about either leads to both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from graph.rows import ProjectRow, TieRow
from ontology import reference, values
from ontology.errors import NotFound
from ontology.iri import stable_id

State = Literal["active", "not-yet", "ended", "unknown"]
"""Of a tie in a year.  ``unknown``: no source gives its start, or it ended at a date that none gives."""


@dataclass(frozen=True, slots=True)
class Former:
    """A municipality that was merged into another."""

    id: str
    name: str
    """Without the prefecture."""
    prefecture: str
    """Two-digit code."""
    successor: str
    """Five-digit code of the municipality of today."""
    date: str | None
    """Day of the merger, ISO 8601; None where the reference data do not give it."""

    @property
    def full_name(self) -> str:
        """With the prefecture."""
        return reference.prefecture(self.prefecture).name + self.name


@cache
def formers() -> Mapping[str, Former]:
    """All former municipalities that the reference data name, by id."""
    found: dict[str, Former] = {}
    dated = [(each.name, each.successor, each.date) for each in reference.former_municipalities()]
    undated = [(tie.former_source, tie.source, None) for tie in reference.recorded_ties() if tie.former_source]
    for name, successor, date in (*dated, *undated):
        identifier = f"former-{stable_id(successor[:2], name)}"
        found.setdefault(identifier, Former(identifier, name, successor[:2], successor, date))
    return found


def former(identifier: str) -> Former | None:
    """A former municipality by id, or by name with or without the prefecture where one alone has it."""
    if identifier in formers():
        return formers()[identifier]
    named = [each for each in formers().values() if identifier in (each.name, each.full_name)]
    return named[0] if len(named) == 1 else None


def merged_into(code: str) -> tuple[Former, ...]:
    """The former municipalities that a municipality of today (five-digit code) took over, oldest merger first."""
    return tuple(sorted((each for each in formers().values() if each.successor == code),
                        key=lambda each: (each.date or "9999", each.id)))


@cache
def _recorded() -> Mapping[str, reference.RecordedTie]:
    return {tie.id: tie for tie in reference.recorded_ties()}


def concluded_by(tie: TieRow) -> Former | None:
    """The former municipality that concluded a recorded tie, if it was one."""
    recorded = _recorded().get(tie.id)
    if recorded is None or not recorded.former_source:
        return None
    return formers()[f"former-{stable_id(recorded.source[:2], recorded.former_source)}"]


def ties_of(one: Former, ties: Iterable[TieRow]) -> Iterator[TieRow]:
    """The successor's ties that a source says the former municipality concluded, or whose words name it."""
    for tie in ties:
        if tie.source_code == one.successor and (
                concluded_by(tie) == one or one.name in tie.quote or one.name in tie.note):
            yield tie


def projects_of(one: Former, projects: Iterable[ProjectRow]) -> Iterator[ProjectRow]:
    """The successor's projects whose words name the former municipality."""
    for project in projects:
        if one.successor in project.municipality_codes and (
                one.name in project.title or one.name in project.description
                or any(one.name in mention.surface for mention in project.mentions)):
            yield project


def ended(tie: TieRow) -> str | None:
    """When a tie ended (ISO 8601, of the precision that its source gives), or None."""
    recorded = _recorded().get(tie.id)
    return recorded.ended if recorded else None


def state_in(tie: TieRow, year: int) -> State:
    """How a tie stood in a year: it counts as active in the years in which it began and ended."""
    end = ended(tie)
    if end and values.year(end) < year:
        return "ended"
    if tie.since and values.year(tie.since) > year:
        return "not-yet"
    if not tie.since or (tie.status == "ended" and not end):
        return "unknown"
    return "active"


def successor(code: str) -> reference.Municipality:
    """The municipality of today that a code, or a former municipality's id or name, leads to.

    Raises:
        NotFound: it leads nowhere.
    """
    if code in reference.municipalities():
        return reference.municipality(code)
    found = former(code)
    if found is None:
        raise NotFound("no municipality, of today or former, has this code, id or name", where=code)
    return reference.municipality(found.successor)
