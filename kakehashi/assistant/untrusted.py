"""Words of documents on their way to an assistant: quoted as data, without letters that nobody sees.

A document may hold text that is meant to steer whoever reads it.  What cannot be seen on paper (control characters,
zero-width and direction marks, tag characters and variation selectors, which can carry hidden text) is taken out, a
long text is cut and says so, and everything stands in a field that is named and described as a quotation.
"""

from __future__ import annotations

import unicodedata
from typing import Final

LONGEST: Final = 1_000
"""Letters of a text: a table's cell or two; whole documents are read on their pages."""

CUT: Final = " …[cut]"

_HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
"""General categories of Unicode: control, format, private use, surrogates, unassigned."""


def clean(text: str, longest: int = LONGEST) -> str:
    """The text as a reader sees it: hidden characters out, white space as single spaces, cut at ``longest``."""
    seen = "".join(" " if letter.isspace() else "" if _hidden(letter) else letter for letter in text)
    plain = " ".join(seen.split())
    return plain if len(plain) <= longest else plain[:longest] + CUT


def _hidden(letter: str) -> bool:
    point = ord(letter)
    selector = 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF or 0x180B <= point <= 0x180F
    # Hangul fillers, the combining joiner, and the Braille blank are letters that show nothing.
    blank = letter in "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
    return selector or blank or unicodedata.category(letter) in _HIDDEN
