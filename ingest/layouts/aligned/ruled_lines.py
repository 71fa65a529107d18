"""Tables drawn with characters in a text file (``│事業名│担当課│`` between ``├──┼──┤``), as rows with tabs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from ingest.layouts.outline.shape import Line
from ingest.source import Source
from ingest.text.printed import join_wrapped

_RULES: Final = "".join(map(chr, range(0x2500, 0x2580))) + "+|=- \u3000"
"""What a line of rules is made of (Unicode's box drawing, and what stands for it)."""

_BAR: Final = re.compile("[\u2502\u2503\u2551|]")
"""Keeps two cells apart."""

LEAST: Final = 3
"""Lines of a drawn table: a header, a rule and a row."""

LABEL: Final = 16
"""Characters of a row's label."""

_PARTED: Final = re.compile(r"\s[\u2502\u2503|｜]\s|(?<=\S)[\u2502｜](?=\S)")
"""A bar between two cells of a row that no bars close."""


def with_drawn_tables(lines: Sequence[Line]) -> tuple[list[Line], dict[int, int], list[int]]:
    """The lines with each row of a drawn table on the first of its lines, the last line of each row that has several,
    and the numbers of the rules.

    Rows end at rules; a table without rules between its rows has a row on each line.
    """
    made: list[Line] = []
    lasts: dict[int, int] = {}
    rules: list[int] = []
    block: list[Line] = []
    for number, line in [*_with_pairs(lines), (0, "")]:
        if _is_rule(line) or _cells(line):
            block.append((number, line))
            continue
        if (len(block) >= LEAST and any(_cells(each) for _, each in block)) or _is_single(block):
            rows = list(_rows(block))
            made += [(own[0][0], "\t".join(map(join_wrapped, zip(*(cells for _, cells in own), strict=False))))
                     for own in rows]
            lasts |= {own[0][0]: own[-1][0] for own in rows if len(own) > 1}
            rules += [at for at, each in block if not _cells(each)]
        else:
            made += [(at, cells[0] if len(cells := _cells(each)) == 1 else each) for at, each in block]
        block = []
        made += [(number, line)] if number else []
    return made, lasts, rules


def _with_pairs(lines: Sequence[Line]) -> list[Line]:
    """The lines, those that one bar parts into a label and its text (``事業名 | 防災教室``) with a tab for it, where
    several stand one below the other; elsewhere those with the same labels."""
    pairs = {number: cells for number, line in lines if (cells := _pair(line))}
    runs = [[pairs[number][0] for number, _ in group]
            for told, group in groupby(lines, key=lambda line: line[0] in pairs) if told]
    labels = {label for run in runs if len(run) >= LEAST for label in run}
    return [(number, "\t".join(pairs[number]) if number in pairs and pairs[number][0] in labels else line)
            for number, line in lines]


def _pair(line: str) -> list[str]:
    """The label and text that one bar parts; empty for any other line."""
    cells = [] if "\t" in line or _cells(line) or _is_rule(line) else [each.strip() for each in _PARTED.split(line)]
    told = len(cells) == len(("label", "text")) and 0 < len(cells[0]) <= LABEL and bool(cells[1])
    return cells if told and not _BAR.search(cells[0][:1] + cells[1][-1:]) else []


def _is_single(block: Sequence[Line]) -> bool:
    """Whether two lines are a header and its only row: as many cells, enough to be no text between bars."""
    counts = [len(_cells(line)) for _, line in block]
    return len(counts) == LEAST - 1 and counts[0] == counts[-1] >= LEAST


def _is_rule(line: str) -> bool:
    text = line.strip()
    return len(text) >= LEAST and not text.strip(_RULES) and "\t" not in text


def _cells(line: str) -> list[str]:
    """The cells of a line that bars open and close."""
    text = line.strip()
    if len(text) < LEAST or not (_BAR.match(text) and _BAR.match(text[-1])) or _is_rule(line):
        return []
    return [cell.strip() for cell in _BAR.split(text)[1:-1]]


def _rows(block: Sequence[Line]) -> list[list[tuple[int, list[str]]]]:
    """The lines of each row with their cells."""
    found: list[list[tuple[int, list[str]]]] = [[]]
    for number, line in block:
        if cells := _cells(line):
            found[-1].append((number, cells))
        elif found[-1]:
            found.append([])
    found = [own for own in found if own]
    parted = len(found) >= LEAST  # rules stand between the rows too
    return found if parted else [[each] for own in found for each in own]


def drawn(source: Source) -> Source | None:
    """The source with its drawn tables as rows with tabs; None where it has none drawn with Unicode's rules."""
    if any("\t" in line for line in source.lines) or not any(_BOX.search(line) for line in source.lines):
        return None
    made, _, _ = with_drawn_tables(list(enumerate(source.lines, start=1)))
    kept = dict(made)
    lines = tuple("" if _is_rule(line) else kept.get(number, "") for number, line in enumerate(source.lines, start=1))
    return replace(source, lines=lines)


_BOX: Final = re.compile("[\u2502\u2503].*[\u2502\u2503]")
