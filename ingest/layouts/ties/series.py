"""Several partners in one item of a list, each with its date in brackets, that may go on over lines:
アメリカ　A市（昭和56年9月29日）、B市（昭和56年10月1日）、カナダ　C市（平成2年5月17日）.

The item must be explained to the last word and begin with a country, so that nothing else is taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.layouts.ties.headings import MARK
from ingest.layouts.ties.items import KIND, YEAR, Item
from ingest.layouts.ties.lines import is_where, only_date

_MOST: Final = 6
"""Lines of an item, at most."""
_APART: Final = r"[\s　]*(?:[、，,／/・;；]|及び|並びに|と(?=[一-鿿ァ-ヺ]))?[\s　]*"
_ENTRY: Final = re.compile(
    rf"{_APART}(?:(?P<where>[^\s　、。（()）\dぁ-ん]{{2,20}})[\s　]+)?"
    r"(?P<name>[^\s　、，,／/。（()）\dぁ-ん]{2,24})[（(](?P<inside>[^（()）。]{2,40})[)）]")
_PARTS: Final = re.compile(r"[、，,／/\s　]+")
_OPEN: Final = re.compile(r"[、，／・][\s　]*$|[（(][^（()）]*$")
"""Ends a line that goes on below."""


def series_at(lines: Sequence[str], at: int, text: str) -> tuple[list[Item], int] | None:
    """The partners of the item that begins on a line, and where it ends (exclusive); None where it is none.

    Args:
        lines: the text.
        at: the line's index.
        text: the line without its mark.
    """
    end = at + 1
    while _OPEN.search(text) and end < len(lines) and end - at < _MOST and lines[end].strip() and not (
            MARK.match(lines[end])):
        text += lines[end].strip()
        end += 1
    items = _entries(text.strip())
    return (items, end) if items else None


def _entries(text: str) -> list[Item]:
    """The partners with their countries and dates; none where anything else stands in the text."""
    items: list[Item] = []
    at, country = 0, ""
    while at < len(text):
        found = _ENTRY.match(text, at)
        if found is None or KIND.search(found["name"]) or (found["where"] and not is_where(found["where"])):
            return []
        parts = [part for part in _PARTS.split(found["inside"]) if part]
        dates = [part for part in parts if YEAR.match(part) and only_date(part)]
        where = [part for part in parts if part not in dates]
        if len(dates) != 1 or len(where) > 1 or not all(map(is_where, where)):
            return []
        country = (where[0] if where else found["where"]) or country
        if not country:
            return []
        items.append(Item(f"{country} {found['name']}", "", "", dates[0]))
        at = found.end()
    return items
