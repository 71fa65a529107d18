"""Lists of partners of which nothing is told but where they lie, directly under their kind: 姉妹都市 over バークレー市
（アメリカ）.

Such lines may as well be headings or name where something took place; so the whole run of them counts, what stands
over it must be a kind and nothing else, and nothing may be told below one of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.layouts.ties.cells import Row
from ingest.layouts.ties.entries import opening
from ingest.layouts.ties.headings import MARK, Place
from ingest.layouts.ties.items import KIND, YEAR, home_of, indent, sides
from ingest.layouts.ties.lines import names_country, names_kind

_INTRODUCES: Final = re.compile(
    r"(?:結んで|提携して|締結して|縁組をして)(?:いる|います|おります)。$|(?:次|以下|下記)の(?:とお|通|\d|[^。]{0,6}都市)")
"""Ends a sentence that stands over the list of those of whom it tells."""
_DETAIL: Final = re.compile(r"^\s*[※（(]|^[^：:]{1,12}[：:]|[。\t]")
"""In a line below a partner's name: what is told of it."""
_MOST: Final = 40
"""Lines of such a list."""
_BESIDE: Final = re.compile(r"(?<=[）)])[\s　]*[、，,・／/][\s　]*")
"""Between the names of one line: リヨン（フランス）、マニラ（フィリピン）."""


def listed_at(lines: Sequence[str], at: int, place: Place) -> list[tuple[int, str]]:
    """The partners of the list that begins on a line, with the line of each; empty where it is none."""
    if not _is_under_kind(place):
        return []
    found: list[tuple[int, str]] = []
    end = at
    while end < min(at + _MOST, len(lines)) and (not lines[end].strip() or indent(lines[end]) == indent(lines[at])):
        parts = [part for part in _BESIDE.split(lines[end].strip()) if part]
        names = [name for part in parts if (name := opening(part, fused=True))]
        if len(names) < len(parts):
            break
        found += [(end, name) for name in names]
        end += 1
    below = lines[end] if end < len(lines) else ""
    last = lines[found[-1][0]] if found else ""
    if not found or (below.strip() and _is_told_of(below, last, alone=len(found) == 1)):
        return []
    return found if all(names_country(name) for _, name in found) else []


def _is_told_of(below: str, last: str, alone: bool) -> bool:
    """Whether the line below a list may tell of its last partner, or of the only one."""
    if indent(below) > indent(last) or _DETAIL.search(below):
        return True
    return not MARK.match(below) and not KIND.search(below) and (alone or bool(YEAR.search(below)))


def _is_under_kind(place: Place) -> bool:
    """Whether the heading or sentence directly above tells a kind of tie and nothing else."""
    kind = place.kind()
    if kind is None or not place.headings:
        return False
    nearest = place.intros.get(len(place.headings), place.headings[-1][1])
    if home_of(nearest.text) and not KIND.search(nearest.text):
        return False
    return kind is nearest and (introduces(kind.text) or names_kind(kind.text))


def introduces(text: str) -> bool:
    """Whether a sentence stands over the list of those of whom it tells."""
    return text.rstrip().endswith("。") and _INTRODUCES.search(text) is not None


_LABEL: Final = re.compile(r"(?P<kind>[^：:（()。、\s　]{2,24})(?:[：:][\s　]*|[\s　]+)(?P<rest>[^。]+)$")
_PART: Final = re.compile(r"(?:^|[、，,／/])[\s　]*(?P<part>[^、，,／/（()）]+(?:[（(][^（()）]*[)）])?)")


def labelled(lines: Sequence[str], at: int, text: str) -> list[Row]:
    """The partners behind their kind, of which nothing is told but where they lie: 姉妹提携：米国ハワイ州、中国陝西省.

    Args:
        lines: the text.
        at: the line's index.
        text: the line without its mark.
    """
    found = _LABEL.match(text.strip())
    if found is None or not names_kind(found["kind"]):
        return []
    below = lines[at + 1] if at + 1 < len(lines) else ""
    if not MARK.match(below) and _is_told_of(below, lines[at], alone=False) and not _LABEL.match(below.strip()):
        return []
    rows: list[Row] = []
    rest, end, home = found["rest"].strip(), 0, ""
    while part := _PART.match(rest, end):
        side, name = sides(part["part"].strip())
        home = side or home
        if not opening(name, fused=True):
            return []
        rows.append(Row(home, name, found["kind"], "", ""))
        end = part.end()
    return rows if end == len(rest) else []
