"""Lines of a text on ties without what is only for the eye: drawn frames, rules, readings, spaces between words."""

from __future__ import annotations

import re
from collections.abc import Sequence
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

_READING: Final = re.compile(
    "(?<=[一-鿿])[（(〔][ぁ-ん]{1,12}[)）〕]|(?<=[一-鿿])[（(〔][ァ-ヴー]{2,10}(?:し|しょう|しゅう|どう|ぐん|ちょう|こう)[)）〕]"
    "|(?<=[一-鿿】])[（(〔][ァ-ヴー]{2,10}[)）〕](?=[\\s\u3000]*[（(])|(?<=】)[（(〔][ァ-ヴー]{2,10}[)）〕]")
"""Also of a name as it is said abroad, where its end or a bracket tells it from a country: 水原市（スウォンし）."""
_SPACED: Final = re.compile("(?<=[ぁ-んァ-ヺ一-鿿])[ \u3000](?=[一-鿿ぁ-んァ-ヺ\\d])")
_WORDS: Final = re.compile("[ぁ-ん][ \u3000][^\\s]")
_LEAST: Final = 2
"""Words apart that show a line of easy Japanese; between two cells there is one gap behind hiragana at most."""


_LETTERS: Final = re.compile("(?<![^\\s｜\u2502])[一-鿿](?:(?:[ ]{1,4}|\u3000{1,2})[一-鿿])+(?![^\\s｜\u2502])")
"""Letters of one word that stand apart so that cells align: 台　　湾."""

_LONGEST: Final = 400
"""Characters of a line with columns."""
_CALLED: Final = re.compile("やさしい[\\s\u3000]*(?:日本語|にほんご)(?!教室|講座)")
_TOP: Final = 6
"""Lines at the top, of which one says what the text is written in."""
_LINES: Final = 3
"""Such lines that make a text one of easy Japanese, whose shorter lines are spaced too."""


def is_easy(lines: Sequence[str]) -> bool:
    """Whether a text is written in easy Japanese, with spaces between phrases: 姉妹都市に　なりました."""
    if any(map(_CALLED.search, lines[:_TOP])):
        return True
    return sum(len(_WORDS.findall(_READING.sub("", line))) >= _LEAST for line in lines) >= _LINES


def plain(line: str, easy: bool = False) -> str:
    """A line without the frame drawn around it and the label in its first cell, without readings behind kanji
    (朝陽（ちょうよう）市), and in sentences of easy Japanese without the spaces between words; a rule is blank.  In a
    text of easy Japanese one such gap is enough."""
    if _RULER.fullmatch(line):
        return ""
    if _FRAMES.search(line):
        line = _LABELLED.sub("", _FRAME.sub("", line))
    if "（" in line or "(" in line or "〔" in line:
        line = _READING.sub("", line)
    if len(line) <= _LONGEST:
        line = _LETTERS.sub(lambda found: re.sub("[ \u3000]", "", found[0]), line)
    if len(_WORDS.findall(line)) >= (1 if easy else _LEAST):
        lead = len(line) - len(line.lstrip())
        line = line[:lead] + _SPACED.sub("", line[lead:])
    return line
