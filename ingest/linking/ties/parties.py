"""The two parties of a tie, and the tie made of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ingest.linked import Mention, Party, Tie
from ingest.linking.ties.text import Body, is_parent
from ingest.records import Lines
from ontology import reference
from ontology.iri import stable_id


def make_tie(
    source: str | Party,
    party: tuple[Party, str],
    kind: str,
    where: str,
    document: str,
    record: str | None,
    lines: Lines,
    quote: str,
    year: str | None,
    *,
    stated: bool = True,
    status: Literal["active", "ended", "unknown"] = "active",
) -> Tie:
    """A tie; its id names the parties, the kind and ``where``: the project, node or page that states it.

    ``source`` is the Japanese side, or the code of a municipality or prefecture; ``party`` is the partner with its
    country; ``year`` is since when, where known.
    """
    other, country = party
    home = japanese(source) if isinstance(source, str) else source
    partner = other.target if other.kind == "place" and other.target else f"{country}-{stable_id(other.name)}"
    return Tie(
        id=f"{home.target or stable_id(home.name)}-{partner}-{kind}@{where}",
        source=home,
        partner=other,
        country=country,
        kind=kind,
        since=year,
        status=status,
        stated=stated,
        document=document,
        record=record,
        lines=lines,
        quote=quote,
    )


def with_source(tie: Tie, body: Party) -> Tie:
    """The tie as that of another Japanese body."""
    own = tie.source.target or stable_id(tie.source.name)
    return tie.model_copy(update={"source": body, "id": stable_id(body.name) + tie.id.removeprefix(own)})


def japanese(code: str) -> Party:
    """The prefecture (two digits) or municipality (five) of a code."""
    if len(code) == 2:
        return Party(kind="prefecture", target=code, name=reference.prefecture(code).name)
    return Party(kind="municipality", target=code, name=reference.municipality(code).full_name)


def place_party(mention: Mention, country: str = "") -> tuple[Party, str]:
    """A foreign place as a party, with its country; one that no table has keeps its printed name and ``country``."""
    if mention.target is None:
        return Party(kind="place", target=None, name=mention.surface), country
    place = reference.place(mention.target)
    return Party(kind="place", target=place.id, name=place.name), place.country


def body_party(other: Body) -> tuple[Party, str]:
    """A foreign body as a party, with its country; its place is the target where the name tells it."""
    target = other.mention.target or ""
    return Party(
        kind="organisation", target=target if other.mention.kind == "place" else None, name=other.name
    ), target[:2]


def deepest(mentions: Sequence[Mention]) -> list[Mention]:
    """The places that no other of them lies in, once each; states only where nothing smaller is named."""
    places = list({each.target or each.surface: each for each in mentions}.values())
    small = [each for each in places if each.target is None or reference.place(each.target).kind != "state"] or places
    return [
        each for each in small if not any(is_parent(each.target or "", other.target or "") for other in small)
    ]
