"""Ties that a document states outside its projects: in a plan's nodes and pages of world regions, and in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.linked import Mention, Party, Tie
from ingest.linking.area import Area
from ingest.linking.choose import Scope
from ingest.linking.folding import fold
from ingest.linking.mentions import find
from ingest.linking.ties.nodes import of_nodes
from ingest.linking.ties.parties import body_party, deepest, make_tie, place_party
from ingest.linking.ties.prose import of_sentences
from ingest.linking.ties.text import Body, Word, words
from ingest.linking.ties.years import since, year_in
from ingest.records import Cell, Issue, Lines, ParsedDocument, RegionPage


def of_document(parsed: ParsedDocument, area: Area) -> Iterator[Tie | Issue]:
    """The ties that a plan's nodes and region pages state, of the prefecture or the city whose plan it is, and those of
    sentences."""
    if source := area.municipality or area.prefecture:
        yield from of_nodes(parsed, area)
        scope = Scope(area.prefecture, None)
        for page in parsed.regions:
            yield from _of_page(page, source, scope, parsed.meta.id)
    yield from of_sentences(parsed, area)


def _of_page(page: RegionPage, source: str, scope: Scope, document: str) -> Iterator[Tie]:
    """Sister regions by their list, memoranda by their text."""
    where = f"{document}-{page.key}"
    for region in page.sister_regions:
        for place in _places(region.name, region.lines, page, scope):
            yield make_tie(
                source,
                place,
                "sister-region",
                where,
                document,
                page.key,
                region.lines,
                region.name,
                str(region.year) if region.year else None,
            )
    for cell in page.memoranda:
        yield from _of_label(cell, page, source, scope, document)
        text = fold(cell.text).text
        foreign = [
            each
            for each in find({"description": Cell(text=text, lines=cell.lines)}, scope).mentions
            if each.target and each.kind in ("country", "place")
        ]
        for word in words(text):
            party = _memorandum(text, word, foreign)
            if party:
                yield make_tie(source, party, "memorandum", where, document, page.key, cell.lines, text,
                                since(text, word.text, None) or year_in(text[word.end:].removeprefix("(")))


_WITH_YEAR: Final = re.compile(r"(?P<name>[^、,()]+)\((?P<year>\d{4})年?\)(?:[、,]|$)")
"""One of the partners behind a label: X州(2014)、Y州(2018)."""


def _of_label(cell: Cell, page: RegionPage, source: str, scope: Scope, document: str) -> Iterator[Tie]:
    """The partners with their years behind a label that is a paper: 経済連携(覚書)：X州（2014）."""
    text = fold(cell.text).text
    named = [word for word in words(fold(cell.column).text) if "memorandum" in word.kinds]
    parts = list(_WITH_YEAR.finditer(text))
    if not named or "".join(each[0] for each in parts) != text:
        return
    for part in parts:
        for party in _places(part["name"], cell.lines, page, scope):
            yield make_tie(source, party, "memorandum", f"{document}-{page.key}", document, page.key,
                           cell.lines, cell.text, part["year"])


def _places(name: str, lines: Lines, page: RegionPage, scope: Scope) -> Iterator[tuple[Party, str]]:
    """The places of a name, which lie in the page's country if no table has them."""
    countries = [each.target for each in find({"country": page.name}, scope).mentions if each.kind == "country"]
    land = countries[0] if len(countries) == 1 and countries[0] else ""
    cell = Cell(text=f"{name}({page.name.text})" if land else name, lines=lines)
    for place in deepest([each for each in find({"country": cell}, scope).mentions if each.kind == "place"]):
        yield place_party(place, land)


def _memorandum(text: str, word: Word, foreign: Sequence[Mention]) -> tuple[Party, str] | None:
    """The other party: what stands before the first と, without brackets."""
    head = re.split(r"と", text[: word.start])[0]
    inside = [each for each in foreign if each.end <= len(head)]
    if not inside or "memorandum" not in word.kinds:
        return None
    name = re.sub(r"\([^)]*\)|[【】]", "", head[inside[0].start :])
    country = inside[0].surface if inside[0].kind == "country" else ""
    for each in inside:
        if each.kind == "place" and name == country + each.surface:  # 【インドネシア】西ジャワ州
            return place_party(each)
    return body_party(Body(name, inside[0]))
