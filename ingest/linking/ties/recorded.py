"""Which of several places of one name is meant, where a recorded tie tells it: Y市 is the one of whose tie with A市 the
reference data know.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from ingest.linked import LinkedProject, Party, Tie
from ingest.linking.folding import kana_key
from ingest.linking.ties.claims import Claim
from ingest.linking.ties.kind import is_state
from ontology import reference
from ontology.reference import Place

_SUFFIXES = ("特別市", "広域市", "市", "町", "村", "郡", "区", "州", "省", "県")


def recorded_partner(home: str, name: str) -> Place | None:
    """The only place with this name of which a tie with a municipality or prefecture is recorded, or None."""
    found = {place.id: place for place in _partners(home) if kana_key(_bare(name)) in {
        kana_key(_bare(each)) for each in (place.name, *place.names)}}
    return next(iter(found.values())) if len(found) == 1 else None


def as_recorded(claim: Claim, home: str | Party) -> Claim:
    """A claim whose partner is one of several places of its name, with the one of the tie that is recorded."""
    name = claim.partner
    if not isinstance(home, str) or name.party is None or name.party.kind != "place" or name.party.target or (
            name.mention is None):
        return claim
    place = recorded_partner(home, name.printed)
    if place is None or name.country not in ("", place.country):
        return claim
    mention = name.mention.model_copy(update={"target": place.id})
    return claim._replace(partner=replace(name, mention=mention, country=place.country, party=Party(
        kind="place", target=place.id, name=place.name)))


def as_told_elsewhere(ties: Sequence[Tie], projects: Iterable[LinkedProject]) -> Iterator[Tie]:
    """The ties of a document; the partner of a record that tells no country is the one of this name with which the
    document tells the same party to be tied: beside ドイツのX市 another X is no other city."""
    located = {project.record.record: {(each.target or "")[:2] for each in project.mentions
                                       if each.kind == "country" or (each.kind == "place" and is_state(each))}
               for project in projects}
    known: defaultdict[str, set[str]] = defaultdict(set)
    for tie in ties:
        if tie.source.target and tie.partner.target and tie.partner.kind == "place" and (
                tie.record not in located or tie.country in located[tie.record]):
            known[tie.source.target].add(tie.partner.target)
    for tie in ties:
        partner, own = tie.partner, known[tie.source.target or ""]
        if tie.record not in located or partner.kind != "place" or not partner.target or partner.target in own:
            yield tie
            continue
        places = [reference.place(each) for each in own]
        meant = [each for each in places if partner.name in (each.name, *each.names)]
        yield _with_place(tie, meant[0]) if len(meant) == 1 else tie


def _with_place(tie: Tie, place: Place) -> Tie:
    return tie.model_copy(update={
        "id": tie.id.replace(f"-{tie.partner.target}-", f"-{place.id}-", 1), "country": place.country,
        "partner": tie.partner.model_copy(update={"target": place.id, "name": place.name})})


@cache
def _partners(home: str) -> tuple[Place, ...]:
    places = reference.places()
    return tuple(places[tie.partner] for tie in reference.ties_by_source().get(home, ()) if tie.partner in places)


def _bare(name: str) -> str:
    return next((name[:-len(each)] for each in _SUFFIXES if name.endswith(each) and len(name) > len(each) + 1), name)
