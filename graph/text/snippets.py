"""The part of a text that shows a query's words, with their places."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph.text.spans import Span

WIDTH: Final = 160
"""Characters: about two lines of a page."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """An extract and the places of the matched words in it (start, end), end exclusive."""

    text: str
    marks: tuple[tuple[int, int], ...]
    cut_before: bool
    cut_after: bool


def snippet(text: str, spans: Sequence[Span], width: int = WIDTH) -> Snippet:
    """The stretch of at most ``width`` characters with the most different words; marks are offsets in it.

    Args:
        text: what to show from.
        spans: where the words that are wanted stand in it, in its order.
        width: characters.
    """
    start = 0
    if spans and len(text) > width:
        words, ends = [word for word, _, _ in spans], [end for _, _, end in spans]
        reach = [(len({*words[at:bisect_right(ends, begin + width)]}), -begin)
                 for at, (_, begin, _) in enumerate(spans)]
        first = -max(reach)[1]
        # A little of what stands before, so that the first word does not open the extract.
        start = max(0, min(first - width // 8, len(text) - width))
    end = min(start + width, len(text))
    marks = tuple((begin - start, last - start) for _, begin, last in spans if begin >= start and last <= end)
    return Snippet(text[start:end], marks, start > 0, end < len(text))
