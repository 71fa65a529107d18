"""The depths of a plan's headings, and which of them are its levels.

A style that stands on the path already closes what is below it; a new one opens a level below.  What was seen to stand
below a style does so wherever it is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ingest.layouts.markers import pattern
from ingest.layouts.numbering import numbers_above
from ingest.layouts.outline.marks import MARKS, SURE, Mark, is_label, title_key
from ingest.layouts.plans.main_projects import FAMILY
from ingest.text.width import half_width

NUMBERED: Final = SURE | {"dashed", "dashed-deep", "roman", "named"}
"""Styles that no mark without a number stands above."""

CHAPTERS: Final = frozenset({"ordinal", "arabic", "roman", "kanji", "bullet", "titled", "heading"})
"""Kinds of headings of a document's chapters, which may hold a plan's levels rather than being one."""

FIRST: Final = tuple(f"word:{word}" for word in ("基本", "柱", "戦略", "政策", "方針", "重点"))
"""Styles of first levels: a chapter that alone holds them is none, though it is numbered 1."""

DEEPEST: Final = 3
"""Levels of chapters and sections above a plan's own."""

EXCERPT: Final = 2
"""Such levels that tell of a larger plan: a single chapter may be the one with all measures."""

Placed = tuple[Mark, int]
"""A heading and its depth."""


def placed_headings(headings: Sequence[Mark]) -> list[Placed]:
    """Headings with their depths."""
    below: dict[str, set[str]] = defaultdict(set)
    path: list[Mark] = []
    found = []
    for mark in headings:
        at = _place(mark, path, below)
        path = path[:at]
        for above in path:
            if mark.style not in below or above.style not in below[mark.style]:
                below[above.style].add(mark.style)
        path.append(mark)
        found.append((mark, at))
    return found


def _place(mark: Mark, path: Sequence[Mark], below: Mapping[str, set[str]]) -> int:
    """The place on the path that a heading takes.

    The deepest heading of its style that it can follow is its sibling; else it stands below the path's last heading
    that is not known to stand below it.
    """
    if mark.kind == "heading":
        # What the format calls a heading stands above everything that only looks like one.
        return next((at for at, each in enumerate(path)
                     if each.kind != "heading" or each.style >= mark.style), len(path))
    same = [at for at, each in enumerate(path) if each.style == mark.style]
    if same:
        number = mark.heading.number
        nexts = [at for at in same if number is None or number == (path[at].heading.number or 0) + 1]
        if nexts:
            return nexts[-1]
        if number == 1 and same[-1] < len(path) - 1 and mark.kind in ("arabic", "paren", "circled", "kana", "roman"):
            return len(path)
        return same[-1]
    at = len(path)
    while at and path[at - 1].style in below.get(mark.style, ()):
        at -= 1
    while at and _is_above(mark, path[at - 1]):
        at -= 1
    if mark.heading.parent is not None:
        # 2-1 stands below 2, where a 2 is on the path.
        fitting = [place for place, each in enumerate(path[:at]) if each.heading.number == mark.heading.parent]
        return fitting[-1] + 1 if fitting else at
    return at


def _is_above(heading: Mark, mark: Mark) -> bool:
    """Whether a heading is of a kind that never stands below a mark without a number."""
    return mark.kind in MARKS and heading.kind in NUMBERED


def policy_part(placed: Sequence[Placed], anchors: Sequence[int],
                inner: bool = False) -> tuple[list[Placed], list[int]]:
    """The headings that hold programmes, those of their styles beside them, and the chapters that are no level.

    ``inner`` says that the tables' own columns are levels.
    """
    last = [*(mark.line for mark, _ in placed[1:]), 10**9][:len(placed)]
    own = [any(mark.line < anchor < end for anchor in anchors)
           for (mark, _), end in zip(placed, last, strict=True)]
    holds = _held(placed, own)
    styles = {(mark.style, depth) for (mark, depth), held in zip(placed, holds, strict=True) if held}
    dropped = frozenset(_chapters(placed, holds, inner))
    top = min((depth for at, (_, depth) in enumerate(placed) if holds[at] and at not in dropped), default=0)
    kept: list[Placed] = []
    ends: list[int] = []
    inside = False
    for at, ((mark, depth), held) in enumerate(zip(placed, holds, strict=True)):
        if at in dropped or (depth <= top and not held):
            ends.append(mark.line)
            inside = at in dropped and held
        elif held or (inside and (mark.style, depth) in styles and not is_label(mark)):
            inside = True
            kept.append((mark, depth))
    return _levelled(kept), ends


def titled_again(placed: Sequence[Placed], kept: Sequence[Placed]) -> dict[int, int]:
    """Lines of headings that are no levels and have the title of one further up, with that one's line."""
    titles: dict[str, list[int]] = defaultdict(list)
    for mark, _ in kept:
        titles[title_key(mark)[2]].append(mark.line)
    levels = {mark.line for mark, _ in kept}
    found: dict[int, int] = {}
    for mark, _ in placed:
        lines = titles.get(title_key(mark)[2], [])
        if mark.line not in levels and len(lines) == 1 and lines[0] < mark.line and not is_label(mark):
            found[mark.line] = lines[0]
    return found


def _held(placed: Sequence[Placed], own: Sequence[bool]) -> list[bool]:
    """Whether each heading or one below it holds programmes."""
    found = list(own)
    path: list[int] = []
    for at, (_, depth) in enumerate(placed):
        path = [each for each in path if placed[each][1] < depth]
        if own[at]:
            for each in path:
                found[each] = True
        path.append(at)
    return found


def _chapters(placed: Sequence[Placed], holds: Sequence[bool], columns: bool) -> Iterator[int]:
    """Headings of the outer levels on which one heading alone holds all programmes, and two levels are left below it.

    An excerpt may begin with the plan's first level: a heading numbered 1 without others beside it stays one, unless
    the level below calls itself the first.  So does one whose number stands in those below it (第2章, then 2-1).
    """
    if _is_excerpt(placed):
        return
    for depth in range(DEEPEST):
        level = [at for at, (_, own) in enumerate(placed) if own == depth]
        holding = [at for at in level if holds[at]]
        inner = [at for at, (_, own) in enumerate(placed) if own == depth + 1 and holds[at]]
        deeper = any(own > depth + 1 and held for (_, own), held in zip(placed, holds, strict=True))
        if len(holding) != 1 or not (inner or columns) or placed[holding[0]][0].kind not in CHAPTERS:
            return
        if not inner:  # a title, or the label of a list, above tables that have all levels themselves
            yield from level if len(level) > 1 or placed[holding[0]][0].heading.number is None else ()
            return
        outer, first = placed[holding[0]][0], placed[inner[0]][0]
        named = first.heading.style.startswith(FIRST)
        counts = any(placed[at][0].heading.parent == outer.heading.number is not None for at in inner)
        if (not is_container(outer) and (counts or _is_counted(outer, depth, placed))) or (
                outer.heading.style.startswith(FIRST) and not named):  # the format calls 基本方針1 a heading
            return
        first_level = outer.heading.number == 1 and not (named or len(level) > 1 or is_label(outer))
        if first_level or not (deeper or columns or len(inner) > 1):
            return
        yield from level


def _is_excerpt(placed: Sequence[Placed]) -> bool:
    """Whether a document is a section of a larger plan, which begins with all of its levels (第２編, 第４章, 第３節),
    each of them once: a document of its own has several chapters."""
    outer = [[mark for mark, own in placed if own == depth] for depth in range(EXCERPT)]
    alone = all(len(level) == 1 and level[0].kind == "ordinal" and not is_label(level[0]) for level in outer)
    return alone and not is_container(outer[-1][0])


def is_container(mark: Mark) -> bool:
    """Whether a chapter's title says only that measures follow (施策の内容)."""
    return bool(pattern(FAMILY, "container").fullmatch("".join(half_width(mark.heading.title).split())))


def _is_counted(outer: Mark, depth: int, placed: Sequence[Placed]) -> bool:
    """Whether the numbers of most headings two levels further in begin with a heading's own (第5編, 第4章, 5-4-1)."""
    inner = [mark.heading for mark, own in placed if own == depth + 2]
    told = [heading for heading in inner if numbers_above(heading)[-2:-1] == [outer.heading.number]]
    return bool(outer.heading.number) and bool(told) and len(told) * 2 > len(inner)


def _levelled(kept: Sequence[Placed]) -> list[Placed]:
    """Depths from 0 without gaps on each path."""
    found: list[Placed] = []
    path: list[int] = []
    for mark, depth in kept:
        path = [each for each in path if each < depth]
        path.append(depth)
        found.append((mark, len(path) - 1))
    return found
