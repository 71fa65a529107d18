"""What a page prints around its text: page numbers, running heads, tables of contents and charts of the plan's levels.

Their lines repeat headings that stand elsewhere: read as headings they would double the plan's tree, and a page's
number below a list of SDG goals would be one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.layouts.markers import markers, pattern
from ingest.layouts.numbering import LONGEST, is_contents, numbered
from ingest.text import squeeze, width
from ingest.width import half_width

Line = tuple[int, str]

FAMILY: Final = "furniture"

FAR: Final = 8.0
"""Full-width characters from which a number that stands alone is set apart at the page's edge."""

SOON: Final = 20
"""Lines in which a web page prints the heading that its title names: menus may stand before it."""

LONGEST_LIST: Final = 200
"""Lines of a table of contents or a chart."""

_GAP: Final = re.compile(r"(?<!\s)\s{2,}")


def furniture(lines: Sequence[Line]) -> frozenset[int]:
    """Numbers of the lines that are page numbers, running heads, or repeat headings that stand below."""
    shown = [(number, line) for number, line in lines if line.strip()]
    heads = frozenset(_running_heads(shown))
    return heads | frozenset(_page_numbers(shown, heads)) | frozenset(_previews(shown))


def without_furniture(lines: Sequence[Line]) -> tuple[list[Line], list[int]]:
    """The lines with page furniture blanked, and the numbers of those blanked."""
    found = furniture(lines)
    return [(number, "" if number in found else line) for number, line in lines], sorted(found)


def document_title(lines: Sequence[Line]) -> Line:
    """The first line that is not blank, with its number; of a web page's ``<title>`` the part that the page itself
    prints below (``○○計画 | ○○市公式ホームページ``)."""
    shown = [(number, squeeze(line)) for number, line in lines if line.strip()]
    number, title = shown[0] if shown else (0, "")
    parts = {part for part in pattern(FAMILY, "site").split(title) if part != title}
    return next(((at, line) for at, line in shown[1:SOON] if line in parts), (number, title))


def _running_heads(lines: Sequence[Line]) -> Iterator[int]:
    """The document's title where it is printed again, alone or with the page's number."""
    title = _key(lines[0][1]) if lines else ""
    if not title or numbered(lines[0][1]):
        return
    for number, line in lines[1:]:
        if len(line.strip()) > LONGEST or "\t" in line:
            continue
        own = pattern(FAMILY, "with_page").fullmatch(half_width(line).strip())
        if _key(own["text"] if own else line) == title:
            yield number


def _page_numbers(lines: Sequence[Line], heads: frozenset[int]) -> Iterator[int]:
    """Numbers alone on a line: between dashes, at the page's edge, or beside a running head."""
    for at, (number, line) in enumerate(lines):
        if len(line.strip()) > LONGEST:
            continue
        own = pattern(FAMILY, "page_number").fullmatch(half_width(line).strip())
        if own is None:
            continue
        beside = {each for each, _ in lines[max(at - 1, 0):at + 2]}
        edge = width(line[:len(line) - len(line.lstrip())]) >= FAR
        if own["dash"] or edge or "\f" in line or beside & heads:
            yield number


def _previews(lines: Sequence[Line]) -> Iterator[int]:
    """Entries of tables of contents and charts: they stand again below as headings."""
    last = {_key(line): number for number, line in lines if len(line) <= LONGEST and "\t" not in line}
    for at, (number, line) in enumerate(lines):
        if len(line.strip()) > LONGEST or "\t" in line:
            continue
        if _is_chart_row(line, number, last):
            yield number
        elif pattern(FAMILY, "list_label").fullmatch(_bare(line)):
            entries = list(_entries(lines[at + 1:at + 1 + LONGEST_LIST], last))
            yield from (number, *entries) if entries else ()


def _entries(lines: Sequence[Line], last: dict[str, int]) -> Iterator[int]:
    """Lines of a list of headings, up to a sentence or to the heading that repeats its first entry."""
    seen: set[str] = set()
    for number, line in lines:
        key = _key(line)
        entry = is_contents(line) or last.get(key, 0) > number
        if key in seen or line.rstrip().endswith("。") or "\t" in line or (numbered(line) and not entry):
            return
        seen.add(key)
        if entry and (is_contents(line) or numbered(line)):
            yield number


def _is_chart_row(line: str, number: int, last: dict[str, int]) -> bool:
    """Several numbered headings side by side, of which most stand alone below: a chart of the plan."""
    headings = [part for part in _GAP.split(line.strip()) if numbered(part)]
    again = sum(1 for part in headings if last.get(_key(part), 0) > number)
    return len(headings) > 1 and again * 2 > len(headings)


def _key(line: str) -> str:
    """A heading as it is compared: without spaces, width, and the page's number after a gap or dots."""
    text = squeeze(half_width(line))
    found = pattern(FAMILY, "leader").search(text)
    return "".join((text[:found.start()] if found else text).split())


def _bare(line: str) -> str:
    heading = numbered(line)
    return "".join(half_width(heading.title if heading else line).split()).strip(_marks())


def _marks() -> str:
    marks: str = markers(FAMILY)["list_label"]["marks"]
    return marks
