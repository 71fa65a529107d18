"""Identity over time: former municipalities under their successors, and ties as of a year.

Japan's municipalities merge, and their codes with them.  A former one has no code now; its id is
``former-`` and a digest, the same as in the graph (``ontology.mergers.former_id``).  What it concluded lives on
under its successor, so a question about either leads to both.  A code that a municipality of today had before
(浜松市's 22202, until it was designated) leads to it as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from graph.rows import ProjectRow, TieRow
from ontology import mergers, reference, values
from ontology.errors import Ambiguous, Candidate, NotFound

State = Literal["active", "not-yet", "ended", "unknown"]
"""Of a tie in a year.  ``unknown``: no source gives its start, or it ended at a date that none gives."""


@dataclass(frozen=True, slots=True)
class Former:
    """A municipality whose name is no more: merged, or of another status or name now."""

    id: str
    name: str
    """Without the prefecture."""
    prefecture: str
    """Two-digit code."""
    successor: str
    """Five-digit code of the municipality of today."""
    date: str | None
    """Day or year on which it ended, ISO 8601; None where the reference data do not give it."""
    code: str | None = None
    """The five-digit code that it had; None where the reference data do not give it."""
    change: mergers.Change = ""
    """What ended it; empty where the reference data do not give it."""

    @property
    def full_name(self) -> str:
        """With the prefecture."""
        return reference.prefecture(self.prefecture).name + self.name


@cache
def formers() -> Mapping[str, Former]:
    """All former municipalities that the reference data name, by id."""
    found: dict[str, Former] = {}
    for each in mergers.former_municipalities():
        identifier = mergers.former_id(each.name, each.successor)
        found[identifier] = Former(identifier, each.name, each.prefecture, each.successor, each.date,
                                   each.code or None, each.change)
    for tie in reference.recorded_ties():
        if tie.former_source:
            identifier = mergers.former_id(tie.former_source, tie.source)
            found.setdefault(identifier, Former(identifier, tie.former_source, tie.source[:2], tie.source, None))
    return found


@cache
def _formers_by_key() -> Mapping[str, tuple[Former, ...]]:
    """By id, code, name, and name with the prefecture."""
    found: dict[str, list[Former]] = {}
    for each in formers().values():
        for key in filter(None, (each.id, each.code, each.name, each.full_name)):
            found.setdefault(key, []).append(each)
    return {key: tuple(each) for key, each in found.items()}


def _five(identifier: str) -> str:
    """A code of six digits without its check digit, where that is right."""
    five = identifier[:5]
    if len(identifier) == 6 and five.isascii() and five.isdecimal() and (
            identifier == mergers.code_with_check_digit(five)):
        return five
    return identifier


def former(identifier: str) -> Former | None:
    """A former municipality by id, by the code that it had (five or six digits), or by name with or without the
    prefecture where one alone has it."""
    found = _formers_by_key().get(_five(identifier), ())
    return found[0] if len(found) == 1 else None


@cache
def _merged() -> Mapping[str, tuple[Former, ...]]:
    found: dict[str, list[Former]] = {}
    for each in sorted(formers().values(), key=lambda each: (each.date or "9999", each.id)):
        found.setdefault(each.successor, []).append(each)
    return {code: tuple(each) for code, each in found.items()}


def merged_into(code: str) -> tuple[Former, ...]:
    """The former municipalities that one of today (five-digit code) took over, or was before, oldest first."""
    return _merged().get(code, ())


def of_today(identifier: str) -> tuple[str, Former | None] | None:
    """The code of today (five digits) that a code, or a former municipality's id or name, leads to; None: nowhere.

    With the former municipality where one was asked for: a code that its city had before is none, nor is a ward's.

    Raises:
        Ambiguous: it leads to several.
    """
    key = _five(identifier)
    if key in reference.municipalities():
        return key, None
    named = _formers_by_key().get(key, ())
    codes = {each.successor for each in named} or {
        code for period in mergers.periods_by_code().get(key, ()) for code in period.successors} or {
        each.city for each in reference.wards() if each.code == key}
    if len(codes) > 1:
        raise _ambiguous(identifier, () if named else sorted(codes), named)
    return (codes.pop(), named[0] if len(named) == 1 else None) if codes else None


@cache
def _today_by_name() -> Mapping[str, tuple[str, ...]]:
    """Codes by name, with and without the prefecture."""
    found: dict[str, tuple[str, ...]] = {}
    for each in reference.municipalities().values():
        for name in (each.name, each.full_name):
            found[name] = (*found.get(name, ()), each.code)
    return found


def check_name(name: str) -> None:
    """Refuses a name that municipalities of today and former ones share, or several of either.

    A former one that lives on in the only one of today that has its name is no second; codes and ids pass.

    Raises:
        Ambiguous: the name leads to several municipalities of today.
    """
    today, former = _today_by_name().get(name, ()), () if _five(name).isdecimal() else _formers_by_key().get(name, ())
    if len({*today, *(each.successor for each in former)}) > 1:
        raise _ambiguous(name, today, former)


def _ambiguous(name: str, today: Iterable[str], former: Iterable[Former]) -> Ambiguous:
    return Ambiguous("several places have this name", where=name, candidates=[
        *(Candidate(code, reference.municipality(code).full_name) for code in today),
        *(Candidate(each.id, each.full_name, ended=each.date or "", successor=each.successor,
                    successor_name=reference.municipality(each.successor).full_name) for each in former)])


def codes_of(code: str, as_of: int | None = None) -> tuple[mergers.CodePeriod, ...]:
    """The codes that led to a municipality of today (five-digit code), since 1968: its own, then those that ended.

    With a year: those in force in it, on some day.
    """
    return tuple(each for each in mergers.periods_by_successor().get(code, ()) if as_of is None or (
        (each.valid_from is None or values.year(each.valid_from) <= as_of)
        and (each.valid_to is None or values.year(each.valid_to) >= as_of)))


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


def span(tie: TieRow) -> tuple[int, int, bool]:
    """The years of a tie's beginning and end, 0 and 9999 where no source gives them, and whether they tell how it stood
    between: of a tie without a beginning, or that ended nobody knows when, they do not."""
    end = ended(tie)
    return (values.year(tie.since) if tie.since else 0, values.year(end) if end else 9999,
            bool(tie.since) and not (tie.status == "ended" and not end))


def state_in(tie: TieRow, year: int) -> State:
    """How a tie stood in a year: it counts as active in the years in which it began and ended."""
    first, last, known = span(tie)
    if last < year:
        return "ended"
    if first > year:
        return "not-yet"
    return "active" if known else "unknown"


def successor(code: str) -> reference.Municipality:
    """The municipality of today that a code, or a former municipality's id or name, leads to.

    Raises:
        NotFound: it leads nowhere, or to several.
    """
    found = of_today(code)
    if found is None:
        raise NotFound("no municipality, of today or former, has this code, id or name", where=code)
    return reference.municipality(found[0])
