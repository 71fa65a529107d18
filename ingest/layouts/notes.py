"""Note marks inside a text, removed with the gaps they leave."""

from __future__ import annotations

import re
from typing import Final

from ingest.text.printed import join_wrapped, strip_notes

_SUPERSCRIPT: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
# (?<!\s) lets a run of spaces be tried once, from its start: hostile runs would otherwise take minutes.
_GAP: Final = re.compile(rf"(?<!\s)\s+(?=[{_SUPERSCRIPT}])|(?<=[{_SUPERSCRIPT}])\s+")

# ＊34 points to a plan's glossary.  Only the full-width asterisk does: 3*4 is a product.
_ASTERISK: Final = re.compile(r"(?<!\s)\s*＊\s?[0-9０-９]{1,3}(?![0-9０-９%％])\s*")


# 宿泊者数※1, 維持（※２）: a mark with a number behind a word; ※ alone before a word explains.
_NUMBERED: Final = re.compile(r"(?<=[^\s※])\s?(?:[(（]※\s?[0-9０-９]{1,2}[)）]|※\s?[0-9０-９]{1,2}(?![0-9０-９]))")


def without_marks(text: str) -> str:
    """The text without numbered marks of notes (``維持※2`` is ``維持``)."""
    return _NUMBERED.sub("", text) if "※" in text else text


def without_notes(text: str) -> str:
    """``特区 ⁵⁴ 推進`` is ``特区推進``, ``ＥＳＧ投資＊37 に`` is ``ＥＳＧ投資に``, ``宿泊者数※1`` is ``宿泊者数``."""
    pieces = [strip_notes(piece) for part in _ASTERISK.split(without_marks(text)) for piece in _GAP.split(part)]
    return join_wrapped(pieces) if len(pieces) > 1 else pieces[0].strip()
