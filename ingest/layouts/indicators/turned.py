"""Tables of goals turned round: a row for each year or kind of value, a column for each goal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ingest.layouts.indicators.rows import read_row
from ingest.layouts.indicators.tables import TURNED, Table, is_value, is_year, role_of
from ingest.layouts.indicators.values import Years, is_missing, words
from ingest.records import Figure, Indicator

Line = tuple[int, str]

LEAST: Final = 2
"""Rows of years."""

MOST: Final = 40
"""Rows of years: a plan of ten years has twice as many with those before it."""

SIDES: Final = ("baseline", "interim", "target", "actual")


def with_turned_headers(lines: Sequence[Line]) -> list[Line]:
    """The lines with ``TURNED`` before the goals' names in the header of each such table.

    Its first column has years or kinds of values alone, one of them the target's, all others have values.
    """
    made = list(lines)
    for at, (number, line) in enumerate(lines):
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) < 2 or cells[0] not in words("turned") or not all(cells[1:]):
            continue
        labels = [row[0] for _, row in _rows(lines[at + 1:at + 1 + MOST])]
        aimed = len(labels) >= LEAST and any(role_of(label) == "target" for label in labels)
        if aimed and not any(role_of(cell) or is_value(cell) for cell in cells[1:]):
            made[at] = number, "\t".join((TURNED, *cells[1:]))
    return made


def read_turned(cells: Sequence[str], number: int, below: Sequence[Line], node: str,
                years: Years | None) -> list[Indicator]:
    """The goals of such a table, whose header is ``cells`` on line ``number``; each has all its lines."""
    rows = _rows(below[:MOST])
    table = Table.of(["", *(row[0] for _, row in rows)])
    last = rows[-1][0] if rows else number
    found = []
    for at, name in enumerate(cells[1:], start=1):
        values = [row[at] if at < len(row) else "" for _, row in rows]
        goal = read_row([name, *values], table, node, number, years)
        told = [(line, "".join(row[0].split()), cell) for (line, row), cell in zip(rows, values, strict=True)]

        def placed(figure: Figure, told: Sequence[tuple[int, str, str]] = told) -> Figure:
            """The figure on the line of its row: the first that prints its words and its date."""
            own = next((line for line, label, cell in told if cell == figure.text and figure.period in label + cell),
                       number)
            return figure.model_copy(update={"lines": (own, own)})

        found.append(goal.model_copy(update={
            "lines": (number, last), "series": tuple(map(placed, goal.series)),
            **{side: placed(figure) for side in SIDES if (figure := getattr(goal, side))}}))
    return found


def _rows(lines: Sequence[Line]) -> list[tuple[int, list[str]]]:
    """The rows directly below a header that begin with a year or a kind of value and have values."""
    found: list[tuple[int, list[str]]] = []
    for number, line in lines:
        label, *cells = (cell.strip() for cell in line.split("\t"))
        headed = bool(cells) and (is_year(label) or bool(role_of(label)))
        if not headed or not all(is_missing(cell) or any(map(str.isdigit, cell)) for cell in cells):
            break
        found.append((number, [label, *cells]))
    return found
