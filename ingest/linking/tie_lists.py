"""Ties that a list of sister cities states: a row per tie, the kind in a cell, a heading or the title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from ingest.linked import Mention, Party, Tie
from ingest.linking.area import Area, bureau_area, own_prefecture
from ingest.linking.choose import Scope
from ingest.linking.folding import fold
from ingest.linking.found import Found
from ingest.linking.mentions import find
from ingest.linking.tables import rows
from ingest.linking.tie_columns import DATED
from ingest.linking.tie_parties import deepest, make_tie, place_party
from ingest.linking.tie_statement import Statement
from ingest.linking.tie_status import Status, of_remark
from ingest.linking.tie_text import Word, words
from ingest.linking.tie_years import own_year, year_in
from ingest.linking.ties import is_state, kind_of
from ingest.records import Issue, ParsedDocument, ProjectRecord
from ontology import reference

_YEAR_COLUMN: Final = re.compile(r"(?:西暦|和暦|年|年度|年月日|年月|期日|効力発生日|開始日|開始年)$")
"""Headings of a date that in a list of ties is the tie's."""

_END_COLUMN: Final = re.compile(r"(?:解消|終了|失効)(?:日|年|年月日|年度|時期)$")
_PORT: Final = re.compile(r"[市町]?(?:空港|港湾|港)(?![区市町])")
"""Behind a place's name: the partner is its port."""
_OTHER: Final = Word("", 0, 0, ("other",), True)
"""Where nothing tells the kind."""


def of_partners(parsed: ParsedDocument, area: Area) -> Iterator[Tie | Issue]:
    """The ties of a list's rows, and what is to be reported of them."""
    for row in parsed.partners:
        own = frozenset(filter(None, [area.municipality]))
        scope = Scope(own_prefecture(row) or area.prefecture, bureau_area(row), municipalities=own)
        found = find(row.cells, scope, row.record)
        yield from found.issues
        yield from _ties(row, found, area, scope, parsed)


def _ties(row: ProjectRecord, found: Found, area: Area, scope: Scope, parsed: ParsedDocument) -> Iterator[Tie | Issue]:
    sources = [each.target for each in found.mentions
               if each.kind in ("municipality", "prefecture") and each.role in ("municipality", "implementer")]
    source = next(filter(None, sources), None) if sources else _own(row, area)
    statement = Statement(row.record, row.record, row.cells, tuple(found.mentions), (), parsed.meta.fiscal_year)
    places: list[Mention] = deepest([each for each in statement.foreign("country") if each.kind == "place"])
    if source and len(source) > 2:
        places = [each for each in places if not is_state(each)]  # the state that the city lies in is no partner
    cell = row.cells.get("country")
    if source is None or not places or cell is None:
        yield Issue(severity="warning", code="tie-without-party", lines=row.lines, record=row.record,
                    text=" ".join(each.text for each in row.cells.values())[:80], action="left-open",
                    reason="the row of a list of partners names no known place abroad or no Japanese party; "
                           "no tie is made of it")
        return
    word = _word(row, parsed)
    text = fold(cell.text).text
    places = [each for each in places if not any(other.start == each.end for other in places)]
    for place in places:
        country = statement.country(place)
        port = _PORT.match(text, place.end)
        if country:
            yield make_tie(
                source, _port(place, port[0], country) if port else place_party(place, country),
                kind_of(word, source, place),
                f"{parsed.meta.id}-{row.record}", parsed.meta.id, row.record, cell.lines,
                " ".join(each.text for each in (*row.cells.values(), *row.extra.values())),
                (_since(row) if len(places) == 1 else None) or own_year(text, place.end, None), status=_status(row))
    yield from _by_kind(row, source, scope, parsed)


def _by_kind(row: ProjectRecord, source: str, scope: Scope, parsed: ParsedDocument) -> Iterator[Tie]:
    """Partners in further columns that are headed by their kind (姉妹都市 beside 友好都市)."""
    for cell in row.extra.values():
        heading = words(fold(cell.column).text)
        text = fold(cell.text).text
        if not heading or words(text) or cell.text in _kinds() or DATED.search(cell.column):
            continue
        statement = Statement(row.record, row.record, {"country": cell}, tuple(
            find({"country": cell}, scope, row.record).mentions), (), None)
        for place in deepest([each for each in statement.foreign("country") if each.kind == "place"]):
            if country := statement.country(place):
                yield make_tie(source, place_party(place, country), kind_of(heading[0], source, place),
                               f"{parsed.meta.id}-{row.record}", parsed.meta.id, row.record, cell.lines, cell.text,
                               own_year(text, place.end, None))


def _own(row: ProjectRecord, area: Area) -> str | None:
    """The city or prefecture whose list it is, where no column names the Japanese side."""
    if "municipality" not in row.cells and "implementer" not in row.cells:
        return area.municipality or area.prefecture
    text = row.text("municipality") or row.text("implementer")
    prefecture = reference.prefecture_by_name().get(text.strip())
    return prefecture.code if prefecture else None


def _word(row: ProjectRecord, parsed: ParsedDocument) -> Word:
    """The row's word of a tie: in its own cells, else in a heading, else in the title."""
    cells = [*row.extra.values(), *row.cells.values()]
    named = [each for each in cells if each.text in _kinds()]
    texts = [each.text for each in cells]
    if named and not any(words(fold(text).text) for text in texts):
        return Word(named[0].text, 0, 0, _kinds()[named[0].text], True)
    # Of the headings the partner's own goes first: beside 姉妹都市 another column may be headed 友好都市.
    headings = [each.column for each in (*filter(None, [row.cells.get("country")]), *cells)]
    for text in (*texts, *headings, parsed.meta.title):
        for word in words(fold(text).text):
            return word
    return _OTHER


def _port(place: Mention, suffix: str, country: str) -> tuple[Party, str]:
    """A port as a party: a body in the place."""
    return Party(kind="organisation", target=place.target, name=f"{place.surface}{suffix}"), country


@cache
def _kinds() -> dict[str, tuple[str, ...]]:
    """Kinds by what a column of kinds says short."""
    return {row["cell"]: tuple(row["kind"].split()) for row in rows("tie_list_kinds.tsv")}


def _since(row: ProjectRecord) -> str | None:
    """A column of the date of conclusion; a column of dates alone is one where no heading says more."""
    cells = [each for each in (*row.extra.values(), *row.cells.values()) if DATED.search(each.column)]
    period = row.cells.get("period")
    cells += [each for each in row.extra.values() if each not in cells and _YEAR_COLUMN.match(each.column)]
    for cell in cells or filter(None, [period]):
        if year := year_in(fold(cell.text).text):
            return year
    return None


def _status(row: ProjectRecord) -> Status:
    for cell in (*row.extra.values(), *row.cells.values()):
        if _END_COLUMN.search(cell.column) and year_in(fold(cell.text).text):
            return "ended"
        if (status := of_remark(fold(cell.text).text)) != "active":
            return status
    return "active"
