"""The rows of results tables: a policy or programme each, with its results, and the goals that stand beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.layouts.indicators.rows import indicator_of_row
from ingest.layouts.markers import is_note, markers, pattern
from ingest.layouts.markup import plain_text
from ingest.layouts.notes import without_notes
from ingest.layouts.outline.items import office
from ingest.layouts.results.columns import DEFAULT, Columns, read_results_header
from ingest.records import Cell, Indicator, Issue, Lines
from ingest.text.printed import join_wrapped, squeeze
from ingest.text.width import half_width

FAMILY: Final = "policy_results"

LONGEST_NOTE: Final = 400
"""Characters of a note that are searched for explained glyphs."""

ENOUGH_ROWS: Final = 2
"""Coded rows with marked items that make the family sure without a header."""

SAMPLE: Final = 5000
"""Lines read to recognise the family: real results have under a hundred."""


# 国際理解を深める（担当：教育課）
_OFFICE: Final = re.compile(
    r"[(（](?P<label>(?:担当|所管|主管)(?:課|部局|部署|室)?)\s*[:：]\s*(?P<inside>[^()（）]+)[)）]$")


@dataclass(frozen=True, slots=True)
class ResultsText:
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
    own_goals: Mapping[int, str]
    """Lines of goals of such a list, by number."""


@dataclass(slots=True)
class ResultsRow:
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
    goals: list[Indicator] = field(default_factory=list)
    """Its own goals, where the table has columns for them; their node is set later."""
    programme: bool = False
    """It is a programme, so that its goals are the section's."""


def read_rows(text: ResultsText, glyphs: str, layout_lines: list[int], issues: list[Issue]) -> Iterator[ResultsRow]:
    """Policies in order; headers and notes go to the layout lines."""
    columns = Columns(DEFAULT, headed=text.listed, others={len(DEFAULT): "担当"} if text.listed else {})
    latest: ResultsRow | None = None
    for number, line in enumerate(text.lines, start=1):
        if number in text.goals:
            continue
        cells = line.split("\t")
        note = is_note(FAMILY, line)
        header = None if note else read_results_header(cells)
        if note or header:
            columns = header or columns
            layout_lines.append(number)
            continue
        if len(cells) <= max(columns.at["name"], columns.at["body"]):
            continue
        row = _row(cells, columns, text.listed, number)
        (body, _), = row.bodies
        items = split_items(body, glyphs)[1]
        if latest and ((not row.code and not row.name) or (row.code, row.name) == (latest.code, latest.name)):
            _go_on(latest, row)
        elif latest and (number in text.inside or (not row.code and "code" in columns.at and not items)):
            # A name that is printed on several lines.
            latest.name = join_wrapped((latest.name, row.name))
            latest.bodies += row.bodies if body else []
        elif row.code or (row.name and "code" not in columns.at):
            row.levels = _levels(cells, columns, latest)
            inner = "".join(half_width(row.levels[-1]).split()) if row.levels and not row.code else ""
            if re.search(r"\d[-.]", inner) and pattern(FAMILY, "headed_code").fullmatch(inner):
                row.code, row.levels = row.levels[-1], row.levels[:-1]  # 施策 over 1-1 and the name
            if latest:
                yield latest
            latest = row
        elif len(cells) > 1 and items:
            issues.append(Issue(
                severity="warning", code="no-policy-code", lines=(number, number), text=row.name[:80],
                reason="the row has marked items but no policy code; it is left out", action="dropped"))
    if latest:
        yield latest


def _row(cells: Sequence[str], columns: Columns, listed: bool, number: int) -> ResultsRow:
    """What one line tells, without levels; offices in a name's bracket are a column's of their own."""
    name, body, code = (plain_text(cells[at]).strip() if at is not None and at < len(cells) else ""
                        for at in (columns.at["name"], columns.at["body"], columns.at.get("code")))
    name = squeeze(without_notes(name))
    others = _others(cells, columns, number)
    if columns.in_name:
        name, inside = _split_name(name)
        others += [Cell(text=inside, lines=(number, number), column=columns.in_name)] if inside else []
    if told := _OFFICE.search(name):
        others.append(Cell(text=told["inside"].strip(), lines=(number, number), column=told["label"]))
        name = name[:told.start()].rstrip()
    elif listed and (own := office(name)):
        others.append(Cell(text=own.offices, lines=(number, number), column=columns.others[len(DEFAULT)]))
        name = own.rest
    goal = indicator_of_row(cells, columns.headings, name, "", number) if columns.headings else None
    return ResultsRow(name, _code(code, columns), (number, number), columns.heading, [(body, (number, number))], others,
                      goals=[goal] if goal else [], programme=columns.programmes)


def _go_on(latest: ResultsRow, row: ResultsRow) -> None:
    """Adds a further line of the same row to it; a merged cell is repeated in each of them."""
    (body, (_, number)), = row.bodies
    if body in (each for each, _ in latest.bodies):
        latest.lines = latest.lines[0], number
    else:
        latest.bodies += row.bodies
    known = {(old.column, old.text) for old in latest.others}
    latest.others += [each for each in row.others if (each.column, each.text) not in known]
    latest.goals += row.goals


def _split_name(name: str) -> tuple[str, str]:
    """A name and what its last bracket holds, below 事業名（担当課）."""
    found = re.search(r"\s*[(（](?P<inside>(?:[^()（）]|[(（][^()（）]*[)）])+)[)）]$", name)
    return (name[:found.start()], found["inside"].strip()) if found and found.start() else (name, "")


def _levels(cells: Sequence[str], columns: Columns, latest: ResultsRow | None) -> tuple[str, ...]:
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


def item_glyphs(lines: Sequence[str]) -> str:
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


def split_items(body: str, glyphs: str) -> tuple[str, list[tuple[str, str]]]:
    """Text before the first item, and (glyph, text) of each item."""
    opening = re.escape(glyphs)
    # A glyph opens an item at the start, after a space or line end, or after the end of the item before;
    # inside a sentence it is a placeholder (○○大学).
    pieces = re.split(rf"(?:^|(?<=[\s】。]))([{opening}])(?![{opening}])\s*", body)
    pairs = zip(pieces[1::2], pieces[2::2], strict=True)
    return pieces[0].strip(), [(glyph, text.strip()) for glyph, text in pairs if text.strip()]
