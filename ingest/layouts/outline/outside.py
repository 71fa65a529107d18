"""Pages before and behind a plan's measures, whose lists look like those of programmes: what the plan is for, how the
town stands, who carries it out.

The part with the measures reaches from the first to the last heading of the outermost level that a word names (戦略1 to
戦略3), each with a list below.  What stands above it lists no programmes; behind it a heading like which none stands
inside opens the closing pages.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ingest.layouts.indicators.wordings import is_indicator_line
from ingest.layouts.markers import block_of, pattern
from ingest.layouts.numbering import numbered
from ingest.layouts.outline.bare import can_head
from ingest.layouts.outline.marks import MARKS, Mark, is_label
from ingest.layouts.outline.shape import Line
from ingest.layouts.plans.main_projects import FAMILY
from ingest.text.printed import width
from ingest.text.width import half_width

LEAST: Final = 2
"""Headings of a level."""

NAMED: Final = frozenset({"word", "ordinal"})
"""Kinds of styles that a word calls levels."""

NUMERALS: Final = frozenset({"roman", "latin", "arabic", "kanji", "boxed"})
"""Kinds that number levels where no word does, each number once."""

CHAPTERS: Final = tuple("章節編部項")
"""Words of chapters, which need not be a plan's levels."""

LISTS: Final = MARKS | {"circled", "kana"}
"""Kinds that may list programmes, and other things."""

LONGEST: Final = 60
"""Characters of a page's title."""

LAST: Final = 10**9
"""Behind every line."""

Look = tuple[str, float]
"""What a heading looks like: the style of its mark, or how far it is indented."""


@dataclass(frozen=True, slots=True)
class Outside:
    """The lines above ``first``, and those from ``closing`` on."""

    first: int = 0
    closing: int = LAST
    kept: Collection[str] = ()
    """Styles of what stands above the first level."""
    boxes: Collection[int] = ()
    """Lines of boxes among the measures that tell of something else."""

    @property
    def ends(self) -> frozenset[int]:
        """The line at which the measures end."""
        return frozenset({self.closing} - {LAST})

    def inner(self, marks: Sequence[Mark]) -> list[Mark]:
        """The marks among the measures."""
        return [mark for mark in marks if self.first <= mark.line < self.closing]

    def holds(self, mark: Mark) -> bool:
        """Whether a mark lists something else than programmes."""
        aside = mark.line in self.boxes or not self.first <= mark.line < self.closing
        return mark.kind in LISTS and mark.style not in self.kept and aside


def outside(marks: Sequence[Mark], lines: Sequence[Line], tables: Collection[int]) -> Outside:
    """The pages without measures: none where no level is named, or where what they list names offices in charge."""
    heads, boxes = _first_level(marks), frozenset(_boxes(lines))
    if not heads:
        return Outside(boxes=boxes)
    listings = {*tables, *(mark.line for mark in marks if mark.office)}
    first, closing = heads[0].line, _closing(marks, lines, heads)
    opened = {mark.line for mark in heads}
    above = {mark.style for mark, following in pairwise(marks) if following.line in opened}
    inner = {mark.style for mark, following in pairwise(marks) if following.line not in opened}
    return Outside(0 if any(line < first for line in listings) else first,
                   LAST if any(line >= closing for line in listings) else closing, above - inner, boxes)


def _boxes(lines: Sequence[Line]) -> Iterator[int]:
    """Lines of boxes called コラム and the like, up to a blank line behind their list."""
    inside = listed = False
    for number, line in lines:
        called = bool(pattern(FAMILY, "aside_box").match(half_width(line[:LONGEST])))
        inside = called or (inside and bool(line.strip() or not listed) and not block_of(FAMILY, line))
        listed = inside and not called and (listed or bool(line.strip()))
        if inside:
            yield number


def _first_level(marks: Sequence[Mark]) -> list[Mark]:
    """The headings of the outermost level: one that a word names, or numerals count, or that a mark alone opens."""
    styles = list(dict.fromkeys(mark.style for mark in marks))
    for find, kinds in ((_headed, frozenset({"heading"})), (_named, NAMED), (_counted, NUMERALS),
                        (_marked, frozenset({"bullet"}))):
        for style in styles:
            if style.split(":")[0] in kinds and not style.endswith(CHAPTERS) and (found := find(style, marks)):
                return found
    return []


def _named(style: str, marks: Sequence[Mark], once: bool = False) -> list[Mark]:
    """Headings counted from 1 and each with a list below; where pages print one again, the first of them (``once``:
    none are)."""
    own = [mark for mark in marks if mark.style == style]
    ends = [*(mark.line for mark in own[1:]), LAST]
    lists = [mark.line for mark in marks if mark.kind in LISTS]
    holding = [mark for mark, end in zip(own, ends, strict=True) if _between(lists, mark.line, end)]
    first = {mark.heading.number: mark for mark in reversed(holding)}
    numbers = [mark.heading.number for mark in holding if first[mark.heading.number] is mark]
    told = len(first) >= LEAST and numbers == list(range(1, len(first) + 1)) and set(first) == {
        mark.heading.number for mark in own} and (len(first) == len(holding) or not once)
    return [first[number] for number in numbers] if told else []


def _counted(style: str, marks: Sequence[Mark]) -> list[Mark]:
    return _named(style, marks, once=True)


def _marked(style: str, marks: Sequence[Mark]) -> list[Mark]:
    """Headings with a list of another mark directly below each; those that are called as pages without measures are
    aside."""
    held = [(mark, following) for mark, following in zip(marks, [*marks[1:], None], strict=True)
            if mark.style == style and not is_label(mark) and not _is_called(mark.heading.title)]
    lists = all(following and following.style != style and following.kind in LISTS for _, following in held)
    return [mark for mark, _ in held] if lists and len(held) >= LEAST else []


def _headed(style: str, marks: Sequence[Mark]) -> list[Mark]:
    """What the format calls headings, those with a list in their section: the ones that a word names as a level and
    counts from 1, or all that are not called as pages without measures."""
    outer = [mark for mark in marks if mark.kind == "heading" and mark.style <= style]
    ends = [*(mark.line for mark in outer[1:]), LAST]
    lists = [mark.line for mark in marks if mark.kind in LISTS]
    found = [mark for mark, end in zip(outer, ends, strict=True)
             if mark.style == style and not is_label(mark) and not _is_called(mark.heading.title)
             and _between(lists, mark.line, end)]
    words = dict.fromkeys(mark.heading.style for mark in found if mark.heading.style.split(":")[0] in NAMED | {"roman"})
    for word in words:
        named = [mark for mark in found if mark.heading.style == word]
        if not word.endswith(CHAPTERS) and len(named) >= LEAST and [mark.heading.number for mark in named] == list(
                range(1, len(named) + 1)):
            return named
    return found if len(found) >= LEAST else []


def _between(lines: Sequence[int], start: int, end: int) -> bool:
    """Whether one of the lines, in order, stands between two others."""
    return bisect_right(lines, start) < bisect_left(lines, end)


def _is_called(title: str) -> bool:
    """Whether a title is that of a page without measures."""
    text = "".join(half_width(title).split())
    return any(pattern(FAMILY, name).fullmatch(text) for name in ("opening_chapter", "closing_chapter"))


def _closing(marks: Sequence[Mark], lines: Sequence[Line], heads: Sequence[Mark]) -> int:
    """The line that opens the closing pages: like none inside, and called as such pages are or like one above the
    measures; goals stand behind it only where its words tell."""
    looks = dict(_looks(marks, lines))
    first, last = heads[0].line, heads[-1].line
    inside = {look for number, look in looks.items() if first <= number < last}
    above = {look for number, look in looks.items() if number < first}
    titles = {number: _title(line) for number, line in lines if number in looks}
    labels = {titles[number] for number in looks if first <= number < last}
    listed = min((mark.line for mark in marks if mark.line > last), default=LAST)
    goals = max((number for number, line in lines if is_indicator_line(line)), default=0)
    for number, look in looks.items():
        if number > listed and titles[number] not in labels:
            told = bool(pattern(FAMILY, "closing_chapter").fullmatch(titles[number]))
            if (look not in inside and (told or (look in above and goals < number))) or (
                    told and (look[0] == heads[0].style or not look[0] or look[0].split(":")[0] in MARKS)):
                return number
    return LAST


def _looks(marks: Sequence[Mark], lines: Sequence[Line]) -> Iterator[tuple[int, Look]]:
    """Lines that may open a page, with their look: what has a mark and is no label, and short lines without one behind
    a blank line, over a list."""
    by_line = {mark.line: mark for mark in marks}
    shown = [(number, line) for number, line in lines if line.strip()]
    for (before, _), (number, line), (below, _) in zip([(0, ""), *shown], shown, [*shown[1:], (0, "")], strict=False):
        mark = by_line.get(number)
        told = len(line) <= LONGEST and bool(pattern(FAMILY, "closing_chapter").fullmatch(_title(line)))
        if mark and (told or not is_label(mark)):
            yield number, (mark.style, 0.0)
        elif not mark and "\t" not in line and before < number - 1 and below in by_line and (
                by_line[below].kind in LISTS) and (told or can_head(line)):
            yield number, ("", width(line) - width(line.lstrip()))


def _title(line: str) -> str:
    heading = numbered(line)
    return "".join(half_width(heading.title if heading else line).split())
