"""Repeats that a plan marks with a sign of its own, which its legend explains (＊印は再掲)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ingest.layouts.markers import pattern
from ingest.layouts.outline.shape import Line
from ingest.layouts.plans.main_projects import FAMILY
from ingest.layouts.plans.rows import Row
from ingest.records import Cell
from ingest.text.width import half_width
from ontology.iri import key_text

LONGEST: Final = 120
"""Characters of a legend."""

WRAPPED: Final = 16
"""Characters of such a sentence that may stand on the line above its last."""

LONGEST_LINE: Final = 1000
"""Characters of a line or row that names programmes."""

REPEAT: Final = "（再掲）"
"""What stands in the place of the sign, so that all repeats are read alike."""


def with_legends(lines: Sequence[Line]) -> list[Line]:
    """The lines with ``REPEAT`` for each sign of repetition that the document's legend explains: behind a name, or
    before one at the start of a line or cell."""
    legends = {number: found["sign"] for number, line in lines if len(line) <= LONGEST
               and (found := pattern(FAMILY, "repeat_legend").search(half_width(line)))}
    if not legends:
        return list(lines)
    signs = "".join(map(re.escape, set(legends.values())))
    behind = rf"(?<=[^\s{signs}])(?P<behind>\s?[{signs}])(?=\s*(?:[\t(\[【〔<〈]|$)|\s\s)"
    before = rf"(?:^\s*[・･•‣]?\s*|\t)(?P<before>[{signs}]\s*)(?=\w)"
    sign = re.compile(f"{behind}|{before}")
    names = {cell.strip() for _, line in lines for cell in line.split("\t")} if re.search(r"\w", signs) else set()
    return [(number, line if number in legends else _replaced(line, sign, names)) for number, line in lines]


def in_repeating_sections(rows: Sequence[Row], bodies: Mapping[str, Sequence[Cell]]) -> list[Row]:
    """The rows with those as repeats whose section's own words say so of all that it lists (いずれも再掲です), where
    the programme is listed outside of it; ``bodies`` are the texts of the sections by their keys."""
    told = [(key, cell.lines[1]) for key, cells in bodies.items()
            for above, cell in zip(("", *(each.text[-WRAPPED:] for each in cells)), cells, strict=False)
            if pattern(FAMILY, "repeat_section").search(half_width(above + cell.text[-LONGEST:]))]
    made = list(rows)
    for key, line in told:
        inside = [f"{row.listing.node}.".startswith(f"{key}.") and row.listing.name.lines[0] > line for row in rows]
        names = {key_text(row.listing.name.text) for row, own in zip(rows, inside, strict=True) if not own}
        made = [replace(row, listing=row.listing.model_copy(update={"repeat": True}))
                if own and key_text(row.listing.name.text) in names else row
                for row, own in zip(made, inside, strict=True)]
    return made


def _replaced(line: str, sign: re.Pattern[str], names: Collection[str]) -> str:
    """The line with its signs replaced; one that is a letter (再) may begin a name (再生事業), and is none where what
    follows is no cell of its own elsewhere (``names``)."""
    if len(line) > LONGEST_LINE:
        return line
    for found in reversed(list(sign.finditer(half_width(line)))):
        start, end = found.span("behind" if found["behind"] else "before")
        if found["before"] and found["before"].isalpha() and line[end:].split("\t")[0].strip() not in names:
            continue
        line = f"{line[:start]}{REPEAT}{line[end:]}"
    return line
