"""Every name in a record's cells, linked or left open.

Two passes.  The first finds the names and what they say without doubt: the countries, states and
municipalities of the record.  The second decides each name with that in hand (``choose.py``).  What looks
like a foreign place and is in no table is kept as an open mention with an issue, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from ingest.linking import open_mentions
from ingest.linking.choose import SUFFIX, Decision, Neighbour, Scope, choose, municipality
from ingest.linking.folding import Folded, fold
from ingest.linking.found import ROLES, Found, InCell
from ingest.linking.gazetteer import Hit, gazetteer
from ingest.linking.spellings import with_mixed, with_spellings
from ingest.records import Cell, Role
from ontology import reference

_JAPAN: Final = "JP"
_NOT_MEANT: Final = {"country": ("語", "以外"), "region": ("以外", "的", "規模"), "place": ("以外",)}
"""What makes a name another thing: a language, the one country that is left out, 全世界的."""

_JOINT: Final = re.compile(r"[\s・(、,]{0,2}の?")
"""What may stand between a country and its city."""

_END: Final = re.compile(r"[市町村郡区都州省県道鎮郷]$")


@lru_cache(maxsize=65_536)
def _scanned(text: str) -> tuple[Folded, tuple[Hit, ...]]:
    """A cell's names; cells repeat, so the work does not."""
    folded = fold(text)
    hits = with_spellings(folded.text, gazetteer().scan(folded.text))
    return folded, tuple(with_mixed(folded.text, hits))


def find(cells: dict[Role, Cell], scope: Scope, record: str | None = None) -> Found:
    """The mentions of a record's cells.

    Args:
        cells: as read, by role.
        scope: the document's area; countries and the like are added here.
        record: for the issues.
    """
    texts = {role: _scanned(cells[role].text) for role in ROLES if role in cells}
    scope = _widened(scope, texts)
    found = Found()
    for role, (folded, hits) in texts.items():
        _cell(InCell(found, role, cells[role], folded, record), hits, scope)
    return found


def _widened(scope: Scope, texts: dict[Role, tuple[Folded, tuple[Hit, ...]]]) -> Scope:
    """The scope with the countries, states and municipalities that the record names beyond doubt."""
    countries: set[str] = set()
    states: set[str] = set()
    codes: set[str] = set()
    for role, (folded, hits) in texts.items():
        for hit in hits:
            first = hit.candidates[0]
            if first.kind == "country" and not folded.text.startswith(_NOT_MEANT["country"], hit.end):
                countries.add(first.target)
            elif first.kind == "place" and first.need == "always" and len(hit.candidates) == 1:
                countries.add(first.target[:2])
                states.add(first.target)
            elif first.kind == "municipality" and first.need in ("always", "former"):
                decision = municipality(hit, folded.text, role, scope)
                codes.update(filter(None, [decision and decision.target]))
        if role == "country":
            countries.update(code for _, _, code in _abbreviations(folded.text))
    return replace(scope, countries=frozenset(countries - {_JAPAN}), states=frozenset(states),
                   municipalities=scope.municipalities | codes)


def _cell(spot: InCell, hits: tuple[Hit, ...], scope: Scope) -> None:
    """Decides the names of one cell."""
    text = spot.text
    spot.taken += [(hit.start, hit.end) for hit in hits]
    before, last = Neighbour(), -1
    for hit in hits:
        if last >= 0 and not _JOINT.fullmatch(text, last, hit.start):
            before = Neighbour()
        decision = choose(hit, text, spot.role, scope, before)
        if decision is None or text.startswith(_NOT_MEANT.get(decision.kind, ()), hit.end):
            continue
        if decision.target == _JAPAN:
            _own_country(spot, hit)
            continue
        last, before = _extended(hit, text, decision), _next(decision, before)
        surface = spot.add(hit.start, last, decision)
        if decision.target is None:
            spot.report("ambiguous-name", surface,
                        "several places have this name and nothing here tells which is meant")
        _parts(spot, hit, decision)
    if spot.role == "country":
        for start, end, code in _abbreviations(text):
            spot.taken.append((start, end))
            spot.add(start, end, Decision("country", code, 0.9, "abbreviation"))
    open_mentions.places(spot)
    if spot.role == "country":
        open_mentions.leftovers(spot)


def _own_country(spot: InCell, hit: Hit) -> None:
    if spot.role == "country":
        spot.report("japan-as-partner", hit.surface, "Japan is listed among the countries; it is no partner "
                    "country of a Japanese local government", severity="info", action="dropped")


def _next(decision: Decision, before: Neighbour) -> Neighbour:
    """What the next name finds before it: a state keeps its country."""
    target = decision.target or ""
    match decision.kind:
        case "country":
            return Neighbour(country=target)
        case "place":
            return Neighbour(country=target[:2] or before.country, place=target)
        case "prefecture":
            return Neighbour(prefecture=target)
    return Neighbour()


def _parts(spot: InCell, hit: Hit, decision: Decision) -> None:
    """The larger place whose name begins this one (蔚山広域市 of 蔚山広域市南区), and a region's country."""
    if decision.kind == "region":
        for country in filter(None, (each.also for each in hit.candidates)):
            spot.add(hit.start, hit.end, Decision("country", country, 0.9, "nested"))
    if decision.kind == "place" and decision.target:
        parent = reference.place(decision.target).parent
        if parent and hit.surface.startswith(name := reference.place(parent).name):
            spot.add(hit.start, hit.start + len(name), Decision("place", parent, 1.0, "nested"))


def _extended(hit: Hit, text: str, decision: Decision) -> int:
    """The name's end with its 市, 町 ..."""
    if decision.kind != "place" or _END.search(hit.surface) or hit.surface.isascii():
        return hit.end
    suffix = SUFFIX.match(text, hit.end)
    return suffix.end() if suffix else hit.end


def _abbreviations(text: str) -> Iterator[tuple[int, int, str]]:
    """One-character and Latin abbreviations that stand alone in a list of countries (韓、中、英、米)."""
    short = gazetteer().short
    for part in re.finditer(r"[^、,・/\s()]+", text):
        word, at = part[0], part.start()
        if word in short:
            yield at, part.end(), short[word]
        elif word[0] in short and all(letter in short for letter in word):
            yield from ((at + each, at + each + 1, short[letter]) for each, letter in enumerate(word))
