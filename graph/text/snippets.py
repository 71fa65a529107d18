"""The part of a text that shows a query's words, with their places."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from graph.text.tokens import tokens

WIDTH: Final = 160
"""Characters: about two lines of a page."""

LONGEST: Final = 20_000
"""Characters of a text that are looked through."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """An extract and the places of the matched words in it (start, end), end exclusive."""

    text: str
    marks: tuple[tuple[int, int], ...]
    cut_before: bool
    cut_after: bool


def snippet(text: str, words: Collection[str], width: int = WIDTH) -> Snippet:
    """The stretch of at most ``width`` characters with the most different words; marks are offsets in it.

    Args:
        text: what to show from.
        words: normalised forms, as in ``Hit.words``.
        width: characters.
    """
    # One letter may be read as several words (🄑 as "(B)"), of which some then have no width.
    found = [token for token in tokens(text[:LONGEST]) if token.form in words and token.start < token.end]
    start = 0
    if found and len(text) > width:
        reach = [(len({other.form for other in found[i:] if other.end <= token.start + width}), -token.start)
                 for i, token in enumerate(found)]
        first = -max(reach)[1]
        # A little of what stands before, so that the first word does not open the extract.
        start = max(0, min(first - width // 8, len(text) - width))
    end = min(start + width, len(text))
    marks = tuple((token.start - start, token.end - start) for token in found
                  if token.start >= start and token.end <= end)
    return Snippet(text[start:end], marks, start > 0, end < len(text))
