"""Results per policy code of a comprehensive plan: a row per policy, its items marked ○ or ◇."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import count, pairwise
from typing import Final

from ingest.layouts import Layout, Match
from ingest.layouts.account import document_meta, settle
from ingest.layouts.aligned.rows import with_rows
from ingest.layouts.columns import clean_heading, role_of
from ingest.layouts.furniture import document_title, title_lines, without_furniture
from ingest.layouts.indicators.header_rows import with_joined_headers
from ingest.layouts.indicators.tables import has_named_goals, is_indicator_header, is_part, names, with_units
from ingest.layouts.indicators.value_dates import dated
from ingest.layouts.indicators.values import Years
from ingest.layouts.indicators.wordings import read_indicators, tells_values
from ingest.layouts.markers import is_note, markers, pattern
from ingest.layouts.markup import plain_text
from ingest.layouts.notes import without_notes
from ingest.layouts.numbering import CIRCLED, numbered
from ingest.layouts.outline.items import office
from ingest.layouts.plans.references import References
from ingest.layouts.plans.rows import unmarked
from ingest.layouts.plans.tree import under_columns, under_headings
from ingest.layouts.results.columns import SHORT, read_results_header
from ingest.layouts.results.goals import goals_of_rows, own_years, report_year, table_nodes
from ingest.layouts.results.rows import (
    ENOUGH_ROWS,
    SAMPLE,
    ResultsRow,
    ResultsText,
    item_glyphs,
    read_rows,
    split_items,
)
from ingest.layouts.tables.bracketed import tell_when
from ingest.layouts.ties.labels import with_labelled
from ingest.layouts.ties.town_rows import with_town_rows
from ingest.layouts.ties.within import with_listed
from ingest.records import Cell, Figure, Indicator, Issue, Lines, ParsedDocument, PlanNode
from ingest.source import Source
from ingest.text.printed import join_wrapped, normalise, squeeze
from ingest.text.width import half_width
from ingest.values.dates import fiscal_year_of
from ingest.values.figures import bracket_dates, bracket_figures
from ontology import reference
from ontology.iri import key_text

FAMILY: Final = "policy_results"

HEADING: Final = "h"
"""Begins the keys of headings above the tables: policies have their code or their order."""

_IN_TITLE: Final = re.compile(r"[(【\[]\s*((?:R|令和|H|平成|20)\s?\d{1,2})\s*[)】\]]")
"""A year in a title's bracket: 施策実績（R6）."""

_CIRCLED: Final = {ord(char): f"-{at}" for at, char in enumerate(CIRCLED, start=1)}


SURVEY_ROLES: Final = frozenset({"country", "municipality", "place", "period"})
"""Columns of a survey of projects, which no table of results has."""

SENTENCE: Final = 20
"""Characters that no value has, and every account of what was done."""

_CLOSED: Final = "。】)）]］"
"""What ends an item that does not go on below."""

OUTER: Final = frozenset({"roman", "ordinal", "word", "word-dashed", "arabic"})
"""Styles of the headings above policies in a list without a table."""

LONGEST_NAME: Final = 60
"""Characters of a line with a policy's code and name."""

def match(source: Source) -> Match:
    """Fits when rows have a policy code and hold marked items."""
    text = _lines(source, SAMPLE)
    sample = text.lines
    header = next((number for number, line in enumerate(sample, start=1)
                   if number not in text.goals and read_results_header(line.split("\t"))), 0)
    roles = {role_of(clean_heading(cell)) for cell in sample[header - 1].split("\t")} if header else set()
    if header and _of_several(sample[header - 1:]):
        roles.add("municipality")
    columns = read_results_header(sample[header - 1].split("\t")) if header else None
    if columns and columns.programmes and tell_when(sample, header - 1):
        roles.add("period")
    if foreign := roles & SURVEY_ROLES:
        told = ", ".join(sorted(map(str, foreign)))
        return Match(0.2, f"the table at line {header} is a survey's: it has columns for {told}")
    glyphs = item_glyphs(sample)
    rows = sum(1 for row in read_rows(text, glyphs, [], [])
               if any(split_items(body, glyphs)[1] or (header and "【" in body and (
                   row.code or bracket_figures(body, "", (1, 1)))) for body, _ in row.bodies))
    score = 0.4 * bool(header) + 0.6 * min(1.0, rows / ENOUGH_ROWS) if rows else 0.0
    if columns and "code" not in columns.at:
        # Without codes only the marked items, and the title, tell results from any table of names and texts.
        sure = 0.95 if pattern(FAMILY, "title").search(_title(source)) else 0.8
        return Match(round(score * sure, 2), f"header without codes at line {header}, {rows} rows with marked items")
    if text.listed and rows >= ENOUGH_ROWS and (text.own_goals or any(
            bracket_figures(line, "", (1, 1)) for line in sample)):
        return Match(0.95, f"{rows} policies with marked items, goals or figures, without a table")
    where = f"header at line {header}" if header else "no header"
    return Match(round(score, 2), f"{where}, {rows} rows with a policy code and marked items")


def _of_several(table: Sequence[str]) -> bool:
    """Whether a column of those who carry the programmes out names several municipalities."""
    at = next((at for at, cell in enumerate(table[0].split("\t"))
               if role_of(clean_heading(cell)) == "implementer"), None)
    named = {cells[at].strip() for line in table[1:] if at is not None and at < len(cells := line.split("\t"))}
    return len(named & reference.municipalities_by_name().keys()) > 1


def parse(source: Source, match: Match) -> ParsedDocument:
    """Reads every policy, its items, and the figures and dates of their brackets."""
    layout_lines: list[int] = []
    issues: list[Issue] = []
    nodes: list[PlanNode] = []
    figures: list[Figure] = []
    keys: set[str] = set()
    programmes: set[str] = set()
    starts: list[tuple[int, str]] = []
    above: dict[str, Sequence[str]] = {}
    own_goals: list[tuple[Indicator, str, bool]] = []
    text = _lines(source)
    glyphs = item_glyphs(text.lines)
    for order, row in enumerate(list(read_rows(text, glyphs, layout_lines, issues)), start=1):
        own = _key(row.code) or str(order)
        key = own if own not in keys else next(f"{own}-{at}" for at in count(2) if f"{own}-{at}" not in keys)
        if key != own and not row.programme:
            issues.append(Issue(severity="warning", code="repeated-code", lines=row.lines, text=row.code,
                                reason=f"the code {row.code} stands in an earlier row too; this one is {key}",
                                action="kept", record=key))
        keys.add(key)
        programmes |= {key} if row.programme else set()
        made = list(_nodes(row, key, glyphs))
        nodes += made
        above[key] = row.levels
        own_goals += [(goal, key, row.programme) for goal in row.goals]
        starts.append((row.lines[0], key))
        figures += [figure for node in made for cell in _told(node)
                    for figure in bracket_figures(cell.text, node.key, cell.lines)]
    nodes = under_columns(_under_headings(text, nodes), above, HEADING)
    title = _title(source)
    years = own_years(None, title)
    indicators, headers = _indicators(text, nodes, programmes, years)
    for (start, key), (end, _) in pairwise([*starts, (len(text.lines) + 1, "")]):
        lines = [(number, line) for number, line in text.own_goals.items() if start < number < end]
        own_goals += [(goal, key, False) for goal in read_indicators(lines, key, years=years)[0]]
    lines = list(enumerate(text.lines, start=1))
    indicators = dated(indicators, lines)
    parsed = ParsedDocument(
        indicators=(*indicators, *goals_of_rows(own_goals, nodes, report_year(title))),
        meta=document_meta(source, LAYOUT.name, match, title=title,
                           fiscal_year=_fiscal_year(source)),
        nodes=tuple(nodes), figures=tuple(figures), issues=tuple(issues),
        layout_lines=(*layout_lines, *headers, *text.furniture, *_heading_lines(source)))
    return settle(source, with_listed(source, with_labelled(source, with_town_rows(source, parsed))))


def _told(node: PlanNode) -> Iterator[Cell]:
    """The texts of a row or item that tell of figures: its results, and further columns with marked brackets."""
    yield from node.texts.get("body", ())
    yield from (cell for cell in node.texts.get("other", ()) if "【" in cell.text)


def _lines(source: Source, most: int | None = None) -> ResultsText:
    lines, blanked = without_furniture(list(enumerate(source.lines[:most], start=1)))
    rows, lasts = with_rows(lines, _first_column, whole=False)
    rows, joined = with_joined_headers(rows, _heads, is_part)
    inside = frozenset(number for first, last in lasts.items() for number in range(first + 1, last + 1))
    texts = [line for _, line in with_units(rows)]
    told = pattern(FAMILY, "title").search(document_title(rows)[1])
    listed = bool(told) and not any("\t" in line for line in texts)
    own: dict[int, str] = {}
    if listed:
        texts, own, labels = _listed(texts)
        joined += labels
    return ResultsText(texts, inside, [*blanked, *joined], dict(_goal_lines(texts)), listed, own)


def _under_headings(text: ResultsText, nodes: Sequence[PlanNode]) -> list[PlanNode]:
    """The policies under the numbered headings above their tables, and the nodes of these headings."""
    lines = [(number, "" if number in text.inside or is_note(FAMILY, line) else line)
             for number, line in enumerate(text.lines, start=1)]
    if text.listed:
        tables = [node.lines[0] for node in nodes if node.level == "policy-code"]
    else:
        tables = [number for number, line in lines
                  if number not in text.goals and read_results_header(line.split("\t"))]
    return under_headings(nodes, lines, tables, HEADING)


def _goal_lines(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Numbered lines of tables with goals and their values, which stand beside the results' tables."""
    goals = heads = False
    for number, line in enumerate(lines, start=1):
        cells = line.split("\t")
        below = goals and heads and not line.strip()  # the second row of its header, which is joined to the first
        heads = has_named_goals(cells) and not _told_below(cells, [each for each in lines[number:] if each.strip()])
        goals = heads or (goals and (below or len(cells) > 1) and not read_results_header(cells))
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
    return "【" in text or bool(re.match(rf"[{re.escape(_marks())}]", text)) or len(text) >= SENTENCE


def _marks() -> str:
    table = markers(FAMILY)["item"]
    return f"{table['glyphs']}{table['bullets']}"


def _indicators(text: ResultsText, nodes: Sequence[PlanNode],
                programmes: Collection[str], years: Years | None) -> tuple[list[Indicator], list[int]]:
    """Indicators of the policies that their rows name by code or title, or of the headings that they name by number,
    and the lines of their tables' headers; ``years`` are the report's own."""
    policies = [node for node in nodes if node.level == "policy-code"]
    titled = [node for node in nodes if node.title and node.level != "item"]
    titles = Counter(key_text(node.title.text) for node in titled if node.title)
    # A row without a code has its place for a key, which is no number that another table could mean.
    # The code of programmes is that of the policy above them.
    keys = {_key(node.notation): node.parent if node.key in programmes and node.parent else node.key
            for node in reversed(policies) if node.notation}
    keys |= {key_text(node.title.text): node.key for node in titled
             if node.title and titles[key_text(node.title.text)] == 1}
    above = References([node.model_copy(update={"key": node.key.removeprefix(HEADING)}) for node in nodes
                        if node.key.startswith(HEADING) and node.level not in ("policy-code", "item")], {})

    def named(cell: str, heading: str) -> str | None:
        if found := keys.get(_key(cell)) or keys.get(key_text(cell)):
            return found
        number = above.node(cell, heading)
        return f"{HEADING}{number}" if number else None

    own = table_nodes(text.lines, text.goals, nodes, named)
    found: list[Indicator] = []
    headers: list[int] = []
    for start, end in pairwise([*own, len(text.lines) + 1]):
        lines = [(number, line) for number, line in text.goals.items() if start <= number < end]
        read, _, heads = read_indicators(lines, own[start], named, years=years)
        found += read
        headers += heads
    return found, headers


def _listed(lines: Sequence[str]) -> tuple[list[str], dict[int, str], list[int]]:
    """Results printed without a table, as rows: a line with a policy's code and name heads its marked items.

    Beside the rows the lines of goals, by number, that stand below a label of goals (【指標】) under a policy, and the
    lines of labels.
    """
    glyphs = item_glyphs(lines) + markers(FAMILY)["item"]["bullets"]
    found: list[str] = []
    goals: dict[int, str] = {}
    labels: list[int] = []
    headed, label = False, ""
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        code = pattern(FAMILY, "listed_policy").fullmatch(half_width(text)) if len(text) <= LONGEST_NAME else None
        told = pattern(FAMILY, "label").fullmatch(half_width(text)) if headed and text else None
        if code:
            headed, label = True, ""
            name = text[code.start("name"):].strip()
            found.append(f"{name}\t\t{code['code']}")
        elif told:
            label = "goals" if names(told["label"]) else "other" if told["rest"] else ""
            labels += [] if told["rest"] else [number]
            found.append("")
        elif headed and (own := office(text)) and own.labelled and not own.rest:
            found.append(f"\t\t\t{own.offices}")
        elif headed and text[:1] not in glyphs and (heading := numbered(line)) and not tells_values(line) and (
                label or heading.style.split(":")[0] in OUTER):
            headed, label = False, ""  # a heading of the levels above
            found.append(line)
        elif headed and label == "goals" and text:
            goals[number] = line
            found.append("")
        elif headed and text and label != "other" and (
                text[0] in glyphs or line != line.lstrip() or found[-1].startswith("\t")):
            found.append(f"\t{text}\t")
        else:
            headed = headed and not text
            found.append(line)
    return found, goals, labels


def _heads(cells: Sequence[str]) -> bool:
    return read_results_header(cells) is not None or is_indicator_header(cells)


def _first_column(cells: Sequence[str]) -> int | None:
    columns = read_results_header(cells)
    return min(columns.at.get("code", columns.at["name"]), columns.at["name"]) if columns else None


def _key(code: str) -> str:
    """A code that is safe in a path: ``Ⅰ-1-(2)`` is ``I-1-2``."""
    return re.sub(r"[^0-9A-Za-z]+", "-", normalise(half_width(code)).translate(_CIRCLED)).strip("-")


def _nodes(row: ResultsRow, key: str, glyphs: str) -> Iterator[PlanNode]:
    """The policy and its items."""
    before: list[Cell] = []
    items: list[tuple[str, str, Lines]] = []
    for body, lines in row.bodies:
        lead, found = split_items(body, glyphs)
        if lead and items and items[-1][1][-1] not in _CLOSED:
            # The item above goes on: its cell is printed on several lines.
            glyph, text, (first, _) = items[-1]
            items[-1] = glyph, join_wrapped((text, lead)), (first, lines[1])
            lead = ""
        elif lead and items and "・" not in glyphs and pattern(FAMILY, "sub_item").match(lead):
            glyph, text, (first, _) = items[-1]  # a part of the item above on a line of its own
            items[-1], lead = (glyph, f"{text} {lead}", (first, lines[1])), ""
        before += [_cell(lead, row, lines)] if lead else []
        items += [(glyph, text, lines) for glyph, text in found]
    texts = {kind: tuple(cells) for kind, cells in (("body", before), ("other", row.others)) if cells}
    name, mark = unmarked(row.name)
    texts |= {"repeat": (Cell(text=mark, lines=row.lines),)} if mark else {}
    yield PlanNode(key=key, notation=row.code, level="policy-code", parent=None, texts=texts,
                   title=Cell(text=name, lines=row.lines), lines=row.lines)
    for order, (glyph, text, lines) in enumerate(items, start=1):
        sub_item = pattern(FAMILY, "sub_item") if "・" not in glyphs else None
        lead, *parts = sub_item.split(text) if sub_item else [text]
        groups = {"body": (text,), "mark": (glyph,), "sub_item": parts, "date": bracket_dates(text)}
        yield PlanNode(
            key=f"{key}.{order}", notation="", level="item", title=_cell(lead or text, row, lines), parent=key,
            texts={kind: tuple(_cell(part, row, lines) for part in parts)
                   for kind, parts in groups.items() if parts}, lines=lines)


def _cell(text: str, row: ResultsRow, lines: Lines) -> Cell:
    return Cell(text=squeeze(without_notes(text)), lines=lines, column=row.heading)


def _title(source: Source) -> str:
    return document_title(_untabbed(source), source.styles)[1] or source.id


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
