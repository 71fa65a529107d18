"""Lists of sister and friendship cities: a row per tie, no column that names a programme.

The rows are kept as ``ParsedDocument.partners``; linking makes ties of them and no projects.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ingest.layouts import Layout, Match
from ingest.layouts.account import owned
from ingest.layouts.columns import Columns, assign, clean_heading, role_of, tells_conclusion
from ingest.layouts.tables.header import Header, Reader, first_header, split
from ingest.layouts.tables.survey_table import parse_table, table_meta
from ingest.layouts.ties import items as tie_items
from ingest.layouts.ties import prose, tie_text
from ingest.layouts.ties.cells import row_of
from ingest.layouts.ties.headings import HEADING, Place
from ingest.layouts.ties.lines import is_kind, is_partner, is_where, names_kind
from ingest.layouts.ties.owner import publisher
from ingest.layouts.ties.partner_columns import by_content, is_home, is_side, tell_ties
from ingest.layouts.ties.plain import is_easy
from ingest.layouts.ties.rows import sort_of, whose
from ingest.layouts.ties.speaker import is_native, only_bodies, published_by, speaker
from ingest.records import Cell, Issue, ParsedDocument, ProjectRecord, Role
from ingest.source import Source
from ingest.values.dates import fiscal_year_of

SCORE: Final = 0.6
"""Above the generic table, which would take a column of remarks for a description; below any survey."""

SURE: Final = 0.65
"""Above a plan whose headings alone look like programmes."""

_LEAST_ROWS: Final = 3
_MOST: Final = 0.6
"""Of the rows of all tables, those that by their cells tell of ties; the others are headers and rows without a date."""
_HEADINGS: Final = 2
"""Lines above a table, of which one may be its heading and another a note."""
_REMARK: Final = re.compile("備考|摘要|経緯|契機|きっかけ|分野|内容|状況|説明|特色|概要|交流$|取組|活動|事業")
"""Headings of a column that tells what is done with a partner."""
_DONE: Final = re.compile("事業|周年|活動|取組|取り組|実績|派遣|訪問|受入|受け入れ|予定|行事|支援")
"""In a heading over what is done with partners, whatever kind of ties stands above it."""
_CONCLUDED: Final = re.compile("提携|締結|調印|盟約|協定|署名|縁組")
_KINDS: Final = re.compile("姉妹|友好|パートナー|協定|覚書|交流都市")
_LOOKED_AT: Final = 40
"""Rows by which a table of something else is told."""
_TOP: Final = 12
"""Lines of which one tells of ties."""

TIE: Final = re.compile(r"姉妹|友好|提携|締結|調印|盟約|交流都市|(?i:sister|friendship)")
"""Headings, or words of the title, by which a list of places abroad is a list of ties."""

_HEADING: Final = re.compile(
    "(?:資料|別表|別紙|参考|表|図)[0-9０-９]*|第[0-9０-９一二三四五六七八九十]+[章節項]?|[Ⅰ-Ⅹⅰ-ⅹ①-⑳][.．、]?|[(（].{1,2}[)）]|[一二三四五六七八九十ア-コ][.．、]?")
"""The number of a heading, which a gap sets apart from its words; no column is called so."""

_AS_OF: Final = re.compile(r"年度|現在|時点|版")
"""Beside a title's year; the year of an item is the tie's."""

_LONGEST_HEADING: Final = 24

_LEAST_HEADINGS: Final = 3
"""A list whose headings say nothing has a Japanese side, a partner and a year or kind at least."""

_MARKS: Final = "■□◆●○◎ \u3000"
_KIND_NAMES: Final = frozenset(("名称", "名称等", "件名"))
"""Headings that name anything, and in a list of ties what the tie is called."""


def match(source: Source) -> Match:
    """Fits when a header without a programme's name has a column of places abroad and something tells of ties."""
    easy = is_easy(source.lines)
    rows = [] if easy else _by_content(source.lines)
    if rows and any(map(TIE.search, source.lines[:_TOP])):
        return Match(SURE, f"{len(rows)} rows of tables tell of ties")
    found = None if easy else _header(source)
    if found is None:
        return Match(0.0, "no header row with partners and without programmes")
    number, header = found
    above = " ".join(source.lines[:number - 1])
    if not any(TIE.search(heading) for heading in header.columns.headings) and not TIE.search(above) and not tell_ties(
            header.columns, source.lines[number + header.height - 1:]):
        return Match(0.0, f"neither the header at line {number} nor the title tells of ties")
    if not any("\t" in line for line in source.lines[number + header.height - 1:]):
        return Match(0.0, f"no rows follow the header at line {number}")
    return Match(SCORE, f"a list of partners: the header at line {number} names no programme")


def _by_content(lines: Sequence[str]) -> list[int]:
    """The rows that tell of ties by what their cells are, where most rows of the tables do and each tells its kind."""
    if len(lines) >= prose.LONGEST_TABLE:
        return []
    rows = [number for number, line in enumerate(lines, start=1) if "\t" in line.strip()]
    first = [row_of(lines[number - 1].split("\t")) for number in rows[:_LOOKED_AT]]
    if sum(row is not None for row in first) < _MOST / 2 * len(first):
        return []  # a survey of thousands of rows is not looked at
    told = [number for number in rows if (row := row_of(lines[number - 1].split("\t"))) and row.kind]
    return told if len(told) >= max(_LEAST_ROWS, _MOST * len(rows)) else []


def parse(source: Source, match: Match) -> ParsedDocument:
    """Reads every row as a statement of a tie, and the sentences and items around the tables."""
    whole = replace(source, lines=tuple(map(_as_prose, source.lines)))
    source = replace(source, lines=tuple(
        line if line == told else "" for line, told in zip(source.lines, whole.lines, strict=True)))
    read = _reader(source)
    meta = table_meta(source, LAYOUT.name, match, read)
    found = _header(source)
    top = source.lines[:found[0] - 1 if found else 0]
    above = [text for line in top if (text := line.strip()) and "\t" not in text]
    title = next((line for line in above if _is_title(line)), "")
    if title and tie_items.YEAR.search(meta.title) and not _AS_OF.search(meta.title):  # an item, with its tie's year
        meta = meta.model_copy(update={"title": title, "fiscal_year": fiscal_year_of(title)})
    if title and title not in meta.title and published_by(meta.title):  # the chapter of a port's year book
        meta = meta.model_copy(update={"title": f"{meta.title} {title.lstrip(_MARKS)}"})
    parsed = parse_table(source, meta, read)
    if not meta.municipality and not meta.prefecture and not any(
            row.cells.keys() & {"municipality", "implementer"} for row in parsed.projects):
        meta = owned(meta, publisher([line.strip("\t") for line in whole.lines if "\t" not in line.strip()]))
    place = Place(own=speaker(whole.lines), bodies=only_bodies(whole.lines))
    reread = [_reread(row, source) for row in parsed.projects]
    under = [_under_heading(row, source) for row in reread]
    headed = any("mode" in row.cells or row is not before for row, before in zip(under, reread, strict=True))
    rows = tuple(_owned(_with_body(row), place) for row in under)
    rows, others = _of_ties(rows) if headed else (rows, ())
    parsed = parsed.model_copy(update={"projects": (), "partners": rows, "meta": meta,
                                       "issues": (*parsed.issues, *others)})
    return tie_text.with_text(whole, parsed) if len(source.lines) < prose.LONGEST_TABLE else parsed


def _reread(row: ProjectRecord, source: Source) -> ProjectRecord:
    """A row whose cells do not stand under their headings, by what stands in them: a kind of tie is no party."""
    dated = "period" in row.cells or any(
        tells_conclusion(cell.column) and any(map(str.isdigit, cell.text)) for cell in row.extra.values())
    wrong = is_kind(row.text("implementer")) or not dated
    told = row_of(source.lines[row.lines[0] - 1].split("\t")) if wrong else None
    if told is None or not told.kind:
        return row
    cell = Cell(text=told.partner, lines=row.lines, place=source.place(row.lines[0]))
    parts: dict[Role, str] = {"implementer": told.home, "country": told.partner, "period": told.date}
    return row.model_copy(update={
        "cells": {role: cell.model_copy(update={"text": text}) for role, text in parts.items() if text},
        "extra": {heading: cell.model_copy(update={"text": text, "column": heading})
                  for heading, text in (("種別", told.kind), ("備考", told.remark)) if text}})


def _under_heading(row: ProjectRecord, source: Source) -> ProjectRecord:
    """A row that tells no kind, with the kind that the heading of its table tells: 市町の姉妹都市.  What a column of
    remarks names is what was done or signed besides, where the heading is of one kind."""
    cells = (*row.cells.values(), *row.extra.values())
    named = [cell for cell in cells if tie_items.KIND.search(cell.text) or tie_items.KIND.search(cell.column)]
    if any(not _REMARK.search(cell.column) for cell in named) or (at := _heading_above(row, source)) is None:
        return row
    text = source.lines[at - 1].strip()
    if named and not (names_kind(text.lstrip(_MARKS)) and len(set(_KINDS.findall(text))) == 1):
        return row
    cell = Cell(text=text, lines=row.lines, column="種別", place=source.place(at))
    return row.model_copy(update={"extra": {**row.extra, "種別": cell}})


def _heading_above(row: ProjectRecord, source: Source) -> int | None:
    """The line of the nearest heading above a row's table that tells a kind: sentences between do not; a heading that
    the format knows closes those of its level and below, and what stands above it is another section's."""
    level, seen, nearer, apart = "", 0, False, False
    for number in range(row.lines[0] - 1, 0, -1):
        text, style = source.lines[number - 1].strip(), source.styles.get(number, "")
        item = style.startswith("list") or (tie_items.YEAR.search(text) and not _AS_OF.search(text))
        if not text or "\t" in text or "。" in text or item:
            apart = apart or "。" in text
            continue
        if style.startswith(HEADING):
            if level and style >= level:
                continue
            level = style
        elif level:
            continue
        seen += not level
        if _DONE.search(text):
            return None
        if tie_items.KIND.search(text):
            title = nearer and (style == f"{HEADING} 1" or len(set(_KINDS.findall(text))) > 1)
            title = title or (apart and not any(line.strip() for line in source.lines[:number - 1]))
            return None if title else number
        nearer = nearer or bool(level)
        if seen == _HEADINGS:
            return None
    return None


def _of_ties(rows: tuple[ProjectRecord, ...]) -> tuple[tuple[ProjectRecord, ...], tuple[Issue, ...]]:
    """The rows without those of another table: where headings tell the kinds of the tables, one that tells none and has
    no date of a conclusion is of visits or exchanges; each of its rows is reported."""
    others = [row for row in rows if not _tells_kind(row) and not any(
        _CONCLUDED.search(cell.column) for cell in (*row.cells.values(), *row.extra.values()))]
    issues = tuple(Issue(severity="info", code="stray-line", lines=row.lines, action="left-open",
                         text=" ".join(cell.text for cell in row.cells.values())[:80],
                         reason="a row under a heading that tells no kind of tie, beside tables whose headings do")
                   for row in others)
    return tuple(row for row in rows if row not in others), issues


def _tells_kind(row: ProjectRecord) -> bool:
    """Whether anything in a row or over its columns names a kind of tie."""
    return "mode" in row.cells or any(tie_items.KIND.search(text) or is_kind(text) for cell in (
        *row.cells.values(), *row.extra.values()) for text in (cell.text, cell.column)) or "種別" in row.extra


_BODIES: Final = re.compile("(?:姉妹|友好|提携|相手)?(?:港|学校|大学|動物園|園|館|施設|団体)名?")


def _with_body(row: ProjectRecord) -> ProjectRecord:
    """A row whose partner is only a country, with the body abroad that another column of it names: 港名 beside 国名."""
    partner = row.cells.get("country")
    if partner is None or not is_where(partner.text):
        return row
    named = [heading for heading, cell in row.extra.items() if _BODIES.fullmatch(cell.column)
             and sort_of(cell.text) not in ("", "government") and not is_native(cell.text)]
    if len(named) != 1:
        return row
    body = row.extra[named[0]]
    return row.model_copy(update={
        "cells": {**row.cells, "country": partner.model_copy(update={"text": f"{partner.text} {body.text}"})},
        "extra": {heading: cell for heading, cell in row.extra.items() if heading != named[0]}})


def _owned(row: ProjectRecord, place: Place) -> ProjectRecord:
    """A row that names no Japanese side and whose partner is a body, with the body of its sort whose text it is."""
    partner = row.cells.get("country")
    if partner is None or row.cells.keys() & {"implementer", "municipality"} or sort_of(partner.text) in (
            "", "government") or not (side := whose(place, partner.text)):
        return row
    return row.model_copy(update={"cells": {"implementer": partner.model_copy(update={"text": side}), **row.cells}})


def _as_prose(line: str) -> str:
    """A row of nothing but a municipality and sentences, as the text that it is: what each reported, below a table."""
    cells = [cell for cell in line.split("\t") if cell.strip()]
    told = len(cells) == 2 and is_home(cells[0].strip()) and "。" in cells[1]
    return "\u3000".join(cells) if told else line


def _is_title(line: str) -> bool:
    """Whether a line above the table can be its title: it tells of ties and is no item with a year, and no sentence."""
    year = tie_items.YEAR.search(line)
    return bool(TIE.search(line)) and "。" not in line and (year is None or bool(_AS_OF.search(line)))


def _header(source: Source) -> tuple[int, Header] | None:
    """The first header whose columns, by headings or by what stands below, are a Japanese side and a partner."""
    lists = []
    for read in (read_partners, _any_header):
        found = first_header(source.lines, read)
        if found is None:
            continue
        number, header = found
        columns = by_content(header.columns, source.lines[number + header.height - 1:])
        below = source.lines[number + header.height - 1:]
        if _is_list(columns) and (read is read_partners or _has_side(columns) or tell_ties(columns, below)):
            lists.append((number, replace(header, columns=columns)))
    return min(lists, key=lambda each: each[0], default=None)


def _is_list(columns: Columns) -> bool:
    return "name" not in columns.known and "country" in columns.known


def _has_side(columns: Columns) -> bool:
    """Whether a header that names no partners is one by its other columns: a Japanese side, or a date of conclusion."""
    return bool(columns.known & {"municipality", "implementer"}) or any(map(tells_conclusion, columns.headings))


def _reader(source: Source) -> Reader:
    """Reads headers of one list: each with what stands below its first one."""
    seen: dict[tuple[str, ...], Columns] = {}
    found = _header(source)
    if found:
        seen[found[1].columns.headings] = found[1].columns
    lines = source.lines

    def read(cells: Sequence[str]) -> Columns | None:
        columns = read_partners(cells)
        headings = columns.headings if columns else tuple(
            clean_heading(cell) or f"列{at}" for at, cell in enumerate(cells, start=1))
        if headings in seen:
            return seen[headings]
        at = next((at for at, line in enumerate(lines) if "\t" in line and split(line) == list(cells)), None)
        if columns is None:
            further = _any_header(cells) if any(map(tells_conclusion, headings)) else None
            further = by_content(further, lines[at + 1:]) if further and at is not None else None
            if further is None or not _is_list(further):
                return None
            seen[headings] = further
            return further
        seen[headings] = by_content(columns, lines[at + 1:]) if at is not None else columns
        return seen[headings]

    return read


def _any_header(cells: Sequence[str]) -> Columns | None:
    """The columns of a row of short words, whatever they mean."""
    texts = [clean_heading(cell) for cell in cells]
    filled = [text for text in texts if text]
    if len(filled) < _LEAST_HEADINGS or len(set(filled)) < len(filled) or max(map(len, filled)) > _LONGEST_HEADING:
        return None
    if any(text[0].isdigit() or _heads_nothing(text) for text in filled):
        return None
    return assign(texts, role_of)


def _heads_nothing(text: str) -> bool:
    """Whether a cell heads no column: a sentence, a municipality or a country."""
    return "。" in text or text.endswith(("？", "?")) or is_home(text) or is_where(text)


def read_partners(cells: Sequence[str]) -> Columns | None:
    """The columns of a row with a heading for places abroad and none for a programme, or None."""
    texts = [clean_heading(cell) for cell in cells]
    filled = [text for text in texts if text]
    if len(filled) < 2 or len(set(filled)) < len(filled) or max(map(len, filled)) > _LONGEST_HEADING:
        return None
    if any(text[0].isdigit() or _heads_nothing(text) or _HEADING.fullmatch(text) or is_partner(text) or (
            tie_items.YEAR.search(text) and not _AS_OF.search(text))
           for text in filled):
        return None
    columns = _without_kind(assign(texts, role_of, _country))
    if "name" in columns.known or "country" not in columns.known:
        return None
    named = len(columns.known) + sum(role is not None for role in columns.joined) + any(map(is_side, filled))
    return columns if named * 2 >= len(filled) or sum(bool(TIE.search(text)) for text in filled) > 1 else None


def _without_kind(columns: Columns) -> Columns:
    """Beside a date of conclusion a column of mere names (名称: 姉妹都市) tells the kind of tie, and no programme."""
    at = columns.index("name")
    if at is None or columns.headings[at] not in _KIND_NAMES or not any(map(tells_conclusion, columns.headings)):
        return columns
    return replace(columns, roles=tuple(None if role == "name" else role for role in columns.roles))


def _country(heading: str) -> Role | None:
    return "country" if role_of(heading) is None and re.search(r"姉妹|友好|提携先|相手", heading) else None


LAYOUT = Layout("partner_list", match, parse, read_partners)
