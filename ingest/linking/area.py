"""Which prefecture, and for a city's plan which municipality, a document is about: told by its content.

Names of subprefectures, prefectures and municipalities are counted over the records.  A name that several
prefectures have tells nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from typing import Final

from ingest.linking.folding import fold
from ingest.linking.gazetteer import Hit, gazetteer
from ingest.linking.ties.home import is_of_prefecture
from ingest.records import ParsedDocument, ProjectRecord
from ontology import reference

SHARE: Final = 0.5
"""More than half of the names must agree: a survey also names places of other prefectures."""

CITY_SHARE: Final = 0.6
LEAST: Final = 5
"""A city's own plan names the city again and again; fewer names may be chance."""

SAMPLE: Final = 2_000
"""Records looked at: the area of a longer list is settled long before its end."""

_WEIGHTS: Final = {"subprefecture": 3, "prefecture": 3, "municipality": 1}
"""A bureau or the prefecture's own name says more than one municipality does."""


_OF_SEVERAL: Final = re.compile(r"市町村|市区町村|市町(?!村)")
"""Words of titles of what several municipalities do."""

_APART: Final = re.compile(r"[ (][一-鿿]{0,3}[都道府県]?$")
"""Before the name at a title's end: a gap or a bracket, and perhaps its prefecture."""

_OF_PREFECTURES: Final = ("都道府県", "県名", "府県")
"""Headings of a column that names each row's prefecture."""


@dataclass(frozen=True, slots=True)
class Area:
    """What a document is about; codes."""

    prefecture: str | None
    municipality: str | None


def infer(parsed: ParsedDocument) -> Area:
    """The document's area: what the layout read, else what most names agree on."""
    prefecture, municipality = _stated(parsed)
    votes: Counter[str] = Counter()
    towns: Counter[str] = Counter()
    for text in _texts(parsed):
        for hit in gazetteer().scan(fold(text).text):
            _count(hit, votes, towns)
    if municipality is None:
        municipality = _titled(parsed) if parsed.nodes else _publisher(parsed)
    if municipality is None and parsed.nodes and towns:
        town, count = towns.most_common(1)[0]
        if count >= LEAST and count > CITY_SHARE * sum(towns.values()):
            municipality = town
    if prefecture is None and municipality:
        prefecture = municipality[:2]
    if prefecture is None and votes:
        best, count = votes.most_common(1)[0]
        prefecture = best if count > SHARE * sum(votes.values()) else None
    return Area(prefecture, municipality)


def _stated(parsed: ParsedDocument) -> tuple[str | None, str | None]:
    """What the layout found, as codes."""
    prefecture = reference.prefecture_by_name().get(parsed.meta.prefecture or "")
    named = reference.municipalities_by_name().get(parsed.meta.municipality or "", ())
    inside = [each for each in named if prefecture is None or each.prefecture == prefecture.code]
    return prefecture.code if prefecture else None, inside[0].code if len(inside) == 1 else None


def _publisher(parsed: ParsedDocument) -> str | None:
    """The one municipality that the title of a list names, where no row names one as its own.

    A list of several municipalities has a column for them, or says 県内市町村 in its title.
    """
    if _OF_SEVERAL.search(parsed.meta.title) or any(
            record.text("municipality") or record.text("bureau") for record in _records(parsed)):
        return None
    found = set(_towns(parsed.meta.title))
    ours = not parsed.projects and not parsed.meta.prefecture and not is_of_prefecture(parsed)
    if not found and ours:  # a text that tells of one city's ties: 函館市では、6つの都市と
        found = {town for cell in parsed.prose for text in (cell.column, cell.text) for town in _towns(text)}
    return found.pop() if len(found) == 1 else None


def _towns(text: str) -> Iterator[str]:
    for hit in gazetteer().scan(fold(text).text):
        yield from (each.target for each in hit.candidates if each.kind == "municipality" and each.need == "always")


_EDITION: Final = re.compile(r"^(?:第\s*[0-9一二三四五六七八九十]+\s*[次期]|新|改定|改訂)\s*")
"""Before the name with which a plan's title begins: 第三次鹿児島市."""


def _titled(parsed: ParsedDocument) -> str | None:
    """The municipality whose name a plan's title begins with (川崎市国際施策推進プラン), or ends with behind a gap."""
    title = _EDITION.sub("", fold(parsed.meta.title).text.rstrip(" )"))
    named = [each.target for hit in gazetteer().scan(title)
             if hit.start == 0 or (hit.end == len(title) and _APART.search(title, 0, hit.start))
             for each in hit.candidates if each.kind == "municipality" and each.need == "always"]
    return named[0] if len(named) == 1 else None


def _count(hit: Hit, votes: Counter[str], towns: Counter[str]) -> None:
    prefectures = {
        each.target[:2]
        for each in hit.candidates
        if each.kind in _WEIGHTS and each.need in ("always", "former")
    }
    if len(prefectures) != 1:
        return
    kind = next(each.kind for each in hit.candidates if each.kind in _WEIGHTS)
    votes[prefectures.pop()] += _WEIGHTS[kind]
    if kind == "municipality" and len(hit.candidates) == 1:
        towns[hit.candidates[0].target] += 1


def _records(parsed: ParsedDocument) -> Iterator[ProjectRecord]:
    return islice(chain(parsed.projects, parsed.partners), SAMPLE)


def _texts(parsed: ParsedDocument) -> Iterator[str]:
    yield parsed.meta.title
    for record in _records(parsed):
        for cell in record.cells.values():
            yield cell.text
        bureau = bureau_area(record)
        if bureau:
            yield reference.subprefecture(bureau).name
        own = own_prefecture(record)
        if own:
            yield reference.prefecture(own).name
    for sentence in islice(parsed.prose, SAMPLE):
        yield sentence.text
    for node in islice(parsed.nodes, SAMPLE):
        if node.title:
            yield node.title.text
        for cells in node.texts.values():
            yield from (cell.text for cell in cells)


def bureau_area(record: ProjectRecord) -> str | None:
    """The subprefecture that the bureau cell names in short or in full (石狩, 石狩振興局)."""
    text = record.text("bureau").strip().removesuffix("総合振興局").removesuffix("振興局")
    return (
        next((each.id for each in reference.subprefectures().values() if each.short == text), None)
        if text
        else None
    )


def own_prefecture(record: ProjectRecord) -> str | None:
    """The prefecture that a column of the row itself names, in short or in full (岩手, 岩手県)."""
    texts = [cell.text for heading, cell in record.extra.items() if any(word in heading for word in _OF_PREFECTURES)]
    for text in (*texts, record.text("bureau")):
        code = _by_any_name().get(text.strip()) if text else None
        if code:
            return code
    return None


@cache
def _by_any_name() -> dict[str, str]:
    return {name: each.code for each in reference.prefectures().values() for name in (each.name, each.short)}
