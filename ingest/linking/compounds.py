"""Names that are only parts of a longer one: of a peninsula's county, of a name joined by particles, of a town that is
called by two names in one word.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from ingest.linking.folding import KANA
from ingest.linking.gazetteer import Hit
from ingest.linking.tables import column
from ontology import reference

KANA_LETTERS: Final = frozenset(map(chr, range(ord("ァ"), ord("ヺ") + 1))) | {"ー"}

_PARTICLES: Final = "|".join(sorted(column("name_particles.tsv", "particle"), key=len, reverse=True))
_JOINED: Final = re.compile(rf"[{KANA}]+・(?:{_PARTICLES})・[{KANA}]+(?:・[{KANA}]+)*")
"""A name whose parts a particle joins (クレア・アンド・ギルバート・バレー): a part of it is no name of its own."""
_TOWN: Final = re.compile(rf"[{KANA}]+(?:・[{KANA}]+)+(?=[市町村郡区])")
"""One town by its suffix, or the last of several."""
_WORD: Final = re.compile(rf"[{KANA}・]+")
_LAND_UNIT: Final = re.compile(r"(?:半島|諸島)[市町村郡区]")


def whole(text: str, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The names of a folded text without those that are only parts of one."""
    if "半島" in text or "諸島" in text:
        hits = tuple(hit for hit in hits if not _LAND_UNIT.match(text, hit.end))
    if inside := [one.end for one, other in pairwise(hits) if _is_one_word(one, other, text)]:
        words = [found.span() for found in _WORD.finditer(text) if any(
            found.start() < at < found.end() for at in inside)]
        hits = tuple(hit for hit in hits if not any(start <= hit.start < end for start, end in words))
    if "・" not in text:
        return hits
    runs = [found.span() for found in _JOINED.finditer(text)]
    towns = [found.span() for found in _TOWN.finditer(text) if not _is_list(found, hits)]
    return tuple(hit for hit in hits if not any(
        start <= hit.start and hit.end <= end and (hit.start, hit.end) != (start, end) for start, end in runs)
        and not (_is_town(hit) and any(
            start <= hit.start and hit.end <= end and (hit.start, hit.end) != (start, end) for start, end in towns)))


def _is_list(found: re.Match[str], hits: tuple[Hit, ...]) -> bool:
    """Whether all parts of a run of kana are names in one country, so that they may stand side by side
    (シドニー・メルボルン市); those of クレア・ギルバート・バレー町 are not."""
    starts = [found.start(), *(found.start() + at + 1 for at, letter in enumerate(found[0]) if letter == "・")]
    lying = [{each.target[:2] for hit in hits if hit.start <= start < hit.end for each in hit.candidates}
             for start in starts]
    return bool(set.intersection(*lying))


def _is_town(hit: Hit) -> bool:
    return all(each.kind == "place" and reference.place(each.target).kind != "state" for each in hit.candidates)


def _is_one_word(one: Hit, other: Hit, text: str) -> bool:
    """Whether two towns' names without anything between them are one of a third: ウェナッチバレー市."""
    return (one.end == other.start and text[one.end - 1] in KANA_LETTERS and text[other.start] in KANA_LETTERS
            and _is_town(one) and _is_town(other))
