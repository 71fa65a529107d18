"""The order of a flattened list's columns, and its lines brought into the usual one.

The usual order is department, name, period, target, description, results.  Where the list's own header says
otherwise, or its periods follow its departments directly, lines are rearranged before records are read; a printed
row number is taken off and remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ingest.dates import is_period
from ingest.layouts.columns import is_heading, role_of
from ingest.layouts.flattened_cells import Line
from ingest.records import Cell, Role

LEAST_NUMBERS: Final = 3
"""Row numbers 1, 2, 3: two may be a date's or an item's."""

_NUMBER: Final = re.compile(r"[(（]?([0-9０-９]{1,3})[)）.．]?")

_BODY: Final[dict[Role | None, Role]] = {"municipality": "department", "implementer": "department"}
"""Columns of municipalities or bodies stand where others have the department."""

IsUnit = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Order:
    """How a list's columns differ from the usual order."""

    name_first: bool = False
    """The name stands before the department."""
    period_first: bool = False
    """The period stands between department and name."""
    target_first: bool = False
    """The target stands before the period."""


def printed_order(lines: Sequence[Line], headers: Sequence[Line]) -> Order | None:
    """The order that a printed header gives; None where none names department, name and period.

    ``headers`` are lines of nothing but headings; ``lines`` the others, of which the first may hold one too.
    """
    for header in (*headers, *lines[:8]):
        roles = [_BODY.get(role, role) for role in map(role_of, header.tokens)]
        if {"department", "name", "period"} <= set(roles) and all(map(is_heading, header.tokens)):
            return _order(roles)
    return None


def _order(roles: Sequence[Role | None]) -> Order:
    at = {role: roles.index(role) for role in roles if role}
    return Order(
        name_first=at["name"] < at["department"],
        period_first=at["department"] < at["period"] < at["name"],
        target_first=at.get("country", len(roles)) < at["period"])


def without_numbers(lines: Sequence[Line]) -> tuple[list[Line], dict[int, Cell]]:
    """Lines without the row numbers that begin them, and the numbers by the line that follows them; nothing
    changes where fewer than ``LEAST_NUMBERS`` ascend from 1."""
    found: dict[int, Cell] = {}
    for line in lines:
        mark = _NUMBER.fullmatch(line.tokens[0])
        if mark and int(mark[1]) == len(found) + 1 and not is_period(line.tokens[0]):
            found[line.number] = Cell(text=mark[1], lines=(line.number, line.number))
    if len(found) < LEAST_NUMBERS:
        return list(lines), {}
    kept: list[Line] = []
    numbers: dict[int, Cell] = {}
    waiting: Cell | None = None
    for line in lines:
        number = found.get(line.number)
        if number is not None and len(line.tokens) == 1:
            waiting = number  # alone on its line, it belongs to the one below
            continue
        kept.append(line if number is None else replace(line, tokens=line.tokens[1:]))
        number = waiting or number
        if number:
            numbers[line.number] = number
            kept[-1] = replace(kept[-1], gap=True)
            waiting = None
    return kept, numbers


def usual(lines: Sequence[Line], order: Order, is_unit: IsUnit) -> list[Line]:
    """Lines with department, name, period and target in the usual order, where they stand on one line."""
    return [replace(line, tokens=_usual(line.tokens, order, is_unit)) for line in lines]


def _usual(tokens: tuple[str, ...], order: Order, is_unit: IsUnit) -> tuple[str, ...]:
    if order.name_first and not is_unit(tokens[0]):
        unit = next((at for at, token in enumerate(tokens[1:3], start=1) if is_unit(token)), None)
        if unit is not None:
            tokens = (tokens[unit], "".join(tokens[:unit]), *tokens[unit + 1:])
    at = next((index for index, token in enumerate(tokens) if is_period(token)), None)
    if at is None or not is_unit(tokens[0]):
        return tokens
    end = at
    while end < len(tokens) and is_period(tokens[end]):
        end += 1
    if order.period_first and at == 1 and end < len(tokens):
        return (tokens[0], tokens[end], *tokens[at:end], *tokens[end + 1:])
    if order.target_first and at > 2:
        return (*tokens[:at - 1], *tokens[at:end], tokens[at - 1], *tokens[end:])
    return tokens
