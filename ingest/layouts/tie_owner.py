"""The municipality whose text on ties it is, by the office that a short line at its top or end names: 四日市市議会."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ingest.layouts.partner_columns import is_home

_ENDS: Final = 10
"""Lines at either end that may name who published the text."""

_LONGEST: Final = 60
_LETTERS: Final = 10
"""Of a municipality's name with its prefecture's."""
_OFFICE: Final = re.compile(
    r"(?:議会|長(?![一-鿿])|役所|役場|公式|ホームページ|国際交流(?:協会|課|室)|教育委員会|広報|企画|総務|史編|だより)")
"""Behind a municipality's name: one of its offices or publications."""

def publisher(lines: Sequence[str]) -> str | None:
    """The one municipality of which an office is named, or None."""
    filled = [line.strip() for line in lines if line.strip()]
    found = {name for line in (*filled[:_ENDS], *filled[-_ENDS:]) if len(line) <= _LONGEST and "。" not in line
             for name in _named(line)}
    return found.pop() if len(found) == 1 else None


def _named(line: str) -> Iterator[str]:
    for office in _OFFICE.finditer(line):
        found = (line[max(end - length, 0):end].strip() for end in (office.start(), office.start() - 1)  # 津市市議会
                 for length in range(_LETTERS, 1, -1))
        name = next((name for name in found if name.endswith(("市", "町", "村", "区")) and is_home(name)), None)
        if name:
            yield re.sub("^.{2,3}?[都道府県](?=.{2})", "", name)
