"""Marks that open texts and neither headings nor programmes: sentences, and what is said of the line above."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from ingest.layouts.markers import block_of
from ingest.layouts.outline.marks import LEAST, MARKS, Mark, is_label
from ingest.layouts.outline.shape import Line
from ingest.layouts.plans.main_projects import FAMILY

BELOW: Final = frozenset({"bullet", "titled", "kana", "circled", "dot", "list"})
"""Kinds that may open the programmes below a level whose own line names an office, and texts below these."""

MOST: Final = 0.8
"""Share of items, and of headings above them, that tells that items with texts are the programmes."""

TOLD: Final = frozenset({"situation", "overview"})
"""Blocks whose lists are text and hold nothing."""

PHRASE: Final = re.compile("[をへに、。]|で(?!き)")
"""In what is said of a programme, and seldom in its name."""

WRAPPED: Final = 2
"""Lines that a sentence goes on for, at most."""


def without_sentences(marks: Sequence[Mark], lines: Sequence[Line]) -> list[Mark]:
    """The marks without those of sentences that go on below (``○ 町は派遣を`` over ``続けています。``) in a list of
    sentences, or below a label of the situation: a mark before a whole sentence is none already."""
    texts = dict(lines)
    opened = {mark.line for mark in marks}
    told = _below_situation(lines, opened)
    return [mark for mark in marks if mark.kind not in MARKS or mark.office or mark.repeat or not (
        PHRASE.search(mark.heading.title) and _goes_on(mark.line, texts, opened)
        and (mark.line in told or _beside_sentence(mark.line, texts)))]


def _goes_on(line: int, texts: dict[int, str], opened: set[int]) -> bool:
    """Whether the lines below end a sentence, with no mark or row before."""
    for number in range(line + 1, line + 1 + WRAPPED):
        text = texts.get(number, "").strip()
        if not text or number in opened or "\t" in text or text[0] == texts[line].lstrip()[:1]:
            return False
        if text.endswith("。"):
            return True
    return False


def _beside_sentence(line: int, texts: dict[int, str]) -> bool:
    """Whether a line of the same mark near it, with nothing blank between, is a whole sentence."""
    mark = texts[line].lstrip()[:1]
    for step in (1, -1):
        number = line + step
        while texts.get(number, "").strip() and not texts[number].lstrip().startswith(mark):
            number += step
        text = texts.get(number, "").strip()
        if text.startswith(mark) and text.endswith("。"):
            return True
    return False


def _below_situation(lines: Sequence[Line], opened: set[int]) -> frozenset[int]:
    """Lines below labels of the situation (現状と課題), up to the next label."""
    found: set[int] = set()
    label = ""
    for number, line in lines:
        if kind := "" if "\t" in line else block_of(FAMILY, line):
            label = kind
        elif label in TOLD and number in opened:
            found.add(number)
    return frozenset(found)


def without_texts(marks: Sequence[Mark], lines: Sequence[Line]) -> list[Mark]:
    """The marks without those that open texts on what a mark above names (■ 寄港の誘致 over ▶ 手続を一元化): one,
    further in, below each of most lines of another mark, of which several stand under one heading; mostly phrases, and
    none with the offices in charge."""
    texts = dict(lines)
    pairs = [(one, other) for one, other in pairwise(marks) if one.kind in BELOW and other.kind in BELOW | {"dot"}
             and one.style != other.style and other.line == one.line + 1
             and len(_indent(texts[one.line])) < len(_indent(texts[other.line]))]
    dropped: set[str] = set()
    for (holder, style), count in Counter((one.style, other.style) for one, other in pairs).items():
        own = [mark for mark in marks if mark.style == style]
        held = [mark for mark in marks if mark.style == holder]
        beside = sum(one.style == other.style == holder or (one.style == style and other.style == holder)
                     for one, other in pairwise(marks))
        phrases = sum(bool(PHRASE.search(mark.heading.title)) for mark in own)
        if len(own) == count >= max(LEAST, MOST * len(held)) and beside * 3 >= len(held) and (
                phrases * 2 >= len(own)) and not any(mark.office or mark.labelled or mark.repeat for mark in own):
            dropped.add(style)
    return [mark for mark in marks if mark.style not in dropped]


def without_plain_texts(marks: Sequence[Mark], lines: Sequence[Line]) -> list[Mark]:
    """The marks without lines that neither a number nor a mark opens, where all of these are texts on what the line
    above names, with its offices in charge: one directly below each, further in, and mostly a phrase."""
    texts = dict(lines)
    plain = [(one, other) for one, other in pairwise(marks) if other.kind == "plain" and not other.repeat]
    held = all(one.kind != "plain" and not is_label(one) and other.line == one.line + 1
               and len(_indent(texts[one.line])) < len(_indent(texts[other.line])) for one, other in plain)
    phrases = sum(bool(PHRASE.search(other.heading.title)) for _, other in plain)
    if len(plain) < LEAST or not held or phrases * 2 < len(plain) or len({one.style for one, _ in plain}) > 1:
        return list(marks)
    return [mark for mark in marks if mark.kind != "plain" or mark.repeat]


def _indent(line: str) -> str:
    return line[:len(line) - len(line.lstrip())]
