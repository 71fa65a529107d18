"""Headings that a page or slide prints again to go on below them (``戦略１　稼ぐ力（続き）``), as they stood before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from ingest.layouts.markers import pattern
from ingest.layouts.numbering import numbered
from ingest.layouts.outline.shape import Line
from ingest.text.width import half_width

FAMILY: Final = "furniture"

LONGEST: Final = 60
"""Characters of a heading with its mark."""


def with_continued(lines: Sequence[Line]) -> list[Line]:
    """The lines, each heading that goes on without the mark that says so where it stands without it further up."""
    bare = {number: line[:mark.start()] for number, line in lines if line.strip() and "\t" not in line
            and len(line) <= LONGEST and (mark := pattern(FAMILY, "continued").search(half_width(line.rstrip())))}
    if not bare:
        return list(lines)
    times = Counter(map(_key, bare.values()))  # 戦略１（1/2） and 戦略１（2/2）
    seen: dict[str, str] = {}
    made: list[Line] = []
    for number, line in lines:
        own = _key(bare.get(number, ""))
        # 戦略１　売り込む（続き） goes on below 戦略１　売り込む　～食を世界へ～, too.
        further = [key for key in seen if key.startswith(own)] if own and numbered(bare[number]) else []
        text = bare[number] if own and times[own] > 1 else line
        text = seen[own if own in seen else further[-1]] if own in seen or further else text
        seen.update({_key(text): text} if line.strip() and len(text) <= LONGEST else {})
        made.append((number, text))
    return made


def _key(text: str) -> str:
    return "".join(half_width(text).split())
