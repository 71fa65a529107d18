"""Programmes that a plan lists as cards: a label and its text for each field, ``事業名：…`` ``概要：…`` ``担当課：…``.

The label may stand before a colon or a wide gap, in brackets, or in the first cell of a two-column table; the text
may go on below.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, takewhile
from typing import Final

from ingest.layouts.columns import is_heading, role_of
from ingest.layouts.indicators.tables import is_value, names
from ingest.layouts.indicators.tables import role_of as goal_role
from ingest.layouts.indicators.wordings import (
    is_indicator_line,
    is_value_line,
    read_indicators,
    tells_change,
    tells_values,
)
from ingest.layouts.markers import block_of, is_note, pattern
from ingest.layouts.notes import without_notes
from ingest.layouts.numbering import numbered, readings
from ingest.layouts.outline.items import office
from ingest.layouts.outline.shape import Item, Line
from ingest.layouts.outline.texts import PHRASE
from ingest.layouts.plans.levels import is_level_word, named_level, plan_role, read_programme_header
from ingest.layouts.plans.main_projects import FAMILY, is_main_project
from ingest.layouts.plans.rows import Row, is_mark, unmarked, with_further
from ingest.layouts.plans.spaced_fields import with_colons
from ingest.layouts.results.goals import heads_goals_of_level
from ingest.records import Cell, Listing, Role
from ingest.text.printed import join_wrapped, squeeze
from ingest.text.width import half_width
from ingest.values.sdgs import stated

LEAST: Final = 3
"""Cards that make a list."""

LONGEST_LABEL: Final = 12
"""Characters of a field's label."""

NAME: Final = "事業名"
"""Label of a name."""

LONGEST_NAME: Final = 60
"""Characters of a heading that is a programme's name."""

LEAST_NAME: Final = 5
"""Characters of each of several names in one field: shorter parts go on with the next (市民、企業との協働)."""

LONGEST_ONE: Final = 30
"""Characters of each at most: what is longer is no list of names."""

AHEAD: Final = 4
"""Fields before a card's name at most."""

LONGEST_CARD: Final = 40
"""Lines of one card."""

_MARK: Final = r"\s*(?:[■●○◆◇□▼・①-⑳]|\(\d{1,2}\))?\s*"
_FIELD: Final = re.compile(
    rf"{_MARK}(?:[【\[〔<〈](?P<bracketed>[^】\]〕>〉]{{1,16}})[】\]〕>〉]\s*:?|(?P<label>[^:=【\[。、\t]{{1,16}})[:=\t])"
    r"\s*(?P<text>.*)")
_AIM: Final = re.compile("(?:目標|指標|KPI|ＫＰＩ|目安|めやす|ものさし)(?:値|名)?$")
"""Ends the label of a field with a goal and its values."""

_COLON: Final = re.compile(r"\s*[^\W\d]{2,8}\s*:")
"""A label and a colon, which make a field of what would be a heading behind a gap."""

_BRACKETS: Final = {"【": "】", "〔": "〕", "［": "］", "[": "]", "＜": "＞", "<": ">", "〈": "〉"}
"""What labels stand in."""

_LISTED: Final = re.compile(r"[・･‣○●◎■◆□◇]|[ア-コ①-⑳][\s.）)]")
"""Opens the first item of a list behind its label, and no name: 主な事業　・派遣."""
_WIDE: Final = re.compile(r"(?<!\s)\s{2,}(?=\S)")


@dataclass(slots=True)
class _Card:
    first: int
    last: int
    fields: dict[str, list[Line]] = field(default_factory=dict)
    """Lines by label."""
    goals: list[Line] = field(default_factory=list)
    number: Cell | None = None
    repeat: bool = False
    """Marked beside the number."""


def read_cards(lines: Sequence[Line]) -> dict[int, Item]:
    """Cards by their first line; empty where the document has fewer than ``LEAST`` with a name and another field."""
    lines = _with_names(with_colons(lines, field_role))
    starts = [at - 1 if at and _number(lines[at - 1][1]) else at for at, (_, line) in enumerate(lines) if _name(line)]
    if len(starts) < LEAST:
        return {}
    ahead = {_ahead(lines, start) for start in starts}
    starts = [start - min(ahead) for start in starts] if len(ahead) == 1 else starts
    cards = [_card(lines[start:min(end, start + LONGEST_CARD)]) for start, end in pairwise([*starts, len(lines)])]
    told = [card for card in cards if len(card.fields) > 1 or _names_office(card) or _is_repeat(card)]
    together = [card for card in cards if _names_several(card)]
    told = told if len(told) >= LEAST or len(together) * 2 < len(cards) else cards
    if len(told) < LEAST or all(map(_is_repeat, told)):
        return {}
    labels = _level_labels(told)
    return {card.first: _item(_row(card, labels), card.last, [_cell(label, card.fields[label]) for label in labels])
            for card in told}


def _ahead(lines: Sequence[Line], start: int) -> int:
    """Fields that stand before a card's name, below a line that is none; 0 where they are another card's."""
    at = start
    while at and start - at < AHEAD and (found := field_of(lines[at - 1][1])) and field_role(found[0]):
        if _name(lines[at - 1][1]):
            return 0
        at -= 1
    return start - at


def _item(row: Row, last: int, levels: Sequence[Cell]) -> Item:
    """A card's programme, or those that one field lists (主な取組：派遣の実施、講座の開催), each with what it says."""
    name = row.listing.name
    names = [unmarked(text) for text in _several(name)]
    rows = [replace(row, listing=row.listing.model_copy(update={
        "name": name.model_copy(update={"text": text}), "repeat": row.listing.repeat or bool(mark)}),
                    goals=row.goals if not at else ()) for at, (text, mark) in enumerate(names)] or [row]
    return Item(rows[0], last, tuple(levels), tuple(rows[1:]))


def _several(name: Cell) -> list[str]:
    """The programmes that a field of measures lists."""
    return named_together(name.text) if block_of(FAMILY, name.column) == "actions" else []


def named_together(text: str) -> list[str]:
    """The names of several programmes between commas; empty for one name, which may hold a comma itself."""
    parts = [part.strip() for part in re.split(r"[、，](?![^（(「『]*[）)」』])", text.strip())]
    parts[-1] = re.sub(r"(?:など|ほか|等)$", "", parts[-1])
    return parts if len(parts) > 1 and all(LEAST_NAME <= len(part) <= LONGEST_ONE and "。" not in part
                                           for part in parts) else []


def _is_repeat(card: _Card) -> bool:
    """Whether a card has only a name that is marked as listed elsewhere, beside it or its number."""
    return len(card.fields) == 1 and (card.repeat or any(
        unmarked(text)[1] for _, text in next(iter(card.fields.values()))))


def _names_several(card: _Card) -> bool:
    """Whether the only field of a card is a list of programmes (主な事業：派遣事業、受入事業), and no text on one
    (主な取組：講座を開き、相談に応じる)."""
    label, lines = next(iter(card.fields.items()), ("", []))
    names = _several(_cell(label, lines)) if len(card.fields) == 1 else []
    return bool(names) and (bool(pattern(FAMILY, "programme_list").search(label)) or not any(
        map(PHRASE.search, names)))


def _names_office(card: _Card) -> bool:
    """Whether the only field of a card names its programme and the office in charge (事業名：派遣［国際課］)."""
    return any(found.rest.strip() for _, text in next(iter(card.fields.values()), ()) if (found := office(text)))


def _with_names(lines: Sequence[Line]) -> list[Line]:
    """The lines with the headings as names above cards that are tables of labels and texts without a name of their
    own (担当課 | 国際課, 実績 | …), where every such table has one; not where most of these headings have tables of
    programmes below them, which are a measure's."""
    named: dict[int, str] = {}
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and len(_pair(lines[end][1])) == PAIR:
            end += 1
        roles = [field_role(_pair(line)[0]) for _, line in lines[at:end]]
        below = takewhile(lambda line: "\t" in line[1], lines[end:])
        if "department" in roles and "name" not in roles and not any(read_programme_header(line) for _, line in below):
            above = lines[at - 1][1].strip() if at else ""
            if not above or "\t" in above or "。" in above or len(above) > LONGEST_NAME or stated(above):
                return list(lines)
            heading = numbered(above)
            named[lines[at - 1][0]] = f"{NAME}：{heading.title if heading else above}"
        at = max(end, at + 1)
    tables = [number for number, line in lines if "\t" in line and read_programme_header(line)] if named else []
    held = sum(any(above < table < end for table in tables) for above, end in pairwise([*named, 10**9]))
    if len(named) < LEAST or held * 2 > len(named):
        return list(lines)
    return [(number, named.get(number, line)) for number, line in lines]


def _pair(line: str) -> list[str]:
    """The label and text of a row of two cells; empty for any other line."""
    told = [cell.strip() for cell in line.split("\t")]
    return told if len(told) == PAIR and 0 < len(told[0]) <= LONGEST_LABEL else []


def _level_labels(cards: Sequence[_Card]) -> list[str]:
    """Labels of fields that name the levels above the programmes: on every card, called so, and each text on several
    cards, or with the number of such a one before its own (施策 １－１ beside 方針 １)."""
    common = [label for label in cards[0].fields if is_level_word(label) and field_role(label) != "name"
              and all(label in card.fields for card in cards)]
    texts = {label: [_cell(label, card.fields[label]).text for card in cards] for label in common}
    again = [label for label in common if len(set(texts[label])) < len(cards)]
    return [label for label in common if label in again or any(_nest(texts[above], texts[label]) for above in again)]


def _nest(above: Sequence[str], below: Sequence[str]) -> bool:
    """Whether each text begins with the number of the one above it and one of its own."""
    return all((outer := numbered(one)) and (inner := numbered(other)) and inner.parent == outer.number is not None
               for one, other in zip(above, below, strict=True))


PAIR: Final = 2
"""Cells of a label and its text."""


def field_of(line: str) -> tuple[str, str] | None:
    """A field's label, closed up, and text; None where the line starts with no short label.

    A wide gap ends a label only where a programme's field is called so: labels are letter-spaced (担　　当).
    """
    if line.count("\t") > 1:
        return None
    folded = half_width(line[:LONGEST_LABEL * 3])
    match = _FIELD.match(folded)
    if match:
        at = "bracketed" if match["bracketed"] else "label"
        label = "".join(line[match.start(at):match.end(at)].split())
        return (label, line[match.start("text"):].strip()) if 0 < len(label) <= LONGEST_LABEL else None
    mark = re.match(_MARK, folded)
    start = mark.end() if mark else 0
    for gap in _WIDE.finditer(folded, start):
        label = "".join(line[start:gap.start()].split())
        if field_role(label):
            return label, line[gap.end():].strip()
    return None


def field_role(label: str) -> Role | None:
    """What a field means by its label; None where it is none of a programme's."""
    return plan_role(label) or (role_of(label) if is_heading(label) else None)


def _name(line: str) -> bool:
    found = field_of(line)
    named = bool(found and found[1] and not _LISTED.match(found[1]) and field_role(found[0]) == "name")
    return named and not ("\t" in line and read_programme_header(line))  # 事業名 | 担当課 heads a table


def _number(line: str) -> re.Match[str] | None:
    """A line with the programme's number alone, and perhaps a mark of repetition."""
    match = pattern(FAMILY, "card_number").fullmatch(half_width(line).strip())
    return match if match and (not match["rest"] or unmarked(match["rest"]) != (match["rest"], "")) else None


def _card(lines: Sequence[Line]) -> _Card:
    """One card: its fields up to a blank line after them, a heading, a label or a note."""
    card = _Card(lines[0][0], lines[0][0])
    label = ""
    if own := _number(lines[0][1]):
        printed = lines[0][1].strip()
        card.number = Cell(text=own["number"], lines=(lines[0][0], lines[0][0]))
        card.repeat = bool(unmarked(printed)[1])
        lines = lines[1:]
    opened = lines[0][1].strip()[0]
    first = field_of(lines[0][1])
    together = bool(first and _several(_cell(first[0], [(card.first, first[1])])))
    for number, line in lines:
        if not line.strip():
            label = ""
            continue
        if (together and is_indicator_line(line)) or heads_goals_of_level(line) or (_is_other_label(line, opened)):
            break  # the section's own label, in other brackets than the fields'
        found = field_of(line)
        told = [cell.strip() for cell in line.split("\t")]
        level = len(told) == PAIR and is_level_word(told[0]) and any(
            each.number is not None for each in readings(told[1]))
        if len(told) == PAIR and _is_goal(told[0], card) and not level:
            # A card as a table of labels and texts: its goals stand in rows of their own.
            card.goals.append((number, ":".join(told)))
            label = ""
        elif len(told) > PAIR and names(told[0]) and tells_change(change := f"{told[1]}：{' → '.join(told[2:])}"):
            card.goals.append((number, change))
            label = ""
        elif len(told) == PAIR and 0 < len(told[0]) <= LONGEST_LABEL and not field_role(told[0]):
            card.fields.setdefault(told[0], []).append((number, told[1]))
            label = ""
        elif found and _AIM.search(found[0]) and tells_values(found[1]):
            card.goals.append((number, found[1]))
            label = ""
        elif found and _tells(found, card):
            label = found[0]
            card.fields.setdefault(label, []).append((number, found[1]))
        elif stated(line) or is_indicator_line(line) or (
                is_value_line(line) and card.goals[-1:] and card.goals[-1][0] == number - 1) or (
                found and _is_goal(found[0], card) and (goal_role(found[0]) or not field_role(found[0]))):
            card.goals.append((number, line))
        elif found and (field_role(found[0]) or not _ends(line) or _COLON.match(half_width(line))):
            label = found[0]
            card.fields.setdefault(label, []).append((number, found[1]))
        elif card.goals[-1:] and card.last == card.goals[-1][0] and not _ends(line) and (
                label or _indent(line) > _indent(lines[0][1])):
            at, text = card.goals[-1]
            card.goals[-1] = at, text + line.strip()
            continue
        elif label and not _ends(line):
            card.fields[label].append((number, line))
        else:
            break
        card.last = number
    return card


def _tells(field: tuple[str, str], card: _Card) -> bool:
    """Whether a field that could be a goal's tells in words what was done or is aimed at (実績：講座を開いた。)."""
    label, text = field
    role = field_role(label)
    aim = goal_role(label) == "target" and not role and not card.goals and not any(map(str.isdigit, text))
    return aim or (role == "results" and not tells_values(text) and not is_value(text) and not is_value_line(
        f"{label}：{text}"))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_other_label(line: str, opened: str) -> bool:
    """Whether a line is a label of blocks in other brackets than the one that a card begins with."""
    first, last = line.strip()[0], line.strip()[-1]
    return opened in _BRACKETS and first != opened and _BRACKETS.get(first) == last and bool(block_of(FAMILY, line))


def _is_goal(label: str, card: _Card) -> bool:
    """Whether a row's label is of a goal; 実績 alone may be of the programme."""
    role = goal_role(label)
    return (names(label) and field_role(label) != "description") or (
        bool(role) and (role != "result" or bool(card.goals)))


def _ends(line: str) -> bool:
    return bool("\t" in line or numbered(line) or block_of(FAMILY, line) or is_note(FAMILY, line)
                or is_main_project(line) or named_level(line))


def _cell(label: str, lines: Sequence[Line]) -> Cell:
    return Cell(text=squeeze(without_notes(join_wrapped(text for _, text in lines))), column=label,
                lines=(lines[0][0], lines[-1][0]))


def _row(card: _Card, levels: Collection[str]) -> Row:
    """The card as a table's row would be read."""
    cells: dict[Role, Cell] = {}
    extra: dict[str, Cell] = {}
    for label, lines in card.fields.items():
        cell = _cell(label, lines)
        if label in levels or not cell.text:
            continue
        role = field_role(label)
        if role is None or role in cells:
            extra[label] = cell
            if role == "department":
                cells[role] = with_further(cells[role], cell)
        else:
            cells[role] = cell
    goals: list[Line] = []
    for number, line in card.goals:
        if words := stated(line):
            extra["SDGs"] = Cell(text=words, lines=(number, number), column="SDGs")
        else:
            goals.append((number, line))
    empty = Cell(text="", lines=(card.first, card.first))
    name = cells.pop("name")
    bare, mark = (name.text, "") if _several(name) else unmarked(name.text)
    if "department" not in cells and (found := office(bare)) and found.rest.strip():
        cells["department"] = name.model_copy(update={"text": found.offices, "column": ""})
        bare = found.rest
    repeat = card.repeat or bool(mark) or any(is_mark(cell.text) for cell in (*cells.values(), *extra.values()))
    listing = Listing(node="", name=name.model_copy(update={"text": bare}), repeat=repeat,
                      summary=cells.pop("description", empty), departments=cells.pop("department", empty))
    printed = card.number or cells.pop("number", empty)
    own = tuple(goal if goal.name.text else goal.model_copy(update={"name": listing.name})
                for goal in read_indicators(goals, "")[0])
    return Row(listing, {role: cell for role, cell in cells.items() if cell.text}, extra, printed, own)
