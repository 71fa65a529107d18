"""Lines of a text on ties without what is only for the eye: drawn frames, rules, readings, spaces between words."""

from __future__ import annotations

import re
from typing import Final

_SPACES: Final = "[\\s\u3000]*"
_BAR: Final = "[｜\u2502\u2503\u2551]"
_FRAMES: Final = re.compile("[｜\u2500-\u257f]")
_RULER: Final = re.compile(rf"{_SPACES}([-=_*＊・…]|[\u2500-\u257f])\1{{4,}}{_SPACES}")
_FRAME: Final = re.compile(
    rf"{_SPACES}[\u2500-\u257f][\s\u3000\u2500-\u257f]*$|^{_SPACES}{_BAR}(?=[^｜\u2502]*$)|{_BAR}{_SPACES}$")
_LABELLED: Final = re.compile(
    rf"^{_SPACES}[^\s｜\u2502・]{{1,2}}{_SPACES}[^\s｜\u2502・]{{0,6}}{_SPACES}[｜\u2502](?={_SPACES}[・･○●])")
"""The label in the first cell of a frame, beside the items of its second."""

_READING: Final = re.compile("(?<=[一-鿿])[（(][ぁ-ん]{2,12}[)）]")
_SPACED: Final = re.compile("(?<=[ぁ-んァ-ヺ一-鿿])[ \u3000](?=[一-鿿ぁ-んァ-ヺ\\d])")
_WORDS: Final = re.compile("[ぁ-ん][ \u3000][^\\s]")
_LEAST: Final = 2
"""Words apart that show a line of easy Japanese; between two cells there is one gap behind hiragana at most."""


def plain(line: str) -> str:
    """A line without the frame drawn around it and the label in its first cell, without readings behind kanji
    (朝陽（ちょうよう）市), and in sentences of easy Japanese without the spaces between words; a rule is blank."""
    if _RULER.fullmatch(line):
        return ""
    if _FRAMES.search(line):
        line = _LABELLED.sub("", _FRAME.sub("", line))
    if "（" in line or "(" in line:
        line = _READING.sub("", line)
    if len(_WORDS.findall(line)) >= _LEAST:
        lead = len(line) - len(line.lstrip())
        line = line[:lead] + _SPACED.sub("", line[lead:])
    return line
