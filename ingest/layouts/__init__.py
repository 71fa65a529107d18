"""Layout families, recognised by a document's content and never by its name.

A family is a module with a ``LAYOUT``, in the folder of what it reads; modules that all families share stand here.
To add one: write the module, add it to ``FAMILIES``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from ingest.layouts.aligned import ruled_lines, spaced
from ingest.layouts.columns import Columns
from ingest.layouts.flattened import flowing, stacked
from ingest.layouts.flattened.labelled import labelled
from ingest.layouts.flattened.plausible import doubtful, plausibility
from ingest.records import ParsedDocument
from ingest.source import Source
from ontology.errors import DocumentError

FAMILIES = ("tables.survey_table", "ties.tie_text", "slides.strategy_slides", "plans.programme_tables",
            "results.policy_results", "flattened.flattened_list", "ties.partner_list", "tables.generic_table")
"""Of two that fit equally well the first is taken: a text that is sure to be about ties goes before plans and lists."""

FLATTENED = "flattened_list"
"""The family of lists read from their periods: where the header names columns, those are tried too."""

A_RECORD = 0.5
"""What a sound record more adds to a reading's plausibility."""

SOUND = 0.45
"""Plausibility for each record (0.5 at most) from which no other way to read a list is tried."""

UNCERTAIN = "uncertain-cells"
"""The issue of a record whose cells do not clearly fit their columns."""

PLANS = "programme_tables"
"""The family of plans, whose headings may look like a header of partners."""

PARTNERS = "partner_list"
"""The family of lists of ties, whose tables may be drawn with characters in a text."""

TEXT = "tie_text"
"""The family of running text: where columns typed with spaces make a table, that goes first."""

THRESHOLD = 0.5
"""A family must explain at least half of what it expects, or the document is refused."""


@dataclass(frozen=True, slots=True)
class Match:
    """How well a family fits: 0 to 1, and the reason in words."""

    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A family: its name, how well it fits a source, and how it reads one."""

    name: str
    match: Callable[[Source], Match]
    parse: Callable[[Source, Match], ParsedDocument]
    read_header: Callable[[Sequence[str]], Columns | None] | None = None
    """Reads the cells of a header, for tables whose columns may be kept apart by spaces alone."""


@cache
def layouts() -> tuple[Layout, ...]:
    """All families."""
    return tuple(importlib.import_module(f"ingest.layouts.{name}").LAYOUT for name in FAMILIES)


def family(name: str) -> Layout:
    """The family of a name."""
    return next(each for each in layouts() if each.name == name)


def recognise(source: Source) -> tuple[Layout, Match]:
    """The family that fits best.

    Raises:
        DocumentError: none reaches ``THRESHOLD``; the message lists each family's reason.
    """
    matches: list[tuple[Layout, Match]] = []
    for each in layouts():
        matches.append((each, each.match(source)))
        if matches[-1][1].score >= 1.0:
            break  # none fits better, and of equal ones the first is taken
    # Of equal ones the first is taken, and a text of ties, which tells of them in passing, last.
    layout, match = max(matches, key=lambda pair: (pair[1].score, pair[0].name != TEXT))
    if match.score < THRESHOLD:
        reasons = "; ".join(f"{each.name} {found.score:.2f}: {found.reason}" for each, found in matches)
        raise DocumentError(f"no known layout fits this document ({reasons})", where=source.name,
                            todo="see the README for the layouts that can be read")
    return layout, match


def parse(source: Source) -> ParsedDocument:
    """Reads a source with the family that fits best; columns typed with spaces are tried first where they align, and
    where no family fits; cells printed one a line, where their columns are named so too."""
    if (drawn := ruled_lines.drawn(source)) and (partners := family(PARTNERS)) and (
            fit := partners.match(drawn)).score >= THRESHOLD:
        return _noted(source, partners.parse(drawn, fit))
    for each in layouts():
        if each.read_header is None:
            continue
        columns = spaced.aligned(source, each.read_header)
        one_a_line = None if columns else stacked.stacked(source, each.read_header)
        aligned = columns or one_a_line or labelled(source, each.read_header)
        if aligned and (fit := each.match(aligned.source)).score >= THRESHOLD:
            read = each.parse(aligned.source, fit)
            # A title typed with a space is no header, nor is a plan's heading on 姉妹港　交流.
            if read.projects or (read.partners and family(PLANS).match(source).score <= fit.score):
                whole = _with_more_rows(aligned.whole(read), source)
                # Names of columns below each other may head rows that stand on one line.
                doubted = one_a_line is not None and any(issue.code == UNCERTAIN for issue in whole.issues)
                return _noted(source, _more_plausible(source, whole) if doubted else whole)
    try:
        layout, match = recognise(source)
    except DocumentError:
        if other := _flowing(source):
            return _noted(source, other)
        typed = _typed(source)
        if typed is None:
            raise
        source, layout, match = typed
    else:
        if layout.name == TEXT and (typed := _typed(source)):
            return _noted(source, _more_told(layout.parse(source, match), typed))
        if layout.name == TEXT and (table := _table_in(source)):
            text = layout.parse(source, match)
            return _noted(source, max(table, text, key=_told))
        if layout.name == FLATTENED:
            return _noted(source, _more_plausible(source, layout.parse(source, match)))
    return _noted(source, layout.parse(source, match))


def _with_more_rows(aligned: ParsedDocument, source: Source) -> ParsedDocument:
    """A list of partners whose columns align, or as the table that its typed lines make, where that has more rows with
    both parties: lines whose first cell is that of above are no parts of one row."""
    typed = _typed(source) if aligned.meta.layout == PARTNERS else None
    table = typed[1].parse(typed[0], typed[2]) if typed and typed[1].name == PARTNERS else aligned
    return max(aligned, table, key=_both)


def _more_told(text: ParsedDocument, typed: tuple[Source, Layout, Match]) -> ParsedDocument:
    """A text of ties as it was read, or as the table that its typed columns make, where that tells of more."""
    source, layout, match = typed
    table = layout.parse(source, match)
    return table if table.projects else max(table, text, key=_told)


def _told(parsed: ParsedDocument) -> int:
    """How much a reading tells of ties: its rows and sentences, rows with both parties apart twice."""
    return len(parsed.partners) + _both(parsed) + len(parsed.prose)


def _both(parsed: ParsedDocument) -> int:
    """Rows of partners with both parties apart."""
    return sum("country" in row.cells and bool(row.cells.keys() & {"implementer", "municipality"})
               for row in parsed.partners)


def _table_in(source: Source) -> ParsedDocument | None:
    """A text of ties as a list of partners whose columns align, with what stands around it."""
    partners = family(PARTNERS)

    def read(cells: Sequence[str]) -> Columns | None:
        """Two words apart are a heading."""
        return partners.read_header(cells) if partners.read_header and len(cells) > 2 else None

    aligned = spaced.aligned(source, read, share=0.0)
    if aligned is None or (fit := partners.match(aligned.source)).score < THRESHOLD:
        return None
    return aligned.whole(partners.parse(aligned.source, fit))


def _more_plausible(source: Source, parsed: ParsedDocument) -> ParsedDocument:
    """A list as it was read from its periods or one cell a line, or by its columns where that makes more sense."""
    other = _flowing(source)
    if other is None or plausibility(other.projects) < plausibility(parsed.projects) + A_RECORD:
        return parsed
    return other


def _flowing(source: Source) -> ParsedDocument | None:
    """The source read by the columns that its header names, in the way that makes most sense, if that can be done."""
    found: list[ParsedDocument] = []
    for each in layouts():
        for aligned in flowing.readings(source, each.read_header) if each.read_header and not found else ():
            fit = each.match(aligned.source)
            if fit.score >= THRESHOLD:
                read = aligned.whole(each.parse(aligned.source, fit))
                told = {issue.lines for issue in read.issues if issue.code == UNCERTAIN}
                doubts = [issue for issue in doubtful(read.projects) if issue.lines not in told]
                found.append(read.model_copy(update={"issues": (*read.issues, *doubts)}))
                if plausibility(read.projects) >= SOUND * len(read.projects):
                    return found[-1]
    return max(found, key=lambda each: plausibility(each.projects), default=None)


def _typed(source: Source) -> tuple[Source, Layout, Match] | None:
    """The source with columns typed with spaces as cells, and the family that reads them, if one does."""
    typed = spaced.tabular(source)
    if typed is None:
        return None
    try:
        return typed, *recognise(typed)
    except DocumentError:
        return None


def _noted(source: Source, parsed: ParsedDocument) -> ParsedDocument:
    return parsed.model_copy(update={"issues": (*source.notes, *parsed.issues)}) if source.notes else parsed
