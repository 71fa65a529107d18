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
    return [Token(form, offset + morpheme.begin(), offset + morpheme.end())
            for offset, part in _parts(text)
            for morpheme in _tokenizer().tokenize(part, sudachipy.SplitMode.A) if (form := _form(morpheme))]


def forms(text: str) -> list[str]:
    """The normalised forms of the words, in order."""
    known = _forms.get
    found: list[str] = []
    for _, part in _parts(text):
        for morpheme in _tokenizer().tokenize(part, sudachipy.SplitMode.A):
            form = known(morpheme.word_id())
            if form is None:
                form = _form(morpheme)
            if form:
                found.append(form)
    return found


_forms: Final[dict[int, str]] = {}
"""The form of each word of the dictionary that was met, by its number; at most as many as the dictionary has."""


def _form(morpheme: sudachipy.Morpheme) -> str:
    """The normalised form, lower case; empty for a stop word.  A word of the dictionary is looked at once."""
    number = morpheme.word_id()
    known = _forms.get(number)
    if known is not None:
        return known
    classes, words = _stops()
    form = "" if morpheme.part_of_speech()[0] in classes else morpheme.normalized_form().casefold().strip()
    form = "" if form in words else form
    if not morpheme.is_oov():  # unknown words share a number
        _forms[number] = form
    return form


def readings(text: str) -> list[tuple[int, str]]:
    """Where each word of a name starts and how it is read, in katakana; signs and spaces have no reading."""
    found = []
    for offset, part in _parts(text):
        for morpheme in _tokenizer().tokenize(part, sudachipy.SplitMode.A):
            if morpheme.part_of_speech()[0] not in ("補助記号", "空白"):
                found.append((offset + morpheme.begin(), morpheme.reading_form() or morpheme.surface()))
    return found


def places(text: str) -> set[tuple[int, int]]:
    """Where ``text`` names places, as the dictionary has them: start and end of each."""
    return {(offset + morpheme.begin(), offset + morpheme.end())
            for offset, part in _parts(text)
            for morpheme in _tokenizer().tokenize(part, sudachipy.SplitMode.A)
            if morpheme.part_of_speech()[2] == "地名"}


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
