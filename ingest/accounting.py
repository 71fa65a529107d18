"""The account of a document: every source line ends in exactly one of record, layout or issue.

A line that a record, plan node, figure or page was read from is *used*, whatever else is said of it.  Else it is
*layout* (header, page furniture, footnote, blank), else the subject of an *issue*.  What none of the three claims
is *unaccounted*: ``complete`` turns it into issues, so that nothing is lost in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ingest.layouts.account import spans
from ingest.layouts.notes import without_marks
from ingest.linked import LinkedDocument
from ingest.records import Cell, Issue, Lines, Model, PlanNode, ProjectRecord
from ingest.source import Source
from ingest.text.printed import strip_notes
from ontology.iri import key_text

SHOWN: Final = 80
"""Characters of an unaccounted text that its issue shows: enough to find it."""

MOST: Final = 0.5
"""Share of a cell's characters that its value must keep: a mark is shorter than the name that it marks."""

_USED, _LAYOUT, _ISSUE = 1, 2, 4
_UNCLAIMED: Final = re.compile(b"\x00+")
_TWICE: Final = re.compile(b"[\x03\x07]+")
"""Runs of lines that are claimed by nothing, or as content and as layout, in the bytes of ``_claims``."""


class Account(Model):
    """How many of a document's lines ended where; used + layout + issue + unaccounted = lines."""

    lines: int
    used: int
    layout: int
    issue: int
    unaccounted: tuple[Lines, ...] = ()
    """Runs of lines that nothing claims."""
    double: tuple[Lines, ...] = ()
    """Runs of lines that are claimed both as content and as layout; they count as used."""


def account(n_lines: int, linked: LinkedDocument) -> Account:
    """The account of a document of ``n_lines`` lines; positions beyond its end are passed over."""
    claims = _claims(n_lines, linked)
    unaccounted, double = _runs(claims, _UNCLAIMED), _runs(claims, _TWICE)
    layout = claims.count(_LAYOUT) + claims.count(_LAYOUT | _ISSUE)
    issue = claims.count(_ISSUE)
    return Account(lines=n_lines, used=n_lines - layout - issue - claims.count(0), layout=layout, issue=issue,
                   unaccounted=unaccounted, double=double)


def complete(source: Source, linked: LinkedDocument) -> LinkedDocument:
    """The document with an ``unaccounted-line`` issue for every run of lines that nothing claims, an ``unused-cell``
    issue for every cell of a record's row that no value of the record holds, and each issue's place."""
    found = account(len(source.lines), linked).unaccounted
    issues = [*linked.issues, *(_unaccounted(source, run) for run in found), *unused_cells(source, linked)]
    placed = [_placed(source, issue) for issue in issues] if source.places else issues
    return linked.model_copy(update={"issues": tuple(placed)})


def unused_cells(source: Source, linked: LinkedDocument) -> Iterator[Issue]:
    """Cells of tab-separated rows whose words stand in no value that was read from the row.

    Cells of an issue's lines are passed over: the issue accounts for them.
    """
    # A note on a whole sheet stands at the last line before it, whose cells it says nothing of.
    told = {number for issue in linked.issues
            if issue.action in ("dropped", "merged", "left-open") and not issue.code.endswith("-sheet")
            for number in range(issue.lines[0], issue.lines[1] + 1)}
    suspects = [(number, at, text, project) for project in _rows(linked)
                for number, at, text in _missing(source, project) if number not in told]
    # A line may hold cells of several records: what another record took is no loss.
    suspected = {number for number, *_ in suspects}
    taken: dict[int, list[str]] = {number: [] for number in suspected}
    if suspected:
        for project in _rows(linked):
            for cell in _cells(project):
                for number in range(cell.lines[0], cell.lines[1] + 1):
                    if number in suspected:
                        taken[number].append(_key(cell.text))
        # A column may name the level of the plan that a programme stands under.
        nodes = {node.key: node for node in linked.parsed.nodes}
        for project in _rows(linked):
            for listing in project.listings:
                if (at := listing.name.lines[0]) in suspected:
                    taken[at] += map(_key, _titles(nodes, listing.node))
    for number, at, text, project in suspects:
        if not (_held(_key(text), taken[number]) or _shared(_key(text), taken[number])):
            yield Issue(severity="warning", code="unused-cell", lines=(number, number), text=text[:SHOWN],
                        place=source.place(number, at), action="dropped", record=project.record,
                        reason=f"cell {at + 1} of the row stands in no value of record {project.record}")


def _rows(linked: LinkedDocument) -> Iterator[ProjectRecord]:
    yield from linked.parsed.projects
    yield from linked.parsed.partners


def _titles(nodes: Mapping[str, PlanNode], key: str | None) -> Iterator[str]:
    """The titles of a node and of those above it."""
    while key is not None:
        node = nodes[key]
        if node.title:
            yield node.title.text
        key = node.parent


def unclaimed(source: Source, claims: bytearray) -> Iterator[Issue]:
    """An ``unaccounted-line`` issue for every run of lines without a claim; ``claims[0]`` is line 1."""
    return (_placed(source, _unaccounted(source, run)) for run in _runs(claims, _UNCLAIMED))


def _claims(n_lines: int, linked: LinkedDocument) -> bytearray:
    """Who claims each line, as bits; ``claims[0]`` is line 1.  A byte a line keeps a million lines in a megabyte."""
    claims = bytearray(n_lines)
    if not n_lines:  # a part of a document: who has all parts counts their lines
        return claims

    def claim(ranges: Iterable[Lines], bit: int) -> None:
        for first, last in ranges:
            for number in range(max(first, 1), min(last, n_lines) + 1):
                claims[number - 1] |= bit

    claim(spans(linked.parsed), _USED)
    claim(((number, number) for number in linked.parsed.layout_lines), _LAYOUT)
    claim((issue.lines for issue in linked.issues), _ISSUE)
    return claims


def _runs(claims: bytearray, wanted: re.Pattern[bytes]) -> tuple[Lines, ...]:
    return tuple((run.start() + 1, run.end()) for run in wanted.finditer(claims))


def _cells(project: ProjectRecord) -> Iterator[Cell]:
    yield from project.cells.values()
    yield from project.extra.values()
    for listing in project.listings:
        yield from (listing.name, listing.summary, listing.departments, *listing.extra.values())


def _missing(source: Source, project: ProjectRecord) -> Iterator[tuple[int, int, str]]:
    """Line, column (from 0) and text of the cells of the record's rows that none of its values holds."""
    texts: dict[Lines, list[str]] = {}
    for cell in _cells(project):
        texts.setdefault(cell.lines, [project.record]).append(cell.text)
    for (first, last), values in texts.items():
        joined = "\x1f".join(values)
        keys: list[str] = []
        for number in range(first, min(last, len(source.lines)) + 1):
            line = source.lines[number - 1]
            if "\t" not in line:
                continue
            for at, text in enumerate(line.split("\t")):
                # Nearly every cell stands in the record as printed; only the others need folding.
                if text and text not in joined and (key := _key(text)):
                    keys = keys or [_key(value) for value in values]
                    if not _held(key, keys):
                        yield number, at, text.strip()


def _key(text: str) -> str:
    """The words of a text without what layouts may drop or fold: note marks, spaces, punctuation, width."""
    return key_text(strip_notes(without_marks(text)))


def _held(key: str, values: Iterable[str]) -> bool:
    """Whether a value holds the cell's words, or is most of them: a layout may drop a mark such as (再掲)."""
    return any(key in value or (value in key and len(value) >= MOST * len(key)) for value in values)


def _shared(key: str, values: Iterable[str]) -> bool:
    """Whether the values of several records are most of the cell's words: it may list several programmes."""
    return sum(len(value) for value in set(values) if value in key) >= MOST * len(key)


def _unaccounted(source: Source, lines: Lines) -> Issue:
    text = " ".join(line.strip() for line in source.lines[lines[0] - 1:lines[1]] if line.strip())
    return Issue(severity="warning", code="unaccounted-line", lines=lines, text=text[:SHOWN], action="left-open",
                 reason="no record, no layout and no other issue accounts for this text; it is not in the graph")


def _placed(source: Source, issue: Issue) -> Issue:
    place = issue.place or source.place(issue.lines[0])
    return issue.model_copy(update={"place": place}) if place else issue
