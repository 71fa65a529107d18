"""A plan's implementation chapter: main projects, then programme tables under policy, measure and heading.

Which heading is which level is decided by ``levels``; goals and SDG numbers that stand under a heading
are its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from ingest.layouts import Layout, Match
from ingest.layouts.account import document_meta, settle
from ingest.layouts.aligned.rows import with_rows
from ingest.layouts.aligned.ruled_lines import with_drawn_tables
from ingest.layouts.furniture import document_title, without_furniture
from ingest.layouts.indicators.arrow_headers import with_dated_goals
from ingest.layouts.indicators.cards import with_card_lines
from ingest.layouts.indicators.single_spaces import with_spaced_goals
from ingest.layouts.indicators.tables import goal_names, is_indicator_header, with_goal_headers
from ingest.layouts.indicators.turned import with_turned_headers
from ingest.layouts.indicators.value_dates import aimed, dated
from ingest.layouts.indicators.wrapped import with_whole_goals
from ingest.layouts.markers import pattern
from ingest.layouts.notes import without_notes
from ingest.layouts.outline.continued import with_continued
from ingest.layouts.outline.drawn_lines import without_drawing
from ingest.layouts.outline.induced import induce, table_rows
from ingest.layouts.outline.labelled_lists import with_list_marks
from ingest.layouts.outline.measure_offices import with_offices_above
from ingest.layouts.outline.office_lines import with_closed_offices
from ingest.layouts.outline.shape import Line, Outline
from ingest.layouts.outline.split_headings import with_titles
from ingest.layouts.plans.chapters import band_below, chapter_titles, heading_above, note_lines
from ingest.layouts.plans.collected import Reading
from ingest.layouts.plans.columns import programme_headers
from ingest.layouts.plans.goals import dated_by_notes, goal_tables, plan_goals, plan_sdgs
from ingest.layouts.plans.level_rows import with_level_headers, with_level_rows
from ingest.layouts.plans.levels import Header, read_programme_header
from ingest.layouts.plans.main_projects import is_main_project, read_main_projects
from ingest.layouts.plans.mark_columns import with_whole_headers, without_known
from ingest.layouts.plans.measure_sheets import with_measures
from ingest.layouts.plans.numbered_cells import Named, with_named_cells
from ingest.layouts.plans.outer_levels import outer_headings
from ingest.layouts.plans.owner import own_municipality
from ingest.layouts.plans.partners import with_partners
from ingest.layouts.plans.period import period_lines, plan_period
from ingest.layouts.plans.plain_nodes import without_plain
from ingest.layouts.plans.reading import read, texts_of
from ingest.layouts.plans.references import References
from ingest.layouts.plans.repeat_legends import in_repeating_sections, with_legends
from ingest.layouts.plans.repeats import resolve
from ingest.layouts.plans.row_kinds import kind_table, read_kinds
from ingest.layouts.plans.rows import place, record_of, unmarked, with_extra
from ingest.layouts.plans.sdg_tables import sdg_tables
from ingest.layouts.plans.targets import own_goals, read_targets
from ingest.layouts.results.goals import FAMILY as RESULTS
from ingest.layouts.results.goals import in_year, list_year, own_years, report_year
from ingest.layouts.tables.bracketed import tell_when
from ingest.layouts.ties.labels import with_labelled
from ingest.layouts.ties.prose import sentences
from ingest.layouts.ties.within import with_listed
from ingest.records import Issue, Listing, ParsedDocument, ProjectRecord
from ingest.source import Source
from ingest.text.printed import squeeze
from ingest.values.dates import fiscal_year_of

SAMPLE: Final = 5000
"""Lines read to recognise the family: the longest real chapter has under 1,000."""

FOREIGN_ROLES: Final = frozenset({"country", "period", "place", "mode", "implementer"})
"""Columns of a survey of projects.  A plan's tables may have some of them, but stand under numbered headings."""

SURVEY_ROLES: Final = frozenset({"country", "place"})
"""Columns that make a table a survey's wherever it stands."""

ARROWS: Final = frozenset("→⇒➡➔⇨＞>")
"""Lead from a goal's value to the next; no header has one as a cell."""

REPORT: Final = 0.9
"""Fit at most of tables of results in a report on them."""

RESULTS_ALONE: Final = 0.75
"""Fit at most of tables of names and results alone: marked items in them are those of a report on results."""

KINDS: Final = 0.95
"""Fit of a table that tells its rows' kinds: as sure as a plan's, whose tables' fit is at most 1."""

SHEETS: Final = 3
"""Programmes with offices that make a document of record sheets."""

_RULE: Final = re.compile(r"[-─━═＝=*＊]{5,}")
"""A line across the page."""

NEAR: Final = 12
"""Lines above a table in which its heading stands, with a paragraph on the situation and goals between them."""


def match(source: Source) -> Match:
    """Fits when tables with programme names and summaries stand under numbered headings."""
    lines, *_ = plan_lines(source, SAMPLE)
    if kinds := kind_table(lines):
        return Match(KINDS, f"{len(kinds.rows)} rows of a table that says of each whether it is a level, goal or "
                            "programme of a plan")
    sample = [line for _, line in lines]
    found = programme_headers(lines)
    headers = [(at, found[number]) for at, (number, _) in enumerate(lines, start=1) if number in found]
    if not headers:
        return _match_items(lines, source.styles)
    under = sum(1 for at, header in headers if header.levels or header.marks or heading_above(sample, at, NEAR)
                or band_below(sample, at))
    directly = any(header.levels or header.marks or heading_above(sample, at, 1) for at, header in headers)
    foreign = headers[0][1].columns.known & (
        SURVEY_ROLES if directly or under > 1 else FOREIGN_ROLES - {"mode"} if under else FOREIGN_ROLES)
    if tell_when(sample, headers[0][0] - 1):
        foreign |= {"period"}
    if foreign:
        return Match(0.2, f"the table at line {lines[headers[0][0] - 1][0]} is a survey's: it has columns for "
                          f"{', '.join(sorted(foreign))}")
    marked = sum(1 for line in sample if "\t" in line and unmarked(squeeze(line.split("\t")[0]))[1])
    projects = sum(1 for line in sample if is_main_project(line))
    score = 0.4 + 0.4 * bool(under) + 0.1 * bool(marked or projects) + 0.1 * (len(headers) > 1)
    if all("results" in header.columns.known for _, header in headers) and pattern(RESULTS, "title").search(
            document_title(lines, source.styles)[1]):
        score = min(score, REPORT)  # where rows hold marked items or figures, they are read as results
    if not any({"description", "department"} & header.columns.known for _, header in headers):
        score = min(score, RESULTS_ALONE)
    return Match(round(score, 2),
                 f"{len(headers)} tables of programme names and summaries, {under} of them under levels of a plan; "
                 f"{marked} marked repeats, {projects} main projects")


def _match_items(lines: Sequence[Line], styles: Mapping[int, str]) -> Match:
    """Fits when programmes without a table stand under levels of a plan and name offices in charge, or goals do."""
    outline, goals_only = _outline(lines, {}, styles)
    if not outline.items:
        return Match(0.6 if goals_only else 0.0, "tables of goals" if goals_only
                     else "no table with programme names and summaries")
    levels = {entry.depth for entry in outline.entries.values()}
    levels |= {len(levels) + at for item in outline.items.values() for at in range(len(item.levels))}
    told = sum(1 for item in outline.items.values() if item.row.listing.departments.text)
    score = 0.5 * bool(levels) + 0.1 * (len(levels) > 1) + 0.3 * (told * 2 >= len(outline.items))
    # Programmes listed again are those of a plan, where slides fit as well.
    score += 0.1 * bool(levels) * any(item.row.listing.repeat for item in outline.items.values())
    # Record sheets, one below the other, have no levels above them.
    score += 0.25 * (not levels and told == len(outline.items) >= SHEETS)
    score = min(score, 1.0)
    return Match(round(score, 2), f"{len(outline.items)} programmes without a table under {len(levels)} levels of a "
                                  f"plan, {told} with a department")


def _outline(lines: Sequence[Line], tables: Mapping[int, Header], styles: Mapping[int, str],
             inner: bool = False) -> tuple[Outline, bool]:
    """The plan's outline, and whether it lists goals and no programmes."""
    outline = induce(lines, frozenset(tables), styles, inner, [at for at, header in tables.items() if header.marks])
    goals = [] if tables or outline.items else goal_tables(lines)
    return (induce(lines, goals, styles), True) if goals else (outline, False)


def parse(source: Source, match: Match) -> ParsedDocument:
    """Reads the plan; every listing is resolved to its programme."""
    lines, lasts, blanked, named = plan_lines(source)
    kinds = kind_table(lines)
    headers = {} if kinds else programme_headers(lines)
    inner = bool(headers) and all(header.levels or header.marks for header in headers.values())
    outline, goals_only = (Outline(start=kinds.header), False) if kinds else _outline(
        lines, headers, source.styles, inner)
    start = min([outline.start, *(number for number, header in headers.items() if header.levels or header.marks)])
    before = [(number, line) for number, line in lines if number < start]
    projects = read_main_projects(before)
    reading = Reading(source, headers, lasts, goals_only=goals_only, outer=outer_headings(lines, headers),
                      named=named)
    if kinds:
        outline = read_kinds(reading, kinds, lines[len(before):])
    else:
        read(reading, lines[len(before):], outline)
    offices = {node.key: cells[0] for node in reading.nodes if (cells := node.texts.get("department"))}
    reading.rows = with_offices_above(in_repeating_sections(reading.rows, reading.bodies), offices | reading.offices)
    reading.rows = without_known(reading.rows)
    records, issues = _records(reading)
    spans = [*(each.lines for each in projects.projects), *(each.lines for each in projects.nodes),
             *(each.lines for each in projects.indicators)]
    taken = {number for first, last in spans for number in range(first, last + 1)}
    loose = [*(line for line in before if line[0] not in taken), *reading.loose]
    references = References(reading.nodes, outline.depths)
    outside, labels = plan_goals(loose, lambda line: references.node(line, "") is not None)
    reading.targets.setdefault("", []).extend(outside)
    reading.layout_lines += labels
    title = _title(source, lines, {*headers, *(() if kinds is None else (kinds.header,))})
    years = plan_period(period_lines(line for _, line in lines), title)
    told = own_years(years, title)
    indicators = [*dated_by_notes(read_targets(reading, outline, told), lines), *own_goals(reading.rows)]
    indicators = [in_year(each, report_year(title)) for each in dated(indicators, lines)]
    indicators = aimed(indicators, None if told and told.report else years)
    listed = taken | {*headers, *table_rows(lines, headers), *(kinds.rows if kinds else ())}
    aside = [line for line in lines if line[0] not in listed]
    for key, cell in sdg_tables(aside, references.node):
        reading.goals.setdefault(key, []).append(cell)
    nodes = [node.model_copy(update={"texts": texts_of(node, reading)}) for node in reading.nodes]
    layout_lines = [*projects.layout_lines, *reading.layout_lines, *chapter_titles(before), *note_lines(lines),
                    *blanked]
    parsed = ParsedDocument(
        meta=document_meta(source, LAYOUT.name, match, title=title,
                           fiscal_year=None if years else fiscal_year_of(report_year(title) or list_year(title)),
                           publisher=own_municipality(source.lines), years=years),
        projects=(*records, *projects.projects), nodes=(*projects.nodes, *nodes),
        indicators=(*projects.indicators, *indicators), goals=plan_sdgs(loose, lines),
        prose=sentences(source, (*records, *projects.projects)), issues=(*issues, *reading.issues),
        layout_lines=tuple(layout_lines))
    used = {each.node for record in parsed.projects for each in record.listings} | {
        each.node for each in parsed.indicators if each.node}
    parsed = parsed.model_copy(update={"nodes": tuple(without_plain(parsed.nodes, used, outline.entries))})
    return settle(source, with_listed(source, with_labelled(source, with_partners(source, parsed))))


def _title(source: Source, lines: Sequence[Line], headers: Collection[int]) -> str:
    """The document's title; a sheet that begins with the header of its table prints none."""
    number, title = document_title(lines, source.styles)
    cells = next((line for at, line in lines if at == number), "").split("\t")
    return source.id if number in headers or is_indicator_header(cells) else squeeze(without_notes(title))


def _records(reading: Reading) -> tuple[list[ProjectRecord], list[Issue]]:
    """The programmes of all listings, and what was noticed."""
    programmes, issues = resolve([row.listing for row in reading.rows])
    rows = {place(row.listing): row for row in reading.rows}
    records = []
    printed = Counter(rows[place(programme.main)].number.text for programme in programmes)
    for ordinal, programme in enumerate(programmes, start=1):
        row = rows[place(programme.main)]
        # Printed numbers name records only where every programme has one of its own.
        record = row.number.text if max(printed.values()) == 1 and "" not in printed else str(ordinal)
        summary = programme.summary or programme.main.summary
        listings = [each if each is programme.main else with_extra(each, rows) for each in programme.listings]
        records.append(record_of(record, row, summary, listings))
        issues = [_of_record(issue, programme.listings, record) for issue in issues]
    return records, issues


def plan_lines(source: Source, most: int | None = None) -> tuple[list[Line], dict[int, int], list[int], Named]:
    """A plan's numbered lines without page furniture and with aligned tables as rows; the last line of each row that
    has several; the numbers of the lines that are furniture; cells that a list above names."""
    # A title above a workbook's table is a row with one filled cell.
    printed = (line if "\t" in line.strip() else line.rstrip("\t") for line in source.lines[:most])
    lines, drawn, rules = with_drawn_tables(without_drawing(list(enumerate(printed, start=1))))
    rules += [number for number, line in lines if _RULE.fullmatch(line.strip())]
    lines = [(number, "" if _RULE.fullmatch(line.strip()) else line) for number, line in lines]
    lines, blanked = without_furniture(with_continued(lines))
    lines, sheets, moved = with_measures(lines)
    lines, titles = with_titles(with_legends(lines))
    lines, closed = with_closed_offices(with_list_marks(lines))
    lines, spaced = with_spaced_goals(lines)
    lines, wrapped = with_whole_goals(with_dated_goals(lines))
    rows, lasts = with_rows(lines, _column_of_names)
    rows = with_level_headers(rows)
    kept = {number for number, _ in rows}
    kept |= {number for first, last in lasts.items() for number in range(first, last + 1)}
    titles += [number for number, _ in lines if number not in kept]  # upper lines of headers
    rows, named = with_named_cells(with_whole_headers(with_level_rows(rows)))
    rows, joined = with_goal_headers(with_turned_headers(with_card_lines(rows)))
    return rows, drawn | closed | spaced | wrapped | lasts, [*blanked, *sheets, *titles, *joined, *rules], named | moved


def _column_of_names(cells: Sequence[str]) -> int | None:
    if any(cell.strip() in ARROWS for cell in cells):
        return None
    header = read_programme_header("\t".join(cells))
    return header.columns.index("name") if header else goal_names(cells)


def _of_record(issue: Issue, listings: Sequence[Listing], record: str) -> Issue:
    """The issue with its record's number, where it is about one of the record's listings."""
    own = any(issue.lines == listing.name.lines for listing in listings)
    return issue.model_copy(update={"record": record}) if own and issue.record is None else issue


LAYOUT = Layout("programme_tables", match, parse)
