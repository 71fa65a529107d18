"""What a strategy's numbers and marks mean: which numbering is its directions', subdirections' and responses'."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from ingest.layouts.markers import block_of, pattern
from ingest.layouts.numbering import Numbered, numbered, value
from ingest.layouts.slides.numbers import reading_order
from ingest.text.width import half_width
from ingest.values.sdgs import stated

FAMILY: Final = "strategy_slides"

LONGEST_MARK: Final = 60
"""Characters at a line's end in which a response mark is looked for; five numbers need twenty."""

LONGEST_LINE: Final = 400
"""Characters; a longer line opens no element.  Lines of slides have up to eighty."""

DIRECTION_STYLES: Final = frozenset({"word", "ordinal", "roman"})
CHAPTERS: Final = frozenset({"ordinal", "roman", "arabic"})
"""Styles of chapters above directions."""

FLAT: Final = 2
"""Directions with responses of their own that make a strategy without subdirections."""

SUBDIRECTION_STYLES: Final = ("paren", "dashed", "word-dashed", "arabic")


@dataclass(frozen=True, slots=True)
class Styles:
    """What this document's numbers and glyphs mean."""

    directions: frozenset[str]
    """Styles, whole (``word:戦略``) or by their first part."""
    subdirection: str
    """A style's first part, or a whole one where words number both levels (基本戦略Ⅰ, 施策1)."""
    response: str
    initiatives: frozenset[str]
    """Glyphs that open lines which a response mark closes."""
    unmarked: bool = False
    """No line has a response mark: the bullets below a label of initiatives are initiatives."""
    chapters: frozenset[str] = frozenset()
    """Styles of the chapters that hold the directions."""
    flat: bool = False
    """Directions hold responses themselves: what is called ``subdirection`` here are the directions."""
    ordered: bool = False
    """The text stands in reading order (``order``): a direction may hold responses, subdirections or both."""
    headings: Mapping[str, Numbered] = field(default_factory=dict)
    """Headings as the outline reads them, by their lines' text; all others as ``numbered`` does."""
    labels: frozenset[str] = frozenset()
    """Lines in brackets that stand again and again: labels of blocks that no list knows."""


_BRACKETED: Final = re.compile(r"[【〔<＜〈《\[［][^【】〔〕<>＜＞〈〉《》()（）\[\]［］\d①-⑳]{2,16}[】〕>＞〉》\]］]")

_BETWEEN: Final = re.compile(r"(?<=[\d①-⑳ア-ト])[)】〕>〉》\]][(【〔<〈《\[](?=[\d①-⑳ア-ト])")

_MARK_PARTS: Final = re.compile(r"[~～〜-]|[①-⑳]|\(?\d{1,2}\)?|[ア-ト]")
_OUTER: Final = re.compile(r"\(?\d")
"""Digits, which are subdirections where another script stands within them."""

_SCRIPTS: Final = (("circled", "[①-⑳]"), ("digits", r"\d"), ("kana", "[ア-ト]"))
"""Of the numbers in marks."""


def response_marks(text: str) -> tuple[tuple[int, ...], int] | None:
    """Numbers of the closing mark and where it starts; None where there is none."""
    found = _closing(text)
    return (tuple(number for _, number in _marks(found[0])), found[1]) if found else None


def marked_groups(text: str) -> tuple[int | None, ...]:
    """The subdirection that the closing mark tells for each of its numbers: ``(1)①・②`` is 1 and 1, ``①`` None."""
    found = _closing(text)
    return tuple(group for group, _ in _marks(found[0])) if found else ()


def _closing(text: str) -> tuple[str, int] | None:
    """What the closing mark names, folded, and where it starts."""
    before = max(len(text) - LONGEST_MARK, 0)
    tail = half_width(text[before:])
    # (1)(2) and 【①】【②】 are one mark.
    match = pattern(FAMILY, "response_mark").search(_BETWEEN.sub("・ ", tail)) or pattern(
        FAMILY, "response_mark").search(tail)
    return (match["marks"] or match["pointed"], before + match.start()) if match else None


def _marks(told: str) -> list[tuple[int | None, int]]:
    """Subdirection (where one is told) and number of each response that a mark names.

    Where circled numbers or kana follow plain or bracketed digits, the digits are subdirections: ``(1)①``, ``1-ア``.
    """
    found: list[str] = _MARK_PARTS.findall(told)
    outer = bool(_OUTER.match(found[0])) and any(re.match("[①-⑳ア-ト]", each) for each in found)
    marks: list[tuple[int | None, int]] = []
    group: int | None = None
    for at, each in enumerate(found):
        number = value(each.strip("()"))
        if number is None:
            continue
        if outer and _OUTER.match(each):
            group = number
            continue
        ranged = (at > 1 and found[at - 1] in "~～〜-" and not (outer and _OUTER.match(found[at - 2]))
                  and marks and marks[-1][1] < number)
        marks += [(group, each) for each in (range(marks[-1][1] + 1, number + 1) if ranged else (number,))]
    return marks


def styles(lines: Sequence[str]) -> Styles:
    """What the lines' numbers, glyphs and repeated lines mean."""
    times = Counter(line.strip() for line in lines if _BRACKETED.fullmatch(line.strip()))
    return replace(_styles(lines), labels=frozenset(line for line, count in times.items() if count > 1))


def _styles(lines: Sequence[str]) -> Styles:
    """Responses are numbered in the script of the marks (①, (1), ア); the most frequent other bracketed or Arabic
    numbering is the subdirections'."""
    marked = [line for line in lines if response_marks(line)]
    counts = Counter(heading.style.split(":")[0] for line in lines
                     if (heading := numbered(line)) and not stated(line))
    response = _response_style(lines, marked, counts)
    headings = [heading for line in lines if len(line) <= LONGEST_LINE and not stated(line)
                and (heading := numbered(line)) and not heading.style.startswith("bullet")]
    candidates = [style for style in SUBDIRECTION_STYLES if style != response]
    above = Counter(_above(headings, {response}, candidates))
    subdirection = max(candidates, key=lambda style: (above[style], counts[style]))
    if not counts[subdirection] and (words := _words_above(headings, response)):
        subdirection = words
    glyphs = frozenset(line.strip()[0] for line in marked
                       if not re.match(r"[\w「『(（<＜《〈【〔\[［・①-⑳\s]", line.strip()))
    if flat := _flat(headings, subdirection, response):
        others = {_base(heading) for heading in headings if heading.style != flat} - {response}
        return Styles(frozenset(), flat, response, glyphs, not marked, frozenset(others) & CHAPTERS, True)
    if ordered := reading_order(headings, response, any(any(marked_groups(line)) for line in marked)):
        return Styles(*ordered[:2], response, glyphs, not marked, ordered[2], ordered=True)
    # Plain numbers (1, 2) are directions where nothing else is and they number nothing below.
    plain = not any(counts[style] for style in DIRECTION_STYLES) and "arabic" not in (subdirection, response)
    directions, chapters = _holders(headings, subdirection, response)
    directions = directions or (frozenset({"arabic"}) if plain else DIRECTION_STYLES)
    return Styles(directions, subdirection, response, glyphs, not marked, chapters)


def _flat(headings: Sequence[Numbered], subdirection: str, response: str) -> str:
    """The style of directions that hold numbered responses themselves; empty where another level stands between.

    Several of them stand directly above a first response, under one chapter at most.
    """
    above = Counter(heading.style for heading, following in pairwise(headings)
                    if _base(following) == response and following.number == 1)
    style = max(above, key=lambda each: above[each], default="")
    if style.split(":")[0] not in ("word", "ordinal", "roman") or above[style] < FLAT or above.total() > above[style]:
        return ""
    levels = [heading for heading in headings if _base(heading) != response]
    between = [heading for heading in levels if is_style(heading, subdirection) and heading.style != style]
    holders = {index for index, (heading, following) in enumerate(pairwise(levels))
               if following.style == style != heading.style and _base(heading) in CHAPTERS | DIRECTION_STYLES}
    numbers = [heading.number for heading in levels if heading.style == style]
    return style if not between and len(holders) <= 1 and numbers == list(range(1, len(numbers) + 1)) else ""


def _base(heading: Numbered) -> str:
    return heading.style.split(":")[0]


def _above(headings: Sequence[Numbered], below: Collection[str], styles: Collection[str]) -> Iterator[str]:
    """Styles (those wanted) of the headings that stand directly above first headings of the styles ``below``."""
    for heading, following in pairwise(headings):
        if _base(following) in below and following.number == 1 and _base(heading) in styles:
            yield _base(heading)


def _words_above(headings: Sequence[Numbered], response: str) -> str:
    """The word that numbers what holds the responses, where another word's headings stand above it."""
    found = Counter(heading.style for heading, following in pairwise(headings)
                    if _base(following) == response != _base(heading) == "word" and following.number == 1)
    style = max(found, key=lambda each: found[each], default="")
    above = {heading.style for heading, following in pairwise(headings) if following.style == style}
    return style if above - {style} and any(each.split(":")[0] in DIRECTION_STYLES for each in above - {style}) else ""


def is_style(heading: Numbered, style: str) -> bool:
    """Whether a heading has a style, given whole or by its first part."""
    return style in (heading.style, _base(heading))


def _holders(headings: Sequence[Numbered], subdirection: str, response: str) -> tuple[frozenset[str], frozenset[str]]:
    """Where several numberings stand above the subdirections: those directly above them are the directions', those
    directly above the first direction are of the chapters that hold them all."""
    levels = [heading for heading in headings if _base(heading) != response
              and (_base(heading) in {*DIRECTION_STYLES, "arabic"} or is_style(heading, subdirection))]
    holders = Counter(above.style for above, heading in pairwise(levels)
                      if is_style(heading, subdirection) and not is_style(above, subdirection))
    used = {heading.style for heading in levels if not is_style(heading, subdirection)}
    style = max(holders, key=lambda each: holders[each], default="")
    if not style or len(used) < 2 or holders[style] < 2:
        return frozenset(), frozenset()
    chapters = frozenset(above.style for above, heading in pairwise(levels)
                         if heading.style == style != above.style and not is_style(above, subdirection))
    return (frozenset(holders) - chapters, chapters) if chapters else (frozenset(), frozenset())


def _response_style(lines: Sequence[str], marked: Sequence[str], counts: Counter[str]) -> str:
    """The numbering that the marks name; of several in one script, the one below the responses' label.

    Without marks it is that one too, else circled numbers where there are any.
    """
    scripts = Counter(_script(line) for line in marked)
    script = max(scripts, key=lambda each: scripts[each], default="")
    if script == "circled" or (not script and counts["circled"]):
        return "circled"
    fits = {"kana": ("kana", "kana-paren"), "digits": ("paren", "arabic", "circled")}.get(script, ("paren",))
    below = Counter(_below_label(lines))
    return max(fits, key=lambda style: (below[style], counts[style]))


def _script(line: str) -> str:
    """The script of the responses in a closing mark; digits beside another script are subdirections' (``(1)ア``)."""
    within = any(marked_groups(line))
    return next((script for script, pattern in _SCRIPTS
                 if not (within and script == "digits") and re.search(pattern, line[-12:])), "digits")


def _below_label(lines: Sequence[str]) -> Iterator[str]:
    """Styles of the numbered lines directly below labels of responses."""
    labelled = False
    for line in lines:
        if line.strip():
            heading = numbered(line) if labelled else None
            if heading:
                yield heading.style
            labelled = block_of(FAMILY, line) == "responses"
