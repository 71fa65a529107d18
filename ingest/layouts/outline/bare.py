"""Headings of a plan that neither a number nor a mark opens: short lines that lead to programmes, told apart by how
far they are indented, or by whether another such line follows; band rows of a table are such lines too."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ingest.layouts.indicators.wordings import is_indicator_line, is_value_line
from ingest.layouts.markers import block_of, is_caption, is_note
from ingest.layouts.numbering import Numbered, is_contents
from ingest.layouts.outline.items import office
from ingest.layouts.outline.marks import Mark
from ingest.layouts.outline.shape import Line
from ingest.layouts.plans.main_projects import FAMILY, is_main_project, label_of
from ingest.layouts.tables.lines import names_total
from ingest.text.printed import balance, width
from ingest.values.sdgs import stated

LONGEST: Final = 30
"""Characters of such a heading."""

LEAST: Final = 2
"""Headings that make a level."""

MOST: Final = 0.6
"""Share of the lines of one indentation that must lead to programmes."""

MORE: Final = 1.3
"""Headings for each numbered heading above them: one under each only labels what stands there."""

REPEATED: Final = 3
"""Times that the same words stand: they are a label."""

NO_HEADING: Final = frozenset("。、,:：」』")
"""What ends no heading."""

_PERIOD: Final = re.compile(r"期間\s*[：:]")
"""Before the years that a plan or table is of."""

KIND: Final = "bare"
"""Kind of the styles that are made here."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line that may be a heading."""

    line: int
    text: str
    indent: float
    parent: int
    """Line of the nearest numbered heading above, 0 where there is none."""
    leads: bool
    """What comes next is a programme."""
    above: bool
    """What comes next is another candidate, with blank lines at most between."""


def bare_headings(lines: Sequence[Line], marks: Sequence[Mark], listed: Collection[int],
                  rows: Collection[int]) -> list[Mark]:
    """Marks for the headings without number or mark; ``listed`` are the lines of programmes and of tables of them,
    ``rows`` the rows of these tables."""
    found = _candidates(lines, {mark.line: mark for mark in marks}, listed, rows)
    found = _several(found)
    places = [each.line for each in found]
    accepted: dict[int, str] = {}
    for indent in sorted({each.indent for each in found}, reverse=True):
        own = [each for each in found if each.indent == indent]
        inner = [each for each in own if not each.above]
        if len(inner) >= LEAST and sum(each.leads for each in inner) >= MOST * len(inner):
            accepted |= {each.line: f"{KIND}:{indent:g}" for each in inner if each.leads}
        deeper = frozenset(accepted)
        outer = [each for each in own if each.above and _leads_to(each, places, deeper)]
        if outer and (len(outer) >= LEAST or len(own) == 1):
            same = any(each.leads for each in inner)
            accepted |= {each.line: f"{KIND}:{indent:g}{':outer' if same else ''}" for each in outer}
    texts = {each.line: each.text for each in found}
    return [Mark(line, Numbered(style, None, None, "", texts[line]), style) for line, style in sorted(accepted.items())]


def above_marks(lines: Sequence[Line], marks: Sequence[Mark], items: Collection[int]) -> list[Mark]:
    """Marks for short lines behind a blank one, directly above headings that a mark alone opens (つながる over ■ 学ぶ場
    and ■ 交流の場), where no heading has a number: each such heading stands below one of them."""
    inner = [mark for mark in marks if mark.line not in items]
    holding = {one.line: one.style for one, other in pairwise(marks) if one.line not in items and other.line in items}
    styles = set(holding.values())
    if len(styles) != 1 or not all(mark.kind == "bullet" and mark.line in holding for mark in inner):
        return []
    shown = [(0, ""), *((number, line) for number, line in lines if line.strip())]
    found = [(number, line.strip()) for (before, _), (number, line), (below, _) in zip(
        shown, shown[1:], shown[2:], strict=False) if before < number - 1 and below in holding and can_head(line)]
    held = [sum(first <= line < end for line in holding)
            for (first, _), (end, _) in pairwise([*found, (10**9, "")])]
    told = len(found) >= LEAST and max(held) > 1 and sum(held) == len(holding) and len({text for _, text in found}) == (
        len(found))
    style = f"{KIND}:above"
    return [Mark(line, Numbered(style, None, None, "", text), style) for line, text in found] if told else []


def _leads_to(each: _Candidate, places: Sequence[int], accepted: Collection[int]) -> bool:
    """Whether the candidate after one is a heading already; ``places`` are the lines of all."""
    at = bisect_right(places, each.line)
    return at < len(places) and places[at] in accepted


def _several(found: Sequence[_Candidate]) -> list[_Candidate]:
    """The candidates, unless they are one for each numbered heading."""
    leading = [each for each in found if each.leads or each.above]
    parents = {each.parent for each in leading}
    if parents - {0} and len(leading) < MORE * len(parents):
        return []
    times = Counter(each.text for each in leading)
    # めざすこと　… under each heading is a label with its text, やること one without.
    under: dict[str, set[int]] = {}
    for each in leading:
        under.setdefault(each.text.split()[0], set()).add(each.parent)
    labels = {word for word, own in under.items() if len(own) > 1 and len(own) >= MOST * len(parents)}
    return [each for each in leading if times[each.text] < REPEATED and each.text.split()[0] not in labels]


def _candidates(lines: Sequence[Line], marks: Mapping[int, Mark], listed: Collection[int],
                rows: Collection[int]) -> list[_Candidate]:
    possible: list[tuple[int, Line, int]] = []
    parent, before = 0, ""
    inside = False  # a programme without a table, which a blank line ends, or a line further out above another one
    edge = 0.0
    for at, (number, line) in enumerate(lines):
        mark = marks.get(number)
        further_out = inside and _indent(line) < edge and at + 1 < len(lines) and lines[at + 1][0] in listed
        if not line.strip():
            inside = False
        elif number in listed or mark or "\t" in line:
            parent = number if mark and mark.heading.number is not None and number not in listed else parent
            inside = number in listed and "\t" not in line
            edge = _indent(line)
        elif (further_out or not inside) and can_head(line) and (
                further_out or _ends(before) or (possible and possible[-1][1][0] == lines[at - 1][0])):
            possible.append((at, (number, line), parent))
        before = line
    heads = {line[0] for _, line, _ in possible}
    found = []
    for at, (number, line), parent in possible:
        following, near = _next(lines, at, marks, listed, rows, heads)
        found.append(_Candidate(number, line.strip(), _indent(line), parent,
                                following in listed or following in rows, near and following in heads))
    return found


def _indent(line: str) -> float:
    return width(line) - width(line.lstrip())


def _next(lines: Sequence[Line], at: int, marks: Mapping[int, Mark], listed: Collection[int], rows: Collection[int],
          heads: Collection[int]) -> tuple[int, bool]:
    """The next line that opens something, and whether only blank lines stand before it."""
    near = True
    for number, line in lines[at + 1:]:
        if not line.strip():
            continue
        if number in listed or number in rows or number in marks or number in heads or "\t" in line:
            return number, near
        near = False
    return 0, False


def _ends(before: str) -> bool:
    """Whether nothing can go on from the line above: it is blank, a table's, or ends a sentence or bracket."""
    text = before.rstrip()
    return not text or "\t" in text or text[-1] in "。)）】〕］"


def can_head(line: str) -> bool:
    """Whether a line's own words can be a heading's: short, no sentence, label or goal."""
    text = line.strip()
    return (len(text) <= LONGEST and text[-1] not in NO_HEADING and balance(text) == 0
            and (text[0].isalpha() or text[0] in "「『") and not any(each in text for each in ("。", "  ", "　　"))
            and not (_PERIOD.search(text) or stated(text) or office(text) or block_of(FAMILY, text)
                     or label_of(text)[0] or is_contents(text) or is_note(FAMILY, text) or is_caption(text)
                     or is_indicator_line(text) or is_value_line(text) or is_main_project(text) or names_total([text])))
