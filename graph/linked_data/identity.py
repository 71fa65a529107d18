"""Identity over time: former municipalities under their successors, and ties as of a year.

Japan's municipalities merge, and their codes with them.  A merged one has no code now; its id is
``former-`` and a digest, the same as in the graph (``ontology.mergers.former_id``).  What it concluded lives on
under its successor, so a question about either leads to both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from graph.rows import ProjectRow, TieRow
from ontology import mergers, reference, values
from ontology.errors import NotFound

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
    """Day or year of the merger, ISO 8601; None where the reference data do not give it."""
    code: str | None = None
    """The five-digit code that it had; None where the reference data do not give it."""

    @property
    def full_name(self) -> str:
        """With the prefecture."""
        return reference.prefecture(self.prefecture).name + self.name


@cache
def formers() -> Mapping[str, Former]:
    """All former municipalities that the reference data name, by id."""
    codes = {(each.name, each.successor): each.code for each in mergers.dated_codes().values()}
    found: dict[str, Former] = {}
    for each in reference.former_municipalities():
        identifier = mergers.former_id(each.name, each.successor)
        found[identifier] = Former(identifier, each.name, each.prefecture, each.successor, each.date,
                                   codes.get((each.name, each.successor)))
    for tie in reference.recorded_ties():
        if tie.former_source:
            identifier = mergers.former_id(tie.former_source, tie.source)
            found.setdefault(identifier, Former(identifier, tie.former_source, tie.source[:2], tie.source, None))
    return found


def former(identifier: str) -> Former | None:
    """A former municipality by id, by the code that it had (five or six digits), or by name with or without the
    prefecture where one alone has it."""
    if identifier in formers():
        return formers()[identifier]
    if identifier.isdecimal() and identifier.isascii():
        five = identifier[:5] if identifier == with_check_digit(identifier[:5]) else identifier
        return next((each for each in formers().values() if each.code == five), None)
    named = [each for each in formers().values() if identifier in (each.name, each.full_name)]
    return named[0] if len(named) == 1 else None


def merged_into(code: str) -> tuple[Former, ...]:
    """The former municipalities that a municipality of today (five-digit code) took over, oldest merger first."""
    return tuple(sorted((each for each in formers().values() if each.successor == code),
                        key=lambda each: (each.date or "9999", each.id)))


def with_check_digit(code: str) -> str:
    """The six-digit form of a five-digit code (Ministry of Internal Affairs: modulus 11, weights 6 to 2)."""
    total = sum(int(digit) * weight for digit, weight in zip(code, range(6, 1, -1), strict=False))
    return f"{code}{(11 - total % 11) % 10}"


@dataclass(frozen=True, slots=True)
class CodePeriod:
    """A code and when it was in force; None: not known, or (``valid_to`` of one in force) not yet."""

    code: str
    name: str
    """Of the municipality, without the prefecture."""
    valid_from: str | None
    valid_to: str | None
    """Day or year of the merger that ended it."""
    in_force: bool


def codes_of(code: str) -> tuple[CodePeriod, ...]:
    """The codes that led to a municipality of today (five-digit code): its own, then those of the merged ones, as far
    as the reference data give them."""
    own = mergers.dated_codes().get(code)
    name = reference.municipality(code).name
    return (CodePeriod(code, name, own.valid_from if own else None, None, in_force=True),
            *(CodePeriod(each.code, each.name, None, each.date, in_force=False)
              for each in merged_into(code) if each.code))


@cache
def _recorded() -> Mapping[str, reference.RecordedTie]:
    return {tie.id: tie for tie in reference.recorded_ties()}


def concluded_by(tie: TieRow) -> Former | None:
    """The former municipality that concluded a recorded tie, if it was one."""
    recorded = _recorded().get(tie.id)
    if recorded is None or not recorded.former_source:
        return None
    return formers()[mergers.former_id(recorded.former_source, recorded.source)]


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
