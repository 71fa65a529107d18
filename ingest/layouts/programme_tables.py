"""A plan's implementation chapter: main projects, then programme tables under policy, measure and heading.

Which heading is which level is decided by ``programme_levels``; goals and SDG numbers that stand under a heading
are its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ingest.layouts import Layout, Match
from ingest.layouts.account import document_meta, settle
from ingest.layouts.indicators import is_indicator_header, is_indicator_line, is_value_line, read_indicators
from ingest.layouts.main_projects import FAMILY, is_main_project, label_of, read_main_projects
from ingest.layouts.markers import is_note
from ingest.layouts.notes import without_notes
from ingest.layouts.numbering import LONGEST, Numbered, is_contents, numbered
from ingest.layouts.plan_period import plan_period
from ingest.layouts.programme_bullets import Item, read_bullets
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
from ingest.sdgs import only_goals, stated
from ingest.source import Source
from ingest.text import join_wrapped, squeeze
from ingest.width import half_width

SAMPLE: Final = 5000
"""Lines read to recognise the family: the longest real chapter has under 1,000."""

FOREIGN_ROLES: Final = frozenset({"country", "period", "place", "mode", "implementer"})
"""Columns of a survey of projects.  A plan's tables may have some of them, but stand under numbered headings."""

SURVEY_ROLES: Final = frozenset({"country", "place"})
"""Columns that make a table a survey's wherever it stands."""

OWN_NAME: Final = 5
"""Mentions that make a municipality the plan's own; it must also have more than half of all mentions."""


# A name in kanji that a particle, 内 or 役所 follows; 本市, 同市, 各市, 都市 and 姉妹都市 are no names.
_MUNICIPALITY: Final = re.compile(
    r"(?<![一-龥々ァ-ヶー])(?!本|同|各|両|都|海外|姉妹|主要)([一-龥々]{1,4}(?<!都)[市町村])"
    r"(?=は|の|が|と|を|に|で|、|:|：|内|役所|役場)")


@dataclass(slots=True)
class _Reading:
    """What one pass over the tables collects."""

    source: Source
    nodes: list[PlanNode] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
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
    block: str = ""
    """Kind of the label that the lines stand under: ``indicators``, ``sdg`` or none."""


def match(source: Source) -> Match:
    """Fits when tables with programme names and summaries stand under numbered headings."""
    sample = source.lines[:SAMPLE]
    headers = [(number, header) for number, line in enumerate(sample, start=1)
               if (header := read_programme_header(line))]
    if not headers:
        return _match_bullets(list(enumerate(sample, start=1)))
    under = sum(1 for number, header in headers if header.levels or _heading_above(source, number))
    known = headers[0][1].columns.known
    foreign = known & (SURVEY_ROLES if under else FOREIGN_ROLES)
    if foreign:
        return Match(0.2, f"the table at line {headers[0][0]} is a survey's: it has columns for "
                          f"{', '.join(sorted(foreign))}")
    marked = sum(1 for line in sample if "\t" in line and unmarked(squeeze(line.split("\t")[0]))[1])
    projects = sum(1 for line in sample if is_main_project(line))
    score = 0.4 + 0.4 * bool(under) + 0.1 * bool(marked or projects) + 0.1 * (len(headers) > 1)
    return Match(round(score, 2),
                 f"{len(headers)} tables of programme names and summaries, {under} of them under levels of a plan; "
                 f"{marked} marked repeats, {projects} main projects")


def _match_bullets(lines: Sequence[tuple[int, str]]) -> Match:
    bullets = read_bullets(lines)
    if not bullets:
        return Match(0.0, "no table with programme names and summaries")
    levels = heading_levels(lines, bullets)
    told = sum(1 for item in bullets.values() if item.row.listing.departments.text)
    score = 0.5 * bool(levels.depths) + 0.1 * (len(levels.depths) > 1) + 0.3 * (told * 2 >= len(bullets))
    return Match(round(score, 2), f"{len(bullets)} programmes as bullets under {len(levels.depths)} levels of a plan, "
                                  f"{told} with a department")


def parse(source: Source, match: Match) -> ParsedDocument:
    """Reads the plan; every listing is resolved to its programme."""
    lines = _lines(source)
    tables = table_lines(lines)
    bullets = {} if tables else read_bullets(lines)
    levels = heading_levels(lines, tables or bullets)
    before = lines[:levels.start - 1]
    projects = read_main_projects(before)
    reading = _read(source, lines, levels, bullets)
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
    indicators = [*_indicators(reading), *(row.indicator for row in reading.rows if row.indicator)]
    nodes = [node.model_copy(update={"texts": _texts(node, reading)}) for node in reading.nodes]
    titles = _titles(before)
    layout_lines = [*projects.layout_lines, *reading.layout_lines, *titles, *_notes(lines)]
    parsed = ParsedDocument(
        meta=document_meta(source, LAYOUT.name, match, title=_title(lines), municipality=_municipality(source),
                           years=plan_period(line for _, line in lines if "\t" not in line)),
        projects=(*records, *projects.projects), nodes=(*projects.nodes, *nodes),
        indicators=(*projects.indicators, *indicators), issues=tuple(issues), layout_lines=tuple(layout_lines))
    return settle(source, parsed)


def _lines(source: Source) -> list[tuple[int, str]]:
    return list(enumerate(source.lines, start=1))


def _heading_above(source: Source, number: int) -> Numbered | None:
    """The numbered line directly above a header, blank lines aside."""
    above = next((line for line in reversed(source.lines[:number - 1]) if line.strip()), "")
    return numbered(above)


def _read(source: Source, lines: Sequence[tuple[int, str]], levels: Levels,
          bullets: Mapping[int, Item]) -> _Reading:
    """Headings to nodes, rows to listings under the nearest heading, goals and texts to their node."""
    reading = _Reading(source)
    skipped = 0
    for at, (number, line) in enumerate(lines[levels.start - 1:], start=levels.start - 1):
        if number <= skipped or not line.strip() or is_note(FAMILY, line):
            continue
        heading = numbered(line, wrapped=True)
        if number in bullets and reading.path:
            row, skipped = bullets[number].row, bullets[number].last
            row.listing = row.listing.model_copy(update={"node": reading.path[-1].key})
            reading.rows.append(row)
        elif heading and heading.style in levels.ends:
            reading.path, reading.header, reading.block = [], None, ""
            reading.layout_lines.append(number)
        elif heading and heading.style in levels.depths:
            rest = wrapped_title(lines[at:at + 5])
            skipped = rest[-1][0] if rest else number
            title = join_wrapped((heading.title, *(text for _, text in rest)))
            _open(reading, replace(heading, title=title), (number, skipped), levels.depths[heading.style])
        elif header := read_programme_header(line):
            reading.header, reading.block = header, ""
            reading.layout_lines.append(number)
        elif "\t" in line:
            _take_row(reading, line, number, len(levels.depths))
        elif reading.path:
            _take_text(reading, line, number)
    return reading


def _open(reading: _Reading, heading: Numbered, lines: Lines, depth: int) -> None:
    """A heading at a depth: a node, unless it is the same heading again."""
    reading.block = ""
    above = [node for node in reading.path if reading.depths[node.key] < depth]
    if same := _repeated(heading, above, reading, depth):
        reading.layout_lines += range(lines[0], lines[1] + 1)
        reading.path = [*above, same]
        return
    node = _node(heading, lines, depth, above, reading.nodes)
    reading.depths[node.key] = depth
    reading.path = [*above, node]
    reading.nodes.append(node)


def _take_row(reading: _Reading, line: str, number: int, above: int) -> None:
    """A row of programmes, or of indicators; ``above`` is the number of levels that headings give."""
    cells = line.split("\t")
    if is_indicator_header(cells) or (reading.block == "indicators" and reading.header is None):
        if reading.path:
            reading.header, reading.block = None, "indicators"
            reading.targets.setdefault(reading.path[-1].key, []).append((number, line))
    elif reading.header:
        for order, column in enumerate(reading.header.levels):
            if column < len(cells) and (title := squeeze(cells[column])):
                _open(reading, numbered(title, wrapped=True) or Numbered("", None, None, "", title),
                      (number, number), above + order)
        if not reading.path:
            root = PlanNode(key="1", notation="", level=level(0), title=None, parent=None, lines=(number, number))
            reading.path, reading.depths[root.key] = [root], 0
            reading.nodes.append(root)
        row = read_row(reading.source, cells, reading.header, number, reading.path[-1].key)
        if row.listing.name.text or not reading.rows:
            reading.rows.append(row)
        else:
            continue_row(reading.rows[-1], row, number)


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


def _indicators(reading: _Reading) -> list[Indicator]:
    """Indicators that stand under headings; what turns out to be none goes to the node's body."""
    found: list[Indicator] = []
    for node, lines in reading.targets.items():
        indicators, left, headers = read_indicators(lines, node)
        found += indicators
        reading.layout_lines += headers
        for number, line in left:
            _add_body(reading, node, number, line)
    return found


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


def _node(heading: Numbered, lines: Lines, depth: int, path: Sequence[PlanNode],
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
        own, held = half_width(heading.printed), "".join(half_width(heading.above).split())
        own = f"({own})" if heading.style.endswith("paren") or held.endswith("(") else own
        above = path[-1].notation if path and not held else ""
        printed = f"{held.removesuffix('(')}{own}" if held else f"{above}-{own}" if above else own
    title, mark = unmarked(heading.title)
    texts = {"repeat": (Cell(text=mark, lines=lines),)} if mark else {}
    return PlanNode(key=key, notation=printed, level=level(depth), parent=parent, texts=texts, lines=lines,
                    title=Cell(text=without_notes(title), lines=lines))


def _of_record(issue: Issue, listings: Sequence[Listing], record: str) -> Issue:
    """The issue with its record's number, where it is about one of the record's listings."""
    own = any(issue.lines == listing.name.lines for listing in listings)
    return issue.model_copy(update={"record": record}) if own and issue.record is None else issue


def _titles(lines: Sequence[tuple[int, str]]) -> list[int]:
    """The document's title, and the numbered titles of chapters and sections before the tables."""
    title = [number for number, line in lines if line.strip()][:1]
    return title + [number for number, line in lines
                    if not is_main_project(line) and (heading := numbered(line))
                    and heading.style.split(":")[0] in ("arabic", "ordinal", "paren", "word", "word-dashed", "roman")]


def _notes(lines: Sequence[tuple[int, str]]) -> list[int]:
    """Notes, and the table of contents."""
    return [number for number, line in lines if line.strip() and (is_note(FAMILY, line) or is_contents(line))]


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
