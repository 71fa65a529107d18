"""Characters that make a line suspicious, found by rule; what is printed stays as it is.

A wrong but ordinary character (a stray 在 in a sentence) cannot be known by rule and is not reported.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from ingest.records import Issue

# One search a line decides whether anything below is looked at.
_ANY: Final = re.compile("[Ͱ-Ͽ\u0400-\u04ff\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffd]")
_FOREIGN_RUN: Final = re.compile("[Ͱ-Ͽ\u0400-\u04ff]+")
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LETTER: Final = re.compile(r"[^\W\d_]")
_CONTEXT: Final = 8
"""Characters shown on each side of the offending ones: enough to find the word, no sentence."""


def suspicions(line: str, number: int, record: str | None = None) -> list[Issue]:
    """Issues of one source line (1-based ``number``): mixed scripts, invisible, damaged or non-Japanese
    characters.  All are kept as printed."""
    issues = []
    if _ANY.search(line):
        issues = [*_mixed(line, number, record), *_marks(line, number, record)]
    rare = _not_japanese(line)
    if rare:
        issues.append(_issue("unusual-character", number, _around(line, line.index(rare[0]), 1), record,
                             f"{'、'.join(rare)} is no Japanese character form (JIS X 0213 lacks it)"))
    return issues


def _mixed(line: str, number: int, record: str | None) -> list[Issue]:
    """Cyrillic or Greek letters that touch other letters.  A lone Greek letter (α版) is usual in Japanese."""
    found = []
    for run in _FOREIGN_RUN.finditer(line):
        touching = line[max(run.start() - 1, 0):run.start()] + line[run.end():run.end() + 1]
        script = unicodedata.name(run[0][0], "?").split()[0].capitalize()
        lone_greek = script == "Greek" and len(run[0]) == 1 and not touching.isascii()
        if lone_greek or not _LETTER.search(touching):
            continue
        found.append(_issue("mixed-script", number, _around(line, run.start(), len(run[0])), record,
                            f"{script} letters '{run[0]}' stand inside a word of another script; kept as "
                            "printed, look-alike letters are folded only where names are compared"))
    return found


def _marks(line: str, number: int, record: str | None) -> list[Issue]:
    found = []
    invisible = _INVISIBLE.search(line)
    if invisible:
        names = sorted({f"U+{ord(char):04X}" for char in _INVISIBLE.findall(line)})
        found.append(_issue("invisible-character", number, _around(line, invisible.start(), 1), record,
                            f"invisible or direction-changing characters: {', '.join(names)}"))
    if "\ufffd" in line:
        found.append(_issue("damaged-character", number, _around(line, line.index("\ufffd"), 1), record,
                            f"{line.count(chr(0xFFFD))} characters could not be decoded"))
    return found


def _not_japanese(line: str) -> list[str]:
    """Ideographs that JIS X 0213 lacks, in order of appearance."""
    try:
        line.encode("euc_jis_2004")
    except UnicodeEncodeError:
        return [char for char in dict.fromkeys(line)
                if "\u4e00" <= char <= "\u9fff" and not char.encode("euc_jis_2004", "ignore")]
    return []


def _around(line: str, start: int, length: int) -> str:
    return line[max(start - _CONTEXT, 0):start + length + _CONTEXT].replace("\t", " ").strip()


def _issue(code: str, number: int, text: str, record: str | None, reason: str) -> Issue:
    return Issue(severity="warning", code=code, lines=(number, number), text=text, reason=reason,
                 action="kept", record=record)
