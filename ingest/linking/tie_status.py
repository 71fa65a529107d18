"""Whether a tie still stands: ended, resting (unknown), or active where nothing is said."""

from __future__ import annotations

import re
from typing import Final, Literal

from ingest.linking.tie_text import Word, words

Status = Literal["active", "ended", "unknown"]

_GONE: Final = (
    r"(?:(?P<ended>解消|終了|廃止|失効|破棄)|休止|停止|中断|凍結)"
    r"(?!する方向|する?か|を?検討|に?向け|も|の?予定|の?協議|について|の危機)")
"""Words of an end; the others say that the tie rests: whether it still stands is unknown."""

_SENTENCE: Final = re.compile(r"[^。]*。?")
_ENDED: Final = re.compile(
    r"(?:\([^()]*\))?(?:に基づく)?(?:提携|盟約|協定|関係|締結|交流)*(?:を|の|が|は)?"
    rf"(?:正式に|当面(?:の間)?、?|現在、?|一時)?{_GONE}")
"""Behind the word: 姉妹都市提携を解消."""

_ENDED_THERE: Final = re.compile(
    rf"(?:提携|盟約|協定|縁組|姉妹都市|友好都市)(?:関係)?(?:を|は|が)(?:正式に|現在、?)?{_GONE}")
"""Further on in a sentence that tells of one tie: かつて姉妹都市であったX市とは提携を解消した."""

_ENDED_IN_LIST: Final = re.compile(
    rf"(?:(?:提携|盟約|協定|関係|交流|活動|事業)[^。、()\d]{{0,6}}|^[(【〔\[]?){_GONE}")
"""In a cell of remarks, or of the state of the tie."""


def of_remark(text: str) -> Status:
    """What a folded cell of a list of ties says of the tie's state."""
    found = _ENDED_IN_LIST.search(text)
    return "active" if found is None else "ended" if found["ended"] else "unknown"


def status_of(text: str, word: Word) -> Status:
    """Whether the tie that a word names still stands, as its sentence tells."""
    start = text.rfind("。", 0, word.start) + 1
    sentence = _SENTENCE.match(text, start)
    found = _ENDED.match(text, word.end) or (
        _ENDED_THERE.search(sentence[0]) if sentence and len(words(sentence[0])) == 1 else None)
    return "active" if found is None else "ended" if found["ended"] else "unknown"
