"""Titles without the spaces that typesetting puts between Japanese and Latin script.

Word processors and PDF extraction print ``2016 年世界冬の都市市長会議`` and ``MICE 誘致強化事業``; the name has no
space there.  Evidence stays as printed, and ids and searches do not see the difference (``ontology.iri.key_text``).
"""

from __future__ import annotations

import re
from typing import Final

from ingest.text.printed import normalise, squeeze

LONGEST: Final = 1000
"""Characters; a longer text is no title and stays as it is."""

_LATIN: Final = "0-9A-Za-zÀ-ɏ%&+'’.#/-"
_JAPANESE: Final = r"[^\x00-ɏ\s]"
_GAP: Final = re.compile(" ")
_RUN_BEFORE: Final = re.compile(rf"(?:[{_LATIN}]+ )*[{_LATIN}]+$")
_RUN_AFTER: Final = re.compile(rf"(?:[{_LATIN}]+ )*[{_LATIN}]+")

# 2016 年, 3 か国: what counts things belongs to its number wherever it stands.
_COUNTER: Final = re.compile("年|月|日|周年|回|期|人|名|[かカヶケ]国|[かカヶケ]所|号|世紀|歳|都市|市町村|言語|種|校|社")
_BEFORE_NUMBER: Final = re.compile("(?:第|約|平成|令和|昭和|各|計|全)$")
_NUMBER: Final = re.compile(r"[0-9.,/-]+")


def close_title(text: str) -> str:
    """A title in NFKC with its typesetting spaces closed up.

    Spaces stay between two Latin words (``World Winter Cities``), between two Japanese words (``第1部 講演会``),
    around an English phrase (``クリスマス市 in Sapporo``), and before a number that ends the title or is closed up
    with what follows (``交流フェスタ 2024``, ``姉妹都市提携 30周年``), where they separate.
    """
    title = squeeze(normalise(text))
    if " " not in title or title.isascii() or len(title) > LONGEST:
        return title
    kept, at = [], 0
    for gap in _GAP.finditer(title):
        kept.append(title[at:gap.start()] + ("" if _typeset(title[:gap.start()], title[gap.end():]) else " "))
        at = gap.end()
    return "".join(kept) + title[at:]


def _typeset(before: str, after: str) -> bool:
    """Whether the space between two parts of a title is typesetting."""
    left, right = _inner(before[::-1], ")]"), _inner(after, "([")
    japanese = [bool(re.match(_JAPANESE, side)) for side in (left, right)]
    if before[-1] in ")]" or after[0] in "([":
        return any(japanese)
    if all(japanese) or not any(japanese):
        return False
    if japanese[0]:
        run = _RUN_AFTER.match(after)
        word = run[0] if run else ""
        return not _is_phrase(word) and (not _NUMBER.fullmatch(word) or _spaced(before, after[len(word):]))
    run = _RUN_BEFORE.search(before)
    word = run[0] if run else ""
    closed_up = bool(re.search(rf"{_JAPANESE}$", before[:len(before) - len(word)]))
    if _NUMBER.fullmatch(word):
        return not closed_up or bool(_COUNTER.match(after))
    return closed_up or not _is_phrase(word)


def _inner(text: str, brackets: str) -> str:
    """The first character that is no bracket."""
    return text.lstrip(brackets)[:1]


def _spaced(before: str, rest: str) -> bool:
    """Whether a number has a space on its other side too (``実施計画 1 期``), or its prefix before it."""
    return bool(re.match(rf" {_JAPANESE}", rest) or _BEFORE_NUMBER.search(before))


def _is_phrase(run: str) -> bool:
    """Several words, or one in small letters alone (in, for): English inside a Japanese title."""
    words = [word for word in run.split() if re.search("[A-Za-zÀ-ɏ]", word)]
    return len(words) > 1 or (len(words) == 1 and run.isalpha() and run.islower())
