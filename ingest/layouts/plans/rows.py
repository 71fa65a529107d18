"""Rows of a plan's programme tables: each is one listing of a programme."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.layouts.columns import role_of
from ingest.layouts.indicators.rows import indicator_of_row
from ingest.layouts.markers import pattern
from ingest.layouts.notes import without_notes
from ingest.layouts.plans.levels import Header, announces_offices, plan_role
from ingest.layouts.plans.main_projects import FAMILY
from ingest.records import Cell, Indicator, Lines, Listing, ProjectRecord, Role
from ingest.source import Source
from ingest.text.printed import join_wrapped, squeeze
from ingest.text.width import half_width
from ingest.values.departments import are_offices, is_whole
from ingest.values.departments import departments as split_names

NOTHING: Final = frozenset({"", "-", "－", "―", "ー", "—", "×"})
"""What a column of marks prints where there is no mark."""


_BRACKET: Final = re.compile(r"\s*[(\[【〔](?P<inside>[^()\[\]【】〔〕]{1,40})[)\]】〕]\s*$")

STATUS: Final = "区分"
"""Heading of what a bracket at a name says of its state."""

BRACKETS: Final = ("(", "（", "[", "［", "〔")
"""Open the number of a repeat."""

_NUMBER: Final = re.compile(r"\s*(?:No\.?)?\s?\d{1,4}(?:-\d{1,3}){0,3}\s*")
NUMBERED_NAME: Final = re.compile(
    r"(?P<number>[①-⑳]|\(\d{1,3}\)|\d{1,3}(?:-\d{1,3}){0,2}[.)]?(?=\s|(?<=[.)])))\s*(?P<name>[^\W\d]\S*.*)")
"""A name behind its programme's number."""

_MARK: Final = re.compile(r"^[・•●○◎■◆□◇▪]\s*(?=[^\s○◯〇●])")
"""Opens each name of a list inside a table; ○○市 is a placeholder."""


@dataclass(slots=True)
class Row:
    """One row, or one bullet of a plan without tables."""

    listing: Listing
    cells: dict[Role, Cell]
    """By role, those of the listing aside."""
    extra: dict[str, Cell]
    number: Cell
    """As printed in a number column; empty where there is none."""
    goals: tuple[Indicator, ...] = ()
    """The programme's own, where the table has columns for them or the card lines."""
    marked: bool = False
    """A mark below a level's column says that it is listed there."""


def unmarked(name: str) -> tuple[str, str]:
    """A name without its mark of repetition, and the mark as printed or an empty text."""
    mark = pattern(FAMILY, "repeat").search(half_width(name))
    if not mark:
        return name, ""
    return squeeze(f"{name[:mark.start()]} {name[mark.end():]}"), name[mark.start():mark.end()].strip()


def without_status(text: str) -> tuple[str, str]:
    """A programme's name without what a bracket or star says of its state (【新規】, ★), and that."""
    if flag := pattern(FAMILY, "flag").match(text):
        rest, status = without_status(text[flag.end():])
        return rest, " ".join(filter(None, (flag[0].strip(), status)))
    if flag := pattern(FAMILY, "flag_behind").search(text):
        rest, status = without_status(text[:flag.start()])
        return rest, " ".join(filter(None, (status, flag[0].strip())))
    found = pattern(FAMILY, "status").search(half_width(text))
    if not found or found.start() == 0 == len(text) - found.end():
        return text, ""
    return f"{text[:found.start()]}{text[found.end():]}".strip(), text[found.start() + 1:found.end() - 1].strip()


def bare(name: str) -> tuple[str, bool, str]:
    """A name without its mark of repetition and its status, whether it has the first, and the second."""
    text, mark = unmarked(name)
    text, status = without_status(text)
    return text, bool(mark), status


def read_row(source: Source, cells: Sequence[str], header: Header, lines: Lines, node: str) -> Row:
    """The listing of one row under a plan node; its name is empty where the row goes on with the one before."""
    by_role: dict[Role, Cell] = {}
    extra: dict[str, Cell] = {}
    columns = header.columns
    for at, (heading, role) in enumerate(zip(columns.headings, columns.roles, strict=True)):
        cell = Cell(text=squeeze(without_notes(cells[at])) if at < len(cells) else "", lines=lines,
                    column=heading, place=source.place(lines[0], at))
        if role is not None:
            by_role[role] = cell
        elif cell.text and at not in (*header.levels, *header.marks):
            extra[heading] = cell
            if "department" in by_role and (plan_role(heading) or role_of(heading)) == "department":
                by_role["department"] = with_further(by_role["department"], cell)
    empty = Cell(text="", lines=lines)
    name, printed = by_role.pop("name"), by_role.pop("number", empty)
    if header.numbered_names and (counted := NUMBERED_NAME.match(half_width(name.text))):
        printed = name.model_copy(update={"text": name.text[:counted.end("number")]})
        name = name.model_copy(update={"text": name.text[counted.start("name"):]})
    own, repeat, status = bare(_MARK.sub("", name.text))
    if "department" not in by_role and (inside := _department(name.column, own, header.offices_in_names)):
        own, told = inside
        by_role["department"] = Cell(text=told, lines=lines, column=name.column, place=name.place)
    if status:
        extra.setdefault(STATUS, name.model_copy(update={"text": status, "column": STATUS}))
    if is_mark(printed.text):
        extra[printed.column] = printed
    further = (*extra.values(), *by_role.values())
    again = (header.bracketed_repeats and printed.text[:1] in BRACKETS) or any(
        _is_marked_number(cell.text) for cell in (printed, *further))
    repeat = repeat or again or any(is_mark(cell.text) or _is_marked(cell) for cell in further)
    listing = Listing(node=node, name=name.model_copy(update={"text": own}), repeat=repeat,
                      summary=by_role.pop("description", empty), departments=by_role.pop("department", empty))
    rest = {role: cell for role, cell in by_role.items() if cell.text}
    headings = ["" if at in (*header.levels, *header.marks) else heading for at, heading in enumerate(columns.headings)]
    goal = indicator_of_row(cells, headings, own, node, lines[0]) if own else None
    return Row(listing, rest, extra, printed, (goal,) if goal else ())


def with_further(departments: Cell, cell: Cell) -> Cell:
    """A programme's departments with those of a second column or field (関係課); where that lists none, as they are."""
    if cell.text in NOTHING or not any(map(is_whole, split_names(cell.text))):
        return departments
    first, last = (departments if departments.text else cell).lines
    return departments.model_copy(update={
        "text": "、".join(filter(None, (departments.text, cell.text))), "lines": (first, max(last, cell.lines[1]))})


def split_cells(cells: Sequence[str], header: Header) -> list[list[str]]:
    """A row whose name's cell lists several programmes, each behind the same mark (``・派遣 ・受入れ``), as a row for
    each: cells that list as many are shared out among them, all others are each one's."""
    at = header.columns.index("name") or 0
    names = listed(cells[at]) if at < len(cells) else []
    if len(names) < 2:
        return [list(cells)]
    parts = [listed(cell) or _offices_by_line(cell, len(names)) for cell in cells]
    return [[own[order] if len(own) == len(names) else cell for cell, own in zip(cells, parts, strict=True)]
            for order in range(len(names))]


def _offices_by_line(cell: str, count: int) -> list[str]:
    """The offices of a cell that prints one line for each of several programmes; empty for any other cell."""
    own = cell.split()
    return own if len(own) == count and all(are_offices(each, named=True) for each in own) else []


def listed(cell: str) -> list[str]:
    """What a cell lists behind a mark that opens it and stands again behind a space; empty for any other cell."""
    text = cell.strip()
    if not _MARK.match(text):
        return []
    return [part.strip() for part in re.split(rf"(?:^|\s){re.escape(text[0])}(?=\s?[^\s○◯〇●])", text) if part.strip()]


def _department(heading: str, name: str, told: bool) -> tuple[str, str] | None:
    """Name and department of a cell that ends with one, as was ``told`` of its column or its heading says."""
    announced = announces_offices(heading)
    found = _BRACKET.search(half_width(name)) if told or announced else None
    if found and not announced and not are_offices(found["inside"]):
        return None
    return (name[:found.start()], name[found.start("inside"):found.end("inside")]) if found else None


def is_mark(text: str) -> bool:
    """Whether a cell holds a mark of repetition and nothing else."""
    folded = half_width(text).strip()
    bare = folded[1:-1] if folded[:1] in ("(", "[", "【") and folded[-1:] in (")", "]", "】") else folded
    return bool(pattern(FAMILY, "repeat").fullmatch(f"({bare})"))


def _is_marked_number(text: str) -> bool:
    """Whether a cell holds a programme's number with a mark of repetition: （再掲）3."""
    rest, mark = unmarked(text)
    return bool(mark) and bool(_NUMBER.fullmatch(half_width(rest)))


def _is_marked(cell: Cell) -> bool:
    """A mark (○) in a column that is headed 再掲."""
    return is_mark(cell.column) and cell.text.strip() not in NOTHING


def continue_row(row: Row, more: Row, number: int) -> None:
    """A row without a name is the rest of the row before it, or its name's cell spans both."""
    listing, rest = row.listing, more.listing
    departments, further = listing.departments, rest.departments
    if further.text and is_whole(departments.text):
        further = further.model_copy(update={"text": f"、{further.text}"})
    row.listing = listing.model_copy(update={
        "summary": _more(listing.summary, rest.summary, number),
        "departments": _more(departments, further, number)})
    row.cells |= {role: _more(row.cells.get(role, cell), cell if role in row.cells else None, number)
                  for role, cell in more.cells.items()}
    row.extra |= {name: _more(row.extra.get(name, cell), cell if name in row.extra else None, number)
                  for name, cell in more.extra.items()}


def _more(before: Cell, more: Cell | None, number: int) -> Cell:
    if more is None or not more.text:
        return before
    return before.model_copy(update={
        "text": join_wrapped((before.text, more.text)), "lines": (before.lines[0], number)})


def record_of(record: str, row: Row, summary: Cell, listings: Sequence[Listing]) -> ProjectRecord:
    """A programme with all its listings, by its main one."""
    main = row.listing
    cells: dict[Role, Cell] = {"name": main.name, **row.cells}
    if row.number.text not in ("", record):
        cells["number"] = row.number
    if summary.text:
        cells["description"] = summary
    if main.departments.text:
        cells["department"] = main.departments
    last = max(cell.lines[1] for cell in (main.name, main.summary, main.departments))
    return ProjectRecord(record=record, lines=(main.name.lines[0], last), cells=cells, extra=row.extra,
                         listings=tuple(listings))


def place(listing: Listing) -> tuple[Lines, str]:
    """What tells a listing from all others: its lines and, where one row lists several programmes, its name."""
    return listing.name.lines, listing.name.text


def with_extra(listing: Listing, rows: Mapping[tuple[Lines, str], Row]) -> Listing:
    """A further listing with what its own row says beside name, summary and department; ``rows`` by ``place``."""
    row = rows[place(listing)]
    own = {cell.column: cell for cell in (*row.cells.values(), row.number) if cell.text}
    return listing.model_copy(update={"extra": {**own, **row.extra}})
