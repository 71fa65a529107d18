"""In which countries places lie, as a text itself tells it: 韓国の報恩郡 ... 報恩郡とは."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from ingest.linking.area import Area
from ingest.linking.choose import Scope
from ingest.linking.mentions import find
from ingest.linking.ties.statement import Statement
from ingest.records import Cell, ParsedDocument, Role

_MOST: Final = 300
"""Rows looked at: a list beside which a text tells of bodies has a few dozen."""

_SORT: Final = re.compile(r"(?:特別市|広域市|[市町村州省県郡区])$")


def of_places(parsed: ParsedDocument, area: Area) -> dict[str, str]:
    """The countries of places that no table has, by their names, as some sentence or heading of the text tells them."""
    known: dict[str, set[str]] = {}
    for cell in parsed.prose:
        for role, text in (("description", cell.text), ("country", cell.column)):
            place: Role = "country" if role == "country" else "description"
            for name, country in _told(text, place, area) if text else ():
                known.setdefault(name, set()).add(country)
    return {name: countries.pop() for name, countries in known.items() if len(countries) == 1}


def of_partners(parsed: ParsedDocument, area: Area) -> dict[str, str]:
    """The countries of the partners of a text's lists by their bare names: a body named after one of them lies there,
    X図書館 where X市（アメリカ） is listed."""
    known: dict[str, set[str]] = {}
    for row in islice(parsed.partners if parsed.prose else (), _MOST):
        cells: dict[Role, Cell] = {"country": row.cells["country"]} if "country" in row.cells else {}
        for each in find(cells, Scope(area.prefecture, None)).mentions if cells else ():
            bare = _SORT.sub("", each.surface)
            if each.kind == "place" and each.target and len(bare) > 1:
                known.setdefault(bare, set()).add(each.target[:2])
    return {name: countries.pop() for name, countries in known.items() if len(countries) == 1}


def _told(text: str, role: Role, area: Area) -> Iterator[tuple[str, str]]:
    cells: dict[Role, Cell] = {role: Cell(text=text, lines=(1, 1))}
    found = find(cells, Scope(area.prefecture, None))
    statement = Statement("", None, cells, tuple(found.mentions), (), None)
    for each in found.mentions:
        if each.kind == "place" and each.target is None and (country := statement.beside(each)):
            yield each.surface, country
