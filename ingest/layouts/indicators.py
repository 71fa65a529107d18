"""Goals with baseline and target, in the wordings that plans use.

``名称 実績値(H24年度) 25%⇒ 目標値(H29年度):60%``, ``現状値(R3)：25% 目標値(R8)：60%``,
``R3年度 25% → R8年度 60%``, the name on the line before, or a table 指標 / 現状値 / 目標値.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from ingest.figures import NUMBER, PERIOD, UNIT, quantity
from ingest.layouts.markers import alternatives, markers
from ingest.records import Cell, Figure, Indicator, Lines
from ingest.text import join_wrapped
from ingest.width import half_width

Numbered = tuple[int, str]
"""A line's number and text."""

LONGEST_LINE: Final = 400
"""Characters; a longer line is running text."""

_ARROW: Final = re.compile(r"⇒|→|➡|⇨|=>|->|➔")
_LEADING: Final = re.compile(r"^[\s・○●◇◆■□▶\-]+")


@dataclass(frozen=True, slots=True)
class _Side:
    """One value of an indicator line."""

    word: str
    """``baseline``, ``target`` or empty."""
    figure: Figure
    start: int
    end: int


@cache
def _side() -> re.Pattern[str]:
    table = markers("programme_tables")["indicator"]
    words = alternatives([*table["baseline"], *table["target"]])
    return re.compile(
        rf"(?:(?P<word>{words})\s*)?(?:\(\s*(?P<within>[^()]*\d[^()]*?)\s*\)|(?P<before>{PERIOD}))?\s*:?\s*約?"
        rf"(?:(?P<value>{NUMBER})\s?(?P<unit>{UNIT})?|(?P<open>{alternatives(table['open'])}))(?:以上|以下|超)?"
        rf"(?:\s*\((?P<after>{PERIOD})\))?")


def read_indicators(
        lines: Iterable[Numbered], node: str) -> tuple[list[Indicator], list[Numbered], list[int]]:
    """Indicators of a plan node, the lines that are part of none, and the numbers of table headers."""
    found: list[Indicator] = []
    pending: list[Numbered] = []
    left: list[Numbered] = []
    headers: list[int] = []
    columns: list[str] | None = None
    for number, text in lines:
        cells = text.split("\t")
        if len(cells) > 1 and _is_header(cells):
            columns = cells
            headers.append(number)
        elif len(cells) > 1 and columns:
            found.append(_row(cells, columns, node, number))
        elif sides := _sides(text, node, number):
            found, pending = _add(found, sides, text, pending, node, number)
        else:
            if pending and pending[-1][0] != number - 1:
                left += pending
                pending = []
            pending.append((number, text))
    return found, left + pending, headers


def _sides(text: str, node: str, number: int) -> list[_Side]:
    """Values with a word or a date; a lone dated number is no goal."""
    if len(text) > LONGEST_LINE:
        return []
    folded = half_width(text)
    sides = []
    for match in _side().finditer(folded):
        period = match["within"] or match["before"] or match["after"] or ""
        if not match["word"] and (not period or match["open"]):
            continue
        targets = markers("programme_tables")["indicator"]["target"]
        word = "" if not match["word"] else "target" if match["word"] in targets else "baseline"
        value = float(match["value"].replace(",", "")) if match["value"] else None
        unit = text[match.start("unit"):match.end("unit")] if match["unit"] else ""
        figure = Figure(subject=node, label="", value=value, unit=unit, period="".join(period.split()),
                        text=text[match.start():match.end()].strip(), lines=(number, number))
        sides.append(_Side(word, figure, match.start(), match.end()))
    joined = len(sides) > 1 and bool(_ARROW.search(folded, sides[0].end, sides[1].start))
    return sides if joined or any(side.word for side in sides) else []


def _add(found: list[Indicator], sides: list[_Side], text: str, pending: list[Numbered], node: str,
         number: int) -> tuple[list[Indicator], list[Numbered]]:
    baseline = next((side.figure for side in sides if side.word == "baseline"), None)
    target = next((side.figure for side in sides if side.word == "target"), None)
    unnamed = [side.figure for side in sides if not side.word]
    if baseline is None and unnamed and (target is None or len(sides) > 1):
        baseline = unnamed.pop(0)
    if target is None and unnamed:
        target = unnamed.pop(0)
    own = _LEADING.sub("", text[:sides[0].start]).strip(" 　:：")
    if not own and not pending and found and found[-1].target is None and baseline is None:
        last = found[-1]
        return [*found[:-1], _indicator(node, last.name, last.baseline, target, (last.lines[0], number))], []
    parts = [*pending, (number, own)] if own and pending and pending[-1][0] == number - 1 else []
    parts = parts or ([(number, own)] if own else pending)
    name = Cell(text=join_wrapped(_LEADING.sub("", part) for _, part in parts),
                lines=(parts[0][0], parts[-1][0]) if parts else (number, number))
    return [*found, _indicator(node, name, baseline, target, (name.lines[0], number))], []


def _indicator(node: str, name: Cell, baseline: Figure | None, target: Figure | None,
               lines: Lines) -> Indicator:
    """Both figures count what the name says; a unit printed once holds for both."""
    unit = next((figure.unit for figure in (target, baseline) if figure and figure.unit), "")
    made = [figure and figure.model_copy(update={"label": name.text, "unit": figure.unit or unit})
            for figure in (baseline, target)]
    return Indicator(node=node, name=name, baseline=made[0], target=made[1], lines=lines)


def _role(heading: str) -> str:
    table = markers("programme_tables")["indicator"]
    squeezed = "".join(heading.split())
    for role in ("target", "baseline"):
        if any(squeezed.startswith(word) for word in table[role]) and not squeezed.endswith(("項目", "指標")):
            return role
    return ""


def _is_header(cells: list[str]) -> bool:
    roles = [_role(half_width(cell)) for cell in cells]
    return "target" in roles and any("指標" in cell or "項目" in cell for cell in cells)


def _row(cells: list[str], columns: list[str], node: str, number: int) -> Indicator:
    figures: dict[str, Figure] = {}
    for heading, cell in zip(columns, cells, strict=False):
        role = _role(half_width(heading))
        amount = quantity(cell)
        if role and role not in figures and cell.strip():
            dated = re.search(PERIOD, half_width(cell)) or re.search(PERIOD, half_width(heading))
            figures[role] = Figure(
                subject=node, label="", value=amount[0] if amount else None, unit=amount[1] if amount else "",
                period="".join(dated[0].split()) if dated else "", text=cell.strip(), lines=(number, number))
    at = next((at for at, heading in enumerate(columns) if not _role(half_width(heading))), 0)
    name = Cell(text=_LEADING.sub("", cells[at]).strip(), lines=(number, number), column=columns[at].strip())
    return _indicator(node, name, figures.get("baseline"), figures.get("target"), (number, number))
