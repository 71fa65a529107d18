"""Lists behind a label of measures, whose items stand one below the other at one place of the line without a mark
(``【主要事業】　派遣事業（国際課）`` over ``　　　　　　講座（総務課）``), with a mark before each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ingest.layouts.indicators.wordings import tells_values
from ingest.layouts.markers import block_of
from ingest.layouts.numbering import readings
from ingest.layouts.outline.items import office
from ingest.layouts.outline.shape import Line
from ingest.layouts.plans.cards import field_of, field_role
from ingest.layouts.plans.main_projects import FAMILY, label_of
from ingest.layouts.plans.rows import unmarked
from ingest.text.printed import width

MARKS: Final = "‣・"
"""Marks of items; the first that the document does not print is taken."""

LONGEST: Final = 80
"""Characters of an item with its offices."""

IDEOGRAPHIC_SPACE: Final = "\u3000"

SLACK: Final = 1.0
"""Full-width characters by which items may stand apart: half-width spaces move a line."""


def with_list_marks(lines: Sequence[Line]) -> list[Line]:
    """The lines with a mark before each item of such lists, and without a label that no list knows as one of measures;
    as they are where no list has two items."""
    lists = [own for at in range(len(lines)) if (own := _items(lines, at))]
    mark = next((each for each in MARKS if not any(line.lstrip().startswith(each) for _, line in lines)), "")
    if not mark or not any(len(own) > 1 for own in lists):
        return list(lines)
    made = dict(lines)
    for own in lists:
        for at, start in own.items():
            number, line = lines[at]
            ahead = line[:start] if label_of(line)[0] else IDEOGRAPHIC_SPACE * start
            made[number] = f"{ahead}{mark}{line[start:]}"
    return [(number, made[number]) for number, _ in lines]


def _items(lines: Sequence[Line], at: int) -> dict[int, int]:
    """Where each item of the list begins that a line's label opens, by the places of the lines; empty for none, where
    an item tells no office, as it might go on in the next line, and for the name that opens a card's fields."""
    line = lines[at][1]
    label, rest = label_of(line) if len(line) <= LONGEST and "\t" not in line else (None, "")
    named = field_of(line) if label is None and len(line) <= LONGEST and "\t" not in line else None
    if named and field_role(named[0]) == "name":
        rest = named[1]
    elif label != "actions":
        return {}
    if not _is_item(rest):
        return {}
    start = len(line) - len(rest.lstrip())
    found = {at: start}
    for place in range(at + 1, len(lines)):
        text = lines[place][1]
        indent = len(text) - len(text.lstrip())
        if not text.strip() or abs(width(text[:indent]) - width(line[:start])) > SLACK or not _is_item(text):
            break
        found[place] = indent
    below = field_of(lines[max(found) + 1][1]) if max(found) + 1 < len(lines) else None
    return {} if named and below and field_role(below[0]) else found


def _is_item(text: str) -> bool:
    """Whether a text without a mark is a name with the offices in charge, or is marked as listed elsewhere."""
    if not text.strip() or len(text) > LONGEST or "\t" in text or "。" in text:
        return False
    own = office(text)
    told = bool(own and own.rest.strip() and not own.labelled) or bool(unmarked(text)[1])
    return told and not (readings(text) or block_of(FAMILY, text) or tells_values(text))
