"""Charts of a plan whose levels and programmes stand side by side, joined by drawn lines, dots or arrows
(``１　交流　─┬─　(1) 派遣　─┬─　派遣事業`` over ``├─　写真展``): each programme below the levels of its columns.

A chart whose levels stand again as headings of their own only shows what these hold, and is not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from typing import Final

from ingest.layouts.markers import pattern
from ingest.layouts.numbering import is_contents, readings
from ingest.layouts.outline.items import office, read_item
from ingest.layouts.outline.shape import Item, Line
from ingest.layouts.plans.levels import plan_role
from ingest.layouts.plans.main_projects import FAMILY
from ingest.layouts.plans.rows import unmarked
from ingest.records import Cell
from ingest.text.printed import width
from ingest.text.width import half_width

LEAST: Final = 3
"""Programmes, and lines with a level beside one, that make a chart."""

LONGEST: Final = 200
"""Characters of a chart's line."""

NEAR: Final = 3.0
"""Full-width characters by which cells of one column may begin apart: drawn lines are not of one width."""

_JOIN: Final = re.compile(r"\s*(?:[\u2500-\u257f][\u2500-\u257f\s]*|[…‥･・.]{3,}|…{1,2}|―{2,}|[→⇒])\s*")
_MARK: Final = re.compile(r"^[・･‣]\s*")

Part = tuple[float, str]
"""Where a cell begins on the page, and its text."""


def read_charts(lines: Sequence[Line], known: Set[str] = frozenset()) -> dict[int, Item]:
    """The programmes of such charts by line; empty where the document has none."""
    parts = {number: found for number, line in lines if (found := _parts(line))}
    joined = {number for number, found in parts.items() if len(found) > 1}
    leaf = max((found[-1][0] for number, found in parts.items() if number in joined), default=0.0)
    levels: dict[int, list[Part]] = {
        number: [part for part in found if part[0] < leaf - NEAR] for number, found in parts.items()}
    leaves = {number: found[-1][1] for number, found in parts.items() if abs(found[-1][0] - leaf) <= NEAR}
    told = [part for number in joined for part in levels[number]]
    if len(joined & set(leaves)) < LEAST or not told or not all(map(_is_level, told)) or not _are_programmes(
            list(leaves.values()), lines) or _stand_again(told, lines, joined):
        return {}
    return _items(parts, leaves, joined, leaf, known)


def _items(parts: Mapping[int, Sequence[Part]], leaves: Mapping[int, str], joined: Set[int], leaf: float,
           known: Set[str]) -> dict[int, Item]:
    """The programmes, each below the latest cell of every column left of its own; other lines end a chart."""
    found: dict[int, Item] = {}
    path: list[tuple[float, Cell]] = []
    for number, own in parts.items():
        if number in joined or (path and number in leaves):
            for start, text in own:
                if start < leaf - NEAR:
                    path = [each for each in path if each[0] < start - NEAR]
                    path.append((start, Cell(text=text, lines=(number, number))))
            if number in leaves:
                text, mark = unmarked(_MARK.sub("", leaves[number]))
                item = read_item(text, bool(mark), [(number, text)], 0.0, known)
                found[number] = Item(item.row, number, tuple(cell for _, cell in path))
        else:
            path = []
    return found


def _parts(line: str) -> list[Part]:
    """The cells of a line with their places; empty for a line that no chart has."""
    if not line.strip() or len(line) > LONGEST or "\t" in line or "。" in line or is_contents(line):
        return []
    found: list[Part] = []
    at = len(line) - len(line.lstrip())
    for join in [*_JOIN.finditer(line), None]:
        end = join.start() if join else len(line)
        if text := line[at:end].strip():
            found.append((width(line[:at]), text))
        at = join.end() if join else end
    return found


def _is_level(part: Part) -> bool:
    return any(each.number is not None for each in readings(part[1]))


def _are_programmes(leaves: Sequence[str], lines: Sequence[Line]) -> bool:
    """Whether what stands in a chart's last column is programmes: most name offices or are repeats, or a line heads the
    column so; none is a goal's value."""
    told = sum(bool(unmarked(leaf)[1]) or office(leaf) is not None for leaf in leaves)
    headed = any(len(words) > 1 and plan_role(words[-1]) == "name" for _, line in lines
                 if len(line) <= LONGEST and "\t" not in line for words in (line.split(),))
    plain = not any(pattern(FAMILY, "no_value").search(half_width(leaf)) for leaf in leaves)
    return len(leaves) >= LEAST and (told * 2 > len(leaves) or (headed and plain))


def _stand_again(told: Sequence[Part], lines: Sequence[Line], joined: Set[int]) -> bool:
    """Whether most of a chart's levels are headings of their own elsewhere."""
    alone = {"".join(half_width(line).split()) for number, line in lines if number not in joined}
    again = sum("".join(half_width(text).split()) in alone for _, text in told)
    return again * 2 > len(told)
