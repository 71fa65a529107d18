"""Programme lists that were a table and became running text (a PDF's text layer).

The usual reading order is department, name, sub-item, period, target, description, results; lists in another
order are rearranged first (``order``).  The period is the anchor, because it is the only cell with a
form of its own; the department is the nearest unit name above it that begins a line.  Blank lines separate
clusters inside a record, not records.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from ingest.layouts import Layout, Match
from ingest.layouts.account import document_meta, settle
from ingest.layouts.columns import is_heading, names_column
from ingest.layouts.flattened.cells import (
    Head,
    Line,
    Widths,
    head_cells,
    is_wrapped_date,
    measure,
    names_country,
    read_body,
)
from ingest.layouts.flattened.order import Order, printed_orders, usual, without_numbers
from ingest.layouts.ties.within import with_listed
from ingest.records import Cell, Issue, ParsedDocument, ProjectRecord, Role
from ingest.source import Source
from ingest.text.printed import balance, join_wrapped
from ingest.text.suspicion import suspicions
from ingest.values.dates import fiscal_year_of, is_period, parse_period
from ontology import reference

SURE: Final = 4
"""Records that make a list certain; two or three may be dates by chance in running text."""

TABULAR: Final = 0.1
"""Share of lines with tabs above which this is a table and no flattened one."""

SAMPLE: Final = 2000
"""Lines looked at to recognise the family: twenty pages or more."""

TARGETS: Final = 0.5
"""Share of the records with a country below the name, from which that is where the list has it."""

_ORDERS: Final = (Order(), Order(period_first=True), Order(name_first=True))
"""Orders that are tried where no header tells one; the first that finds most records is taken."""

_MIN_UNIT: Final = 3
"""Characters of a unit's name: a shorter one (課) is the end of a wrapped name."""


@dataclass(frozen=True, slots=True)
class _Read:
    """The lines with text in the usual order, the records' starts, and what was set aside."""

    lines: list[Line]
    starts: list[_Start]
    layout_lines: list[int]
    numbers: dict[int, Cell]
    """Printed row numbers by the line that they stand on or above."""
    order: Order


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a record begins: its department's lines, and its period's place."""

    first: int
    """Index of the department's first line."""
    last: int
    """Index of the line on which the department ends; the name may follow on it."""
    anchor: int
    token: int
    """Index of the period's first token on the anchor line."""


def match(source: Source) -> Match:
    """Fits when departments and periods alternate through nearly all of the text."""
    sample = source.lines[:SAMPLE]
    if sum("\t" in line for line in sample) > TABULAR * len(sample):
        return Match(0.0, "the lines are a table's rows")
    found = _read(sample)
    starts = found.starts
    if not starts:
        return Match(0.0, "no department followed by a name and a period")
    covered = 1 - starts[0].first / len(found.lines)
    return Match(min(1.0, len(starts) / SURE) * covered,
                 f"{len(starts)} records with department and period, over {covered:.0%} of the lines")


def parse(source: Source, match: Match) -> ParsedDocument:
    """Reads every record; dates outside the list's fiscal year are kept and reported."""
    found = _read(source.lines)
    lines, starts, layout_lines = found.lines, found.starts, found.layout_lines
    layout_lines += [line.number for line in lines[:starts[0].first]]
    ends = [start.first for start in starts[1:]] + [len(lines)]
    heads = [_head(lines, start) for start in starts]
    bodies = [lines[head.body_from:end] for head, end in zip(heads, ends, strict=True)]
    widths = measure(lines, heads, bodies)
    lands = sum(map(names_country, heads)) > TARGETS * len(heads)
    projects = tuple(_record(ordinal, head, body, widths, found, lands=lands)
                     for ordinal, (head, body) in enumerate(zip(heads, bodies, strict=True), start=1))
    title, fiscal_year = _title(lines[:starts[0].first], projects)
    issues = [issue for project in projects for number in range(project.lines[0], project.lines[1] + 1)
              for issue in suspicions(source.lines[number - 1], number, project.record)]
    issues += [issue for project in projects if (issue := _outside(project, fiscal_year))]
    issues += _without_period(projects, bodies)
    meta = document_meta(source, LAYOUT.name, match, title=title or source.id, fiscal_year=fiscal_year)
    parsed = ParsedDocument(meta=meta, projects=projects, issues=tuple(issues),
                            layout_lines=tuple(sorted(layout_lines)))
    return settle(source, with_listed(source, parsed))


@cache
def _words() -> dict[str, Any]:
    with (Path(__file__).parent / "flattened.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _unit() -> re.Pattern[str]:
    """A unit's name: Japanese letters with one of the endings, no digits, brackets or punctuation."""
    table = _words()["department"]
    endings = "|".join(map(re.escape, table["endings"]))
    return re.compile(rf"(?=.{{1,{table['longest']}}}$)(?!・)[^\s\d、。（）()「」：～]*(?:{endings})")


@cache
def _furniture() -> re.Pattern[str]:
    return re.compile("|".join(_words()["furniture"]["lines"]))


def _read(source_lines: Sequence[str]) -> _Read:
    """Finds the records in the printed order, or in the one that finds most where no header tells it."""
    content, furniture, headers = _content(source_lines)
    lines, numbers = without_numbers(content)
    printed = printed_orders(lines, headers)
    tried: list[_Read] = []
    for order in printed or _ORDERS:
        bodies = _Bodies(order.towns)
        arranged = usual(lines, order, bodies.whole, numbers)
        tried.append(_Read(arranged, _starts(arranged, bodies), furniture, numbers, order))
    return max(tried, key=lambda each: len(each.starts))


@dataclass(frozen=True, slots=True)
class _Bodies:
    """What a department is: a unit's name, or a municipality's in a list of several municipalities' programmes.

    ``towns``: the header says that municipalities stand there; then they may lack their 市, 町 or 村.
    """

    towns: bool

    def __call__(self, text: str) -> bool:
        if self.towns:
            return _are_towns(text) or text in _short_names() or text in _prefectures()
        return bool(_unit().fullmatch(text)) or _are_towns(text)

    def whole(self, text: str) -> bool:
        """A body's name that is no wrapped name's end."""
        return (len(text) >= _MIN_UNIT or self.towns) and self(text)


@lru_cache(maxsize=4096)
def _are_towns(text: str) -> bool:
    """One municipality's name, or several (藤岡市・神流町)."""
    return all(each in reference.municipalities_by_name() for each in re.split(r"[・、]", text))


@cache
def _short_names() -> frozenset[str]:
    return frozenset(name[:-1] for name in reference.municipalities_by_name() if len(name) > _MIN_UNIT - 1)


@cache
def _prefectures() -> frozenset[str]:
    return frozenset(each.name for each in reference.prefectures().values())


def _content(source_lines: Sequence[str]) -> tuple[list[Line], list[int], list[Line]]:
    """Lines with text; the numbers of blank lines, page furniture and headers; and the headers."""
    kept: list[Line] = []
    furniture: list[int] = []
    headers: list[Line] = []
    gap = True
    for number, text in enumerate(source_lines, start=1):
        tokens = tuple(re.split(r"[ \t]+", text.strip()))
        if not text.strip():
            furniture.append(number)
            gap = True
        elif _furniture().search(text.strip()):
            furniture.append(number)
        elif (found := next((each for each in (tuple(text.split()), tokens) if len(each) > 1
                             and all(map(names_column, each))), ())):
            furniture.append(number)
            headers.append(Line(number, found, gap))
        else:
            kept.append(Line(number, tokens, gap))
            gap = False
    return kept, furniture, headers


def _starts(lines: list[Line], bodies: _Bodies) -> list[_Start]:
    """The records, found from their periods backwards to the nearest department."""
    known = _unwrapped_units(lines, bodies)
    starts: list[_Start] = []
    floor = 0
    for at, line in enumerate(lines):
        token = next((index for index, each in enumerate(line.tokens) if is_period(each)), None)
        if token is None:
            continue
        start = _department_above(lines, floor, at, token, known, bodies)
        if start:
            starts.append(start)
            floor = at + 1
    return starts


def _unwrapped_units(lines: list[Line], bodies: _Bodies) -> set[str]:
    """Unit names that certainly stand whole: with more text on their line, or alone between blank lines."""
    found = set()
    for at, line in enumerate(lines):
        unit = line.tokens[0]
        alone = line.gap and (at + 1 == len(lines) or lines[at + 1].gap)
        if (len(line.tokens) > 1 or alone) and bodies.whole(unit):
            found.add(unit)
    return found


def _department_above(
    lines: list[Line], floor: int, anchor: int, token: int, known: set[str], bodies: _Bodies,
) -> _Start | None:
    """The nearest department at or above the anchor line with a name between it and the period."""
    for last in range(anchor, floor - 1, -1):
        unit = lines[last].tokens[0]
        named = token > 1 if last == anchor else len(lines[last].tokens) > 1 or anchor - last > 1 or token > 0
        is_body = bodies(unit) or _ends_wrapped(lines, last)
        if not named or not is_body or _inside_brackets(lines, floor, last):
            continue
        first = last
        wrapped = unit not in known and (len(lines[last].tokens) == 1 or len(unit) < _MIN_UNIT)
        while first > floor and not lines[first].gap and (
                _narrow(lines[first - 1]) if wrapped else _is_unit(lines[first - 1], bodies)):
            first -= 1
        if bodies.towns or len(join_wrapped(line.tokens[0] for line in lines[first:last + 1])) >= _MIN_UNIT:
            return _Start(first, last, anchor, token)
    return None


def _ends_wrapped(lines: list[Line], at: int) -> bool:
    """Whether a line is the rest of a unit's ending that the line above begins: 管理事 / 務所."""
    unit, above = lines[at].tokens[0], lines[at - 1] if at and not lines[at].gap else None
    return (above is not None and unit in _rests() and _narrow(above)
            and bool(_unit().fullmatch(above.tokens[0] + unit)))


@cache
def _rests() -> frozenset[str]:
    """What a line break leaves of the endings of two characters and more."""
    return frozenset(each[at:] for each in _words()["department"]["endings"] for at in range(1, len(each)))


def _narrow(line: Line) -> bool:
    """Whether a line can be the upper part of a wrapped department."""
    text = line.tokens[0]
    return (len(line.tokens) == 1 and len(text) <= _words()["department"]["column"]
            and not re.search(r"[\d０-９、。（）()「」：～]", text))


def _is_unit(line: Line, bodies: _Bodies) -> bool:
    """A line that is a unit's name and nothing else: the bureau above a department."""
    unit = line.tokens[0]
    return len(line.tokens) == 1 and bodies.whole(unit)


def _inside_brackets(lines: list[Line], floor: int, at: int) -> bool:
    """A unit's name inside a bracket that an earlier line of the cluster opened is part of another name."""
    first = at
    while first > floor and not lines[first].gap:
        first -= 1
    return balance("".join("".join(line.tokens) for line in lines[first:at])) > 0


def _head(lines: list[Line], start: _Start) -> Head:
    """Department, name lines and the whole period cell; the body begins where the period ends."""
    department = [_part(line, 0, 1) for line in lines[start.first:start.last + 1]]
    name = [_part(lines[at], int(at == start.last), start.token if at == start.anchor else None)
            for at in range(start.last, start.anchor + 1)]
    periods: list[Line] = []
    at, token = start.anchor, start.token
    while True:
        tokens = lines[at].tokens
        end = token
        if periods and token == end and is_wrapped_date(periods[-1].text, tokens[token]):
            end += 1
        while end < len(tokens) and is_period(tokens[end]):
            end += 1
        periods.append(_part(lines[at], token, end))
        rest = _part(lines[at], end, None)
        at, token = at + 1, 0
        # A period of several lines goes on while lines begin with a period, or with the rest of a wrapped date.
        if rest.tokens or at == len(lines) or not (
                is_period(lines[at].tokens[0]) or is_wrapped_date(periods[-1].text, lines[at].tokens[0])):
            return Head(department, [line for line in name if line.tokens], periods, rest, at)


def _part(line: Line, first: int, end: int | None) -> Line:
    return Line(line.number, line.tokens[first:end], line.gap)


def _record(ordinal: int, head: Head, body: list[Line], widths: Widths, found: _Read, *, lands: bool) -> ProjectRecord:
    first = min(line.number for line in (*head.department, *head.name, *head.periods))
    number = next((found.numbers[at] for at in range(first, head.periods[0].number + 1) if at in found.numbers), None)
    cells: dict[Role, Cell] = {"number": number} if number else {}
    cells |= head_cells(head, country=lands)
    department = cells["department"].text
    if found.order.towns or _are_towns(department):
        cells["implementer" if department in _prefectures() else "municipality"] = cells.pop("department")
    elif found.order.bodies:
        cells["implementer"] = cells.pop("department")
    cells |= read_body(head.rest, body, widths, has_target=not (found.order.no_target or lands))
    last = max(line.number for line in (*head.periods, *body))
    return ProjectRecord(record=number.text if number else str(ordinal),
                         lines=(min(number.lines[0], first) if number else first, last), cells=cells)


def _title(above: list[Line], projects: Sequence[ProjectRecord]) -> tuple[str, int | None]:
    """Title and fiscal year: printed above the list, or else the year of most of its dates."""
    texts = [" ".join(line.tokens) for line in above]
    for text in texts:
        year = fiscal_year_of(text)
        if year is not None:
            return text, year
    years = Counter(_fiscal_year(span.start) for project in projects
                    for span in parse_period(project.text("period"), None).spans if span.start)
    title = next((text for text in texts if not any(map(is_heading, text.split()))), "")
    return title, years.most_common(1)[0][0] if years else None


def _without_period(projects: Sequence[ProjectRecord], bodies: Sequence[Sequence[Line]]) -> list[Issue]:
    """Lines inside a record that begin like another one, whose period was not found."""
    departments = {project.text("department") or project.text("municipality") for project in projects}
    return [Issue(severity="warning", code="possible-record", lines=(line.number, line.number),
                  text=line.text[:40], record=project.record, action="left-open",
                  reason=f"the line begins with the department {line.tokens[0]}, but no period follows; it "
                         f"was read as part of record {project.record}")
            for project, body in zip(projects, bodies, strict=True) for line in body
            if line.gap and len(line.tokens) > 1 and line.tokens[0] in departments]


def _fiscal_year(date: str) -> int:
    year, month = int(date[:4]), int(date[5:7] or 4)
    return year if month >= 4 else year - 1


def _outside(project: ProjectRecord, fiscal_year: int | None) -> Issue | None:
    """The issue of a period with a date wholly outside the list's fiscal year."""
    if fiscal_year is None:
        return None
    for span in parse_period(project.text("period"), fiscal_year).spans:
        start, end = span.start or span.end or "", span.end or span.start or ""
        if _fiscal_year(end) < fiscal_year or _fiscal_year(start) > fiscal_year:
            return Issue(
                severity="warning", code="outside-fiscal-year", lines=project.cells["period"].lines,
                text=project.text("period"), record=project.record, action="kept",
                reason=f"{start} to {end} is outside fiscal year {fiscal_year} of the list; kept as written")
    return None


LAYOUT = Layout("flattened_list", match, parse)
