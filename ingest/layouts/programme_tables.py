"""A plan's implementation chapter: main projects, then programme tables under policy, measure and heading.

Which heading is which level is decided by ``programme_levels``; goals and SDG numbers that stand under a heading
are its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ingest.layouts import Layout, Match
from ingest.layouts.account import document_meta, settle
from ingest.layouts.aligned_rows import with_rows
from ingest.layouts.furniture import document_title, without_furniture
from ingest.layouts.indicator_tables import Table, goal_names, is_indicator_header, is_value
from ingest.layouts.indicators import is_indicator_line, is_value_line
from ingest.layouts.main_projects import FAMILY, is_main_project, label_of, read_main_projects
from ingest.layouts.markers import is_note
from ingest.layouts.notes import without_notes
from ingest.layouts.numbering import LONGEST, Numbered, numbered
from ingest.layouts.plan_owner import own_municipality
from ingest.layouts.plan_period import plan_period
from ingest.layouts.plan_references import References
from ingest.layouts.plan_tree import make_node
from ingest.layouts.programme_bullets import Item, read_bullets
from ingest.layouts.programme_cards import read_cards
from ingest.layouts.programme_chapters import chapter_titles, empty_chapters, heading_above, note_lines
from ingest.layouts.programme_goals import closing_goals, dated_by_notes, goal_tables, plan_goals, plan_sdgs, read_goals
from ingest.layouts.programme_levels import (
    Header,
    Levels,
    heading_levels,
    level,
    read_programme_header,
    table_lines,
    wrapped_title,
)
from ingest.layouts.programme_repeats import resolve
from ingest.layouts.programme_rows import Row, continue_row, read_row, record_of, unmarked, with_extra
from ingest.records import Cell, Indicator, Issue, Lines, Listing, ParsedDocument, PlanNode
from ingest.sdgs import only_goals, stated, titled
from ingest.source import Source
from ingest.text import join_wrapped, squeeze
from ingest.width import half_width

SAMPLE: Final = 5000
"""Lines read to recognise the family: the longest real chapter has under 1,000."""

FOREIGN_ROLES: Final = frozenset({"country", "period", "place", "mode", "implementer"})
"""Columns of a survey of projects.  A plan's tables may have some of them, but stand under numbered headings."""

SURVEY_ROLES: Final = frozenset({"country", "place"})
"""Columns that make a table a survey's wherever it stands."""

NEAR: Final = 12
"""Lines above a table in which its heading stands, with a paragraph on the situation and goals between them."""


@dataclass(slots=True)
class _Reading:
    """What one pass over the tables collects."""

    source: Source
    lasts: Mapping[int, int] = field(default_factory=dict)
    """Last lines of the rows that take several."""
    empty_chapters: Collection[int] = ()
    """Lines of the chapters' headings below which nothing is listed."""
    goals_only: bool = False
    """The plan lists goals and no programmes: columns of its tables name its levels."""
    columns: Sequence[tuple[int, str]] = ()
    """These columns of the table that is being read, with their headings."""
    row_nodes: dict[int, str] = field(default_factory=dict)
    """Nodes of the rows that such columns made."""
    outside: bool = False
    """Such a chapter is being read: its headings are no levels of the plan."""
    apart: bool = False
    """Something other than a row stands between the latest header or row and this line."""
    nodes: list[PlanNode] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    layout_lines: list[int] = field(default_factory=list)
    bodies: dict[str, list[Cell]] = field(default_factory=dict)
    goals: dict[str, list[Cell]] = field(default_factory=dict)
    """Lines with SDG numbers, by node."""
    targets: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """Lines of indicators, by node."""
    path: list[PlanNode] = field(default_factory=list)
    depths: dict[str, int] = field(default_factory=dict)
    """Depth of each node's style from 0; a level may be skipped in the tree."""
    header: Header | None = None
    loose: list[tuple[int, str]] = field(default_factory=list)
    """Lines that stand under no heading of the plan's levels."""
    labels: dict[int, str] = field(default_factory=dict)
    """Nodes by the lines of labels of goals that stand below them."""
    block: str = ""
    """Kind of the label that the lines stand under: ``indicators``, ``sdg`` or none."""


def match(source: Source) -> Match:
    """Fits when tables with programme names and summaries stand under numbered headings."""
    lines, *_ = plan_lines(source, SAMPLE)
    sample = [line for _, line in lines]
    headers = [(at, header) for at, line in enumerate(sample, start=1) if (header := read_programme_header(line))]
    if not headers:
        return _match_bullets(lines)
    under = sum(1 for at, header in headers if header.levels or heading_above(sample, at, NEAR))
    directly = any(header.levels or heading_above(sample, at, 1) for at, header in headers)
    foreign = headers[0][1].columns.known & (
        SURVEY_ROLES if directly or under > 1 else FOREIGN_ROLES - {"mode"} if under else FOREIGN_ROLES)
    if foreign:
        return Match(0.2, f"the table at line {lines[headers[0][0] - 1][0]} is a survey's: it has columns for "
                          f"{', '.join(sorted(foreign))}")
    marked = sum(1 for line in sample if "\t" in line and unmarked(squeeze(line.split("\t")[0]))[1])
    projects = sum(1 for line in sample if is_main_project(line))
    score = 0.4 + 0.4 * bool(under) + 0.1 * bool(marked or projects) + 0.1 * (len(headers) > 1)
    return Match(round(score, 2),
                 f"{len(headers)} tables of programme names and summaries, {under} of them under levels of a plan; "
                 f"{marked} marked repeats, {projects} main projects")


def _match_bullets(lines: Sequence[tuple[int, str]]) -> Match:
    bullets = read_cards(lines) or read_bullets(lines)
    if not bullets:
        headers = goal_tables(lines)
        return Match(0.6 if headers else 0.0, f"{len(headers)} tables of goals" if headers
                     else "no table with programme names and summaries")
    levels = heading_levels(lines, bullets)
    told = sum(1 for item in bullets.values() if item.row.listing.departments.text)
    score = 0.5 * bool(levels.depths) + 0.1 * (len(levels.depths) > 1) + 0.3 * (told * 2 >= len(bullets))
    return Match(round(score, 2), f"{len(bullets)} programmes as bullets or cards under {len(levels.depths)} levels "
                                  f"of a plan, {told} with a department")


def parse(source: Source, match: Match) -> ParsedDocument:
    """Reads the plan; every listing is resolved to its programme."""
    lines, lasts, blanked = plan_lines(source)
    tables = table_lines(lines)
    bullets = {} if tables else read_cards(lines) or read_bullets(lines)
    goals_only = [] if tables or bullets else goal_tables(lines)
    levels = heading_levels(lines, tables or bullets or goals_only)
    before = [(number, line) for number, line in lines if number < levels.start]
    projects = read_main_projects(before)
    empty = empty_chapters(lines, levels, tables or bullets or goals_only)
    reading = _read(_Reading(source, lasts, empty, goals_only=bool(goals_only)), lines[len(before):], levels, bullets)
    programmes, issues = resolve([row.listing for row in reading.rows])
    rows = {row.listing.name.lines: row for row in reading.rows}
    records = []
    printed = Counter(rows[programme.main.name.lines].number.text for programme in programmes)
    for ordinal, programme in enumerate(programmes, start=1):
        row = rows[programme.main.name.lines]
        # Printed numbers name records only where every programme has one of its own.
        record = row.number.text if max(printed.values()) == 1 and "" not in printed else str(ordinal)
        summary = programme.summary or programme.main.summary
        listings = [each if each is programme.main else with_extra(each, rows) for each in programme.listings]
        records.append(record_of(record, row, summary, listings))
        issues = [_of_record(issue, programme.listings, record) for issue in issues]
    spans = [*(each.lines for each in projects.projects), *(each.lines for each in projects.nodes),
             *(each.lines for each in projects.indicators)]
    taken = {number for first, last in spans for number in range(first, last + 1)}
    loose = [*(line for line in before if line[0] not in taken), *reading.loose]
    outside, labels = plan_goals(loose)
    reading.targets.setdefault("", []).extend(outside)
    reading.layout_lines += labels
    indicators = [*dated_by_notes(_indicators(reading, levels), lines),
                  *_own_goals(reading.rows)]
    nodes = [node.model_copy(update={"texts": _texts(node, reading)}) for node in reading.nodes]
    titles = chapter_titles(before)
    layout_lines = [*projects.layout_lines, *reading.layout_lines, *titles, *note_lines(lines), *blanked]
    parsed = ParsedDocument(
        meta=document_meta(source, LAYOUT.name, match, title=squeeze(without_notes(document_title(lines)[1])),
                           municipality=own_municipality(source.lines),
                           years=plan_period(line for _, line in lines if "\t" not in line)),
        projects=(*records, *projects.projects), nodes=(*projects.nodes, *nodes),
        indicators=(*projects.indicators, *indicators), goals=plan_sdgs(loose),
        issues=(*issues, *reading.issues),
        layout_lines=tuple(layout_lines))
    return settle(source, parsed)


def plan_lines(source: Source, most: int | None = None) -> tuple[list[tuple[int, str]], dict[int, int], list[int]]:
    """A plan's numbered lines without page furniture and with aligned tables as rows; the last line of each row that
    has several; the numbers of the lines that are furniture."""
    lines, blanked = without_furniture(list(enumerate(source.lines[:most], start=1)))
    rows, lasts = with_rows(lines, _column_of_names)
    return rows, lasts, blanked


def _column_of_names(cells: Sequence[str]) -> int | None:
    header = read_programme_header("\t".join(cells))
    return header.columns.index("name") if header else goal_names(cells)


def _read(reading: _Reading, lines: Sequence[tuple[int, str]], levels: Levels, bullets: Mapping[int, Item]) -> _Reading:
    """Headings to nodes, rows to listings under the nearest heading, goals and texts to their node."""
    skipped = 0
    for at, (number, line) in enumerate(lines):
        reading.apart = reading.apart or "\t" not in line
        if number <= skipped or not line.strip() or is_note(FAMILY, line):
            continue
        heading = numbered(line, wrapped=True)
        if number in bullets and reading.path:
            row, skipped = bullets[number].row, bullets[number].last
            node = reading.path[-1].key
            row.listing = row.listing.model_copy(update={"node": node})
            row.goals = tuple(goal.model_copy(update={"node": node}) for goal in row.goals)
            reading.rows.append(row)
        elif heading and heading.style in levels.ends:
            reading.path, reading.header, reading.block = [], None, ""
            reading.outside = number in reading.empty_chapters
            reading.layout_lines.append(number)
            reading.loose.append((number, line))
        elif heading and heading.style in levels.depths and not reading.outside:
            rest = wrapped_title(lines[at:at + 5])
            skipped = rest[-1][0] if rest else number
            title = join_wrapped((heading.title, *(text for _, text in rest)))
            _open(reading, replace(heading, title=title), (number, skipped), levels.depths[heading.style])
        elif header := read_programme_header(line):
            reading.header, reading.block, reading.apart = header, "", False
            reading.layout_lines.append(number)
        elif reading.goals_only and "\t" in line:
            _take_goal(reading, line, number, len(levels.depths))
        elif "\t" in line and (reading.path or (reading.header and not is_indicator_header(line.split("\t")))):
            _take_row(reading, line, number, len(levels.depths))
        elif reading.path:
            _take_text(reading, line, number)
        else:
            reading.header = None
            reading.loose.append((number, line))
    return reading


def _open(reading: _Reading, heading: Numbered, lines: Lines, depth: int) -> None:
    """A heading at a depth: a node, unless it is the same heading again."""
    reading.block = ""
    above = [node for node in reading.path if reading.depths[node.key] < depth]
    if same := _repeated(heading, above, reading, depth):
        reading.layout_lines += range(lines[0], lines[1] + 1)
        reading.path = [*above, same]
        return
    title, words = titled(heading.title)
    node = make_node(replace(heading, title=title), lines, depth, above, reading.nodes)
    if words:
        reading.goals.setdefault(node.key, []).append(Cell(text=words, lines=lines))
    reading.depths[node.key] = depth
    reading.path = [*above, node]
    reading.nodes.append(node)


def _take_row(reading: _Reading, line: str, number: int, above: int) -> None:
    """A row of programmes, or of indicators; ``above`` is the number of levels that headings give."""
    cells = line.split("\t")
    if is_indicator_header(cells) or (reading.block == "indicators" and reading.header is None):
        reading.header, reading.block = None, "indicators"
        reading.targets.setdefault(reading.path[-1].key, []).append((number, line))
    elif reading.header and reading.apart and _is_other(cells, reading.header):
        reading.header = None
    elif reading.header:
        reading.apart = False
        for order, column in enumerate(reading.header.levels):
            if column < len(cells) and (title := squeeze(cells[column])):
                _open(reading, numbered(title, wrapped=True) or Numbered("", None, None, "", title),
                      (number, number), above + order)
        if not reading.path:
            root = PlanNode(key="1", notation="", level=level(0), title=None, parent=None, lines=(number, number))
            reading.path, reading.depths[root.key] = [root], 0
            reading.nodes.append(root)
        row = read_row(reading.source, cells, reading.header, _span(reading, number), reading.path[-1].key)
        if row.listing.name.text or not reading.rows:
            reading.rows.append(row)
        else:
            continue_row(reading.rows[-1], row, number)


def _take_goal(reading: _Reading, line: str, number: int, above: int) -> None:
    """A row of goals where nothing else is listed: its columns of levels are headings."""
    cells = line.split("\t")
    if is_indicator_header(cells):
        reading.columns = [(at, cells[at]) for at in Table.of(cells).goals]
    for order, (at, heading) in enumerate(reading.columns):
        if at < len(cells) and (title := squeeze(cells[at])) not in ("", squeeze(heading)):
            _open(reading, numbered(title, wrapped=True) or Numbered("", None, None, "", title),
                  (number, number), above + order)
    if reading.columns and reading.path:
        reading.row_nodes[number] = reading.path[-1].key
    node = reading.path[-1].key if reading.path and not reading.columns else ""
    reading.targets.setdefault(node, []).append((number, line))


def _is_other(cells: Sequence[str], header: Header) -> bool:
    """Whether a row that does not directly follow its table is another table's: of another width, or of statistics."""
    told = [cell for cell in cells[1:] if cell.strip()]
    return len(cells) != len(header.columns.headings) or (bool(told) and all(map(is_value, told)))


def _span(reading: _Reading, number: int) -> Lines:
    return number, reading.lasts.get(number, number)


def _take_text(reading: _Reading, line: str, number: int) -> None:
    """A line of text under a heading: SDG numbers, a goal of the plan, a label, or running text."""
    node = reading.path[-1].key
    # Below a label of goals 現状：120人 is a value, and no label of what the situation is.
    label, rest = label_of(line) if reading.block != "indicators" or not is_value_line(line) else (None, "")
    words = stated(line) or (line.strip() if reading.block == "sdg" and only_goals(line) else "")
    if words:
        reading.goals.setdefault(node, []).append(Cell(text=words, lines=(number, number)))
    elif label in ("indicators", "sdg") and not rest:
        reading.layout_lines.append(number)
        reading.block, reading.header = label, None
        if label == "indicators" and not reading.source.lines[number - 2].strip():
            reading.labels[number] = node
    elif not reading.block and is_value_line(line):
        _take_name(reading, node, number)
        reading.targets.setdefault(node, []).append((number, line))
    elif label == "indicators" or (not label and (reading.block == "indicators" or is_indicator_line(line))):
        reading.targets.setdefault(node, []).append((number, line))
    else:
        reading.block = ""
        _add_body(reading, node, number, line)


def _take_name(reading: _Reading, node: str, number: int) -> None:
    """The line above a lone value names what it counts: it is no running text."""
    body = reading.bodies.get(node, [])
    above = body[-1] if body else None
    if above and above.lines[1] == number - 1 and "。" not in above.text and len(above.text) <= LONGEST:
        body.pop()
        reading.targets.setdefault(node, []).append((number - 1, above.text))


def _add_body(reading: _Reading, node: str, number: int, line: str) -> None:
    reading.bodies.setdefault(node, []).append(Cell(text=without_notes(line.strip()), lines=(number, number)))


def _indicators(reading: _Reading, levels: Levels) -> list[Indicator]:
    """Indicators that stand under headings or name them; what turns out to be none goes to the node's body."""
    last = max((each.lines[0] for each in reading.nodes), default=0)
    last = max([last, *(row.listing.name.lines[0] for row in reading.rows)])
    siblings = sum(1 for node in reading.nodes if node.parent is None)
    if own := closing_goals(reading.targets, reading.labels, last, siblings):
        node, label = own
        lines = reading.targets.pop(node, [])
        reading.targets.setdefault("", []).extend(line for line in lines if line[0] > label)
    found, left, headers, sdgs, issues = read_goals(
        reading.targets, References(reading.nodes, levels.depths).node, reading.row_nodes)
    reading.issues += issues
    for node, cells in sdgs.items():
        reading.goals.setdefault(node, []).extend(cells)
    reading.layout_lines += headers
    for node, rest in left.items():
        for number, line in rest if node else ():
            _add_body(reading, node, number, line)
    return [each.model_copy(update={"lines": (each.lines[0], max(
        each.lines[1], reading.lasts.get(each.lines[0], 0)))}) for each in found]


def _own_goals(rows: Sequence[Row]) -> Iterator[Indicator]:
    """Goals of the programmes' own rows, each once: a repeated listing repeats its programme's."""
    told: set[tuple[str, float | None]] = set()
    for row in rows:
        for goal in row.goals:
            own = goal.name.text, goal.target.value if goal.target else None
            if not row.listing.repeat or own not in told:
                yield goal
            told.add(own)


def _texts(node: PlanNode, reading: _Reading) -> dict[str, tuple[Cell, ...]]:
    body = tuple(sorted(reading.bodies.get(node.key, ()), key=lambda cell: cell.lines))
    goals = tuple(reading.goals.get(node.key, ()))
    return {**node.texts, **({"body": body} if body else {}), **({"sdg": goals} if goals else {})}


def _repeated(heading: Numbered, above: Sequence[PlanNode], reading: _Reading, depth: int) -> PlanNode | None:
    """The node of the same heading, printed again as at the top of the next page or in the next row of its table."""
    parent = above[-1].key if above else None
    title, printed = without_notes(unmarked(heading.title)[0]), half_width(heading.printed)
    return next((node for node in reversed(reading.nodes)
                 if node.parent == parent and reading.depths[node.key] == depth and node.title is not None
                 and node.title.text == title and printed in node.notation), None)


def _of_record(issue: Issue, listings: Sequence[Listing], record: str) -> Issue:
    """The issue with its record's number, where it is about one of the record's listings."""
    own = any(issue.lines == listing.name.lines for listing in listings)
    return issue.model_copy(update={"record": record}) if own and issue.record is None else issue


LAYOUT = Layout("programme_tables", match, parse)
