"""Lists of goals whose dates or words stand once above them, with arrows between (``2022年度　→　2028年度`` over
``輸出額　86億円　→　150億円``): each value behind its own.  Below or behind a label of goals alone (``■全体目標``,
``KPI：輸出額　86億円　→　150億円``) two values that an arrow joins are what is and what is aimed at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from ingest.layouts.indicators.tables import names, role_of
from ingest.layouts.indicators.values import WHEN, is_period
from ingest.layouts.markers import block_of, pattern
from ingest.layouts.outline.goals import BRACKETS
from ingest.layouts.outline.shape import Line
from ingest.layouts.plans.main_projects import FAMILY, label_of
from ingest.text.width import half_width
from ingest.values.figures import NUMBER

LONGEST: Final = 120
"""Characters of a line of goals."""

LONGEST_LABEL: Final = 30
"""Characters of a label of goals."""

NOW_AND_THEN: Final = ("現状", "目標")
"""What two values are that an arrow joins."""

_YEAR: Final = re.compile(rf"\((?P<year>{WHEN})\)")
_ARROW: Final = re.compile(r"\s*(?:→|⇒|➡|⇨|➔|=>|->|▶)\s*")
_LAST: Final = re.compile(r"(?:^|(?<=\s))\S+$")
_VALUE: Final = re.compile(rf"(?:約|延べ|年)?{NUMBER}[^\s\d()]{{0,8}}|[-－―–—]")
_DATED: Final = re.compile(rf"(?:{_VALUE.pattern})\s?\({WHEN}[^()]{{0,4}}\)")
_NONE: Final = "-－―–—"
_GAP: Final = re.compile(r"\s*(?P<label>[^\s\d]{2,10})\s+(?P<text>\S.*)")
"""A label, a gap and what it says."""


def with_dated_goals(lines: Sequence[Line]) -> list[Line]:
    """The lines with each value below such a header behind its heading, and the header as the label before it."""
    made = list(lines)
    for at, (number, line) in enumerate(lines):
        label, headings = _header(line)
        start = at + 2 if lines[at + 1:at + 2] and not lines[at + 1][1].strip() else at + 1
        below = takewhile(lambda each: bool(each[1].strip()), lines[start:]) if headings else iter(())
        told = [(own, text) for own, each in below if (text := _told(each, headings))]
        if told and told[0][0] == lines[start][0]:
            made[at] = number, label
            made[start:start + len(told)] = told
        elif own := _labelled(line):
            made[at] = number, own
    return made


def _labelled(line: str) -> str:
    """What a label of goals opens on its own line, with the words for the values; empty for any other line."""
    kind, rest = label_of(line)
    if not rest and (found := _GAP.fullmatch(line)):
        kind, rest = block_of(FAMILY, found["label"]), found["text"]
    return _told(rest, NOW_AND_THEN) if kind == "indicators" and rest else ""


def _header(line: str) -> tuple[str, Sequence[str]]:
    """What stands before such a header on its line, and its headings; no headings for any other line."""
    bare = "".join(half_width(line).split()).strip(BRACKETS)
    if len(line) <= LONGEST_LABEL and (block_of(FAMILY, line) == "indicators" or pattern(
            FAMILY, "goal_scope").fullmatch(bare)):
        year = _YEAR.search(half_width(line))
        now, then = NOW_AND_THEN
        return line, (now, f"{then}({year['year']})") if year else NOW_AND_THEN  # 目標（令和11年度）
    first, *rest = _parts(line)
    own = _LAST.search(first)
    if not rest or own is None:
        return "", []
    label, headings = first[:own.start()].strip(), [own[0], *rest]
    told = all(is_period(heading) for heading in headings) or all(role_of(heading) for heading in headings)
    return (label, headings) if told and (not label or names(label) or block_of(FAMILY, label)) else ("", [])


def _told(line: str, headings: Sequence[str]) -> str:
    """A goal's line with its values behind their headings; empty for any other line, or where both are dated."""
    first, *rest = _parts(line)
    own = _LAST.search(first)
    if own is None or len(rest) + 1 != len(headings):
        return ""
    values = [half_width(value) for value in (own[0], *rest)]
    dates = [bool(_DATED.fullmatch(value)) for value in values]
    if not first[:own.start()].strip() or all(dates) or (any(dates) and values[0] in _NONE) or not all(
            dated or _VALUE.fullmatch(value) for value, dated in zip(values, dates, strict=True)):
        return ""
    told = " → ".join(f"{heading.split('(')[0] if dated else heading} {value}" for heading, value, dated in zip(
        headings, (own[0], *rest), dates, strict=True))
    return f"{first[:own.start()].rstrip()}　{told}"


def _parts(line: str) -> list[str]:
    """What arrows part on a line; the line alone where it has none."""
    return _ARROW.split(line.rstrip()) if len(line) <= LONGEST and "\t" not in line else [""]
