"""Full-width forms folded to half-width ones, character by character.

NFKC changes lengths (㎡) and meanings (Ⅰ becomes I); patterns that must point back into the printed
text, or tell Ⅰ from I, match on this form instead: position ``n`` here is position ``n`` as printed.
"""

from __future__ import annotations

import re
from typing import Final

# Unicode's full-width block mirrors ASCII at a distance of 0xFEE0.  The full-width tilde ～ is left out:
# it is Japanese punctuation with a meaning of its own.
_FOLD: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5E)} | {
    0x226A: 0x300A, 0x226B: 0x300B,  # ≪≫, which fonts show as brackets
    0x3000: 0x20, 0x00A0: 0x20, 0xFF65: 0x30FB, 0x2212: 0x2D, 0xFF0D: 0x2D, 0x2010: 0x2D, 0x2013: 0x2D,
}

_SINGLE: Final = re.compile(r"\S(?:\s+\S)+")


def half_width(text: str) -> str:
    """The text with full-width letters, digits, signs and spaces as ASCII; same length."""
    return text.translate(_FOLD)


def close_spaced(text: str) -> str:
    """Letter-spaced short words closed up: ``背 景`` is ``背景``, ``欧 州（…）`` is ``欧州（…）``.

    Only single characters at the start are closed up; other spaces are kept.
    """
    text = text.strip()
    if _SINGLE.fullmatch(text):
        return "".join(text.split())
    return re.sub(r"^([^\x00-\x7f])\s+([^\x00-\x7f])(?=$|\s|[（(])", r"\1\2", text)
