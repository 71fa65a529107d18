"""Tables typed with spaces: cells apart by two spaces or more, a blank cell below another as the spaces it left.

A letter or a list on a page is often typed so.  Where the columns align, as in a listing of fixed width, a row may go
over several lines and is read before any family is asked (``aligned``); where they do not, because a name is long,
lines become rows only when no family reads them as they are (``tabular``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from ingest.layouts.aligned import rows as aligned_rows
from ingest.layouts.columns import Columns
from ingest.layouts.numbering import numbered
from ingest.layouts.plans.levels import named_level
from ingest.records import Issue, Model, ParsedDocument
from ingest.source import Source

LEAST_ROWS: Final = 4
"""A header and three rows: less is an address or a signature."""

LEAST_CELLS: Final = 3
"""Two cells are a heading (第１章　　総論)."""

LEAST_SHARE: Final = 0.5
"""Of the lines with text, those that fall into cells: a text with one typed table in it is no table."""

_APART: Final = re.compile(r"(?<=\S)(?:[ ]{2,}|[ ]*[\u3000][ \u3000]+)(?=\S)")
_LETTER: Final = "[一-鿿々ぁ-んァ-ヺー]"
_LETTERS: Final = re.compile(
    rf"(?<!\S){_LETTER}(?P<gap> |\u3000{{1,3}}){_LETTER}(?:(?P=gap){_LETTER}){{0,8}}"
    r"(?=[（(]|[ \u3000]{2}|$)(?!(?P=gap)\S)")
"""A word typed letter by letter to fill its column (秋　田　県, 覚　　書); the next column is further off."""
_ITEM: Final = re.compile(r"[●○・■◆□◇★☆◎▶▷▼]\s?\w")
"""Opens an item, and no header."""
_FIELD: Final = re.compile(r"[^（(：:]+[：:]\s*\S")
"""A label and its text (期間：2026～2030年度), which head no column."""
_INDENT: Final = re.compile(r"^[ \u3000]{2,}(?=\S)")


ALIGNED_SHARE: Final = 0.8
"""Of the lines below the header, those that keep its columns: notes stand below the table."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """A source with the rows of its aligned table on their first lines."""

    source: Source
    lasts: dict[int, int]
    """First and last line of each row."""
    issues: tuple[Issue, ...] = ()
    """Rows whose cells could not be told apart for certain."""

    def whole(self, parsed: ParsedDocument) -> ParsedDocument:
        """What was read, each row's cells with all its lines."""
        inside = {number for first, last in self.lasts.items() for number in range(first + 1, last + 1)}
        widened: ParsedDocument = _widened(parsed, self.lasts)
        heads = [range(number, self.lasts.get(number, number) + 1) for number in parsed.layout_lines
                 if number not in inside]
        return widened.model_copy(update={
            "issues": (*self.issues, *widened.issues), "layout_lines": tuple(chain.from_iterable(heads))})


def _widened(value: Any, lasts: dict[int, int]) -> Any:
    """A record whose lines reach to the ends of their rows."""
    if isinstance(value, Model):
        fields = {name: _widened(each, lasts) for name, each in value}
        if isinstance(fields.get("lines"), tuple):
            first, last = fields["lines"]
            fields["lines"] = (first, lasts.get(last, last))
        return value.model_copy(update=fields)
    if isinstance(value, tuple):
        return tuple(_widened(each, lasts) for each in value)
    return {name: _widened(each, lasts) for name, each in value.items()} if isinstance(value, dict) else value


def aligned(source: Source, read: Callable[[Sequence[str]], Columns | None], share: float = ALIGNED_SHARE
            ) -> Aligned | None:
    """The source with its aligned table as rows; None where it has no such table.

    ``read`` reads the cells of a header; ``share`` is that of the lines below it that are in the table at least.
    """
    def headed(cells: Sequence[str]) -> int | None:
        line = "\u3000".join(cells)
        heading = numbered(line)  # 基本施策１　姉妹都市交流の推進, 施策　姉妹都市, ●姉妹校づくり　【指導課】
        headed = heading is not None and heading.style.split(":")[0] in aligned_rows.NUMBERED
        other = headed or named_level(line) or _ITEM.match(cells[0]) or any(map(_FIELD.match, cells))
        columns = None if other else read(cells)
        return columns.subject if columns else None

    lines = list(enumerate(source.lines, start=1))
    if any("\t" in line for line in source.lines):
        return None
    found, lasts = aligned_rows.with_rows(lines, headed, breaks=True)
    if len(lasts) < LEAST_ROWS - 1:
        return None
    kept = dict(found)
    header = min(lasts)
    below = [number for number, line in lines if number >= header and line.strip()]
    covered = {number for first, last in lasts.items() for number in range(first, last + 1)}
    if sum(number in covered for number in below) < share * len(below):
        return None
    return Aligned(replace(source, lines=tuple(kept.get(number, "") for number, _ in lines)), lasts)


def tabular(source: Source) -> Source | None:
    """The source with typed columns as cells; None where its lines are no such table."""
    filled = [line for line in source.lines if line.strip()]
    if any("\t" in line for line in filled):
        return None
    counts = Counter(len(_cells(line)) for line in filled)
    rows = sum(count for cells, count in counts.items() if cells >= LEAST_CELLS)
    if rows < max(LEAST_ROWS, LEAST_SHARE * len(filled)):
        return None
    return replace(source, lines=tuple(
        "\t".join(cells) if len(cells := _cells(line)) >= LEAST_CELLS else _closed(line) for line in source.lines))


def _cells(line: str) -> list[str]:
    """The cells of a line; one that is indented leaves its first cell blank."""
    return [*([""] if _INDENT.match(line) else []), *_APART.split(_closed(line).strip())]


def _closed(line: str) -> str:
    """The line without the spaces inside words that are typed letter by letter."""
    return _LETTERS.sub(lambda found: re.sub(r"[ \u3000]", "", found[0]), line)
