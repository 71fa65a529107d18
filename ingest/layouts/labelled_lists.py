"""Lists behind a label of measures, whose items stand one below the other at one place of the line without a mark
(``【主要事業】　派遣事業（国際課）`` over ``　　　　　　講座（総務課）``), with a mark before each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ingest.layouts.indicators import tells_values
from ingest.layouts.main_projects import FAMILY, label_of
from ingest.layouts.markers import block_of
from ingest.layouts.numbering import readings
from ingest.layouts.outline_items import office
from ingest.layouts.plan_outline import Line
from ingest.layouts.programme_rows import unmarked
from ingest.text import width

MARKS: Final = "‣・"
"""Marks of items; the first that the document does not print is taken."""

LONGEST: Final = 80
"""Characters of an item with its offices."""

SLACK: Final = 1.0
"""Full-width characters by which items may stand apart: half-width spaces move a line."""


def with_list_marks(lines: Sequence[Line]) -> list[Line]:
    """The lines with a mark before each item of such lists; as they are where no list has two items."""
    lists = [own for at in range(len(lines)) if (own := _items(lines, at))]
    mark = next((each for each in MARKS if not any(line.lstrip().startswith(each) for _, line in lines)), "")
    if not mark or not any(len(own) > 1 for own in lists):
        return list(lines)
    places = {lines[at][0]: place for own in lists for at, place in own.items()}
    return [(number, f"{line[:places[number]]}{mark}{line[places[number]:]}" if number in places else line)
            for number, line in lines]


def _items(lines: Sequence[Line], at: int) -> dict[int, int]:
    """Where each item of the list begins that a line's label opens, by the places of the lines; empty for none, and
    where an item tells no office: it might go on in the next line."""
    line = lines[at][1]
    label, rest = label_of(line) if len(line) <= LONGEST and "\t" not in line else (None, "")
    if label != "actions" or not _is_item(rest):
        return {}
    start = len(line) - len(rest.lstrip())
    found = {at: start}
    for place in range(at + 1, len(lines)):
        text = lines[place][1]
        indent = len(text) - len(text.lstrip())
        if not text.strip() or abs(width(text[:indent]) - width(line[:start])) > SLACK or not _is_item(text):
            break
        found[place] = indent
    return found


def _is_item(text: str) -> bool:
    """Whether a text without a mark is a name with the offices in charge, or is marked as listed elsewhere."""
    own = office(text) if text.strip() and len(text) <= LONGEST and "\t" not in text and "。" not in text else None
    told = bool(own and own.rest.strip() and not own.labelled) or bool(unmarked(text)[1])
    return told and not (readings(text) or block_of(FAMILY, text) or tells_values(text))
