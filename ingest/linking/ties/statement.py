"""What may state ties: a record's or a node's cells with the names in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.linked import LinkedProject, Mention
from ingest.linking.area import Area
from ingest.linking.choose import Scope
from ingest.linking.folding import fold
from ingest.linking.mentions import find
from ingest.linking.ties.text import words
from ingest.records import Cell, Role

STATING: Final[tuple[Role, ...]] = ("name", "sub_item", "description", "country", "place", "results", "implementer",
                                    "number")
"""Cells that may state a tie; in a statement ``number``, whose cell names nothing, stands for a column of remarks."""

_JOINED: Final = frozenset(("", " ", "・", "の", "("))
"""Between a country and a place in it."""

_SHORTEST_ECHO: Final = 3
"""Characters of a place's name that is looked for in other cells: shorter ones stand inside other words."""

_DEEPER: Final = re.compile("[一-鿿]{1,3}[区県鎮](?![一-鿿])")
"""A part of a place, right behind it."""

_KANA_ONLY: Final = re.compile("[ァ-ヺー・]+")
_KANA_AROUND: Final = re.compile("[ァ-ヺー]")
"""A name that goes on in katakana is another one."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What may state ties: a record's or a node's cells with their mentions."""

    id: str
    record: str | None
    cells: dict[Role, Cell]
    mentions: tuple[Mention, ...]
    sources: tuple[str, ...]
    """Codes of the possible Japanese parties, the likeliest first."""
    fiscal_year: int | None
    lying: Mapping[str, str] = field(default_factory=dict)
    """Countries of places that no table has, by name, as other sentences tell."""

    def foreign(self, role: Role) -> list[Mention]:
        """The foreign mentions of one cell, in order; a place that no table has is one of them."""
        found = [
            each
            for each in self.mentions
            if each.role == role and (each.kind == "place" or (each.kind == "country" and each.target))
        ]
        return sorted(found, key=lambda each: (each.start, -each.end))

    def country(self, mention: Mention) -> str:
        """The country of a place: its own, the one named just before it, or the record's only one; else empty."""
        if mention.target:
            return mention.target[:2]
        if told := self.beside(mention) or self.lying.get(mention.surface, ""):
            return told
        known = [each for each in self.mentions if each.kind in ("country", "place") and each.target]
        codes = {(each.target or "")[:2] for each in known}
        if len(codes) > 1 and len({each.surface for each in self.mentions if each.kind == "place" and not each.target}
                                  ) == 1:  # the one country whose city is the one that no table has
            codes -= {(each.target or "")[:2] for each in known if each.kind == "place"}
        return codes.pop() if len(codes) == 1 else ""

    def beside(self, mention: Mention) -> str:
        """The country, or that of the state, named directly before a place or in brackets behind it; else empty."""
        text = fold(self.cells[mention.role].text).text if mention.role in self.cells else ""
        return next(((each.target or "")[:2] for each in self.mentions
                     if each.kind in ("country", "place") and each.target and each.role == mention.role and (
                         text[each.end : mention.start] in _JOINED if each.end <= mention.start
                         else text[mention.end : each.start] == "(")), "")


def in_remark(remark: Cell, project: LinkedProject, area: Area) -> Iterator[Mention]:
    """The names in a column of remarks, which the record itself does not link; its cells help to decide them."""
    around: dict[Role, Cell] = {
        role: cell for role, cell in project.record.cells.items() if role in ("country", "place")}
    found = find({**around, "description": remark}, Scope(project.prefecture or area.prefecture, None))
    yield from (each.model_copy(update={"role": "number"}) for each in found.mentions if each.role == "description")


_NAMES_ONLY: Final = re.compile(r"[市町村州省県区郡道\s・、,/()の]*")


def partner_beside(project: LinkedProject, area: Area) -> tuple[Cell, tuple[Mention, ...]] | None:
    """The cell of a column of no known meaning (対象, 相手) that is names of places abroad and nothing else, and these
    names."""
    for cell in project.record.extra.values():
        found = find({"country": cell}, Scope(project.prefecture or area.prefecture, None)).mentions
        text = fold(cell.text).text
        left = "".join(letter for at, letter in enumerate(text)
                       if not any(each.start <= at < each.end for each in found))
        if any(each.kind == "place" for each in found) and _NAMES_ONLY.fullmatch(left):
            return cell, tuple(found)
    return None


def echoed(mentions: Sequence[Mention], cells: dict[Role, Cell]) -> Iterator[Mention]:
    """Places of the cells of partners that another cell names again, shorter than it would be linked alone: of one
    record they are the same."""
    named = {_short(each.surface): each for each in mentions
             if each.role in ("country", "place") and (
                 each.kind == "place" or (each.target is None and _KANA_ONLY.fullmatch(each.surface)))}
    for role, cell in cells.items():
        if role in ("country", "place") or not named:
            continue
        text = fold(cell.text).text
        if not words(text):
            continue
        taken = [(each.start, each.end) for each in mentions if each.role == role]
        for name, each in named.items():
            at = text.find(name) if len(name) >= _SHORTEST_ECHO else -1
            end = at + len(name)
            if at >= 0 and not any(first < end and at < last for first, last in taken) and (
                    not _KANA_AROUND.search(text[max(at - 1, 0):at] + text[end:end + 1])):
                yield each.model_copy(update={"kind": "place", "role": role, "start": at, "end": end, "surface": name})


def deeper(mentions: Sequence[Mention], cells: Mapping[Role, Cell]) -> Iterator[Mention]:
    """The districts and counties that no table has right behind the place in which they lie: 上海市嘉定区."""
    for each in mentions:
        text = fold(cells[each.role].text).text if each.kind == "place" and each.role in cells else ""
        found = _DEEPER.match(text, each.end) if text else None
        if found and not any(other.role == each.role and other.start == each.end for other in mentions):
            yield each.model_copy(update={"target": None, "rule": "open", "score": 0.0, "surface": found[0],
                                          "start": each.end, "end": found.end()})


def _short(name: str) -> str:
    """A place's name as other cells may print it: without 市, 町 ..., where enough is left."""
    bare = name.rstrip("市町村州省県区郡")
    return bare if len(bare) >= _SHORTEST_ECHO else name


def sources_of(project: LinkedProject, area: Area) -> tuple[str, ...]:
    """Municipalities by the cell that names them; the document's own city or prefecture where none does."""
    cells = project.record.cells
    by_role = [
        each.target
        for role in ("municipality", "implementer", "department", "name", "sub_item", "place", "description")
        for each in project.mentions
        if each.role == role and each.kind == "municipality" and each.target
    ]
    named = [
        each.target
        for each in project.mentions
        if each.kind == "municipality" and each.target and (
            each.role in ("municipality", "implementer", "department")
            # ◎鳥取市 over its items, or where another column was read
            or (each.role in ("name", "sub_item", "country")
                and each.surface == fold(cells[each.role].text).text.strip()))
    ]
    prefecture = next((each.target for each in project.mentions if each.target and each.kind == "prefecture"
                       and each.role in ("municipality", "implementer")), None)
    if prefecture and not named:  # its own row: the towns in it are where something took place
        return tuple(dict.fromkeys((prefecture, *by_role)))
    if named or "implementer" in cells or "municipality" in cells:
        return tuple(dict.fromkeys(named or by_role)) or tuple(filter(None, [area.prefecture]))
    own = tuple(filter(None, [area.municipality])) or tuple(filter(None, [area.prefecture]))
    # A prefecture's list also tells of its cities' ties: 鹿児島市とともに姉妹都市ナポリ市の合唱団を招く.
    return tuple(dict.fromkeys((*own, *by_role)))
