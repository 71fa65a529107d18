"""Names in another spelling than the tables': kana variants and letters of another script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Final

from ingest.linking.folding import CYRILLIC, KANA, MIXED, kana_key, transliterate
from ingest.linking.gazetteer import Candidate, Hit, gazetteer
from ingest.text.printed import fold_lookalikes
from ontology import reference

SHORTEST_KEY: Final = 4
"""A folded katakana name shorter than this meets too many common words, unless 市, 州 ... follows."""

_SUFFIXES: Final = frozenset("市町村州省県郡区")

_PARTS: Final = re.compile(f"[{KANA}]+(?:[・ ＝=-][{KANA}]+)*")
_CAPITALS: Final = re.compile(r"(?<![A-Za-z])(?=[A-Z ]{4})[A-Z]{2,}(?: [A-Z]{2,})*(?![A-Za-z])")
_CAPITAL: Final = re.compile("[A-Z][A-Z]")
_PART: Final = re.compile(f"[{KANA}]+")


def with_spellings(text: str, hits: list[Hit]) -> list[Hit]:
    """Adds katakana names in another spelling: in ー, ッ, ・, ヴ or a space."""
    added = False
    for run in _PARTS.finditer(text):
        first, last = run.span()
        if last - first < _shortest(text, last) or _is_inside(first, last, hits):
            continue
        parts = [part.span() for part in _PART.finditer(text, first, last)]
        for start, end, candidates in _folded(text, parts, hits):
            hits = [hit for hit in hits if hit.end <= start or hit.start >= end]
            hits.append(Hit(start, end, text[start:end], candidates))
        added = True
    return sorted(hits, key=lambda hit: hit.start) if added else hits


def _shortest(text: str, end: int) -> int:
    return SHORTEST_KEY - (text[end:end + 1] in _SUFFIXES)


def _is_inside(start: int, end: int, hits: list[Hit]) -> bool:
    """Whether one of the names fills the stretch."""
    return any(first <= start and end <= last for first, last, _, _ in hits)


def _folded(
    text: str, parts: list[tuple[int, int]], hits: list[Hit]
) -> Iterator[tuple[int, int, tuple[Candidate, ...]]]:
    """Stretches of one to four parts whose folded form is a name's, and that no printed name fills."""
    at = 0
    while at < len(parts):
        for count in range(min(4, len(parts) - at), 0, -1):
            start, end = parts[at][0], parts[at + count - 1][1]
            key = kana_key(text[start:end])
            known = gazetteer().keys.get(key, ()) if len(key) >= _shortest(text, end) else ()
            if known and _is_inside(start, end, hits):
                known = ()
            if known:
                yield (
                    start,
                    end,
                    tuple(
                        replace(
                            each,
                            rule="kana-fold",
                            need="record" if each.kind == "place" and each.need == "always" else each.need,
                        )
                        for each in known
                    ),
                )
                at += count
                break
        else:
            at += 1


def with_mixed(text: str, hits: list[Hit]) -> list[Hit]:
    """Adds names with Cyrillic letters: look-alikes (Аnchorage) or a misread end (アспен)."""
    if not CYRILLIC.search(text):
        return hits
    for word in MIXED.finditer(text):
        candidates = gazetteer().names.get(fold_lookalikes(word[0])) or _misread(word[0])
        if candidates and not any(hit.start < word.end() and word.start() < hit.end for hit in hits):
            hits.append(
                Hit(
                    word.start(),
                    word.end(),
                    word[0],
                    tuple(replace(each, rule="look-alike") for each in candidates),
                )
            )
    return sorted(hits, key=lambda hit: hit.start)


def with_capitals(text: str, hits: list[Hit]) -> list[Hit]:
    """Adds Latin names printed in capitals (ANCHORAGE, NEW ZEALAND)."""
    for word in _CAPITALS.finditer(text) if _CAPITAL.search(text) else ():
        candidates = gazetteer().names.get(word[0].title())
        if candidates and not any(hit.start < word.end() and word.start() < hit.end for hit in hits):
            hits = sorted([*hits, Hit(word.start(), word.end(), word[0], candidates)], key=lambda hit: hit.start)
    return hits


def _misread(word: str) -> tuple[Candidate, ...]:
    """The reviewed place whose Japanese name begins with the kana and whose English one ends like the rest."""
    latin = transliterate(word)
    kana = re.match(f"[{KANA}]*", latin)
    head, tail = (kana[0], latin[kana.end() :]) if kana else ("", latin)
    return tuple(
        Candidate("place", each.id, "always", "look-alike")
        for each in _reviewed()
        if each.name.startswith(head)
        and each.name_en.lower().endswith(tail)
        and (head or each.name_en.lower() == tail)
    )


@cache
def _reviewed() -> tuple[reference.Place, ...]:
    return tuple(each for each in reference.places().values() if not each.population)
