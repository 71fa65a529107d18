"""Which numberings are directions, subdirections and chapters in a strategy whose text stands in reading order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from ingest.layouts.numbering import Numbered

LEVELS: Final = frozenset({"word", "ordinal", "roman", "arabic"})
"""First parts of the styles of directions and chapters."""

SUBDIRECTIONS: Final = frozenset({"paren", "dashed", "word-dashed", "arabic", "word"})
"""First parts of the styles of what stands between a direction and its responses."""

Levels = tuple[frozenset[str], str, frozenset[str]]
"""Styles of the directions, the subdirections and the chapters."""


def reading_order(headings: Sequence[Numbered], response: str, grouped: bool) -> Levels | None:
    """The levels where responses stand directly below some directions and below subdirections of others, or where
    marks name both (``(1)①``, ``grouped``), or where they all stand below directions that a word labels (戦略の柱1);
    None where the numbers do not run in reading order.

    Directions run from 1 on; subdirections from 1 on in their direction.  No subdirection is ``""``.
    """
    above = Counter(heading.style for heading, following in pairwise(headings)
                    if base(following) == response != base(heading) and following.number == 1)
    levels = [heading for heading in headings if base(heading) != response]
    pairs = Counter((upper.style, lower.style) for upper, lower in pairwise(levels)
                    if lower.number == 1 and lower.style in above and upper.style != lower.style)
    if len(above) == 1 and (only := next(iter(above))).startswith("word:"):
        others = {heading.style for heading in levels} - {only}
        count = sum(1 for heading in levels if heading.style == only)
        if above[only] == count and all(_is_level(style) for style in others) and _runs(levels, only, ""):
            return frozenset({only}), "", frozenset(others)
    for (direction, subdirection), _ in pairs.most_common():
        held = {direction, subdirection} if direction in above else {subdirection}
        fits = _is_level(direction) and subdirection.split(":")[0] in SUBDIRECTIONS
        if fits and set(above) == held and (grouped or len(held) > 1) and _runs(levels, direction, subdirection):
            others = {heading.style for heading in levels} - {direction, subdirection}
            return frozenset({direction}), subdirection, frozenset(filter(_is_level, others))
    return None


def _is_level(style: str) -> bool:
    return style.split(":")[0] in LEVELS


def base(heading: Numbered) -> str:
    """The first part of a heading's style."""
    return heading.style.split(":")[0]


def _runs(levels: Sequence[Numbered], direction: str, subdirection: str) -> bool:
    """Whether directions are numbered 1, 2, ..., and subdirections so in each of them.

    A direction's number may be printed a second time in place of the next one, which is reported with its title.
    """
    last, count = 0, 0
    within: int | None = None
    for heading in levels:
        if heading.style == direction:
            if heading.number not in (last or 1, last + 1):
                return False
            last, within, count = heading.number or last, 0, count + 1
        elif heading.style == subdirection:
            if within is None or heading.number != within + 1:
                return False
            within += 1
        else:
            within = None
    return count > 1
