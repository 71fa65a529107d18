"""The rows that a text of ties gives, and whose each is: of a port's partner a port, of a city's a government."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from ingest.layouts.ties.headings import Place
from ingest.records import Cell, ProjectRecord, Role, Sentence
from ingest.source import Source

_ITSELF: Final = re.compile("[本当](?:校|園|館|港|学園?|学院|大学)")
"""What a body calls itself."""
_BRACKETED: Final = re.compile(r"[（(][^（）()]*[)）]")
_SORTS: Final = (
    ("port", re.compile(r"(?<![空香])港(?:管理組合)?$")),
    ("garden", re.compile(r"(?:[動植]物公?園|水族[館園])$")),
    ("school", re.compile(r"(?:学校|[高大]校|大学校?|小学|中学|高中|学院|学園|カレッジ|スクール|[ァ-ヺー女]校)$")),
    ("museum", re.compile(r"(?:[物術学書念料文][館院]|博物院|[一-鿿]館)$")),
    ("association", re.compile(r"(?:協会|委員会|連盟|協議会|会議所)$")),
)
"""Endings of bodies' names; a tie is one of two of a sort."""
_GOVERNMENT: Final = re.compile(r"[ァ-ヺー一-鿿][市町村郡区州省県道府都]$")


@dataclass(slots=True)
class Told:
    """What was read of a text so far."""

    prose: list[Sentence] = field(default_factory=list)
    rows: list[ProjectRecord] = field(default_factory=list)
    layout: list[int] = field(default_factory=list)
    told: int = 0
    """Lines that tell of ties."""
    certain: int = 0
    """Lines that are nothing but a partner, where it lies and the date of the tie."""


def cell_of(source: Source, text: str, first: int, last: int) -> Cell:
    """A text with the lines on which it stands."""
    return Cell(text=text, lines=(first, last), place=source.place(first))


def add_remark(source: Source, found: Told, remark: str, lines: tuple[int, int]) -> None:
    """Adds a remark to the last row."""
    row = found.rows.pop()
    known = row.extra.get("備考")
    cell = cell_of(source, f"{known.text}。{remark}" if known else remark, *lines).model_copy(update={"column": "備考"})
    found.rows.append(row.model_copy(update={
        "lines": (row.lines[0], max(row.lines[1], lines[1])), "extra": {**row.extra, "備考": cell}}))


def add_row(found: Told, place: Place, partner: Cell, home: str, kind: Cell | None, date: str) -> None:
    """Adds a row of a partner; the Japanese side is the one told last where the row names none."""
    if not partner.text or (place.several and not home and not place.side):
        return
    cells: dict[Role, Cell] = {}
    if side := home or whose(place, partner.text):
        cells["implementer"] = partner.model_copy(update={"text": side})
    cells["country"] = partner
    if date:
        cells["period"] = partner.model_copy(update={"text": date, "column": "提携年月日"})
    extra = {"種別": kind.model_copy(update={"column": "種別"})} if kind else {}
    found.rows.append(ProjectRecord(record=str(len(found.rows) + 1), lines=partner.lines, cells=cells, extra=extra))
    found.told += 1


def whose(place: Place, partner: str) -> str:
    """The Japanese side of a partner that stands somewhere in a text, or empty: the one told last that is of its sort.
    A city's partner is not the port's whose text tells of it, nor a zoo's the school's."""
    told = place.own if place.own and _ITSELF.fullmatch(place.side) else place.side
    sort = sort_of(partner)
    sides = [each for each in (told, place.home, place.own, place.bodies.get(sort)) if each]
    if not sort:
        return sides[0] if sides else ""
    alike = [each for each in sides if sort_of(each) == sort]
    others = [each for each in sides if sort != "government" and sort_of(each) == "government"]
    return next(iter((*alike, *others)), "")


def sort_of(text: str) -> str:
    """Of which sort a party is by the ending of its name, which its country may stand before or behind; or empty."""
    names = _BRACKETED.sub(" ", text).split()
    sorts = [sort for name in names for sort, ending in _SORTS if ending.search(name)]
    return next(iter(sorts), "government" if any(map(_GOVERNMENT.search, names)) else "")
