"""Lines of a table to rows: every line is a row's, layout, or an issue.

Lines are read one after the other with the next one in sight, so a table of any length needs only a few rows in
memory: header lines set the columns, rows follow, group rows hold for the rows below them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.layouts.columns import Columns, heading_words
from ingest.layouts.tables import cut_rows as cut
from ingest.layouts.tables import lines as table_lines
from ingest.layouts.tables.cut_rows import SHOWN
from ingest.layouts.tables.groups import LONGEST_GROUP, group_of, is_band, mark_of, towns_of, words
from ingest.layouts.tables.header import Header, Reader, header_at, may_head, split
from ingest.layouts.tables.lines import FULL_ROW, NUMBER, has_partner, is_open, is_total, repeated, with_next
from ingest.layouts.tables.row import Reading, Row
from ingest.records import Cell, Issue, Role
from ingest.source import Source
from ingest.text.suspicion import suspicions
from ingest.trusted import cell as make_cell

_SIDES: Final = frozenset(("municipality", "implementer"))
_PROSE: Final = 60
"""Characters; a longer sentence above the header is text of the document, no title or note of the table."""

_SECTION: Final = re.compile(
    r"[\s\u3000]*(?:[(（]?[0-9０-９]{1,2}[)）.．、\s\u3000]|[Ⅰ-Ⅻ]|第[0-9０-９一二三四五六七八九十])[\s\u3000]*\D")
"""A numbered heading between rows: ２　経済交流."""

_PAGE: Final = re.compile(r"[\s\d/‐–—－-]+")


class TableRows:
    """Iterates over the rows of a source; what is no row goes to ``reading``."""

    def __init__(self, source: Source, reading: Reading, read: Reader) -> None:
        self._source = source
        self._reading = reading
        self._read = read
        self._columns: Columns | None = None
        self._header_lines: tuple[str, ...] = ()
        self._above_header: set[str] = set()
        self._words: frozenset[str] | None = None
        """After the first header: a line without any of these words is no other one."""
        self._number_at = -1
        self._leading: tuple[int, ...] = ()
        """Columns left of the number, whose blank cells were merged with the one above."""
        self._above: dict[int, Cell] = {}
        self._heading: tuple[Role, str, int, int] | None = None
        """A municipality or a kind of tie alone on the line above the first header."""
        self._country = ""
        """In a list of partners the country named last."""
        self._last: list[str] = []
        """The row above, for cells that say 同上."""
        self._groups: dict[Role, Cell] = {}
        self._side_mark = ""
        """What the band that names the rows' municipality begins with: another such band ends what it says."""
        self._pending: Row | None = None
        self._held: list[Issue] = []
        """Lines that are stray unless a header follows: then they were its title."""
        self._elsewhere = False
        """Whether the lines are those of a table of something else, which ends with the next header."""
        self._ordinal = 0
        self._parts = 0

    def __iter__(self) -> Iterator[Row]:
        skip = 0
        for number, line, below in with_next(self._source):
            if number <= skip or not line or line.isspace():
                self._reading.layout_lines.append(number)
                continue
            cells = split(line)
            at = -1 if self._elsewhere else self._number_at
            if 0 <= at < len(cells) and NUMBER.fullmatch(cells[at]):
                done = self._numbered(cells, number, line)
            elif line in self._header_lines:
                self._take_heading(number)
                self._reading.layout_lines.append(number)
                continue
            elif may_head(self._columns, self._words, cells) and (
                    header := header_at(line, below, self._read)):
                done, skip = self._flush(), number + header.height - 1
                self._head(header, number, line, below)
            else:
                done = self._other(cells, number, line, below)
            if done:
                yield done
        if self._pending:
            yield self._pending
        self._reading.issues += self._held

    def _flush(self) -> Row | None:
        done, self._pending = self._pending, None
        return done

    def _head(self, header: Header, number: int, line: str, below: str) -> None:
        """Takes a header; the lines held since the last row were its title."""
        if self._elsewhere:
            self._reading.issues += self._held
            self._held, self._elsewhere = [], False
        for first, last in (issue.lines for issue in self._held):
            self._reading.layout_lines += range(first, last + 1)
        self._reading.layout_lines.append(number)
        self._held.clear()
        columns = header.columns
        if columns != self._columns:
            self._groups, self._above = {}, {}
        if self._columns is None and self._heading and self._heading[-1] == number - 1 and (
                not columns.known & (_SIDES if self._heading[0] == "municipality" else {"mode"})):
            self._reading.layout_lines.remove(number - 1)
            self._group(*self._heading)
        self._columns, self._country = columns, ""
        self._words = heading_words().union(split(line), columns.headings) - {""}
        self._header_lines = (line,) if header.height == 1 else (line, below)
        at = columns.index("number")
        self._number_at = -1 if at is None else at
        first_name = columns.subject or 0
        # In a list of partners the Japanese side's blank cell is the one above, wherever its column stands.
        partners = columns.index("name") is None
        until = first_name if partners or at is None else at
        self._leading = tuple(each for each, role in enumerate(columns.roles) if role in words()["inherited"]["roles"]
                              and (each < until or (partners and role in _SIDES)))
        self._last = []

    def _numbered(self, cells: list[str], number: int, line: str) -> Row | None:
        """A row with a number; a bare number is a page's."""
        at = self._number_at
        if self._columns is not None and table_lines.says_none(self._columns, cells):
            return self._nothing(number, line)
        if not any(cells[at + 1:]) and not any(cells[:at]):
            if len(cells) > 1:
                self._report("empty-row", "info", number, line, "the row has a number and nothing else", "dropped")
            else:
                self._reading.layout_lines.append(number)
            return None
        pending = self._pending
        if pending is not None and pending.cells[at:at + 1] == [cells[at]] and cut.same_merged(pending, cells):
            cut.extend(pending, cells, number, line, at)
            self._take_between(pending)
            return None
        return self._start(cells, cells[at].strip("()（）.．"), number, line)

    def _other(self, cells: list[str], number: int, line: str, below: str) -> Row | None:
        """A line without a number that is no header: returns the row that it ended, if any."""
        columns, pending = self._columns, self._pending
        if columns is None:
            self._above_header.add(line)
            group = group_of(cells, None) if len(line) <= LONGEST_GROUP else None
            if group and group[0] in ("municipality", "mode"):
                self._heading = (*group, number)  # 【下関市】 or 【姉妹都市】 above the first header is its rows'
            if len(line) > _PROSE and "。" in line:
                self._stray(number, line)
            else:
                self._reading.layout_lines.append(number)
            return None
        if line in self._above_header:  # the title again, on the next sheet or page
            self._reading.layout_lines.append(number)
            return self._flush()
        if table_lines.NOTE.match(line) or is_total(cells):
            self._reading.layout_lines.append(number)
            # A page number may stand inside a row; after a total or a footnote a row does not go on.
            return None if _PAGE.fullmatch(line) else self._flush()
        if self._elsewhere or table_lines.heads_another(columns, cells) or (
                self._is_below_text(number) and table_lines.is_of_another(columns, cells)):
            self._elsewhere = True
            self._stray(number, line)
            return self._flush()
        name_at = columns.subject
        assert name_at is not None
        group = group_of(cells, name_at)
        if group and (pending is None or not cut.cut_goes_on(pending, cells, below, self._number_at)):
            self._group(*group, number)
            return self._flush()
        if self._ends_side(cells):
            self._groups = {role: cell for role, cell in self._groups.items() if role != "municipality"}
        if is_band(cells):
            self._groups = {}
            self._reading.layout_lines.append(number)
            return self._flush()
        if pending is not None and cut.continues(pending, cells, number) and not self._heads_section(line, below):
            cut.append(pending, cells, number, line)
            self._take_between(pending)
            return None
        if table_lines.says_none(columns, cells):
            return self._nothing(number, line)
        if pending is not None and cut.is_continued_row(columns, cells, name_at, self._number_at) and (
                not table_lines.counts_on(pending.cells, cells)):
            cut.extend(pending, cells, number, line, self._number_at)
            self._take_between(pending)
            return None
        if sum(map(bool, cells)) < self._least(cells, name_at) or not cells[name_at:name_at + 1]:
            self._stray(number, line)
            return None
        return self._start(cells, None, number, line)

    def _heads_section(self, line: str, below: str) -> bool:
        """Whether a line without cells, below a whole row, heads the rows that follow and is no rest of the last cell:
        a header comes next, or it is numbered and that cell is none of texts."""
        row = self._pending
        if "\t" in line or row is None or len(row.cells) < len(row.columns.headings) or is_open(row.cells[-1]):
            return False
        if below in self._header_lines or ("\t" in below and header_at(below, "", self._read)):
            return True
        last = row.columns.roles[-1]
        return bool(_SECTION.match(line)) and "。" not in line and last not in ("description", "results", "name")

    def _is_below_text(self, number: int) -> bool:
        """Whether a line of text that is no row stands between the last row and this one."""
        return bool(self._held) and self._held[-1].lines[1] < number and (
            self._pending is None or self._pending.lines[1] < self._held[-1].lines[0]) and (
            "\t" not in self._source.lines[self._held[-1].lines[1] - 1])

    def _least(self, cells: list[str], name_at: int) -> int:
        """Filled cells that make a row; of a list of partners the Japanese side's cell may be the one above."""
        assert self._columns is not None
        least = min(FULL_ROW, max(2, len(self._columns.known)))
        given = self._columns.index("name") is None and any(
            at in self._above and at < len(cells) and not cells[at] for at in self._leading)
        named = (name_at < len(cells) and cells[name_at]) or has_partner(self._columns, cells)
        return min(least, 2) if given and named else least

    # -- rows ---------------------------------------------------------------------------------------

    def _start(self, cells: list[str], printed: str | None, number: int, line: str) -> Row | None:
        """Begins a row; returns the one before it."""
        columns, previous = self._columns, self._pending
        assert columns is not None
        cells, self._country = table_lines.with_country(columns, cells, self._country)
        if "country" in self._groups and columns.index("name") is None:
            cells = table_lines.in_country(columns, cells, self._groups["country"].text)
        self._reading.issues += self._held
        self._held.clear()
        self._ordinal += 1
        said_again = repeated(cells, self._last)
        self._last = cells
        given = self._inherited(previous, cells, number, numbered=printed is not None)
        record = printed or self._own_record(previous, merged=bool(given))
        row = Row(record, cells, (number, number), columns, self._number_at if printed is not None else None,
                  suspicions(line, number, record), {**self._groups, **given} if self._groups else given)
        row.issues += [Issue(
            severity="info", code="ditto", lines=row.lines, text=said, action="repaired", record=record,
            reason="the cell only says that it is as above; the text of the row above was taken")
            for said in said_again]
        if printed is None and self._number_at >= 0:
            row.issues.append(Issue(
                severity="info", code="no-number", lines=row.lines, text=cells[self._number_at], action="kept",
                reason=f"the row has no number; it is counted as record {record}", record=record))
        self._pending = row
        return previous

    def _own_record(self, previous: Row | None, *, merged: bool) -> str:
        """A record without a printed number: its ordinal, or a part of the number that it shares (``5-2``)."""
        if not merged or previous is None or self._number_at < 0:
            self._parts = 1
            return str(self._ordinal)
        self._parts = self._parts + 1 if previous.number_at is None and self._parts > 1 else 2
        base = previous.record if previous.number_at is not None else previous.record.rpartition("-")[0]
        return f"{base or previous.record}-{self._parts}"

    def _inherited(self, previous: Row | None, cells: list[str], number: int, *, numbered: bool) -> dict[Role, Cell]:
        """Cells of the rows above that were merged with this row's blank ones."""
        given: dict[Role, Cell] = {}
        columns = self._columns
        assert columns is not None
        for at in self._leading:
            role = columns.roles[at]
            if at < len(cells) and cells[at]:
                # A new bureau ends what its municipality column said above.
                self._above = {each: cell for each, cell in self._above.items() if each < at}
                self._above[at] = make_cell(cells[at], (number, number), columns.headings[at],
                                            self._source.place(number, at))
            elif at in self._above and role is not None:
                given[role] = self._above[at]
        if numbered or previous is None or self._number_at < 0:
            return given
        for at in range(self._number_at + 1, len(cells)):
            role = columns.roles[at] if at < len(columns.roles) else None
            if cells[at]:
                break
            if role in words()["inherited"]["roles"] and role is not None:
                found = previous.given.get(role) or (make_cell(
                    previous.cells[at], previous.lines, columns.headings[at], self._source.place(previous.lines[0], at))
                    if at < len(previous.cells) and previous.cells[at] else None)
                if found:
                    given[role] = found
        return given

    def _take_heading(self, number: int) -> None:
        """The lines directly above a header that is printed again head what follows, unless they are sentences."""
        lines = self._source.lines
        above = number - 1
        while above and not lines[above - 1].strip():
            above -= 1
        if self._held and self._held[-1].lines[1] == above:
            first, last = self._held[-1].lines
            if not any("\t" in line or "。" in line for line in lines[first - 1:last]):
                self._reading.layout_lines += range(first, last + 1)
                self._held.pop()

    def _take_between(self, row: Row) -> None:
        """Blank and stray lines between the parts of a row now stand inside it."""
        while self._reading.layout_lines and self._reading.layout_lines[-1] > row.lines[0]:
            self._reading.layout_lines.pop()
        self._held = [issue for issue in self._held if issue.lines[1] < row.lines[0]]

    # -- lines that are no rows -------------------------------------------------------------------------

    def _group(self, role: Role, name: str, at: int, number: int) -> None:
        if role == "municipality":
            self._side_mark = mark_of(self._source.lines[number - 1].strip())
            if towns_of(name) and self._columns is not None and self._columns.known & _SIDES:
                role = "bureau"  # each row itself tells which of the several is meant
        if role == "bureau":
            self._groups = {}
        self._groups = {**self._groups, role: make_cell(name, (number, number), "", self._source.place(number, at))}
        self._reading.group_lines[number] = False

    def _ends_side(self, cells: list[str]) -> bool:
        """Whether a line is a band like the one that named the municipality, and names none: 【その他】."""
        filled = set(filter(None, cells))
        return bool(self._side_mark) and "municipality" in self._groups and len(filled) == 1 and (
            mark_of(filled.pop()) == self._side_mark)

    def _stray(self, number: int, line: str) -> None:
        """Holds a line that is no row, together with the ones directly above it."""
        if self._held and self._held[-1].lines[1] == number - 1:
            last = self._held.pop()
            self._held.append(last.model_copy(update={"lines": (last.lines[0], number)}))
            return
        self._held.append(Issue(
            severity="warning", code="stray-line", lines=(number, number), text=line.strip()[:SHOWN],
            reason="this line is no row, no header and no continuation of a row", action="left-open"))

    def _nothing(self, number: int, line: str) -> Row | None:
        self._report("empty-row", "info", number, line, "the row says that there is nothing to list", "dropped")
        return self._flush()

    def _report(self, code: str, severity: str, number: int, line: str, reason: str, action: str) -> None:
        self._reading.issues.append(Issue.model_validate({
            "severity": severity, "code": code, "lines": (number, number), "text": line.strip()[:SHOWN],
            "reason": reason, "action": action}))
