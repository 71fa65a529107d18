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
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import sudachipy

PART: Final = 10_000
"""Characters read at once; SudachiPy refuses more than 49,149 bytes."""

READ: Final = 64
"""Texts whose words are remembered: of one project several things are asked."""

_STOP_FILE: Final = Path(__file__).with_name("stop_words.tsv")
_SIGNS: Final = ("補助記号", "空白")
"""Parts of speech that are not spoken."""

_BREAK: Final = re.compile(r"[\s。、，．・,.]")
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Token:
    """A word: its normalised form, lower case, and where it stands (end exclusive)."""

    form: str
    start: int
    end: int


class Analysis(NamedTuple):
    """What a text was read as."""

    forms: tuple[str, ...]
    """The normalised forms of the words without stop words (``stop_words.tsv``), in order."""
    spans: tuple[int, ...]
    """Where each begins and ends, one after another: 2 * len(forms)."""
    places: tuple[tuple[int, int], ...]
    """Where the text names places, as the dictionary has them: start and end of each."""


def tokens(text: str) -> list[Token]:
    """The words of ``text`` without stop words; safe to call from several threads."""
    found = analysed(text)
    return list(map(Token, found.forms, found.spans[::2], found.spans[1::2]))


def forms(text: str) -> list[str]:
    """The normalised forms of the words, in order."""
    return list(analysed(text).forms)


def places(text: str) -> set[tuple[int, int]]:
    """Where ``text`` names places, as the dictionary has them: start and end of each."""
    return set(analysed(text).places)


def readings(text: str) -> list[tuple[int, str]]:
    """Where each word of a name starts and how it is read, in katakana; signs and spaces have no reading."""
    known = _words.get
    return [(offset + morpheme.begin(), word.reading)
            for offset, part in _parts(text)
            for morpheme in _tokenizer().tokenize(part, sudachipy.SplitMode.A)
            if (word := known(morpheme.word_id()) or _word(morpheme)).reading]


def classes(text: str) -> tuple[str, ...]:
    """The parts of speech of a text's words, as the dictionary writes them: ``名詞-普通名詞-副詞可能``."""
    return tuple("-".join(part for part in morpheme.part_of_speech()[:3] if part != "*")
                 for _, part in _parts(text) for morpheme in _tokenizer().tokenize(part, sudachipy.SplitMode.A))


@lru_cache(maxsize=READ)
def analysed(text: str) -> Analysis:
    """What is asked of a text's words, all at once: reading a text costs ten times telling these."""
    known = _words.get
    found: list[str] = []
    spans: list[int] = []
    named: list[tuple[int, int]] = []
    for end, part in _parts(text):
        for morpheme in _tokenizer().tokenize(part, sudachipy.SplitMode.A):
            start = end
            end += len(morpheme)  # words leave no gap, and a length is asked faster than two offsets
            word = known(morpheme.word_id()) or _word(morpheme)
            if word.form:
                found.append(word.form)
                spans.append(start)
                spans.append(end)
            if word.place:
                named.append((start, end))
    return Analysis(tuple(found), tuple(spans), tuple(named))


class _Word(NamedTuple):
    """What is asked of a word of the dictionary."""

    form: str
    """Normalised, lower case; empty for a stop word."""
    reading: str
    """In katakana, or its letters where the dictionary gives none; empty for signs and spaces."""
    place: bool
    """Whether it is the name of a place."""


_words: Final[dict[int, _Word]] = {}
"""The words of the dictionary that were met, by their numbers; at most as many as the dictionary has."""


def _word(morpheme: sudachipy.Morpheme) -> _Word:
    """What is asked of a word; a word of the dictionary is looked at once."""
    classes, words = _stops()
    parts = morpheme.part_of_speech()
    form = "" if parts[0] in classes else morpheme.normalized_form().casefold().strip()
    sign = parts[0] in _SIGNS
    reading = "" if sign else morpheme.reading_form()
    # The dictionary knows some English words and writes them in kana: "with" is ウィズ, which stops nothing in a text.
    stopped = form in words or morpheme.surface().casefold() in words
    found = _Word("" if stopped else form, reading or ("" if sign else morpheme.surface()), parts[2] == "地名")
    # Unknown words share a number; the letters of a word without a reading are the text's, not the dictionary's.
    if not morpheme.is_oov() and reading == found.reading:
        _words[morpheme.word_id()] = found
    return found


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
