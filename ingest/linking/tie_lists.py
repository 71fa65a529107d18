"""Ties that a list of sister cities states: a row per tie, the kind in a cell, a heading or the title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from ingest.linked import Mention, Tie
from ingest.linking.area import Area, bureau_area, own_prefecture
from ingest.linking.choose import Scope
from ingest.linking.folding import fold
from ingest.linking.found import Found
from ingest.linking.mentions import find
from ingest.linking.tie_columns import DATED
from ingest.linking.tie_parties import deepest, make_tie, place_party
from ingest.linking.tie_text import Word, words
from ingest.linking.tie_years import year_in
from ingest.linking.ties import Statement, is_state, kind_of
from ingest.records import Issue, ParsedDocument, ProjectRecord
from ontology import reference

_ENDED: Final = re.compile(
    r"(?:提携|盟約|協定|関係|交流)(?:を|の|が|は)?(?:(?P<ended>解消|終了|廃止|失効|破棄)|休止|停止|中断|凍結)")
_OTHER: Final = Word("", 0, 0, ("other",), True)
"""Where nothing tells the kind."""


def of_partners(parsed: ParsedDocument, area: Area) -> Iterator[Tie | Issue]:
    """The ties of a list's rows, and what is to be reported of them."""
    for row in parsed.partners:
        own = frozenset(filter(None, [area.municipality]))
        scope = Scope(own_prefecture(row) or area.prefecture, bureau_area(row), municipalities=own)
        found = find(row.cells, scope, row.record)
        yield from found.issues
        yield from _ties(row, found, area, parsed)


def _ties(row: ProjectRecord, found: Found, area: Area, parsed: ParsedDocument) -> Iterator[Tie | Issue]:
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
    for place in places:
        country = statement.country(place)
        if country:
            yield make_tie(
                source, place_party(place, country), kind_of(word, source, place),
                f"{parsed.meta.id}-{row.record}", parsed.meta.id, row.record, cell.lines,
                " ".join(each.text for each in (*row.cells.values(), *row.extra.values())),
                _since(row) if len(places) == 1 else None, status=_status(row))


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
    for text in (*(each.text for each in cells), *(each.column for each in cells), parsed.meta.title):
        for word in words(fold(text).text):
            return word
    return _OTHER


def _since(row: ProjectRecord) -> str | None:
    """A column of the date of conclusion; a column of dates alone is one where no heading says more."""
    cells = [each for each in (*row.extra.values(), *row.cells.values()) if DATED.search(each.column)]
    period = row.cells.get("period")
    for cell in cells or filter(None, [period]):
        if year := year_in(fold(cell.text).text):
            return year
    return None


def _status(row: ProjectRecord) -> Literal["active", "ended", "unknown"]:
    for cell in (*row.extra.values(), *row.cells.values()):
        if found := _ENDED.search(fold(cell.text).text):
            return "ended" if found["ended"] else "unknown"
    return "active"
