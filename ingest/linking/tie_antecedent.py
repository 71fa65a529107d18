"""The partner that stands in the sentence before: 後者とは, 同市と, and 最初に結んだのは、X省である.

The sentence itself tells the kind and the conclusion and names no place abroad.  Where the sentence before leaves a
choice, nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ingest.linked import Mention
from ingest.linking.choose import Scope
from ingest.linking.folding import fold
from ingest.linking.mentions import find
from ingest.linking.tie_parties import deepest
from ingest.linking.tie_statement import Statement
from ingest.records import Cell, Sentence

_OF_TWO: Final = re.compile(r"(?:^|[。、])(?P<which>前者|後者)(?:と|とは|との)")
_SAME: Final = re.compile(
    r"^(?:[^。]{0,24}?、)?(?:[^。、]{1,12}[はが])?同(?P<suffix>[市町村州省県道郡区])(?:と|とは|との)(?!同)")
_FIRST: Final = re.compile(
    r"(?:結んだ|提携した|締結した|調印した|交わした|[にと]なった|相手|提携先)(?:の|先)?は、?[^。]*?"
    r"(?:である|であった|だった|です|でした|だ)。?$")
"""A sentence that tells only with whom: 最初に結んだのは、中国の河北省である."""

_BESIDE: Final = re.compile(r"[市町村州省県道郡区国港校](?:と|との間[でに])(?!な|し|も|いう)")
"""A partner that the sentence itself names, though no table may know it."""

_SUBJECT: Final = re.compile(r"(?:では|は|が|も)")


class Antecedent(NamedTuple):
    """A partner of the sentence before, and its Japanese party where that sentence names it."""

    owner: str | None
    partner: Mention
    country: str


def antecedent(cell: Sentence, previous: Cell | None, prefecture: str | None) -> Antecedent | None:
    """The one partner in the sentence before to which a sentence points.

    Args:
        cell: a sentence that names no partner.
        previous: the sentence on ties before it in its paragraph; what stands between them goes first.
        prefecture: the code of the text's prefecture.
    """
    told = cell.before or (previous.text if previous else "")
    before = re.findall(r"[^。]+。?", fold(told).text)[-1:]
    text = fold(cell.text).text
    if not before:
        return None
    pointed, same = _OF_TWO.search(text), _SAME.match(text)
    goes_on = _FIRST.search(before[0]) and not _BESIDE.search(text)
    if not (pointed or same or goes_on):
        return None
    around = Cell(text=before[0] + text, lines=cell.lines)  # what the second tells, ties, helps to read the first
    found = [each for each in find({"description": around}, Scope(prefecture, None)).mentions
             if each.end <= len(before[0])]
    statement = Statement("", None, {"description": around}, tuple(found), (), None)
    places = list(_places(statement, before[0]))
    if pointed:
        partner = places[pointed["which"] == "後者"] if len(places) == 2 else None
    else:
        fits = [each for each in places if same is None or before[0][each.end - 1] == same["suffix"]]
        partner = fits[0] if len(fits) == 1 else None
    country = statement.country(partner) if partner else ""
    return Antecedent(_owner(before[0], found, places, partner), partner, country) if partner and country else None


def _places(statement: Statement, text: str) -> Iterator[Mention]:
    """The foreign places of a sentence in their order, without those that only tell where another lies."""
    named = [each for each in statement.foreign("description") if each.kind == "place"]
    own = deepest(named)
    for at, each in enumerate(named):
        behind = named[at + 1] if at + 1 < len(named) else None
        if each in own and not (behind and text[each.end:behind.start] in ("", "の", "・")):
            yield each


def _owner(text: str, found: Sequence[Mention], places: Sequence[Mention], partner: Mention | None) -> str | None:
    """The municipality that is the subject of a partner's stretch, which begins behind the partner before it."""
    if partner is None:
        return None
    start = max((each.end for each in places if each.end <= partner.start), default=0)
    about = [each.target for each in found if each.kind == "municipality" and each.target
             and start <= each.start < partner.start and _SUBJECT.match(text, each.end)]
    return about[-1] if about else None
