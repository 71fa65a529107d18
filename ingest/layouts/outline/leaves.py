"""The programmes of a plan that says nothing of offices and has no texts: a list of names under its headings.

One mark or number is theirs where nothing else stands below it, most of what it opens are names, and most headings of
one style hold a list of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Final

from ingest.layouts.furniture import document_title
from ingest.layouts.indicators.sentences import is_labelled
from ingest.layouts.indicators.wordings import is_indicator_line
from ingest.layouts.markers import block_of, pattern
from ingest.layouts.outline.marks import LEAST, MARKS, SURE, Mark, is_label, title_key
from ingest.layouts.outline.shape import Line
from ingest.layouts.plans.main_projects import FAMILY
from ingest.text.printed import width

LONGEST: Final = 40
"""Characters of a name."""

MOST: Final = 0.8
"""Share of a style's lines that must be names, and of its lists that must stand under headings of one style."""

HOLD: Final = 0.6
"""Share of these headings that must hold such a list."""

SITUATION: Final = frozenset({"situation", "overview", "indicators", "sdg", "partners", "target_regions"})
"""Blocks whose lists are no programmes."""

_NO_NAME: Final = re.compile(r"[。、：:]|(?:ます|です|である|った|いた|した|ない|いる|する|れる|せる|える|こと)$")
"""In a sentence or a phrase, and in no name."""


def leaf_styles(marks: Sequence[Mark], lines: Sequence[Line]) -> frozenset[str]:
    """The style of such lists; empty where none, or more than one, is, and in a document that is called no plan."""
    if not pattern(FAMILY, "plan").search(document_title(lines)[1]):
        return frozenset()
    marks = [mark for mark in marks if not is_label(mark)]
    told = _below_labels(marks, lines) | _above_goals(marks, lines)
    runs = [(style, list(group)) for style, group in groupby(marks, key=lambda mark: mark.style)]
    found = [style for style in dict.fromkeys(mark.style for mark in marks) if _are_leaves(style, runs, told)]
    return frozenset(found) if len(found) == 1 else frozenset()


def _are_leaves(style: str, runs: Sequence[tuple[str, Sequence[Mark]]], told: frozenset[int]) -> bool:
    if style.split(":")[0] in SURE:
        return False
    own = [run for each, run in runs if each == style]
    every = [mark for run in own for mark in run]
    names = [mark for mark in every if len(mark.heading.title) <= LONGEST and not _NO_NAME.search(mark.heading.title)
             and mark.line not in told]
    if len(every) < LEAST or len(names) < MOST * len(every) or 2 * len(set(map(title_key, every))) <= len(every):
        return False
    above = Counter(one for (one, _), (other, _) in pairwise(runs) if other == style)
    holder = max(above, key=lambda each: above[each], default="")
    holding = [mark for each, run in runs if each == holder for mark in run]
    sure = any(mark.heading.number is not None for mark in holding) or holder.startswith(("heading", "named")) or (
        holder.startswith("bullet") and len(holding) > 1 and not told & {mark.line for mark in holding}
        and not any(_NO_NAME.search(mark.heading.title) for mark in holding))
    return sure and (
        above[holder] >= MOST * len(own)) and len(own) >= HOLD * len(holding) and _is_last(style, holder, runs)


def _is_last(style: str, holder: str, runs: Sequence[tuple[str, Sequence[Mark]]]) -> bool:
    """Whether nothing stands below a style: what follows its lists stands elsewhere before a heading that holds one."""
    above: set[str] = {holder}
    for (one, _), (other, _) in reversed(list(pairwise(runs))):
        above |= {one} if other in above and one != style else set()
    following = [other for (one, _), (other, _) in pairwise(runs) if one == style]
    if runs[-1][0] != style and following[-1:] and following[-1] not in above:
        following.pop()  # behind the last list goals or annexes may stand
    return all(other in above for other in following)


def _above_goals(marks: Sequence[Mark], lines: Sequence[Line]) -> frozenset[int]:
    """Lines of marks with a table or a goal below them, which hold these."""
    opened = {mark.line for mark in marks}
    found: set[int] = set()
    latest, edge = 0, 0.0
    for number, line in lines:
        indent = width(line) - width(line.lstrip())
        if number in opened:
            latest, edge = number, indent
        elif not line.strip() or indent < edge or (indent == edge and is_labelled(line)):
            latest = 0  # what stands further out, or behind a label of goals of its own, is no longer the mark's
        found |= {latest} if "\t" in line or is_indicator_line(line) else set()
    return frozenset(found)


def _below_labels(marks: Sequence[Mark], lines: Sequence[Line]) -> frozenset[int]:
    """Lines of marks below a label of something else than measures, up to a heading with a number."""
    by_line = {mark.line: mark for mark in marks}
    found: set[int] = set()
    label = ""
    for number, line in lines:
        mark = by_line.get(number)
        if kind := "" if "\t" in line else block_of(FAMILY, line):
            label = kind
        elif mark and mark.kind in MARKS:
            found |= {number} if label in SITUATION else set()
        elif mark:
            label = ""
    return frozenset(found)
