"""Ties that a document states outside its projects: in a plan's nodes and pages of world regions, and in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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
from ingest.records import Cell, Issue, ParsedDocument, RegionPage


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
        cell = Cell(text=region.name, lines=region.lines)
        places = deepest([each for each in find({"country": cell}, scope).mentions if each.kind == "place"])
        for place in places:
            yield make_tie(
                source,
                place_party(place),
                "sister-region",
                where,
                document,
                page.key,
                region.lines,
                region.name,
                str(region.year) if region.year else None,
            )
    for cell in page.memoranda:
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
