"""Programmes whose names nothing marks: each opens a block of lines that a field with the offices in charge closes.

``案内所事業`` over ``研修を行いました。``, ``実績：参加【R6：38か所】`` and ``所管：観光課``, the next one below it, as
web pages and forms print them.  The name is the first line of its block, or the first one behind a heading's own
sentences.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from ingest.layouts.indicators.wordings import is_indicator_line, read_indicators
from ingest.layouts.markers import block_of, is_note
from ingest.layouts.notes import without_notes
from ingest.layouts.numbering import readings
from ingest.layouts.outline.items import Office, office
from ingest.layouts.outline.shape import Item, Line
from ingest.layouts.plans.cards import field_of, field_role
from ingest.layouts.plans.main_projects import FAMILY
from ingest.layouts.plans.rows import STATUS, Row, bare
from ingest.records import Cell, Listing, Role
from ingest.text.printed import balance, join_wrapped, squeeze
from ingest.values.sdgs import stated

LEAST: Final = 3
"""Blocks that make a list."""

MOST: Final = 0.8
"""Share of the fields of offices that must close such a block: else something marks the programmes."""

LONGEST: Final = 50
"""Characters of a name."""

LONGEST_BLOCK: Final = 20
"""Lines of a block."""

RATED: Final = "評価"
"""What a sign before every name of a report says."""

# Ａ多言語案内所事業, －交流事業: ＡＬＴ is no rating.
_RATING: Final = re.compile(r"(?P<rating>[A-ESＡ-ＥＳ◎○◯△▲×✕－―-])\s?(?=[^\x00-\x7fＡ-Ｚａ-ｚ\s])")


def read_blocks(lines: Sequence[Line], styles: Mapping[int, str]) -> dict[int, Item]:
    """Programmes by the line of their name; empty where fewer than ``LEAST`` blocks, or too few of the fields of
    offices, are such.

    Where the format says which lines are headings (``styles``), no number makes one.
    """
    ends = [at for at, (_, line) in enumerate(lines) if _closing(line)]
    if len(ends) < LEAST:
        return {}
    styled = any(style.startswith("heading") for style in styles.values())
    found = [block for end in ends if (block := _block(lines, end, styles, styled))]
    if len(found) < max(LEAST, MOST * len(ends)):
        return {}
    if len({block[0][1].split()[0] for block in found}) == 1 and all(len(block[0][1].split()) > 1 for block in found):
        return {}  # a label without a colon before each: 期間　８月３日
    ratings = [_RATING.match(block[0][1].strip()) for block in found]
    rated = all(ratings) and len({each["rating"] for each in ratings if each}) > 1
    return {block[0][0]: Item(_row(block, rated), block[-1][0]) for block in found}


def _closing(line: str) -> Office | None:
    """The offices of a line that is a field of them and nothing else."""
    found = office(line) if "\t" not in line else None
    return found if found and found.labelled and not found.rest.strip() else None


def _block(lines: Sequence[Line], end: int, styles: Mapping[int, str], styled: bool) -> list[Line]:
    """The lines of the block that the field at a place closes, from its name on; empty where none is a name."""
    first = end
    while first and end - first < LONGEST_BLOCK and not _parts(lines[first - 1], styles, styled):
        first -= 1
    own = lines[first:end + 1]
    for at, (_, line) in enumerate(own[:-1]):
        if _can_name(line) and (not at or own[at - 1][1].rstrip().endswith("。")):
            return list(own[at:])
    return []


def _parts(line: Line, styles: Mapping[int, str], styled: bool) -> bool:
    """Whether a line stands between two blocks: blank, a heading, a row, or the field that closes the one before."""
    number, text = line
    marked = styles.get(number, "").startswith(("heading", "list")) or (not styled and bool(readings(text)))
    return not text.strip() or "\t" in text or marked or bool(_closing(text)) or is_note(FAMILY, text)


def _can_name(line: str) -> bool:
    text = line.strip()
    return (len(text) <= LONGEST and "。" not in text and text[-1] not in "、,:：" and balance(text) == 0
            and field_of(text) is None and not (stated(text) or block_of(FAMILY, text) or is_indicator_line(text)))


def _row(block: Sequence[Line], rated: bool) -> Row:
    """The block as a table's row would be read."""
    (first, printed), *inner, (last, closing) = block
    name, extra = printed.strip(), dict[str, Cell]()
    if rated and (rating := _RATING.match(name)):
        name = name[rating.end():]
        extra[RATED] = Cell(text=rating["rating"], lines=(first, first), column=RATED)
    name, repeat, status = bare(name)
    if status:
        extra[STATUS] = Cell(text=status, lines=(first, first), column=STATUS)
    cells: dict[Role, Cell] = {}
    told: list[Line] = []
    goals: list[Line] = []
    for number, line in inner:
        found = field_of(line)
        role = field_role(found[0]) if found else None
        if words := stated(line):
            extra["SDGs"] = Cell(text=words, lines=(number, number), column="SDGs")
        elif is_indicator_line(line):
            goals.append((number, line))
        elif found and role and role not in ("name", "department", *cells):
            cells[role] = Cell(text=squeeze(without_notes(found[1])), lines=(number, number), column=found[0])
        else:
            told.append((number, line))
    summary = cells.pop("description", None) or _text(told, first)
    offices = _closing(closing)
    listing = Listing(node="", name=Cell(text=squeeze(without_notes(name)), lines=(first, first)), repeat=repeat,
                      summary=summary, departments=Cell(text=offices.offices if offices else "", lines=(last, last)))
    own = tuple(goal if goal.name.text else goal.model_copy(update={"name": listing.name})
                for goal in read_indicators(goals, "")[0])
    return Row(listing, cells, extra, Cell(text="", lines=(first, first)), own)


def _text(lines: Collection[Line], first: int) -> Cell:
    numbers = [number for number, _ in lines] or [first]
    return Cell(text=squeeze(without_notes(join_wrapped(text for _, text in lines))), lines=(numbers[0], numbers[-1]))
