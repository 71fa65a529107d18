"""Which of several places of one name is meant, where a recorded tie tells it: Y市 is the one of whose tie with A市 the
reference data know.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from ingest.linked import Party
from ingest.linking.folding import kana_key
from ingest.linking.ties.claims import Claim
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


@cache
def _partners(home: str) -> tuple[Place, ...]:
    places = reference.places()
    return tuple(places[tie.partner] for tie in reference.ties_by_source().get(home, ()) if tie.partner in places)


def _bare(name: str) -> str:
    return next((name[:-len(each)] for each in _SUFFIXES if name.endswith(each) and len(name) > len(each) + 1), name)
