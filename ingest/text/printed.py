"""Text as printed, made comparable: normalisation, note marks, wrapped lines, look-alike letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from ontology import reference

# NFKC would turn these into something else: a wave dash into a tilde, ① into the digit 1 (so that
# "①4月" would become the fourteenth month).  They are kept.
_KEPT: Final = re.compile("([～〜①-⑳㉑-㉟㊱-㊿⓪❶-❿⓫-⓴]+)")

# A run of superscript digits is a note mark, but after a Latin letter a single ² or ³ is a unit (m², km³).
_NOTES: Final = re.compile(r"(?<![A-Za-z㎡])[⁰¹²³⁴-⁹]+[⁾﹚]?|(?<=[A-Za-z])[⁰¹²³⁴-⁹]{2,}")

_LATIN_END: Final = re.compile(r"[0-9A-Za-zÀ-ɏ][,.;:)\]!?%'’]?$")
_KANA_END: Final = re.compile("[ァ-ヺー・]+$")
_KANA_START: Final = re.compile("[ァ-ヺー・]+")
_LATIN_START: Final = re.compile(r"[(\[]?[0-9A-Za-zÀ-ɏ]")


def strip_notes(text: str) -> str:
    """The text without superscript note marks (``計画⁵⁴`` is ``計画``); ``m²`` stays."""
    return _NOTES.sub("", text)


def normalise(text: str) -> str:
    """NFKC (Unicode Annex 15) with care: note marks go first; ～, 〜 and circled numbers stay."""
    if text.isascii() or unicodedata.is_normalized("NFKC", text):
        return text  # nothing in it that NFKC changes, note marks included
    text = strip_notes(text)
    if not _KEPT.search(text):
        return unicodedata.normalize("NFKC", text)
    parts = _KEPT.split(text)
    return "".join(part if at % 2 else unicodedata.normalize("NFKC", part) for at, part in enumerate(parts))


def squeeze(text: str) -> str:
    """Every run of white space, full-width included, as one space; none at the ends."""
    return " ".join(text.split())


def join_wrapped(parts: Iterable[str]) -> str:
    """Lines of one wrapped cell as one text.

    Japanese is wrapped anywhere, so nothing is put between Japanese characters; between two Latin words
    or figures the line end stood for a space.
    """
    joined = ""
    for part in parts:
        piece = part.strip()
        if not piece:
            continue
        spaced = joined and _LATIN_END.search(joined) and _LATIN_START.match(piece)
        joined += f" {piece}" if spaced else piece
    return joined


def splits_name(before: str, after: str) -> bool:
    """Whether a line end stands inside a country's katakana name (ニュージーラ / ンド)."""
    head, tail = _KANA_END.search(before), _KANA_START.match(after)
    if head is None or tail is None:
        return False
    names, word = _countries(), head[0] + tail[0]
    return head[0] not in names and any(word.startswith(name) and len(name) > len(head[0]) for name in names)


@cache
def _countries() -> frozenset[str]:
    return frozenset(name for each in reference.countries().values() for name in (each.name, *each.names)
                     if _KANA_START.fullmatch(name))


@cache
def _lookalikes() -> dict[int, str]:
    """Cyrillic and Greek letters to the Latin letters that look the same (``lookalikes.tsv``)."""
    table = (Path(__file__).parent / "lookalikes.tsv").read_text("utf-8").splitlines()[1:]
    return {ord(letter): latin for letter, latin, _ in (line.split("\t") for line in table)}


def fold_lookalikes(text: str) -> str:
    """The text with Cyrillic and Greek look-alikes as Latin letters, for matching only.

    The printed text is what is stored; this form is what is compared.
    """
    return text if text.isascii() else text.translate(_lookalikes())


def balance(text: str) -> int:
    """Brackets opened and not closed; positive inside a bracket that continues on the next line."""
    opened = sum(map(text.count, "（(「『【〔[［〈《＜"))
    return opened - sum(map(text.count, "）)」』】〕]］〉》＞"))


def width(text: str) -> float:
    """Printed width in full-width characters; half-width ones count a half (Unicode Annex 11)."""
    wide = sum(1 for char in text if unicodedata.east_asian_width(char) in "WFA")
    return wide + (len(text) - wide) / 2
