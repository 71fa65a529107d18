"""What a column's heading says stands in brackets within its texts: 実施状況（時期・実績は【　】内）."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ingest.layouts.columns import AND, role_of
from ingest.records import Cell, Role
from ingest.values.dates import is_period

_TELLS: Final = re.compile(
    r"[(（](?:(?P<before>[^()（）【】［］〔〕]{2,16})は[【［〔][】］〕]|[【［〔][】］〕](?:の中|内|書き)?は(?P<after>[^()（）【】［］〔〕]{2,16}))"
    r"[^()（）]{0,6}[)）]")
_LAST: Final = re.compile(r"\s*[【［〔\[](?P<inside>[^【】［］〔〕\[\]]+)[】］〕\]]\s*$")
_WORD: Final = re.compile(r"(?:[^\s、，；;,]|,(?=\d))+")


@lru_cache(maxsize=4096)
def told_in_brackets(heading: str) -> frozenset[Role]:
    """The roles that a heading gives to what its cells hold in brackets; empty where it tells of none."""
    found = _TELLS.search("".join(heading.split()))
    words = AND.split(found["before"] or found["after"]) if found else []
    return frozenset(role for word in words if (role := role_of(word)) is not None)


def part_bracket(cells: dict[Role, Cell], role: Role) -> None:
    """Parts the bracket at the end of a cell into what it tells: words that say when, and the rest, where the cell's
    heading gives it but one other role."""
    whole = cells[role]
    named = told_in_brackets(whole.column) - cells.keys()
    last = _LAST.search(whole.text) if named else None
    if last is None:
        return
    inside, text = last["inside"].strip(), whole.text[:last.start()]
    end = 0
    for word in _WORD.finditer(inside) if "period" in named else ():
        if not is_period(word[0]):
            break
        end = word.end()
    rest = inside[end:].strip(" \u3000、，；;,")
    others = sorted(named - {"period"})
    if rest and len(others) != 1:
        text = f"{text}【{rest}】"
    parts: dict[Role, str] = {role: text, "period": inside[:end], **({others[0]: rest} if len(others) == 1 else {})}
    del cells[role]
    cells |= {each: whole.model_copy(update={"text": part}) for each, part in parts.items() if part}
