"""Words of a text: SudachiPy's short units (mode A) in their normalised forms.

Mode A splits compounds (国際交流 to 国際 and 交流), so that a query finds its words inside longer ones;
the normalised form joins spellings (林檎, りんご, リンゴ).  Offsets are those of the text as given.
"""

from __future__ import annotations

import csv
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import sudachipy

PART: Final = 10_000
"""Characters read at once; SudachiPy refuses more than 49,149 bytes."""

_STOP_FILE: Final = Path(__file__).with_name("stop_words.tsv")
_BREAK: Final = re.compile(r"[\s。、，．・,.]")
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Token:
    """A word: its normalised form, lower case, and where it stands (end exclusive)."""

    form: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words of ``text`` without stop words (``stop_words.tsv``); safe to call from several threads."""
    classes, words = _stops()
    found: list[Token] = []
    for offset, part in _parts(text):
        for morpheme in _tokenizer().tokenize(part, sudachipy.SplitMode.A):
            if morpheme.part_of_speech()[0] in classes:
                continue
            form = morpheme.normalized_form().casefold().strip()
            if form and form not in words:
                found.append(Token(form, offset + morpheme.begin(), offset + morpheme.end()))
    return found


def forms(text: str) -> list[str]:
    """The normalised forms of the words, in order."""
    return [token.form for token in tokens(text)]


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """The text in parts of at most ``PART`` characters, cut after a break where there is one."""
    start = 0
    while start < len(text):
        end = min(start + PART, len(text))
        if end < len(text):
            breaks = [match.end() for match in _BREAK.finditer(text, start + PART // 2, end)]
            end = breaks[-1] if breaks else end
        yield start, text[start:end]
        start = end


def _tokenizer() -> sudachipy.Tokenizer:
    """One a thread: a tokenizer refuses a second caller."""
    made: sudachipy.Tokenizer | None = getattr(_local, "tokenizer", None)
    if made is None:
        made = _local.tokenizer = _dictionary().tokenizer()
    return made


@cache
def _dictionary() -> sudachipy.Dictionary:
    return sudachipy.Dictionary()


@cache
def _stops() -> tuple[frozenset[str], frozenset[str]]:
    with _STOP_FILE.open(encoding="utf-8", newline="") as file:
        entries = list(csv.DictReader(file, delimiter="\t"))
    return (frozenset(entry["value"] for entry in entries if entry["kind"] == "pos"),
            frozenset(entry["value"] for entry in entries if entry["kind"] == "word"))
