"""A document's tie beside the recorded ties of the reference data: the same, another kind or year, or not there.

The record holds what public pages state, for some prefectures only; where it has nothing of a tie's prefecture,
nothing can be said (``not covered`` is not ``not recorded``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from ingest.linked import Tie
from ingest.records import Issue
from ontology import reference

AGREES, KIND, YEAR, ABSENT = "agrees", "kind-differs", "year-differs", "not-recorded"

VAGUE = "other"
"""The kind of a recorded page that tells none: it contradicts nothing."""


def compared(tie: Tie) -> Tie:
    """The tie with its comparison and the ids of the recorded statements of the same pair.

    A recorded year agrees as far as both go (1990 and 1990-02-07).  Of several pages one that agrees is enough.
    """
    source, partner = tie.source.target or "", tie.partner.target
    if tie.partner.kind != "place" or partner is None or source[:2] not in _covered():
        return tie
    pair = [each for each in reference.ties_by_source().get(source, ()) if each.partner == partner]
    return tie.model_copy(update={"comparison": _outcome(tie, pair), "compared": tuple(each.id for each in pair)})


def _outcome(tie: Tie, pair: list[reference.RecordedTie]) -> str:
    if not pair:
        return ABSENT
    of_kind = [each for each in pair if each.kind in (tie.kind, VAGUE)]
    if not of_kind:
        return KIND
    years = [each.since for each in of_kind if each.since]
    if tie.since is None or not years or any(_same(tie.since, each) for each in years):
        return AGREES
    return YEAR


def _same(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


@cache
def _covered() -> frozenset[str]:
    """Prefectures of which ties are recorded."""
    return frozenset(code[:2] for code in reference.ties_by_source())


def disagreements(ties: Iterable[Tie]) -> Iterator[Issue]:
    """One issue for each tie whose kind or year is recorded otherwise."""
    for tie in ties:
        if tie.comparison in (KIND, YEAR):
            pair = [each for each in reference.recorded_ties() if each.id in tie.compared]
            pages = "; ".join(f"{each.kind} {each.since or 'without a date'} ({each.url})" for each in pair)
            yield Issue(
                severity="warning", code="recorded-tie-differs", lines=tie.lines or (1, 1), text=tie.quote,
                action="kept", record=tie.record,
                reason=f"the document states {tie.kind} {tie.since or ''} of {tie.source.name} and "
                       f"{tie.partner.name}, the record has {pages}; both are kept".replace("  ", " "))
