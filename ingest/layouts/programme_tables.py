"""A plan's implementation chapter: main projects, then programme tables under policy, measure and heading.

The levels' numbering differs between plans (基本方針Ⅰ / (1) / ■, 第1章 / 1-(2) / ◆ ...): the order in which
the styles first appear gives the levels, as in the section titles of reStructuredText.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.layouts import Layout, Match
from ingest.layouts.account import document_meta, settle
from ingest.layouts.columns import Columns, is_heading, read_header, role_of
from ingest.layouts.main_projects import FAMILY, is_main_project, read_main_projects
from ingest.layouts.markers import is_note, pattern
from ingest.layouts.notes import without_notes
from ingest.layouts.numbering import Numbered, numbered
from ingest.layouts.plan_period import plan_period
from ingest.layouts.programme_repeats import resolve
from ingest.records import Cell, Issue, Level, Listing, ParsedDocument, PlanNode, ProjectRecord, Role
from ingest.source import Source
from ingest.text import join_wrapped, squeeze
from ingest.width import half_width

SAMPLE: Final = 5000
"""Lines read to recognise the family: the longest real chapter has under 1,000."""

LEVELS: Final[tuple[Level, ...]] = ("policy", "measure", "heading")

FOREIGN_ROLES: Final = frozenset({"country", "period", "place", "mode", "implementer"})
"""Columns of a survey of projects; a plan's programme tables have none of them."""

OWN_NAME: Final = 5
"""Mentions that make a municipality the plan's own; it must also have more than half of all mentions."""


# A name in kanji that a particle, 内 or 役所 follows; 本市, 同市, 各市, 都市 and 姉妹都市 are no names.
_MUNICIPALITY: Final = re.compile(
    r"(?<![一-龥々ァ-ヶー])(?!本|同|各|両|都|海外|姉妹|主要)([一-龥々]{1,4}(?<!都)[市町村])"
    r"(?=は|の|が|と|を|に|で|、|:|：|内|役所|役場)")


@dataclass(slots=True)
class _Row:
    listing: Listing
    extra: dict[str, Cell]
    number: str
    """As printed in a number column; empty where there is none."""


@dataclass(slots=True)
class _Reading:
    """What one pass over the tables collects."""

    nodes: list[PlanNode] = field(default_factory=list)
    rows: list[_Row] = field(default_factory=list)
    layout_lines: list[int] = field(default_factory=list)
    bodies: dict[str, list[Cell]] = field(default_factory=dict)


def match(source: Source) -> Match:
    """Fits when tables with programme names and summaries stand under numbered headings."""
    sample = source.lines[:SAMPLE]
    headers = [(number, columns) for number, line in enumerate(sample, start=1) if (columns := _header(line))]
    if not headers:
        return Match(0.0, "no table with programme names and summaries")
    foreign = headers[0][1].known & FOREIGN_ROLES
    if foreign:
        return Match(0.2, f"the table at line {headers[0][0]} is a survey's: it has columns for "
                          f"{', '.join(sorted(foreign))}")
    under = sum(1 for number, _ in headers if _heading_above(source, number))
    marked = sum(1 for line in sample if "\t" in line and _unmarked(squeeze(line.split("\t")[0]))[1])
    projects = sum(1 for line in sample if is_main_project(line))
    score = 0.4 + 0.4 * bool(under) + 0.1 * bool(marked or projects) + 0.1 * (len(headers) > 1)
    return Match(round(score, 2),
                 f"{len(headers)} tables of programme names and summaries, {under} of them directly under a "
                 f"heading; {marked} marked repeats, {projects} main projects")


def parse(source: Source, match: Match) -> ParsedDocument:
    """Reads the plan; every listing is resolved to its programme."""
    lines = _lines(source)
    levels, start = _levels(lines)
    projects = read_main_projects(lines[:start - 1])
    reading = _read(lines, levels, start)
    programmes, issues = resolve([row.listing for row in reading.rows])
    rows = {row.listing.name.lines: row for row in reading.rows}
    records = []
    printed = Counter(rows[programme.main.name.lines].number for programme in programmes)
    for ordinal, programme in enumerate(programmes, start=1):
        row = rows[programme.main.name.lines]
        # Printed numbers name records only where every programme has one of its own.
        record = row.number if max(printed.values()) == 1 and "" not in printed else str(ordinal)
        summary = programme.summary or programme.main.summary
        records.append(_record(record, row, summary, programme.listings))
        issues = [_of_record(issue, programme.listings, record) for issue in issues]
    nodes = [node.model_copy(update={"texts": {**node.texts, "body": tuple(reading.bodies[node.key])}})
             if node.key in reading.bodies else node for node in reading.nodes]
    titles = _titles(lines[:start - 1])
    layout_lines = [*projects.layout_lines, *reading.layout_lines, *titles, *_notes(lines)]
    parsed = ParsedDocument(
        meta=document_meta(source, LAYOUT.name, match, title=_title(lines), municipality=_municipality(source),
                           years=plan_period(line for _, line in lines if "\t" not in line)),
        projects=(*records, *projects.projects), nodes=(*projects.nodes, *nodes),
        indicators=tuple(projects.indicators), issues=tuple(issues), layout_lines=tuple(layout_lines))
    return settle(source, parsed)


def _lines(source: Source) -> list[tuple[int, str]]:
    return list(enumerate(source.lines, start=1))


def _header(line: str) -> Columns | None:
    """A table's header: a name and a summary at least, every cell a heading."""
    if "\t" not in line:
        return None
    columns = read_header(line.split("\t"))
    if columns is None:
        cells = ["".join(cell.split()) for cell in line.split("\t")]
        if len(cells) == 2 and all(map(is_heading, cells)):
            columns = Columns(tuple(cells), tuple(map(role_of, cells)))
    return columns if columns and {"name", "description"} <= columns.known else None


def _heading_above(source: Source, number: int) -> Numbered | None:
    """The numbered line directly above a header, blank lines aside."""
    above = next((line for line in reversed(source.lines[:number - 1]) if line.strip()), "")
    return numbered(above)


def _levels(lines: Sequence[tuple[int, str]]) -> tuple[dict[str, Level], int]:
    """Level of each heading style, and the line of the first heading.

    Styles are ordered by first appearance, starting with the headings above the first table.  The
    deepest style that stands nearest above some table is the lowest level; at most three are levels.
    """
    first = next(number for number, line in lines if _header(line))
    order: list[str] = []
    starts: dict[str, int] = {}
    for number, line in reversed(lines[:first - 1]):
        heading = numbered(line) if not is_note(FAMILY, line) else None
        if is_main_project(line) or (heading and heading.style in order):
            break
        if heading:
            order.append(heading.style)
            starts[heading.style] = number
    order.reverse()
    nearest: set[str] = set()
    latest = order[-1] if order else ""
    for _, line in lines[first - 1:]:
        heading = numbered(line) if not is_note(FAMILY, line) else None
        if heading:
            latest = heading.style
            order += [latest] if latest not in order else []
        elif latest and _header(line):
            nearest.add(latest)
    deepest = max((order.index(style) for style in nearest), default=-1)
    chosen = order[max(deepest - 2, 0):deepest + 1]
    start = min((starts[style] for style in chosen if style in starts), default=first)
    return dict(zip(chosen, LEVELS, strict=False)), start


def _read(lines: Sequence[tuple[int, str]], levels: dict[str, Level], start: int) -> _Reading:
    """Headings to nodes, rows to listings under the nearest heading."""
    reading = _Reading()
    path: list[PlanNode] = []
    columns: Columns | None = None
    for number, line in lines[start - 1:]:
        if not line.strip() or is_note(FAMILY, line):
            continue
        heading = numbered(line)
        if heading and heading.style in levels:
            depth = LEVELS.index(levels[heading.style])
            if _repeated(heading, path[depth:depth + 1]):
                reading.layout_lines.append(number)
                path = path[:depth + 1]
                continue
            path = path[:depth]
            path.append(_node(heading, number, LEVELS[depth], path, reading.nodes))
            reading.nodes.append(path[-1])
        elif header := _header(line):
            columns = header
            reading.layout_lines.append(number)
        elif "\t" in line and columns:
            if not path:
                path.append(PlanNode(key="1", notation="", level=LEVELS[0], title=None, parent=None,
                                     lines=(start, start)))
                reading.nodes.append(path[0])
            _add_row(reading, line.split("\t"), columns, number, path[-1].key)
        elif path and "\t" not in line:
            reading.bodies.setdefault(path[-1].key, []).append(
                Cell(text=without_notes(line.strip()), lines=(number, number)))
    return reading


def _repeated(heading: Numbered, at: Sequence[PlanNode]) -> bool:
    """The same heading again, as at the top of the next page of its table."""
    title = without_notes(_unmarked(heading.title)[0])
    return any(node.title is not None and node.title.text == title for node in at)


def _node(heading: Numbered, number: int, level: Level, path: Sequence[PlanNode],
          nodes: Sequence[PlanNode]) -> PlanNode:
    """A node under the path; its key has the printed number, or its place among its siblings."""
    parent = path[-1].key if path else None
    siblings = [node for node in nodes if node.parent == parent]
    prefix = f"{parent}." if parent else ""
    key = f"{prefix}{heading.number or len(siblings) + 1}"
    if any(node.key == key for node in siblings):
        key = f"{prefix}{max(int(node.key.rsplit('.')[-1]) for node in siblings) + 1}"
    printed = ""
    if heading.printed:
        own = f"({heading.printed})" if heading.style in ("paren", "kana-paren") else heading.printed
        above = path[-1].notation if path else ""
        printed = f"{above}-{own}" if above else own
    title, mark = _unmarked(heading.title)
    lines = (number, number)
    texts = {"repeat": (Cell(text=mark, lines=lines),)} if mark else {}
    return PlanNode(key=key, notation=printed, level=level, parent=parent, texts=texts, lines=lines,
                    title=Cell(text=without_notes(title), lines=lines))


def _unmarked(name: str) -> tuple[str, str]:
    """A name without its mark of repetition, and the mark as printed or an empty text."""
    mark = pattern(FAMILY, "repeat").search(half_width(name))
    if not mark:
        return name, ""
    return squeeze(f"{name[:mark.start()]} {name[mark.end():]}"), name[mark.start():mark.end()].strip()


def _add_row(reading: _Reading, cells: list[str], columns: Columns, number: int, node: str) -> None:
    by_role: dict[Role, Cell] = {}
    extra: dict[str, Cell] = {}
    for at, (heading, role) in enumerate(zip(columns.headings, columns.roles, strict=True)):
        cell = Cell(text=squeeze(without_notes(cells[at])) if at < len(cells) else "", lines=(number, number),
                    column=heading)
        if role is not None:
            by_role[role] = cell
        elif cell.text:
            extra[heading] = cell
    empty = Cell(text="", lines=(number, number))
    name = by_role["name"]
    if not name.text and reading.rows:
        _continue_row(reading, by_role, number)
        return
    bare, mark = _unmarked(name.text)
    aside = any(pattern(FAMILY, "repeat").fullmatch(half_width(f"({cell.text})")) for cell in extra.values())
    listing = Listing(node=node, name=name.model_copy(update={"text": bare}), repeat=bool(mark) or aside,
                      summary=by_role["description"], departments=by_role.get("department", empty))
    number_cell = by_role.get("number")
    reading.rows.append(_Row(listing, extra, number_cell.text if number_cell else ""))


def _continue_row(reading: _Reading, cells: dict[Role, Cell], number: int) -> None:
    """A row without a name is the rest of the row before it."""
    row = reading.rows[-1]
    listing = row.listing
    row.listing = listing.model_copy(update={
        "summary": _more(listing.summary, cells.get("description"), number),
        "departments": _more(listing.departments, cells.get("department"), number)})


def _more(before: Cell, more: Cell | None, number: int) -> Cell:
    if more is None or not more.text:
        return before
    return before.model_copy(update={
        "text": join_wrapped((before.text, more.text)), "lines": (before.lines[0], number)})


def _record(record: str, row: _Row, summary: Cell, listings: Sequence[Listing]) -> ProjectRecord:
    main = row.listing
    cells: dict[Role, Cell] = {"name": main.name}
    if summary.text:
        cells["description"] = summary
    if main.departments.text:
        cells["department"] = main.departments
    last = max(cell.lines[1] for cell in (main.name, main.summary, main.departments))
    return ProjectRecord(record=record, lines=(main.name.lines[0], last), cells=cells, extra=row.extra,
                         listings=tuple(listings))


def _of_record(issue: Issue, listings: Sequence[Listing], record: str) -> Issue:
    """The issue with its record's number, where it is about one of the record's listings."""
    own = any(issue.lines == listing.name.lines for listing in listings)
    return issue.model_copy(update={"record": record}) if own and issue.record is None else issue


def _titles(lines: Sequence[tuple[int, str]]) -> list[int]:
    """The document's title, and the numbered titles of chapters and sections before the tables."""
    title = [number for number, line in lines if line.strip()][:1]
    return title + [number for number, line in lines
                    if not is_main_project(line) and (heading := numbered(line))
                    and heading.style.split(":")[0] in ("arabic", "ordinal", "paren", "word", "roman")]


def _notes(lines: Sequence[tuple[int, str]]) -> list[int]:
    return [number for number, line in lines if line.strip() and is_note(FAMILY, line)]


def _title(lines: Sequence[tuple[int, str]]) -> str:
    return next((squeeze(without_notes(line)) for _, line in lines if line.strip()), "")



def _municipality(source: Source) -> str | None:
    """The municipality that the plan names far more often than any other, as its own (``札幌市``)."""
    names = Counter(_MUNICIPALITY.findall("\n".join(source.lines)))
    if not names:
        return None
    name, count = names.most_common(1)[0]
    return name if count >= OWN_NAME and count * 2 > names.total() else None


LAYOUT = Layout("programme_tables", match, parse)
