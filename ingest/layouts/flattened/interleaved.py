"""Flattened lists whose printed lines go on across all columns: each line holds a piece of several cells of its row.

A PDF's text read line by line gives such lines, the columns kept apart by single spaces only.  Within a line the
words belong to columns in their order; a word goes on with its column's cell, or is that cell's first.  Lines are read
one after the other, the few readings that cost least so far being kept (a beam search); costs as in ``stacked_cells``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from heapq import nsmallest
from typing import Any, Final

from ingest.layouts.flattened.cells import is_wrapped_date
from ingest.layouts.flattened.cut_names import goes_on
from ingest.layouts.flattened.stacked_cells import Line, fit, wrap_cost
from ingest.layouts.flattened.stacked_costs import costs
from ingest.text.printed import balance, width
from ingest.values.dates import is_period

BEAM: Final = 6
"""Readings kept from line to line."""

LEAST_FULL: Final = 4
"""Pieces that tell a column's width."""

PER_LINE: Final = 3
"""Ways to give a line's words to columns that are looked at for each of them."""

_WRAPPED: Final = frozenset(("name", "description", "country", "implementer", "municipality", "department", "place"))
"""Kinds of cells whose lines are full but for the last; results and dates have a line for each."""

_OWN_LINE: Final = "（(①②③④⑤⑥⑦⑧⑨・※"
"""What is put on a line of its own: a country's place, an item."""

_SLACK: Final = 1.5
"""Full-width characters by which a full line is narrower than its column: a closing mark that may not begin a line."""


@dataclass(frozen=True, slots=True)
class _Record:
    """What the columns of the record that is being read hold: the latest piece of each, and brackets left open."""

    last: tuple[str, ...]
    open: tuple[int, ...]
    lines: int = 0


@dataclass(frozen=True, slots=True)
class _Path:
    """A reading of the lines so far: its cost, its record, and the columns of each line's words with those before."""

    cost: float
    record: _Record
    columns: tuple[int, ...] = ()
    begins: bool = False
    before: _Path | None = None


_Known = dict[tuple[str, int, str, bool, bool], float]
"""What a word costs in a column, by the column's latest piece and whether a bracket is open and the record begun."""


@dataclass(slots=True)
class Reading:
    """The columns of every word, and the lines (indices) on which records begin."""

    cost: float
    columns: list[tuple[int, ...]] = field(default_factory=list)
    begins: list[bool] = field(default_factory=list)


def read_lines(lines: Sequence[Sequence[Line]], kinds: tuple[str, ...], widths: Sequence[float] = (),
               *, centred: bool = False) -> Reading:
    """The cheapest reading of lines of words; where cells are ``centred``, short ones begin below the first line.

    ``widths`` are those of the columns, in full-width characters, where a first reading has told them: a cell whose
    latest piece is clearly narrower was not wrapped there.
    """
    late = float(costs()["interleaved"]["centred" if centred else "late"])
    known: _Known = {}
    empty = _Record(("",) * len(kinds), (0,) * len(kinds))
    paths = [_Path(0.0, empty)]
    for words in lines:
        found: list[_Path] = []
        for path in paths:
            begun = path.record.lines > 0
            for record, paid, begins in ((path.record, 0.0, not begun), *(
                    [(empty, _ended(path.record, kinds) + _begun(words), True)] if begun else [])):
                for cost, columns in _ways(words, record, kinds, widths, late, known):
                    after = _after(record, words, columns)
                    found.append(_Path(path.cost + paid + cost, after, columns, begins, path))
        paths = _best(found)
    if not paths:
        return Reading(0.0)
    last = min(paths, key=lambda path: path.cost + _ended(path.record, kinds))
    reading = Reading(last.cost + _ended(last.record, kinds))
    at = last
    while at.before is not None:
        reading.columns.append(at.columns)
        reading.begins.append(at.begins)
        at = at.before
    reading.columns.reverse()
    reading.begins.reverse()
    return reading


def widths_of(lines: Sequence[Sequence[Line]], reading: Reading, count: int) -> list[float]:
    """The width of each column: the upper quartile of the pieces that go on, which were full; else the widest piece.

    A quartile, since some words of the first reading stand in the wrong column.
    """
    full: list[list[float]] = [[] for _ in range(count)]
    widest = [0.0] * count
    latest = [0.0] * count
    for words, columns, begins in zip(lines, reading.columns, reading.begins, strict=True):
        latest = [0.0] * count if begins else latest
        for word, column in zip(words, columns, strict=True):
            if latest[column]:
                full[column].append(latest[column])
            latest[column] = width(word.text)
            widest[column] = max(widest[column], latest[column])
    return [sorted(each)[len(each) * 3 // 4] if len(each) >= LEAST_FULL else most
            for each, most in zip(full, widest, strict=True)]


def _best(paths: Sequence[_Path]) -> list[_Path]:
    """The cheapest paths, of several with the same record the cheapest one."""
    kept: dict[_Record, _Path] = {}
    for path in paths:
        known = kept.get(path.record)
        if known is None or path.cost < known.cost:
            kept[path.record] = path
    return nsmallest(BEAM, kept.values(), key=lambda path: path.cost)


def _ended(record: _Record, kinds: Sequence[str]) -> float:
    """What it costs that a record ends: its blank columns, and what is left open."""
    column = costs()["column"]
    blank = sum(column[kind]["skip"] for kind, text in zip(kinds, record.last, strict=True) if not text)
    return float(blank + costs()["open"] * sum(map(bool, record.open)))


def _begun(words: Sequence[Line]) -> float:
    return 0.0 if words[0].gap else float(costs()["interleaved"]["begun"])


def _ways(words: Sequence[Line], record: _Record, kinds: Sequence[str], widths: Sequence[float], late: float,
          known: _Known) -> Iterator[tuple[float, tuple[int, ...]]]:
    """The cheapest ways to give a line's words to columns in their order."""
    paths: list[tuple[float, tuple[int, ...]]] = [(0.0, ())]
    for word in words:
        following: dict[int, list[tuple[float, tuple[int, ...]]]] = {}
        for paid, columns in paths:
            first = columns[-1] if columns else 0
            for column in range(first, len(kinds)):
                if columns and column == first:
                    cost = paid + _inline(word.text, kinds[column])
                else:
                    key = word.text, column, record.last[column], record.open[column] > 0, record.lines > 0
                    if key not in known:
                        known[key] = _piece(word.text, column, record, kinds[column], widths, late)
                    cost = paid + known[key]
                following.setdefault(column, []).append((cost, (*columns, column)))
        paths = [each for ways in following.values() for each in nsmallest(PER_LINE, ways, key=_paid)]
    yield from nsmallest(PER_LINE, paths, key=_paid)


def _paid(way: tuple[float, Any]) -> float:
    return way[0]


@cache
def _inline(text: str, kind: str) -> float:
    """What it costs that a word stands behind another of the same cell on one line."""
    return fit(text, kind) + float(costs()["interleaved"]["inline"])


def _piece(text: str, column: int, record: _Record, kind: str, widths: Sequence[float], late: float) -> float:
    """What it costs that a word is the next piece of a column's cell."""
    before = record.last[column]
    table = costs()
    wide = float(table["interleaved"]["wide"]) if widths and width(text) > widths[column] + _SLACK else 0.0
    if not before:
        return fit(text, kind) + wide + (late if record.lines else 0.0)
    if kind == "period":
        whole = is_period(before + text) or is_wrapped_date(before, text)
        own = fit(text, kind) / 2 + float(table["column"][kind]["wrap"])
        return float(table["interleaved"]["dates"]) if whole else own
    open_end = record.open[column] > 0 or goes_on(before, text)
    cost = fit(text, kind) / 3 + wrap_cost(Line(0, before, False), Line(0, text, False), kind, open_end=open_end)
    full = not widths or width(before) + _SLACK >= widths[column] or text[0] in _OWN_LINE
    if kind in _WRAPPED and not open_end and not full:
        cost += float(table["interleaved"]["narrow"])
    return cost + wide


def _after(record: _Record, words: Sequence[Line], columns: Sequence[int]) -> _Record:
    last, opened = list(record.last), list(record.open)
    for word, column in zip(words, columns, strict=True):
        last[column] = word.text
        opened[column] = max(opened[column] + balance(word.text), 0)
    return replace(record, last=tuple(last), open=tuple(opened), lines=record.lines + 1)
