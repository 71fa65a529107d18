"""Questions with their answers below, read as one sentence: Q いちばん古い姉妹都市は？ / A X市です。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_QUESTION: Final = re.compile(
    r"[\s　]*(?:[QＱ問]|質問)[\s　]*[0-9０-９]{0,3}[\s　.．:：、)）]+(?P<asked>[^。？?]+(?:は|って))[？?][\s　]*$")
_ANSWER: Final = re.compile(
    r"(?P<inset>[\s　]*)(?:[→⇒➡][\s　]*)?(?:答え?|こたえ|[AＡ])[\s　]*[0-9０-９]{0,3}[\s　.．:：、)）]+(?P<told>\S.*)$")
_AGREES: Final = re.compile("はい|いいえ|ええ|いや")
"""Begins an answer that is a sentence of its own."""
_NEAR: Final = 3
"""Lines below a question within which its answer begins."""


def answered(lines: Sequence[str]) -> list[str]:
    """The lines with each short question before its answer, on the answer's line."""
    found = list(lines)
    for at, line in enumerate(lines):
        asked = _QUESTION.match(line) if "？" in line or "?" in line else None
        below = range(at + 1, min(at + _NEAR, len(lines))) if asked else ()
        answer = next(((number, told) for number in below if (told := _ANSWER.match(lines[number]))), None)
        if asked and answer and not _AGREES.match(answer[1]["told"]):
            number, told = answer
            found[at], found[number] = "", f"{told['inset']}{asked['asked'].removesuffix('って')}、{told['told']}"
    return found
