"""One pass over a plan whose outline is known.

Headings become nodes, rows and items listings; what stands below a heading becomes its goals, indicators and text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ingest.layouts.indicators.sentences import goes_on
from ingest.layouts.indicators.tables import Table, is_indicator_header, is_value
from ingest.layouts.indicators.wordings import is_indicator_line, is_value_line, tells_change
from ingest.layouts.markers import is_note, pattern
from ingest.layouts.notes import without_notes
from ingest.layouts.numbering import LONGEST, Numbered, numbered
from ingest.layouts.outline.measure_offices import offices_alone
from ingest.layouts.outline.shape import Item, Line, Outline, is_pair, is_row
from ingest.layouts.plans.collected import Reading, heading_of, open_level, path_of, root
from ingest.layouts.plans.levels import Header, plan_role
from ingest.layouts.plans.main_projects import FAMILY, label_of
from ingest.layouts.plans.mark_columns import open_columns, take_marked_row
from ingest.layouts.plans.numbered_cells import HEADING
from ingest.layouts.plans.references import References
from ingest.layouts.plans.rows import NOTHING, Row, continue_row, read_row, split_cells
from ingest.layouts.results.goals import goals_of
from ingest.layouts.tables.lines import names_total
from ingest.records import Cell, Lines, PlanNode
from ingest.text.printed import squeeze
from ingest.text.width import half_width
from ingest.values.departments import are_offices
from ingest.values.sdgs import is_goal_column, only_goals, stated

LABELLED_ROW: Final = 2
"""Cells of a row that is a label and its text; several may stand side by side (主管課 | 国際課 | 関係課 | 市民課)."""


def read(reading: Reading, lines: Sequence[Line], outline: Outline) -> Reading:
    """Headings to nodes, rows and items to listings under the nearest heading, goals and texts to their node."""
    skipped, reading.closing, reading.charges = 0, outline.closing, outline.offices
    above = len(set(outline.depths.values()))
    for number, line in lines:
        reading.apart = reading.apart or "\t" not in line
        aside = is_note(FAMILY, line) and number not in outline.captions and not _is_only_goal(reading, line, number)
        if number <= skipped or not line.strip() or aside:
            continue
        _close(reading, outline, number)
        entry, item = outline.entries.get(number), outline.items.get(number)
        if item and (reading.path or item.levels or not outline.entries):
            skipped = item.last
            _take_programmes(reading, item, number, above)
        elif number in outline.again and (same := path_of(reading, outline.again[number])):
            reading.path, reading.header, reading.block = same, None, "" if reading.goal_header else "indicators"
            reading.layout_lines.append(number)
        elif "\t" not in line and number not in outline.entries and (own := _owner_of_goals(reading, line, outline)):
            reading.path, reading.header, reading.goal_header, reading.block = own, None, None, "indicators"
            reading.layout_lines.append(number)
        elif "\t" not in line and (band := _band_of_goals(reading, line, outline)):
            reading.path, reading.header, reading.block = band, None, ""
            reading.layout_lines.append(number)
        elif number in outline.ends:
            reading.path, reading.header, reading.goal_header, reading.block = [], None, None, ""
            reading.outside = number in outline.empty
            reading.layout_lines.append(number)
            reading.loose.append((number, line))
        elif number in outline.captions:
            reading.path = [node for node in reading.path if reading.depths[node.key] < above]
            reading.header = None
            reading.block = reading.block if reading.layout_lines[-1:] == [number - 1] else ""  # its own label
            reading.layout_lines.append(number)
            reading.loose.append((number, line))
        elif entry and not reading.outside:
            skipped = entry.last
            printed = reading.named.get((number, HEADING))
            open_level(reading, entry.heading, printed[1].lines if printed else (number, skipped), entry.depth)
        elif header := reading.headers.get(number):
            reading.header, reading.goal_header, reading.block, reading.apart = header, None, "", False
            open_columns(reading, header, number, outline)
            reading.layout_lines.append(number)
        elif reading.goals_only and "\t" in line:
            _take_goal(reading, line, number, above)
        elif "\t" in line and (reading.path or (reading.header and not is_indicator_header(line.split("\t")))):
            _take_row(reading, line, number, above)
        elif reading.path and number in outline.goals:
            reading.targets.setdefault(reading.path[-1].key, []).append((number, line))
        elif reading.path:
            _take_text(reading, line, number)
        else:
            reading.header = None
            headed = "\t" in line and is_indicator_header(line.split("\t"))
            # Bands across a table of goals may name its nodes.
            reading.goal_header = (number, line) if headed else reading.goal_header if "\t" in line else None
            reading.loose.append((number, line))
    return reading


def _close(reading: Reading, outline: Outline, number: int) -> None:
    """Goes back to the heading that a label belongs to, where that is above the last one."""
    if number in outline.closing:
        reading.path = path_of(reading, outline.closing[number])
        reading.header, reading.goal_header, reading.block = None, None, ""


def _is_only_goal(reading: Reading, line: str, number: int) -> bool:
    """Whether a number alone, which a page's number may be, stands directly below a label of SDG goals."""
    return reading.block == "sdg" and reading.layout_lines[-1:] == [number - 1] and only_goals(line)


def _owner_of_goals(reading: Reading, line: str, outline: Outline) -> list[PlanNode]:
    """The node that the title of a table of goals names (政策1の成果指標), below those that hold it; else none."""
    label = goals_of(line) if reading.nodes and len(line.strip()) <= LONGEST else ""
    key = References(reading.nodes, outline.depths).node(label, "") if label else None
    return path_of(reading, next((node.lines[0] for node in reading.nodes if node.key == key), 0)) if key else []


def _band_of_goals(reading: Reading, line: str, outline: Outline) -> list[PlanNode]:
    """The node that a band across a table of goals names, below those that hold it; empty for any other line."""
    if not reading.goal_header or len(line.strip()) > LONGEST:
        return []
    key = References(reading.nodes, outline.depths).node(line.strip(), "")
    return path_of(reading, next((node.lines[0] for node in reading.nodes if node.key == key), 0)) if key else []


def _take_programmes(reading: Reading, item: Item, number: int, above: int) -> None:
    """The programmes of a line without a table, below the levels that it names itself."""
    for order, cell in enumerate(item.levels):
        open_level(reading, heading_of(cell.text), cell.lines, above + order)
    root(reading, number)
    for row in (item.row, *item.beside):
        _take_item(reading, row)


def _take_item(reading: Reading, row: Row) -> None:
    """A programme without a table; outlines are read more than once, so that their rows stay as they are."""
    node = reading.path[-1].key
    own = row.listing
    name, offices = (cell.model_copy(update={"lines": (cell.lines[0], max(cell.lines[1], reading.lasts.get(
        cell.lines[0], 0)))}) for cell in (own.name, own.departments))
    listing = own.model_copy(update={"node": node, "name": name, "departments": offices})
    reading.rows.append(replace(row, listing=listing, goals=tuple(
        goal.model_copy(update={"node": node}) for goal in row.goals)))


def _take_row(reading: Reading, line: str, number: int, above: int) -> None:
    """A row of programmes, or of indicators; ``above`` is the number of levels that headings give."""
    cells = line.split("\t")
    told = [cell.strip() for cell in cells if cell.strip()]
    pairs = list(zip(told[::2], told[1::2], strict=True)) if len(told) % LABELLED_ROW == 0 else []
    if len(told) == LABELLED_ROW and is_goal_column(told[0]) and (words := stated(":".join(told))):
        reading.goals.setdefault(reading.path[-1].key if reading.path else "", []).append(
            Cell(text=words, lines=(number, number)))
    elif reading.path and pairs and all(map(_tells_of_measure, pairs)):
        reading.header = reading.header if plan_role(told[0]) else None
        add_body(reading, reading.path[-1].key, number, "　".join(map("：".join, pairs)))
    elif is_indicator_header(cells) or (reading.block == "indicators" and reading.header is None):
        reading.header, reading.block = None, "indicators"
        reading.goal_header = (number, line) if is_indicator_header(cells) else reading.goal_header
        reading.targets.setdefault(reading.path[-1].key, []).append((number, line))
    elif reading.goal_header and reading.header is None and is_row(len(cells), reading.goal_header[1].count("\t") + 1):
        reading.block = "indicators"  # a band across the table stands between: its goals are the band's
        reading.targets.setdefault(reading.path[-1].key, []).extend([reading.goal_header, (number, line)])
    elif reading.header and reading.apart and _is_other(cells, reading.header):
        reading.header = None
    elif reading.header and names_total(cells):
        reading.apart = False
        reading.layout_lines.append(number)
    elif reading.header and reading.header.marks:
        take_marked_row(reading, reading.header, line, number)
    elif reading.header:
        reading.apart = False
        for order, column in enumerate(reading.header.levels):
            title = squeeze(cells[column]) if column < len(cells) else ""
            depth = above + order + bool(reading.outer and not above)
            if title in NOTHING:  # － says that there is no such level here, an empty cell that it is that of above
                reading.path = [node for node in reading.path if not title or reading.depths[node.key] < depth]
                continue
            heading = heading_of(title)
            if not order and not above and heading.parent is not None and heading.parent in reading.outer:
                own, printed = reading.outer[heading.parent]
                open_level(reading, own, (printed, printed), 0)
            told_at = reading.named[number, column][0] if (number, column) in reading.named else number
            open_level(reading, heading, (told_at, told_at), depth)
        root(reading, number)
        for each in split_cells(cells, reading.header):
            row = read_row(reading.source, each, reading.header, _span(reading, number), reading.path[-1].key)
            row.extra |= {cell.column: cell for at in reading.header.levels
                          if (number, at) in reading.named for _, cell in (reading.named[number, at],)}
            if row.listing.name.text or not reading.rows:
                reading.rows.append(row)
            else:
                continue_row(reading.rows[-1], row, number)


def _tells_of_measure(told: Sequence[str]) -> bool:
    """Whether a label and its text tell of the measure that a sheet is about: its office (主管課), its rating or what
    is to be done (施策の評価, 課題と今後の方向)."""
    label = "".join(half_width(told[0]).split())
    if plan_role(label) == "department":
        return are_offices(told[1])
    return bool(pattern(FAMILY, "conclusion").fullmatch(label)) and not are_offices(told[1])


def _take_goal(reading: Reading, line: str, number: int, above: int) -> None:
    """A row of goals where nothing else is listed: its columns of levels are headings."""
    cells = line.split("\t")
    if is_indicator_header(cells):
        reading.columns, reading.goal_header = [(at, cells[at]) for at in Table.of(cells).goals], (number, line)
    elif reading.apart and reading.columns and not any(cell.strip() for cell in cells[reading.columns[-1][0] + 1:]):
        reading.columns, reading.goal_header, reading.path = [], None, []  # a legend's row names no goal
    reading.apart = False
    for order, (at, heading) in enumerate(reading.columns):
        title = squeeze(cells[at]) if at < len(cells) else ""
        if title and pattern(FAMILY, "whole_cell").fullmatch(half_width(title)):
            reading.path = []
        elif title not in ("", squeeze(heading)):
            open_level(reading, numbered(title, wrapped=True) or Numbered("", None, None, "", title),
                  (number, number), above + order)
    if reading.columns:
        reading.row_nodes[number] = reading.path[-1].key if reading.path else ""
    node = reading.path[-1].key if reading.path and not reading.columns else ""
    own, header = reading.targets.setdefault(node, []), reading.goal_header
    if header and header not in own and is_row(len(cells), header[1].count("\t") + 1):
        own.append(header)  # headings are bands across the table
    if not own or own[-1][0] != number:
        own.append((number, line))


def _is_other(cells: Sequence[str], header: Header) -> bool:
    """Whether a row that does not directly follow its table is another table's: of another width, or of statistics."""
    told = [cell for cell in cells[1:] if cell.strip()]
    roles = header.columns.roles
    if is_pair("\t".join(cells), len(roles)):
        return True
    # Cells at the end may be left out where they are empty, but those that make a programme are there.
    least = max(at for at, role in enumerate(roles) if role in ("name", "description", "department")) + 1
    return not least <= len(cells) <= len(roles) or (bool(told) and all(map(is_value, told)))


def _span(reading: Reading, number: int) -> Lines:
    return number, reading.lasts.get(number, number)


def _take_text(reading: Reading, line: str, number: int) -> None:
    """A line of text under a heading: SDG numbers, a goal of the plan, a label, or running text."""
    node, reading.goal_header = reading.path[-1].key, None
    # Below a label of goals 現状：120人 is a value, and no label of what the situation is.
    label, rest = label_of(line) if reading.block != "indicators" or not is_value_line(line) else (None, "")
    words = stated(line) or (line.strip() if reading.block == "sdg" and only_goals(line) else "")
    if words:
        reading.goals.setdefault(node, []).append(Cell(text=words, lines=(number, number)))
    elif (offices := offices_alone(line)) and node not in reading.offices and (
            number in reading.charges or not (reading.rows and reading.rows[-1].listing.node == node)):
        reading.offices[node] = Cell(text=offices, lines=(number, number))
    elif label in ("indicators", "sdg") and not rest:
        reading.layout_lines.append(number)
        reading.block, reading.header = label, None
        if label == "indicators" and not reading.source.lines[number - 2].strip() and number not in reading.closing:
            reading.labels[number] = node
    elif not reading.block and is_value_line(line):
        _take_name(reading, node, number)
        reading.targets.setdefault(node, []).append((number, line))
    elif label == "indicators" or (not label and (
            reading.block == "indicators" or is_indicator_line(line) or _goes_on(reading, node, number))):
        reading.targets.setdefault(node, []).append((number, line))
    else:
        reading.block = ""
        add_body(reading, node, number, line)


def _goes_on(reading: Reading, node: str, number: int) -> bool:
    """Whether the line above is a goal's sentence that does not end there, or a goal with another one below it."""
    own = reading.source.lines[number - 1]
    return any(at == number - 1 and (goes_on(line) or tells_change(own))
               for at, line in reading.targets.get(node, [])[-1:])


def _take_name(reading: Reading, node: str, number: int) -> None:
    """The line above a lone value names what it counts: it is no running text."""
    body = reading.bodies.get(node, [])
    above = body[-1] if body else None
    if above and above.lines[1] == number - 1 and "。" not in above.text and len(above.text) <= LONGEST:
        body.pop()
        reading.targets.setdefault(node, []).append((number - 1, above.text))


def add_body(reading: Reading, node: str, number: int, line: str) -> None:
    """A line of running text below a node's heading."""
    reading.bodies.setdefault(node, []).append(Cell(text=without_notes(line.strip()), lines=(number, number)))


def texts_of(node: PlanNode, reading: Reading) -> dict[str, tuple[Cell, ...]]:
    """A node's blocks of text, with its body and the SDG goals that stand below it."""
    body = tuple(sorted(reading.bodies.get(node.key, ()), key=lambda cell: cell.lines))
    goals = tuple(reading.goals.get(node.key, ()))
    offices = (reading.offices[node.key],) if node.key in reading.offices else ()
    return {**node.texts, **{kind: cells for kind, cells in (
        ("body", body), ("sdg", goals), ("department", offices)) if cells}}
