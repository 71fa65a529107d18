"""Lists of goals whose dates or words stand once above them, with arrows between (``2022年度　→　2028年度`` over
``輸出額　86億円　→　150億円``): each value behind its own.  Below a label of goals alone (``■全体目標``) two values
that an arrow joins are what is and what is aimed at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from ingest.layouts.indicators.tables import names, role_of
from ingest.layouts.indicators.values import is_period
from ingest.layouts.markers import block_of, pattern
from ingest.layouts.outline.goals import BRACKETS
from ingest.layouts.outline.shape import Line
from ingest.layouts.plans.main_projects import FAMILY
from ingest.text.width import half_width
from ingest.values.figures import NUMBER

LONGEST: Final = 120
"""Characters of a line of goals."""

LONGEST_LABEL: Final = 30
"""Characters of a label of goals."""

_ARROW: Final = re.compile(r"\s*(?:→|⇒|➡|⇨|➔|=>|->|▶)\s*")
_LAST: Final = re.compile(r"(?:^|(?<=\s))\S+$")
_VALUE: Final = re.compile(rf"(?:約|延べ|年)?{NUMBER}[^\s\d()]{{0,8}}|[-－―–—]")


def with_dated_goals(lines: Sequence[Line]) -> list[Line]:
    """The lines with each value below such a header behind its heading, and the header as the label before it."""
    made = list(lines)
    for at, (number, line) in enumerate(lines):
        label, headings = _header(line)
        below = takewhile(lambda each: bool(each[1].strip()), lines[at + 1:]) if headings else iter(())
        told = [(own, text) for own, each in below if (text := _told(each, headings))]
        if told and told[0][0] == lines[at + 1][0]:
            made[at] = number, label
            made[at + 1:at + 1 + len(told)] = told
    return made


def _header(line: str) -> tuple[str, list[str]]:
    """What stands before such a header on its line, and its headings; no headings for any other line."""
    bare = "".join(half_width(line).split()).strip(BRACKETS)
    if len(line) <= LONGEST_LABEL and (block_of(FAMILY, line) == "indicators" or pattern(
            FAMILY, "goal_scope").fullmatch(bare)):
        return line, ["現状", "目標"]
    first, *rest = _parts(line)
    own = _LAST.search(first)
    if not rest or own is None:
        return "", []
    label, headings = first[:own.start()].strip(), [own[0], *rest]
    told = all(is_period(heading) for heading in headings) or all(role_of(heading) for heading in headings)
    return (label, headings) if told and (not label or names(label) or block_of(FAMILY, label)) else ("", [])


def _told(line: str, headings: Sequence[str]) -> str:
    """A goal's line with its values behind their headings; empty for any other line."""
    first, *rest = _parts(line)
    own = _LAST.search(first)
    if own is None or len(rest) + 1 != len(headings):
        return ""
    values = [own[0], *rest]
    if not first[:own.start()].strip() or not all(_VALUE.fullmatch(half_width(value)) for value in values):
        return ""
    told = " → ".join(f"{heading} {value}" for heading, value in zip(headings, values, strict=True))
    return f"{first[:own.start()].rstrip()}　{told}"


def _parts(line: str) -> list[str]:
    """What arrows part on a line; the line alone where it has none."""
    return _ARROW.split(line.rstrip()) if len(line) <= LONGEST and "\t" not in line else [""]
