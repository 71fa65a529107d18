"""Labels that part a level's own section, with its headings in one of them (``■ 現状と課題``, ``■ 施策の展開`` over 1-1
and 1-2, ``■ 成果指標``): what stands below the last label belongs to the level, and not to the last heading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from ingest.layouts.markers import block_of, pattern
from ingest.layouts.numbering import numbered
from ingest.layouts.outline.marks import Mark
from ingest.layouts.outline.shape import Entry, Line
from ingest.layouts.plans.main_projects import FAMILY
from ingest.text.printed import width
from ingest.text.width import half_width

LONGEST: Final = 24
"""Characters of a label with its mark."""

CLOSING: Final = frozenset(")）]］】〕>＞〉》≫")
"""End a label that stands in brackets."""

TOLD: Final = frozenset({"situation", "overview", "direction"})
"""Kinds of labels whose lists are text."""

LEAST: Final = 2
"""Labels alike that part a section."""

Look = tuple[str, float]
"""The mark or bracket that a label begins with, and how far it is indented."""


def closing_labels(entries: Mapping[int, Entry], lines: Sequence[Line], items: Collection[int],
                   ranks: Mapping[int, str]) -> dict[int, int]:
    """Lines of labels with the heading that they belong to (0: the plan), where that is above the last heading.

    ``ranks`` are the styles of what the format calls headings: a label among them ends all headings further in.
    """
    looks = {number: look for number, line in lines
             if number not in entries and number not in items and (look := _look(line))}
    found: dict[int, int] = {}
    path: list[int] = []
    for number, line in lines:
        if number in entries:
            path = [*(above for above in path if entries[above].depth < entries[number].depth), number]
        elif number in ranks and path and (block_of(FAMILY, line) or (
                (heading := numbered(line)) and block_of(FAMILY, heading.title))):  # 4. KPI
            outer = next((own for own in reversed(path) if own in ranks and ranks[own] < ranks[number]), 0)
            found |= {number: outer} if outer != path[-1] else {}
        elif number in looks and path and block_of(FAMILY, line):
            above = next((own for own in (0, *path[:-1]) if _is_parted(own, number, looks, entries)), None)
            found |= {} if above is None else {number: above}
    return found


def below_other_labels(lines: Sequence[Line], items: Collection[int], heads: Collection[int]) -> frozenset[int]:
    """Lines that only look like items: they stand below a label that is none of measures, unlike the label above the
    items and like several others that part the section (〔関連する計画〕 like 〔現状と課題〕, over 〈主要事業〉)."""
    looks = {number: look for number, line in lines if number not in items and number not in heads
             and (look := _look(line)) and line.rstrip()[-1] in CLOSING}
    kinds = {number: block_of(FAMILY, line) or ("chapter" if pattern(FAMILY, "container").fullmatch(
        "".join(half_width(line).split())[1:-1]) else None) for number, line in lines if number in looks}
    parting = Counter(looks[number] for number, kind in kinds.items() if kind and kind != "actions")
    listing = {looks[number] for number, kind in kinds.items() if kind == "actions"}
    found: set[int] = set()
    inside = False
    for number, _ in lines:
        if number in looks:
            inside = not kinds[number] and bool(listing) and looks[number] not in listing and (
                parting[looks[number]] >= LEAST)
        elif number in heads:
            inside = False
        elif inside and number in items:
            found.add(number)
    return frozenset(found)


def below_told_labels(lines: Sequence[Line], items: Mapping[int, Mark], heads: Collection[int]) -> frozenset[int]:
    """Lines that only look like items, below labels of what is so or aimed at (現状・課題, 取組の方向性), where others
    of their style stand below a label of measures (主な取組); what names its offices stays an item."""
    kinds: dict[int, str] = {}
    kind = ""
    for number, line in lines:
        if number in items:
            kinds[number] = kind
        elif number in heads:
            kind = ""
        elif line.strip() and "\t" not in line and (own := block_of(FAMILY, line)):
            told = own == "actions" and bool(pattern(FAMILY, "direction").search(half_width(line).strip()))
            kind = "direction" if told else own
    listing = {mark.style for number, mark in items.items() if kinds.get(number) == "actions"}
    return frozenset(number for number, mark in items.items() if kinds.get(number) in TOLD and mark.style in listing
                     and not mark.office)


def _is_parted(heading: int, label: int, looks: Mapping[int, Look], entries: Mapping[int, Entry]) -> bool:
    """Whether labels alike stand below a heading before those that it holds, again behind all of these, and nowhere
    between."""
    depth = entries[heading].depth if heading else -1
    end = min((number for number, entry in entries.items() if number > heading and entry.depth <= depth), default=10**9)
    inner = [number for number in entries if heading < number < end]
    alike = [number for number, look in looks.items() if look == looks[label] and heading < number < end]
    return bool(inner) and alike[0] < inner[0] and all(not inner[0] < number < inner[-1] for number in alike)


def _look(line: str) -> Look | None:
    text = line.strip()
    if not text or "\t" in line or "。" in text or len(text) > LONGEST or text[0].isalnum():
        return None
    return text[0], width(line) - width(line.lstrip())
