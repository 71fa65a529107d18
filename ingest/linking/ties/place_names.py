"""Where a text names one place by several mentions, places that no table has, and which of one name is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.linked import Mention
from ingest.linking.ties.kind import WITHIN
from ingest.linking.ties.text import is_parent
from ontology import reference

_CHAIN: Final = re.compile(r"[^、。をがはとも()]{0,14}")
_NEXT_IN: Final = ("", "の", "・", " ")
_UNLISTED: Final = re.compile(
    r"(?:の|・|では、?)(?P<name>(?!(?:[一-鿿]*都|[各両同他諸])[市州省県])[一-鿿]{1,4}[市郡県区鎮郷省道州]"
                       r"|[ァ-ヺー・]{2,12}(?:島|諸島|半島|地区|地方))(?=と|は|が|で[すあ、]|、|。|\(|に)")


def unlisted(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Names in Chinese characters that no table has, behind their country: 韓国の報恩郡, 中国では葫蘆島市と."""
    for country in mentions:
        found = _UNLISTED.match(text, country.end) if country.kind == "country" else None
        if found is None or found["name"] in reference.municipalities_by_name():
            continue
        start, end = found.span("name")
        if not any(each.start < end and start < each.end for each in mentions):
            yield Mention(surface=found["name"], kind="place", target=None, score=0.0, rule="open", role="description",
                          start=start, end=end)


def chains(text: str, foreign: Sequence[Mention]) -> list[list[Mention]]:
    """Mentions of one place together: its country and state before it; what brackets add is left out."""
    found: list[list[Mention]] = []
    for each in foreign:
        last = found[-1][-1] if found else None
        if last is not None:
            if each.start < last.end:
                continue
            if text[last.end:last.end + 1] == "(" and each.end <= text.find(")", last.end):
                continue
            gap = text[last.end:each.start]
            if _CHAIN.fullmatch(gap) and _holds(last, each, gap):
                found[-1].append(each)
                continue
        found.append([each])
    return found


def _holds(outer: Mention, inner: Mention, gap: str) -> bool:
    """Whether the second mention lies in the first."""
    if inner.kind != "place" or outer.kind not in ("country", "place"):
        return False
    if inner.target is None:
        return gap in _NEXT_IN and (outer.kind == "country" or outer.surface[-1] in "州省道県市")
    if outer.target is None:
        return gap in _NEXT_IN and outer.surface[-1] in "州省道県郡"
    if outer.kind == "country":
        return gap == "の" or inner.target.startswith(f"{outer.target}-")
    return is_parent(outer.target, inner.target) or (
        gap in _NEXT_IN and inner.target[:2] == outer.target[:2] and reference.place(outer.target).kind == "state")


def as_told(text: str, place: Mention, mentions: Sequence[Mention]) -> Mention:
    """A place as the country in the bracket behind it decides: オークランド市(NZ) is the one there; a name that no
    table has there stays open."""
    bracket = re.match(r"[市町村区郡州省県]?\(([^()]*)\)", text[place.end:])
    told = {each.target for each in mentions if bracket and each.kind == "country" and each.target
            and place.end < each.start < place.end + bracket.end()}
    code = told.pop() if len(told) == 1 else None
    if not code or not place.target or place.target[:2] in (code, *WITHIN):
        return place
    bare = place.surface.rstrip("市町村区郡州省県")
    there = next((each.id for each in reference.places().values() if each.country == code and any(
        name.rstrip("市町村区郡州省県") == bare for name in (each.name, *each.names))), None)
    return place.model_copy(update={"target": there, "rule": place.rule if there else "open"})
