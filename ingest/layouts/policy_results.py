"""Results per policy code of a comprehensive plan: a row per policy, its items marked ○ or ◇."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

from ingest.dates import fiscal_year_of
from ingest.figures import bracket_dates, bracket_figures
from ingest.layouts import Layout, Match
from ingest.layouts.account import document_meta, settle
from ingest.layouts.aligned_rows import with_rows
from ingest.layouts.furniture import document_title, title_lines, without_furniture
from ingest.layouts.indicator_tables import has_named_goals, indicator_of_row
from ingest.layouts.indicators import read_indicators
from ingest.layouts.markers import is_note, markers, pattern
from ingest.layouts.markup import plain_text
from ingest.layouts.notes import without_notes
from ingest.layouts.numbering import CIRCLED
from ingest.layouts.plan_tree import under_columns, under_headings
from ingest.layouts.results_columns import DEFAULT, SHORT, Columns, read_results_header
from ingest.records import Cell, Figure, Indicator, Issue, Lines, ParsedDocument, PlanNode
from ingest.source import Source
from ingest.text import join_wrapped, normalise, squeeze
from ingest.width import half_width
from ontology.iri import key_text

FAMILY: Final = "policy_results"

HEADING: Final = "h"
"""Begins the keys of headings above the tables: policies have their code or their order."""

LONGEST_NOTE: Final = 400
"""Characters of a note that are searched for explained glyphs."""

_IN_TITLE: Final = re.compile(r"[(【\[]\s*((?:R|令和|H|平成|20)\s?\d{1,2})\s*[)】\]]")
"""A year in a title's bracket: 施策実績（R6）."""

_CIRCLED: Final = {ord(char): f"-{at}" for at, char in enumerate(CIRCLED, start=1)}

ENOUGH_ROWS: Final = 2
"""Coded rows with marked items that make the family sure without a header."""


_CLOSED: Final = "。】)）]］"
"""What ends an item that does not go on below."""

SAMPLE: Final = 5000
"""Lines read to recognise the family: real results have under a hundred."""

LONGEST_NAME: Final = 60
"""Characters of a line with a policy's code and name."""

@dataclass(frozen=True, slots=True)
class _Text:
    """A document's lines, prepared."""

    lines: Sequence[str]
    """Without page furniture, columns kept apart by tabs."""
    inside: frozenset[int]
    """Numbers of the lines that go on with a row of aligned columns."""
    furniture: Sequence[int]
    goals: Mapping[int, str]
    """Lines of the tables of goals, by number."""
    listed: bool
    """The rows were made from a list without a table."""


@dataclass(slots=True)
class _Row:
    """One policy as read; its results may go on in the rows below."""

    name: str
    code: str
    lines: Lines
    heading: str
    bodies: list[tuple[str, Lines]]
    others: list[Cell]
    """Further columns, with their headings."""
    levels: tuple[str, ...] = ()
    """Titles of the levels above, where columns name them."""
    goal: Indicator | None = None
    """Its own goal, where the table has columns for it; its node is set later."""


def match(source: Source) -> Match:
    """Fits when rows have a policy code and hold marked items."""
    text = _lines(source, SAMPLE)
    sample = text.lines
    header = next((number for number, line in enumerate(sample, start=1)
                   if number not in text.goals and read_results_header(line.split("\t"))), 0)
    glyphs = _glyphs(sample)
    rows = sum(1 for row in _rows(text, glyphs, [], [])
               if any(_split_items(body, glyphs)[1] or (header and row.code and "【" in body)
                      for body, _ in row.bodies))
    score = 0.4 * bool(header) + 0.6 * min(1.0, rows / ENOUGH_ROWS) if rows else 0.0
    if header and (columns := read_results_header(sample[header - 1].split("\t"))) and "code" not in columns.at:
        # Without codes only the marked items tell results from any table of names and texts.
        return Match(round(score * 0.8, 2), f"header without codes at line {header}, {rows} rows with marked items")
    where = f"header at line {header}" if header else "no header"
    return Match(round(score, 2), f"{where}, {rows} rows with a policy code and marked items")


def parse(source: Source, match: Match) -> ParsedDocument:
    """Reads every policy, its items, and the figures and dates of their brackets."""
    layout_lines: list[int] = []
    issues: list[Issue] = []
    nodes: list[PlanNode] = []
    figures: list[Figure] = []
    keys: set[str] = set()
    above: dict[str, Sequence[str]] = {}
    own_goals: list[Indicator] = []
    text = _lines(source)
    glyphs = _glyphs(text.lines)
    for order, row in enumerate(list(_rows(text, glyphs, layout_lines, issues)), start=1):
        own = _key(row.code) or str(order)
        key = own if own not in keys else next(f"{own}-{at}" for at in count(2) if f"{own}-{at}" not in keys)
        if key != own:
            issues.append(Issue(severity="warning", code="repeated-code", lines=row.lines, text=row.code,
                                reason=f"the code {row.code} stands in an earlier row too; this one is {key}",
                                action="kept", record=key))
        keys.add(key)
        made = list(_nodes(row, key, glyphs))
        nodes += made
        above[key] = row.levels
        if row.goal:
            own_goals.append(row.goal.model_copy(update={"node": key}))
        figures += [figure for node in made for cell in node.texts.get("body", ())
                    for figure in bracket_figures(cell.text, node.key, node.lines)]
    indicators, headers = _indicators(text, nodes)
    nodes = under_columns(_under_headings(text, nodes), above, HEADING)
    parsed = ParsedDocument(
        indicators=(*indicators, *own_goals),
        meta=document_meta(source, LAYOUT.name, match, title=_title(source),
                           fiscal_year=_fiscal_year(source)),
        nodes=tuple(nodes), figures=tuple(figures), issues=tuple(issues),
        layout_lines=(*layout_lines, *headers, *text.furniture, *_heading_lines(source)))
    return settle(source, parsed)


def _lines(source: Source, most: int | None = None) -> _Text:
    lines, blanked = without_furniture(list(enumerate(source.lines[:most], start=1)))
    rows, lasts = with_rows(lines, _first_column, whole=False)
    inside = frozenset(number for first, last in lasts.items() for number in range(first + 1, last + 1))
    texts = [line for _, line in rows]
    told = pattern(FAMILY, "title").search(document_title(rows)[1])
    listed = bool(told) and not any("\t" in line for line in texts)
    return _Text(_listed(texts) if listed else texts, inside, blanked, dict(_goal_lines(texts)), listed)


def _under_headings(text: _Text, nodes: Sequence[PlanNode]) -> list[PlanNode]:
    """The policies under the numbered headings above their tables, and the nodes of these headings."""
    lines = [(number, "" if number in text.inside or is_note(FAMILY, line) else line)
             for number, line in enumerate(text.lines, start=1)]
    tables = [number for number, line in lines if number not in text.goals and read_results_header(line.split("\t"))]
    return list(nodes) if text.listed else under_headings(nodes, lines, tables, HEADING)


def _goal_lines(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Numbered lines of tables with goals and their values, which stand beside the results' tables."""
    goals = False
    for number, line in enumerate(lines, start=1):
        cells = line.split("\t")
        opens = has_named_goals(cells) and not _told_below(cells, lines[number:])
        goals = opens or (goals and len(cells) > 1 and not read_results_header(cells))
        if goals:
            yield number, line


def _told_below(cells: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a header of goals is one of results with the goals beside them: what stands below its results' column
    are marked items and no values."""
    columns = read_results_header(cells)
    if columns is None:
        return False
    first = next((line.split("\t") for line in below if line.strip()), [])
    at = columns.at["body"]
    text = plain_text(first[at]).strip() if at < len(first) else ""
    return "【" in text or bool(re.match(rf"[{re.escape(_marks())}]", text))


def _marks() -> str:
    table = markers(FAMILY)["item"]
    return f"{table['glyphs']}{table['bullets']}"


def _indicators(text: _Text, nodes: Sequence[PlanNode]) -> tuple[list[Indicator], list[int]]:
    """Indicators of the policies that their rows name by code or title, and the lines of their tables' headers."""
    policies = [node for node in nodes if node.level == "policy-code"]
    keys = {node.key: node.key for node in policies}
    titles = Counter(key_text(node.title.text) for node in policies if node.title)
    keys |= {key_text(node.title.text): node.key for node in policies
             if node.title and titles[key_text(node.title.text)] == 1}
    found, _, headers = read_indicators(
        text.goals.items(), "", lambda cell, _: keys.get(_key(cell)) or keys.get(key_text(cell)))
    return found, headers


def _listed(lines: Sequence[str]) -> list[str]:
    """Results printed without a table, as rows: a line with a policy's code and name heads its marked items."""
    glyphs = _glyphs(lines) + markers(FAMILY)["item"]["bullets"]
    found: list[str] = []
    headed = False
    for line in lines:
        text = line.strip()
        code = pattern(FAMILY, "listed_policy").fullmatch(half_width(text)) if len(text) <= LONGEST_NAME else None
        if code:
            headed = True
            found.append(f"{text[code.start('name'):].strip()}\t\t{code['code']}")
        elif headed and text and (text[0] in glyphs or line != line.lstrip() or found[-1].startswith("\t")):
            found.append(f"\t{text}\t")
        else:
            headed = headed and not text
            found.append(line)
    return found


def _first_column(cells: Sequence[str]) -> int | None:
    columns = read_results_header(cells)
    return min(columns.at.get("code", columns.at["name"]), columns.at["name"]) if columns else None


def _key(code: str) -> str:
    """A code that is safe in a path: ``Ⅰ-1-(2)`` is ``I-1-2``."""
    return re.sub(r"[^0-9A-Za-z]+", "-", normalise(half_width(code)).translate(_CIRCLED)).strip("-")


def _rows(text: _Text, glyphs: str, layout_lines: list[int], issues: list[Issue]) -> Iterator[_Row]:
    """Policies in order; headers and notes go to the layout lines."""
    columns = Columns(DEFAULT, headed=text.listed)
    latest: _Row | None = None
    for number, line in enumerate(text.lines, start=1):
        if number in text.goals:
            continue
        if is_note(FAMILY, line):
            layout_lines.append(number)
            continue
        cells = line.split("\t")
        if header := read_results_header(cells):
            columns = header
            layout_lines.append(number)
            continue
        if len(cells) <= max(columns.at["name"], columns.at["body"]):
            continue
        name, body, code = (plain_text(cells[at]).strip() if at is not None and at < len(cells) else ""
                            for at in (columns.at["name"], columns.at["body"], columns.at.get("code")))
        found, name = _code(code, columns), squeeze(without_notes(name))
        if latest and ((not found and not name) or (found, name) == (latest.code, latest.name)):
            latest.bodies.append((body, (number, number)))
            latest.others += _others(cells, columns, number)
        elif latest and (number in text.inside or (
                not found and "code" in columns.at and not _split_items(body, glyphs)[1])):
            # A name that is printed on several lines.
            latest.name = join_wrapped((latest.name, name))
            latest.bodies += [(body, (number, number))] if body else []
        elif found or (name and "code" not in columns.at):
            if latest:
                yield latest
            levels = _levels(cells, columns, latest)
            goal = indicator_of_row(cells, columns.headings, name, "", number) if columns.headings else None
            latest = _Row(name, found, (number, number), columns.heading, [(body, (number, number))],
                          _others(cells, columns, number), levels, goal)
        elif len(cells) > 1 and _split_items(body, glyphs)[1]:
            issues.append(Issue(
                severity="warning", code="no-policy-code", lines=(number, number), text=name[:80],
                reason="the row has marked items but no policy code; it is left out", action="dropped"))
    if latest:
        yield latest


def _levels(cells: Sequence[str], columns: Columns, latest: _Row | None) -> tuple[str, ...]:
    """Titles of the levels above a row; a blank cell is that of the row before."""
    before = latest.levels if latest and len(latest.levels) == len(columns.levels) else ("",) * len(columns.levels)
    return tuple(squeeze(plain_text(cells[at])) or old for at, old in zip(columns.levels, before, strict=True))


def _code(text: str, columns: Columns) -> str:
    """The policy code of a cell; of whatever shape where the column is headed as one."""
    folded = half_width(text).upper()
    found = pattern(FAMILY, "code").search(folded)
    if columns.headed and (whole := pattern(FAMILY, "headed_code").fullmatch("".join(folded.split()))):
        return whole[0]
    return found[0] if found else ""


def _others(cells: Sequence[str], columns: Columns, number: int) -> list[Cell]:
    return [Cell(text=squeeze(plain_text(cells[at])), lines=(number, number), column=heading)
            for at, heading in columns.others.items() if at < len(cells) and cells[at].strip()]


def _glyphs(lines: Sequence[str]) -> str:
    """The characters that open items: the usual ones, and those that a note of this document explains.

    Where no cell starts with a usual one, bullets that start several cells are the items' marks.
    """
    known: str = markers(FAMILY)["item"]["glyphs"]
    explained = (match["glyph"] for line in lines if is_note(FAMILY, line)
                 for match in pattern(FAMILY, "legend").finditer(line[:LONGEST_NOTE]))
    found = "".join(dict.fromkeys((*known, *explained)))
    starts = Counter(cell.lstrip()[:1] for line in lines[:SAMPLE] if "\t" in line
                     for cell in (plain_text(part[:LONGEST_NOTE]) for part in line.split("\t")))
    bullets: str = markers(FAMILY)["item"]["bullets"]
    if any(starts[glyph] for glyph in found):
        return found
    return found + "".join(glyph for glyph in bullets if starts[glyph] >= ENOUGH_ROWS)


def _split_items(body: str, glyphs: str) -> tuple[str, list[tuple[str, str]]]:
    """Text before the first item, and (glyph, text) of each item."""
    opening = re.escape(glyphs)
    # A glyph opens an item at the start, after a space or line end, or after the end of the item before;
    # inside a sentence it is a placeholder (○○大学).
    pieces = re.split(rf"(?:^|(?<=[\s】。]))([{opening}])(?![{opening}])\s*", body)
    pairs = zip(pieces[1::2], pieces[2::2], strict=True)
    return pieces[0].strip(), [(glyph, text.strip()) for glyph, text in pairs if text.strip()]


def _nodes(row: _Row, key: str, glyphs: str) -> Iterator[PlanNode]:
    """The policy and its items."""
    before: list[Cell] = []
    items: list[tuple[str, str, Lines]] = []
    for body, lines in row.bodies:
        lead, found = _split_items(body, glyphs)
        if lead and items and items[-1][1][-1] not in _CLOSED:
            # The item above goes on: its cell is printed on several lines.
            glyph, text, (first, _) = items[-1]
            items[-1] = glyph, join_wrapped((text, lead)), (first, lines[1])
            lead = ""
        before += [_cell(lead, row, lines)] if lead else []
        items += [(glyph, text, lines) for glyph, text in found]
    texts = {kind: tuple(cells) for kind, cells in (("body", before), ("other", row.others)) if cells}
    yield PlanNode(key=key, notation=row.code, level="policy-code", parent=None, texts=texts,
                   title=Cell(text=row.name, lines=row.lines), lines=row.lines)
    for order, (glyph, text, lines) in enumerate(items, start=1):
        sub_item = pattern(FAMILY, "sub_item") if "・" not in glyphs else None
        lead, *parts = sub_item.split(text) if sub_item else [text]
        groups = {"body": (text,), "mark": (glyph,), "sub_item": parts, "date": bracket_dates(text)}
        yield PlanNode(
            key=f"{key}.{order}", notation="", level="item", title=_cell(lead or text, row, lines), parent=key,
            texts={kind: tuple(_cell(part, row, lines) for part in parts)
                   for kind, parts in groups.items() if parts}, lines=lines)


def _cell(text: str, row: _Row, lines: Lines) -> Cell:
    return Cell(text=squeeze(without_notes(text)), lines=lines, column=row.heading)


def _title(source: Source) -> str:
    return document_title(_untabbed(source))[1] or source.id


def _untabbed(source: Source) -> list[tuple[int, str]]:
    return [(number, line) for number, line in enumerate(source.lines, start=1)
            if "\t" not in line.strip() and not is_note(FAMILY, line)]


def _heading_lines(source: Source) -> Iterator[int]:
    """The title and labels of the text above the table."""
    untabbed = _untabbed(source)
    yield from title_lines(untabbed)
    for number, line in untabbed:
        if pattern(FAMILY, "heading").fullmatch(half_width(line[:SHORT]).strip()):
            yield number


def _fiscal_year(source: Source) -> int | None:
    """The fiscal year that titles and notes name; the results themselves are of several years."""
    title = _IN_TITLE.search(half_width(_title(source)))
    named = (fiscal_year_of(line) for line in source.lines
             if line.strip() and "\t" not in line.strip() and "年度" in line)
    return next((year for year in named if year is not None), fiscal_year_of(f"{title[1]}年度") if title else None)


LAYOUT = Layout("policy_results", match, parse)
