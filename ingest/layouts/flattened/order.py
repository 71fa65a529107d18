"""The order of a flattened list's columns, and its lines brought into the usual one.

The usual order is department, name, period, target, description, results.  Where the list's own header says
otherwise, or its periods follow its departments directly, lines are rearranged before records are read; a printed
row number is taken off and remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile
from typing import Final

from ingest.layouts.columns import names_column, role_of
from ingest.layouts.flattened.cells import Line
from ingest.records import Cell, Role
from ingest.values.dates import is_period

_TOP: Final = 8
"""Lines with text in which a header that is no furniture stands: under title and date."""

LEAST_NUMBERS: Final = 3
"""Row numbers 1, 2, 3: two may be a date's or an item's."""

_NUMBER: Final = re.compile(r"[(（]?([0-9０-９]{1,3})[)）.．]?")

_BODY: Final[dict[Role | None, Role]] = {"municipality": "department", "implementer": "department"}
"""Columns of municipalities or bodies stand where others have the department."""

_DEPARTMENT_WITHIN: Final = 6
"""Tokens between period and department: a target in two parts, or a wrapped department in three."""

_WRAPS: Final = 3
"""Lines over which a department's name is wrapped."""

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
    department_last: bool = False
    """The department stands behind the period."""
    no_target: bool = False
    """The header names no target."""
    towns: bool = False
    """The department's place is a municipality's, which may be printed without 市, 町 or 村."""
    bodies: bool = False
    """The department's place is that of who carries the programme out: municipalities, associations, units."""

    @property
    def moved(self) -> bool:
        """Whether a record's cells are to be found in another order over several lines."""
        return self.name_first or self.department_last


def printed_orders(lines: Sequence[Line], headers: Sequence[Line]) -> tuple[Order, ...]:
    """The orders that printed headers give, once each; empty where none names department, name and period.

    ``headers`` are lines of nothing but headings; ``lines`` the others, of which the first may hold one too.
    """
    found: dict[Order, None] = {}
    for tokens in (*(header.tokens for header in headers), *_wrapped(headers, lines[:_TOP])):
        roles = list(map(role_of, tokens))
        towns = "department" not in roles and "municipality" in roles
        usual_roles = [_BODY.get(role, role) for role in roles]
        if {"department", "name", "period"} <= set(usual_roles) and all(map(names_column, tokens)):
            found[replace(_order(usual_roles), towns=towns, bodies=not towns and "department" not in roles)] = None
    orders = tuple(found)
    # A header of several lines is told by all of them: its first line alone names no target.
    return tuple(each for each in orders if not (
        each.no_target and replace(each, no_target=False) in orders)) if len(orders) > 1 else orders


def _wrapped(headers: Sequence[Line], top: Sequence[Line]) -> Iterator[tuple[str, ...]]:
    """The headings of lines that follow each other and hold nothing else: a header that its column widths broke."""
    tokens: list[str] = []
    last = 0
    for line in sorted((*headers, *top), key=lambda line: line.number):
        if not all(map(names_column, line.tokens)):
            continue
        if tokens and line.number != last + 1:
            yield tuple(tokens)
            tokens = []
        tokens += line.tokens
        last = line.number
    if tokens:
        yield tuple(tokens)


def _order(roles: Sequence[Role | None]) -> Order:
    at = {role: roles.index(role) for role in roles if role}
    return Order(
        name_first=at["name"] < at["department"] < at["period"],
        period_first=at["department"] < at["period"] < at["name"],
        target_first=at.get("country", len(roles)) < at["period"],
        department_last=at["name"] < at["period"] < at["department"],
        no_target="country" not in at)


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


def usual(lines: Sequence[Line], order: Order, is_unit: IsUnit, begins: Collection[int] = ()) -> list[Line]:
    """Lines with department, name, period and target in the usual order.

    ``begins`` are the numbers of the lines on which a record begins, where row numbers tell it.
    """
    if not order.moved:
        return [replace(line, tokens=_usual(line.tokens, order, is_unit)) for line in lines]
    result: list[Line] = []
    for record in _records(lines, order, is_unit, begins):
        result += _rearranged(record, order, is_unit)
    return result


def _records(lines: Sequence[Line], order: Order, is_unit: IsUnit, begins: Collection[int]) -> list[list[Line]]:
    """The lines of each record; the first part may be what stands above the list.

    Without row numbers a record begins after a blank line, where department and period follow before the next one,
    or on a line that has name, department and period.
    """
    records: list[list[Line]] = [[]]
    dated = True
    for at, line in enumerate(lines):
        if begins:
            begun = line.number in begins
        else:
            cluster = list(takewhile(lambda each: not each.gap, lines[at + 1:])) if line.gap else []
            begun = dated and (_has_head((line,), order, is_unit) or (
                line.gap and not is_period(line.tokens[0]) and _has_head((line, *cluster), order, is_unit)))
        if begun:
            records.append([])
            dated = False
        records[-1].append(line)
        dated = dated or any(map(is_period, line.tokens))
    return records


def _has_head(lines: Sequence[Line], order: Order, is_unit: IsUnit) -> bool:
    return _anchors([token for line in lines for token in line.tokens], order, is_unit) is not None


def _anchors(tokens: Sequence[str], order: Order, is_unit: IsUnit) -> tuple[int, tuple[int, int]] | None:
    """Index of the period, and first and last index of the department, of a record that begins with its name."""
    period = next((at for at, token in enumerate(tokens) if at and is_period(token)), None)
    if period is None:
        return None
    ends = range(period + 1, min(period + _DEPARTMENT_WITHIN, len(tokens))) if order.department_last else (
        range(period - 1, max(period - _DEPARTMENT_WITHIN, 0), -1))
    for last in ends:
        for first in range(last, max(last - _WRAPS, period if order.department_last else 0), -1):
            if is_unit("".join(tokens[first:last + 1])):
                return period, (first, last)
    return None


def _rearranged(lines: Sequence[Line], order: Order, is_unit: IsUnit) -> list[Line]:
    """A record's lines with its department first and its target behind the period; unchanged where it has no head."""
    flat = [(line, token) for line in lines for token in line.tokens]
    found = _anchors([token for _, token in flat], order, is_unit)
    if found is None:
        return list(lines)
    period, (first, last) = found
    end = period
    while end < len(flat) and flat[end][0] is flat[period][0] and is_period(flat[end][1]):
        end += 1
    target = range(0)
    if order.target_first:
        target = range(last + 1, period) if last + 1 < period else range(period - 1, period)
        target = target if target and target[0] > 1 and last not in target else range(0)
    department = Line(flat[first][0].number, ("".join(token for _, token in flat[first:last + 1]),), True)
    names = [at for at in range(period) if at not in target and not first <= at <= last]
    rest = [at for at in range(end, len(flat)) if not first <= at <= last]
    dates = replace(flat[period][0], gap=False, tokens=(
        *(token for _, token in flat[period:end]), *filter(None, ["".join(flat[at][1] for at in target)]),
        *(flat[at][1] for at in rest if flat[at][0] is flat[period][0])))
    below = [each for each in _lines(flat, rest) if each.number != dates.number]
    return [department, *(replace(each, gap=False) for each in _lines(flat, names)), dates, *below]


def _lines(flat: Sequence[tuple[Line, str]], kept: Sequence[int]) -> list[Line]:
    """The lines of these tokens."""
    return [replace(line, tokens=tuple(flat[at][1] for at in group))
            for line, group in ((flat[each[0]][0], each) for each in (
                list(found) for _, found in groupby(kept, key=lambda at: flat[at][0].number)))]


def _usual(tokens: tuple[str, ...], order: Order, is_unit: IsUnit) -> tuple[str, ...]:
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
